"""A workspace that the app has left is erased to the byte; the one beside it does not notice."""

from __future__ import annotations

from random import Random

import pytest

from bot.casework.access import audit
from bot.casework.administration import workspaces
from bot.casework.administration.workspaces import NotErased
from db.doors import Doors
from tests.privacy.canaries import checkpoint, raw_database
from tests.security.test_two_workspaces import (
    ACTS,
    HERE,
    MONDAY,
    THERE,
    Refusal,
    Workshop,
    furnish,
    opaque_ids,
)


def lived(doors: Doors, mine: Workshop, other: Workshop) -> None:
    chance = Random(3)
    for act in [*ACTS, *ACTS]:
        try:
            act(mine, other, chance)
        except Refusal:
            continue


def test_only_the_fact_that_it_was_erased_stays(doors: Doors, database_url: str) -> None:
    here, there = furnish(doors, HERE, "walnut-here"), furnish(doors, THERE, "cherry-there")
    for mine, other in ((here, there), (there, here)):
        lived(doors, mine, other)
    beside = there.rows()
    # The other one's audit keeps the ids that it was asked about and had to refuse.
    ids = [each for each in opaque_ids(here.rows()) if each not in repr(beside)]
    with pytest.raises(NotErased, match="Remove it there"):
        workspaces.erase(doors, HERE, now=MONDAY)
    assert workspaces.revoke(doors, HERE, happened_at=MONDAY, now=MONDAY)

    assert workspaces.erase(doors, HERE, now=MONDAY) > len(ids)

    left = {table: rows for table, rows in here.rows().items() if rows}
    assert left.keys() == {"audit_event", "audit_head"}
    assert "workspace.erase" in str(left["audit_event"])
    assert there.rows() == beside
    assert audit.verify(doors) == ()
    checkpoint(doors, database_url)
    raw = b"".join(content for _, content in raw_database(doors, database_url))
    assert not [each for each in ids if each.encode() in raw]
    with pytest.raises(NotErased, match="Nothing is recorded"):
        workspaces.erase(doors, HERE, now=MONDAY)
