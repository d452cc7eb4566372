"""What the members of a channel do to it: make it public or private, share it, invite and remove.

Slack sends the app no event of it unless it asks for one; it can look, by conversations.info and
conversations.members.
"""

from __future__ import annotations

from dataclasses import replace

from practice_workspace.contents import Channel
from practice_workspace.forms import CannotEnter
from practice_workspace.state import State


def change_channel(state: State, channel_id: str, change: str) -> Channel:
    """`public` or `private`; `shared` with another organization (Slack Connect), or `unshared`.

    Where it is shared no more, the people of other workspaces are out of it.

    Raises:
        CannotEnter: it is no channel, or there is no such change.
    """
    channel = _channel(state, channel_id)
    if change in ("public", "private"):
        return state.put_channel(replace(channel, kind=change))
    if change == "shared":
        return state.put_channel(replace(channel, is_shared=True))
    if change != "unshared":
        raise CannotEnter("a channel becomes public, private, shared or unshared")
    stay = tuple(one for one in channel.members if not _is_stranger(state, one))
    return state.put_channel(replace(channel, is_shared=False, members=stay))


def invite(state: State, channel_id: str, user_id: str) -> Channel:
    """Somebody joins: anybody of the workspace, and others where the channel is shared.

    Raises:
        CannotEnter: it is no channel, their account is closed, or it is not shared with theirs.
    """
    channel, user = _channel(state, channel_id), state.user(user_id)
    if user.deleted:
        raise CannotEnter(f"{user.name} is deactivated")
    if user.is_stranger and not channel.is_shared:
        raise CannotEnter(f"{channel.name} is not shared with the organization of {user.name}")
    return state.change_members(channel.id, join=(user_id,))


def remove(state: State, channel_id: str, user_id: str) -> Channel:
    """Somebody is taken out, or leaves.

    Raises:
        CannotEnter: it is no channel.
    """
    return state.change_members(_channel(state, channel_id).id, leave=(user_id,))


def _channel(state: State, channel_id: str) -> Channel:
    channel = state.channel(channel_id)
    if channel.kind == "im":
        raise CannotEnter("direct messages are no channel")
    return channel


def _is_stranger(state: State, user_id: str) -> bool:
    return state.has_user(user_id) and state.user(user_id).is_stranger
