"""Many vocational units from one TOML file, for an agency with twenty of them.

Units are found by their name. What the file leaves out stays as it is: units it does not name,
settings without a line, the roster of a unit without `staff`. Applying it twice changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time

from bot.casework.access import audit
from bot.casework.administration import staffing, unit_settings, units_toml
from bot.casework.administration.units_toml import BadUnitsFile, Entry
from bot.casework.drafts import StaffDraft, VocationalUnitDraft
from bot.casework.recording import recompute
from bot.casework.replies import Phrase, Refusal, UnitSettings, Wording
from bot.casework.team import mh_teams
from bot.casework.team.profiles import settings_on
from bot.clock import day_to_mend_on
from db.doors import Doors, Session
from db.queries.people import staff as people
from db.queries.people.staff import Person
from db.queries.units import vocational_units as rows
from db.queries.units import workspaces
from db.queries.units.vocational_units import VocationalUnit
from ips.unit_settings import full


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that applying the file changes, as a sentence for whoever runs it."""

    vocational_unit: str
    sentence: str


@dataclass(frozen=True, slots=True)
class _Planned:
    """An entry beside the unit as it is (None: it is new), and the draft that it comes to."""

    entry: Entry
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
    entries = units_toml.read(text)
    with doors.reading() as session:
        planned = _plan(session, workspace_id, entries, now)
    return tuple(change for each in planned for change in _changes(each))


def chosen_channels(
    doors: Doors, workspace_id: str, text: str, now: datetime
) -> tuple[tuple[str, str], ...]:
    """(unit's name, channel) of each channel that the file chooses anew. Raises `BadUnitsFile`."""
    with doors.reading() as session:
        planned = _plan(session, workspace_id, units_toml.read(text), now)
    return tuple(
        (each.draft.name, each.draft.channel_id)
        for each in planned
        if each.draft.channel_id is not None
        and (each.unit is None or each.unit.channel_id != each.draft.channel_id)
    )


def apply_changes(doors: Doors, workspace_id: str, text: str, now: datetime) -> tuple[Change, ...]:
    """Apply the file, all of it or nothing, and say what changed. Raises `BadUnitsFile`."""
    entries = units_toml.read(text)
    with doors.writing() as session:
        if not workspaces.is_known(session, workspace_id):
            raise BadUnitsFile(
                f"The workspace {workspace_id} is not known here yet. Please start the bot in it "
                "once."
            )
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
    recompute.catch_up(doors.patient)
    return tuple(change for each in planned for change in _changes(each))


# ---------------------------------------------------------------- planning and applying


def _plan(
    session: Session, workspace_id: str, entries: Sequence[Entry], now: datetime
) -> tuple[_Planned, ...]:
    known = {unit.name: unit for unit in rows.units(session, workspace_id)}
    planned = tuple(
        _planned(session, workspace_id, entry, known.get(entry.name), now) for entry in entries
    )
    _nobody_comes_from_elsewhere(session, workspace_id, planned)
    return planned


def _planned(
    session: Session,
    workspace_id: str,
    entry: Entry,
    unit: VocationalUnit | None,
    now: datetime,
) -> _Planned:
    if entry.staff is not None:
        known_in = unit.id if unit is not None else None
        staff = mh_teams.settled(session, workspace_id, known_in, entry.staff)
        entry = replace(entry, staff=staff)
    draft = _draft(entry, unit, now)
    try:
        checked = unit_settings.check(draft)
        if unit is None or entry.staff is not None:
            staffing.check(checked.staff)
    except Refusal as refusal:
        where = f"{entry.place}, {refusal.field}" if refusal.field else entry.place
        raise BadUnitsFile(f"{where}: {_as_in_the_file(refusal.wording)}") from refusal
    today = day_to_mend_on(now, unit.zone if unit is not None else checked.zone)
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


def _draft(entry: Entry, unit: VocationalUnit | None, now: datetime) -> VocationalUnitDraft:
    """What the file says on top of what is; the defaults where there is nothing yet."""
    if unit is None:
        if "zone" not in entry.settings:
            raise BadUnitsFile(f"{entry.place}: a new unit needs a zone, such as Europe/Berlin.")
        fresh = VocationalUnitDraft(entry.name, None, "UTC", entry.staff or ())
        return replace(fresh, **entry.settings)
    as_it_is = settings_on(unit, day_to_mend_on(now, unit.zone))
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
            unit_settings.store_new(session, workspace_id, planned.draft, now=now)
            return ("name",)
        changed = unit_settings.store_changes(
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
    fields = unit_settings.differences(planned.unit, planned.draft, planned.today)
    sentences = [
        f"{name}: {field} changes from {_in_words(getattr(before, field))} to "
        f"{_in_words(getattr(planned.draft, field))}."
        for field in fields
    ]
    for change in planned.roster_changes():
        many = _many_teams(change)
        sentences.append(" ".join((f"{name}: {_roster_in_words(change)}.", *many)))
    return tuple(Change(name, sentence) for sentence in sentences)


def _in_words(value: object) -> str:
    if value is None or value == () or value == {}:
        return "nothing"
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, Mapping):
        return ", ".join(f"{key} = {setting}" for key, setting in sorted(value.items()))
    if isinstance(value, tuple):
        return ", ".join(
            _in_words(each) if isinstance(each, str) else str(each[0]) for each in value
        )
    return str(value)


def _roster_in_words(change: staffing.RosterChange) -> str:
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
    role, *about = staffing.in_words(draft)
    return f"{role} ({', '.join(about)})"
