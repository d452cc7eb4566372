"""A copy of the whole database in one file, and back. What is encrypted stays encrypted in it."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, func, inspect, select, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError

from db.doors import PATIENT, UNHURRIED, new_engine, normal_url, open_patient_doors
from db.keys import try_canary, try_keys
from db.migrate import is_known, knows
from db.models import Base, KeyCheckRow
from db.restorable import (
    ANOTHERS,
    ODD,
    REVISIONS,
    Odd,
    Piece,
    odd_in_list,
    odd_in_sqlite,
    pieces,
    tables_with_rows,
)

if TYPE_CHECKING:
    import psycopg

SQLITE_HEADER = b"SQLite format 3\x00"

Prepare = Callable[[str], None]


class NoBackup(Exception):
    """It cannot be done; the text says why and what to do. Nothing was changed."""


def backup(database_url: str, file: Path) -> None:
    """Write a consistent copy to `file`, readable by its owner alone, while everything runs on.

    SQLite: its online backup. PostgreSQL: `pg_dump`, which must be on the PATH. Under its name it
    stands whole or not at all. Raises `NoBackup`.
    """
    if file.exists():
        raise NoBackup(f"{file} is there already. Please name another file.")
    if not file.parent.is_dir():
        raise NoBackup(f"There is no folder {file.parent}. Please make it first.")
    url, partial = normal_url(database_url), file.with_name(f"{file.name}.partial")
    try:
        _new_file(partial)
        if url.get_backend_name() == "sqlite":
            _copy_sqlite(_sqlite_file(url), partial)
            _check_sound(partial)
        else:
            _run("pg_dump", url, "--format=custom", "--no-owner", f"--file={partial}")
        _put_in_place(partial, file)
    except (OSError, sqlite3.Error) as error:
        raise NoBackup(f"{file} could not be written: {_why(error)}.") from error
    finally:
        _forget(partial)


def restore(database_url: str, file: Path, prepare: Prepare = lambda _: None) -> None:
    """Bring the copy back, into a database without records. Raises `NoBackup` or `WrongKey`.

    `prepare` is given the address of what was restored, before anybody else uses it.
    """
    try:
        with file.open("rb") as opened:
            is_sqlite = opened.read(len(SQLITE_HEADER)) == SQLITE_HEADER
    except OSError as error:
        raise NoBackup(f"{file} cannot be read: {_why(error)}.") from error
    if _holds_records(database_url):
        raise NoBackup(
            "This database holds records already, and restoring would lose them. Please move it "
            "away first, or name an empty one in DATABASE_URL."
        )
    url = normal_url(database_url)
    if is_sqlite != (url.get_backend_name() == "sqlite"):
        raise NoBackup(
            f"{file} is not a backup of this kind of database. A SQLite backup goes into SQLite, "
            "a PostgreSQL one into PostgreSQL."
        )
    if is_sqlite:
        _restore_sqlite(_sqlite_file(url), file, prepare)
    else:
        _restore_postgresql(database_url, file, prepare)


def _new_file(path: Path) -> None:
    """An empty file that its owner alone can read."""
    path.unlink(missing_ok=True)
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))


def _put_in_place(partial: Path, file: Path) -> None:
    """On the disk before it has its name: a machine that loses power leaves no half of it."""
    with partial.open("rb") as written:
        os.fsync(written.fileno())
    partial.replace(file)


def _forget(partial: Path) -> None:
    for suffix in ("", "-wal", "-shm", "-journal"):
        partial.with_name(partial.name + suffix).unlink(missing_ok=True)


def _why(error: Exception) -> str:
    return (error.strerror or "no reason given") if isinstance(error, OSError) else str(error)


# ---------------------------------------------------------------- SQLite


def is_missing(database_url: str) -> bool:
    """Whether it is a SQLite database whose file is not there: opening it would make one."""
    url = normal_url(database_url)
    return url.get_backend_name() == "sqlite" and not _sqlite_file(url).exists()


def _sqlite_file(url: URL) -> Path:
    return Path(url.database or "")


def _copy_sqlite(source: Path, target: Path) -> None:
    if not source.is_file():
        raise NoBackup(f"There is no database at {source}. Check DATABASE_URL.")
    with closing(sqlite3.connect(source)) as running, closing(sqlite3.connect(target)) as copy:
        running.backup(copy)
        copy.execute("PRAGMA journal_mode = DELETE")  # one file, nothing beside it


def _check_sound(file: Path) -> None:
    """It asks every check and index of the tables, so what they call is called."""
    with closing(sqlite3.connect(file)) as copy:
        sound = copy.execute("PRAGMA integrity_check").fetchone()[0]
    if sound != "ok":
        raise sqlite3.DatabaseError("SQLite's own check finds it damaged")


def _restore_sqlite(target: Path, file: Path, prepare: Prepare) -> None:
    """Checked and prepared beside the place where it goes, then put there in one step."""
    partial = target.with_name(f"{target.name}.partial")
    try:
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _new_file(partial)
        _copy_sqlite(file, partial)
        _prepare_sqlite(f"sqlite:///{partial}", file, prepare)
        for suffix in ("-wal", "-shm"):
            target.with_name(target.name + suffix).unlink(missing_ok=True)
        _put_in_place(partial, target)
    except (OSError, sqlite3.Error) as error:
        raise NoBackup(
            f"{file} could not be restored: {_why(error)}. Nothing has been changed."
        ) from error
    finally:
        _forget(partial)


def _prepare_sqlite(database_url: str, file: Path, prepare: Prepare) -> None:
    """The copy is ours, not newer than this program, and opens with the configured keys."""
    copy = _sqlite_file(normal_url(database_url))
    _refuse(file, odd_in_sqlite(copy))
    _check_sound(copy)
    if not is_known(database_url):
        raise _not_ours(file)
    _try_keys(database_url)
    prepare(database_url)
    with closing(sqlite3.connect(copy)) as last:
        last.execute("PRAGMA journal_mode = DELETE")  # all of it in the one file that is moved


def _refuse(file: Path, odd: str | None) -> None:
    """Raise `NoBackup` for a file that holds what no backup of ours does."""
    if odd is not None:
        raise NoBackup(
            f"{file} holds more than a backup of ips-bot does ({odd}). Somebody has changed it: "
            "please take another one. Nothing has been changed."
        )


def _not_ours(file: Path) -> NoBackup:
    return NoBackup(f"{file} is not a backup of ips-bot, or of a newer version than this one.")


def _holds_records(database_url: str) -> bool:
    if is_missing(database_url):
        return False
    engine = new_engine(database_url, PATIENT)
    try:
        with engine.connect() as connection:
            there = set(inspect(connection).get_table_names())
            return any(
                connection.execute(select(func.count()).select_from(table)).scalar_one()
                for table in Base.metadata.sorted_tables
                if table.name in there and table.name not in ("key_check", "audit_key")
            )
    finally:
        engine.dispose()


def _try_keys(database_url: str) -> None:
    doors = open_patient_doors(database_url)
    try:
        try_keys(doors)
    finally:
        doors.close()


# ---------------------------------------------------------------- PostgreSQL


def _restore_postgresql(database_url: str, file: Path, prepare: Prepare) -> None:
    """The file is looked through before anything is touched; then it comes in one transaction.

    What is carried out are the statements as they were read, checked once more: `pg_restore` would
    send what the file holds, whatever else that is.
    """
    from psycopg import Error  # noqa: PLC0415 (a start does not speak with PostgreSQL)

    _check_dump(file)
    engine = new_engine(database_url, UNHURRIED)
    try:
        with engine.begin() as connection, closing(_script(file)) as script:
            _make_room(connection)
            raw: Any = connection.connection.driver_connection
            made = set[str]()
            for piece in pieces(script, made):
                _carry_out(raw, piece)
            _check_where(connection, made)
    except Odd as odd:
        _refuse(file, str(odd))
    except (Error, DBAPIError) as error:
        raise NoBackup(
            f"{file} could not be restored: {_first_line(str(error))}. Nothing has been changed."
        ) from error
    finally:
        engine.dispose()
    _try_keys(database_url)
    prepare(database_url)


def _check_where(connection: Connection, made: set[str]) -> None:
    """It all stands where this program looks for its tables, and nowhere among others'."""
    here = connection.scalar(text("SELECT current_schema()"))
    if not {name.rpartition(".")[0] for name in made} <= {"", here}:
        raise Odd(ANOTHERS)


def _carry_out(raw: psycopg.Connection[Any], piece: Piece) -> None:
    if piece.table is None:
        raw.execute(piece.statement)
        return
    with raw.cursor() as cursor, cursor.copy(piece.statement) as copy:
        for row in piece.rows:
            copy.write(row)


def _check_dump(file: Path) -> None:
    """It is whole, ours, not newer than this program, and opens with the configured keys."""
    listed = _call("pg_restore", ["--list", str(file)])
    _refuse(file, odd_in_list(listed))
    kept: dict[str, list[bytes]] = {REVISIONS: [], KeyCheckRow.__tablename__: []}
    tables = 0
    try:
        with closing(_script(file)) as script:
            for piece in pieces(script):
                tables += piece.table is not None
                if piece.table in kept:
                    kept[piece.table] += piece.rows
    except Odd as odd:
        _refuse(file, str(odd))
    if tables != tables_with_rows(listed):
        _refuse(file, ODD)
    revisions = [row.decode("ascii", "replace").strip() for row in kept[REVISIONS]]
    if not revisions or not all(knows(each) for each in revisions):
        raise _not_ours(file)
    for row in kept[KeyCheckRow.__tablename__]:
        canary = row.decode("ascii", "replace").strip().split("\t")[-1]
        try_canary(bytes.fromhex(canary.lstrip("\\x")))


def _script(file: Path) -> Generator[bytes, None, None]:
    """The statements and rows that a backup of PostgreSQL holds, without whose they were."""
    return _lines("pg_restore", ["--no-owner", "--no-privileges", "--file=-", str(file)])


def _make_room(connection: Connection) -> None:
    """Tables that hold no records make room for those of the backup, an earlier version's too."""
    Base.metadata.drop_all(connection)
    connection.execute(text(f"DROP TABLE IF EXISTS {REVISIONS}"))


def _run(program: str, url: URL, *options: str) -> None:
    """One of PostgreSQL's own programs. The password goes by the environment, never by the list
    of arguments, which everybody on the machine can read."""
    if "pgbouncer" in url.query:
        raise NoBackup(
            f"{program} changes the session it is given, and through PgBouncer others have that "
            "session next. Please name the PostgreSQL server itself in DATABASE_URL for this."
        )
    if "sslpassword" in url.query:
        raise NoBackup(
            f"{program} takes the password of a certificate's key where everybody on this machine "
            "can read it. Please name a key without a password in DATABASE_URL for this."
        )
    others = {name: value for name, value in url.query.items() if name != "password"}
    address = URL.create("postgresql", url.username, None, url.host, url.port, url.database, others)
    password = url.query.get("password", url.password)
    _call(program, [f"--dbname={address.render_as_string()}", *options], password)


def _call(program: str, options: Sequence[str], password: object = None) -> str:
    """What the program writes. Raises `NoBackup` with its first complaint."""
    environment = dict(os.environ)
    if password:
        environment["PGPASSWORD"] = str(password)
    done = subprocess.run(
        [_found(program), *options],
        env=environment,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    _check_ended(program, done.returncode, done.stderr)
    return done.stdout


def _lines(program: str, options: Sequence[str]) -> Generator[bytes, None, None]:
    """What the program writes, line by line: it may be more than there is memory."""
    with (
        tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as complaints,
        subprocess.Popen(
            [_found(program), *options], stdout=subprocess.PIPE, stderr=complaints
        ) as running,
    ):
        try:
            yield from running.stdout or ()
        except GeneratorExit:  # whoever reads no further
            running.kill()
            raise
        status = running.wait()
        complaints.seek(0)
        _check_ended(program, status, complaints.read())


def _found(program: str) -> str:
    found = shutil.which(program)
    if found is None:
        raise NoBackup(
            f"{program} is not on this machine's PATH. Install PostgreSQL's client programs of "
            "the server's version, or let your database's host make the backups."
        )
    return found


def _check_ended(program: str, status: int, complaints: str) -> None:
    if status != 0:
        raise NoBackup(f"{program} could not do it: {_first_line(complaints)}")


def _first_line(complaints: str) -> str:
    return next(iter(complaints.strip().splitlines()), "it was broken off")
