"""The two doors: reading cannot write, writing is all or nothing, waiting is short."""

from __future__ import annotations

import os
import signal
import stat
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import psycopg
import pytest
from psycopg.waiting import Ready, Wait
from sqlalchemy import (
    Connection,
    Engine,
    TextClause,
    delete,
    event,
    func,
    insert,
    select,
    text,
    update,
)
from sqlalchemy.exc import DBAPIError

from bot.clock import machine_now
from db.doors import (
    POOL_SECONDS,
    POSTGRESQL_CONNECT_SECONDS,
    POSTGRESQL_PING_SECONDS,
    POSTGRESQL_SILENCE_SECONDS,
    POSTGRESQL_STATEMENT_MS,
    DatabaseAway,
    DatabaseBusy,
    Doors,
    NotRecorded,
    Session,
    database_now,
    forget_freed_pages,
    normal_url,
    open_doors,
)
from db.encryption import VERSION
from db.ids import new_id
from db.models import AuditEventRow, WorkspaceRow
from db.prompt_connection import PromptConnection
from db.upsert import insert_into
from tests.privacy.canaries import raw_database
from tests.support import count_statements, row_with, rows_in

WAITS_SECONDS = 0.01


def names(doors: Doors) -> list[str]:
    with doors.reading() as session:
        return list(session.scalars(select(WorkspaceRow.name)))


def test_what_is_written_can_be_read(doors: Doors) -> None:
    with doors.writing() as session:
        session.execute(row_with(WorkspaceRow, id="T1", name="Harbor"))
    assert names(doors) == ["Harbor"]


def test_an_exception_leaves_nothing_behind(doors: Doors) -> None:
    def half_a_job() -> None:
        with doors.writing() as session:
            session.execute(row_with(WorkspaceRow, id="T1", name="Harbor"))
            raise RuntimeError("half way")

    with pytest.raises(RuntimeError, match="half way"):
        half_a_job()
    assert names(doors) == []


def test_the_reading_door_refuses_to_write(doors: Doors) -> None:
    statement = insert(WorkspaceRow).values(id="T1", name="Harbor")
    with pytest.raises((DBAPIError, DatabaseAway)), doors.reading() as session:
        session.execute(statement)
    assert names(doors) == []
    with doors.writing() as session:  # and the connection it used can write again
        session.execute(row_with(WorkspaceRow, id="T1", name="Harbor"))
    assert names(doors) == ["Harbor"]


def test_the_doors_never_make_sqlite_plan_its_statements_anew(tmp_path: Path) -> None:
    """It forgets how it executes them at each setting that is written, and every command pays."""
    doors, said = open_doors(f"sqlite:///{tmp_path}/one.sqlite3"), list[str]()

    def listen(connection: Connection) -> None:
        raw: Any = connection.connection.dbapi_connection
        raw.set_trace_callback(said.append)

    event.listen(doors.engine, "begin", listen)
    for door in (doors.writing, doors.reading) * 2:  # the first time both are only opened
        with door() as session:
            session.execute(text("SELECT 1"))
    doors.close()
    assert {*said} == {"BEGIN IMMEDIATE", "BEGIN", "SELECT 1", "COMMIT"}


def test_reading_stays_on_one_snapshot(doors: Doors) -> None:
    with doors.reading() as session:
        assert session.scalars(select(WorkspaceRow.name)).all() == []
        with doors.writing() as writer:
            writer.execute(row_with(WorkspaceRow, id="T1", name="Harbor"))
        assert session.scalars(select(WorkspaceRow.name)).all() == []
    assert names(doors) == ["Harbor"]


def test_a_locked_database_says_busy(doors: Doors, database_url: str) -> None:
    with doors.writing() as session:
        session.execute(row_with(WorkspaceRow, id="T1", name="Harbor"))
    impatient = open_doors(database_url)
    with doors.writing() as holder:
        holder.execute(select(WorkspaceRow).with_for_update(key_share=True)).all()
        with pytest.raises(DatabaseBusy), impatient.writing() as session:
            session.execute(select(WorkspaceRow).with_for_update(key_share=True)).all()
    impatient.close()


@pytest.mark.parametrize(
    "url",
    ["postgresql://nobody@127.0.0.1:1/none", "sqlite:////nowhere/at/all/ips.sqlite3"],
)
def test_a_database_that_is_away_says_so(url: str) -> None:
    doors = open_doors(url)
    with pytest.raises(DatabaseAway) as caught, doors.reading() as session:
        session.execute(text("SELECT 1"))
    assert isinstance(caught.value, NotRecorded)
    assert not caught.value.maybe_recorded


def test_a_connection_that_freezes_keeps_nobody_waiting(postgresql_server: str) -> None:
    """It is still there, and keeps to no limit of its own: one that waits gives up by itself.

    In the middle of a transaction that is an outage; one that lay in the pool is replaced.
    """
    doors = open_doors(postgresql_server.format("postgres"))
    asked = text("SELECT pg_backend_pid()")
    with ExitStack() as frozen:
        with pytest.raises(DatabaseAway), doors.reading() as session:
            _ask_the_frozen(session, asked, frozen)
        with doors.reading() as session:
            pooled = session.execute(asked).scalar_one()
        frozen.enter_context(_frozen(pooled))
        with doors.reading() as session:
            assert session.execute(asked).scalar_one() != pooled
    doors.close()


def test_a_machine_that_stood_still_is_no_silent_server(postgresql_server: str) -> None:
    """However long it stood, the next look finds what the server has said meanwhile."""

    def looks(in_vain: int) -> Generator[Wait, Ready | None, str]:
        for _ in range(in_vain):
            assert not (yield Wait.R)  # here the machine may stand still for as long as it likes
        assert (yield Wait.W) == Ready.W
        return "an answer"

    limit = 3 * WAITS_SECONDS
    with PromptConnection.connect(postgresql_server.format("postgres")) as connection:
        connection.silence_seconds = limit
        assert connection.wait(looks(2), WAITS_SECONDS) == "an answer"
        with pytest.raises(psycopg.OperationalError, match="says nothing"):
            connection.wait(looks(3), WAITS_SECONDS)
        assert connection.closed


def _ask_the_frozen(session: Session, asked: TextClause, frozen: ExitStack) -> None:
    frozen.enter_context(_frozen(session.execute(asked).scalar_one()))
    session.execute(asked)


@contextmanager
def _frozen(process: int) -> Iterator[None]:
    """The server's process behind a connection stands still."""
    os.kill(process, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(process, signal.SIGCONT)


def test_every_wait_ends_well_before_slack_gives_up(doors: Doors) -> None:
    """Slack waits three seconds; a request waits for the pool once and for the database once."""
    with doors.writing() as session:
        if doors.dialect == "sqlite":
            waits = [session.execute(text("PRAGMA busy_timeout")).scalar_one()]
        else:
            limits = "name IN ('lock_timeout', 'statement_timeout')"
            asked = text(f"SELECT setting::int FROM pg_settings WHERE {limits}")
            waits = list(session.scalars(asked))
            assert len(waits) == 2
    assert all(0 < POOL_SECONDS * 1000 + milliseconds <= 2000 for milliseconds in waits)
    assert POSTGRESQL_CONNECT_SECONDS + POSTGRESQL_PING_SECONDS <= 2.5
    assert POSTGRESQL_STATEMENT_MS < POSTGRESQL_SILENCE_SECONDS * 1000 <= 2000


def test_the_database_tells_its_own_time(doors: Doors) -> None:
    with doors.reading() as session:
        told = database_now(session)
    assert told.tzinfo is UTC
    assert abs(told - machine_now()) < timedelta(seconds=30)


def test_instants_come_back_aware_and_naive_ones_are_refused(doors: Doors) -> None:
    instant = datetime(2026, 3, 8, 6, 59, tzinfo=UTC)
    with doors.writing() as session:
        session.execute(row_with(WorkspaceRow, id="T1", name="Harbor", installed_at=instant))
    with doors.reading() as session:
        assert session.scalar(select(WorkspaceRow.installed_at)) == instant
    with pytest.raises(Exception, match="time zone"), doors.writing() as session:
        session.execute(
            row_with(WorkspaceRow, id="T2", name="Pier", installed_at=instant.replace(tzinfo=None))
        )


def test_private_text_is_not_readable_in_the_database(doors: Doors) -> None:
    with doors.writing() as session:
        session.execute(
            row_with(WorkspaceRow, id="T1", name="Harbor", bot_token="xoxb-very-secret")
        )
    with doors.reading() as session:
        assert [each.bot_token for each in rows_in(session, WorkspaceRow)] == ["xoxb-very-secret"]
        stored = session.execute(text("SELECT bot_token FROM workspace")).scalar_one()
    assert b"secret" not in bytes(stored)


def test_a_new_sqlite_file_is_its_owners_alone(tmp_path: Path) -> None:
    """Also in a folder that others can read; the log beside it as well."""
    doors = open_doors(f"sqlite:///{tmp_path / 'ips.sqlite3'}")
    before = os.umask(0o022)
    try:
        with doors.writing() as session:
            session.execute(text("CREATE TABLE t (n INTEGER)"))
        modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()}
    finally:
        os.umask(before)
        doors.close()
    assert modes == {f"ips.sqlite3{suffix}": 0o600 for suffix in ("", "-wal", "-shm")}


def test_sqlite_leaves_nothing_outside_its_own_folder(doors: Doors) -> None:
    """No spilled sort in the machine's temporary folder, and no freed page as it was."""
    with doors.reading() as session:
        for pragma, wanted in (("temp_store", 2), ("secure_delete", 1)):
            assert session.execute(text(f"PRAGMA {pragma}")).scalar_one() == wanted


def test_begin_and_commit_are_not_counted(doors: Doors) -> None:
    with count_statements(doors) as statements:
        names(doors)
    assert len(statements) == 1


def test_hosts_addresses_are_understood() -> None:
    for given in ("postgres://u:p@h/d", "postgresql://u:p@h/d"):
        assert normal_url(given).drivername == "postgresql+psycopg"
    with pytest.raises(ValueError, match="DATABASE_URL"):
        open_doors("mysql://u:p@h/d")


def test_ids_are_opaque_and_never_repeat() -> None:
    made = {new_id() for _ in range(1000)}
    assert len(made) == 1000
    assert all(len(one) == 32 for one in made)


def test_a_conflict_is_told_from_an_insert(doors: Doors) -> None:
    with doors.writing() as session:
        statement = (
            insert_into(session, WorkspaceRow)
            .values(id="T1", name="Harbor")
            .on_conflict_do_nothing(index_elements=["id"])
        )
        counted = [session.execute(statement).rowcount for _ in range(2)]
    assert counted == [1, 0]


def test_a_connection_lost_at_the_commit_leaves_the_outcome_open(
    doors: Doors, dialect: str, database_url: str
) -> None:
    if dialect == "sqlite":
        pytest.skip("there is no server that could go away")
    other = open_doors(database_url)

    def cut_off(before_commit: bool) -> None:
        with doors.writing() as session:
            session.execute(row_with(WorkspaceRow, id=new_id(), name="Harbor"))
            process = session.execute(text("SELECT pg_backend_pid()")).scalar_one()
            with other.writing() as killer:
                killer.execute(select(func.pg_terminate_backend(process)))
            if before_commit:
                session.execute(text("SELECT 1"))

    with pytest.raises(DatabaseAway) as early:
        cut_off(before_commit=True)
    with pytest.raises(DatabaseAway) as at_the_commit:
        cut_off(before_commit=False)
    assert not early.value.maybe_recorded
    assert at_the_commit.value.maybe_recorded
    assert names(doors) == []  # and the next connection is sound
    other.close()


def test_whoever_comes_next_has_the_connection_that_was_used_last(doors: Doors) -> None:
    """It has prepared what is asked again and again; the others rest."""
    with doors.reading(), doors.reading():
        pass
    used = [_connection_of(doors) for _ in range(3)]
    assert used[0] is used[1] is used[2]


def _connection_of(doors: Doors) -> Any:
    with doors.reading() as session:
        return session.connection.dbapi_connection


def test_a_full_pool_is_busy_and_not_a_hang(doors: Doors) -> None:
    with ExitStack() as stack:
        for _ in range(20):
            session = stack.enter_context(doors.reading())
            session.execute(text("SELECT 1"))
        with pytest.raises(DatabaseBusy), doors.reading() as session:
            session.execute(text("SELECT 1"))


def test_an_error_quotes_nothing_that_was_typed(doors: Doors) -> None:
    with pytest.raises(DBAPIError) as caught, doors.reading() as session:
        session.execute(text("SELECT :typed FROM nowhere"), {"typed": "Jane Doe"})
    assert "Jane Doe" not in str(caught.value)


def test_a_mistake_of_ours_is_not_called_an_outage(doors: Doors) -> None:
    with pytest.raises(DBAPIError), doors.reading() as session:
        session.execute(text("SELECT something FROM nowhere"))


def test_what_is_deleted_is_nowhere_in_the_file(doors: Doors, database_url: str) -> None:
    """Nor in the log, nor where SQLite has left a copy.

    When an entry outgrows its page, its neighbours move to another one, and their bytes stay in
    the gap of the first. What is deleted later is overwritten where it stands, and only there.
    """
    chance = Random(1)
    ids = [f"Kanarqi{chance.getrandbits(32):08x}" for _ in range(1500)]
    gone = set(chance.sample(ids, 750))
    with doors.writing() as session:
        for one in ids:
            session.execute(row_with(WorkspaceRow, id=one, name="x" * chance.randrange(200)))
    with doors.writing() as session:
        for one in chance.sample(ids, 500):
            grown = update(WorkspaceRow).where(WorkspaceRow.id == one)
            session.execute(grown.values(bot_token=VERSION + b"x" * 600))
    with doors.writing() as session:
        session.execute(delete(WorkspaceRow).where(WorkspaceRow.id.in_(gone)))
    assert forget_freed_pages(doors)
    path = Path(database_url.removeprefix("sqlite:///"))
    content = b"".join(part.read_bytes() for part in path.parent.glob(f"{path.name}*"))
    assert [one for one in ids if one not in gone and one.encode() not in content] == []
    assert [one for one in gone if one.encode() in content] == []


def test_whoever_is_at_work_keeps_the_file_as_it_is(doors: Doors) -> None:
    with doors.writing() as session:
        session.execute(row_with(WorkspaceRow, id="T1", name="Harbor"))
        assert not forget_freed_pages(doors)
    assert forget_freed_pages(doors)


def test_what_a_reader_may_still_see_is_written_anew_once_more(
    doors: Doors, database_url: str, dialect: str
) -> None:
    """PostgreSQL takes such rows along into the new file: that is noticed, and not the end."""
    if dialect == "sqlite":
        pytest.skip("SQLite's file is not written anew while somebody reads")
    with doors.writing() as session:
        session.execute(row_with(WorkspaceRow, id="T1", name="Kanarqi"))
    tables = [WorkspaceRow.__tablename__]
    with doors.reading() as reader:
        assert reader.scalars(select(AuditEventRow.number)).all() == []  # they lock another table
        with doors.writing() as session:
            session.execute(delete(WorkspaceRow))
        assert not forget_freed_pages(doors, tables)
        ends = event.listens_for(Engine, "before_cursor_execute")(_ends(reader))
        assert forget_freed_pages(doors, tables, tries=2)
        event.remove(Engine, "before_cursor_execute", ends)
    files = b"".join(content for _, content in raw_database(doors, database_url))
    assert b"Kanarqi" not in files


def _ends(reader: Session) -> Callable[..., None]:
    """They have read what they wanted while the bot waits for them."""

    def before(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if "pg_sleep" in statement:
            reader.commit()

    return before
