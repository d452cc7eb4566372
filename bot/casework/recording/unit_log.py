"""What somebody may write down about their unit and its staff."""

from __future__ import annotations

from datetime import datetime

from bot.casework.access import permissions
from bot.casework.access.permissions import Scope
from bot.casework.recording.kinds import leave_for
from bot.casework.replies import Actor, StaffMember
from db.doors import Doors
from ips.records.kind import RecordKind
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
