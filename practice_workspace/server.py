"""The practice workspace as a server: Slack for an app, and an API for a web page.

For the app (give `api_url` to the SDK as `base_url`):
    POST /api/<method>           the Web API
    GET  /socket?ticket=...      Socket Mode, from `apps.connections.open`
    POST /response/<key>         response_url
    POST /upload/<file id>       upload URLs
    GET  /files/<file id>        an uploaded file's bytes

For the page (`add_routes` adds the page's own routes, `/` among them):

    GET  /ui?person=U1           WebSocket, JSON both ways
    POST /ui/act                 one act: the same body plus `"person": "U1"`, the same reply
    GET  /ui/snapshot?person=U1&conversation=C1     everything at once

What the server sends on `/ui`. Each *piece* is whole and replaces what was shown of it before.
First `hello`, then every piece once; later a piece again whenever it has changed.

    {"type": "hello", "person": "U1", "team": {"id", "name"}, "app": {"id", "name", "bot_user"},
     "commands": [{"name": "/contact", "description", "usage_hint"}],
     "shortcuts": [{"callback_id", "name", "kind": "global" | "message"}],
     "hint": {"title", "steps": ["..."]}}
    {"type": "people", "people": [{"id", "name", "real_name", "initials", "color": "4a6fa5",
     "title", "tz", "is_bot", "is_admin", "is_guest", "is_stranger", "deleted", "unread": 3}]}
    {"type": "conversations", "conversations": [{"id", "kind": "public" | "private" | "im",
     "name", "topic", "with": the other person's id in an im, "is_app": the im with the app,
     "is_archived", "is_shared", "members": [ids], "unread": 3, "latest_ts"}]}
    {"type": "messages", "conversation": "C1", "messages": [...]}   the watched conversation,
     oldest first, replies and this person's ephemeral messages included. A message is Slack's
     JSON (`user`, `text`, `blocks`, `ts`, `thread_ts`, `reply_count`, `edited`, `files` with
     `url_private`, `alt_txt`, `mimetype`) plus `conversation`, `ephemeral` and `from_slack`
     (Slack's own line, for instance a command that failed). Text is mrkdwn with &lt; &gt; &amp;.
    {"type": "home", "view": {...} or null}     Slack's view JSON
    {"type": "modals", "views": [{...}]}        the stack, the one in front last. Slack's view JSON
     (`blocks`, `title`, `submit`, `close`, `state.values` with what is entered now) plus
     `errors` {block_id: sentence} and `trouble` (Slack's own sentence; typed text stays)
    {"type": "time", "now": ISO instant or null, "moves": ["next morning"], "can_move": true}
    {"type": "done", "id": n, ...}              reply to an act
    {"type": "refused", "id": n, "message": "one sentence"}

What the page sends: `{"id": n, "act": ..., ...}`; `id` comes back in the reply.

    be                {"person"}                     switch person: hello and all pieces follow
    watch             {"conversation"}               its messages follow, and it is read
    read              {"conversation"}
    command           {"conversation", "name": "/contact", "text"}
    say               {"conversation", "text", "thread_ts"?}
    press             {TARGET, "block_id", "action_id"}            a button
    choose            {TARGET, "block_id", "action_id", "value"}   any other element
    suggest           {TARGET, "block_id", "action_id", "query"}   reply: "suggestions":
                      {"options": [...]} or {"option_groups": [...]}, "error" when there are none.
                      Shorter than the element's `min_query_length` (3 when unset): no options
    submit            {"values": {"<block_id>/<action_id>": value}?}   values not sent before
    close             {"everything": true?}          the close button; `everything`: the cross
    home              {"tab": "home" | "messages"}   opens the App Home
    shortcut          {"callback_id"}
    message_shortcut  {"conversation", "ts", "callback_id"}
    direct            {"with": "U2"}                 reply: "conversation": the direct messages' id
    account           {"user": "U2", "account": "member" | "guest" | "closed"}   as an admin does it
    channel           {"conversation", "change": "public" | "private" | "shared" | "unshared"}
    invite, remove    {"conversation", "user": "U2"}   of a channel; `shared`: Slack Connect
    move_time         {"label"} or {"to": ISO}       reply: "now"

TARGET is `"view": view id` or `"conversation": id, "ts": ts`. A `value` is text, an option's
value, a list of option values, a user or channel id or a list of them, YYYY-MM-DD, HH:mm, epoch
seconds, or null to empty the field. `command`, `press`, `choose`, `submit`, `close`, `home` and the
shortcuts reply with `"reaction": {"ok", "error", "errors", "trouble", "ephemerals"}` once the app
has acknowledged; what it shows later (a modal, a message) arrives as a piece.
"""

from __future__ import annotations

import asyncio
import json
import logging
import socket
import struct
import time
import traceback
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import web

from practice_workspace.answers import Answers
from practice_workspace.clock import MovableClock, Move, PracticeTime
from practice_workspace.delivery import ACK_SECONDS, RETRY_DELAYS, Delivery
from practice_workspace.faults import Fault, Faults
from practice_workspace.page_api import Hint, PageApi
from practice_workspace.payloads import SlackError
from practice_workspace.people import People
from practice_workspace.screens import Screens
from practice_workspace.socket_mode import PING_SECONDS, SocketHub
from practice_workspace.spec import WorkspaceSpec
from practice_workspace.state import NotThere, State
from practice_workspace.strangers import refuse_strangers
from practice_workspace.tickets import TRIGGER_SECONDS, ResponseUrls, Triggers
from practice_workspace.web_api import WebApi

Json = dict[str, Any]
logger = logging.getLogger(__name__)

MOST_REQUEST_BYTES = 1_000_000
MOST_UPLOAD_BYTES = 20_000_000
CALLS_REMEMBERED = 2_000
# Arguments that are JSON also when they come in a form, with Slack's word for a broken one.
_JSON_ARGUMENTS = {
    "blocks": "invalid_blocks_format",
    "attachments": "invalid_attachments",
    "view": "invalid_arguments",
    "metadata": "invalid_metadata_format",
    "files": "invalid_arguments",
}


@dataclass(frozen=True, slots=True)
class ApiCall:
    """One request of the app's, as it arrived: `error` is empty when Slack said ok."""

    method: str
    args: Json
    error: str


class PracticeWorkspace:
    """A Slack on this machine. Start and stop it on a running event loop.

    `wall_time` gives epoch seconds of the machine's clock, for request signatures.
    `machine_time` is monotonic and runs out triggers and response URLs. `message_time` gives the
    epoch seconds people see on messages; by default practice time where there is a `clock`, else
    `wall_time`. `clock`, `moves` and `hint` serve the page. `request_url` set: signed HTTP instead
    of Socket Mode. `add_routes` may add a page's routes to the server.
    """

    def __init__(
        self,
        spec: WorkspaceSpec,
        *,
        wall_time: Callable[[], float],
        machine_time: Callable[[], float] = time.monotonic,
        message_time: Callable[[], float] | None = None,
        clock: MovableClock | None = None,
        moves: Mapping[str, Move] | None = None,
        hint: Hint | None = None,
        request_url: str = "",
        ack_seconds: float = ACK_SECONDS,
        trigger_seconds: float = TRIGGER_SECONDS,
        retry_delays: tuple[float, ...] = RETRY_DELAYS,
        ping_seconds: float = PING_SECONDS,
        add_routes: Callable[[web.Application], None] | None = None,
    ) -> None:
        if message_time is None and clock is not None:
            message_time = _timestamps_of(clock)
        self.spec = spec
        self.faults = Faults()
        self.state = State(spec, message_time or wall_time)
        self.screens = Screens(self.state)
        self.answers = Answers(self.state, self.screens)
        self.triggers = Triggers(machine_time, trigger_seconds)
        self.response_urls = ResponseUrls(machine_time)
        self.hub = SocketHub(spec.app.id, machine_time, ping_seconds=ping_seconds)
        self.hub.on_change = lambda: self.state.note("connection")
        self.delivery = Delivery(
            spec.app,
            self.hub,
            self.faults,
            signing_time=wall_time,
            ack_seconds=ack_seconds,
            retry_delays=retry_delays,
            request_url=request_url,
        )
        self.people = People(
            self.state,
            self.screens,
            self.answers,
            self.triggers,
            self.response_urls,
            self.delivery,
            base_url=lambda: self.url,
        )
        self.web_api = WebApi(
            self.state,
            self.screens,
            self.triggers,
            base_url=lambda: self.url,
            socket_url=lambda: f"ws://{self._address}/socket?ticket={self.hub.ticket()}",
            announce=self.people.announce,
        )
        self.practice_time = PracticeTime(clock, moves)
        self.page_api = PageApi(
            self.state,
            self.people,
            self.practice_time,
            hint or Hint(),
            base_url=lambda: self.url,
        )
        self.calls: deque[ApiCall] = deque(maxlen=CALLS_REMEMBERED)
        self._add_routes = add_routes
        self._address = ""
        self._runner: web.AppRunner | None = None

    # --- running ---

    async def start(self, host: str = "127.0.0.1", port: int = 0) -> None:
        """Listens; port 0 takes a free one.

        Raises:
            OSError: the port is taken.
        """
        self._runner = web.AppRunner(self._application(host), access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        try:
            await web.TCPSite(self._runner, host, port).start()
        except OSError:
            await self._runner.cleanup()
            raise
        reached_at = "127.0.0.1" if host in ("", "0.0.0.0", "::") else host
        self._address = f"{reached_at}:{self._runner.addresses[0][1]}"

    async def stop(self) -> None:
        await self.hub.close()
        await self.page_api.close()
        await self.delivery.close()
        if self._runner:
            await self._runner.cleanup()

    @property
    def url(self) -> str:
        """The page's address, without a slash at the end."""
        return f"http://{self._address}"

    @property
    def api_url(self) -> str:
        """For the SDK's `base_url`."""
        return f"{self.url}/api/"

    def _application(self, host: str) -> web.Application:
        application = web.Application(
            client_max_size=MOST_UPLOAD_BYTES, middlewares=[refuse_strangers(host), _errors_as_json]
        )
        application.router.add_route("*", "/api/{method}", self._serve_api)
        application.router.add_get("/socket", self.hub.serve)
        application.router.add_post("/response/{key}", self._serve_response)
        application.router.add_post("/upload/{file}", self._serve_upload)
        application.router.add_get("/files/{file}", self._serve_file)
        application.router.add_get("/ui", self.page_api.serve_socket)
        application.router.add_post("/ui/act", self.page_api.serve_act)
        application.router.add_get("/ui/snapshot", self.page_api.serve_snapshot)
        if self._add_routes:
            self._add_routes(application)
        return application

    # --- requests of the app ---

    async def _serve_api(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        try:
            args = await _arguments(request)
        except SlackError as refused:
            return self._noted(method, {}, refused.body())
        authorization = request.headers.get("Authorization", "")
        in_body = str(args.pop("token", "") or "")
        token = authorization[7:] if authorization.startswith("Bearer ") else in_body

        async def answer() -> web.Response:
            try:
                body = self.web_api.call(method, token, args, authorization)
            except SlackError as refused:
                body = refused.body()
            return self._noted(method, args, body, token)

        return await self._with_fault(request, method, args, answer)

    def _noted(self, method: str, args: Json, body: Json, token: str = "") -> web.Response:
        self.calls.append(ApiCall(method, args, str(body.get("error", ""))))
        return web.json_response(body, headers=self._scope_headers(method, token))

    def _scope_headers(self, method: str, token: str) -> dict[str, str]:
        try:
            scopes = ",".join(self.web_api.team_of(token).scopes)
        except SlackError:
            return {}
        accepted = self.web_api.accepted_scope(method)
        return {"x-oauth-scopes": scopes, "x-accepted-oauth-scopes": accepted}

    async def _with_fault(
        self,
        request: web.Request,
        method: str,
        args: Json,
        answer: Callable[[], Awaitable[web.Response]],
    ) -> web.StreamResponse:
        """The answer, or what the fault in force makes of it."""
        fault = self.faults.take(method)
        if fault is None:
            return await answer()
        refusal = _refusal(fault)
        if refusal is not None:
            self.calls.append(ApiCall(method, args, f"fault:{fault.kind}"))
            return refusal
        if fault.kind == "slow":
            await asyncio.sleep(fault.seconds)
        if fault.kind == "reset_before":
            self.calls.append(ApiCall(method, args, "fault:reset_before"))
            return _reset(request)
        response = await answer()
        if fault.kind == "reset_after":
            return _reset(request)
        if fault.kind == "slow_answer":
            await asyncio.sleep(fault.seconds)
        return response

    async def _serve_response(self, request: web.Request) -> web.StreamResponse:
        try:
            content = await _arguments(request)
        except SlackError as refused:
            return web.json_response(refused.body(), status=400)

        async def answer() -> web.Response:
            try:
                url = self.response_urls.use(request.match_info["key"])
                self.answers.respond(url, content)
            except (SlackError, NotThere) as refused:
                error = str(refused.args[0])
                gone = error in ("used_url", "expired_url")
                self.calls.append(ApiCall("response_url", content, error))
                body = refused.body() if isinstance(refused, SlackError) else {"error": error}
                return web.json_response({"ok": False, **body}, status=404 if gone else 400)
            self.calls.append(ApiCall("response_url", content, ""))
            return web.Response(text="ok")

        return await self._with_fault(request, "response_url", content, answer)

    async def _serve_upload(self, request: web.Request) -> web.StreamResponse:
        if request.content_type == "multipart/form-data":
            form = (await request.post()).values()
            files = [part for part in form if isinstance(part, web.FileField)]
            content = files[0].file.read() if files else b""
        else:
            content = await request.read()

        async def answer() -> web.Response:
            try:
                file = self.web_api.files.receive_upload(request.match_info["file"], content)
            except SlackError as refused:
                return web.Response(text=refused.error, status=400)
            return web.Response(text=f"OK - {file.length}")

        return await self._with_fault(request, "upload", {}, answer)

    async def _serve_file(self, request: web.Request) -> web.Response:
        try:
            file = self.state.file(request.match_info["file"])
        except NotThere:
            return web.json_response({"ok": False, "error": "file_not_found"}, status=404)
        headers = {"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store"}
        if not file.mimetype.startswith("image/") or file.mimetype == "image/svg+xml":
            headers["Content-Disposition"] = "attachment"
        return web.Response(body=file.content, content_type=file.mimetype, headers=headers)


def _timestamps_of(clock: MovableClock) -> Callable[[], float]:
    return lambda: clock.now().timestamp()


async def _arguments(request: web.Request) -> Json:
    """The arguments of a request, whichever way they came.

    Raises:
        SlackError: request_too_large, invalid_json, json_not_object, invalid_form_data, or the
            word for the one argument that is not JSON.
    """
    if (request.content_length or 0) > MOST_REQUEST_BYTES:
        raise SlackError("request_too_large")
    args: Json = dict(request.query)
    if request.content_type == "multipart/form-data":
        args.update({k: v for k, v in (await request.post()).items() if isinstance(v, str)})
    else:
        args.update(_decoded(await request.read(), request.content_type))
    for name, error in _JSON_ARGUMENTS.items():
        if isinstance(args.get(name), str) and args[name]:
            try:
                args[name] = json.loads(args[name])
            except ValueError:
                raise SlackError(error) from None
    return args


def _decoded(body: bytes, content_type: str) -> Json:
    if len(body) > MOST_REQUEST_BYTES:
        raise SlackError("request_too_large")
    if content_type == "application/json":
        try:
            decoded = json.loads(body or b"{}")
        except ValueError:
            raise SlackError("invalid_json") from None
        if not isinstance(decoded, dict):
            raise SlackError("json_not_object")
        return {name: value for name, value in decoded.items() if value is not None}
    try:
        return dict(parse_qsl(body.decode(), keep_blank_values=True))
    except UnicodeDecodeError:
        raise SlackError("invalid_form_data") from None


def _refusal(fault: Fault) -> web.Response | None:
    """The answer to a request that a fault keeps from being carried out."""
    if fault.kind == "rate_limited":
        headers = {"Retry-After": str(fault.retry_after)}
        body = {"ok": False, "error": "ratelimited"}
        return web.json_response(body, status=429, headers=headers)
    if fault.kind == "server_error":
        return web.Response(text="Internal Server Error", status=500)
    if fault.kind == "swallowed":
        return web.json_response({"ok": True})
    if fault.kind == "error":
        return web.json_response({"ok": False, "error": fault.error})
    return None


def _reset(request: web.Request) -> web.Response:
    """Cuts the connection so that the caller sees a reset, not an orderly end."""
    transport = request.transport
    if transport is not None:
        raw = transport.get_extra_info("socket")
        if raw is not None:
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        transport.abort()
    return web.Response()


@web.middleware
async def _errors_as_json(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """JSON instead of pages and stack traces; what was typed stays out of the log."""
    try:
        return await handler(request)
    except web.HTTPException as refused:
        if refused.status < 400:
            raise
        body = {"ok": False, "error": refused.reason.lower().replace(" ", "_")}
        return web.json_response(body, status=refused.status)
    except (json.JSONDecodeError, UnicodeDecodeError):
        return web.json_response({"ok": False, "error": "invalid_request"}, status=400)
    except Exception as problem:
        place = traceback.extract_tb(problem.__traceback__)[-1]
        kind = type(problem).__name__
        logger.error("%s failed: %s at %s:%s", request.path, kind, place.filename, place.lineno)
        return web.json_response({"ok": False, "error": "internal_error"}, status=500)
