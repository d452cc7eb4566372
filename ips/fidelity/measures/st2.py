"""F St2: the share of their time that specialists give to employment services."""

from __future__ import annotations

from fractions import Fraction

from ips.fidelity.cut_points import cut
from ips.fidelity.evidence import UnitRecords, WeeklyTime
from ips.fidelity.measures.common import (
    GAPS,
    not_rated,
    percent,
    plain,
    together,
    too_many,
    too_many_gaps,
)
from ips.fidelity.measures.weekly_hours import EXPECTED, SpecialistHours, hours_of_specialists
from ips.fidelity.results import Part, Result

NO_WEEKS = "No specialist worked in a whole week of the period."
LACKING = "weeks of specialists lack their hours of other duties"
GOAL = Fraction(96, 100)
RULINGS = (
    "Hours of all specialists together, without leave and holidays; peer mentors stay out.",
    EXPECTED,
    GAPS,
)


def st2(records: UnitRecords) -> Result:
    """(Hours − other duties) ÷ hours, pooled."""
    found = hours_of_specialists(records, _for_employment, GOAL)
    sorting = together(each.sorting for each in found)
    scheduled = sum((each.scheduled for each in found), Fraction(0))
    if too_many(len(sorting.gaps), sorting.cases):
        lacking = too_many_gaps(len(sorting.gaps), sorting.cases, LACKING)
        return not_rated("St2", lacking, sorting=sorting)
    if not scheduled:
        return not_rated("St2", NO_WEEKS, sorting=sorting)
    measure = sum((each.asked for each in found), Fraction(0)) / scheduled
    return Result(
        "St2",
        cut("St2", measure),
        measure=measure,
        populations=sorting.populations(),
        parts=tuple(_part(each) for each in found if each.sorting.cases),
        beside=(("Scheduled hours", plain(scheduled)), ("For employment", percent(measure))),
        rulings=RULINGS,
    )


def _for_employment(row: WeeklyTime) -> Fraction | None:
    return None if row.other_duties is None else row.scheduled - row.other_duties


def _part(hours: SpecialistHours) -> Part:
    return Part(hours.staff_id, None, hours.share, hours.sorting.populations())
