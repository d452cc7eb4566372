"""Who can read a channel. A unit's channel is for full members of its own workspace alone.

Slack lets anybody in a channel open it: make it public, share it with another organization, invite
a guest. So it is looked at when it is chosen, and again before anything is posted there.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.accounts import outside
from bot.casework.replies import Opened, Outside

# The calls of one look are bounded: Slack allows a hundred questions about people a minute.
MEMBERS_A_PAGE, MOST_PAGES = 200, 5
MOST_ASKED_ABOUT = 80
ASKED_AT_ONCE = 8  # a submission has three seconds for its answer

_WHY = {Outside.GUEST: Opened.GUEST, Outside.ELSEWHERE: Opened.STRANGER}
_NOT_SEEN = ("channel_not_found", "not_in_channel", "is_archived")
_UNKNOWN_PEOPLE = ("user_not_found", "user_not_visible")


@dataclass(frozen=True, slots=True)
class SeenChannel:
    """A channel as the bot sees it.

    `can_post`: the bot is in it, and it is not archived. `opened`: why it is no place for client
    codes; None: it is one, or cannot be seen. `members` are not looked up where that is plain.
    """

    can_post: bool
    opened: Opened | None = None
    members: frozenset[str] = frozenset()


def look_at(
    slack: WebClient, channel_id: str, workspace_id: str, known: Collection[str]
) -> SeenChannel:
    """`known`: whoever is on a roster of the workspace; they are looked at each day, and not here.

    A private channel that the bot is not in cannot be seen at all.

    Raises:
        SlackApiError | OSError: Slack did not say; then nobody knows who can read it.
    """
    try:
        channel = slack.conversations_info(channel=channel_id)["channel"]
    except SlackApiError as error:
        if error.response["error"] in _NOT_SEEN:
            return SeenChannel(can_post=False)
        raise
    can_post = bool(channel.get("is_member")) and not channel.get("is_archived")
    plain = _plainly_open(channel)
    if plain is not None or not can_post:
        return SeenChannel(can_post, plain)
    members = _members(slack, channel_id)
    if members is None:
        return SeenChannel(can_post, Opened.CROWDED)
    return SeenChannel(can_post, _who_opens(slack, workspace_id, members - set(known)), members)


def why_open(
    seen: SeenChannel, of_the_unit: Collection[str], awaited: str | None = None
) -> Opened | None:
    """Why the unit's agenda does not go there; also where nobody of the unit is in it.

    `awaited`: who chose it, where they have not been seen in it yet.
    """
    if seen.opened is None and seen.members:
        if seen.members.isdisjoint(of_the_unit):
            return Opened.NOT_OURS
        if awaited is not None and awaited not in seen.members:
            return Opened.NOT_THEIRS
    return seen.opened


def _plainly_open(channel: Mapping[str, Any]) -> Opened | None:
    if not channel.get("is_private", False):
        return Opened.PUBLIC
    return Opened.SHARED if channel.get("is_ext_shared") else None


def _members(slack: WebClient, channel_id: str) -> frozenset[str] | None:
    """None: more of them than are asked for."""
    found: set[str] = set()
    cursor = ""
    for _ in range(MOST_PAGES):
        page = slack.conversations_members(
            channel=channel_id, limit=MEMBERS_A_PAGE, **({"cursor": cursor} if cursor else {})
        )
        found |= set(page["members"])
        cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
        if not cursor:
            return frozenset(found)
    return None


def _who_opens(slack: WebClient, workspace_id: str, others: Collection[str]) -> Opened | None:
    if not others or len(others) > MOST_ASKED_ABOUT:
        return Opened.CROWDED if others else None
    with ThreadPoolExecutor(min(ASKED_AT_ONCE, len(others))) as pool:
        found = pool.map(lambda one: _why(slack, workspace_id, one), sorted(others))
        return next((why for why in found if why is not None), None)


def _why(slack: WebClient, workspace_id: str, user_id: str) -> Opened | None:
    try:
        person = slack.users_info(user=user_id)["user"]
    except SlackApiError as error:
        if error.response["error"] in _UNKNOWN_PEOPLE:
            return Opened.STRANGER
        raise
    why = outside(person, workspace_id)
    return None if why is None else _WHY.get(why)
