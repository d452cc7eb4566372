"""A report that reads for an hour keeps PostgreSQL from forgetting: claims go on all the same."""

from __future__ import annotations

import pytest

from db.doors import Doors
from tests.chaos.long_reader import claims


def test_a_claim_looks_at_no_more_than_twice_the_messages_beside_twenty_thousand_dead_ones(
    doors: Doors,
) -> None:
    """It does not fall back to a look through everything, nor hop from page to page for each dead
    one: but for those that were under way, to see whether one was left behind, which is a
    millisecond. How much it is exactly, and the time, measures `bench.chaos`."""
    if doors.dialect != "postgresql":
        pytest.skip("SQLite keeps no dead rows in its tables")
    sent = 5_000
    was_under_way = 2 * sent  # leased, then sending
    fresh, beside_dead = claims(doors, sent)
    assert fresh.rows
    assert beside_dead.rows <= 2 * fresh.rows
    assert beside_dead.pages <= 3 * fresh.pages + was_under_way
