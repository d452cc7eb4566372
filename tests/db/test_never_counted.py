"""What a brief's lines are read from, on a PostgreSQL that has not counted its tables yet."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import event, text

from db.doors import Doors
from db.queries.records import due_contacts
from tests.chaos.long_reader import explained

# Nothing may have been counted there by another test.
pytestmark = pytest.mark.usefixtures("database_url")

CLIENTS, DUES_OF_EACH, MESSAGES, LINES_OF_EACH = 50, 20, 10, 8
DUES = f"""
INSERT INTO due_contact (workspace_id, client_id, clock, fact_id, part, opens_on, due_on, known_on,
    state)
SELECT 'T', 'client' || client, 'outreach', client || '-' || number, 1, '2026-01-01', '2026-02-01',
    '2026-01-01', 'met'
FROM generate_series(1, {CLIENTS}) AS client, generate_series(1, {DUES_OF_EACH}) AS number
"""
ITEMS = f"""
INSERT INTO outgoing_item (workspace_id, message_id, position, client_id, clock, fact_id, part,
    nudge_on)
SELECT 'T', 'message' || message, line, 'client' || client, 'outreach', client || '-1', 1,
    '2026-01-01'
FROM generate_series(1, {MESSAGES}) AS message, generate_series(1, {LINES_OF_EACH}) AS line,
    LATERAL (SELECT (message * 5 + line) % {CLIENTS} + 1 AS client) AS whose
"""
NEEDED = """
SELECT column_name, data_type FROM information_schema.columns
WHERE table_name = 'job' AND is_nullable = 'NO' AND column_name NOT IN ('workspace_id', 'id')
"""
ANY_VALUE = {"date": "'2026-01-01'", "integer": "1", "boolean": "true", "double precision": "1"}
JOBS = 1_000


def fill(doors: Doors) -> None:
    with doors.patient.writing() as session:
        session.execute(text("SET LOCAL session_replication_role = replica"))
        session.execute(text(DUES))
        session.execute(text(ITEMS))


def add_jobs(doors: Doors) -> None:
    with doors.patient.writing() as session:
        session.execute(text("SET LOCAL session_replication_role = replica"))
        needed = [tuple(each) for each in session.execute(text(NEEDED))]
        names = ", ".join(name for name, _ in needed)
        values = ", ".join(
            "now()" if kind.startswith("timestamp") else ANY_VALUE.get(kind, "'x'")
            for _, kind in needed
        )
        session.execute(
            text(
                f"INSERT INTO job (workspace_id, id, {names}) "
                f"SELECT 'T', 'job' || number, {values} FROM generate_series(1, {JOBS}) AS number"
            )
        )


def pages_read(doors: Doors) -> int:
    """By the statement that reads the due contacts which messages name."""
    asked: list[tuple[str, Any]] = []

    def note(_c: Any, _k: Any, statement: str, parameters: Any, *_: Any) -> None:
        if "due_contact" in statement:
            asked.append((statement, parameters))

    messages = [f"message{number}" for number in range(1, MESSAGES + 1)]
    clients = [f"client{number}" for number in range(1, CLIENTS + 1)]
    event.listen(doors.patient.engine, "before_cursor_execute", note)
    with doors.patient.reading() as session:
        found = due_contacts.named_in(session, "T", messages, clients)
    event.remove(doors.patient.engine, "before_cursor_execute", note)
    assert found
    ((statement, parameters),) = asked
    plan = explained(doors.patient, statement, parameters)
    return int(plan["Shared Hit Blocks"] + plan["Shared Read Blocks"])


def test_the_lines_of_briefs_are_read_without_the_jobs_of_the_workspace(
    doors: Doors, dialect: str
) -> None:
    """A thousand jobs: each due contact looked through all of them, for the day one may end."""
    if dialect == "sqlite":
        pytest.skip("SQLite does not tell what it reads")
    fill(doors)
    before = pages_read(doors)
    assert before <= 10 * CLIENTS * DUES_OF_EACH
    add_jobs(doors)
    assert pages_read(doors) <= 1.1 * before + 10
