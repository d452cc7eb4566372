"""Messages that have stood in Slack long enough, and those that show somebody who was erased."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import (
    ColumnElement,
    and_,
    case,
    literal,
    literal_column,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Session

from db.ids import new_id
from db.models import (
    OutgoingItemRow,
    OutgoingMessageRow,
    StaffMemberRow,
    StaffRoleRow,
    VocationalUnitRow,
)
from db.queries.outbox.messages import AT_ONCE, PLANNED, SENT, WITHDRAWN
from db.types import UtcInstant

_message = OutgoingMessageRow
# Said in the statement itself: an index over what stands is chosen by the word.
_STANDS: ColumnElement[str] = literal_column(f"'{SENT}'")


@dataclass(frozen=True, slots=True)
class Keeping:
    """How long a unit keeps messages, and where; no other setting, which may be out of order."""

    id: str
    channel_id: str | None
    keep_messages_days: int | None


def keeping(session: Session, workspace_id: str) -> tuple[Keeping, ...]:
    """Every unit of the workspace, by name."""
    unit = VocationalUnitRow
    found = session.execute(
        select(unit.id, unit.channel_id, unit.keep_messages_days)
        .where(unit.workspace_id == workspace_id, unit.archived_at.is_(None))
        .order_by(unit.name)
    )
    return tuple(Keeping(*row) for row in found)


def conversations(session: Session, workspace_id: str) -> Mapping[str, frozenset[str]]:
    """Unit id -> the Slack user ids of everybody who was ever on its roster."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for unit_id, slack_user_id in session.execute(
        select(StaffRoleRow.vocational_unit_id, StaffMemberRow.slack_user_id)
        .join(
            StaffMemberRow,
            (StaffMemberRow.workspace_id == StaffRoleRow.workspace_id)
            & (StaffMemberRow.id == StaffRoleRow.staff_member_id),
        )
        .where(StaffRoleRow.workspace_id == workspace_id)
        .distinct()
    ):
        found[unit_id].add(slack_user_id)
    return {unit_id: frozenset(people) for unit_id, people in found.items()}


def standing_since(
    session: Session,
    workspace_id: str,
    where: Mapping[datetime, Collection[str]],
    kinds: Collection[str],
    now: datetime,
    limit: int,
) -> tuple[str, ...]:
    """Ids of messages of these kinds that were sent before a moment, in its conversations.

    The oldest of a conversation first; what could not be deleted waits for its next day.
    """
    if not where:
        return ()
    too_old = (
        and_(_message.conversation.in_(sorted(here)), _message.sent_at < before)
        for before, here in where.items()
    )
    return tuple(
        session.scalars(
            select(_message.id)
            .where(
                _message.workspace_id == workspace_id,
                _message.state == _STANDS,
                or_(*too_old),
                _not_put_off(now),
                _message.kind.in_(sorted(kinds)),
            )
            # Not by age alone: to find few of them, all that stand would be walked through.
            .order_by(_message.conversation, _message.sent_at)
            .limit(limit)
        )
    )


def have_left(session: Session, workspace_id: str) -> frozenset[str]:
    """The Slack user ids of everybody who is on no roster any more."""
    return frozenset(
        session.scalars(
            select(StaffMemberRow.slack_user_id).where(
                StaffMemberRow.workspace_id == workspace_id,
                StaffMemberRow.removed_at.is_not(None),
            )
        )
    )


def standing_elsewhere(
    session: Session,
    workspace_id: str,
    conversations: Collection[str],
    kinds: Collection[str],
    before: Mapping[str, datetime],
    now: datetime,
    limit: int,
) -> tuple[str, ...]:
    """Ids of messages of these kinds outside `conversations`, sent before their unit's moment."""
    if not before:
        return ()
    unit_id = _message.subject["unit"].as_string()
    too_old = (and_(unit_id == unit, _message.sent_at < moment) for unit, moment in before.items())
    return tuple(
        session.scalars(
            select(_message.id)
            .where(
                _message.workspace_id == workspace_id,
                _message.state == _STANDS,
                _message.kind.in_(sorted(kinds)),
                _message.conversation.not_in(sorted(conversations)),
                _not_put_off(now),
                or_(*too_old),
            )
            .order_by(_message.kind, _message.sent_at)
            .limit(limit)
        )
    )


def to_delete(session: Session, workspace_id: str, now: datetime, limit: int) -> tuple[str, ...]:
    """Ids of messages that are to go from Slack by now, whatever their age."""
    return tuple(
        session.scalars(
            select(_message.id)
            .where(
                _message.workspace_id == workspace_id,
                _message.state == _STANDS,
                _message.delete_at.is_not(None),
                _message.delete_at <= now,
            )
            .order_by(_message.delete_at)
            .limit(limit)
        )
    )


def _not_put_off(now: datetime) -> ColumnElement[bool]:
    return or_(_message.delete_at.is_(None), _message.delete_at <= now)


def put_off(session: Session, workspace_id: str, message_id: str, until: datetime) -> None:
    """It could not be deleted now; it is to be tried again then."""
    session.execute(
        update(_message)
        .where(
            _message.workspace_id == workspace_id,
            _message.id == message_id,
            _message.state == SENT,
        )
        .values(delete_at=until, failures=_message.failures + 1)
        .execution_options(synchronize_session=False)
    )


def mark_deleted(session: Session, workspace_id: str, message_id: str, reason: str) -> None:
    """It stands in Slack no more. Not while somebody holds it: the next turn comes back to it."""
    session.execute(
        update(_message)
        .where(
            _message.workspace_id == workspace_id,
            _message.id == message_id,
            _message.state == SENT,
        )
        .values(state=WITHDRAWN, reason=reason)
        .execution_options(synchronize_session=False)
    )


# ---------------------------------------------------------------- somebody was erased


def showing(session: Session, workspace_id: str, client_id: str) -> dict[str, str]:
    """Message id -> kind of every message with an item about this client."""
    found = session.execute(
        select(_message.id, _message.kind)
        .join(
            OutgoingItemRow,
            (OutgoingItemRow.workspace_id == _message.workspace_id)
            & (OutgoingItemRow.message_id == _message.id),
        )
        .where(OutgoingItemRow.workspace_id == workspace_id, OutgoingItemRow.client_id == client_id)
    )
    return {row[0]: row[1] for row in found}


def showing_any(session: Session, workspace_id: str, client_ids: Collection[str]) -> frozenset[str]:
    """Ids of messages that stand or are on their way, with an item about one of these clients."""
    if not client_ids:
        return frozenset()
    return frozenset(
        session.scalars(
            select(_message.id)
            .join(
                OutgoingItemRow,
                (OutgoingItemRow.workspace_id == _message.workspace_id)
                & (OutgoingItemRow.message_id == _message.id),
            )
            .where(
                OutgoingItemRow.workspace_id == workspace_id,
                OutgoingItemRow.client_id.in_(sorted(client_ids)),
                _message.state != WITHDRAWN,
            )
        )
    )


def about_job_leads(
    session: Session, workspace_id: str, job_lead_ids: Collection[str]
) -> frozenset[str]:
    """Ids of the messages with which these job leads were shared."""
    if not job_lead_ids:
        return frozenset()
    keys = sorted(f"job_lead:{each}" for each in job_lead_ids)
    return frozenset(
        session.scalars(
            select(_message.id).where(
                _message.workspace_id == workspace_id, _message.dedupe_key.in_(keys)
            )
        )
    )


def of_kinds(
    session: Session, workspace_id: str, vocational_unit_id: str, kinds: Collection[str]
) -> tuple[str, ...]:
    """Ids of the unit's messages of these kinds, which name clients without an item for each."""
    found = session.execute(
        select(_message.id, _message.subject).where(
            _message.workspace_id == workspace_id, _message.kind.in_(sorted(kinds))
        )
    )
    return tuple(row[0] for row in found if row[1].get("unit") == vocational_unit_id)


def ids_of(session: Session, workspace_id: str, kinds: Collection[str]) -> tuple[str, ...]:
    """Ids of the workspace's messages of these kinds that stand in Slack or are on their way."""
    return tuple(
        session.scalars(
            select(_message.id).where(
                _message.workspace_id == workspace_id,
                _message.kind.in_(sorted(kinds)),
                _message.state != WITHDRAWN,
            )
        )
    )


def delete_soon(
    session: Session, workspace_id: str, message_ids: Collection[str], at: datetime
) -> None:
    """To be deleted from Slack; what was not sent yet is taken back."""
    mine = (_message.workspace_id == workspace_id, _message.id.in_(sorted(message_ids)))
    session.execute(
        update(_message)
        .where(*mine, _message.state == PLANNED)
        .values(
            state=WITHDRAWN,
            reason="erased",
            # An earlier post of it may have arrived unseen.
            look_back_at=case((_message.posts > 0, literal(AT_ONCE, UtcInstant())), else_=None),
        )
        .execution_options(synchronize_session=False)
    )
    session.execute(
        update(_message)
        .where(*mine)
        .values(delete_at=at)
        .execution_options(synchronize_session=False)
    )


def blank_items(session: Session, workspace_id: str, client_id: str) -> None:
    """The places of this client's lines stay, so that the others keep theirs; nobody is in them."""
    places = session.execute(
        select(OutgoingItemRow.message_id, OutgoingItemRow.position).where(
            OutgoingItemRow.workspace_id == workspace_id, OutgoingItemRow.client_id == client_id
        )
    ).all()
    for message_id, position in places:
        session.execute(
            update(OutgoingItemRow)
            .where(
                OutgoingItemRow.workspace_id == workspace_id,
                OutgoingItemRow.message_id == message_id,
                OutgoingItemRow.position == position,
            )
            .values(client_id=new_id(), fact_id=new_id())
        )
