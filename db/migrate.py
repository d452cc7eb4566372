"""Brings a database to the shape of `db.models`, and says whether it has it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, func, inspect, select, text

from db.doors import PATIENT, UNHURRIED, new_engine
from db.models import ONE_OPEN_STAY, EpisodeRow
from db.types import METADATA

if TYPE_CHECKING:
    # Read only where a database has to be moved: nearly every start finds it where it should be,
    # and alembic is a tenth of what is read before the first answer.
    from alembic.config import Config

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
            if revision != "head" or _standing(connection) != _newest(scripts):
                _upgrade(connection, scripts, revision)
            if revision == "head" and scripts == MIGRATIONS:
                _one_open_stay(connection)
            _check_references(connection)
    finally:
        engine.dispose()


def _upgrade(connection: Connection, scripts: Path, revision: str) -> None:
    from alembic import command  # noqa: PLC0415

    _check_known(connection, scripts)
    config = _config(scripts)
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def make(database_url: str) -> None:
    """The newest shape in a database without tables, from the models and at once.

    For one that is thrown away: a real one goes the way of all that there are already.
    """
    engine = new_engine(database_url, UNHURRIED)
    try:
        with engine.begin() as connection:
            METADATA.create_all(connection, checkfirst=False)
            connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32))"))
            newest = {"newest": _newest(MIGRATIONS)}
            connection.execute(text("INSERT INTO alembic_version VALUES (:newest)"), newest)
    finally:
        engine.dispose()


def is_current(database_url: str) -> bool:
    """Whether the database stands at the newest migration. Raises `NewerDatabase`."""
    engine = new_engine(database_url, PATIENT)
    try:
        with engine.connect() as connection:
            current = _standing(connection) == _newest(MIGRATIONS)
            if not current:
                _check_known(connection, MIGRATIONS)
            return current
    finally:
        engine.dispose()


def keeps_one_stay_open(database_url: str) -> bool:
    """Whether the index is there that keeps a second open stay out."""
    engine = new_engine(database_url, PATIENT)
    try:
        indexes = inspect(engine).get_indexes(EpisodeRow.id.table.name)
    finally:
        engine.dispose()
    return any(each["name"] == ONE_OPEN_STAY.name for each in indexes)


def is_known(database_url: str) -> bool:
    """Whether the database stands at one of our migrations, the newest or an earlier one."""
    engine = new_engine(database_url, PATIENT)
    try:
        with engine.connect() as connection:
            return _standing(connection) in _revisions(MIGRATIONS)
    finally:
        engine.dispose()


def knows(revision: str) -> bool:
    """Whether it is one of our migrations."""
    return revision in _revisions(MIGRATIONS)


def _standing(connection: Connection) -> str | None:
    """The migration at which the database stands; None before the first."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    here: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return here


def _revisions(scripts: Path) -> set[str]:
    """The name of a migration's file begins with its revision."""
    return {each.name.partition("_")[0] for each in (scripts / "versions").glob("[0-9]*_*.py")}


def _newest(scripts: Path) -> str:
    return max(_revisions(scripts))


def _check_known(connection: Connection, scripts: Path) -> None:
    here = _standing(connection)
    if here is not None and here not in _revisions(scripts):
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
    from alembic.config import Config  # noqa: PLC0415

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
