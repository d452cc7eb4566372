"""The cut points of the items that a measure decides: from which measure on an anchor is had.

F's own numbers; what each anchor asks in words stands in `ips.fidelity.scale`. Shares are fractions
of 1 and never rounded. They are the same for every unit: nobody can change an anchor.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType

LOWEST = 1


@dataclass(frozen=True, slots=True)
class CutPoints:
    """The bounds of the anchors 5, 4, 3 and 2, each inclusive; beyond them it is 1.

    `at_least`: a measure has to reach the bound (shares, contacts); else it may not pass it (days,
    clients a post).
    """

    bounds: tuple[Fraction, Fraction, Fraction, Fraction]
    at_least: bool = True

    def rating(self, measure: Fraction) -> int:
        """The highest anchor fully met."""
        for anchor, bound in zip((5, 4, 3, 2), self.bounds, strict=True):
            if measure >= bound if self.at_least else measure <= bound:
                return anchor
        return LOWEST


def _percent(five: int, four: int, three: int, two: int) -> CutPoints:
    bounds = (five, four, three, two)
    a, b, c, d = (Fraction(bound, 100) for bound in bounds)
    return CutPoints((a, b, c, d))


def _at_most(five: int, four: int, three: int, two: int) -> CutPoints:
    return CutPoints((Fraction(five), Fraction(four), Fraction(three), Fraction(two)), False)


CUT_POINTS: Mapping[str, CutPoints] = MappingProxyType(
    {
        "St1": _at_most(20, 25, 30, 40),
        "St2": _percent(96, 90, 75, 60),
        "O1": _percent(90, 75, 50, 0),
        "S4": _at_most(30, 60, 150, 270),
        "S5": _percent(90, 75, 50, 25),
        "S6": CutPoints((Fraction(6), Fraction(5), Fraction(4), Fraction(2))),
        "S8": _percent(85, 70, 60, 50),
        "S9": _percent(85, 70, 60, 50),
        "S10": _percent(95, 85, 75, 65),
        "S13": _percent(65, 50, 40, 30),
        "S14": CutPoints((Fraction(6), Fraction(5), Fraction(4), Fraction(3))),
    }
)
"""Code -> cut points, in the scale's order; O3, O4 and S12 have none: words alone decide.

→ F's anchor 2 of S9 says 'the same employers': read 'different', as its others do. → S10 names 65
in anchor 2 and 64 in anchor 1: what lies between has no anchor and is 1. → S13 names 30% in both 1
and 2: the higher."""


def cut(code: str, measure: Fraction) -> int:
    """The anchor that a measure reaches by the item's cut points."""
    return CUT_POINTS[code].rating(measure)
