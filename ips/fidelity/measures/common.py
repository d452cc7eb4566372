"""What the items share: sorting rows, averages, when a part is had, when gaps are too many."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from math import ceil
from operator import attrgetter
from typing import Any, TypeVar

from ips.fidelity.results import Because, Part, Populations, Result, Row

HALF = Fraction(1, 2)
HAD_FROM = Fraction(4, 5)
"""→ A part, or 'weekly', is had at four fifths of its cases: F says 'weekly', and means a habit."""

GAPS_AT_MOST = Fraction(1, 5)
"""→ With more than a fifth of its rows unknown an item is not rated: what is known may mislead."""

THE_UNIT = "unit"
"""The id of a week, month or quarter that is the whole unit's."""

BEFORE_LIVE = "before the unit went live"
ROUNDED_DOWN = "Ratings are averaged by head, and .5 rounds down: F says 'closest scale point'."
GAPS = "Up to a fifth of the rows may lack what the item needs; they are left out, and named."


def averaged(ratings: Collection[int]) -> int:
    """The closest scale point; → .5 rounds down, for F is silent on ties."""
    return closest(Fraction(sum(ratings), len(ratings)))


def closest(mean: Fraction) -> int:
    return ceil(mean - HALF)


def had(hits: int, cases: int) -> bool:
    return hits >= HAD_FROM * cases


def too_many(gaps: int, rows: int) -> bool:
    """`rows` are those that have what the item needs."""
    return gaps > GAPS_AT_MOST * (rows + gaps)


def too_many_gaps(gaps: int, rows: int, lacking: str) -> str:
    return f"{gaps} of {gaps + rows} {lacking}: more than a fifth, so it is not rated."


def _sorted(rows: Iterable[_Sorted], by_day: attrgetter[Any], day: str) -> tuple[_Sorted, ...]:
    """By day and id; what has no day first."""
    listed, of = list(rows), attrgetter(day)
    try:
        return tuple(sorted(listed, key=by_day))
    except TypeError:  # some have a day, and some have none
        return tuple(sorted(listed, key=lambda each: (of(each) or date.min, *by_day(each))))


_Sorted = TypeVar("_Sorted", Row, Because)
_BY_DAY = attrgetter("on", "what", "id")
_WHY_BY_DAY = attrgetter("row.on", "row.what", "row.id", "reason")


@dataclass(slots=True)
class Sorting:
    """Rows as they are sorted into the five populations of an item, or of a part of it."""

    hits: list[Row] = field(default_factory=list)
    misses: list[Row] = field(default_factory=list)
    left_out: list[Because] = field(default_factory=list)
    waiting: list[Because] = field(default_factory=list)
    gaps: list[Because] = field(default_factory=list)

    def count(self, row: Row, hit: bool) -> None:
        (self.hits if hit else self.misses).append(row)

    def leave_out(self, row: Row, reason: str) -> None:
        self.left_out.append(Because(row, reason))

    def wait(self, row: Row, reason: str) -> None:
        self.waiting.append(Because(row, reason))

    def gap(self, row: Row, reason: str) -> None:
        self.gaps.append(Because(row, reason))

    def take(self, other: Sorting) -> None:
        """Its rows as well."""
        self.hits += other.hits
        self.misses += other.misses
        self.left_out += other.left_out
        self.waiting += other.waiting
        self.gaps += other.gaps

    @property
    def cases(self) -> int:
        return len(self.hits) + len(self.misses)

    @property
    def had(self) -> bool:
        """At least one case, and four fifths of them met."""
        return self.cases > 0 and had(len(self.hits), self.cases)

    @property
    def share(self) -> Fraction | None:
        return Fraction(len(self.hits), self.cases) if self.cases else None

    def populations(self) -> Populations:
        return Populations(
            denominator=_sorted([*self.hits, *self.misses], _BY_DAY, "on"),
            numerator=_sorted(self.hits, _BY_DAY, "on"),
            left_out=_sorted(self.left_out, _WHY_BY_DAY, "row.on"),
            waiting=_sorted(self.waiting, _WHY_BY_DAY, "row.on"),
            gaps=_sorted(self.gaps, _WHY_BY_DAY, "row.on"),
        )


def together(sortings: Iterable[Sorting]) -> Sorting:
    """All of their rows."""
    every = Sorting()
    for each in sortings:
        every.take(each)
    return every


def not_rated(
    item: str,
    reason: str,
    unit: str = "%",
    sorting: Sorting | None = None,
    parts: tuple[Part, ...] = (),
) -> Result:
    populations = Populations() if sorting is None else sorting.populations()
    return Result(item, None, not_rated=reason, unit=unit, populations=populations, parts=parts)


def plain(number: Fraction) -> str:
    """'12', '4.5' or '3.33': as it stands beside a result, never compared with anything."""
    return f"{float(number):.2f}".rstrip("0").rstrip(".")


def percent(share: Fraction) -> str:
    return f"{plain(share * 100)}%"


IN_PLACE, NOT_IN_PLACE, NO_CASE = "in place", "not in place", "no case in the period"


def component(of: str, sorting: Sorting, in_place: bool | None) -> Part:
    """A component of an item, with the rows that say so; None: it had no case."""
    note = NO_CASE if in_place is None else IN_PLACE if in_place else NOT_IN_PLACE
    counted = in_place is not None
    return Part(of, None, sorting.share, sorting.populations(), counted=counted, note=note)
