"""What a page is told over its WebSocket and what it can do, as `server.py` describes it."""

from __future__ import annotations

import asyncio
import json
import urllib.error
import urllib.request
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import aiohttp
import pytest
from slack_sdk import WebClient

from bot.clock import MovableClock
from practice_workspace.delivery import Ack
from practice_workspace.forms import CannotEnter
from practice_workspace.page_api import Hint
from practice_workspace.spec import AppSpec, ChannelSpec, UserSpec, WorkspaceSpec
from practice_workspace.threaded import ThreadedPracticeWorkspace
from tests.practice_workspace.small_app import (
    SECTION,
    build_small_app,
    http_mode,
    note_form,
)

Json = dict[str, Any]
START = datetime(2026, 3, 2, 14, 0, tzinfo=UTC)


class Page:
    """A page's end of the WebSocket."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket
        self.pieces: dict[str, Json] = {}
        self._ids = 0

    async def until(self, wanted: Callable[[Json], bool]) -> Json:
        async with asyncio.timeout(10):
            while True:
                message: Json = json.loads((await self._socket.receive()).data)
                self.pieces[message["type"]] = message
                if wanted(message):
                    return message

    async def piece(self, name: str, wanted: Callable[[Json], bool] = lambda _: True) -> Json:
        """The piece as it stands, or the next one that is as wanted."""
        if name in self.pieces and wanted(self.pieces[name]):
            return self.pieces[name]
        return await self.until(lambda message: message["type"] == name and wanted(message))

    async def act(self, act: str, **more: Any) -> Json:
        self._ids += 1
        number = self._ids
        await self._socket.send_json({"id": number, "act": act, **more})
        return await self.until(lambda message: message.get("id") == number)


def visit(
    workspace: ThreadedPracticeWorkspace, do: Callable[[Page], Awaitable[None]], person: str
) -> None:
    async def run() -> None:
        url = f"{workspace.url}/ui?person={person}"
        async with aiohttp.ClientSession() as session, session.ws_connect(url) as socket:
            page = Page(socket)
            await page.piece("time")
            await do(page)

    workspace.run(run())


@pytest.fixture
def timed(open_workspace: Any) -> ThreadedPracticeWorkspace:
    opened: ThreadedPracticeWorkspace = open_workspace(
        clock=MovableClock(START),
        moves={"next day": lambda now: now + timedelta(days=1)},
        hint=Hint("Try this", ("Type /note",)),
    )
    return opened


def test_a_page_opens_on_every_piece(timed: ThreadedPracticeWorkspace) -> None:
    async def do(page: Page) -> None:
        hello = page.pieces["hello"]
        assert hello["person"] == "U_ANA"
        assert hello["hint"] == {"title": "Try this", "steps": ["Type /note"]}
        assert [c["name"] for c in hello["commands"]] == ["/note", "/form"]
        assert set(page.pieces) == {
            "hello",
            "people",
            "conversations",
            "messages",
            "home",
            "modals",
            "time",
        }
        rows = {row["id"]: row for row in page.pieces["conversations"]["conversations"]}
        assert {"C_UNIT", "C_PUBLIC", "C_OLD"} < set(rows)
        assert "C_SECRET" not in rows
        assert [row["kind"] for row in rows.values() if row["is_app"]] == ["im"]
        assert page.pieces["time"]["now"] == START.isoformat()

    visit(timed, do, "U_ANA")


def test_messages_arrive_and_are_counted_unread(timed: ThreadedPracticeWorkspace) -> None:
    async def do(page: Page) -> None:
        await page.act("watch", conversation="C_UNIT")
        await timed.inner.people.say("U_BEN", "hello <all>", "C_UNIT")
        shown = await page.piece("messages", lambda m: bool(m["messages"]))
        (message,) = shown["messages"]
        assert (message["user"], message["text"]) == ("U_BEN", "hello &lt;all&gt;")
        await page.piece("conversations", lambda piece: _unread(piece) == 1)
        await page.act("read", conversation="C_UNIT")
        await page.piece("conversations", lambda piece: _unread(piece) == 0)

    visit(timed, do, "U_ANA")


def _unread(piece: Json) -> int:
    return next(int(row["unread"]) for row in piece["conversations"] if row["id"] == "C_UNIT")


def test_a_command_a_modal_and_a_button_from_the_page(timed: ThreadedPracticeWorkspace) -> None:
    small = build_small_app(timed)

    async def do(page: Page) -> None:
        await page.act("watch", conversation="C_UNIT")
        noted = await page.act("command", conversation="C_UNIT", name="/note", text="x")
        assert noted["reaction"]["ephemerals"][0]["text"] == "Noted: x"
        await page.act("command", conversation="C_UNIT", name="/form")
        modals = await page.piece("modals", lambda m: bool(m["views"]))
        view = modals["views"][0]["id"]
        found = await page.act("suggest", view=view, block_id="who", action_id="person", query="a")
        assert [o["value"] for o in found["suggestions"]["options"]] == ["ana"]
        await page.act("choose", view=view, block_id="who", action_id="person", value="ana")
        refused = await page.act("submit", values={"what/typed": "bad"})
        assert refused["reaction"]["errors"] == {"what": "Write something kinder."}
        again = await page.act("submit", values={"what/typed": "good"})
        assert again["reaction"]["ok"]
        await page.piece("modals", lambda m: not m["views"])

    with http_mode(small.app, timed):
        visit(timed, do, "U_ANA")


def test_home_shortcuts_and_closing_from_the_page(timed: ThreadedPracticeWorkspace) -> None:
    small = build_small_app(timed)

    async def do(page: Page) -> None:
        await page.act("home")
        await page.piece("home", lambda m: m["view"] is not None)
        await page.act("shortcut", callback_id="new_note")
        await page.piece("modals", lambda m: bool(m["views"]))
        assert (await page.act("close"))["type"] == "done"
        said = await page.act("say", conversation="C_UNIT", text="keep")
        kept = await page.act(
            "message_shortcut",
            conversation="C_UNIT",
            ts=said["message"]["ts"],
            callback_id="keep",
        )
        assert kept["reaction"]["ok"]

    with http_mode(small.app, timed):
        visit(timed, do, "U_ANA")


def test_switching_person_shows_their_screen(timed: ThreadedPracticeWorkspace) -> None:
    timed.inner.screens.open_modal("T1", "U_BEN", note_form(), on_top=False)

    async def do(page: Page) -> None:
        assert page.pieces["modals"]["views"] == []
        await page.act("be", person="U_BEN")
        assert page.pieces["hello"]["person"] == "U_BEN"
        assert len(page.pieces["modals"]["views"]) == 1
        assert (await page.act("be", person="U_NOBODY"))["message"] == "user_not_found"

    visit(timed, do, "U_ANA")


def test_practice_time_moves_forward_only(timed: ThreadedPracticeWorkspace) -> None:
    async def do(page: Page) -> None:
        moved = await page.act("move_time", label="next day")
        assert moved["now"] == (START + timedelta(days=1)).isoformat()
        await page.piece("time", lambda piece: bool(piece["now"] == moved["now"]))
        later = (START + timedelta(days=3)).isoformat()
        assert (await page.act("move_time", to=later))["now"] == later
        back = await page.act("move_time", to=START.isoformat())
        assert back == {
            "id": 3,
            "type": "refused",
            "message": "Practice time only moves forward.",
        }

    visit(timed, do, "U_ANA")
    posted = timed.person("U_ANA").say("late")
    assert float(posted.ts) >= (START + timedelta(days=3)).timestamp()


@pytest.mark.parametrize(
    ("act", "more"),
    [
        ("dance", {}),
        ("say", {"conversation": "C_SECRET", "text": "x"}),
        ("say", {"conversation": "C_UNIT"}),
        ("submit", {}),
        ("press", {"view": "V1", "block_id": "b", "action_id": "a"}),
        ("move_time", {"label": "last year"}),
        ("watch", {"conversation": "C_NONE"}),
    ],
)
def test_what_cannot_be_done_is_refused_in_a_sentence(
    timed: ThreadedPracticeWorkspace, act: str, more: Json
) -> None:
    async def do(page: Page) -> None:
        reply = await page.act(act, **more)
        assert reply["type"] == "refused"
        assert reply["message"]

    visit(timed, do, "U_ANA")


def test_what_others_see_is_not_sent(timed: ThreadedPracticeWorkspace) -> None:
    async def do(page: Page) -> None:
        timed.state.seed_message("C_SECRET", "U_BEN", "secret", 1.0)
        await page.act("watch", conversation="C_SECRET")
        assert page.pieces["messages"]["messages"] == []

    visit(timed, do, "U_ANA")


def post(workspace: ThreadedPracticeWorkspace, body: Json, **headers: str) -> tuple[int, Json]:
    request = urllib.request.Request(
        f"{workspace.url}/ui/act",
        json.dumps(body).encode(),
        {"Content-Type": "application/json", **headers},
    )
    try:
        with urllib.request.urlopen(request) as response:
            return response.status, json.loads(response.read())
    except urllib.error.HTTPError as problem:
        return problem.code, json.loads(problem.read())


def test_an_act_can_be_posted(timed: ThreadedPracticeWorkspace) -> None:
    body = {"person": "U_ANA", "act": "say", "conversation": "C_UNIT", "text": "hi", "id": 9}
    status, reply = post(timed, body)
    assert (status, reply["type"], reply["id"]) == (200, "done", 9)
    assert post(timed, {**body, "person": "U_NOBODY"})[0] == 400
    assert [m.text for m in timed.messages("C_UNIT")] == ["hi"]


def test_other_sites_cannot_act(timed: ThreadedPracticeWorkspace) -> None:
    body = {"person": "U_ANA", "act": "say", "conversation": "C_UNIT", "text": "hi"}
    assert post(timed, body, Origin="https://elsewhere.example")[0] == 403
    assert post(timed, body, Origin=timed.url)[0] == 200


def test_a_snapshot_holds_everything(timed: ThreadedPracticeWorkspace) -> None:
    timed.inner.screens.publish_home("T1", "U_ANA", {"type": "home", "blocks": [SECTION]})
    url = f"{timed.url}/ui/snapshot?person=U_ANA&conversation=C_UNIT"
    with urllib.request.urlopen(url) as response:
        snapshot = json.loads(response.read())
    assert snapshot["pieces"]["home"]["view"]["blocks"][0]["text"]["text"] == "Hello"
    assert snapshot["pieces"]["messages"]["conversation"] == "C_UNIT"


def test_an_account_is_changed_as_an_admin_does_it_and_the_app_is_told() -> None:
    spec = WorkspaceSpec(
        users=(UserSpec("U_ANA", "ana"), UserSpec("U_BEN", "ben")),
        app=AppSpec(events=("user_change",)),
    )
    told: list[Json] = []

    async def hear(payload: Json, *, patient: bool = True) -> Ack:
        told.append(payload["event"])
        return Ack({})

    async def do(page: Page) -> None:
        for account in ("guest", "closed", "member"):
            await page.act("account", user="U_BEN", account=account)
            user = told[-1]["user"]
            flags = (account == "guest", account == "closed")
            assert (told[-1]["type"], user["id"]) == ("user_change", "U_BEN")
            assert (user["is_restricted"], user["deleted"]) == flags
            await page.piece("people", partial(_account_is, flags))

    with ThreadedPracticeWorkspace(spec, wall_time=lambda: START.timestamp()) as workspace:
        workspace.inner.delivery.send_event = hear  # type: ignore[method-assign]
        visit(workspace, do, "U_ANA")
        with pytest.raises(CannotEnter, match="a member's, a guest's or closed"):
            workspace.person("U_BEN").account("owner")


def test_a_member_opens_a_channel_and_closes_it_again_and_the_app_sees_it_when_it_looks() -> None:
    spec = WorkspaceSpec(
        users=(
            UserSpec("U_ANA", "ana"),
            UserSpec("U_GUS", "gus", is_restricted=True),
            UserSpec("U_ZOE", "zoe", team_id="T_ELSEWHERE"),
        ),
        channels=(ChannelSpec("C_UNIT", "unit", ("U_ANA",), is_private=True),),
    )

    async def do(page: Page) -> None:
        async def act(kind: str, **what: str) -> Json:
            reply = await page.act(kind, conversation="C_UNIT", **what)
            return reply if reply["type"] == "refused" else await asyncio.to_thread(seen)

        assert not (await act("channel", change="public"))["is_private"]
        assert (await act("channel", change="private"))["is_private"]
        assert (await act("invite", user="U_ZOE"))["message"].endswith("organization of zoe")
        shared = await act("channel", change="shared")
        assert (shared["is_shared"], shared["is_ext_shared"]) == (True, True)
        await act("invite", user="U_ZOE")
        await act("invite", user="U_GUS")
        assert {"U_ANA", "U_GUS", "U_ZOE"} < await asyncio.to_thread(members)
        assert not (await act("channel", change="unshared"))["is_ext_shared"]
        assert "U_ZOE" not in await asyncio.to_thread(members)
        await act("remove", user="U_GUS")
        assert "U_GUS" not in await asyncio.to_thread(members)
        assert (await act("channel", change="loud"))["type"] == "refused"

    with ThreadedPracticeWorkspace(spec, wall_time=lambda: START.timestamp()) as workspace:
        slack = WebClient(workspace.bot_token, base_url=workspace.api_url)

        def seen() -> Json:
            answer = slack.conversations_info(channel="C_UNIT")
            channel: Json = answer["channel"]
            return channel

        def members() -> set[str]:
            return set(slack.conversations_members(channel="C_UNIT")["members"])

        visit(workspace, do, "U_ANA")
        with pytest.raises(CannotEnter, match="no channel"):
            workspace.person("U_ANA").invite("U_GUS", workspace.person("U_ANA").dm)


def _account_is(flags: tuple[bool, bool], piece: Json) -> bool:
    ben = next(one for one in piece["people"] if one["id"] == "U_BEN")
    return (ben["is_guest"], ben["deleted"]) == flags
