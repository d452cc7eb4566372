"""Is the invented unit the same, whether its people's deeds are written at once or one by one?

The suite asks it of some days and a part of the facts; of many days and all of them, for half an
hour: `.venv/bin/python -m tests.written_twice`.
"""

from __future__ import annotations

import re
import sys
from argparse import ArgumentParser
from collections import Counter
from datetime import date, time, timedelta
from functools import partial
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import sqlalchemy as sa

from bot.casework.access import audit
from bot.casework.administration import workspaces
from bot.casework.administration.workspaces import Workspace
from bot.casework.drafts import EmployerContactDraft
from bot.jobs.delivery.deliverer import Deliverer
from bot.practice import demo
from bot.practice.deeds import Deed
from bot.practice.demo import Write
from bot.practice.hand import PLAIN, Hand
from bot.practice.open import opening_time
from db.doors import PatientDoors, open_patient_doors
from db.encryption import Cipher, new_key, use_cipher
from db.migrate import migrate
from db.sealing import unsealed
from db.types import METADATA

TEAM = "T0DEMO"
ID = re.compile(r"[0-9a-f]{32}")
DIGEST = re.compile(r"[0-9a-f]{64}")  # of ids, in what the team leads keep of the audit chain
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


def differing(folder: Path, today: date, *, every: int = 1) -> list[str]:
    """The tables that are not the same where the unit is written at once and one by one.

    `every`: of the plain facts (see `hand`) only each so manieth is written, in both.
    """
    now = opening_time(demo.local(today, time(12)))
    found = []
    for number, write in enumerate((demo.in_bulk, one_by_one)):
        url = f"sqlite:///{folder / f'{number}.sqlite3'}"
        migrate(url)
        doors = open_patient_doors(url)
        workspace = Workspace(TEAM, "Demo", None, "xoxb-1", "U0BOT", "B1")
        workspaces.keep(doors, workspace, now=now - timedelta(days=400))
        deliverer = Deliverer(doors, lambda _: None)
        some = partial(_some, write, every)
        demo.furnish(doors, TEAM, now=now, remind=deliverer.plan_once, write=some)
        assert not audit.verify(doors)
        found.append(everything(doors))
        doors.close()
    at_once, singly = found
    return [table for table in singly if at_once[table] != singly[table]]


def _some(write: Write, every: int, doors: PatientDoors, hand: Hand, deeds: list[Deed]) -> None:
    kept = (deed for place, deed in enumerate(deeds) if place % every == 0 or not _plain(deed))
    write(doors, hand, list(kept))


def _plain(deed: Deed) -> bool:
    if isinstance(deed.what, EmployerContactDraft):
        return deed.what.record.next_step_on is None
    return isinstance(deed.what, PLAIN)


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


def main() -> None:
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--todays", type=int, default=40)
    parser.add_argument("--every", type=int, default=1, help="of plain facts one in so many")
    parser.add_argument("--first", type=date.fromisoformat, default=date(2026, 10, 28))
    asked = parser.parse_args()
    use_cipher(Cipher((new_key(),)))
    for number in range(asked.todays):
        # Each weekday comes, and so do the ends of months, quarters and years.
        today = asked.first + timedelta(days=11 * number)
        with TemporaryDirectory() as folder:
            tables = differing(Path(folder), today, every=asked.every)
        sys.stdout.write(
            f"{today} {'differs in ' + ', '.join(tables) if tables else 'is the same'}\n"
        )
        sys.stdout.flush()
        if tables:
            raise SystemExit(1)


if __name__ == "__main__":
    main()
