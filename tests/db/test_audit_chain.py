"""The audit chain: nothing can be changed, taken out or cut off without being seen."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from threading import Thread

import pytest
from sqlalchemy import delete, text, update

from bot.casework import audit
from db.doors import Doors
from db.models import AuditEventRow, AuditHeadRow
from db.queries import audit as events

NOON = datetime(2026, 3, 2, 17, 0, tzinfo=UTC)


def append(doors: Doors, number: int, chain: str = "unit") -> None:
    with doors.writing() as session:
        audit.append(
            session,
            workspace_id="T1",
            chain=chain,
            at=NOON + timedelta(minutes=number),
            actor="U1",
            action="client.look",
            subject_kind="client",
            subject_id=f"{number:032}",
            fields=("note", "mode"),
        )


@pytest.fixture
def filled(doors: Doors) -> Doors:
    for number in range(5):
        append(doors, number)
    append(doors, 1, chain="strangers")
    return doors


def test_a_chain_that_nobody_touched_holds(filled: Doors) -> None:
    assert audit.verify(filled) == ()
    with filled.reading() as session:
        chain = events.events_of(session, "T1", "unit")
    assert [event.number for event in chain] == [1, 2, 3, 4, 5]
    assert chain[0].fields == ("mode", "note")
    assert chain[1].previous_hash == chain[0].hash


@pytest.mark.parametrize(
    "column", ["actor", "action", "subject_id", "fields", "at", "previous_hash"]
)
def test_a_changed_event_is_seen(filled: Doors, column: str) -> None:
    other = {"fields": ["name"], "at": NOON, "previous_hash": b"x" * 32}.get(column, "other")
    with filled.writing() as session:
        session.execute(
            update(AuditEventRow)
            .where(AuditEventRow.chain == "unit", AuditEventRow.number == 3)
            .values({column: other})
        )
    assert [(link.number, link.why) for link in audit.verify(filled, "T1")] == [(3, "changed")]


@pytest.mark.parametrize(("gone", "found"), [(3, (3, "removed")), (5, (5, "cut off"))])
def test_a_removed_event_is_seen(filled: Doors, gone: int, found: tuple[int, str]) -> None:
    with filled.writing() as session:
        session.execute(
            delete(AuditEventRow).where(AuditEventRow.chain == "unit", AuditEventRow.number == gone)
        )
    assert [(link.number, link.why) for link in audit.verify(filled)] == [found]


def test_events_without_a_head_are_seen(filled: Doors) -> None:
    with filled.writing() as session:
        session.execute(delete(AuditHeadRow).where(AuditHeadRow.chain == "unit"))
    assert [link.why for link in audit.verify(filled)] == ["headless"]


def test_two_at_once_make_one_chain(doors: Doors) -> None:
    writers = [Thread(target=append, args=(doors, number)) for number in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(10)
    assert audit.verify(doors) == ()
    with doors.reading() as session:
        assert len(events.events_of(session, "T1", "unit")) == 4


def test_no_value_is_kept(filled: Doors) -> None:
    columns = {column.name for column in AuditEventRow.__table__.columns}
    assert columns == {
        "workspace_id",
        "chain",
        "number",
        "at",
        "actor",
        "action",
        "subject_kind",
        "subject_id",
        "fields",
        "previous_hash",
        "hash",
    }
    with filled.reading() as session:
        assert session.execute(text("SELECT count(*) FROM audit_event")).scalar() == 6
