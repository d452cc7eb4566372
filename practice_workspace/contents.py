"""What a practice workspace holds: people, conversations, messages, files, views. All frozen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class User:
    """A person, or the app's bot user. `is_stranger`: from a workspace without the app."""

    id: str
    team_id: str
    name: str
    real_name: str
    is_admin: bool = False
    is_owner: bool = False
    is_restricted: bool = False
    is_ultra_restricted: bool = False
    deleted: bool = False
    is_bot: bool = False
    is_stranger: bool = False
    tz: str = "America/New_York"
    color: str = "4a6fa5"
    initials: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class Channel:
    """A conversation. `kind` is `public`, `private` or `im`; `created` is in epoch seconds."""

    id: str
    team_id: str
    name: str
    kind: str
    members: tuple[str, ...]
    is_archived: bool = False
    is_shared: bool = False
    topic: str = ""
    created: int = 0


@dataclass(frozen=True, slots=True)
class Message:
    """A message as people see it. `ephemeral_for` names the one person who can see it."""

    channel_id: str
    ts: str
    team_id: str
    user_id: str
    text: str
    blocks: tuple[Json, ...] = ()
    bot_id: str = ""
    thread_ts: str = ""
    is_broadcast: bool = False
    metadata: Json | None = None
    file_ids: tuple[str, ...] = ()
    edited_ts: str = ""
    ephemeral_for: str = ""


@dataclass(frozen=True, slots=True)
class File:
    """An uploaded file. `shares` are (channel id, message ts); `completed` once announced."""

    id: str
    team_id: str
    user_id: str
    name: str
    title: str
    mimetype: str
    length: int
    created: int
    content: bytes = field(default=b"", repr=False)
    alt_text: str = ""
    uploaded: bool = False
    completed: bool = False
    shares: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class View:
    """A modal on a person's screen, or their App Home.

    `body` is the app's view with block and action ids filled in. `typed` holds what the person
    entered: (block_id, action_id) -> the state value in Slack's shape. `errors` are what the app
    answered per block id, `trouble` Slack's own sentence when the app did not answer.
    """

    id: str
    team_id: str
    user_id: str
    kind: str
    body: Json
    hash: str
    root_id: str
    previous_id: str = ""
    typed: Mapping[tuple[str, str], Json] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    trouble: str = ""

    @property
    def external_id(self) -> str:
        return str(self.body.get("external_id") or "")

    @property
    def callback_id(self) -> str:
        return str(self.body.get("callback_id") or "")

    @property
    def private_metadata(self) -> str:
        return str(self.body.get("private_metadata") or "")

    @property
    def blocks(self) -> tuple[Json, ...]:
        return tuple(self.body.get("blocks", ()))

    @property
    def title(self) -> str:
        return str(self.body.get("title", {}).get("text", ""))
