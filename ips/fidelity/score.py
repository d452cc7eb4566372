"""The 25 results of a unit and period, and their total."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from ips.fidelity.evidence import UnitRecords
from ips.fidelity.items import ITEMS
from ips.fidelity.measures.table import MEASURES
from ips.fidelity.results import Result, Total
from ips.standards import Source, north_carolina

LEAST, MOST = 1, 5


@dataclass(frozen=True, slots=True)
class Band:
    """What a total from `least` on is called."""

    least: int
    name: str


BANDS = (
    Band(115, "exemplary fidelity"),
    Band(100, "good fidelity"),
    Band(74, "fair fidelity"),
    Band(0, "not supported employment"),
)
BANDS_SOURCES = (
    north_carolina("Table 1"),
    Source("IPS-SE training slides", "IPS-SE and fidelity"),
)
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
    return Total(len(ratings), least, most, None if missing else band_of(least))


def band_of(points: int) -> str:
    return next(each.name for each in BANDS if points >= each.least)
