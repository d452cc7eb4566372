"""The 25 results of a unit and period, and their total."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from ips.fidelity.bands import band_of
from ips.fidelity.evidence import UnitRecords
from ips.fidelity.items import ITEMS
from ips.fidelity.measures.table import MEASURES
from ips.fidelity.results import Result, Total

LEAST, MOST = 1, 5


BANDS_RULING = (
    "The bands stand in the NC service definition and in the training slides, for the edition "
    "before IPS-25, which prints none."
)


def score(records: UnitRecords) -> Mapping[str, Result]:
    """Code -> result, in the scale's order. Whoever left still counts in the weeks they worked."""
    return MappingProxyType({code: MEASURES[code](records) for code in ITEMS})


def total(results: Mapping[str, Result]) -> Total:
    """→ A band only with 25 ratings: else the bounds, each missing one as 1 and as 5."""
    ratings = [each.rating for each in results.values() if each.rating is not None]
    missing = len(ITEMS) - len(ratings)
    least, most = sum(ratings) + LEAST * missing, sum(ratings) + MOST * missing
    return Total(len(ratings), least, most, None if missing else band_of(least).name)
