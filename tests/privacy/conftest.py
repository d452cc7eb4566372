"""The whole bot in a practice workspace, as in `tests/commands`, with nobody on a roster yet."""

from __future__ import annotations

from tests.commands.conftest import house, unit_house  # noqa: F401
