"""What an agency reads of its units: whoever computes back finds nothing that was hidden.

The attack knows every identity that holds between the numbers: rests, differences, totals, and
who was served from one quarter to the next. It solves what was published for the hidden cells by
rational elimination, and narrows them by bounds until nothing moves.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from fractions import Fraction
from random import Random

import pytest

from ips.outcomes.agency import (
    BOUNDS,
    HIDDEN,
    MEDIANS,
    PAGE,
    Cell,
    Sent,
    side_by_side,
)
from ips.outcomes.figures import Number
from ips.quarters import Quarter, quarters_up_to

LAST = Quarter(date(2026, 7, 1))
Variable = tuple[str, str, Quarter]
Truth = dict[Variable, int]
Equation = Mapping[Variable, int]
Row = dict[Variable, Fraction]

# ---------------------------------------------------------------- random agencies


def a_unit(random: Random, name: str, quarters: tuple[Quarter, ...]) -> Truth:
    """True numbers of one unit, which hold together from quarter to quarter."""
    found: Truth = {}
    carried = random.randint(0, 30)
    for quarter in quarters:
        came = random.randint(0, 14)
        served = carried + came
        at_entry = random.randint(0, served)
        at_entry_worked = random.randint(0, at_entry)
        worked = at_entry_worked + random.randint(0, served - at_entry)
        left = random.randint(0, min(14, served))
        kept = random.randint(0, 12)
        numbers = {
            "N": served,
            "W": worked,
            "A": at_entry,
            "AW": at_entry_worked,
            "P": random.randint(0, worked),
            "E": came,
            "X": left,
            "S": random.randint(0, served),
            "K": kept,
            "D": kept + random.randint(0, 12),
        }
        found |= {(name, key, quarter): value for key, value in numbers.items()}
        carried = served - left
    return found


# name of a rest -> whole, part
RESTS = {
    "N-W": ("N", "W"),
    "N2": ("N", "A"),
    "W2": ("W", "AW"),
    "N2-W2": ("N2", "W2"),
    "A-AW": ("A", "AW"),
    "N-P": ("N", "P"),
    "W-P": ("W", "P"),
    "N-S": ("N", "S"),
    "D-K": ("D", "K"),
    "N-X": ("N", "X"),
    "N-E": ("N", "E"),
}
COUNTED = ("N", "W", "A", "AW", "P", "E", "X", "S", "K", "D", *RESTS)


def whole_truth(random: Random, units: list[str], quarters: tuple[Quarter, ...]) -> Truth:
    found: Truth = {}
    for name in units:
        found |= a_unit(random, name, quarters)
    for name in units:
        for quarter in quarters:
            for rest, (whole, part) in RESTS.items():
                value = found[name, whole, quarter] - found[name, part, quarter]
                found[name, rest, quarter] = value
    for key in COUNTED:
        for quarter in quarters:
            found["", key, quarter] = sum(found[name, key, quarter] for name in units)
    return found


def identities(units: list[str], quarters: tuple[Quarter, ...]) -> list[Equation]:
    """Everything that anybody knows of how the numbers hang together; each sums to 0."""
    found: list[Equation] = []
    for name in [*units, ""]:
        for quarter in quarters:
            for rest, (whole, part) in RESTS.items():
                row = {(name, whole, quarter): 1, (name, part, quarter): -1}
                found.append(row | {(name, rest, quarter): -1})
        for quarter in quarters[:-1]:
            after = quarter.after()
            found.append({(name, "N-X", quarter): 1, (name, "N-E", after): -1})
    for key in COUNTED:
        for quarter in quarters:
            row = dict.fromkeys([(name, key, quarter) for name in units], 1)
            found.append(row | {("", key, quarter): -1})
    return found


# ---------------------------------------------------------------- what is published


def sent_of(truth: Truth, name: str, quarters: tuple[Quarter, ...]) -> Sent:
    def numbers(quarter: Quarter) -> Mapping[str, Number]:
        def of(key: str) -> int:
            return truth[name, key, quarter]

        def share(key: str, part: int, whole: int) -> Number:
            value = Fraction(part, whole) if whole else None
            return Number(key, value, denominator=whole, numerator=part)

        def count(key: str, value: int) -> Number:
            return Number(key, Fraction(value), denominator=value, numerator=value)

        found = [
            count("served", of("N")),
            share("rate_of_served", of("W"), of("N")),
            share("rate_of_out_of_work", of("W2"), of("N2")),
            count("entries", of("E")),
            count("exits", of("X")),
            count("people_starting", of("P")),
            share("education", of("S"), of("N")),
            share("retention_90", of("K"), of("D")),
            share("retention_365", of("K"), of("D")),
        ]
        return {each.key: each for each in found}

    return {quarter: numbers(quarter) for quarter in quarters}


READS = {
    "served": ("N", "N"),
    "rate_of_served": ("W", "N"),
    "rate_of_out_of_work": ("W2", "N2"),
    "entries": ("E", "E"),
    "exits": ("X", "X"),
    "people_starting": ("P", "P"),
    "education": ("S", "N"),
    "retention_90": ("K", "D"),
    "retention_365": ("K", "D"),
}


def published(
    truth: Truth, units: list[str], quarters: tuple[Quarter, ...], bound: int
) -> dict[Variable, int]:
    """What stands on the pages of all quarters, laid side by side."""
    sent = {name: sent_of(truth, name, quarters) for name in units}
    found: dict[Variable, int] = {}
    for quarter in quarters:
        columns, total = side_by_side(sent, quarter, bound)
        for column in (*columns, total):
            for key, cell in column.cells.items():
                if key in READS and cell.numerator is not None and cell.denominator is not None:
                    part, whole = READS[key]
                    found[column.unit_id, part, quarter] = cell.numerator
                    found[column.unit_id, whole, quarter] = cell.denominator
    return found


def naively(
    truth: Truth, units: list[str], quarters: tuple[Quarter, ...], bound: int
) -> dict[Variable, int]:
    """Every number that is no small one, and nothing else thought of: for these tests alone."""
    shown = {part for pair in READS.values() for part in pair}
    return {
        (name, key, quarter): value
        for (name, key, quarter), value in truth.items()
        if key in shown and value >= bound
    }


# ---------------------------------------------------------------- the attack


def solved(equations: Iterable[Equation], known: Mapping[Variable, int]) -> dict[Variable, int]:
    """Whatever the identities and what is known leave no choice for: rational elimination."""
    pivots: dict[Variable, Row] = {}
    one: Variable = ("", "1", LAST)
    for equation in equations:
        row: Row = {}
        for variable, factor in equation.items():
            at = one if variable in known else variable
            times = Fraction(factor * known.get(variable, 1))
            row[at] = row.get(at, Fraction(0)) + times
        for variable in [each for each in row if each in pivots]:
            _take(row, pivots[variable], variable)
        free = [each for each, factor in row.items() if factor and each != one]
        if not free:
            continue
        pivot = free[0]
        scale = row[pivot]
        row = {each: factor / scale for each, factor in row.items() if factor}
        for other in pivots.values():
            if pivot in other:
                _take(other, row, pivot)
        pivots[pivot] = row
    return {
        pivot: int(-row.get(one, Fraction(0)))
        for pivot, row in pivots.items()
        if not [each for each, factor in row.items() if factor and each not in (pivot, one)]
    }


def _take(row: Row, by: Row, at: Variable) -> None:
    times = row.get(at, Fraction(0))
    if times:
        for each, factor in by.items():
            row[each] = row.get(each, Fraction(0)) - times * factor
    row.pop(at, None)


def narrowed(
    equations: list[Equation], known: Mapping[Variable, int]
) -> dict[Variable, tuple[int, int]]:
    """Lowest and highest: nobody is counted below 0, until no identity moves a bound any more."""
    most = 10_000
    bounds = {each: (0, most) for equation in equations for each in equation}
    bounds |= {each: (value, value) for each, value in known.items()}
    moved = True
    while moved:
        moved = False
        for equation in equations:
            for variable, factor in equation.items():
                others = [(bounds[each], f) for each, f in equation.items() if each != variable]
                sums = [
                    sum(-f * (high if (f > 0) is lowest else low) for (low, high), f in others)
                    for lowest in (True, False)
                ]
                low, high = sorted(each * factor for each in sums)
                new = max(bounds[variable][0], low), min(bounds[variable][1], high)
                if new != bounds[variable]:
                    bounds[variable], moved = new, True
    return bounds


def found_out(
    truth: Truth,
    units: list[str],
    quarters: tuple[Quarter, ...],
    known: Mapping[Variable, int],
    bound: int,
) -> set[Variable]:
    """Small numbers of units that the attack knows for sure."""
    equations = identities(units, quarters)
    surely = set(known) | set(solved(equations, known))
    ranges = narrowed(equations, known)
    surely |= {each for each, (low, high) in ranges.items() if low == high}
    return {each for each in surely if each[0] and truth[each] < bound}


@pytest.mark.parametrize("bound", BOUNDS)
@pytest.mark.parametrize("seed", range(40))
def test_no_small_number_can_be_computed_back(bound: int, seed: int) -> None:
    random = Random(seed)
    units = [f"u{number}" for number in range(random.randint(1, 4))]
    quarters = quarters_up_to(LAST, random.randint(1, 4))
    truth = whole_truth(random, units, quarters)
    known = published(truth, units, quarters, bound)
    assert all(truth[each] == value for each, value in known.items())
    assert found_out(truth, units, quarters, known, bound) == set()


def test_the_attack_finds_what_hiding_small_cells_alone_leaves_open() -> None:
    found = 0
    for seed in range(10):
        random = Random(seed)
        units = ["u0", "u1"]
        quarters = quarters_up_to(LAST, 3)
        truth = whole_truth(random, units, quarters)
        known = naively(truth, units, quarters, 5)
        found += len(found_out(truth, units, quarters, known, 5))
    assert found > 20


def test_large_numbers_are_there() -> None:
    """Hiding everything would pass the attack as well."""
    seen = 0
    for seed in range(40):
        random = Random(seed)
        truth = whole_truth(random, ["u0"], quarters_up_to(LAST, 2))
        seen += len(published(truth, ["u0"], quarters_up_to(LAST, 2), 5))
    assert seen > 100


# ---------------------------------------------------------------- restated, cell by cell


def numbers(**values: int) -> Mapping[str, Number]:
    """As sent: served, worked of them, out of work and worked of them, and the rest."""
    n, w, n2, w2 = values["n"], values["w"], values["n2"], values["w2"]
    found = [
        Number("served", Fraction(n), n, n),
        Number("rate_of_served", Fraction(w, n), n, w),
        Number("rate_of_out_of_work", Fraction(w2, n2), n2, w2),
        Number("entries", Fraction(values.get("e", 6)), values.get("e", 6)),
        Number("exits", Fraction(values.get("x", 6)), values.get("x", 6)),
        Number("people_starting", Fraction(values.get("p", 6)), values.get("p", 6)),
        Number("hours", Fraction(20), values.get("known", 9), values.get("known", 9)),
    ]
    return {each.key: each for each in found}


PLENTY = {"n": 40, "w": 20, "n2": 25, "w2": 10}


def cell(key: str, before: Mapping[str, int] | None = None, **values: int) -> Cell:
    sent = {LAST: numbers(**{**PLENTY, **values}), LAST.before(): numbers(**(before or PLENTY))}
    (column,), _ = side_by_side({"u": sent}, LAST, 5)
    return column.cells[key]


def test_a_share_stands_where_both_sides_are_five() -> None:
    assert cell("rate_of_served").value == Fraction(1, 2)
    assert cell("rate_of_served", w=35, w2=20, p=6).hidden is False
    assert cell("rate_of_served", w=36, w2=20).hidden
    assert cell("rate_of_served", w=4, w2=1).hidden


def test_those_in_work_at_entry_are_never_the_difference() -> None:
    assert cell("rate_of_out_of_work").value == Fraction(10, 25)
    assert cell("rate_of_out_of_work", n2=36, w2=12).hidden
    assert cell("rate_of_out_of_work", w2=16).hidden


def test_a_quarters_entries_stand_with_the_exits_before_them() -> None:
    assert cell("entries").value == 6
    assert cell("entries", e=4).hidden
    assert cell("entries", before={**PLENTY, "x": 4}).hidden
    assert cell("exits").hidden  # the next quarter has not been sent


def test_a_median_is_of_five_at_least() -> None:
    assert cell("hours", known=5) == Cell(Fraction(20))
    assert cell("hours", known=4).hidden


def test_a_unit_of_few_people_has_no_cell() -> None:
    few = numbers(n=4, w=2, n2=3, w2=1)
    (column,), total = side_by_side({"u": {LAST: few}}, LAST, 5)
    assert set(column.cells.values()) == {HIDDEN}
    assert total.cells["served"].hidden


def test_a_total_stands_where_every_unit_stands() -> None:
    large = {LAST: numbers(**PLENTY)}
    few = {LAST: numbers(n=4, w=2, n2=3, w2=1)}
    columns, total = side_by_side({"a": large, "b": large}, LAST, 5)
    assert (total.cells["served"].value, total.cells["rate_of_served"].value) == (
        80,
        Fraction(1, 2),
    )
    assert side_by_side({"a": large, "b": few}, LAST, 5)[1].cells["served"].hidden
    columns, total = side_by_side({"a": large, "b": {}}, LAST, 5)
    assert [each.sent for each in columns] == [True, False]
    assert total.cells["served"].value == 40
    assert not set(MEDIANS) & set(total.cells)


def test_the_page_and_its_bounds_are_the_restated_ones() -> None:
    assert BOUNDS == (5, 8, 11)
    assert PAGE == (
        "served",
        "rate_of_served",
        "rate_of_out_of_work",
        "entries",
        "exits",
        "people_starting",
        "retention_90",
        "retention_365",
        "education",
        "hours",
        "pay",
        "days_to_first_contact",
        "days_to_first_job",
    )


def test_five_served_are_enough_for_the_page() -> None:
    assert cell("served", n=5, w=0, n2=5, w2=0) == Cell(Fraction(5), 5, 5)
    assert cell("served", n=4, w=0, n2=4, w2=0).hidden
    assert cell("hours", n=4, w=0, n2=4, w2=0).hidden


@pytest.mark.parametrize(
    ("starting", "worked", "hidden"),
    [
        (4, 20, True),
        (5, 20, False),
        (15, 20, False),
        (16, 20, True),  # four worked who did not start
        (20, 36, False),
        (32, 36, False),  # how many worked is hidden, so nobody sees who did not start
        (35, 36, False),
        (36, 36, True),  # four of the served
        (4, 4, True),
    ],
)
def test_who_started_a_job_has_five_others_wherever_the_whole_is_in_sight(
    starting: int, worked: int, hidden: bool
) -> None:
    found = cell("people_starting", p=starting, w=worked, n2=20, w2=1)
    assert found.hidden is hidden
    assert hidden or found == Cell(Fraction(starting), starting, starting)


@pytest.mark.parametrize(
    ("values", "hidden"),
    [
        # 15 of 40 were at work at entry, 10 of them now
        ({}, False),
        ({"w2": 15}, False),  # 5 of those at entry
        ({"w2": 16}, True),
        ({"w2": 5, "w": 15}, False),  # 5 of those at entry are not at work now
        ({"w2": 5, "w": 16}, True),
        ({"w": 4, "w2": 4}, True),
        ({"w": 36, "n2": 20, "w2": 18}, True),
        ({"n2": 36, "w2": 18}, True),  # four were at work at entry
        ({"w2": 14, "n2": 18}, True),  # four of those out of work did not start
    ],
)
def test_the_rate_of_those_out_of_work_at_entry_stands_beside_no_small_difference(
    values: Mapping[str, int], hidden: bool
) -> None:
    assert cell("rate_of_out_of_work", **values).hidden is hidden


QUARTERS = quarters_up_to(LAST, 3)


def in_the_middle(
    key: str, sent: Mapping[Quarter, Mapping[str, int] | None]
) -> tuple[int | None, int | None]:
    """Its cell of the quarter before the last."""
    known = {
        quarter: numbers(**{**PLENTY, **values})
        for quarter, values in sent.items()
        if values is not None
    }
    (column,), _ = side_by_side({"u": known}, QUARTERS[1], 5)
    return column.cells[key].numerator, column.cells[key].denominator


@pytest.mark.parametrize(
    ("first", "second", "third", "entries", "exits"),
    [
        ({"x": 7}, {"e": 8, "x": 9}, {"e": 10}, 8, 9),
        (None, {"e": 8, "x": 9}, {"e": 10}, None, 9),
        ({"x": 7}, {"e": 8, "x": 9}, None, 8, None),
        ({"x": 4}, {"e": 8, "x": 9}, {"e": 10}, None, 9),
        ({"x": 7}, {"e": 4, "x": 9}, {"e": 10}, None, 9),
        ({"x": 7}, {"e": 8, "x": 4}, {"e": 10}, 8, None),
        ({"x": 7}, {"e": 8, "x": 9}, {"e": 4}, 8, None),
        ({"x": 36}, {"e": 8, "x": 9}, {"e": 10}, None, 9),  # four stayed
        ({"x": 7}, {"e": 36, "x": 9}, {"e": 10}, None, 9),  # four had been there before
        ({"x": 35}, {"e": 35, "x": 5}, {"e": 5}, 35, 5),
    ],
)
def test_exits_and_the_next_quarters_entries_stand_together_or_not_at_all(
    first: Mapping[str, int] | None,
    second: Mapping[str, int],
    third: Mapping[str, int] | None,
    entries: int | None,
    exits: int | None,
) -> None:
    sent = dict(zip(QUARTERS, (first, second, third), strict=True))
    assert in_the_middle("entries", sent) == (entries, entries)
    assert in_the_middle("exits", sent) == (exits, exits)


def test_a_total_is_the_sum_and_a_share_of_the_sums() -> None:
    large, other = numbers(**PLENTY), numbers(**{**PLENTY, "n": 60, "w": 45, "w2": 20, "n2": 30})
    _, total = side_by_side({"a": {LAST: large}, "b": {LAST: other}}, LAST, 5)
    assert total.sent
    assert total.cells["served"] == Cell(Fraction(100), 100, 100)
    assert total.cells["rate_of_served"] == Cell(Fraction(65, 100), 65, 100)
    assert total.cells["rate_of_out_of_work"] == Cell(Fraction(30, 55), 30, 55)
    assert set(total.cells) == set(PAGE) - set(MEDIANS)
    _, nobody = side_by_side({"a": {}}, LAST, 5)
    assert set(nobody.cells.values()) == {HIDDEN}


@pytest.mark.parametrize("key", ["rate_of_served", "retention_90", "retention_365", "education"])
def test_a_share_shows_what_it_is_made_of(key: str) -> None:
    sent = {LAST: {**numbers(**PLENTY), key: Number(key, Fraction(1, 3), 15, 5)}}
    (column,), total = side_by_side({"u": sent}, LAST, 5)
    assert column.cells[key] == total.cells[key] == Cell(Fraction(1, 3), 5, 15)


@pytest.mark.parametrize("key", MEDIANS)
def test_a_median_shows_its_value_alone(key: str) -> None:
    sent = {LAST: {**numbers(**PLENTY), key: Number(key, Fraction(7), 9, 5)}}
    (column,), _ = side_by_side({"u": sent}, LAST, 5)
    assert column.cells[key] == Cell(Fraction(7))


def test_the_page_has_no_count_of_who_was_left_out() -> None:
    assert not {"left_out", "waiting", "gaps", "parts"} & set(Cell.__dataclass_fields__)
    assert set(side_by_side({"u": {LAST: numbers(**PLENTY)}}, LAST, 5)[0][0].cells) == set(PAGE)
