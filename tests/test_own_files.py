"""Files with keys and records are their owner's alone, and a process that dies leaves no memory."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.config import VARIABLES
from bot.server import own_files
from db.encryption import Cipher, use_cipher

ROOT = Path(__file__).parent.parent
PRIVATE = (".env", "data", "data/encryption.key", "data/ips.sqlite3")

pytestmark = pytest.mark.skipif(os.name != "posix", reason="modes are as here on POSIX alone")


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cipher: Cipher) -> Iterator[Path]:
    """An empty folder with a `.env`, and no variable of ours."""
    monkeypatch.chdir(tmp_path)
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    (tmp_path / ".env").write_text("LOG_LEVEL=ERROR\n")
    assert main(["migrate"]) == 0
    yield tmp_path
    use_cipher(cipher)


def opened_to_others(here: Path) -> None:
    for name in PRIVATE:
        (here / name).chmod(0o755 if name == "data" else 0o644)


def modes(here: Path) -> set[int]:
    return {stat.S_IMODE((here / name).stat().st_mode) & 0o077 for name in PRIVATE}


def test_a_start_closes_what_others_could_read(here: Path) -> None:
    opened_to_others(here)
    assert main(["migrate"]) == 0
    assert modes(here) == {0}


def test_doctor_names_each_of_them_and_changes_none(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    opened_to_others(here)
    capsys.readouterr()
    assert main(["doctor"]) == 1
    told = capsys.readouterr().out
    for name in PRIVATE:
        assert f"MEND  File {here / name}\n" in told
        assert f"chmod go-rwx {here / name}\n" in told
    assert modes(here) == {0o055, 0o044}


def test_what_is_somebody_elses_is_left_and_named(
    here: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file of root's that the bot may read by its group is well; one for everybody is not."""
    opened_to_others(here)
    (here / ".env").chmod(0o640)
    monkeypatch.setattr(own_files, "_is_ours", lambda _: False)
    assert main(["migrate"]) == 0
    assert modes(here) == {0o055, 0o044, 0o040}
    capsys.readouterr()
    assert main(["doctor"]) == 1
    told = capsys.readouterr().out
    assert "ips.sqlite3" in told
    assert ".env\n" not in told


def test_a_database_elsewhere_is_closed_and_its_folder_left(
    here: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`/srv` or a folder for several programs is not ours to close."""
    folder = tmp_path / "several"
    folder.mkdir(mode=0o755)
    file = folder / "ours.sqlite3"
    file.touch(mode=0o644)
    own_files.close_to_others(f"sqlite:///{file}")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o755


def test_a_process_leaves_no_core_dump() -> None:
    pytest.importorskip("resource")
    asked = (
        "import resource; from bot.server.own_files import leave_no_core; leave_no_core(); "
        "print(resource.getrlimit(resource.RLIMIT_CORE))"
    )
    done = subprocess.run(
        [sys.executable, "-c", asked], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "(0, 0)"
