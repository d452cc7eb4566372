"""Who lives in a practice workspace when it opens, told by the caller as plain data."""

from __future__ import annotations

from dataclasses import dataclass

# What an app of this kind asks for; a team without one of them answers `missing_scope`.
USUAL_SCOPES = (
    "commands",
    "chat:write",
    "im:write",
    "im:history",
    "channels:read",
    "channels:history",
    "groups:read",
    "groups:history",
    "users:read",
    "files:read",
    "files:write",
)


@dataclass(frozen=True, slots=True)
class TeamSpec:
    """One Slack workspace ('team') in which the app is installed.

    An empty `bot_token` is filled with `xoxb-<id>`.
    """

    id: str = "T_PRACTICE"
    name: str = "Practice"
    domain: str = "practice"
    bot_token: str = ""
    bot_user_id: str = ""
    bot_id: str = ""
    scopes: tuple[str, ...] = USUAL_SCOPES

    @property
    def token(self) -> str:
        return self.bot_token or f"xoxb-{self.id}"

    @property
    def bot_user(self) -> str:
        return self.bot_user_id or f"U_BOT_{self.id}"

    @property
    def bot(self) -> str:
        return self.bot_id or f"B_{self.id}"


@dataclass(frozen=True, slots=True)
class UserSpec:
    """A person. `team_id` empty: the first team. A `team_id` nobody installed: a stranger.

    `is_restricted` is a guest, `is_ultra_restricted` a single-channel guest, `deleted` a
    deactivated account. `color` (six hex digits) and `initials` draw the picture.
    """

    id: str
    name: str
    real_name: str = ""
    team_id: str = ""
    is_admin: bool = False
    is_owner: bool = False
    is_restricted: bool = False
    is_ultra_restricted: bool = False
    deleted: bool = False
    tz: str = "America/New_York"
    color: str = "4a6fa5"
    initials: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class ChannelSpec:
    """A channel and the ids of its members. `has_bot` puts the team's bot in it."""

    id: str
    name: str
    members: tuple[str, ...] = ()
    is_private: bool = False
    is_archived: bool = False
    has_bot: bool = True
    team_id: str = ""
    topic: str = ""


@dataclass(frozen=True, slots=True)
class CommandSpec:
    """A slash command as the app's configuration lists it: `/contact`, what it does, a hint."""

    name: str
    description: str = ""
    usage_hint: str = ""


@dataclass(frozen=True, slots=True)
class ShortcutSpec:
    """A shortcut. `kind` is `global` (from anywhere) or `message` (from a message's menu)."""

    callback_id: str
    name: str
    kind: str = "global"


@dataclass(frozen=True, slots=True)
class AppSpec:
    """The one app that is installed, as Slack's configuration pages know it.

    `commands` empty: any slash command goes to the app. `events` are the subscribed bot events
    (`app_home_opened`, `message.im`, `message.channels`, `message.groups`, `tokens_revoked`,
    `app_uninstalled`, `user_change`).
    """

    id: str = "A_PRACTICE"
    name: str = "Practice app"
    app_token: str = "xapp-practice"
    signing_secret: str = "practice-signing-secret"
    verification_token: str = "practice-verification"
    client_id: str = "1.1"
    client_secret: str = "practice-client-secret"
    commands: tuple[CommandSpec, ...] = ()
    shortcuts: tuple[ShortcutSpec, ...] = ()
    events: tuple[str, ...] = ("app_home_opened", "app_uninstalled", "tokens_revoked")


@dataclass(frozen=True, slots=True)
class WorkspaceSpec:
    """Everything that is there before the first request."""

    teams: tuple[TeamSpec, ...] = (TeamSpec(),)
    users: tuple[UserSpec, ...] = ()
    channels: tuple[ChannelSpec, ...] = ()
    app: AppSpec = AppSpec()
