"""'… and 4 more': the whole list of a brief, for the person it was sent to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from slack_bolt import Ack, App, BoltContext

from bot.casework.reminders import brief_lines, leases
from bot.commands.forms.modals import Turn, open_then, turn_of
from bot.views import brief as views


def register(app: App) -> None:
    app.action("brief.open")(press_open)


def press_open(
    ack: Ack, action: dict[str, Any], body: dict[str, Any], context: BoltContext
) -> None:
    ack()
    turn = turn_of(context, body)
    message_id = str(action.get("value", ""))
    confirm_standing(turn, body, message_id)
    open_then(
        turn,
        "Your brief",
        lambda: views.whole_list(
            brief_lines.whole_brief(turn.doors, turn.actor, message_id, now=turn.now)
        ),
    )


def confirm_standing(turn: Turn, body: Mapping[str, Any], message_id: str) -> None:
    """A button was pressed on it, so this message stands, even if Slack's answer never came."""
    container = body.get("container") or {}
    channel_id, ts = container.get("channel_id"), container.get("message_ts")
    if channel_id and ts:
        leases.confirm_seen(
            turn.doors, turn.actor, message_id, channel_id=channel_id, ts=ts, now=turn.now
        )


def confirm_pressed(turn: Turn, body: Mapping[str, Any]) -> None:
    """The same for a button that speaks of something else: its message carries the id along."""
    message = body.get("message") or {}
    payload = (message.get("metadata") or {}).get("event_payload") or {}
    first: Mapping[str, Any] = next(iter(message.get("blocks") or ()), {})
    message_id = payload.get("key") or first.get("block_id")
    if message_id:
        confirm_standing(turn, body, str(message_id))
