"""One SQLite file a worker, which test after test has as if it were new.

What `tests/kept_database.py` says of PostgreSQL holds here too: a new connection reads the schema
and plans every statement anew, which takes longer than deleting what a test has written.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event

from db.models import Base
from tests.loans import Loan, loans

kept_files: dict[str, KeptFile] = {}
"""That a test has now, by its path."""

# What is deleted leaves its place in the file.
MOST_TESTS = 100
# Of all that tests say on one connection; the driver's own measure is 128.
MOST_PREPARED = 1_000

_TABLES = [table.name for table in Base.metadata.sorted_tables]
_FULL = " UNION ALL ".join(
    f"""SELECT '{each}' WHERE EXISTS (SELECT * FROM "{each}")""" for each in _TABLES
)
_OTHERS = """
SELECT (SELECT group_concat(version_num) FROM alembic_version), * FROM
    pragma_schema_version, pragma_user_version, pragma_application_id, pragma_journal_mode
"""
_OF_WHO_EMPTIES_IT = (
    "journal_mode = WAL",
    "synchronous = OFF",
    "secure_delete = ON",
    "foreign_keys = OFF",
    "ignore_check_constraints = ON",
)
# What a session may be told, and what may be beside the file in it.
_SETTINGS = """
SELECT (SELECT count(*) FROM pragma_database_list WHERE name NOT IN ('main', 'temp')),
    (SELECT count(*) FROM temp.sqlite_schema), * FROM {}
""".format(
    ", ".join(
        f"pragma_{each}"
        for each in (
            "automatic_index",
            "busy_timeout",
            "cache_size",
            "cell_size_check",
            "defer_foreign_keys",
            "foreign_keys",
            "ignore_check_constraints",
            "journal_size_limit",
            "legacy_alter_table",
            "locking_mode",
            "max_page_count",
            "query_only",
            "read_uncommitted",
            "recursive_triggers",
            "reverse_unordered_selects",
            "secure_delete",
            "synchronous",
            "temp_store",
            "trusted_schema",
            "writable_schema",
        )
    )
)


class KeptConnection(sqlite3.Connection):
    """It is set up once; what each pool tells a new one again it need not be told.

    Even the same setting told again would make it plan all its statements anew.
    """

    closed = False
    loan: Loan
    is_changed = False  # in a way that nobody can look up
    _told: list[str] | None = None  # None: it is being set up
    _to_come: list[str]

    def set_up(self, tell: Callable[[], object]) -> None:
        self._to_come = []
        tell()
        self._told, self._to_come = self._to_come, []
        self._as_it_began = self._state()

    def begin_again(self) -> None:
        """A pool will tell it all again, in the same order."""
        self._to_come = list(self._told or ())

    def is_as_it_began(self) -> bool:
        """Whether nothing is left in its session."""
        try:
            if self.in_transaction:
                self.rollback()
            return not self.is_changed and self._state() == self._as_it_began
        except sqlite3.Error:
            return False

    def execute(self, statement: str, *given: Any) -> sqlite3.Cursor:
        return self.cursor() if self._is_known(statement) else super().execute(statement, *given)

    def create_function(self, name: str, *given: Any, **options: Any) -> None:
        if not self._is_known(name):
            self.is_changed |= self._told is not None
            super().create_function(name, *given, **options)

    def close(self) -> None:
        self.closed = True
        super().close()

    def _state(self) -> tuple[Any, ...]:
        told = super().execute(_SETTINGS).fetchone()
        return (*told, self.isolation_level, self.row_factory, self.text_factory)

    def _is_known(self, what: str) -> bool:
        if self._told is None:
            self._to_come.append(what)
        elif self._to_come[:1] == [what]:
            del self._to_come[0]
            return True
        return False


def _tells_of_it(name: str) -> Callable[..., Any]:
    theirs = getattr(sqlite3.Connection, name)

    def told(self: KeptConnection, *given: Any, **options: Any) -> Any:
        self.is_changed = True
        return theirs(self, *given, **options)

    return told


for _each in (
    "create_aggregate",
    "create_collation",
    "create_window_function",
    "enable_load_extension",
    "load_extension",
    "set_authorizer",
    "set_progress_handler",
    "set_trace_callback",
    "setlimit",
):
    if hasattr(sqlite3.Connection, _each):
        setattr(KeptConnection, _each, _tells_of_it(_each))


def keep_connections_to_a_file(engine: Engine, *kind: Any) -> None:
    """An engine of a kept file takes connections from there, and gives them back."""
    loan = loans.get(engine.url.database or "")
    if not loan:
        return

    @event.listens_for(engine, "do_connect")
    def _kept(_dialect: Any, _record: Any, _given: Any, options: dict[str, Any]) -> None:
        options.update(factory=KeptConnection, cached_statements=MOST_PREPARED)

    anew: Any = engine.pool._creator

    def connect(record: Any) -> Any:
        """Those that read have a pool of their own, with an engine's events and one more."""
        pool = record._ConnectionRecord__pool

        def made() -> KeptConnection:
            connection: KeptConnection = anew(record)
            connection.set_up(lambda: pool.dispatch.connect(connection, record))
            return connection

        connection: KeptConnection = loan.connect((*kind, pool is engine.pool), made)
        connection.begin_again()
        return connection

    engine.pool._creator = connect  # type: ignore[assignment]


class KeptFile:
    """The worker's own, in `folder`; `copy_to` makes it when the first test asks for it."""

    def __init__(self, copy_to: Callable[[Path], None], folder: Path) -> None:
        self._copy_to = copy_to
        self._folder = folder
        self._made = 0
        self._asks: sqlite3.Connection | None = None

    @contextmanager
    def lent(self) -> Iterator[str]:
        """Its address, for one test."""
        asks = self._asks or self._make()
        loan = loans[self._path] = Loan(
            self._lying, KeptConnection.is_as_it_began, sqlite3.OperationalError
        )
        kept_files[self._path] = self
        self.is_opened_beside = False
        self._tests += 1
        try:
            yield f"sqlite:///{self._path}"
        finally:
            del kept_files[self._path]
            if not (loan.end() and self._is_emptied(asks)) or self._tests == MOST_TESTS:
                self.remove()

    def remove(self) -> None:
        """With whoever is in it; the next one is another."""
        if not self._asks:
            return
        for connections in self._lying.values():
            for each in connections:
                each.close()
        self._asks.close()
        self._asks = None
        for ending in ("", "-wal", "-shm"):
            with suppress(OSError):  # not every system lets go of what somebody has open
                Path(f"{self._path}{ending}").unlink()

    def copied_to(self, other: sqlite3.Connection) -> None:
        assert self._asks
        self._asks.backup(other)

    def put(self, other: sqlite3.Connection) -> None:
        """What stands in another one, in place of what stands here; nobody's statements go."""
        assert self._asks
        full = {
            each: other.execute(f'SELECT * FROM "{each}"').fetchall() for each in full_of(other)
        }
        self._asks.execute("BEGIN IMMEDIATE")
        _empty(self._asks)
        for table, rows in full.items():
            values = ", ".join("?" * len(rows[0]))
            self._asks.executemany(f'INSERT INTO "{table}" VALUES ({values})', rows)
        self._asks.execute("COMMIT")

    def _make(self) -> sqlite3.Connection:
        self._tests = 0
        self._made += 1
        self._path = str(self._folder / f"kept_{self._made}.sqlite3")
        self._copy_to(Path(self._path))
        self._lying: defaultdict[Any, list[Any]] = defaultdict(list)
        self._asks = asks = sqlite3.connect(
            self._path, timeout=0, isolation_level=None, check_same_thread=False
        )
        for setting in _OF_WHO_EMPTIES_IT:
            asks.execute(f"PRAGMA {setting}")
        self._others = asks.execute(_OTHERS).fetchall()
        return asks

    def _is_emptied(self, asks: sqlite3.Connection) -> bool:
        """False where it is not as it was made, or somebody is at work in it."""
        if self.is_opened_beside:
            return False
        try:
            asks.execute("BEGIN IMMEDIATE")
            is_as_made = asks.execute(_OTHERS).fetchall() == self._others
            _empty(asks)
            asks.execute("COMMIT")
            ((busy, *_),) = asks.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        except sqlite3.Error:
            return False
        return is_as_made and not busy


def full_of(connection: sqlite3.Connection) -> list[str]:
    """The tables in which anything stands."""
    return [table for (table,) in connection.execute(_FULL)]


def _empty(connection: sqlite3.Connection) -> None:
    for each in full_of(connection):
        connection.execute(f'DELETE FROM "{each}"')


def notice_who_opens_a_kept_file() -> None:
    """Beside the engines: nobody knows when they are through with it."""
    theirs: Any = sqlite3.connect

    def connect(database: Any, *given: Any, **options: Any) -> Any:
        for path, kept in kept_files.items():
            kept.is_opened_beside |= path in str(database)
        return theirs(database, *given, **options)

    sqlite3.connect = connect
