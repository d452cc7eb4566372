"""What else counts for the lines of some briefs: what was put off, cover, pauses, deaths, names.

One statement: on most mornings it finds a handful of rows, and each costs more than what it finds.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import and_, literal, null, or_, select, text, union_all

from db.doors import Session
from db.models import CoverRequestRow, EpisodeRow, PauseRow, SnoozeRow, StaffMemberRow, WorkspaceRow
from db.queries.asked import DAY, WORKSPACE, among
from ips.facts import Clock, DueKey, ExitReason


@dataclass(frozen=True, slots=True)
class Asides:
    """Of some clients and people on a day.

    `snoozed`: staff member id -> what they put off beyond the day. `cover`: the due contacts for
    which cover was asked, and who has it (Slack id); None: nobody yet. Whoever took it has it until
    a day of their own: from then on it is as if nobody had asked. `paused`, `died`: client ids.
    `names_allowed`: an admin allows names beside the codes.
    """

    snoozed: Mapping[str, Collection[DueKey]]
    cover: Mapping[DueKey, str | None]
    paused: frozenset[str]
    died: frozenset[str]
    names_allowed: bool


def of_clients(
    session: Session,
    workspace_id: str,
    client_ids: Collection[str],
    staff_member_ids: Collection[str],
    on: date,
) -> Asides:
    """As they are now; of requests for cover the latest counts."""
    asked = {"workspace": workspace_id, "day": on}
    asked |= {"clients": sorted(client_ids), "people": sorted(staff_member_ids)}
    snoozed, cover = defaultdict[str, set[DueKey]](set), dict[DueKey, str | None]()
    clients = defaultdict[str, set[str]](set)
    for what, client_id, clock, fact_id, part, person, _ in session.execute(_ASIDES, asked):
        if what == _COVER:
            cover[DueKey(client_id, Clock(clock), fact_id, part)] = person
        elif what == _SNOOZED:
            snoozed[person].add(DueKey(client_id, Clock(clock), fact_id, part))
        else:
            clients[what].add(client_id)
    return Asides(
        snoozed,
        cover,
        paused=frozenset(clients[_PAUSED]),
        died=frozenset(clients[_DIED]),
        names_allowed=_NAMES in clients,
    )


_COVER, _SNOOZED, _PAUSED, _DIED, _NAMES = "cover", "snoozed", "paused", "died", "names"


def _columns(what: str, row: Any, person: Any) -> tuple[Any, ...]:
    return (literal(what), row.client_id, row.clock, row.fact_id, row.part, person)


def _of_whom(what: str, client_id: Any) -> tuple[Any, ...]:
    return (literal(what), client_id, *(null() for _ in range(5)))


_ASIDES: Any = union_all(
    select(
        *_columns(_COVER, CoverRequestRow, StaffMemberRow.slack_user_id),
        CoverRequestRow.asked_at.label("at"),
    )
    .outerjoin(
        StaffMemberRow,
        and_(
            StaffMemberRow.workspace_id == CoverRequestRow.workspace_id,
            StaffMemberRow.id == CoverRequestRow.granted_to,
        ),
    )
    .where(
        CoverRequestRow.workspace_id == WORKSPACE,
        CoverRequestRow.client_id.in_(among("clients")),
        or_(CoverRequestRow.until_on.is_(None), CoverRequestRow.until_on >= DAY),
    ),
    select(*_columns(_SNOOZED, SnoozeRow, SnoozeRow.staff_member_id), null()).where(
        SnoozeRow.workspace_id == WORKSPACE,
        SnoozeRow.staff_member_id.in_(among("people")),
        SnoozeRow.until_on > DAY,
    ),
    select(*_of_whom(_PAUSED, PauseRow.client_id)).where(
        PauseRow.workspace_id == WORKSPACE,
        PauseRow.client_id.in_(among("clients")),
        PauseRow.voided_at.is_(None),
        PauseRow.from_on <= DAY,
        or_(PauseRow.resumed_on.is_(None), PauseRow.resumed_on > DAY),
    ),
    select(*_of_whom(_DIED, EpisodeRow.client_id)).where(
        EpisodeRow.workspace_id == WORKSPACE,
        EpisodeRow.client_id.in_(among("clients")),
        EpisodeRow.exit_reason == ExitReason.DIED.value,
        EpisodeRow.voided_at.is_(None),
    ),
    select(*_of_whom(_NAMES, null())).where(
        WorkspaceRow.id == WORKSPACE, WorkspaceRow.names_allowed_at.is_not(None)
    ),
).order_by(text("at"))
