"""The recipe 'how to add a kind', walked: what follows from a declaration that only a test has."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from db.models import Base
from ips.records.kind import kinds

ROOT = Path(__file__).parents[2]
WALK = """
import sys, tests.recipes.housing_contact
from tests.recipes.{} import walk
walk(sys.argv[1])
"""


@pytest.mark.parametrize("way", ["walk", "of_no_client"])
def test_everything_follows_from_the_declaration(database_url: str, way: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", WALK.format(way), database_url],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_whatever_is_written_down_is_declared() -> None:
    written = {
        table.name
        for table in Base.metadata.tables.values()
        if {"recorded_by", "version"} <= set(table.c.keys())
    }
    assert written <= set(kinds())
    declared = {"client_contact", "decline", "employer_contact", "episode", "job", "job_change"}
    declared |= {"job_lead", "leave", "log_review", "milestone", "pause"}
    assert set(kinds()) >= declared | {"vr_contact", "job_support", "authorization"}
