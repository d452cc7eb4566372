"""Registers the profile that `effort` reads."""

from __future__ import annotations

from hypothesis import settings

from tests.ips.fidelity.effort import THOROUGH

settings.register_profile(THOROUGH)
