"""/ips calendar: what the unit itself has to do, and the year ahead as a file."""

from __future__ import annotations

from typing import Any

from slack_bolt import Ack, App, BoltContext, Respond

from bot.casework.reading.unit_calendar import year_ahead
from bot.casework.reminders import calendar_files
from bot.commands.forms.modals import Turn, on_roster, turn_of
from bot.commands.forms.screens import show_then
from bot.views import unit_calendar as views
from bot.views.blocks import View


def register(app: App) -> None:
    app.action(views.SEND_FILE)(press_file)


def open_page(turn: Turn) -> None:
    on_roster(turn)
    show_then(turn, views.TITLE, lambda: _page(turn))


def _page(turn: Turn, done: str | None = None) -> View:
    return views.page(year_ahead(turn.doors, turn.actor, now=turn.now), done=done)


def press_file(ack: Ack, body: dict[str, Any], context: BoltContext, respond: Respond) -> None:
    """It comes to the reader's own messages: a modal holds no file."""
    ack()
    turn = turn_of(context, body, respond)
    calendar_files.ask_for(turn.doors, turn.actor, now=turn.now)
    show_then(turn, views.TITLE, lambda: _page(turn, views.FILE_COMING), saved=True)
