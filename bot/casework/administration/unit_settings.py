"""A unit's settings within a caller's transaction: looked at, compared, and stored.

Shared by setting a vocational unit up, by changing it, and by the units file.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from bot.casework import checks
from bot.casework.administration import staffing
from bot.casework.drafts import VocationalUnitDraft
from bot.casework.reminders import outbox
from bot.casework.replies import Refusal
from bot.casework.team import hours
from bot.casework.team.profiles import settings_on
from bot.clock import day_to_mend_on, is_known_zone, local_day
from db.doors import Session
from db.ids import new_id
from db.queries.units import vocational_units as rows
from db.queries.units.vocational_units import ProfileSpan, VocationalUnit
from ips import unit_settings
from ips.standards import PROFILES, BadOverride, overridden, with_overrides
from ips.unit_settings import PLAIN, SETTINGS, WEEKDAYS, Setting, full, plain

EVERY = (*(each.name for each in SETTINGS), "staff")
DATED = frozenset(each.name for each in SETTINGS if each.name not in PLAIN)
_TIMED = frozenset(each.name for each in SETTINGS if each.marker.timed)


# ---------------------------------------------------------------- looked at


def differences(unit: VocationalUnit, draft: VocationalUnitDraft, today: date) -> tuple[str, ...]:
    """The settings in which a checked draft differs from the unit; the roster is apart."""
    before, after = full(settings_on(unit, today)), full(draft)
    return tuple(name for name, value in before.items() if after[name] != value)


def check(draft: VocationalUnitDraft) -> VocationalUnitDraft:
    """The draft made tidy, or a `Refusal` that names the setting and what to do."""
    values = {each.name: _tidy(each, getattr(draft, each.name)) for each in SETTINGS}
    tidy = replace(draft, **values)
    hours.check_unit(tidy)
    return replace(tidy, overrides=_own_numbers(tidy.profile, tidy.overrides))


def _tidy(setting: Setting, value: Any) -> Any:
    """Hours and the unit's own numbers are looked at together with others."""
    match setting.marker:
        case unit_settings.Name(most=most):
            return _name(value, most, setting.name)
        case unit_settings.Zone():
            return _zone(value, setting.name)
        case unit_settings.Weekday():
            return _weekday(value, setting.name)
        case unit_settings.Weekdays():
            return _in_week_order(value, setting.name)
        case unit_settings.Holidays():
            return _by_day(value, setting.name)
        case unit_settings.Number() as number:
            return _within(value, number, setting.name)
        case unit_settings.Practice():
            return _profile(value, setting.name)
        case _:
            return value


def _name(typed: str, most: int, field: str) -> str:
    name = " ".join(typed.split())
    if not 0 < len(name) <= most:
        raise Refusal(f"Please give the unit a name of up to {most} letters.", field)
    return name


def _zone(zone: str, field: str) -> str:
    if not is_known_zone(zone):
        raise Refusal(
            "I do not know that time zone. Please give a region and a city, for example "
            "America/New_York.",
            field,
        )
    return zone


def _in_week_order(days: Collection[str], field: str) -> tuple[str, ...]:
    chosen = {_weekday(day, field) for day in days}
    if not chosen:
        raise Refusal("Please choose at least one working day.", field)
    return tuple(day for day in WEEKDAYS if day in chosen)


def _weekday(day: str, field: str) -> str:
    short = day.strip().lower()[:3]
    if short not in WEEKDAYS:
        raise Refusal(f"Please give weekdays as {', '.join(WEEKDAYS)}.", field)
    return short


def _within(value: int | None, number: unit_settings.Number, field: str) -> int | None:
    if value is not None and not number.least <= value <= number.most:
        raise Refusal(
            f"Please give {number.least} to {number.most} {number.unit}, or leave it empty to "
            f"{number.empty}.",
            field,
        )
    return value


def _by_day(holidays: Collection[tuple[date, str]], field: str) -> tuple[tuple[date, str], ...]:
    days = [day for day, _ in holidays]
    if len(set(days)) < len(days):
        twice = next(day for day in days if days.count(day) > 1)
        raise Refusal(f"{twice.isoformat()} is there twice. Please keep one line.", field)
    tidy = tuple(sorted((day, " ".join(name.split())) for day, name in holidays))
    for _, name in tidy:
        checks.short_enough(name, field)
    return tidy


def _profile(typed: str, field: str) -> str:
    key = typed.replace("-", "_")
    if key not in PROFILES:
        raise Refusal(f"Please choose a profile: {' or '.join(PROFILES)}.", field)
    return key


def _own_numbers(profile: str, overrides: Mapping[str, object]) -> dict[str, object]:
    """Those that differ from the profile's."""
    numbers = {name: v if isinstance(v, int) else str(v) for name, v in overrides.items()}
    try:
        adapted = with_overrides(PROFILES[profile], numbers)
    except BadOverride as error:
        raise Refusal(str(error), "overrides") from error
    return dict(overridden(adapted))


# ---------------------------------------------------------------- stored


class NameTaken(Refusal):
    """Another unit of the workspace is called so."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"There is already a unit named {name}. Please choose another name.", "name"
        )


def store_new(
    session: Session,
    workspace_id: str,
    draft: VocationalUnitDraft,
    *,
    now: datetime,
    by: str | None = None,
    quietly: bool = False,
) -> VocationalUnit:
    """Check and insert a unit, its holidays, profile and roster.

    `by`: the Slack user id of whoever chooses its channel; None: whoever runs the server.
    """
    checked = check(draft)
    staffing.check(checked.staff)
    if any(unit.name == checked.name for unit in rows.units(session, workspace_id)):
        raise NameTaken(checked.name)
    today = local_day(now, checked.zone)
    profile = ProfileSpan(new_id(), today, checked.profile, checked.overrides)
    unit = VocationalUnit(
        id=new_id(),
        next_digest_at=None,
        live_on=today,
        profiles=(profile,),
        channel_chosen_by=by if checked.channel_id else None,
        **plain(checked),
    )
    unit = _with_digest(unit, today, now)
    rows.keep(session, workspace_id, unit, now)
    _store_holidays(session, workspace_id, unit)
    staffing.apply(
        session,
        workspace_id,
        settings_on(unit, today),
        checked.staff,
        today=today,
        now=now,
        quietly=quietly,
    )
    return unit


def store_changes(
    session: Session,
    workspace_id: str,
    unit: VocationalUnit,
    draft: VocationalUnitDraft,
    *,
    now: datetime,
    by: str | None = None,
) -> tuple[str, ...]:
    """Check and store what differs; returns the names of the changed fields, none if the same."""
    checked = check(draft)
    changed = differences(unit, checked, day_to_mend_on(now, unit.zone))
    others = (each for each in rows.units(session, workspace_id) if each.id != unit.id)
    if "name" in changed and any(each.name == checked.name for each in others):
        raise NameTaken(checked.name)
    today = local_day(now, checked.zone)
    after = replace(unit, **plain(checked))
    if "channel_id" in changed:
        after = replace(after, channel_chosen_by=by if after.channel_id else None)
    timed = _TIMED.intersection(changed)
    if timed and (unit.next_digest_at is None or unit.next_digest_at > now):
        after = _with_digest(after, today, now)
    rows.change(session, workspace_id, after)
    if "channel_id" in changed:
        where = (session, workspace_id, unit.id)
        outbox.readdress(*where, unit.channel_id, after.channel_id)
    if "holidays" in changed:
        _store_holidays(session, workspace_id, after)
    if DATED.intersection(changed):
        _store_profile(session, workspace_id, unit, checked, today)
        rows.mark_to_reckon(session, workspace_id, unit.id, new_id())
    if checked.staff and staffing.apply(
        session, workspace_id, settings_on(after, today), checked.staff, today=today, now=now
    ):
        changed = (*changed, "staff")
    if timed:
        staffing.plan_all_briefs(
            session, workspace_id, settings_on(after, today), today=today, now=now
        )
    return changed


def _with_digest(unit: VocationalUnit, today: date, now: datetime) -> VocationalUnit:
    settings = settings_on(unit, today)
    instant = hours.digest_after_a_change(now, settings, unit.next_digest_at)
    return replace(unit, next_digest_at=instant)


def _store_holidays(session: Session, workspace_id: str, unit: VocationalUnit) -> None:
    rows.set_holidays(
        session, workspace_id, unit.id, [(new_id(), day, name) for day, name in unit.holidays]
    )


def _store_profile(
    session: Session,
    workspace_id: str,
    unit: VocationalUnit,
    draft: VocationalUnitDraft,
    today: date,
) -> None:
    """Dated from today: what began under the former profile is still measured by it."""
    current = unit.profile_on(today)
    if current.from_on == today:
        span = ProfileSpan(current.id, today, draft.profile, draft.overrides)
        rows.change_profile(session, workspace_id, span)
    else:
        span = ProfileSpan(new_id(), today, draft.profile, draft.overrides)
        rows.add_profile(session, workspace_id, unit.id, span)
