"""Changes of a unit for the properties: a miss turned into a hit, and what must not matter."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import date, timedelta
from enum import Enum
from fractions import Fraction
from functools import partial
from typing import Any

from ips.due_contacts import standing
from ips.facts import (
    ClientContact,
    Clock,
    DueContact,
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
    Pause,
    PauseReason,
    StaffRole,
    Standing,
)
from ips.fidelity.evidence import (
    ClientRecords,
    EmployerVisit,
    Fact,
    JobPlace,
    LogReview,
    Meeting,
    Span,
    Statement,
    UnitRecords,
    VrContact,
    WeeklyTime,
)
from tests.ips.fidelity.units import in_order, with_clocks

Hits = Iterator[Callable[[], UnitRecords]]
"""The unit after each change, to be made only where somebody asks."""
SPECIALIST = StaffRole.EMPLOYMENT_SPECIALIST
FOLLOW_UP = {
    Clock.PRE_START: Mode.IN_PERSON,
    Clock.POST_START: Mode.IN_PERSON,
    Clock.FIRST_MONTH: Mode.IN_PERSON,
    Clock.MONTHLY: Mode.IN_PERSON,
    Clock.JOB_LOSS: Mode.PHONE,
}


def with_client(records: UnitRecords, number: int, changed: ClientRecords) -> UnitRecords:
    clients = list(records.clients)
    clients[number] = with_clocks(changed, records.profiles)
    return replace(records, clients=tuple(clients))


def with_history(records: UnitRecords, number: int, **more: Any) -> UnitRecords:
    """With facts more in a client's history."""
    client = records.clients[number]
    changes: dict[str, Any] = {
        name: in_order((*getattr(client.history, name), fact)) for name, fact in more.items()
    }
    return with_client(records, number, replace(client, history=replace(client.history, **changes)))


def period_days(records: UnitRecords) -> list[date]:
    period = records.period
    return [
        period.first + timedelta(days=number)
        for number in range((period.last - period.first).days + 1)
    ]


# ---------------------------------------------------------------- a miss turned into a hit


def st2_hits(records: UnitRecords) -> Hits:
    """An hour of other duties is one for employment."""
    for number, row in enumerate(records.weekly_times):
        if row.other_duties:
            better = replace(row, other_duties=row.other_duties / 2)
            yield partial(in_place_of, records, "weekly_times", number, better)


def s13_hits(records: UnitRecords) -> Hits:
    for number, row in enumerate(records.weekly_times):
        if row.community is not None and row.community < row.scheduled:
            better = replace(row, community=(row.community + row.scheduled) / 2)
            yield partial(in_place_of, records, "weekly_times", number, better)


def with_row(records: UnitRecords, name: str, row: Any) -> UnitRecords:
    more: dict[str, Any] = {name: (*getattr(records, name), row)}
    return replace(records, **more)


def in_place_of(records: UnitRecords, name: str, number: int, row: Any) -> UnitRecords:
    rows = list(getattr(records, name))
    rows[number] = row
    more: dict[str, Any] = {name: tuple(rows)}
    return replace(records, **more)


def o1_hits(records: UnitRecords) -> Hits:
    """A client of another team comes to one of the specialist who carries them that day."""
    last = records.period.last
    for member in records.members:
        theirs = [each.of for each in member.teams if last in each]
        for number, client in enumerate(records.clients):
            ours = client.carrier_on(last) == member.staff_id
            if ours and theirs and client.team_on(last) not in theirs:
                teams = (Span(theirs[-1]),)
                yield partial(with_client, records, number, replace(client, teams=teams))


def o3_hits(records: UnitRecords) -> Hits:
    for number, day in enumerate(period_days(records)):
        more = VrContact(f"more{number}", day, Mode.IN_PERSON, meeting=number % 2 == 0)
        yield partial(with_row, records, "vr_contacts", more)


def o4_hits(records: UnitRecords) -> Hits:
    everybody = {each.staff_id: Mode.IN_PERSON for each in records.members}
    for day in period_days(records):
        more = Meeting(f"more-{day}", day, "lead", everybody, 2)
        yield partial(with_row, records, "meetings", more)


def s4_hits(records: UnitRecords) -> Hits:
    """Somebody who entered in the period, and is in nobody's way, was seen by day 30."""
    for number, client in enumerate(records.clients):
        for episode in client.history.episodes:
            on = episode.entered_on + timedelta(days=20)
            entered = records.period.first <= episode.entered_on <= on <= records.period.last
            left = date.max if episode.exit is None else episode.exit.exited_on
            if entered and on <= left and not client.history.jobs:
                more = EmployerContact("more", on, on, Mode.IN_PERSON, MadeBy.CLIENT, True)
                yield partial(with_history, records, number, employer_contacts=more)


def s5_hits(records: UnitRecords) -> Hits:
    for number, visit in enumerate(records.employer_visits):
        if visit.fits_wishes is False:
            fits = replace(visit, fits_wishes=True)
            yield partial(in_place_of, records, "employer_visits", number, fits)


def s6_hits(records: UnitRecords) -> Hits:
    """A contact more, or a week reviewed in time."""
    for member in records.members:
        for day in period_days(records)[::5]:
            more = EmployerVisit(
                "more", day, member.staff_id, Mode.IN_PERSON, MadeBy.SPECIALIST, True, True
            )
            yield partial(with_row, records, "employer_visits", more)
    for day in period_days(records):
        on = day + timedelta(days=6)
        if day.weekday() == 0 and on <= records.period.last:
            review = LogReview("more", day, on)
            yield partial(with_row, records, "log_reviews", review)


def s8_hits(records: UnitRecords) -> Hits:
    """A job is of a type, and with an employer, that nobody else has."""
    for number, client in enumerate(records.clients):
        for job_id, place in client.jobs.items():
            if place.type_label is not None:
                jobs = {
                    **client.jobs,
                    job_id: JobPlace("an employer of its own", "a type of its own"),
                }
                yield partial(with_client, records, number, replace(client, jobs=jobs))


def s10_hits(records: UnitRecords) -> Hits:
    for number, client in enumerate(records.clients):
        for job in client.history.jobs:
            jobs = tuple(
                replace(each, competitive=True, permanent=True) if each.id == job.id else each
                for each in client.history.jobs
            )
            yield partial(
                with_client,
                records,
                number,
                replace(client, history=replace(client.history, jobs=jobs)),
            )


def is_missed(records: UnitRecords, client: ClientRecords, due: DueContact) -> bool:
    """Its last day lies in the period, and nobody did in time what it asks for.

    Of a job that became known after the period nothing was due in it.
    """
    last = records.period.last
    now, jobs = standing(due, last), {each.id: each for each in client.history.jobs}
    ran_out = (Standing.DUE, Standing.MET_LATE, Standing.OVERDUE, Standing.MISSED)
    asked = due.due_on in records.period and due.due_on >= records.live_on
    known = due.key.fact_id not in jobs or jobs[due.key.fact_id].learned_on <= last
    return now in ran_out and asked and known


def s12_hits(records: UnitRecords) -> Hits:
    """A visit, a call after a loss, or a review decided, on the last day of a missed window.

    Support goes on after the review: a hand-over would end other rows, too.
    """
    for number, client in enumerate(records.clients):
        for due in client.due_contacts:
            if not is_missed(records, client, due):
                continue
            on = due.due_on
            if due.key.clock in FOLLOW_UP:
                mode = FOLLOW_UP[due.key.clock]
                visit = ClientContact("more", on, on, mode, True, SPECIALIST)
                yield partial(with_history, records, number, client_contacts=visit)
            if due.key.clock is Clock.STEP_DOWN:
                review = Milestone("more", MilestoneKind.CONTINUE_SUPPORT, on, on)
                yield partial(with_history, records, number, milestones=review)


def s14_hits(records: UnitRecords) -> Hits:
    """The policy is stated; somebody tried, of the team or not, on the last day of an outreach."""
    policy = Statement("more", records.period.last, Fact.EXIT_POLICY, True)
    yield partial(with_row, records, "statements", policy)
    for number, client in enumerate(records.clients):
        for due in client.due_contacts:
            if due.key.clock is Clock.OUTREACH and is_missed(records, client, due):
                for role in (None, SPECIALIST):
                    attempt = ClientContact("more", due.due_on, due.due_on, Mode.PHONE, False, role)
                    yield partial(with_history, records, number, client_contacts=attempt)


HITS = {
    "St2": st2_hits,
    "O1": o1_hits,
    "O3": o3_hits,
    "O4": o4_hits,
    "S4": s4_hits,
    "S5": s5_hits,
    "S6": s6_hits,
    "S8": s8_hits,
    "S9": s8_hits,
    "S10": s10_hits,
    "S12": s12_hits,
    "S13": s13_hits,
    "S14": s14_hits,
}
"""St1 has no misses: a client is none."""


# ---------------------------------------------------------------- order, ids, time of entry


TUPLES = (
    "clients",
    "members",
    "employer_visits",
    "log_reviews",
    "weekly_times",
    "meetings",
    "individual_supervisions",
    "vr_contacts",
    "statements",
    "ratings",
)
FACTS = (
    "episodes",
    "employer_contacts",
    "client_contacts",
    "jobs",
    "milestones",
    "pauses",
    "declines",
)


def shuffled(records: UnitRecords, seed: int) -> UnitRecords:
    mix = random.Random(seed)

    def mixed(owner: Any, names: tuple[str, ...]) -> dict[str, Any]:
        return {
            name: tuple(mix.sample(getattr(owner, name), len(getattr(owner, name))))
            for name in names
        }

    clients = tuple(
        with_clocks(
            replace(
                each,
                history=replace(each.history, **mixed(each.history, FACTS)),
                **mixed(each, ("carried_by", "teams")),
            ),
            records.profiles,
        )
        for each in records.clients
    )
    members = tuple(replace(each, **mixed(each, ("posts", "teams"))) for each in records.members)
    found = replace(records, clients=clients, members=members)
    return replace(found, **mixed(found, TUPLES))


def renamed(records: UnitRecords) -> UnitRecords:
    """Every id another one, in the opposite order."""
    ids = sorted(ids_in(records))
    new = {each: f"id{len(ids) - number:05}" for number, each in enumerate(ids)}
    found: UnitRecords = walked(replace(records, profiles=records.profiles), new)
    return replace(
        found, clients=tuple(with_clocks(each, records.profiles) for each in found.clients)
    )


def ids_in(value: Any) -> set[str]:
    if is_dataclass(value):
        own = {
            getattr(value, each.name)
            for each in fields(value)
            if each.name in ("id", "staff_id", "client_id")
        }
        rest = [
            getattr(value, each.name)
            for each in fields(value)
            if each.name not in ("profiles", "answers")
        ]
        return (own - {None}).union(*(ids_in(each) for each in rest))
    if isinstance(value, tuple | frozenset):
        return set[str]().union(*(ids_in(each) for each in value))
    return set()


def walked(value: Any, new: Mapping[str, str]) -> Any:
    if isinstance(value, Enum | date | Fraction | int) or value is None:
        return value
    if isinstance(value, str):
        return new.get(value, value)
    if isinstance(value, Mapping):
        return {walked(key, new): walked(each, new) for key, each in value.items()}
    if isinstance(value, tuple | frozenset):
        return type(value)(walked(each, new) for each in value)
    names = [
        each.name
        for each in fields(value)
        if each.name not in ("profiles", "due_contacts", "answers")
    ]
    return replace(value, **{name: walked(getattr(value, name), new) for name in names})


def typed_later(records: UnitRecords, days: int) -> UnitRecords:
    """All but who came along when the unit went live: that is what going live means."""

    def later(fact: Any) -> Any:
        return replace(fact, recorded_on=fact.recorded_on + timedelta(days=days))

    def history(each: History) -> History:
        more: dict[str, Any] = {name: tuple(map(later, getattr(each, name))) for name in FACTS[1:]}
        stays = tuple(
            later(stay) if stay.entered_on >= records.live_on else stay for stay in each.episodes
        )
        return replace(each, **more, episodes=stays)

    clients = tuple(
        with_clocks(replace(each, history=history(each.history)), records.profiles)
        for each in records.clients
    )
    return replace(records, clients=clients)


# ---------------------------------------------------------------- after the last day


def gone_on(records: UnitRecords, days: int) -> UnitRecords:
    """What happened from some days after the period's last day."""
    day = records.period.last + timedelta(days=days)
    monday = day + timedelta(days=7 - day.weekday())
    visits = tuple(
        EmployerVisit(
            f"after{number}", monday, each.staff_id, Mode.IN_PERSON, MadeBy.SPECIALIST, True, False
        )
        for number, each in enumerate(records.members)
    )
    members = tuple(
        replace(
            each,
            leave=each.leave | {day},
            posts=tuple(
                replace(post, until_on=min(post.until_on, day))
                for post in each.posts
                if post.from_on <= records.period.last
            ),
            teams=(*each.teams, Span("Later", day)),
        )
        for each in records.members
    )
    latest = {
        "employer_visits": visits,
        "log_reviews": tuple(
            LogReview(f"after-{week}", week, day)
            for week in (monday - timedelta(weeks=back) for back in range(2, 8))
        ),
        "weekly_times": tuple(
            WeeklyTime(f"after-{each.staff_id}", each.staff_id, monday, Fraction(40), Fraction(0))
            for each in records.members
        ),
        "meetings": (Meeting("after", day, None, {}, 0),),
        "vr_contacts": (VrContact("after", day, Mode.IN_PERSON, True),),
        "statements": tuple(Statement(f"after-{fact}", day, fact, False) for fact in Fact),
    }
    more: dict[str, Any] = {name: (*getattr(records, name), *rows) for name, rows in latest.items()}
    clients = [client_gone_on(records, each, day) for each in records.clients]
    clients.append(entered(records, "later", day))
    return replace(
        records,
        **more,
        members=members,
        clients=tuple(clients),
        cover_given_on=records.cover_given_on | {day},
        holidays=records.holidays | {day},
        looking_erased={**records.looking_erased, ("ben", monday): 5},
    )


def client_gone_on(records: UnitRecords, client: ClientRecords, day: date) -> ClientRecords:
    """Left for a new team and specialist, found work, lost what they had, and went."""
    old = client.history
    id = client.client_id
    jobs = tuple(lost(each, day) for each in old.jobs)
    new = Job(f"{id}-after", day, day, day, True, False)
    facts = {
        "employer_contacts": EmployerContact(
            f"{id}-after1", day, day, Mode.IN_PERSON, MadeBy.CLIENT, True
        ),
        "client_contacts": ClientContact(
            f"{id}-after2", day, day, Mode.IN_PERSON, True, SPECIALIST
        ),
        "milestones": Milestone(f"{id}-after3", MilestoneKind.STEP_DOWN, day, day),
        "pauses": Pause(f"{id}-after4", day, day, PauseReason.JAIL, day),
    }
    more: dict[str, Any] = {name: (*getattr(old, name), fact) for name, fact in facts.items()}
    history = replace(old, **more, jobs=(*jobs, new), episodes=left(old.episodes, day))
    changed = replace(
        client,
        history=history,
        carried_by=(*ended(client.carried_by, day), Span("somebody", day)),
        teams=(*ended(client.teams, day), Span("Later", day)),
    )
    return with_clocks(changed, records.profiles)


def ended(spans: tuple[Span, ...], day: date) -> tuple[Span, ...]:
    return tuple(
        replace(each, until_on=min(each.until_on, day - timedelta(days=1)))
        for each in spans
        if each.from_on < day
    )


def lost(job: Job, day: date) -> Job:
    """Ended that day, where it was going on; what was not said to have begun stays so."""
    if job.end is not None or job.cancelled_on is not None or not job.confirmed:
        return job
    return job if job.starts_on >= day else replace(job, end=JobEnd(day, day, day))


def left(episodes: tuple[Episode, ...], day: date) -> tuple[Episode, ...]:
    return tuple(
        replace(each, exit=Exit(day, day, ExitReason.MOVED_AWAY))
        if each.exit is None and each.entered_on <= day
        else each
        for each in episodes
    )


def entered(records: UnitRecords, id: str, day: date) -> ClientRecords:
    history = History(id, (Episode(f"{id}-stay", day, day),), live_on=records.live_on)
    return with_clocks(ClientRecords(history, carried_by=(Span("ben"),)), records.profiles)


# ---------------------------------------------------------------- leaving, going live


def leaving(records: UnitRecords, staff_id: str, last: date) -> UnitRecords:
    """Their post ends that day."""
    members = tuple(
        replace(
            each,
            posts=tuple(
                replace(post, until_on=min(post.until_on, last))
                for post in each.posts
                if post.from_on <= last
            ),
        )
        if each.staff_id == staff_id
        else each
        for each in records.members
    )
    return replace(records, members=members)


def on_leave_after(records: UnitRecords, staff_id: str, last: date) -> UnitRecords:
    """They stay, and are on leave from the next day on."""
    away = frozenset(day for day in period_days(records) if day > last)
    members = tuple(
        replace(each, leave=each.leave | away) if each.staff_id == staff_id else each
        for each in records.members
    )
    return replace(records, members=members)


def nothing_logged_after(records: UnitRecords, staff_id: str, last: date) -> UnitRecords:
    return replace(
        records,
        weekly_times=tuple(
            row for row in records.weekly_times if row.staff_id != staff_id or row.week_of <= last
        ),
        employer_visits=tuple(
            row for row in records.employer_visits if row.staff_id != staff_id or row.on <= last
        ),
    )
