"""What the bot does today, kept as data: every test here compares with a file of tests/data.

`pytest tests/behaviour --record` writes the files anew; look at what `git diff` says then. Without
that option nothing is written. A commit that moves code leaves every file as it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.behaviour.kept import Kept
from tests.behaviour.today import Stage, opened_stage


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--record", action="store_true", help="write the files of tests/data/behaviour anew"
    )


@pytest.fixture
def kept(request: pytest.FixtureRequest) -> Kept:
    return Kept(writes=request.config.getoption("record", False))


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Iterator[Stage]:
    """Everybody in their units and something of every kind on record."""
    with opened_stage(sqlite_template, tmp_path_factory.mktemp("behaviour")) as made:
        yield made
