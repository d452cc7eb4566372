"""What IPS practice asks, as data: the clocks of a client, their nudge days, and the profiles.

Short names of the sources: `F` the IPS-25 Fidelity Scale (SAMHSA PEP25-01-002, 2025; St =
Staffing, O = Organization, S = Services), `N` the North Carolina IPS-SE service definition
(rev. 1/1/16), `P` the IPS practice principles (1/28/26), `B` the best-practice fact sheet, `T`
the IPS-SE training slides. Where they are silent or differ, the row carries a `ruling` with
its reason. All days are calendar days of the unit; the event is day 0; last days are inclusive.

A unit may change service limits and warnings (`with_overrides`). The anchors of the fidelity
scale are the same in every profile and nobody can change them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date
from functools import lru_cache
from types import MappingProxyType

from ips.facts import Clock, DueKey


@dataclass(frozen=True, slots=True)
class Source:
    """Where a rule stands: the edition and the item in it."""

    edition: str
    item: str

    def __str__(self) -> str:
        return f"{self.edition}, {self.item}"


@dataclass(frozen=True, slots=True)
class Window:
    """Days counted from the event (day 0), both ends inclusive.

    `first` is the same in every profile, so that the event's day can be told from a window; of
    the disclosure review of a search it is `last`.
    `words` says it before the event's name (`since`) in a sentence: 'within 3 days after' 'the
    job start'. `numbered` is False where the source names no number of days and the number is
    a ruling. `switch`: the setting without which it is not asked for.
    """

    first: int
    last: int
    words: str
    since: str
    numbered: bool = True
    switch: str = ""


@dataclass(frozen=True, slots=True)
class ClockRule:
    """One clock of a client.

    `title` is what people call it, `what` the act in a short sentence. `nudges_before_due` are
    the days on which it is worth a line in the brief, counted back from its last day (0 is the
    last day). `team_lead_hears`: the team lead is told on the last working day inside the
    window. `urgent`: if it would run out before the next brief, a message goes out at once.
    `rests_in_pause`: a pause silences its nudges. `ruling` is this project's reasoning where
    the sources are silent.
    """

    clock: Clock
    title: str
    what: str
    windows: tuple[Window, ...]
    nudges_before_due: tuple[int, ...]
    source: Source
    in_person: bool = False
    late_allowed: bool = True
    declinable: bool = True
    rests_in_pause: bool = True
    team_lead_hears: bool = False
    urgent: bool = False
    also: tuple[Source, ...] = ()
    ruling: str = ""

    def window(self, part: int) -> Window:
        """The window that `DueKey.part` numbers, from 1."""
        return self.windows[part - 1]


IPS_25_EDITION = "IPS-25"
NC_EDITION = "NC IPS-SE 2016"

WEEKLY_EMPLOYER_CONTACTS = 6
"""F S6, anchor 5: face-to-face employer contacts a specialist and week."""

CONTACTS_PER_PERSON_LOOKING = 2
"""F S6, anchor 5: this many for each person looking, when fewer than three look for work."""

FEW_LOOKING = 3
"""F S6, anchor 5: below this many people looking the target is 2 × looking."""

MH_TEAMS_OF_A_SPECIALIST = 2
"""F O1, anchors 3 to 5: a specialist is attached to one or two mental-health treatment teams."""

NEWLY_WORKING_DAYS = 28
"""→ The first month of a job is its first 28 days: the four weeks of `first_month` (F S12)."""

TALK_BEFORE_REVIEW_DAYS = 14
"""→ A second talk counts from two weeks before the review opens, day 46 as a rule (F S2)."""

DISCLOSURE_REVIEW_DUE = 74
"""→ F S2 says 'after two months': the review opens on day 60 as a rule, and has two weeks."""

NO_GAP_DAYS = 3
"""→ A next job that starts within three days goes on without a gap: a weekend is none."""

FOLLOW_ALONG = frozenset({Clock.PRE_START, Clock.POST_START, Clock.FIRST_MONTH, Clock.MONTHLY})
"""What a decline without a list of clocks declines: F S12 'desired by clients'."""


def fidelity(item: str) -> Source:
    return Source(IPS_25_EDITION, item)


def north_carolina(item: str) -> Source:
    return Source(NC_EDITION, item)


PRINCIPLES_RAPID_SEARCH = Source("IPS principles 2026", "Rapid Job Search")
PRINCIPLES_TIME_UNLIMITED = Source("IPS principles 2026", "Job Supports are Time-unlimited")
TRAINING_TIME_UNLIMITED = Source("IPS-SE training slides", "Time-unlimited Support")
FACT_SHEET_DOSAGE = Source("MHTTC fact sheet", "dosage")


@dataclass(frozen=True, slots=True)
class Setting:
    """A service limit or warning that a unit may change: its bounds and what it means."""

    name: str
    meaning: str
    least: int = 0
    most: int = 1
    yes_no: bool = False


@dataclass(frozen=True, slots=True)
class Settings:
    """The numbers and switches of a profile. Each is described in `SETTINGS`."""

    caseload_limit: int = 20
    career_profile_days: int = 30
    work_incentives_days: int = 14
    monthly_days: int = 31
    monthly_warn_day: int = 24
    step_down_days: int = 365
    continue_review_days: int = 182
    profile_update_days: int = 14
    disclosure_review_day: int = 60
    job_trouble_days: int = 14
    outreach_days: int = 14
    outreach_again_days: int = 7
    long_search_days: int = 60
    work_incentives_at_entry: bool = False
    peer_mentor_counts: bool = False
    career_exploration_counts: bool = True
    seasonal_is_permanent: bool = False


SETTINGS: Mapping[str, Setting] = MappingProxyType(
    {
        setting.name: setting
        for setting in (
            Setting("caseload_limit", "clients a full-time specialist carries at most", 1, 40),
            Setting("career_profile_days", "days from entry to the career profile", 7, 30),
            Setting(
                "work_incentives_days",
                "days to offer work incentives planning after news of a job or a change in it",
                1,
                60,
            ),
            Setting("monthly_days", "days from one in-person contact to the next", 7, 31),
            Setting("monthly_warn_day", "days from the last visit to the first reminder", 1, 31),
            Setting("step_down_days", "days of steady work until the hand-off review", 335, 730),
            Setting(
                "continue_review_days",
                "days until a follow-along that continues is reviewed again",
                150,
                365,
            ),
            Setting("profile_update_days", "days to write up a job's start or end", 1, 60),
            Setting(
                "disclosure_review_day",
                "day of a search from which disclosure is discussed again",
                31,
                60,
            ),
            Setting("job_trouble_days", "days to discuss disclosure after job trouble", 1, 60),
            Setting("outreach_days", "days without contact until a check-in", 5, 30),
            Setting("outreach_again_days", "days from one try to the next", 1, 14),
            Setting("long_search_days", "days of search after which a plan is needed", 30, 730),
            Setting(
                "work_incentives_at_entry",
                "work incentives planning is offered within 30 days of entry, too",
                yes_no=True,
            ),
            Setting(
                "peer_mentor_counts", "a peer mentor's visit counts for what is due", yes_no=True
            ),
            Setting(
                "career_exploration_counts",
                "career exploration counts as the first employer contact",
                yes_no=True,
            ),
            Setting(
                "seasonal_is_permanent",
                "seasonal and temp-agency jobs count as permanent",
                yes_no=True,
            ),
        )
    }
)
"""→ A unit may ask more of itself than the scale, never less: hence the upper bounds 30 and 31, and
60 for F S2's 'two months'. A search is long after the same two months."""


def _first_employer_contact(_: Settings) -> ClockRule:
    return ClockRule(
        clock=Clock.FIRST_EMPLOYER_CONTACT,
        title="first meeting with an employer",
        what="Meet a first employer in person about a competitive job, you or the client.",
        windows=(Window(0, 30, "within 30 days after", "program entry"),),
        nudges_before_due=(15, 7, 3, 0),
        source=fidelity("Services 4"),
        also=(PRINCIPLES_RAPID_SEARCH, north_carolina("Critical element 6")),
        in_person=True,
        declinable=False,
        rests_in_pause=False,
        team_lead_hears=True,
        urgent=True,
        ruling=(
            "N only says that the job process begins within 30 days, P counts 'about' 30 days "
            "from the first meeting; F's clear count from entry holds in both profiles. A "
            "competitive job that is there or offered by day 30 cancels it: the client has met an "
            "employer, but nobody wrote down when. One that begins later leaves it missed, since "
            "there is no first contact to be had any more. Somebody in a competitive job at entry "
            "is flagged, not failed, as long as the jobs on record say so."
        ),
    )


def _career_profile(settings: Settings) -> ClockRule:
    days = settings.career_profile_days
    return ClockRule(
        clock=Clock.CAREER_PROFILE,
        title="career profile",
        what="Complete the career profile together, over 2 to 3 sessions.",
        windows=(Window(0, days, f"within {days} days after", "program entry"),),
        nudges_before_due=(15, 5, 0),
        source=fidelity("Services 4"),
        also=(fidelity("Services 3"), north_carolina("Critical element 1")),
    )


def _disclosure_first(_: Settings) -> ClockRule:
    return ClockRule(
        clock=Clock.DISCLOSURE_FIRST,
        title="first disclosure talk",
        what="Discuss what an employer may be told, and record the client's decision.",
        windows=(
            Window(
                0,
                30,
                "before the first employer contact, at most 30 days after",
                "program entry",
                numbered=False,
            ),
        ),
        nudges_before_due=(20, 5, 0),
        source=fidelity("Services 2"),
        also=(north_carolina("Critical element 7"),),
        ruling=(
            "F asks for the talk before anything is disclosed and names no day, so it comes "
            "before the first contact that a specialist makes for this client in any mode, and "
            "no later than that contact is itself due. On the same day counts as before, since "
            "dates have no hour. The client's own contact does not hurry it: the unit could not "
            "know."
        ),
    )


def _work_incentives(settings: Settings) -> ClockRule:
    days = settings.work_incentives_days
    return ClockRule(
        clock=Clock.WORK_INCENTIVES,
        title="work incentives planning",
        what="Offer work incentives planning by a trained person, with earnings reporting.",
        windows=(
            Window(-1, -1, "before", "the job start"),
            Window(
                0, days, f"within {days} days after", "the change of hours or pay", numbered=False
            ),
            Window(
                0,
                days,
                f"within {days} days after",
                "learning of the job",
                numbered=False,
            ),
            Window(
                0,
                30,
                "within 30 days after",
                "program entry",
                numbered=False,
                switch="work_incentives_at_entry",
            ),
        ),
        nudges_before_due=(7, 3, 0),
        source=fidelity("Services 1"),
        also=(north_carolina("Critical element 2"),),
        urgent=True,
        ruling=(
            "An offer made earlier in the same search counts, also since a wish for another job, "
            "and one marked for this job while in the one before: F asks only that it comes "
            "before the start. A job that had begun when the unit learned of it, as one found "
            "alone, has 14 days from then: nobody could offer it before. In N planning 'begins at "
            "service initiation', so it is offered by day 30 of entry too. F names no days after "
            "a change of hours or pay; an offer in the 14 days before the change, once at work, "
            "counts too, since F means the decision."
        ),
    )


def _pre_start(_: Settings) -> ClockRule:
    return ClockRule(
        clock=Clock.PRE_START,
        title="visit in the week before the start",
        what="Meet in person in the week before the job starts.",
        windows=(Window(-7, -1, "in the 7 days before", "the job start"),),
        nudges_before_due=(6, 3, 1, 0),
        source=fidelity("Services 12"),
        also=(FACT_SHEET_DOSAGE,),
        in_person=True,
        late_allowed=False,
        team_lead_hears=True,
        urgent=True,
        ruling="F says 'within 1 week before': the seven days before day 0.",
    )


def _post_start(_: Settings) -> ClockRule:
    return ClockRule(
        clock=Clock.POST_START,
        title="visit within 3 days of the start",
        what="Meet in person within 3 days after the job start.",
        windows=(Window(0, 3, "within 3 days after", "the job start"),),
        nudges_before_due=(3, 2, 1, 0),
        source=fidelity("Services 12"),
        also=(FACT_SHEET_DOSAGE,),
        in_person=True,
        team_lead_hears=True,
        urgent=True,
        ruling=(
            "Calendar days, the start being day 0. A job that ends on or before day 3 closes it "
            "as not due."
        ),
    )


def _first_month(_: Settings) -> ClockRule:
    weeks = ((0, 7), (8, 14), (15, 21), (22, 28))
    return ClockRule(
        clock=Clock.FIRST_MONTH,
        title="weekly visit",
        what="Meet in person once a week in the first month of the job.",
        windows=tuple(
            Window(first, last, f"in week {number} (days {first} to {last}) after", "the job start")
            for number, (first, last) in enumerate(weeks, start=1)
        ),
        nudges_before_due=(6, 1, 0),
        source=fidelity("Services 12"),
        also=(FACT_SHEET_DOSAGE,),
        in_person=True,
        late_allowed=False,
        team_lead_hears=True,
        urgent=True,
        ruling="Four weeks from the start, not calendar weeks; each has seven days or more.",
    )


def _monthly(settings: Settings) -> ClockRule:
    days = settings.monthly_days
    warn = min(settings.monthly_warn_day, days)
    nudges = {days - warn, min(3, days - warn), 0}
    return ClockRule(
        clock=Clock.MONTHLY,
        title="monthly visit",
        what="Meet in person at least once a month while the client wants it.",
        windows=(
            Window(0, days, f"within {days} days after", "the last in-person contact"),
            Window(0, days, f"within {days} days after", "the job start"),
            Window(0, days, f"within {days} days after", "the unit took it up"),
            Window(0, days, f"within {days} days after", "program entry"),
            Window(0, days, f"within {days} days after", "support began again"),
        ),
        nudges_before_due=tuple(sorted(nudges, reverse=True)),
        source=fidelity("Services 12"),
        also=(FACT_SHEET_DOSAGE,),
        in_person=True,
        team_lead_hears=True,
        ruling=(
            "'Monthly' is 31 days, the longest month; for work begun before entry it starts at "
            "entry. It is one clock for a run of work, not one "
            "a job: a visit sees the person. Where a window closed before the unit could know, "
            "the next one starts on the day it knew, so that nobody drops out of sight."
        ),
    )


def _step_down(settings: Settings) -> ClockRule:
    days, again = settings.step_down_days, settings.continue_review_days
    return ClockRule(
        clock=Clock.STEP_DOWN,
        title="step-down review",
        what="Review with the client whether a mental-health worker takes over the support.",
        windows=(
            Window(335, days, "after about a year of steady work, since", "the job start"),
            Window(150, again, f"{again} days after", "the decision to continue", numbered=False),
            Window(150, again, f"{again} days after", "the unit took it up", numbered=False),
            Window(
                0,
                31,
                "with about a year of steady work already, within 31 days after",
                "program entry",
                numbered=False,
            ),
            Window(150, again, f"{again} days after", "support began again", numbered=False),
        ),
        nudges_before_due=(28, 7, 0),
        source=fidelity("Services 12"),
        also=(PRINCIPLES_TIME_UNLIMITED, TRAINING_TIME_UNLIMITED),
        ruling=(
            "Steady work is counted across jobs that follow without a gap, and months worked "
            "before entry count, with at least 31 days from entry: F asks how long somebody has "
            "worked steadily, not for whom the unit worked. A decision to "
            "continue is looked at again after half a year: support is time-unlimited, so "
            "nobody is handed over by default and nobody is kept by habit."
        ),
        declinable=False,
    )


def _job_loss(_: Settings) -> ClockRule:
    return ClockRule(
        clock=Clock.JOB_LOSS,
        title="call after the job loss",
        what="Reach the client after the job ended; a phone call counts.",
        windows=(Window(0, 3, "within 3 days after", "the unit learned of the job loss"),),
        nudges_before_due=(3, 2, 1, 0),
        source=fidelity("Services 12"),
        declinable=False,
        rests_in_pause=False,
        team_lead_hears=True,
        urgent=True,
        ruling=(
            "F counts from learning of the loss. Attempts are logged and do not meet it. A move "
            "from job to job without a gap is no loss. 'Desired by clients' qualifies ongoing "
            "follow-along in F, so neither a decline nor a pause touches this."
        ),
    )


def _next_job_offer(_: Settings) -> ClockRule:
    return ClockRule(
        clock=Clock.NEXT_JOB_OFFER,
        title="next-job offer",
        what="Offer help with another job, whatever the reason this one ended.",
        windows=(
            Window(0, 3, "within 3 days after", "the unit learned of the job loss", numbered=False),
        ),
        nudges_before_due=(1, 0),
        source=fidelity("Organization 6"),
        declinable=False,
        rests_in_pause=False,
        urgent=True,
        ruling="F names no days; it belongs to the same talk as the job-loss outreach.",
    )


def _profile_update(settings: Settings) -> ClockRule:
    days = settings.profile_update_days
    within = f"within {days} days after"
    return ClockRule(
        clock=Clock.PROFILE_UPDATE,
        title="profile update",
        what="Write what this job taught into the career profile.",
        windows=(
            Window(0, days, within, "the job start, or the news of it,", numbered=False),
            Window(0, days, within, "the job's end, or the news of it,", numbered=False),
        ),
        nudges_before_due=(7, 0),
        source=fidelity("Services 3"),
        ruling=(
            "F asks for it with each new job experience and names no days. A start or an end "
            "learned of late is counted from then: lessons are worth having late."
        ),
    )


def _disclosure_review(settings: Settings) -> ClockRule:
    day, trouble = settings.disclosure_review_day, settings.job_trouble_days
    return ClockRule(
        clock=Clock.DISCLOSURE_REVIEW,
        title="disclosure review",
        what="Discuss again what an employer may be told.",
        windows=(
            Window(
                day,
                DISCLOSURE_REVIEW_DUE,
                f"from day {day} to {DISCLOSURE_REVIEW_DUE} of a search without work, since",
                "it began",
            ),
            Window(
                0, trouble, f"within {trouble} days after", "trouble on the job", numbered=False
            ),
        ),
        nudges_before_due=(DISCLOSURE_REVIEW_DUE - day, 7, 0),
        source=fidelity("Services 2"),
        ruling=(
            "F: 'on more than one occasion, e.g. if clients have not found employment after two "
            "months or report difficulties on the job'. It opens when the two months are over "
            "and is due two weeks later; a talk in the two weeks before counts too, never the one "
            "that was the first. Once work is found a review of the search is no longer asked "
            "for; a pause moves no date. F names no days after job trouble."
        ),
    )


AFTER_CONTACT, AFTER_TRY = 1, 2
"""Windows of the check-in, by number: what it is counted from."""


def _outreach(settings: Settings) -> ClockRule:
    days, again = settings.outreach_days, settings.outreach_again_days
    return ClockRule(
        clock=Clock.OUTREACH,
        title="check-in",
        what="Reach out to the client: a visit, a call, together with the team or family.",
        windows=(
            Window(0, days, f"within {days} days after", "the last contact", numbered=False),
            Window(0, again, f"within {again} days after", "the last attempt", numbered=False),
            Window(0, days, f"within {days} days after", "the search or job began", numbered=False),
            Window(
                0, days, f"within {days} days after", "the job's end was learned", numbered=False
            ),
            Window(0, days, f"within {days} days after", "the unit took it up", numbered=False),
            Window(
                0,
                days,
                f"within {days} days after",
                "the search was taken up again",
                numbered=False,
            ),
        ),
        nudges_before_due=(2, 0),
        source=fidelity("Services 14"),
        ruling=(
            "F names no days. An attempt meets this occurrence and opens the next; a two-way "
            "contact starts the count again. Both are outreach also when a mental-health worker "
            "made them (strategy iii). It stops when the client says so, never for missed "
            "appointments. While paused the client is not looking, so it rests."
        ),
    )


_RULES: tuple[Callable[[Settings], ClockRule], ...] = (
    _first_employer_contact,
    _career_profile,
    _disclosure_first,
    _work_incentives,
    _pre_start,
    _post_start,
    _first_month,
    _monthly,
    _step_down,
    _job_loss,
    _next_job_offer,
    _profile_update,
    _disclosure_review,
    _outreach,
)


@lru_cache(maxsize=256)  # every record asks for its unit's
def _clocks(settings: Settings) -> Mapping[Clock, ClockRule]:
    rules = (make(settings) for make in _RULES)
    return MappingProxyType({rule.clock: rule for rule in rules})


@dataclass(frozen=True, slots=True)
class Profile:
    """The practice a unit follows: an edition, its service limits and its clocks.

    `lead_clients_at_ten`: clients that a full-time team lead carries at most beside ten people to
    supervise; whether peer mentors are among the ten is `lead_supervises_mentors`.
    """

    key: str
    name: str
    edition: str
    caseload_source: Source
    lead_source: Source
    lead_clients_at_ten: int
    lead_supervises_mentors: bool
    settings: Settings = field(default_factory=Settings)
    clocks: Mapping[Clock, ClockRule] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "clocks", _clocks(self.settings))

    def rule(self, clock: Clock) -> ClockRule:
        return self.clocks[clock]

    def lead_limit(self, fte: float, specialists: int, mentors: int) -> int:
        """How many clients a team lead with these hours carries at most beside their team.

        → In between ten people and none it goes evenly to a specialist's full caseload: F O5 gives
        supervision a tenth of a post for each specialist, N one point of its scale 'for guidance'.
        """
        supervised = specialists + (mentors if self.lead_supervises_mentors else 0)
        own = self.settings.caseload_limit
        for_a_tenth = own - self.lead_clients_at_ten
        return max(
            0, int(SUPERVISED_AT_MOST * own * fte - for_a_tenth * supervised) // SUPERVISED_AT_MOST
        )


SUPERVISED_AT_MOST = 10  # F O5: specialists of one full-time supervisor; N: staff

IPS_25 = Profile(
    key="ips_25",
    name="IPS-25",
    edition=IPS_25_EDITION,
    caseload_source=fidelity("Staffing 1"),
    lead_source=fidelity("Organization 5"),
    lead_clients_at_ten=0,
    lead_supervises_mentors=False,
)
"""Default. F St1: 20 clients or fewer for a full-time specialist. F S12 says 'IPS specialists
have face-to-face contact', so a peer mentor's visit closes no clock unless the unit says so."""

NC_IPS_SE_2016 = Profile(
    key="nc_ips_se_2016",
    name="NC IPS-SE 2016",
    edition=NC_EDITION,
    caseload_source=north_carolina("Caseload Ratios"),
    lead_source=north_carolina("Caseload Ratios"),
    lead_clients_at_ten=3,
    lead_supervises_mentors=True,
    settings=Settings(caseload_limit=25, work_incentives_at_entry=True, peer_mentor_counts=True),
)
"""N: a ratio of 1:25 is not exceeded; employment peer mentors 'provide the critical elements of
IPS-SE as needed', so their visits count. Its fidelity reviews use F's scale, hence F's clocks."""

PROFILES: Mapping[str, Profile] = MappingProxyType(
    {profile.key: profile for profile in (IPS_25, NC_IPS_SE_2016)}
)

_ANCHORED = frozenset(
    {
        "weekly_employer_contacts",
        "first_employer_contact_days",
        "pre_start_days",
        "post_start_days",
        "first_month_weeks",
        "job_loss_days",
    }
)

OverrideValue = int | bool | str


class BadOverride(ValueError):
    """An override that cannot be: its text is written for the person who typed it."""


def with_overrides(profile: Profile, overrides: Mapping[str, OverrideValue]) -> Profile:
    """The profile with a unit's own limits and warnings.

    Values are whole numbers or yes/no, also as text. Raises `BadOverride`, whose text says what
    to do, on an unknown name, a number out of bounds, or an anchor of the fidelity scale.
    """
    changes = {name: _checked(name, value) for name, value in overrides.items()}
    settings = replace(profile.settings, **changes)  # type: ignore[arg-type]
    if settings.monthly_warn_day > settings.monthly_days:
        raise BadOverride(
            "monthly_warn_day comes after monthly_days. Please warn on that day or earlier."
        )
    return replace(profile, settings=settings)


def _checked(name: str, value: OverrideValue) -> int | bool:
    if name in _ANCHORED:
        raise BadOverride(
            f"{name} belongs to the fidelity scale and is the same for every unit, so it cannot "
            "be changed here."
        )
    setting = SETTINGS.get(name)
    if setting is None:
        raise BadOverride(f"There is no setting {name!r}. The settings are: {', '.join(SETTINGS)}.")
    return _yes_or_no(setting, value) if setting.yes_no else _whole_number(setting, value)


def _yes_or_no(setting: Setting, value: OverrideValue) -> bool:
    text = str(value).strip().lower()
    if text in {"yes", "true", "on"}:
        return True
    if text in {"no", "false", "off"}:
        return False
    raise BadOverride(f"{setting.name} ({setting.meaning}): please answer yes or no.")


def _whole_number(setting: Setting, value: OverrideValue) -> int:
    try:
        number = int(str(value).strip())
    except ValueError:
        number = setting.least - 1
    if not setting.least <= number <= setting.most:
        raise BadOverride(
            f"{setting.name} ({setting.meaning}): please give a whole number from "
            f"{setting.least} to {setting.most}."
        )
    return number


def overridden(profile: Profile) -> dict[str, int | bool]:
    """The settings in which the profile differs from the shipped one with its key."""
    shipped = PROFILES[profile.key].settings
    return {
        each.name: getattr(profile.settings, each.name)
        for each in fields(Settings)
        if getattr(profile.settings, each.name) != getattr(shipped, each.name)
    }


@dataclass(frozen=True, slots=True)
class DatedProfile:
    """A profile in force from a day on, until the next."""

    from_on: date
    profile: Profile


@dataclass(frozen=True, slots=True)
class Profiles:
    """The profiles a unit has had, in order of their first day.

    Before the first day the first one holds: clients entered before the unit went live are
    measured by the practice it went live with.
    """

    dated: tuple[DatedProfile, ...]

    def __post_init__(self) -> None:
        if not self.dated:
            raise ValueError("A unit needs at least one profile.")
        object.__setattr__(self, "dated", tuple(sorted(self.dated, key=lambda each: each.from_on)))

    @classmethod
    def of_spans(cls, spans: Iterable[tuple[date, str, Mapping[str, OverrideValue]]]) -> Profiles:
        """From what a unit stores: each first day, the profile's key and the unit's numbers."""
        return cls(
            tuple(
                DatedProfile(from_on, with_overrides(PROFILES[key], overrides))
                for from_on, key, overrides in spans
            )
        )

    @classmethod
    def always(cls, profile: Profile) -> Profiles:
        """One profile for all time."""
        return cls((DatedProfile(date.min, profile),))

    def on(self, day: date) -> Profile:
        """The profile in force on that day."""
        in_force = self.dated[0]
        for each in self.dated:
            if each.from_on <= day:
                in_force = each
        return in_force.profile

    def rule(self, clock: Clock, day: date) -> ClockRule:
        return self.on(day).rule(clock)


TITLES: Mapping[Clock, str] = MappingProxyType(
    {clock: rule.title for clock, rule in IPS_25.clocks.items()}
)
"""What people call each clock, the same in every profile."""


def title_of(key: DueKey) -> str:
    """What people call this due contact: a visit of the first month by its week."""
    return f"visit in week {key.part}" if key.clock is Clock.FIRST_MONTH else TITLES[key.clock]


LATE_ALLOWED = frozenset(clock for clock, rule in IPS_25.clocks.items() if rule.late_allowed)
"""Clocks that a later act turns from missed into met late, the same in every profile."""

PAPERWORK = frozenset(
    {
        Clock.CAREER_PROFILE,
        Clock.DISCLOSURE_FIRST,
        Clock.DISCLOSURE_REVIEW,
        Clock.WORK_INCENTIVES,
        Clock.PROFILE_UPDATE,
    }
)
"""Profiles, talks and planning to be written down: never named before a person to be met."""

PAPERWORK_DAYS = 28
"""→ Paperwork that nobody did in four weeks is brought up no more: repeating it helps nobody."""

DECLINABLE = frozenset(clock for clock, rule in IPS_25.clocks.items() if rule.declinable)
"""Clocks that a client's decline closes, the same in every profile."""
