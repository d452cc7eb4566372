"""The channel that somebody chooses for a unit: one that others can read is not taken."""

from __future__ import annotations

from dataclasses import dataclass, replace

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot import channels
from bot.casework.access.doors import Doors
from bot.casework.reminders import open_channels
from bot.casework.reminders.open_channels import Colleagues
from bot.casework.replies import Actor, Opened, Refusal
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


@dataclass(frozen=True, slots=True)
class Looked:
    """A chosen channel, and whose it is."""

    channel_id: str
    seen: SeenChannel
    people: Colleagues

    def why_waits(self, unit_id: str) -> Opened | None:
        """Why that unit's agenda does not go there; None: it does, if the bot can post at all."""
        return channels.why_open(
            self.seen, self.people.of_the_unit, self.people.awaited.get(unit_id)
        )


def require_closed(slack: WebClient, doors: Doors, actor: Actor, channel_id: str) -> None:
    """Refuse, at the field, a channel that others can read, and one that is not the person's own.

    One that the bot cannot see is looked at before the first message goes there, and so is whoever
    chose it.
    """
    looked = look(slack, doors, actor.workspace_id, channel_id)
    if looked is None:
        raise Refusal(SLACK_DID_NOT_SAY, FIELD)
    seen = looked.seen
    if seen.opened is not None:
        raise Refusal(views.not_taken(seen.opened), FIELD)
    if seen.members and actor.slack_user_id not in seen.members:
        raise Refusal(NOT_A_MEMBER, FIELD)


def look(slack: WebClient, doors: Doors, workspace_id: str, channel_id: str) -> Looked | None:
    """None: Slack did not say."""
    people = open_channels.colleagues(doors, workspace_id, channel_id)
    try:
        seen = channels.look_at(slack, channel_id, workspace_id, people.on_rosters)
    except (SlackApiError, OSError):
        return None
    return Looked(channel_id, seen, people)


def look_after_saving(
    slack: WebClient, doors: Doors, actor: Actor, unit_id: str, channel_id: str
) -> Looked | None:
    """Whoever saves the unit's settings, and is in its channel, stands for it from then on."""
    looked = look(slack, doors, actor.workspace_id, channel_id)
    if looked is None or actor.slack_user_id not in looked.seen.members:
        return looked
    where = (actor.workspace_id, channel_id)
    return replace(looked, people=open_channels.vouch(doors, *where, looked.people, unit_id))
