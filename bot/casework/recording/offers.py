"""What the reply to a record offers to do next, with one tap."""

from __future__ import annotations

from bot.casework.reading import career_profile
from bot.casework.recording.desk import Desk
from bot.casework.replies import NextAct, Offer
from db.kept import Kept
from ips.facts import Answer, MilestoneKind
from ips.records.milestone import MilestoneRecord


def after_milestone(desk: Desk, kept: Kept[MilestoneRecord]) -> Offer | None:
    """To mark a profile complete whose every part was touched; to add who does the planning."""
    milestone = kept.record
    if milestone.kind is MilestoneKind.CAREER_PROFILE_SESSION:
        found = career_profile.within(desk.session, desk.workspace_id, milestone.client_id)
        if found is None or found.still_open:
            return None
        return Offer(NextAct.COMPLETE_PROFILE, milestone.client_id, found.last_on)
    planned = milestone.answer in (Answer.ACCEPTED, Answer.DONE)
    if milestone.kind is MilestoneKind.WORK_INCENTIVES and planned and milestone.trained is None:
        return Offer(NextAct.ADD_PLANNER, milestone.client_id, milestone.on)
    return None
