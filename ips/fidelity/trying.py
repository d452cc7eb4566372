"""Trying changes of the records to see which lift an item, and how little is enough."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from math import ceil

from ips.fidelity.doings import Doing
from ips.fidelity.evidence import UnitRecords
from ips.fidelity.measures.common import closest
from ips.fidelity.measures.table import MEASURES
from ips.fidelity.results import Result

HIGHEST = 5


@dataclass(frozen=True, slots=True)
class Change:
    """`how_many` of it, exact; `whose`: a staff id, or None for the unit."""

    doing: Doing
    how_many: Fraction
    whose: str | None = None


@dataclass(frozen=True, slots=True)
class NextStep:
    """Changes that together lift the item; `leads_to` None: then it can be rated."""

    item: str
    changes: tuple[Change, ...]
    leads_to: int | None


Tried = Callable[[UnitRecords, int], UnitRecords]
"""The records with so many steps of a change."""


@dataclass(frozen=True, slots=True)
class Lever:
    """A change to try, in steps up to `most`; `unit`: how many of it one step is."""

    doing: Doing
    most: int
    tried: Tried
    unit: Fraction = Fraction(1)


def rating_of(item: str, records: UnitRecords) -> int:
    """0 where it is not rated."""
    return scored(item, records).rating or 0


def scored(item: str, records: UnitRecords) -> Result:
    """The item's result, worked out once for these very records."""
    return records.once(_scored, item, records)


def _scored(_: UnitRecords, item: str, records: UnitRecords) -> Result:
    return MEASURES[item](records)


def lifted_by(item: str, records: UnitRecords, levers: Sequence[Lever]) -> NextStep | None:
    """One lever that lifts it with the least; else those that are needed together.

    None: not even all of them together lift it.
    """
    return _by_one(item, records, levers) or _by_several(item, records, levers)


def _by_one(item: str, records: UnitRecords, levers: Sequence[Lever]) -> NextStep | None:
    above, least = rating_of(item, records), None
    for lever in levers:
        most = lever.most if least is None else min(lever.most, _below(least, lever.unit))

        @cache
        def rated_at(steps: int, lever: Lever = lever) -> int:
            return rating_of(item, lever.tried(records, steps))

        def lifts(steps: int, rated_at: Callable[[int], int] = rated_at) -> bool:
            return rated_at(steps) > above

        if most > 0 and lifts(most):
            steps = _fewest(lifts, most)
            leads_to = rated_at(steps)
            least = NextStep(item, (Change(lever.doing, lever.unit * steps),), leads_to)
    return least


def _below(step: NextStep, unit: Fraction) -> int:
    """The most steps of another lever that would still be less."""
    return ceil(step.changes[0].how_many / unit) - 1


def _by_several(item: str, records: UnitRecords, levers: Sequence[Lever]) -> NextStep | None:
    """All at their most; then the costliest left out first, and of each the fewest steps."""
    above = rating_of(item, records)
    steps = [lever.most for lever in levers]

    def lifts() -> bool:
        return rating_of(item, _all(records, levers, steps)) > above

    if not lifts():
        return None
    for at in sorted(range(len(levers)), key=lambda at: -levers[at].most):
        most = steps[at]
        steps[at] = 0
        if not lifts():
            steps[at] = most
    for at, most in enumerate(steps):

        def lifts_with(count: int, at: int = at) -> bool:
            steps[at] = count
            return lifts()

        if most:
            steps[at] = _fewest(lifts_with, most)
    needed = zip(levers, steps, strict=True)
    changes = tuple(Change(lever.doing, lever.unit * count) for lever, count in needed if count)
    return NextStep(item, changes, rating_of(item, _all(records, levers, steps)))


def _all(records: UnitRecords, levers: Sequence[Lever], steps: Sequence[int]) -> UnitRecords:
    for lever, count in zip(levers, steps, strict=True):
        if count:
            records = lever.tried(records, count)
    return records


def _fewest(lifts: Callable[[int], bool], most: int) -> int:
    """With the most it lifts, with none it does not: halved until they meet."""
    none, enough = 0, most
    while enough - none > 1:
        middle = (none + enough) // 2
        if lifts(middle):
            enough = middle
        else:
            none = middle
    return enough


# ---------------------------------------------------------------- items averaged over specialists


OwnTried = Callable[[UnitRecords, Mapping[str, int]], UnitRecords]
"""The records with so many steps of a change by each of these specialists."""


@dataclass(frozen=True, slots=True)
class OwnLever:
    """A change that each specialist can make for themselves, in steps up to `most`."""

    doing: Doing
    most: int
    tried: OwnTried


@dataclass(frozen=True, slots=True)
class Choice:
    """What one specialist could do, at so many steps, and their own rating then."""

    lever: OwnLever
    steps: int
    rating: int


Choices = Mapping[str, Sequence[Choice]]


def lifted_by_specialists(
    item: str, records: UnitRecords, levers: Sequence[OwnLever]
) -> NextStep | None:
    """Who would do what, so that the average lifts the item, with the fewest steps in all."""
    chosen = _cheapest(item, records, _choices(item, records, levers))
    if chosen is None:
        return None
    lifted = records
    for lever in levers:
        by = {who: each.steps for who, each in chosen.items() if each.lever is lever}
        lifted = lever.tried(lifted, by) if by else lifted
    changes = tuple(
        Change(each.lever.doing, Fraction(each.steps), who) for who, each in chosen.items()
    )
    return NextStep(item, changes, rating_of(item, lifted))


def _choices(item: str, records: UnitRecords, levers: Sequence[OwnLever]) -> Choices:
    """For each specialist who is averaged, the fewest steps to each rating of their own.

    All try at once: nobody's rating depends on a colleague's. More steps lower nobody's.
    """
    now = _ratings(item, records)
    choices: dict[str, list[Choice]] = {who: [] for who in now}
    for lever in levers:

        @cache
        def ratings_at(steps: int, lever: OwnLever = lever) -> Mapping[str, int]:
            return _ratings(item, lever.tried(records, dict.fromkeys(now, steps)))

        for who, rating in now.items() if lever.most else ():
            choices[who] += _each_rating(who, rating, lever, ratings_at)
    return choices


def _each_rating(
    who: str, rating: int, lever: OwnLever, ratings_at: Callable[[int], Mapping[str, int]]
) -> Iterator[Choice]:
    while ratings_at(lever.most).get(who, 0) > rating:

        def lifts(steps: int, above: int = rating) -> bool:
            return ratings_at(steps)[who] > above

        steps = _fewest(lifts, lever.most)
        rating = ratings_at(steps)[who]
        yield Choice(lever, steps, rating)


def _ratings(item: str, records: UnitRecords) -> dict[str, int]:
    return {
        part.of: part.rating
        for part in scored(item, records).parts
        if part.counted and part.rating is not None
    }


def _cheapest(item: str, records: UnitRecords, choices: Choices) -> dict[str, Choice] | None:
    now, above = _ratings(item, records), rating_of(item, records)
    best: dict[int, tuple[int, dict[str, Choice]]] = {0: (0, {})}  # by the sum of the ratings
    for staff_id, rating in now.items():
        further: dict[int, tuple[int, dict[str, Choice]]] = {}
        for total, (steps, chosen) in best.items():
            _keep(further, total + rating, steps, chosen)
            for choice in choices.get(staff_id, ()):
                more = {**chosen, staff_id: choice}
                _keep(further, total + choice.rating, steps + choice.steps, more)
        best = further
    lifted = [found for total, found in best.items() if closest(Fraction(total, len(now))) > above]
    return min(lifted, key=lambda found: found[0])[1] if now and lifted else None


def _keep(
    found: dict[int, tuple[int, dict[str, Choice]]],
    total: int,
    steps: int,
    chosen: dict[str, Choice],
) -> None:
    if total not in found or steps < found[total][0]:
        found[total] = (steps, chosen)
