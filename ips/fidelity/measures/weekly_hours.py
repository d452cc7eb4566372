"""The weekly time rows of specialists, and which are expected (St2, S13)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any

from ips.employer_contacts import Week
from ips.fidelity.evidence import Member, UnitRecords, WeeklyTime
from ips.fidelity.measures.common import Sorting
from ips.fidelity.measures.roster import (
    days_worked,
    ever_specialists,
    is_specialist,
    whole_weeks,
)
from ips.fidelity.results import Row

NO_ROW = "nobody has entered the hours of this week"
NOT_ENTERED = "these hours of the week are not entered"
NOTHING_SCHEDULED = "no hours were scheduled"
EXPECTED = (
    "A row is expected for each whole week of the period in which a specialist worked at least a "
    "day; only such a missing row, or one without the hours asked for, is a gap."
)

Asked = Callable[[WeeklyTime], Fraction | None]


@dataclass(slots=True)
class SpecialistHours:
    """A specialist's weeks: the hours asked for, of those scheduled."""

    staff_id: str
    sorting: Sorting = field(default_factory=Sorting)
    asked: Fraction = Fraction(0)
    scheduled: Fraction = Fraction(0)

    @property
    def share(self) -> Fraction | None:
        return self.asked / self.scheduled if self.scheduled else None


def week_row(staff_id: str, week: Week) -> Row:
    return Row("week", staff_id, week.monday)


def hours_of_specialists(
    records: UnitRecords, asked: Asked, goal: Fraction
) -> list[SpecialistHours]:
    """By specialist, in roster order. A week whose share reaches `goal` is in the numerator.

    → A week in which somebody was a specialist on a day counts with its row, also where they came
    or left within it: whoever left still counts in the weeks they worked.
    """
    rows = records.once(_by_week, records.weekly_times)
    found = []
    for member in ever_specialists(records):
        hours = SpecialistHours(member.staff_id)
        for week in whole_weeks(records):
            if any(is_specialist(member, day) for day in week.days):
                row = rows.get((member.staff_id, week.monday))
                _sort(hours, records, member, week, row, asked, goal)
        found.append(hours)
    return found


def _by_week(_: UnitRecords, times: Iterable[WeeklyTime]) -> Mapping[tuple[str, date], WeeklyTime]:
    """Of two rows for one week the fuller one holds: ids and order decide nothing."""
    found: dict[tuple[str, date], WeeklyTime] = {}
    for each in times:
        key = (each.staff_id, each.week_of)
        other = found.get(key)
        found[key] = each if other is None else max(each, other, key=_fuller)
    return found


def _fuller(row: WeeklyTime) -> tuple[Any, ...]:
    """What is not entered is less than none."""
    community, other = row.community, row.other_duties
    return (row.scheduled, community is not None, community, other is not None, other)


def _sort(
    hours: SpecialistHours,
    records: UnitRecords,
    member: Member,
    week: Week,
    entered: WeeklyTime | None,
    asked: Asked,
    goal: Fraction,
) -> None:
    row = week_row(member.staff_id, week)
    if entered is None:
        if days_worked(member, week, records.holidays):
            hours.sorting.gap(row, NO_ROW)
        return
    if not entered.scheduled:
        hours.sorting.leave_out(row, NOTHING_SCHEDULED)
        return
    given = asked(entered)
    if given is None:
        hours.sorting.gap(row, NOT_ENTERED)
        return
    hours.asked += given
    hours.scheduled += entered.scheduled
    hours.sorting.count(row, hit=given >= goal * entered.scheduled)
