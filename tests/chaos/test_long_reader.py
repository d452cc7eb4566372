"""A report that reads for an hour keeps PostgreSQL from forgetting: claims go on all the same."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from db.doors import Doors
from tests.chaos.long_reader import GATHERED, ROW_BY_ROW, claims


@pytest.mark.parametrize(
    ("without", "times"),
    [((), 2), (ROW_BY_ROW, 2), (GATHERED, 2.5)],
    ids=["free", "by row", "gathered"],
)
def test_a_claim_reads_no_more_than_twice_as_much_beside_twenty_thousand_dead_rows(
    doors: Doors, without: Sequence[str], times: float
) -> None:
    """It does not fall back to a look through everything, nor hop from page to page for each dead
    one, however PostgreSQL goes there. The look for what was left behind does: it comes once in
    twenty seconds, and passes by each message that was under way twice, leased and sending."""
    if doors.dialect != "postgresql":
        pytest.skip("SQLite keeps no dead rows in its tables")
    sent = 5_000
    fresh, beside_dead, look = claims(doors, sent, without)
    assert fresh.rows
    assert beside_dead.rows <= 2 * fresh.rows
    assert beside_dead.pages <= times * fresh.pages
    assert look <= 2 * sent + fresh.pages
