"""The outgoing messages: planned, leased, sent, updated, and looked at again.

Every instant that decides something here is the database's own clock, handed in as `at`. A sent
message that wants nothing rests at `NEVER`; a wish to update brings it back to `AT_ONCE`. So one
index on state and `not_before` finds all there is to do, however long the history grows.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CursorResult,
    ScalarSelect,
    Select,
    and_,
    case,
    exists,
    false,
    func,
    literal,
    or_,
    select,
    tuple_,
    update,
)
from sqlalchemy.orm import Session, aliased

from db.models import (
    AuditEventRow,
    ConversationPaceRow,
    OutgoingItemRow,
    OutgoingMessageRow,
    StaffMemberRow,
    VocationalUnitRow,
    WorkspaceRow,
)
from db.types import UtcInstant
from db.upsert import insert_into
from ips.facts import Clock, DueKey

AT_ONCE = datetime(1970, 1, 1, tzinfo=UTC)
NEVER = datetime(9000, 1, 1, tzinfo=UTC)

PLANNED, LEASED, SENDING = "planned", "leased", "sending"
SENT, WITHDRAWN, DEAD = "sent", "withdrawn", "dead"

PARENT_NOT_SENT = "parent_not_sent"
DISMISSED = "dismissed"
READER_LEFT = "reader_left"

SILENCE, REFUSAL, FAULT = "silence", "refusal", "fault"
# The note that a backup was restored, and for how long what is planned may stand in Slack already:
# the day of a brief has passed everywhere by then.
RESTORED = "restored"
_DOUBT = timedelta(days=2)

# Longer than any pace or lease: a time so far ahead was written before the clock was set back.
TOO_FAR_AHEAD = timedelta(hours=1)

# SQLite allows some thirty thousand bound values a statement; a key has four.
_KEYS_AT_A_TIME = 500

_message = OutgoingMessageRow

_NO_FAILURES: Mapping[str, Any] = {
    "failures": 0,
    "refusals": 0,
    "faults": 0,
    "failed_at": None,
    "lone_failures": 0,
    "alone_since": None,
}


@dataclass(frozen=True, slots=True)
class OutgoingItem:
    """A due contact within a message, and the nudge day it is there for."""

    key: DueKey
    nudge_on: date


@dataclass(frozen=True, slots=True)
class OutgoingMessage:
    """One message to send or update. `subject` holds ids and days, never text.

    `attempt` is the fence: whoever leased it later has a higher one. `posts` counts how often a
    post may have reached Slack. `failures` counts tries in a row that came to nothing, whatever
    the reason; what may end the message is counted apart, see `Failure`.
    """

    workspace_id: str
    id: str
    kind: str
    conversation: str
    subject: Mapping[str, str]
    parent_id: str | None
    planned_at: datetime
    state: str
    attempt: int
    posts: int
    sending_since: datetime | None
    channel_id: str | None
    ts: str | None
    file_id: str | None
    sent_at: datetime | None
    look_back_at: datetime | None
    wanted_version: int
    shown_version: int
    failures: int
    refusals: int
    faults: int
    failed_at: datetime | None
    lone_failures: int
    alone_since: datetime | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class Failure:
    """Why one try came to nothing: `SILENCE`, a `REFUSAL` in unknown words, or a `FAULT` of ours.

    `answers`: whether Slack answers this workspace otherwise; None: it was not asked. A silence
    is the message's own where it does, or where Slack took another message since the last one.
    """

    what: str
    answers: bool | None = None


@dataclass(frozen=True, slots=True)
class NewMessage:
    """A message about to be planned; `dedupe_key` makes it the only one of its kind.

    The key is at most 160 characters and made of what a restored backup still knows: ids, days.
    """

    kind: str
    conversation: str
    dedupe_key: str
    subject: Mapping[str, str]
    items: tuple[OutgoingItem, ...] = ()
    parent_id: str | None = None


def message_id(workspace_id: str, dedupe_key: str) -> str:
    """The opaque key that Slack carries: it follows from the dedupe key alone.

    So a planner that knows nothing of what was sent, because a backup was restored, comes to the
    same key again, and delivery finds what stands in Slack. Where a message was taken back, and
    its dedupe key is free for another, that one's key follows from this key.
    """
    return sha256(f"{workspace_id}:{dedupe_key}".encode()).hexdigest()[:32]


# ---------------------------------------------------------------- planning


def add(
    session: Session,
    workspace_id: str,
    new: NewMessage,
    *,
    sequence: int,
    planned_at: datetime,
) -> str | None:
    """Plan a message and return its id. None: the same one has been planned before."""
    new_id = message_id(workspace_id, new.dedupe_key)
    while not _insert(session, workspace_id, new_id, new, sequence, planned_at):
        if message_by_key(session, workspace_id, new.dedupe_key) is not None:
            return None
        new_id = message_id(workspace_id, new_id)  # the first one has been taken back
    # The pace row is also what two deliverers lock a conversation by.
    session.execute(
        insert_into(session, ConversationPaceRow)
        .values(workspace_id=workspace_id, conversation=new.conversation, not_before=AT_ONCE)
        .on_conflict_do_nothing(index_elements=["workspace_id", "conversation"])
    )
    if new.items:
        session.execute(
            insert_into(session, OutgoingItemRow).values(
                [
                    {
                        "workspace_id": workspace_id,
                        "message_id": new_id,
                        "position": position,
                        "client_id": item.key.client_id,
                        "clock": item.key.clock.value,
                        "fact_id": item.key.fact_id,
                        "part": item.key.part,
                        "nudge_on": item.nudge_on,
                    }
                    for position, item in enumerate(new.items)
                ]
            )
        )
    return new_id


def _insert(
    session: Session,
    workspace_id: str,
    new_id: str,
    new: NewMessage,
    sequence: int,
    planned_at: datetime,
) -> bool:
    """False: its dedupe key, or its id, is there already."""
    written = session.execute(
        insert_into(session, _message)
        .values(
            workspace_id=workspace_id,
            id=new_id,
            dedupe_key=new.dedupe_key,
            kind=new.kind,
            conversation=new.conversation,
            sequence=sequence,
            subject=dict(new.subject),
            parent_id=new.parent_id,
            planned_at=planned_at,
            not_before=AT_ONCE,
            state=PLANNED,
            attempt=0,
            posts=_restored_lately(workspace_id, planned_at),
            wanted_version=1,
            shown_version=0,
            failures=0,
        )
        .on_conflict_do_nothing()
    )
    return bool(_count(written))


def last_waiting(
    session: Session, workspace_id: str, conversations: Collection[str]
) -> Mapping[str, int]:
    """Conversation -> the place of the last message that waits or is under way there."""
    found = session.execute(
        select(_message.conversation, func.max(_message.sequence))
        .where(
            _message.workspace_id == workspace_id,
            _message.state.in_([PLANNED, LEASED, SENDING]),
            _message.conversation.in_(sorted(conversations)),
        )
        .group_by(_message.conversation)
    )
    return {row[0]: row[1] for row in found}


def want_update_of_items(session: Session, workspace_id: str, keys: Collection[DueKey]) -> None:
    """Every message that shows one of these due contacts is to be rendered again."""
    wanted = sorted(keys)
    for start in range(0, len(wanted), _KEYS_AT_A_TIME):
        showing = select(OutgoingItemRow.message_id).where(
            OutgoingItemRow.workspace_id == workspace_id,
            _is_one_of(wanted[start : start + _KEYS_AT_A_TIME]),
        )
        _want_update(session, workspace_id, _message.id.in_(showing), AT_ONCE)


def want_update(
    session: Session, workspace_id: str, message_ids: Collection[str], *, not_before: datetime
) -> None:
    """These messages are to be rendered again, at `not_before` or sooner."""
    _want_update(session, workspace_id, _message.id.in_(sorted(message_ids)), not_before)


def _want_update(
    session: Session, workspace_id: str, which: ColumnElement[bool], not_before: datetime
) -> None:
    # Locked in the order of their ids, so that two writers never wait for each other.
    ids = tuple(
        session.scalars(
            select(_message.id)
            .where(
                _message.workspace_id == workspace_id,
                _message.state.not_in([WITHDRAWN, DEAD]),
                which,
            )
            .order_by(_message.id)
            .with_for_update(key_share=True)
        )
    )
    if not ids:
        return
    rests = and_(_message.state == SENT, _message.not_before > not_before)
    session.execute(
        update(_message)
        .where(_message.workspace_id == workspace_id, _message.id.in_(ids))
        .values(
            wanted_version=_message.wanted_version + 1,
            not_before=case((rests, _instant(not_before)), else_=_message.not_before),
        )
        .execution_options(synchronize_session=False)
    )


def shown_to(
    session: Session, workspace_id: str, conversation: str, keys: Collection[DueKey]
) -> frozenset[DueKey]:
    """Which of these due contacts a message of this conversation has shown, or is to show.

    What is to be deleted, and has not been yet, does not count.
    """
    if not keys:
        return frozenset()
    rows = session.execute(
        select(
            OutgoingItemRow.client_id,
            OutgoingItemRow.clock,
            OutgoingItemRow.fact_id,
            OutgoingItemRow.part,
        )
        .join(
            _message,
            and_(
                _message.workspace_id == OutgoingItemRow.workspace_id,
                _message.id == OutgoingItemRow.message_id,
            ),
        )
        .where(
            OutgoingItemRow.workspace_id == workspace_id,
            _is_one_of(sorted(keys)),
            _message.conversation == conversation,
            _message.state.not_in([WITHDRAWN, DEAD]),
            _message.delete_at.is_(None),
        )
    )
    return frozenset(DueKey(row[0], Clock(row[1]), row[2], row[3]) for row in rows)


def unsent(session: Session, workspace_id: str, conversation: str, kind: str) -> tuple[str, ...]:
    """Messages of this kind that wait in the conversation and that nobody has begun to send."""
    return tuple(
        session.scalars(
            select(_message.id).where(
                _message.workspace_id == workspace_id,
                _message.state == PLANNED,
                _message.conversation == conversation,
                _message.kind == kind,
            )
        )
    )


def withdraw_unsent(
    session: Session, workspace_id: str, message_ids: Collection[str], reason: str
) -> tuple[str, ...]:
    """Take back what nobody has begun to send; returns the ids that were still there."""
    return tuple(
        session.scalars(
            update(_message)
            .where(
                _message.workspace_id == workspace_id,
                _message.id.in_(sorted(message_ids)),
                _message.state == PLANNED,
            )
            .values(
                state=WITHDRAWN,
                reason=reason,
                look_back_at=case((_message.posts > 0, _instant(AT_ONCE)), else_=None),
            )
            .returning(_message.id)
            .execution_options(synchronize_session=False)
        )
    )


# ---------------------------------------------------------------- reading


def items(session: Session, workspace_id: str, message_id: str) -> tuple[OutgoingItem, ...]:
    """What a message shows, in its order."""
    return items_of(session, workspace_id, [message_id]).get(message_id, ())


def items_of(
    session: Session, workspace_id: str, message_ids: Collection[str]
) -> Mapping[str, tuple[OutgoingItem, ...]]:
    rows = session.scalars(
        select(OutgoingItemRow)
        .where(
            OutgoingItemRow.workspace_id == workspace_id,
            OutgoingItemRow.message_id.in_(sorted(message_ids)),
        )
        .order_by(OutgoingItemRow.message_id, OutgoingItemRow.position)
    )
    found: dict[str, list[OutgoingItem]] = {}
    for row in rows:
        key = DueKey(row.client_id, Clock(row.clock), row.fact_id, row.part)
        found.setdefault(row.message_id, []).append(OutgoingItem(key, row.nudge_on))
    return {message_id: tuple(shown) for message_id, shown in found.items()}


def message(session: Session, workspace_id: str, message_id: str) -> OutgoingMessage | None:
    row = session.scalar(
        select(_message).where(_message.workspace_id == workspace_id, _message.id == message_id)
    )
    return None if row is None else _plain(row)


def message_by_key(session: Session, workspace_id: str, dedupe_key: str) -> OutgoingMessage | None:
    row = session.scalar(
        select(_message).where(
            _message.workspace_id == workspace_id, _message.dedupe_key == dedupe_key
        )
    )
    return None if row is None else _plain(row)


def with_keys(
    session: Session, workspace_id: str, dedupe_keys: Collection[str]
) -> tuple[OutgoingMessage, ...]:
    rows = session.scalars(
        select(_message)
        .where(_message.workspace_id == workspace_id, _message.dedupe_key.in_(sorted(dedupe_keys)))
        .order_by(_message.sequence)
    )
    return tuple(_plain(row) for row in rows)


def unit_behind(
    session: Session, workspace_id: str, conversation: str, staff_member_id: str | None
) -> str | None:
    """The unit whose channel a conversation is, or on whose roster that staff member is."""
    of_channel = session.scalar(
        select(VocationalUnitRow.id)
        .where(
            VocationalUnitRow.workspace_id == workspace_id,
            VocationalUnitRow.channel_id == conversation,
        )
        .order_by(VocationalUnitRow.id)
        .limit(1)
    )
    if of_channel is not None or staff_member_id is None:
        return of_channel
    return session.scalar(
        select(StaffMemberRow.vocational_unit_id).where(
            StaffMemberRow.workspace_id == workspace_id, StaffMemberRow.id == staff_member_id
        )
    )


def dead(session: Session, workspace_id: str) -> tuple[OutgoingMessage, ...]:
    """Messages that were given up, the newest first."""
    query = (
        select(_message)
        .where(_message.workspace_id == workspace_id, _message.state == DEAD)
        .order_by(_message.sequence.desc())
    )
    return tuple(_plain(row) for row in session.scalars(query))


# ---------------------------------------------------------------- leasing


def lease(
    session: Session, *, owner: str, at: datetime, until: datetime, next_at: datetime, limit: int
) -> tuple[OutgoingMessage, ...]:
    """Lease at most `limit` messages, one a conversation: first posts, then updates, then looks.

    `until`: end of the lease; `next_at`: before that nothing else goes to the same conversation.
    """
    ids: list[tuple[str, str]] = []
    for ready in (_to_post(at), _to_update(at)):
        if len(ids) < limit:
            ids += _lock(session, ready, at, limit - len(ids), taken=ids)
    return _take(session, ids, owner, until, next_at)


def lease_expired(
    session: Session,
    *,
    owner: str,
    at: datetime,
    until: datetime,
    ambiguous_before: datetime,
    limit: int,
) -> tuple[OutgoingMessage, ...]:
    """Take over what somebody left: `leased` past its lease, `sending` long past it."""
    query = (
        select(_message.workspace_id, _message.id)
        .join(WorkspaceRow, WorkspaceRow.id == _message.workspace_id)
        .where(
            _open_for_delivery(at),
            or_(
                and_(_message.state == LEASED, _message.leased_until <= at),
                and_(_message.state == SENDING, _message.leased_until <= ambiguous_before),
                and_(
                    _message.state.in_([LEASED, SENDING]),
                    _message.leased_until > at + TOO_FAR_AHEAD,
                ),
            ),
        )
        .order_by(_message.leased_until)
        .limit(limit)
        .with_for_update(of=_message, skip_locked=True)
    )
    ids = [(row[0], row[1]) for row in session.execute(query)]
    return _renew(session, ids, owner, until)


def _to_post(at: datetime) -> ColumnElement[bool]:
    """The oldest of each conversation that waits for its post."""
    waiting = (
        select(
            _message.workspace_id,
            _message.id,
            func.row_number()
            .over(
                partition_by=(_message.workspace_id, _message.conversation),
                order_by=(_message.sequence, _message.id),
            )
            .label("place"),
        )
        .where(
            _message.workspace_id.in_(
                select(WorkspaceRow.id).where(WorkspaceRow.revoked_at.is_(None))
            ),
            _message.state.in_([PLANNED, LEASED, SENDING]),
        )
        .subquery()
    )
    first = select(waiting.c.workspace_id, waiting.c.id).where(waiting.c.place == 1)
    return and_(
        _message.state == PLANNED,
        or_(_message.not_before <= at, _message.not_before > at + TOO_FAR_AHEAD),
        tuple_(_message.workspace_id, _message.id).in_(first),
    )


def _to_update(at: datetime) -> ColumnElement[bool]:
    """Sent messages that are out of date, or that may stand in Slack more than once."""
    busy = aliased(_message)
    return and_(
        _message.state == SENT,
        _message.not_before <= at,
        _message.workspace_id.in_(select(WorkspaceRow.id)),
        ~exists().where(
            busy.workspace_id == _message.workspace_id,
            busy.conversation == _message.conversation,
            busy.state.in_([LEASED, SENDING]),
        ),
    )


def _open_for_delivery(at: datetime) -> ColumnElement[bool]:
    return and_(
        WorkspaceRow.revoked_at.is_(None),
        or_(WorkspaceRow.not_before.is_(None), WorkspaceRow.not_before <= at),
    )


def _lock(
    session: Session,
    ready: ColumnElement[bool],
    at: datetime,
    limit: int,
    taken: Sequence[tuple[str, str]],
) -> list[tuple[str, str]]:
    """Ids of ready messages, at most one a conversation, locked together with its pace."""
    query: Select[str, str, str] = (
        select(_message.workspace_id, _message.id, _message.conversation)
        .join(WorkspaceRow, WorkspaceRow.id == _message.workspace_id)
        .join(
            ConversationPaceRow,
            and_(
                ConversationPaceRow.workspace_id == _message.workspace_id,
                ConversationPaceRow.conversation == _message.conversation,
            ),
        )
        .where(
            ready,
            or_(
                ConversationPaceRow.not_before <= at,
                ConversationPaceRow.not_before > at + TOO_FAR_AHEAD,
            ),
            _open_for_delivery(at),
        )
        .order_by(_message.not_before, _message.sequence, _message.id)
        .limit(limit)
        .with_for_update(of=[_message, ConversationPaceRow], skip_locked=True)
    )
    if taken:
        held = select(_message.workspace_id, _message.conversation).where(
            tuple_(_message.workspace_id, _message.id).in_(taken)
        )
        query = query.where(tuple_(_message.workspace_id, _message.conversation).not_in(held))
    chosen: dict[tuple[str, str], tuple[str, str]] = {}
    for workspace_id, message_id, conversation in session.execute(query):
        chosen.setdefault((workspace_id, conversation), (workspace_id, message_id))
    return list(chosen.values())


def _take(
    session: Session,
    ids: Sequence[tuple[str, str]],
    owner: str,
    until: datetime,
    next_at: datetime,
) -> tuple[OutgoingMessage, ...]:
    if not ids:
        return ()
    session.execute(
        update(_message)
        .where(tuple_(_message.workspace_id, _message.id).in_(ids))
        .values(
            state=LEASED,
            leased_by=owner,
            leased_until=until,
            attempt=_message.attempt + 1,
        )
        .execution_options(synchronize_session=False)
    )
    held = select(_message.workspace_id, _message.conversation).where(
        tuple_(_message.workspace_id, _message.id).in_(ids)
    )
    session.execute(
        update(ConversationPaceRow)
        .where(tuple_(ConversationPaceRow.workspace_id, ConversationPaceRow.conversation).in_(held))
        .values(not_before=next_at)
        .execution_options(synchronize_session=False)
    )
    return _reread(session, ids)


def _renew(
    session: Session, ids: Sequence[tuple[str, str]], owner: str, until: datetime
) -> tuple[OutgoingMessage, ...]:
    if not ids:
        return ()
    session.execute(
        update(_message)
        .where(tuple_(_message.workspace_id, _message.id).in_(ids))
        .values(leased_by=owner, leased_until=until, attempt=_message.attempt + 1)
        .execution_options(synchronize_session=False)
    )
    return _reread(session, ids)


def _reread(session: Session, ids: Sequence[tuple[str, str]]) -> tuple[OutgoingMessage, ...]:
    rows = session.scalars(
        select(_message)
        .where(tuple_(_message.workspace_id, _message.id).in_(ids))
        .order_by(_message.sequence, _message.id)
        .execution_options(populate_existing=True)
    )
    return tuple(_plain(row) for row in rows)


# ---------------------------------------------------------------- under the fence


def change_leased(session: Session, leased: OutgoingMessage, **values: Any) -> bool:
    """Write `values` if the lease is still ours; False: somebody else has it now."""
    return _change(session, leased, literal(True), values)


def begin_sending(
    session: Session,
    leased: OutgoingMessage,
    at: datetime,
    until: datetime,
    *,
    channel_id: str | None = None,
) -> bool:
    """The next thing that happens is the post. False: no longer ours, or the workspace must wait.

    The lease begins anew, to `until`: whatever came before, drawing a picture too, may have taken
    most of it or more. Nobody else has taken the message up, or the fence would be higher. Where
    it goes is kept: it can be looked for there even when its reader has gone meanwhile.
    """
    values = {
        "state": SENDING,
        "sending_since": at,
        "posts": _message.posts + 1,
        "leased_until": until,
    }
    if channel_id is not None:
        values["channel_id"] = channel_id
    return _change(session, leased, ~_must_wait(leased, at), values)


def begin_update(session: Session, leased: OutgoingMessage, at: datetime, until: datetime) -> bool:
    """The next thing that happens is the update; the rest is as for `begin_sending`."""
    return _change(session, leased, ~_must_wait(leased, at), {"leased_until": until})


def _must_wait(leased: OutgoingMessage, at: datetime) -> ColumnElement[bool]:
    return exists().where(
        WorkspaceRow.id == leased.workspace_id,
        or_(WorkspaceRow.revoked_at.is_not(None), WorkspaceRow.not_before > at),
    )


def _change(
    session: Session,
    leased: OutgoingMessage,
    condition: ColumnElement[bool],
    values: Mapping[str, Any],
) -> bool:
    written = session.execute(
        update(_message)
        .where(
            _message.workspace_id == leased.workspace_id,
            _message.id == leased.id,
            _message.attempt == leased.attempt,
            _message.state.in_([LEASED, SENDING]),
            condition,
        )
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    return bool(_count(written))


def finish(
    session: Session,
    leased: OutgoingMessage,
    *,
    channel_id: str,
    ts: str,
    shown_version: int,
    sent_at: datetime,
    look_back_at: datetime,
) -> bool:
    """It stands in Slack as `ts`. A second post is looked for again at `look_back_at`."""
    more_than_once = or_(_message.posts > 1, _message.look_back_at.is_not(None))
    outdated = _message.wanted_version > shown_version
    look = _instant(look_back_at)
    return change_leased(
        session,
        leased,
        state=SENT,
        channel_id=channel_id,
        ts=ts,
        sent_at=func.coalesce(_message.sent_at, _instant(sent_at)),
        shown_version=shown_version,
        look_back_at=case((more_than_once, look), else_=None),
        not_before=case(
            (outdated, _instant(AT_ONCE)),
            (more_than_once, look),
            else_=_instant(NEVER),
        ),
        reason=None,
        leased_by=None,
        leased_until=None,
        **_NO_FAILURES,
    )


def took(session: Session, workspace_id: str, conversation: str, at: datetime) -> None:
    """Slack took a message there: what it does not take meanwhile is not Slack's own trouble."""
    session.execute(
        update(ConversationPaceRow)
        .where(
            ConversationPaceRow.workspace_id == workspace_id,
            ConversationPaceRow.conversation == conversation,
        )
        .values(took_at=at)
    )


def finish_update(
    session: Session, leased: OutgoingMessage, *, shown_version: int, looked_back: bool
) -> bool:
    """What stands in Slack shows `shown_version`."""
    outdated = _message.wanted_version > shown_version
    look_back_at: ColumnElement[Any] = _message.look_back_at.expression
    if looked_back and leased.look_back_at is not None:
        # A later one was asked for while this one looked: it stays.
        done = _message.look_back_at == _instant(leased.look_back_at)
        look_back_at = case((done, None), else_=_message.look_back_at)
    rest = func.coalesce(look_back_at, _instant(NEVER))
    return change_leased(
        session,
        leased,
        state=SENT,
        shown_version=shown_version,
        look_back_at=look_back_at,
        not_before=case((outdated, _instant(AT_ONCE)), else_=rest),
        leased_by=None,
        leased_until=None,
        **_NO_FAILURES,
    )


def put_back(
    session: Session,
    leased: OutgoingMessage,
    *,
    at: datetime,
    not_before: datetime,
    failure: Failure | None,
    unposted: bool,
) -> bool:
    """To be tried again at `not_before`. `unposted`: the post surely did not arrive."""
    state = SENT if leased.ts else PLANNED
    return change_leased(
        session,
        leased,
        state=state,
        not_before=not_before,
        posts=_message.posts - (1 if unposted else 0),
        leased_by=None,
        leased_until=None,
        **_after(failure, leased, at),
    )


def leave_unclear(
    session: Session, leased: OutgoingMessage, *, at: datetime, until: datetime, failure: Failure
) -> bool:
    """It stays `sending`, to be looked up by whoever comes after `until`."""
    return change_leased(session, leased, leased_until=until, **_after(failure, leased, at))


def _after(failure: Failure | None, leased: OutgoingMessage, at: datetime) -> dict[str, Any]:
    """What one more failure leaves in the row; the fence keeps what `leased` says true."""
    if failure is None:
        return {}
    values: dict[str, Any] = {"failures": _message.failures + 1}
    if failure.what == REFUSAL:
        return values | {"refusals": _message.refusals + 1}
    if failure.what == FAULT:
        return values | {"faults": _message.faults + 1}
    taken = _taken_since(leased)
    begun = func.coalesce(_message.alone_since, _instant(at))
    if failure.answers is None:
        otherwise: tuple[Any, Any] = (_message.lone_failures, _message.alone_since)
    elif failure.answers:
        otherwise = (_message.lone_failures, begun)
    else:  # nothing is heard of Slack at all: what was counted before says nothing any more
        otherwise = (0, None)
    return values | {
        "failed_at": at,
        "lone_failures": case((taken, _message.lone_failures + 1), else_=otherwise[0]),
        "alone_since": case((taken, begun), else_=otherwise[1]),
    }


def _taken_since(leased: OutgoingMessage) -> ColumnElement[bool]:
    """Whether Slack took another message of the workspace since this one failed last."""
    if leased.failed_at is None:
        return false()
    return exists().where(
        ConversationPaceRow.workspace_id == leased.workspace_id,
        ConversationPaceRow.took_at > leased.failed_at,
    )


def close(
    session: Session,
    leased: OutgoingMessage,
    *,
    state: str,
    reason: str,
    look_back_at: datetime,
    unposted: bool = False,
) -> bool:
    """It ends as `withdrawn` or `dead`, with one word why.

    What may have been posted is looked for at `look_back_at`, see `ended_to_look_for`.
    """
    posts = _message.posts - (1 if unposted else 0)
    return change_leased(
        session,
        leased,
        state=state,
        reason=reason,
        posts=posts,
        look_back_at=case((posts > 0, _instant(look_back_at)), else_=None),
        leased_by=None,
        leased_until=None,
    )


def suspect_copy(
    session: Session, workspace_id: str, message_id: str, look_back_at: datetime
) -> None:
    """Somebody posted without holding the lease: look for a second copy, and render afresh."""
    session.execute(
        update(_message)
        .where(_message.workspace_id == workspace_id, _message.id == message_id)
        .values(
            look_back_at=look_back_at,
            wanted_version=_message.wanted_version + 1,
            not_before=case(
                (_message.state == SENT, _instant(AT_ONCE)),
                else_=_message.not_before,
            ),
        )
        .execution_options(synchronize_session=False)
    )


def pause_workspace(session: Session, workspace_id: str, not_before: datetime) -> None:
    """Slack asked the whole workspace to wait."""
    session.execute(
        update(WorkspaceRow)
        .where(
            WorkspaceRow.id == workspace_id,
            or_(WorkspaceRow.not_before.is_(None), WorkspaceRow.not_before < not_before),
        )
        .values(not_before=not_before)
    )


def release_all(session: Session, owner: str, at: datetime) -> int:
    """Hand back at once what `owner` leased and has not begun to post.

    What it has begun to post is to be looked up as if its lease ended at `at`.
    """
    session.execute(
        update(_message)
        .where(_message.workspace_id.in_(select(WorkspaceRow.id)))
        .where(_message.state == SENDING, _message.leased_by == owner, _message.leased_until > at)
        .values(leased_until=at)
        .execution_options(synchronize_session=False)
    )
    written = session.execute(
        update(_message)
        .where(_message.workspace_id.in_(select(WorkspaceRow.id)))
        .where(_message.state == LEASED, _message.leased_by == owner)
        .values(
            state=case((_message.ts.is_not(None), SENT), else_=PLANNED),
            leased_by=None,
            leased_until=None,
        )
        .execution_options(synchronize_session=False)
    )
    return _count(written)


def revive(session: Session, workspace_id: str, message_id: str) -> bool:
    """Try a dead message again, and what was to follow in its thread."""
    _revive_thread(session, workspace_id, message_id)
    written = session.execute(
        update(_message)
        .where(
            _message.workspace_id == workspace_id,
            _message.id == message_id,
            _message.state == DEAD,
        )
        # What may stand there already is looked for first, and once more ten minutes after.
        .values(
            state=PLANNED,
            reason=None,
            not_before=AT_ONCE,
            posts=case((_message.posts > 0, 1), else_=0),
            look_back_at=case((_message.posts > 0, _instant(AT_ONCE)), else_=None),
            **_NO_FAILURES,
        )
        .execution_options(synchronize_session=False)
    )
    return bool(_count(written))


def dismiss(session: Session, workspace_id: str, message_id: str) -> bool:
    """Let a dead message go."""
    written = session.execute(
        update(_message)
        .where(
            _message.workspace_id == workspace_id,
            _message.id == message_id,
            _message.state == DEAD,
        )
        .values(state=WITHDRAWN, reason=DISMISSED)
        .execution_options(synchronize_session=False)
    )
    return bool(_count(written))


def let_go_of_who_left(session: Session, workspace_id: str) -> int:
    """What was given up and is for somebody who is on no roster any more waits for nobody."""
    reader = StaffMemberRow
    theirs = exists().where(
        reader.workspace_id == _message.workspace_id,
        reader.slack_user_id == _message.conversation,
    )
    written = session.execute(
        update(_message)
        .where(
            _message.workspace_id == workspace_id,
            _message.state == DEAD,
            theirs.where(reader.removed_at.is_not(None)),
            ~theirs.where(reader.removed_at.is_(None)),
        )
        .values(state=WITHDRAWN, reason=READER_LEFT)
        .execution_options(synchronize_session=False)
    )
    return _count(written)


def _revive_thread(session: Session, workspace_id: str, message_id: str) -> None:
    session.execute(
        update(_message)
        .where(
            _message.workspace_id == workspace_id,
            _message.parent_id == message_id,
            _message.state == WITHDRAWN,
            _message.reason == PARENT_NOT_SENT,
        )
        .values(state=PLANNED, reason=None, not_before=AT_ONCE)
        .execution_options(synchronize_session=False)
    )


# ---------------------------------------------------------------- what ended, and may stand


def ended_to_look_for(session: Session, at: datetime, limit: int) -> tuple[OutgoingMessage, ...]:
    """Withdrawn or dead messages that may stand in Slack, in workspaces that are open now."""
    rows = session.scalars(
        select(_message)
        .join(WorkspaceRow, WorkspaceRow.id == _message.workspace_id)
        .where(
            _open_for_delivery(at),
            _message.state.in_([WITHDRAWN, DEAD]),
            _message.look_back_at <= at,
        )
        .order_by(_message.look_back_at, _message.id)
        .limit(limit)
    )
    return tuple(_plain(row) for row in rows)


def looked_for(
    session: Session, ended: OutgoingMessage, *, again_at: datetime | None, failures: int = 0
) -> bool:
    """It was looked for. `again_at`: not in earnest, so once more then."""
    return _change_ended(session, ended, look_back_at=again_at, failures=failures)


def stands_after_all(
    session: Session, dead: OutgoingMessage, *, channel_id: str, ts: str, sent_at: datetime
) -> bool:
    """A message that was given up is there: recorded, drawn anew, and its thread may follow."""
    found = _change_ended(
        session,
        dead,
        state=SENT,
        reason=None,
        channel_id=channel_id,
        ts=ts,
        sent_at=func.coalesce(_message.sent_at, _instant(sent_at)),
        shown_version=0,
        look_back_at=None,
        not_before=AT_ONCE,
        **_NO_FAILURES,
    )
    if found:
        _revive_thread(session, dead.workspace_id, dead.id)
    return found


def _change_ended(session: Session, ended: OutgoingMessage, **values: Any) -> bool:
    """Unless it was sent again, or another look was asked for, meanwhile."""
    written = session.execute(
        update(_message)
        .where(
            _message.workspace_id == ended.workspace_id,
            _message.id == ended.id,
            _message.state == ended.state,
            _message.look_back_at == ended.look_back_at,
        )
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    return bool(_count(written))


# ---------------------------------------------------------------- after a restore


def newest_trace(session: Session, workspace_id: str) -> datetime | None:
    """The last instant of which anything is told here: what was sent later is not known."""
    of_messages = session.execute(
        select(func.max(_message.planned_at), func.max(_message.sent_at)).where(
            _message.workspace_id == workspace_id
        )
    ).one()
    of_acts = session.scalar(
        select(func.max(AuditEventRow.at)).where(AuditEventRow.workspace_id == workspace_id)
    )
    return max((each for each in (*of_messages, of_acts) if each is not None), default=None)


def doubt(session: Session, workspace_id: str, *, restored_at: datetime, since: datetime) -> None:
    """What waits here may have been posted since the backup, and so may what is planned next.

    A note among the messages remembers it: `since` is how far back delivery looks.
    """
    session.execute(
        update(_message)
        .where(
            _message.workspace_id == workspace_id,
            _message.state.in_([PLANNED, LEASED, DEAD]),
            _message.ts.is_(None),
            _message.posts == 0,
        )
        .values(posts=1)
        .execution_options(synchronize_session=False)
    )
    note = {"subject": {"since": since.isoformat()}, "planned_at": restored_at}
    session.execute(
        insert_into(session, _message)
        .values(
            workspace_id=workspace_id,
            id=message_id(workspace_id, RESTORED),
            dedupe_key=RESTORED,
            kind=RESTORED,
            conversation="",
            sequence=0,
            not_before=NEVER,
            state=WITHDRAWN,
            attempt=0,
            posts=0,
            wanted_version=0,
            shown_version=0,
            reason=RESTORED,
            **_NO_FAILURES,
            **note,
        )
        .on_conflict_do_update(index_elements=["workspace_id", "dedupe_key"], set_=note)
    )


def look_from(session: Session, leased: OutgoingMessage) -> datetime:
    """How far back a message that may have been posted is to be looked for."""
    note = message_by_key(session, leased.workspace_id, RESTORED)
    if note is None or leased.planned_at > note.planned_at + _DOUBT:
        return leased.planned_at
    return min(leased.planned_at, datetime.fromisoformat(note.subject["since"]))


def _restored_lately(workspace_id: str, planned_at: datetime) -> ScalarSelect[int]:
    """1 while a restore is so recent that this may have been posted before; 0 otherwise."""
    note = aliased(_message)
    return (
        select(func.count())
        .where(
            note.workspace_id == workspace_id,
            note.dedupe_key == RESTORED,
            note.planned_at >= planned_at - _DOUBT,
        )
        .scalar_subquery()
    )


# ---------------------------------------------------------------- the auditor's numbers


@dataclass(frozen=True, slots=True)
class Backlog:
    """What waits: counts by state, and what is past its lease by the database's clock."""

    planned: int
    in_flight: int
    expired: int
    ambiguous: int
    outdated: int
    dead: int


def backlog(session: Session, at: datetime) -> Backlog:
    """One query over what is not at rest."""
    late = _message.leased_until <= at
    counts = session.execute(
        select(
            func.count().filter(_message.state == PLANNED),
            func.count().filter(_message.state.in_([LEASED, SENDING])),
            func.count().filter(_message.state == LEASED, late),
            func.count().filter(_message.state == SENDING, late),
            func.count().filter(
                _message.state == SENT, _message.wanted_version > _message.shown_version
            ),
            func.count().filter(_message.state == DEAD),
        ).where(
            _message.workspace_id.in_(
                select(WorkspaceRow.id).where(WorkspaceRow.revoked_at.is_(None))
            ),
            or_(
                _message.state.in_([PLANNED, LEASED, SENDING, DEAD]),
                and_(_message.state == SENT, _message.not_before <= at),
            ),
        )
    ).one()
    return Backlog(*counts)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A workspace with messages that are still to be sent, and since when (practice time).

    `not_before`: until then, by the database's clock, the whole workspace waits: Slack has asked
    for it, or takes its token no more.
    """

    workspace_id: str
    since: datetime
    not_before: datetime | None


def waiting(session: Session) -> tuple[Waiting, ...]:
    """One query. Also what is tried again and again, and what nobody knows the fate of."""
    found = session.execute(
        select(WorkspaceRow.id, func.min(_message.planned_at), WorkspaceRow.not_before)
        .join(_message, _message.workspace_id == WorkspaceRow.id)
        .where(
            WorkspaceRow.revoked_at.is_(None),
            _message.state.in_([PLANNED, LEASED, SENDING]),
            _message.ts.is_(None),
        )
        .group_by(WorkspaceRow.id, WorkspaceRow.not_before)
        .order_by(WorkspaceRow.id)
    )
    return tuple(Waiting(*row) for row in found)


# ---------------------------------------------------------------- helpers


def _is_one_of(keys: Sequence[DueKey]) -> ColumnElement[bool]:
    item = OutgoingItemRow
    return tuple_(item.client_id, item.clock, item.fact_id, item.part).in_(
        [(key.client_id, key.clock.value, key.fact_id, key.part) for key in keys]
    )


def _instant(moment: datetime) -> ColumnElement[datetime]:
    return literal(moment, UtcInstant())


def _count(result: Any) -> int:
    return result.rowcount if isinstance(result, CursorResult) else 0


def _plain(row: OutgoingMessageRow) -> OutgoingMessage:
    return OutgoingMessage(
        workspace_id=row.workspace_id,
        id=row.id,
        kind=row.kind,
        conversation=row.conversation,
        subject=dict(row.subject),
        parent_id=row.parent_id,
        planned_at=row.planned_at,
        state=row.state,
        attempt=row.attempt,
        posts=row.posts,
        sending_since=row.sending_since,
        channel_id=row.channel_id,
        ts=row.ts,
        file_id=row.file_id,
        sent_at=row.sent_at,
        look_back_at=row.look_back_at,
        wanted_version=row.wanted_version,
        shown_version=row.shown_version,
        failures=row.failures,
        refusals=row.refusals,
        faults=row.faults,
        failed_at=row.failed_at,
        lone_failures=row.lone_failures,
        alone_since=row.alone_since,
        reason=row.reason,
    )
