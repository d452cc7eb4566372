"""Messages come to be: planned once under their key, wanted anew, or withdrawn unsent."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from operator import itemgetter
from typing import Any

from sqlalchemy import (
    ColumnElement,
    and_,
    bindparam,
    case,
    func,
    insert,
    or_,
    select,
    update,
)

from db.doors import Session
from db.models import (
    ConversationPaceRow,
    OutgoingItemRow,
    OutgoingMessageRow,
)
from db.queries.asked import WORKSPACE, among
from db.queries.outbox.legible import COLUMNS
from db.queries.outbox.messages import (
    AT_ONCE,
    DEAD,
    HAS_IT_STARTED,
    KEYS_AT_A_TIME,
    LEAD_OFFERED,
    LEASED,
    NEXT_STEP,
    OF_NOBODY,
    ONE_OF_THE_KEYS,
    OUT_OF_SIGHT,
    PLANNED,
    SENDING,
    SENT,
    WITHDRAWN,
    LeadOffered,
    NewMessage,
    OutgoingItem,
    OutgoingMessage,
    OutgoingStep,
    StartAsked,
    as_asked,
    instant,
    message_id,
    outgoing,
    plain,
)
from db.queries.outbox.restored import restored_lately
from db.types import METADATA
from db.upsert import insert_into
from ips.facts import DueKey


def add(
    session: Session,
    workspace_id: str,
    new: Sequence[NewMessage],
    sequences: Sequence[int],
    *,
    planned_at: datetime,
) -> tuple[str | None, ...]:
    """Plan messages and return their ids. None: the same one has been planned before."""
    numbered = {each.dedupe_key: place for each, place in zip(new, sequences, strict=True)}
    by_key = {each.dedupe_key: each for each in new}
    ids = {key: message_id(workspace_id, key) for key in by_key}
    planned: dict[str, str] = {}
    while ids:
        rows = [_row(by_key[key], ids[key], numbered[key]) for key in ids]
        written = _insert(session, workspace_id, rows, planned_at)
        planned |= {key: each for key, each in ids.items() if each in written}
        met = ids.keys() - planned.keys()
        known = _planned_before(session, workspace_id, met) if met else met
        # What is not there under its key has been taken back, and holds the id of that key.
        ids = {key: message_id(workspace_id, ids[key]) for key in met - known}
    _may_be_paced(session, workspace_id, {by_key[key].conversation for key in planned})
    lines = [
        {"workspace_id": workspace_id, "message_id": new_id, "position": position} | line
        for key, new_id in planned.items()
        for position, line in enumerate(_lines(by_key[key]))
    ]
    if lines:
        session.execute(_ITEMS, lines)
    return tuple(planned.pop(each.dedupe_key, None) for each in new)


_ITEMS = insert(METADATA.tables[OutgoingItemRow.__tablename__])


def _lines(new: NewMessage) -> Iterator[dict[str, Any]]:
    yield from map(_item, new.items)
    yield from map(_start, new.starts)
    for step in new.steps:
        yield from _step(step)
    yield from map(_offer, new.offers)


def _item(item: OutgoingItem) -> dict[str, Any]:
    return {
        "client_id": item.key.client_id,
        "clock": item.key.clock.value,
        "fact_id": item.key.fact_id,
        "part": item.key.part,
        "nudge_on": item.nudge_on,
        "heard_due_on": item.heard_due_on,
    }


def _start(start: StartAsked) -> dict[str, Any]:
    return {
        "client_id": start.client_id,
        "clock": HAS_IT_STARTED,
        "fact_id": start.job_id,
        "part": 0,
        "nudge_on": start.first_on,
        "heard_due_on": None,
    }


def _step(step: OutgoingStep) -> Iterator[dict[str, Any]]:
    """The step itself, of nobody; behind it one for each client whom it is for."""
    for client_id in (OF_NOBODY, *step.client_ids):
        yield {
            "client_id": client_id,
            "clock": NEXT_STEP,
            "fact_id": step.employer_contact_id,
            "part": 0,
            "nudge_on": step.on,
            "heard_due_on": None,
        }


def _offer(offer: LeadOffered) -> dict[str, Any]:
    return {
        "client_id": offer.client_id,
        "clock": LEAD_OFFERED,
        "fact_id": offer.job_lead_id,
        "part": 0,
        "nudge_on": offer.on,
        "heard_due_on": None,
    }


def _planned_before(
    session: Session, workspace_id: str, dedupe_keys: Collection[str]
) -> frozenset[str]:
    query = select(outgoing.dedupe_key).where(
        outgoing.workspace_id == workspace_id, outgoing.dedupe_key.in_(sorted(dedupe_keys))
    )
    return frozenset(session.scalars(query))


def _row(new: NewMessage, new_id: str, sequence: int) -> dict[str, Any]:
    return {
        "id": new_id,
        "dedupe_key": new.dedupe_key,
        "kind": new.kind,
        "conversation": new.conversation,
        "sequence": sequence,
        "subject": dict(new.subject),
        "parent_id": new.parent_id,
    }


def _insert(
    session: Session,
    workspace_id: str,
    rows: Collection[Mapping[str, Any]],
    planned_at: datetime,
) -> frozenset[str]:
    """The ids that are new; of the others the dedupe key, or the id, is there already."""
    statement = (
        insert_into(session, _MESSAGES)
        .values(
            workspace_id=workspace_id,
            planned_at=planned_at,
            not_before=AT_ONCE,
            state=PLANNED,
            attempt=0,
            posts=restored_lately(workspace_id, planned_at),
            wanted_version=1,
            shown_version=0,
            failures=0,
        )
        .on_conflict_do_nothing()
        .returning(_MESSAGES.c.id)
    )
    # In the order of their ids, so that two writers never wait for each other.
    return frozenset(session.scalars(statement, sorted(rows, key=itemgetter("id"))))


_MESSAGES = METADATA.tables[OutgoingMessageRow.__tablename__]


def last_waiting(
    session: Session, workspace_id: str, conversations: Collection[str]
) -> Mapping[str, int]:
    """Conversation -> the place of the last message that waits or is under way there."""
    asked = {"workspace": workspace_id, "conversations": sorted(conversations)}
    return {row[0]: row[1] for row in session.execute(_LAST_WAITING, asked)}


_LAST_WAITING = (
    select(outgoing.conversation, func.max(outgoing.sequence))
    .where(
        outgoing.workspace_id == WORKSPACE,
        outgoing.state.in_([PLANNED, LEASED, SENDING]),
        outgoing.conversation.in_(among("conversations")),
    )
    .group_by(outgoing.conversation)
)


def want_update_of_items(session: Session, workspace_id: str, keys: Collection[DueKey]) -> bool:
    """Every message that shows one of these due contacts is to be rendered again; whether any does.

    One that asks about a start of these clients too: what moved their clocks may answer it.
    """
    wanted, found = sorted(keys), False
    for start in range(0, len(wanted), KEYS_AT_A_TIME):
        portion = wanted[start : start + KEYS_AT_A_TIME]
        asked = {
            "workspace": workspace_id,
            "keys": as_asked(portion),
            "clients": sorted({key.client_id for key in portion}),
        }
        ids = tuple(session.scalars(_SHOWING_ITEMS, asked))
        _draw_again(session, workspace_id, ids, AT_ONCE)
        found = found or bool(ids)
    return found


def want_update_of_next_steps(
    session: Session, workspace_id: str, employer_contact_ids: Collection[str]
) -> None:
    """Every message that shows the next step of one of these contacts is to be rendered again."""
    item, wanted = OutgoingItemRow, sorted(employer_contact_ids)
    for start in range(0, len(wanted), KEYS_AT_A_TIME):
        showing = select(item.message_id).where(
            item.workspace_id == workspace_id,
            item.client_id == OF_NOBODY,
            item.clock == NEXT_STEP,
            item.fact_id.in_(wanted[start : start + KEYS_AT_A_TIME]),
        )
        _want_update(session, workspace_id, outgoing.id.in_(showing), AT_ONCE)


def want_update_of_keys(session: Session, workspace_id: str, dedupe_keys: Collection[str]) -> None:
    """The messages with these keys, those that there are, are to be rendered again."""
    _want_update(session, workspace_id, outgoing.dedupe_key.in_(sorted(dedupe_keys)), AT_ONCE)


def want_update_where_named(
    session: Session,
    workspace_id: str,
    dedupe_keys: Collection[str],
    name: str,
    ids: Collection[str],
) -> None:
    """As `want_update_of_keys`, of those whose subject names one of these ids under `name`."""
    ids_named = outgoing.subject[name].as_string()
    named = or_(*(ids_named.contains(each) for each in sorted(ids)))
    with_keys = outgoing.dedupe_key.in_(sorted(dedupe_keys))
    _want_update(session, workspace_id, and_(with_keys, named), AT_ONCE)


def want_update(
    session: Session, workspace_id: str, message_ids: Collection[str], *, not_before: datetime
) -> None:
    """These messages are to be rendered again, at `not_before` or sooner."""
    _want_update(session, workspace_id, outgoing.id.in_(sorted(message_ids)), not_before)


def answered(session: Session, message: OutgoingMessage, answer: Mapping[str, str | None]) -> None:
    """What its reader answered, in ids and days: it is kept with the message and drawn again.

    None: that is said no more.
    """
    merged = {**message.subject, **answer}
    latest = {name: value for name, value in merged.items() if value is not None}
    mine = (outgoing.workspace_id == message.workspace_id, outgoing.id == message.id)
    session.execute(update(outgoing).where(*mine).values(subject=latest))
    want_update(session, message.workspace_id, [message.id], not_before=AT_ONCE)


def out_of_sight(
    session: Session, workspace_id: str, conversation: str, kinds: Collection[str]
) -> None:
    """What stands in this channel is to be looked at again: others can read it there."""
    stands = and_(
        outgoing.conversation == conversation,
        outgoing.state == SENT,
        outgoing.kind.in_(sorted(kinds)),
        outgoing.shown_version != OUT_OF_SIGHT,
        outgoing.delete_at.is_(None),
    )
    _want_update(session, workspace_id, stands, AT_ONCE)


def _want_update(
    session: Session, workspace_id: str, which: ColumnElement[bool], not_before: datetime
) -> None:
    ids = session.scalars(_standing(which), {"workspace": workspace_id})
    _draw_again(session, workspace_id, tuple(ids), not_before)


def _standing(which: ColumnElement[bool]) -> Any:
    """Locked in the order of their ids, so that two writers never wait for each other."""
    return (
        select(_messages.c.id)
        .where(
            _messages.c.workspace_id == WORKSPACE,
            _messages.c.state.not_in([WITHDRAWN, DEAD]),
            which,
        )
        .order_by(_messages.c.id)
        .with_for_update(key_share=True)
    )


# Whatever moves a clock asks this: tables, and built once.
_messages: Any = outgoing.__table__
_items: Any = OutgoingItemRow.__table__
_SHOWING_ITEMS = _standing(
    _messages.c.id.in_(
        select(_items.c.message_id).where(
            _items.c.workspace_id == WORKSPACE,
            or_(
                ONE_OF_THE_KEYS,
                and_(_items.c.client_id.in_(among("clients")), _items.c.clock == HAS_IT_STARTED),
            ),
        )
    )
)


def _draw_again(
    session: Session, workspace_id: str, ids: Collection[str], not_before: datetime
) -> None:
    if not ids:
        return
    rests = and_(outgoing.state == SENT, outgoing.not_before > not_before)
    session.execute(
        update(outgoing)
        .where(outgoing.workspace_id == workspace_id, outgoing.id.in_(ids))
        .values(
            wanted_version=outgoing.wanted_version + 1,
            not_before=case((rests, instant(not_before)), else_=outgoing.not_before),
        )
    )


def unsent(
    session: Session, workspace_id: str, conversations: Collection[str], kind: str
) -> Mapping[str, tuple[str, ...]]:
    """Messages of this kind that wait in each of these and that nobody has begun to send."""
    found: dict[str, tuple[str, ...]] = dict.fromkeys(conversations, ())
    asked = {"workspace": workspace_id, "conversations": sorted(conversations), "kind": kind}
    for conversation, message in session.execute(_UNSENT, asked):
        found[conversation] += (message,)
    return found


_UNSENT: Any = select(outgoing.conversation, outgoing.id).where(
    outgoing.workspace_id == WORKSPACE,
    outgoing.state == PLANNED,
    outgoing.conversation.in_(among("conversations")),
    outgoing.kind == bindparam("kind"),
)


def planned_since(
    session: Session,
    workspace_id: str,
    conversation: str,
    kind: str,
    since: datetime,
    until: datetime,
) -> tuple[datetime, ...]:
    """When messages of this kind were planned in the conversation, after `since`, by `until`.

    Those that were taken back do not count: nobody has read them.
    """
    return tuple(
        session.scalars(
            select(outgoing.planned_at).where(
                outgoing.workspace_id == workspace_id,
                outgoing.conversation == conversation,
                outgoing.kind == kind,
                outgoing.planned_at > since,
                outgoing.planned_at <= until,
                or_(
                    outgoing.state.in_([PLANNED, LEASED, SENDING]),
                    and_(outgoing.state == SENT, outgoing.sent_at > since),
                ),
            )
        )
    )


def unposted(session: Session, workspace_id: str, conversation: str) -> tuple[OutgoingMessage, ...]:
    """What waits in the conversation and nobody has begun to send."""
    query = select(*COLUMNS).where(
        outgoing.workspace_id == workspace_id,
        outgoing.state == PLANNED,
        outgoing.conversation == conversation,
        outgoing.posts == 0,
    )
    return tuple(plain(row) for row in session.execute(query))


def move(
    session: Session, workspace_id: str, message_ids: Collection[str], conversation: str
) -> None:
    """What nobody has begun to send goes to another conversation, and at once."""
    _may_be_paced(session, workspace_id, [conversation])
    session.execute(
        update(outgoing)
        .where(
            outgoing.workspace_id == workspace_id,
            outgoing.id.in_(sorted(message_ids)),
            outgoing.state == PLANNED,
        )
        .values(conversation=conversation, not_before=AT_ONCE)
    )


def _may_be_paced(session: Session, workspace_id: str, conversations: Collection[str]) -> None:
    """The pace row is also what two deliverers lock a conversation by."""
    if conversations:
        pace = {"workspace_id": workspace_id, "not_before": AT_ONCE}
        session.execute(
            insert_into(
                session, METADATA.tables[ConversationPaceRow.__tablename__]
            ).on_conflict_do_nothing(index_elements=["workspace_id", "conversation"]),
            [pace | {"conversation": each} for each in sorted(conversations)],
        )


def withdraw_unsent(
    session: Session, workspace_id: str, message_ids: Collection[str], reason: str
) -> tuple[str, ...]:
    """Take back what nobody has begun to send; returns the ids that were still there."""
    return tuple(
        session.scalars(
            update(outgoing)
            .where(
                outgoing.workspace_id == workspace_id,
                outgoing.id.in_(sorted(message_ids)),
                outgoing.state == PLANNED,
            )
            .values(
                state=WITHDRAWN,
                reason=reason,
                look_back_at=case((outgoing.posts > 0, instant(AT_ONCE)), else_=None),
            )
            .returning(outgoing.id)
        )
    )
