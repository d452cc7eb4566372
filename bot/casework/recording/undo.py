"""Undo and void: a fact is struck out, its row stays, and what it had met is open again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from bot.casework import checks
from bot.casework.access.permissions import Action
from bot.casework.recording import (
    actions,
    employer,
    job_leads,
    next_steps,
    program_exit,
    stands_on,
    wishes,
)
from bot.casework.recording import lead_offers as offered
from bot.casework.recording.desk import Desk, Written, perform
from bot.casework.recording.kinds import beside
from bot.casework.recording.record import to_change
from bot.casework.reminders import lead_offers, outbox
from bot.casework.replies import Actor, FactRef, Recorded, Refusal
from bot.casework.team.week_counts import moves_count
from db.doors import Doors
from db.kept import Kept
from db.queries.people import staff
from db.queries.records import facts, links
from ips.facts import ExitReason
from ips.records.action import ACTION_MOVED, ActionRecord
from ips.records.client_contact import ClientContactRecord
from ips.records.employer_contact import EmployerContactRecord
from ips.records.episode import EpisodeRecord
from ips.records.kind import RecordKind, Reversal, referred_to

ALREADY_UNDONE = "This was undone before. Nothing has changed."
CHANGED_SINCE = (
    "A colleague has changed this entry since you saved it, so nothing was undone. Please look at "
    "it first: your last entries in the Home tab have it as it is now, with Undo."
)


class ActionsAreOpen(Refusal):
    """What was agreed in it is still to be done: how many. Whoever undoes it says what of them."""

    def __init__(self, many: int) -> None:
        super().__init__("Something that was agreed then is still open. Should it go too?")
        self.many = many


@dataclass(frozen=True, slots=True)
class Undoing:
    """How a kind of fact is undone.

    `noun`: what it is, within a sentence. `cleared` None strikes the whole fact out; otherwise it
    takes back the second half of a record (a job's end, an exit) and leaves the rest;
    `stands` tells whether there is anything to take back, `day` of which day it is.
    """

    record: type[RecordKind]
    noun: str
    cleared: Callable[[Kept[Any]], Kept[Any]] | None = None
    stands: Callable[[Any], bool] = lambda fact: not fact.voided
    author: Callable[[Any], str | None] = lambda fact: fact.recorded_by
    day: Callable[[Kept[Any]], date] = lambda fact: fact.on


def _undoing(name: str) -> Undoing | None:
    """How a reference of this name is undone: a fact, or the second half of one."""
    found = referred_to(name)
    if found is None:
        return None
    kind, half = found
    return Undoing(kind, kind.noun) if half is None else _second_half(kind, half)


def _second_half(kind: type[RecordKind], half: Reversal) -> Undoing:
    empty = {each.name: each.default for each in kind.fields if each.name in half.fields}

    def stands(kept: Kept[Any]) -> bool:
        return not kept.voided and getattr(kept.record, half.field) is not None

    return Undoing(
        kind,
        half.noun,
        cleared=lambda kept: kept.but(**empty),
        stands=stands,
        author=lambda kept: half.by_and_on(kept.record)[0],
        day=lambda kept: getattr(kept.record, half.field),
    )


def void(
    doors: Doors,
    actor: Actor,
    fact: FactRef,
    *,
    now: datetime,
    submission: str | None = None,
    as_i_left_it: bool = False,
    with_actions: bool | None = None,
) -> Recorded:
    """Strike a fact out, or take back the part of it that `fact.kind` names.

    `as_i_left_it`: asked for under the reply to one's own record, so not if somebody else has
    changed it since then. An employer contact with the client along takes its visit with it, and
    its job lead, an entry what going live brought with it. `with_actions`: whether what was agreed
    in a meeting, or planned after a review, and is still open goes too. Raises `ActionsAreOpen`
    where that is not known and there are such actions, `Refusal` where it was undone before or
    something later stands on it, and `NotAllowed`.
    """
    if fact.kind in (employer.CHANGE, employer.MERGER):
        return employer.undo(doors, actor, fact, now=now, submission=submission)
    if fact.kind == next_steps.MOVED:
        return next_steps.undo_move(doors, actor, fact, now=now, submission=submission)
    if fact.kind == ACTION_MOVED:
        return actions.undo_move(doors, actor, fact, now=now, submission=submission)
    if fact.kind == lead_offers.LEAD_OFFER:
        return offered.undo_not_this_one(doors, actor, fact, now=now, submission=submission)
    undoing = _undoing(fact.kind)
    if undoing is None:
        raise Refusal("This can't be undone. Please record it again as it should be.")
    ask, stored = to_change(doors, actor, undoing.record, fact.id, now=now, submission=submission)
    if stored is not None:
        ask = replace(ask, recorded_by=undoing.author(stored) or stored.recorded_by)
        if undoing.record is EmployerContactRecord:
            ask = replace(ask, client_ids=_named(doors, stored))
    if fact.kind in (next_steps.DONE, next_steps.DROPPED):
        whose = next_steps.whose_to_undo(doors, actor, fact.id, now)
        ask = replace(ask, action=Action.SETTLE_NEXT_STEP, recorded_by=whose)
    if fact.kind in (actions.DONE, actions.DROPPED):
        whose = actions.whose_to_undo(doors, actor, fact.id, now)
        ask = replace(ask, action=Action.SETTLE_ACTION, recorded_by=whose)
    return perform(
        replace(ask, verb=f"{fact.kind}.void", content=fact),
        lambda desk: _void(desk, fact, undoing, as_i_left_it, with_actions),
    )


def _void(
    desk: Desk, fact: FactRef, undoing: Undoing, as_i_left_it: bool, with_actions: bool | None
) -> Written:
    stored = facts.find(desk.session, undoing.record, desk.workspace_id, fact.id)
    if stored is None or not undoing.stands(stored):
        raise Refusal(ALREADY_UNDONE)
    if as_i_left_it and stored.version > 1 and facts.changed_by(desk.session, stored) != desk.me:
        raise Refusal(CHANGED_SINCE)
    checks.refuse((None, each) for each in stands_on.sentences(desk, fact.kind, stored))
    own = beside(undoing.record)
    every = stands_on.agreed_in(desk, fact.kind, stored)
    agreed = [each for each in every if each.record.is_open]
    if agreed and with_actions is None:
        raise ActionsAreOpen(len(agreed))
    along = stands_on.CAME_ALONG.get(fact.kind)
    came_along = along(desk, stored) if along is not None else []
    if undoing.cleared is not None:
        latest = undoing.cleared(stored)
        facts.replace_with(desk.session, stored, latest, by=desk.me, at=desk.now)
    else:
        latest = facts.void(desk.session, stored, by=desk.me, at=desk.now)
    came_along = facts.void_all(desk.session, came_along, by=desk.me, at=desk.now)
    own.shows(desk, latest)
    notes = own.follows(desk, stored, None) if latest.voided else ()
    if agreed:
        notes += _actions_too(desk, agreed) if with_actions else (_stay(agreed),)
    _on_their_own(desk, stored, [each for each in every if not (with_actions and each in agreed)])
    notes += wishes.without(desk, [each for each in (latest, *came_along) if each.voided])
    about_employers = undoing.record is EmployerContactRecord
    whole_contact = about_employers and undoing.cleared is None
    if whole_contact:
        _void_what_came_along(desk, stored.id)
    if isinstance(stored.record, ActionRecord):
        if not latest.voided:
            actions.draw_again(desk)
        elif (client_id := stored.record.client_id) is not None:
            desk.to_messages(lead_offers.without_action, client_id, stored.id)
    if about_employers:
        desk.to_messages(outbox.show_next_steps_again, [stored.id])
    if isinstance(stored.record, EpisodeRecord) and stored.record.exit_reason is ExitReason.DIED:
        program_exit.draw_again(desk, stored.record.client_id)
    author = undoing.author(stored) or stored.recorded_by
    _tell_the_author(desk, fact, author, latest.version, undoing.day(stored))
    codes = desk.codes(desk.clients)
    return Written(
        fact=fact,
        summary=f"Undone: {undoing.noun}" + (f" of {codes}" if codes else ""),
        on=stored.on,
        fields=(
            *facts.changed_fields(stored, latest),
            *(("actions",) if agreed and with_actions else ()),
        ),
        notes=notes,
        counts_for_week=whole_contact and moves_count(desk.me, desk.today, stored),
        undoable=False,
    )


def _actions_too(desk: Desk, agreed: list[Kept[Any]]) -> tuple[str, ...]:
    """They go with what they came from; whoever else wrote one down hears of theirs."""
    struck = facts.void_all(desk.session, agreed, by=desk.me, at=desk.now)
    for author in dict.fromkeys(each.recorded_by for each in struck):
        first, *more = (each for each in struck if each.recorded_by == author)
        fact = FactRef(first.fact_kind, first.id)
        _tell_the_author(desk, fact, author, first.version, first.on, many=1 + len(more))
    actions.draw_again(desk)
    return (
        "Its open action went too." if len(agreed) == 1 else f"{len(agreed)} actions went too.",
    )


def _stay(agreed: list[Kept[Any]]) -> str:
    stay = "Its open action stays" if len(agreed) == 1 else f"{len(agreed)} actions stay"
    return f"{stay}, on {'its' if len(agreed) == 1 else 'their'} own from now on."


def _on_their_own(desk: Desk, stored: Kept[Any], stay: list[Kept[Any]]) -> None:
    """What stays names no longer what it came from: that is not there to be found."""
    if stay:
        nothing = {stands_on.AGREED_IN[type(stored.record)]: None}
        alone = [(each, each.but(**nothing)) for each in stay]
        facts.replace_all(desk.session, alone, by=desk.me, at=desk.now)


def _tell_the_author(
    desk: Desk, fact: FactRef, author: str, version: int, day: date, *, many: int = 1
) -> None:
    """Whoever wrote it down hears that somebody else has taken it back; `day`: what it says.

    `many`: how many of their entries went at once, of which this is one.
    """
    if author == desk.me:
        return
    reader = staff.slack_ids(desk.session, desk.workspace_id, (author,)).get(author)
    if reader is None:
        return
    desk.to_messages(
        outbox.plan,
        kind=outbox.TAKEN_BACK,
        conversation=reader,
        dedupe_key=f"{outbox.TAKEN_BACK}:{fact.kind}:{fact.id}:{version}",
        subject={
            "unit": desk.unit_id,
            "staff": author,
            "record": fact.kind,
            "fact": fact.id,
            "on": day.isoformat(),
            "by": desk.me,
            **({"many": str(many)} if many > 1 else {}),
        },
        now=desk.now,
    )


def _void_what_came_along(desk: Desk, contact_id: str) -> None:
    visits = facts.having(
        desk.session, ClientContactRecord, desk.workspace_id, "employer_contact_id", [contact_id]
    )
    for visit in visits:
        if not visit.voided:
            facts.void(desk.session, visit, by=desk.me, at=desk.now)
    job_leads.close_heard_at(desk, contact_id)


def _named(doors: Doors, contact: Kept[Any]) -> frozenset[str]:
    with doors.reading() as session:
        return links.clients_of(session, contact.workspace_id, contact.id)
