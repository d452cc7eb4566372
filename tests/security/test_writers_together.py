"""Several processes write about the same people at once: nothing is lost, nothing is stuck.

Each writer is a process of its own, as replicas are, and walks at random: it records, changes and
takes back, about one client, about sets of five that overlap, and about the same few facts. What
it could not record it was told, and tries again. After every round the due contacts are those that
a recomputation finds, and in the end everything they were told is recorded stands, and every change
is one version. (Rounds are short: the next write about a client would mend what one had lost.)
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from select import select as select_ready
from typing import Any

import pytest
from sqlalchemy import func, select

from bot.casework.access import audit
from bot.casework.recording.recompute import recompute
from bot.casework.reminders import briefs
from bot.clock import MovableClock
from db.doors import Doors
from db.encryption import Cipher, current_cipher, new_key, use_cipher
from db.models import (
    AuditEventRow,
    ClientRow,
    EmployerContactClientRow,
    EmployerRow,
    FactVersionRow,
)
from tests.harbor import Harbor, open_harbor
from tests.rows import ClientContactRow, EmployerContactRow, JobRow
from tests.security.writer import FIVE, GO, Told

ROOT = Path(__file__).resolve().parents[2]
PEOPLE = ("U0ANA", "U0BEN", "U0LEAD")
ROUNDS, ACTS = 8, 2  # in each round every writer does so many acts
PATIENCE = 300.0  # seconds; writers that wait for each other would wait longer
TABLES: dict[str, Any] = {
    "employer_contact": EmployerContactRow,
    "client_contact": ClientContactRow,
    "job": JobRow,
}


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


@dataclass
class Results:
    """What all writers were told."""

    recorded: list[tuple[str, str]] = field(default_factory=list)
    changed: Counter[str] = field(default_factory=Counter)
    turned_away: int = 0

    def add(self, told: Sequence[dict[str, Any]]) -> None:
        for each in told:
            self.recorded += [(kind, fact_id) for kind, fact_id in each["recorded"]]
            self.changed += Counter(each["changed"])
            self.turned_away += each["turned_away"]


def versions(harbor: Harbor) -> dict[str, int]:
    """Fact or client id -> its version."""
    with harbor.doors.reading() as session:
        return {
            row[0]: row[1]
            for table in (*TABLES.values(), ClientRow)
            for row in session.execute(select(table.id, table.version))
        }


@pytest.mark.parametrize("patient", [True, False], ids=["patient", "in_slacks_time"])
@pytest.mark.parametrize("seed", [1, 2])
def test_processes_that_write_about_the_same_people_lose_nothing(
    harbor: Harbor,
    database_url: str,
    shared_key: str,
    writers: list[Process],
    seed: int,
    patient: bool,
) -> None:
    """Patient ones wait for a lock without end: what turns them away could only be a deadlock."""
    clients = [harbor.enroll(f"C-{number}", harbor.ago(28)) for number in range(FIVE + 2)]
    shared = [
        ("client_contact", harbor.visit(clients[0]).fact.id),
        ("client_contact", harbor.visit(clients[1], harbor.ago(3)).fact.id),
        ("employer_contact", harbor.contact(*clients[:FIVE]).fact.id),
        ("employer_contact", harbor.contact(*clients[2:]).fact.id),
        ("job", harbor.job(clients[0], harbor.ago(3)).fact.id),
        ("job", harbor.job(clients[6], harbor.ago(10)).fact.id),
    ]
    briefs.plan_due(harbor.doors, harbor.now)
    before, employers, audited = versions(harbor), harbor.count(EmployerRow), _audited(harbor)
    told = [
        Told(
            key=shared_key,
            url=database_url,
            actor=(harbor.workspace_id, who),
            now=harbor.now.isoformat(),
            seed=100 * seed + place,
            acts=ACTS,
            patient=patient,
            clients=clients,
            shared=shared,
        )
        for place, who in enumerate(PEOPLE)
    ]
    results = Results()
    with _writing(writers, told):
        for _ in range(ROUNDS):
            results.add(_one_round(writers))
            assert recompute(harbor.doors) == 0

    assert results.changed
    assert len({fact_id for _, fact_id in results.recorded}) == len(results.recorded)
    _each_change_is_one_version(harbor, before, results)
    _each_meeting_is_whole(harbor, results)
    assert harbor.count(EmployerRow) <= employers + 4, "the same new name is one employer"
    assert _audited(harbor) == audited + len(results.recorded) + results.changed.total()
    assert audit.verify(harbor.doors) == ()
    if patient:
        assert results.turned_away == 0


def _each_change_is_one_version(harbor: Harbor, before: dict[str, int], results: Results) -> None:
    """None was lost: a fact has as many versions as changes of it were acknowledged."""
    after = versions(harbor)
    watched = {*before, *(fact_id for _, fact_id in results.recorded)}
    expected = {one: before.get(one, 1) + results.changed[one] for one in watched}
    assert {one: after[one] for one in watched} == expected
    with harbor.doors.reading() as session:
        kept = dict(
            session.execute(
                select(FactVersionRow.fact_id, func.count()).group_by(FactVersionRow.fact_id)
            ).all()
        )
    for one in watched:
        assert kept.get(one, 0) == after[one] - 1, "what it said before each change is kept"


def _each_meeting_is_whole(harbor: Harbor, results: Results) -> None:
    """Its five people are named, and each has the visit that came along."""
    met = [fact_id for kind, fact_id in results.recorded if kind == "employer_contact"]
    with harbor.doors.reading() as session:
        for row in (EmployerContactClientRow, ClientContactRow):
            query = (
                select(row.employer_contact_id, func.count())
                .where(row.employer_contact_id.in_(met))
                .group_by(row.employer_contact_id)
            )
            assert dict(session.execute(query).all()) == dict.fromkeys(met, FIVE)


def _audited(harbor: Harbor) -> int:
    """Events that somebody's record left; refusals have their own."""
    with harbor.doors.reading() as session:
        query = select(func.count()).where(AuditEventRow.action.not_like("denied.%"))
        return session.scalar(query) or 0


# ---------------------------------------------------------------- processes


Process = subprocess.Popen[str]


@pytest.fixture(scope="module")
def writers() -> Iterator[list[Process]]:
    """A process for each of the people; what one has read and compiled serves every test."""
    started = [_started() for _ in PEOPLE]
    try:
        yield started
        for writer in started:
            _, errors = writer.communicate(timeout=PATIENCE)
            assert (writer.returncode, errors) == (0, "")
    finally:
        for writer in started:
            writer.kill()
            writer.communicate()


@contextmanager
def _writing(writers: Sequence[Process], told: Sequence[Told]) -> Iterator[None]:
    """Writers that have been told what to do and wait for the word; they end well."""
    for writer, each in zip(writers, told, strict=True):
        _tell(writer, json.dumps(asdict(each)) + "\n")
    for writer in writers:
        assert _line(writer) == "ready\n"
    try:
        yield
    finally:
        for writer in writers:
            _tell(writer, "enough\n")
        for writer in writers:
            while _line(writer) != "over\n":
                """What a round that was broken off has still to say."""


def _one_round(writers: Sequence[Process]) -> list[dict[str, Any]]:
    """All begin at the same moment; what came of it."""
    for writer in writers:
        _tell(writer, GO)
    return [json.loads(_line(writer)) for writer in writers]


def _tell(writer: Process, line: str) -> None:
    assert writer.stdin is not None
    writer.stdin.write(line)
    writer.stdin.flush()


def _line(writer: Process) -> str:
    """What the writer says next; it is not waited for longer than `PATIENCE`."""
    assert writer.stdout is not None
    assert select_ready([writer.stdout], [], [], PATIENCE)[0], "stuck"
    said = writer.stdout.readline()
    assert said, writer.stderr and writer.stderr.read()
    return said


def _started() -> Process:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.security.writer"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
