"""Encryption keys over time: tells a wrong one at the start, and seals everything with a new one.

On the same way what former versions wrote is sealed for its place.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    LargeBinary,
    Select,
    Table,
    Update,
    bindparam,
    inspect,
    select,
    true,
    tuple_,
    update,
)

from db import audit_key
from db.doors import Doors, PatientDoors, Session, forget_freed_pages
from db.encryption import (
    CannotBeRead,
    Cipher,
    OutOfPlace,
    Place,
    WrongKey,
    current_cipher,
    is_bound,
)
from db.models import KeyCheckRow, WorkspaceRow
from db.sealing import place_of, private_columns, sealed
from db.types import METADATA
from db.upsert import insert_into

CANARY = "ips-bot: these keys open this database"
_WORKSPACE = METADATA.tables[WorkspaceRow.__tablename__]
_CANARYS = METADATA.tables[KeyCheckRow.__tablename__]
ROWS_AT_A_TIME = 200  # one short transaction: nobody who logs a contact meanwhile waits for it

WRONG = (
    "ENCRYPTION_KEYS does not open this database. It was filled with another key: please "
    "add that key after the new one, separated by a comma. Nothing has been changed."
)


@dataclass(frozen=True, slots=True)
class Rotated:
    """What `rotate` found in one table: its rows, and those in which it sealed a text again.

    `left`: the texts that do not open where they stand, which stay as they are.
    """

    table: str
    rows: int
    rewritten: int
    left: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True)
class Seen:
    """What `look` saw of all private texts.

    `unbound`: written by former versions, so that nothing tells where they belong.
    """

    texts: int = 0
    unbound: int = 0
    unreadable: tuple[Place, ...] = ()

    def and_this(self, token: bytes, place: Place, *, opens: bool) -> Seen:
        """With one text more."""
        unreadable = self.unreadable if opens else (*self.unreadable, place)
        return Seen(self.texts + 1, self.unbound + (not is_bound(token)), unreadable)


# ---------------------------------------------------------------- at the start


def try_keys(doors: Doors) -> None:
    """Raise `WrongKey` when the configured keys do not open what is stored. Only reads.

    Works before the tables are migrated, and on a database without any.
    """
    with doors.reading() as session:
        there = set(inspect(session).get_table_names())
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
            .values(sealed(_CANARYS, {"id": 1, "canary": CANARY}))
            .on_conflict_do_nothing(index_elements=["id"])
        )
    with doors.reading() as session:  # another process may have been first, with another key
        _opens(session)


def _opens(session: Session) -> bool:
    row = session.execute(select(_CANARYS).where(_CANARYS.c.id == 1)).mappings().one_or_none()
    if row is not None:
        _open(_CANARYS, "canary", row)
    return row is not None


def try_canary(token: bytes) -> None:
    """Raise `WrongKey` when this canary of another database does not open."""
    _open(_CANARYS, "canary", {"id": 1, "canary": token})


def _open(table: Table, column: str, row: Mapping[Any, Any]) -> None:
    """Raise `WrongKey`, for whoever starts the program. One text out of place stops nobody."""
    try:
        current_cipher().open(bytes(row[column]), place_of(table, column, row))
    except WrongKey as error:
        raise WrongKey(WRONG) from error
    except OutOfPlace:
        return  # `look` tells of it


def _try_one(session: Session, table: Table) -> None:
    """A deployment older than the canary is told a wrong key by its first private text."""
    known = {column["name"] for column in inspect(session).get_columns(table.name)}
    for column in private_columns(table):
        if column.name not in known:
            continue
        stored = select(*table.primary_key, column).where(column.is_not(None)).limit(1)
        for row in session.execute(stored).mappings():
            _open(table, column.name, row)


# ---------------------------------------------------------------- a new key


def private_tables() -> tuple[Table, ...]:
    """Every table with private columns; the canary's last, so that it tells when all is done."""
    found = [table for table in METADATA.sorted_tables if private_columns(table)]
    return tuple(sorted(found, key=lambda table: table.name == KeyCheckRow.__tablename__))


def look(doors: PatientDoors, cipher: Cipher) -> Seen:
    """Open every private text where it stands, and only count. Takes no lock."""
    seen = Seen()
    for table in private_tables():
        after: Key | None = None
        while after != ():
            with doors.reading() as session:
                rows = session.execute(_batch(table, after)).mappings().all()
            for place, token in (text for row in rows for text in _texts(table, row)):
                seen = seen.and_this(token, place, opens=_opened(cipher, token, place) is not None)
            after = _behind(table, rows)
    return seen


def rotate(doors: PatientDoors, cipher: Cipher) -> Iterator[Rotated]:
    """Seal every private text for its place with the first key; yields each table when it is done.

    Short transactions, row by row behind their primary keys: broken off, it goes on where text
    under a former key, or in the form of former versions, is left. Every running process must know
    the new key already. What does not open where it stands stays as it is, and is named. Raises
    `WrongKey`, before anything is written, where the audit's key opens with none of the keys.
    """
    audit_key.keep_under_the_first_key(doors, cipher)
    for table in private_tables():
        yield _rotate_table(doors, cipher, table)
    forget_freed_pages(doors)


def _rotate_table(doors: PatientDoors, cipher: Cipher, table: Table) -> Rotated:
    """Workspace by workspace: no statement, and no lock, is about two."""
    whose = _whose(table)
    with doors.reading() as session:
        every = [] if whose is None else session.scalars(select(whose).distinct()).all()
    parts = [true()] if whose is None else [whose == each for each in every]
    done = Rotated(table.name, 0, 0)
    for part in parts:
        done = _rotate_here(doors, cipher, table, part, done)
    return done


def _rotate_here(
    doors: PatientDoors, cipher: Cipher, table: Table, here: ColumnElement[bool], done: Rotated
) -> Rotated:
    after: Key | None = None
    while after != ():
        left: list[Place] = []
        with doors.writing() as session:
            locked = session.execute(_batch(table, after).where(here).with_for_update())
            rows = locked.mappings().all()
            changes = [each for row in rows if (each := _again(cipher, table, row, left))]
            if changes:
                session.execute(_storing(table), changes)
        done = Rotated(
            done.table, done.rows + len(rows), done.rewritten + len(changes), (*done.left, *left)
        )
        after = _behind(table, rows)
    return done


def _whose(table: Table) -> ColumnElement[str] | None:
    """The column that says which workspace a row is of; None: it is of the deployment."""
    return _WORKSPACE.c.id if table is _WORKSPACE else table.c.get("workspace_id")


Key = tuple[object, ...]
Stored = Mapping[Any, Any]


def _batch(table: Table, after: Key | None) -> Select[*tuple[Any, ...]]:
    """The next rows behind a primary key: their keys and their private texts."""
    keys = list(table.primary_key)
    query = select(*keys, *private_columns(table)).order_by(*keys).limit(ROWS_AT_A_TIME)
    return query if after is None else query.where(tuple_(*keys) > tuple_(*after))


def _behind(table: Table, rows: Sequence[Stored]) -> Key:
    """Where the next batch begins; empty: there is none."""
    full = len(rows) == ROWS_AT_A_TIME
    return tuple(rows[-1][column.name] for column in table.primary_key) if full else ()


def _texts(table: Table, row: Stored) -> Iterator[tuple[Place, bytes]]:
    for column in private_columns(table):
        if row[column.name] is not None:
            yield place_of(table, column.name, row), bytes(row[column.name])


def _opened(cipher: Cipher, token: bytes, place: Place) -> str | None:
    try:
        return cipher.open(token, place)
    except CannotBeRead:
        return None


def _again(cipher: Cipher, table: Table, row: Stored, left: list[Place]) -> dict[str, Any] | None:
    """The row's primary key and private columns, where one of them has to be sealed again.

    What does not open is never sealed again: it would belong where it does not.
    """
    sealed_again = {}
    for place, token in _texts(table, row):
        if not cipher.is_current(token):
            text = _opened(cipher, token, place)
            if text is None:
                left.append(place)
            else:
                sealed_again[place.column] = cipher.seal(text, place)
    if not sealed_again:
        return None
    keys = {f"pk_{column.name}": row[column.name] for column in table.primary_key}
    private = {each.name: row[each.name] for each in private_columns(table)} | sealed_again
    return keys | {f"new_{name}": token for name, token in private.items()}


def _storing(table: Table) -> Update:
    statement = update(table).values(
        {
            column: bindparam(f"new_{column.name}", type_=LargeBinary)
            for column in private_columns(table)
        }
    )
    for column in table.primary_key:
        statement = statement.where(column == bindparam(f"pk_{column.name}", type_=column.type))
    return statement
