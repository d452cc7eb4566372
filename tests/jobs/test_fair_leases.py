"""Workspaces take turns: a busy one, or one whose Slack is slow, keeps no other waiting.

And several workers cost each message no more than one: as many statements, and whoever leases
passes over what another has locked.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from threading import Event
from typing import Any, cast

import pytest
from slack_sdk import WebClient
from sqlalchemy import insert

from bot.casework.reminders import leases
from bot.jobs.delivery import courier, lanes
from bot.jobs.delivery.deliverer import BATCH, Deliverer
from bot.jobs.delivery.post_office import Rendered
from db.doors import PATIENT, Doors, PatientDoors, open_patient_doors
from db.models import ConversationPaceRow, OutgoingMessageRow, WorkspaceRow
from db.queries.outbox.messages import AT_ONCE
from tests.delivery_world import at
from tests.support import count_statements, eventually, row_with, rows_in

NOW = at(date(2026, 3, 9), 8, 30)
BUSY, QUIET = "T0BUSY", "T1QUIET"
NOTICE = {"kind": "brief", "conversation": "C1", "reason": "channel_archived"}


class Post:
    """A Slack that takes everything, once the gate is open."""

    timeout = 5

    def __init__(self, gate: Event) -> None:
        self._gate = gate

    def conversations_open(self, users: str) -> dict[str, Any]:
        return {"channel": {"id": f"D{users}"}}

    def chat_postMessage(self, **_: Any) -> dict[str, Any]:  # noqa: N802 - Slack's name
        assert self._gate.wait(60)
        return {"ok": True, "ts": "1700000000.000100"}


@pytest.fixture
def gate() -> Iterator[Event]:
    """That of the busy workspace; open again at the end, whatever happened."""
    made = Event()
    yield made
    made.set()


def deliverer(doors: PatientDoors, gate: Event | None = None, **options: Any) -> Deliverer:
    is_open = Event()
    is_open.set()
    gates = {BUSY: gate or is_open}
    return Deliverer(doors, lambda of: cast(WebClient, Post(gates.get(of, is_open))), **options)


def plan(doors: Doors, workspace_id: str, number: int) -> None:
    """So many messages to as many people."""
    people = [f"U{each:05}" for each in range(number)]
    with doors.patient.writing() as session:
        session.execute(row_with(WorkspaceRow, id=workspace_id, name=workspace_id))
        session.execute(
            insert(ConversationPaceRow),
            [
                {"workspace_id": workspace_id, "conversation": who, "not_before": AT_ONCE}
                for who in people
            ],
        )
        for place, who in enumerate(people):
            session.execute(
                row_with(
                    OutgoingMessageRow,
                    workspace_id=workspace_id,
                    id=f"{workspace_id}{place}",
                    dedupe_key=f"{place}",
                    kind="delivery_notice",
                    conversation=who,
                    sequence=place,
                    subject=NOTICE,
                    planned_at=NOW,
                    not_before=AT_ONCE,
                )
            )


def sent(doors: Doors, workspace_id: str) -> int:
    with doors.patient.reading() as session:
        here = OutgoingMessageRow.workspace_id == workspace_id
        rows = rows_in(session, OutgoingMessageRow, here, OutgoingMessageRow.state == "sent")
        return len(rows)


def test_one_message_does_not_wait_for_a_thousand_of_another_workspace(doors: Doors) -> None:
    plan(doors, BUSY, 1_000)
    plan(doors, QUIET, 1)
    counts = deliverer(doors.patient).deliver_once(NOW)
    assert sent(doors, QUIET) == 1
    assert counts.sent == BATCH // 2 + 1


def test_each_workspace_has_its_turn(doors: Doors) -> None:
    """More of them than share a batch, each with more than its share."""
    every = [f"T{each:02}" for each in range(3 * leases.SHARE_A_BATCH)]
    for each in every:
        plan(doors, each, BATCH)
    works = deliverer(doors.patient)
    for _ in range(3):
        works.deliver_once(NOW)
    assert {sent(doors, each) for each in every} == {BATCH // leases.SHARE_A_BATCH}


def test_a_workspace_whose_slack_is_slow_delays_no_other(
    doors: Doors, gate: Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lanes, "A_ROUND_TAKES", 0.0)
    plan(doors, BUSY, 50)
    works = deliverer(doors.patient, gate)
    works.deliver_once(NOW)
    plan(doors, QUIET, 30)

    def quiet_is_done() -> bool:
        works.deliver_once(NOW)
        return sent(doors, QUIET) == 30

    eventually(quiet_is_done, 60)
    assert sent(doors, BUSY) == 0
    assert not works.rest(0)
    gate.set()
    works.deliver_all(NOW)
    assert sent(doors, BUSY) == 50
    assert works.rest(0)


@pytest.mark.parametrize("workers", [1, 2, 4])
def test_more_workers_ask_for_no_more_and_do_not_hold_each_other_up(
    doors: Doors,
    database_url: str,
    dialect: str,
    workers: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(courier, "render", lambda *_: (Rendered("Here.", []), 1))
    if dialect == "sqlite":
        pytest.skip("SQLite has one writer at a time, and one worker")
    plan(doors, QUIET, 200)
    # Whoever leases looks at rows for a moment that somebody else is about to mark: no longer.
    impatient = open_patient_doors(database_url, replace(PATIENT, lock_ms=5_000))
    at_work = [deliverer(impatient) for _ in range(workers)]
    with count_statements(impatient) as asked, ThreadPoolExecutor(workers) as pool:
        done = list(pool.map(lambda each: each.deliver_all(NOW), at_work))
    impatient.close()
    assert sum(each.sent for each in done) == 200
    assert [each.waiting for each in done] == [0] * workers
    assert len(asked) / 200 < 3
    locking = [each for each in asked if "FOR UPDATE" in each]
    assert locking
    assert all("SKIP LOCKED" in each for each in locking)
