"""The scale's items, restated from its score sheet, and whatever names one."""

from __future__ import annotations

import re
from pathlib import Path

from ips.fidelity.items import ITEMS
from ips.standards import IPS_25, IPS_25_EDITION

IPS = Path(__file__).parents[2] / "ips"
NAMED = re.compile(r"\bF(?:,? (?:and )?(?:St|O|S)\d+)+")


def test_the_scale_has_three_eight_and_fourteen_items_in_its_order() -> None:
    staffing = [f"St{number}" for number in range(1, 4)]
    organization = [f"O{number}" for number in range(1, 9)]
    services = [f"S{number}" for number in range(1, 15)]
    assert list(ITEMS) == [*staffing, *organization, *services]


def test_eleven_are_rated_by_people() -> None:
    by_people = [code for code, item in ITEMS.items() if item.rated_by_people]
    assert by_people == ["St3", "O2", "O5", "O6", "O7", "O8", "S1", "S2", "S3", "S7", "S11"]


def test_whatever_names_an_item_names_one_that_there_is() -> None:
    """'F S12' in a comment, a docstring or the source of a record kind."""
    named = {
        code
        for path in IPS.rglob("*.py")
        for found in NAMED.findall(path.read_text("utf-8"))
        for code in re.findall(r"(?:St|O|S)\d+", found)
    }
    assert len(named) > 10
    assert named <= set(ITEMS)


def test_each_clock_of_the_scale_follows_an_item() -> None:
    items = {item.source for item in ITEMS.values()}
    for rule in IPS_25.clocks.values():
        sources = (rule.source, *rule.also)
        assert {each for each in sources if each.edition == IPS_25_EDITION} <= items
