"""What the app can put before a person: messages, modals, an App Home.

Shared by the Web API, by `response_url` and by the answers to interactions, so that one set of
rules holds for all three.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from practice_workspace import blocks as rules
from practice_workspace.contents import File, Message, View
from practice_workspace.forms import still_typed, with_ids
from practice_workspace.payloads import SlackError
from practice_workspace.state import NotThere, State

Json = dict[str, Any]
STACK_LIMIT = 3


def new_block_id() -> str:
    return secrets.token_urlsafe(4)[:5]


class Screens:
    """Puts things before people, after the checks Slack makes."""

    def __init__(self, state: State) -> None:
        self.state = state

    # --- messages ---

    def checked_blocks(self, blocks: Any) -> tuple[Json, ...]:
        """The blocks of a message with ids filled in.

        Raises:
            SlackError: invalid_blocks_format, invalid_blocks or msg_blocks_too_long.
        """
        if blocks in (None, "", []):
            return ()
        if not isinstance(blocks, list):
            raise SlackError("invalid_blocks_format")
        complaints = rules.check_message(blocks) or self._unshared_images(blocks)
        if complaints:
            raise SlackError("invalid_blocks", complaints, errors=complaints)
        if rules.text_length(blocks) > rules.MESSAGE_BLOCKS_TEXT:
            raise SlackError("msg_blocks_too_long")
        return tuple(with_ids(blocks, new_block_id))

    def _unshared_images(self, blocks: Sequence[Json]) -> list[str]:
        return [
            f"invalid slack file [json-pointer:/blocks/{index}/slack_file]"
            for index, block in enumerate(blocks)
            for image in (block, block.get("accessory") or {})
            if "slack_file" in image and not self._is_shared(image["slack_file"])
        ]

    def _is_shared(self, wanted: Mapping[str, str]) -> bool:
        file_id = wanted.get("id") or str(wanted.get("url", "")).rpartition("/")[2]
        try:
            return bool(self.state.file(file_id).shares)
        except NotThere:
            return False

    def checked_text(self, text: Any, *, required: bool) -> str:
        """Raises SlackError: no_text or msg_too_long."""
        checked = "" if text is None else str(text)
        if required and not checked:
            raise SlackError("no_text")
        if len(checked) > rules.MESSAGE_TEXT:
            raise SlackError("msg_too_long")
        return checked

    def message(
        self,
        team_id: str,
        channel_id: str,
        content: Mapping[str, Any],
        *,
        files: Sequence[File] = (),
        ephemeral_for: str = "",
    ) -> Message:
        """A message of the app's, checked and not posted yet; `content` as the app sent it."""
        blocks = self.checked_blocks(content.get("blocks"))
        has_other = bool(blocks or files or content.get("attachments"))
        team = self.state.teams[team_id]
        return Message(
            channel_id=channel_id,
            ts=self.state.next_ts(),
            team_id=team_id,
            user_id=team.bot_user,
            bot_id=team.bot,
            text=self.checked_text(content.get("text"), required=not has_other),
            blocks=blocks,
            thread_ts=str(content.get("thread_ts") or ""),
            is_broadcast=is_true(content.get("reply_broadcast")),
            metadata=self.checked_metadata(content.get("metadata")),
            file_ids=tuple(file.id for file in files),
            ephemeral_for=ephemeral_for,
        )

    def checked_metadata(self, metadata: Any) -> Json | None:
        if metadata is None or metadata == "":
            return None
        error = rules.check_metadata(metadata)
        if error:
            raise SlackError(error)
        return dict(metadata) or None

    def replaced(self, message: Message, content: Mapping[str, Any]) -> Message:
        """The message with new text and blocks. Text without blocks takes the blocks away."""
        has_blocks = content.get("blocks") is not None
        has_text = content.get("text") is not None
        if not has_blocks and not has_text and content.get("metadata") is None:
            raise SlackError("no_text")
        blocks = message.blocks
        if has_blocks or has_text:
            blocks = self.checked_blocks(content.get("blocks"))
        text = self.checked_text(
            content.get("text") if has_text else "" if has_blocks else message.text,
            required=not blocks and not message.file_ids,
        )
        metadata = message.metadata
        if content.get("metadata") is not None:
            metadata = self.checked_metadata(content["metadata"])
        return replace(
            message, text=text, blocks=blocks, metadata=metadata, edited_ts=self.state.next_ts()
        )

    # --- views ---

    def checked_view(self, view: Any, kind: str, *, keep_id: str = "") -> Json:
        """The view's body with ids filled in.

        Raises:
            SlackError: invalid_arguments, view_too_large or duplicate_external_id.
        """
        complaints = rules.check_view(view, kind)
        if complaints:
            raise SlackError("invalid_arguments", complaints)
        if rules.view_too_large(view):
            raise SlackError("view_too_large")
        external_id = view.get("external_id")
        if external_id and any(
            other.external_id == external_id and other.id != keep_id for other in self.state.views()
        ):
            raise SlackError("duplicate_external_id")
        return {**view, "blocks": with_ids(view["blocks"], new_block_id)}

    def _new_view(self, team_id: str, user_id: str, kind: str, body: Json) -> View:
        view_id = self.state.new_id("V")
        return View(view_id, team_id, user_id, kind, body, self._hash(), root_id=view_id)

    def _hash(self) -> str:
        return f"{int(self.state.now())}.{secrets.token_hex(4)}"

    def open_modal(self, team_id: str, user_id: str, view: Any, *, on_top: bool) -> View:
        """A new modal; `on_top` of the stack or instead of it.

        Raises:
            SlackError: push_limit_reached, or the view is refused.
        """
        stack = self.state.modals(user_id) if on_top else ()
        if len(stack) >= STACK_LIMIT:
            raise SlackError("push_limit_reached")
        modal = self._new_view(team_id, user_id, "modal", self.checked_view(view, "modal"))
        if stack:
            modal = replace(modal, root_id=stack[0].root_id, previous_id=stack[-1].id)
        self.state.put_modals(user_id, (*stack, modal))
        return modal

    def update_view(self, current: View, view: Any) -> View:
        """New content in the same place; what was typed stays where the ids are the same."""
        body = self.checked_view(view, current.kind, keep_id=current.id)
        return self.state.change_view(
            replace(
                current,
                body=body,
                hash=self._hash(),
                typed=still_typed(body["blocks"], current.typed),
                errors={},
                trouble="",
            )
        )

    def publish_home(self, team_id: str, user_id: str, view: Any) -> View:
        current = self.state.home(user_id, team_id)
        body = self.checked_view(view, "home", keep_id=current.id if current else "")
        fresh = self._new_view(team_id, user_id, "home", body)
        if current:
            fresh = replace(fresh, id=current.id, root_id=current.id)
        return self.state.put_home(fresh)

    def close_top(self, user_id: str) -> None:
        self.state.put_modals(user_id, self.state.modals(user_id)[:-1])

    def clear(self, user_id: str) -> None:
        self.state.put_modals(user_id, ())


def is_true(value: Any) -> bool:
    """A boolean as apps send it: JSON true, or '1' and 'true' in a form."""
    return value is True or str(value).lower() in ("1", "true")
