"""Migrations: upgraded equals the models, data survives, and it happens whole or not at all."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import (
    JSON,
    Boolean,
    ColumnClause,
    Connection,
    Date,
    DateTime,
    Integer,
    LargeBinary,
    Numeric,
    String,
    Time,
    func,
    select,
    text,
)
from sqlalchemy.exc import IntegrityError

from bot.casework.drafts import ExitDraft
from bot.casework.recording import program_exit
from bot.casework.recording.recompute import catch_up
from bot.clock import MovableClock
from db.doors import PATIENT, new_engine, open_doors
from db.migrate import MIGRATIONS, BrokenReferences, is_current, keeps_one_stay_open, make, migrate
from db.models import (
    ONE_OPEN_STAY,
    Base,
    ClientRow,
    EmployerContactClientRow,
    OutgoingMessageRow,
    StaffTeamRow,
    VocationalUnitRow,
)
from db.queries.people import clients
from db.queries.units import vocational_units
from ips.facts import ExitReason
from tests.databases import Server
from tests.harbor import open_harbor
from tests.rows import EmployerContactRow
from tests.support import rows_in

LATER = """
import sqlalchemy as sa
from alembic import op

revision = "test_later"
down_revision = "{head}"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("employer_contact", recreate="{recreate}") as table:
        table.add_column(sa.Column("weather", sa.String(20), nullable=True))
    with op.batch_alter_table("client", recreate="{recreate}") as table:
        table.alter_column("code", existing_type=sa.String(255), type_=sa.String(300))
    {more}
"""


def with_a_later_migration(folder: Path, dialect: str, more: str = "") -> Path:
    """The migrations with one more, which on SQLite copies whole tables."""
    scripts = folder / "migrations"
    shutil.copytree(MIGRATIONS, scripts, ignore=shutil.ignore_patterns("__pycache__"))
    head = max(path.name[:4] for path in (scripts / "versions").glob("[0-9]*.py"))
    recreate = "always" if dialect == "sqlite" else "never"
    later = LATER.format(head=head, recreate=recreate, more=more)
    (scripts / "versions" / "9999_later.py").write_text(later)
    return scripts


def test_an_upgraded_database_equals_the_models(empty_database_url: str) -> None:
    assert not is_current(empty_database_url)
    migrate(empty_database_url)
    assert is_current(empty_database_url)
    engine = new_engine(empty_database_url, PATIENT)
    with engine.connect() as connection:
        assert differences(connection) == []
    engine.dispose()


def differences(connection: Connection) -> list[Any]:
    """What the models have that the database has not, or otherwise."""
    context = MigrationContext.configure(connection, opts={"compare_server_default": True})
    return list(compare_metadata(context, Base.metadata))


def shape(database_url: str) -> dict[str, Any]:
    """Table -> its columns and everything that holds them, in no order."""
    engine = new_engine(database_url, PATIENT)
    seen = sa.inspect(engine)

    def told(name: str) -> dict[str, list[str]]:
        parts = {
            "columns": seen.get_columns(name),
            "key": [seen.get_pk_constraint(name)],
            "references": seen.get_foreign_keys(name),
            "alone": seen.get_unique_constraints(name),
            "checks": seen.get_check_constraints(name),
            "indexes": [
                each | {"dialect_options": {k: str(v) for k, v in each["dialect_options"].items()}}
                for each in seen.get_indexes(name)
            ],
        }
        return {part: sorted(map(str, each)) for part, each in parts.items()}

    found = {name: told(name) for name in seen.get_table_names() if name != "alembic_version"}
    engine.dispose()
    return found


WRITTEN = {
    "sqlite": "SELECT tbl_name, name, sql FROM sqlite_master",
    "postgresql": """
SELECT attrelid::regclass, attname, format_type(atttypid, atttypmod), attnotnull,
    pg_get_expr(adbin, adrelid)
FROM pg_attribute JOIN pg_class ON attrelid = pg_class.oid
LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
WHERE relnamespace = 'public'::regnamespace AND attnum > 0 AND NOT attisdropped
UNION ALL SELECT conrelid::regclass, conname, pg_get_constraintdef(oid), convalidated, NULL
FROM pg_constraint WHERE connamespace = 'public'::regnamespace
UNION ALL SELECT indrelid::regclass, indexrelid::regclass::name, pg_get_indexdef(indexrelid),
    indisvalid, NULL
FROM pg_index JOIN pg_class ON indexrelid = pg_class.oid
WHERE relnamespace = 'public'::regnamespace
""",
}
"""How each kind of database writes down of itself what `shape` asks it for part by part."""


def written_shape(connection: Connection) -> list[list[str]]:
    """The same of two databases that went through the same migrations.

    In no order: SQLite copies a table with its constraints in any.
    """
    rows = connection.execute(text(WRITTEN[connection.dialect.name]))
    lines = ("\n".join(map(str, row)).split("\n") for row in rows)
    return sorted(sorted(line.strip("\t ,") for line in each) for each in lines)


_newest: dict[str, list[list[str]]] = {}


@pytest.fixture
def newest_shape(dialect: str, database_url: str) -> list[list[str]]:
    """That of a database which equals the models, asked for once: comparing takes long."""
    if dialect not in _newest:
        engine = new_engine(database_url, PATIENT)
        with engine.connect() as connection:
            assert differences(connection) == []
            _newest[dialect] = written_shape(connection)
        engine.dispose()
    return _newest[dialect]


def test_a_database_made_at_once_equals_one_that_was_migrated(
    database_url: str, empty_database_url: str
) -> None:
    make(empty_database_url)
    assert is_current(empty_database_url)
    assert shape(empty_database_url) == shape(database_url)


def test_migrating_twice_changes_nothing(database_url: str) -> None:
    migrate(database_url)
    assert is_current(database_url)


def test_data_survives_a_further_migration(
    database_url: str, dialect: str, clock: MovableClock, tmp_path: Path
) -> None:
    doors = open_doors(database_url)
    harbor = open_harbor(doors, clock)
    client = harbor.enroll("C-114", harbor.ago(20))
    harbor.contact(client, client_was_with_me=True, note="met the owner")
    before = harbor.table()
    doors.close()

    migrate(database_url, scripts=with_a_later_migration(tmp_path, dialect))

    assert harbor.table() == before
    assert harbor.count(EmployerContactRow) == 1
    assert harbor.count(EmployerContactClientRow) == 1  # a copied parent keeps its children
    with harbor.doors.reading() as session:
        assert [each.note for each in rows_in(session, EmployerContactRow)] == ["met the owner"]
        assert session.execute(text("SELECT weather FROM employer_contact")).scalar() is None
    harbor.contact(client)  # and the references still hold
    harbor.doors.close()


def earlier_revisions() -> list[str]:
    """Every revision that some deployment may still stand at, the first of all first."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    newest_first = ScriptDirectory.from_config(config).walk_revisions()
    return [each.revision for each in newest_first][:0:-1]


ONE_OF_A_FEW = {("outgoing_message", "state"): "sent"}
"""Columns whose words the database itself checks."""


def a_value(table: str, of: ColumnClause[Any]) -> Any:
    """Something that fits the column, told apart from what stands in any other one."""
    if (table, of.name) in ONE_OF_A_FEW:
        return ONE_OF_A_FEW[table, of.name]
    if isinstance(of.type, String):
        return f"{table}.{of.name}"[: of.type.length]
    kinds: tuple[tuple[type[Any], Any], ...] = (
        (DateTime, datetime(2026, 3, 2, 8, tzinfo=UTC)),
        (Date, date(2026, 3, 2)),
        (Time, time(8, 30)),
        (Boolean, True),
        (LargeBinary, of.name.encode()),
        (Numeric, 1),
        (Integer, 1),
        (JSON, {"kept": of.name}),
    )
    return next(value for kind, value in kinds if isinstance(of.type, kind))


def fill_every_table(connection: Connection) -> dict[str, list[str]]:
    """One row in each table as the database has it now; returns each table's columns.

    By what the database says of itself and not by our models, which know the newest tables only.
    """
    there = sa.inspect(connection)
    columns = {name: each for (_, name), each in there.get_multi_columns().items()}
    references = {name: each for (_, name), each in there.get_multi_foreign_keys().items()}
    rows: dict[str, dict[str, Any]] = {}
    for name, _ in there.get_sorted_table_and_fkc_names():
        if name is None or name == "alembic_version":
            continue
        # With the same columns it is the same to SQLAlchemy, which compiles it for one revision.
        table = sa.table(name, *(sa.column(of["name"], of["type"]) for of in columns[name]))
        row = {of.name: a_value(name, of) for of in table.columns}
        for reference in references[name]:
            # A row may refer to its own table: to itself.
            parent = rows.get(reference["referred_table"], row)
            for here, at in zip(
                reference["constrained_columns"], reference["referred_columns"], strict=True
            ):
                row[here] = parent[at]
        connection.execute(table.insert().values(row))
        rows[name] = row
    return {name: list(row) for name, row in rows.items()}


def stored(connection: Connection, columns: dict[str, list[str]]) -> dict[str, list[str]]:
    """Every row of these tables, as the driver gives it."""
    queries = {
        name: sa.select(*(sa.column(each) for each in named)).select_from(sa.table(name))
        for name, named in columns.items()
    }
    return {
        name: [str(tuple(row)) for row in connection.execute(query)]
        for name, query in queries.items()
    }


@pytest.fixture(scope="module")
def climbing(
    tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[Callable[[str, str], str]]:
    """Brings the database of a dialect up to a revision, and returns its address.

    There is one without rows, to be copied: the way up to the tests' revisions is gone once, and
    not anew by each. Whoever wants an earlier one than the last did has another one climb.
    """
    urls: dict[str, str] = {}
    stands_at: dict[str, str] = {}
    with ExitStack() as held:

        def climb(dialect: str, revision: str) -> str:
            if stands_at.get(dialect, "9999") > revision:
                if dialect == "sqlite":
                    urls[dialect] = f"sqlite:///{tmp_path_factory.mktemp('climbing') / 'one'}"
                else:
                    server: Server = request.getfixturevalue("server")
                    urls[dialect] = held.enter_context(server.database("template0"))
            migrate(urls[dialect], revision)
            stands_at[dialect] = revision
            return urls[dialect]

        yield climb


@pytest.fixture
def earlier_database_url(
    dialect: str,
    revision: str,
    climbing: Callable[[str, str], str],
    tmp_path: Path,
    request: pytest.FixtureRequest,
) -> Iterator[str]:
    """A database without rows, as a deployment at this revision has it."""
    there = sa.make_url(climbing(dialect, revision)).database or ""
    if dialect == "sqlite":
        yield f"sqlite:///{shutil.copy(there, tmp_path / 'earlier.sqlite3')}"
        return
    with request.getfixturevalue("server").database(there) as url:
        yield url


@pytest.mark.parametrize("revision", earlier_revisions())
def test_what_an_earlier_version_stored_is_all_there_after_the_upgrade(
    earlier_database_url: str, revision: str, newest_shape: list[list[str]]
) -> None:
    """Every column of every table. A new revision is met here as soon as there is another."""
    engine = new_engine(earlier_database_url, PATIENT)
    with engine.begin() as connection:
        assert connection.scalar(text("SELECT version_num FROM alembic_version")) == revision
        columns = fill_every_table(connection)
        before = stored(connection, columns)
    engine.dispose()
    assert [table for table, rows in before.items() if len(rows) != 1] == []
    assert len(before) > 20

    migrate(earlier_database_url)

    assert is_current(earlier_database_url)
    engine = new_engine(earlier_database_url, PATIENT)
    with engine.connect() as connection:
        assert stored(connection, columns) == before
        assert written_shape(connection) == newest_shape
    engine.dispose()


def test_the_first_tables_with_data_in_them_come_along(empty_database_url: str) -> None:
    """From 0001: a unit there already keeps its messages until it says otherwise."""
    migrate(empty_database_url, "0001")
    engine = new_engine(empty_database_url, PATIENT)
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO workspace (id, name) VALUES ('T1', 'Harbor')"))
        connection.execute(
            text(
                "INSERT INTO vocational_unit (workspace_id, id, name, zone, working_days, send_at,"
                " waking_from, waking_until, digest_day, digest_at, live_on, created_at) VALUES"
                " ('T1', 'u', 'East', 'UTC', '[]', '08:00:00', '07:00:00', '20:00:00', 'mon',"
                " '08:30:00', '2026-03-02', '2026-03-02 08:00:00')"
            )
        )
        connection.execute(
            text(
                "INSERT INTO outgoing_message (workspace_id, id, dedupe_key, kind, conversation,"
                " sequence, subject, planned_at, not_before, state, attempt, posts,"
                " wanted_version, shown_version, failures) VALUES ('T1', 'm', 'k', 'brief', 'U1',"
                " 1, '{}', '2026-03-02 08:00:00', '2026-03-02 08:00:00', 'sent', 1, 1, 1, 1, 0)"
            )
        )
    engine.dispose()
    assert not is_current(empty_database_url)
    migrate(empty_database_url)
    assert is_current(empty_database_url)
    doors = open_doors(empty_database_url)
    with doors.reading() as session:
        assert session.execute(select(VocationalUnitRow.name)).scalar_one() == "East"
        assert session.scalar(select(VocationalUnitRow.keep_messages_days)) is None
        assert session.scalar(select(OutgoingMessageRow.delete_at)) is None
        assert session.scalar(select(OutgoingMessageRow.state)) == "sent"
        assert session.scalar(select(func.count()).select_from(StaffTeamRow)) == 0
    doors.close()


LEAVE_BEFORE = """
INSERT INTO workspace (id, name) VALUES ('T1', 'Harbor');
INSERT INTO vocational_unit (workspace_id, id, name, zone, working_days, send_at, waking_from,
    waking_until, digest_day, digest_at, live_on, created_at) VALUES
    ('T1', 'east', 'East', 'America/New_York', '[]', '08:00:00', '07:00:00', '20:00:00', 'mon',
     '08:30:00', '2026-03-02', '2026-03-02 08:00:00'),
    ('T1', 'far', 'Far', 'Asia/Tokyo', '[]', '08:00:00', '07:00:00', '20:00:00', 'mon',
     '08:30:00', '2026-03-02', '2026-03-02 08:00:00');
INSERT INTO staff_member (workspace_id, id, slack_user_id, vocational_unit_id, roster_order,
    days_off, day_first) VALUES
    ('T1', 'ana', 'U1', 'far', 0, '[]', '0'), ('T1', 'left', 'U2', NULL, 1, '[]', '0'),
    ('T1', 'never', 'U3', NULL, 2, '[]', '0');
INSERT INTO staff_role (workspace_id, id, staff_member_id, vocational_unit_id, role, fte, from_on,
    until_on) VALUES
    ('T1', 'r1', 'ana', 'east', 'employment_specialist', 1, '2026-01-01', '2026-05-31'),
    ('T1', 'r2', 'ana', 'far', 'employment_specialist', 1, '2026-06-01', NULL),
    ('T1', 'r3', 'left', 'east', 'team_lead', 1, '2026-01-01', '2026-03-31');
INSERT INTO leave (workspace_id, id, staff_member_id, from_on, until_on, recorded_at, recorded_by,
    cancelled_at) VALUES
    ('T1', '1 east', 'ana', '2026-03-10', '2026-03-12', '2026-03-02 02:00:00', 'left', NULL),
    ('T1', '2 far', 'ana', '2026-07-10', '2026-07-12', '2026-07-01 20:00:00', 'ana',
     '2026-07-02 08:00:00'),
    ('T1', '3 left', 'left', '2026-03-10', '2026-03-10', '2026-03-02 02:00:00', 'left', NULL),
    ('T1', '4 never', 'never', '2026-03-10', '2026-03-10', '2026-03-02 02:00:00', 'left', NULL);
INSERT INTO log_review (workspace_id, id, vocational_unit_id, week_of, reviewed_by, reviewed_at,
    reviewed_on) VALUES
    ('T1', 'w', 'east', '2026-03-02', 'left', '2026-03-09 14:00:00', '2026-03-09');
INSERT INTO job_lead (workspace_id, id, vocational_unit_id, summary, shared_by, shared_at,
    shared_on, closed_at, closed_by) VALUES
    ('T1', 'j', 'east', 'words', 'ana', '2026-03-09 14:00:00', '2026-03-09',
     '2026-03-10 14:00:00', 'left');
"""


def test_what_had_no_version_has_its_first(empty_database_url: str) -> None:
    """Leave gets the day on which it was written down, where the person worked at the time."""
    migrate(empty_database_url, "0004")
    engine = new_engine(empty_database_url, PATIENT)
    with engine.begin() as connection:
        for statement in filter(str.strip, LEAVE_BEFORE.split(";")):
            connection.execute(text(statement))
    engine.dispose()
    migrate(empty_database_url)
    engine = new_engine(empty_database_url, PATIENT)
    with engine.begin() as connection:
        leave = connection.execute(
            text("SELECT id, recorded_on, version, voided_by FROM leave ORDER BY id")
        ).all()
        assert [(row[0], str(row[1]), *row[2:]) for row in leave] == [
            ("1 east", "2026-03-01", 1, None),
            ("2 far", "2026-07-02", 1, None),
            ("3 left", "2026-03-01", 1, None),
            ("4 never", "2026-03-02", 1, None),
        ]
        cancelled = connection.execute(text("SELECT id FROM leave WHERE cancelled_at IS NOT NULL"))
        assert cancelled.scalars().all() == ["2 far"]
        review = connection.execute(text("SELECT version, voided_at, voided_by FROM log_review"))
        assert review.all() == [(1, None, None)]
        lead = connection.execute(text("SELECT version, closed_by FROM job_lead"))
        assert lead.all() == [(1, "left")]
        with pytest.raises(IntegrityError):  # one review a week, as ever
            connection.execute(
                text(
                    "INSERT INTO log_review (workspace_id, id, vocational_unit_id, week_of,"
                    " reviewed_by, reviewed_at, reviewed_on, version) SELECT workspace_id, 'x',"
                    " vocational_unit_id, week_of, reviewed_by, reviewed_at, reviewed_on, version"
                    " FROM log_review"
                )
            )
    engine.dispose()


@pytest.mark.parametrize(
    ("version", "mark"),
    [("0005", "renewed rules"), ("0008", "only live forgives"), ("0012", "planned starts")],
)
def test_the_clocks_of_every_unit_are_reckoned_by_the_renewed_rules(
    empty_database_url: str, version: str, mark: str
) -> None:
    """What was stored by the former rules is put right by the bot that starts after the upgrade."""
    migrate(empty_database_url, "0005")
    engine = new_engine(empty_database_url, PATIENT)
    with engine.begin() as connection:
        for statement in filter(str.strip, LEAVE_BEFORE.split(";")[:2]):
            connection.execute(text(statement))
    migrate(empty_database_url, version)
    with engine.begin() as connection:
        connection.execute(text("UPDATE vocational_unit SET reckon_mark = NULL"))
        connection.execute(text("UPDATE vocational_unit SET reckon_mark = 'x' WHERE id = 'far'"))
    engine.dispose()
    migrate(empty_database_url)
    doors = open_doors(empty_database_url)
    with doors.patient.reading() as session:
        waiting = vocational_units.to_reckon(session)
    assert waiting == (("T1", "east", mark), ("T1", "far", "x"))
    assert catch_up(doors.patient) == 2
    with doors.patient.reading() as session:
        assert vocational_units.to_reckon(session) == ()
    doors.close()


PLANNED_BEFORE = """
INSERT INTO client (workspace_id, id, vocational_unit_id, code, folded_code, disclosure, created_at,
    created_by, version) VALUES
    ('T1', 'c', 'east', 'C-1', 'c1', 'not_discussed', '2026-03-02 08:00:00', 'ana', 1);
INSERT INTO employer (workspace_id, id, vocational_unit_id, name, folded_name, created_at,
    created_by) VALUES
    ('T1', 'e', 'east', 'Pier 9', 'pier 9', '2026-03-02 08:00:00', 'ana');
"""
A_JOB_BEFORE = """
INSERT INTO job (workspace_id, id, client_id, employer_id, starts_on, cancelled_on, learned_on,
    start_confirmed, pays_minimum_and_prevailing, open_to_anyone, integrated, not_set_aside, kind,
    permanent, client_told_us, in_work_at_entry, recorded_at, recorded_on, recorded_by, version)
    VALUES ('T1', :id, 'c', 'e', :starts_on, :cancelled_on, '2020-03-02', :no, :no, :no, :no, :no,
    'regular', :no, :no, :no, '2020-03-02 08:00:00', :recorded_on, 'ana', 1)
"""


def test_a_planned_start_of_the_past_counts_and_one_ahead_is_still_to_come(
    empty_database_url: str,
) -> None:
    """Nothing is asked about the far past."""
    migrate(empty_database_url, "0005")
    engine = new_engine(empty_database_url, PATIENT)
    jobs = [
        {
            "id": each,
            "starts_on": starts_on,
            "cancelled_on": cancelled_on,
            "recorded_on": "2020-04-02",
            "no": False,
        }
        for each, starts_on, cancelled_on in (
            ("passed", "2020-04-01", None),
            ("called off", "2020-04-01", "2020-04-02"),
            ("of that day", "2020-04-02", None),
            ("to come", "2020-04-03", None),
        )
    ]
    with engine.begin() as connection:
        for statement in [*LEAVE_BEFORE.split(";")[:2], *PLANNED_BEFORE.split(";")[:2]]:
            connection.execute(text(statement))
        for job in jobs:
            connection.execute(text(A_JOB_BEFORE), job)
    engine.dispose()
    migrate(empty_database_url)
    engine = new_engine(empty_database_url, PATIENT)
    with engine.begin() as connection:
        found = connection.execute(
            text("SELECT id FROM job WHERE start_confirmed AND start_confirmed_on IS NULL")
        )
        assert found.scalars().all() == ["passed"]
    engine.dispose()


HALVES_BEFORE = """
UPDATE job SET cancelled_on = '2020-04-05', version = 2 WHERE id = 'called off';
UPDATE job SET start_confirmed_on = '2020-04-05', version = 3 WHERE id = 'twice';
INSERT INTO pause (workspace_id, id, client_id, reason, from_on, review_on, resumed_on, recorded_at,
    recorded_on, recorded_by, version) VALUES ('T1', 'over', 'c', 'hospital', '2020-04-01',
    '2020-04-09', '2020-04-05', '2020-04-01 08:00:00', '2020-04-01', 'ana', 2)
"""
A_VERSION_BEFORE = """
INSERT INTO fact_version (workspace_id, id, fact_kind, fact_id, version, replaced_at, replaced_by,
    "values") VALUES ('T1', :id, :kind, :of, :version, '2020-04-05 09:00:00', :by, :nothing)
"""


def test_who_answered_is_taken_from_the_only_change_there_was(empty_database_url: str) -> None:
    """Of two changes nobody knows which it was."""
    migrate(empty_database_url, "0022")
    engine = new_engine(empty_database_url, PATIENT)
    job = {"starts_on": "2020-04-01", "cancelled_on": None, "recorded_on": "2020-04-02"}
    changes = (("job", "called off", 1), ("job", "twice", 1), ("job", "twice", 2))
    with engine.begin() as connection:
        for statement in [*LEAVE_BEFORE.split(";")[:2], *PLANNED_BEFORE.split(";")[:2]]:
            connection.execute(text(statement))
        for each in ("called off", "twice"):
            connection.execute(text(A_JOB_BEFORE), job | {"id": each, "no": False})
        for statement in HALVES_BEFORE.split(";"):
            connection.execute(text(statement))
        for number, (kind, of, version) in enumerate((*changes, ("pause", "over", 1))):
            given = {"id": str(number), "kind": kind, "of": of, "version": version, "by": "ben"}
            connection.execute(text(A_VERSION_BEFORE), given | {"nothing": b""})
    migrate(empty_database_url)
    found: list[Any] = []
    with engine.begin() as connection:
        for table, half in (("job", "start_answer"), ("pause", "resumption")):
            by, at = f"{half}_recorded_by", f"{half}_recorded_at"
            found += connection.execute(
                text(f"SELECT id, {by}, {at} FROM {table} ORDER BY id")
            ).all()
    engine.dispose()
    assert [(each, by, str(at)[:16] if at else None) for each, by, at in found] == [
        ("called off", "ben", "2020-04-05 09:00"),
        ("twice", None, None),
        ("over", "ben", "2020-04-05 09:00"),
    ]


CHOICES_BEFORE = """
INSERT INTO client (workspace_id, id, vocational_unit_id, code, folded_code, disclosure, created_at,
    created_by, version) VALUES
    ('T1', 'asked', 'east', 'C-2', 'c2', 'within_limits', '2026-03-02 08:00:00', 'ana', 2),
    ('T1', 'at entry', 'east', 'C-3', 'c3', 'do_not_disclose', '2026-03-02 09:00:00', 'ana', 1),
    ('T1', 'not yet', 'east', 'C-4', 'c4', 'not_discussed', '2026-03-02 08:00:00', 'ana', 1);
INSERT INTO fact_version (workspace_id, id, fact_kind, fact_id, version, replaced_at, replaced_by,
    "values") VALUES ('T1', 'v', 'client', 'asked', 1, '2026-04-02 08:00:00', 'ana', :nothing);
"""


def test_a_choice_of_disclosure_from_before_stands_as_changed_by_hand(
    empty_database_url: str,
) -> None:
    """On the day of the client's last change, for nobody kept in which talk it was said."""
    migrate(empty_database_url, "0014")
    engine = new_engine(empty_database_url, PATIENT)
    with engine.begin() as connection:
        for statement in (*LEAVE_BEFORE.split(";")[:2], *CHOICES_BEFORE.split(";")[:2]):
            given = {"nothing": b""} if ":nothing" in statement else {}
            connection.execute(text(statement), given)
    migrate(empty_database_url)
    with engine.begin() as connection:
        found = connection.execute(
            text("SELECT id, chosen_disclosure, chosen_at FROM client ORDER BY id")
        ).all()
    engine.dispose()
    assert [(whom, said, str(at)[:16] if at else None) for whom, said, at in found] == [
        ("asked", "within_limits", "2026-04-02 08:00"),
        ("at entry", "do_not_disclose", "2026-03-02 09:00"),
        ("not yet", None, None),
    ]


def test_a_migration_that_breaks_references_is_rolled_back(
    database_url: str, dialect: str, clock: MovableClock, tmp_path: Path
) -> None:
    doors = open_doors(database_url)
    harbor = open_harbor(doors, clock)
    harbor.contact()
    doors.close()
    broken = with_a_later_migration(tmp_path, dialect, more='op.execute("DELETE FROM employer")')
    with pytest.raises(Exception) as caught:
        migrate(database_url, scripts=broken)
    if dialect == "sqlite":
        assert isinstance(caught.value, BrokenReferences)
    assert is_current(database_url)
    again = open_doors(database_url)
    with again.reading() as session:
        assert session.scalar(select(func.count()).select_from(EmployerContactRow)) == 1
        with pytest.raises(Exception):  # noqa: B017
            session.execute(text("SELECT weather FROM employer_contact"))
    again.close()


def test_every_table_is_scoped_by_its_workspace() -> None:
    """So that a table can be partitioned, and no index is ever read across workspaces."""
    for table in Base.metadata.sorted_tables:
        if table.name in ("workspace", "key_check", "audit_key"):
            continue
        assert next(iter(table.primary_key.columns)).name == "workspace_id", table.name
        for index in table.indexes:
            assert next(iter(index.columns)).name == "workspace_id", index.name


def test_nothing_cascades() -> None:
    for table in Base.metadata.sorted_tables:
        for key in table.foreign_keys:
            assert key.ondelete is None, table.name


def upgrade_alone(revision: str, connection: Connection) -> None:
    """What one revision does, on a database that has the columns of all."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    script = ScriptDirectory.from_config(config).get_revision(revision)
    with Operations.context(MigrationContext.configure(connection)):
        script.module.upgrade()


def test_two_open_stays_are_asked_about_and_kept_out_once_none_is_left(
    empty_database_url: str, clock: MovableClock
) -> None:
    """Nothing is closed by guess: the index waits until people have said which day it was."""
    migrate(empty_database_url)
    doors = open_doors(empty_database_url)
    harbor = open_harbor(doors, clock)
    client = harbor.enroll("C-114", harbor.ago(20))
    insert = text(
        "INSERT INTO episode (workspace_id, id, client_id, entered_on, working_at_entry,"
        " recorded_at, recorded_on, recorded_by, version) SELECT workspace_id, :id, client_id,"
        " :entered, working_at_entry, recorded_at, recorded_on, recorded_by, version FROM episode"
        " LIMIT 1"
    )
    with doors.patient.writing() as session:
        ONE_OPEN_STAY.drop(session)
        session.execute(insert, {"id": "second", "entered": harbor.ago(5)})
        upgrade_alone("0010", session)
    migrate(empty_database_url)
    assert not keeps_one_stay_open(empty_database_url)
    with doors.patient.reading() as session:
        assert clients.with_a_stay_left_open(session) == 1
        assert vocational_units.to_reckon(session) != ()
        assert session.execute(text("SELECT count(*) FROM episode")).scalar() == 2

    left = ExitDraft(client, harbor.ago(8), ExitReason.MOVED_AWAY)
    program_exit.exit_client(doors, harbor.ana, left, now=harbor.now)
    migrate(empty_database_url)
    assert keeps_one_stay_open(empty_database_url)
    with doors.patient.reading() as session:
        assert clients.with_a_stay_left_open(session) == 0
    third = {"id": "third", "entered": harbor.today}
    with pytest.raises(IntegrityError), doors.patient.writing() as session:
        session.execute(insert, third)
    doors.close()


def test_codes_are_compared_without_width_and_those_that_collide_stay_two_people(
    empty_database_url: str, clock: MovableClock
) -> None:
    """Folding applies to what is typed; nobody's record becomes somebody else's."""
    migrate(empty_database_url)
    doors = open_doors(empty_database_url)
    harbor = open_harbor(doors, clock)
    for code in ("C-114", "C-2", "C-3"):
        harbor.enroll(code, harbor.ago(20))
    # As they were kept and compared until then.
    former = {"C-2": ("Ｃ－１１４", "ｃ１１４"), "C-3": ("Ｄ－３", "ｄ３")}
    with doors.patient.writing() as session:
        for code, (wide, folded) in former.items():
            session.execute(
                sa.update(ClientRow)
                .where(ClientRow.code == code)
                .values(code=wide, folded_code=folded)
            )
        upgrade_alone("0015", session)
    with doors.patient.reading() as session:
        kept = {*session.execute(select(ClientRow.code, ClientRow.folded_code))}
        assert clients.with_a_code_like_anothers(session) == 1
        found = clients.with_code(session, harbor.workspace_id, harbor.unit_id, "d3")
    assert kept == {("C-114", "c114"), ("Ｃ－１１４", "ｃ１１４"), ("Ｄ－３", "d3")}
    assert found is not None
    assert found.code == "Ｄ－３"
    doors.close()
