"""The methods of the Web API about files: announced, uploaded, shared, deleted."""

from __future__ import annotations

import mimetypes
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from practice_workspace.api_call import Call, Methods
from practice_workspace.api_conversations import Conversations
from practice_workspace.contents import Channel, File
from practice_workspace.payloads import SlackError, file_json
from practice_workspace.screens import Screens
from practice_workspace.state import NotThere, State

Json = dict[str, Any]


class Files:
    """A file is shared into conversations once its bytes are here."""

    def __init__(
        self,
        state: State,
        screens: Screens,
        conversations: Conversations,
        *,
        base_url: Callable[[], str],
    ) -> None:
        self._state = state
        self._screens = screens
        self._conversations = conversations
        self._base_url = base_url

    @property
    def methods(self) -> Methods:
        return {
            "files.getUploadURLExternal": ("files:write", self._upload_url),
            "files.completeUploadExternal": ("files:write", self._complete_upload),
            "files.info": ("files:read", self._file_info),
            "files.delete": ("files:write", self._delete_file),
        }

    def _upload_url(self, call: Call) -> Json:
        name, length = call.text("filename"), call.number("length", 0)
        if length <= 0:
            raise SlackError("invalid_arguments", ["length must be more than 0"])
        file = File(
            id=self._state.new_id("F"),
            team_id=call.team.id,
            user_id=call.team.bot_user,
            name=name,
            title="",
            mimetype=mimetypes.guess_type(name)[0] or "application/octet-stream",
            length=length,
            created=int(self._state.now()),
            alt_text=call.optional("alt_txt"),
        )
        self._state.put_file(file)
        return {"upload_url": f"{self._base_url()}/upload/{file.id}", "file_id": file.id}

    def receive_upload(self, file_id: str, content: bytes) -> File:
        """Takes the bytes posted to an upload URL.

        Raises:
            SlackError: there is no such upload, or the length is not the announced one.
        """
        try:
            file = self._state.file(file_id)
        except NotThere:
            raise SlackError("file_not_found") from None
        if file.completed or len(content) != file.length:
            raise SlackError("invalid_upload")
        return self._state.put_file(replace(file, content=content, uploaded=True))

    def _complete_upload(self, call: Call) -> Json:
        entries = call.args.get("files")
        if not isinstance(entries, list) or not entries:
            raise SlackError("invalid_arguments", ["missing required field: files"])
        files = [self._uploaded(call, entry) for entry in entries]
        named = [call.optional("channel_id"), *call.optional("channels").split(",")]
        channels = [self._shareable(call, channel_id) for channel_id in named if channel_id]
        for file in files:
            self._state.put_file(file)
        for channel in channels:
            self._share(call, channel, [self._state.file(file.id) for file in files])
        shared = [file_json(self._state, self._state.file(f.id), self._base_url()) for f in files]
        return {"files": shared}

    def _uploaded(self, call: Call, entry: Any) -> File:
        file = self._state.file(str(entry.get("id", "")) if isinstance(entry, dict) else "")
        if not file.uploaded or file.team_id != call.team.id:
            raise SlackError("file_not_found")
        return replace(file, title=str(entry.get("title") or file.name), completed=True)

    def _shareable(self, call: Call, channel_id: str) -> Channel:
        if self._state.has_user(channel_id):
            raise SlackError("channel_not_found")
        channel = self._conversations.writable(call, channel_id)
        self._conversations.check_thread(channel, call.optional("thread_ts"))
        return channel

    def _share(self, call: Call, channel: Channel, files: Sequence[File]) -> None:
        content = {
            "text": call.optional("initial_comment"),
            "blocks": call.args.get("blocks"),
            "thread_ts": call.optional("thread_ts"),
        }
        message = self._screens.message(call.team.id, channel.id, content, files=files)
        for file in files:
            self._state.put_file(replace(file, shares=(*file.shares, (channel.id, message.ts))))
        self._state.post(message)
        self._conversations.announce(message)

    def _file_info(self, call: Call) -> Json:
        file = self._state.file(call.text("file"))
        if file.team_id != call.team.id or not file.completed:
            raise SlackError("file_not_found")
        return {"file": file_json(self._state, file, self._base_url()), "comments": []}

    def _delete_file(self, call: Call) -> Json:
        file = self._state.file(call.text("file"))
        if file.team_id != call.team.id or file.user_id != call.team.bot_user:
            raise SlackError("cant_delete_file")
        self._state.remove_file(file.id)
        return {}
