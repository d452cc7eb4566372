"""Submission keys seen before, with the reply they got."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import bindparam, delete, insert, select

from db.doors import Session
from db.models import SubmissionRow
from db.queries.asked import WORKSPACE
from db.sealing import readable, sealed, unsealed
from db.types import METADATA
from db.upsert import overwriting

_TABLE = METADATA.tables[SubmissionRow.__tablename__]


@dataclass(frozen=True, slots=True)
class Submission:
    """`key` and `content_hash` are hashes; `reply` is the JSON of the first reply.

    None: it is kept, and cannot be read.
    """

    workspace_id: str
    key: str
    content_hash: str
    reply: str | None = field(repr=False)
    received_at: datetime


def find(session: Session, workspace_id: str, key: str) -> Submission | None:
    """The submission that came with this key before."""
    asked = {"workspace": workspace_id, "key": key}
    row = session.execute(_WITH_KEY, asked).mappings().one_or_none()
    if row is None:
        return None
    stored = unsealed(_TABLE, row)
    return Submission(**stored | {"reply": readable(stored["reply"])})


_WITH_KEY = select(_TABLE).where(
    _TABLE.c.workspace_id == WORKSPACE, _TABLE.c.key == bindparam("key")
)


def add(session: Session, submission: Submission) -> None:
    """Keep a submission; another one with its key makes this fail with an IntegrityError."""
    session.execute(_INSERT, _values(submission))


_INSERT = insert(_TABLE)


def replace(session: Session, submission: Submission) -> None:
    """Keep what a key stands for since its content was sent again in another form."""
    written = ("content_hash", "reply", "received_at")
    statement = overwriting(session, _TABLE, ("workspace_id", "key"), written)
    session.execute(statement, _values(submission))


def forget_before(session: Session, workspace_id: str, instant: datetime) -> None:
    """Nobody sends a form again after days: its reply need not be kept."""
    session.execute(
        delete(SubmissionRow).where(
            SubmissionRow.workspace_id == workspace_id, SubmissionRow.received_at < instant
        )
    )


def _values(submission: Submission) -> dict[str, object]:
    row = {
        "workspace_id": submission.workspace_id,
        "key": submission.key,
        "content_hash": submission.content_hash,
        "reply": submission.reply,
        "received_at": submission.received_at,
    }
    return sealed(_TABLE, row)
