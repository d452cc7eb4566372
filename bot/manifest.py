"""What Slack is told about the app: one table for the manifest, the menu and the tests.

`manifest.json` in the checkout is `for_socket_mode()`; `python -m bot manifest --url URL` prints
`for_http(URL)`. A test compares both with the listeners that are registered.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

EVENTS_PATH = "/slack/events"
INSTALL_PATH = "/slack/install"
REDIRECT_PATH = "/slack/oauth_redirect"
MENU = "/ips"


@dataclass(frozen=True, slots=True)
class Command:
    """A slash command; `does` and `example` are also the lines of `/ips help`."""

    name: str
    does: str
    hint: str
    example: str

    @property
    def verb(self) -> str:
        """'contact' for /contact: also understood as '/ips contact'."""
        return self.name.removeprefix("/")


@dataclass(frozen=True, slots=True)
class Shortcut:
    callback_id: str
    name: str
    does: str
    on_message: bool = False


COMMANDS = (
    Command(
        "/contact",
        "Log an employer contact",
        "[employer] [client] [how] [when]",
        "/contact Bean & Leaf C-114 in person today",
    ),
    Command(
        "/visit",
        "Log a visit or another contact with a client",
        "[client] [how] [when]",
        "/visit C-114 phone yesterday",
    ),
    Command(
        "/jobstart",
        "Record a job: planned or started",
        "[client] [employer] [start]",
        "/jobstart C-114 Bean & Leaf 3/24",
    ),
    Command(
        "/jobend",
        "Record that a job has ended",
        "[client] [day it ended]",
        "/jobend C-114 yesterday",
    ),
    Command(
        "/enroll",
        "Enter somebody into the program",
        "[client code] [day]",
        "/enroll C-121 today",
    ),
    Command(
        "/exit",
        "Record that somebody has left the program",
        "[client]",
        "/exit C-098",
    ),
    Command(
        "/caseload",
        "See your people, what is due and what happened lately",
        "[client]",
        "/caseload C-114",
    ),
    Command(
        "/employer",
        "Open an employer: people met, hiring habits, next steps, jobs",
        "[name]",
        "/employer Bean & Leaf",
    ),
    Command(
        "/fidelity",
        "See your unit's fidelity scores, and what each is made of",
        "[period]",
        "/fidelity last quarter",
    ),
    Command(
        "/outcomes",
        "See your unit's outcomes of a quarter, with definitions and trend",
        "[quarter]",
        "/outcomes Q3 2026",
    ),
    Command(
        "/lead",
        "Share a job lead with your unit, or see the open ones",
        "[what you heard]",
        "/lead Harbor Hotel looks for a night porter",
    ),
    Command(
        MENU,
        "Your menu: help, roster, leave, settings",
        "[help | digest | contact | visit | …]",
        "/ips help",
    ),
)

SHORTCUTS = (
    Shortcut("shortcut.employer_contact", "Log an employer contact", "Log an employer contact"),
    Shortcut("shortcut.client_contact", "Log a visit", "Log a visit with a client"),
    Shortcut(
        "shortcut.note",
        "Make this a note",
        "Turn this message into a note about a client",
        on_message=True,
    ),
)

EVENTS = ("app_home_opened", "app_uninstalled", "message.im", "tokens_revoked", "user_change")

# From the start: adding a scope later means that every workspace installs the app again.
SCOPES = (
    "channels:history",
    "channels:read",
    "chat:write",
    "commands",
    "files:read",
    "files:write",
    "groups:history",
    "groups:read",
    "im:history",
    "im:write",
    "users:read",
)


def for_socket_mode() -> dict[str, Any]:
    """The manifest of an app that connects to Slack itself: no public address is needed."""
    return _manifest(None, {})


def for_http(url: str) -> dict[str, Any]:
    """The manifest of an app that Slack reaches at `url` (https, without a path)."""
    address = url.rstrip("/")
    return _manifest(address + EVENTS_PATH, {"redirect_urls": [address + REDIRECT_PATH]})


def as_json(manifest: dict[str, Any]) -> str:
    return json.dumps(manifest, indent=2, ensure_ascii=False) + "\n"


def _manifest(url: str | None, returning: dict[str, Any]) -> dict[str, Any]:
    address = {} if url is None else {"url": url}
    return {
        "display_information": {
            "name": "IPS bot",
            "description": "Keeps the clocks of an IPS vocational unit",
            "background_color": "#1f4d4a",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": "IPS bot", "always_online": False},
            "slash_commands": [_command(command) | address for command in COMMANDS],
            "shortcuts": [
                {
                    "name": shortcut.name,
                    "type": "message" if shortcut.on_message else "global",
                    "callback_id": shortcut.callback_id,
                    "description": shortcut.does,
                }
                for shortcut in SHORTCUTS
            ],
        },
        "oauth_config": returning | {"scopes": {"bot": list(SCOPES)}},
        "settings": {
            "event_subscriptions": _requests(url) | {"bot_events": list(EVENTS)},
            "interactivity": {"is_enabled": True} | _interactivity(url),
            "org_deploy_enabled": False,
            "socket_mode_enabled": url is None,
            "token_rotation_enabled": False,
        },
    }


def _command(command: Command) -> dict[str, Any]:
    return {
        "command": command.name,
        "description": command.does,
        "usage_hint": command.hint,
        "should_escape": False,
    }


def _requests(url: str | None) -> dict[str, Any]:
    return {} if url is None else {"request_url": url}


def _interactivity(url: str | None) -> dict[str, Any]:
    return {} if url is None else {"request_url": url, "message_menu_options_url": url}
