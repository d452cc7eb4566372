"""/ips health: what could not be delivered, for the admin who mends it, sends it, or lets it go.

And whether the clock of the machine is right, since nothing is sent while it is far off.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from slack_bolt import Ack, App, BoltContext

from bot.casework.reminders import undelivered
from bot.commands.forms import slack_people
from bot.commands.forms.modals import Turn, open_then, show, turn_of
from bot.config import Settings
from bot.machine_clock import HeardTime, Timekeeper, hear
from bot.views import notices
from bot.views.blocks import View


def register(app: App) -> None:
    app.action("delivery.send_again")(press_send_again)
    app.action("delivery.dismiss")(press_dismiss)


def open_list(turn: Turn, settings: Settings) -> None:
    open_then(turn, "Delivery", lambda: _list(turn, settings))


def press_send_again(
    ack: Ack, body: dict[str, Any], context: BoltContext, action: dict[str, Any], settings: Settings
) -> None:
    ack()
    turn = turn_of(context, body)
    undelivered.send_again(
        turn.doors, turn.actor, action["value"], now=turn.now, admins=_admins(turn, settings)
    )
    show(turn, _list(turn, settings), saved=True)


def press_dismiss(
    ack: Ack, body: dict[str, Any], context: BoltContext, action: dict[str, Any], settings: Settings
) -> None:
    ack()
    turn = turn_of(context, body)
    undelivered.dismiss(
        turn.doors, turn.actor, action["value"], now=turn.now, admins=_admins(turn, settings)
    )
    show(turn, _list(turn, settings), saved=True)


def _list(turn: Turn, settings: Settings) -> View:
    waiting = undelivered.undelivered(
        turn.doors, turn.actor, now=turn.now, admins=_admins(turn, settings)
    )
    slack_time = HeardTime()
    found = Timekeeper(slack_time, ask=lambda: hear(turn.slack, slack_time)).reading()
    clock_off = timedelta(seconds=found.off) if found.is_off else None
    return notices.undelivered(waiting, clock_off=clock_off, sends=found.may_plan)


def _admins(turn: Turn, settings: Settings) -> frozenset[str]:
    return frozenset(slack_people.admins(turn.slack, turn.actor, settings.admins))
