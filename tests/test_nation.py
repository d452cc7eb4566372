"""The nation that is simulated: it works from end to end, and its Slack has Slack's limits."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import pytest

from bench.nation.country import SIZES, units_of
from bench.nation.lives import carried_in_turn
from bench.nation.slack import T3, Limits
from ips.due_contacts import due_contacts
from ips.facts import DueState, History
from ips.standards import IPS_25, Profiles

ROOT = Path(__file__).parent.parent
TODAY = date(2026, 1, 12)
_TELLING = (DueState.MET, DueState.OPEN)


@pytest.fixture
def folder() -> Iterator[Path]:
    """Where PostgreSQL's own user may look, too."""
    with TemporaryDirectory(prefix="ips-nation-") as name:
        yield Path(name)


def test_a_morning_of_the_smallest_nation_from_the_first_row_to_the_report(folder: Path) -> None:
    command = (*(sys.executable, "-m", "bench.nation"), "--size", "tiny", "--days", "1")
    command += ("--peak", "1", "--share", "0.1", "--keep", str(folder))
    once = _said(command)
    for table in (
        "| brief, Mondays |",
        "| agenda and its parts, Mondays |",
        "| `chat.postMessage` |",
    ):
        assert table in once
    again = _said(command)  # all its days are over: it builds nothing and shows the same
    assert "| brief, Mondays |" in again
    assert len((folder / "days.jsonl").read_text("utf-8").splitlines()) == 1


def _said(command: tuple[str, ...]) -> str:
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_same_seed_draws_the_same_lives_and_one_in_five_is_late() -> None:
    def drawn() -> list[History]:
        lives = (carried_in_turn(Random(n), date(2024, 1, 15), TODAY) for n in range(40))
        return [life for those in lives for life in those]

    lives = drawn()
    assert lives == drawn()
    dues = [due for life in lives for due in due_contacts(life, Profiles.always(IPS_25))]
    over = [
        due for due in dues if due.due_on < TODAY and due.state in (DueState.MET, DueState.OPEN)
    ]
    in_time = [due for due in over if due.met_on is not None and due.met_on <= due.due_on]
    assert 0.7 < len(in_time) / len(over) < 0.9
    ended = [job.end for life in lives for job in life.jobs if job.end]
    assert any(end.learned_on > end.ended_on for end in ended)


def test_every_workspace_has_a_unit_and_the_first_has_many() -> None:
    for size in SIZES.values():
        homes = [unit.workspace for unit in units_of(size)]
        assert len(homes) == size.units
        assert set(homes) == set(range(size.workspaces))
    assert homes.count(0) > size.units / 10


def test_slack_takes_a_message_a_second_and_conversation() -> None:
    limits = Limits()
    assert limits.must_wait("T1", "chat.postMessage", "C1", 10.0) is None
    assert limits.must_wait("T1", "chat.postMessage", "C1", 10.9) == 1.0
    assert limits.must_wait("T1", "chat.postMessage", "C2", 10.9) is None
    assert limits.must_wait("T1", "chat.postMessage", "C1", 11.0) is None


def test_slack_takes_so_many_of_a_tier_in_a_minute_from_each_workspace() -> None:
    limits = Limits()
    waits = [limits.must_wait("T1", "chat.update", "C1", float(at) / 10) for at in range(T3 + 1)]
    assert [each for each in waits if each is not None] == [60 - T3 / 10]
    assert limits.must_wait("T2", "chat.update", "C1", T3 / 10) is None
    assert limits.must_wait("T1", "chat.update", "C1", 60.1) is None


def test_a_history_may_be_open_once_a_minute() -> None:
    limits = Limits(history_slow=True)
    assert limits.must_wait("T1", "conversations.history", "C1", 0.0) is None
    assert limits.must_wait("T1", "conversations.history", "C2", 1.0) == 59.0
