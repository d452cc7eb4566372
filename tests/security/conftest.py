"""The stage on each database; what stands on it is written down once and copied on SQLite."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.clock import MovableClock
from db.doors import Doors, open_doors
from db.encryption import Cipher
from tests.conftest import MONDAY_MORNING
from tests.security.stage import Script, Stage, copy_of, script_of, stage_in


@pytest.fixture(scope="session")
def script(
    tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path, cipher: Cipher
) -> Script:
    """What every stage begins with."""
    doors = open_doors(copy_of(sqlite_template, tmp_path_factory.mktemp("script")))
    with stage_in(doors, MovableClock(MONDAY_MORNING)) as stage:
        written = script_of(stage)
    doors.close()
    return written


@pytest.fixture
def stage(doors: Doors, clock: MovableClock, script: Script) -> Iterator[Stage]:
    """A stage of the test's own."""
    begins_with = script if doors.dialect == "sqlite" else None
    with stage_in(doors, clock, script=begins_with) as made:
        yield made
