"""Socket Mode: WebSocket connections of the app, envelopes and their acknowledgements.

Each envelope goes to exactly one connection. `SocketHub.deliver` waits for the acknowledgement.
"""

from __future__ import annotations

import asyncio
import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web

Json = dict[str, Any]

MOST_CONNECTIONS = 10
TICKET_SECONDS = 30.0
PING_SECONDS = 10.0


class NoConnection(Exception):
    """The app has no open connection that could take a payload."""


class ConnectionLost(Exception):
    """The connection closed before the payload was acknowledged."""


@dataclass(eq=False, slots=True)
class Connection:
    """One WebSocket of the app. `wedged`: open, but deaf and dumb."""

    id: str
    socket: web.WebSocketResponse
    transport: asyncio.BaseTransport | None
    wedged: bool = False
    waiting: dict[str, asyncio.Future[Json]] = field(default_factory=dict)


class SocketHub:
    """The app's connections."""

    def __init__(
        self,
        app_id: str,
        machine_time: Callable[[], float],
        *,
        ping_seconds: float = PING_SECONDS,
    ) -> None:
        self._app_id = app_id
        self._machine_time = machine_time
        self._ping_seconds = ping_seconds
        self._tickets: dict[str, float] = {}
        self._connections: list[Connection] = []
        self._turn = 0
        self.on_change: Callable[[], None] = lambda: None

    def ticket(self) -> str:
        """A single-use ticket for one connection, good for half a minute."""
        now = self._machine_time()
        self._tickets = {t: at for t, at in self._tickets.items() if now - at < TICKET_SECONDS}
        ticket = secrets.token_urlsafe(16)
        self._tickets[ticket] = now
        return ticket

    @property
    def connections(self) -> tuple[Connection, ...]:
        return tuple(self._connections)

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """The WebSocket endpoint."""
        issued = self._tickets.pop(request.query.get("ticket", ""), None)
        if issued is None or self._machine_time() - issued > TICKET_SECONDS:
            return web.json_response({"ok": False, "error": "invalid_ticket"}, status=401)
        # Answering pings is done by hand: a wedged connection must not.
        socket = web.WebSocketResponse(autoping=False, max_msg_size=1_000_000)
        await socket.prepare(request)
        connection = Connection(secrets.token_hex(8), socket, request.transport)
        if len(self._connections) >= MOST_CONNECTIONS:
            await self._say_disconnect(connection, "too_many_websockets")
            await socket.close()
            return socket
        self._connections.append(connection)
        pinging = asyncio.create_task(self._keep_pinging(connection))
        try:
            await self._say_hello(connection)
            self.on_change()
            await self._listen(connection)
        finally:
            pinging.cancel()
            self._forget(connection)
        return socket

    async def _say_hello(self, connection: Connection) -> None:
        await connection.socket.send_json(
            {
                "type": "hello",
                "num_connections": len(self._connections),
                "debug_info": {
                    "host": "applink-practice",
                    "build_number": 1,
                    "approximate_connection_time": 18060,
                },
                "connection_info": {"app_id": self._app_id},
            }
        )

    async def _keep_pinging(self, connection: Connection) -> None:
        while not connection.socket.closed:
            await asyncio.sleep(self._ping_seconds)
            if not connection.wedged:
                await connection.socket.ping(b"Ping from applink-practice")

    async def _listen(self, connection: Connection) -> None:
        async for frame in connection.socket:
            if connection.wedged:
                continue
            if frame.type == WSMsgType.PING:
                await connection.socket.pong(frame.data)
            elif frame.type == WSMsgType.TEXT:
                self._take_ack(connection, frame.data)

    def _take_ack(self, connection: Connection, text: str) -> None:
        try:
            ack = json.loads(text)
        except ValueError:
            return
        envelope_id = ack.get("envelope_id") if isinstance(ack, dict) else None
        waiting = connection.waiting.pop(str(envelope_id), None)
        if waiting and not waiting.done():
            payload = ack.get("payload")
            waiting.set_result(payload if isinstance(payload, dict) else {})

    def _forget(self, connection: Connection) -> None:
        if connection in self._connections:
            self._connections.remove(connection)
        for waiting in connection.waiting.values():
            if not waiting.done():
                waiting.set_exception(ConnectionLost())
        connection.waiting.clear()
        self.on_change()

    async def deliver(
        self, kind: str, payload: Json, *, retry: int = 0, retry_reason: str = ""
    ) -> Json:
        """Sends one envelope and waits for its acknowledgement's payload (`{}` when bare).

        The caller limits how long to wait.

        Raises:
            NoConnection: nothing is connected.
            ConnectionLost: the connection closed first.
        """
        usable = [c for c in self._connections if not c.socket.closed]
        if not usable:
            raise NoConnection
        self._turn += 1
        connection = usable[self._turn % len(usable)]
        envelope_id = f"{secrets.token_hex(8)}-{self._turn}"
        envelope: Json = {
            "envelope_id": envelope_id,
            "type": kind,
            "payload": payload,
            "accepts_response_payload": kind != "events_api",
        }
        if kind == "events_api":
            envelope["retry_attempt"] = retry
            envelope["retry_reason"] = retry_reason
        waiting: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
        connection.waiting[envelope_id] = waiting
        try:
            if not connection.wedged:
                await connection.socket.send_json(envelope)
            return await waiting
        except ConnectionError:
            raise ConnectionLost from None
        finally:
            connection.waiting.pop(envelope_id, None)

    # --- misbehaving ---

    async def _say_disconnect(self, connection: Connection, reason: str) -> None:
        await connection.socket.send_json(
            {"type": "disconnect", "reason": reason, "debug_info": {"host": "applink-practice"}}
        )

    async def disconnect(self, reason: str = "refresh_requested", *, close: bool = True) -> None:
        """Tells every connection to reconnect (`warning`, `refresh_requested`, `link_disabled`)
        and closes it unless told otherwise."""
        for connection in self.connections:
            await self._say_disconnect(connection, reason)
            if close:
                await connection.socket.close()

    async def drop(self) -> None:
        """Cuts every connection without a word."""
        for connection in self.connections:
            if isinstance(connection.transport, asyncio.Transport):
                connection.transport.abort()

    def wedge(self) -> None:
        """Every open connection stays open and goes silent; new ones work."""
        for connection in self.connections:
            connection.wedged = True

    async def close(self) -> None:
        for connection in self.connections:
            await connection.socket.close()
