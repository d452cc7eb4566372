"""The recipe 'how to add a kind', walked: what follows from a declaration that only a test has."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from db.records import FactRecord
from ips.records.kind import kinds

ROOT = Path(__file__).parents[2]
WALK = "import sys, tests.recipes.vr_contact; from tests.recipes.{} import walk; walk(sys.argv[1])"

# Stored facts that are not declared yet. This list only ever becomes shorter.
NOT_DECLARED = {
    "episode",
}
# Written down in tables of their own, without versions or a history.
NOT_EVEN_FACTS: set[str] = set()


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


def test_what_is_not_declared_yet_only_becomes_less() -> None:
    assert {kind.fact_kind for kind in FactRecord.__subclasses__()} == NOT_DECLARED
    declared = {"client_contact", "decline", "employer_contact", "job", "job_change", "job_lead"}
    assert set(kinds()) >= declared | {"leave", "log_review", "milestone", "pause"}
    assert not set(kinds()) & (NOT_DECLARED | NOT_EVEN_FACTS)
