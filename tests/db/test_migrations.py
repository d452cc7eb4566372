"""Migrations: upgraded equals the models, data survives, and it happens whole or not at all."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import func, select, text

from bot.clock import MovableClock
from db.doors import new_engine, open_doors
from db.migrate import MIGRATIONS, BrokenReferences, is_current, migrate
from db.models import (
    Base,
    EmployerContactClientRow,
    EmployerContactRow,
    OutgoingMessageRow,
    VocationalUnitRow,
)
from tests.harbor import open_harbor

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
    engine = new_engine(empty_database_url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_server_default": True})
        assert compare_metadata(context, Base.metadata) == []
    engine.dispose()


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
        assert session.scalar(select(EmployerContactRow.note)) == "met the owner"
        assert session.execute(text("SELECT weather FROM employer_contact")).scalar() is None
    harbor.contact(client)  # and the references still hold
    harbor.doors.close()


def test_the_first_tables_with_data_in_them_come_along(empty_database_url: str) -> None:
    """From 0001: a unit there already keeps its messages until it says otherwise."""
    migrate(empty_database_url, "0001")
    engine = new_engine(empty_database_url)
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
    doors.close()


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
        if table.name in ("workspace", "key_check"):
            continue
        assert next(iter(table.primary_key.columns)).name == "workspace_id", table.name
        for index in table.indexes:
            assert next(iter(index.columns)).name == "workspace_id", index.name


def test_nothing_cascades() -> None:
    for table in Base.metadata.sorted_tables:
        for key in table.foreign_keys:
            assert key.ondelete is None, table.name
