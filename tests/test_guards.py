"""The table of guards is about this code: what it takes out stands there, what it names exists.

`make guards` takes them out, one at a time; that takes minutes. This keeps its table true.
"""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

import pytest

from bench import filters
from bench.guard_table import DATABASES, GUARDS, Guard
from bench.guards import BEGIN, COPIED, END

ROOT = Path(__file__).resolve().parent.parent
RECORD = ROOT / "docs" / "decisions" / "0009-guards-that-bite.md"
# The guards of which a trial was promised, each by the beginning of its name.
PROMISED = (
    "unique dedupe key",
    "lease fence",
    "permission check",
    "signature",
    "submission key",
    "void filter",
    "workspace filter",
    "encryption",
    "audit link",
    "ack boundary",
)


@cache
def names_in(file: str) -> frozenset[str]:
    """'test_x', or 'TestY::test_x', of a file."""
    names = set()
    for node in ast.parse((ROOT / file).read_text("utf-8")).body:
        if isinstance(node, ast.ClassDef):
            inner = (each for each in node.body if isinstance(each, ast.FunctionDef))
            names |= {f"{node.name}::{each.name}" for each in inner}
        elif isinstance(node, ast.FunctionDef):
            names.add(node.name)
    return frozenset(names)


@pytest.mark.parametrize("guard", GUARDS, ids=lambda guard: guard.name)
def test_a_guard_stands_where_the_table_says(guard: Guard) -> None:
    assert guard.edits
    for place in guard.places:
        text = (ROOT / place).read_text("utf-8")
        for edit in (each for each in guard.edits if each.file == place):
            text = edit.made_in(text)  # raises where it does not stand exactly once
        compile(text, place, "exec")
    assert {place.split("/")[0] for place in guard.places} <= set(COPIED)


@pytest.mark.parametrize("guard", GUARDS, ids=lambda guard: guard.name)
def test_the_tests_of_a_guard_exist(guard: Guard) -> None:
    assert guard.tests
    for test in guard.tests:
        file, _, name = test.partition("::")
        assert name.partition("[")[0] in names_in(file), test
    assert guard.database in DATABASES


def test_every_promised_guard_is_tried() -> None:
    names = [guard.name for guard in GUARDS]
    assert len(set(names)) == len(names)
    assert [each for each in PROMISED if not any(name.startswith(each) for name in names)] == []


def test_the_record_tells_of_every_guard() -> None:
    """Written by `python -m bench.guards --write`; whoever adds a guard tries it."""
    table = RECORD.read_text("utf-8").partition(BEGIN)[2].partition(END)[0]
    rows = [line.split(" | ") for line in table.splitlines() if line.startswith("| ")][1:]
    assert [row[0].removeprefix("| ") for row in rows] == [guard.name for guard in GUARDS]
    assert [row[0] for row in rows if "none" in row[-1]] == []
    told = {guard.name: set(guard.places) for guard in GUARDS}
    for row in rows:
        assert set(row[2].replace("`", "").split(", ")) == told[row[0].removeprefix("| ")]


def test_the_record_tells_of_every_workspace_filter() -> None:
    """Written by `python -m bench.filters --write`."""
    told = RECORD.read_text("utf-8").partition(filters.BEGIN)[2].partition(filters.END)[0]
    assert " workspace filters of " in told
    assert "no reason" not in told
    names = [one.name for one in filters.every_filter()]
    assert len(set(names)) == len(names)
    assert {*filters.KNOWN} <= {*names}
    assert [name for name in filters.KNOWN if f"`{name}`" not in told] == []
