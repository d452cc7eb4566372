"""Every item, the total and its band."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ips.fidelity.evidence import (
    UnitRecords,
)
from tests.ips.fidelity.naive.follow_along import s12
from tests.ips.fidelity.naive.outreach import s14
from tests.ips.fidelity.naive.people import people_rating, with_role
from tests.ips.fidelity.naive.reckoning import NOT_RATED, SPECIALIST, Rated, averaged, too_many_gaps
from tests.ips.fidelity.naive.services import s4, s5, s6, s8, s9, s10, s13
from tests.ips.fidelity.naive.staffing import o1, o3, o4, st1, st2


def s7(records: UnitRecords) -> Rated:
    """One rating a specialist, averaged; who left since keeps theirs."""
    who = {each.staff_id for each in records.ratings if each.item == "S7" and each.staff_id}
    ratings = {each: people_rating(records, "S7", each) for each in who}
    rated = {each for each, rating in ratings.items() if rating is not None}
    here = {each.staff_id for each in with_role(records, SPECIALIST, records.period.last)}
    if too_many_gaps(len(here - rated), len(here | rated)):
        return NOT_RATED
    return averaged({each: (ratings[each], None) for each in rated})


FROM_RECORDS: Mapping[str, Callable[[UnitRecords], Rated]] = {
    "St1": st1,
    "St2": st2,
    "O1": o1,
    "O3": o3,
    "O4": o4,
    "S4": s4,
    "S5": s5,
    "S6": s6,
    "S8": s8,
    "S9": s9,
    "S10": s10,
    "S12": s12,
    "S13": s13,
    "S14": s14,
}
BY_PEOPLE = ("St3", "O2", "O5", "O6", "O7", "O8", "S1", "S2", "S3", "S11")


def ratings(records: UnitRecords) -> dict[str, int | None]:
    """All 25."""
    rated = {item: reckoned(records)[0] for item, reckoned in FROM_RECORDS.items()}
    rated |= {item: people_rating(records, item) for item in BY_PEOPLE}
    return rated | {"S7": s7(records)[0]}


def total(rated: Mapping[str, int | None]) -> tuple[int, int, int, str | None]:
    """How many are rated, the least and the most, the band only with 25."""
    known = [rating for rating in rated.values() if rating is not None]
    missing = 25 - len(known)
    band = None
    if not missing:
        band = "not supported employment"
        for name, least in (("fair", 74), ("good", 100), ("exemplary", 115)):
            band = name if sum(known) >= least else band
    return len(known), sum(known) + missing, sum(known) + 5 * missing, band
