"""Names say what a thing is. 'told', 'shown' and 'said' say only that somebody spoke."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("ips", "db", "bot", "practice_workspace")
_SPEECH = re.compile(r"(?:^|_)(?:told|shown|said)(?:_|$)")

STORED = {"client_told_us", "shown_version"}  # columns: they keep their names for ever


def names_made(source: str) -> Iterator[str]:
    """What a file names: its functions and classes, parameters, fields and variables."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.arg):
            yield node.arg
        elif isinstance(node, ast.Name | ast.Attribute) and isinstance(node.ctx, ast.Store):
            yield node.id if isinstance(node, ast.Name) else node.attr


def spoken(source: str) -> set[str]:
    if not any(word in source for word in ("told", "shown", "said")):
        return set()
    return {name for name in names_made(source) if _SPEECH.search(name)} - STORED


def test_nothing_is_called_told_shown_or_said() -> None:
    paths = [path for room in ROOMS for path in sorted((ROOT / room).rglob("*.py"))]
    found = {
        path.relative_to(ROOT).as_posix(): names
        for path in paths
        if (names := spoken(path.read_text("utf-8")))
    }
    assert found == {}, "please name what it is: content, line, text, values"


@pytest.mark.parametrize(
    "source", ["told = []", "def shown_to(who): ...", "def f(said): ...", "for _said in x: ..."]
)
def test_such_a_name_is_found(source: str) -> None:
    assert spoken(source)


def test_a_stored_name_stays() -> None:
    assert not spoken("shown_version: int = 0\nclient_told_us = True")
