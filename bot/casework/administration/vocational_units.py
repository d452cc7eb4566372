"""Vocational units: setting one up, changing its settings, and who somebody is in it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime
from hashlib import sha256
from zoneinfo import ZoneInfo

from bot.casework.access import audit, permissions, replies_as_json, submissions
from bot.casework.access.permissions import Action, Denied
from bot.casework.administration import staffing, unit_settings
from bot.casework.administration.unit_settings import NameTaken
from bot.casework.drafts import SentForm, StaffDraft, VocationalUnitDraft
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
from bot.casework.team.profiles import settings_on
from bot.clock import day_to_mend_on
from db.doors import Doors, Session
from db.queries.people import staff
from db.queries.people.reach import access
from db.queries.units import vocational_units as rows
from db.queries.units import workspaces
from db.queries.units.vocational_units import VocationalUnit
from ips.facts import StaffRole
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
        today = day_to_mend_on(now, found.zone)
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
    return tuple(settings_on(unit, day_to_mend_on(now, unit.zone)) for unit in found)


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
    return settings_on(unit, day_to_mend_on(now, unit.zone))


def mark_of(settings: UnitSettings) -> str:
    """Tells whether the settings are still those that somebody saw; nothing can be read in it."""
    return sha256(replies_as_json.to_json(settings).encode()).hexdigest()[:16]


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
            where = (session, actor.workspace_id)
            made = unit_settings.store_new(
                *where, draft, now=now, by=actor.slack_user_id, quietly=quietly
            )
            _audit(session, actor, made.id, "vocational_unit.create", unit_settings.EVERY, now=now)
            return made, False

    try:
        unit, repeated = looking_again(attempt)
    except NameTaken:  # perhaps by this very form, sent twice, in the moment after we looked
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
        today = day_to_mend_on(now, unit.zone)
        if another_team_lead:
            lead = StaffDraft(another_team_lead, StaffRole.TEAM_LEAD)
            draft = replace(draft, staff=_joined_by(session, actor, unit.id, lead, today))
        if draft.staff and granted is None:
            _only_adds_team_leads(session, actor.workspace_id, unit.id, draft.staff, today)
        if draft.staff and granted is not None:
            permissions.authorize(session, actor, Action.KEEP_ROSTER, now=now)
        changed = unit_settings.store_changes(
            session, actor.workspace_id, unit, draft, now=now, by=actor.slack_user_id
        )
        if changed:
            _check_seen(settings_on(unit, today), sent)
            _audit(session, actor, unit.id, "vocational_unit.change", changed, now=now)
        after = _existing(session, actor.workspace_id, unit.id)
        summary = f"{after.name}: saved." if changed else f"{after.name}: nothing was different."
        if unit_settings.DATED.intersection(changed):
            summary += f" {BEING_RECKONED}"
        done = _recorded(after, summary, now, repeated=not changed)
        submissions.keep(session, claim, done, now=now)
    return done


def _claim(actor: Actor, verb: str, sent: SentForm | None) -> submissions.Claim | None:
    if sent is None:
        return None
    return submissions.claim_of(actor, verb, sent.content, sent.key)


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
        return workspaces.names_allowed(session, actor.workspace_id)


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
            if workspaces.names_allowed(session, actor.workspace_id) == allowed:
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
    checked = unit_settings.check(draft)
    found = next((u for u in rows.units(session, workspace_id) if u.name == checked.name), None)
    if found is None or unit_settings.differences(found, checked, found.live_on):
        return None
    roster = staff.people(session, workspace_id, found.id, found.live_on, found.live_on)
    return None if staffing.differences(roster, checked.staff, found.live_on) else found


def _recorded(unit: VocationalUnit, summary: str, now: datetime, *, repeated: bool) -> Recorded:
    notes: tuple[str, ...] = ()
    if unit.next_digest_at is not None:
        first = unit.next_digest_at.astimezone(ZoneInfo(unit.zone))
        notes = (f"The next agenda comes on {short_day(first.date())} at {first:%H:%M}.",)
    return Recorded(
        fact=FactRef("vocational_unit", unit.id),
        summary=summary,
        on=day_to_mend_on(now, unit.zone),
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
