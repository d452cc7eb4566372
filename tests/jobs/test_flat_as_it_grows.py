"""With nothing to do, what delivery asks reads as much in a country as in one unit.

Counted by PostgreSQL itself: rows looked at, and pages. What is taken in turns (ten units a
minute) is compared with ten. A table of fifty rows is read whole; here it is read as a large one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import event, text

from bot.casework.reminders import leases, undelivered
from bot.casework.reminders.leases import Timing
from db.doors import Doors
from db.queries.outbox import reading
from tests.chaos.long_reader import ROW_BY_ROW, explained
from tests.delivery_world import at
from tests.harbor import add_person, add_unit
from tests.jobs.test_fair_leases import QUIET, deliverer, plan

# Pages are counted: no other test has left any.
pytestmark = pytest.mark.usefixtures("database_url")

NOW = at(date(2026, 3, 9), 11)
HERE = "T0NATION"
SPECIALISTS, SENT_TO_EACH = 4, 40
MORE = 50

# A morning's brief for each working day, all at rest; a digest a week for the unit.
SENT = f"""
INSERT INTO outgoing_message (workspace_id, id, dedupe_key, kind, conversation, sequence, subject,
    planned_at, not_before, state, attempt, posts, channel_id, ts, sent_at, wanted_version,
    shown_version, failures)
SELECT '{HERE}', to_where || ':' || day, to_where || ':' || day, kind, to_where,
    day, subject, :now - day * interval '1 day', '9000-01-01Z', 'sent', 1, 1, to_where, day::text,
    :now - day * interval '1 day', 1, 1, 0
FROM (SELECT slack_user_id AS to_where, 'brief' AS kind, 1 AS every,
        json_build_object('staff', id, 'unit', vocational_unit_id) AS subject FROM staff_member
    UNION ALL SELECT channel_id, 'digest', 7, json_build_object('unit', id)
    FROM vocational_unit) AS places, generate_series(1, {SENT_TO_EACH}) AS day
WHERE day % every = 0
"""


@dataclass
class Read:
    """Rows that scans looked at, and pages."""

    rows: int = 0
    pages: int = 0


def nation(doors: Doors, units: int) -> None:
    with doors.patient.writing() as session:
        for number in range(units):
            unit_id = f"unit{number:03}"
            add_unit(
                session,
                HERE,
                unit_id,
                date(2025, 1, 6),
                name=unit_id,
                channel_id=f"C{number:03}",
                created_at=NOW,
                keep_messages_days=90,
                next_digest_at=NOW + timedelta(days=6),
            )
            for each in range(SPECIALISTS):
                who = f"U{number:03}{each}"
                tomorrow = NOW + timedelta(hours=21)
                add_person(
                    session,
                    HERE,
                    unit_id,
                    f"s{who}",
                    who,
                    "employment_specialist",
                    roster_order=each,
                    next_brief_at=tomorrow,
                    covers_through=NOW.date(),
                )
        session.execute(text(SENT), {"now": NOW})
    _vacuumed(doors)


def _vacuumed(doors: Doors) -> None:
    with doors.patient.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as opened:
        opened.execute(text("VACUUM ANALYZE"))


def read_by(doors: Doors, act: Callable[[], object]) -> Read:
    """What the statements of an act read, each asked once more."""
    asked: list[tuple[str, Any]] = []

    def note(_c: Any, _k: Any, statement: str, parameters: Any, *_: Any) -> None:
        if statement.lstrip().startswith(("SELECT", "UPDATE", "WITH")):
            asked.append((statement, parameters))

    event.listen(doors.patient.engine, "before_cursor_execute", note)
    act()
    event.remove(doors.patient.engine, "before_cursor_execute", note)
    assert asked
    plans = [explained(doors.patient, *each, without=ROW_BY_ROW) for each in asked]
    pages = sum(each["Shared Hit Blocks"] + each["Shared Read Blocks"] for each in plans)
    return Read(sum(map(looked_at, plans)), pages)


def looked_at(part: dict[str, Any]) -> int:
    below = sum(looked_at(each) for each in part.get("Plans", ()))
    if "Relation Name" not in part:
        return below
    rows = part["Actual Rows"] + part.get("Rows Removed by Filter", 0)
    return below + round(rows * part["Actual Loops"])


def delivers(doors: Doors) -> object:
    return deliverer(doors.patient).deliver_once(NOW)


def plans(doors: Doors) -> object:
    return deliverer(doors.patient).plan_once(NOW)


def leases_a_batch(doors: Doors) -> object:
    return leases.take(doors.patient, owner="here", limit=20, timing=Timing())


def tidies(doors: Doors) -> object:
    return deliverer(doors.patient).tidy_once(NOW)


def counts_what_waits(doors: Doors) -> object:
    undelivered.let_go_of_who_left(doors.patient)
    undelivered.since_when(doors.patient)
    return undelivered.backlog(doors.patient)


def looks_for_the_agendas_copies(doors: Doors) -> object:
    """As each record of the unit does, to have it drawn again."""
    with doors.patient.reading() as session:
        return reading.with_copies(session, HERE, "digest:unit000:2026-10", "unit000")


@pytest.mark.parametrize(
    ("act", "few"),
    [
        (delivers, 1),
        (plans, 1),
        (counts_what_waits, 1),
        (tidies, 10),
        (looks_for_the_agendas_copies, 1),
    ],
)
def test_it_reads_no_more_in_fifty_units(
    doors: Doors, dialect: str, act: Callable[[Doors], object], few: int
) -> None:
    if dialect == "sqlite":
        pytest.skip("SQLite does not tell what it reads")
    nation(doors, few)
    before = read_by(doors, lambda: act(doors))
    with doors.patient.writing() as session:
        for table in ("outgoing_message", "staff_role", "staff_member", "unit_profile"):
            session.execute(text(f"DELETE FROM {table}"))
        session.execute(text("DELETE FROM vocational_unit"))
    nation(doors, MORE)
    after = read_by(doors, lambda: act(doors))
    assert after.rows <= 1.1 * before.rows + 2
    assert after.pages <= 1.1 * before.pages + 10  # an index may be a page deeper


def test_to_lease_a_batch_it_reads_no_more_where_more_waits(doors: Doors, dialect: str) -> None:
    if dialect == "sqlite":
        pytest.skip("SQLite does not tell what it reads")
    read = []
    for workspace_id, number in (("T0FEW", 60), (QUIET, 3_000)):
        plan(doors, workspace_id, number)
        _vacuumed(doors)
        read.append(read_by(doors, lambda: leases_a_batch(doors)))
        with doors.patient.writing() as session:
            session.execute(text("DELETE FROM outgoing_message"))
            session.execute(text("DELETE FROM conversation_pace"))
    few, many = read
    # Fifty times as many. An index is a page deeper, and of sixty PostgreSQL reads 461 pages on one
    # way and 500 on another, of three thousand 650 to 698.
    assert many.rows < 1.5 * few.rows
    assert many.pages < 2 * few.pages
