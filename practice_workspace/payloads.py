"""Slack's JSON for the things in the workspace, and Slack's error answer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from practice_workspace.contents import Channel, File, Message, User, View
from practice_workspace.forms import state_values
from practice_workspace.state import State

Json = dict[str, Any]


class SlackError(Exception):
    """A refusal in Slack's words: `{"ok": false, "error": ...}`."""

    def __init__(self, error: str, messages: Sequence[str] = (), **extra: Any) -> None:
        super().__init__(error)
        self.error = error
        self.messages = list(messages)
        self.extra = extra

    def body(self) -> Json:
        body: Json = {"ok": False, "error": self.error, **self.extra}
        if self.messages:
            body["response_metadata"] = {"messages": [f"[ERROR] {m}" for m in self.messages]}
        return body


def team_json(state: State, team_id: str) -> Json:
    team = state.teams[team_id]
    return {
        "id": team.id,
        "name": team.name,
        "domain": team.domain,
        "email_domain": "",
        "icon": {"image_default": True},
    }


def user_json(state: State, user: User) -> Json:
    try:
        offset = ZoneInfo(user.tz).utcoffset(datetime.fromtimestamp(state.now(), UTC))
    except ZoneInfoNotFoundError:
        offset = None
    return {
        "id": user.id,
        "team_id": user.team_id,
        "name": user.name,
        "deleted": user.deleted,
        "color": user.color,
        "real_name": user.real_name,
        "tz": user.tz,
        "tz_label": user.tz,
        "tz_offset": int(offset.total_seconds()) if offset else 0,
        "profile": {
            "title": user.title,
            "real_name": user.real_name,
            "real_name_normalized": user.real_name,
            "display_name": user.name,
            "display_name_normalized": user.name,
            "team": user.team_id,
        },
        "is_admin": user.is_admin or user.is_owner,
        "is_owner": user.is_owner,
        "is_primary_owner": user.is_owner,
        "is_restricted": user.is_restricted,
        "is_ultra_restricted": user.is_ultra_restricted,
        "is_bot": user.is_bot,
        "is_app_user": False,
        "is_stranger": user.is_stranger,
        "updated": int(state.now()),
    }


def channel_json(state: State, channel: Channel, bot_user: str) -> Json:
    if channel.kind == "im":
        other = next((m for m in channel.members if m != bot_user), bot_user)
        return {
            "id": channel.id,
            "created": channel.created,
            "is_im": True,
            "is_archived": channel.is_archived,
            "is_org_shared": False,
            "context_team_id": channel.team_id,
            "user": other,
            "is_user_deleted": state.has_user(other) and state.user(other).deleted,
            "is_open": True,
        }
    private = channel.kind == "private"
    return {
        "id": channel.id,
        "name": channel.name,
        "name_normalized": channel.name,
        "is_channel": not private,
        "is_group": private,
        "is_im": False,
        "is_mpim": False,
        "is_private": private,
        "is_archived": channel.is_archived,
        "is_general": False,
        "is_shared": channel.is_shared,
        "is_ext_shared": channel.is_shared,
        "is_org_shared": False,
        "is_member": bot_user in channel.members,
        "created": channel.created,
        "creator": channel.members[0] if channel.members else "",
        "context_team_id": channel.team_id,
        "topic": {"value": channel.topic, "creator": "", "last_set": 0},
        "purpose": {"value": "", "creator": "", "last_set": 0},
        "previous_names": [],
    }


def file_json(state: State, file: File, base_url: str) -> Json:
    shares: dict[str, dict[str, list[Json]]] = {}
    for channel_id, ts in file.shares:
        kind = "public" if state.channel(channel_id).kind == "public" else "private"
        shares.setdefault(kind, {}).setdefault(channel_id, []).append({"ts": ts})
    url = f"{base_url}/files/{file.id}"
    return {
        "id": file.id,
        "created": file.created,
        "timestamp": file.created,
        "name": file.name,
        "title": file.title or file.name,
        "mimetype": file.mimetype,
        "filetype": file.name.rpartition(".")[2],
        "user": file.user_id,
        "user_team": file.team_id,
        "size": file.length,
        "mode": "hosted",
        "is_external": False,
        "is_public": "public" in shares,
        "alt_txt": file.alt_text,
        "url_private": url,
        "url_private_download": url,
        "permalink": url,
        "channels": list(shares.get("public", {})),
        "groups": [c for c in shares.get("private", {}) if state.channel(c).kind == "private"],
        "ims": [c for c in shares.get("private", {}) if state.channel(c).kind == "im"],
        "shares": shares,
    }


def message_json(state: State, message: Message, *, base_url: str, metadata: bool = False) -> Json:
    body: Json = {
        "type": "message",
        "user": message.user_id,
        "ts": message.ts,
        "team": message.team_id,
        "text": message.text,
    }
    if message.bot_id:
        app = state.spec.app
        body["bot_id"] = message.bot_id
        body["app_id"] = app.id
        body["bot_profile"] = {
            "id": message.bot_id,
            "app_id": app.id,
            "name": app.name,
            "team_id": message.team_id,
            "deleted": False,
        }
    if message.blocks:
        body["blocks"] = list(message.blocks)
    if message.thread_ts:
        body["thread_ts"] = message.thread_ts
    if message.is_broadcast:
        body["subtype"] = "thread_broadcast"
    if message.file_ids:
        body["files"] = [file_json(state, state.file(f), base_url) for f in message.file_ids]
    if message.edited_ts:
        body["edited"] = {"user": message.user_id, "ts": message.edited_ts}
    if metadata and message.metadata:
        body["metadata"] = message.metadata
    return body


def thread_json(state: State, message: Message) -> Json:
    """What a parent message says about its thread; empty when there is none."""
    replies = [
        reply
        for reply in state.messages(message.channel_id)
        if reply.thread_ts == message.ts and reply.ts != message.ts
    ]
    if not replies:
        return {}
    people = list(dict.fromkeys(reply.user_id for reply in replies))
    return {
        "thread_ts": message.ts,
        "reply_count": len(replies),
        "reply_users_count": len(people),
        "reply_users": people[:5],
        "latest_reply": replies[-1].ts,
    }


def view_json(state: State, view: View) -> Json:
    body = view.body
    team = state.teams[view.team_id]
    payload: Json = {
        "id": view.id,
        "team_id": view.team_id,
        "type": view.kind,
        "blocks": list(view.blocks),
        "private_metadata": view.private_metadata,
        "callback_id": view.callback_id,
        "state": {"values": state_values(view.blocks, view.typed)},
        "hash": view.hash,
        "title": body.get("title", {"type": "plain_text", "text": "View Title", "emoji": True}),
        "clear_on_close": body.get("clear_on_close", False),
        "notify_on_close": body.get("notify_on_close", False),
        "close": body.get("close"),
        "submit": body.get("submit"),
        "previous_view_id": view.previous_id or None,
        "root_view_id": view.root_id,
        "app_id": state.spec.app.id,
        "external_id": view.external_id,
        "app_installed_team_id": view.team_id,
        "bot_id": team.bot,
    }
    if "submit_disabled" in body:
        payload["submit_disabled"] = body["submit_disabled"]
    return payload
