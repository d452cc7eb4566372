"""The action plan after a fidelity review: its page, and one more action for it."""

from __future__ import annotations

from typing import Any

from slack_bolt import Ack, App, BoltContext

from bot.casework.access.permissions import Action
from bot.commands import action as actions
from bot.commands.forms import modals, screens
from bot.views import action as action_views
from bot.views import action_plan as views


def register(app: App) -> None:
    app.action(views.OPEN)(press_open)
    app.action(views.ADD)(press_add)


def press_open(
    ack: Ack, action: dict[str, Any], body: dict[str, Any], context: BoltContext
) -> None:
    """In the place of the page of scores."""
    ack()
    turn = modals.turn_of(context, body)
    modals.on_roster(turn)
    review_id = str(action.get("value", ""))
    screens.show_then(turn, views.TITLE, lambda: screens.build_plan(turn, review_id))


def press_add(ack: Ack, action: dict[str, Any], body: dict[str, Any], context: BoltContext) -> None:
    """A fresh form of an action that belongs to this plan."""
    ack()
    turn = modals.turn_of(context, body)
    modals.permitted(turn, Action.RECORD_FIDELITY_REVIEW)
    review_id = str(action.get("value", ""))
    modals.open_then(turn, action_views.TITLE, lambda: actions.form_of(turn, review_id=review_id))
