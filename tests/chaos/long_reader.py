"""Somebody reads for long, so that PostgreSQL keeps every dead row: what does a claim read then?

And what does the look for what somebody left behind, which each process has once in twenty seconds?
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from statistics import median
from time import perf_counter
from typing import Any

from sqlalchemy import event, text

from bot.casework.reminders import leases
from bot.casework.reminders.leases import Timing
from db.doors import Doors
from tests.delivery_world import TEAM, World

WAITING = 40
CLAIMS = 9
STATEMENTS = 3  # of a claim: where something is, what is ready and marked, and the rows
UNTIL_NEVER = "'9000-01-01'"
# What delivery writes into a message on its way, one dead row each.
STEPS = (
    "state = 'leased', attempt = attempt + 1, leased_until = now()",
    "state = 'sending', posts = posts + 1, leased_until = now()",
    f"state = 'sent', ts = '1', not_before = {UNTIL_NEVER}, leased_until = NULL",
    "shown_version = wanted_version",
)


@dataclass(frozen=True)
class Read:
    """What the claim of one batch took: living rows, pages of 8 kB, and seconds."""

    rows: int
    pages: int
    seconds: float


# Means that PostgreSQL is not to use: so it goes from an index to each row, or gathers first what
# is there, even where it wants one row alone, as it does nowhere of itself.
ROW_BY_ROW = ("seqscan", "bitmapscan", "hashjoin", "mergejoin")
GATHERED = ("seqscan", "indexscan")


def claims(doors: Doors, sent: int, without: Sequence[str] = ()) -> tuple[Read, Read, int]:
    """A claim in a fresh table, and beside the four dead rows of each of `sent` messages; and how
    many pages the first of its questions takes there, when it looks for what was left behind too.

    Both tables hold the same living rows: `sent` messages that are sent, and 40 that wait.
    `without`: means that PostgreSQL is not to use.
    """
    World(doors).set_up(date(2026, 1, 5))
    _add(doors, "goes", sent)
    _add(doors, "waits", WAITING)
    _write(doors, f"UPDATE outgoing_message SET {STEPS[2]} WHERE dedupe_key LIKE 'goes%'")
    look, *_ = _asked(doors, and_left=True)
    asked = _asked(doors, and_left=False)
    _afresh(doors)
    fresh = _claim(doors, asked, without)
    _write(doors, "UPDATE outgoing_message SET state = 'planned', ts = NULL, not_before = "
           "'1970-01-01' WHERE dedupe_key LIKE 'goes%'")  # fmt: skip
    _afresh(doors)
    with _somebody_reading(doors):
        for step in STEPS:
            _write(doors, f"UPDATE outgoing_message SET {step} WHERE dedupe_key LIKE 'goes%'")
        _write(doors, "ANALYZE outgoing_message")
        passed_by = _pages(explained(doors, *look, without=without))
        return fresh, _claim(doors, asked, without), passed_by


def _add(doors: Doors, name: str, number: int) -> None:
    _write(
        doors,
        "INSERT INTO conversation_pace (workspace_id, conversation, not_before) SELECT "
        f"'{TEAM}', '{name}' || n, '1970-01-01' FROM generate_series(1, {number}) n",
    )
    _write(
        doors,
        "INSERT INTO outgoing_message (workspace_id, id, dedupe_key, kind, conversation, sequence, "
        "subject, planned_at, not_before, state, attempt, posts, wanted_version, shown_version, "
        f"failures) SELECT '{TEAM}', '{name}' || n, '{name}' || n, 'delivery_notice', "
        f"'{name}' || n, n, '{{}}', now(), '1970-01-01', 'planned', 0, 0, 1, 0, 0 "
        f"FROM generate_series(1, {number}) n",
    )


def _write(doors: Doors, statement: str) -> None:
    with doors.patient.writing() as session:
        session.execute(text(statement))


def _afresh(doors: Doors) -> None:
    """No dead row, and what the planner knows is so."""
    with doors.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("VACUUM FULL outgoing_message, conversation_pace")
        connection.exec_driver_sql("VACUUM ANALYZE")


@contextmanager
def _somebody_reading(doors: Doors) -> Iterator[None]:
    options = {"isolation_level": "REPEATABLE READ"}
    with doors.engine.connect().execution_options(**options) as connection:
        connection.exec_driver_sql("SELECT count(*) FROM outgoing_message")
        yield


def _asked(doors: Doors, *, and_left: bool) -> list[tuple[str, Any]]:
    """A claim's statements about messages."""
    asked: list[tuple[str, Any]] = []

    def note(_c: Any, _k: Any, statement: str, parameters: Any, *_: Any) -> None:
        if "outgoing_message" in statement:
            asked.append((statement, parameters))

    event.listen(doors.engine, "before_cursor_execute", note)
    _timed(doors, and_left=and_left)
    event.remove(doors.engine, "before_cursor_execute", note)
    return asked[:STATEMENTS]


def _claim(doors: Doors, asked: Sequence[tuple[str, Any]], without: Sequence[str]) -> Read:
    """What a claim's statements read, as PostgreSQL counts it, and the middle of its times.

    Counted first: the dead rows of claiming the same messages again would be the measure's own.
    """
    plans = [explained(doors, *each, without=without) for each in asked]
    pages = sum(map(_pages, plans))
    return Read(sum(map(rows_read, plans)), pages, median(_timed(doors) for _ in range(CLAIMS)))


def _timed(doors: Doors, *, and_left: bool = False) -> float:
    began = perf_counter()
    batch = leases.take(doors, owner="claims", limit=20, timing=Timing(), and_left=and_left)
    seconds = perf_counter() - began
    assert len(batch.messages) == 20
    leases.release_all(doors, "claims")
    _write(doors, "UPDATE conversation_pace SET not_before = '1970-01-01' "
           "WHERE conversation LIKE 'waits%'")  # fmt: skip
    return seconds


def explained(
    doors: Doors, statement: str, parameters: Any, *, without: Sequence[str] = ()
) -> dict[str, Any]:
    """Its plan as carried out, without these means; ROW_BY_ROW: as if each table were large."""
    with doors.engine.connect() as connection:
        for means in without:
            connection.exec_driver_sql(f"SET LOCAL enable_{means} = off")
        explained = connection.exec_driver_sql(
            f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {statement}", parameters
        ).scalar_one()
        connection.rollback()
    plan: dict[str, Any] = explained[0]["Plan"]
    return plan


def _pages(plan: dict[str, Any]) -> int:
    return int(plan["Shared Hit Blocks"] + plan["Shared Read Blocks"])


def rows_read(plan: dict[str, Any]) -> int:
    """The living messages that its scans looked at; a bitmap's are places, dead ones too."""
    below = sum(rows_read(each) for each in plan.get("Plans", ()))
    if plan.get("Relation Name") != "outgoing_message":
        return below
    looked_at: float = plan["Actual Rows"] + plan.get("Rows Removed by Filter", 0)
    return below + round(looked_at * int(plan["Actual Loops"]))
