"""A line of text is recorded in a fixed number of statements, however large the unit."""

from __future__ import annotations

import pytest
from sqlalchemy import insert

from db.doors import Doors
from db.models import ClientAssignmentRow, ClientRow, EpisodeRow
from tests.commands.asking import said_after
from tests.house import ANA, BEN, TEAM, House
from tests.support import count_statements


def crowd(house: House, number: int, first: int = 0) -> None:
    """Enters that many clients on Ben's caseload, straight into the tables, from `first` on."""
    ben = house.member(BEN)
    today = house.now.date()
    scope = {"workspace_id": TEAM}
    ids = [f"{each:032x}" for each in range(first, first + number)]
    clients = [
        {
            **scope,
            "id": each,
            "vocational_unit_id": ben.vocational_unit_id,
            "code": f"B-{each[-5:]}",
            "folded_code": f"B-{each[-5:]}".upper(),
            "created_at": house.now,
            "created_by": ben.id,
        }
        for each in ids
    ]
    stays = [
        {
            **scope,
            "id": each,
            "client_id": each,
            "entered_on": today,
            "recorded_at": house.now,
            "recorded_on": today,
            "recorded_by": ben.id,
        }
        for each in ids
    ]
    carried = [
        {**scope, "id": each, "client_id": each, "staff_member_id": ben.id, "from_on": today}
        for each in ids
    ]
    with house.doors.writing() as session:
        session.execute(insert(ClientRow), clients)
        session.execute(insert(EpisodeRow), stays)
        session.execute(insert(ClientAssignmentRow), carried)


@pytest.mark.parametrize("clients", [20, 2000])
def test_a_line_takes_at_most_twenty_statements(
    unit_house: House, doors: Doors, clients: int
) -> None:
    crowd(unit_house, clients)
    ana = unit_house.person(ANA)
    unit_house.enroll(ANA, "C-114")
    with count_statements(doors) as statements:
        said_after(ana, "/contact", "Harbor Hotel C-114 today in person met Rosa")
    assert len(statements) <= 20


@pytest.mark.parametrize(
    ("line", "at_most"),
    [
        ("Harbor Hotel C-114 with client met Rosa", 20),
        # A job lead is checked for codes, stored, and announced in its turn besides.
        ("Harbor Hotel C-114 with client met Rosa lead: they look for cooks", 25),
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
