"""What becomes of an action: done, moved to another day, or dropped.

Whoever answers today for its owner does as if it were their own.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from bot.casework import checks
from bot.casework.access.permissions import Action, authorize, may, reading
from bot.casework.recording import settling
from bot.casework.recording.desk import Ask, Desk, Written, perform
from bot.casework.recording.still_there import GONE
from bot.casework.reminders import briefs, digests
from bot.casework.replies import Actor, FactRef, Recorded, Refusal
from bot.casework.team import coverage
from db.doors import Doors
from db.kept import Kept
from db.queries.records import facts
from ips.employer_contacts import Week
from ips.records.action import ACTION_MOVED, ActionRecord
from ips.records.group_supervision import GroupSupervisionRecord
from ips.records.strategy import StrategyRecord
from ips.words import dated

DONE, DROPPED = (half.name for half in ActionRecord.reversals)
OVER = "That action is done already, or no longer planned. There is nothing left to do."
CHANGED_SINCE = "The action has been changed since then, so nothing was undone."


@dataclass(frozen=True, slots=True)
class _Found:
    """The action as it is stored, and as whose own it may be settled."""

    action: Kept[ActionRecord] | None
    whose: str | None


def done(
    doors: Doors, actor: Actor, action_id: str, *, now: datetime, submission: str | None = None
) -> Recorded:
    """It is done, today. Raises `Refusal` where it is no longer open, and `NotAllowed`."""
    ask = _ask(doors, actor, action_id, "action.done", action_id, now, submission)
    return perform(ask, lambda desk: _ended(desk, action_id, DONE, "done_on", "done"))


def drop(
    doors: Doors, actor: Actor, action_id: str, *, now: datetime, submission: str | None = None
) -> Recorded:
    """Nobody plans it any more. Raises as `done` does."""
    ask = _ask(doors, actor, action_id, "action.drop", action_id, now, submission)
    return perform(ask, lambda desk: _ended(desk, action_id, DROPPED, "dropped_on", "dropped"))


def move(
    doors: Doors,
    actor: Actor,
    action_id: str,
    to: date,
    *,
    now: datetime,
    submission: str | None = None,
) -> Recorded:
    """It has another day, today or later. Raises as `done` does."""
    ask = _ask(doors, actor, action_id, "action.move", (action_id, to), now, submission)
    return perform(ask, lambda desk: _moved(desk, action_id, to))


def undo_move(
    doors: Doors, actor: Actor, fact: FactRef, *, now: datetime, submission: str | None = None
) -> Recorded:
    """The day that it had before. Raises `Refusal` where it has been changed since."""
    action_id, _, version = fact.id.partition(".")
    ask = _ask(doors, actor, action_id, f"{ACTION_MOVED}.void", fact, now, submission, undoing=True)
    return perform(ask, lambda desk: _moved_back(desk, action_id, version))


def planned(doors: Doors, actor: Actor, action_id: str, *, now: datetime) -> date:
    """The day that the form that moves it begins with. Raises as `done` does."""
    found = _as_whose(doors, actor, action_id, now)
    with reading(doors, actor, now=now) as session:
        authorize(
            session,
            actor,
            Action.SETTLE_ACTION,
            now=now,
            client_ids=_clients(found, action_id),
            recorded_by=found.whose,
            unit_id=_unit_of(found),
        )
        return _open(found.action).record.due_on


def whose_to_undo(doors: Doors, actor: Actor, action_id: str, now: datetime) -> str | None:
    """As whose own entry it is taken back: that of who asks, where they settled it themselves."""
    return _as_whose(doors, actor, action_id, now, undoing=True).whose


# ---------------------------------------------------------------- whose it is


def _ask(
    doors: Doors,
    actor: Actor,
    action_id: str,
    verb: str,
    content: object,
    now: datetime,
    submission: str | None,
    *,
    undoing: bool = False,
) -> Ask:
    found = _as_whose(doors, actor, action_id, now, undoing=undoing)
    return Ask(
        doors=doors,
        actor=actor,
        action=Action.SETTLE_ACTION,
        verb=verb,
        content=content,
        now=now,
        submission=submission,
        client_ids=_clients(found, action_id),
        recorded_by=found.whose,
        vocational_unit_id=_unit_of(found),
    )


def _as_whose(
    doors: Doors, actor: Actor, action_id: str, now: datetime, *, undoing: bool = False
) -> _Found:
    """Whose it is: its owner's; or whose who asks, where they answer for that person today."""
    with reading(doors, actor, now=now) as session:
        granted = authorize(session, actor, Action.SETTLE_ACTION, now=now)
        roster = coverage.roster_on(session, actor.workspace_id, granted.unit_id, granted.today)
        action = facts.find(session, ActionRecord, actor.workspace_id, action_id)
        if action is None:
            return _Found(None, None)
        record = action.record
        whose = settling.as_whose(
            session,
            granted,
            roster,
            action,
            record.owner_id,
            ended_by=record.end_recorded_by,
            undoing=undoing,
        )
        return _Found(action, whose)


def _clients(found: _Found, action_id: str) -> frozenset[str]:
    """An id that names none stands for a client nobody reaches, so the answer tells nothing."""
    named = action_id if found.action is None else found.action.record.client_id
    return frozenset({named} if named else ())


def _unit_of(found: _Found) -> str | None:
    return found.action.record.vocational_unit_id if found.action is not None else None


# ---------------------------------------------------------------- within the transaction


def _open(action: Kept[ActionRecord] | None) -> Kept[ActionRecord]:
    if action is None:
        raise Refusal(GONE)
    if action.voided or not action.record.is_open:
        raise Refusal(OVER)
    return action


def _stored(desk: Desk, action_id: str) -> Kept[ActionRecord]:
    return _open(facts.find(desk.session, ActionRecord, desk.workspace_id, action_id))


def _ended(desk: Desk, action_id: str, name: str, field: str, how: str) -> Written:
    action = _stored(desk, action_id)
    ended = action.but(**{field: desk.today}, **desk.stamp_half(ActionRecord, name))
    return _store(desk, action, ended, FactRef(name, action_id), how)


def _moved(desk: Desk, action_id: str, to: date) -> Written:
    action = _stored(desk, action_id)
    if to < desk.today:
        raise Refusal("That day has passed. Please choose today or a coming day.", "due_on")
    checks.not_far_ahead(to, desk.today, "due_on")
    if to == action.record.due_on:
        raise Refusal("It is due on that day already. Please choose another.", "due_on")
    fact = FactRef(ACTION_MOVED, f"{action_id}.{action.version + 1}")
    return _store(desk, action, action.but(due_on=to), fact, f"moved to {dated(to, desk.today)}")


def _moved_back(desk: Desk, action_id: str, version: str) -> Written:
    action = _stored(desk, action_id)
    day = settling.day_before(desk, action, "due_on", action.record.due_on, version)
    if day is None:
        raise Refusal(CHANGED_SINCE)
    fact = FactRef(ACTION_MOVED, f"{action_id}.{version}")
    return _store(
        desk, action, action.but(due_on=day), fact, f"due {dated(day, desk.today)} again",
        undoable=False,
    )  # fmt: skip


def briefs_again(desk: Desk, *_: object) -> tuple[str, ...]:
    """The unit's briefs of the last two weeks, which may show what was written, are drawn again."""
    roster = coverage.roster_on(desk.session, desk.workspace_id, desk.unit_id, desk.today)
    people = [person.staff.id for person in roster.people]
    desk.to_messages(briefs.show_again, people, desk.today)
    return ()


def draw_again(desk: Desk, *_: object) -> tuple[str, ...]:
    """An action is another now: so are the briefs that have it, and this week's agenda."""
    briefs_again(desk)
    agenda_of = Week.of(desk.today).before().monday
    desk.to_messages(digests.touch, desk.unit_id, agenda_of, today=desk.today)
    return ()


def agreed(desk: Desk, former: Any, latest: Any) -> tuple[str, ...]:
    """As `draw_again`; and whoever an action of a meeting is about was talked about there."""
    meeting_id = (former or latest).record.meeting_id
    before, after = (each and each.record.client_id for each in (former, latest))
    notes: tuple[str, ...] = ()
    if meeting_id and before != after:
        if after:
            _talked_about(desk, meeting_id, after)
        if before:
            notes = _no_longer(desk, meeting_id, before)
    return (*notes, *draw_again(desk))


def _talked_about(desk: Desk, meeting_id: str, client_id: str) -> None:
    """→ A meeting that agrees on something for somebody has talked about them (F O4)."""
    meeting = facts.find(desk.session, GroupSupervisionRecord, desk.workspace_id, meeting_id)
    if meeting is None or not may(desk.granted.me, Action.RECORD_STRATEGY):
        return
    on = meeting.record.on
    talked = StrategyRecord(client_id=client_id, on=on, meeting_id=meeting_id)
    facts.keep_first(desk.session, desk.kept(talked))


def _no_longer(desk: Desk, meeting_id: str, client_id: str) -> tuple[str, ...]:
    """Nor were they, once no action is about them any more that alone said so."""
    here, meeting = desk.workspace_id, [meeting_id]
    every = facts.having(desk.session, ActionRecord, here, "meeting_id", meeting)
    if any(each.record.client_id == client_id and not each.voided for each in every):
        return ()
    with_one = facts.moments(desk.session, here, every)
    for talk in facts.having(desk.session, StrategyRecord, here, "meeting_id", meeting):
        alone = talk.record.words is None and talk.recorded_at in with_one
        if alone and talk.record.client_id == client_id and not talk.voided:
            facts.void(desk.session, talk, by=desk.me, at=desk.now)
            return (f"{desk.codes([client_id])} no longer counts as talked about in that meeting.",)
    return ()


def _store(
    desk: Desk,
    action: Kept[ActionRecord],
    latest: Kept[ActionRecord],
    fact: FactRef,
    how: str,
    *,
    undoable: bool = True,
) -> Written:
    facts.replace_with(desk.session, action, latest, by=desk.me, at=desk.now)
    draw_again(desk)
    return Written(
        fact=fact,
        about=FactRef(action.fact_kind, action.id),
        summary=f"The action is {how}.",
        on=desk.today,
        fields=facts.changed_fields(action, latest),
        client_ids=(),
        undoable=undoable,
    )
