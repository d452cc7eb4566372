"""What the bot does today, kept as data: every test here compares with a file of tests/data.

`pytest tests/behaviour --record` writes the files anew; look at what `git diff` says then. Without
that option nothing is written. A commit that moves code leaves every file as it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.behaviour.diary import histories_of
from tests.behaviour.kept import Kept
from tests.behaviour.names import Names, in_blocks, joined, on_record
from tests.behaviour.today import Done, Json, Stage, asked, every_act, lived_week, opened_stage


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--record", action="store_true", help="write the files of tests/data/behaviour anew"
    )


@pytest.fixture
def kept(request: pytest.FixtureRequest) -> Kept:
    return Kept(writes=request.config.getoption("record", False))


@pytest.fixture(scope="package")
def stage(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Iterator[Stage]:
    """Everybody in their units and something of every kind on record."""
    with opened_stage(sqlite_template, tmp_path_factory.mktemp("behaviour")) as made:
        yield made


@dataclass(frozen=True, slots=True)
class Walked:
    """Everything done once, and the names under which it was stored."""

    done: list[Done]
    names: Names


@pytest.fixture(scope="package")
def walked(stage: Stage) -> Walked:
    found: list[Names] = []

    def look(it: Stage) -> None:
        found.append(on_record(it.raw))

    done = [asked(stage, name, act, look) for name, act in every_act()]
    return Walked(done, joined(*found, *(in_blocks(one.answer) for one in done)))


@pytest.fixture
def done(walked: Walked) -> list[Done]:
    return walked.done


@dataclass(frozen=True, slots=True)
class Week:
    """The story week: what everybody got, and the clients' pages and stored names at its end."""

    pages: list[Json]
    histories: Json
    names: Names


@pytest.fixture(scope="package")
def week(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Week:
    with lived_week(sqlite_template, tmp_path_factory.mktemp("week")) as (diary, raw):
        pages = list(diary.pages)
        histories = histories_of(diary)
        names = joined(on_record(raw), in_blocks(pages), in_blocks(histories))
    return Week(pages, histories, names)
