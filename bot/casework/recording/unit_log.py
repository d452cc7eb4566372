"""What somebody may write down about their unit and its staff, and what an edit begins with."""

from __future__ import annotations

from datetime import datetime

from bot.casework.access import permissions
from bot.casework.access.permissions import Scope
from bot.casework.recording.desk import or_gone
from bot.casework.recording.kinds import beside, leave_for
from bot.casework.recording.record import stored_for
from bot.casework.replies import Actor, StaffMember
from db.doors import Doors
from db.kept import Kept
from ips.records.kind import AnyKind, RecordKind
from ips.unit_facts import UnitMilestoneKind


def scopes_to_write(
    me: StaffMember, kind: type[RecordKind], which: UnitMilestoneKind | None = None
) -> frozenset[Scope]:
    """How far somebody may write a kind down; `which` of the unit's milestones. Empty: not at all.

    For what is offered; whoever records it is asked for leave again.
    """
    return permissions.scopes_of(me, leave_for(kind, which))


def check_may_write(
    doors: Doors,
    actor: Actor,
    kind: type[RecordKind],
    which: UnitMilestoneKind | None,
    *,
    now: datetime,
) -> None:
    """Raises NotAllowed for somebody who may not write this kind down, about whomever."""
    with permissions.reading(doors, actor, now=now) as session:
        permissions.authorize(session, actor, leave_for(kind, which), now=now)


def to_edit(
    doors: Doors, actor: Actor, kind: type[AnyKind], fact_id: str, *, now: datetime
) -> Kept[AnyKind]:
    """A record as it stands, for whoever may correct it."""
    stored, reach = stored_for(doors, actor, kind, fact_id)
    with permissions.reading(doors, actor, now=now) as session:
        permissions.authorize(
            session,
            actor,
            beside(kind).corrects,
            now=now,
            client_ids=reach.client_ids,
            recorded_by=None if stored is None else stored.recorded_by,
            unit_id=reach.vocational_unit_id,
        )
    found: Kept[AnyKind] = or_gone(stored)
    return found
