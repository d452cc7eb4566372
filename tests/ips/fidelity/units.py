"""Random units for the scores: believable, with edges on purpose, and readable when printed.

Days are drawn as distances from the period's first day, and what repeats from week to week as a
short pattern that is gone through again and again: so a unit of eight months is drawn with few
choices, and shrinks to one in which little happens.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from functools import cached_property
from typing import TypeVar

from ips.due_contacts import due_contacts
from ips.facts import (
    ClientContact,
    Clock,
    Decline,
    EmployerContact,
    Episode,
    Exit,
    ExitReason,
    History,
    Job,
    JobEnd,
    MadeBy,
    Milestone,
    MilestoneKind,
    Mode,
    OutreachStrategy,
    Pause,
    PauseReason,
    Place,
    StaffRole,
)
from ips.fidelity.evidence import (
    ClientRecords,
    EmployerVisit,
    Fact,
    IndividualSupervision,
    JobPlace,
    LogReview,
    Meeting,
    Member,
    PeopleRating,
    Period,
    Post,
    Span,
    Statement,
    UnitRecords,
    VisitFacts,
    VrContact,
    WeeklyTime,
)
from ips.fidelity.items import ITEMS
from ips.fidelity.results import Result
from ips.fidelity.score import score
from ips.standards import IPS_25, NC_IPS_SE_2016, DatedProfile, Profiles, with_overrides

LEAD, MENTOR = StaffRole.TEAM_LEAD, StaffRole.PEER_MENTOR
SPECIALIST = StaffRole.EMPLOYMENT_SPECIALIST
TEAMS = ("North", "South", "East")
SPECIALISTS = ("ben", "cam", "dee", "eli")
STAFF = ("lead", *SPECIALISTS, "mentor")
_T = TypeVar("_T")
Draw = Callable[[int, int], int]
"""A number between two, both included: by chance in each run, by Hypothesis where it is asked."""


class Unit:
    """A unit that prints a line a row: no dataclass, which Hypothesis would spread out."""

    def __init__(self, records: UnitRecords) -> None:
        self.records = records

    @cached_property
    def results(self) -> Mapping[str, Result]:
        """Scored once for all properties that look at it."""
        return score(self.records)

    def __repr__(self) -> str:
        return "\n" + "\n".join(lines(self.records)) + "\n"


def lines(records: UnitRecords) -> Iterator[str]:
    """The records a line each, without the clocks' windows, which follow from the rest."""
    yield f"period {records.period.first} to {records.period.last}, live on {records.live_on}"
    for client in records.clients:
        yield f"client {client.client_id}: carried by {spans(client.carried_by)}"
        yield f"  teams {spans(client.teams)}; family not wanted {spans(client.family_not_wanted)}"
        for name in ("episodes", "employer_contacts", "client_contacts", "milestones"):
            yield from (f"  {fact}" for fact in getattr(client.history, name))
        yield from (f"  {fact}" for fact in (*client.history.pauses, *client.history.declines))
        yield from (f"  {job} at {client.jobs.get(job.id)}" for job in client.history.jobs)
        yield from (f"  {contact_id}: {facts}" for contact_id, facts in client.visits.items())
    for name in ("members", "employer_visits", "log_reviews", "weekly_times", "meetings"):
        yield from (f"{row}" for row in getattr(records, name))
    for name in ("individual_supervisions", "vr_contacts", "statements", "ratings"):
        yield from (f"{row}" for row in getattr(records, name))
    yield f"cover {sorted(records.cover_given_on)}, holidays {sorted(records.holidays)}"
    practice = [(each.from_on, each.profile.key) for each in records.profiles.dated]
    yield f"looking and erased {dict(records.looking_erased)}, profiles {practice}"


def spans(rows: Sequence[Span]) -> str:
    return ", ".join(f"{each.of} {each.from_on} to {each.until_on}" for each in rows) or "-"


# ---------------------------------------------------------------- days and patterns


@dataclass(frozen=True)
class Days:
    """The days of a unit's period, with their distances."""

    first: date
    length: int
    live_on: date

    @property
    def last(self) -> date:
        return self.day(self.length - 1)

    def day(self, distance: int) -> date:
        return self.first + timedelta(days=distance)

    def around(self, more: int) -> list[date]:
        """The days of the period, and so many before and after it."""
        return [self.day(distance) for distance in range(-more, self.length + more + 1)]

    @property
    def mondays(self) -> list[date]:
        """From a week before the period to two weeks after it."""
        begin = self.day(-7 - self.first.weekday())
        return [begin + timedelta(weeks=n) for n in range(self.length // 7 + 5)]


def on(day: date, distance: int) -> date:
    return day + timedelta(days=distance)


def choose(draw: Draw, *options: _T) -> _T:
    """One of them; shrinks to the first."""
    return options[draw(0, len(options) - 1)]


def maybe(draw: Draw) -> bool:
    return draw(0, 1) == 1


def rarely(draw: Draw, often: int = 4) -> bool:
    """Shrinks to no."""
    return draw(0, often) == often


def mostly(draw: Draw, often: int = 4) -> bool:
    """Shrinks to yes."""
    return draw(0, often) != often


def pattern(draw: Draw, most: int, *options: _T) -> list[_T]:
    """One to `most` of them, to go through again and again."""
    return [choose(draw, *options) for _ in range(draw(1, most))]


def some(draw: Draw, most: int, options: Sequence[_T]) -> set[_T]:
    """None of them, or a few."""
    return {choose(draw, *options) for _ in range(draw(0, most))}


def now_and_then(draw: Draw) -> Callable[[int], bool]:
    """Of what is counted from 0: none, or each so manieth, a fifth and beside it."""
    each = choose(draw, 0, 0, 5, 4, 6, 9, 2)
    return lambda number: each > 0 and number % each == each - 1


def through(pattern: Sequence[_T], count: int) -> list[_T]:
    return [pattern[number % len(pattern)] for number in range(count)]


def all_days(draw: Draw, live_within: bool) -> Days:
    """One to eight months, from any day or in full calendar months, going live before or within."""
    if maybe(draw):
        start, months = draw(1, 12), draw(1, 8)
        first, end = date(2025, start, 1), start + months
        after = date(2025 + (end - 1) // 12, (end - 1) % 12 + 1, 1)
        length = (after - first).days
    else:
        first = on(date(2025, 1, 1), draw(0, 364))
        length = draw(28, 245)
    before = () if live_within else (-400, -400, -200, -30, 0)
    live, edge = choose(draw, *before, 1, 20, 45), length - 1 - choose(draw, 89, 90, 91)
    at_the_edge = rarely(draw, 6) and (edge > 0 or not live_within)
    live = edge if at_the_edge else min(live, length - 8)
    return Days(first, length, on(first, live))


# ---------------------------------------------------------------- staff


def posts(draw: Draw, days: Days, role: StaffRole) -> tuple[Post, ...]:
    """Dated posts: all along, joining, leaving, other hours or another role from a day on."""
    fte = Fraction(choose(draw, 20, 20, 10, 15, 5, 12), 20)
    how = choose(draw, "always", "always", "always", "joins", "leaves", "changes")
    day = days.day(draw(-20, days.length + 5))
    if how == "joins":
        return (Post(role, fte, from_on=day),)
    if how == "leaves":
        return (Post(role, fte, until_on=day),)
    if how == "changes":
        other = choose(draw, role, role, SPECIALIST, LEAD, MENTOR)
        return (
            Post(role, fte, until_on=on(day, -1)),
            Post(other, Fraction(choose(draw, 2, 1, 3), 2), from_on=day),
        )
    return (Post(role, fte),)


def leaves(draw: Draw, days: Days) -> frozenset[date]:
    found: set[date] = set()
    for _ in range(draw(0, 3)):
        start, length = (
            draw(-5, days.length),
            choose(draw, 1, 2, 3, 5, 7, 14),
        )
        found |= {days.day(start + number) for number in range(length)}
    return frozenset(found)


def members(draw: Draw, days: Days, staff_id: str, role: StaffRole) -> Member:
    moved = days.day(draw(0, days.length))
    teams = [Span(team) for team in TEAMS[: choose(draw, 1, 2, 0, 3)]]
    if teams and rarely(draw, 6):
        teams[0] = replace(teams[0], until_on=moved)
    return Member(
        staff_id,
        posts(draw, days, role),
        tuple(teams),
        leaves(draw, days) if maybe(draw) else frozenset(),
        frozenset(choose(draw, range(5), range(5), range(4), range(1, 6), range(2))),
    )


def rosters(draw: Draw, days: Days) -> tuple[Member, ...]:
    roster = []
    if mostly(draw, 8):
        roster.append(members(draw, days, "lead", LEAD))
    for staff_id in SPECIALISTS[: draw(1, 4)]:
        roster.append(members(draw, days, staff_id, SPECIALIST))
    if rarely(draw, 3):
        roster.append(members(draw, days, "mentor", MENTOR))
    return tuple(roster)


# ---------------------------------------------------------------- clients


def jobs(draw: Draw, days: Days, entered: date, id: str) -> Job:
    """Planned, begun, never begun or ended; learned of before or after the start."""
    starts = days.day(draw(-400, days.length + 15))
    if rarely(draw, 2):
        starts = on(entered, choose(draw, 29, 30, 31, 32, 5))
    learned = on(starts, choose(draw, 0, -7, -20, 1, 6, 40))
    end, cancelled = None, None
    how = choose(draw, "begun", "begun", "ended", "ended", "planned", "cancelled")
    if how == "ended":
        ended = on(starts, draw(0, 40) + choose(draw, 0, 40, 360))
        told = on(ended, draw(-5, 15))
        following = choose(draw, None, None, None, f"{id[:-1]}1")
        told_us = maybe(draw)
        end = JobEnd(ended, told, told, told_us, following if following != id else None)
    if how == "cancelled":
        cancelled = on(learned, draw(0, 30))
    return Job(
        id,
        starts,
        learned,
        on(learned, choose(draw, 0, 3)),
        competitive=mostly(draw, 5),
        permanent=mostly(draw, 4),
        end=end,
        cancelled_on=cancelled,
        confirmed=how in ("begun", "ended"),
    )


def contacts(draw: Draw, days: Days, id: str) -> ClientContact:
    day = days.day(draw(-40, days.length + 5))
    reached = mostly(draw, 3)
    strategy = None if reached else choose(draw, None, *OutreachStrategy)
    return ClientContact(
        id,
        day,
        on(day, choose(draw, 0, 0, 2, 20)),
        choose(draw, Mode.IN_PERSON, *Mode),
        reached,
        choose(draw, SPECIALIST, SPECIALIST, None, *StaffRole),
        strategy=strategy,
    )


def supporting(draw: Draw, days: Days, job: Job) -> list[ClientContact]:
    """Visits as S12 asks for them, but for those left out."""
    due = [-3, 2, 6, 10, 17, 24, *range(40, 400, choose(draw, 28, 31, 32, 45))]
    skipped = some(draw, 3, due[:10])
    return [
        ClientContact(f"{job.id}-visit{distance}", day, day, Mode.IN_PERSON, True, SPECIALIST)
        for distance in due
        if distance not in skipped
        for day in (on(job.starts_on, distance),)
        if days.day(-100) <= day <= days.last
    ]


def reaching(draw: Draw, days: Days, id: str) -> list[ClientContact]:
    """Calls, or tries, every so many days."""
    step = choose(draw, 7, 12, 14, 15, 21)
    begin, count = draw(-10, days.length), draw(1, 8)
    reached, strategy = maybe(draw), choose(draw, None, *OutreachStrategy)
    mode = choose(draw, Mode.PHONE, Mode.IN_PERSON)
    return [
        ClientContact(f"{id}-call{number}", day, day, mode, reached, SPECIALIST, strategy=strategy)
        for number in range(count)
        for day in (days.day(begin + number * step),)
    ]


def visit_facts(draw: Draw, contact: ClientContact) -> VisitFacts:
    by_unit = contact.by_role is not None and contact.mode is Mode.IN_PERSON
    place = choose(draw, None, *Place) if contact.mode is Mode.IN_PERSON else None
    return VisitFacts(place, by_unit and rarely(draw, 5), rarely(draw, 5))


def employer_contacts(draw: Draw, entered: date, id: str) -> EmployerContact:
    edge = choose(draw, 30, 31, 0, 29, 60, 61, 150, 151)
    day = on(entered, edge if mostly(draw, 1) else draw(0, 200))
    return EmployerContact(
        id,
        day,
        day,
        choose(draw, Mode.IN_PERSON, Mode.IN_PERSON, Mode.PHONE),
        choose(draw, *MadeBy),
        competitive=mostly(draw, 4),
        career_exploration=rarely(draw, 3),
    )


MILESTONES = (
    MilestoneKind.STEP_DOWN,
    MilestoneKind.CONTINUE_SUPPORT,
    MilestoneKind.WANTS_ANOTHER_JOB,
    MilestoneKind.STAYS_IN_JOB,
)


def milestones(draw: Draw, days: Days, id: str) -> Milestone:
    day = days.day(draw(-60, days.length + 5))
    return Milestone(id, choose(draw, *MILESTONES), day, day)


def pauses(draw: Draw, entered: date, id: str) -> Pause:
    """Mostly of the last stay; one of before is over with its stay, also where nobody ended it."""
    day = on(entered, draw(-90, 200))
    resumed = on(day, draw(0, 60)) if mostly(draw, 2) else None
    return Pause(id, day, day, PauseReason.HOSPITAL, on(day, 14), resumed)


def declines(draw: Draw, days: Days, id: str, job_id: str) -> Decline:
    day = days.day(draw(-60, days.length + 5))
    withdrawn = on(day, draw(1, 60)) if rarely(draw, 1) else None
    which: list[set[Clock]] = [set(), {Clock.MONTHLY}, {Clock.FIRST_MONTH}, {Clock.OUTREACH}]
    return Decline(
        id,
        day,
        day,
        frozenset(choose(draw, *which)),
        choose(draw, None, None, job_id),
        withdrawn,
    )


def episodes(draw: Draw, days: Days, id: str) -> tuple[Episode, ...]:
    """One stay, sometimes a second; who was there before going live was typed in then."""
    entered = days.day(draw(0, days.length))
    if rarely(draw, 2):
        entered = days.day(draw(-420, 0))
    found = [stay(draw, days, f"{id}-stay0", entered)]
    again = rarely(draw, 5)
    if again or rarely(draw, 3):
        gone = on(entered, choose(draw, draw(1, 400), 30, 31))
        reason = ExitReason.CLIENT_REQUESTED if again else choose(draw, *ExitReason)
        found[0] = replace(found[0], exit=Exit(gone, gone, reason))
    if again:
        found.append(stay(draw, days, f"{id}-stay1", on(gone, draw(0, 60))))
    return tuple(found)


def stay(draw: Draw, days: Days, id: str, entered: date) -> Episode:
    recorded = entered if entered >= days.live_on else on(days.live_on, draw(0, 9))
    return Episode(id, entered, recorded)


def carriers(draw: Draw, days: Days, who: Sequence[str]) -> tuple[Span, ...]:
    """One after the other, with nobody in between now and then."""
    day, found = date.min, []
    for _ in range(choose(draw, 1, 1, 1, 2, 0)):
        until = days.day(draw(-10, days.length))
        found.append(Span(choose(draw, *who), day, until))
        day = on(until, choose(draw, 1, 1, 9))
    if found and mostly(draw, 6):
        found[-1] = replace(found[-1], until_on=date.max)
    return tuple(found)


def clients(
    draw: Draw, days: Days, profiles: Profiles, who: Sequence[str], id: str
) -> ClientRecords:
    stays = episodes(draw, days, id)
    entered = stays[-1].entered_on
    worked = [
        jobs(draw, days, entered, f"{id}-job{number}")
        for number in range(choose(draw, 0, 1, 1, 2, 3))
    ]
    found = [contacts(draw, days, f"{id}-contact{n}") for n in range(draw(0, 5))]
    for job in worked:
        if mostly(draw, 2):
            found += supporting(draw, days, job)
    if maybe(draw):
        found += reaching(draw, days, id)

    def few(make: Callable[[str], _T], name: str) -> list[_T]:
        return [make(f"{name}{number}") for number in range(choose(draw, 0, 1, 0, 2))]

    history = History(
        id,
        stays,
        in_order(few(lambda name: employer_contacts(draw, entered, name), f"{id}-employer")),
        in_order(found),
        tuple(sorted(worked, key=lambda job: job.starts_on)),
        in_order(few(lambda name: milestones(draw, days, name), f"{id}-milestone")),
        tuple(few(lambda name: pauses(draw, entered, name), f"{id}-pause")),
        tuple(few(lambda name: declines(draw, days, name, f"{id}-job0"), f"{id}-decline")),
        live_on=days.live_on,
    )
    facts = {each.id: visit_facts(draw, each) for each in found[:8]}
    unwanted = (Span("family", until_on=days.day(20)),) if rarely(draw, 9) else ()
    return with_clocks(
        ClientRecords(
            history,
            (),
            carriers(draw, days, who),
            (Span(choose(draw, *TEAMS)),) if mostly(draw, 6) else (),
            {job.id: places(draw) for job in worked if mostly(draw, 12)},
            facts,
            unwanted,
        ),
        profiles,
    )


def in_order(facts: Sequence[_T]) -> tuple[_T, ...]:
    return tuple(sorted(facts, key=lambda each: (each.on, each.id)))  # type: ignore[attr-defined]


def with_clocks(client: ClientRecords, profiles: Profiles) -> ClientRecords:
    return replace(client, due_contacts=due_contacts(client.history, profiles))


def places(draw: Draw) -> JobPlace:
    employer = choose(draw, "Bean & Leaf", "Harbor Hotel", "Ford", "Mill", "Post")
    return JobPlace(employer, choose(draw, "cook", "clerk", "driver", "porter", None))


def crowds(draw: Draw, days: Days, profiles: Profiles, who: Sequence[str]) -> list[ClientRecords]:
    """Many plain people, each in a job for long: for the shares that ask for ten and more."""
    count = choose(draw, 9, 10, 11, 20, 16, 25, 40)
    permanent, labels = draw(0, count), draw(1, count)
    employers, unlabelled = draw(1, count), draw(0, count // 3)
    team = draw(0, count)
    found = []
    for number in range(count):
        id, entered, start = f"plain{number}", days.day(-420), days.day(-300)
        recorded = max(entered, days.live_on)
        label = None if number < unlabelled else f"work {number % labels}"
        history = History(
            id,
            (Episode(f"{id}-stay", entered, recorded),),
            jobs=(Job(f"{id}-job", start, start, start, True, number < permanent),),
            live_on=days.live_on,
        )
        client = ClientRecords(
            history,
            (),
            (Span(who[number % len(who)]),),
            (Span("North" if number < team else "Far"),),
            {f"{id}-job": JobPlace(f"employer {number % employers}", label)},
        )
        found.append(with_clocks(client, profiles))
    return found


# ---------------------------------------------------------------- what staff log


def employer_visits(draw: Draw, days: Days, who: Sequence[str]) -> tuple[EmployerVisit, ...]:
    """So many a week by each, marked in turn; and odd ones in every mode."""
    found = []
    for staff_id in who:
        counts = pattern(draw, 3, 0, 2, 4, 5, 6, 7, 1)
        marks, unmarked = pattern(draw, 5, True, True, False), now_and_then(draw)
        number = 0
        for monday, count in zip(days.mondays, through(counts, len(days.mondays)), strict=True):
            for weekday in range(count):
                id = f"{staff_id}-{monday}-{weekday}"
                fits = None if unmarked(number) else marks[number % len(marks)]
                day = on(monday, weekday % 7)
                found.append(
                    EmployerVisit(id, day, staff_id, Mode.IN_PERSON, MadeBy.SPECIALIST, True, fits)
                )
                number += 1
    for number in range(draw(0, 4)):
        specific = maybe(draw)
        found.append(
            EmployerVisit(
                f"odd{number}",
                days.day(draw(-3, days.length + 2)),
                choose(draw, *STAFF),
                choose(draw, *Mode),
                choose(draw, *MadeBy),
                specific,
                choose(draw, True, False, None) if specific else None,
            )
        )
    return tuple(found)


def log_reviews(draw: Draw, days: Days) -> tuple[LogReview, ...]:
    """Each week's so many days after its Sunday, or not at all."""
    late = pattern(draw, 5, 1, 14, 15, 0, 30, None)
    return tuple(
        LogReview(f"review-{monday}", monday, on(monday, 6 + lag))
        for monday, lag in zip(days.mondays, through(late, len(days.mondays)), strict=True)
        if lag is not None
    )


def a_week_of_time(draw: Draw) -> tuple[Fraction, Fraction | None, Fraction | None]:
    """Hours at the cut points and beside them."""
    hours = Fraction(choose(draw, 40, 20, 30, 16, 0))
    community = choose(draw, 65, 64, 50, 49, 40, 39, 30, 29, 100, 0)
    other = choose(draw, 0, 4, 5, 10, 11, 25, 26, 40, 41)
    return (
        hours,
        None if rarely(draw, 30) else hours * community / 100,
        None if rarely(draw, 30) else hours * other / 100,
    )


def weekly_times(draw: Draw, days: Days, who: Sequence[str]) -> tuple[WeeklyTime, ...]:
    """But for the weeks that nobody wrote down: a fifth of them, or beside it."""
    found = [
        WeeklyTime(f"time-{staff_id}-{monday}", staff_id, monday, *row)
        for staff_id in who
        for weeks in ([a_week_of_time(draw) for _ in range(draw(1, 5))],)
        for monday, row in zip(days.mondays, through(weeks, len(days.mondays)), strict=True)
    ]
    lost = now_and_then(draw)
    return tuple(row for number, row in enumerate(found) if not lost(number))


def meetings(draw: Draw, days: Days, who: Sequence[str]) -> tuple[Meeting, ...]:
    """One in each week of the pattern, with those who were there."""
    weekdays = pattern(draw, 5, 1, 1, 1, None, 4)
    away = [some(draw, 2, who) for _ in range(draw(1, 3))]
    led = pattern(draw, 3, "lead", "lead", "lead", who[0], None)
    raised = pattern(draw, 3, 2, 1, 1, 0)
    mode = choose(draw, Mode.IN_PERSON, Mode.VIDEO, Mode.PHONE)
    return tuple(
        Meeting(
            f"meeting-{monday}",
            on(monday, weekday),
            led[number % len(led)],
            {each: mode for each in ("lead", *who) if each not in away[number % len(away)]},
            raised[number % len(raised)],
        )
        for number, monday in enumerate(days.mondays)
        for weekday in (weekdays[number % len(weekdays)],)
        if weekday is not None
    )


def every_so_often(draw: Draw, days: Days) -> list[date]:
    if rarely(draw, 4):
        return []
    step, begin = choose(draw, 7, 6, 8, 14, 28, 31, 45, 90), draw(0, 40)
    return [days.day(distance) for distance in range(begin, days.length + 3, step)]


def vr_contacts(draw: Draw, days: Days) -> tuple[VrContact, ...]:
    shapes = [(mode, meeting) for mode in (Mode.IN_PERSON, *Mode) for meeting in (False, True)]
    kinds = pattern(draw, 3, *shapes)
    on_days = every_so_often(draw, days)
    found = [
        VrContact(f"vr-{day}", day, mode, meeting)
        for day, (mode, meeting) in zip(on_days, through(kinds, len(on_days)), strict=True)
    ]
    return (
        *found,
        *(
            VrContact(f"vr-meeting-{day}", day, Mode.IN_PERSON, True)
            for day in every_so_often(draw, days)
        ),
    )


def statements(draw: Draw, days: Days) -> tuple[Statement, ...]:
    found = []
    for fact in Fact:
        if maybe(draw):
            edge = choose(draw, *(days.length - back for back in (1, 0, 182, 183, 184, 185)))
            distance = edge if rarely(draw, 2) else draw(-250, days.length + 5)
            found.append(Statement(f"{fact}", days.day(distance), fact, mostly(draw, 4)))
    return tuple(found)


def people_ratings(draw: Draw, days: Days, who: Sequence[str]) -> tuple[PeopleRating, ...]:
    day = days.day(draw(-30, days.length))
    found = [
        PeopleRating(f"rated-{code}", code, day, draw(1, 5))
        for code, item in ITEMS.items()
        if (item.rated_by_people and code != "S7") or code == "S14"
        if mostly(draw, 30)
    ]
    return (
        *found,
        *(
            PeopleRating(f"rated-S7-{staff_id}", "S7", day, draw(1, 5), staff_id)
            for staff_id in who
            if mostly(draw, 6)
        ),
    )


PROFILES = (
    Profiles.always(IPS_25),
    Profiles.always(IPS_25),
    Profiles.always(NC_IPS_SE_2016),
    Profiles.always(with_overrides(IPS_25, {"career_exploration_counts": "no"})),
    Profiles((DatedProfile(date.min, IPS_25), DatedProfile(date(2025, 6, 1), NC_IPS_SE_2016))),
)


def a_unit(draw: Draw, *, live_within: bool = False) -> Unit:
    """A unit; `live_within`: live since a day of the period that is not its first."""
    days, profiles = all_days(draw, live_within), choose(draw, *PROFILES)
    roster = rosters(draw, days)
    who = [each.staff_id for each in roster if each.staff_id in SPECIALISTS]
    carrying = [*who, *who, "lead", "mentor", "gone"]
    found = [
        clients(draw, days, profiles, carrying, f"c{number}")
        for number in range(choose(draw, 3, 1, 0, 5, 2, 8))
    ]
    if rarely(draw, 5):
        found += crowds(draw, days, profiles, who)
    erased = choose(draw, {}, {}, {(who[0], days.mondays[3]): 1})
    return Unit(
        UnitRecords(
            Period(days.first, days.last),
            days.live_on,
            profiles,
            roster,
            tuple(found),
            employer_visits(draw, days, who),
            log_reviews(draw, days),
            weekly_times(draw, days, who),
            meetings(draw, days, who),
            tuple(
                IndividualSupervision(f"talk-{day}", day, who[0], number % 3)
                for number, day in enumerate(every_so_often(draw, days), start=1)
            ),
            vr_contacts(draw, days),
            statements(draw, days),
            people_ratings(draw, days, who),
            frozenset(some(draw, 2, days.around(5))),
            frozenset(some(draw, 3, days.around(0))),
            erased,
        )
    )
