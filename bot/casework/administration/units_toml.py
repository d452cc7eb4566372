"""A units file read: one entry for each unit of it, or a sentence that names the place.

What it leaves out is left out of the entry too; `units_file` knows what that means.

    [[vocational_unit]]
    name = "East"
    channel = "C0123456789"
    zone = "America/New_York"
    send_at = 08:00:00

    [vocational_unit.overrides]
    monthly_days = 28

    [[vocational_unit.holidays]]
    on = 2026-12-25
    name = "Christmas Day"

    [[vocational_unit.staff]]
    slack_user_id = "U0123456789"
    role = "team_lead"
    fte = 1.0
    teams = ["North", "South"]
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from bot.casework.drafts import StaffDraft
from ips import unit_settings
from ips.facts import StaffRole
from ips.letters import legible
from ips.unit_settings import SETTINGS, Marker, Setting

TABLE = "vocational_unit"
# In a line. What reads TOML keeps every beginning of a name with dots: one of 40,000 letters took
# 1.5 GB.
MOST_DOTS = 100
_NAMED = 80  # letters of what the file calls something, when it is said what is wrong with it
_HEADING = re.compile(r"^\s*\[\[\s*vocational_unit\s*\]\]")


class BadUnitsFile(Exception):
    """The file cannot be applied; the text names the line or the table, and what to mend."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One table of the file: where it stands and what it sets."""

    place: str  # 'line 12, [[vocational_unit]] "East"'
    name: str
    settings: Mapping[str, Any]
    staff: tuple[StaffDraft, ...] | None


def read(text: str) -> tuple[Entry, ...]:
    """The file's entries in their order. Raises `BadUnitsFile`."""
    found = _parsed(text)
    unknown = sorted(found.keys() - {TABLE})
    if unknown:
        raise BadUnitsFile(
            f"[{_short(unknown[0])}]: there is no such table. Each unit is a [[{TABLE}]] of its "
            "own."
        )
    tables = found.get(TABLE, [])
    if not isinstance(tables, list) or not tables:
        raise BadUnitsFile(f"There is no [[{TABLE}]] in the file, so there is nothing to do.")
    lines = [n for n, line in enumerate(text.splitlines(), start=1) if _HEADING.match(line)]
    entries = tuple(
        _entry(table, f"line {lines[place]}, " if place < len(lines) else "", place + 1)
        for place, table in enumerate(tables)
    )
    _nothing_twice(entries)
    return entries


def _parsed(text: str) -> dict[str, Any]:
    for number, line in enumerate(text.split("\n"), start=1):
        if line.count(".") > MOST_DOTS:
            raise BadUnitsFile(
                f"line {number}: more than {MOST_DOTS} dots. Please write it as several lines."
            )
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadUnitsFile(
            f"This is not TOML: {error}. Words stand in quotation marks, an hour as 08:30:00, a "
            "day as 2026-12-25."
        ) from error
    except (ValueError, RecursionError) as error:
        raise BadUnitsFile(
            "This cannot be read: a number in it has thousands of digits, or something is nested "
            "thousands deep."
        ) from error


def _short(called: str) -> str:
    return called if len(called) <= _NAMED else f"{called[: _NAMED - 1]}…"


def _nothing_twice(entries: Sequence[Entry]) -> None:
    names: set[str] = set()
    units_of: dict[str, str] = {}
    for entry in entries:
        if entry.name in names:
            raise BadUnitsFile(f"{entry.place}: this name is there twice.")
        names.add(entry.name)
        for draft in entry.staff or ():
            other = units_of.setdefault(draft.slack_user_id, entry.name)
            if other != entry.name:
                raise BadUnitsFile(
                    f"{entry.place}, staff: {draft.slack_user_id} is named in {other} too. "
                    "A person is on one roster."
                )


def _entry(table: Any, line: str, number: int) -> Entry:
    place = f"{line}[[{TABLE}]] number {number}"
    if not isinstance(table, dict):
        raise BadUnitsFile(f"{place}: please write it as a table, [[{TABLE}]].")
    name = table.get("name")
    if not isinstance(name, str) or not name.strip():
        raise BadUnitsFile(f'{place}: please give it a name, for example name = "East".')
    name = " ".join(legible(name).split())
    place = f'{line}[[{TABLE}]] "{_short(name)}"'
    settings: dict[str, Any] = {"name": name}
    staff: tuple[StaffDraft, ...] | None = None
    for key, value in table.items():
        if key == "staff":
            staff = _staff(value, place)
        elif key not in _SETTINGS:
            known = ", ".join((*_SETTINGS, "staff"))
            raise BadUnitsFile(f"{place}: there is no setting {_short(key)!r}. There are: {known}.")
        elif key != "name":
            setting = _SETTINGS[key]
            settings[setting.name] = _setting(setting.marker, value, f"{place}, {key}")
    return Entry(place, name, settings, staff)


_SETTINGS: Mapping[str, Setting] = {each.key: each for each in SETTINGS}


def _setting(marker: Marker, value: Any, place: str) -> Any:
    match marker:
        case unit_settings.Channel():
            return _channel(value, place)
        case unit_settings.Weekdays():
            return _days(value, place)
        case unit_settings.Hour():
            return _hour(value, place)
        case unit_settings.Holidays():
            return _holidays(value, place)
        case unit_settings.Number():
            return _number(value, place, marker)
        case unit_settings.Numbers():
            return _overrides(value, place)
        case _:
            return _text(value, place)


def _text(value: Any, place: str) -> str:
    if not isinstance(value, str):
        raise BadUnitsFile(f"{place}: please write it in quotation marks.")
    return legible(value).strip()


def _channel(value: Any, place: str) -> str | None:
    channel = _text(value, place)
    if channel and not re.fullmatch(r"[CG][A-Z0-9]{1,31}", channel):
        raise BadUnitsFile(f"{place}: please give the channel's id, for example C0123456789.")
    return channel or None


def _hour(value: Any, place: str) -> time:
    if isinstance(value, str):
        try:
            value = time.fromisoformat(value.strip())
        except ValueError:
            value = None
    if not isinstance(value, time):
        raise BadUnitsFile(f"{place}: please give an hour such as 08:30:00.")
    return value.replace(second=0, microsecond=0, tzinfo=None)


def _days(value: Any, place: str) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(day, str) for day in value):
        raise BadUnitsFile(f'{place}: please give a list such as ["mon", "tue"].')
    return tuple(value)


def _number(value: Any, place: str, number: unit_settings.Number) -> int | None:
    if isinstance(value, bool) or not isinstance(value, int):
        raise BadUnitsFile(f"{place}: please give a number of {number.unit}; 0 {number.zero}.")
    return value or None


def _holidays(value: Any, place: str) -> tuple[tuple[date, str], ...]:
    if not isinstance(value, list):
        raise BadUnitsFile(f"{place}: please write each as [[{TABLE}.holidays]] with `on`.")
    return tuple(_holiday(each, place) for each in value)


def _holiday(value: Any, place: str) -> tuple[date, str]:
    on = value.get("on") if isinstance(value, dict) else value
    if not isinstance(on, date) or isinstance(on, datetime):
        raise BadUnitsFile(f"{place}: please give each day as 2026-12-25, without quotation marks.")
    name = value.get("name", "") if isinstance(value, dict) else ""
    return on, _text(name, place)


def _overrides(value: Any, place: str) -> dict[str, object]:
    if not isinstance(value, dict):
        raise BadUnitsFile(f"{place}: please write it as [{TABLE}.overrides].")
    return dict(value)


def _staff(value: Any, place: str) -> tuple[StaffDraft, ...]:
    where = f"{place}, staff"
    if not isinstance(value, list):
        raise BadUnitsFile(f"{where}: please write each person as [[{TABLE}.staff]].")
    return tuple(_person(each, f"{where} number {n}") for n, each in enumerate(value, start=1))


def _person(value: Any, place: str) -> StaffDraft:
    if not isinstance(value, dict):
        raise BadUnitsFile(f"{place}: please write each person as [[{TABLE}.staff]].")
    unknown = sorted(value.keys() - {"slack_user_id", "role", "fte", "teams"})
    if unknown:
        raise BadUnitsFile(
            f"{place}: there is no {_short(unknown[0])!r}. A person has slack_user_id, role, fte "
            "and teams."
        )
    roles = ", ".join(role.value for role in StaffRole)
    try:
        role = StaffRole(str(value.get("role")))
    except ValueError as error:
        raise BadUnitsFile(f"{place}: please give a role: {roles}.") from error
    fte = value.get("fte", 1.0)
    if isinstance(fte, bool) or not isinstance(fte, int | float) or not 0 < fte <= 1:
        raise BadUnitsFile(
            f"{place}: please give fte as a number above 0 and up to 1, for example 0.5."
        )
    return StaffDraft(
        _text(value.get("slack_user_id"), f"{place}, slack_user_id"),
        role,
        float(fte),
        _teams(value["teams"], place) if "teams" in value else None,
    )


def _teams(value: Any, place: str) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(team, str) for team in value):
        raise BadUnitsFile(f'{place}: please give teams as a list, for example ["North", "South"].')
    return tuple(map(legible, value))
