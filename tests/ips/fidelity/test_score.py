"""25 results in the scale's order, what people rate, and the total."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain

import pytest

from ips.fidelity.items import ITEMS
from ips.fidelity.results import Result
from ips.fidelity.score import score, total
from tests.ips.fidelity.hand_made import ADA, BEN, CLEO, member, rated, unit

BY_PEOPLE = [code for code, item in ITEMS.items() if item.rated_by_people]


def results(*ratings: int | None) -> dict[str, Result]:
    return {
        code: Result(code, rating, None if rating else "People rate this one.")
        for code, rating in zip(ITEMS, ratings, strict=True)
    }


def test_every_item_has_its_result_in_the_scales_order() -> None:
    found = score(unit())
    assert list(found) == list(ITEMS)
    assert all(found[code].item == code for code in ITEMS)


def test_an_empty_unit_says_of_each_item_why_it_is_not_rated() -> None:
    found = score(unit(CLEO))
    why = {code: each.not_rated for code, each in found.items() if each.rating is None}
    assert set(ITEMS) - set(why) == {"O3", "S10"}  # no contact with VR, and no current job
    assert all(reason and reason.endswith(".") for reason in why.values())


@pytest.mark.parametrize("item", [code for code in BY_PEOPLE if code != "S7"])
def test_people_rate_it(item: str) -> None:
    found = score(unit(ratings=[rated(item, 4), rated("S7", 1, staff_id="ada")]))[item]
    assert (found.rating, found.measure) == (4, 4)
    assert "People rate this one" in (score(unit())[item].not_rated or "")


@pytest.mark.parametrize(
    ("on", "counts"),
    [("2025-12-30", True), ("2025-12-29", False), ("06-30", True), ("07-01", False)],
)
def test_a_rating_holds_for_the_period_or_six_months(on: str, counts: bool) -> None:
    assert (score(unit(ratings=[rated("S2", 4, on)]))["S2"].rating == 4) is counts


def test_a_longer_period_holds_every_rating_in_it() -> None:
    records = unit(ratings=[rated("S2", 4, "2025-11-03")], first=replace(unit().period).first)
    assert score(records)["S2"].rating is None
    longer = unit(ratings=[rated("S2", 4, "2025-11-03")], first=unit().live_on)
    assert score(longer)["S2"].rating == 4


def test_the_latest_rating_holds_and_of_one_day_the_lower() -> None:
    rows = [rated("S2", 4, "05-04"), rated("S2", 2, "03-02"), rated("S2", 3, "05-04")]
    assert score(unit(ratings=rows))["S2"].rating == 3
    assert score(unit(ratings=rows[::-1]))["S2"].rating == 3


def test_s7_is_rated_for_each_specialist_and_averaged() -> None:
    rows = [rated("S7", 5, staff_id="ada"), rated("S7", 2, staff_id="ben")]
    found = score(unit(ratings=rows))["S7"]
    assert (found.rating, [each.of for each in found.parts]) == (3, ["ada", "ben"])
    lacking = score(unit(ratings=rows[:1]))["S7"]  # Ben is a gap: half of them
    assert (lacking.rating, [each.row.id for each in lacking.populations.gaps]) == (None, ["ben"])
    five = [ADA, BEN, *(member(f"m-{at}") for at in range(3))]
    most = [rated("S7", 4, staff_id=each.staff_id) for each in five[1:]]
    found = score(unit(*five, ratings=most))["S7"]
    assert (found.rating, [each.row.id for each in found.populations.gaps]) == (4, ["ada"])


def test_s7_is_rated_for_somebody_not_for_the_unit() -> None:
    rows = [rated("S7", 5, staff_id="ben"), rated("S7", 3, staff_id="ada"), rated("S7", 1)]
    found = score(unit(ratings=rows))["S7"]
    assert (found.measure, [each.of for each in found.parts]) == (4, ["ada", "ben"])
    nobody = "People rate this one, and nobody has in the period or the six months before its end."
    for ratings in (rows[2:], []):
        assert score(unit(ratings=ratings))["S7"].not_rated == nobody


def test_of_two_equal_ratings_of_a_day_one_is_shown_in_whatever_order_they_come() -> None:
    assert score(unit(ratings=[rated("S2", 4), rated("S3", 2)]))["S2"].rating == 4
    one, other = (replace(rated("S2", 4), id=id) for id in "ab")
    found = [score(unit(ratings=rows))["S2"] for rows in ([one, other], [other, one])]
    assert found[0] == found[1]


def test_each_missing_rating_may_be_1_or_5() -> None:
    found = total(results(*[3] * 22, None, None, None))
    assert (found.rated, found.least, found.most) == (22, 69, 81)


def test_a_total_has_a_band_only_with_25_ratings() -> None:
    assert total(results(*[4] * 25)).band == "good fidelity"
    assert total(results(*[4] * 25)).least == total(results(*[4] * 25)).most == 100
    almost = total(results(*[4] * 24, None))
    assert (almost.rated, almost.least, almost.most, almost.band) == (24, 97, 101, None)


def test_the_rows_of_an_item_are_in_order_and_each_in_one_population() -> None:
    rows = [rated("S7", 5, staff_id="ben"), rated("S7", 2, staff_id="ada")]
    for each in score(unit(ratings=rows)).values():
        of = each.populations
        assert set(of.numerator) <= set(of.denominator)
        aside = [because.row for because in chain(of.left_out, of.waiting, of.gaps)]
        assert len({*of.denominator, *aside}) == len(of.denominator) + len(aside)
