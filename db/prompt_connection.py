"""Connections to PostgreSQL, which give up by themselves where the server says nothing at all.

Through PgBouncer in transaction mode each transaction may have another session of the server:
`?pgbouncer=transaction` at the end of the database's address. Nothing is then left in a session.
The limits go along with each BEGIN, in one question, and no statement is prepared.
"""

from __future__ import annotations

from collections.abc import Generator
from time import monotonic
from typing import Any

import psycopg
from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import InvalidatePoolError

from db.doors import AT_ONCE, READING, WRITING, Patience

PGBOUNCER = "pgbouncer"
# Where one statement is all of a transaction, PostgreSQL begins and ends it by itself.
_BEGINS = {READING: "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", WRITING: "BEGIN"}


class PromptConnection(psycopg.Connection[Any]):
    """A connection that does not wait for ever for a server which says nothing at all."""

    silence_seconds: float | None = None
    ping_seconds: float | None = None
    pinging = False
    heard_at = 0.0

    def wait(self, gen: Any, interval: float = 0.1, timeout: float | None = None) -> Any:
        """As psycopg's own, but for no longer than these seconds of silence.

        They are counted in looks for an answer, one an `interval`: a machine that stood still for
        a while has looked once, and what the server said meanwhile lies there.

        Raises:
            psycopg.OperationalError: nothing came; the connection is closed, its state unknown.
        """
        limit = self.ping_seconds if self.pinging else self.silence_seconds
        if limit is not None and timeout is None:
            gen = _while_heard(gen, round(limit / interval))
        try:
            answer = super().wait(gen, interval, timeout)
        except _Silent:
            self.pgconn.finish()
            raise psycopg.OperationalError("the server says nothing") from None
        self.heard_at = monotonic()
        return answer

    def answers(self) -> bool:
        """Whether the server gives a sign of life, soon."""
        self.pinging = True
        try:
            self.execute("")
        except psycopg.Error:
            return False
        finally:
            self.pinging = False
        return True


class _Silent(Exception):
    """So many looks in vain, one after the other."""


def _while_heard(gen: Any, looks: int) -> Generator[Any, Any, Any]:
    """What psycopg waits by, as long as something comes within so many looks."""
    in_vain = 0
    try:
        wanted = next(gen)
        while True:
            ready = yield wanted
            in_vain = 0 if ready else in_vain + 1
            if in_vain >= looks:
                raise _Silent
            wanted = gen.send(ready)
    except StopIteration as done:
        return done.value


def say_everything_ourselves(engine: Engine, patience: Patience) -> None:
    """How this engine connects, begins, and looks whether a pooled connection is alive."""
    is_shared = PGBOUNCER in engine.url.query
    limits = {
        "TimeZone": "UTC",
        "lock_timeout": patience.lock_ms,
        "statement_timeout": patience.statement_ms,
    }
    for_all = "; ".join(f"SET {name} = '{value}'" for name, value in limits.items())
    for_one = for_all.replace("SET ", "SET LOCAL ")

    @event.listens_for(engine, "do_connect")
    def _connect(_dialect: Any, _record: Any, given: Any, named: dict[str, Any]) -> Any:
        named.pop(PGBOUNCER, None)
        # We say BEGIN ourselves, as on SQLite: whoever asks one thing needs none.
        connection = PromptConnection.connect(*given, autocommit=True, **named)
        connection.silence_seconds = patience.silence_seconds
        connection.ping_seconds = patience.ping_seconds
        if is_shared:
            connection.prepare_threshold = None
        return connection

    @event.listens_for(engine, "connect")
    def _set_up(connection: PromptConnection, _record: Any) -> None:
        if not is_shared:
            connection.execute(for_all)

    @event.listens_for(engine, "checkout")
    def _sign_of_life(connection: PromptConnection, _record: Any, _of_the_pool: Any) -> None:
        if not connection.autocommit and not connection.closed:
            connection.autocommit = True  # whoever had it asked SQLAlchemy for something else
        if monotonic() - connection.heard_at >= patience.alive_seconds and not connection.answers():
            raise InvalidatePoolError

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        options = connection.get_execution_options()
        if "isolation_level" in options:
            return
        door = options.get("door", WRITING)
        if is_shared:
            _say(connection, f"{_BEGINS.get(door, 'BEGIN')}; {for_one}")
        elif door != AT_ONCE:
            _say(connection, _BEGINS[door])


def _say(connection: Connection, words: str) -> None:
    raw: Any = connection.connection.dbapi_connection
    try:
        raw.execute(words)
    except psycopg.Error:
        # Once more, and SQLAlchemy looks at why: an outage replaces all that is pooled.
        connection.exec_driver_sql(words)
