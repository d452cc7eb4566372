"""No module of the product is there for its tests alone."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MODULES = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
    for room in ("bot", "db", "ips", "practice_workspace")
    for path in (ROOT / room).rglob("*.py")
    if "migrations" not in path.parts  # Alembic loads them by their place
}
BY_THEIR_PLACE = {each for each in MODULES if each.startswith("ips.records.")}


def imported(name: str) -> Iterator[str]:
    """The modules that this one imports, and the rooms that it stands in."""
    yield name.rpartition(".")[0]
    for node in ast.walk(ast.parse(MODULES[name].read_text())):
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""
            yield from (f"{node.module}.{each.name}" for each in node.names)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value  # loaded by name, as the workers of the server are


def test_every_module_is_reached_from_the_command_line() -> None:
    waiting, reached = {"bot.__main__"}, set[str]()
    while waiting:
        name = waiting.pop()
        reached.add(name)
        waiting |= {*imported(name)} & MODULES.keys() - reached
    assert MODULES.keys() - reached == BY_THEIR_PLACE - reached
