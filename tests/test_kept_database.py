"""Whatever a test leaves in the kept database, the next one finds it as it was made."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Any

import psycopg
import pytest
from sqlalchemy import event, text

from db.doors import DatabaseAway, Doors, open_doors
from db.models import Base
from tests.databases import Server
from tests.kept_database import KeptDatabase

TABLES = [table.name for table in Base.metadata.sorted_tables]
A_VALUE = {  # of a type, or of one column
    "bigint": "1",
    "boolean": "true",
    "bytea": "'x'",
    "date": "now()",
    "double precision": "1",
    "integer": "1",
    "numeric": "1",
    "json": "'{}'",
    "jsonb": "'{}'",
    "text": "'x'",
    "state": "'planned'",
    "time without time zone": "'08:00'",
    "timestamp with time zone": "now()",
}
COLUMNS = """
SELECT a.attname, format_type(a.atttypid, NULL) FROM pg_attribute a
WHERE a.attrelid = %s::regclass AND a.attnum > 0 AND NOT a.attisdropped AND a.attnotnull
"""


@pytest.fixture
def kept(server: Server) -> Iterator[KeptDatabase]:
    """One beside the worker's own."""
    made = KeptDatabase(server)
    yield made
    made.remove()


@dataclass(frozen=True)
class Look:
    """What somebody sees who is new in a session."""

    session: int
    who: str
    settings: dict[str, str]
    rows: dict[str, int]
    beside: list[Any]  # what else may be left: locks, cursors, statements, channels


BESIDE = """
SELECT 'lock', locktype FROM pg_locks WHERE locktype = 'advisory'
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
UNION ALL SELECT 'cursor', name FROM pg_cursors WHERE is_holdable
UNION ALL SELECT 'statement', name FROM pg_prepared_statements WHERE from_sql
UNION ALL SELECT 'channel', * FROM pg_listening_channels()
UNION ALL SELECT 'open', state FROM pg_stat_activity
    WHERE datname = current_database() AND xact_start IS NOT NULL AND pid <> pg_backend_pid()
"""


def look(doors: Doors) -> Look:
    with doors.engine.connect() as connection:
        session, who = connection.execute(text("SELECT pg_backend_pid(), current_user")).one()
        told = connection.execute(text("SELECT name, setting FROM pg_settings"))
        settings: dict[str, str] = dict(told.all())
        counted = (f'(SELECT count(*) FROM "{each}")' for each in TABLES)
        rows = connection.execute(text(f"SELECT {', '.join(counted)}")).one()
        beside = connection.execute(text(BESIDE)).all()
    return Look(session, who, settings, dict(zip(TABLES, rows, strict=True)), list(beside))


def a_row_in_each_table(doors: Doors) -> None:
    """As somebody writes who heeds no reference."""
    with doors.engine.begin() as connection:
        connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        for table in TABLES:
            columns = connection.exec_driver_sql(COLUMNS, (f'"{table}"',)).all()
            names = ", ".join(f'"{name}"' for name, _ in columns)
            values = (A_VALUE.get(name, A_VALUE.get(kind, "'x'")) for name, kind in columns)
            row = f"({names}) VALUES ({', '.join(values)})"
            connection.exec_driver_sql(f'INSERT INTO "{table}" {row}')


def test_the_next_test_finds_no_dirt(kept: KeptDatabase) -> None:
    with kept.lent() as address, closing(open_doors(address)) as doors:
        clean = look(doors)
    assert not any(clean.rows.values())
    assert clean.beside == []

    with kept.lent() as again, closing(open_doors(again)) as doors:
        assert again == address
        with doors.engine.connect() as connection:
            raw: Any = connection.connection.dbapi_connection
            assert raw.info.backend_pid == clean.session
            a_row_in_each_table(doors.patient)
            assert all(look(doors.patient).rows.values())
            for each in (
                "SET lock_timeout = '77s'",
                "SET search_path = pg_catalog",
                "SET session_replication_role = replica",
                "SELECT pg_advisory_lock(7)",
                "LISTEN dirt",
                "DECLARE dirt CURSOR WITH HOLD FOR SELECT 1",
                "SET SESSION AUTHORIZATION pg_monitor",
                "SET default_transaction_read_only = on",
                "BEGIN",
            ):
                raw.execute(each)
            raw.add_notify_handler(print)

    with kept.lent() as again, closing(open_doors(again)) as doors:
        assert again == address
        assert look(doors) == clean
        with doors.engine.connect() as connection:
            raw = connection.connection.dbapi_connection
            assert len(raw._notice_handlers) == 1  # SQLAlchemy's own
            assert not raw._notify_handlers
    # And rows are all that stands in a table: there is none that is not looked into.
    with kept.lent() as again, psycopg.connect(again) as connection:
        found = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        assert {name for (name,) in found} == {*TABLES, "alembic_version"}


def test_a_session_that_has_named_a_statement_is_closed(kept: KeptDatabase) -> None:
    with kept.lent() as address, closing(open_doors(address)) as doors:
        with doors.at_once() as connection:
            connection.execute(text("PREPARE dirt AS SELECT 1"))
        before = look(doors)
    with kept.lent() as again, closing(open_doors(again)) as doors:
        after = look(doors)
    assert after.session != before.session
    assert after.beside == []


@pytest.mark.parametrize(
    "change",
    [
        "ALTER TABLE client ADD COLUMN cake text",
        "ALTER TABLE client ALTER COLUMN code SET DEFAULT 'C-1'",
        "ALTER TABLE client ALTER COLUMN code DROP NOT NULL",
        "ALTER TABLE client DISABLE TRIGGER ALL",
        "ALTER TABLE client ADD CHECK (length(code) < 99)",
        "CREATE TABLE cake (kind text)",
        "CREATE TEMPORARY TABLE cake (kind text)",
        "CREATE INDEX cake ON client (code)",
        "DROP INDEX ix_action_workspace_id_client_id",
        "DROP TABLE due_contact",
        "CREATE VIEW cake AS SELECT code FROM client",
        "CREATE FUNCTION cake() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "CREATE RULE cake AS ON INSERT TO client DO ALSO SELECT 1",
        "CREATE SEQUENCE cake",
        "CREATE SCHEMA cake",
        "CREATE TYPE cake AS ENUM ('good')",
        "GRANT SELECT ON client TO PUBLIC",
        "ALTER DATABASE {} SET lock_timeout = '1s'",
        "ANALYZE alembic_version",
        "SELECT nextval(min(oid)::regclass) FROM pg_class WHERE relkind = 'S'",
        "UPDATE alembic_version SET version_num = '0001'",
        "TRUNCATE client CASCADE",
    ],
)
def test_what_is_more_than_rows_is_the_last_of_a_database(kept: KeptDatabase, change: str) -> None:
    with (
        kept.lent() as address,
        closing(open_doors(address)) as doors,
        doors.at_once() as connection,
    ):
        connection.execute(text(change.format(doors.engine.url.database)))
    with kept.lent() as another, closing(open_doors(another)) as doors:
        assert another != address
        assert not any(look(doors).rows.values())


def test_whoever_is_late_is_not_in_the_next_tests_database(kept: KeptDatabase) -> None:
    with kept.lent() as address:
        late = open_doors(address)
        held = late.engine.connect()
        held.execute(text("SELECT 1"))
    with kept.lent() as another:
        assert another != address
    held.invalidate()
    late.close()

    with kept.lent() as address:
        slow = open_doors(address)
    with kept.lent() as again:
        assert again == address
        with pytest.raises(DatabaseAway), slow.reading() as session:
            session.execute(text("SELECT 1"))
    slow.close()


def test_somebody_elses_session_is_the_last_of_a_database(kept: KeptDatabase) -> None:
    with kept.lent() as address:
        beside = psycopg.connect(address)
    with kept.lent() as another:
        assert another != address
    beside.close()


def test_what_somebody_else_wrote_and_went_is_deleted_too(kept: KeptDatabase) -> None:
    for _ in range(3):  # it may take the server a moment to see them go: then the database goes
        with kept.lent() as address, psycopg.connect(address) as beside:
            beside.execute("INSERT INTO workspace (id, name) VALUES ('T0DIRT', 'Dirt')")
    with kept.lent() as address, closing(open_doors(address)) as doors:
        assert not any(look(doors).rows.values())


def test_each_patience_has_its_own_limits(kept: KeptDatabase) -> None:
    limits = text("SELECT current_setting('lock_timeout'), current_setting('statement_timeout')")
    told = []
    for _ in range(2):
        with kept.lent() as address, closing(open_doors(address)) as doors:
            seen = []
            for each in (doors, doors.patient):
                event.listen(each.engine, "begin", lambda _, seen=seen: seen.append(1))
                with each.reading() as session:
                    told.append(tuple(session.execute(limits).one()))
            assert len(seen) == 2  # of a test before nobody listens
    assert told[:2] == told[2:]
    assert told[0] != told[1]
