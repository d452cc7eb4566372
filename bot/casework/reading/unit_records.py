"""What a unit's scores are made of, read in a fixed number of statements, whatever it holds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Any

from bot.casework.team import profiles
from bot.clock import local_day
from db.doors import Session
from db.kept import Kept
from db.queries.outbox import digests
from db.queries.people import staff
from db.queries.people.staff import LeaveSpan, Person
from db.queries.records import due_contacts, facts, histories, scored
from db.queries.units.vocational_units import VocationalUnit
from ips.facts import DueContact, History, MilestoneKind, Mode, StaffRole
from ips.fidelity.evidence import (
    ClientRecords,
    IndividualSupervision,
    Meeting,
    Member,
    PeopleRating,
    Period,
    Post,
    Span,
    Statement,
    UnitRecords,
    VrContact,
    WeeklyTime,
)
from ips.fidelity.measures.due_rows import CLOCKS
from ips.records.attendance import AttendanceRecord
from ips.records.group_supervision import GroupSupervisionRecord
from ips.records.individual_supervision import IndividualSupervisionRecord
from ips.records.item_rating import ItemRatingRecord
from ips.records.kind import AnyKind, known
from ips.records.statement import StatementRecord
from ips.records.strategy import StrategyRecord
from ips.records.unit_milestone import UnitMilestoneRecord
from ips.records.vr_contact import VrContactRecord
from ips.records.weekly_time import WeeklyTimeRecord
from ips.unit_facts import UnitMilestoneKind
from ips.unit_settings import WEEKDAYS

_A_DAY = timedelta(days=1)


def unit_records(
    session: Session, workspace_id: str, unit: VocationalUnit, period: Period
) -> UnitRecords:
    """Every record that the scores of this unit and period read; nothing of other units."""
    first, last = period.first, period.last
    people = staff.people(session, workspace_id, unit.id, first, last)
    clients = _clients(session, workspace_id, unit, period)
    looking = digests.weeks_of_erased(session, workspace_id, unit.id, first, last)
    return UnitRecords(
        period=period,
        live_on=unit.live_on,
        profiles=profiles.profiles_of(unit),
        members=tuple(member(person, unit) for person in people),
        clients=clients,
        employer_visits=scored.employer_visits(session, workspace_id, unit.id, first, last),
        log_reviews=scored.log_reviews(session, workspace_id, unit.id, first, last),
        **_written_down(
            session, workspace_id, unit, people, [each.history.client_id for each in clients]
        ),
        cover_given_on=_cover_given_on(session, workspace_id, unit, people, period),
        holidays=frozenset(day for day, _ in unit.holidays),
        looking_erased={(who, week.monday): count for (who, week), count in looking.items()},
    )


def member(person: Person, unit: VocationalUnit) -> Member:
    """Somebody of the roster as the scores and the clocks of the unit read them."""
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
    facts_of = histories.of_clients(session, workspace_id, ids)
    dues: defaultdict[str, list[DueContact]] = defaultdict(list)
    days = period.first, period.last
    for due in due_contacts.of_days(session, workspace_id, ids, *days, CLOCKS):
        dues[due.key.client_id].append(due)
    carried: defaultdict[str, list[Span]] = defaultdict(list)
    for each in digests.carried_between(session, workspace_id, unit.id, *days):
        span = Span(each.staff_member_id, each.from_on, each.until_on or date.max)
        carried[each.client_id].append(span)
    teams = scored.mh_teams(session, workspace_id, unit.id, *days)
    jobs = scored.job_places(session, workspace_id, unit.id)
    visits = scored.visits(session, workspace_id, unit.id)
    return tuple(
        ClientRecords(
            history=facts_of[client_id],
            due_contacts=tuple(dues[client_id]),
            carried_by=tuple(carried[client_id]),
            teams=teams.get(client_id, ()),
            jobs=jobs.get(client_id, {}),
            visits=visits.get(client_id, {}),
            family_not_wanted=_family_not_wanted(facts_of[client_id]),
        )
        for client_id in ids
    )


def _family_not_wanted(history: History) -> tuple[Span, ...]:
    """From each day on which the client said so, to the last before they said otherwise."""
    found: list[Span] = []
    for each in history.milestones:
        if each.kind is MilestoneKind.FAMILY_WELCOME and found:
            found[-1] = replace(found[-1], until_on=min(found[-1].until_on, each.on - _A_DAY))
        elif each.kind is MilestoneKind.FAMILY_NOT_WANTED:
            found.append(Span("", each.on))
    return tuple(found)


def _written_down(
    session: Session,
    workspace_id: str,
    unit: VocationalUnit,
    people: tuple[Person, ...],
    client_ids: Collection[str],
) -> dict[str, Any]:
    """What was written down about the unit, its staff, and VR: a statement for each kind."""

    def standing(kind: type[AnyKind], column: str, among: Collection[str]) -> list[Kept[AnyKind]]:
        found = facts.having(session, kind, workspace_id, column, among)
        return [each for each in found if not each.voided]

    of_unit, of_staff = [unit.id], [each.staff.id for each in people]
    vr = [
        VrContact(each.id, each.record.on, each.record.mode)
        for each in standing(VrContactRecord, "client_id", client_ids)
    ]
    held = standing(GroupSupervisionRecord, "vocational_unit_id", of_unit)
    in_them = [each.id for each in held]
    present = standing(AttendanceRecord, "meeting_id", in_them)
    raised = standing(StrategyRecord, "meeting_id", in_them)
    # Where nobody wrote how they met, it is a contact and no meeting face to face.
    meetings = [
        VrContact(each.id, each.record.on, each.record.mode or Mode.PHONE, meeting=True)
        for each in standing(UnitMilestoneRecord, "vocational_unit_id", of_unit)
        if each.record.kind is UnitMilestoneKind.VR_MEETING
    ]
    return {
        "weekly_times": tuple(
            weekly_time(each) for each in standing(WeeklyTimeRecord, "staff_member_id", of_staff)
        ),
        "individual_supervisions": tuple(
            IndividualSupervision(
                each.id,
                each.record.on,
                each.record.staff_member_id,
                each.record.clients_raised or 0,
            )
            for each in standing(IndividualSupervisionRecord, "staff_member_id", of_staff)
        ),
        "statements": statements(session, workspace_id, unit.id),
        "ratings": tuple(
            _rating(each)
            for each in standing(ItemRatingRecord, "vocational_unit_id", of_unit)
            if each.record.review_id is None
        ),
        "vr_contacts": tuple(vr + meetings),
        "meetings": tuple(_meeting(each, present, raised) for each in held),
    }


def _meeting(
    kept: Kept[GroupSupervisionRecord],
    present: list[Kept[AttendanceRecord]],
    raised: list[Kept[StrategyRecord]],
) -> Meeting:
    """Whoever was raised and has been erased since counts as one."""
    record = kept.record
    erased = int(record.raised_erased)
    return Meeting(
        id=kept.id,
        on=record.on,
        led_by=record.led_by,
        present={
            each.record.staff_member_id: Mode(each.record.how)
            for each in present
            if each.record.meeting_id == kept.id
        },
        clients_raised=erased + sum(each.record.meeting_id == kept.id for each in raised),
    )


def statements(session: Session, workspace_id: str, unit_id: str) -> tuple[Statement, ...]:
    """What the team lead stated of the agency, day by day."""
    found = facts.having(session, StatementRecord, workspace_id, "vocational_unit_id", [unit_id])
    return tuple(
        Statement(each.id, each.record.on, each.record.about, each.record.is_so)
        for each in found
        if not each.voided
    )


def weekly_time(kept: Kept[WeeklyTimeRecord]) -> WeeklyTime:
    record = kept.record
    return WeeklyTime(
        id=kept.id,
        staff_id=record.staff_member_id,
        week_of=record.week_of,
        scheduled=_hours(record.scheduled),
        community=None if record.community is None else _hours(record.community),
        other_duties=None if record.other_duties is None else _hours(record.other_duties),
    )


def _hours(stored: float) -> Fraction:
    """Exact, as it was written: two places after the point."""
    return Fraction(round(stored * 100), 100)


def _rating(kept: Kept[ItemRatingRecord]) -> PeopleRating:
    record = kept.record
    return PeopleRating(
        kept.id, str(record.item), record.rated_on, record.rating, record.rated_staff_id
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
