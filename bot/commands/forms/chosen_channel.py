"""The channel that somebody chooses for a unit: one that others can read is not taken."""

from __future__ import annotations

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot import channels
from bot.casework.access.doors import Doors
from bot.casework.reminders import open_channels
from bot.casework.replies import Actor, Refusal
from bot.channels import SeenChannel
from bot.views import open_channels as views

FIELD = "channel_id"
NOT_A_MEMBER = (
    "You are not in this channel yourself. Please join it first, or let somebody choose it who is."
)
SLACK_DID_NOT_SAY = (
    "Slack did not say just now who can read this channel, so nothing was saved. Please save once "
    "more in a minute."
)


def require_closed(slack: WebClient, doors: Doors, actor: Actor, channel_id: str) -> None:
    """Refuse, at the field, a channel that others can read, and one that is not the person's own.

    One that the bot cannot see is looked at before the first message goes there.
    """
    seen = look(slack, doors, actor.workspace_id, channel_id)
    if seen is None:
        raise Refusal(SLACK_DID_NOT_SAY, FIELD)
    if seen.opened is not None:
        raise Refusal(views.not_taken(seen.opened), FIELD)
    if seen.members and actor.slack_user_id not in seen.members:
        raise Refusal(NOT_A_MEMBER, FIELD)


def look(slack: WebClient, doors: Doors, workspace_id: str, channel_id: str) -> SeenChannel | None:
    """None: Slack did not say."""
    people = open_channels.colleagues(doors, workspace_id, channel_id)
    try:
        return channels.look_at(slack, channel_id, workspace_id, people.on_rosters)
    except (SlackApiError, OSError):
        return None
