"""What some messages show, with the due contacts as they are stored."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from db.doors import Session
from db.queries.outbox import reading
from db.queries.outbox.messages import OF_NOBODY, OutgoingStep, StartAsked
from db.queries.records import due_contacts
from ips.facts import Clock, DueContact, DueKey

_CLOCKS = frozenset(Clock)


@dataclass(frozen=True, slots=True)
class StoredLines:
    """As `reading.Lines`; of each due contact what is stored of it, None: nothing any more."""

    dues: tuple[DueContact | None, ...] = ()
    starts: tuple[StartAsked, ...] = ()
    steps: tuple[OutgoingStep, ...] = ()


def stored_lines(
    session: Session, workspace_id: str, message_ids: Collection[str], client_ids: Collection[str]
) -> Mapping[str, StoredLines]:
    """By message; one that shows nothing is left out.

    One query where it is of these clients, as nearly all of it should be; else one more.
    """
    here = workspace_id
    found = due_contacts.items_of(session, here, message_ids, client_ids)
    others = {row[2] for row in found}.difference(client_ids, {OF_NOBODY})
    besides = due_contacts.named_in(session, here, message_ids, others) if others else {}
    by_message = defaultdict[str, list[Any]](list)
    for row in found:
        by_message[row[0]].append(row)
    return {message_id: _stored(rows, besides) for message_id, rows in by_message.items()}


def _stored(rows: Iterable[Any], besides: Mapping[DueKey, DueContact]) -> StoredLines:
    """`rows` as `items_of` gives them, of one message."""
    dues, others = list[DueContact | None](), list[Any]()
    for row in rows:
        if row[6] is not None:  # the first that is None where no due contact came with it
            dues.append(due_contacts.due_contact(*row[2:]))
            continue
        message_id, on, client_id, clock, fact_id, part = row[:6]
        if clock in _CLOCKS:
            dues.append(besides.get(DueKey(client_id, Clock(clock), fact_id, part)))
        else:
            others.append((message_id, client_id, clock, fact_id, part, on))
    lines = reading.as_lines(others)
    return StoredLines(tuple(dues), lines.starts, lines.steps)
