"""What a run of the tests is; `tests/fixtures.py` has what each of them may ask for."""

from __future__ import annotations

import gc
from collections import Counter, defaultdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.one_database import ASKED_OF_SQLITE_ALONE, CHOICES, databases_of
from tests.runs import asked, clear_away, folder_of_a_run, made

FOLDER = pytest.StashKey[Path]()  # of the run's PostgreSQL server
MADE = pytest.StashKey[Counter[str]]()  # by all workers
ASKED = pytest.StashKey[defaultdict[str, set[str]]]()  # by all workers
MONDAY_MORNING = datetime(2026, 3, 2, 14, 0, tzinfo=UTC)  # 9 a.m. in New York

# Files with a test of ten seconds and more, and what belongs to it.
LONGEST = (
    "tests/security/test_statements_of_every_act.py",
    "tests/security/test_interleaved.py",
    "tests/security/test_two_workspaces.py",
    "tests/security/test_twins.py",
    "tests/jobs/test_stopping.py",
    "tests/test_nation.py",
)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--db",
        choices=CHOICES,
        default="both",
        help="which databases to run the database tests on; twice: also what is enough on one",
    )
    parser.addoption(
        "--both-asked",
        action="store_true",
        help="for a run of everything: red if the bot asks SQLite alone for something",
    )


def pytest_configure(config: pytest.Config) -> None:
    config.stash[MADE] = made
    config.stash[ASKED] = asked
    given: dict[str, str] | None = getattr(config, "workerinput", None)
    config.stash[FOLDER] = Path(given["server"]) if given else folder_of_a_run()
    hands_out = config.getoption("dist", "no") != "no" and not config.option.collectonly
    if given or not hands_out:  # whoever hands the tests out runs none
        config.pluginmanager.import_plugin("tests.fixtures")


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        clear_away(config.stash[FOLDER])


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest begin: in the end every worker has something short to do, none a long one."""
    items.sort(key=lambda item: not item.nodeid.startswith(LONGEST))


def pytest_collection() -> None:
    """What is made while tests are collected stays: nobody looks for garbage among it."""
    gc.disable()


def pytest_collection_finish() -> None:
    """Ten thousand tests stay to the end: what looks for garbage need not look through them.

    Nor need it look so often: it was one part in twenty-five of what tests take. What collecting
    them has left behind stays as well: to look for it takes each worker a quarter of a second.
    """
    gc.freeze()
    gc.set_threshold(10 * gc.get_threshold()[0])
    gc.enable()


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Each worker of xdist learns where the server of the run lies."""
    node.workerinput["server"] = str(node.config.stash[FOLDER])


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any, error: object) -> None:
    """What a worker has counted is counted for the run."""
    gone = getattr(node, "workeroutput", {})
    node.config.stash[MADE].update(gone.get("made", {}))
    for kind, what in gone.get("asked", {}).items():
        node.config.stash[ASKED][kind].update(what)


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    # pytest looks twice for what went wrong in garbage, among all that the tests have kept.
    gc.collect()
    gc.freeze()
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["made"] = dict(made)
        session.config.workeroutput["asked"] = {kind: list(asked[kind]) for kind in asked}
    elif exitstatus == 0 and (_asked_of_sqlite_alone(session.config) or asked["across workspaces"]):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: Any, exitstatus: int, config: pytest.Config) -> None:
    """What a run costs beside its tests, and what a green one has left out."""
    counted = ", ".join(f"{many} {what}" for what, many in sorted(config.stash[MADE].items()))
    terminalreporter.write_line(f"Started: {counted or 'no database and no practice workspace'}")
    for each in _asked_of_sqlite_alone(config) if exitstatus == 0 else ():
        terminalreporter.write_line(f"RED: SQLite alone was asked for this: {each}", red=True)
    for each in sorted(config.stash[ASKED]["across workspaces"]):
        terminalreporter.write_line(f"RED: it names no one workspace by value: {each}", red=True)


def _asked_of_sqlite_alone(config: pytest.Config) -> list[str]:
    if not config.getoption("--both-asked"):
        return []
    alone = config.stash[ASKED]["sqlite"] - config.stash[ASKED]["postgresql"]
    return sorted(alone - ASKED_OF_SQLITE_ALONE.keys())


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "dialect" in metafunc.fixturenames:
        test = metafunc.definition.nodeid.removeprefix("tests/")
        kinds = databases_of(test, metafunc.config.getoption("--db"))
        metafunc.parametrize("dialect", kinds, indirect=True)
