"""Leave with cover. Nobody's due dates move for it: what moves is who hears (`coverage`)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

from bot.casework import checks
from bot.casework.access import permissions
from bot.casework.access.permissions import Action
from bot.casework.administration import roster_desk, staffing
from bot.casework.recording.desk import Desk, Written, perform
from bot.casework.reminders import arrangements, outbox
from bot.casework.replies import Actor, Colleague, FactRef, LeaveLine, Recorded, Refusal, phrase
from bot.casework.team.coverage import has_role, people_of
from bot.casework.team.profiles import profiles_of
from db.doors import Doors
from db.kept import Kept
from db.queries.people import staff as people
from db.queries.people.staff import LeaveSpan, Person
from db.queries.records import facts
from ips.facts import StaffRole
from ips.records import planned_leave
from ips.records.planned_leave import PlannedLeaveRecord
from ips.words import dated


def leaves(doors: Doors, actor: Actor, *, now: datetime) -> tuple[LeaveLine, ...]:
    """Leave that runs or is planned, the next first."""
    with permissions.reading(doors, actor, now=now) as session:
        granted = permissions.authorize(session, actor, Action.SEE_ROSTER, now=now)
        today = granted.today
        roster = people.people(
            session, actor.workspace_id, granted.unit_id, today, today + roster_desk.FAR_AHEAD
        )
    by_id = {each.staff.id: roster_desk.as_member(each, today) for each in roster}
    lines = [
        LeaveLine(
            id=span.id,
            staff=by_id[span.staff_member_id],
            from_on=span.from_on,
            until_on=span.until_on,
            cover=by_id.get(span.cover_id or ""),
            stays_with_them=_leads_alone(roster, span.staff_member_id, today),
        )
        for person in roster
        if person.role_on(today) is not None
        for span in person.leaves
    ]
    return tuple(sorted(lines, key=lambda line: (line.from_on, line.until_on, line.id)))


def plan(
    doors: Doors,
    actor: Actor,
    leave: PlannedLeaveRecord,
    *,
    now: datetime,
    submission: str | None = None,
) -> Recorded:
    """Leave with a covering colleague, or without one: then the team lead hears."""

    def write(desk: Desk) -> Written:
        checks.refuse(planned_leave.check(leave))
        roster = people.people(
            desk.session,
            desk.workspace_id,
            desk.unit_id,
            min(desk.today, leave.from_on),
            max(desk.today, leave.until_on),
        )
        person = roster_desk.with_id(roster, leave.staff_member_id, desk.today)
        _no_other_leave(person, leave, desk.today)
        cover = _cover(roster, leave, desk)
        is_over = leave.until_on < desk.today
        covers = " covered" if is_over else " covers"
        kept = desk.kept(leave)
        facts.add(desk.session, [kept])
        if leave.from_on <= desk.today <= leave.until_on:
            staffing.cover_is_drawn_again(
                desk.session, desk.workspace_id, leave.staff_member_id, desk.today
            )
        outbox.look_soon(desk.session, desk.workspace_id, (desk.unit_id,))
        arrangements.tell_of_leave(desk.session, desk.unit_id, kept, by=desk.me, now=now)
        return roster_desk.written(
            FactRef(kept.fact_kind, kept.id),
            phrase(
                Colleague(person.staff.slack_user_id),
                f" {'was' if is_over else 'is'} away ",
                _days(leave.from_on, leave.until_on, desk.today),
                *((", ", Colleague(cover.staff.slack_user_id), covers) if cover else ()),
                ".",
            ),
            desk.today,
            ("from_on", "until_on", "cover_id"),
            notes=() if is_over else _who_hears_then(roster, cover, leave, desk.today),
        )

    keep = Action.KEEP_LEAVE
    ask = roster_desk.ask(doors, actor, "leave.set", leave, now, submission, action=keep)
    return perform(ask, write)


def cancel(
    doors: Doors,
    actor: Actor,
    leave_id: str,
    *,
    now: datetime,
    submission: str | None = None,
) -> Recorded:
    """They are here after all. Leave that has begun ends yesterday: the days away were away."""

    def write(desk: Desk) -> Written:
        kept = _standing(desk, leave_id)
        if kept is None or kept.record.until_on < desk.today:
            raise Refusal("That leave is over, or was cancelled before. Nothing was changed.")
        if kept.record.from_on < desk.today:
            shorter = replace(kept.record, until_on=desk.today - timedelta(days=1))
            latest = replace(kept, record=shorter)
            latest = facts.replace_with(desk.session, kept, latest, by=desk.me, at=now)
            summary = "The leave ends today: they are here again."
        else:
            latest = facts.void(desk.session, kept, by=desk.me, at=now)
            summary = "The leave is cancelled."
        staffing.cover_is_drawn_again(
            desk.session, desk.workspace_id, kept.record.staff_member_id, desk.today
        )
        outbox.look_soon(desk.session, desk.workspace_id, (desk.unit_id,))
        arrangements.tell_of_leave(desk.session, desk.unit_id, latest, by=desk.me, now=now)
        return roster_desk.written(FactRef("leave", leave_id), summary, desk.today, ("until_on",))

    keep = Action.KEEP_LEAVE
    ask = roster_desk.ask(doors, actor, "leave.cancel", leave_id, now, submission, action=keep)
    return perform(ask, write)


def _standing(desk: Desk, leave_id: str) -> Kept[PlannedLeaveRecord] | None:
    """A leave of somebody who is on the unit's roster."""
    kept = facts.find(desk.session, PlannedLeaveRecord, desk.workspace_id, leave_id)
    if kept is None or kept.voided:
        return None
    unit_id = people.unit_of(desk.session, desk.workspace_id, kept.record.staff_member_id)
    return kept if unit_id == desk.unit_id else None


def _no_other_leave(person: Person, leave: PlannedLeaveRecord, today: date) -> None:
    for span in _within(person, leave):
        days = _days(span.from_on, span.until_on, today)
        if span.until_on < today:  # nobody can cancel it any more
            raise Refusal(
                f"That they were away {days} is on record already. Please enter the other days "
                "alone.",
                "from_on",
            )
        raise Refusal(
            f"They are away already {days}. Please cancel that leave first, then enter it anew.",
            "from_on",
        )


def _within(person: Person, leave: PlannedLeaveRecord) -> list[LeaveSpan]:
    """The person's leaves that share a day with the new one."""
    return [
        span
        for span in person.leaves
        if span.from_on <= leave.until_on and leave.from_on <= span.until_on
    ]


def _cover(roster: tuple[Person, ...], leave: PlannedLeaveRecord, desk: Desk) -> Person | None:
    if leave.cover_id is None:
        return None
    if leave.cover_id == leave.staff_member_id:
        raise Refusal("Nobody can cover for themself. Please choose a colleague.", "cover_id")
    cover = next((each for each in roster if each.staff.id == leave.cover_id), None)
    if cover is None or cover.role_on(desk.today) is None:
        raise Refusal(
            "The colleague who covers is not on the roster. Please choose again.", "cover_id"
        )
    counts = profiles_of(roster_desk.unit(desk)).on(desk.today).settings.peer_mentor_counts
    if has_role(cover, StaffRole.PEER_MENTOR, desk.today) and not counts:
        raise Refusal(
            "In your unit a peer mentor's visit does not count for what is due, so please choose a "
            "specialist or a team lead to cover.",
            "cover_id",
        )
    return cover


def _leads_alone(roster: tuple[Person, ...], staff_member_id: str, today: date) -> bool:
    """The only team lead: what nobody covers stays with them (`coverage.who_hears_for`)."""
    leads = people_of(roster, StaffRole.TEAM_LEAD, today)
    return [each.staff.id for each in leads] == [staff_member_id]


def _who_hears_then(
    roster: tuple[Person, ...], cover: Person | None, leave: PlannedLeaveRecord, today: date
) -> tuple[str, ...]:
    if cover is None and _leads_alone(roster, leave.staff_member_id, today):
        return (
            "Nobody covers, and there is no other team lead: the reminders keep coming to you. "
            "If somebody can cover, please cancel this leave and plan it again with them.",
        )
    if cover is None:
        return ("Nobody covers: the team lead gets the reminders meanwhile.",)
    away = _within(cover, leave)
    if not away:
        return ()
    first, last = max(away[0].from_on, leave.from_on), min(away[0].until_on, leave.until_on)
    both = _days(first, last, today)
    return (f"The colleague is away too {both}: the team lead gets the reminders on those days.",)


def _days(first: date, last: date, today: date) -> str:
    if first == last:
        return f"on {dated(first, today)}"
    return f"from {dated(first, today)} to {dated(last, today)}"
