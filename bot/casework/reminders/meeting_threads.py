"""A group supervision in the thread of its agenda: who is here, whom it is about, who does what.

Codes, people and days alone: the words stand behind a tap, for whoever may see the client. Each
part is one message, and drawn again whenever something of the meeting is written or taken back.
"""

from __future__ import annotations

from collections.abc import Container, Mapping
from datetime import date, datetime

from bot.casework.reading import group_supervision as reading
from bot.casework.reminders import digests, outbox, unit_week
from bot.casework.reminders.content import MeetingAction, MeetingPart, PartOfMeeting
from bot.casework.replies import Actor, Refusal
from db.doors import Session
from db.kept import Kept
from db.queries.outbox import planning
from db.queries.outbox import reading as messages
from db.queries.outbox.messages import NewMessage, OutgoingMessage
from db.queries.people import caseload, deaths, staff
from db.queries.records import facts
from db.queries.units import vocational_units
from db.queries.units.vocational_units import VocationalUnit
from ips.agenda.leads import seekers_of
from ips.employer_contacts import Week
from ips.records.action import ActionRecord
from ips.records.group_supervision import GroupSupervisionRecord

MEETING = "meeting"
NO_AGENDA = "That agenda is no longer there. Please use the latest one."


def agenda_of(session: Session, actor: Actor, unit_id: str, digest_id: str) -> OutgoingMessage:
    """The agenda that a meeting begins from. Raises Refusal where it is none of this unit's."""
    message = messages.message(session, actor.workspace_id, digest_id)
    if message is None or message.kind != digests.DIGEST or message.subject["unit"] != unit_id:
        raise Refusal(NO_AGENDA)
    return message


def plan(
    session: Session, workspace_id: str, agenda: OutgoingMessage, meeting_id: str, *, now: datetime
) -> None:
    """The parts of a meeting, as replies below its agenda."""
    subject = {name: agenda.subject[name] for name in ("unit", "week", "as_of")}
    new = [
        NewMessage(
            MEETING,
            agenda.conversation,
            _key(meeting_id, part),
            {**subject, "meeting": meeting_id, "part": part.value},
            parent_id=agenda.id,
        )
        for part in PartOfMeeting
    ]
    outbox.plan_all(session, workspace_id, new, now=now)


def show_again(session: Session, workspace_id: str, meeting_id: str) -> None:
    """Something of the meeting is another now."""
    keys = {_key(meeting_id, part) for part in PartOfMeeting}
    planning.want_update_of_keys(session, workspace_id, keys)


def _key(meeting_id: str, part: PartOfMeeting) -> str:
    return f"{MEETING}:{meeting_id}:{part.value}"


def load(session: Session, message: OutgoingMessage, _: datetime) -> MeetingPart | None:
    """The part as the records now tell it; None: the meeting or its unit is gone."""
    here, subject = message.workspace_id, message.subject
    meeting = facts.find(session, GroupSupervisionRecord, here, subject["meeting"])
    unit = vocational_units.find(session, here, subject["unit"])
    if meeting is None or unit is None:
        return None
    present = reading.presence_at(session, meeting)
    strategies = reading.strategies_of(session, here, meeting.id)
    actions = _actions(session, here, meeting.id)
    ids = {each.record.client_id for each in strategies}
    ids |= {each.record.client_id for each in actions if each.record.client_id}
    codes = {
        client_id: code
        for client_id, code, _ in caseload.labels(session, here, ids, with_names=False)
    }
    # Whoever has died is named no longer; the meeting's own page keeps what was agreed on.
    died = deaths.died(session, here, ids) if ids else frozenset()
    strategies = tuple(each for each in strategies if each.record.client_id not in died)
    actions = [each for each in actions if each.record.client_id not in died]
    owners = {each.record.owner_id for each in actions}
    called = staff.slack_ids(session, here, {meeting.record.led_by, *present, *owners})
    raised = {codes[each.record.client_id]: each.record.words is not None for each in strategies}
    part, is_open = PartOfMeeting(subject["part"]), meeting.record.closed_on is None
    offers = part is PartOfMeeting.PEOPLE and is_open and not meeting.voided
    to_raise, may_fit = _of_the_agenda(session, message, unit, raised) if offers else ({}, ())
    return MeetingPart(
        part=part,
        meeting_id=meeting.id,
        on=meeting.record.on,
        led_by=called[meeting.record.led_by],
        present=tuple((called[whose], how) for whose, how in present.items()),
        raised=raised,
        to_raise=to_raise,
        actions=tuple(
            MeetingAction(
                called[each.record.owner_id],
                each.record.due_on,
                codes.get(each.record.client_id or ""),
            )
            for each in actions
        ),
        may_fit=may_fit,
        closed_on=meeting.record.closed_on,
        taken_back=meeting.voided,
    )


def _of_the_agenda(
    session: Session, message: OutgoingMessage, unit: VocationalUnit, raised: Container[str]
) -> tuple[Mapping[str, str], tuple[str, ...]]:
    """Who needs a plan and was not `raised`, code -> client id; and whom its job leads may fit."""
    week = Week(date.fromisoformat(message.subject["week"]))
    as_of = date.fromisoformat(message.subject["as_of"])
    digest = unit_week.digest_of(session, message.workspace_id, unit, week, as_of, None)
    to_raise = {
        each.code: digest.clients[each.code]
        for each in digest.agenda.needs_a_plan
        if each.code not in raised and each.code in digest.clients
    }
    return to_raise, seekers_of(digest.agenda.leads_to_share)


def _actions(session: Session, workspace_id: str, meeting_id: str) -> list[Kept[ActionRecord]]:
    found = facts.having(session, ActionRecord, workspace_id, "meeting_id", [meeting_id])
    standing = [each for each in found if not each.voided]
    return sorted(standing, key=lambda each: (each.record.due_on, each.id))
