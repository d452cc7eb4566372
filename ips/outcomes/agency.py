"""Units side by side for somebody of the agency, without the few whom a small number would name.

A cell below the agency's bound is hidden, and with it whatever would give it away. What each cell
could be computed from, and so goes with it:

- the rest: who did not work, did not start a job or did not come new is a small number, too;
- the difference of the two denominators, and of their numerators: those in work at entry;
- two quarters: who was served, less exits, plus the entries of the next. So the exits of a quarter
  and the entries of the next are there together or not at all;
- the total over the units: it is there only where every unit's cell is.

What was left out, waits or is missing is never part of it, and neither are reasons.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from ips.outcomes.figures import Number
from ips.quarters import Quarter

BOUNDS = (5, 8, 11)
"""→ What an agency may choose; 5 is usual, and what a small agency's people can still bear less of
is for it to say."""

SHARES = ("rate_of_served", "retention_90", "retention_365", "education")
MEDIANS = ("hours", "pay", "days_to_first_contact", "days_to_first_job")
OUT_OF_WORK = "rate_of_out_of_work"
ENTRIES, EXITS, SERVED, STARTING = "entries", "exits", "served", "people_starting"
PAGE = (SERVED, "rate_of_served", OUT_OF_WORK, ENTRIES, EXITS, STARTING, *SHARES[1:], *MEDIANS)
"""What the page has of each unit, in its order."""


@dataclass(frozen=True, slots=True)
class Cell:
    """What may be read of one number of one unit: all three are None where it is hidden.

    `numerator` and `denominator` of a share; of a median the value alone.
    """

    value: Fraction | None = None
    numerator: int | None = None
    denominator: int | None = None

    @property
    def hidden(self) -> bool:
        return self.value is None


HIDDEN = Cell()

Sent = Mapping[Quarter, Mapping[str, Number]]
"""What one unit has sent: by quarter, by the number's key."""


@dataclass(frozen=True, slots=True)
class Column:
    """One unit's cells of a quarter, or the total's; `sent` is False where it sent nothing."""

    unit_id: str
    cells: Mapping[str, Cell]
    sent: bool = True


def side_by_side(
    units: Mapping[str, Sent], quarter: Quarter, bound: int
) -> tuple[tuple[Column, ...], Column]:
    """The quarter's columns in the order given, and the total of those that have sent it."""
    columns = tuple(
        Column(unit_id, _cells(sent, quarter, bound), quarter in sent)
        for unit_id, sent in units.items()
    )
    return columns, Column("", _total([each.cells for each in columns if each.sent]))


def _cells(sent: Sent, quarter: Quarter, bound: int) -> Mapping[str, Cell]:
    numbers = sent.get(quarter, {})
    served = _number(numbers, SERVED)
    if served.denominator < bound:
        return dict.fromkeys(PAGE, HIDDEN)
    cells = {SERVED: _count(served), STARTING: _starting(numbers, bound)}
    cells |= {key: _share(_number(numbers, key), bound) for key in SHARES}
    cells |= {key: _median(_number(numbers, key), bound) for key in MEDIANS}
    cells[OUT_OF_WORK] = _out_of_work(numbers, bound)
    cells[EXITS] = _flow(sent, quarter, quarter.after(), EXITS, bound)
    cells[ENTRIES] = _flow(sent, quarter.before(), quarter, ENTRIES, bound)
    return cells


def _number(numbers: Mapping[str, Number], key: str) -> Number:
    return numbers.get(key, Number(key, None))


def _count(number: Number) -> Cell:
    return Cell(Fraction(number.denominator), number.denominator, number.denominator)


def _apart(part: int, whole: int, bound: int) -> bool:
    """Both those who are in it and the others are so many."""
    return min(part, whole - part) >= bound


def _share(number: Number, bound: int) -> Cell:
    if not _apart(number.numerator, number.denominator, bound):
        return HIDDEN
    value = Fraction(number.numerator, number.denominator)
    return Cell(value, number.numerator, number.denominator)


def _starting(numbers: Mapping[str, Number], bound: int) -> Cell:
    """Of people served, and where it is in sight of those who worked: both have others."""
    started = _number(numbers, STARTING)
    worked = _number(numbers, "rate_of_served")
    wholes = [worked.denominator]
    wholes += [] if _share(worked, bound).hidden else [worked.numerator]
    apart = all(_apart(started.denominator, whole, bound) for whole in wholes)
    return _count(started) if apart else HIDDEN


def _median(number: Number, bound: int) -> Cell:
    """How many it is made of is not said: those of whom nothing is known would stand beside it."""
    return HIDDEN if number.numerator < bound else Cell(number.value)


def _out_of_work(numbers: Mapping[str, Number], bound: int) -> Cell:
    """Hidden where those in work at entry, at work now or not, are few: they are the difference.

    Where the rate of all is hidden they are few themselves, so this one is hidden, too.
    """
    all_served = _number(numbers, "rate_of_served")
    without = _number(numbers, OUT_OF_WORK)
    worked = all_served.numerator - without.numerator
    at_entry = all_served.denominator - without.denominator
    if not _apart(worked, at_entry, bound):
        return HIDDEN
    return _share(without, bound)


def _flow(sent: Sent, before: Quarter, after: Quarter, key: str, bound: int) -> Cell:
    """The exits of a quarter and the entries of the next, where both quarters were sent.

    Both in sight, or neither.
    """
    if before not in sent or after not in sent:
        return HIDDEN
    both = ((before, EXITS), (after, ENTRIES))
    for at, flow in both:
        of, whole = (_number(sent[at], each).denominator for each in (flow, SERVED))
        if not _apart(of, whole, bound):
            return HIDDEN
    return _count(_number(sent[before if key == EXITS else after], key))


def _total(columns: Iterable[Mapping[str, Cell]]) -> Mapping[str, Cell]:
    """Only where no unit's cell is hidden; a median has no total."""
    every = list(columns)
    return {key: _sum(key, [each[key] for each in every]) for key in PAGE if key not in MEDIANS}


def _sum(key: str, cells: list[Cell]) -> Cell:
    counts = [
        (each.numerator, each.denominator)
        for each in cells
        if each.numerator is not None and each.denominator is not None
    ]
    if not counts or len(counts) < len(cells):
        return HIDDEN
    part, whole = sum(part for part, _ in counts), sum(whole for _, whole in counts)
    return Cell(Fraction(part, whole if key in (*SHARES, OUT_OF_WORK) else 1), part, whole)
