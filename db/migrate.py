"""Brings a database to the shape of `db.models`, and says whether it has it."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from db.doors import PATIENT, UNHURRIED, new_engine

MIGRATIONS = Path(__file__).parent / "migrations"
ADVISORY_LOCK = 7_215_003  # any number of our own: two releases at once migrate one by one


class NewerDatabase(Exception):
    """The database was migrated by a newer version of this program; nothing was touched."""


class BrokenReferences(Exception):
    """A migration would have left rows that refer to nothing; it was rolled back."""


def migrate(database_url: str, revision: str = "head", *, scripts: Path = MIGRATIONS) -> None:
    """Upgrade in one transaction: it happens whole or not at all. Raises `NewerDatabase`."""
    engine = new_engine(database_url, UNHURRIED, enforce_foreign_keys=False)
    try:
        with engine.begin() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(text(f"SELECT pg_advisory_xact_lock({ADVISORY_LOCK})"))
            config = _config(scripts)
            _check_known(connection, config)
            config.attributes["connection"] = connection
            command.upgrade(config, revision)
            _check_references(connection)
    finally:
        engine.dispose()


def is_current(database_url: str) -> bool:
    """Whether the database stands at the newest migration. Raises `NewerDatabase`."""
    config = _config(MIGRATIONS)
    engine = new_engine(database_url, PATIENT)
    try:
        with engine.connect() as connection:
            _check_known(connection, config)
            return _standing(connection) == ScriptDirectory.from_config(config).get_current_head()
    finally:
        engine.dispose()


def is_known(database_url: str) -> bool:
    """Whether the database stands at one of our migrations, the newest or an earlier one."""
    engine = new_engine(database_url, PATIENT)
    try:
        with engine.connect() as connection:
            return _standing(connection) in _revisions(_config(MIGRATIONS))
    finally:
        engine.dispose()


def knows(revision: str) -> bool:
    """Whether it is one of our migrations."""
    return revision in _revisions(_config(MIGRATIONS))


def _standing(connection: Connection) -> str | None:
    """The migration at which the database stands; None before the first."""
    return MigrationContext.configure(connection).get_current_revision()


def _revisions(config: Config) -> set[str]:
    return {each.revision for each in ScriptDirectory.from_config(config).walk_revisions()}


def _check_known(connection: Connection, config: Config) -> None:
    here = _standing(connection)
    if here is not None and here not in _revisions(config):
        raise NewerDatabase(f"the database stands at {here}")


def _config(scripts: Path) -> Config:
    config = Config()
    config.set_main_option("script_location", str(scripts).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def _check_references(connection: Connection) -> None:
    if connection.dialect.name != "sqlite":
        return  # PostgreSQL checks them itself
    broken = connection.execute(text("PRAGMA foreign_key_check")).all()
    if broken:
        tables = sorted({row[0] for row in broken})
        raise BrokenReferences(f"rows that refer to nothing in: {', '.join(tables)}")
