"""Brings a database to the shape of `db.models`, and says whether it has it."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, func, inspect, select, text

from db.doors import PATIENT, UNHURRIED, new_engine
from db.models import ONE_OPEN_STAY, EpisodeRow

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
            if revision == "head" and scripts == MIGRATIONS:
                _one_open_stay(connection)
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


def keeps_one_stay_open(database_url: str) -> bool:
    """Whether the index is there that keeps a second open stay out."""
    engine = new_engine(database_url, PATIENT)
    try:
        indexes = inspect(engine).get_indexes(EpisodeRow.__table__.name)
    finally:
        engine.dispose()
    return any(each["name"] == ONE_OPEN_STAY.name for each in indexes)


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


def _one_open_stay(connection: Connection) -> None:
    """The index that keeps a second open stay out, once none is left of earlier versions.

    Which of two was a mistake, or which day somebody left, only people know: they are asked.
    """
    if not _two_open_stays(connection):
        ONE_OPEN_STAY.create(connection, checkfirst=True)


def _two_open_stays(connection: Connection) -> bool:
    columns = (EpisodeRow.workspace_id, EpisodeRow.client_id)
    is_open = (EpisodeRow.exited_on.is_(None), EpisodeRow.voided_at.is_(None))
    twice = select(*columns).where(*is_open).group_by(*columns).having(func.count() > 1)
    return connection.execute(twice.limit(1)).first() is not None


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
