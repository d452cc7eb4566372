"""The methods of the Web API about conversations and the messages in them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from practice_workspace.api_call import Call, Methods, page_of
from practice_workspace.contents import Channel, Message
from practice_workspace.payloads import SlackError, channel_json, message_json, thread_json
from practice_workspace.screens import Screens, is_true
from practice_workspace.state import NotThere, State

Json = dict[str, Any]

_KINDS = {"public": "public_channel", "private": "private_channel", "im": "im"}
_READ_SCOPE = {"public": "channels:read", "private": "groups:read", "im": "im:read"}
_HISTORY_SCOPE = {"public": "channels:history", "private": "groups:history", "im": "im:history"}


class Conversations:
    """Where the bot may look and post; `announce` tells the app of what it posted."""

    def __init__(
        self,
        state: State,
        screens: Screens,
        *,
        base_url: Callable[[], str],
        announce: Callable[[Message], None],
    ) -> None:
        self._state = state
        self._screens = screens
        self._base_url = base_url
        self.announce = announce

    @property
    def methods(self) -> Methods:
        return {
            "chat.postMessage": ("chat:write", self._post_message),
            "chat.postEphemeral": ("chat:write", self._post_ephemeral),
            "chat.update": ("chat:write", self._update_message),
            "chat.delete": ("chat:write", self._delete_message),
            "chat.getPermalink": ("", self._permalink),
            "conversations.open": ("im:write", self._open_conversation),
            "conversations.info": ("", self._conversation_info),
            "conversations.list": ("", self._list_conversations),
            "conversations.members": ("", self._members),
            "conversations.history": ("", self._history),
            "conversations.replies": ("", self._replies),
        }

    def _seen_by_bot(self, call: Call, channel_id: str) -> Channel:
        """The conversation, if the bot can know of it: channel_not_found otherwise."""
        channel = self._state.channel(channel_id)
        hidden = channel.kind != "public" and call.team.bot_user not in channel.members
        if channel.team_id != call.team.id or hidden:
            raise SlackError("channel_not_found")
        return channel

    def writable(self, call: Call, wanted: str) -> Channel:
        """Where the bot may post: a conversation it is in, or a person's direct messages."""
        if self._state.has_user(wanted):
            return self._direct(call, wanted)
        channel = self._seen_by_bot(call, wanted)
        if channel.is_archived:
            raise SlackError("is_archived")
        if call.team.bot_user not in channel.members:
            raise SlackError("not_in_channel")
        return channel

    def _direct(self, call: Call, user_id: str) -> Channel:
        user = self._state.user(user_id)
        if user.is_bot:
            raise SlackError("cannot_dm_bot")
        if user.deleted:
            raise SlackError("user_disabled")
        if user.team_id != call.team.id:
            raise SlackError("channel_not_found")
        return self._state.direct(call.team.id, user_id, call.team.bot_user)

    def check_thread(self, channel: Channel, thread_ts: str) -> None:
        if thread_ts:
            try:
                self._state.message(channel.id, thread_ts)
            except NotThere:
                raise SlackError("thread_not_found") from None

    def _post_message(self, call: Call) -> Json:
        channel = self.writable(call, call.text("channel"))
        self.check_thread(channel, call.optional("thread_ts"))
        message = self._state.post(self._screens.message(call.team.id, channel.id, call.args))
        self.announce(message)
        return {
            "channel": channel.id,
            "ts": message.ts,
            "message": self._message(message, metadata=True),
        }

    def _message(self, message: Message, *, metadata: bool) -> Json:
        return message_json(self._state, message, base_url=self._base_url(), metadata=metadata)

    def _post_ephemeral(self, call: Call) -> Json:
        channel = self.writable(call, call.text("channel"))
        user_id = call.text("user")
        if user_id not in channel.members:
            raise SlackError("user_not_in_channel")
        message = self._screens.message(call.team.id, channel.id, call.args, ephemeral_for=user_id)
        return {"message_ts": self._state.post(message).ts}

    def _own_message(self, call: Call, refusal: str) -> Message:
        channel = self._seen_by_bot(call, call.text("channel"))
        message = self._state.message(channel.id, call.text("ts"))
        if message.user_id != call.team.bot_user:
            raise SlackError(refusal)
        if channel.is_archived:
            raise SlackError("is_archived")
        return message

    def _update_message(self, call: Call) -> Json:
        message = self._own_message(call, "cant_update_message")
        changed = self._state.change_message(self._screens.replaced(message, call.args))
        return {
            "channel": changed.channel_id,
            "ts": changed.ts,
            "text": changed.text,
            "message": self._message(changed, metadata=True),
        }

    def _delete_message(self, call: Call) -> Json:
        message = self._own_message(call, "cant_delete_message")
        self._state.remove_message(message)
        return {"channel": message.channel_id, "ts": message.ts}

    def _permalink(self, call: Call) -> Json:
        channel = self._seen_by_bot(call, call.text("channel"))
        message = self._state.message(channel.id, call.text("message_ts"))
        anchor = f"p{message.ts.replace('.', '')}"
        return {"channel": channel.id, "permalink": f"{self._base_url()}/#{channel.id}/{anchor}"}

    # --- conversations ---

    def _open_conversation(self, call: Call) -> Json:
        if call.optional("channel"):
            channel = self._seen_by_bot(call, call.text("channel"))
        else:
            wanted = [u for u in call.text("users").split(",") if u]
            if len(wanted) != 1:
                raise SlackError("method_not_supported_for_channel_type")
            channel = self._direct(call, wanted[0])
        return {"channel": {"id": channel.id}}

    def _conversation_info(self, call: Call) -> Json:
        channel = self._seen_by_bot(call, call.text("channel"))
        call.require_scope(_READ_SCOPE[channel.kind])
        channel_info = channel_json(self._state, channel, call.team.bot_user)
        if is_true(call.args.get("include_num_members")):
            channel_info["num_members"] = len(channel.members)
        return {"channel": channel_info}

    def _list_conversations(self, call: Call) -> Json:
        wanted = set((call.optional("types") or "public_channel").split(","))
        if wanted - {*_KINDS.values(), "mpim"}:
            raise SlackError("invalid_types")
        for kind, type_name in _KINDS.items():
            if type_name in wanted:
                call.require_scope(_READ_SCOPE[kind])
        skip_archived = is_true(call.args.get("exclude_archived"))
        found = [
            channel
            for channel in self._state.channels(call.team.id)
            if _KINDS[channel.kind] in wanted
            and (channel.kind == "public" or call.team.bot_user in channel.members)
            and not (skip_archived and channel.is_archived)
        ]
        page, cursor = page_of(call, found)
        rows = [channel_json(self._state, channel, call.team.bot_user) for channel in page]
        return {"channels": rows, "response_metadata": {"next_cursor": cursor}}

    def _members(self, call: Call) -> Json:
        channel = self._seen_by_bot(call, call.text("channel"))
        call.require_scope(_READ_SCOPE[channel.kind])
        page, cursor = page_of(call, channel.members)
        return {"members": list(page), "response_metadata": {"next_cursor": cursor}}

    def _readable(self, call: Call) -> Channel:
        channel = self._seen_by_bot(call, call.text("channel"))
        call.require_scope(_HISTORY_SCOPE[channel.kind])
        if call.team.bot_user not in channel.members:
            raise SlackError("not_in_channel")
        return channel

    def _history(self, call: Call) -> Json:
        channel = self._readable(call)
        found = [
            message
            for message in reversed(self._state.messages(channel.id))
            if _is_top_level(message) and _within(call, message.ts)
        ]
        return self._rows(call, found)

    def _replies(self, call: Call) -> Json:
        channel = self._readable(call)
        parent_ts = call.text("ts")
        thread = [
            message
            for message in self._state.messages(channel.id)
            if parent_ts in (message.ts, message.thread_ts)
        ]
        if not thread:
            raise SlackError("thread_not_found")
        found = [m for m in thread if m.ts == parent_ts or _within(call, m.ts)]
        return self._rows(call, found)

    def _rows(self, call: Call, found: Sequence[Message]) -> Json:
        page, cursor = page_of(call, found)
        with_metadata = is_true(call.args.get("include_all_metadata"))
        rows = [
            {**self._message(m, metadata=with_metadata), **thread_json(self._state, m)}
            for m in page
        ]
        answer: Json = {"messages": rows, "has_more": bool(cursor), "pin_count": 0}
        if cursor:
            answer["response_metadata"] = {"next_cursor": cursor}
        return answer


def _is_top_level(message: Message) -> bool:
    return not message.thread_ts or message.thread_ts == message.ts or message.is_broadcast


def _within(call: Call, ts: str) -> bool:
    oldest, latest = call.optional("oldest"), call.optional("latest")
    inclusive = is_true(call.args.get("inclusive"))
    after = not oldest or _later(ts, oldest) or (inclusive and _same(ts, oldest))
    before = not latest or _later(latest, ts) or (inclusive and _same(ts, latest))
    return after and before


def _micros(ts: str) -> int:
    seconds, _, fraction = ts.partition(".")
    try:
        return int(seconds) * 1_000_000 + int((fraction + "000000")[:6])
    except ValueError:
        raise SlackError("invalid_ts_oldest") from None


def _later(one: str, other: str) -> bool:
    return _micros(one) > _micros(other)


def _same(one: str, other: str) -> bool:
    return _micros(one) == _micros(other)
