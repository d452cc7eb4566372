"""Authorizations in a brief: most of one is used, or it ends in a month. Each once.

→ For whoever hears for the client, in either profile: whoever writes authorizations down needs the
next one in time.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from sqlalchemy.orm import Session

from bot.casework.reminders.content import AuthorizationLine
from bot.casework.reminders.look import Look
from db.queries.outbox import briefs
from db.queries.outbox.messages import OutgoingMessage
from db.queries.people import caseload
from db.queries.records import facts
from ips.authorizations import AuthorizationUse, ToRenew, in_use, to_renew
from ips.records.authorization import AuthorizationRecord
from ips.records.client_contact import ClientContactRecord

# Of a brief's subject: client and why, of each line.
AUTHORIZATIONS = "authorizations"

Told = tuple[str, str]


def to_tell(
    renewals: Mapping[str, tuple[ToRenew, ...]], look: Look, held_back: Collection[Told] = ()
) -> Mapping[str, str]:
    """For a brief's subject; empty: nothing is new since the last one.

    What ends is told by the brief that reaches the day, and what was used up or written down late
    by the first one after it. `held_back`: told in one that never left.
    """
    new: list[Told] = []
    for client_id in renewals.keys() & look.own_clients:
        for line in renewals[client_id]:
            if line.ahead:
                reached = look.since < line.on <= look.until
            else:
                reached = look.last_brief_on <= line.on < look.today
            if reached or (client_id, line.why) in held_back:
                new.append((client_id, line.why))
    named = ",".join(f"{client_id}:{why}" for client_id, why in sorted(new))
    return {AUTHORIZATIONS: named} if named else {}


def lines_in(subject: Mapping[str, str]) -> tuple[Told, ...]:
    """Client and why, of each line of a brief."""
    each = (one.split(":") for one in filter(None, subject.get(AUTHORIZATIONS, "").split(",")))
    return tuple((client_id, why) for client_id, why in each)


def of_clients(
    session: Session, workspace_id: str, client_ids: Collection[str], today: date
) -> Mapping[str, tuple[ToRenew, ...]]:
    """Client id -> what is to be renewed by now, or soon."""
    grants = facts.of_clients(session, AuthorizationRecord, workspace_id, client_ids)
    whom = {each.record.client_id for each in grants if each.record.until_on >= today}
    if not whom:
        return {}
    contacts = facts.of_clients(session, ClientContactRecord, workspace_id, whom)
    found: dict[str, tuple[ToRenew, ...]] = {}
    for client_id in whom:
        granted = [
            (each.record, each.recorded_on) for each in grants if each.client_id == client_id
        ]
        seen = [(each.record, each.recorded_on) for each in contacts if each.client_id == client_id]
        found[client_id] = to_renew(granted, seen, today)
    return found


# ---------------------------------------------------------------- as they are drawn


def lines(
    session: Session, message: OutgoingMessage, theirs: Collection[str], today: date
) -> tuple[AuthorizationLine, ...]:
    """As they stand now: of whom the reader works with, until a later one follows.

    What is used up and ends is one line, whichever of the two was told.
    """
    kept = lines_in(message.subject)
    here, whom = message.workspace_id, {client_id for client_id, _ in kept if client_id in theirs}
    if not whom:
        return ()
    whom -= briefs.died(session, here, whom)
    codes = {
        client_id: code
        for client_id, code, _ in caseload.labels(session, here, whom, with_names=False)
    }
    grants = facts.of_clients(session, AuthorizationRecord, here, whom)
    contacts = facts.of_clients(session, ClientContactRecord, here, whom)

    def used(client_id: str) -> AuthorizationUse | None:
        of_client = [each.record for each in grants if each.client_id == client_id]
        found = in_use(
            of_client, (each.record for each in contacts if each.client_id == client_id), today
        )
        later = found and any(each.until_on > found.until_on for each in of_client)
        return None if later else found

    drawn = []
    for client_id in dict.fromkeys(each for each, _ in kept):
        use = used(client_id) if client_id in codes else None
        if use is not None:
            why = frozenset(reason for each, reason in kept if each == client_id)
            drawn.append(
                AuthorizationLine(
                    client_id, codes[client_id], why, use.used, use.units, use.until_on
                )
            )
    return tuple(drawn)
