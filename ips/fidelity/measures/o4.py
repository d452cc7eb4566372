"""F O4: a team leader, specialists, group supervision, and cover."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from ips.employer_contacts import Week
from ips.facts import Mode, StaffRole
from ips.fidelity.evidence import Fact, Meeting, Member, UnitRecords
from ips.fidelity.measures.common import THE_UNIT, Sorting, component, not_rated
from ips.fidelity.measures.roster import (
    Month,
    counted_from,
    days_worked,
    fte_on,
    has_to_work,
    in_role,
    is_specialist,
    specialists_on,
    whole_months,
    whole_weeks,
)
from ips.fidelity.results import Part, Result, Row

MEASURED_IN = "of the weeks had group supervision"
A_UNIT = 2  # specialists
MEETINGS_A_MONTH = 2  # F: 'two to three'
WORKED_DAYS, AWAY_DAYS = 3, 3
ONE_DAY = timedelta(days=1)
NOBODY = "No employment specialist was on the roster on the last day."
NO_WEEK = "No week and no full month of the period can be judged yet."
FEW_WORKED = "too few specialists worked three days"
RULINGS = (
    "Leader and specialists as on the last day. A group supervision: the lead, or a stand-in, two "
    "specialists or more (rural: each who is not on leave), somebody raised; in person, by video "
    "or by telephone.",
    "Weekly: in four fifths of the weeks in which two specialists (rural: one) worked three days. "
    "Two to three a month: two or more in four fifths of the full months, or weekly.",
    "Weekly talk: somebody raised in group or individual supervision in four fifths of those "
    "weeks, or the lead's statement. Cover: given once, or nobody away for three working days on "
    "end, or the statement.",
)

LEADER, FULL_TIME, WEEKLY = "team leader", "two full-time specialists", "group supervision weekly"
SOME_A_MONTH, TALK, COVER = "group supervision two to three a month", "weekly talk", "cover"
RURAL, HELP = "rural", "practitioners help"


@dataclass(frozen=True, slots=True)
class Found:
    """What of a vocational unit is in place."""

    leader: bool
    specialists: int
    full_time: int
    weekly: bool
    some_a_month: bool
    talk: bool
    cover: bool
    rural: bool
    help: bool


@dataclass(frozen=True, slots=True)
class _Supervision:
    """Group supervisions, the weeks and months with them, and the weeks with any talk."""

    meetings: list[Meeting]
    weekly: Sorting
    monthly: Sorting
    talked: Sorting


def o4(records: UnitRecords) -> Result:
    """The highest anchor fully met, by what is in place."""
    if not specialists_on(records, records.period.last):
        return not_rated("O4", NOBODY, MEASURED_IN)
    rural = _stated(records, Fact.RURAL)
    held = _supervision(records, rural)
    found = _found(records, held, rural)
    parts = _parts(held, found)
    if not held.weekly.cases and not held.monthly.cases and found.leader and _can_meet(found):
        return not_rated("O4", NO_WEEK, MEASURED_IN, held.weekly, parts)
    return Result(
        "O4",
        _rating(found),
        measure=held.weekly.share,
        unit=MEASURED_IN,
        populations=held.weekly.populations(),
        parts=parts,
        beside=_beside(records, held.meetings, found),
        rulings=RULINGS,
    )


def _supervision(records: UnitRecords, rural: bool) -> _Supervision:
    meetings = [each for each in records.meetings if _is_group(each, records, rural)]
    days = [each.on for each in meetings]
    weeks, others = _weeks(records, rural)
    weekly = _sorted_weeks(weeks, days)
    for week in others:
        weekly.leave_out(_row(week), FEW_WORKED)
    monthly = _months(whole_months(records), days)
    return _Supervision(meetings, weekly, monthly, _sorted_weeks(weeks, _talks(records)))


def _found(records: UnitRecords, held: _Supervision, rural: bool) -> Found:
    last = records.period.last
    specialists = specialists_on(records, last)
    return Found(
        leader=bool(in_role(records, StaffRole.TEAM_LEAD, last)),
        specialists=len(specialists),
        full_time=sum(fte_on(each, last) >= 1 for each in specialists),
        weekly=held.weekly.had,
        some_a_month=held.weekly.had or held.monthly.had,
        talk=held.talked.had or _stated(records, Fact.WEEKLY_TALK),
        cover=_cover(records),
        rural=rural,
        help=_stated(records, Fact.PRACTITIONERS_HELP),
    )


def _parts(held: _Supervision, found: Found) -> tuple[Part, ...]:
    """What is asked of a rural unit stands at none in town."""
    rural = (
        component(RURAL, Sorting(), found.rural),
        component(HELP, Sorting(), found.help),
    )
    return (
        component(LEADER, Sorting(), found.leader),
        component(FULL_TIME, Sorting(), found.full_time >= A_UNIT),
        component(WEEKLY, held.weekly, found.weekly),
        component(SOME_A_MONTH, held.monthly, found.some_a_month),
        component(TALK, held.talked, found.talk),
        component(COVER, Sorting(), found.cover),
        *(rural if found.rural else ()),
    )


def _can_meet(found: Found) -> bool:
    return found.specialists >= A_UNIT or found.rural


def _rating(found: Found) -> int:
    """→ Without a team leader there is no vocational unit: 1."""
    if not found.leader:
        return 1
    if found.full_time >= A_UNIT and found.weekly and found.cover:
        return 5
    several = found.specialists >= A_UNIT
    if (several and found.some_a_month and found.cover) or (
        found.rural and found.some_a_month and found.help
    ):
        return 4
    if (_can_meet(found) and found.talk and found.cover) or (found.rural and found.some_a_month):
        return 3
    return 2


def _stated(records: UnitRecords, about: Fact) -> bool:
    statement = records.latest(about)
    return statement is not None and statement.is_so


def _row(week: Week) -> Row:
    return Row("week", THE_UNIT, week.monday)


def _is_group(meeting: Meeting, records: UnitRecords, rural: bool) -> bool:
    there = [each for each in records.members if is_specialist(each, meeting.on)]
    present = [each for each in there if _took_part(meeting, each)]
    if meeting.led_by is None or meeting.clients_raised < 1:
        return False
    if not rural:
        return len(present) >= A_UNIT
    return bool(present) and all(
        _took_part(meeting, each) or meeting.on in each.leave for each in there
    )


def _took_part(meeting: Meeting, member: Member) -> bool:
    """→ In person or by teleconference, which is video or telephone: nobody meets by text."""
    return meeting.present.get(member.staff_id, Mode.TEXT) is not Mode.TEXT


def _weeks(records: UnitRecords, rural: bool) -> tuple[list[Week], list[Week]]:
    """The weeks in which enough specialists worked three days, and the others."""
    needed = 1 if rural else A_UNIT
    enough: list[Week] = []
    others: list[Week] = []
    for week in whole_weeks(records):
        worked = sum(
            days_worked(each, week, records.holidays) >= WORKED_DAYS for each in records.members
        )
        (enough if worked >= needed else others).append(week)
    return enough, others


def _sorted_weeks(weeks: list[Week], days: list[date]) -> Sorting:
    sorting, with_one = Sorting(), {Week.of(day) for day in days}
    for week in weeks:
        sorting.count(_row(week), hit=week in with_one)
    return sorting


def _months(months: tuple[Month, ...], days: list[date]) -> Sorting:
    sorting = Sorting()
    for month in months:
        meetings = sum(day in month for day in days)
        row = Row("month", THE_UNIT, month.first)
        sorting.count(row, hit=meetings >= MEETINGS_A_MONTH)
    return sorting


def _talks(records: UnitRecords) -> list[date]:
    groups = [each.on for each in records.meetings if each.clients_raised]
    return groups + [each.on for each in records.individual_supervisions if each.clients_raised]


def _cover(records: UnitRecords) -> bool:
    given = any(day in records.period for day in records.cover_given_on)
    return (
        given
        or _stated(records, Fact.COVER)
        or not any(_away(records, each) for each in records.members if each.leave)
    )


def _away(records: UnitRecords, member: Member) -> bool:
    """→ For three working days on end: a day now and then needs no cover."""
    day, away = counted_from(records), 0
    while day <= records.period.last:
        if is_specialist(member, day) and has_to_work(member, day, records.holidays):
            away = away + 1 if day in member.leave else 0
            if away >= AWAY_DAYS:
                return True
        day += ONE_DAY
    return False


def _beside(
    records: UnitRecords, meetings: list[Meeting], found: Found
) -> tuple[tuple[str, str], ...]:
    within = [each for each in meetings if each.on in records.period]
    in_person = sum(
        all(mode is Mode.IN_PERSON for mode in each.present.values()) for each in within
    )
    return (
        ("Specialists on the last day", f"{found.specialists}, full-time {found.full_time}"),
        ("Group supervisions", f"{len(within)}, everybody in person at {in_person}"),
    )
