"""The practice a vocational unit follows: its settings on a day, and its profiles over time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.casework.replies import UnitSettings
from db.doors import Session
from db.queries.units import vocational_units
from db.queries.units.vocational_units import ProfileSpan, VocationalUnit
from ips.standards import Profiles
from ips.unit_settings import plain


def unit_of(session: Session, workspace_id: str, unit_id: str) -> VocationalUnit:
    """The unit of somebody who was given leave, so it is there."""
    unit = vocational_units.find(session, workspace_id, unit_id)
    assert unit is not None
    return unit


def settings_on(unit: VocationalUnit, today: date) -> UnitSettings:
    """The unit's settings, with the profile in force on that day."""
    span = unit.profile_on(today)
    return UnitSettings(
        id=unit.id,
        live_on=unit.live_on,
        profile=span.profile,
        overrides=dict(span.overrides),
        **plain(unit),
    )


def profiles_of(unit: VocationalUnit) -> Profiles:
    """Every profile the unit has had: each clock is measured by the one of its own day."""
    return profiles_from(unit.profiles)


def profiles_from(spans: Sequence[ProfileSpan]) -> Profiles:
    """The same, from the unit's dated rows alone."""
    return Profiles.of_spans((span.from_on, span.profile, span.overrides) for span in spans)
