"""One PostgreSQL database a worker, which test after test has as if it were new.

Making and removing a database costs the server more than most tests do, and a new connection asks
it for everything anew. So what a test has written is deleted, and its connections are kept with
what they have prepared. Nothing else may be left: where the database was changed in another way,
or where somebody is still at work in it, it goes, and the next test has a new one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any

import psycopg
from psycopg.pq import TransactionStatus
from sqlalchemy import Engine

from db.doors import Patience
from db.models import Base
from tests.loans import Loan, loans

if TYPE_CHECKING:
    from tests.databases import Server

# What is deleted leaves its place in a table, which is looked through until it is written anew.
MOST_TESTS = 100
# Of all that the tests say to it: the database forgets none by itself.
MOST_PREPARED = 1_000

# Every session tells what it has written before it lies waiting; a session that ends does too.
_TABLES = [table.name for table in Base.metadata.sorted_tables]
_WRITTEN = " + ".join(
    f"pg_stat_get_tuples_{how}(oid)" for how in ("inserted", "updated", "deleted")
)
_LOOK = f"""
SELECT pg_stat_get_db_numbackends(oid),
    ARRAY[(SELECT sum({_WRITTEN}) FROM unnest(%(catalogues)s::oid[]) AS oid),
        (SELECT count(*) FROM pg_db_role_setting WHERE setdatabase IN (0, oid)),
        (SELECT count(pg_sequence_last_value(seqrelid)) FROM pg_sequence),
        (SELECT sum(version_num::int) FROM alembic_version)],
    ARRAY(SELECT pg_stat_get_tuples_inserted(oid) FROM unnest(%(tables)s::oid[]) AS oid)
FROM pg_database WHERE datname = current_database()
"""
_TABLES_OIDS = "SELECT array_agg(quote_ident(name)::regclass::oid) FROM unnest(%s::text[]) AS name"
# The server's own, of this database alone.
_CATALOGUES_OIDS = """
SELECT array_agg(oid) FROM pg_class WHERE relkind = 'r' AND oid < 16384 AND NOT relisshared
"""
_AS_IT_BEGAN = """
RESET SESSION AUTHORIZATION; RESET ALL; CLOSE ALL; UNLISTEN *; DISCARD SEQUENCES;
SELECT pg_advisory_unlock_all(), pg_stat_force_next_flush(),
    EXISTS (SELECT FROM pg_prepared_statements WHERE from_sql)
"""


def _is_as_it_began(connection: psycopg.Connection[Any]) -> bool:
    if connection.closed:
        return False
    try:
        if connection.info.transaction_status != TransactionStatus.IDLE:
            connection.rollback()
        connection.autocommit = True
        answer = connection.execute(_AS_IT_BEGAN, prepare=False)
        while answer.nextset():
            pass
        *_, has_named_statements = answer.fetchone() or (True,)
    except psycopg.Error:
        return False
    connection._notice_handlers.clear()
    connection._notify_handlers.clear()
    return not has_named_statements


def keep_connections(engine: Engine, patience: Patience) -> None:
    """An engine of a kept database takes connections from there, and gives them back."""
    loan = loans.get(engine.url.database or "")
    if loan:
        anew: Any = engine.pool._creator

        def made() -> Any:
            connection = anew()
            connection.prepared_max = MOST_PREPARED
            return connection

        engine.pool._creator = lambda: loan.connect(patience, made)


class KeptDatabase:
    """The worker's own; made when the first test asks for it."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._held = ExitStack()
        self._address = ""
        self._tests = 0

    @contextmanager
    def lent(self) -> Iterator[str]:
        """Its address, for one test."""
        if not self._address:
            self._make()
        loan = loans[self._name] = Loan(self._lying, _is_as_it_began, psycopg.OperationalError)
        self._tests += 1
        try:
            yield self._address
        finally:
            if not (loan.end() and self._is_emptied()) or self._tests == MOST_TESTS:
                self.remove()

    def remove(self) -> None:
        """With whoever is in it; the next one is another."""
        self._held.close()
        self._address = ""

    def _make(self) -> None:
        self._tests = 0
        self._address = self._held.enter_context(self._server.database())
        self._asks = psycopg.connect(self._address, autocommit=True, prepare_threshold=None)
        self._held.callback(self._asks.close)
        self._name = self._asks.info.dbname
        self._lying: defaultdict[Any, list[Any]] = defaultdict(list)
        self._held.callback(self._close_what_lies)
        self._asks.execute("SET session_replication_role = replica")
        self._of = {
            "catalogues": self._asks.execute(_CATALOGUES_OIDS).fetchall()[0][0],
            "tables": self._asks.execute(_TABLES_OIDS, [_TABLES]).fetchall()[0][0],
        }
        _, self._as_made, self._inserted = self._look()

    def _close_what_lies(self) -> None:
        for connections in self._lying.values():
            for each in connections:
                each.close()

    def _look(self) -> tuple[int, list[int], list[int]]:
        """How many sessions there are, what else was changed, and how many rows each table got."""
        sessions, others, inserted = self._asks.execute(_LOOK, self._of, prepare=True).fetchall()[0]
        return sessions, others, inserted

    def _is_emptied(self) -> bool:
        """False where it is not as it was made."""
        try:
            sessions, others, inserted = self._look()
            if sessions != 1 + sum(map(len, self._lying.values())) or others != self._as_made:
                return False
            counted = zip(_TABLES, self._inserted, inserted, strict=True)
            tables = [table for table, before, now in counted if before != now]
            if tables:
                self._asks.execute("; ".join(f'DELETE FROM "{each}"' for each in tables))
        except psycopg.Error:
            return False
        self._inserted = inserted
        return True
