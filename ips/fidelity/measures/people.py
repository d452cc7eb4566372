"""Items that people rate: the latest rating that still holds; of S7 one for each specialist."""

from __future__ import annotations

from fractions import Fraction

from ips.fidelity.evidence import PeopleRating, UnitRecords
from ips.fidelity.measures.averages import average
from ips.fidelity.measures.common import (
    ROUNDED_DOWN,
    Sorting,
    not_rated,
    too_many,
    too_many_gaps,
)
from ips.fidelity.measures.roster import half_a_year_before, specialists_on
from ips.fidelity.results import Part, Result, Row

PEOPLE_RATE = "People rate this one, and nobody has in the period or the six months before its end."
MEASURED_IN = "rating"
NOT_RATED = "not rated yet"
LACKING = "specialists are not rated"
RULINGS = ("The latest rating within the period, or the six months before its last day.",)


def _in_force(item: str, records: UnitRecords) -> list[PeopleRating]:
    """→ Oldest first; of two of one day the lower one comes last: ids decide nothing."""
    last = records.period.last
    since = min(records.period.first, half_a_year_before(last))
    found = (each for each in records.ratings if each.item == item and since <= each.on <= last)
    return sorted(found, key=lambda each: (each.on, -each.rating, each.id))


def standing(item: str, records: UnitRecords) -> dict[str | None, PeopleRating]:
    """The latest of each: by whom of the staff it is of, None where it is of the whole unit."""
    return {each.staff_id: each for each in _in_force(item, records)}


def rated_by_people(item: str, records: UnitRecords) -> Result:
    """The latest rating that people gave the item."""
    latest, sorting = standing(item, records).get(None), Sorting()
    if latest is None:
        return not_rated(item, PEOPLE_RATE, MEASURED_IN)
    sorting.count(_row(latest), hit=True)
    return Result(
        item,
        latest.rating,
        measure=Fraction(latest.rating),
        unit=MEASURED_IN,
        populations=sorting.populations(),
        rulings=RULINGS,
    )


def s7(records: UnitRecords) -> Result:
    """F S7: 'rate for each, then calculate average'."""
    by_specialist = {
        staff_id: each for staff_id, each in standing("S7", records).items() if staff_id is not None
    }
    if not by_specialist:
        return not_rated("S7", PEOPLE_RATE, MEASURED_IN)
    aside, rated = Sorting(), []
    for member in specialists_on(records, records.period.last):
        if member.staff_id not in by_specialist:
            aside.gap(Row("staff_member", member.staff_id), NOT_RATED)
    if too_many(len(aside.gaps), len(by_specialist)):
        lacking = too_many_gaps(len(aside.gaps), len(by_specialist), LACKING)
        return not_rated("S7", lacking, MEASURED_IN, aside)
    for staff_id in sorted(by_specialist):
        latest, own = by_specialist[staff_id], Sorting()
        own.count(_row(latest), hit=True)
        measure = Fraction(latest.rating)
        rated.append((Part(staff_id, latest.rating, measure, own.populations()), own))
    return average(
        "S7", rated, PEOPLE_RATE, (*RULINGS, ROUNDED_DOWN), aside, unit=MEASURED_IN, least=0
    )


def _row(rating: PeopleRating) -> Row:
    return Row("item_rating", rating.id, rating.on)
