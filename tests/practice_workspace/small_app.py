"""Who lives in the tests' workspace, and a small real Bolt app to run against it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

from slack_bolt import App
from slack_bolt.adapter.socket_mode.builtin import SocketModeHandler
from slack_bolt.adapter.wsgi import SlackRequestHandler
from slack_sdk import WebClient

from bot.clock import machine_now
from bot.slack.web_client import trusted
from practice_workspace.spec import (
    AppSpec,
    ChannelSpec,
    CommandSpec,
    ShortcutSpec,
    TeamSpec,
    UserSpec,
    WorkspaceSpec,
)
from practice_workspace.threaded import ThreadedPracticeWorkspace

SPEC = WorkspaceSpec(
    teams=(TeamSpec(id="T1", name="Riverside"), TeamSpec(id="T2", name="Hillside")),
    users=(
        UserSpec("U_ANA", "ana", "Ana Silva"),
        UserSpec("U_BEN", "ben", "Ben Okoro", is_admin=True),
        UserSpec("U_GUEST", "gil", "Gil Guest", is_restricted=True),
        UserSpec("U_GONE", "gone", "Gone Person", deleted=True),
        UserSpec("U_STRANGER", "sam", "Sam Stranger", team_id="T_ELSEWHERE"),
        UserSpec("U_HILL", "hal", "Hal Hill", team_id="T2"),
    ),
    channels=(
        ChannelSpec("C_UNIT", "unit", ("U_ANA", "U_BEN", "U_STRANGER"), is_private=True),
        ChannelSpec("C_PUBLIC", "general", ("U_ANA", "U_BEN"), has_bot=False),
        ChannelSpec("C_SECRET", "secret", ("U_BEN",), is_private=True, has_bot=False),
        ChannelSpec("C_OLD", "old", ("U_ANA",), is_archived=True),
        ChannelSpec("C_HILL", "hill", ("U_HILL",), team_id="T2"),
    ),
    app=AppSpec(
        id="A1",
        name="Try me",
        commands=(CommandSpec("/note", "Write a note", "[text]"), CommandSpec("/form")),
        shortcuts=(
            ShortcutSpec("new_note", "New note"),
            ShortcutSpec("keep", "Keep this", kind="message"),
        ),
        events=("app_home_opened", "message.im"),
    ),
)


def wall_time() -> float:
    return machine_now().timestamp()


# --- a small Bolt app ------------------------------------------------------------------------

SECTION = {"type": "section", "text": {"type": "mrkdwn", "text": "Hello"}}


def text_field(block_id: str = "what", *, optional: bool = False) -> dict[str, Any]:
    return {
        "type": "input",
        "block_id": block_id,
        "label": {"type": "plain_text", "text": block_id.title()},
        "optional": optional,
        "element": {"type": "plain_text_input", "action_id": "typed"},
    }


def option(value: str) -> dict[str, Any]:
    return {"text": {"type": "plain_text", "text": value.title()}, "value": value}


def modal(callback_id: str = "note", *blocks: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "type": "modal",
        "callback_id": callback_id,
        "title": {"type": "plain_text", "text": "Note"},
        "submit": {"type": "plain_text", "text": "Save"},
        "blocks": list(blocks) or [text_field()],
        **more,
    }


def button(action_id: str, text: str, **more: Any) -> dict[str, Any]:
    return {
        "type": "button",
        "action_id": action_id,
        "text": {"type": "plain_text", "text": text},
        **more,
    }


def note_form() -> dict[str, Any]:
    """A modal with one of each kind of field that matters."""
    return modal(
        "note",
        text_field("what"),
        text_field("more", optional=True),
        {
            "type": "input",
            "block_id": "who",
            "label": {"type": "plain_text", "text": "Who"},
            "element": {
                "type": "external_select",
                "action_id": "person",
                "min_query_length": 1,
            },
        },
        {
            "type": "section",
            "block_id": "kind",
            "text": {"type": "mrkdwn", "text": "Kind"},
            "accessory": {
                "type": "static_select",
                "action_id": "pick",
                "options": [option("red"), option("blue")],
                "initial_option": option("red"),
            },
        },
        {
            "type": "input",
            "block_id": "day",
            "optional": True,
            "label": {"type": "plain_text", "text": "Day"},
            "element": {"type": "datepicker", "action_id": "date"},
        },
        {
            "type": "actions",
            "block_id": "buttons",
            "elements": [button("deeper", "Go deeper", value="42")],
        },
        private_metadata="opaque-7",
    )


@dataclass
class Seen:
    """What the app was sent, by listener."""

    bodies: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def note(self, name: str, body: dict[str, Any]) -> None:
        self.bodies.setdefault(name, []).append(body)

    def last(self, name: str) -> dict[str, Any]:
        return self.bodies[name][-1]


@dataclass
class SmallApp:
    """A Bolt app with one of everything."""

    app: App
    seen: Seen


def build_small_app(workspace: ThreadedPracticeWorkspace) -> SmallApp:
    seen = Seen()
    app = App(
        name="small",  # else Bolt looks for it through all that is being called
        client=WebClient(workspace.bot_token, base_url=workspace.api_url, ssl=trusted()),
        signing_secret=workspace.signing_secret,
        process_before_response=True,
    )

    @app.command("/note")
    def note(ack: Any, body: Any, respond: Any) -> None:
        seen.note("note", body)
        if body["text"] == "later":
            ack()
            respond(text="Here it comes")
        else:
            ack(f"Noted: {body['text']}")

    @app.command("/form")
    def form(ack: Any, body: Any, client: Any) -> None:
        seen.note("form", body)
        ack()
        client.views_open(trigger_id=body["trigger_id"], view=note_form())

    @app.view("note")
    def saved(ack: Any, body: Any, view: Any) -> None:
        seen.note("saved", body)
        text = view["state"]["values"]["what"]["typed"]["value"]
        if text == "bad":
            ack(response_action="errors", errors={"what": "Write something kinder."})
        elif text == "more":
            ack(response_action="push", view=modal("second"))
        elif text == "done":
            ack(response_action="update", view=modal("done", SECTION))
        elif text == "crash":
            raise RuntimeError("on purpose")
        else:
            ack()

    @app.view("second")
    def second(ack: Any) -> None:
        ack(response_action="clear")

    @app.view_closed("note")
    def closed(ack: Any, body: Any) -> None:
        seen.note("closed", body)
        ack()

    @app.options("person")
    def people(ack: Any, body: Any) -> None:
        seen.note("suggest", body)
        ack(options=[o for o in (option("ana"), option("ben")) if body["value"] in o["value"]])

    @app.action("deeper")
    def deeper(ack: Any, body: Any, client: Any) -> None:
        seen.note("deeper", body)
        ack()
        client.views_push(trigger_id=body["trigger_id"], view=modal("second"))

    @app.action("pick")
    def picked(ack: Any, body: Any) -> None:
        seen.note("pick", body)
        ack()

    @app.action("undo")
    def undo(ack: Any, body: Any, respond: Any) -> None:
        seen.note("undo", body)
        ack()
        respond(text="Undone", replace_original=True)

    @app.event("app_home_opened")
    def home(event: Any, body: Any, client: Any) -> None:
        seen.note("home", body)
        view = {"type": "home", "blocks": [SECTION]}
        client.views_publish(user_id=event["user"], view=view)

    @app.event("message")
    def message(body: Any) -> None:
        seen.note("message", body)

    @app.shortcut("new_note")
    def new_note(ack: Any, body: Any, client: Any) -> None:
        seen.note("new_note", body)
        ack()
        client.views_open(trigger_id=body["trigger_id"], view=note_form())

    @app.shortcut("keep")
    def keep(ack: Any, body: Any, respond: Any) -> None:
        seen.note("keep", body)
        ack()
        respond(text=f"Kept: {body['message']['text']}")

    return SmallApp(app, seen)


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """Says nothing."""


@contextmanager
def socket_mode(app: App, workspace: ThreadedPracticeWorkspace) -> Iterator[SocketModeHandler]:
    handler = SocketModeHandler(app, workspace.app_token)
    before = len(workspace.inner.hub.connections)
    handler.connect()  # type: ignore[no-untyped-call]
    workspace.wait_for_connections(before + 1)
    try:
        yield handler
    finally:
        # The SDK reads for up to three seconds before it closes, unless the server hangs up first.
        handler.client.auto_reconnect_enabled = False
        if before == 0:
            workspace.drop_sockets()
        # Its worker threads then need another second to end, which the next test need not wait for.
        threading.Thread(target=handler.close).start()


@contextmanager
def http_mode(app: App, workspace: ThreadedPracticeWorkspace) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, SlackRequestHandler(app), handler_class=_Quiet)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    url = f"http://127.0.0.1:{server.server_port}/slack/events"
    workspace.use_http(url)
    try:
        yield url
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
