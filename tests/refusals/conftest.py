"""The stage of `tests/security`, and the practice workspace with the whole bot in it."""

from __future__ import annotations

from tests.commands.conftest import house as house
from tests.commands.conftest import unit_house as unit_house
from tests.security.conftest import script as script
from tests.security.conftest import stage as stage
