"""What the walks rarely ask is held to one workspace too, and missed without its filter."""

from __future__ import annotations

import pytest

from bench.filters import every_filter, without
from db.doors import Doors
from tests.runs import asked
from tests.security.rarely import ON_BOTH, ON_POSTGRESQL, Ask
from tests.security.twins import HERE, THERE
from tests.security.wall import wall_around


def crossings(doors: Doors, ask: Ask) -> list[str]:
    with wall_around({HERE}, {THERE}) as wall, doors.writing() as session:
        ask(session, HERE)
    assert wall.seen  # it was asked
    return [one.why for one in wall.crossings]


@pytest.mark.parametrize("name", [*ON_BOTH, *ON_POSTGRESQL])
def test_it_is_held_by_its_filter(doors: Doors, dialect: str, name: str) -> None:
    if name in ON_POSTGRESQL and dialect == "sqlite":
        pytest.skip("SQLite does the same in several statements")
    ask = (ON_BOTH | ON_POSTGRESQL)[name]
    (gone,) = (one for one in every_filter() if one.name == name)
    assert crossings(doors, ask) == []
    found = set(asked["across workspaces"])
    with without(gone):
        assert crossings(doors, ask) != []
    asked["across workspaces"] &= found  # what was taken out on purpose is no finding of the run
