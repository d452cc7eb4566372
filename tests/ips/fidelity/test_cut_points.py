"""Every cut point on both sides, restated by hand from F's anchors.

Whoever changes a row of `ips/fidelity/cut_points.py` changes it here, too, with F open at the item.
"""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from ips.fidelity.bands import BANDS, band_of
from ips.fidelity.cut_points import CUT_POINTS, cut
from ips.fidelity.items import ITEMS
from ips.fidelity.measures.common import Sorting, averaged, had, percent, together, too_many
from ips.fidelity.results import Row

HAIR = Fraction(1, 10**9)
JUNE, JULY = date(2026, 6, 1), date(2026, 7, 1)

# The least share of anchors 5, 4, 3 and 2, in percent.
SHARES = {
    "St2": (96, 90, 75, 60),  # '96% or more', '90-95%', '75-89%', '60-74%', 'less than 60%'
    "S5": (90, 75, 50, 25),  # '90-100%', '75-89%', '50-74%', '25-49%', 'less than 25%'
    "S8": (85, 70, 60, 50),  # '85-100%', '70-84%', '60-69%', '50-59%', 'less than 50%'
    "S9": (85, 70, 60, 50),
    "S10": (95, 85, 75, 65),  # '95% or more', '85-94%', '75-84%', '65-74%', 'less than 64%'
    "S13": (65, 50, 40, 30),  # '65% or more', '50-64%', '40-49%', '30-39%', '30% or less'
}
# O1: '90-100%', '75-89%', '50-74%', 'less than 50%' is 2: 1 is no matter of a share.
OF_ONE_OR_TWO_TEAMS = (90, 75, 50)
# The most of anchors 5, 4, 3 and 2.
MOST = {
    "St1": (20, 25, 30, 40),  # '20 or fewer', '21-25', '26-30', '31-40', '41 or more'
    "S4": (30, 60, 150, 270),  # 'within 30', '31-60', '61-150', '151-270', '271 or more'
}
LEAST = {
    "S6": (6, 5, 4, 2),  # '6 or more', '5', '4', '2', 'less than 2'
    "S14": (6, 5, 4, 3),  # 'all 6', '5', '4', '3', '2 or less'
}


@pytest.mark.parametrize(
    ("item", "anchor", "least"),
    [
        (item, anchor, Fraction(percent, 100))
        for item, bounds in SHARES.items()
        for anchor, percent in zip((5, 4, 3, 2), bounds, strict=True)
    ]
    + [
        ("O1", anchor, Fraction(percent, 100))
        for anchor, percent in zip((5, 4, 3), OF_ONE_OR_TWO_TEAMS, strict=True)
    ]
    + [
        (item, anchor, Fraction(number))
        for item, bounds in LEAST.items()
        for anchor, number in zip((5, 4, 3, 2), bounds, strict=True)
    ],
)
def test_an_anchor_begins_at_its_bound(item: str, anchor: int, least: Fraction) -> None:
    assert (cut(item, least), cut(item, least - HAIR)) == (anchor, anchor - 1)


@pytest.mark.parametrize(
    ("item", "anchor", "most"),
    [
        (item, anchor, Fraction(number))
        for item, bounds in MOST.items()
        for anchor, number in zip((5, 4, 3, 2), bounds, strict=True)
    ],
)
def test_an_anchor_ends_at_its_bound(item: str, anchor: int, most: Fraction) -> None:
    assert (cut(item, most), cut(item, most + HAIR)) == (anchor, anchor - 1)


def test_no_share_of_a_caseload_is_apart_from_treatment() -> None:
    assert cut("O1", Fraction(0)) == 2


def test_each_item_that_records_tell_has_cut_points_but_three() -> None:
    records = [code for code, item in ITEMS.items() if not item.rated_by_people]
    assert [*CUT_POINTS] == [code for code in records if code not in ("O3", "O4", "S12")]


@pytest.mark.parametrize(
    ("ratings", "closest"),
    [([5], 5), ([4, 3], 3), ([5, 4, 3, 2], 3), ([4, 4, 3], 4), ([4, 3, 3], 3), ([2, 1], 1)],
)
def test_ratings_are_averaged_and_half_rounds_down(ratings: list[int], closest: int) -> None:
    assert averaged(ratings) == closest


@pytest.mark.parametrize(
    ("hits", "cases", "is_had"), [(4, 5, True), (79, 100, False), (80, 100, True), (3, 4, False)]
)
def test_a_part_is_had_at_four_fifths(hits: int, cases: int, is_had: bool) -> None:
    assert had(hits, cases) is is_had


def test_rows_stand_by_day_and_what_has_none_comes_first() -> None:
    none = [Row("x", "9"), Row("y", "7"), Row("y", "8")]
    days = [Row("z", "9", JUNE), Row("a", "1", JULY), Row("a", "2", JULY), Row("b", "1", JULY)]
    for rows in (none, days, [*none, *days]):
        sorting = Sorting()
        for row in rows[::-1]:
            sorting.count(row, hit=row.id != "9")
            for keep in (sorting.leave_out, sorting.wait, sorting.gap):
                keep(row, "second")
                keep(row, "first")
        for of in (sorting.populations(), together([sorting]).populations()):
            assert [*of.denominator] == rows
            assert [*of.numerator] == [row for row in rows if row.id != "9"]
            for aside in (of.left_out, of.waiting, of.gaps):
                found = [(each.row, each.reason) for each in aside]
                assert found == [(row, why) for row in rows for why in ("first", "second")]


@pytest.mark.parametrize(
    ("share", "words"), [((1, 3), "33.33%"), ((1, 2), "50%"), ((1, 8), "12.5%"), ((1, 1), "100%")]
)
def test_a_share_is_written_with_two_places_at_most(share: tuple[int, int], words: str) -> None:
    assert percent(Fraction(*share)) == words


@pytest.mark.parametrize(
    ("gaps", "rows", "is_too_many"), [(1, 4, False), (2, 7, True), (20, 80, False), (21, 79, True)]
)
def test_gaps_are_too_many_above_a_fifth(gaps: int, rows: int, is_too_many: bool) -> None:
    assert too_many(gaps, rows) is is_too_many


@pytest.mark.parametrize(
    ("points", "band"),
    [
        (125, "exemplary fidelity"),
        (115, "exemplary fidelity"),
        (114, "good fidelity"),
        (100, "good fidelity"),
        (99, "fair fidelity"),
        (74, "fair fidelity"),
        (73, "not supported employment"),
        (25, "not supported employment"),
    ],
)
def test_the_bands_of_the_slides_and_of_north_carolina(points: int, band: str) -> None:
    assert band_of(points).name == band


def test_what_units_of_each_band_had_come_to() -> None:
    """T: 'IPS Fidelity and Outcomes in 79 sites'; the totals are those of N's Table 1, too."""
    assert [(each.least, each.sites, each.rate) for each in BANDS] == [
        (115, 7, Fraction(44, 100)),
        (100, 45, Fraction(39, 100)),
        (74, 23, Fraction(32, 100)),
        (25, 4, Fraction(29, 100)),  # 25 items of 1 are the lowest total there is
    ]
    assert sum(each.sites for each in BANDS) == 79
