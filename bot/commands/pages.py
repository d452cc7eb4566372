"""The buttons that turn a long list of a modal to the part before, or to the next one."""

from __future__ import annotations

from typing import Any

from slack_bolt import Ack, App, BoltContext

from bot.casework.replies import Refusal
from bot.commands.forms import modals, screens
from bot.views import turns


def register(app: App) -> None:
    app.action(turns.BEFORE)(press_turn)
    app.action(turns.NEXT)(press_turn)


def press_turn(
    ack: Ack, action: dict[str, Any], body: dict[str, Any], context: BoltContext
) -> None:
    """In the place of the part that was read; who may read it is asked anew."""
    ack()
    turn = modals.turn_of(context, body)
    modals.on_roster(turn)
    page, _, its_id = str(action.get("value", "")).partition(":")
    build = screens.TURNED.get(page)
    if build is None:
        raise Refusal(modals.OLD_BUTTON)
    modals.show(turn, build(turn, its_id))
