"""A line of text is recorded in a fixed number of statements, however large the unit."""

from __future__ import annotations

import pytest

from db.doors import Doors
from tests.commands.asking import said_after
from tests.crowd import enter_crowd
from tests.house import ANA, BEN, TEAM, House
from tests.support import count_statements

# A crowd is asked for with plans that were made for it, not for the few of another test.
pytestmark = pytest.mark.usefixtures("database_url")


def crowd(house: House, number: int, first: int = 0, days_ago: int = 25) -> None:
    """Enters that many clients on Ben's caseload, from `first` on."""
    ben = house.member(BEN)
    unit_id = ben.vocational_unit_id
    assert unit_id is not None
    enter_crowd(house.doors, TEAM, unit_id, ben.id, house.now, number, first, days_ago)


@pytest.mark.parametrize("clients", [20, 2000])
def test_a_line_takes_at_most_sixteen_statements(
    unit_house: House, doors: Doors, clients: int
) -> None:
    crowd(unit_house, clients)
    ana = unit_house.person(ANA)
    unit_house.enroll(ANA, "C-114")
    said_after(ana, "/contact", "Harbor Hotel generic yesterday by phone")
    with count_statements(doors) as statements:
        said_after(ana, "/contact", "Harbor Hotel C-114 today in person met Rosa")
    assert len(statements) <= 16


@pytest.mark.parametrize(
    ("line", "at_most"),
    [
        # A new employer's name is held against the clients', who may be called so.
        ("Harbor Hotel C-114 met Rosa", 18),
        ("Harbor Hotel C-114 with client met Rosa", 19),
        # A job lead is checked for codes, stored and announced in the channel besides, behind what
        # waits there already.
        ("Harbor Hotel C-114 with client met Rosa lead: they look for cooks", 26),
    ],
)
def test_what_a_line_records_besides_takes_few_more(
    unit_house: House, doors: Doors, line: str, at_most: int
) -> None:
    ana = unit_house.person(ANA)
    unit_house.enroll(ANA, "C-114")
    with count_statements(doors) as statements:
        said_after(ana, "/contact", line)
    assert len(statements) <= at_most
