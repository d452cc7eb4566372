"""What becomes of a next step with an employer: done, moved to another day, or dropped.

It is part of the contact that it was written down with. Whoever answers today for the person who
planned it does as if it were their own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from bot.casework import checks
from bot.casework.access.permissions import (
    Action,
    Granted,
    authorize,
    reading,
    within_reach,
)
from bot.casework.recording import settling
from bot.casework.recording.desk import Ask, Desk, Written, perform
from bot.casework.recording.still_there import GONE
from bot.casework.reminders import digests, outbox
from bot.casework.replies import Actor, FactRef, Recorded, Refusal
from bot.casework.team import coverage
from db.doors import Doors, Session
from db.kept import Kept
from db.queries.people import employers
from db.queries.records import facts, histories, links
from ips import caseload
from ips.caseload import Phase
from ips.employer_contacts import Week
from ips.records.employer_contact import NEXT_STEP_MOVED, EmployerContactRecord
from ips.words import dated

DONE, DROPPED = "next_step_done", "next_step_dropped"
MOVED = NEXT_STEP_MOVED

OVER = "That next step is done already, or no longer planned. There is nothing left to do."
CHANGED_SINCE = (
    "The next step has been changed since then, so nothing was undone. The employer's page has it "
    "as it is now."
)


@dataclass(frozen=True, slots=True)
class PlannedStep:
    """An open next step, for the form that moves it."""

    employer: str
    on: date


@dataclass(frozen=True, slots=True)
class FollowUp:
    """What is known beforehand of the contact that a next step was: its fields, and for whom."""

    holds: Mapping[str, Any]
    client_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Found:
    """The contact as it is stored, its clients, and as whose own it may be settled."""

    contact: Kept[EmployerContactRecord] | None
    client_ids: frozenset[str]
    whose: str | None


def done(
    doors: Doors, actor: Actor, contact_id: str, *, now: datetime, submission: str | None = None
) -> Recorded:
    """It is done, today. Raises `Refusal` where it is no longer open, and `NotAllowed`."""
    ask = _ask(doors, actor, contact_id, "next_step.done", contact_id, now, submission)
    return perform(ask, lambda desk: _ended(desk, contact_id, DONE, "next_step_done_on", "done"))


def drop(
    doors: Doors, actor: Actor, contact_id: str, *, now: datetime, submission: str | None = None
) -> Recorded:
    """Nobody plans it any more. Raises as `done` does."""
    ask = _ask(doors, actor, contact_id, "next_step.drop", contact_id, now, submission)
    return perform(
        ask, lambda desk: _ended(desk, contact_id, DROPPED, "next_step_dropped_on", "dropped")
    )


def move(
    doors: Doors,
    actor: Actor,
    contact_id: str,
    to: date,
    *,
    now: datetime,
    submission: str | None = None,
) -> Recorded:
    """It has another day, today or later. Raises as `done` does."""
    ask = _ask(doors, actor, contact_id, "next_step.move", (contact_id, to), now, submission)
    return perform(ask, lambda desk: _moved(desk, contact_id, to))


def undo_move(
    doors: Doors, actor: Actor, fact: FactRef, *, now: datetime, submission: str | None = None
) -> Recorded:
    """The day that it had before. Raises `Refusal` where it has been changed since."""
    contact_id, _, version = fact.id.partition(".")
    ask = _ask(doors, actor, contact_id, f"{MOVED}.void", fact, now, submission, undoing=True)
    return perform(ask, lambda desk: _moved_back(desk, contact_id, version))


def planned(doors: Doors, actor: Actor, contact_id: str, *, now: datetime) -> PlannedStep:
    """What the form that moves it says. Raises as `done` does."""
    found = _find(doors, actor, contact_id, now)
    with reading(doors, actor, now=now) as session:
        _may_settle(session, actor, found, now)
        contact = _open(found.contact)
        return PlannedStep(_employer(session, contact), _day(contact))


# What does not change from one contact to the next; whom they met is their own author's to read.
_STAYS = ("mode", "competitive", "career_exploration", "preference_based")
_LEFT = (Phase.EXITED, Phase.DIED)
_WHOM_I_MET = ("person_met", "person_role", "hiring_authority")


def follow_up(doors: Doors, actor: Actor, contact_id: str, *, now: datetime) -> FollowUp:
    """What the contact before knew. Raises `NotAllowed` as `done` does.

    → As they met the last time, and for those for whom it was planned and who are still here.
    """
    found = _find(doors, actor, contact_id, now)
    with reading(doors, actor, now=now) as session:
        granted = _may_settle(session, actor, found, now)
        if found.contact is None or found.contact.voided:
            return FollowUp({}, ())
        seen = within_reach(session, actor, Action.PICK_CLIENT, found.client_ids, now=now)
        known = histories.of_clients(session, actor.workspace_id, seen)
        phases = {each: caseload.phase(known[each], granted.today) for each in seen}
        here = [each for each, phase in phases.items() if phase not in _LEFT]
        record = found.contact.record
        is_own = record.staff_member_id == granted.me.id
        names = _STAYS + _WHOM_I_MET * is_own
        return FollowUp({each: getattr(record, each) for each in names}, tuple(sorted(here)))


# ---------------------------------------------------------------- whose it is


def _ask(
    doors: Doors,
    actor: Actor,
    contact_id: str,
    verb: str,
    content: object,
    now: datetime,
    submission: str | None,
    *,
    undoing: bool = False,
) -> Ask:
    found = _find(doors, actor, contact_id, now, undoing=undoing)
    return Ask(
        doors=doors,
        actor=actor,
        action=Action.SETTLE_NEXT_STEP,
        verb=verb,
        content=content,
        now=now,
        submission=submission,
        client_ids=found.client_ids,
        recorded_by=found.whose,
        vocational_unit_id=_unit_of(found),
    )


def whose_to_undo(doors: Doors, actor: Actor, contact_id: str, now: datetime) -> str | None:
    """As whose own entry it is taken back: that of who asks, where they settled it themselves."""
    return _find(doors, actor, contact_id, now, undoing=True).whose


def _find(
    doors: Doors, actor: Actor, contact_id: str, now: datetime, *, undoing: bool = False
) -> _Found:
    """Whose it is: whoever planned it; or who asks, where they answer for that person today.

    An id that names none stands for a client nobody reaches, and costs as much.
    """
    with reading(doors, actor, now=now) as session:
        granted = authorize(session, actor, Action.SETTLE_NEXT_STEP, now=now)
        roster = coverage.roster_on(session, actor.workspace_id, granted.unit_id, granted.today)
        contact = facts.find(session, EmployerContactRecord, actor.workspace_id, contact_id)
        if contact is None:
            return _Found(None, frozenset({contact_id}), None)
        record = contact.record
        whose = settling.as_whose(
            session,
            granted,
            roster,
            contact,
            record.staff_member_id,
            ended_by=record.next_step_end_recorded_by,
            undoing=undoing,
        )
        return _Found(contact, links.clients_of(session, actor.workspace_id, contact_id), whose)


def _may_settle(session: Session, actor: Actor, found: _Found, now: datetime) -> Granted:
    return authorize(
        session,
        actor,
        Action.SETTLE_NEXT_STEP,
        now=now,
        client_ids=found.client_ids,
        recorded_by=found.whose,
        unit_id=_unit_of(found),
    )


def _unit_of(found: _Found) -> str | None:
    return found.contact.record.vocational_unit_id if found.contact is not None else None


# ---------------------------------------------------------------- within the transaction


def _open(contact: Kept[EmployerContactRecord] | None) -> Kept[EmployerContactRecord]:
    if contact is None:
        raise Refusal(GONE)
    if contact.voided or not contact.record.next_step_is_open:
        raise Refusal(OVER)
    return contact


def _day(contact: Kept[EmployerContactRecord]) -> date:
    assert contact.record.next_step_on is not None  # it is open
    return contact.record.next_step_on


def _stored(desk: Desk, contact_id: str) -> Kept[EmployerContactRecord]:
    return _open(facts.find(desk.session, EmployerContactRecord, desk.workspace_id, contact_id))


def _ended(desk: Desk, contact_id: str, name: str, field: str, how: str) -> Written:
    contact = _stored(desk, contact_id)
    ended = contact.but(
        **{field: desk.today},
        **desk.stamp_half(EmployerContactRecord, name),
    )
    return _store(desk, contact, ended, FactRef(name, contact_id), how)


def _moved(desk: Desk, contact_id: str, to: date) -> Written:
    contact = _stored(desk, contact_id)
    if to < desk.today:
        raise Refusal("That day has passed. Please choose today or a coming day.", "next_step_on")
    checks.not_far_ahead(to, desk.today, "next_step_on")
    if to == _day(contact):
        raise Refusal("It is planned for that day already. Please choose another.", "next_step_on")
    fact = FactRef(MOVED, f"{contact_id}.{contact.version + 1}")
    return _store(
        desk, contact, contact.but(next_step_on=to), fact, f"moved to {dated(to, desk.today)}"
    )


def _moved_back(desk: Desk, contact_id: str, version: str) -> Written:
    contact = _stored(desk, contact_id)
    day = settling.day_before(desk, contact, "next_step_on", _day(contact), version)
    if day is None:
        raise Refusal(CHANGED_SINCE)
    fact = FactRef(MOVED, f"{contact_id}.{version}")
    return _store(
        desk, contact, contact.but(next_step_on=day), fact, f"back on {dated(day, desk.today)}",
        undoable=False,
    )  # fmt: skip


def _store(
    desk: Desk,
    contact: Kept[EmployerContactRecord],
    latest: Kept[EmployerContactRecord],
    fact: FactRef,
    how: str,
    *,
    undoable: bool = True,
) -> Written:
    facts.replace_with(desk.session, contact, latest, by=desk.me, at=desk.now)
    desk.to_messages(outbox.show_next_steps_again, [contact.id])
    # The agenda of the week before it has the steps of this one.
    agenda_of = Week.of(_day(contact)).before().monday
    desk.to_messages(digests.touch, desk.unit_id, agenda_of, today=desk.today)
    return Written(
        fact=fact,
        about=FactRef(contact.fact_kind, contact.id),
        summary=f"The next step with {_employer(desk.session, contact)} is {how}.",
        on=desk.today,
        fields=facts.changed_fields(contact, latest),
        client_ids=(),
        undoable=undoable,
        employer_id=contact.record.employer_id,
    )


def _employer(session: Session, contact: Kept[EmployerContactRecord]) -> str:
    record = contact.record
    known = employers.with_id(
        session, contact.workspace_id, record.vocational_unit_id, record.employer_id
    )
    return known.name if known is not None else "this employer"
