"""What a unit's scores are made of, read in a fixed number of statements, whatever it holds."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

from sqlalchemy.orm import Session

from bot.casework.team import profiles
from bot.clock import local_day
from db.queries.outbox import digests
from db.queries.people import staff
from db.queries.people.staff import LeaveSpan, Person
from db.queries.records import due_contacts, histories, scored
from db.queries.units.vocational_units import VocationalUnit
from ips.facts import DueContact, StaffRole
from ips.fidelity.evidence import ClientRecords, Member, Period, Post, Span, UnitRecords
from ips.records.kind import known
from ips.unit_settings import WEEKDAYS

_A_DAY = timedelta(days=1)


def unit_records(
    session: Session, workspace_id: str, unit: VocationalUnit, period: Period
) -> UnitRecords:
    """Every record that the scores of this unit and period read; nothing of other units."""
    first, last = period.first, period.last
    people = staff.people(session, workspace_id, unit.id, first, last)
    looking = digests.weeks_of_erased(session, workspace_id, unit.id, first, last)
    return UnitRecords(
        period=period,
        live_on=unit.live_on,
        profiles=profiles.profiles_of(unit),
        members=tuple(_member(person, unit) for person in people),
        clients=_clients(session, workspace_id, unit, period),
        employer_visits=scored.employer_visits(session, workspace_id, unit.id, first, last),
        log_reviews=scored.log_reviews(session, workspace_id, unit.id, first, last),
        cover_given_on=_cover_given_on(session, workspace_id, unit, people, period),
        holidays=frozenset(day for day, _ in unit.holidays),
        looking_erased={(who, week.monday): count for (who, week), count in looking.items()},
    )


def _member(person: Person, unit: VocationalUnit) -> Member:
    working = {
        number
        for number, day in enumerate(WEEKDAYS)
        if day in unit.working_days and day not in person.staff.days_off
    }
    return Member(
        staff_id=person.staff.id,
        posts=tuple(
            Post(
                known(StaffRole, each.role),
                Fraction(str(each.fte)),
                each.from_on,
                each.until_on or date.max,
            )
            for each in person.roles
        ),
        teams=tuple(
            Span(each.team, each.from_on, each.until_on or date.max) for each in person.teams
        ),
        leave=frozenset(day for each in person.leaves for day in _days(each)),
        working=frozenset(working),
    )


def _days(leave: LeaveSpan) -> list[date]:
    length = (leave.until_on - leave.from_on).days + 1
    return [leave.from_on + timedelta(days=offset) for offset in range(length)]


def _clients(
    session: Session, workspace_id: str, unit: VocationalUnit, period: Period
) -> tuple[ClientRecords, ...]:
    ids = scored.codes(session, workspace_id, unit.id)
    facts = histories.of_clients(session, workspace_id, ids)
    dues: defaultdict[str, list[DueContact]] = defaultdict(list)
    for due in due_contacts.of_clients(session, workspace_id, ids):
        dues[due.key.client_id].append(due)
    carried: defaultdict[str, list[Span]] = defaultdict(list)
    for each in digests.carried_between(session, workspace_id, unit.id, period.first, period.last):
        span = Span(each.staff_member_id, each.from_on, each.until_on or date.max)
        carried[each.client_id].append(span)
    teams = scored.mh_teams(session, workspace_id, unit.id, period.first, period.last)
    jobs = scored.job_places(session, workspace_id, unit.id)
    visits = scored.visits(session, workspace_id, unit.id)
    return tuple(
        ClientRecords(
            history=facts[client_id],
            due_contacts=tuple(dues[client_id]),
            carried_by=tuple(carried[client_id]),
            teams=teams.get(client_id, ()),
            jobs=jobs.get(client_id, {}),
            visits=visits.get(client_id, {}),
        )
        for client_id in ids
    )


def _cover_given_on(
    session: Session,
    workspace_id: str,
    unit: VocationalUnit,
    people: tuple[Person, ...],
    period: Period,
) -> frozenset[date]:
    """The days of the period from which a colleague covered: planned with leave, or taken."""
    around = (
        datetime.combine(day, datetime.min.time(), UTC)
        for day in (period.first - _A_DAY, period.last + 2 * _A_DAY)
    )
    taken = scored.cover_taken_at(session, workspace_id, unit.id, *around)
    days = {local_day(at, unit.zone) for at in taken}
    days |= {
        each.from_on for person in people for each in person.leaves if each.cover_id is not None
    }
    return frozenset(day for day in days if day in period)
