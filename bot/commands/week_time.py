"""The week's time that a brief offers: saved by one tap, or changed in its form."""

from __future__ import annotations

from typing import Any

from slack_bolt import Ack, App, BoltContext, Respond

from bot.casework.reading.week_time import WeekTime
from bot.casework.recording.record import record
from bot.casework.replies import Refusal
from bot.commands import unit_log
from bot.commands.brief import confirm_pressed
from bot.commands.forms import modals
from bot.commands.forms.modals import Turn
from bot.views import reply
from bot.views import week_time as views
from ips.records.weekly_time import WeeklyTimeRecord


def register(app: App) -> None:
    app.action(views.CONFIRM)(confirm)
    app.action(views.CHANGE)(change)


def confirm(
    ack: Ack, action: dict[str, Any], body: dict[str, Any], context: BoltContext, respond: Respond
) -> None:
    """What stands beside the button, as it was read. Twice by one tap is once."""
    ack()
    turn = modals.turn_of(context, body, respond)
    time = _offered(turn, body, action)
    me = turn.standpoint.me
    if time.community is None or me is None:
        raise Refusal(modals.OLD_BUTTON)
    new = WeeklyTimeRecord(
        staff_member_id=me.id,
        week_of=time.week_of,
        scheduled=time.scheduled,
        community=time.community,
    )
    pressed = str(body.get("trigger_id") or action.get("action_ts"))
    done = record(turn.doors, turn.actor, new, now=turn.now, submission=pressed)
    turn.say(reply.message(done, turn.today))


def change(
    ack: Ack, action: dict[str, Any], body: dict[str, Any], context: BoltContext, respond: Respond
) -> None:
    """The form, with what stands beside the button."""
    ack()
    turn = modals.turn_of(context, body, respond)
    unit_log.open_week(turn, _offered(turn, body, action))


def _offered(turn: Turn, body: dict[str, Any], action: dict[str, Any]) -> WeekTime:
    modals.on_roster(turn)
    confirm_pressed(turn, body)
    time = views.offered(str(action.get("value")))
    if time is None:
        raise Refusal(modals.OLD_BUTTON)
    return time
