"""The open actions of a unit: what each is, for whoever may read it, and what they may do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from bot.casework.access import permissions
from bot.casework.access.permissions import Action, Granted
from bot.casework.reading import group_supervision
from bot.casework.reminders.action_lines import Reading
from bot.casework.reminders.content import ActionLine, StepEnd
from bot.casework.replies import Actor
from bot.casework.team import coverage
from db.doors import Doors, Session
from db.kept import Kept
from db.queries.people import staff
from db.queries.records import actions as rows
from db.queries.records import facts
from ips.records.action import ActionRecord


@dataclass(frozen=True, slots=True)
class ListedAction:
    """`may_settle`: whether to offer what ends or moves it; whoever does it is asked again."""

    line: ActionLine
    may_settle: bool


def of_unit(doors: Doors, actor: Actor, *, now: datetime) -> tuple[ListedAction, ...]:
    """By day, none about somebody who has died: the client's page and the meeting's keep those.

    Raises `NotAllowed` for somebody who is on no roster.
    """
    with permissions.reading(doors, actor, now=now) as session:
        granted = permissions.authorize(session, actor, Action.SEE_MY_DAY, now=now)
        found = rows.of_the_living(session, actor.workspace_id, granted.unit_id)
        return listed(session, granted, found, now) if found else ()


def about_client(
    doors: Doors, actor: Actor, client_id: str, *, now: datetime
) -> tuple[ListedAction, ...]:
    """What somebody is to do about this client, by day; for whoever may see them."""
    with permissions.reading(doors, actor, now=now) as session:
        granted = permissions.authorize(
            session, actor, Action.SEE_CLIENT, now=now, client_ids=(client_id,)
        )
        found = rows.about_client(session, actor.workspace_id, granted.unit_id, client_id)
        return listed(session, granted, found, now) if found else ()


@dataclass(frozen=True, slots=True)
class ActionsOfMeeting:
    """`may_add`: whether to offer one more; whoever adds it is asked again."""

    meeting_id: str
    on: date
    actions: tuple[ListedAction, ...]
    may_add: bool


def of_meeting(doors: Doors, actor: Actor, meeting_id: str, *, now: datetime) -> ActionsOfMeeting:
    """What was agreed in a meeting, open ones first; raises as the meeting's page does."""
    with permissions.reading(doors, actor, now=now) as session:
        meeting, granted = group_supervision.open_to(session, actor, meeting_id, now=now)
        found = facts.having(session, ActionRecord, actor.workspace_id, "meeting_id", [meeting_id])
        stand = [each for each in found if not each.voided]
        stand.sort(key=lambda each: (not each.record.is_open, each.record.due_on, each.id))
        return ActionsOfMeeting(
            meeting_id,
            meeting.record.on,
            listed(session, granted, tuple(stand), now) if stand else (),
            may_add=meeting.record.closed_on is None
            and permissions.may(granted.me, Action.RECORD_ACTION),
        )


def listed(
    session: Session, granted: Granted, found: tuple[Kept[ActionRecord], ...], now: datetime
) -> tuple[ListedAction, ...]:
    """These actions of the unit, as this person may read them."""
    here, me = granted.actor.workspace_id, granted.me.id
    roster = coverage.roster_on(session, here, granted.unit_id, granted.today)
    slack_ids = {each.staff.id: each.staff.slack_user_id for each in roster.people}
    gone = {each.record.owner_id for each in found} - slack_ids.keys()
    slack_ids |= staff.slack_ids(session, here, gone) if gone else {}
    reading = Reading.of(session, granted.actor, me, granted.unit_id, found, now)

    def one(action: Kept[ActionRecord]) -> ListedAction:
        owner = action.record.owner_id
        hearing = coverage.who_hears_for(owner, roster)
        answers = hearing is not None and hearing[0] == me
        line = ActionLine(
            action_id=action.id,
            due_on=action.record.due_on,
            text=reading.text(action),
            code=reading.code(action),
            owner=None if owner == me else slack_ids.get(owner),
            ended=_ended(action.record),
        )
        mine = granted.whole_unit or answers or owner == me
        return ListedAction(line, mine and action.record.is_open)

    return tuple(map(one, found))


def _ended(action: ActionRecord) -> StepEnd | None:
    if action.is_open:
        return None
    return StepEnd.DONE if action.done_on is not None else StepEnd.DROPPED
