"""The engine of the scores against the second one, on random units.

The same hundreds of units in each run of the tests, thousands of new ones when somebody asks:
`effort` says why.
"""

from __future__ import annotations

from ips.fidelity.score import total
from tests.ips.fidelity.effort import of_every_unit
from tests.ips.fidelity.naive.reckoning import People
from tests.ips.fidelity.naive.services import s6_people, s13_people
from tests.ips.fidelity.naive.staffing import o1_people
from tests.ips.fidelity.naive.table import FROM_RECORDS, ratings
from tests.ips.fidelity.naive.table import total as naive_total
from tests.ips.fidelity.units import Unit


@of_every_unit(300)
def test_both_give_each_item_the_same_rating_and_measure(unit: Unit) -> None:
    for item, reckoned in FROM_RECORDS.items():
        rating, measure = reckoned(unit.records)
        assert unit.results[item].rating == rating, item
        if rating is not None and measure is not None:
            assert unit.results[item].measure == measure, item


@of_every_unit(150)
def test_both_give_each_specialist_the_same(unit: Unit) -> None:
    for item, by_person in (("O1", o1_people), ("S6", s6_people), ("S13", s13_people)):
        people: People = {
            part.of: (part.rating, part.measure)
            for part in unit.results[item].parts
            if part.rating is not None
        }
        if unit.results[item].rating is not None:
            assert people == by_person(unit.records), item


@of_every_unit(100)
def test_both_give_the_same_total(unit: Unit) -> None:
    expected = ratings(unit.records)
    assert {item: result.rating for item, result in unit.results.items()} == expected
    found = total(unit.results)
    assert (found.rated, found.least, found.most) == naive_total(expected)[:3]
    assert (found.band is None) == (naive_total(expected)[3] is None)
