"""What an app says back: the body of a command's acknowledgement, and `response_url`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from practice_workspace.contents import Message
from practice_workspace.payloads import SlackError
from practice_workspace.screens import Screens, is_true
from practice_workspace.state import State
from practice_workspace.tickets import ResponseUrl

KNOWN = frozenset(
    {
        "text",
        "blocks",
        "attachments",
        "response_type",
        "replace_original",
        "delete_original",
        "thread_ts",
        "metadata",
        "mrkdwn",
        "unfurl_links",
        "unfurl_media",
    }
)


class Answers:
    """Puts an app's answer to an act before people."""

    def __init__(self, state: State, screens: Screens) -> None:
        self._state = state
        self._screens = screens

    def respond(self, url: ResponseUrl, content: Mapping[str, Any]) -> Message | None:
        """Posts, replaces or deletes; returns the message that now stands, if any.

        Ephemeral unless `response_type` is `in_channel`. Works where the bot is no member.

        Raises:
            SlackError: the content is refused, or there is no original to replace.
            NotThere: the original is gone.
        """
        unknown = sorted(set(content) - KNOWN)
        if unknown:
            raise SlackError("invalid_arguments", [f"unknown property: {unknown[0]}"])
        if is_true(content.get("delete_original")) and url.source_ts:
            self._state.remove_message(self._original(url))
            return None
        if is_true(content.get("replace_original")) and url.source_ts:
            original = self._original(url)
            return self._state.change_message(self._screens.replaced(original, content))
        public = content.get("response_type") == "in_channel"
        message = self._screens.message(
            url.team_id,
            url.channel_id,
            content,
            ephemeral_for="" if public else url.user_id,
        )
        return self._state.post(message)

    def _original(self, url: ResponseUrl) -> Message:
        look_up = self._state.ephemeral if url.source_is_ephemeral else self._state.message
        return look_up(url.channel_id, url.source_ts)
