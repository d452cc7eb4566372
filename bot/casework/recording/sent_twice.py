"""The very same recorded again within the hour by the same person: a second meeting, or a slip?

Both are recorded, for one employer may be met twice in a day (F S6). The reply asks, and one tap
takes the second one back.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from bot.casework.replies import FactRef
from db.doors import Session
from db.kept import Kept
from db.queries.records import activity, facts
from ips.records.employer_contact import EmployerContactRecord
from ips.records.kind import kinds

WITHIN = timedelta(hours=1)


def minutes_since_the_same(
    session: Session, workspace_id: str, fact: FactRef, *, now: datetime
) -> int | None:
    """How long ago the same person wrote just this; None: not within the hour."""
    kind = kinds().get(fact.kind)
    if kind is None:
        return None
    written = facts.written_alike(session, kind, workspace_id, fact.id, now - WITHIN)
    this = next((each for each in written if each.id == fact.id), None)
    if this is None or this.version > 1 or this.recorded_at != now:
        return None
    before = _of_the_same_clients(session, this, [each for each in written if _same(each, this)])
    return int((now - before[0].recorded_at).total_seconds() // 60) if before else None


def _same(one: Kept[Any], this: Kept[Any]) -> bool:
    return one.id != this.id and one.record == this.record


def _of_the_same_clients(
    session: Session, this: Kept[Any], before: list[Kept[Any]]
) -> list[Kept[Any]]:
    """An employer contact's clients stand beside it."""
    if not before or not isinstance(this.record, EmployerContactRecord):
        return before
    ids = [this.id, *(each.id for each in before)]
    named = activity.clients_named(session, this.workspace_id, ids)
    return [each for each in before if named.get(each.id) == named.get(this.id)]
