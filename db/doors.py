"""The two doors to the database, one to read and one to write, and two patiences.

Reading sees one consistent snapshot and cannot write. Writing is one transaction: committed when
the block ends, rolled back when it raises. On SQLite it begins with BEGIN IMMEDIATE, because a
transaction that reads first and writes later fails at once when somebody else wrote in between.

Slack waits three seconds for an answer, so `Doors` wait for short: a database that is locked or
away becomes a `NotRecorded` within two seconds, and the person reads so. What nobody waits for
(planning, delivery, recompute, erasure, the command line) goes through `Doors.patient`: that does
not fail because a machine is slow, and gives up only where something is broken.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from threading import Lock, Timer
from typing import Any, TypeAlias

from sqlalchemy import (
    Connection,
    Engine,
    PoolProxiedConnection,
    create_engine,
    event,
    make_url,
    text,
)
from sqlalchemy.engine import URL
from sqlalchemy.engine.base import OptionEngine
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from db.at_hand import Compiled

POOL_SECONDS = 0.5
SQLITE_BUSY_MS = 1_400
POSTGRESQL_LOCK_MS = 700
POSTGRESQL_STATEMENT_MS = 1_400
POSTGRESQL_CONNECT_SECONDS = 2  # the least that libpq accepts
# A server that was frozen, or a network that swallows everything, keeps to none of the limits
# above: whoever waits for it gives up by themselves. A pooled connection is first asked whether it
# lives; the answer takes a moment, or it is replaced.
POSTGRESQL_SILENCE_SECONDS = 1.5
POSTGRESQL_PING_SECONDS = 0.5
READING, WRITING, AT_ONCE = "reading", "writing", "at once"
# A table that is written anew is closed to everybody meanwhile.
POSTGRESQL_REWRITE_SECONDS = 1.0
# Whoever still reads what was there before ends meanwhile; a page is read within a second.
POSTGRESQL_READERS_SECONDS = 0.3


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait before giving up. For PostgreSQL 0, or None, is as long as it takes.

    `connections`: the most at a time; `pool_seconds`: for a free one. `busy_ms`: for the writer of
    a SQLite file. `lock_ms` and `statement_ms`: for a lock and a statement of PostgreSQL;
    `silence_seconds`: for a server that says nothing at all; `ping_seconds`: for the sign of life
    of a pooled connection, which is not asked for so soon as `alive_seconds` after the last.
    """

    connections: int
    pool_seconds: float
    busy_ms: int
    lock_ms: int
    statement_ms: int
    connect_seconds: int
    silence_seconds: float | None
    ping_seconds: float
    alive_seconds: float = 0.0


PEOPLE = Patience(
    20,
    POOL_SECONDS,
    SQLITE_BUSY_MS,
    POSTGRESQL_LOCK_MS,
    POSTGRESQL_STATEMENT_MS,
    POSTGRESQL_CONNECT_SECONDS,
    POSTGRESQL_SILENCE_SECONDS,
    POSTGRESQL_PING_SECONDS,
)
# A job of the ticker that hangs for ten minutes counts as stuck: it gives up well before that.
# What it does it does again: one broken connection in a second is no harm.
PATIENT = Patience(10, 60.0, 60_000, 60_000, 240_000, 10, 300.0, 5.0, alive_seconds=1.0)
# Tables that are made, changed or brought back, while nothing else runs.
UNHURRIED = Patience(10, 60.0, 60_000, 0, 0, 10, None, 5.0)

# PostgreSQL: lock not available, statement timeout, deadlock, serialization failure, too many
# connections. The request may simply be made again.
_BUSY_STATES = frozenset({"55P03", "57014", "40P01", "40001", "53300"})

# PostgreSQL: a server that only reads (a standby, or an administrator closed it for writing).
_READ_ONLY_STATE = "25006"

# A standby, or closed by an administrator: for this transaction, or for those that begin anew.
_ONLY_READS = (
    "SELECT current_setting('transaction_read_only')::boolean"
    " OR current_setting('default_transaction_read_only')::boolean"
)

# SQLite: the file cannot be opened, read or written, or there is no room for it.
_SQLITE_AWAY = frozenset(
    {
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_CORRUPT,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_NOTADB,
        sqlite3.SQLITE_PERM,
        sqlite3.SQLITE_PROTOCOL,
        sqlite3.SQLITE_READONLY,
    }
)

MOST_COMPILED = 500


Session: TypeAlias = Connection
"""What statements are asked on: a connection in its transaction. It gives rows and no objects."""


class NotRecorded(Exception):
    """The database did not do what was asked.

    `maybe_recorded`: the connection broke during the commit, so nobody knows; the same submission
    key tells on the next try.
    """

    def __init__(self, message: str, *, maybe_recorded: bool = False) -> None:
        super().__init__(message)
        self.maybe_recorded = maybe_recorded


class DatabaseBusy(NotRecorded):
    """Somebody else holds what is needed; trying again in a moment will do."""


class DatabaseAway(NotRecorded):
    """The database cannot be reached, or its disk is full or failing."""


class Doors:
    """Opens sessions on one database, for people. Build it with `open_doors`.

    `open_patient`: makes the patient ones, when they are asked for; these are their own.
    """

    def __init__(
        self, engine: Engine, open_patient: Callable[[], PatientDoors] | None = None
    ) -> None:
        self.engine = engine
        self._open_patient = open_patient
        self._patient: PatientDoors | None = None
        self._opening = Lock()
        self.dialect: str = engine.dialect.name
        self._to_read: Engine
        if self.dialect == "postgresql":
            self._to_read = engine.execution_options(door=READING)
        else:
            self._to_read = _Readers(engine)
        self._at_once = engine.execution_options(door=AT_ONCE)

    @property
    def patient(self) -> PatientDoors:
        """The same database for what nobody waits for."""
        with self._opening:
            if self._patient is None:
                assert self._open_patient is not None
                self._patient = self._open_patient()
            return self._patient

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session on one snapshot; nothing it does is kept."""
        with _plain_errors(), self._to_read.connect() as session:
            yield session
            # A transaction that was rolled back takes with it what the driver has prepared.
            session.commit()

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A session whose work is committed when the block ends without an exception."""
        with _plain_errors(), self.engine.connect() as session:
            # Without this a SQLite transaction would begin with the first query only.
            session.begin()
            yield session
            with _plain_errors(committing=True):
                session.commit()

    @contextmanager
    def at_once(self) -> Iterator[Connection]:
        """For what is one statement: PostgreSQL commits it by itself, with one question to it."""
        with _plain_errors(committing=True), self._at_once.connect() as connection:
            yield connection
            connection.commit()

    def try_writing(self) -> None:
        """Write what changes nothing, to see whether it could be kept.

        SQLite writes a page into its log, so a full disk shows too; PostgreSQL, which stops
        altogether when its log has no room, is asked whether it takes writes.

        Raises:
            NotRecorded: locked, read-only, full or away.
        """
        with self.writing() as session:
            if self.dialect == "sqlite":
                session.execute(text("PRAGMA user_version = 0"))  # of no use to us
            elif session.execute(text(_ONLY_READS)).scalar_one():
                raise DatabaseAway("the database is read-only")

    def close(self) -> None:
        """Close every pooled connection, the patient ones' too."""
        self._to_read.dispose()
        self.engine.dispose()
        if self._patient is not None:
            self._patient.close()


class PatientDoors(Doors):
    """Doors that wait. Whoever may only be called by what nobody waits for asks for these."""

    @property
    def patient(self) -> PatientDoors:
        return self


def open_doors(
    database_url: str, *, people: Patience = PEOPLE, patient: Patience = PATIENT
) -> Doors:
    """The doors to `database_url` (SQLite or PostgreSQL). Connects to nothing yet."""
    return Doors(
        new_engine(database_url, people), partial(open_patient_doors, database_url, patient)
    )


def open_patient_doors(database_url: str, patience: Patience = PATIENT) -> PatientDoors:
    """As `open_doors`, for a process that nobody talks with."""
    return PatientDoors(new_engine(database_url, patience))


def new_engine(
    database_url: str, patience: Patience, *, enforce_foreign_keys: bool = True
) -> Engine:
    """An engine set up for this product.

    `enforce_foreign_keys` False is for SQLite migrations, whose copied tables would otherwise
    lose their children.
    """
    url = normal_url(database_url)
    if url.get_backend_name() == "sqlite":
        return _sqlite_engine(url, patience, enforce_foreign_keys)
    if url.get_backend_name() == "postgresql":
        return _postgresql_engine(url, patience)
    raise ValueError("DATABASE_URL must begin with sqlite:/// or postgresql://")


def normal_url(database_url: str) -> URL:
    """Accepts what hosts hand out: postgres:// and postgresql:// mean the psycopg driver."""
    scheme, separator, rest = database_url.partition("://")
    if scheme in ("postgres", "postgresql"):
        scheme = "postgresql+psycopg"
    return make_url(f"{scheme}{separator}{rest}")


def database_now(session: Session) -> datetime:
    """The database's own clock as an aware UTC instant: what leases are measured with."""
    if session.dialect.name == "postgresql":
        moment: datetime = session.execute(text("SELECT clock_timestamp()")).scalar_one()
        return moment.astimezone(UTC)
    written = session.execute(text("SELECT strftime('%Y-%m-%dT%H:%M:%f', 'now')")).scalar_one()
    return datetime.fromisoformat(written).replace(tzinfo=UTC)


def forget_freed_pages(doors: Doors, tables: Collection[str] = (), *, tries: int = 1) -> bool:
    """Let nothing that was overwritten or deleted linger in the files; False: not all of it.

    SQLite zeroes what is deleted where it stood (`secure_delete`), and only there: when an entry
    had outgrown its page, its neighbours moved to another one, and their bytes stay in the gap of
    the first. And the write-ahead log keeps former pages. So the file is written anew (a copy in
    memory, other writers wait as for any write) and the log brought home.

    PostgreSQL keeps dead rows until a vacuum, and their bytes in the page after it. Those of
    `tables` are written anew with their indexes and statistics; whoever wants one of them
    meanwhile waits, so it is given up where it is in use for long or too large. What somebody who
    began to read before may still see goes along into the new file: then it is written once more.

    Where somebody is at work all the time the files stay as they are, after so many `tries`.
    """
    if doors.dialect == "sqlite":
        return any(_write_file_anew(doors) for _ in range(tries))
    return not _write_tables_anew(doors, tuple(tables), tries)


def _write_file_anew(doors: Doors) -> bool:
    raw = doors.engine.raw_connection()
    try:
        cursor = raw.cursor()
        try:
            cursor.execute("VACUUM")
            done = True
        except sqlite3.OperationalError:
            done = False
        busy, *_ = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()[0]
        return done and not busy
    finally:
        raw.close()


def _write_tables_anew(doors: Doors, tables: Sequence[str], tries: int) -> Sequence[str]:
    """One table after the other, each in a statement of its own; returns those that are left."""
    if not tables:
        return ()
    engine = new_engine(doors.engine.url.render_as_string(hide_password=False), PATIENT)
    left = tables
    try:
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            left = _left_of(connection, left)
            for _ in range(tries - 1):
                if left:
                    connection.execute(_LET_READERS_END)
                    left = _left_of(connection, left)
    except DBAPIError:
        return left
    finally:
        engine.dispose()
    return left


def _left_of(connection: Connection, tables: Sequence[str]) -> Sequence[str]:
    return [each for each in tables if not _written_anew(connection, each)]


_LET_READERS_END = text(f"SELECT pg_sleep({POSTGRESQL_READERS_SECONDS})")
# As its statistics count them, which were taken when it was written.
_IS_RID_OF_DEAD_ROWS = text(
    "SELECT n_dead_tup = 0 FROM pg_stat_all_tables WHERE relid = CAST(:quoted AS regclass)"
)


def _written_anew(connection: Connection, table: str) -> bool:
    """Called off from here: outside of a transaction a limit would stay in the session."""
    raw: Any = connection.connection.dbapi_connection
    quoted = f'"{table}"'
    late = Timer(POSTGRESQL_REWRITE_SECONDS, raw.cancel_safe)
    late.start()
    try:
        connection.execute(text(f"VACUUM (FULL, ANALYZE) {quoted}"))
    except DBAPIError:
        return False
    finally:
        late.cancel()
    return bool(connection.scalar(_IS_RID_OF_DEAD_ROWS, {"quoted": quoted}))


def _common(patience: Patience) -> dict[str, Any]:
    """Half of the connections stay open. The one that was used last is used next: it has prepared
    what is asked again and again, and need not be asked whether it lives.
    """
    kept = patience.connections // 2
    return {
        # What was typed must not reach a log within an error's text.
        "hide_parameters": True,
        # Without it PostgreSQL does not tell an INSERT that met a conflict from one that did not.
        "execution_options": {"preserve_rowcount": True, "compiled_cache": Compiled(MOST_COMPILED)},
        "pool_size": kept,
        "max_overflow": patience.connections - kept,
        "pool_timeout": patience.pool_seconds,
        "pool_use_lifo": True,
    }


def _sqlite_engine(url: URL, patience: Patience, enforce_foreign_keys: bool) -> Engine:
    engine = create_engine(
        url,
        connect_args={"timeout": patience.busy_ms / 1000},
        **_common(patience),
    )

    @event.listens_for(engine, "do_connect")
    def _owners_alone(_dialect: Any, _record: Any, _arguments: Any, _options: Any) -> None:
        """A new file is its owner's alone, whatever the folder; SQLite gives its log the same."""
        if url.database in (None, "", ":memory:"):
            return
        with suppress(OSError):  # there already, or no such folder: SQLite says which
            os.close(os.open(url.database, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))

    @event.listens_for(engine, "connect")
    def _set_up(connection: sqlite3.Connection, _record: Any) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves, see below
        for pragma in (
            "journal_mode = WAL",
            "synchronous = FULL",
            "secure_delete = ON",
            "temp_store = MEMORY",  # no sorted copy of anything in the machine's folder of such
            f"foreign_keys = {'ON' if enforce_foreign_keys else 'OFF'}",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        reading = isinstance(connection.engine, _Readers)
        connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")

    return engine


class _Readers(OptionEngine):
    """A SQLite engine's reading side: its events and limits, connections of its own.

    They can never write. One that did both would be told so before each transaction, whereupon
    SQLite plans every statement anew: a quarter of what a command costs.
    """

    def __init__(self, engine: Engine) -> None:
        super().__init__(engine, {})
        self._own = engine.pool.recreate()
        event.listen(self._own, "connect", _cannot_write)

    def raw_connection(self) -> PoolProxiedConnection:
        return self._own.connect()

    def dispose(self, close: bool = True) -> None:
        self._own.dispose()
        self._own = self._own.recreate()


def _cannot_write(connection: Any, _record: Any) -> None:
    connection.execute("PRAGMA query_only = ON")


def _postgresql_engine(url: URL, patience: Patience) -> Engine:
    # The driver is read where there is such a database: with SQLite nobody waits for it.
    from db.one_array import WithArrays  # noqa: PLC0415
    from db.prompt_connection import say_everything_ourselves  # noqa: PLC0415

    engine = create_engine(
        url,
        **_common(patience),
        connect_args={"connect_timeout": patience.connect_seconds},
    )
    engine.dialect.statement_compiler = WithArrays
    say_everything_ourselves(engine, patience)
    return engine


DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def is_damaged(error: Exception) -> bool:
    """Whether a file is no SQLite database, or no whole one."""
    return getattr(getattr(error, "orig", None), "sqlite_errorcode", None) in DAMAGED


@contextmanager
def _plain_errors(*, committing: bool = False) -> Iterator[None]:
    """Turns the drivers' ways of saying 'not now' into ours; a mistake of ours stays one."""
    try:
        yield
    except PoolTimeout as error:
        raise DatabaseBusy("every database connection is in use") from error
    except DBAPIError as error:
        plain = _plain(error, committing)
        if plain is None:
            raise
        raise plain from error


def _plain(error: DBAPIError, committing: bool) -> NotRecorded | None:
    away = DatabaseAway("the database is away", maybe_recorded=committing)
    if error.connection_invalidated or getattr(error.orig, "sqlstate", "") == _READ_ONLY_STATE:
        return away
    if not isinstance(error, OperationalError | InterfaceError):
        return None
    code = getattr(error.orig, "sqlite_errorcode", None)
    if code is not None:
        return _plain_sqlite(code & 0xFF, away)  # the extended codes share their low byte
    busy = getattr(error.orig, "sqlstate", None) in _BUSY_STATES
    return DatabaseBusy("the database is busy") if busy else away


def _plain_sqlite(code: int, away: DatabaseAway) -> NotRecorded | None:
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return DatabaseBusy("the database is busy")
    return away if code in _SQLITE_AWAY else None
