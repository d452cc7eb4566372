"""The database is away, locked, read-only or full: people are told in time, and nothing is lost.

Each trouble lasts for a few requests and goes away again; nobody restarts the bot.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import (
    Connection,
    Engine,
    ExceptionContext,
    create_engine,
    event,
    func,
    select,
    text,
)

from bot.server.health import Health
from bot.vitals import Vitals
from db.doors import normal_url
from tests.rows import ClientContactRow
from tests.security.acts import day, pick, pressed, searched, submitted, typed, words
from tests.security.stage import ANA, Answer, Stage

LONG = "She spoke about the bakery. " * 100

Trouble = Callable[[Stage], AbstractContextManager[None]]


# ---------------------------------------------------------------- troubles


@contextmanager
def locked(stage: Stage) -> Iterator[None]:
    """Somebody else holds what every writer needs, and does not let go."""
    if stage.doors.dialect == "sqlite":
        holder = sqlite3.connect(stage.file, isolation_level=None)
        holder.execute("BEGIN IMMEDIATE")
        yield
        holder.execute("ROLLBACK")
        holder.close()
        return
    with _beside(stage) as engine, engine.begin() as connection:
        connection.execute(text("LOCK TABLE client IN ACCESS EXCLUSIVE MODE"))
        yield


@contextmanager
def read_only(stage: Stage) -> Iterator[None]:
    """It can be read and not written: a standby, a remounted disk."""
    engine = stage.doors.engine
    closed = {"sqlite": "PRAGMA query_only = ON", "postgresql": "SET TRANSACTION READ ONLY"}

    def close(connection: Connection) -> None:
        connection.exec_driver_sql(closed[stage.doors.dialect])

    event.listen(engine, "begin", close)
    yield
    event.remove(engine, "begin", close)
    engine.dispose()


@contextmanager
def full(stage: Stage) -> Iterator[None]:
    """There is no room for one more page."""
    engine = stage.doors.engine

    def limit(connection: Any, _record: Any) -> None:
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
        connection.execute(f"PRAGMA max_page_count = {pages}")

    engine.dispose()
    event.listen(engine, "connect", limit)
    yield
    event.remove(engine, "connect", limit)
    engine.dispose()


@contextmanager
def away(stage: Stage) -> Iterator[None]:
    """Nobody answers."""
    if stage.doors.dialect == "sqlite":
        stage.doors.close()
        folder = Path(stage.file).parent
        elsewhere = folder.with_name("elsewhere")
        folder.rename(elsewhere)
        yield
        elsewhere.rename(folder)
        return
    name = stage.doors.engine.url.database
    with _beside(stage, "postgres") as engine, engine.connect() as connection:
        connection.execute(text(f"ALTER DATABASE {name} WITH ALLOW_CONNECTIONS false"))
        connection.execute(
            select(func.pg_terminate_backend(text("pid")))
            .select_from(text("pg_stat_activity"))
            .where(text("datname = :name")),
            {"name": name},
        )
        yield
        connection.execute(text(f"ALTER DATABASE {name} WITH ALLOW_CONNECTIONS true"))


@contextmanager
def _beside(stage: Stage, database: str | None = None) -> Iterator[Engine]:
    """Connections of somebody else's, to the same database or to another one of its server."""
    url = normal_url(stage.doors.engine.url.render_as_string(hide_password=False))
    isolation = "AUTOCOMMIT" if database else "READ COMMITTED"
    engine = create_engine(url.set(database=database or url.database), isolation_level=isolation)
    yield engine
    engine.dispose()


# Each has a database of its own, for nobody else's is locked or away.
pytestmark = pytest.mark.usefixtures("database_url")
TROUBLES: dict[str, Trouble] = {"locked": locked, "read-only": read_only, "away": away}


# ---------------------------------------------------------------- what people do meanwhile


def visits(stage: Stage) -> int:
    with stage.doors.reading() as session:
        return session.scalar(select(func.count()).select_from(ClientContactRow)) or 0


def a_visit(stage: Stage) -> dict[str, Any]:
    return submitted(
        "client_contact.submit",
        client_id=pick(stage.targets["own"].client),
        on=day(),
        mode=pick("phone"),
        note=words(LONG),
    )


def in_time(stage: Stage, payload: dict[str, Any]) -> Answer:
    """Answered after waiting for the database once at most; `db.doors` says how long that is."""
    failures: list[object] = []

    def note(context: ExceptionContext) -> None:
        if not context.is_pre_ping:  # a pooled connection found dead costs no wait
            failures.append(context)

    event.listen(stage.doors.engine, "handle_error", note)
    try:
        answer = stage.ask(ANA, payload)
    finally:
        event.remove(stage.doors.engine, "handle_error", note)
    assert len(failures) <= 1
    assert answer.status == 200
    return answer


def told_on_the_form(answer: Answer) -> str:
    """The one sentence under a field; the form stays, and what was typed in it."""
    body = json.loads(answer.body)
    assert body["response_action"] == "errors"
    (sentence,) = body["errors"].values()
    return str(sentence)


@pytest.mark.parametrize("trouble", TROUBLES)
def test_people_are_told_in_time_that_nothing_was_recorded(stage: Stage, trouble: str) -> None:
    before = visits(stage)
    own = stage.targets["own"]
    undo = pressed("recorded.undo", f"client_contact:{own.visit}", where="message")
    undo_in_a_modal = pressed("recorded.undo", f"client_contact:{own.visit}")
    with TROUBLES[trouble](stage):
        form = told_on_the_form(in_time(stage, a_visit(stage)))
        line = in_time(stage, typed("/visit", "C-1 phone"))
        button = in_time(stage, undo)
        within = in_time(stage, undo_in_a_modal)
        in_time(stage, searched("pick.client", "C-1"))
    assert form.startswith("Not recorded: ")
    assert "Not recorded: " in line.text
    assert "Not recorded: " in button.text
    assert [(method, error) for method, _, error in within.calls] == [("views.push", "")]
    assert "Not recorded: " in within.text
    assert visits(stage) == before

    # It is over: the very same form is recorded, once, and nobody had to restart anything.
    assert "*Saved.*" in stage.ask(ANA, a_visit(stage)).body
    assert "Already saved" in stage.ask(ANA, a_visit(stage)).body
    assert visits(stage) == before + 1
    assert "Undone" in stage.ask(ANA, undo).text


@pytest.mark.parametrize(
    ("trouble", "said"),
    [("read-only", "the database takes no writes"), ("away", "the database is away")],
)
def test_readiness_says_what_people_are_told(stage: Stage, trouble: str, said: str) -> None:
    health = Health(stage.doors, stage.clock, Vitals())
    assert health.ready().well
    failed = 0

    def note(context: ExceptionContext) -> None:
        nonlocal failed
        failed += not context.is_pre_ping

    event.listen(stage.doors.engine, "handle_error", note)
    with TROUBLES[trouble](stage):
        in_trouble = Health(stage.doors, stage.clock, Vitals())
        assert in_trouble.ready().wrong == (said,)
        assert in_trouble.live().well
        assert failed <= 1, "whoever asks waits for the database once"
    assert Health(stage.doors, stage.clock, Vitals()).ready().well


def test_a_full_disk_is_told_and_what_fitted_is_whole(stage: Stage) -> None:
    before, saved, told = visits(stage), 0, ""
    with full(stage):
        for number in range(40):
            payload = a_visit(stage)
            payload["view"]["private_metadata"] = json.dumps({"key": f"{number:032x}"})
            answer = in_time(stage, payload)
            if "*Saved.*" not in answer.body:
                told = told_on_the_form(answer)
                break
            saved += 1
    assert told.startswith("Not recorded: ")
    assert visits(stage) == before + saved
    assert "*Saved.*" in stage.ask(ANA, a_visit(stage)).body


def test_a_refusal_that_cannot_be_audited_is_still_no_entry(stage: Stage) -> None:
    """With the audit closed nobody gets to look either."""
    look = pressed("client.open", stage.targets["own"].client, where="message")
    with read_only(stage):
        answer = in_time(stage, look)
    assert "The records cannot be reached right now" in answer.text
    assert "C-1" not in answer.text
