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
    exists,
    literal,
    literal_column,
    or_,
    select,
    tuple_,
    update,
)

from db.doors import Session
from db.ids import new_id
from db.models import (
    OutgoingItemRow,
    OutgoingMessageRow,
    StaffMemberRow,
    StaffRoleRow,
    VocationalUnitRow,
    WorkspaceRow,
)
from db.queries.outbox.messages import AT_ONCE, PLANNED, SENT, WITHDRAWN
from db.types import UtcInstant

_message = OutgoingMessageRow
# Said in the statement itself: an index over what stands is chosen by the word.
_STANDS: ColumnElement[str] = literal_column(f"'{SENT}'")


_holds_it = and_(
    StaffMemberRow.workspace_id == StaffRoleRow.workspace_id,
    StaffMemberRow.id == StaffRoleRow.staff_member_id,
)


@dataclass(frozen=True, slots=True)
class Keeping:
    """How long a unit keeps messages, and where; no other setting, which may be out of order."""

    id: str
    channel_id: str | None
    keep_messages_days: int | None


def in_turn(session: Session, after: tuple[str, str], limit: int) -> tuple[tuple[str, str], ...]:
    """The next few units behind this one: (workspace id, unit id), where the bot is installed."""
    unit = VocationalUnitRow
    found = session.execute(
        select(unit.workspace_id, unit.id)
        .join(WorkspaceRow, WorkspaceRow.id == unit.workspace_id)
        .where(
            tuple_(unit.workspace_id, unit.id) > after,
            unit.archived_at.is_(None),
            WorkspaceRow.revoked_at.is_(None),
        )
        .order_by(unit.workspace_id, unit.id)
        .limit(limit)
    )
    return tuple((row[0], row[1]) for row in found)


def with_something_to_delete(session: Session, now: datetime) -> tuple[str, ...]:
    """The workspaces, where the bot is installed, with messages whose time to go has come."""
    found = session.scalars(
        select(_message.workspace_id)
        .join(WorkspaceRow, WorkspaceRow.id == _message.workspace_id)
        .where(
            WorkspaceRow.revoked_at.is_(None),
            _message.state == _STANDS,
            _message.delete_at.is_not(None),
            _message.delete_at <= now,
        )
        .distinct()
    )
    return tuple(found)


def keeping(session: Session, workspace_id: str, unit_ids: Collection[str]) -> tuple[Keeping, ...]:
    """These units, by name."""
    unit = VocationalUnitRow
    found = session.execute(
        select(unit.id, unit.channel_id, unit.keep_messages_days)
        .where(unit.workspace_id == workspace_id, unit.id.in_(sorted(unit_ids)))
        .order_by(unit.name)
    )
    return tuple(Keeping(*row) for row in found)


@dataclass(frozen=True, slots=True)
class People:
    """The Slack user ids of everybody who was ever on a roster, by unit; and who is on none now."""

    by_unit: Mapping[str, frozenset[str]]
    left: frozenset[str]


def people_of(session: Session, workspace_id: str, unit_ids: Collection[str]) -> People:
    found: defaultdict[str, set[str]] = defaultdict(set)
    left: set[str] = set()
    for unit_id, slack_user_id, is_gone in session.execute(
        select(
            StaffRoleRow.vocational_unit_id,
            StaffMemberRow.slack_user_id,
            StaffMemberRow.removed_at.is_not(None),
        )
        .join(StaffMemberRow, _holds_it)
        .where(
            StaffRoleRow.workspace_id == workspace_id,
            StaffRoleRow.vocational_unit_id.in_(sorted(unit_ids)),
        )
        .distinct()
    ):
        found[unit_id].add(slack_user_id)
        if is_gone:
            left.add(slack_user_id)
    by_unit = {unit_id: frozenset(people) for unit_id, people in found.items()}
    return People(by_unit, frozenset(left))


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


def standing_elsewhere(
    session: Session,
    workspace_id: str,
    kinds: Collection[str],
    before: Mapping[str, datetime],
    now: datetime,
    limit: int,
) -> tuple[str, ...]:
    """Ids of messages of these kinds that stand in no unit's conversations any more, sent before
    their own unit's moment."""
    if not before:
        return ()
    unit, unit_id = VocationalUnitRow, _message.subject["unit"].as_string()
    too_old = or_(
        *(and_(unit_id == one, _message.sent_at < until) for one, until in before.items())
    )
    of_a_unit = exists().where(
        unit.workspace_id == _message.workspace_id,
        unit.channel_id == _message.conversation,
        unit.archived_at.is_(None),
    )
    of_its_people = (
        exists()
        .where(StaffMemberRow.workspace_id == _message.workspace_id)
        .where(StaffMemberRow.slack_user_id == _message.conversation)
        .where(_holds_it)
        .where(unit.workspace_id == StaffRoleRow.workspace_id)
        .where(unit.id == StaffRoleRow.vocational_unit_id, unit.archived_at.is_(None))
    )
    found: list[str] = []
    for kind in sorted(kinds):  # each by itself: of all kinds together too much would be read
        query = (
            select(_message.id)
            .where(
                _message.workspace_id == workspace_id,
                _message.state == _STANDS,
                _message.kind == kind,
                _message.sent_at < max(before.values()),
                _not_put_off(now),
                too_old,
                ~of_a_unit,
                ~of_its_people,
            )
            .order_by(_message.sent_at)
            .limit(limit - len(found))
        )
        found += session.scalars(query) if len(found) < limit else ()
    return tuple(found)


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
    )
    session.execute(update(_message).where(*mine).values(delete_at=at))


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
