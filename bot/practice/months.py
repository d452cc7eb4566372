"""The invented unit's months before its last eight weeks: where everybody came from.

Facts by table and by rule, counted in days before the last eight weeks begin (`turn`). What the
tables leave out is thrown with dice of their own, so that the last weeks stay as they are.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from bot.casework.drafts import (
    CurrentJobDraft,
    EmployerChoice,
    EnrollDraft,
    ExitDraft,
    GoingLiveDraft,
    JobEndDraft,
    JobStart,
)
from bot.practice.deeds import Deed, JobBegan, Supported
from bot.practice.invented import (
    DANA,
    MAYA,
    MEETING_WISHES,
    MH_TEAM,
    PRIYA,
    SAM,
    SPECIALISTS,
    TOM,
    WISHES,
)
from bot.practice.story import Story, employer_met, milestone, talk, visit
from ips.facts import (
    Answer,
    Disclosure,
    EndReason,
    ExitReason,
    MilestoneKind,
    Mode,
    OutreachStrategy,
    PlanningFor,
    ProfileComponent,
    RelationshipStep,
)
from ips.records.client_contact import ClientContactRecord
from ips.records.employer_contact import EmployerContactRecord
from ips.records.job import JobRecord

LIVE_DAYS = 27 * 7  # before the last eight weeks: eight months in all
KNOWN_BEFORE_START = 8


@dataclass(frozen=True, slots=True)
class Work:
    """A job, its days counted back from the last eight weeks (below 0: into them).

    `ended` None: they hold it still.
    """

    employer: str
    title: str
    started: int
    ended: int | None = None
    hours: float = 20
    wage: float = 17.5
    why: EndReason = EndReason.QUIT


@dataclass(frozen=True, slots=True)
class Somebody:
    """A client's way: code, specialist, entry and exit as days before the last eight weeks."""

    code: str
    who: str
    entered: int
    work: tuple[Work, ...] = ()
    left: int | None = None
    why: ExitReason | None = None


# Those whom the last eight weeks tell of, and what they did before.
KNOWN = (
    Somebody("C-104", MAYA, 240, (Work("Oak Market", "Stock clerk", 95, hours=24, wage=16.5),)),
    Somebody("C-107", MAYA, 44),
    Somebody("C-112", MAYA, 130, (Work("Quick Print", "Print finisher", 20, hours=16),)),
    Somebody("C-114", MAYA, 38),
    Somebody("C-118", TOM, 300, (Work("Maple Diner", "Cook", 240, hours=30, wage=18),)),
    Somebody("C-121", TOM, 51),
    Somebody("C-125", TOM, 75),
    Somebody("C-126", TOM, 160, (Work("Union Bikes", "Bike mechanic's helper", 62, hours=18),)),
    Somebody("C-131", PRIYA, 90),
    Somebody("C-133", PRIYA, 64),
    Somebody("C-140", PRIYA, 180, (Work("Sunrise Laundry", "Laundry attendant", 33, hours=25),)),
    Somebody("C-141", PRIYA, 36),
)
# The others: at work since, or gone. C-101 had their job when they came.
OTHERS = (
    Somebody("C-101", MAYA, 250, (Work("Harbor Hotel", "Breakfast attendant", 265, hours=22),)),
    Somebody(
        "C-109",
        MAYA,
        155,
        (
            Work("Lakeside Cinema", "Usher", 110, 60, hours=12, why=EndReason.CONTRACT_ENDED),
            Work("City Parcel", "Driver's helper", 41, hours=28, wage=19),
        ),
    ),
    Somebody("C-116", MAYA, 120, (Work("Fern & Fig Florist", "Florist's helper", -12, hours=15),)),
    Somebody("C-119", TOM, 140, (Work("North Pier Seafood", "Cashier", 88, hours=20),)),
    Somebody("C-128", TOM, 105, (Work("Hilltop Garage", "Car washer", -20, hours=32, wage=18),)),
    Somebody("C-134", PRIYA, 170, (Work("Elm Street Bakery", "Baker's helper", 101, hours=24),)),
    Somebody("C-137", PRIYA, 98, (Work("Blue Door Daycare", "Kitchen helper", -5, hours=18),)),
    Somebody("C-102", MAYA, 230, left=130, why=ExitReason.MOVED_AWAY),
    Somebody("C-111", MAYA, 110, left=31, why=ExitReason.CLIENT_REQUESTED),
    Somebody(
        "C-117",
        TOM,
        182,
        (Work("Corner Hardware", "Stock clerk", 130, 84, why=EndReason.HEALTH),),
        left=40,
        why=ExitReason.MEDICAL_INABILITY,
    ),
    Somebody("C-122", TOM, 92, left=20, why=ExitReason.MOVED_AWAY),
    Somebody(
        "C-132",
        PRIYA,
        260,
        (Work("Paper Crane Books", "Bookseller", 150, 78, hours=20, why=EndReason.QUIT),),
        left=62,
        why=ExitReason.TRANSFERRED,
    ),
    Somebody("C-138", PRIYA, 86, left=12, why=ExitReason.CLIENT_REQUESTED),
)
EVERYBODY = tuple(sorted((*KNOWN, *OTHERS), key=lambda one: one.code))

_COMPONENTS = tuple(ProfileComponent)
# For so many days nobody reached them: tries, and how.
_TRIED = {
    "C-125": ((40, OutreachStrategy.PHONE_OR_TEXT), (33, OutreachStrategy.HOME_VISIT),
              (26, OutreachStrategy.JOINT_VISIT)),
    "C-138": ((50, OutreachStrategy.PHONE_OR_TEXT), (43, OutreachStrategy.COMMUNITY_VISIT),
              (36, OutreachStrategy.FAMILY)),
}  # fmt: skip
EMPLOYERS_OF_SEARCH = (
    "Bean & Leaf", "Harbor Hotel", "Corner Hardware", "Riverside Clinic Café", "Oak Market",
    "Green Thumb Nursery", "Union Bikes", "Maple Diner", "Hilltop Garage", "City Parcel",
)  # fmt: skip


def first_months(today: date, turn: date) -> list[Deed]:
    """What people wrote down of clients until `turn`, and of those at work since then too."""
    story = Story(today, Random(2025))
    for one in EVERYBODY:
        _way(story, turn, one)
    supported = ("C-104", "C-125", "C-141")
    story.tell(turn, 9.25, DANA, Supported(supported, SAM, turn))
    _weekly_employer_contacts(story, turn)
    return story.deeds


def _way(story: Story, turn: date, one: Somebody) -> None:
    if one.entered > LIVE_DAYS:
        _bring_along(story, turn, one)
    else:
        _enter(story, turn, one)
    for work in one.work:
        if work.started <= LIVE_DAYS:
            _work(story, turn, one, work)
    _meetings(story, turn, one)
    if one.left is not None and one.why is not None:
        on = turn - timedelta(days=one.left)
        story.tell(on, 16, one.who, ExitDraft(one.code, on, one.why))


def _bring_along(story: Story, turn: date, one: Somebody) -> None:
    """They were there before the unit went live."""
    live, entered_on = turn - timedelta(days=LIVE_DAYS), turn - timedelta(days=one.entered)
    job = next((each for each in one.work if each.started > LIVE_DAYS), None)
    current = None
    if job is not None:
        where, since = EmployerChoice(new_name=job.employer), turn - timedelta(days=job.started)
        current = CurrentJobDraft(where, since, job.title)
    draft = GoingLiveDraft(
        EnrollDraft(
            one.code,
            entered_on,
            mh_team=MH_TEAM,
            job_wishes=story.chance.choice(WISHES),
            meeting_wishes=story.chance.choice(MEETING_WISHES),
            disclosure=Disclosure.WITHIN_LIMITS,
        ),
        first_employer_contact_on=entered_on + timedelta(days=15),
        current_job=current,
        last_visit_on=live - timedelta(days=story.chance.randint(2, 12)),
    )
    story.tell(live, 9.1, one.who, draft)


def _enter(story: Story, turn: date, one: Somebody) -> None:
    """Entry, the profile in three sessions, disclosure, and the first employer in time or not."""
    on = turn - timedelta(days=one.entered)
    wishes, places = story.chance.choice(WISHES), story.chance.choice(MEETING_WISHES)
    entry = EnrollDraft(one.code, on, mh_team=MH_TEAM, job_wishes=wishes, meeting_wishes=places)
    story.tell(on, 9.5, one.who, entry)
    for days, components in ((3, _COMPONENTS[:3]), (9, _COMPONENTS[3:6]), (16, _COMPONENTS)):
        last = components is _COMPONENTS
        kind = MilestoneKind.CAREER_PROFILE if last else MilestoneKind.CAREER_PROFILE_SESSION
        milestone(
            story, on + timedelta(days=days), 16, one.who, one.code, kind, components=components
        )
    choice = story.chance.choice((Disclosure.WITHIN_LIMITS, Disclosure.DO_NOT_DISCLOSE))
    talk(story, on + timedelta(days=6), 11.5, one.who, one.code, choice)
    employer = story.chance.choice(EMPLOYERS_OF_SEARCH)
    first = on + timedelta(days=story.chance.choice((13, 18, 24, 28, 41)))
    _contact(story, first, 14.25, one.who, employer, one.code)
    working_by = min((work.started for work in one.work), default=0)
    again = on + timedelta(days=64)
    if again < turn - timedelta(days=max(working_by, one.left or 0)):
        talk(story, again, 15, one.who, one.code, choice)


def _contact(
    story: Story,
    on: date,
    hour: float,
    who: str,
    employer: str,
    code: str | None,
    in_person: float = 1,
) -> None:
    contact = EmployerContactRecord(
        mode=Mode.IN_PERSON if story.chance.random() < in_person else Mode.PHONE,
        on=on,
        step=story.chance.choice(tuple(RelationshipStep)),
        preference_based=story.chance.random() < 0.85 if code else None,
    )
    employer_met(story, on, hour, who, employer, code, contact)


# ---------------------------------------------------------------- jobs


def _work(story: Story, turn: date, one: Somebody, work: Work) -> None:
    starts_on = turn - timedelta(days=work.started)
    known_on = starts_on - timedelta(days=KNOWN_BEFORE_START)
    job = JobRecord(
        client_id=one.code,
        starts_on=starts_on,
        title=work.title,
        hours_per_week=work.hours,
        hourly_wage=work.wage,
        type_label=work.title,
    )
    start = JobStart(job, EmployerChoice(new_name=work.employer))
    story.tell(known_on, 13, one.who, start)
    milestone(
        story,
        known_on,
        13.5,
        one.who,
        one.code,
        MilestoneKind.WORK_INCENTIVES,
        answer=Answer.ACCEPTED,
        what_for=PlanningFor.JOB_START,
        trained=True,
    )
    story.tell(starts_on, 17, one.who, JobBegan(one.code))
    update = MilestoneKind.PROFILE_UPDATE
    milestone(story, starts_on + timedelta(days=10), 15.75, one.who, one.code, update)
    late = story.chance.random() < 0.15  # the visit of one week is missed
    for days in (-3, 1, 6, 12, 18, 25)[late:]:
        visit(story, starts_on + timedelta(days=days), 16.5, one.who, one.code)
    if work.ended is not None:
        _lose(story, turn, one, work, work.ended)


def _lose(story: Story, turn: date, one: Somebody, work: Work, ended: int) -> None:
    ended_on = turn - timedelta(days=ended)
    learned_on = ended_on + timedelta(days=1)
    draft = JobEndDraft(one.code, ended_on, learned_on, reason=work.why, next_job_offer="accepted")
    story.tell(learned_on, 14, one.who, draft)
    visit(story, ended_on + timedelta(days=2), 11, one.who, one.code)
    update = MilestoneKind.PROFILE_UPDATE
    milestone(story, ended_on + timedelta(days=9), 15.75, one.who, one.code, update)


# ---------------------------------------------------------------- the weeks


def _meetings(story: Story, turn: date, one: Somebody) -> None:
    """About every tenth day; the last eight weeks tell of their own people themselves."""
    live = turn - timedelta(days=LIVE_DAYS)
    first = max(live, turn - timedelta(days=one.entered))
    own = one in KNOWN
    last = story.today if one.left is None and not own else turn - timedelta(days=one.left or 0)
    tried = [(turn - timedelta(days=days), how) for days, how in _TRIED.get(one.code, ())]
    for on, how in tried:
        attempt = ClientContactRecord(
            client_id=one.code, mode=Mode.IN_PERSON, on=on, reached=False, strategy=how
        )
        story.tell(on, 15, one.who, attempt)
    on = first + timedelta(days=2)
    while on < last:
        lost = tried and tried[0][0] - timedelta(days=14) < on <= tried[-1][0]
        if on.weekday() < 5 and not lost:
            visit(story, on, story.chance.choice((10, 11, 14, 16)), one.who, one.code)
        on += timedelta(days=story.chance.randint(6, 10))


A_WEEK = {MAYA: (4, 6), TOM: (2, 4), PRIYA: (3, 5)}  # employer contacts, fewest and most


def _weekly_employer_contacts(story: Story, turn: date) -> None:
    """A few less than F S6 asks for, and Tom's are the fewest."""
    chance = story.chance
    for week in range(LIVE_DAYS // 7):
        monday = turn - timedelta(days=LIVE_DAYS - 7 * week)
        for who in SPECIALISTS:
            for number in range(chance.randint(*A_WEEK[who])):
                on = monday + timedelta(days=number % 5)
                hour = chance.choice((9.5, 10.5, 13, 14.5, 15.5)) + number / 60
                looking = [
                    one.code for one in EVERYBODY if one.who == who and _looks(one, turn, on)
                ]
                code = chance.choice(looking) if looking and chance.random() < 0.9 else None
                employer = chance.choice(EMPLOYERS_OF_SEARCH)
                _contact(story, on, hour, who, employer, code, in_person=0.85)


def _looks(one: Somebody, turn: date, on: date) -> bool:
    """In the program, past their first employer, and in no job that day."""
    days = (turn - on).days
    if not (one.left or 0) < days < one.entered - 42:
        return False
    return not any(
        (work.ended or 0) - 1 < days <= work.started + KNOWN_BEFORE_START for work in one.work
    )
