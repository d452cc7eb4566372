"""The whole bot in a practice workspace, as in `tests/commands`, with nobody on a roster yet."""

from __future__ import annotations

import pytest

import db.doors
from tests.commands.conftest import house, unit_house  # noqa: F401

AS_LONG_AS_IT_TAKES = 600.0


@pytest.fixture(autouse=True)
def nobody_waits_for_a_table(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether an erasure may write PostgreSQL's tables anew depends on how long others would wait
    for them. Here nobody else is at work: what was erased leaves the files on a slow machine too.
    """
    monkeypatch.setattr(db.doors, "POSTGRESQL_REWRITE_SECONDS", AS_LONG_AS_IT_TAKES)
