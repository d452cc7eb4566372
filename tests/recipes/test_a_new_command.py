"""The recipe 'a command', walked: a row of the manifest and a conversation are all it takes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
# In a process of its own: the tables are read when the modules that follow from them are imported.
WALK = """
import sys
from bot import manifest
manifest.COMMANDS += (
    manifest.Command("/weather", "See the weather", "[place]", "/weather the harbor"),
)
from bot.slack import app
from tests.recipes import weather
app.CONVERSATIONS += (weather,)
from tests.recipes.walk_a_command import walk
walk(sys.argv[1])
"""


def test_a_row_and_a_conversation_make_a_command(database_url: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", WALK, database_url],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
