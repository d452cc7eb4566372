"""A small shop's workspace and a real Bolt app that uses every block the page has to draw."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from slack_bolt import App
from slack_sdk import WebClient

from bot.clock import MovableClock
from bot.slack.web_client import trusted
from practice_workspace.page import add_page
from practice_workspace.page_api import Hint
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
from tests.practice_workspace.small_app import socket_mode, wall_time

Json = dict[str, Any]
START = datetime(2026, 3, 2, 14, 4, tzinfo=UTC)  # Monday, 9:04 a.m. in New York
ANA, BEN, CLEO = "U_ANA", "U_BEN", "U_CLEO"
TEAM, RANDOM = "C_TEAM", "C_RANDOM"

SPEC = WorkspaceSpec(
    teams=(TeamSpec(id="T1", name="Riverside Bakery"),),
    users=(
        UserSpec(ANA, "ana", "Ana Silva", color="9c4f96", initials="AS", title="Baker"),
        UserSpec(BEN, "ben", "Ben Okoro", color="2f6f9f", initials="BO", title="Deliveries"),
        UserSpec(CLEO, "cleo", "Cleo Marsh", color="a3592f", initials="CM", title="Manager"),
    ),
    channels=(
        ChannelSpec(TEAM, "team", (ANA, BEN, CLEO), is_private=True, topic="The week ahead"),
        ChannelSpec(RANDOM, "random", (ANA, BEN)),
    ),
    app=AppSpec(
        id="A1",
        name="Order book",
        commands=(
            CommandSpec("/order", "Write down an order", "[what] [for whom]"),
            CommandSpec("/orders", "Orders of the day"),
            CommandSpec("/chart", "A picture of the week"),
            CommandSpec("/silent", "Never answers"),
        ),
        shortcuts=(
            ShortcutSpec("new_order", "Write down an order"),
            ShortcutSpec("keep", "Turn into an order", kind="message"),
        ),
        events=("app_home_opened",),
    ),
)
CUSTOMERS = ("Café Lund", "Corner Store", "Hotel Adler", "School Kitchen")
HINT = Hint(
    "Three things to try",
    (
        "Write down an order: type `/order` and press Enter.",
        "Look at the app's *Home* tab, then come back.",
        "Press *Next morning* above and see what arrives.",
    ),
)


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> Json:
    return {"type": "mrkdwn", "text": text}


def option(value: str, text: str = "", description: str = "") -> Json:
    made = {"text": plain(text or value.capitalize()), "value": value}
    return {**made, "description": plain(description)} if description else made


def section(text: str, **more: Any) -> Json:
    return {"type": "section", "text": mrkdwn(text), **more}


def button(action_id: str, text: str, **more: Any) -> Json:
    return {"type": "button", "action_id": action_id, "text": plain(text), **more}


def actions(*elements: Json) -> Json:
    return {"type": "actions", "elements": list(elements)}


def entry(block_id: str, label: str, element: Json, **more: Any) -> Json:
    return {
        "type": "input",
        "block_id": block_id,
        "label": plain(label),
        "element": {"action_id": block_id, **element},
        **more,
    }


def order_form() -> Json:
    sizes = [option("small", description="Up to 10 pieces"), option("large")]
    extras = [option("boxes", "Boxes :package:"), option("napkins"), option("card")]
    groups = [
        {"label": plain("Bread"), "options": [option("rye"), option("wheat")]},
        {"label": plain("Cake"), "options": [option("carrot"), option("lemon")]},
    ]
    pick = {"placeholder": plain("Type a name")}
    return {
        "type": "modal",
        "callback_id": "order",
        "title": plain("New order"),
        "submit": plain("Save order"),
        "close": plain("Not now"),
        "blocks": [
            section(":wave: *What did they ask for?* Only the first three are needed."),
            entry(
                "customer",
                "Customer",
                {"type": "external_select", "min_query_length": 1, **pick},
            ),
            entry("what", "What", {"type": "static_select", "option_groups": groups}),
            entry("size", "Size", {"type": "radio_buttons", "options": sizes}),
            entry("day", "Day", {"type": "datepicker"}, optional=True),
            entry("time", "Time", {"type": "timepicker"}, optional=True),
            entry(
                "count",
                "How many",
                {"type": "number_input", "is_decimal_allowed": False, "min_value": "1"},
                optional=True,
            ),
            entry("extras", "Extras", {"type": "checkboxes", "options": extras}, optional=True),
            entry(
                "also",
                "Also for",
                {"type": "multi_external_select", "min_query_length": 1, **pick},
                optional=True,
            ),
            entry("baker", "Baker", {"type": "users_select"}, optional=True),
            entry("where", "Tell whom", {"type": "conversations_select"}, optional=True),
            entry(
                "note",
                "Note",
                {"type": "plain_text_input", "multiline": True},
                optional=True,
                hint=plain("For the kitchen only."),
            ),
            actions(button("deeper", "Prices")),
        ],
    }


def message_modal(title: str, text: str, **more: Any) -> Json:
    return {"type": "modal", "title": plain(title), "blocks": [section(text)], **more}


def day_sheet() -> list[Json]:
    confirm = {
        "title": plain("Cancel the order?"),
        "text": mrkdwn("*Hotel Adler* will not get their cake."),
        "confirm": plain("Cancel it"),
        "deny": plain("Keep it"),
        "style": "danger",
    }
    return [
        {"type": "header", "text": plain("Good morning, 3 orders for today")},
        section(
            "*Hotel Adler* · 2 lemon cakes\n"
            "_Collect by_ <!date^1772471040^{date_short} {time}|noon>",
            accessory=button("done", "Done", style="primary", value="o-1"),
        ),
        actions(
            button("done_2", "Packed", value="o-1"),
            button("cancel", "Cancel order", style="danger", value="o-1", confirm=confirm),
            {
                "type": "overflow",
                "action_id": "more",
                "options": [option("later", "Remind me later"), option("ask", "Ask a colleague")],
            },
        ),
        {"type": "divider"},
        section(
            "*School Kitchen* · 40 wheat rolls, ~rye~",
            fields=[mrkdwn("*Phone*\n`555-0101`"), mrkdwn(f"*Baker*\n<@{ANA}>")],
        ),
        section(
            ":warning: *Café Lund* has not said how many yet, ask in <#C_TEAM>",
            accessory={
                "type": "static_select",
                "action_id": "guess",
                "placeholder": plain("A guess"),
                "options": [option("ten", "10"), option("twenty", "20")],
            },
        ),
        {
            "type": "context",
            "elements": [mrkdwn("<https://example.org/prices|Price list> · and 2 more tomorrow")],
        },
    ]


def home(user_id: str) -> Json:
    return {
        "type": "home",
        "blocks": [
            {"type": "header", "text": plain("My day")},
            section(f"Hello <@{user_id}>! *2 of 5* orders are packed. :white_check_mark:"),
            section(
                ":large_green_square::large_green_square::white_large_square::white_large_square:"
            ),
            actions(button("home_order", "Write down an order", style="primary")),
            {"type": "divider"},
            section("*Hotel Adler* · 2 lemon cakes", accessory=button("done", "Done", value="o-1")),
            {"type": "context", "elements": [mrkdwn("Settings: brief at 8:30")]},
        ],
    }


def picture(width: int = 480, height: int = 240) -> bytes:
    """A small PNG of bars."""
    rows = bytearray()
    for y in range(height):
        rows.append(0)
        for x in range(width):
            bar = 40 + (x // 60) * 23 % 160
            filled = x % 60 > 14 and height - y < bar
            rows += bytes((20, 112, 90)) if filled else bytes((255, 255, 255))

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(rows)))
    return b"\x89PNG\r\n\x1a\n" + body + chunk(b"IEND", b"")


def build_order_book(workspace: ThreadedPracticeWorkspace) -> App:
    app = App(
        name="order-book",  # else Bolt looks for it through all that is being called
        client=WebClient(workspace.bot_token, base_url=workspace.api_url, ssl=trusted()),
        signing_secret=workspace.signing_secret,
        process_before_response=True,
    )

    def open_form(ack: Any, body: Json, client: WebClient) -> None:
        ack()
        client.views_open(trigger_id=body["trigger_id"], view=order_form())

    @app.command("/order")
    def order(ack: Any, body: Json, client: WebClient) -> None:
        if not body.get("text"):
            open_form(ack, body, client)
            return
        blocks = [
            section(f":white_check_mark: Written down: *{body['text']}*"),
            actions(button("undo", "Undo", value="o-9"), button("edit", "Edit", value="o-9")),
        ]
        ack(text="Written down", blocks=blocks)

    @app.command("/orders")
    def orders(ack: Any, body: Json, client: WebClient) -> None:
        ack()
        client.chat_postMessage(
            channel=body["channel_id"], text="3 orders for today", blocks=day_sheet()
        )

    @app.command("/chart")
    def chart(ack: Any, body: Json, client: WebClient) -> None:
        ack()
        client.files_upload_v2(
            channel=body["channel_id"],
            content=picture(),
            filename="week.png",
            title="Orders of the week",
            alt_txt="Eight bars, the last one is the highest",
            initial_comment="The week in one picture",
        )

    @app.command("/silent")
    def silent() -> None:
        """Does not acknowledge."""

    @app.options("customer")
    def customers(ack: Any, body: Json) -> None:
        ack(options=_customers(body["value"]))

    @app.options("also")
    def also(ack: Any, body: Json) -> None:
        ack(options=_customers(body["value"]))

    @app.view("order")
    def saved(ack: Any, view: Json, body: Json) -> None:
        values = view["state"]["values"]
        note = values["note"]["note"]["value"] or ""
        if "raisins" in note:
            ack(response_action="errors", errors={"note": "We have no raisins. Leave them out."})
            return
        customer = values["customer"]["customer"]["selected_option"]["text"]["text"]
        ack(response_action="update", view=message_modal("Order saved", f"For *{customer}*."))

    @app.action("deeper")
    def deeper(ack: Any, body: Json, client: WebClient) -> None:
        ack()
        client.views_push(
            trigger_id=body["trigger_id"], view=message_modal("Prices", "Rye is 4, wheat is 3.")
        )

    @app.action("home_order")
    def home_order(ack: Any, body: Json, client: WebClient) -> None:
        open_form(ack, body, client)

    @app.action("done")
    def done(ack: Any, respond: Any, body: Json) -> None:
        ack()
        if body["container"]["type"] == "message":
            rest = [section("*Hotel Adler* · done :tada:"), *day_sheet()[3:]]
            respond(replace_original=True, text="2 orders for today", blocks=rest)

    @app.action("cancel")
    def cancel(ack: Any, respond: Any) -> None:
        ack()
        respond(replace_original=False, text="The order is cancelled.")

    @app.action("undo")
    def undo(ack: Any, respond: Any) -> None:
        ack()
        respond(replace_original=True, text="Undone. The order is gone.")

    @app.action("guess")
    def guess(ack: Any, respond: Any, action: Json) -> None:
        ack()
        respond(replace_original=False, text=f"Noted: {action['selected_option']['value']}")

    @app.action("more")
    def more(ack: Any, respond: Any, action: Json) -> None:
        ack()
        respond(replace_original=False, text=f"Chosen: {action['selected_option']['value']}")

    @app.action("done_2")
    def unanswered() -> None:
        """Does not acknowledge."""

    @app.shortcut("new_order")
    def new_order(ack: Any, body: Json, client: WebClient) -> None:
        open_form(ack, body, client)

    @app.shortcut("keep")
    def keep(ack: Any, body: Json, client: WebClient) -> None:
        ack()
        text = body["message"]["text"]
        client.views_open(
            trigger_id=body["trigger_id"], view=message_modal("From a message", f"> {text}")
        )

    @app.event("app_home_opened")
    def opened(event: Json, client: WebClient) -> None:
        client.views_publish(user_id=event["user"], view=home(event["user"]))

    return app


def _customers(query: str) -> list[Json]:
    found = [name for name in CUSTOMERS if query.lower() in name.lower()]
    return [option(f"c-{CUSTOMERS.index(n)}", n, "Last order on Friday") for n in found]


def next_morning(now: datetime) -> datetime:
    return (now + timedelta(days=1)).replace(hour=13, minute=0, second=0, microsecond=0)


@contextmanager
def order_book_workspace() -> Iterator[ThreadedPracticeWorkspace]:
    """The workspace with its page, the app connected by Socket Mode, and a little history."""
    clock = MovableClock(START)
    moves = {"next morning": next_morning, "+1 day": lambda now: now + timedelta(days=1)}
    workspace = ThreadedPracticeWorkspace(
        SPEC,
        wall_time=wall_time,
        clock=clock,
        moves=moves,
        hint=HINT,
        ack_seconds=20.0,  # what the page shows is tested here, not how fast an app answers
        trigger_seconds=20.0,
        retry_delays=(),
        add_routes=add_page,
    )
    with workspace, socket_mode(build_order_book(workspace), workspace):
        workspace.person(BEN).say("Morning! Two vans today. *Ana*, can you start at 7?", TEAM)
        workspace.person(ANA).say("Yes :+1: see `plan.txt`, I wrote <b>Thursday</b> in there", TEAM)
        for person in (ANA, BEN, CLEO):
            workspace.state.mark_read(person, TEAM)
        yield workspace
