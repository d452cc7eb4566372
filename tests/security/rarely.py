"""Questions that the walks rarely or never ask, or that one database alone is asked.

Each stands under the name that `bench.filters` gives the workspace filter which holds it. The ids
in them exist nowhere: whether a statement is held to a workspace is seen by the statement.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

from db.doors import Session
from db.models import StaffMemberRow
from db.queries.outbox import clock_was_ahead, leasing, lost, reading, sending
from db.queries.people import with_whom
from db.queries.privacy import audit_walk, refusals
from db.queries.records import facts, rated
from db.queries.units import agency
from ips.facts import MilestoneKind

NOW = datetime(2026, 3, 2, 14, tzinfo=UTC)
NOBODY = "0" * 32

Ask = Callable[[Session, str], Any]  # asked in the workspace of that id


def _details(session: Session, here: str) -> Any:
    return rated.details(session, here, NOBODY, [MilestoneKind.WORK_INCENTIVES])


def _offers(session: Session, here: str) -> Any:
    return reading.offering_leads_for(session, here, NOBODY)


def _moments(session: Session, here: str) -> Any:
    return reading.moments(session, here, [NOBODY], (NOBODY, NOBODY))


def _when_written(session: Session, here: str) -> Any:
    action: Any = SimpleNamespace(id=NOBODY, fact_kind="action", recorded_at=NOW)
    return facts.moments(session, here, [action])


def _is_lost(session: Session, here: str) -> Any:
    return lost._is_lost(session, StaffMemberRow, StaffMemberRow.next_brief_at, here, NOBODY)


def _lease_to_post(session: Session, here: str) -> Any:
    to_do = leasing.ToDo(here, NOW, left=False, to_post=True, to_update=False)
    times = {"until": NOW + timedelta(minutes=1), "next_at": NOW}
    return leasing.lease_to_post(session, to_do, owner="o", limit=5, **times)


def _leased(here: str) -> Any:
    """As much of a message as is asked for."""
    return SimpleNamespace(workspace_id=here, conversation="U0ANA", direct_channel="D0ANA")


ON_BOTH: dict[str, Ask] = {
    "with_digest 1": clock_was_ahead.with_digest,
    "_is_lost 1": _is_lost,
    "lost._set 1": lambda session, here: lost.clear_unit(session, here, NOBODY),
    "offering_leads_for 1": _offers,
    "offering_leads_for 2": _offers,
    "_end_of 1": _moments,
    "_MOMENTS 1": _moments,
    "_MOMENTS 2": _moments,
    "release_all 1": lambda session, here: sending.release_all(session, here, "o"),
    "forget_direct_channel 1": lambda session, here: sending.forget_direct_channel(
        session, _leased(here)
    ),
    "with_whom.take_back 1": lambda session, here: with_whom.take_back(
        session, here, NOBODY, NOBODY, date(2026, 3, 2)
    ),
    "hash_at 1": lambda session, here: audit_walk.hash_at(session, here, NOBODY, 1),
    "refusals.take 1": lambda session, here: refusals.take(session, here, before=NOW),
    "facts.former_values 1": lambda session, here: facts.former_values(
        session, here, "job", NOBODY
    ),
    "moments 1": _when_written,
    "_former_versions 1": lambda session, here: facts._former_versions(
        session, here, ["job"], [NOBODY]
    ),
    "details 1": _details,
    "supports 1": lambda session, here: rated.supports(session, here, NOBODY),
    "rated._same_client 1": _details,
    "sent_by_unit 1": agency.sent_by_unit,
    "sent_by_unit 2": agency.sent_by_unit,
}

ON_POSTGRESQL: dict[str, Ask] = {"_lease_to_post 1": _lease_to_post}
"""SQLite does the same in several statements."""
