"""The invented unit is the same, whether its people's deeds are written at once or one by one."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from tests.written_twice import differing


def test_written_at_once_is_as_written_one_by_one(tmp_path: Path) -> None:
    assert not differing(tmp_path, date(2026, 11, 25), every=12)
