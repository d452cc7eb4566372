"""The audit chain: nothing can be changed, taken out or cut off without being seen."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from threading import Thread

import pytest
from sqlalchemy import delete, text, update

from bot.casework.access import audit
from bot.clock import MovableClock
from db.doors import Doors
from db.models import AuditEventRow, AuditHeadRow
from db.queries.privacy import audit as events
from tests.harbor import open_harbor

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
    assert [end.number for end in audit.walk(filled).ends] == [1, 5]
    with filled.reading() as session:
        chain = list(events.events_of(session, "T1", "unit"))
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
    assert [(link.number, link.why) for link in audit.verify(filled)] == [(3, "changed")]


def rewrite(doors: Doors, number: int, event: events.NewEvent, previous: bytes) -> None:
    """What somebody who knows the program would do: other words, and a hash that fits them."""
    with doors.writing() as session:
        session.execute(
            update(AuditEventRow)
            .where(AuditEventRow.chain == "unit", AuditEventRow.number == number)
            .values(
                actor=event.actor,
                subject_id=event.subject_id,
                at=event.at,
                hash=events.hash_of(event, number, previous),
            )
        )


def test_a_rewritten_event_with_a_right_hash_of_its_own_is_seen(filled: Doors) -> None:
    """At the next one, which carries the hash of what stood there before."""
    with filled.reading() as session:
        third = list(events.events_of(session, "T1", "unit"))[2]
    rewrite(filled, 3, replace(third, actor="U2"), third.previous_hash)
    assert [(link.number, link.why) for link in audit.verify(filled)] == [(4, "changed")]


def test_reordered_events_are_seen(filled: Doors) -> None:
    """Two that changed places, each with a right hash for its new one."""
    with filled.reading() as session:
        chain = list(events.events_of(session, "T1", "unit"))
    rewrite(filled, 2, chain[2], chain[1].previous_hash)
    rewrite(filled, 3, chain[1], chain[2].previous_hash)
    assert [(link.number, link.why) for link in audit.verify(filled)] == [(3, "changed")]


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


def held_to_no_type(doors: Doors) -> None:
    if doors.dialect != "sqlite":
        pytest.skip("PostgreSQL lets nobody write what is not of the column's type")


@pytest.mark.parametrize(
    "change",
    [
        "at = 'yesterday'",
        "at = 5",
        "fields = '{['",
        "fields = 'null'",
        "fields = '3'",
        "hash = 'abc'",
        "previous_hash = 'abc'",
        "actor = x'ff'",
    ],
)
def test_an_event_that_cannot_even_be_read_is_seen(filled: Doors, change: str) -> None:
    """Whoever writes into the file is held to no type; the walk names the place and goes on."""
    held_to_no_type(filled)
    with filled.writing() as session:
        session.execute(
            text(f"UPDATE audit_event SET {change} WHERE chain = 'unit' AND number = 3")
        )
        session.execute(text("DELETE FROM audit_event WHERE chain = 'strangers'"))
    found = [(link.chain, link.number, link.why) for link in audit.verify(filled)]
    assert found == [("strangers", 1, "cut off"), ("unit", 3, "changed")]


@pytest.mark.parametrize("change", ["hash = 'abc'", "hash = x'00'", "number = 'many'"])
def test_a_changed_head_is_seen(filled: Doors, change: str) -> None:
    held_to_no_type(filled)
    with filled.writing() as session:
        session.execute(text(f"UPDATE audit_head SET {change} WHERE chain = 'unit'"))
    assert [(link.number, link.why) for link in audit.verify(filled)] == [(6, "cut off")]


@pytest.mark.parametrize("head", ["gone", "set back"])
def test_a_chain_that_was_taken_out_whole_is_seen(
    doors: Doors, clock: MovableClock, head: str
) -> None:
    """Its clients are there, and nobody is said to have entered them."""
    harbor = open_harbor(doors, clock)
    harbor.enroll("C-114")
    with doors.writing() as session:
        session.execute(delete(AuditEventRow))
        if head == "gone":
            session.execute(delete(AuditHeadRow))
        else:
            session.execute(update(AuditHeadRow).values(number=0, hash=events.NOTHING_BEFORE))
    (link,) = audit.verify(doors)
    assert (link.chain, link.number, link.why) == (harbor.unit_id, 1, "removed")


def test_two_at_once_make_one_chain(doors: Doors) -> None:
    writers = [Thread(target=append, args=(doors, number)) for number in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(10)
    assert audit.verify(doors) == ()
    with doors.reading() as session:
        assert len(list(events.events_of(session, "T1", "unit"))) == 4


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
        "seal",
    }
    with filled.reading() as session:
        assert session.execute(text("SELECT count(*) FROM audit_event")).scalar() == 6
