"""Slack's Web API, as far as an app of this kind calls it.

`WebApi.call(method, token, args)` answers with Slack's JSON or raises `SlackError` with Slack's
error word. It knows nothing of HTTP: `server.py` reads requests and applies faults.
"""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any

from practice_workspace.api_call import Call, Methods, page_of
from practice_workspace.api_conversations import Conversations
from practice_workspace.api_files import Files
from practice_workspace.api_views import Views
from practice_workspace.contents import Message
from practice_workspace.payloads import SlackError, team_json, user_json
from practice_workspace.screens import Screens
from practice_workspace.spec import TeamSpec
from practice_workspace.state import NotThere, State
from practice_workspace.tickets import Triggers

Json = dict[str, Any]


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
        self._socket_url = socket_url
        self._revoked: dict[str, str] = {}
        talk = Conversations(state, screens, base_url=base_url, announce=announce)
        self.files = Files(state, screens, talk, base_url=base_url)
        self._methods: Methods = {
            "api.test": ("", self._api_test),
            "auth.test": ("", self._auth_test),
            "auth.revoke": ("", self._revoke_own),
            "team.info": ("", self._team_info),
            "users.info": ("users:read", self._user_info),
            "users.list": ("users:read", self._list_users),
            **talk.methods,
            **Views(state, screens, triggers).methods,
            **self.files.methods,
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

    # --- people ---

    def _user_info(self, call: Call) -> Json:
        user = self.state.user(call.text("user"))
        if user.team_id != call.team.id and not user.is_stranger:
            raise SlackError("user_not_found")
        return {"user": user_json(self.state, user)}

    def _list_users(self, call: Call) -> Json:
        page, cursor = page_of(call, self.state.users(call.team.id))
        rows = [user_json(self.state, user) for user in page]
        return {"members": rows, "response_metadata": {"next_cursor": cursor}}
