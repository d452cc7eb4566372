"""The databases of a run: how they are made, filled, and asked."""

from __future__ import annotations

import re
import sqlite3
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias
from weakref import WeakSet

import psycopg
from sqlalchemy import Dialect, Engine, event

import db.doors
from db.at_hand import Compiled
from db.doors import Doors
from db.migrate import migrate
from db.models import Base
from tests.kept_database import keep_connections
from tests.kept_file import (
    full_of,
    keep_connections_to_a_file,
    kept_files,
    notice_who_opens_a_kept_file,
)
from tests.loans import closed_or_kept
from tests.runs import asked, made, started

TEMPLATE = "template_ips"
MOST_STATEMENTS = 3_000


class Server:
    """The run's PostgreSQL server; whichever worker comes first starts it and fills the template.

    A database is copied as files: written through the log it takes twice as long.
    """

    def __init__(self, folder: Path, worker: str) -> None:
        self._worker = worker
        with _alone(folder):
            server = started(folder)
            self.address = server.get_uri(database="DATABASE").replace("DATABASE", "{}")
            self._asks = psycopg.connect(self.address.format("postgres"), autocommit=True)
            here = "SELECT FROM pg_database WHERE datname = %s"
            if not self._asks.execute(here, [TEMPLATE]).fetchall():
                self._create(TEMPLATE, "template0")
                migrate(self.address.format(TEMPLATE))

    @contextmanager
    def database(self, template: str = TEMPLATE) -> Iterator[str]:
        """The address of a database that nobody else has."""
        made["PostgreSQL databases"] += 1
        name = f"test_{self._worker}_{made['PostgreSQL databases']}"
        self._create(name, template)
        yield self.address.format(name)
        self._asks.execute(f"DROP DATABASE {name} WITH (FORCE)")

    def _create(self, name: str, template: str) -> None:
        self._asks.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")

    def close(self) -> None:
        self._asks.close()


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """One worker at a time; the lock of one that dies is free again."""
    with closing(sqlite3.connect(folder / "lock", timeout=120, isolation_level=None)) as lock:
        lock.execute("BEGIN EXCLUSIVE")
        yield


# ---------------------------------------------------------------- rows written once

Rows = Mapping[str, bytes]
"""Of each table of a PostgreSQL database that holds any, as PostgreSQL copies them."""

NO_ROWS = 21  # bytes: the head and the end of a copy


def every_row(engine: Engine) -> Rows:
    """All that a database holds, for another one in which nothing else stands."""
    found = {}
    with engine.connect() as connection:
        cursor = connection.connection.cursor()
        for table in Base.metadata.sorted_tables:
            with cursor.copy(f'COPY "{table.name}" TO STDOUT (FORMAT binary)') as rows:
                found[table.name] = b"".join(rows)
    return {table: rows for table, rows in found.items() if len(rows) > NO_ROWS}


def write_rows(engine: Engine, rows: Rows) -> None:
    """In place of what stands in their tables; what was whole there is whole here, in any order."""
    deletions = (f'DELETE FROM "{table}"' for table in rows)
    with engine.begin() as connection:
        cursor = connection.connection.cursor()
        cursor.execute("; ".join(("SET LOCAL session_replication_role = replica", *deletions)))
        for table, these in rows.items():
            with cursor.copy(f'COPY "{table}" FROM STDIN (FORMAT binary)') as into:
                into.write(these)


Contents: TypeAlias = sqlite3.Connection | Rows
"""All that stood in a database: in memory, of SQLite."""


def contents_of(doors: Doors) -> Contents:
    """To be put into another database of the same kind."""
    if doors.dialect != "sqlite":
        return every_row(doors.patient.engine)
    copied = sqlite3.connect(":memory:")
    if kept := kept_files.get(str(doors.engine.url.database)):
        kept.copied_to(copied)
        return copied
    with closing(sqlite3.connect(str(doors.engine.url.database))) as raw:
        raw.backup(copied)
    return copied


def is_nothing(contents: Contents) -> bool:
    return not (full_of(contents) if isinstance(contents, sqlite3.Connection) else contents)


def put_contents(doors: Doors, contents: Contents) -> None:
    """In place of what stands there."""
    if not isinstance(contents, sqlite3.Connection):
        write_rows(doors.patient.engine, contents)
        return
    if kept := kept_files.get(str(doors.engine.url.database)):
        kept.put(contents)
        return
    with closing(sqlite3.connect(str(doors.engine.url.database))) as raw:
        contents.backup(raw)


# ---------------------------------------------------------------- statements compiled once


def engines_share_their_statements() -> None:
    """Each test has an engine of its own, and all of a kind one dialect.

    SQLAlchemy keeps what it has compiled by the dialect: compiling everything anew for each test
    was a fifth of the run. The mappers keep a hundred statements each; so few are not enough for
    the inserts of a run.
    """
    new: Callable[..., Engine] = db.doors.new_engine
    dialects: dict[str, Dialect] = {}
    compiled: dict[str, Compiled] = defaultdict(lambda: Compiled(MOST_STATEMENTS))

    def sharing(*given: Any, **options: Any) -> Engine:
        engine = new(*given, **options)
        talks: Any = engine.dialect
        kind = talks.name
        if kind == "sqlite":
            event.listen(engine, "connect", _not_waiting_for_the_disk)
            keep_connections_to_a_file(engine, *given[1:], *options.items())
        if kind in dialects:
            talks.initialize = _knows_its_server
            engine.dialect = engine.pool._dialect = dialects[kind]
        else:  # it knows its server from the first connection on
            event.listen(engine, "connect", lambda *_: dialects.setdefault(kind, engine.dialect))
        talks = engine.dialect
        talks.do_close = closed_or_kept
        if kind == "postgresql":
            keep_connections(engine, *given[1:])
        engine.update_execution_options(compiled_cache=compiled[kind])
        event.listen(engine, "before_cursor_execute", _note_what_is_asked)
        return engine

    db.doors.new_engine = sharing
    notice_who_opens_a_kept_file()


def _knows_its_server(_connection: Any) -> None:
    """From the first engine of its kind: all talk with the same server."""


def _not_waiting_for_the_disk(connection: sqlite3.Connection, _record: Any) -> None:
    connection.execute("PRAGMA synchronous = OFF")


# ---------------------------------------------------------------- what both were asked for

_QUERIES = Path(db.doors.__file__).parent / "queries"
_VERB = re.compile(r"\s*(SELECT|INSERT|UPDATE|DELETE|WITH)\b", re.IGNORECASE)
_WRITES = re.compile(r"\b(INSERT|UPDATE|DELETE)\b")
_TABLE = re.compile(r"\b(?:FROM|INTO|UPDATE)\s+\"?(\w+)", re.IGNORECASE)


def _note_what_is_asked(
    connection: Any, _cursor: Any, statement: str, _parameters: Any, context: Any, _many: Any
) -> None:
    if (what := _what(statement)) and (who := _who()):
        asked[connection.dialect.name].add(f"{who}: {what}")
        if context.compiled is not None and context.compiled not in _seen:
            _seen.add(context.compiled)
            _note_what_is_crossed(statement, context)


# ---------------------------------------------------------------- about one workspace, by value

_seen: WeakSet[Any] = WeakSet()


def _note_what_is_crossed(statement: str, context: Any) -> None:
    """A database that is spread by workspace needs its value in each statement, and each lock."""
    from tests.security import wall

    if not any(wall.not_by_value(context, statement)):
        return
    where, _ = wall.asking(sys._getframe())
    reads = not _WRITES.search(statement)
    if not wall.is_among(where, wall.OVER_ALL if reads else wall.WRITES_OVER_ALL):
        asked["across workspaces"].add(f"{where}: {_what(statement)}")


def _who() -> str | None:
    """The innermost function of the queries, and where it stands."""
    frame = sys._getframe(2)
    while frame:
        if file := _among_the_queries(frame.f_code.co_filename):
            return f"{file} {frame.f_code.co_name}"
        frame = frame.f_back  # type: ignore[assignment]
    return None


@cache
def _among_the_queries(file: str) -> str | None:
    inside = Path(file).is_relative_to(_QUERIES)
    return str(Path(file).relative_to(_QUERIES.parent.parent)) if inside else None


@cache
def _what(statement: str) -> str | None:
    """Its verb and its first table; None for what is neither read nor written."""
    verb, table = _VERB.match(statement), _TABLE.search(statement)
    return f"{verb[1]} {table[1]}" if verb and table else None
