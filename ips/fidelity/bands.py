"""The bands of a total of 25 ratings, and what units in each had come to in one study.

N and T print the bands, for the edition of the scale before F's; F prints none.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from ips.standards import Source

FAIR_TOTAL, HIGH_FIDELITY_TOTAL, EXEMPLARY_TOTAL = 74, 100, 115
"""→ High fidelity, as F O8 has it, begins with good: F names no total for it."""

BANDS_SOURCE = Source("IPS-SE training slides", "Total Scores; NC IPS-SE 2016, Table 1")
RATES_SOURCE = Source(
    "IPS-SE training slides", "IPS Fidelity and Outcomes in 79 sites, mean quarterly rate"
)


@dataclass(frozen=True, slots=True)
class Band:
    """`least`: its lowest total. `rate`: the mean quarterly rate of competitive employment (T)."""

    name: str
    least: int
    rate: Fraction
    sites: int


BANDS = (
    Band("exemplary fidelity", EXEMPLARY_TOTAL, Fraction(44, 100), 7),
    Band("good fidelity", HIGH_FIDELITY_TOTAL, Fraction(39, 100), 45),
    Band("fair fidelity", FAIR_TOTAL, Fraction(32, 100), 23),
    Band("not supported employment", 25, Fraction(29, 100), 4),
)
"""The highest first. None of these rates is this unit's own, nor a target of the scale."""


def band_of(total: int) -> Band:
    return next(band for band in BANDS if total >= band.least)
