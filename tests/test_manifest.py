"""What Slack is told about the app is what the app listens to, in both manifests."""

from __future__ import annotations

import ast
import json
from collections import Counter
from pathlib import Path

import pytest

from bot import manifest, views
from bot.clock import MovableClock
from bot.config import Settings
from bot.slack.app import IpsApp, make_app
from bot.views import blocks
from db.doors import open_doors

HTTP = manifest.for_http("https://bot.example.org/")
SOCKET = manifest.for_socket_mode()


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> IpsApp:
    doors = open_doors(f"sqlite:///{tmp_path_factory.mktemp('manifest') / 'unused.sqlite3'}")
    return make_app(Settings(slack_signing_secret="secret"), doors, MovableClock())


@pytest.mark.parametrize("made", [SOCKET, HTTP], ids=["socket", "http"])
def test_the_manifest_names_exactly_what_is_listened_to(app: IpsApp, made: dict[str, dict]) -> None:  # type: ignore[type-arg]
    listened = {(one.kind, one.name) for one in app.registered}
    features, settings = made["features"], made["settings"]
    told = {("command", one["command"]) for one in features["slash_commands"]}
    told |= {("shortcut", one["callback_id"]) for one in features["shortcuts"]}
    events = settings["event_subscriptions"]["bot_events"]
    told |= {("event", one.partition(".")[0]) for one in events}  # message.im comes as a message

    assert told == {one for one in listened if one[0] in ("command", "shortcut", "event")}


def test_the_checked_in_manifest_is_the_one_for_socket_mode() -> None:
    path = Path(__file__).parent.parent / "manifest.json"

    assert json.loads(path.read_text("utf-8")) == SOCKET
    assert path.read_text("utf-8") == manifest.as_json(SOCKET)


def test_over_http_every_address_is_the_same_and_socket_mode_is_off() -> None:
    url = "https://bot.example.org/slack/events"

    assert {one["url"] for one in HTTP["features"]["slash_commands"]} == {url}
    assert HTTP["settings"]["event_subscriptions"]["request_url"] == url
    assert HTTP["settings"]["interactivity"]["request_url"] == url
    assert HTTP["settings"]["interactivity"]["message_menu_options_url"] == url
    assert HTTP["settings"]["socket_mode_enabled"] is False
    assert SOCKET["settings"]["socket_mode_enabled"] is True
    assert "url" not in json.dumps(SOCKET)


@pytest.mark.parametrize("made", [SOCKET, HTTP], ids=["socket", "http"])
def test_people_can_type_in_the_bots_own_messages(made: dict[str, dict]) -> None:  # type: ignore[type-arg]
    """README and the guide tell them to."""
    home = made["features"]["app_home"]
    assert home["messages_tab_enabled"] is True
    assert home["messages_tab_read_only_enabled"] is False
    assert "message.im" in made["settings"]["event_subscriptions"]["bot_events"]
    assert "im:history" in made["oauth_config"]["scopes"]["bot"]


def test_the_scopes_are_those_of_the_design() -> None:
    assert set(SOCKET["oauth_config"]["scopes"]["bot"]) == {
        "commands", "chat:write", "im:write", "im:history", "channels:read", "channels:history",
        "groups:read", "groups:history", "users:read", "files:read", "files:write",
    }  # fmt: skip


def test_names_and_descriptions_fit_slacks_limits() -> None:
    for command in manifest.COMMANDS:
        assert len(command.name) <= 32
        assert len(command.does) <= 2000
        assert len(command.hint) <= 1000
    for shortcut in manifest.SHORTCUTS:
        assert len(shortcut.name) <= blocks.TITLE
        assert len(shortcut.does) <= 150
    assert len(SOCKET["display_information"]["description"]) <= 140


def test_every_button_and_picker_is_listened_to(app: IpsApp) -> None:
    pressed = {one.name for one in app.registered if one.kind == "action"}
    asked = {one.name for one in app.registered if one.kind == "options"}
    calls = [
        node
        for path in sorted(Path(views.__file__).parent.rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    ]
    buttons = {text for call in calls for text in _literal(call, ("button", "overflow"), 1)}
    pickers = {text for call in calls for text in _literal(call, ("typeahead",), 0)}

    assert len(buttons) > 30
    assert buttons <= pressed
    assert pickers <= asked


def _literal(call: ast.Call, names: tuple[str, ...], place: int) -> list[str]:
    assert isinstance(call.func, ast.Attribute)
    if call.func.attr not in names or len(call.args) <= place:
        return []
    argument = call.args[place]
    return [argument.value] if isinstance(argument, ast.Constant) else []


def test_nothing_listens_twice_to_the_same_name(app: IpsApp) -> None:
    names = Counter((one.kind, one.name) for one in app.registered if not one.narrowed)

    assert [name for name, count in names.items() if count > 1] == []
