"""Slack's Web API, as far as an app of this kind calls it.

`WebApi.call(method, token, args)` answers with Slack's JSON or raises `SlackError` with Slack's
error word. It knows nothing of HTTP: `server.py` reads requests and applies faults.
"""

from __future__ import annotations

import base64
import mimetypes
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from practice_workspace.contents import Channel, File, Message, View
from practice_workspace.payloads import (
    SlackError,
    channel_json,
    file_json,
    message_json,
    team_json,
    thread_json,
    user_json,
    view_json,
)
from practice_workspace.screens import Screens, is_true
from practice_workspace.spec import TeamSpec
from practice_workspace.state import NotThere, State
from practice_workspace.tickets import Trigger, Triggers

Json = dict[str, Any]
T = TypeVar("T")

_KINDS = {"public": "public_channel", "private": "private_channel", "im": "im"}
_READ_SCOPE = {"public": "channels:read", "private": "groups:read", "im": "im:read"}
_HISTORY_SCOPE = {"public": "channels:history", "private": "groups:history", "im": "im:history"}
MOST_ROWS = 999


@dataclass(frozen=True, slots=True)
class Call:
    """One request of an app that Slack has let in."""

    team: TeamSpec
    args: Json
    authorization: str = ""

    def text(self, name: str) -> str:
        """A required text argument."""
        value = self.args.get(name)
        if value in (None, ""):
            raise SlackError("invalid_arguments", [f"missing required field: {name}"])
        return str(value)

    def optional(self, name: str) -> str:
        value = self.args.get(name)
        return "" if value is None else str(value)

    def number(self, name: str, default: int) -> int:
        value = self.args.get(name)
        if value in (None, ""):
            return default
        try:
            return int(str(value))
        except ValueError:
            raise SlackError("invalid_arguments", [f"{name} must be an integer"]) from None

    def require_scope(self, scope: str) -> None:
        if scope and scope not in self.team.scopes:
            provided = ",".join(self.team.scopes)
            raise SlackError("missing_scope", needed=scope, provided=provided)


Handler = Callable[[Call], Json]


class WebApi:
    """The methods, over the workspace's state."""

    def __init__(
        self,
        state: State,
        screens: Screens,
        triggers: Triggers,
        *,
        base_url: Callable[[], str],
        socket_url: Callable[[], str],
        announce: Callable[[Message], None],
    ) -> None:
        self.state = state
        self.screens = screens
        self.triggers = triggers
        self._base_url = base_url
        self._socket_url = socket_url
        self._announce = announce
        self._revoked: dict[str, str] = {}
        self._methods: dict[str, tuple[str, Handler]] = {
            "api.test": ("", self._api_test),
            "auth.test": ("", self._auth_test),
            "team.info": ("", self._team_info),
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
            "users.info": ("users:read", self._user_info),
            "users.list": ("users:read", self._list_users),
            "views.open": ("", self._open_view),
            "views.push": ("", self._push_view),
            "views.update": ("", self._update_view),
            "views.publish": ("", self._publish_view),
            "files.getUploadURLExternal": ("files:write", self._upload_url),
            "files.completeUploadExternal": ("files:write", self._complete_upload),
            "files.info": ("files:read", self._file_info),
            "files.delete": ("files:write", self._delete_file),
            "auth.revoke": ("", self._revoke_own),
        }

    # --- who may call ---

    def revoke(self, token: str, error: str = "token_revoked") -> None:
        """From now on this token answers `error` (`token_revoked` or `account_inactive`)."""
        self._revoked[token] = error

    def restore(self, token: str) -> None:
        self._revoked.pop(token, None)

    def team_of(self, token: str) -> TeamSpec:
        """The team whose bot token this is.

        Raises:
            SlackError: not_authed, token_revoked, account_inactive, invalid_auth or
                not_allowed_token_type.
        """
        self._check_token(token)
        for team in self.state.teams.values():
            if team.token == token:
                return team
        wrong_kind = token == self.state.spec.app.app_token
        raise SlackError("not_allowed_token_type" if wrong_kind else "invalid_auth")

    def _check_token(self, token: str) -> None:
        if not token:
            raise SlackError("not_authed")
        if token in self._revoked:
            raise SlackError(self._revoked[token])

    def call(self, method: str, token: str, args: Json, authorization: str = "") -> Json:
        """Slack's answer to one request; `authorization` is the header as it came.

        Raises:
            SlackError: Slack refuses.
        """
        if method == "apps.connections.open":
            return self._open_connection(token)
        if method == "oauth.v2.access":
            return self._oauth_access(Call(self.state.spec.teams[0], args, authorization))
        if method not in self._methods:
            raise SlackError("unknown_method", req_method=method)
        if method == "api.test" and not token:
            return self._api_test(Call(self.state.spec.teams[0], args))
        scope, handler = self._methods[method]
        call = Call(self.team_of(token), args)
        call.require_scope(scope)
        try:
            return {"ok": True, **handler(call)}
        except NotThere as missing:
            raise SlackError(str(missing.args[0])) from missing

    def accepted_scope(self, method: str) -> str:
        return self._methods.get(method, ("", None))[0]

    def _open_connection(self, token: str) -> Json:
        self._check_token(token)
        if token != self.state.spec.app.app_token:
            is_bot_token = any(team.token == token for team in self.state.teams.values())
            raise SlackError("not_allowed_token_type" if is_bot_token else "invalid_auth")
        return {"ok": True, "url": self._socket_url()}

    def _oauth_access(self, call: Call) -> Json:
        """Codes are `code-<team id>`: the workspace installs at once.

        `organization-<its id>`: installed in a whole organization, which belongs to no team.
        """
        app = self.state.spec.app
        given = (call.optional("client_id"), call.optional("client_secret"))
        if call.authorization.startswith("Basic "):
            user, _, password = (
                base64.b64decode(call.authorization[6:]).decode(errors="replace").partition(":")
            )
            given = (user, password)
        if given[0] != app.client_id:
            raise SlackError("invalid_client_id")
        if given[1] != app.client_secret:
            raise SlackError("bad_client_secret")
        kind, _, where = call.optional("code").partition("-")
        whole = kind == "organization"
        team = self.state.spec.teams[0] if whole else self.state.teams.get(where)
        if team is None or not where:
            raise SlackError("invalid_code")
        return {
            "ok": True,
            "access_token": team.token,
            "token_type": "bot",
            "scope": ",".join(team.scopes),
            "bot_user_id": team.bot_user,
            "app_id": app.id,
            "team": None if whole else {"id": team.id, "name": team.name},
            "enterprise": {"id": where, "name": where} if whole else None,
            "is_enterprise_install": whole,
            "authed_user": {"id": ""},
        }

    # --- about the app itself ---

    def _api_test(self, call: Call) -> Json:
        if call.optional("error"):
            raise SlackError(call.optional("error"))
        return {"ok": True, "args": call.args}

    def _auth_test(self, call: Call) -> Json:
        team = call.team
        return {
            "url": f"https://{team.domain}.slack.com/",
            "team": team.name,
            "user": self.state.user(team.bot_user).name,
            "team_id": team.id,
            "user_id": team.bot_user,
            "bot_id": team.bot,
            "is_enterprise_install": False,
        }

    def _revoke_own(self, call: Call) -> Json:
        self.revoke(call.team.token)
        return {"revoked": True}

    def _team_info(self, call: Call) -> Json:
        return {"team": team_json(self.state, call.team.id)}

    # --- messages ---

    def _seen_by_bot(self, call: Call, channel_id: str) -> Channel:
        """The conversation, if the bot can know of it: channel_not_found otherwise."""
        channel = self.state.channel(channel_id)
        hidden = channel.kind != "public" and call.team.bot_user not in channel.members
        if channel.team_id != call.team.id or hidden:
            raise SlackError("channel_not_found")
        return channel

    def _writable(self, call: Call, wanted: str) -> Channel:
        """Where the bot may post: a conversation it is in, or a person's direct messages."""
        if self.state.has_user(wanted):
            return self._direct(call, wanted)
        channel = self._seen_by_bot(call, wanted)
        if channel.is_archived:
            raise SlackError("is_archived")
        if call.team.bot_user not in channel.members:
            raise SlackError("not_in_channel")
        return channel

    def _direct(self, call: Call, user_id: str) -> Channel:
        user = self.state.user(user_id)
        if user.is_bot:
            raise SlackError("cannot_dm_bot")
        if user.deleted:
            raise SlackError("user_disabled")
        if user.team_id != call.team.id:
            raise SlackError("channel_not_found")
        return self.state.direct(call.team.id, user_id, call.team.bot_user)

    def _check_thread(self, channel: Channel, thread_ts: str) -> None:
        if thread_ts:
            try:
                self.state.message(channel.id, thread_ts)
            except NotThere:
                raise SlackError("thread_not_found") from None

    def _post_message(self, call: Call) -> Json:
        channel = self._writable(call, call.text("channel"))
        self._check_thread(channel, call.optional("thread_ts"))
        message = self.state.post(self.screens.message(call.team.id, channel.id, call.args))
        self._announce(message)
        return {
            "channel": channel.id,
            "ts": message.ts,
            "message": self._message(message, metadata=True),
        }

    def _message(self, message: Message, *, metadata: bool) -> Json:
        return message_json(self.state, message, base_url=self._base_url(), metadata=metadata)

    def _post_ephemeral(self, call: Call) -> Json:
        channel = self._writable(call, call.text("channel"))
        user_id = call.text("user")
        if user_id not in channel.members:
            raise SlackError("user_not_in_channel")
        message = self.screens.message(call.team.id, channel.id, call.args, ephemeral_for=user_id)
        return {"message_ts": self.state.post(message).ts}

    def _own_message(self, call: Call, refusal: str) -> Message:
        channel = self._seen_by_bot(call, call.text("channel"))
        message = self.state.message(channel.id, call.text("ts"))
        if message.user_id != call.team.bot_user:
            raise SlackError(refusal)
        if channel.is_archived:
            raise SlackError("is_archived")
        return message

    def _update_message(self, call: Call) -> Json:
        message = self._own_message(call, "cant_update_message")
        changed = self.state.change_message(self.screens.replaced(message, call.args))
        return {
            "channel": changed.channel_id,
            "ts": changed.ts,
            "text": changed.text,
            "message": self._message(changed, metadata=True),
        }

    def _delete_message(self, call: Call) -> Json:
        message = self._own_message(call, "cant_delete_message")
        self.state.remove_message(message)
        return {"channel": message.channel_id, "ts": message.ts}

    def _permalink(self, call: Call) -> Json:
        channel = self._seen_by_bot(call, call.text("channel"))
        message = self.state.message(channel.id, call.text("message_ts"))
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
        channel_info = channel_json(self.state, channel, call.team.bot_user)
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
            for channel in self.state.channels(call.team.id)
            if _KINDS[channel.kind] in wanted
            and (channel.kind == "public" or call.team.bot_user in channel.members)
            and not (skip_archived and channel.is_archived)
        ]
        page, cursor = _page(call, found)
        rows = [channel_json(self.state, channel, call.team.bot_user) for channel in page]
        return {"channels": rows, "response_metadata": {"next_cursor": cursor}}

    def _members(self, call: Call) -> Json:
        channel = self._seen_by_bot(call, call.text("channel"))
        call.require_scope(_READ_SCOPE[channel.kind])
        page, cursor = _page(call, channel.members)
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
            for message in reversed(self.state.messages(channel.id))
            if _is_top_level(message) and _within(call, message.ts)
        ]
        return self._rows(call, found)

    def _replies(self, call: Call) -> Json:
        channel = self._readable(call)
        parent_ts = call.text("ts")
        thread = [
            message
            for message in self.state.messages(channel.id)
            if parent_ts in (message.ts, message.thread_ts)
        ]
        if not thread:
            raise SlackError("thread_not_found")
        found = [m for m in thread if m.ts == parent_ts or _within(call, m.ts)]
        return self._rows(call, found)

    def _rows(self, call: Call, found: Sequence[Message]) -> Json:
        page, cursor = _page(call, found)
        with_metadata = is_true(call.args.get("include_all_metadata"))
        rows = [
            {**self._message(m, metadata=with_metadata), **thread_json(self.state, m)} for m in page
        ]
        answer: Json = {"messages": rows, "has_more": bool(cursor), "pin_count": 0}
        if cursor:
            answer["response_metadata"] = {"next_cursor": cursor}
        return answer

    # --- people ---

    def _user_info(self, call: Call) -> Json:
        user = self.state.user(call.text("user"))
        if user.team_id != call.team.id and not user.is_stranger:
            raise SlackError("user_not_found")
        return {"user": user_json(self.state, user)}

    def _list_users(self, call: Call) -> Json:
        page, cursor = _page(call, self.state.users(call.team.id))
        rows = [user_json(self.state, user) for user in page]
        return {"members": rows, "response_metadata": {"next_cursor": cursor}}

    # --- views ---

    def _trigger(self, call: Call) -> Trigger:
        given = call.optional("trigger_id") or call.text("interactivity_pointer")
        return self.triggers.check(given, call.team.id)

    def _view_argument(self, call: Call) -> Any:
        if call.args.get("view") is None:
            raise SlackError("invalid_arguments", ["missing required field: view"])
        return call.args["view"]

    def _open_view(self, call: Call) -> Json:
        view, trigger = self._view_argument(call), self._trigger(call)
        return self._opened(call, trigger, view, on_top=trigger.in_modal)

    def _push_view(self, call: Call) -> Json:
        view, trigger = self._view_argument(call), self._trigger(call)
        if not trigger.in_modal or not self.state.modals(trigger.user_id):
            raise SlackError("not_found")
        return self._opened(call, trigger, view, on_top=True)

    def _opened(self, call: Call, trigger: Trigger, view: Any, *, on_top: bool) -> Json:
        modal = self.screens.open_modal(call.team.id, trigger.user_id, view, on_top=on_top)
        self.triggers.use(trigger)
        return {"view": view_json(self.state, modal)}

    def _current_view(self, call: Call) -> View:
        view_id, external_id = call.optional("view_id"), call.optional("external_id")
        if not view_id and not external_id:
            raise SlackError("invalid_arguments", ["one of view_id, external_id must be provided"])
        for current in self.state.views():
            wanted = current.id == view_id if view_id else current.external_id == external_id
            if wanted and current.team_id == call.team.id:
                return current
        raise SlackError("not_found")

    def _check_hash(self, call: Call, current: View | None) -> None:
        given = call.optional("hash")
        if given and current and given != current.hash:
            raise SlackError("hash_conflict")

    def _update_view(self, call: Call) -> Json:
        view, current = self._view_argument(call), self._current_view(call)
        self._check_hash(call, current)
        return {"view": view_json(self.state, self.screens.update_view(current, view))}

    def _publish_view(self, call: Call) -> Json:
        view, user_id = self._view_argument(call), call.text("user_id")
        user = self.state.user(user_id)
        if user.is_bot or user.team_id != call.team.id:
            raise SlackError("invalid_arguments", ["user_id must be a person of this workspace"])
        self._check_hash(call, self.state.home(user_id, call.team.id))
        published = self.screens.publish_home(call.team.id, user_id, view)
        return {"view": view_json(self.state, published)}

    # --- files ---

    def _upload_url(self, call: Call) -> Json:
        name, length = call.text("filename"), call.number("length", 0)
        if length <= 0:
            raise SlackError("invalid_arguments", ["length must be more than 0"])
        file = File(
            id=self.state.new_id("F"),
            team_id=call.team.id,
            user_id=call.team.bot_user,
            name=name,
            title="",
            mimetype=mimetypes.guess_type(name)[0] or "application/octet-stream",
            length=length,
            created=int(self.state.now()),
            alt_text=call.optional("alt_txt"),
        )
        self.state.put_file(file)
        return {"upload_url": f"{self._base_url()}/upload/{file.id}", "file_id": file.id}

    def receive_upload(self, file_id: str, content: bytes) -> File:
        """Takes the bytes posted to an upload URL.

        Raises:
            SlackError: there is no such upload, or the length is not the announced one.
        """
        try:
            file = self.state.file(file_id)
        except NotThere:
            raise SlackError("file_not_found") from None
        if file.completed or len(content) != file.length:
            raise SlackError("invalid_upload")
        return self.state.put_file(replace(file, content=content, uploaded=True))

    def _complete_upload(self, call: Call) -> Json:
        entries = call.args.get("files")
        if not isinstance(entries, list) or not entries:
            raise SlackError("invalid_arguments", ["missing required field: files"])
        files = [self._uploaded(call, entry) for entry in entries]
        named = [call.optional("channel_id"), *call.optional("channels").split(",")]
        channels = [self._shareable(call, channel_id) for channel_id in named if channel_id]
        for file in files:
            self.state.put_file(file)
        for channel in channels:
            self._share(call, channel, [self.state.file(file.id) for file in files])
        shared = [file_json(self.state, self.state.file(f.id), self._base_url()) for f in files]
        return {"files": shared}

    def _uploaded(self, call: Call, entry: Any) -> File:
        file = self.state.file(str(entry.get("id", "")) if isinstance(entry, dict) else "")
        if not file.uploaded or file.team_id != call.team.id:
            raise SlackError("file_not_found")
        return replace(file, title=str(entry.get("title") or file.name), completed=True)

    def _shareable(self, call: Call, channel_id: str) -> Channel:
        if self.state.has_user(channel_id):
            raise SlackError("channel_not_found")
        channel = self._writable(call, channel_id)
        self._check_thread(channel, call.optional("thread_ts"))
        return channel

    def _share(self, call: Call, channel: Channel, files: Sequence[File]) -> None:
        content = {
            "text": call.optional("initial_comment"),
            "blocks": call.args.get("blocks"),
            "thread_ts": call.optional("thread_ts"),
        }
        message = self.screens.message(call.team.id, channel.id, content, files=files)
        for file in files:
            self.state.put_file(replace(file, shares=(*file.shares, (channel.id, message.ts))))
        self.state.post(message)
        self._announce(message)

    def _file_info(self, call: Call) -> Json:
        file = self.state.file(call.text("file"))
        if file.team_id != call.team.id or not file.completed:
            raise SlackError("file_not_found")
        return {"file": file_json(self.state, file, self._base_url()), "comments": []}

    def _delete_file(self, call: Call) -> Json:
        file = self.state.file(call.text("file"))
        if file.team_id != call.team.id or file.user_id != call.team.bot_user:
            raise SlackError("cant_delete_file")
        self.state.remove_file(file.id)
        return {}


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


def _page(call: Call, rows: Sequence[T]) -> tuple[Sequence[T], str]:
    """One page of rows and the cursor of the next, empty at the end."""
    limit = min(max(call.number("limit", 100), 1), MOST_ROWS)
    cursor = call.optional("cursor")
    try:
        start = int(base64.b64decode(cursor, validate=True)) if cursor else 0
    except ValueError:
        raise SlackError("invalid_cursor") from None
    end = start + limit
    following = base64.b64encode(str(end).encode()).decode() if end < len(rows) else ""
    return rows[start:end], following
