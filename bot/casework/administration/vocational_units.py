"""Vocational units: setting one up, changing its settings, and who somebody is in it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date, datetime
from hashlib import sha256
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from bot.casework.access import audit, permissions, replies_as_json, submissions
from bot.casework.access.permissions import Action, Denied
from bot.casework.administration import staffing
from bot.casework.drafts import (
    SentForm,
    StaffDraft,
    VocationalUnitDraft,
)
from bot.casework.recording.desk import ALREADY_SENT, looking_again
from bot.casework.reminders import retention
from bot.casework.replies import (
    Actor,
    FactRef,
    Recorded,
    Refusal,
    Standpoint,
    UnitSettings,
)
from bot.casework.team import hours
from bot.casework.team.profiles import settings_on
from bot.clock import local_day
from db.doors import Doors
from db.ids import new_id
from db.queries.people import staff
from db.queries.people.reach import access
from db.queries.units import vocational_units as rows
from db.queries.units.vocational_units import ProfileSpan, VocationalUnit
from ips import unit_settings
from ips.facts import StaffRole
from ips.standards import PROFILES, BadOverride, overridden, with_overrides
from ips.unit_settings import PLAIN, SETTINGS, WEEKDAYS, Setting, full, plain
from ips.words import short_day

SETTINGS_CHANGED = (
    "Somebody has just changed these settings, so nothing was saved. Please open them again and "
    "look."
)
BEING_RECKONED = "The new numbers are being reckoned; a large unit takes a moment."
LEADS_KEEP_THE_ROSTER = (
    "The team lead keeps the roster, so nothing was changed. As an admin you can change the "
    "settings, and name a team lead."
)


def standpoint(
    doors: Doors, actor: Actor, *, now: datetime, admins: Collection[str] = frozenset()
) -> Standpoint:
    """Who the actor is here; for a stranger everything is None. One query, nothing refused."""
    with doors.reading() as session:
        found = access(
            session, actor.workspace_id, actor.slack_user_id, (), now.date(), whole_unit=True
        )
        is_admin = actor.slack_user_id in admins
        unit_id = found.person.staff.vocational_unit_id if found is not None else None
        if found is None or found.zone is None or unit_id is None:
            names = found.names_allowed if found is not None else False
            return Standpoint(actor, None, None, is_admin, None, names)
        today = local_day(now, found.zone)
        me = permissions.member_on(found.person, today)
        if me.role is None:
            return Standpoint(actor, None, None, is_admin, None, found.names_allowed)
        return Standpoint(
            actor=actor,
            me=me,
            vocational_unit=settings_on(found.unit, today) if found.unit is not None else None,
            is_admin=is_admin,
            today=today,
            names_allowed=found.names_allowed,
        )


def every_unit(
    doors: Doors, actor: Actor, *, now: datetime, admins: Collection[str]
) -> tuple[UnitSettings, ...]:
    """All units of the workspace, for an admin who mends one."""
    with permissions.reading(doors, actor, now=now) as session:
        permissions.authorize_admin(session, actor, Action.SEE_SETTINGS, admins=admins)
        found = rows.units(session, actor.workspace_id)
    return tuple(settings_on(unit, local_day(now, unit.zone)) for unit in found)


def settings(
    doors: Doors,
    actor: Actor,
    *,
    now: datetime,
    unit_id: str | None = None,
    admins: Collection[str] = frozenset(),
) -> UnitSettings:
    """The settings of one's own unit; an admin names the unit by its id."""
    with permissions.reading(doors, actor, now=now) as session:
        unit = _unit_to(Action.SEE_SETTINGS, session, actor, unit_id, now=now, admins=admins)[0]
    return settings_on(unit, local_day(now, unit.zone))


def mark_of(settings: UnitSettings) -> str:
    """Tells whether the settings are still those that somebody saw; nothing can be read in it."""
    return sha256(replies_as_json.to_json(settings).encode()).hexdigest()[:16]


class _NameTaken(Refusal):
    def __init__(self, name: str) -> None:
        super().__init__(
            f"There is already a unit named {name}. Please choose another name.", "name"
        )


def create(
    doors: Doors,
    actor: Actor,
    draft: VocationalUnitDraft,
    *,
    now: datetime,
    admins: Collection[str],
    quietly: bool = False,
) -> Recorded:
    """A new vocational unit with its roster, live from today; entered twice, it is the first one.

    Whoever is on its roster is sent a welcome, unless it is done `quietly`.
    Raises `Refusal` naming the field: a bad zone, hour, day, profile or override, no team lead,
    somebody named twice, a name that is taken by a unit with other settings.
    """

    def attempt() -> tuple[VocationalUnit, bool]:
        with permissions.writing(doors, actor, now=now) as session:
            permissions.authorize_admin(session, actor, Action.CREATE_UNIT, admins=admins)
            same = _the_same_unit(session, actor.workspace_id, draft)
            if same is not None:
                return same, True
            made = store_new(session, actor.workspace_id, draft, now=now, quietly=quietly)
            _audit(session, actor, made.id, "vocational_unit.create", _EVERY, now=now)
            return made, False

    try:
        unit, repeated = looking_again(attempt)
    except _NameTaken:  # perhaps by this very form, sent twice, in the moment after we looked
        unit, repeated = attempt()
    return _recorded(unit, f"{unit.name} is set up.", now, repeated=repeated)


def check_may_create(doors: Doors, actor: Actor, *, now: datetime, admins: Collection[str]) -> None:
    """Raises `NotAllowed`, and writes it down, for whoever may not set a unit up."""
    with permissions.reading(doors, actor, now=now) as session:
        permissions.authorize_admin(session, actor, Action.CREATE_UNIT, admins=admins)


def check_may_change(
    doors: Doors, actor: Actor, unit_id: str, *, now: datetime, admins: Collection[str]
) -> None:
    """Raises `NotAllowed`, and writes it down, for whoever may not change this unit's settings."""
    with permissions.reading(doors, actor, now=now) as session:
        _unit_to(Action.CHANGE_SETTINGS, session, actor, unit_id, now=now, admins=admins)


def change(
    doors: Doors,
    actor: Actor,
    draft: VocationalUnitDraft,
    *,
    now: datetime,
    admins: Collection[str] = frozenset(),
    another_team_lead: str | None = None,
    sent: SentForm | None = None,
) -> Recorded:
    """Change a unit's settings. Naturally repeatable: a second time changes nothing.

    New numbers are stored and marked; `recompute.catch_up` brings the clocks up to date, called
    right after the reply and by the ticker. An empty `draft.staff` leaves the roster alone. A team
    lead may change the roster too; an admin may only name another team lead, so that a unit whose
    team lead is gone can be helped: `another_team_lead` is their Slack id. `sent`: the form it came
    with, refused where the settings are not those it was opened with, and answered as before when
    it comes again.
    """
    with permissions.writing(doors, actor, now=now) as session:
        unit, granted = _unit_to(
            Action.CHANGE_SETTINGS, session, actor, draft.unit_id, now=now, admins=admins
        )
        rows.lock(session, actor.workspace_id, unit.id)
        unit = _existing(session, actor.workspace_id, unit.id)
        claim = _claim(actor, "vocational_unit.change", sent)
        before = submissions.earlier(session, claim)
        if before is not None:
            return _answered(before)
        today = local_day(now, unit.zone)
        if another_team_lead:
            lead = StaffDraft(another_team_lead, StaffRole.TEAM_LEAD)
            draft = replace(draft, staff=_joined_by(session, actor, unit.id, lead, today))
        if draft.staff and granted is None:
            _only_adds_team_leads(session, actor.workspace_id, unit.id, draft.staff, today)
        if draft.staff and granted is not None:
            permissions.authorize(session, actor, Action.KEEP_ROSTER, now=now)
        changed = store_changes(session, actor.workspace_id, unit, draft, now=now)
        if changed:
            _check_seen(settings_on(unit, today), sent)
            _audit(session, actor, unit.id, "vocational_unit.change", changed, now=now)
        after = _existing(session, actor.workspace_id, unit.id)
        summary = f"{after.name}: saved." if changed else f"{after.name}: nothing was different."
        if _DATED.intersection(changed):
            summary += f" {BEING_RECKONED}"
        done = _recorded(after, summary, now, repeated=not changed)
        submissions.keep(session, claim, done, now=now)
    return done


def _claim(actor: Actor, verb: str, sent: SentForm | None) -> submissions.Claim | None:
    if sent is None:
        return None
    return submissions.claim_of(actor, verb, sent.said, sent.key)


def _answered(before: submissions.Earlier) -> Recorded:
    if not before.same:
        raise Refusal(ALREADY_SENT)
    return before.recorded


def _check_seen(settings: UnitSettings, sent: SentForm | None) -> None:
    if sent is not None and sent.seen is not None and sent.seen != mark_of(settings):
        raise Refusal(SETTINGS_CHANGED)


def names_allowed(doors: Doors, actor: Actor, *, now: datetime, admins: Collection[str]) -> bool:
    """Whether client names are allowed in this workspace, for the admin who may change that."""
    with permissions.reading(doors, actor, now=now) as session:
        permissions.authorize_admin(session, actor, Action.ALLOW_NAMES, admins=admins)
        return staff.workspace_names_allowed(session, actor.workspace_id)


def acknowledge_names(
    doors: Doors,
    actor: Actor,
    *,
    allowed: bool,
    now: datetime,
    admins: Collection[str],
    submission: str | None = None,
) -> tuple[str, ...]:
    """An admin has read what client names in Slack mean and allows them, or takes that back.

    Taken back, messages with names are drawn again. Returns whose screens have changed by it; the
    same form sent again changes nothing, whatever was decided meanwhile.
    """
    claim = submissions.claim_of(actor, "names.acknowledge", allowed, submission)

    def attempt() -> tuple[str, ...]:
        with permissions.writing(doors, actor, now=now) as session:
            permissions.authorize_admin(session, actor, Action.ALLOW_NAMES, admins=admins)
            if submissions.earlier(session, claim) is not None:
                return ()
            done = Recorded(FactRef("names", actor.workspace_id), "", now.date(), undoable=False)
            submissions.keep(session, claim, done, now=now)
            if staff.workspace_names_allowed(session, actor.workspace_id) == allowed:
                return ()
            rows.allow_names(
                session,
                actor.workspace_id,
                now if allowed else None,
                actor.slack_user_id if allowed else None,
            )
            if not allowed:
                retention.take_names_out(session, actor.workspace_id)
            action = "names.allow" if allowed else "names.forbid"
            _audit(session, actor, permissions.STRANGERS, action, (), now=now)
            return staff.on_rosters(session, actor.workspace_id)

    return looking_again(attempt)


# ---------------------------------------------------------------- within a caller's transaction


def store_new(
    session: Session,
    workspace_id: str,
    draft: VocationalUnitDraft,
    *,
    now: datetime,
    quietly: bool = False,
) -> VocationalUnit:
    """Check and insert a unit, its holidays, profile and roster; shared with the units file."""
    checked = check(draft)
    staffing.check(checked.staff)
    if any(unit.name == checked.name for unit in rows.units(session, workspace_id)):
        raise _NameTaken(checked.name)
    today = local_day(now, checked.zone)
    profile = ProfileSpan(new_id(), today, checked.profile, checked.overrides)
    unit = _with_digest(_unit(new_id(), checked, live_on=today, profiles=(profile,)), today, now)
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
) -> tuple[str, ...]:
    """Check and store what differs; returns the names of the changed fields, none if the same."""
    checked = check(draft)
    changed = differences(unit, checked, local_day(now, unit.zone))
    others = (each for each in rows.units(session, workspace_id) if each.id != unit.id)
    if "name" in changed and any(each.name == checked.name for each in others):
        raise _NameTaken(checked.name)
    today = local_day(now, checked.zone)
    after = _unit(unit.id, checked, live_on=unit.live_on, profiles=unit.profiles)
    after = replace(after, next_digest_at=unit.next_digest_at)
    timed = _TIMED.intersection(changed)
    if timed and (unit.next_digest_at is None or unit.next_digest_at > now):
        after = _with_digest(after, today, now)
    rows.change(session, workspace_id, after)
    if "holidays" in changed:
        _store_holidays(session, workspace_id, after)
    if _DATED.intersection(changed):
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


def differences(unit: VocationalUnit, draft: VocationalUnitDraft, today: date) -> tuple[str, ...]:
    """The settings in which a checked draft differs from the unit; the roster is apart."""
    before, after = full(settings_on(unit, today)), full(draft)
    return tuple(name for name, value in before.items() if after[name] != value)


def check(draft: VocationalUnitDraft) -> VocationalUnitDraft:
    """The draft made tidy, or a `Refusal` that names the setting and what to do."""
    tidy = replace(
        draft,
        **{each.name: _tidy(each, getattr(draft, each.name)) for each in SETTINGS},
    )
    hours.check_unit(tidy)
    return replace(tidy, overrides=_own_numbers(tidy.profile, tidy.overrides))


_EVERY = (*(each.name for each in SETTINGS), "staff")
_DATED = frozenset(each.name for each in SETTINGS if each.name not in PLAIN)
_TIMED = frozenset(each.name for each in SETTINGS if each.marker.timed)


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
    try:
        ZoneInfo(zone)
    except (ValueError, OSError, KeyError):
        raise Refusal(
            "I do not know that time zone. Please give a region and a city, for example "
            "America/New_York.",
            field,
        ) from None
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
    return tuple(sorted((day, " ".join(name.split())) for day, name in holidays))


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


def _unit(
    unit_id: str,
    draft: VocationalUnitDraft,
    *,
    live_on: date,
    profiles: tuple[ProfileSpan, ...],
) -> VocationalUnit:
    return VocationalUnit(
        id=unit_id,
        next_digest_at=None,
        live_on=live_on,
        profiles=profiles,
        **plain(draft),
    )


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
        rows.change_profile(
            session,
            workspace_id,
            ProfileSpan(current.id, today, draft.profile, draft.overrides),
        )
        return
    rows.add_profile(
        session,
        workspace_id,
        unit.id,
        ProfileSpan(new_id(), today, draft.profile, draft.overrides),
    )


def _unit_to(
    action: Action,
    session: Session,
    actor: Actor,
    unit_id: str | None,
    *,
    now: datetime,
    admins: Collection[str],
) -> tuple[VocationalUnit, permissions.Granted | None]:
    """The unit an actor may do this with: their own, or for an admin the one that is named."""
    try:
        granted = permissions.authorize(session, actor, action, now=now, unit_id=unit_id)
    except Denied:
        if actor.slack_user_id not in admins or unit_id is None:
            raise
        permissions.authorize_admin(session, actor, action, admins=admins)
        return _existing(session, actor.workspace_id, unit_id), None
    return _existing(session, actor.workspace_id, granted.unit_id), granted


def _existing(session: Session, workspace_id: str, unit_id: str) -> VocationalUnit:
    unit = rows.find(session, workspace_id, unit_id)
    if unit is None:
        raise Refusal("That unit is no longer there. Please open the menu again with /ips.")
    return unit


def _only_adds_team_leads(
    session: Session,
    workspace_id: str,
    unit_id: str,
    wanted: Collection[StaffDraft],
    today: date,
) -> None:
    roster = staff.people(session, workspace_id, unit_id, today, today)
    for change in staffing.differences(roster, tuple(wanted), today):
        if change.after is None or change.after.role is not StaffRole.TEAM_LEAD:
            raise Refusal(LEADS_KEEP_THE_ROSTER, "staff")


def _joined_by(
    session: Session, actor: Actor, unit_id: str, lead: StaffDraft, today: date
) -> tuple[StaffDraft, ...]:
    """The roster as it is with this team lead, who may be on it in another role already."""
    roster = staffing.present(
        staff.people(session, actor.workspace_id, unit_id, today, today), today
    )
    there = [staffing.as_draft(each, today) for each in roster]
    wanted = [
        replace(each, role=lead.role) if each.slack_user_id == lead.slack_user_id else each
        for each in there
    ]
    joins = lead.slack_user_id not in {each.slack_user_id for each in there}
    return (*wanted, lead) if joins else tuple(wanted)


def _the_same_unit(
    session: Session, workspace_id: str, draft: VocationalUnitDraft
) -> VocationalUnit | None:
    """A unit with this name and exactly these settings: the form was sent twice."""
    checked = check(draft)
    found = next((u for u in rows.units(session, workspace_id) if u.name == checked.name), None)
    if found is None or differences(found, checked, found.live_on):
        return None
    roster = staff.people(session, workspace_id, found.id, found.live_on, found.live_on)
    return None if staffing.differences(roster, checked.staff, found.live_on) else found


def _recorded(unit: VocationalUnit, summary: str, now: datetime, *, repeated: bool) -> Recorded:
    notes: tuple[str, ...] = ()
    if unit.next_digest_at is not None:
        first = unit.next_digest_at.astimezone(ZoneInfo(unit.zone))
        notes = (f"The next digest comes on {short_day(first.date())} at {first:%H:%M}.",)
    return Recorded(
        fact=FactRef("vocational_unit", unit.id),
        summary=summary,
        on=local_day(now, unit.zone),
        notes=notes,
        undoable=False,
        repeated=repeated,
    )


def _audit(
    session: Session,
    actor: Actor,
    unit_id: str,
    action: str,
    fields: Collection[str],
    *,
    now: datetime,
) -> None:
    on_unit = unit_id != permissions.STRANGERS
    audit.append(
        session,
        workspace_id=actor.workspace_id,
        chain=unit_id,
        at=now,
        actor=actor.slack_user_id,
        action=action,
        subject_kind="vocational_unit" if on_unit else None,
        subject_id=unit_id if on_unit else None,
        fields=fields,
    )
