"""Many vocational units from one TOML file, for an agency with twenty of them.

Units are found by their name. What the file leaves out stays as it is: units it does not name,
settings without a line, the roster of a unit without `staff`. Applying it twice changes nothing.

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
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Any

from sqlalchemy.orm import Session

from bot.casework.access import audit
from bot.casework.administration import staffing, vocational_units
from bot.casework.drafts import StaffDraft, VocationalUnitDraft
from bot.casework.recording import recompute
from bot.casework.replies import Phrase, Refusal, UnitSettings, Wording
from bot.casework.team import mh_teams
from bot.casework.team.profiles import settings_on
from bot.clock import local_day
from db.doors import Doors
from db.queries.people import staff as people
from db.queries.people.staff import Person
from db.queries.units import vocational_units as rows
from db.queries.units.vocational_units import VocationalUnit
from ips import unit_settings
from ips.facts import StaffRole
from ips.unit_settings import SETTINGS, Marker, Setting, full
from ips.words.table import ROLES

TABLE = "vocational_unit"
_HEADING = re.compile(r"^\s*\[\[\s*vocational_unit\s*\]\]")


class BadUnitsFile(Exception):
    """The file cannot be applied; the text names the line or the table, and what to mend."""


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that applying the file changes, as a sentence for whoever runs it."""

    vocational_unit: str
    sentence: str


@dataclass(frozen=True, slots=True)
class _Entry:
    """One table of the file: where it stands and what it sets."""

    place: str  # 'line 12, [[vocational_unit]] "East"'
    name: str
    settings: Mapping[str, Any]
    staff: tuple[StaffDraft, ...] | None


@dataclass(frozen=True, slots=True)
class _Planned:
    """An entry beside the unit as it is (None: it is new), and the draft that it comes to."""

    entry: _Entry
    unit: VocationalUnit | None
    roster: tuple[Person, ...]
    today: date
    draft: VocationalUnitDraft

    def roster_changes(self) -> tuple[staffing.RosterChange, ...]:
        if self.unit is None or self.entry.staff is None:
            return ()
        return staffing.differences(self.roster, self.entry.staff, self.today)


def plan_changes(doors: Doors, workspace_id: str, text: str, now: datetime) -> tuple[Change, ...]:
    """What applying the file would change; empty: everything is so already.

    Raises `BadUnitsFile`.
    """
    entries = _read(text)
    with doors.reading() as session:
        planned = _plan(session, workspace_id, entries, now)
    return tuple(change for each in planned for change in _changes(each))


def apply_changes(doors: Doors, workspace_id: str, text: str, now: datetime) -> tuple[Change, ...]:
    """Apply the file, all of it or nothing, and say what changed. Raises `BadUnitsFile`."""
    entries = _read(text)
    with doors.writing() as session:
        planned = _plan(session, workspace_id, entries, now)
        for each in planned:
            _let_go(session, workspace_id, each, now)
        touched = [
            (each, fields)
            for each in planned
            if (fields := _apply(session, workspace_id, each, now))
        ]
        for each, fields in touched:
            _audit(session, workspace_id, each, fields, now)
    recompute.catch_up(doors)
    return tuple(change for each in planned for change in _changes(each))


# ---------------------------------------------------------------- planning and applying


def _plan(
    session: Session, workspace_id: str, entries: Sequence[_Entry], now: datetime
) -> tuple[_Planned, ...]:
    if not people.workspace_is_known(session, workspace_id):
        raise BadUnitsFile(
            f"The workspace {workspace_id} is not known here yet. Please start the bot in it once."
        )
    known = {unit.name: unit for unit in rows.units(session, workspace_id)}
    planned = tuple(
        _planned(session, workspace_id, entry, known.get(entry.name), now) for entry in entries
    )
    _nobody_comes_from_elsewhere(session, workspace_id, planned)
    return planned


def _planned(
    session: Session,
    workspace_id: str,
    entry: _Entry,
    unit: VocationalUnit | None,
    now: datetime,
) -> _Planned:
    if entry.staff is not None:
        known_in = unit.id if unit is not None else None
        staff = mh_teams.settled(session, workspace_id, known_in, entry.staff)
        entry = replace(entry, staff=staff)
    draft = _draft(entry, unit, now)
    try:
        checked = vocational_units.check(draft)
        if unit is None or entry.staff is not None:
            staffing.check(checked.staff)
    except Refusal as refusal:
        where = f"{entry.place}, {refusal.field}" if refusal.field else entry.place
        raise BadUnitsFile(f"{where}: {_as_in_the_file(refusal.wording)}") from refusal
    today = local_day(now, unit.zone if unit is not None else checked.zone)
    roster = people.people(session, workspace_id, unit.id, today, today) if unit is not None else ()
    planned = _Planned(entry, unit, roster, today, checked)
    _check_new_peer_mentors(session, workspace_id, planned)
    return planned


def _check_new_peer_mentors(session: Session, workspace_id: str, planned: _Planned) -> None:
    """Also a dry run says that somebody's clients must be handed over first."""
    by_user = {person.staff.slack_user_id: person for person in planned.roster}
    for change in planned.roster_changes():
        person = by_user.get(change.slack_user_id)
        if planned.unit is None or person is None or change.after is None:
            continue
        try:
            staffing.check_carries_none(
                session, workspace_id, planned.unit.id, person.staff.id, change.after, planned.today
            )
        except Refusal as refusal:
            raise BadUnitsFile(
                f"{planned.entry.place}, staff: {_as_in_the_file(refusal.wording)}"
            ) from refusal


def _draft(entry: _Entry, unit: VocationalUnit | None, now: datetime) -> VocationalUnitDraft:
    """What the file says on top of what is; the defaults where there is nothing yet."""
    if unit is None:
        if "zone" not in entry.settings:
            raise BadUnitsFile(f"{entry.place}: a new unit needs a zone, such as Europe/Berlin.")
        fresh = VocationalUnitDraft(entry.name, None, "UTC", entry.staff or ())
        return replace(fresh, **entry.settings)
    as_it_is = settings_on(unit, local_day(now, unit.zone))
    return replace(_draft_of(as_it_is), staff=entry.staff or (), **entry.settings)


def _draft_of(settings: UnitSettings) -> VocationalUnitDraft:
    return VocationalUnitDraft(unit_id=settings.id, **full(settings))


def _nobody_comes_from_elsewhere(
    session: Session, workspace_id: str, planned: Sequence[_Planned]
) -> None:
    """Whoever joins is on no other roster, or the file takes them off it."""
    leaving = {
        change.slack_user_id
        for each in planned
        for change in each.roster_changes()
        if change.after is None
    }
    wanted = {draft.slack_user_id for each in planned for draft in each.entry.staff or ()}
    known = people.staff_by_slack_ids(session, workspace_id, wanted)
    for each in planned:
        for draft in each.entry.staff or ():
            record = known.get(draft.slack_user_id)
            elsewhere = record.vocational_unit_id if record is not None else None
            here = each.unit.id if each.unit is not None else None
            if elsewhere not in (None, here) and draft.slack_user_id not in leaving:
                raise BadUnitsFile(
                    f"{each.entry.place}, staff: {draft.slack_user_id} is on another unit's "
                    "roster. Please name that unit's staff here too, without them."
                )


def _let_go(session: Session, workspace_id: str, planned: _Planned, now: datetime) -> None:
    """Departures first, so that somebody can move from one unit to another."""
    by_user = {person.staff.slack_user_id: person for person in planned.roster}
    for change in planned.roster_changes():
        if change.after is None:
            person = by_user[change.slack_user_id]
            staffing.leave(session, workspace_id, person, on=planned.today, now=now)


def _apply(
    session: Session, workspace_id: str, planned: _Planned, now: datetime
) -> tuple[str, ...]:
    """Store one entry; returns the changed fields."""
    try:
        if planned.unit is None:
            vocational_units.store_new(session, workspace_id, planned.draft, now=now)
            return ("name",)
        changed = vocational_units.store_changes(
            session, workspace_id, planned.unit, planned.draft, now=now
        )
    except Refusal as refusal:
        raise BadUnitsFile(
            f"{planned.entry.place}: {_as_in_the_file(refusal.wording)}"
        ) from refusal
    return (*changed, "staff") if planned.roster_changes() else changed


def _audit(
    session: Session,
    workspace_id: str,
    planned: _Planned,
    fields: Sequence[str],
    now: datetime,
) -> None:
    unit = planned.unit or next(
        each for each in rows.units(session, workspace_id) if each.name == planned.draft.name
    )
    audit.append(
        session,
        workspace_id=workspace_id,
        chain=unit.id,
        at=now,
        actor=audit.SERVER,
        action="vocational_unit.apply_file",
        subject_kind="vocational_unit",
        subject_id=unit.id,
        fields=fields,
    )


# ---------------------------------------------------------------- sentences


def _changes(planned: _Planned) -> tuple[Change, ...]:
    name = planned.draft.name
    if planned.unit is None:
        people_count = len(planned.draft.staff)
        return (
            Change(
                name,
                f"{name}: a new unit ({planned.draft.zone}, profile {planned.draft.profile}, "
                f"{people_count} {'person' if people_count == 1 else 'people'}).",
            ),
            *(
                Change(name, f"{name}: {_as_in_the_file(note)}")
                for each in planned.draft.staff
                for note in mh_teams.more_than_looked_for(each)
            ),
        )
    before = _draft_of(settings_on(planned.unit, planned.today))
    fields = vocational_units.differences(planned.unit, planned.draft, planned.today)
    told = [
        f"{name}: {field} changes from {_said(getattr(before, field))} to "
        f"{_said(getattr(planned.draft, field))}."
        for field in fields
    ]
    for change in planned.roster_changes():
        many = _many_teams(change)
        told.append(" ".join((f"{name}: {_roster_said(change)}.", *many)))
    return tuple(Change(name, sentence) for sentence in told)


def _said(value: object) -> str:
    if value is None or value == () or value == {}:
        return "nothing"
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, Mapping):
        return ", ".join(f"{key} = {setting}" for key, setting in sorted(value.items()))
    if isinstance(value, tuple):
        return ", ".join(_said(each) if isinstance(each, str) else str(each[0]) for each in value)
    return str(value)


def _roster_said(change: staffing.RosterChange) -> str:
    if change.before is None and change.after is not None:
        return f"{change.slack_user_id} joins as {_role(change.after)}"
    if change.before is not None and change.after is not None:
        return f"{change.slack_user_id} is now {_role(change.after)}, was {_role(change.before)}"
    return f"{change.slack_user_id} leaves the roster"


def _many_teams(change: staffing.RosterChange) -> tuple[str, ...]:
    if change.after is None:
        return ()
    return tuple(map(_as_in_the_file, mh_teams.more_than_looked_for(change.after)))


def _as_in_the_file(wording: Wording) -> str:
    """People are named as the file itself names them: who reads this has it before them."""
    parts = wording.parts if isinstance(wording, Phrase) else (wording,)
    return "".join(part if isinstance(part, str) else part.slack_user_id for part in parts)


def _role(draft: StaffDraft) -> str:
    about = ", ".join(filter(None, [f"{draft.fte:g} FTE", mh_teams.said(draft.teams or ())]))
    return f"{ROLES[draft.role].within} ({about})"


# ---------------------------------------------------------------- reading the file


def _read(text: str) -> tuple[_Entry, ...]:
    try:
        found = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadUnitsFile(f"This is not TOML: {error}.") from error
    unknown = sorted(found.keys() - {TABLE})
    if unknown:
        raise BadUnitsFile(
            f"[{unknown[0]}]: there is no such table. Each unit is a [[{TABLE}]] of its own."
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


def _nothing_twice(entries: Sequence[_Entry]) -> None:
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


def _entry(table: Any, line: str, number: int) -> _Entry:
    place = f"{line}[[{TABLE}]] number {number}"
    if not isinstance(table, dict):
        raise BadUnitsFile(f"{place}: please write it as a table, [[{TABLE}]].")
    name = table.get("name")
    if not isinstance(name, str) or not name.strip():
        raise BadUnitsFile(f'{place}: please give it a name, for example name = "East".')
    name = " ".join(name.split())
    place = f'{line}[[{TABLE}]] "{name}"'
    settings: dict[str, Any] = {"name": name}
    staff: tuple[StaffDraft, ...] | None = None
    for key, value in table.items():
        if key == "staff":
            staff = _staff(value, place)
        elif key not in _SETTINGS:
            known = ", ".join((*_SETTINGS, "staff"))
            raise BadUnitsFile(f"{place}: there is no setting {key!r}. There are: {known}.")
        elif key != "name":
            setting = _SETTINGS[key]
            settings[setting.name] = _setting(setting.marker, value, f"{place}, {key}")
    return _Entry(place, name, settings, staff)


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
    return value.strip()


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
        raise BadUnitsFile(f"{place}: please give an hour such as 08:30.")
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
            f"{place}: there is no {unknown[0]!r}. A person has slack_user_id, role, fte and teams."
        )
    roles = ", ".join(role.value for role in StaffRole)
    try:
        role = StaffRole(str(value.get("role")))
    except ValueError as error:
        raise BadUnitsFile(f"{place}: please give a role: {roles}.") from error
    fte = value.get("fte", 1.0)
    if isinstance(fte, bool) or not isinstance(fte, int | float):
        raise BadUnitsFile(f"{place}: please give fte as a number, for example 0.5.")
    return StaffDraft(
        _text(value.get("slack_user_id"), f"{place}, slack_user_id"),
        role,
        float(fte),
        _teams(value["teams"], place) if "teams" in value else None,
    )


def _teams(value: Any, place: str) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(team, str) for team in value):
        raise BadUnitsFile(f'{place}: please give teams as a list, for example ["North", "South"].')
    return tuple(value)
