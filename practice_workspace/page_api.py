"""What a web page of the workspace is told and what it can do. The protocol: see `server.py`."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from aiohttp import WSMsgType, web

from practice_workspace.acting import Reaction, Target
from practice_workspace.channel_acts import change_channel, invite, remove
from practice_workspace.clock import PracticeTime
from practice_workspace.contents import Channel, Message, User, View
from practice_workspace.forms import CannotEnter
from practice_workspace.payloads import SlackError, message_json, thread_json, view_json
from practice_workspace.people import SLACKBOT, People
from practice_workspace.state import NotThere, State

Json = dict[str, Any]
PIECES = ("people", "conversations", "messages", "home", "modals", "time")
# Which pieces of a page a change makes stale.
_STALE: Mapping[str, tuple[str, ...]] = {
    "user": ("people",),
    "channel": ("people", "conversations"),
    "message": ("people", "conversations", "messages"),
    "ephemeral": ("messages",),
    "file": ("messages",),
    "home": ("home",),
    "modal": ("modals",),
    "time": ("time",),
    "connection": (),
}


@dataclass(frozen=True, slots=True)
class Hint:
    """What a newcomer is told first: a title and a few steps in plain words."""

    title: str = ""
    steps: tuple[str, ...] = ()


@dataclass(slots=True)
class Visit:
    """One open page: who it is looking as, and at which conversation."""

    person: str = ""
    conversation: str = ""


class PageApi:
    """Snapshots and acts for pages."""

    def __init__(
        self,
        state: State,
        people: People,
        practice_time: PracticeTime,
        hint: Hint,
        *,
        base_url: Callable[[], str],
    ) -> None:
        self._state = state
        self._people = people
        self._time = practice_time
        self._hint = hint
        self._base_url = base_url
        self._open: set[web.WebSocketResponse] = set()
        self._acts: dict[str, Callable[[str, Json], Awaitable[Json]]] = {
            "read": self._read,
            "command": self._command,
            "say": self._say,
            "press": self._press,
            "choose": self._choose,
            "suggest": self._suggest,
            "submit": self._submit,
            "close": self._close,
            "home": self._open_home,
            "shortcut": self._shortcut,
            "message_shortcut": self._message_shortcut,
            "direct": self._direct,
            "account": self._account,
            "channel": self._channel,
            "invite": self._invite,
            "remove": self._remove,
            "move_time": self._move_time,
        }

    # --- snapshots ---

    def hello(self, person: str) -> Json:
        app, first = self._state.spec.app, self._state.spec.teams[0]
        return {
            "type": "hello",
            "person": person,
            "team": {"id": first.id, "name": first.name},
            "app": {"id": app.id, "name": app.name, "bot_user": first.bot_user},
            "commands": [
                {"name": c.name, "description": c.description, "usage_hint": c.usage_hint}
                for c in app.commands
            ],
            "shortcuts": [
                {"callback_id": s.callback_id, "name": s.name, "kind": s.kind}
                for s in app.shortcuts
            ],
            "hint": {"title": self._hint.title, "steps": list(self._hint.steps)},
        }

    def piece(self, name: str, visit: Visit) -> Json:
        """One piece of the page, whole: it replaces what the page showed of it before."""
        if name == "people":
            return {"type": name, "people": [self._person(user) for user in self._state.users()]}
        if name == "conversations":
            rows = [self._conversation(visit.person, c) for c in self._visible(visit.person)]
            return {"type": name, "conversations": rows}
        if name == "messages":
            messages = self._messages(visit) if visit.conversation else []
            return {"type": name, "conversation": visit.conversation, "messages": messages}
        if name == "home":
            home = self._state.home(visit.person) if visit.person else None
            return {"type": name, "view": self._view(home) if home else None}
        if name == "modals":
            stack = self._state.modals(visit.person)
            return {"type": name, "views": [self._view(view) for view in stack]}
        now = self._time.now()
        return {
            "type": "time",
            "now": now.isoformat() if now else None,
            "moves": list(self._time.moves),
            "can_move": self._time.can_move,
        }

    def snapshot(self, visit: Visit) -> Json:
        pieces = {name: self.piece(name, visit) for name in PIECES}
        return {**self.hello(visit.person), "seq": self._state.seq, "pieces": pieces}

    def _person(self, user: User) -> Json:
        """A person, with how much they have not read: so that one sees whom to look in on."""
        acting = not user.is_bot and not user.deleted
        rows = self._visible(user.id) if acting else []
        return {**_person(user), "unread": sum(self._state.unread(user.id, c.id) for c in rows)}

    def _visible(self, person: str) -> list[Channel]:
        return [c for c in self._state.channels() if person in c.members]

    def _conversation(self, person: str, channel: Channel) -> Json:
        other = next((m for m in channel.members if m != person), "")
        kept = self._state.messages(channel.id)
        bots = {team.bot_user for team in self._state.teams.values()}
        return {
            "id": channel.id,
            "kind": channel.kind,
            "name": channel.name,
            "topic": channel.topic,
            "with": other if channel.kind == "im" else "",
            "is_app": channel.kind == "im" and other in bots,
            "is_archived": channel.is_archived,
            "is_shared": channel.is_shared,
            "members": list(channel.members),
            "unread": self._state.unread(person, channel.id),
            "latest_ts": kept[-1].ts if kept else "",
        }

    def _messages(self, visit: Visit) -> list[Json]:
        channel = self._state.channel(visit.conversation)
        if visit.person not in channel.members:
            return []
        whispered = self._state.ephemerals(visit.person, channel.id)
        kept = sorted((*self._state.messages(channel.id), *whispered), key=lambda m: m.ts)
        return [self._message(message) for message in kept]

    def _message(self, message: Message) -> Json:
        return {
            **message_json(self._state, message, base_url=self._base_url()),
            **thread_json(self._state, message),
            "conversation": message.channel_id,
            "ephemeral": bool(message.ephemeral_for),
            "from_slack": message.user_id == SLACKBOT,
        }

    def _view(self, view: View) -> Json:
        return {
            **view_json(self._state, view),
            "errors": dict(view.errors),
            "trouble": view.trouble,
        }

    def _reaction(self, reaction: Reaction) -> Json:
        return {
            "ok": reaction.ok,
            "error": reaction.error,
            "errors": dict(reaction.errors),
            "trouble": reaction.trouble,
            "ephemerals": [self._message(message) for message in reaction.ephemerals],
        }

    # --- acts ---

    async def act(self, person: str, request: Json) -> Json:
        """Does one act and answers `done` or `refused`; never raises for bad input."""
        reply: Json = {"id": request.get("id")}
        handler = self._acts.get(str(request.get("act")))
        if handler is None:
            return {**reply, "type": "refused", "message": "There is no such act."}
        try:
            return {**reply, "type": "done", **await handler(person, request)}
        except (CannotEnter, ValueError) as refused:
            return {**reply, "type": "refused", "message": str(refused)}
        except (NotThere, SlackError) as missing:
            return {**reply, "type": "refused", "message": str(missing.args[0])}
        except (KeyError, TypeError):
            return {**reply, "type": "refused", "message": "Something is missing in this act."}

    def _target(self, person: str, request: Json) -> Target:
        return self._people.blocks.locate(
            person,
            view_id=str(request.get("view", "")),
            channel_id=str(request.get("conversation", "")),
            ts=str(request.get("ts", "")),
        )

    async def _read(self, person: str, request: Json) -> Json:
        self._state.mark_read(person, str(request["conversation"]))
        return {}

    async def _command(self, person: str, request: Json) -> Json:
        reaction = await self._people.command(
            person,
            str(request["name"]),
            str(request.get("text", "")),
            str(request.get("conversation", "")),
        )
        return {"reaction": self._reaction(reaction)}

    async def _say(self, person: str, request: Json) -> Json:
        message = await self._people.say(
            person,
            str(request["text"]),
            str(request.get("conversation", "")),
            str(request.get("thread_ts", "")),
        )
        return {"message": self._message(message)}

    async def _press(self, person: str, request: Json) -> Json:
        target = self._target(person, request)
        reaction = await self._people.blocks.press(person, target, _field(request))
        return {"reaction": self._reaction(reaction)}

    async def _choose(self, person: str, request: Json) -> Json:
        target, value = self._target(person, request), request.get("value")
        reaction = await self._people.blocks.choose(person, target, _field(request), value)
        return {"reaction": self._reaction(reaction)}

    async def _suggest(self, person: str, request: Json) -> Json:
        target, query = self._target(person, request), str(request.get("query", ""))
        answer = await self._people.blocks.suggest(person, target, _field(request), query)
        return {"suggestions": answer}

    async def _submit(self, person: str, request: Json) -> Json:
        self._people.blocks.enter(person, request.get("values") or {})
        return {"reaction": self._reaction(await self._people.modals.submit(person))}

    async def _close(self, person: str, request: Json) -> Json:
        everything = request.get("everything") is True
        reaction = await self._people.modals.close(person, everything=everything)
        return {"reaction": self._reaction(reaction)}

    async def _open_home(self, person: str, request: Json) -> Json:
        reaction = await self._people.open_home(person, str(request.get("tab", "home")))
        return {"reaction": self._reaction(reaction)}

    async def _shortcut(self, person: str, request: Json) -> Json:
        reaction = await self._people.shortcut(person, str(request["callback_id"]))
        return {"reaction": self._reaction(reaction)}

    async def _message_shortcut(self, person: str, request: Json) -> Json:
        target = self._target(person, request)
        if isinstance(target, View):
            raise CannotEnter("a message shortcut needs a message")
        reaction = await self._people.message_shortcut(person, str(request["callback_id"]), target)
        return {"reaction": self._reaction(reaction)}

    async def _direct(self, person: str, request: Json) -> Json:
        other = self._state.user(str(request["with"]))
        channel = self._state.direct(self._state.app_team_of(person), person, other.id)
        return {"conversation": channel.id}

    async def _account(self, _: str, request: Json) -> Json:
        ack = await self._people.change_account(str(request["user"]), str(request["account"]))
        return {"told": ack.ok}

    async def _channel(self, person: str, request: Json) -> Json:
        change_channel(self._state, self._own_channel(person, request), str(request["change"]))
        return {}

    async def _invite(self, person: str, request: Json) -> Json:
        invite(self._state, self._own_channel(person, request), str(request["user"]))
        return {}

    async def _remove(self, person: str, request: Json) -> Json:
        remove(self._state, self._own_channel(person, request), str(request["user"]))
        return {}

    def _own_channel(self, person: str, request: Json) -> str:
        channel = self._state.channel(str(request["conversation"]))
        if person not in channel.members:
            raise CannotEnter("only a member of a channel changes it")
        return channel.id

    async def _move_time(self, person: str, request: Json) -> Json:
        if "to" in request:
            instant = datetime.fromisoformat(str(request["to"]))
            now = await asyncio.to_thread(self._time.move_to, instant)
        else:
            now = await asyncio.to_thread(self._time.move, str(request["label"]))
        self._state.note("time")
        return {"now": now.isoformat()}

    # --- HTTP and WebSocket ---

    async def serve_act(self, request: web.Request) -> web.Response:
        """POST /ui/act"""
        if request.content_type != "application/json":
            return web.json_response({"type": "refused", "message": "Not from here."}, status=403)
        body = await request.json()
        if not isinstance(body, dict) or not self._state.has_user(str(body.get("person"))):
            refusal = {"type": "refused", "message": "Say which person acts."}
            return web.json_response(refusal, status=400)
        return web.json_response(await self.act(str(body["person"]), body))

    async def serve_snapshot(self, request: web.Request) -> web.Response:
        """GET /ui/snapshot?person=U1&conversation=C1"""
        visit = Visit(request.query.get("person", ""), request.query.get("conversation", ""))
        try:
            self._check_visit(visit)
        except NotThere as missing:
            refusal = {"type": "refused", "message": str(missing.args[0])}
            return web.json_response(refusal, status=404)
        return web.json_response(self.snapshot(visit))

    def _check_visit(self, visit: Visit) -> None:
        if visit.person:
            self._state.user(visit.person)
        if visit.conversation:
            self._state.channel(visit.conversation)

    async def serve_socket(self, request: web.Request) -> web.StreamResponse:
        """GET /ui as a WebSocket"""
        socket = web.WebSocketResponse(heartbeat=30, max_msg_size=1_000_000)
        await socket.prepare(request)
        people = [user.id for user in self._state.users() if not user.is_bot and not user.deleted]
        wanted = request.query.get("person", "")
        session = _PageSession(self, self._state, socket)
        session.visit.person = wanted if wanted in people else next(iter(people), "")
        self._open.add(socket)
        try:
            await session.run()
        finally:
            self._open.discard(socket)
        return socket

    async def close(self) -> None:
        for socket in tuple(self._open):
            await socket.close()


class _PageSession:
    """One page's WebSocket: acts in, pieces out."""

    def __init__(self, api: PageApi, state: State, socket: web.WebSocketResponse) -> None:
        self._api = api
        self._state = state
        self._socket = socket
        self.visit = Visit()
        self._stirred = asyncio.Event()
        self._acting: set[asyncio.Task[None]] = set()
        self._seen = 0

    async def run(self) -> None:
        loop = asyncio.get_running_loop()

        def stir() -> None:
            loop.call_soon_threadsafe(self._stirred.set)

        stop_listening = self._state.listen(stir)
        await self._show_all()
        telling = asyncio.create_task(self._tell_changes())
        try:
            async for frame in self._socket:
                if frame.type == WSMsgType.TEXT:
                    self._take(frame.data)
        finally:
            stop_listening()
            telling.cancel()
            for task in tuple(self._acting):
                task.cancel()

    def _take(self, text: str) -> None:
        # Acts run side by side: typing into a search must not wait for a slow button.
        task = asyncio.get_running_loop().create_task(self._answer(text))
        self._acting.add(task)
        task.add_done_callback(self._acting.discard)

    async def _answer(self, text: str) -> None:
        try:
            request = json.loads(text)
        except ValueError:
            request = None
        if not isinstance(request, dict):
            await self._send({"type": "refused", "id": None, "message": "That is not JSON."})
        elif request.get("act") in ("be", "watch"):
            await self._look(request)
        else:
            await self._send(await self._api.act(self.visit.person, request))

    async def _look(self, request: Json) -> None:
        try:
            if request["act"] == "be":
                self.visit.person = self._state.user(str(request.get("person"))).id
                self.visit.conversation = ""
                await self._show_all()
            else:
                self.visit.conversation = self._state.channel(str(request.get("conversation"))).id
                self._state.mark_read(self.visit.person, self.visit.conversation)
                await self._send(self._api.piece("messages", self.visit))
            await self._send({"type": "done", "id": request.get("id")})
        except NotThere as missing:
            message = str(missing.args[0])
            await self._send({"type": "refused", "id": request.get("id"), "message": message})

    async def _show_all(self) -> None:
        self._seen = self._state.seq
        await self._send(self._api.hello(self.visit.person))
        await self._show(PIECES)

    async def _show(self, names: Sequence[str]) -> None:
        for name in names:
            await self._send(self._api.piece(name, self.visit))

    async def _tell_changes(self) -> None:
        while True:
            await self._stirred.wait()
            self._stirred.clear()
            seen, self._seen = self._seen, self._state.seq
            await self._show(self._stale_since(seen))

    def _stale_since(self, seen: int) -> list[str]:
        changes = self._state.changes_since(seen)
        if changes is None:
            return list(PIECES)
        stale: set[str] = set()
        for change in changes:
            concerned = change.who or (
                change.where if change.kind in ("home", "modal") else self.visit.person
            )
            elsewhere = change.kind in ("message", "ephemeral") and (
                change.where != self.visit.conversation
            )
            if concerned == self.visit.person:
                stale.update(p for p in _STALE[change.kind] if p != "messages" or not elsewhere)
        return [name for name in PIECES if name in stale]

    async def _send(self, body: Json) -> None:
        if not self._socket.closed:
            await self._socket.send_json(body)


def _field(request: Json) -> str:
    return f"{request['block_id']}/{request['action_id']}"


def _person(user: User) -> Json:
    return {
        "id": user.id,
        "name": user.name,
        "real_name": user.real_name,
        "initials": user.initials or "".join(part[:1] for part in user.real_name.split())[:2],
        "color": user.color,
        "title": user.title,
        "tz": user.tz,
        "is_bot": user.is_bot,
        "is_admin": user.is_admin,
        "is_guest": user.is_restricted,
        "is_stranger": user.is_stranger,
        "deleted": user.deleted,
    }
