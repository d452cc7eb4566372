"""After a backup was restored: what is planned may stand in Slack already."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import (
    ScalarSelect,
    func,
    select,
    update,
)

from db.doors import Session
from db.models import (
    AuditEventRow,
)
from db.queries.outbox.messages import (
    DEAD,
    DOUBT,
    LEASED,
    NEVER,
    NO_FAILURES,
    PLANNED,
    RESTORED,
    WITHDRAWN,
    OutgoingMessage,
    message_id,
    outgoing,
)
from db.queries.outbox.reading import message_by_key
from db.upsert import insert_into


def newest_trace(session: Session, workspace_id: str) -> datetime | None:
    """The last instant of which anything is on record here: what was sent later is not known."""
    of_messages = session.execute(
        select(func.max(outgoing.planned_at), func.max(outgoing.sent_at)).where(
            outgoing.workspace_id == workspace_id
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
        update(outgoing)
        .where(
            outgoing.workspace_id == workspace_id,
            outgoing.state.in_([PLANNED, LEASED, DEAD]),
            outgoing.ts.is_(None),
            outgoing.posts == 0,
        )
        .values(posts=1)
    )
    note = {"subject": {"since": since.isoformat()}, "planned_at": restored_at}
    session.execute(
        insert_into(session, outgoing)
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
            **NO_FAILURES,
            **note,
        )
        .on_conflict_do_update(index_elements=["workspace_id", "dedupe_key"], set_=note)
    )


def look_from(session: Session, leased: OutgoingMessage) -> datetime:
    """How far back a message that may have been posted is to be looked for."""
    note = message_by_key(session, leased.workspace_id, RESTORED)
    if note is None or leased.planned_at > note.planned_at + DOUBT:
        return leased.planned_at
    return min(leased.planned_at, datetime.fromisoformat(note.subject["since"]))


_note = outgoing.__table__.alias().c


def restored_lately(workspace_id: str, planned_at: datetime) -> ScalarSelect[int]:
    """1 while a restore is so recent that this may have been posted before; 0 otherwise."""
    return (
        select(func.count())
        .where(
            _note.workspace_id == workspace_id,
            _note.dedupe_key == RESTORED,
            _note.planned_at >= planned_at - DOUBT,
        )
        .scalar_subquery()
    )
