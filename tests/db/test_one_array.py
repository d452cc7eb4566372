"""A list of values is one array on PostgreSQL: one text of any length. It finds what it names."""

from __future__ import annotations

import pytest

from bot.clock import MovableClock
from db.doors import Doors
from db.queries.people import caseload
from tests.harbor import TEAM, Harbor, open_harbor
from tests.support import count_statements

CODES = ("C-1", "C-2", "C-3")


@pytest.fixture
def harbor(doors: Doors, clock: MovableClock) -> Harbor:
    harbor = open_harbor(doors, clock)
    for code in CODES:
        harbor.enroll(code, harbor.ago(3))
    return harbor


def found(harbor: Harbor, *client_ids: str) -> set[str]:
    with harbor.doors.reading() as session:
        return {row[1] for row in caseload.labels(session, TEAM, client_ids, with_names=False)}


@pytest.mark.parametrize("number", range(len(CODES) + 1))
def test_a_list_finds_what_it_names(harbor: Harbor, number: int) -> None:
    codes = CODES[:number]
    assert found(harbor, *map(harbor.client_id, codes)) == {*codes}


def test_a_value_that_is_longer_than_its_column_is_nobodys(harbor: Harbor) -> None:
    """A cast to the column's length would cut it to somebody's."""
    assert found(harbor, harbor.client_id("C-1") + "0") == set()


def test_lists_of_any_length_are_one_text_on_postgresql(harbor: Harbor) -> None:
    texts = set[str]()
    for number in range(len(CODES) + 1):
        ids = list(map(harbor.client_id, CODES[:number]))
        with harbor.doors.reading() as session, count_statements(harbor.doors) as statements:
            caseload.labels(session, TEAM, ids, with_names=False)
        texts |= {each for each in statements if "client" in each}
    assert len(texts) == (1 if harbor.doors.dialect == "postgresql" else len(CODES) + 1)
