"""Leave with cover. Nobody's due dates move for it: what moves is who hears (`coverage`)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

from bot.casework.access import permissions
from bot.casework.access.permissions import Action
from bot.casework.administration import roster_desk
from bot.casework.drafts import LeaveDraft
from bot.casework.recording.desk import Desk, Written, perform
from bot.casework.reminders import outbox
from bot.casework.replies import Actor, Colleague, FactRef, LeaveLine, Recorded, Refusal, phrase
from bot.casework.team.coverage import has_role
from bot.casework.team.profiles import profiles_of
from db.doors import Doors
from db.ids import new_id
from db.queries.people import staff as people
from db.queries.people.staff import LeaveSpan, Person
from ips.facts import StaffRole
from ips.words import short_day

LONGEST_LEAVE = timedelta(days=366)


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
        )
        for person in roster
        if person.role_on(today) is not None
        for span in person.leaves
    ]
    return tuple(sorted(lines, key=lambda line: (line.from_on, line.until_on, line.id)))


def plan(
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
        person = roster_desk.with_id(roster, draft.staff_member_id, desk.today)
        _no_other_leave(person, draft)
        cover = _cover(roster, draft, desk)
        span = LeaveSpan(new_id(), person.staff.id, draft.from_on, draft.until_on, draft.cover_id)
        people.add_leave(desk.session, desk.workspace_id, span, now, desk.today, desk.me)
        outbox.look_soon(desk.session, desk.workspace_id, (desk.unit_id,))
        return roster_desk.written(
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

    keep = Action.KEEP_LEAVE
    ask = roster_desk.ask(doors, actor, "leave.set", draft, now, submission, action=keep)
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
        return roster_desk.written(FactRef("leave", leave_id), said, desk.today, ("until_on",))

    keep = Action.KEEP_LEAVE
    ask = roster_desk.ask(doors, actor, "leave.cancel", leave_id, now, submission, action=keep)
    return perform(ask, write)


def _no_other_leave(person: Person, draft: LeaveDraft) -> None:
    for span in _within(person, draft):
        raise Refusal(
            f"They are away already {_days(span.from_on, span.until_on)}. Please cancel that "
            "leave first, then enter it anew.",
            "from_on",
        )


def _within(person: Person, draft: LeaveDraft) -> list[LeaveSpan]:
    """The person's leaves that share a day with the new one."""
    return [
        span
        for span in person.leaves
        if span.from_on <= draft.until_on and draft.from_on <= span.until_on
    ]


def _cover(roster: tuple[Person, ...], draft: LeaveDraft, desk: Desk) -> Person | None:
    if draft.cover_id is None:
        return None
    if draft.cover_id == draft.staff_member_id:
        raise Refusal("Nobody can cover for themself. Please choose a colleague.", "cover_id")
    cover = next((each for each in roster if each.staff.id == draft.cover_id), None)
    if cover is None or cover.role_on(desk.today) is None:
        raise Refusal(
            "The colleague who covers is not on the roster. Please choose again.", "cover_id"
        )
    counts = profiles_of(roster_desk.unit(desk)).on(desk.today).settings.peer_mentor_counts
    if has_role(cover, StaffRole.PEER_MENTOR, desk.today) and not counts:
        raise Refusal(
            "In your unit a peer mentor's visit does not close the clocks, so please choose a "
            "specialist or a team lead to cover.",
            "cover_id",
        )
    return cover


def _who_hears_then(cover: Person | None, draft: LeaveDraft) -> tuple[str, ...]:
    if cover is None:
        return ("Nobody covers: the team lead gets the reminders meanwhile.",)
    away = _within(cover, draft)
    if not away:
        return ()
    first, last = max(away[0].from_on, draft.from_on), min(away[0].until_on, draft.until_on)
    return (f"The colleague is away too {_days(first, last)}: the team lead hears on those days.",)


def _days(first: date, last: date) -> str:
    if first == last:
        return f"on {short_day(first)}"
    return f"from {short_day(first)} to {short_day(last)}"
