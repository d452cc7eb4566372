"""F S13: the share of scheduled hours that each specialist spends in the community."""

from __future__ import annotations

from fractions import Fraction

from ips.fidelity.cut_points import cut
from ips.fidelity.evidence import UnitRecords, WeeklyTime
from ips.fidelity.measures.averages import average
from ips.fidelity.measures.common import (
    GAPS,
    ROUNDED_DOWN,
    not_rated,
    together,
    too_many,
    too_many_gaps,
)
from ips.fidelity.measures.weekly_hours import EXPECTED, SpecialistHours, hours_of_specialists
from ips.fidelity.results import Part, Result

NO_WEEKS = "No specialist has hours in a whole week of the period."
LACKING = "weeks of specialists lack their hours in the community"
GOAL = Fraction(65, 100)
RULINGS = (
    "Community hours ÷ scheduled hours, without leave and holidays; F names 30% in both 1 and 2: "
    "the higher.",
    "Averaged over those with four weeks or more, or over all if nobody has four.",
    ROUNDED_DOWN,
    EXPECTED,
    GAPS,
)


def s13(records: UnitRecords) -> Result:
    """Each specialist rated, ratings averaged."""
    found = hours_of_specialists(records, _in_the_community, GOAL)
    every = together(each.sorting for each in found)
    if too_many(len(every.gaps), every.cases):
        lacking = too_many_gaps(len(every.gaps), every.cases, LACKING)
        return not_rated("S13", lacking, sorting=every)
    parts = [(_part(each), each.sorting) for each in found if each.share is not None]
    aside = together(each.sorting for each in found if each.share is None)
    return average("S13", parts, NO_WEEKS, RULINGS, aside)


def _in_the_community(row: WeeklyTime) -> Fraction | None:
    return row.community


def _part(hours: SpecialistHours) -> Part:
    share = hours.share
    rating = None if share is None else cut("S13", share)
    return Part(hours.staff_id, rating, share, hours.sorting.populations())
