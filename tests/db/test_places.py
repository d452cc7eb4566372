"""A private text opens in the row and column where it was written, and nowhere else."""

from __future__ import annotations

import itertools
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import LargeBinary, Table, insert, select, update
from sqlalchemy.exc import StatementError

from db import keys
from db.doors import Doors
from db.encryption import (
    Cipher,
    OutOfPlace,
    Place,
    WrongKey,
    new_key,
)
from db.models import Base, ClientRow, WorkspaceRow
from db.sealing import UNOPENED, private_columns, sealed, unsealed
from tests.support import row_with, rows_in, write_into

# The only bytes that are no private text: hashes and seals of the audit, and its key, which is
# under keys of its own.
NO_TEXT = {
    "audit_event.previous_hash",
    "audit_event.hash",
    "audit_event.seal",
    "audit_head.hash",
    "audit_head.seal",
    "audit_key.key",
    "audit_key.chains",
}
SAID = "sits by the window"


def rows_of(table: Table) -> Iterator[dict[str, Any]]:
    """Two rows of each of two workspaces, as far as their primary keys go."""
    own = [each.name for each in table.primary_key if each.name != "workspace_id"]
    for workspace, number in itertools.product(("T1", "T2"), ("1", "2")):
        key = dict.fromkeys(own, f"{workspace}-{number}")
        whole = "workspace_id" in table.primary_key.columns
        yield key | ({"workspace_id": workspace} if whole else {})


def every_place() -> Iterator[tuple[Table, str, dict[str, Any]]]:
    for table in keys.private_tables():
        for column, row in itertools.product(private_columns(table), rows_of(table)):
            yield table, column.name, row


def test_whatever_is_stored_as_bytes_is_sealed() -> None:
    for table in Base.metadata.sorted_tables:
        loose = {str(each) for each in table.c if isinstance(each.type, LargeBinary)}
        assert loose <= NO_TEXT, table.name
    names = {table.name for table, _, _ in every_place()}
    assert {"workspace", "client", "fact_version", "submission", "employer_contact"} <= names


def test_no_text_of_any_table_opens_in_another_place() -> None:
    """Another row, another column, another table, another workspace."""
    places = list(every_place())
    written = [
        (index, bytes(sealed(table, row | {column: SAID})[column]))
        for index, (table, column, row) in enumerate(places)
    ]
    assert len(places) > 60
    logging.disable(logging.ERROR)
    for (index, token), (at, (table, column, row)) in itertools.product(written, enumerate(places)):
        wanted = SAID if index == at else UNOPENED
        assert unsealed(table, row | {column: token})[column] == wanted, (table, column, row)
    logging.disable(logging.NOTSET)


def test_what_was_changed_cut_or_lengthened_does_not_open() -> None:
    cipher, place = Cipher([new_key()]), Place("client", "name", ("T1", "1"))
    token = cipher.seal("Zoé", place)
    for at in range(9, len(token)):
        broken = bytearray(token)
        broken[at] ^= 1
        with pytest.raises(OutOfPlace):
            cipher.open(bytes(broken), place)
    for other in (token[:9], token[:20], token[:-1], token + b"x"):
        with pytest.raises(OutOfPlace):
            cipher.open(other, place)
    for none in (b"\x01", b"", b"lost", token[1:]):
        with pytest.raises(WrongKey):
            cipher.open(none, place)


def test_two_places_never_look_the_same() -> None:
    """Whatever letters an id has."""
    assert Place("a", "b", ("c", "d")).as_data() != Place("a", "b", ("c d",)).as_data()
    assert Place("a", "b", ('c", "d',)).as_data() != Place("a", "b", ("c", "d")).as_data()


def test_equal_texts_do_not_look_equal_and_say_nothing_of_their_key() -> None:
    key, place = new_key(), Place("client", "name", ("T1", "1"))
    first, second = (Cipher([key]).seal("Zoé", place) for _ in range(2))
    assert first[9:] != second[9:]
    assert key.encode() not in first
    assert "Zoé".encode() not in first


def test_a_text_that_is_not_sealed_cannot_be_stored(doors: Doors) -> None:
    former = Fernet(new_key()).encrypt(b"xoxb-1")
    for loose in ("xoxb-1", b"xoxb-1", former):
        with (
            pytest.raises((StatementError, TypeError), match="sealed for its place"),
            doors.writing() as session,
        ):
            session.execute(insert(WorkspaceRow).values(id="T1", name="H", bot_token=loose))


def test_a_text_without_its_row_is_neither_sealed_nor_opened() -> None:
    table = ClientRow.__table__
    with pytest.raises(KeyError):
        sealed(table, {"name": "Zoé", "id": "1"})
    with pytest.raises(KeyError):
        unsealed(table, {"name": b"\x01", "workspace_id": "T1"})


def test_what_cannot_be_read_is_left_by_a_change_and_read_again_where_it_belongs(
    doors: Doors, caplog: pytest.LogCaptureFixture
) -> None:
    with doors.writing() as session:
        for team in ("T1", "T2"):
            session.execute(row_with(WorkspaceRow, id=team, name=team, bot_token=f"xoxb-{team}"))
    swap(doors, WorkspaceRow, "bot_token", "T1", "T2")
    with doors.writing() as session:
        write_into(session, WorkspaceRow, WorkspaceRow.id == "T1", name="H", bot_token=UNOPENED)
        found = rows_in(session, WorkspaceRow)
    assert {each.bot_token for each in found} == {UNOPENED}
    assert "workspace.bot_token, row T1" in caplog.text
    assert "xoxb" not in caplog.text
    swap(doors, WorkspaceRow, "bot_token", "T1", "T2")
    with doors.reading() as session:
        found = rows_in(session, WorkspaceRow)
    assert {each.bot_token for each in found} == {"xoxb-T1", "xoxb-T2"}
    assert {each.name for each in found} == {"H", "T2"}


def swap(doors: Doors, row: Any, column: str, one: str, other: str) -> None:
    """What somebody does who can write into the database, and has no key."""
    table, token = row.__table__, row.__table__.c[column]
    with doors.writing() as session:
        held = dict(session.execute(select(table.c.id, token)).all())
        for here, there in ((one, other), (other, one)):
            session.execute(update(table).where(table.c.id == here).values({token: held[there]}))
