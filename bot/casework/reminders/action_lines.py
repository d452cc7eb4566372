"""Actions in a brief: whose brief has them, and what they say when it is drawn.

An action stands in the brief that reaches its day, of its owner or whoever answers for them on that
day (`coverage.who_hears_for`), and closes every brief after it until somebody says that it is done
or dropped. → No four weeks as for a next step: a meeting agreed on it, and asks for it again.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.casework.access import permissions
from bot.casework.access.permissions import Action
from bot.casework.reading.named_clients import hints_of, holds
from bot.casework.reminders.content import ActionLine, StepEnd
from bot.casework.reminders.next_steps import hearer, roster_through
from bot.casework.replies import Actor
from bot.casework.team.coverage import Roster
from db.doors import Session
from db.kept import Kept
from db.queries.outbox.messages import OutgoingMessage
from db.queries.people import caseload, clients, deaths, staff
from db.queries.records import actions as rows
from db.queries.records import facts
from db.queries.records.actions import OpenAction
from db.queries.units.vocational_units import VocationalUnit
from ips.records.action import ActionRecord

# Of a brief's subject: its actions with their days, and how many of them are new, the first ones.
ACTIONS, NEW = "actions", "actions_new"
MOST = 20  # are drawn; the list of open actions has the others


def heard_by(
    session: Session,
    workspace_id: str,
    unit_id: str,
    roster: Roster,
    untils: Mapping[str, date],
) -> Mapping[str, tuple[OpenAction, ...]]:
    """What each of these people answers for, with a day up to theirs; by day.

    `untils`: staff member id -> that day.
    """
    today, last = roster.on, max(untils.values())
    found = rows.open_of_unit(session, workspace_id, unit_id, last)
    if any(each.due_on > today for each in found):
        roster = roster_through(session, workspace_id, unit_id, today, last)
    heard: dict[str, tuple[OpenAction, ...]] = dict.fromkeys(untils, ())
    for each in found:
        me = hearer(each.owner_id, each.due_on, roster)
        if me in heard and each.due_on <= untils[me]:
            heard[me] += (each,)
    return heard


@dataclass(frozen=True, slots=True)
class Told:
    """The actions of one brief: those that it is the first to reach, and the others."""

    new: tuple[OpenAction, ...] = ()
    before: tuple[OpenAction, ...] = ()

    @classmethod
    def of(cls, found: Iterable[OpenAction], since: date, held_back: Collection[str]) -> Told:
        """`held_back`: new in a brief that never left."""
        every = tuple(found)
        new = tuple(each for each in every if each.due_on > since or each.id in held_back)
        return cls(new, tuple(each for each in every if each not in new))

    @property
    def subject(self) -> Mapping[str, str]:
        """As a brief keeps them."""
        parts = [f"{each.id}:{each.due_on}" for each in (*self.new, *self.before)]
        return {ACTIONS: ",".join(parts), NEW: str(len(self.new))} if parts else {}


def new_in(subject: Mapping[str, str]) -> tuple[str, ...]:
    """The ids of those that were new in a brief."""
    return tuple(_days_in(subject))[: int(subject.get(NEW, 0))]


def _days_in(subject: Mapping[str, str]) -> dict[str, date]:
    """The ids of a brief's actions -> the day that each had then."""
    kept = (each.split(":") for each in filter(None, subject.get(ACTIONS, "").split(",")))
    return {action_id: date.fromisoformat(day) for action_id, day in kept}


# ---------------------------------------------------------------- as they are drawn


@dataclass(frozen=True, slots=True)
class Drawn:
    """The new ones of a brief, those from before, and how many more are open."""

    new: tuple[ActionLine, ...] = ()
    before: tuple[ActionLine, ...] = ()
    more: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the actions of some briefs of a unit are drawn from, whoever reads them."""

    actions: Mapping[str, Kept[ActionRecord]]
    hearers: Mapping[str, str | None]
    slack_ids: Mapping[str, str]
    codes: Mapping[str, str]
    died: frozenset[str]


def known_of(
    session: Session,
    workspace_id: str,
    unit: VocationalUnit,
    messages: Iterable[OutgoingMessage],
    *,
    now: datetime,
) -> Known | None:
    """As many queries however many they are, and none for none."""
    ids = {each for message in messages for each in _days_in(message.subject)}
    if not ids:
        return None
    here = workspace_id
    found = facts.find_all(session, ActionRecord, here, ids)
    today = now.astimezone(ZoneInfo(unit.zone)).date()
    last = max((each.record.due_on for each in found), default=today)
    # Nobody knows today who is on leave in a year.
    roster = roster_through(session, here, unit.id, today, min(last, today + timedelta(days=31)))
    hearers = {each.id: hearer(each.record.owner_id, each.record.due_on, roster) for each in found}
    people = {each.record.owner_id for each in found} | set(filter(None, hearers.values()))
    people |= {each.record.end_recorded_by for each in found if each.record.end_recorded_by}
    whom = {each.record.client_id for each in found if each.record.client_id}
    return Known(
        actions={each.id: each for each in found},
        hearers=hearers,
        slack_ids=staff.slack_ids(session, here, people),
        codes=_codes(session, here, found),
        died=deaths.died(session, here, whom) if whom else frozenset(),
    )


def _codes(
    session: Session, workspace_id: str, found: Iterable[Kept[ActionRecord]]
) -> Mapping[str, str]:
    """Client id -> code, of whom they are about."""
    whom = {each.record.client_id for each in found if each.record.client_id}
    codes = caseload.labels(session, workspace_id, whom, with_names=False) if whom else ()
    return {client_id: code for client_id, code, _ in codes}


def lines(
    session: Session,
    message: OutgoingMessage,
    unit: VocationalUnit,
    known: Known | None,
    *,
    now: datetime,
) -> Drawn:
    """As they stand now."""
    days = _days_in(message.subject)
    if not days or known is None:
        return Drawn()
    found = {each: known.actions[each] for each in days if each in known.actions}
    reader, actor = message.subject["staff"], Actor(message.workspace_id, message.conversation)
    reading = Reading.of(session, actor, reader, unit.id, found.values(), now, codes=known.codes)
    drawing = _Drawing(reader=reader, stands=message.ts is not None, known=known, reading=reading)
    first = set(new_in(message.subject))
    sent_on = (message.sent_at or now).astimezone(ZoneInfo(unit.zone)).date()
    drawn = {
        each: line
        for each, action in found.items()
        if (line := drawing.line(action, max(days[each], sent_on))) is not None
    }
    every = [each for each, line in drawn.items() if each in first or line.open]
    named, others = every[:MOST], every[MOST:]
    return Drawn(
        tuple(drawn[each] for each in named if each in first),
        tuple(drawn[each] for each in named if each not in first),
        sum(drawn[each].open for each in others),
    )


@dataclass(frozen=True, slots=True)
class Reading:
    """What somebody may read of actions: whom of the unit they see, and what hints at others."""

    reader: str
    seen: frozenset[str]
    hidden: frozenset[str]
    codes: Mapping[str, str]

    @classmethod
    def of(
        cls,
        session: Session,
        actor: Actor,
        reader: str,
        unit_id: str,
        found: Collection[Kept[ActionRecord]],
        now: datetime,
        codes: Mapping[str, str] | None = None,
    ) -> Reading:
        """The clients of the unit are asked for only where they read what is somebody else's.

        `codes`: of all whom the actions are about, where they are known.
        """
        here = actor.workspace_id
        by_id = _codes(session, here, found) if codes is None else codes
        if all(_is_own(each, reader) for each in found):
            return cls(reader, frozenset(), frozenset(), by_id)
        known = clients.every_name(session, here, unit_id)
        seen = permissions.within_reach(session, actor, Action.SEE_CLIENT, known.keys(), now=now)
        hidden = hints_of(each for each in known.values() if each.id not in seen)
        return cls(reader, seen, hidden, by_id)

    def code(self, action: Kept[ActionRecord]) -> str | None:
        """Whom it is about, for whoever may see them."""
        client_id = action.record.client_id or ""
        sees = _is_own(action, self.reader) or client_id in self.seen
        return self.codes.get(client_id) if sees else None

    def text(self, action: Kept[ActionRecord]) -> str | None:
        """Its words, for whoever owns it or wrote it down, or sees all whom it is about."""
        if _is_own(action, self.reader):
            return action.record.what
        whom = action.record.client_id
        hidden = (whom is not None and whom not in self.seen) or holds(
            action.record.what, self.hidden
        )
        return None if hidden else action.record.what


def _is_own(action: Kept[ActionRecord], reader: str) -> bool:
    return reader in (action.record.owner_id, action.recorded_by)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Drawing:
    """What the lines of one brief are drawn from."""

    reader: str
    stands: bool
    known: Known
    reading: Reading

    def line(self, action: Kept[ActionRecord], reached: date) -> ActionLine | None:
        """None: before it is sent, what is not open is left out; and who has died is not named."""
        record = action.record
        if record.client_id in self.known.died:
            return None
        ended = self._ended(action, reached)
        if ended is not None and not self.stands:
            return None
        return ActionLine(
            action_id=action.id,
            due_on=record.due_on,
            text=self.reading.text(action),
            code=self.reading.code(action),
            owner=self._somebody_else(record.owner_id),
            ended=ended,
            ended_by=self._somebody_else(record.end_recorded_by),
            with_whom=self.known.slack_ids.get(self.known.hearers[action.id] or ""),
        )

    def _ended(self, action: Kept[ActionRecord], reached: date) -> StepEnd | None:
        record = action.record
        if action.voided:
            return StepEnd.GONE
        if not record.is_open:
            return StepEnd.DONE if record.done_on is not None else StepEnd.DROPPED
        if record.due_on > reached:
            return StepEnd.MOVED
        return None if self.known.hearers[action.id] == self.reader else StepEnd.ELSEWHERE

    def _somebody_else(self, staff_member_id: str | None) -> str | None:
        if staff_member_id is None or staff_member_id == self.reader:
            return None
        return self.known.slack_ids.get(staff_member_id)
