"""Who carries how many, who worked in the quarter, and what the records lack."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from ips.agenda.week import AgendaClient, Service, UnitWeek, in_program, mentioned
from ips.caseload import ON_THE_CASELOAD, Phase, current_stay
from ips.due_contacts import standing
from ips.facts import ClientContact, Disclosure, EmployerContact, History, Standing
from ips.quarters import days_served, quarter_start, worked
from ips.stays import overtaken

LOGGED_LATE_DAYS = 7


@dataclass(frozen=True, slots=True)
class CaseloadLine:
    """`limit` is for this person's FTE (F St1: 20 for a full-time specialist; N: 25).

    `leads`: a team lead with clients of their own, whose limit leaves time for the team (F O5, N).
    """

    staff_id: str
    fte: float
    on_caseload: int
    limit: float
    by_phase: tuple[tuple[Phase, int], ...]
    leads: bool = False


@dataclass(frozen=True, slots=True)
class QuarterToDate:
    """Unduplicated clients. `worked`: at least one day in a competitive job, in this quarter."""

    from_on: date
    as_of: date
    served: int
    worked: int
    in_work_at_entry: int  # of those who worked

    @property
    def rate(self) -> float | None:
        return self.worked / self.served if self.served else None


class GapKind(StrEnum):
    OPEN_TWICE = "open_twice"
    NO_SPECIALIST = "no_specialist"
    NO_DISCLOSURE_CHOICE = "no_disclosure_choice"
    PAUSE_REVIEW_PASSED = "pause_review_passed"
    LOGGED_LATE = "logged_late"
    BEFORE_GOING_LIVE = "before_going_live"


@dataclass(frozen=True, slots=True)
class Gap:
    """`count`: how many records it is about."""

    kind: GapKind
    code: str
    count: int


def caseload_lines(unit_week: UnitWeek) -> tuple[CaseloadLine, ...]:
    """A line for everybody who works with the unit today."""
    today = unit_week.as_of
    there = ((member, member.between(today, today)) for member in unit_week.roster)
    return tuple(
        _caseload_line(unit_week, member.staff_id, service)
        for member, service in there
        if service is not None
    )


def _limit(unit_week: UnitWeek, service: Service) -> float:
    if not service.leads:
        return unit_week.profile.settings.caseload_limit * service.fte
    team = unit_week.supervised
    return unit_week.profile.lead_limit(service.fte, team.specialists, team.mentors)


def _caseload_line(unit_week: UnitWeek, staff_id: str, service: Service) -> CaseloadLine:
    phases = Counter(
        now for client, now in unit_week.in_program if client.specialist_id == staff_id
    )
    return CaseloadLine(
        staff_id=staff_id,
        fte=service.fte,
        on_caseload=sum(phases[each] for each in ON_THE_CASELOAD),
        limit=_limit(unit_week, service),
        by_phase=tuple((each, phases[each]) for each in Phase if phases[each]),
        leads=service.leads,
    )


def quarter_to_date(histories: Iterable[History], as_of: date) -> QuarterToDate:
    """Served: in the program on a day of the quarter.

    → Worked: on at least one of those days in a competitive job.
    """
    start = quarter_start(as_of)
    served = [history for history in histories if days_served(history, start, as_of)]
    at_work = [each for each in served if worked(each, days_served(each, start, as_of))]
    return QuarterToDate(
        from_on=start,
        as_of=as_of,
        served=len(served),
        worked=len(at_work),
        in_work_at_entry=sum(_in_work_at_entry(history, as_of) for history in at_work),
    )


def _in_work_at_entry(history: History, today: date) -> bool:
    stay = current_stay(history, today)
    return stay is not None and stay.in_work_at_entry


def data_gaps(unit_week: UnitWeek) -> tuple[Gap, ...]:
    gaps = [
        Gap(kind, client.code, count)
        for client in in_program(unit_week)
        for kind, find in _GAPS.items()
        if (count := find(client, unit_week)) > 0
    ]
    gaps += [
        Gap(GapKind.OPEN_TWICE, client.code, len(open_still))
        for client in mentioned(unit_week)
        if (open_still := overtaken(client.history.episodes))
    ]
    return tuple(sorted(gaps, key=lambda gap: (list(GapKind).index(gap.kind), gap.code)))


def _no_specialist(client: AgendaClient, _: UnitWeek) -> int:
    return int(client.specialist_id is None)


def _no_disclosure_choice(client: AgendaClient, unit_week: UnitWeek) -> int:
    """Only where an employer contact was already made for this client."""
    undecided = client.disclosure is Disclosure.NOT_DISCUSSED
    return int(undecided and bool(client.history.employer_contacts))


def _pause_review_passed(client: AgendaClient, unit_week: UnitWeek) -> int:
    return sum(
        pause.resumed_on is None and pause.review_on < unit_week.as_of
        for pause in client.history.pauses
    )


def _logged_late(client: AgendaClient, unit_week: UnitWeek) -> int:
    """Contacts logged in the week or since, more than a week after they were made."""
    made: list[ClientContact | EmployerContact] = [
        *client.history.client_contacts,
        *client.history.employer_contacts,
    ]
    stay = current_stay(client.history, unit_week.as_of)
    known_on = date.max if stay is None else stay.known_on
    return sum(
        each.recorded_on >= unit_week.week.monday
        and each.recorded_on > known_on
        and (each.recorded_on - each.on).days > LOGGED_LATE_DAYS
        for each in made
    )


def _before_going_live(client: AgendaClient, unit_week: UnitWeek) -> int:
    """One line sums up what had passed before a client entered in the week was known."""
    return sum(
        standing(due, unit_week.as_of) is Standing.PASSED_BEFORE_KNOWN
        and due.known_on >= unit_week.week.monday
        for due in client.due_contacts
    )


_GAPS: Mapping[GapKind, Callable[[AgendaClient, UnitWeek], int]] = {
    GapKind.NO_SPECIALIST: _no_specialist,
    GapKind.NO_DISCLOSURE_CHOICE: _no_disclosure_choice,
    GapKind.PAUSE_REVIEW_PASSED: _pause_review_passed,
    GapKind.LOGGED_LATE: _logged_late,
    GapKind.BEFORE_GOING_LIVE: _before_going_live,
}
