"""How far the career profile of one client has come."""

from __future__ import annotations

from datetime import datetime

from bot.casework.access import permissions
from bot.casework.access.permissions import Action
from bot.casework.replies import Actor
from db.doors import Doors, Session
from db.queries.records import facts
from ips.career_profile import ProfileProgress, progress
from ips.facts import StaffRole
from ips.records.episode import EpisodeRecord
from ips.records.milestone import MilestoneRecord


def progress_of(
    doors: Doors, actor: Actor, client_id: str, *, now: datetime
) -> ProfileProgress | None:
    """For those who work with the client and the team lead; nothing is known to a colleague."""
    with permissions.reading(doors, actor, now=now) as session:
        granted = permissions.authorize(
            session, actor, Action.PICK_CLIENT, now=now, client_id=client_id
        )
        if granted.me.role is not StaffRole.TEAM_LEAD and client_id not in granted.reached:
            return None
        return within(session, actor.workspace_id, client_id)


def within(session: Session, workspace_id: str, client_id: str) -> ProfileProgress | None:
    """As it stands in this transaction: in the latest stay."""
    stays = facts.of_clients(session, EpisodeRecord, workspace_id, [client_id])
    milestones = facts.of_clients(session, MilestoneRecord, workspace_id, [client_id])
    if not stays:
        return None
    entered_on = max(each.on for each in stays)
    return progress((each.record for each in milestones), entered_on)
