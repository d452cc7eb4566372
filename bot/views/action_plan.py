"""The action plan after a fidelity review, as the page of scores opens it."""

from __future__ import annotations

import json
from datetime import date

from bot.casework.reminders.action_plans import ActionPlan
from bot.views import action, blocks, words
from bot.views.blocks import Block, View
from bot.views.turns import at
from ips.unit_windows import UnitWindow

TITLE = "Action plan"
OPEN, ADD = "fidelity.plan", "fidelity.plan_add"
CALLBACK = "action_plan"
NOT_ASKED = "No plan is asked for after this review. Yours may have one all the same."
NONE_YET = "Nothing is planned yet. What, who and by when: the first action begins the plan."


def page(plan: ActionPlan, today: date, number: int = 0) -> View:
    """When it is due, what comes next, and its actions: the open ones first."""
    content: list[Block] = [
        blocks.section(f"*After the review of {words.day(plan.reviewed_on, today)}*"),
        blocks.context(*_days(plan, today)),
        *action.lines(plan.actions, today, CALLBACK, plan.review_id, number),
    ]
    if not plan.actions:
        content.append(blocks.section(NONE_YET))
    if plan.may_add:
        add = blocks.button("Add an action", ADD, plan.review_id, style="primary")
        content.append(blocks.actions(add))
    carries = json.dumps({"review": at(plan.review_id, number)})
    return blocks.modal(CALLBACK, TITLE, content, close="Close", private_metadata=carries)


def _days(plan: ActionPlan, today: date) -> list[str]:
    lines = [NOT_ASKED if plan.window is None else _due(plan.window, today)]
    following = plan.next_review
    if following is not None:
        by = words.day(following.due_on, today)
        lines.append(f"Next review: by {by}, reckoned from {following.since}.")
    return lines


def _due(window: UnitWindow, today: date) -> str:
    last = words.day(window.due_on, today)
    if window.met_on is not None:
        return f"Begun {words.day(window.met_on, today)}; it was due by {last}."
    late = " That day has passed, and it still counts." if window.due_on < today else ""
    return f"Due by {last}, within 30 days of the final report.{late}"
