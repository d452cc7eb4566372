"""`make` finds a Python that is new enough, and says kindly what to do where there is none."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
pytestmark = pytest.mark.skipif(
    os.name == "nt" or shutil.which("make") is None, reason="needs make and a shell"
)
OLD = "#!/bin/sh\nexit 1\n"  # what every Python before 3.11 answers here


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """A checkout, and a PATH on which nothing but old Pythons stand."""
    (tmp_path / "bin").mkdir()
    shutil.copy(ROOT / "Makefile", tmp_path)
    for name in ("python3", "python3.11", "python3.12", "python3.13", "python3.14", "python"):
        has(tmp_path, name, OLD)
    for tool in ("sh", "touch", "test"):
        found = shutil.which(tool)
        if found is not None:
            (tmp_path / "bin" / tool).symlink_to(found)
    return tmp_path


def has(machine: Path, name: str, script: str) -> None:
    path = machine / "bin" / name
    path.write_text(script)
    path.chmod(0o755)


def made(machine: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    make = shutil.which("make")
    assert make is not None
    return subprocess.run(
        [make, ".venv/.python", *arguments],
        cwd=machine,
        env={"PATH": str(machine / "bin")},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def new_enough(machine: Path) -> str:
    """Answers the question about its version; asked for a venv it makes a folder of that name."""
    return f"""#!/bin/sh
test "$1" = -m || exec {sys.executable} "$@"
exec {sys.executable} -c "import os; os.makedirs('{machine}/.venv')"
"""


def test_a_newer_python_beside_an_old_python3_is_found(machine: Path) -> None:
    has(machine, "python3.12", new_enough(machine))
    done = made(machine)
    assert done.returncode == 0, done.stderr
    assert (machine / ".venv" / ".python").exists()


def test_without_any_it_says_what_to_do(machine: Path) -> None:
    done = made(machine)
    assert done.returncode != 0
    assert "needs Python 3.11 or newer, and found none" in done.stdout
    assert "make PYTHON=" in done.stdout


def test_one_that_was_named_and_is_too_old_is_told(machine: Path) -> None:
    has(machine, "python3.12", new_enough(machine))
    for named in ("python3.11", "nowhere"):
        done = made(machine, f"PYTHON={named}")
        assert done.returncode != 0
        assert f"{named} is not there, or older than Python 3.11" in done.stdout
        assert not (machine / ".venv").exists()


def test_every_place_that_names_a_python_says_the_same() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    assert project["project"]["requires-python"] == ">=3.11"
    versions = [one.rpartition(" ")[2] for one in project["project"]["classifiers"]]
    assert versions[0] == "3.11"
    assert project["tool"]["ruff"]["target-version"] == "py311"
    assert project["tool"]["mypy"]["python_version"] == "3.11"
    assert "(3, 11)" in (ROOT / "Makefile").read_text("utf-8")
    for page in ("README.md", "docs/operations.md"):
        assert "Python 3.11 or newer" in (ROOT / page).read_text("utf-8")
