"""What each anchor of an item asks, in short, and its cut points: from which measure on it is had.

F's words, shortened; F's own numbers. Shares are fractions of 1 and never rounded. They are the
same for every unit: nobody can change an anchor.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType

from ips.fidelity.items import ITEMS
from ips.standards import Source

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


@dataclass(frozen=True, slots=True)
class Anchors:
    """`in_short`: the anchors 5, 4, 3, 2 and 1. `cut_points`: None where words alone decide."""

    source: Source
    in_short: tuple[str, str, str, str, str]
    cut_points: CutPoints | None = None


def _percent(five: int, four: int, three: int, two: int) -> CutPoints:
    bounds = (five, four, three, two)
    a, b, c, d = (Fraction(bound, 100) for bound in bounds)
    return CutPoints((a, b, c, d))


def _at_most(five: int, four: int, three: int, two: int) -> CutPoints:
    return CutPoints((Fraction(five), Fraction(four), Fraction(three), Fraction(two)), False)


def _row(code: str, in_short: str, cut_points: CutPoints | None = None) -> tuple[str, Anchors]:
    five, four, three, two, one = (each.strip() for each in in_short.split("/"))
    return code, Anchors(ITEMS[code].source, (five, four, three, two, one), cut_points)


ANCHORS: Mapping[str, Anchors] = MappingProxyType(
    dict(
        (
            _row(
                "St1",
                "20 clients or fewer for a full post / 21 to 25 / 26 to 30 / 31 to 40 / 41 or more",
                _at_most(20, 25, 30, 40),
            ),
            _row(
                "St2",
                "96% or more of the time for employment services / 90 to 95% / 75 to 89% / "
                "60 to 74% / less than 60%",
                _percent(96, 90, 75, 60),
            ),
            _row(
                "O1",
                "one or two teams, and 90 to 100% of the caseload from them / 75 to 89% / "
                "50 to 74% / less, or three teams or more, or practitioners without a team / "
                "apart from mental-health treatment",
                _percent(90, 75, 50, 0),
            ),
            _row(
                "O3",
                "scheduled meetings face to face monthly, and contacts about clients weekly / "
                "meetings quarterly, or contacts weekly / contacts monthly / contacts quarterly / "
                "less than quarterly",
            ),
            _row(
                "O4",
                "a team leader and two full-time specialists or more, weekly group supervision, "
                "and cover / two specialists or more, two to three a month, and cover; or rural, "
                "two to three a month with the supervisor, and practitioners who help / the same "
                "supervisor, clients talked over weekly, and cover; or rural, two to three a month "
                "/ the same supervisor, and no group or no cover / no vocational unit",
            ),
            _row(
                "S4",
                "within 30 days on average, and tracked / 31 to 60 days / 61 to 150 days / "
                "151 to 270 days / 271 days or more",
                _at_most(30, 60, 150, 270),
            ),
            _row(
                "S5",
                "90 to 100% of employer contacts by what the client prefers, in line with the "
                "current plan / 75 to 89%, in line with the current plan / 50 to 74% / 25 to 49% / "
                "less than 25%",
                _percent(90, 75, 50, 25),
            ),
            _row(
                "S6",
                "six a week for clients, or two for each person looking where fewer than three "
                "look, and the log reviewed weekly / five, and the log reviewed weekly / four, and "
                "the log reviewed monthly / two, or no tracking / fewer than two",
                CutPoints((Fraction(6), Fraction(5), Fraction(4), Fraction(2))),
            ),
            _row(
                "S8",
                "85 to 100% different types of jobs / 70 to 84% / 60 to 69% / 50 to 59% / "
                "less than 50%",
                _percent(85, 70, 60, 50),
            ),
            _row(
                "S9",
                "85 to 100% different employers / 70 to 84% / 60 to 69% / 50 to 59% / "
                "less than 50%",
                _percent(85, 70, 60, 50),
            ),
            _row(
                "S10",
                "95% or more of the jobs held are competitive and permanent / 85 to 94% / "
                "75 to 84% / 65 to 74% / less, or fewer than 10 current jobs",
                _percent(95, 85, 75, 65),
            ),
            _row(
                "S12",
                "seen in the week before and within 3 days, weekly in the first month, monthly "
                "for a year or more, step-down, and reached within 3 days of hearing of a loss / "
                "weekly in the first month, and monthly / at least half of working clients seen "
                "for four months / less than half / nobody after the first month",
            ),
            _row(
                "S13",
                "65% or more of scheduled hours in the community / 50 to 64% / 40 to 49% / "
                "30 to 39% / less",
                _percent(65, 50, 40, 30),
            ),
            _row(
                "S14",
                "all six strategies of outreach / five / four / three / two or fewer",
                CutPoints((Fraction(6), Fraction(5), Fraction(4), Fraction(3))),
            ),
        )
    )
)
"""Code -> anchors, of the items that records tell, in the scale's order.

→ F's anchor 2 of S9 says 'the same employers': read 'different', as its others do. → S10 names 65
in anchor 2 and 64 in anchor 1: what lies between has no anchor and is 1. → S13 names 30% in both 1
and 2: the higher."""


def cut(code: str, measure: Fraction) -> int:
    """The anchor that a measure reaches by the item's cut points."""
    cut_points = ANCHORS[code].cut_points
    if cut_points is None:
        raise ValueError(f"{code} has no cut points.")
    return cut_points.rating(measure)
