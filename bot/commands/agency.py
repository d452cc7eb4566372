"""/ips agency: what the units have sent, side by side, for whoever of the agency was given it."""

from __future__ import annotations

from datetime import date
from typing import Any

from slack_bolt import Ack, App, BoltContext

from bot.casework.reading import agency
from bot.casework.replies import Refusal
from bot.commands.forms.modals import OLD_BUTTON, Turn, turn_of
from bot.commands.forms.screens import show_then
from bot.views import agency as views
from bot.views.blocks import View
from ips.quarters import Quarter


def register(app: App) -> None:
    app.action("agency.earlier")(press_quarter)
    app.action("agency.later")(press_quarter)


def open_page(turn: Turn) -> None:
    """The latest quarter that any unit has sent."""
    show_then(turn, views.TITLE, lambda: _page(turn, None))


def press_quarter(
    ack: Ack, action: dict[str, Any], body: dict[str, Any], context: BoltContext
) -> None:
    ack()
    turn = turn_of(context, body)
    try:
        quarter = Quarter(date.fromisoformat(str(action.get("value", ""))))
    except ValueError:
        raise Refusal(OLD_BUTTON) from None
    show_then(turn, views.TITLE, lambda: _page(turn, quarter))


def _page(turn: Turn, quarter: Quarter | None) -> View:
    return views.page(agency.of_agency(turn.doors, turn.actor, quarter, now=turn.now))
