"""Items rated for each specialist and averaged (S6, S13; O1 without the four weeks)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from ips.fidelity.measures.common import Sorting, averaged, not_rated, plain, together
from ips.fidelity.results import Part, Result

ENOUGH_WEEKS = 4
"""→ Fewer weeks than a month show no habit: who has them is shown and averaged only if all do."""

TOO_FEW = "fewer than four weeks to count"

Rated = tuple[Part, Sorting]


def average(
    item: str,
    rated: Sequence[Rated],
    nobody: str,
    rulings: tuple[str, ...],
    aside: Sorting,
    *,
    unit: str = "%",
    least: int = ENOUGH_WEEKS,
    beside: tuple[tuple[str, str], ...] = (),
) -> Result:
    """The average of those with `least` cases, or of all where nobody has as many.

    The measure is the mean of theirs, by head; the rating is that of the mean rating, which stands
    beside it. Rows of who is not averaged are left out.
    """
    enough = [each for each in rated if each[1].cases >= least] or list(rated)
    counted = {part.of for part, _ in enough}
    sorting = together([aside, *(each for _, each in enough)])
    for part, own in rated:
        if part.of not in counted:
            _set_aside(own, sorting)
    parts = tuple(replace(part, counted=part.of in counted) for part, _ in rated)
    ratings = [part.rating for part, _ in enough if part.rating is not None]
    if not ratings:
        return not_rated(item, nobody, unit, sorting, parts)
    mean = Fraction(sum(ratings), len(ratings))
    measures = [part.measure for part, _ in enough if part.measure is not None]
    return Result(
        item,
        averaged(ratings),
        measure=sum(measures, Fraction(0)) / len(measures),
        unit=unit,
        populations=sorting.populations(),
        parts=parts,
        beside=(("Average rating", plain(mean)), *beside),
        rulings=rulings,
    )


def _set_aside(own: Sorting, sorting: Sorting) -> None:
    for row in [*own.hits, *own.misses]:
        sorting.leave_out(row, TOO_FEW)
    sorting.left_out += own.left_out
    sorting.gaps += own.gaps
