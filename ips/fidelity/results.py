"""What every item gives: a rating with all that it was made of, so that each number can be traced.

The five populations are named as quality measures name them: the rows in the period are numerator,
the rest of the denominator, left out, waiting, and gaps.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction


@dataclass(frozen=True, slots=True, order=True)
class Row:
    """One record behind a number, by what it is ('client', 'employer_visit', 'week') and its id.

    A specialist's week is ('week', staff id) with its Monday; the unit's own is ('week', 'unit'). A
    'run' of work has the id of its first job.
    """

    what: str
    id: str
    on: date | None = None


@dataclass(frozen=True, slots=True, order=True)
class Because:
    """A row that is not counted, or not yet, and why, in people's words."""

    row: Row
    reason: str


@dataclass(frozen=True, slots=True)
class Populations:
    """`numerator` is a part of `denominator`; nothing else overlaps. In order of day and id."""

    denominator: tuple[Row, ...] = ()
    numerator: tuple[Row, ...] = ()
    left_out: tuple[Because, ...] = ()
    waiting: tuple[Because, ...] = ()
    gaps: tuple[Because, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """A part of an item: one specialist ('of' is their staff id), or a component ('monthly').

    `counted`: whether it entered the rating; `measure`: exact.
    """

    of: str
    rating: int | None
    measure: Fraction | None
    populations: Populations
    counted: bool = True
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """One item: 1 to 5, or `not_rated` says why not.

    `measure`: exact, in the unit of the item (`unit`: 'clients per full post', '%', 'days',
    'contacts a week'); a share is a fraction of 1. `beside`: what is shown with it, and never
    scored, as label and words. `rulings`: the ones that were used.
    """

    item: str
    rating: int | None
    not_rated: str | None = None
    measure: Fraction | None = None
    unit: str = "%"
    populations: Populations = Populations()
    parts: tuple[Part, ...] = ()
    beside: tuple[tuple[str, str], ...] = ()
    rulings: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if (self.rating is None) == (self.not_rated is None):
            raise ValueError(f"{self.item} has a rating, or says why not.")


@dataclass(frozen=True, slots=True)
class Total:
    """The total of 25 ratings; with fewer the bounds it lies between, and no band.

    `least`..`most`: each item that is not rated as 1 and as 5. `band`: None with fewer than 25.
    """

    rated: int
    least: int
    most: int
    band: str | None
