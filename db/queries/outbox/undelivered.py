"""What was given up: tried again, or let go."""

from __future__ import annotations

from sqlalchemy import ColumnElement, case, exists, update

from db.doors import Session
from db.models import StaffMemberRow
from db.queries.outbox.messages import (
    AT_ONCE,
    DEAD,
    DISMISSED,
    NO_FAILURES,
    PARENT_NOT_SENT,
    PLANNED,
    READER_LEFT,
    WITHDRAWN,
    instant,
    outgoing,
    rows_changed,
)


def revive(session: Session, workspace_id: str, message_id: str) -> bool:
    """Try a dead message again, and what was to follow in its thread."""
    revive_thread(session, workspace_id, message_id)
    written = session.execute(
        update(outgoing)
        .where(*_given_up(workspace_id, message_id))
        # What may stand there already is looked for first, and once more ten minutes after.
        .values(
            state=PLANNED,
            reason=None,
            not_before=AT_ONCE,
            posts=case((outgoing.posts > 0, 1), else_=0),
            look_back_at=case((outgoing.posts > 0, instant(AT_ONCE)), else_=None),
            **NO_FAILURES,
        )
    )
    return bool(rows_changed(written))


def dismiss(session: Session, workspace_id: str, message_id: str) -> bool:
    """Let a dead message go."""
    written = session.execute(
        update(outgoing)
        .where(*_given_up(workspace_id, message_id))
        .values(state=WITHDRAWN, reason=DISMISSED)
    )
    return bool(rows_changed(written))


def _given_up(workspace_id: str, message_id: str) -> tuple[ColumnElement[bool], ...]:
    return (
        outgoing.workspace_id == workspace_id,
        outgoing.id == message_id,
        outgoing.state == DEAD,
    )


def let_go_of_who_left(session: Session, workspace_id: str) -> int:
    """What was given up and is for somebody who is on no roster any more waits for nobody."""
    reader = StaffMemberRow
    theirs = exists().where(
        reader.workspace_id == outgoing.workspace_id,
        reader.slack_user_id == outgoing.conversation,
    )
    written = session.execute(
        update(outgoing)
        .where(
            outgoing.workspace_id == workspace_id,
            outgoing.state == DEAD,
            theirs.where(reader.removed_at.is_not(None)),
            ~theirs.where(reader.removed_at.is_(None)),
        )
        .values(state=WITHDRAWN, reason=READER_LEFT)
    )
    return rows_changed(written)


def revive_thread(session: Session, workspace_id: str, message_id: str) -> None:
    session.execute(
        update(outgoing)
        .where(
            outgoing.workspace_id == workspace_id,
            outgoing.parent_id == message_id,
            outgoing.state == WITHDRAWN,
            outgoing.reason == PARENT_NOT_SENT,
        )
        .values(state=PLANNED, reason=None, not_before=AT_ONCE)
    )
