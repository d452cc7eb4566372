"""What a start reads before it can answer: not what only some databases, or some verbs, need."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from alembic.config import Config
from alembic.script import ScriptDirectory

from db.migrate import MIGRATIONS, knows

ROOT = Path(__file__).parent.parent
# To move a database; to speak with PostgreSQL; the local Slack; the charts; to serve HTTP; to hold
# a new employer's name against the others; to look at a form that comes;
# the jobs and Socket Mode, which `web` does without; to look at everything once;
# objects of rows, which nothing here has.
READ_LATER = (
    "alembic",
    "psycopg",
    "sqlalchemy.dialects.postgresql",
    "practice_workspace",
    "bot.practice",
    "matplotlib",
    "aiohttp",
    "rapidfuzz",
    "pydantic",
    "apscheduler",
    "bot.jobs.ticker",
    "bot.slack.socket_mode",
    "bot.server.doctor",
    "sqlalchemy.orm",
)


def test_what_a_start_does_not_need_is_read_later() -> None:
    look = f"import bot.__main__, sys; print([m for m in {READ_LATER!r} if m in sys.modules])"
    found = subprocess.run(
        [sys.executable, "-c", look], cwd=ROOT, check=True, capture_output=True, text=True
    )
    assert found.stdout == "[]\n"


def test_the_name_of_a_migration_begins_with_its_revision() -> None:
    """So where a database stands is known without reading the migrations."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    scripts = ScriptDirectory.from_config(config)
    revisions = [each.revision for each in scripts.walk_revisions()]
    assert all(map(knows, revisions))
    assert scripts.get_current_head() == max(revisions)
    assert len(revisions) == len(list((MIGRATIONS / "versions").glob("[0-9]*.py")))
