"""Several processes write about the same people at once: nothing is lost, nothing is stuck.

Each writer is a process of its own, as replicas are. What it could not record it was told, and
tries again; what it was told is recorded stands, and the due contacts are those that a
recomputation finds.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from itertools import combinations

import pytest
from sqlalchemy import func, select

from bot.casework.recompute import recompute
from bot.clock import MovableClock
from db.doors import Doors
from db.encryption import Cipher, current_cipher, new_key, use_cipher
from db.models import AuditEventRow, ClientContactRow, EmployerContactClientRow, EmployerContactRow
from tests.harbor import Harbor, open_harbor

WRITERS, ROUNDS, FIVE = 3, 6, 5
PATIENCE = 300.0  # seconds; writers that wait for each other would wait longer

WRITER = """
import json, sys
from datetime import datetime
from bot.casework import client_contacts, employer_contacts
from bot.casework.drafts import ClientContactDraft, EmployerChoice, EmployerContactDraft
from bot.casework.replies import Actor
from db.doors import NotRecorded, open_doors
from db.encryption import Cipher, use_cipher
from ips.facts import Mode

told = json.loads(sys.stdin.readline())
use_cipher(Cipher([told["key"]]))
doors = open_doors(told["url"])
who, now = Actor(*told["actor"]), datetime.fromisoformat(told["now"])
today = now.date()
recorded, again = [], 0
print("ready", flush=True)
sys.stdin.readline()


def until_recorded(record, draft, key):
    global again
    while True:
        try:
            return record(doors, who, draft, now=now, submission=key).fact.id
        except NotRecorded:
            again += 1


for number, five in enumerate(told["sets"]):
    met = EmployerContactDraft(
        EmployerChoice(new_name=f"Employer {number}"), Mode.IN_PERSON, today, tuple(five),
        client_was_with_me=True,
    )
    recorded.append(until_recorded(employer_contacts.record, met, f"m{number}"))
    seen = ClientContactDraft(told["one"], Mode.PHONE, today)
    recorded.append(until_recorded(client_contacts.record, seen, f"v{number}"))
doors.close()
print(json.dumps({"recorded": recorded, "again": again}))
"""


@pytest.fixture
def shared_key() -> Iterator[str]:
    """A key that the writers can be given; afterwards the session's own is in use again."""
    key, before = new_key(), current_cipher()
    use_cipher(Cipher([key]))
    yield key
    use_cipher(before)


@pytest.fixture
def harbor(doors: Doors, clock: MovableClock) -> Harbor:
    return open_harbor(doors, clock)


def test_processes_that_write_about_overlapping_clients_lose_nothing(
    harbor: Harbor, database_url: str, shared_key: str
) -> None:
    clients = [harbor.enroll(f"C-{number}", harbor.ago(20)) for number in range(FIVE + 2)]
    sets = [list(five) for five in combinations(clients, FIVE)]
    before = harbor.count(ClientContactRow)
    writers = [
        _started(
            {
                "key": shared_key,
                "url": database_url,
                "actor": [harbor.workspace_id, who],
                "now": harbor.now.isoformat(),
                "one": clients[0],
                # Each writer names the same people in another order.
                "sets": [each[turn:] + each[:turn] for each in sets[turn : turn + ROUNDS]],
            }
        )
        for turn, who in enumerate(("U0ANA", "U0BEN", "U0LEAD"))
    ]
    for writer in writers:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "ready\n"
    for writer in writers:
        assert writer.stdin is not None
        writer.stdin.write("go\n")
        writer.stdin.close()
    told = [json.loads(_ended(writer)) for writer in writers]

    recorded = [fact for each in told for fact in each["recorded"]]
    assert len(set(recorded)) == WRITERS * ROUNDS * 2
    assert harbor.count(EmployerContactRow) == WRITERS * ROUNDS
    assert _linked(harbor) == WRITERS * ROUNDS * FIVE
    visits = WRITERS * ROUNDS * (FIVE + 1)
    assert harbor.count(ClientContactRow) == before + visits
    assert _audited(harbor) == WRITERS * ROUNDS * 2
    assert recompute(harbor.doors) == 0


def _started(told: dict[str, object]) -> subprocess.Popen[str]:
    writer = subprocess.Popen(
        [sys.executable, "-c", WRITER],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert writer.stdin is not None
    writer.stdin.write(json.dumps(told) + "\n")
    writer.stdin.flush()
    return writer


def _ended(writer: subprocess.Popen[str]) -> str:
    assert writer.wait(PATIENCE) == 0, writer.stderr and writer.stderr.read()
    assert writer.stdout is not None
    said = writer.stdout.read()
    writer.stdout.close()
    if writer.stderr is not None:
        writer.stderr.close()
    return said


def _linked(harbor: Harbor) -> int:
    with harbor.doors.reading() as session:
        query = select(func.count()).select_from(EmployerContactClientRow)
        return session.scalar(query) or 0


def _audited(harbor: Harbor) -> int:
    records = ("employer_contact.record", "client_contact.record")
    with harbor.doors.reading() as session:
        query = select(func.count()).where(AuditEventRow.action.in_(records))
        return session.scalar(query) or 0
