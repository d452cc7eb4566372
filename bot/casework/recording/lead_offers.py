"""Job leads of the agenda, offered to whoever works with the people they fit; and the answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.casework.access import audit
from bot.casework.access.permissions import Action
from bot.casework.recording.desk import Ask, Desk, Written, perform
from bot.casework.recording.quotas import OFFERS, used_up
from bot.casework.recording.record import write_down
from bot.casework.recording.still_there import or_gone
from bot.casework.reminders import lead_offers, unit_week
from bot.casework.reminders.content import LeadOffer, OfferEnd
from bot.casework.replies import Actor, FactRef, Recorded, Refusal
from bot.casework.team import coverage, hours
from bot.casework.team.profiles import settings_on, unit_of
from db.doors import Doors
from db.queries.outbox.messages import NewMessage, OutgoingMessage
from db.queries.people import staff
from db.queries.records import facts
from ips.employer_contacts import Week
from ips.facts import StaffRole
from ips.records.action import ActionRecord
from ips.records.group_supervision import GroupSupervisionRecord
from ips.words import joined

A_WEEK = timedelta(days=6)  # the first working day after them is in the week to come
SENT = "lead_offer.send"
AT_ONCE = 30  # messages of one tap, each planned by itself; a unit rarely has so many matches
MORE = " There are more: please press once more."
WHO_OFFERS = "Whoever leads this meeting, or the team lead, offers the job leads. Please ask them."
NO_MATCH = "No open job lead fits anybody's wishes just now, so nobody was written to."
OFFERED_BEFORE = "All of that was offered before, and nobody hears of it twice."
PASSED = (
    "This offer has passed: they work with a colleague now, or look for something else. Thank you "
    "for looking."
)
CLOSED = "That job lead is off the list by now, so there is nothing left to do. Thank you!"
NOT_ANSWERED = "That answer was taken back before, or there is another one. Nothing has changed."
ANSWERED = "You have answered this already. Thank you!"


# ---------------------------------------------------------------- the offer


def offer(
    doors: Doors, actor: Actor, meeting_id: str, *, now: datetime, submission: str | None = None
) -> Recorded:
    """Each colleague hears of each lead that fits somebody they answer for today.

    Raises:
        Refusal: whoever asks neither leads this meeting nor the unit.
        NotAllowed: it is no meeting of their unit.
    """
    with doors.reading() as session:
        meeting = facts.find(session, GroupSupervisionRecord, actor.workspace_id, meeting_id)

    def write(desk: Desk) -> Written:
        led_by = or_gone(meeting).record.led_by
        if desk.me != led_by and desk.granted.me.role is not StaffRole.TEAM_LEAD:
            raise Refusal(WHO_OFFERS)
        found = _new_offers(desk)
        if found.new:
            desk.last_looks.append(lambda: _not_too_many(desk))
            desk.to_messages(lead_offers.plan, found.new, now=now)
        return Written(
            fact=FactRef(GroupSupervisionRecord.name, meeting_id),
            summary=found.summary,
            on=desk.today,
            fields=("job_leads",) if found.new else (),
            client_ids=(),
            undoable=False,
        )

    ask = Ask(
        doors=doors,
        actor=actor,
        action=Action.OFFER_JOB_LEADS,
        verb=SENT,
        content=meeting_id,
        now=now,
        submission=submission,
        recorded_by="" if meeting is None else meeting.recorded_by,
        vocational_unit_id=meeting_id if meeting is None else meeting.record.vocational_unit_id,
    )
    return perform(ask, write)


def _not_too_many(desk: Desk) -> None:
    since = desk.now - OFFERS.within
    whose = (desk.workspace_id, desk.unit_id, desk.actor.slack_user_id)
    again_at = used_up(desk, OFFERS, audit.changes_since(desk.session, *whose, SENT, since))
    if again_at is not None:
        raise Refusal(
            f"You have offered job leads {OFFERS.most} times within the hour, each offer in a "
            f"message of its own. You can offer the rest from {again_at} on."
        )


@dataclass(frozen=True, slots=True)
class _Found:
    """The offers that nobody has had yet, and what whoever asks reads of them."""

    new: tuple[NewMessage, ...]
    summary: str


def _new_offers(desk: Desk) -> _Found:
    unit = unit_of(desk.session, desk.workspace_id, desk.unit_id)
    week = Week.of(desk.today).before()
    digest = unit_week.digest_of(desk.session, desk.workspace_id, unit, week, desk.today, None)
    matched = [
        (lead.id, code) for lead in digest.agenda.leads_to_share for code in lead.fits
    ]  # in the agenda's order
    answering = coverage.responsible(desk.session, desk.workspace_id, desk.unit_id, desk.today)
    readers = staff.slack_ids(desk.session, desk.workspace_id, set(answering.values()))
    whom = {code: digest.clients[code] for _, code in matched}
    offers = [
        (code, lead_offers.new(
            desk.unit_id, lead_id, whom[code], whose, readers[whose], desk.today))
        for lead_id, code in matched
        if (whose := answering.get(whom[code])) is not None
    ]  # fmt: skip
    had = lead_offers.had(desk.session, desk.workspace_id, [each for _, each in offers])
    waiting = [(code, each) for code, each in offers if each.dedupe_key not in had]
    new, later = waiting[:AT_ONCE], waiting[AT_ONCE:]
    if not new:
        return _Found((), OFFERED_BEFORE if offers else NO_MATCH)
    readers_of_new = {each.conversation for _, each in new}
    number = len(readers_of_new)
    to = "One person hears of it," if number == 1 else f"{number} people hear of it, each"
    codes = joined(sorted({code for code, _ in new}))
    return _Found(
        tuple(each for _, each in new),
        f"{to} in a message of their own. For whom: {codes}." + (MORE if later else ""),
    )


# ---------------------------------------------------------------- the answers


def take_up(
    doors: Doors, actor: Actor, offer_id: str, *, now: datetime, submission: str | None = None
) -> Recorded:
    """An action of the reader's for the week to come. Raises as `not_this_one` does."""

    def write(desk: Desk, message: OutgoingMessage, found: LeadOffer) -> Written:
        unit = unit_of(desk.session, desk.workspace_id, desk.unit_id)
        due_on = hours.next_working_day(
            desk.today + A_WEEK, settings_on(unit, desk.today), desk.granted.me.days_off
        )
        assert found.lead is not None
        employer = f"{found.lead.employer}: " if found.lead.employer else ""
        new = ActionRecord(
            owner_id=desk.me,
            what=f"Job lead: {employer}{found.lead.summary}",
            due_on=due_on,
            client_id=message.subject["client"],
        )
        done = write_down(desk, new)
        taken, on = OfferEnd.TAKEN_UP, desk.today
        desk.to_messages(lead_offers.answer, message, taken, on, action_id=done.fact.id)
        return done

    return _answer(doors, actor, offer_id, "lead_offer.take_up", now, submission, write)


def not_this_one(
    doors: Doors, actor: Actor, offer_id: str, *, now: datetime, submission: str | None = None
) -> Recorded:
    """The reader has looked, and it is not for them.

    Raises:
        Refusal: it was answered before; the lead is closed; they do not work together any more.
        NotAllowed: it was offered to somebody else.
    """

    def write(desk: Desk, message: OutgoingMessage, found: LeadOffer) -> Written:
        desk.to_messages(lead_offers.answer, message, OfferEnd.NOT_THIS_ONE, desk.today)
        return Written(
            fact=FactRef(lead_offers.LEAD_OFFER, offer_id),
            summary=f"Not this one for {found.code}. Thank you for looking!",
            on=desk.today,
            client_ids=(),
        )

    return _answer(doors, actor, offer_id, "lead_offer.not_this_one", now, submission, write)


def undo_not_this_one(
    doors: Doors, actor: Actor, fact: FactRef, *, now: datetime, submission: str | None = None
) -> Recorded:
    """The offer waits again, for whoever it was made to. Raises as `not_this_one` does."""

    def take_back(desk: Desk, message: OutgoingMessage) -> Written:
        if lead_offers.end_of(message.subject) is not OfferEnd.NOT_THIS_ONE:
            raise Refusal(NOT_ANSWERED)
        desk.to_messages(lead_offers.wait_again, message)
        return Written(
            fact=fact,
            summary="Undone: your answer. The job lead is offered to you again.",
            on=desk.today,
            client_ids=(),
            undoable=False,
        )

    verb = f"{fact.kind}.void"
    return _at_the_offer(doors, actor, fact.id, verb, fact, now, submission, take_back)


def _answer(
    doors: Doors,
    actor: Actor,
    offer_id: str,
    verb: str,
    now: datetime,
    submission: str | None,
    write: Callable[[Desk, OutgoingMessage, LeadOffer], Written],
) -> Recorded:
    def answered(desk: Desk, message: OutgoingMessage) -> Written:
        offered = lead_offers.standing(desk.session, message, desk.today, now=now)
        return write(desk, message, _open(offered))

    return _at_the_offer(doors, actor, offer_id, verb, offer_id, now, submission, answered)


def _at_the_offer(
    doors: Doors,
    actor: Actor,
    offer_id: str,
    verb: str,
    content: object,
    now: datetime,
    submission: str | None,
    write: Callable[[Desk, OutgoingMessage], Written],
) -> Recorded:
    with doors.reading() as session:
        message = lead_offers.find(session, actor.workspace_id, offer_id)

    def look_again(desk: Desk) -> Written:
        # The client is locked now, so the second of two presses finds the first one's answer.
        found = lead_offers.find(desk.session, desk.workspace_id, offer_id)
        if found is None:
            raise Refusal(PASSED)
        return write(desk, found)

    ask = Ask(
        doors=doors,
        actor=actor,
        action=Action.ANSWER_LEAD_OFFER,
        verb=verb,
        content=content,
        now=now,
        submission=submission,
        client_ids=(offer_id if message is None else message.subject["client"],),
        recorded_by=_reader(message),
    )
    return perform(ask, look_again)


def _reader(message: OutgoingMessage | None) -> str:
    """Whose it is to answer; nobody's where it is no offer."""
    return message.subject["staff"] if message is not None else "nobody"


def _open(offered: LeadOffer | None) -> LeadOffer:
    if offered is None:
        raise Refusal(PASSED)
    if offered.end is not None:
        raise Refusal(CLOSED if offered.end is OfferEnd.CLOSED else ANSWERED)
    return offered
