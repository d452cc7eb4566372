"""Before anything is posted in a channel: is it closed to everybody but the unit's people?"""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic

from slack_sdk import WebClient

from bot import channels
from bot.casework.access.doors import Doors
from bot.casework.reminders import leases, open_channels
from bot.casework.reminders.leases import OutgoingMessage
from bot.casework.replies import Opened
from bot.jobs.delivery import post_office, slack_words

# Seconds in which neither what follows a digest into its thread, nor what stands there already, is
# looked for anew.
A_THREAD_TAKES = 60.0


def channel_of(slack: WebClient, leased: OutgoingMessage) -> str:
    """Where it goes: to a person, where their messages stood last; Slack is asked for the first."""
    return leased.direct_channel or post_office.direct_channel(slack, leased.conversation)


def is_forgotten(doors: Doors, leased: OutgoingMessage, channel_id: str, refused: str) -> bool:
    """Where Slack knows no more what was known from before: it is asked for it again."""
    gone = channel_id == leased.direct_channel and refused == slack_words.CONVERSATION_GONE
    if gone:
        leases.forget_direct_channel(doors, leased)
    return gone


class ChannelLooks:
    """One process's looks. `elapsed` is machine time in seconds, which no clock change moves."""

    def __init__(self, doors: Doors, elapsed: Callable[[], float] = monotonic) -> None:
        self._doors = doors
        self._elapsed = elapsed
        self._seen: dict[tuple[str, str], tuple[float, Opened | None]] = {}

    def why_open(self, slack: WebClient, leased: OutgoingMessage) -> Opened | None:
        """None: it may be posted; its channel is closed, or it goes to one person.

        Raises:
            MustWait | NotArrived | RefusedForGood | NoEntry: Slack did not say. So it is not
                posted, and what follows is as for a post.
        """
        where = (leased.workspace_id, leased.conversation)
        if leased.conversation[:1] not in ("C", "G"):
            return None
        looked_at, why = self._seen.get(where, (None, None))
        just_now = looked_at is not None and self._elapsed() - looked_at < A_THREAD_TAKES
        if just_now and (leased.ts is not None or (leased.parent_id is not None and why is None)):
            return why
        people = open_channels.colleagues(self._doors, *where)
        seen = post_office.look_at_channel(
            slack, leased.conversation, leased.workspace_id, people.on_rosters
        )
        # Where it cannot post at all, Slack says so to the post.
        why = channels.why_open(seen, people.of_the_unit) if seen.can_post else None
        if leased.ts is not None and not people.of_the_unit:
            why = seen.opened  # the unit has left this channel; what it posted there stays
        self._seen[where] = (self._elapsed(), why)
        if why is None and seen.can_post and leased.ts is None:
            awaited = open_channels.awaited_for(self._doors, leased, people)
            open_channels.seen_in_it(self._doors, *where, people, seen.members)
            return channels.why_open(seen, people.of_the_unit, awaited)
        return why
