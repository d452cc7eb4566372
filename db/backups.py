"""A copy of the whole database in one file, and back. What is encrypted stays encrypted in it."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

from sqlalchemy import func, inspect, select
from sqlalchemy.engine import URL

from db.doors import new_engine, normal_url, open_doors
from db.keys import try_keys
from db.migrate import is_known
from db.models import Base

SQLITE_HEADER = b"SQLite format 3\x00"


class NoBackup(Exception):
    """It cannot be done; the text says why and what to do. Nothing was changed."""


def backup(database_url: str, file: Path) -> None:
    """Write a consistent copy to `file`, readable by its owner alone, while everything runs on.

    SQLite: its online backup. PostgreSQL: `pg_dump`, which must be on the PATH.
    """
    if file.exists():
        raise NoBackup(f"{file} is there already. Please name another file.")
    if not file.parent.is_dir():
        raise NoBackup(f"There is no folder {file.parent}. Please make it first.")
    url, partial = normal_url(database_url), file.with_name(f"{file.name}.partial")
    partial.unlink(missing_ok=True)
    os.close(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        if url.get_backend_name() == "sqlite":
            _copy_sqlite(_sqlite_file(url), partial)
        else:
            _run("pg_dump", url, "--format=custom", "--no-owner", f"--file={partial}")
        partial.replace(file)
    finally:
        partial.unlink(missing_ok=True)


def restore(database_url: str, file: Path) -> None:
    """Bring the copy back, into a database without records. Raises `NoBackup` or `WrongKey`."""
    if not file.is_file():
        raise NoBackup(f"{file} cannot be read.")
    if _holds_records(database_url):
        raise NoBackup(
            "This database holds records already, and restoring would lose them. Please move it "
            "away first, or name an empty one in DATABASE_URL."
        )
    url = normal_url(database_url)
    is_sqlite = file.read_bytes()[: len(SQLITE_HEADER)] == SQLITE_HEADER
    if is_sqlite != (url.get_backend_name() == "sqlite"):
        raise NoBackup(
            f"{file} is not a backup of this kind of database. A SQLite backup goes into SQLite, "
            "a PostgreSQL one into PostgreSQL."
        )
    if is_sqlite:
        _restore_sqlite(_sqlite_file(url), file)
    else:
        _run(
            "pg_restore", url, "--no-owner", "--clean", "--if-exists", "--single-transaction",
            str(file),
        )  # fmt: skip


# ---------------------------------------------------------------- SQLite


def is_missing(database_url: str) -> bool:
    """Whether it is a SQLite database whose file is not there: opening it would make one."""
    url = normal_url(database_url)
    return url.get_backend_name() == "sqlite" and not _sqlite_file(url).exists()


def _sqlite_file(url: URL) -> Path:
    return Path(url.database or "")


def _copy_sqlite(source: Path, target: Path) -> None:
    if not source.is_file():
        raise NoBackup(f"There is no database at {source}.")
    with closing(sqlite3.connect(source)) as running, closing(sqlite3.connect(target)) as copy:
        running.backup(copy)
        copy.execute("PRAGMA journal_mode = DELETE")  # one file, nothing beside it
        sound = copy.execute("PRAGMA integrity_check").fetchone()[0]
    if sound != "ok":
        raise NoBackup("The database is damaged: SQLite's own check of the copy fails.")


def _restore_sqlite(target: Path, file: Path) -> None:
    """Checked beside the place where it goes, then put there in one step."""
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    partial = target.with_name(f"{target.name}.partial")
    partial.unlink(missing_ok=True)
    os.close(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        _copy_sqlite(file, partial)
        _check(f"sqlite:///{partial}", file)
        for suffix in ("-wal", "-shm"):
            target.with_name(target.name + suffix).unlink(missing_ok=True)
        partial.replace(target)
    finally:
        for suffix in ("", "-wal", "-shm"):
            partial.with_name(partial.name + suffix).unlink(missing_ok=True)


def _check(database_url: str, file: Path) -> None:
    """The copy is ours, not newer than this program, and opens with the configured keys."""
    if not is_known(database_url):
        raise NoBackup(f"{file} is not a backup of ips-bot, or of a newer version than this one.")
    doors = open_doors(database_url)
    try:
        try_keys(doors)
    finally:
        doors.close()


def _holds_records(database_url: str) -> bool:
    if is_missing(database_url):
        return False
    engine = new_engine(database_url)
    try:
        with engine.connect() as connection:
            there = set(inspect(connection).get_table_names())
            return any(
                connection.execute(select(func.count()).select_from(table)).scalar_one()
                for table in Base.metadata.sorted_tables
                if table.name in there and table.name != "key_check"
            )
    finally:
        engine.dispose()


# ---------------------------------------------------------------- PostgreSQL


def _run(program: str, url: URL, *options: str) -> None:
    """One of PostgreSQL's own programs. The password goes by the environment, never by the list
    of arguments, which everybody on the machine can read."""
    found = shutil.which(program)
    if found is None:
        raise NoBackup(
            f"{program} is not on this machine's PATH. Install PostgreSQL's client programs of "
            "the server's version, or let your database's host make the backups."
        )
    address = URL.create(
        "postgresql", url.username, None, url.host, url.port, url.database, url.query
    )
    environment = dict(os.environ)
    if url.password:
        environment["PGPASSWORD"] = str(url.password)
    done = subprocess.run(
        [found, f"--dbname={address.render_as_string()}", *options],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        said = next(iter(done.stderr.strip().splitlines()), "no reason given")
        raise NoBackup(f"{program} could not do it: {said}")
