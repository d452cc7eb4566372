"""A backup restored holds the very same rows in every table, and nothing is lost by restoring."""

from __future__ import annotations

import errno
import re
import shutil
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest
from sqlalchemy import inspect, select, text

from bot.clock import MovableClock
from db import backups, keys
from db.backups import NoBackup
from db.doors import PATIENT, Doors, new_engine, open_doors
from db.encryption import Cipher, WrongKey, current_cipher, new_key, use_cipher
from db.migrate import is_current, migrate
from db.models import Base
from tests.databases import Contents, contents_of, put_contents
from tests.harbor import Harbor, open_harbor

ROOT = Path(__file__).parent.parent.parent


_first: dict[str, tuple[Harbor, Contents]] = {}


@pytest.fixture
def harbor(doors: Doors, clock: MovableClock) -> Harbor:
    """A unit with a client; recorded for the first who asks, and copied for the others."""
    if doors.dialect in _first:
        made, contents = _first[doors.dialect]
        put_contents(doors, contents)
        return replace(made, doors=doors, clock=clock)
    made = open_harbor(doors, clock)
    keys.check_key(doors)
    client_id = made.enroll("C-114", made.ago(20))
    made.contact(client_id, client_was_with_me=True, note="met the owner", submission="s1")
    made.visit(client_id)
    made.job(client_id, made.today)
    _first[doors.dialect] = made, contents_of(doors)
    return made


def every_row(database_url: str) -> dict[str, set[tuple[Any, ...]]]:
    doors = open_doors(database_url)
    with doors.reading() as session:
        found = {
            table.name: {tuple(map(str, row)) for row in session.execute(select(table))}
            for table in Base.metadata.sorted_tables
        }
    doors.close()
    return found


def test_every_table_comes_back_as_it_was(
    harbor: Harbor, database_url: str, empty_database_url: str, programs: None, tmp_path: Path
) -> None:
    before, file = every_row(database_url), tmp_path / "monday.backup"
    backups.backup(database_url, file)
    harbor.enroll("C-115")  # afterwards: not in it
    backups.restore(empty_database_url, file)

    assert every_row(empty_database_url) == before
    assert before["employer_contact"]
    assert before["audit_event"]
    assert is_current(empty_database_url)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [each.name for each in tmp_path.glob("*.partial*")] == []


def test_records_are_never_restored_over(
    harbor: Harbor, database_url: str, programs: None, tmp_path: Path
) -> None:
    file = tmp_path / "monday.backup"
    backups.backup(database_url, file)
    before = every_row(database_url)
    with pytest.raises(NoBackup, match="holds records already"):
        backups.restore(database_url, file)
    assert every_row(database_url) == before
    with pytest.raises(NoBackup, match="is there already"):
        backups.backup(database_url, file)


def test_an_empty_migrated_database_is_filled(
    harbor: Harbor, database_url: str, sqlite_template: Path, tmp_path: Path
) -> None:
    before, file = every_row(database_url), tmp_path / "monday.backup"
    backups.backup(database_url, file)
    target = tmp_path / "new" / "ips.sqlite3"
    target.parent.mkdir()
    shutil.copy(sqlite_template, target)
    backups.restore(f"sqlite:///{target}", file)
    assert every_row(f"sqlite:///{target}") == before


@pytest.fixture
def another_key() -> Iterator[None]:
    before = current_cipher()
    yield
    use_cipher(before)


def tables_of(database_url: str) -> set[str]:
    if backups.is_missing(database_url):
        return set()
    engine = new_engine(database_url, PATIENT)
    with engine.connect() as connection:
        found = set(inspect(connection).get_table_names())
    engine.dispose()
    return found


def test_with_another_key_nothing_is_put_in_place(
    harbor: Harbor,
    database_url: str,
    empty_database_url: str,
    programs: None,
    another_key: None,
    tmp_path: Path,
) -> None:
    file = tmp_path / "monday.backup"
    backups.backup(database_url, file)
    use_cipher(Cipher([new_key()]))
    with pytest.raises(WrongKey):
        backups.restore(empty_database_url, file)
    assert tables_of(empty_database_url) == set()
    assert list(tmp_path.glob("empty.sqlite3*")) == []


def test_what_a_newer_version_wrote_is_refused_before_anything_is_touched(
    harbor: Harbor, database_url: str, empty_database_url: str, programs: None, tmp_path: Path
) -> None:
    with harbor.doors.writing() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    file = tmp_path / "monday.backup"
    backups.backup(database_url, file)
    with pytest.raises(NoBackup, match="of a newer version"):
        backups.restore(empty_database_url, file)
    assert tables_of(empty_database_url) == set()


@pytest.mark.parametrize("kept", [0.98, 0.5, 0.02])
def test_half_a_backup_is_refused_before_anything_is_touched(
    kept: float,
    harbor: Harbor,
    database_url: str,
    empty_database_url: str,
    programs: None,
    tmp_path: Path,
) -> None:
    """The copy to another disk broke off."""
    file, half = tmp_path / "monday.backup", tmp_path / "half.backup"
    backups.backup(database_url, file)
    half.write_bytes(file.read_bytes()[: int(file.stat().st_size * kept)])
    with pytest.raises(NoBackup):
        backups.restore(empty_database_url, half)
    assert tables_of(empty_database_url) == set()
    assert list(tmp_path.glob("empty.sqlite3*")) == []


def test_a_backup_of_the_first_version_comes_into_tables_of_this_one(
    empty_database_url: str, database_url: str, programs: None, tmp_path: Path
) -> None:
    """The release step has made today's tables already; without records they make room."""
    migrate(empty_database_url, "0001")
    doors, file = open_doors(empty_database_url), tmp_path / "old.backup"
    with doors.writing() as session:
        session.execute(text("INSERT INTO workspace (id, name) VALUES ('T1', 'Harbor')"))
    doors.close()
    backups.backup(empty_database_url, file)

    backups.restore(database_url, file, migrate)

    assert is_current(database_url)
    doors = open_doors(database_url)
    with doors.reading() as session:
        assert session.scalar(text("SELECT name FROM workspace")) == "Harbor"
    doors.close()


# What somebody puts into a database before its backup is made, or into the file: each a kind that
# would be at work in the restored one.
PREPARED = {
    "sqlite": {
        "trigger": "CREATE TRIGGER t AFTER INSERT ON client BEGIN DELETE FROM audit_event; END",
        "view": "CREATE VIEW v AS SELECT code FROM client",
        "a virtual table": "CREATE VIRTUAL TABLE leave USING rtree(a, b, c)",
        "a table of something else": "CREATE TABLE cake (kind TEXT)",
        "a call: in a default": "CREATE TABLE leave (a TEXT DEFAULT (hex(randomblob(9))))",
        "a call: in a check": "CREATE TABLE leave (a TEXT, CHECK (length(a) > 3))",
        "a call: in an index": "CREATE INDEX i ON client (upper(code))",
        "a call: in quotes": "CREATE TABLE leave (a TEXT DEFAULT (\"hex\"('a')))",
        "a call: hidden by a comment": "CREATE TABLE leave (a TEXT /*'*/ DEFAULT (hex(1)) /*'*/)",
        "a call: hidden by a name": "CREATE TABLE leave ([a'] TEXT DEFAULT (hex(1)), [b'] TEXT)",
        "a call: for what is deleted along": "CREATE TABLE leave (a TEXT REFERENCES client (code) "
        "ON DELETE CASCADE)",
        "a call: for what is changed along": "CREATE TABLE leave (a TEXT REFERENCES client (code) "
        "ON DELETE SET NULL)",
    },
    "postgresql": {
        "trigger": "CREATE TRIGGER t AFTER INSERT ON client EXECUTE FUNCTION "
        "pg_catalog.suppress_redundant_updates_trigger()",
        "function": "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "view": "CREATE VIEW v AS SELECT code FROM client",
        "materialized view": "CREATE MATERIALIZED VIEW v AS SELECT code FROM client",
        "foreign": "CREATE FOREIGN DATA WRAPPER w; CREATE SERVER s FOREIGN DATA WRAPPER w; "
        "CREATE FOREIGN TABLE elsewhere (code text) SERVER s",
        "a call: in a default": "ALTER TABLE client ALTER COLUMN code SET DEFAULT "
        "pg_read_file('/etc/hostname')",
        "a call: in a check": "ALTER TABLE client ADD CONSTRAINT c CHECK (length(code) > 0)",
        "a call: in an index": "CREATE INDEX i ON client (upper(code))",
        "a call: in quotes": "ALTER TABLE client ALTER COLUMN code SET DEFAULT \"lower\"('A')",
        "a call: hidden by a text": "ALTER TABLE client ALTER COLUMN code SET DEFAULT "
        "E'\\'' || version() || ''",
        "a call: hidden by a name": 'ALTER TABLE client ADD COLUMN "a\'" text DEFAULT version(), '
        'ADD COLUMN "b\'" text',
        "a call: for what is deleted along": "ALTER TABLE audit_event ADD CONSTRAINT d FOREIGN KEY "
        "(workspace_id) REFERENCES workspace (id) ON DELETE CASCADE",
        "a call: for what is changed along": "ALTER TABLE audit_event ADD CONSTRAINT d "
        "FOREIGN KEY (workspace_id) REFERENCES workspace (id) ON UPDATE SET NULL",
        "function: of an event trigger": "CREATE FUNCTION f() RETURNS event_trigger "
        "LANGUAGE plpgsql AS 'BEGIN END'; CREATE EVENT TRIGGER e ON ddl_command_end EXECUTE "
        "FUNCTION f()",
        "rule": "CREATE RULE r AS ON INSERT TO client DO ALSO DELETE FROM audit_event",
        "a table of something else": "CREATE TABLE cake (kind TEXT)",
        "something unknown: a policy": "CREATE POLICY p ON client USING (true)",
        "a call: rows by policy": "ALTER TABLE client FORCE ROW LEVEL SECURITY",
        "something unknown: a procedure": "CREATE PROCEDURE p() LANGUAGE sql AS 'SELECT 1'",
        "something unknown: an aggregate": "CREATE AGGREGATE a (int) (SFUNC = int4pl, STYPE = int)",
        "something unknown: a type": "CREATE TYPE mood AS ENUM ('good')",
        "something unknown: a domain": "CREATE DOMAIN code AS text CHECK (length(VALUE) > 0)",
        "something unknown: an operator": "CREATE OPERATOR === (FUNCTION = texteq, LEFTARG = text, "
        "RIGHTARG = text)",
        "something unknown: a cast": "CREATE CAST (text AS bytea) WITH INOUT AS ASSIGNMENT",
        "something unknown: a publication": "CREATE PUBLICATION p FOR ALL TABLES",
        "something unknown: a large object": "SELECT lo_create(4711)",
        "a call: in a generated column": "ALTER TABLE client ADD COLUMN loud text GENERATED ALWAYS "
        "AS (upper(code)) STORED",
        "a call: in a table that inherits": "CREATE TABLE leave () INHERITS (client)",
    },
}


@pytest.mark.parametrize("kind", sorted(set().union(*PREPARED.values())))
def test_a_backup_that_somebody_has_prepared_is_refused(
    kind: str,
    empty_database_url: str,
    programs: None,
    dialect: str,
    tmp_path: Path,
    request: pytest.FixtureRequest,
) -> None:
    """With a trigger, a view, or a table that is none: before anything of it is at work."""
    made, file = PREPARED[dialect].get(kind), tmp_path / "monday.backup"
    if made is None:
        return  # that kind is not of this database
    database_url: str = request.getfixturevalue("database_url")
    harbor: Harbor = request.getfixturevalue("harbor")
    with harbor.doors.writing() as session:
        if " TABLE leave " in made:
            session.execute(text("DROP TABLE leave"))
        for statement in made.split("; ") if dialect == "postgresql" else [made]:
            session.execute(text(statement))
    backups.backup(database_url, file)
    with pytest.raises(NoBackup, match=r"holds more than a backup of ips-bot does") as refused:
        backups.restore(empty_database_url, file)
    assert kind.split(":")[0] in str(refused.value)
    assert "Nothing has been changed" in str(refused.value)
    assert tables_of(empty_database_url) == set()
    assert list(tmp_path.glob("empty.sqlite3*")) == []


AN_INDEX = rb"CREATE INDEX ix_client_\w+ ON [^;]*;"
ROWS, NO_ROWS = rb"COPY public.client \([^;]*;\n", rb"COPY public.pause \([^;]*;\n"


_written: dict[str, bytes] = {}


@pytest.fixture
def monday(dialect: str, programs: None, tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """A backup of a unit; written for the first who asks, and copied for the others."""
    file = tmp_path / "monday.backup"
    if dialect in _written:
        file.write_bytes(_written[dialect])
        return file
    database_url: str = request.getfixturevalue("database_url")
    request.getfixturevalue("harbor")
    backups.backup(database_url, file)
    _written[dialect] = file.read_bytes()
    return file


@pytest.mark.parametrize(
    ("stands", "instead"),
    [
        (AN_INDEX, b"CREATE VIEW v AS SELECT code FROM client"),
        (AN_INDEX, b"CREATE SCHEMA s create view v as select 1"),
        (AN_INDEX, b'CREATE INDEX i ON client ("lower"(code))'),
        (AN_INDEX, b"CREATE INDEX i ON client ((E'\\'' || f()))"),
        # A function within a text that goes on in the next line, which looks like a remark there.
        (AN_INDEX, b"ALTER TABLE public.client ALTER code SET DEFAULT '\n--'||version()||'\n'"),
        (AN_INDEX, b"ALTER TABLE public.client ALTER code SET DEFAULT '\n\\'||version()||'\n'"),
        # Rights, whatever it is called.
        (AN_INDEX, b"GRANT ALL ON public.client TO PUBLIC"),
        (AN_INDEX, b"GRANT pg_execute_server_program TO PUBLIC"),
        (AN_INDEX, b"ALTER TABLE public.client OWNER TO pg_monitor"),
        (AN_INDEX, b"ALTER TABLE public.pause ADD CONSTRAINT c CHECK (true), OWNER TO pg_monitor"),
        # Rows that are gone after a crash; and how everything that follows is taken.
        (AN_INDEX, b"ALTER TABLE public.client SET UNLOGGED"),
        (AN_INDEX, b"SET session_replication_role = replica"),
        (AN_INDEX, b"SET standard_conforming_strings = off"),
        (AN_INDEX, b"CREATE TABLE public.cake (kind text)"),
        (AN_INDEX, b"CREATE TABLE public.leave (a) AS TABLE pg_catalog.pg_authid"),
        (AN_INDEX, b"CREATE FOREIGN TABLE public.leave (a text) SERVER s"),
        (AN_INDEX, b"DO 'BEGIN DELETE FROM public.audit_event'"),
        (AN_INDEX, b"ALTER TABLE public.pause ADD CONSTRAINT c CHECK (pg_catalog.setval('a',1)=1)"),
        (AN_INDEX, b"ALTER TABLE public.pause ADD CONSTRAINT c CHECK (nextval('a') > 0)"),
        (AN_INDEX, b"ALTER TABLE public.pause ADD CONSTRAINT c CHECK (other.client(id))"),
        (AN_INDEX, b"ALTER TABLE public.pause ADD CONSTRAINT c CHECK (id +++ id)"),
        (AN_INDEX, b"CREATE TABLE public.leave (a other.mood)"),
        (AN_INDEX, b"CREATE TABLE public.leave (LIKE client)"),
        # Another program's table, which has the name of one of ours.
        (AN_INDEX, b"CREATE TABLE other.client (id text)"),
        (AN_INDEX, b"CREATE INDEX i ON other.client USING btree (id)"),
        (AN_INDEX, b"CREATE INDEX i ON client USING btree (id)"),
        (AN_INDEX, b"ALTER TABLE other.client ADD CONSTRAINT c CHECK (true)"),
        (AN_INDEX, b"ALTER TABLE public.pause ADD CONSTRAINT c FOREIGN KEY(id) REFERENCES o.job"),
        (AN_INDEX, b"SELECT pg_catalog.setval('other.counter', 7, true)"),
        (NO_ROWS, b"COPY other.client (id) FROM stdin"),
        (ROWS, b"DELETE FROM audit_event"),
        # A second statement behind the rows.
        (NO_ROWS, b"COPY public.pause (id) FROM stdin; CREATE VIEW public.v AS SELECT 1"),
        (NO_ROWS, b"COPY public.pause (id) FROM PROGRAM 'id'"),
        (NO_ROWS, b"COPY public.cake (id) FROM stdin"),
    ],
)  # fmt: skip
def test_a_backup_in_which_something_is_called_what_it_is_not(
    stands: bytes,
    instead: bytes,
    empty_database_url: str,
    dialect: str,
    request: pytest.FixtureRequest,
) -> None:
    """A file of PostgreSQL says of each statement what it makes, and need not be right."""
    if dialect == "sqlite":
        return
    file: Path = request.getfixturevalue("monday")
    file.write_bytes(with_another_statement(file.read_bytes(), stands, instead))
    with pytest.raises(NoBackup, match="holds more than a backup of ips-bot does"):
        backups.restore(empty_database_url, file)
    assert tables_of(empty_database_url) == set()


def test_a_backup_of_another_place_is_not_restored_beside_this_one(
    harbor: Harbor,
    database_url: str,
    empty_database_url: str,
    programs: None,
    dialect: str,
    tmp_path: Path,
) -> None:
    """Whoever shares the database may have tables of our names in a schema of their own."""
    if dialect == "sqlite":
        return
    with harbor.doors.writing() as session:
        session.execute(text("CREATE SCHEMA other"))
        session.execute(text("ALTER TABLE public.pause SET SCHEMA other"))
    file = tmp_path / "monday.backup"
    backups.backup(database_url, file)
    with pytest.raises(NoBackup, match="a table of something else"):
        backups.restore(empty_database_url, file)
    assert tables_of(empty_database_url) == set()


def test_what_a_prepared_backup_calls_is_not_called_by_looking_at_it(
    harbor: Harbor, database_url: str, dialect: str, tmp_path: Path
) -> None:
    """SQLite's own check of a file asks its tables' checks."""
    if dialect != "sqlite":
        return
    file = tmp_path / "monday.backup"
    backups.backup(database_url, file)
    with closing(sqlite3.connect(file)) as prepared, prepared:
        prepared.execute("PRAGMA ignore_check_constraints = ON")
        prepared.execute("DROP TABLE leave")
        prepared.execute("CREATE TABLE leave (a TEXT, CHECK (length(a) > 3))")
        prepared.execute("INSERT INTO leave VALUES ('1')")
    with pytest.raises(NoBackup, match="a call"):
        backups.restore(f"sqlite:///{tmp_path / 'empty.sqlite3'}", file)
    assert list(tmp_path.glob("empty.sqlite3*")) == []


def test_what_stands_behind_the_head_of_the_rows_is_a_row_and_no_statement(
    harbor: Harbor,
    database_url: str,
    empty_database_url: str,
    programs: None,
    dialect: str,
    tmp_path: Path,
) -> None:
    """Nobody can tell it from one in what `pg_restore` writes, and so it is taken for one."""
    if dialect == "sqlite":
        return
    file = tmp_path / "monday.backup"
    backups.backup(database_url, file)
    behind = b"COPY public.pause (note) FROM stdin;\nCREATE VIEW public.v AS SELECT 1"
    file.write_bytes(with_another_statement(file.read_bytes(), NO_ROWS, behind))
    with pytest.raises(NoBackup, match="Nothing has been changed"):
        backups.restore(empty_database_url, file)
    assert tables_of(empty_database_url) == set()


def with_another_statement(content: bytes, stands: bytes, instead: bytes) -> bytes:
    """The same file, and as long, with another statement where that one stands."""
    found = re.search(stands, content)
    assert found is not None
    end = found.group()[found.group().index(b";") :]
    prepared = instead.ljust(len(found.group()) - len(end)) + end
    assert len(prepared) == len(found.group())
    return content.replace(found.group(), prepared)


def test_a_virtual_table_that_is_called_as_sqlites_own_is_one_all_the_same(
    harbor: Harbor, database_url: str, dialect: str, tmp_path: Path
) -> None:
    """SQLite lets nobody make one; somebody changes the file."""
    if dialect != "sqlite":
        return
    file = tmp_path / "monday.backup"
    backups.backup(database_url, file)
    with closing(sqlite3.connect(file)) as prepared, prepared:
        prepared.execute("PRAGMA writable_schema = ON")
        prepared.execute(
            "INSERT INTO sqlite_master VALUES ('table', 'sqlite_x', 'sqlite_x', 0, "
            "'CREATE VIRTUAL TABLE sqlite_x USING dbstat')"
        )
    with pytest.raises(NoBackup, match="a table of something else"):
        backups.restore(f"sqlite:///{tmp_path / 'new.sqlite3'}", file)
    assert list(tmp_path.glob("new.sqlite3*")) == []


def test_a_restore_that_breaks_off_leaves_the_place_as_it_was(
    harbor: Harbor, database_url: str, tmp_path: Path, dialect: str
) -> None:
    if dialect != "sqlite":
        return  # see `test_what_stands_behind_the_head_of_the_rows_is_a_row_and_no_statement`
    file, target = tmp_path / "monday.backup", tmp_path / "new.sqlite3"
    backups.backup(database_url, file)

    def full(_: str) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(NoBackup, match="No space left on device"):
        backups.restore(f"sqlite:///{target}", file, full)
    assert list(tmp_path.glob("new.sqlite3*")) == []


FULL_DISK = """
import resource, sys
from pathlib import Path
from db import backups
resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
try:
    backups.backup(sys.argv[1], Path(sys.argv[2]))
except backups.NoBackup as error:
    print(error)
"""


def test_a_full_disk_leaves_no_half_backup(
    harbor: Harbor, database_url: str, programs: None, tmp_path: Path
) -> None:
    """No file of that process may grow beyond 20 kB."""
    pytest.importorskip("resource")
    folder = tmp_path / "backups"
    folder.mkdir()
    done = subprocess.run(
        [sys.executable, "-c", FULL_DISK, database_url, str(folder / "monday.backup")],
        cwd=ROOT, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert "could not" in done.stdout, done.stderr
    assert list(folder.iterdir()) == []


def test_what_is_no_backup_is_refused(harbor: Harbor, database_url: str, tmp_path: Path) -> None:
    target = f"sqlite:///{tmp_path / 'new.sqlite3'}"
    with pytest.raises(NoBackup, match="cannot be read"):
        backups.restore(target, tmp_path / "nowhere")
    letter = tmp_path / "letter"
    letter.write_text("dear all")
    with pytest.raises(NoBackup, match="not a backup of this kind"):
        backups.restore(target, letter)
    foreign = tmp_path / "foreign"
    with sqlite3.connect(foreign) as connection:
        connection.execute("CREATE TABLE cake (kind TEXT)")
    with pytest.raises(NoBackup, match="holds more than a backup of ips-bot does"):
        backups.restore(target, foreign)
    assert not (tmp_path / "new.sqlite3").exists()


@pytest.mark.parametrize(
    "url",
    ["postgresql://ana:s3cret@h/d", "postgresql:///d?host=/run/pg&user=ana&password=s3cret"],
)
def test_a_password_stands_in_no_list_of_arguments(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Everybody on the machine can read that, however the address is written."""
    called: list[list[str]] = []
    given: list[str | None] = []

    def run(arguments: list[str], env: dict[str, str], **_: Any) -> CompletedProcess[str]:
        called.append(arguments)
        given.append(env.get("PGPASSWORD"))
        return CompletedProcess(arguments, 0, "", "")

    monkeypatch.setattr(backups, "_found", str)
    monkeypatch.setattr(subprocess, "run", run)
    backups.backup(url, tmp_path / "monday.backup")
    assert "s3cret" not in str(called)
    assert given == ["s3cret"]


def test_a_key_of_a_certificate_that_asks_for_a_password_is_refused(tmp_path: Path) -> None:
    """PostgreSQL's programs take that one in their arguments alone."""
    url = "postgresql://h/d?sslkey=/k&sslpassword=s3cret"
    with pytest.raises(NoBackup, match="without a password") as refused:
        backups.backup(url, tmp_path / "monday.backup")
    assert "s3cret" not in str(refused.value)


def test_without_the_programs_of_postgresql_it_says_so(
    dialect: str, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if dialect == "sqlite":
        return
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(NoBackup, match="pg_dump is not on this machine's PATH"):
        backups.backup(database_url, tmp_path / "monday.backup")
    assert list(tmp_path.iterdir()) == []
