"""Once a week, the ends of the audit log to team leads and admins: in Slack, out of the database.

Whoever writes to the database can put the log back as it once was; against these lines that shows.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from bot.casework.access import audit
from bot.casework.reminders import outbox
from bot.casework.reminders.content import AuditHeads
from db.doors import Session
from db.queries.outbox.messages import NewMessage, OutgoingMessage

AUDIT_HEADS = "audit_heads"


def plan(
    session: Session,
    workspace_id: str,
    unit_id: str,
    readers: Iterable[str],
    *,
    week: date,
    now: datetime,
) -> None:
    """Once for a reader (Slack user id) and a week; with what stands there now, also when drawn."""
    ends = audit.ends(session, workspace_id, (unit_id, audit.STRANGERS))
    if not ends:
        return
    lines = {f"head_{place}": head.line for place, head in enumerate(ends)}
    new = [
        NewMessage(AUDIT_HEADS, reader, f"{AUDIT_HEADS}:{unit_id}:{week}:{reader}", subject)
        for reader in readers
        for subject in ({"unit": unit_id, **lines},)
    ]
    outbox.plan_all(session, workspace_id, new, now=now)


def load(_: Session, message: OutgoingMessage, __: datetime) -> AuditHeads:
    """As they were when it was planned."""
    kept = message.subject
    return AuditHeads(tuple(kept[name] for name in sorted(kept) if name.startswith("head_")))
