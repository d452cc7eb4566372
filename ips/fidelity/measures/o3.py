"""F O3: contacts and meetings with Vocational Rehabilitation counselors."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from ips.employer_contacts import Week
from ips.facts import Mode
from ips.fidelity.evidence import UnitRecords
from ips.fidelity.measures.common import THE_UNIT, Sorting, component, not_rated, together
from ips.fidelity.measures.roster import Month, role_on, whole_months, whole_weeks, works
from ips.fidelity.results import Result, Row

MEASURED_IN = "of the weeks had a contact"
A_QUARTER = 3  # months
WORKED_DAYS = 3
NO_MONTH = "No full calendar month of the period was live throughout."
FEW_WORKED = "somebody was at work on fewer than three days"
RULINGS = (
    "Any member's contacts about clients count, in any mode; meetings are scheduled and face to "
    "face, and are contacts too.",
    "Monthly: in every full month, live throughout. Quarterly: in each block of three of them; a "
    "shorter last one needs none, and a period of fewer than three needs one in all.",
    "Weekly: in four fifths of the weeks with three days or more on which somebody was at work.",
)

MEETINGS_MONTHLY, MEETINGS_QUARTERLY = "meetings monthly", "meetings quarterly"
WEEKLY, MONTHLY, QUARTERLY = "contacts weekly", "contacts monthly", "contacts quarterly"


def o3(records: UnitRecords) -> Result:
    """→ Unit-level: meetings monthly or quarterly, contacts weekly, monthly or quarterly."""
    months = whole_months(records)
    if not months:
        return not_rated("O3", NO_MONTH, MEASURED_IN)
    contacts = [each.on for each in records.vr_contacts]
    meetings = [
        each.on for each in records.vr_contacts if each.meeting and each.mode is Mode.IN_PERSON
    ]
    found = {
        MEETINGS_MONTHLY: _months(months, meetings),
        MEETINGS_QUARTERLY: _blocks(months, meetings),
        WEEKLY: _weeks(records, contacts),
        MONTHLY: _months(months, contacts),
        QUARTERLY: _blocks(months, contacts),
    }
    in_place = {of: not each.misses for of, each in found.items()}
    in_place[WEEKLY] = found[WEEKLY].had
    return Result(
        "O3",
        _rating(in_place),
        measure=found[WEEKLY].share,
        unit=MEASURED_IN,
        populations=together([found[WEEKLY], found[MEETINGS_MONTHLY]]).populations(),
        parts=tuple(component(of, each, in_place[of]) for of, each in found.items()),
        beside=(
            ("Contacts in the period", str(sum(day in records.period for day in contacts))),
            ("Meetings face to face", str(sum(day in records.period for day in meetings))),
        ),
        rulings=RULINGS,
    )


def _rating(in_place: Mapping[str, bool]) -> int:
    if in_place[MEETINGS_MONTHLY] and in_place[WEEKLY]:
        return 5
    if in_place[MEETINGS_QUARTERLY] or in_place[WEEKLY]:
        return 4
    if in_place[MONTHLY]:
        return 3
    return 2 if in_place[QUARTERLY] else 1


def _months(months: Collection[Month], days: Collection[date]) -> Sorting:
    sorting = Sorting()
    for month in months:
        row = Row("month", THE_UNIT, month.first)
        sorting.count(row, hit=any(day in month for day in days))
    return sorting


def _blocks(months: tuple[Month, ...], days: Collection[date]) -> Sorting:
    """→ Blocks of three months from the first; the rest only where there is no whole block."""
    whole = len(months) // A_QUARTER
    blocks = [months[at * A_QUARTER : (at + 1) * A_QUARTER] for at in range(whole)] or [months]
    sorting = Sorting()
    for block in blocks:
        row = Row("quarter", THE_UNIT, block[0].first)
        sorting.count(row, hit=any(block[0].first <= day <= block[-1].last for day in days))
    return sorting


def _weeks(records: UnitRecords, days: Collection[date]) -> Sorting:
    sorting, with_one = Sorting(), {Week.of(day) for day in days}
    for week in whole_weeks(records):
        row = Row("week", THE_UNIT, week.monday)
        if sum(_somebody_works(records, day) for day in week.days) < WORKED_DAYS:
            sorting.leave_out(row, FEW_WORKED)
        else:
            sorting.count(row, hit=week in with_one)
    return sorting


def _somebody_works(records: UnitRecords, day: date) -> bool:
    return any(
        role_on(member, day) is not None and works(member, day, records.holidays)
        for member in records.members
    )
