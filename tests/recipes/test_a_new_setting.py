"""The recipe 'how to add a setting of a unit', walked with one that only a test has."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from db.models import VocationalUnitRow
from ips.unit_settings import PLAIN

ROOT = Path(__file__).parents[2]
WALK = (
    "import sys; from tests.recipes import setting_lines; setting_lines.write(); "
    "from tests.recipes.one_setting_more import walk; walk(sys.argv[1])"
)


def test_everything_follows_from_a_line_in_two_files(database_url: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", WALK, database_url],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_every_plain_setting_has_its_column_or_a_table() -> None:
    columns = set(VocationalUnitRow.__table__.columns.keys())
    assert set(PLAIN) - columns == {"holidays"}
