"""The clocks of a unit, in one table: what is to be done every week, month, quarter or year.

Pure, as a client's clocks are: `unit_clocks` turns what was done into windows and takes no
`today`; `standing` says how a window stands on a day, `why` explains it with its source. The
profile says which clocks a unit has.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from types import MappingProxyType

from ips.fidelity.evidence import Span
from ips.standards import (
    IPS_25,
    NC_IPS_SE_2016,
    Profile,
    Source,
    fidelity,
    north_carolina,
)
from ips.unit_chains import CHAINS
from ips.unit_history import Deed, Done, UnitHistory
from ips.unit_roster import (
    SPECIALISTS,
    SUPERVISED,
    Excuse,
    Whose,
    away,
    away_or_no_team,
    every_mh_team,
    nobody_at_work,
    nobody_to_meet,
    whoever_is_marked,
)
from ips.unit_terms import (
    action_plan_windows,
    authorization_windows,
    review_windows,
    training_windows,
)
from ips.unit_windows import (
    ONE_DAY,
    Every,
    UnitClock,
    UnitWindow,
    blank,
    met,
    periods,
    standing,
)

__all__ = ["UNIT_CLOCKS", "UnitClock", "standing", "unit_clocks"]


@dataclass(frozen=True, slots=True)
class UnitClockRule:
    """One clock. `title` is what people call it, `words` how often, in a sentence.

    `about`: the record names the week or quarter that it deals with. `days_after`: so many days
    after its window are still in time. `ruling`: this project's reasoning where the sources are
    silent or differ.
    """

    clock: UnitClock
    title: str
    every: Every
    words: str
    source: Source
    met_by: tuple[Deed, ...] = ()
    also: tuple[Source, ...] = ()
    profiles: tuple[str, ...] = (IPS_25.key, NC_IPS_SE_2016.key)
    whose: Whose | None = None
    excuse: Excuse | None = None
    about: bool = False
    days_after: int = 0
    late_counts: bool = False
    ruling: str = ""


# ---------------------------------------------------------------- the table

_NC_ONLY = (NC_IPS_SE_2016.key,)
_ONCE_HIGH = (
    "High fidelity is a total of 100 or more, and by F's letter ('until achieving') it stays "
    "achieved. A review from outside counts as the agency's own: it uses the same scale."
)
_RESPONSIBILITIES = north_carolina("Staff Responsibilities")
_EVALUATION = north_carolina("Fidelity Evaluation")
_TRAINING = north_carolina("Training and Certification Requirements")
_BY_NINETY = "within 90 days of the hire"

_RULES: tuple[UnitClockRule, ...] = (
    UnitClockRule(
        UnitClock.LOG_REVIEW,
        "Contact log reviewed",
        Every.WEEK,
        "for each week",
        fidelity("Services 6"),
        (Deed.LOG_REVIEW,),
        about=True,
        days_after=14,
        late_counts=True,
        ruling="F names no day: within 14 days of the week's Sunday is reviewed weekly.",
    ),
    UnitClockRule(
        UnitClock.GROUP_SUPERVISION,
        "Group supervision",
        Every.WEEK,
        "once in each week",
        fidelity("Organization 4"),
        (Deed.GROUP_SUPERVISION,),
        also=(north_carolina("Program Requirements"),),
        excuse=nobody_to_meet,
        ruling="Asked for where two specialists (in a rural unit one) worked three days.",
    ),
    UnitClockRule(
        UnitClock.MH_TEAM_MEETING,
        "Mental-health team meeting",
        Every.WEEK,
        "once in each week",
        fidelity("Organization 2"),
        (Deed.MH_TEAM_MEETING,),
        also=(north_carolina("Program Requirements"),),
        whose=SPECIALISTS,
        excuse=away_or_no_team,
    ),
    UnitClockRule(
        UnitClock.VR_CONTACT,
        "Contact with VR about clients",
        Every.WEEK,
        "once in each week",
        fidelity("Organization 3"),
        (Deed.VR_CONTACT, Deed.VR_MEETING),
        excuse=nobody_at_work,
    ),
    UnitClockRule(
        UnitClock.VR_MEETING,
        "Meeting with VR, face to face",
        Every.MONTH,
        "once in each month",
        fidelity("Organization 3"),
        (Deed.VR_MEETING,),
        also=(north_carolina("Collaboration with DVRS"),),
        ruling="N asks it of every program; in F it makes the difference between 4 and 5.",
    ),
    UnitClockRule(
        UnitClock.INDIVIDUAL_SUPERVISION,
        "Individual supervision",
        Every.MONTH,
        "once in each month",
        _RESPONSIBILITIES,
        (Deed.INDIVIDUAL_SUPERVISION,),
        profiles=_NC_ONLY,
        whose=SUPERVISED,
        excuse=away,
    ),
    UnitClockRule(
        UnitClock.FIELD_VISIT,
        "In the field together",
        Every.MONTH,
        "once in each month",
        fidelity("Organization 5"),
        (Deed.FIELD_VISIT,),
        whose=whoever_is_marked,
        excuse=away,
        ruling="For whoever is marked new or as having difficulty, in whole months of that.",
    ),
    UnitClockRule(
        UnitClock.MH_TEAM_VISIT,
        "Team lead at the mental-health team's meeting",
        Every.QUARTER,
        "once in each quarter",
        fidelity("Organization 5"),
        (Deed.MH_TEAM_VISIT,),
        whose=every_mh_team,
    ),
    UnitClockRule(
        UnitClock.GOALS_SET,
        "Outcomes reviewed and goals set",
        Every.QUARTER,
        "once in each quarter",
        fidelity("Organization 5"),
        (Deed.GOALS_SET,),
        whose=SPECIALISTS,
        excuse=away,
    ),
    UnitClockRule(
        UnitClock.RATE_SHARED,
        "Employment rate measured and shared",
        Every.QUARTER,
        "once in each quarter",
        fidelity("Organization 7"),
        (Deed.RATE_SHARED,),
    ),
    UnitClockRule(
        UnitClock.OUTCOMES_SENT,
        "Outcome form sent",
        Every.QUARTER,
        "for each quarter",
        _EVALUATION,
        (Deed.OUTCOMES_SENT,),
        profiles=_NC_ONLY,
        about=True,
        days_after=30,
        late_counts=True,
        ruling="N says 'quarterly' and names no day: within 30 days of the quarter's end.",
    ),
    UnitClockRule(
        UnitClock.EXECUTIVE_REPORT,
        "Report to the executive team",
        Every.HALF_YEAR,
        "twice a year",
        fidelity("Organization 8"),
        (Deed.EXECUTIVE_REPORT,),
        ruling="Once in each half; a second one in the year's first half is that year's second.",
    ),
    UnitClockRule(
        UnitClock.WORK_STORY,
        "Work stories shared",
        Every.HALF_YEAR,
        "twice a year",
        fidelity("Organization 7"),
        (Deed.WORK_STORY,),
        ruling="As the report to the executive team.",
    ),
    UnitClockRule(
        UnitClock.QA_REVIEW,
        "Review of the program by your agency's QA",
        Every.SINCE_LAST,
        "every 6 months until high fidelity, then every year",
        fidelity("Organization 8"),
        (Deed.QA_REVIEW,),
        ruling=_ONCE_HIGH,
    ),
    UnitClockRule(
        UnitClock.STEERING_COMMITTEE,
        "Steering committee",
        Every.SINCE_LAST,
        "every 3 months until high fidelity, then every 6",
        fidelity("Organization 8"),
        (Deed.STEERING_COMMITTEE,),
        ruling=_ONCE_HIGH,
    ),
    UnitClockRule(
        UnitClock.CEO_MESSAGE,
        "The CEO's own message about IPS",
        Every.SINCE_LAST,
        "in the first 6 months, then every year",
        fidelity("Organization 8"),
        (Deed.CEO_MESSAGE,),
        ruling="A unit that went live later has 6 months from then for the first on record.",
    ),
    UnitClockRule(
        UnitClock.FIDELITY_REVIEW,
        "Fidelity review",
        Every.REVIEW,
        "after 6 months of operation, then 6 months (fair) or 12 after the final report",
        _EVALUATION,
        profiles=_NC_ONLY,
        ruling="N names no last day for the first: it has three months, as a put-off one has.",
    ),
    UnitClockRule(
        UnitClock.ACTION_PLAN,
        "Fidelity action plan",
        Every.REVIEW,
        "within 30 days of the report",
        _EVALUATION,
        (Deed.ACTION_PLAN,),
        profiles=_NC_ONLY,
        ruling="N names 30 days for the first report; the same after each later fair score.",
    ),
    UnitClockRule(
        UnitClock.IPS_TRAINING,
        "Training in IPS",
        Every.HIRE,
        _BY_NINETY,
        _TRAINING,
        profiles=_NC_ONLY,
    ),
    UnitClockRule(
        UnitClock.PERSON_CENTERED_THINKING,
        "Person Centered Thinking, 6 hours",
        Every.HIRE,
        _BY_NINETY,
        _TRAINING,
        profiles=_NC_ONLY,
    ),
    UnitClockRule(
        UnitClock.MOTIVATIONAL_INTERVIEWING,
        "Motivational Interviewing, 6 hours",
        Every.HIRE,
        _BY_NINETY,
        _TRAINING,
        profiles=_NC_ONLY,
    ),
    UnitClockRule(
        UnitClock.PEER_CERTIFICATION,
        "Certified peer support specialist",
        Every.HIRE,
        "at the hire, or within 90 days of it if sponsored",
        north_carolina("Table 2"),
        profiles=_NC_ONLY,
    ),
    UnitClockRule(
        UnitClock.PEER_MENTORING,
        "Employment Peer Mentoring course",
        Every.HIRE,
        "within 6 months of the hire",
        _TRAINING,
        profiles=_NC_ONLY,
        ruling="N says 6 months here and 8 in its Table 2: the earlier one.",
    ),
    UnitClockRule(
        UnitClock.YEARLY_TRAINING,
        "5 hours of further training",
        Every.HIRE,
        "in each year of work after the first",
        _TRAINING,
        profiles=_NC_ONLY,
        ruling="Any training dated in that year counts.",
    ),
    UnitClockRule(
        UnitClock.CESP,
        "CESP examination",
        Every.HIRE,
        "within a year of the definition's start, for paraprofessionals then in post",
        north_carolina("Table 2"),
        profiles=_NC_ONLY,
    ),
    UnitClockRule(
        UnitClock.AUTHORIZATION,
        "Next authorization",
        Every.AUTHORIZATION,
        "before the units or the days run out",
        north_carolina("Utilization Management"),
        profiles=_NC_ONLY,
        ruling="N names no notice: from 80 % of the units, or 30 days before the end.",
    ),
)

UNIT_CLOCKS: Mapping[UnitClock, UnitClockRule] = MappingProxyType(
    {rule.clock: rule for rule in _RULES}
)


# ---------------------------------------------------------------- windows


def unit_clocks(history: UnitHistory, profile: Profile) -> tuple[UnitWindow, ...]:
    """Every window of the unit's clocks in that profile, by last day and key."""
    wanted = [rule for rule in _RULES if profile.key in rule.profiles]
    found = [window for rule in wanted for window in _windows(history, rule)]
    if NC_IPS_SE_2016.key == profile.key:
        found += [each for make in _EVENTS for each in make(history)]
    found = [each for each in found if each.first <= history.until_on]
    return tuple(sorted(found, key=lambda each: (each.due_on, each.key)))


_EVENTS: tuple[Callable[[UnitHistory], Iterable[UnitWindow]], ...] = (
    review_windows,
    action_plan_windows,
    training_windows,
    authorization_windows,
)


def _windows(history: UnitHistory, rule: UnitClockRule) -> Iterator[UnitWindow]:
    if rule.every is Every.SINCE_LAST:
        yield from CHAINS[rule.clock](history)
    elif rule.every in (Every.WEEK, Every.MONTH, Every.QUARTER, Every.HALF_YEAR):
        yield from _periodic(history, rule)


def _periodic(history: UnitHistory, rule: UnitClockRule) -> Iterator[UnitWindow]:
    spans = [Span("")] if rule.whose is None else list(rule.whose(history))
    live_on, until_on = history.live_on, history.until_on
    # What ends earlier had run out before the first day asked for.
    from_on = max(live_on, history.from_on) - timedelta(days=rule.days_after)
    for of in dict.fromkeys(each.of for each in spans):
        theirs = [each for each in spans if each.of == of]
        acts = history.deeds(rule.met_by, of)
        for first, last in periods(rule.every, live_on, until_on, from_on=from_on):
            if _throughout(theirs, first, last):
                yield _asked(history, rule, of, first, last, acts)


def _throughout(spans: list[Span], first: date, last: date) -> bool:
    """Every day of it lies in one of the spans, as in one post after another."""
    reach = next((each.until_on for each in spans if first in each), None)
    if reach is None:
        return False
    return reach >= last or _throughout(spans, reach + ONE_DAY, last)


def _asked(
    history: UnitHistory, rule: UnitClockRule, of: str, first: date, last: date, acts: list[Done]
) -> UnitWindow:
    window = replace(
        blank(rule.clock, of),
        first=first,
        last=last,
        due_on=last + timedelta(days=rule.days_after),
        late_counts=rule.late_counts,
    )
    act = _act_for(rule, window, acts)
    if act is not None:
        return met(window, act.on, act.id)
    excuse = None if rule.excuse is None else rule.excuse(history, of, first, last)
    return replace(window, excuse=excuse or "")


def _act_for(rule: UnitClockRule, window: UnitWindow, acts: list[Done]) -> Done | None:
    if rule.about:
        return next((each for each in acts if each.about == window.first), None)
    within = [each for each in acts if window.first <= each.on <= window.last]
    second_half = rule.every is Every.HALF_YEAR and window.first.month == 7
    if second_half and not within:
        within = [each for each in acts if each.on.year == window.first.year][1:]
    return within[0] if within else None
