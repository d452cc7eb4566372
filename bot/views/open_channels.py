"""What is said where a unit's channel is open to others than the unit's people."""

from __future__ import annotations

from collections.abc import Mapping

from bot.casework.reminders.content import ChannelOpen
from bot.casework.replies import Opened
from bot.views import blocks
from bot.views.blocks import Block

TEXT = "Something waits: please look at your unit's channel"

OUT_OF_SIGHT = "Not shown while others can read this channel"

# After the channel's name.
WHY: Mapping[Opened, str] = {
    Opened.PUBLIC: "is public: everybody in this workspace can read it",
    Opened.SHARED: "is shared with another organization, whose people can read it",
    Opened.GUEST: "has a guest in it",
    Opened.STRANGER: "has somebody from another workspace in it",
    Opened.CROWDED: "has more people in it than I can look at",
    Opened.NOT_OURS: "has nobody from the unit's roster in it",
    Opened.NOT_THEIRS: "was chosen by somebody whom I do not see in it",
}
MEND: Mapping[Opened, str] = {
    Opened.PUBLIC: (
        "Make it private in Slack (the channel's name, Settings, 'Change to a private channel')"
    ),
    Opened.SHARED: "Stop sharing it in Slack (the channel's name, Settings; an admin may have to)",
    Opened.GUEST: "Take them out of the channel in Slack, or ask an admin to make them a member",
    Opened.STRANGER: "Take them out of the channel in Slack",
    Opened.CROWDED: "Keep the channel to the unit and those who work with it",
    Opened.NOT_OURS: "Join the channel in Slack",
    Opened.NOT_THEIRS: (
        "Whoever chose it joins it in Slack, or somebody who is in it saves the settings once more"
    ),
}
_WAITS = {"digest": "This week's agenda", "job_lead": "A job lead"}


def waits(notice: ChannelOpen) -> list[Block]:
    """To the team lead: what waits, why, how to mend it; and that they have it all the same."""
    what = _WAITS.get(notice.kind, "A message to the unit")
    lines = [f"*{what} waits.* {reason(notice.why, f'<#{notice.channel}>')}"]
    if notice.copied:
        lines.append("So it comes to you alone, right after this.")
    lines.append(f"{mending(notice.why)} Then it goes there by itself.")
    return [blocks.section("\n".join(lines))]


def out_of_sight() -> list[Block]:
    """To whoever reads the channel."""
    return [
        blocks.section(
            "What stood here is for the unit alone. It comes back by itself once nobody else can "
            "read this channel."
        )
    ]


def reason(why: Opened, channel: str) -> str:
    """One sentence; `channel` as the reader knows it: a mention, or a name."""
    return f"{channel} {WHY[why]}. What I post there is for the unit alone."


def not_taken(why: Opened) -> str:
    """Where somebody chooses such a channel."""
    return f"{reason(why, 'This channel')} {MEND[why]}, or choose another one."


def mending(why: Opened) -> str:
    """What to do about it, as a sentence."""
    return f"{MEND[why]}, or choose another channel: `/ips settings`."
