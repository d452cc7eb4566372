"""Handing payloads to the app, over Socket Mode or by signed HTTP, and waiting for its answer."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import aiohttp

from practice_workspace.faults import DELIVERY_KINDS, Faults
from practice_workspace.socket_mode import ConnectionLost, NoConnection, SocketHub
from practice_workspace.spec import AppSpec

Json = dict[str, Any]

ACK_SECONDS = 3.0
RETRY_DELAYS = (0.0, 60.0, 300.0)
MOST_ANSWER_BYTES = 1_000_000

COMMAND = "slash_commands"
INTERACTIVE = "interactive"
EVENT = "events_api"


@dataclass(frozen=True, slots=True)
class Ack:
    """The app's answer. `error` empty: it answered in time, with `payload` or `text`.

    Otherwise Slack's word for what went wrong: `operation_timeout`, `dispatch_failed`,
    `http_service_error`, `invalid_command_response`.
    """

    payload: Json
    text: str = ""
    error: str = ""

    @property
    def ok(self) -> bool:
        return not self.error


class Delivery:
    """Sends what people do to the app, and enforces the three seconds."""

    def __init__(
        self,
        app: AppSpec,
        hub: SocketHub,
        faults: Faults,
        *,
        signing_time: Callable[[], float],
        ack_seconds: float = ACK_SECONDS,
        retry_delays: tuple[float, ...] = RETRY_DELAYS,
        request_url: str = "",
    ) -> None:
        self._app = app
        self._hub = hub
        self._faults = faults
        self._signing_time = signing_time
        self.ack_seconds = ack_seconds
        self.retry_delays = retry_delays
        self.request_url = request_url
        self._client: aiohttp.ClientSession | None = None
        self._running: set[asyncio.Task[Ack]] = set()

    async def close(self) -> None:
        for task in tuple(self._running):
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)
        if self._client:
            await self._client.close()

    async def send(self, kind: str, payload: Json, *, retry: int = 0, reason: str = "") -> Ack:
        """One payload, one attempt; never raises for what the app does wrong."""
        event = payload.get("event", {}).get("type", "") if kind == EVENT else payload.get("type")
        lost = self._faults.take(str(event or kind), DELIVERY_KINDS - {"duplicate"})
        try:
            async with asyncio.timeout(self.ack_seconds):
                if lost:
                    await asyncio.Event().wait()
                if self.request_url:
                    return await self._post(kind, payload, retry, reason)
                answer = await self._hub.deliver(kind, payload, retry=retry, retry_reason=reason)
                return Ack(answer)
        except TimeoutError:
            return Ack({}, error="operation_timeout")
        except (NoConnection, ConnectionLost, aiohttp.ClientError, OSError):
            return Ack({}, error="dispatch_failed")

    async def _post(self, kind: str, payload: Json, retry: int, reason: str) -> Ack:
        body, content_type = _encoded(kind, payload)
        headers = {"Content-Type": content_type, **self.signature(body)}
        if retry:
            headers["X-Slack-Retry-Num"] = str(retry)
            headers["X-Slack-Retry-Reason"] = reason
        if self._client is None:
            self._client = aiohttp.ClientSession()
        async with self._client.post(self.request_url, data=body, headers=headers) as response:
            answer = await response.content.read(MOST_ANSWER_BYTES)
            if response.status != 200:
                return Ack({}, error="http_service_error")
            return _answer(answer, response.content_type)

    def signature(self, body: bytes) -> dict[str, str]:
        """The headers by which the app knows that a request is Slack's."""
        timestamp = str(int(self._signing_time()))
        signed = b"v0:" + timestamp.encode() + b":" + body
        digest = hmac.new(self._app.signing_secret.encode(), signed, hashlib.sha256).hexdigest()
        return {"X-Slack-Request-Timestamp": timestamp, "X-Slack-Signature": f"v0={digest}"}

    async def send_event(self, payload: Json, *, patient: bool = True) -> Ack:
        """An event, with Slack's retries when the app does not acknowledge it.

        Answers after the last attempt, or (not `patient`) after the first, with the retries to
        follow.
        """
        event_type = payload["event"]["type"]
        ack = await self.send(EVENT, payload)
        if self._faults.take(event_type, frozenset({"duplicate"})):
            ack = await self.send(EVENT, payload, retry=1, reason="timeout")
        if ack.ok or patient:
            return await self._retry(payload, ack)
        self._later(self._retry(payload, ack))
        return ack

    async def _retry(self, payload: Json, ack: Ack) -> Ack:
        for attempt, delay in enumerate(self.retry_delays, start=1):
            if ack.ok:
                return ack
            await asyncio.sleep(delay)
            reason = "http_timeout" if ack.error == "operation_timeout" else "http_error"
            ack = await self.send(EVENT, payload, retry=attempt, reason=reason)
        return ack

    def send_event_later(self, payload: Json) -> None:
        """An event that nobody waits for."""
        self._later(self.send_event(payload))

    def _later(self, sending: Coroutine[Any, Any, Ack]) -> None:
        task = asyncio.get_running_loop().create_task(sending)
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def verify_request_url(self) -> bool:
        """Slack's handshake when a request URL is configured."""
        challenge = {
            "token": self._app.verification_token,
            "challenge": "practice-challenge",
            "type": "url_verification",
        }
        ack = await self._post(EVENT, challenge, 0, "")
        return "practice-challenge" in (ack.text, ack.payload.get("challenge"))


def _encoded(kind: str, payload: Json) -> tuple[bytes, str]:
    if kind == EVENT:
        return json.dumps(payload).encode(), "application/json"
    form = payload if kind == COMMAND else {"payload": json.dumps(payload)}
    return urlencode(form).encode(), "application/x-www-form-urlencoded"


def _answer(body: bytes, content_type: str) -> Ack:
    text = body.decode(errors="replace").strip()
    if content_type != "application/json":
        return Ack({}, text=text)
    try:
        payload = json.loads(text or "{}")
    except ValueError:
        return Ack({}, error="invalid_command_response")
    return Ack(payload) if isinstance(payload, dict) else Ack({}, text=str(payload))
