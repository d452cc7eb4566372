"""Next steps with employers in a brief: whose brief has them, and what they say when it is drawn.

A next step stands in the brief that reaches its day, of whoever planned it or answers for them on
that day (`coverage.who_hears_for`). Open past its day it closes every brief, for four weeks.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.casework.access import permissions
from bot.casework.access.permissions import Action
from bot.casework.reading.named_clients import hints_of, holds
from bot.casework.reminders.content import StepEnd, StepLine
from bot.casework.replies import Actor
from bot.casework.team import coverage
from bot.casework.team.coverage import Roster
from db.doors import Session
from db.kept import Kept
from db.queries.outbox.messages import OutgoingMessage, OutgoingStep
from db.queries.people import caseload, clients, deaths, employer_network, staff
from db.queries.records import activity, facts
from db.queries.records import next_steps as rows
from db.queries.records.next_steps import OpenStep
from db.queries.units.vocational_units import VocationalUnit
from ips.employer_contacts import NEXT_STEP_STAYS
from ips.records.employer_contact import EmployerContactRecord

NEW = "steps"  # in a brief's subject: how many of its next steps are new, the first of them


def heard_by(
    session: Session,
    workspace_id: str,
    unit_id: str,
    roster: Roster,
    untils: Mapping[str, date],
) -> Mapping[str, tuple[OpenStep, ...]]:
    """What each of these people answers for, with a day up to theirs; by day.

    `untils`: staff member id -> that day.
    """
    today, last = roster.on, max(untils.values())
    found = rows.open_of_unit(session, workspace_id, unit_id, today - NEXT_STEP_STAYS, last)
    if any(each.on > today for each in found):
        roster = roster_through(session, workspace_id, unit_id, today, last)
    heard: dict[str, tuple[OpenStep, ...]] = dict.fromkeys(untils, ())
    for each in found:
        me = hearer(each.staff_member_id, each.on, roster)
        if me in heard and each.on <= untils[me]:
            heard[me] += (each,)
    return heard


def roster_through(
    session: Session, workspace_id: str, unit_id: str, today: date, last: date
) -> Roster:
    """Today's roster with whoever is on leave or on it up to `last`."""
    people = staff.people(session, workspace_id, unit_id, today, max(today, last))
    return Roster(today, people)


def hearer(whose: str, on: date, roster: Roster) -> str | None:
    """Who answers for this person on that day; of a day that has passed, today."""
    hearing = coverage.who_hears_for(whose, replace(roster, on=max(on, roster.on)))
    return None if hearing is None else hearing[0]


def to_send(
    session: Session, workspace_id: str, steps: Collection[OpenStep]
) -> Mapping[str, OutgoingStep]:
    """As a brief keeps them: ids, and the clients by whom it is found; by contact."""
    if not steps:
        return {}
    named = activity.clients_named(
        session, workspace_id, [each.employer_contact_id for each in steps]
    )
    return {
        each.employer_contact_id: OutgoingStep(
            each.employer_contact_id, each.on, named.get(each.employer_contact_id, ())
        )
        for each in steps
    }


# ---------------------------------------------------------------- as they are drawn


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the next steps of some briefs of a unit are drawn from, whoever reads them."""

    contacts: Mapping[str, Kept[EmployerContactRecord]]
    employers: Mapping[str, str]
    named: Mapping[str, tuple[str, ...]]
    hearers: Mapping[str, str | None]
    slack_ids: Mapping[str, str]
    codes: Mapping[str, str]
    died: frozenset[str]


def known_of(
    session: Session,
    workspace_id: str,
    unit: VocationalUnit,
    steps: Collection[OutgoingStep],
    *,
    now: datetime,
) -> Known | None:
    """As many queries however many they are, and none for none."""
    if not steps:
        return None
    here, ids = workspace_id, {each.employer_contact_id for each in steps}
    today = now.astimezone(ZoneInfo(unit.zone)).date()
    contacts = facts.find_all(session, EmployerContactRecord, here, ids)
    named = activity.clients_named(session, here, ids)
    people = {
        each
        for contact in contacts
        for each in (contact.record.staff_member_id, contact.record.next_step_end_recorded_by)
        if each is not None
    }
    days = (each.record.next_step_on or today for each in contacts)
    roster = roster_through(session, here, unit.id, today, max(days, default=today))
    hearers = {
        contact.id: hearer(
            contact.record.staff_member_id, contact.record.next_step_on or today, roster
        )
        for contact in contacts
    }
    whom = {one for each in named.values() for one in each}
    codes = caseload.labels(session, here, whom, with_names=False)
    return Known(
        contacts={each.id: each for each in contacts},
        employers=employer_network.names_of(
            session, here, {each.record.employer_id for each in contacts}
        ),
        named=named,
        hearers=hearers,
        slack_ids=staff.slack_ids(session, here, people | {*filter(None, hearers.values())}),
        codes={client_id: code for client_id, code, _ in codes},
        died=deaths.died(session, here, whom),
    )


def lines(
    session: Session,
    message: OutgoingMessage,
    unit: VocationalUnit,
    steps: Sequence[OutgoingStep],
    known: Known | None,
    *,
    now: datetime,
) -> tuple[tuple[StepLine, ...], tuple[StepLine, ...]]:
    """The new ones of a brief, and those from before, as they stand now."""
    if not steps or known is None:
        return (), ()
    ids = (each.employer_contact_id for each in steps)
    own = [known.contacts[each] for each in ids if each in known.contacts]
    seen, hidden = _seen(session, message, unit, own, now)
    drawing = _Drawing(
        known=known,
        reader=message.subject["staff"],
        sent_on=(message.sent_at or now).astimezone(ZoneInfo(unit.zone)).date(),
        stands=message.ts is not None,
        seen=seen,
        hidden=hidden,
    )
    new = int(message.subject.get(NEW, 0))
    drawn = [drawing.line(each) for each in steps]
    before = (each for each in drawn[new:] if each is not None and each.open)
    return tuple(each for each in drawn[:new] if each is not None), tuple(before)


def _seen(
    session: Session,
    message: OutgoingMessage,
    unit: VocationalUnit,
    contacts: Collection[Kept[EmployerContactRecord]],
    now: datetime,
) -> tuple[frozenset[str], frozenset[str]]:
    """Whom of the unit's clients the reader may see, and what hints at the others.

    Asked only where they read what a colleague wrote.
    """
    reader, here = message.subject["staff"], message.workspace_id
    if all(each.record.staff_member_id == reader for each in contacts):
        return frozenset(), frozenset()
    actor = Actor(here, message.conversation)
    known = clients.every_name(session, here, unit.id)
    seen = permissions.within_reach(session, actor, Action.SEE_CLIENT, known.keys(), now=now)
    return seen, hints_of(each for each in known.values() if each.id not in seen)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Drawing:
    """What the lines of one brief are drawn from."""

    known: Known
    reader: str
    sent_on: date
    stands: bool
    seen: frozenset[str]
    hidden: frozenset[str]

    def line(self, step: OutgoingStep) -> StepLine | None:
        """None: before it is sent, what is not open is left out; and who has died is not named."""
        contact = self.known.contacts.get(step.employer_contact_id)
        if contact is None:
            return None
        record, named = contact.record, self.known.named.get(contact.id, ())
        if named and self.known.died.issuperset(named):
            return None
        ended = self._ended(contact, step)
        if ended is not None and not self.stands:
            return None
        codes = [self.known.codes[each] for each in named if self._may_see(contact, each)]
        whole = len(codes) == len(named) and self._may_read(contact)
        return StepLine(
            employer_contact_id=contact.id,
            employer=self.known.employers.get(record.employer_id, ""),
            on=record.next_step_on or step.on,
            text=record.next_step if whole else None,
            codes=tuple(sorted(codes)),
            others=len(codes) < len(named),
            planned_by=self._somebody_else(record.staff_member_id),
            ended=ended,
            ended_by=self._somebody_else(record.next_step_end_recorded_by),
            with_whom=self.known.slack_ids.get(self.known.hearers[contact.id] or ""),
        )

    def _ended(self, contact: Kept[EmployerContactRecord], step: OutgoingStep) -> StepEnd | None:
        record = contact.record
        if contact.voided or record.next_step_on is None:
            return StepEnd.GONE
        if not record.next_step_is_open:
            return StepEnd.DONE if record.next_step_done_on is not None else StepEnd.DROPPED
        if record.next_step_on > max(step.on, self.sent_on):
            return StepEnd.MOVED
        return None if self.known.hearers[contact.id] == self.reader else StepEnd.ELSEWHERE

    def _is_own(self, contact: Kept[EmployerContactRecord]) -> bool:
        return contact.record.staff_member_id == self.reader

    def _may_see(self, contact: Kept[EmployerContactRecord], client_id: str) -> bool:
        """In one's own words everybody is named, but who has died."""
        return client_id not in self.known.died and (
            self._is_own(contact) or client_id in self.seen
        )

    def _may_read(self, contact: Kept[EmployerContactRecord]) -> bool:
        """A colleague's words may be about somebody whom the reader does not see."""
        text = contact.record.next_step
        return text is None or self._is_own(contact) or not holds(text, self.hidden)

    def _somebody_else(self, staff_member_id: str | None) -> str | None:
        if staff_member_id is None or staff_member_id == self.reader:
            return None
        return self.known.slack_ids.get(staff_member_id)
