"""The team lead's verbs: people, FTE, MH teams, leave with cover, whose caseload a client is on.

Everything is dated, so that last October's caseload can still be answered. No due date ever moves
for any of it: what moves is who hears (`coverage`).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.casework.access import permissions
from bot.casework.access.permissions import Action
from bot.casework.administration import staffing
from bot.casework.drafts import (
    LeaveDraft,
    PersonalSettingsDraft,
    StaffDraft,
    TransferDraft,
)
from bot.casework.recording.desk import Ask, Desk, Written, perform
from bot.casework.reminders import outbox, retention
from bot.casework.replies import (
    Actor,
    Colleague,
    FactRef,
    LeaveLine,
    Phrase,
    Recorded,
    Refusal,
    StaffMember,
    Wording,
    phrase,
)
from bot.casework.team import coverage, hours, mh_teams
from bot.casework.team.profiles import profiles_of, settings_on, unit_of
from db.doors import Doors
from db.ids import new_id
from db.queries.people import caseload
from db.queries.people import staff as people
from db.queries.people.staff import LeaveSpan, Person
from db.queries.units.vocational_units import VocationalUnit
from ips.facts import StaffRole
from ips.unit_settings import WEEKDAYS
from ips.words import short_day
from ips.words.table import ROLES

NOT_THERE = "They are not on the unit's roster any more. Please open the roster again."
FAR_AHEAD = timedelta(days=730)
LONGEST_LEAVE = timedelta(days=366)
CARRIES, SUPPORTS = "carries", "supports"


# ---------------------------------------------------------------- people


def staff(
    doors: Doors, actor: Actor, *, now: datetime, on: date | None = None
) -> tuple[StaffMember, ...]:
    """The unit's people in roster order, today or as they stood on another day."""
    with permissions.reading(doors, actor, now=now) as session:
        granted = permissions.authorize(session, actor, Action.SEE_ROSTER, now=now)
        day = on or granted.today
        roster = coverage.roster_on(session, actor.workspace_id, granted.unit_id, day)
    return tuple(
        _as_member(person, day) for person in roster.people if person.role_on(day) is not None
    )


def check_may_keep(doors: Doors, actor: Actor, *, now: datetime) -> None:
    """Raises `NotAllowed`, and writes it down, for whoever does not keep the roster."""
    with permissions.reading(doors, actor, now=now) as session:
        permissions.authorize(session, actor, Action.KEEP_ROSTER, now=now)


def add(
    doors: Doors,
    actor: Actor,
    draft: StaffDraft,
    *,
    now: datetime,
    submission: str | None = None,
) -> Recorded:
    """Somebody joins the roster from today, also somebody who was on it before."""

    def write(desk: Desk) -> Written:
        roster = _roster(desk)
        if _by_slack_id(roster, draft.slack_user_id, desk.today) is not None:
            raise Refusal(
                phrase(
                    Colleague(draft.slack_user_id),
                    " is on the roster already. To change their role or FTE, please use 'Change' "
                    "there.",
                ),
                "staff",
            )
        unit = _unit(desk)
        comes = _settled(desk, draft)
        staff_member_id = staffing.join(
            desk.session,
            desk.workspace_id,
            settings_on(unit, desk.today),
            comes,
            today=desk.today,
            now=now,
        )
        outbox.look_soon(desk.session, desk.workspace_id, (desk.unit_id,))
        return _written(
            FactRef("staff_member", staff_member_id),
            phrase(Colleague(draft.slack_user_id), f" is on the roster as {_named(comes)}."),
            desk.today,
            ("role", "fte", "teams") if comes.teams else ("role", "fte"),
            notes=mh_teams.more_than_looked_for(comes),
        )

    return perform(_ask(doors, actor, "roster.add", draft, now, submission), write)


def change(
    doors: Doors,
    actor: Actor,
    draft: StaffDraft,
    *,
    now: datetime,
    submission: str | None = None,
) -> Recorded:
    """A new role, FTE or other MH teams from today; what was before stays answerable."""

    def write(desk: Desk) -> Written:
        roster = _roster(desk)
        person = _by_slack_id(roster, draft.slack_user_id, desk.today)
        if person is None:
            raise Refusal(NOT_THERE)
        if draft.role is not StaffRole.TEAM_LEAD:
            _stays_with_a_team_lead(roster, person, desk.today)
        to = _settled(desk, draft)
        where = (desk.session, desk.workspace_id, desk.unit_id)
        changed = staffing.change_role(*where, person, to, today=desk.today)
        if changed:
            outbox.look_soon(desk.session, desk.workspace_id, (desk.unit_id,))
        teams_changed = staffing.change_teams(*where, person, to, today=desk.today)
        stands = replace(to, teams=person.teams_on(desk.today)) if to.teams is None else to
        when = "from today" if changed or teams_changed else "as before"
        return _written(
            FactRef("staff_member", person.staff.id),
            phrase(Colleague(draft.slack_user_id), f" is {_named(stands)}, {when}."),
            desk.today,
            (*(("role", "fte") if changed else ()), *(("teams",) if teams_changed else ())),
            notes=mh_teams.more_than_looked_for(stands),
        )

    return perform(_ask(doors, actor, "roster.change", draft, now, submission), write)


def remove(
    doors: Doors,
    actor: Actor,
    staff_member_id: str,
    *,
    on: date,
    now: datetime,
    submission: str | None = None,
) -> Recorded:
    """Take somebody off the roster; `on` is the first day without them, today or before.

    What they recorded stays, with their name to it. Clients they still carry are heard of by the
    team lead until they are handed over.
    """

    def write(desk: Desk) -> Written:
        roster = _roster(desk)
        person = _with_id(roster, staff_member_id, desk.today)
        if on > desk.today:
            raise Refusal(
                "Please take them off the roster on the day itself. Until then you can plan their "
                "leave and hand their clients over.",
                "on",
            )
        span = person.role_on(desk.today)
        if span is not None and on < span.from_on:
            raise Refusal(
                f"They have this role since {short_day(span.from_on)}. Please choose that day or "
                "a later one.",
                "on",
            )
        _stays_with_a_team_lead(roster, person, desk.today)
        staffing.leave(desk.session, desk.workspace_id, person, on=on, now=now)
        left = caseload.carried_by(
            desk.session, desk.workspace_id, desk.unit_id, (staff_member_id,), desk.today
        )
        outbox.look_soon(desk.session, desk.workspace_id, (desk.unit_id,))
        return _written(
            FactRef("staff_member", staff_member_id),
            phrase(Colleague(person.staff.slack_user_id), " is off the roster."),
            on,
            ("role",),
            notes=_left_behind(len(left)),
        )

    content = {"staff_member": staff_member_id, "on": on}
    return perform(_ask(doors, actor, "roster.remove", content, now, submission), write)


def _left_behind(clients: int) -> tuple[str, ...]:
    if not clients:
        return ()
    who = "One client is" if clients == 1 else f"{clients} clients are"
    return (
        f"{who} still on their caseload. Until you hand them over, their reminders come to you.",
    )


def _settled(desk: Desk, draft: StaffDraft) -> StaffDraft:
    """With its teams spelled as the unit knows them."""
    staffing.check_one(draft)
    (settled,) = mh_teams.settled(desk.session, desk.workspace_id, desk.unit_id, (draft,))
    return settled


def _stays_with_a_team_lead(roster: tuple[Person, ...], without: Person, today: date) -> None:
    leads = [each.staff.id for each in coverage.people_of(roster, StaffRole.TEAM_LEAD, today)]
    if leads == [without.staff.id]:
        raise Refusal(staffing.NO_TEAM_LEAD, "role")


# ---------------------------------------------------------------- leave


def leaves(doors: Doors, actor: Actor, *, now: datetime) -> tuple[LeaveLine, ...]:
    """Leave that runs or is planned, the next first."""
    with permissions.reading(doors, actor, now=now) as session:
        granted = permissions.authorize(session, actor, Action.SEE_ROSTER, now=now)
        today = granted.today
        roster = people.people(
            session, actor.workspace_id, granted.unit_id, today, today + FAR_AHEAD
        )
    by_id = {each.staff.id: _as_member(each, today) for each in roster}
    lines = [
        LeaveLine(
            id=span.id,
            staff=by_id[span.staff_member_id],
            from_on=span.from_on,
            until_on=span.until_on,
            cover=by_id.get(span.cover_id or ""),
        )
        for person in roster
        if person.role_on(today) is not None
        for span in person.leaves
    ]
    return tuple(sorted(lines, key=lambda line: (line.from_on, line.until_on, line.id)))


def set_leave(
    doors: Doors,
    actor: Actor,
    draft: LeaveDraft,
    *,
    now: datetime,
    submission: str | None = None,
) -> Recorded:
    """Leave with a covering colleague, or without one: then the team lead hears."""

    def write(desk: Desk) -> Written:
        if draft.until_on < draft.from_on:
            raise Refusal("The last day away comes before the first. Please check.", "until_on")
        if draft.until_on - draft.from_on > LONGEST_LEAVE:
            raise Refusal("Please plan leave for up to a year at a time.", "until_on")
        roster = people.people(
            desk.session,
            desk.workspace_id,
            desk.unit_id,
            min(desk.today, draft.from_on),
            max(desk.today, draft.until_on),
        )
        person = _with_id(roster, draft.staff_member_id, desk.today)
        _no_other_leave(person, draft)
        cover = _cover(roster, draft, desk)
        span = LeaveSpan(new_id(), person.staff.id, draft.from_on, draft.until_on, draft.cover_id)
        people.add_leave(desk.session, desk.workspace_id, span, now, desk.today, desk.me)
        outbox.look_soon(desk.session, desk.workspace_id, (desk.unit_id,))
        return _written(
            FactRef("leave", span.id),
            phrase(
                Colleague(person.staff.slack_user_id),
                f" is away {_days(draft.from_on, draft.until_on)}",
                *((", ", Colleague(cover.staff.slack_user_id), " covers") if cover else ()),
                ".",
            ),
            desk.today,
            ("from_on", "until_on", "cover_id"),
            notes=_who_hears_then(cover, draft),
        )

    return perform(
        _ask(doors, actor, "leave.set", draft, now, submission, action=Action.KEEP_LEAVE), write
    )


def cancel_leave(
    doors: Doors,
    actor: Actor,
    leave_id: str,
    *,
    now: datetime,
    submission: str | None = None,
) -> Recorded:
    """They are here after all. Leave that has begun ends yesterday: the days away were away."""

    def write(desk: Desk) -> Written:
        span = people.leave_with_id(desk.session, desk.workspace_id, desk.unit_id, leave_id)
        if span is None or span.until_on < desk.today:
            raise Refusal("That leave is over, or was cancelled before. Nothing was changed.")
        if span.from_on < desk.today:
            until_on = desk.today - timedelta(days=1)
            people.change_leave(desk.session, desk.workspace_id, replace(span, until_on=until_on))
            said = "The leave ends today: they are here again."
        else:
            people.cancel_leave(desk.session, desk.workspace_id, leave_id, now)
            said = "The leave is cancelled."
        outbox.look_soon(desk.session, desk.workspace_id, (desk.unit_id,))
        return _written(FactRef("leave", leave_id), said, desk.today, ("until_on",))

    return perform(
        _ask(doors, actor, "leave.cancel", leave_id, now, submission, action=Action.KEEP_LEAVE),
        write,
    )


def _no_other_leave(person: Person, draft: LeaveDraft) -> None:
    for span in person.leaves:
        if span.from_on <= draft.until_on and draft.from_on <= span.until_on:
            raise Refusal(
                f"They are away already {_days(span.from_on, span.until_on)}. Please cancel that "
                "leave first, then enter it anew.",
                "from_on",
            )


def _cover(roster: tuple[Person, ...], draft: LeaveDraft, desk: Desk) -> Person | None:
    if draft.cover_id is None:
        return None
    if draft.cover_id == draft.staff_member_id:
        raise Refusal("Nobody can cover for themself. Please choose a colleague.", "cover_id")
    cover = next((each for each in roster if each.staff.id == draft.cover_id), None)
    span = cover.role_on(desk.today) if cover is not None else None
    if cover is None or span is None:
        raise Refusal(
            "The colleague who covers is not on the roster. Please choose again.", "cover_id"
        )
    counts = profiles_of(_unit(desk)).on(desk.today).settings.peer_mentor_counts
    if span.role == StaffRole.PEER_MENTOR.value and not counts:
        raise Refusal(
            "In your unit a peer mentor's visit does not close the clocks, so please choose a "
            "specialist or a team lead to cover.",
            "cover_id",
        )
    return cover


def _who_hears_then(cover: Person | None, draft: LeaveDraft) -> tuple[str, ...]:
    if cover is None:
        return ("Nobody covers: the team lead gets the reminders meanwhile.",)
    away = [
        span
        for span in cover.leaves
        if span.from_on <= draft.until_on and draft.from_on <= span.until_on
    ]
    if not away:
        return ()
    first, last = max(away[0].from_on, draft.from_on), min(away[0].until_on, draft.until_on)
    return (f"The colleague is away too {_days(first, last)}: the team lead hears on those days.",)


# ---------------------------------------------------------------- transfer


def transfer(
    doors: Doors,
    actor: Actor,
    draft: TransferDraft,
    *,
    now: datetime,
    submission: str | None = None,
) -> Recorded:
    """Hand clients to a colleague from a day on: one row closes, the next one opens."""

    def write(desk: Desk) -> Written:
        if not draft.client_ids:
            raise Refusal("Please choose at least one client.", "client_ids")
        if abs(draft.from_on - desk.today) > FAR_AHEAD:
            raise Refusal("Please choose a day nearer to today.", "from_on")
        person = _with_id(_roster(desk), draft.to_staff_member_id, desk.today)
        _fits_the_kind(person, draft.kind, desk.today)
        moving = _not_theirs_yet(desk, draft)
        if moving:
            caseload.reassign(
                desk.session,
                desk.workspace_id,
                moving,
                draft.to_staff_member_id,
                draft.from_on,
                draft.kind,
            )
            outbox.look_soon(desk.session, desk.workspace_id, (desk.unit_id,))
            if draft.from_on <= desk.today:
                retention.handed_over(desk.session, desk.workspace_id, moving)
        return _written(
            FactRef("transfer", draft.to_staff_member_id),
            _handed_over(desk, draft, person, len(moving)),
            draft.from_on,
            ("staff_member_id", "from_on") if moving else (),
            notes=("Their due dates stay as they are.",) if moving else (),
        )

    ask = _ask(
        doors, actor, "caseload.transfer", draft, now, submission, action=Action.TRANSFER_CLIENTS
    )
    return perform(replace(ask, client_ids=draft.client_ids), write)


def _fits_the_kind(person: Person, kind: str, today: date) -> None:
    span = person.role_on(today)
    is_peer_mentor = span is not None and span.role == StaffRole.PEER_MENTOR.value
    if kind not in (CARRIES, SUPPORTS):
        raise Refusal("Please say whether they carry the clients or support them.", "kind")
    if kind == CARRIES and is_peer_mentor:
        raise Refusal(
            "A peer mentor supports clients and carries none. Please choose “Supported by a peer "
            "mentor, besides”, or a specialist.",
            "to_staff_member_id",
        )
    if kind == SUPPORTS and not is_peer_mentor:
        raise Refusal(
            "Only a peer mentor supports beside the specialist. Please choose “Their employment "
            "specialist”, or a peer mentor.",
            "to_staff_member_id",
        )


def _not_theirs_yet(desk: Desk, draft: TransferDraft) -> tuple[str, ...]:
    spans = caseload.assignments(
        desk.session, desk.workspace_id, draft.client_ids, draft.from_on, kind=draft.kind
    )
    theirs = {
        span.client_id
        for span in spans
        if span.staff_member_id == draft.to_staff_member_id
        and span.from_on <= draft.from_on
        and span.until_on is None
    }
    return tuple(sorted(set(draft.client_ids) - theirs))


def _handed_over(desk: Desk, draft: TransferDraft, person: Person, moving: int) -> Phrase:
    who, colleague = desk.codes(draft.client_ids), Colleague(person.staff.slack_user_id)
    if not moving:
        return phrase(f"{who}: with ", colleague, " already.")
    when = "from today" if draft.from_on == desk.today else f"from {short_day(draft.from_on)}"
    how = "with" if draft.kind == CARRIES else "supported by"
    return phrase(f"{who}: {how} ", colleague, f" {when}.")


# ---------------------------------------------------------------- one's own settings


def personal_settings(
    doors: Doors,
    actor: Actor,
    draft: PersonalSettingsDraft,
    *,
    now: datetime,
    submission: str | None = None,
) -> Recorded:
    """One's own brief hour within the unit's waking hours, days off, and order of dates."""

    def write(desk: Desk) -> Written:
        settings = settings_on(_unit(desk), desk.today)
        hours.check_own(draft.brief_at, settings)
        days_off = tuple(day for day in WEEKDAYS if day in draft.days_off)
        if set(settings.working_days) <= set(days_off):
            raise Refusal(
                "That leaves no working day, and no brief. Please leave one; for time away, your "
                "team lead can plan leave.",
                "days_off",
            )
        people.change_personal_settings(
            desk.session, desk.workspace_id, desk.me, draft.brief_at, days_off, draft.day_first
        )
        me = replace(desk.granted.me, brief_at=draft.brief_at, days_off=days_off)
        next_brief = _plan_own_brief(desk, me)
        return _written(
            FactRef("staff_member", desk.me),
            "Your settings are saved.",
            desk.today,
            ("brief_at", "days_off", "day_first"),
            notes=next_brief,
        )

    def _plan_own_brief(desk: Desk, me: StaffMember) -> tuple[str, ...]:
        unit = _unit(desk)
        person = _with_id(_roster(desk), desk.me, desk.today)
        settings = settings_on(unit, desk.today)
        planned = person.staff.next_brief_at
        if planned is not None and planned <= now:
            return ()  # about to go out: moving it would swallow it
        told = person.staff.covers_through
        anew = hours.brief_after_a_change(now, settings, me, told)
        people.plan_brief(desk.session, desk.workspace_id, desk.me, anew)
        return (f"Your next brief comes on {_local_instant(anew, unit)}.",)

    ask = _ask(
        doors, actor, "personal_settings", draft, now, submission, action=Action.PERSONAL_SETTINGS
    )
    return perform(ask, write)


# ---------------------------------------------------------------- shared by the verbs


def _ask(
    doors: Doors,
    actor: Actor,
    verb: str,
    content: object,
    now: datetime,
    submission: str | None,
    *,
    action: Action = Action.KEEP_ROSTER,
) -> Ask:
    return Ask(
        doors=doors,
        actor=actor,
        action=action,
        verb=verb,
        content=content,
        now=now,
        submission=submission,
    )


def _written(
    fact: FactRef,
    summary: Wording,
    on: date,
    fields: tuple[str, ...],
    *,
    notes: tuple[Wording, ...] = (),
) -> Written:
    """No clock of any client moves for the roster's sake, and nothing of it is undone."""
    return Written(
        fact=fact, summary=summary, on=on, fields=fields, notes=notes, client_ids=(), undoable=False
    )


def _roster(desk: Desk) -> tuple[Person, ...]:
    return people.people(desk.session, desk.workspace_id, desk.unit_id, desk.today, desk.today)


def _unit(desk: Desk) -> VocationalUnit:
    return unit_of(desk.session, desk.workspace_id, desk.unit_id)


def _by_slack_id(roster: tuple[Person, ...], slack_user_id: str, today: date) -> Person | None:
    return next(
        (
            each
            for each in staffing.present(roster, today)
            if each.staff.slack_user_id == slack_user_id
        ),
        None,
    )


def _with_id(roster: tuple[Person, ...], staff_member_id: str, today: date) -> Person:
    for each in staffing.present(roster, today):
        if each.staff.id == staff_member_id:
            return each
    raise Refusal(NOT_THERE)


def _as_member(person: Person, on: date) -> StaffMember:
    """As they stood on that day, whether or not they are still here."""
    staff_record = replace(person.staff, removed=False)
    member = permissions.member_on(replace(person, staff=staff_record), on)
    return replace(member, teams=person.teams_on(on))


def _named(draft: StaffDraft) -> str:
    teams = mh_teams.said(draft.teams or ())
    return ", ".join(filter(None, [ROLES[draft.role].within, f"{draft.fte:g} FTE", teams]))


def _days(first: date, last: date) -> str:
    if first == last:
        return f"on {short_day(first)}"
    return f"from {short_day(first)} to {short_day(last)}"


def _local_instant(instant: datetime, unit: VocationalUnit) -> str:
    local = instant.astimezone(ZoneInfo(unit.zone))
    return f"{short_day(local.date())} at {local:%H:%M}"
