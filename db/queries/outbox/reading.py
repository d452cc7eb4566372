"""Messages and their items as they stand."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    ScalarSelect,
    String,
    and_,
    bindparam,
    false,
    func,
    select,
    union_all,
)

from db.doors import Session
from db.models import (
    AuditHeadRow,
    OutgoingItemRow,
    OutgoingMessageRow,
    StaffMemberRow,
    VocationalUnitRow,
)
from db.queries.asked import UNIT, WORKSPACE, among
from db.queries.outbox.legible import COLUMNS, legible
from db.queries.outbox.messages import (
    DEAD,
    HAS_IT_STARTED,
    LEAD_OFFERED,
    NEXT_STEP,
    OF_NOBODY,
    OutgoingItem,
    OutgoingMessage,
    OutgoingStep,
    StartAsked,
    by_place,
    outgoing,
    plain,
)
from db.queries.outbox.open_rows import is_open
from db.types import METADATA
from ips.facts import Clock, DueKey


@dataclass(frozen=True, slots=True)
class Lines:
    """What a message shows, in its order: due contacts, starts that it asks about, next steps.

    For whom a step is, its contact says.
    """

    items: tuple[OutgoingItem, ...] = ()
    starts: tuple[StartAsked, ...] = ()
    steps: tuple[OutgoingStep, ...] = ()


def lines(session: Session, workspace_id: str, message_id: str) -> Lines:
    return lines_of(session, workspace_id, [message_id]).get(message_id, Lines())


def lines_of(
    session: Session, workspace_id: str, message_ids: Collection[str]
) -> Mapping[str, Lines]:
    """By message; one that shows nothing is left out."""
    asked = {"workspace": workspace_id, "messages": sorted(message_ids)}
    rows = groupby(session.execute(_ITEMS, asked).all(), key=itemgetter(0))
    return {message_id: as_lines(content) for message_id, content in rows}


_ITEM = METADATA.tables[OutgoingItemRow.__tablename__]
_ITEMS: Any = (
    select(
        *(
            _ITEM.c[name]
            for name in ("message_id", "client_id", "clock", "fact_id", "part", "nudge_on")
        )
    )
    .where(_ITEM.c.workspace_id == WORKSPACE, _ITEM.c.message_id.in_(among("messages")))
    .order_by(_ITEM.c.message_id, _ITEM.c.position)
)
_CLOCKS = {each.value: each for each in Clock}


def as_lines(rows: Iterable[tuple[str, str, str, str, int, date]]) -> Lines:
    """From rows of one message: its id, then the client, clock, fact, part and day of each line."""
    items, starts, steps = list[OutgoingItem](), list[StartAsked](), list[OutgoingStep]()
    for _, client_id, clock, fact_id, part, nudge_on in rows:
        if clock == HAS_IT_STARTED:
            starts.append(StartAsked(client_id, fact_id, nudge_on))
        elif clock == NEXT_STEP and client_id == OF_NOBODY:
            steps.append(OutgoingStep(fact_id, nudge_on))
        elif clock not in (NEXT_STEP, LEAD_OFFERED):
            key = DueKey(client_id, _CLOCKS[clock], fact_id, part)
            items.append(OutgoingItem(key, nudge_on))
    return Lines(tuple(items), tuple(starts), tuple(steps))


def message(session: Session, workspace_id: str, message_id: str) -> OutgoingMessage | None:
    row = session.execute(_ONE, {"workspace": workspace_id, "message": message_id}).one_or_none()
    return None if row is None else plain(row)


_ONE = select(*COLUMNS).where(
    outgoing.workspace_id == WORKSPACE, outgoing.id == bindparam("message")
)


@dataclass(frozen=True, slots=True)
class Moment:
    """A message as it stands, and how far others have written: the ends of these audit chains, None
    for one that nobody has begun. `read_aloud`: its reader has chosen to have it read to them.
    """

    message: OutgoingMessage
    chains: tuple[str, str]
    ends: tuple[bytes | None, bytes | None]
    read_aloud: bool


def moments(
    session: Session, workspace_id: str, message_ids: Collection[str], chains: tuple[str, str]
) -> Mapping[str, Moment]:
    """By message, the oldest first; one that is gone is left out. One statement."""
    asked = {"workspace": workspace_id, "ids": sorted(message_ids)}
    asked |= {"one": chains[0], "other": chains[1]}
    found = [_moment(row, chains) for row in session.execute(_MOMENTS, asked).all()]
    return {each.message.id: each for each in found}


def _moment(row: Sequence[Any], chains: tuple[str, str]) -> Moment:
    *values, one, other, read_aloud = row
    return Moment(by_place(values), chains, (one, other), bool(read_aloud))


def _end_of(chain: ColumnElement[str]) -> ScalarSelect[bytes]:
    head = METADATA.tables[AuditHeadRow.__tablename__].c
    return (
        select(head.hash)
        .where(head.workspace_id == WORKSPACE, head.chain == chain)
        .scalar_subquery()
    )


_MESSAGE, _READER = (
    METADATA.tables[row.__tablename__] for row in (OutgoingMessageRow, StaffMemberRow)
)
_MOMENTS = (
    select(
        *COLUMNS,
        _end_of(bindparam("one")).label("end_of_one"),
        _end_of(bindparam("other")).label("end_of_other"),
        _READER.c.read_aloud,
    )
    .outerjoin(
        _READER,
        (_READER.c.workspace_id == _MESSAGE.c.workspace_id)
        & (_READER.c.slack_user_id == _MESSAGE.c.conversation),
    )
    .where(_MESSAGE.c.workspace_id == WORKSPACE, _MESSAGE.c.id.in_(among("ids")))
    .order_by(_MESSAGE.c.sequence, _MESSAGE.c.id)
)


def still_so(asked: Callable[[str], ColumnElement[Any]]) -> ColumnElement[bool]:
    """Of a message that somebody holds: what it says is what it said at a moment. `asked`: each
    value of `as_it_was`, by its name."""
    reads_aloud = (
        select(_READER.c.read_aloud)
        .where(_READER.c.workspace_id == WORKSPACE, _READER.c.slack_user_id == asked("reader"))
        .scalar_subquery()
    )
    return and_(
        _MESSAGE.c.wanted_version == asked("wanted"),
        _end_of(asked("one")).is_not_distinct_from(asked("end_of_one")),
        _end_of(asked("other")).is_not_distinct_from(asked("end_of_other")),
        func.coalesce(reads_aloud, false()) == asked("read_aloud"),
    )


def as_it_was(moment: Moment) -> Mapping[str, Any]:
    """What `still_so` is asked with."""
    (one, other), (end_of_one, end_of_other) = moment.chains, moment.ends
    return {
        "workspace": moment.message.workspace_id,
        "reader": moment.message.conversation,
        "wanted": moment.message.wanted_version,
        "one": one,
        "other": other,
        "end_of_one": end_of_one,
        "end_of_other": end_of_other,
        "read_aloud": moment.read_aloud,
    }


def message_by_key(session: Session, workspace_id: str, dedupe_key: str) -> OutgoingMessage | None:
    row = session.execute(
        select(*COLUMNS).where(
            outgoing.workspace_id == workspace_id, outgoing.dedupe_key == dedupe_key
        )
    ).one_or_none()
    return None if row is None else plain(row)


def with_keys(
    session: Session, workspace_id: str, dedupe_keys: Collection[str]
) -> tuple[OutgoingMessage, ...]:
    rows = session.execute(
        select(*COLUMNS)
        .where(outgoing.workspace_id == workspace_id, outgoing.dedupe_key.in_(sorted(dedupe_keys)))
        .order_by(outgoing.sequence)
    )
    return tuple(plain(row) for row in rows)


def offering_leads_for(
    session: Session, workspace_id: str, client_id: str
) -> tuple[OutgoingMessage, ...]:
    """The messages that offer a job lead to whoever works with this client."""
    item = OutgoingItemRow
    rows = session.execute(
        select(*COLUMNS)
        .join(item, (item.workspace_id == outgoing.workspace_id) & (item.message_id == outgoing.id))
        .where(
            outgoing.workspace_id == workspace_id,
            item.client_id == client_id,
            item.clock == LEAD_OFFERED,
        )
        .order_by(outgoing.sequence)
    )
    return tuple(plain(row) for row in rows)


def with_copies(
    session: Session, workspace_id: str, dedupe_key: str, vocational_unit_id: str
) -> tuple[str, ...]:
    """Ids of a unit's message and of its copies in the own messages of the unit's people."""
    asked = {"workspace": workspace_id, "unit": vocational_unit_id, "key": dedupe_key}
    return tuple(session.scalars(_WITH_COPIES, asked))


# By a list of keys: with OR PostgreSQL reads all that was ever sent.
_KEY: BindParameter[str] = bindparam("key", type_=String())
_WITH_COPIES: Any = select(outgoing.id).where(
    outgoing.workspace_id == WORKSPACE,
    outgoing.dedupe_key.in_(
        union_all(
            select(_KEY),
            select(_KEY + ":for:" + StaffMemberRow.slack_user_id).where(
                StaffMemberRow.workspace_id == WORKSPACE,
                StaffMemberRow.vocational_unit_id == UNIT,
            ),
        )
    ),
)


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
    found = session.execute(
        select(outgoing.workspace_id, outgoing.id)
        .where(outgoing.workspace_id == workspace_id, is_open(), outgoing.state == DEAD)
        .order_by(outgoing.sequence)
    )
    return legible(session, [(row[0], row[1]) for row in found])[::-1]
