"""What a docstring or a comment refers to is there: `room.name` leads somewhere after each move."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("ips", "db", "bot", "practice_workspace")
FILES = [path for room in ROOMS for path in sorted((ROOT / room).rglob("*.py"))]

# Slack's own names, and the library's.
FOREIGN = frozenset(
    {
        "apps.connections.open",
        "auth.test",
        "date.max",
        "message.channels",
        "message.groups",
        "message.im",
        "users.info",
        "view.app_installed_team_id",
    }
)
_REFERENCE = re.compile(r"`([A-Za-z_]\w*(?:\.\w+)+)`")


def name_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def names_in(nodes: Iterable[ast.AST]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, ast.Attribute):
            yield node.attr


@cache
def places() -> tuple[dict[str, set[str]], set[str], set[str]]:
    """What each module and class holds, by its last name; every parameter; every attribute."""
    held: defaultdict[str, set[str]] = defaultdict(set)
    parameters: set[str] = set()
    attributes: set[str] = set()
    for path in FILES:
        room, _, module = name_of(path).rpartition(".")
        held[room.rpartition(".")[2]].add(module)
        nodes = list(ast.walk(ast.parse(path.read_text("utf-8"))))
        held[module].update(names_in(nodes))
        for node in nodes:
            if isinstance(node, ast.ClassDef):
                held[node.name].update(names_in(ast.walk(node)))
            elif isinstance(node, ast.arg):
                parameters.add(node.arg)
            elif isinstance(node, ast.AnnAssign | ast.Assign):
                target = node.target if isinstance(node, ast.AnnAssign) else node.targets[0]
                attributes.update(names_in(ast.walk(target)))
    return held, parameters, attributes


def leads_somewhere(reference: str) -> bool:
    if reference in FOREIGN or reference.endswith(".py"):
        return True
    held, parameters, attributes = places()
    place, _, name = reference.rpartition(".")
    place = place.rpartition(".")[2]
    if place in held:
        return name in held[place]
    return place in parameters and name in attributes


def test_what_a_docstring_names_is_there() -> None:
    lost = {
        f"{name_of(path)}: {each}"
        for path in FILES
        for each in _REFERENCE.findall(path.read_text("utf-8"))
        if not leads_somewhere(each)
    }
    assert lost == set()


@pytest.mark.parametrize("reference", ["core.client_of", "messages.no_such_thing", "Timing.ends"])
def test_a_reference_that_leads_nowhere_is_found(reference: str) -> None:
    assert _REFERENCE.findall(f'"""See `{reference}`."""') == [reference]
    assert not leads_somewhere(reference)
