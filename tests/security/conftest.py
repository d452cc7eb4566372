"""The stage on each database; what stands on it is written down once and copied."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from bot.clock import MovableClock
from db.doors import Doors, open_doors
from db.encryption import Cipher
from tests.conftest import MONDAY_MORNING
from tests.databases import Server
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


@pytest.fixture(scope="session")
def script_on_postgresql(server: Server, cipher: Cipher) -> Script:
    """The same, written by PostgreSQL's own statements."""
    with (
        server.database() as url,
        closing(open_doors(url)) as doors,
        stage_in(doors, MovableClock(MONDAY_MORNING)) as stage,
    ):
        return script_of(stage)


@pytest.fixture
def script_here(dialect: str, request: pytest.FixtureRequest) -> Script:
    """On the test's database."""
    written: Script = request.getfixturevalue(
        "script" if dialect == "sqlite" else "script_on_postgresql"
    )
    return written


@pytest.fixture
def stage(doors: Doors, clock: MovableClock, script_here: Script) -> Iterator[Stage]:
    """A stage of the test's own."""
    with stage_in(doors, clock, script=script_here) as made:
        yield made


@pytest.fixture(scope="module")
def kept_stage(
    tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path, script: Script
) -> Iterator[Stage]:
    """A stage that a file's tests have one after another; each leaves it as it was."""
    url = copy_of(sqlite_template, tmp_path_factory.mktemp("stage"))
    with (
        closing(open_doors(url)) as doors,
        stage_in(doors, MovableClock(MONDAY_MORNING), at_once=True, script=script) as made,
    ):
        yield made
