"""The action plan that follows a fidelity review: what is to be done, and what comes next (N)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from bot.casework.access import permissions
from bot.casework.access.permissions import Action
from bot.casework.reading import unit_clocks
from bot.casework.reminders.open_actions import ListedAction, listed
from bot.casework.replies import Actor, Refusal
from bot.casework.team.profiles import unit_of
from db.doors import Doors
from db.queries.records import facts
from ips.records.action import ActionRecord
from ips.records.fidelity_review import FidelityReviewRecord
from ips.unit_windows import UnitClock, UnitWindow

GONE = "That review is no longer there. Please open /fidelity again."


@dataclass(frozen=True, slots=True)
class ActionPlan:
    """`window`: of the plan itself, where one is asked for; `next_review`: of the one after it."""

    review_id: str
    reviewed_on: date
    window: UnitWindow | None
    next_review: UnitWindow | None
    actions: tuple[ListedAction, ...]
    may_add: bool


def of_review(doors: Doors, actor: Actor, review_id: str, *, now: datetime) -> ActionPlan:
    """Raises `NotAllowed` for whoever may not see the scores, `Refusal` where there is none."""
    here = actor.workspace_id
    with permissions.reading(doors, actor, now=now) as session:
        granted = permissions.authorize(session, actor, Action.SEE_SCORES, now=now)
        review = facts.find(session, FidelityReviewRecord, here, review_id)
        of_unit = review is not None and review.record.vocational_unit_id == granted.unit_id
        if review is None or review.voided or not of_unit:
            raise Refusal(GONE)
        unit = unit_of(session, here, granted.unit_id)
        windows = unit_clocks.windows(session, here, unit, granted.today)
        found = facts.having(session, ActionRecord, here, "review_id", [review_id])
        stands = [each for each in found if not each.voided]
        stands.sort(key=lambda each: (not each.record.is_open, each.record.due_on, each.id))
        following = {each.clock: each for each in windows if each.event == review_id}
        return ActionPlan(
            review_id=review_id,
            reviewed_on=review.record.reviewed_on,
            window=following.get(UnitClock.ACTION_PLAN),
            next_review=following.get(UnitClock.FIDELITY_REVIEW),
            actions=listed(session, granted, tuple(stands), now) if stands else (),
            may_add=permissions.may(granted.me, Action.RECORD_FIDELITY_REVIEW),
        )
