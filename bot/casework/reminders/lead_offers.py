"""A job lead offered, in a message of their own, to whoever works with somebody it fits.

It comes once for each lead, client and colleague, ever. Once it stands in Slack it says what became
of it; before that it is withdrawn where there is nothing left to offer.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.casework.access import permissions
from bot.casework.access.permissions import Action
from bot.casework.reminders import outbox
from bot.casework.reminders.content import LeadOffer, OfferEnd, SharedJobLead
from bot.casework.replies import Actor
from db.doors import Session
from db.queries.outbox import planning, reading
from db.queries.outbox.messages import LeadOffered, NewMessage, OutgoingMessage
from db.queries.people import clients, deaths
from db.queries.people.clients import Client
from db.queries.records import histories, job_leads
from db.queries.records.job_leads import JobLead
from db.queries.units import vocational_units
from ips.agenda.leads import kinds_of_both
from ips.caseload import is_looking

LEAD_OFFER = "lead_offer"
# Of a message's subject, once its reader has answered; and the action that it became.
END, ENDED_ON, ACTION = "end", "ended_on", "action"


def key_of(job_lead_id: str, client_id: str, staff_member_id: str) -> str:
    """Of the one message in which this colleague is offered this lead for this client."""
    return f"{LEAD_OFFER}:{job_lead_id}:{client_id}:{staff_member_id}"


def new(
    unit_id: str, job_lead_id: str, client_id: str, staff_member_id: str, reader: str, today: date
) -> NewMessage:
    """A direct message to `reader`, the Slack id of that colleague."""
    return NewMessage(
        kind=LEAD_OFFER,
        conversation=reader,
        dedupe_key=key_of(job_lead_id, client_id, staff_member_id),
        subject={
            "unit": unit_id,
            "staff": staff_member_id,
            "job_lead": job_lead_id,
            "client": client_id,
        },
        offers=(LeadOffered(client_id, job_lead_id, today),),
    )


def plan(
    session: Session, workspace_id: str, messages: tuple[NewMessage, ...], *, now: datetime
) -> None:
    """Plan those that were never planned before."""
    outbox.plan_all(session, workspace_id, messages, now=now)


def had(session: Session, workspace_id: str, offers: Collection[NewMessage]) -> frozenset[str]:
    """The keys of those that were planned before."""
    found = reading.with_keys(session, workspace_id, [each.dedupe_key for each in offers])
    return frozenset(
        key_of(each.subject["job_lead"], each.subject["client"], each.subject["staff"])
        for each in found
    )


def find(session: Session, workspace_id: str, offer_id: str) -> OutgoingMessage | None:
    """The message of an offer."""
    found = reading.message(session, workspace_id, offer_id)
    return found if found is not None and found.kind == LEAD_OFFER else None


def answer(
    session: Session,
    _: str,
    message: OutgoingMessage,
    end: OfferEnd,
    on: date,
    action_id: str | None = None,
) -> None:
    """What the reader answered stands in the message from now on."""
    ended_on = on.isoformat()
    planning.answered(session, message, {END: end.value, ENDED_ON: ended_on, ACTION: action_id})


def wait_again(session: Session, _: str, message: OutgoingMessage) -> None:
    """The answer was taken back: the offer stands as before."""
    planning.answered(session, message, {END: None, ENDED_ON: None, ACTION: None})


def without_action(session: Session, workspace_id: str, client_id: str, action_id: str) -> None:
    """The action that an offer for this client became is struck out, so the offer waits again."""
    for message in reading.offering_leads_for(session, workspace_id, client_id):
        if message.subject.get(ACTION) == action_id:
            wait_again(session, workspace_id, message)


def end_of(subject: Mapping[str, str]) -> OfferEnd | None:
    """How it was answered, if it was."""
    return OfferEnd(subject[END]) if END in subject else None


def load(session: Session, message: OutgoingMessage, now: datetime) -> LeadOffer | None:
    """What it offers as of now, or what became of it; None: there is nothing to send any more."""
    here, subject = message.workspace_id, message.subject
    unit = vocational_units.find(session, here, subject["unit"])
    if unit is None:
        return None
    today = now.astimezone(ZoneInfo(unit.zone)).date()
    offer = standing(session, message, today, now=now)
    if message.ts is None and (offer is None or offer.end is not None):
        return None
    return offer or LeadOffer(message.id, OfferEnd.PASSED)


def standing(
    session: Session, message: OutgoingMessage, today: date, *, now: datetime
) -> LeadOffer | None:
    """The offer as its reader may see it; None: it is about nobody whom they work with now."""
    here, subject = message.workspace_id, message.subject
    client = _client(session, message, today, now)
    lead = job_leads.find(session, here, subject["job_lead"])
    if client is None or lead is None:
        return None
    kinds = kinds_of_both(client.job_wishes or "", f"{lead.employer or ''} {lead.summary}")
    end = end_of(subject)
    if end is None and not _is_open(lead, today):
        end = OfferEnd.CLOSED
    if end is None and not kinds:
        return None
    return LeadOffer(
        message.id,
        end,
        code=client.code,
        kinds=kinds,
        lead=SharedJobLead(
            lead.summary, lead.employer, lead.shared_by_slack, lead.closed, lead.employer_id
        ),
        ended_on=date.fromisoformat(subject[ENDED_ON]) if ENDED_ON in subject else None,
    )


def _client(
    session: Session, message: OutgoingMessage, today: date, now: datetime
) -> Client | None:
    """Whom it is about, while the reader works with them and they look for work, or did."""
    here, client_id = message.workspace_id, message.subject["client"]
    reader = Actor(here, message.conversation)
    if not permissions.within_reach(session, reader, Action.SEE_CLIENT, {client_id}, now=now):
        return None
    if deaths.died(session, here, {client_id}):
        return None
    history = histories.of_clients(session, here, [client_id])[client_id]
    if end_of(message.subject) is None and not is_looking(history, today):
        return None
    return clients.with_ids(session, here, [client_id]).get(client_id)


def _is_open(lead: JobLead, today: date) -> bool:
    return not lead.closed and (lead.expires_on is None or lead.expires_on >= today)
