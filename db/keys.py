"""Encryption keys over time: tells a wrong one at the start, and moves everything to a new one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import Column, LargeBinary, Table, bindparam, inspect, select, tuple_, update
from sqlalchemy import type_coerce as read_as
from sqlalchemy.orm import Session

from db import audit_key
from db.doors import Doors, PatientDoors, forget_freed_pages
from db.encryption import Cipher, WrongKey, current_cipher
from db.models import Base, KeyCheckRow
from db.types import is_private
from db.upsert import insert_into

CANARY = "ips-bot: these keys open this database"
ROWS_AT_A_TIME = 200  # one short transaction: nobody who logs a contact meanwhile waits for it

WRONG = (
    "ENCRYPTION_KEYS does not open this database. It was filled with another key: please "
    "add that key after the new one, separated by a comma. Nothing has been changed."
)


@dataclass(frozen=True, slots=True)
class Rotated:
    """What `rotate` found in one table: rows with private text, and those it encrypted again."""

    table: str
    rows: int
    rewritten: int


# ---------------------------------------------------------------- at the start


def try_keys(doors: Doors) -> None:
    """Raise `WrongKey` when the configured keys do not open what is stored. Only reads.

    Works before the tables are migrated, and on a database without any.
    """
    with doors.reading() as session:
        there = set(inspect(session.connection()).get_table_names())
        if KeyCheckRow.__tablename__ in there and _opens(session):
            return
        for table in private_tables():
            if table.name in there:
                _try_one(session, table)


def check_key(doors: Doors) -> None:
    """Return when the configured keys open what this database holds.

    A database that never held anything private remembers the keys now. Raises `WrongKey` with a
    sentence for whoever starts the program, and touches nothing.
    """
    try_keys(doors)
    with doors.reading() as session:
        if _opens(session):
            return
    with doors.writing() as session:
        session.execute(
            insert_into(session, KeyCheckRow)
            .values(id=1, canary=CANARY)
            .on_conflict_do_nothing(index_elements=["id"])
        )
    with doors.reading() as session:  # another process may have been first, with another key
        _opens(session)


def _opens(session: Session) -> bool:
    try:
        return session.scalar(select(KeyCheckRow.canary).where(KeyCheckRow.id == 1)) is not None
    except WrongKey as error:
        raise WrongKey(WRONG) from error


def _try_one(session: Session, table: Table) -> None:
    """A deployment older than the canary is told a wrong key by its first private text."""
    known = {column["name"] for column in inspect(session.connection()).get_columns(table.name)}
    for column in private_columns(table):
        if column.name not in known:
            continue
        try:
            stored = select(read_as(column, LargeBinary)).where(column.is_not(None)).limit(1)
            for token in session.scalars(stored):
                current_cipher().decrypt(bytes(token))
        except WrongKey as error:
            raise WrongKey(WRONG) from error


# ---------------------------------------------------------------- a new key


def private_tables() -> tuple[Table, ...]:
    """Every table with private columns; the canary's last, so that it tells when all is done."""
    found = [table for table in Base.metadata.sorted_tables if private_columns(table)]
    return tuple(sorted(found, key=lambda table: table.name == KeyCheckRow.__tablename__))


def private_columns(table: Table) -> tuple[Column[str], ...]:
    return tuple(column for column in table.columns if is_private(column))


def rotate(doors: PatientDoors, cipher: Cipher) -> Iterator[Rotated]:
    """Encrypt every private text with the first key; yields each table when it is done.

    Short transactions, row by row behind their primary keys: broken off, it goes on where text
    under a former key is left. Every running process must know the new key already. Raises
    `WrongKey` at a text that none of the keys opens.
    """
    audit_key.keep_under_the_first_key(doors, cipher)
    for table in private_tables():
        yield _rotate_table(doors, cipher, table)
    forget_freed_pages(doors)


def _rotate_table(doors: PatientDoors, cipher: Cipher, table: Table) -> Rotated:
    rows = rewritten = 0
    after: tuple[object, ...] | None = None
    while True:
        with doors.writing() as session:
            batch = _batch(session, table, after)
            changes = [change for row in batch if (change := _under_new_key(cipher, table, row))]
            if changes:
                _store(session, table, changes)
        rows, rewritten = rows + len(batch), rewritten + len(changes)
        if len(batch) < ROWS_AT_A_TIME:
            return Rotated(table.name, rows, rewritten)
        after = tuple(batch[-1][column.name] for column in table.primary_key)


def _batch(
    session: Session, table: Table, after: tuple[object, ...] | None
) -> list[Mapping[str, object]]:
    keys = list(table.primary_key)
    stored = [read_as(column, LargeBinary).label(column.name) for column in private_columns(table)]
    query = select(*keys, *stored).order_by(*keys).limit(ROWS_AT_A_TIME).with_for_update()
    if after is not None:
        query = query.where(tuple_(*keys) > tuple_(*after))
    return [dict(row) for row in session.execute(query).mappings()]


def _under_new_key(
    cipher: Cipher, table: Table, row: Mapping[str, object]
) -> dict[str, object] | None:
    """The row's primary key and private columns, when one of them is under a former key."""
    tokens = {column.name: row[column.name] for column in private_columns(table)}
    moved = {
        name: bytes(token) if cipher.is_newest(bytes(token)) else cipher.rotate(bytes(token))
        for name, token in tokens.items()
        if isinstance(token, bytes | memoryview)
    }
    if all(moved[name] == bytes(tokens[name]) for name in moved):  # type: ignore[call-overload]
        return None
    keys = {f"pk_{column.name}": row[column.name] for column in table.primary_key}
    return keys | {f"new_{name}": moved.get(name) for name in tokens}


def _store(session: Session, table: Table, changes: list[dict[str, object]]) -> None:
    statement = update(table).values(
        {
            column: bindparam(f"new_{column.name}", type_=LargeBinary)
            for column in private_columns(table)
        }
    )
    for column in table.primary_key:
        statement = statement.where(column == bindparam(f"pk_{column.name}", type_=column.type))
    session.connection().execute(statement, changes)
