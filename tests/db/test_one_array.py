"""A list of values is one array on PostgreSQL: one text of any length. It finds what it names."""

from __future__ import annotations

from datetime import date
from typing import Any

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.clock import MovableClock
from db.doors import Doors
from db.queries.people import caseload
from db.types import written_array
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


KINDS: dict[str, st.SearchStrategy[Any]] = {
    "text": st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])),
    "integer": st.integers(-(2**31), 2**31 - 1),
    "date": st.dates(min_value=date(1, 1, 1)),
    "bytea": st.binary(),
    "boolean": st.booleans(),
}


@pytest.mark.parametrize("kind", KINDS)
def test_an_array_as_we_write_it_is_read_as_it_was(postgresql_server: str, kind: str) -> None:
    values = st.lists(st.none() | KINDS[kind], max_size=6)
    with psycopg.connect(postgresql_server.format("postgres")) as connection:

        @given(values)
        def comes_back(many: list[Any]) -> None:
            asked = connection.execute(f"SELECT %s::{kind}[]", [written_array(many)])
            assert asked.fetchone() == (many,)

        comes_back()
