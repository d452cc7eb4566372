"""Whatever a test leaves in the kept SQLite file, the next one finds it as it was made."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, text

from db.doors import DatabaseAway, Doors, open_doors
from db.models import Base
from tests.databases import contents_of, put_contents
from tests.kept_file import KeptFile

TABLES = [table.name for table in Base.metadata.sorted_tables]
A_ROW = "INSERT INTO workspace (id, name) VALUES ('T0DIRT', 'Dirt')"


@pytest.fixture
def kept(copy_sqlite_to: Callable[[Path], None], tmp_path: Path) -> Iterator[KeptFile]:
    """One beside the worker's own."""
    made = KeptFile(copy_sqlite_to, tmp_path)
    yield made
    made.remove()


def rows(doors: Doors) -> dict[str, int]:
    counted = (f'(SELECT count(*) FROM "{each}")' for each in TABLES)
    with doors.reading() as session:
        found = session.execute(text(f"SELECT {', '.join(counted)}")).one()
    return dict(zip(TABLES, found, strict=True))


def raw_of(connection: Any) -> Any:
    return connection.connection.dbapi_connection


def a_row_in_each_table(doors: Doors) -> None:
    """As somebody writes who heeds no reference and no type."""
    with doors.engine.connect() as connection:
        raw = raw_of(connection)
        for setting in ("foreign_keys = OFF", "ignore_check_constraints = ON"):
            raw.execute(f"PRAGMA {setting}")
        for table in TABLES:
            told = raw.execute(f'PRAGMA table_info("{table}")')
            names = [f'"{name}"' for _, name, _, is_needed, *_ in told if is_needed]
            values = ", ".join("1" * len(names))
            raw.execute(f'INSERT INTO "{table}" ({", ".join(names)}) VALUES ({values})')


def test_the_next_test_finds_no_dirt(kept: KeptFile) -> None:
    with kept.lent() as address, closing(open_doors(address)) as doors:
        assert not any(rows(doors).values())

    with kept.lent() as again, closing(open_doors(again)) as doors:
        assert again == address
        a_row_in_each_table(doors)
        assert all(rows(doors.patient).values())

    with kept.lent() as again, closing(open_doors(again)) as doors:
        assert again == address
        assert not any(rows(doors).values())
    # And rows are all that stands in a table: there is none that is not looked into.
    with kept.lent() as again, closing(open_doors(again)) as doors, doors.reading() as session:
        found = session.scalars(text("SELECT name FROM sqlite_schema WHERE type = 'table'"))
        assert set(found) == {*TABLES, "alembic_version"}


def lent_connection(kept: KeptFile) -> tuple[sqlite3.Connection, list[Any]]:
    """The one that the next test writes with, and what it is like."""
    with (
        kept.lent() as address,
        closing(open_doors(address)) as doors,
        doors.engine.connect() as connection,
    ):
        raw = raw_of(connection)
        told = [raw.execute(f"PRAGMA {each}").fetchall() for each in ("foreign_keys", "query_only")]
        return raw, [*told, raw.isolation_level, raw.row_factory, raw.in_transaction]


def test_a_connection_is_handed_on_as_it_was_set_up(kept: KeptFile) -> None:
    before, like = lent_connection(kept)
    assert like == [[(1,)], [(0,)], None, None, False]
    assert lent_connection(kept) == (before, like)


def test_those_that_read_never_write(kept: KeptFile) -> None:
    for _ in range(2):
        with kept.lent() as address, closing(open_doors(address)) as doors:
            with doors.writing() as session:
                session.execute(text(A_ROW))
            with doors.reading() as session, pytest.raises(Exception, match="readonly"):
                session.execute(text("DELETE FROM workspace"))


def test_each_patience_has_its_own_limits_and_nobody_listens_to_the_next_test(
    kept: KeptFile,
) -> None:
    told = []
    for _ in range(2):
        with kept.lent() as address, closing(open_doors(address)) as doors:
            seen: list[int] = []
            for each in (doors, doors.patient):
                event.listen(each.engine, "begin", lambda _, seen=seen: seen.append(1))
                with each.reading() as session:
                    told.append(session.execute(text("PRAGMA busy_timeout")).scalar_one())
            assert len(seen) == 2
    assert told[:2] == told[2:]
    assert told[0] != told[1]


@pytest.mark.parametrize(
    "leave",
    [
        lambda raw: raw.execute("PRAGMA foreign_keys = OFF"),
        lambda raw: raw.execute("PRAGMA query_only = ON"),
        lambda raw: raw.execute("PRAGMA synchronous = FULL"),
        lambda raw: raw.execute("PRAGMA busy_timeout = 7"),
        lambda raw: raw.execute("PRAGMA cache_size = 7"),
        lambda raw: raw.execute("PRAGMA ignore_check_constraints = ON"),
        lambda raw: raw.execute("PRAGMA reverse_unordered_selects = ON"),
        lambda raw: raw.execute("PRAGMA writable_schema = ON"),
        lambda raw: raw.execute("CREATE TEMPORARY TABLE cake (kind text)"),
        lambda raw: raw.execute("ATTACH ':memory:' AS cake"),
        lambda raw: raw.create_function("cake", 0, lambda: 1),
        lambda raw: raw.create_function("regexp", 2, lambda *_: True),
        lambda raw: raw.create_collation("cake", lambda a, b: 0),
        lambda raw: raw.set_authorizer(lambda *_: sqlite3.SQLITE_OK),
        lambda raw: raw.set_progress_handler(lambda: 0, 1_000_000),
        lambda raw: raw.set_trace_callback(lambda _: None),
        lambda raw: setattr(raw, "row_factory", sqlite3.Row),
        lambda raw: setattr(raw, "text_factory", bytes),
        lambda raw: setattr(raw, "isolation_level", "DEFERRED"),
        lambda raw: raw.close(),
    ],
)
def test_a_connection_that_was_told_anything_else_is_closed(
    kept: KeptFile, leave: Callable[[Any], object]
) -> None:
    before, like = lent_connection(kept)
    with kept.lent() as address, closing(open_doors(address)) as doors:
        raw = doors.engine.raw_connection()
        assert raw.dbapi_connection is before
        leave(raw.dbapi_connection)
        raw.close()
    after, like_it = lent_connection(kept)
    assert after is not before
    assert like_it == like


def test_what_was_begun_is_taken_back(kept: KeptFile) -> None:
    before, like = lent_connection(kept)
    with kept.lent() as address, closing(open_doors(address)) as doors:
        raw: Any = doors.engine.raw_connection()
        raw.dbapi_connection.execute("BEGIN IMMEDIATE")
        raw.dbapi_connection.execute(A_ROW)
        raw.close()
    assert lent_connection(kept) == (before, like)
    with kept.lent() as address, closing(open_doors(address)) as doors:
        assert not any(rows(doors).values())


@pytest.mark.parametrize(
    "change",
    [
        "ALTER TABLE client ADD COLUMN cake text",
        "CREATE TABLE cake (kind text)",
        "CREATE INDEX cake ON client (code)",
        "DROP INDEX ix_action_workspace_id_client_id",
        "DROP TABLE due_contact",
        "CREATE VIEW cake AS SELECT code FROM client",
        "CREATE TRIGGER cake AFTER INSERT ON client BEGIN DELETE FROM client; END",
        "ANALYZE",
        "VACUUM",
        "PRAGMA user_version = 7",
        "PRAGMA application_id = 7",
        "UPDATE alembic_version SET version_num = '0001'",
        "DELETE FROM alembic_version",
    ],
)
def test_what_is_more_than_rows_is_the_last_of_a_file(kept: KeptFile, change: str) -> None:
    with kept.lent() as address, closing(open_doors(address)) as doors:
        raw: Any = doors.engine.raw_connection()
        raw.dbapi_connection.execute(change)
        raw.close()
    with kept.lent() as another, closing(open_doors(another)) as doors:
        assert another != address
        assert not any(rows(doors).values())


def test_whoever_is_late_is_not_in_the_next_tests_file(kept: KeptFile) -> None:
    with kept.lent() as address:
        late = open_doors(address)
        held = late.engine.connect()
        held.execute(text(A_ROW))
    with kept.lent() as another, closing(open_doors(another)) as doors:
        assert another != address
        held.commit()
        assert not any(rows(doors).values())
    held.close()
    late.close()

    with kept.lent() as address:
        slow = open_doors(address)
    with kept.lent() as again:
        assert again == address
        with pytest.raises(DatabaseAway), slow.reading() as session:
            session.execute(text("SELECT 1"))
    slow.close()


def test_a_file_that_somebody_opened_beside_the_engines_goes(kept: KeptFile) -> None:
    with kept.lent() as address:
        beside = sqlite3.connect(address.removeprefix("sqlite:///"))
    with kept.lent() as another:
        assert another != address
    beside.close()


def test_what_is_put_there_is_all_that_stands_there_and_goes_too(kept: KeptFile) -> None:
    with kept.lent() as address, closing(open_doors(address)) as doors:
        a_row_in_each_table(doors)
        whole, contents = rows(doors), contents_of(doors)
    with kept.lent() as again, closing(open_doors(again)) as doors:
        with doors.writing() as session:
            session.execute(text(A_ROW))
        put_contents(doors, contents)
        assert rows(doors) == whole
    with kept.lent() as again, closing(open_doors(again)) as doors:
        assert again == address
        assert not any(rows(doors).values())
