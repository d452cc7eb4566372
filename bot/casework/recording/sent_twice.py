"""The very same recorded again within the hour by the same person: a second meeting, or a slip?

Both are recorded, for one employer may be met twice in a day (F S6). The reply asks, and one tap
takes the second one back.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from bot.casework.replies import FactRef
from db.doors import Session
from db.kept import Kept
from db.queries.records import activity, facts
from ips.records.employer_contact import EmployerContactRecord
from ips.records.fidelity_review import FidelityReviewRecord
from ips.records.item_rating import ItemRatingRecord
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
    before = _with_the_same_beside(session, this, [each for each in written if _same(each, this)])
    return int((now - before[0].recorded_at).total_seconds() // 60) if before else None


def _same(one: Kept[Any], this: Kept[Any]) -> bool:
    return one.id != this.id and one.record == this.record


def _with_the_same_beside(
    session: Session, this: Kept[Any], before: list[Kept[Any]]
) -> list[Kept[Any]]:
    """An employer contact's clients stand beside it, and a review's ratings."""
    ids = [this.id, *(each.id for each in before)]
    beside: Mapping[str, object]
    if before and isinstance(this.record, EmployerContactRecord):
        beside = activity.clients_named(session, this.workspace_id, ids)
    elif before and isinstance(this.record, FidelityReviewRecord):
        beside = _ratings(session, this.workspace_id, ids)
    else:
        return before
    return [each for each in before if beside.get(each.id) == beside.get(this.id)]


def _ratings(
    session: Session, workspace_id: str, review_ids: list[str]
) -> Mapping[str, frozenset[tuple[str, int]]]:
    found: defaultdict[str, set[tuple[str, int]]] = defaultdict(set)
    for each in facts.having(session, ItemRatingRecord, workspace_id, "review_id", review_ids):
        if each.record.review_id is not None and not each.voided:
            found[each.record.review_id].add((each.record.item, each.record.rating))
    return {review_id: frozenset(ratings) for review_id, ratings in found.items()}
