"""A small unit by hand: Ada and Ben, one whole post each, Cleo leads; January to June 2026.

1 January is a Thursday; the first whole week begins on Monday 5 January, the last ends on 28 June:
25 weeks.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from ips.due_contacts import due_contacts
from ips.facts import (
    ClientContact,
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
)
from ips.fidelity.evidence import (
    ClientRecords,
    EmployerVisit,
    Fact,
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
from ips.standards import IPS_25, Profiles

FIRST, LAST = date(2026, 1, 1), date(2026, 6, 30)
LONG_AGO = date(2020, 1, 1)
MONDAYS = tuple(date(2026, 1, 5) + timedelta(weeks=week) for week in range(25))
MONTHS = tuple(date(2026, month, 1) for month in range(1, 7))
IPS = Profiles.always(IPS_25)
SPECIALIST, LEAD, MENTOR = (
    StaffRole.EMPLOYMENT_SPECIALIST,
    StaffRole.TEAM_LEAD,
    StaffRole.PEER_MENTOR,
)


def day(text: str) -> date:
    """'03-14' is 14 March 2026."""
    return date.fromisoformat(text if len(text) > 5 else f"2026-{text}")


def member(
    staff_id: str, role: StaffRole = SPECIALIST, fte: Any = 1, *, teams: str = "", **more: Any
) -> Member:
    post = Post(role, Fraction(fte), more.pop("since", date.min), more.pop("until", date.max))
    return Member(staff_id, (post,), tuple(Span(team) for team in teams.split()), **more)


ADA, BEN, CLEO = member("ada"), member("ben"), member("cleo", LEAD)


def unit(*members: Member, clients: Iterable[ClientRecords] = (), **more: Any) -> UnitRecords:
    period = Period(more.pop("first", FIRST), more.pop("last", LAST))
    live_on = more.pop("live_on", LONG_AGO)
    rest: dict[str, Any] = {
        name: tuple(rows) if isinstance(rows, list) else rows for name, rows in more.items()
    }
    return UnitRecords(
        period=period,
        live_on=live_on,
        members=members or (ADA, BEN, CLEO),
        clients=tuple(clients),
        **rest,
    )


def client(name: str, of: str | None = "ada", entered: str = "2025-12-01", **more: Any) -> Any:
    """A client on a caseload, their records by keyword; windows are reckoned from them."""
    left = more.pop("left", None)
    leaving = None if left is None else Exit(day(left), day(left), ExitReason.CLIENT_REQUESTED)
    jobs: list[tuple[Job, JobPlace]] = more.pop("jobs", [])
    visits: list[tuple[ClientContact, VisitFacts]] = more.pop("visits", [])
    history = History(
        name,
        episodes=(Episode(f"stay-{name}", day(entered), day(entered), leaving),),
        employer_contacts=tuple(more.pop("employers", ())),
        client_contacts=tuple(visit for visit, _ in visits),
        jobs=tuple(job for job, _ in jobs),
        milestones=tuple(more.pop("milestones", ())),
        pauses=tuple(more.pop("pauses", ())),
        declines=tuple(more.pop("declines", ())),
        live_on=more.pop("live_on", LONG_AGO),
    )
    team = more.pop("team", None)
    return ClientRecords(
        history,
        due_contacts=due_contacts(history, IPS),
        carried_by=() if of is None else (Span(of),),
        teams=() if team is None else (Span(team),),
        jobs={job.id: place for job, place in jobs},
        visits={visit.id: facts for visit, facts in visits},
        **more,
    )


def several(count: int, of: str | None = "ada", **more: Any) -> list[ClientRecords]:
    return [client(f"{of}-{more.get('team', '')}-{number}", of, **more) for number in range(count)]


def met_employer(on: str, **more: Any) -> EmployerContact:
    at = day(on)
    mode, made_by = more.pop("mode", Mode.IN_PERSON), more.pop("made_by", MadeBy.SPECIALIST)
    competitive = more.pop("competitive", True)
    return EmployerContact(f"employer-{on}", at, at, mode, made_by, competitive, **more)


def job(
    id: str, starts: str, employer: str = "", label: str | None = "", **more: Any
) -> tuple[Job, JobPlace]:
    """A job; by default of a type and with an employer of its own."""
    at, ends = day(starts), more.pop("ends", None)
    end = None if ends is None else JobEnd(day(ends), day(more.pop("heard", ends)), day(ends))
    learned = day(more.pop("learned", starts))
    competitive, permanent = more.pop("competitive", True), more.pop("permanent", True)
    made = Job(id, at, learned, learned, competitive, permanent, end=end, **more)
    return made, JobPlace(employer or id, id if label == "" else label)


def visit(on: str | date, **more: Any) -> tuple[ClientContact, VisitFacts]:
    """An in-person contact by a specialist, if nothing else is said."""
    at = day(on) if isinstance(on, str) else on
    facts = VisitFacts(
        more.pop("place", None), more.pop("with_team", False), more.pop("with_family", False)
    )
    mode, reached = more.pop("mode", Mode.IN_PERSON), more.pop("reached", True)
    role, id = more.pop("by_role", SPECIALIST), more.pop("id", f"visit-{at}")
    return ClientContact(id, at, at, mode, reached, role, **more), facts


def milestone(kind: MilestoneKind, on: str) -> Milestone:
    return Milestone(f"{kind}-{on}", kind, day(on), day(on))


def pause(on: str, until: str | None = None) -> Pause:
    resumed = None if until is None else day(until)
    return Pause(f"pause-{on}", day(on), day(on), PauseReason.HOSPITAL, day(on), resumed)


def contacts(count: int, monday: date, staff_id: str = "ada", **more: Any) -> list[EmployerVisit]:
    """So many contacts with employers for clients in a week, in person."""
    made_by, specific = more.pop("made_by", MadeBy.SPECIALIST), more.pop("specific", True)
    mode, fits = more.pop("mode", Mode.IN_PERSON), more.pop("fits", None)
    tag = f"{staff_id}-{mode}-{made_by}-{specific}-{fits}-{monday}"
    return [
        EmployerVisit(f"{tag}-{number}", monday, staff_id, mode, made_by, specific, fits)
        for number in range(count)
    ]


def reviewed(*mondays: date, after: int = 7) -> list[LogReview]:
    """The logs of those weeks, so many days after their Sunday."""
    return [
        LogReview(f"review-{monday}", monday, monday + timedelta(days=6 + after))
        for monday in mondays
    ]


def hours(
    staff_id: str, scheduled: Any = 40, community: Any = None, other: Any = None, weeks: int = 25
) -> list[WeeklyTime]:
    def exact(number: Any) -> Fraction | None:
        return None if number is None else Fraction(number)

    return [
        WeeklyTime(
            f"{staff_id}-{monday}",
            staff_id,
            monday,
            Fraction(scheduled),
            exact(community),
            exact(other),
        )
        for monday in MONDAYS[:weeks]
    ]


def stated(about: Fact, on: str = "03-02", is_so: bool = True) -> Statement:
    return Statement(f"{about}-{on}-{is_so}", day(on), about, is_so)


def rated(item: str, rating: int, on: str = "03-02", staff_id: str | None = None) -> PeopleRating:
    return PeopleRating(f"{item}-{on}-{staff_id}-{rating}", item, day(on), rating, staff_id)


def meetings(
    days: Iterable[date], present: str = "ada ben cleo", mode: Mode = Mode.IN_PERSON, **more: Any
) -> list[Meeting]:
    led_by, raised = more.pop("led_by", "cleo"), more.pop("raised", 3)
    there = dict.fromkeys(present.split(), mode)
    return [Meeting(f"meeting-{on}", on, led_by, there, raised) for on in days]


def vr(days: Iterable[date], mode: Mode = Mode.PHONE, meeting: bool = False) -> list[VrContact]:
    return [VrContact(f"vr-{on}-{mode}-{meeting}", on, mode, meeting) for on in days]


def away(who: Member, *days: date) -> Member:
    return replace(who, leave=frozenset(days))
