"""The invented unit is the same, whether its people's deeds are written at once or one by one."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date, time, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from bot.casework.access import audit
from bot.casework.administration import workspaces
from bot.casework.administration.workspaces import Workspace
from bot.jobs.delivery.deliverer import Deliverer
from bot.practice import demo
from bot.practice.deeds import Deed
from bot.practice.hand import Hand
from bot.practice.open import opening_time
from db.doors import PatientDoors, open_patient_doors
from db.migrate import migrate
from db.sealing import unsealed
from db.types import METADATA

TEAM = "T0DEMO"
ID = re.compile(r"[0-9a-f]{32}")
DIGEST = re.compile(r"[0-9a-f]{64}")  # of ids, in what the team leads keep of the audit chain
# A weekday each, with the days on which the clocks change and months and years begin.
DAYS = (date(2026, 11, 25),)
# By the machine's clock or by chance; and of the agenda how often, not that, it is to be redrawn.
OF_THE_MACHINE = {
    "outgoing_message": {"sequence", "not_before", "wanted_version"},
    "audit_event": {"previous_hash", "hash", "seal"},
    "audit_head": {"hash", "seal"},
    "audit_key": {"key", "chains"},
}


def one_by_one(doors: PatientDoors, hand: Hand, deeds: list[Deed]) -> None:
    for deed in deeds:
        hand.write(doors, deed)


@pytest.mark.parametrize("today", DAYS, ids=str)
def test_written_at_once_is_as_written_one_by_one(tmp_path: Path, today: date) -> None:
    now = opening_time(demo.local(today, time(12)))
    shown = []
    for number, write in enumerate((demo.in_bulk, one_by_one)):
        url = f"sqlite:///{tmp_path / f'{number}.sqlite3'}"
        migrate(url)
        doors = open_patient_doors(url)
        workspace = Workspace(TEAM, "Demo", None, "xoxb-1", "U0BOT", "B1")
        workspaces.keep(doors, workspace, now=now - timedelta(days=400))
        deliverer = Deliverer(doors, lambda _: None)
        demo.furnish(doors, TEAM, now=now, remind=deliverer.plan_once, write=write)
        assert not audit.verify(doors)
        shown.append(everything(doors))
        doors.close()
    at_once, singly = shown
    for table in singly:
        assert at_once[table] == singly[table], table


def everything(doors: PatientDoors) -> dict[str, Counter[str]]:
    """Each table's rows in plain, every id named by what the row it belongs to says."""
    with doors.reading() as session:
        rows = [
            (table, unsealed(table, row))
            for table in METADATA.sorted_tables
            for row in session.execute(sa.select(table)).mappings()
        ]
    lines = [(table.name, row.get("id"), _line(table, row)) for table, row in rows]
    named = {key: "" for _, key, _ in lines if isinstance(key, str) and ID.fullmatch(key)}
    for _ in range(4):  # a message, its due contact, the job, the employer
        named = {
            key: sha256(_named(line, named).encode()).hexdigest()[:12]
            for _, key, line in lines
            if key in named
        }
    found: dict[str, Counter[str]] = {table.name: Counter() for table in METADATA.sorted_tables}
    for name, _, line in lines:
        found[name][_named(line, named)] += 1
    return found


def _line(table: sa.Table, row: dict[str, Any]) -> str:
    left_out = OF_THE_MACHINE.get(table.name, set())
    line = ", ".join(f"{name}={row[name]!r}" for name in sorted(row.keys() - left_out))
    return DIGEST.sub("a digest", line)


def _named(line: str, named: dict[str, str]) -> str:
    return ID.sub(lambda found: named.get(found[0], "another id"), line)
