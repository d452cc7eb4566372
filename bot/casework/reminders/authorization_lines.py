"""Authorizations in a brief: most of one is used, or it ends in a month. Each once.

→ For whoever hears for the client, in either profile: whoever writes authorizations down needs the
next one in time.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from bot.casework.reminders.content import AuthorizationLine
from bot.casework.reminders.look import Look
from db.doors import Session
from db.queries.outbox.messages import OutgoingMessage
from db.queries.people import caseload, deaths
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


def is_in_force(session: Session, workspace_id: str, client_id: str, today: date) -> bool:
    """Whether the client has an authorization today."""
    grants = facts.of_clients(session, AuthorizationRecord, workspace_id, (client_id,))
    return any(each.record.from_on <= today <= each.record.until_on for each in grants)


# ---------------------------------------------------------------- as they are drawn


@dataclass(frozen=True, slots=True)
class Known:
    """What the authorizations of some briefs are drawn from; by client, of whom they still name."""

    codes: Mapping[str, str]
    used: Mapping[str, AuthorizationUse]


def known_of(
    session: Session, workspace_id: str, messages: Iterable[OutgoingMessage], today: date
) -> Known | None:
    """As many queries however many they are, and none for none."""
    here = workspace_id
    whom = {client_id for each in messages for client_id, _ in lines_in(each.subject)}
    if not whom:
        return None
    whom -= deaths.died(session, here, whom)
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

    uses = ((client_id, used(client_id)) for client_id in codes)
    return Known(codes, {client_id: use for client_id, use in uses if use is not None})


def lines(
    message: OutgoingMessage, theirs: Collection[str], known: Known | None
) -> tuple[AuthorizationLine, ...]:
    """As they stand now: of whom the reader works with, until a later one follows.

    What is used up and ends is one line, whichever of the two was told.
    """
    kept = lines_in(message.subject)
    if known is None:
        return ()
    drawn = []
    for client_id in dict.fromkeys(each for each, _ in kept):
        use = known.used.get(client_id) if client_id in theirs else None
        if use is not None:
            why = frozenset(reason for each, reason in kept if each == client_id)
            code = known.codes[client_id]
            drawn.append(AuthorizationLine(client_id, code, why, use.used, use.units, use.until_on))
    return tuple(drawn)
