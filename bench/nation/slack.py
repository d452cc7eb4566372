"""A Slack with limits: a message a second and conversation, and a tier a method and workspace.

Its time is the simulation's, so a jump over a quiet hour is as good as the hour. What it refuses it
refuses as Slack does, with 429 and `Retry-After`. A few posts break off: carried out, and the
connection is closed without an answer.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from multiprocessing.connection import Connection
from random import Random
from time import monotonic
from typing import Any

from aiohttp import web

Json = dict[str, Any]

# Requests a minute and workspace; https://docs.slack.dev/apis/web-api/rate-limits.
T2, T3, T4 = 20, 50, 100
POSTS = 300  # 'several hundred messages a minute' in all of a workspace
TIERS: Mapping[str, int] = {
    "auth.test": 600,
    "chat.postMessage": POSTS,
    "chat.update": T3,
    "chat.delete": T3,
    "conversations.history": T3,
    "conversations.replies": T3,
    "conversations.info": T3,
    "conversations.members": T4,
    "conversations.open": T3,
    "files.completeUploadExternal": T4,
    "files.getUploadURLExternal": T4,
    "files.info": T4,
    "users.info": T4,
    "views.open": T4,
    "views.publish": T4,
    "views.update": T4,
}
HISTORY = ("conversations.history", "conversations.replies")
WAITING = "waiting"  # what the window is called that opens before anything has been read
KEPT = 40  # messages of a conversation that a look-back can find


@dataclass
class Limits:
    """How often what was asked, and who has to wait: kept for the last minute alone."""

    history_slow: bool = False
    calls: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    most: Counter[str] = field(default_factory=Counter)  # of one workspace in one minute
    _asked: dict[tuple[str, str], deque[float]] = field(default_factory=lambda: defaultdict(deque))
    _posted: dict[tuple[str, str], float] = field(default_factory=dict)

    def tier(self, method: str) -> int:
        return 1 if self.history_slow and method in HISTORY else TIERS.get(method, T2)

    def must_wait(self, workspace: str, method: str, channel: str, at: float) -> float | None:
        """Seconds to wait, or None: it may go on."""
        self.calls[method] += 1
        lately = self._asked[workspace, method]
        while lately and lately[0] <= at - 60:
            lately.popleft()
        wait = None
        if len(lately) >= self.tier(method):
            wait = lately[0] + 60 - at
        elif method == "chat.postMessage":
            since = at - self._posted.get((workspace, channel), -1e9)
            wait = 1 - since if 0 <= since < 1 else None
        if wait is not None:
            self.refused[method] += 1
            return max(1.0, wait)
        lately.append(at)
        self.most[method] = max(self.most[method], len(lately))
        if method == "chat.postMessage":
            self._posted[workspace, channel] = at
        return None


class Slack:
    """Answers the methods that the bot calls, and remembers when a person first saw something."""

    def __init__(
        self, now: Callable[[], datetime], people: int, limits: Limits, unclear: float
    ) -> None:
        self._now, self._people, self._limits = now, people, limits
        self._unclear, self._chance = unclear, Random(7)
        self._number = count(1)
        self._said: dict[str, deque[Json]] = defaultdict(lambda: deque(maxlen=KEPT))
        self._waiting: dict[str, str] = {}  # a window that says 'one moment' -> whose it is
        self._files: dict[str, tuple[str, str]] = {}
        self.seen: dict[str, float] = {}
        self.posted: dict[str, float] = {}  # key of a message -> when, by the simulation's time
        self.broken_off = 0

    def app(self) -> web.Application:
        app = web.Application(client_max_size=2**24)
        app.router.add_post("/api/{method}", self._call)
        app.router.add_post("/response/{key}", self._response)
        app.router.add_post("/upload", self._upload)
        return app

    def take(self) -> Json:
        """What was counted since the last time."""
        limits, self._limits = self._limits, Limits(self._limits.history_slow)
        limits_left = (limits._asked, limits._posted)
        self._limits._asked, self._limits._posted = limits_left
        told = {
            "calls": dict(limits.calls),
            "refused": dict(limits.refused),
            "most": dict(limits.most),
            "seen": self.seen,
            "posted": self.posted,
            "broken_off": self.broken_off,
        }
        self.seen, self.posted, self.broken_off = {}, {}, 0
        return told

    async def _response(self, request: web.Request) -> web.Response:
        self.seen.setdefault(request.match_info["key"], monotonic())
        return web.Response(text="ok")

    async def _upload(self, request: web.Request) -> web.Response:
        await request.read()
        return web.Response(text="OK")

    async def _call(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        workspace = request.headers.get("Authorization", "")[-4:]
        given = await _arguments(request)
        channel = str(given.get("channel", ""))
        at = self._now().timestamp()
        wait = self._limits.must_wait(workspace, method, channel, at)
        if wait is not None:
            headers = {"Retry-After": str(round(wait + 0.5))}
            body = {"ok": False, "error": "ratelimited"}
            return web.json_response(body, status=429, headers=headers)
        answer = self._answer(method, workspace, given, channel, at)
        if method == "chat.postMessage" and self._chance.random() < self._unclear:
            self.broken_off += 1
            if request.transport is not None:
                request.transport.close()
        return web.json_response({"ok": True, **answer})

    def _answer(self, method: str, workspace: str, given: Json, channel: str, at: float) -> Json:
        number = next(self._number)
        match method:
            case "auth.test":
                return {"team_id": f"T{workspace}", "team": "Agency", "user_id": f"UBOT{workspace}"}
            case "conversations.open":
                return {"channel": {"id": f"D{given['users']}"}}
            case "chat.postMessage":
                ts = f"{at:.0f}.{number % 1_000_000:06}"
                kept = {"ts": ts, "metadata": _of_json(given.get("metadata"))}
                kept["blocks"] = [{"block_id": _first_block(given)}]
                self._said[channel].append(kept)
                key = (kept["metadata"] or {}).get("event_payload", {}).get("key", "")
                self.posted.setdefault(str(key), at)
                return {"channel": channel, "ts": ts, "message": {"ts": ts}}
            case "conversations.history" | "conversations.replies":
                since = float(given.get("oldest") or 0)
                found = [each for each in self._said[channel] if float(each["ts"]) >= since]
                return {"messages": found[::-1], "has_more": False}
            case "conversations.info":
                return {"channel": {"id": channel, "is_private": True, "is_member": True}}
            case "conversations.members":
                return {"members": [f"U{channel[1:]}{each:02}" for each in range(self._people)]}
            case "users.info":
                user = {"id": given["user"], "team_id": f"T{workspace}", "name": "somebody"}
                return {"user": user}
            case "views.open" | "views.push" | "views.update" | "views.publish":
                view = f"V{number}"
                shown = given.get("trigger_id") or f"home {given.get('user_id', '')}"
                shown = self._waiting.pop(str(given.get("view_id")), shown)
                if (_of_json(given.get("view")) or {}).get("callback_id") == WAITING:
                    self._waiting[view] = shown
                else:
                    self.seen.setdefault(str(shown), monotonic())
                return {"view": {"id": view, "hash": view, "state": {"values": {}}}}
            case "files.getUploadURLExternal":
                return {"upload_url": f"{self.url}upload", "file_id": f"F{number}"}
            case "files.completeUploadExternal":
                for each in _of_json(given["files"]):
                    self._files[each["id"]] = (given.get("channel_id", ""), f"{at:.0f}.{number:06}")
                return {"files": []}
            case "files.info":
                channel, ts = self._files.get(given["file"], ("", ""))
                return {
                    "file": {"id": given["file"], "shares": {"private": {channel: [{"ts": ts}]}}}
                }
            case _:
                return {"channel": channel, "ts": given.get("ts", "")}

    url = ""


def _first_block(given: Json) -> str:
    blocks = _of_json(given.get("blocks")) or [{}]
    return str(blocks[0].get("block_id", ""))


def _of_json(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) and value else value


async def _arguments(request: web.Request) -> Json:
    if "json" in request.content_type:
        return dict(await request.json())
    return dict(await request.post())


def serve(
    now: Callable[[], datetime],
    people: int,
    history_slow: bool,
    unclear: float,
    pipe: Connection,
) -> None:
    """A process of its own: tells its port, and each time it is asked what it has counted."""
    import asyncio  # noqa: PLC0415

    slack = Slack(now, people, Limits(history_slow), unclear)

    async def run() -> None:
        runner = web.AppRunner(slack.app(), access_log=None)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        port = runner.addresses[0][1]
        slack.url = f"http://127.0.0.1:{port}/"
        pipe.send(port)
        asked = asyncio.Event()
        asyncio.get_running_loop().add_reader(pipe.fileno(), asked.set)
        while True:
            await asked.wait()
            asked.clear()
            try:
                while pipe.poll():
                    if pipe.recv() == "stop":
                        return
                    pipe.send(slack.take())
            except EOFError:
                return

    asyncio.run(run())
