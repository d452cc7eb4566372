"""What the verbs of the command line refuse, as whoever runs the bot reads it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from bot import config
from bot.__main__ import main
from bot.casework.administration import vocational_units
from bot.casework.administration.workspaces import Workspace, keep
from bot.casework.drafts import StaffDraft, VocationalUnitDraft
from bot.casework.replies import Actor
from bot.clock import machine_now
from bot.machine_clock import Reading
from bot.practice import invented
from bot.server import sending
from db import backups
from db.doors import open_doors
from ips.facts import StaffRole
from practice_workspace.threaded import ThreadedPracticeWorkspace
from tests.test_cli import connected_to, furnished
from tests.test_cli import here as here
from tests.test_cli import stand_in as stand_in

Said = pytest.CaptureFixture[str]
POSTGRESQL = "postgresql://ips@127.0.0.1:1/ips"


def refused(said: Said, *arguments: str) -> str:
    """What the verb says on its way out."""
    said.readouterr()
    assert main(list(arguments)) != 0
    return said.readouterr().err


def test_a_week_that_is_not_over_is_not_sent(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: Said
) -> None:
    now = machine_now()
    furnished(here, now)
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-1")
    coming = (now.date() + timedelta(days=7 - now.weekday())).isoformat()
    verb = ("digest", "--unit", invented.UNIT_NAME, "--week", coming)
    assert "With --dry-run you can look at it already." in refused(capsys, *verb)


def test_nothing_is_sent_by_a_clock_that_cannot_be_trusted(
    here: Path,
    stand_in: ThreadedPracticeWorkspace,
    monkeypatch: pytest.MonkeyPatch,
    capsys: Said,
) -> None:
    class Wrong:
        def reading(self) -> Reading:
            return Reading(ahead=3 * 86_400.0)

    furnished(here, machine_now())
    for name, value in connected_to(stand_in).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sending, "make_timekeeper", lambda *_: Wrong())
    said = refused(capsys, "send-due")
    assert "so nothing was sent. Switch on time synchronization." in said


def test_a_unit_of_two_workspaces_is_named_with_its_workspace(here: Path, capsys: Said) -> None:
    now = machine_now()
    furnished(here, now)
    settings = config.load({}, data_folder=here / "data")
    doors = open_doors(settings.database_url)
    keep(doors, Workspace("T0TWO", "Two", None, "xoxb-T0TWO", "U_BOT", "B"), now=now)
    draft = VocationalUnitDraft(
        name=invented.UNIT_NAME,
        channel_id="C0TWO",
        zone="America/New_York",
        staff=(StaffDraft("U0TWO", StaffRole.TEAM_LEAD),),
    )
    admin = Actor("T0TWO", "U0ADMIN")
    vocational_units.create(doors, admin, draft, now=now, admins={"U0ADMIN"})
    doors.close()
    verb = ("digest", "--unit", invented.UNIT_NAME, "--week", "2026-03-02", "--dry-run")
    said = refused(capsys, *verb)
    assert f"Several workspaces have a unit {invented.UNIT_NAME}. Add --workspace: " in said


def test_units_are_of_one_workspace(here: Path, capsys: Said) -> None:
    main(["migrate"])
    (here / "units.toml").write_text('[[vocational_unit]]\nname = "East"\n')
    said = refused(capsys, "units", "apply", "units.toml")
    assert "SLACK_BOT_TOKEN is missing: it says which Slack workspace" in said


def test_a_look_at_an_older_database_says_what_to_run(here: Path, capsys: Said) -> None:
    main(["migrate"])
    with closing(sqlite3.connect(here / "data" / config.DATABASE_FILE)) as database:
        database.execute("UPDATE alembic_version SET version_num = '0001'")
        database.commit()
    assert "Run: python -m bot migrate" in refused(capsys, "send-due", "--dry-run")


def test_a_backup_needs_a_place(here: Path, capsys: Said) -> None:
    main(["migrate"])
    assert "There is no folder elsewhere" in refused(capsys, "backup", "elsewhere/monday.backup")
    nobody_writes_there = "/proc/monday.backup"
    said = refused(capsys, "backup", nobody_writes_there)
    assert f"{nobody_writes_there} could not be written: " in said


def test_a_backup_of_nothing_makes_nothing(tmp_path: Path) -> None:
    nowhere = tmp_path / "none.sqlite3"
    with pytest.raises(backups.NoBackup, match=r"There is no database at .* Check DATABASE_URL"):
        backups.backup(f"sqlite:///{nowhere}", tmp_path / "monday.backup")
    assert list(tmp_path.iterdir()) == []


def test_a_backup_is_not_made_through_pgbouncer(tmp_path: Path) -> None:
    """Its programs change a session, and somebody else has that session next."""
    with pytest.raises(backups.NoBackup, match="name the PostgreSQL server itself"):
        backups.backup(f"{POSTGRESQL}?pgbouncer=transaction", tmp_path / "monday.backup")


def test_what_postgresqls_own_program_says_is_passed_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(backups.NoBackup, match="pg_dump is not on this machine's PATH"):
        backups.backup(POSTGRESQL, tmp_path / "monday.backup")
    program = tmp_path / "pg_dump"
    program.write_text("#!/bin/sh\necho 'server does not answer' >&2\nexit 1\n")
    program.chmod(0o755)
    with pytest.raises(backups.NoBackup, match="pg_dump could not do it: server does not answer"):
        backups.backup(POSTGRESQL, tmp_path / "monday.backup")
    assert list(tmp_path.iterdir()) == [program]
