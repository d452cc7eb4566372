"""Clients are locked in the order of their ids: two writers wait for each other one way only."""

from __future__ import annotations

from threading import Thread

import pytest
from sqlalchemy import select, text

from bot.clock import MovableClock
from db.doors import Doors
from db.models import ClientRow
from db.queries.people import clients
from tests.harbor import open_harbor
from tests.support import eventually

WAITING = text(
    "SELECT count(*) FROM pg_stat_activity"
    " WHERE datname = current_database() AND wait_event_type = 'Lock'"
)


def somebody_waits(doors: Doors) -> bool:
    """Asked in a transaction of its own: within one PostgreSQL shows what it saw at first."""
    with doors.reading() as session:
        return bool(session.scalar(WAITING))


@pytest.mark.parametrize("turn", [1, 2, 3])
def test_who_waits_for_the_last_holds_all_before_it(
    doors: Doors, clock: MovableClock, turn: int
) -> None:
    if doors.dialect == "sqlite":
        pytest.skip("one writer at a time locks the whole database")
    harbor = open_harbor(doors, clock)
    ids = sorted(harbor.enroll(f"C-{number}") for number in range(6))

    def lock_all() -> None:
        with doors.patient.writing() as session:
            clients.lock(session, harbor.workspace_id, ids[turn:] + ids[:turn])

    waits = Thread(target=lock_all)
    with doors.writing() as holder:
        clients.lock(holder, harbor.workspace_id, ids[-1:])
        waits.start()
        eventually(lambda: somebody_waits(doors), seconds=30)
        with doors.writing() as looking:
            free = (
                select(ClientRow.id).where(ClientRow.id.in_(ids)).with_for_update(skip_locked=True)
            )
            assert looking.scalars(free).all() == []
    waits.join(30)
    assert not waits.is_alive()
