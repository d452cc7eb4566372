"""SIGTERM: a worker finishes the message under way, releases the rest, and is gone.

How long that may take is bounded twice: by the wait for the message under way and by the time
that one call of Slack may take."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from bot.casework.reminders import outbox
from bot.clock import machine_now
from db.doors import open_doors
from db.encryption import Cipher, new_key
from db.models import StaffMemberRow, VocationalUnitRow
from tests.delivery_world import ANA, BEN, CHANNEL, LEA, SPEC, World, at, harbor
from tests.delivery_world import slack as practice_slack

ROOT = Path(__file__).parent.parent.parent
EACH = 5


def plan_some(world: World) -> None:
    for number in range(EACH):
        for conversation in (LEA, ANA, BEN, CHANNEL):
            with world.doors.patient.writing() as session:
                outbox.plan(
                    session,
                    world.workspace_id,
                    kind=outbox.DELIVERY_NOTICE,
                    conversation=conversation,
                    dedupe_key=f"test:{conversation}:{number}",
                    subject={"kind": "brief", "conversation": f"C{number}", "reason": "refused"},
                    now=at(machine_now().date()),
                )


def plan_nothing_else(world: World) -> None:
    """On a Monday the worker's own digest would stand among them."""
    tomorrow = machine_now() + timedelta(days=1)
    with world.doors.patient.writing() as session:
        session.execute(update(VocationalUnitRow).values(next_digest_at=tomorrow))
        session.execute(update(StaffMemberRow).values(next_brief_at=tomorrow))


@pytest.mark.parametrize("seconds", [0.0, 3.0])
def test_sigterm_finishes_or_releases_what_it_holds(
    sqlite_template: Path, tmp_path: Path, cipher: Cipher, seconds: float
) -> None:
    """Also while Slack takes three seconds over every answer."""
    states = stopped_while_slow(sqlite_template, tmp_path, seconds)
    assert set(states) == {"sent", "planned"}


def test_sigterm_does_not_wait_for_a_slack_that_hangs(
    sqlite_template: Path, tmp_path: Path, cipher: Cipher
) -> None:
    """What it has posted without an answer is left to be looked up, and then stands once."""
    states = stopped_while_slow(sqlite_template, tmp_path, seconds=40.0)
    assert set(states) == {"sending", "planned"}


def stopped_while_slow(sqlite_template: Path, tmp_path: Path, seconds: float) -> Counter[str]:
    """A worker gets SIGTERM in the middle; returns the states it left, all of them delivered once
    after that by somebody else."""
    path = tmp_path / "stopping.sqlite3"
    shutil.copy(sqlite_template, path)
    doors = open_doors(f"sqlite:///{path}")
    world = harbor(doors)
    plan_some(world)
    plan_nothing_else(world)
    with practice_slack(doors, lambda: machine_now().timestamp()) as practice:
        if seconds:
            practice.workspace.faults.add(
                "slow_answer", "chat.postMessage", times=None, seconds=seconds
            )
        environment = {
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "DATABASE_URL": f"sqlite:///{path}",
            "ENCRYPTION_KEYS": new_key(),
            "SLACK_BOT_TOKEN": SPEC.teams[0].token,
            "SLACK_API_URL": practice.workspace.api_url,
        }
        worker = subprocess.Popen(
            [sys.executable, "-m", "bot", "work"], cwd=tmp_path, env=environment
        )
        try:
            practice.workspace.wait_until(lambda: len(practice.direct(ANA)) >= 1, timeout=60)
            worker.send_signal(signal.SIGTERM)
            assert worker.wait(60) == 0
        finally:
            worker.kill()
        states = Counter(row.state for row in world.messages())
        seen = [practice.direct(who) for who in (LEA, ANA, BEN)] + [practice.channel()]
        assert sum(len(each) for each in seen) == states["sent"] + states["sending"]
        practice.workspace.faults.clear()
        world.no_pace()
        practice.deliverer().deliver_all(machine_now())
        seen = [practice.direct(who) for who in (LEA, ANA, BEN)] + [practice.channel()]
        assert [len(each) for each in seen] == [EACH] * 4
    doors.close()
    return states
