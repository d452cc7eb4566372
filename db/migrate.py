"""Brings a database to the shape of `db.models`, and says whether it has it."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from db.doors import new_engine

MIGRATIONS = Path(__file__).parent / "migrations"
ADVISORY_LOCK = 7_215_003  # any number of our own: two releases at once migrate one by one


class BrokenReferences(Exception):
    """A migration would have left rows that refer to nothing; it was rolled back."""


def migrate(database_url: str, revision: str = "head", *, scripts: Path = MIGRATIONS) -> None:
    """Upgrade in one transaction: it happens whole or not at all."""
    engine = new_engine(database_url, patient=True, enforce_foreign_keys=False)
    try:
        with engine.begin() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(text(f"SELECT pg_advisory_xact_lock({ADVISORY_LOCK})"))
            config = _config(scripts)
            config.attributes["connection"] = connection
            command.upgrade(config, revision)
            _check_references(connection)
    finally:
        engine.dispose()


def is_current(database_url: str) -> bool:
    """Whether the database stands at the newest migration."""
    engine = new_engine(database_url, patient=True)
    try:
        with engine.connect() as connection:
            here = MigrationContext.configure(connection).get_current_revision()
    finally:
        engine.dispose()
    return here == ScriptDirectory.from_config(_config(MIGRATIONS)).get_current_head()


def is_known(database_url: str) -> bool:
    """Whether the database stands at one of our migrations, the newest or an earlier one."""
    engine = new_engine(database_url, patient=True)
    try:
        with engine.connect() as connection:
            here = MigrationContext.configure(connection).get_current_revision()
    finally:
        engine.dispose()
    script = ScriptDirectory.from_config(_config(MIGRATIONS))
    return here in {each.revision for each in script.walk_revisions()}


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
