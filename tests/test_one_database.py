"""The tests that run on one database: they exist, and none of them must run on both."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

import pytest

from tests.one_database import (
    CHOICES,
    GIVEN_UP,
    NEVER_ON_BOTH,
    ON_BOTH_ALL_THE_SAME,
    ON_SQLITE_ALONE,
    databases_of,
)

TESTS = Path(__file__).parent
ROWS = [*ON_SQLITE_ALONE, *NEVER_ON_BOTH, *GIVEN_UP, *ON_BOTH_ALL_THE_SAME]
# Locks, delivery, migrations, walls; what is sent twice or at once; what does acts in any order.
ALWAYS_ON_BOTH = {
    "casework/test_brief_planning.py",
    "casework/test_recompute.py",
    "casework/test_submissions.py",
    "casework/test_units_file.py",
    "chaos",
    "db",
    "jobs",
    "privacy",
    "recipes",
    "security",
    "story",
}


@cache
def functions_of(file: str) -> set[str]:
    tree = ast.parse((TESTS / file).read_text(encoding="utf-8"))
    return {each.name for each in ast.walk(tree) if isinstance(each, ast.FunctionDef)}


def test_a_row_names_what_there_is() -> None:
    assert [row for row in ROWS if not exists(row)] == []


def exists(row: str) -> bool:
    file, _, name = row.partition("::")
    return (TESTS / file).exists() and (not name or name in functions_of(file))


def test_what_takes_a_lock_or_crosses_a_wall_is_not_given_up() -> None:
    given_up = {file for row in GIVEN_UP for file in (row.split("::")[0], row.split("/")[0])}
    assert not given_up & ALWAYS_ON_BOTH
    assert all((TESTS / each).exists() for each in ALWAYS_ON_BOTH)


def test_an_exception_stands_in_a_file_that_runs_on_one() -> None:
    for row in ON_BOTH_ALL_THE_SAME:
        assert {row.split("::")[0], row} & (NEVER_ON_BOTH.keys() | GIVEN_UP.keys())
        assert databases_of(row, "both") == ["sqlite", "postgresql"]


@pytest.mark.parametrize("chosen", CHOICES)
def test_nothing_is_left_out_by_any_choice(chosen: str) -> None:
    assert all(databases_of(row, chosen) for row in ROWS)
    assert databases_of("casework/test_submissions.py::test_any", chosen) == CHOICES[chosen]


def test_what_is_given_up_runs_on_both_when_asked() -> None:
    for row in {*GIVEN_UP, *NEVER_ON_BOTH} - ON_SQLITE_ALONE.keys():
        assert databases_of(row, "twice") == ["sqlite", "postgresql"]
        assert databases_of(row, "postgresql") == ["postgresql"]
