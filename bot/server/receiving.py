"""HTTP for a process of the bot: one loop reads, and threads answer what has arrived whole.

Somebody who connects and never ends a request holds a socket, no thread, and not for long. Why
aiohttp does it is in decision 16, with the figures of the others. A connection takes one request
and is closed, so that each is either unfinished, or is being answered.
"""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from threading import Thread
from typing import Any

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError

from bot.logs import place_of
from bot.server.unfinished import Unfinished
from bot.slack.http_messages import HttpAnswer, HttpRequest, plain

log = logging.getLogger("bot.server.receiving")

# Slack sends a request in one go. So long for the head, and once more for what follows it.
ARRIVING_SECONDS = 3.0
GRACE_SECONDS = 8.0  # whoever stops a process gives it some ten seconds
LINGERING_SECONDS = 1.0  # with an answer out, for whoever still sends what nobody reads
LAST_SECONDS = 0.5  # for what is on its way when a process is stopped
FULL_SECONDS = 0.1  # until we look again whether there is a socket to be had
BACKLOG = 1024
MOST_BYTES = 1_000_000  # Slack's largest modal is a quarter of this

LATE = plain(408, "This took too long to arrive.")
TOO_LARGE = plain(413, "That is too large.")
BROKEN = plain(400, "This cannot be read.")
WENT_WRONG = plain(500, "Something went wrong on our side.")

Answering = Callable[[HttpRequest], HttpAnswer]


def listen(host: str, port: int) -> socket.socket:
    """A listening socket. Raises `OSError` where the address or the port cannot be had."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    both = host == "::" and socket.has_dualstack_ipv6()
    made = socket.create_server((host, port), family=family, backlog=BACKLOG, dualstack_ipv6=both)
    if hasattr(socket, "TCP_DEFER_ACCEPT"):  # Linux: whoever says nothing does not even get here
        made.setsockopt(socket.IPPROTO_TCP, socket.TCP_DEFER_ACCEPT, int(ARRIVING_SECONDS))
    made.setblocking(False)
    return made


@contextmanager
def receiving(
    answer: Answering,
    listening: socket.socket,
    *,
    threads: int,
    unfinished: Unfinished | None = None,
) -> Iterator[int]:
    """Answer inside the block, in as many threads; yields the port.

    On leaving nothing new begins, and what has arrived is answered.
    """
    receiver = _Receiver(
        answer, listening, threads, Unfinished() if unfinished is None else unfinished
    )
    receiver.start()
    try:
        yield int(listening.getsockname()[1])
    finally:
        receiver.stop()


class _Receiver:
    def __init__(
        self, answer: Answering, listening: socket.socket, threads: int, unfinished: Unfinished
    ) -> None:
        self._answer = answer
        self._listening = listening
        self._unfinished = unfinished
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="receiver")
        self._stopping = asyncio.Event()
        self._loop = asyncio.new_event_loop()
        self._loop.set_exception_handler(_log_place)
        self._thread = Thread(
            target=self._loop.run_until_complete, args=(self._serve(),), name="web", daemon=True
        )

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._stopping.set)
        self._thread.join()
        self._loop.close()
        self._pool.shutdown()

    async def _serve(self) -> None:
        server = web.Server(
            self._handle,
            keepalive_timeout=ARRIVING_SECONDS,  # counts from the first moment of a connection
            lingering_time=LINGERING_SECONDS,
            auto_decompress=False,  # the signature is over the bytes as they came
            access_log=None,
            logger=_silent_logger(),
        )
        accepting = asyncio.create_task(self._accept(server))
        await self._stopping.wait()
        accepting.cancel()
        with suppress(asyncio.CancelledError):
            await accepting
        self._listening.close()
        if len(self._unfinished):
            await asyncio.sleep(LAST_SECONDS)
        self._unfinished.drop_all()
        await server.shutdown(GRACE_SECONDS)

    async def _accept(self, server: web.Server) -> None:
        while True:
            try:
                sock, address = await self._loop.sock_accept(self._listening)
                transport, _ = await self._loop.connect_accepted_socket(server, sock)
            except OSError as error:  # too many files are open, or they hung up already
                log.warning("no connection could be taken: %s", type(error).__name__)
                await asyncio.sleep(FULL_SECONDS)
                continue
            self._unfinished.add(transport, address[0])

    async def _handle(self, request: web.BaseRequest) -> web.Response:
        try:
            async with asyncio.timeout(ARRIVING_SECONDS):
                body = await _body(request)
        except TimeoutError:
            return _closing(LATE)
        except (web.RequestPayloadError, HttpProcessingError, ConnectionError):
            return _closing(BROKEN)
        self._unfinished.finish(request.transport)
        if body is None:
            return _closing(TOO_LARGE)
        return _closing(await self._answered(_as_it_came(request, body)))

    async def _answered(self, request: HttpRequest) -> HttpAnswer:
        try:
            return await self._loop.run_in_executor(self._pool, self._answer, request)
        except Exception as error:
            log.error("a request broke off: %s", place_of(error))
            return WENT_WRONG


async def _body(request: web.BaseRequest) -> bytes | None:
    """None: it is longer than we read."""
    if (request.content_length or 0) > MOST_BYTES:
        return None
    body = bytearray()
    async for piece in request.content.iter_any():
        body += piece
        if len(body) > MOST_BYTES:
            return None
    return bytes(body)


def _as_it_came(request: web.BaseRequest, body: bytes) -> HttpRequest:
    return HttpRequest(
        request.method,
        request.path,
        request.rel_url.raw_query_string,
        {name.lower(): ",".join(request.headers.getall(name)) for name in request.headers},
        body,
    )


def _closing(answer: HttpAnswer) -> web.Response:
    response = web.Response(status=answer.status, body=answer.body)
    for name, value in (*answer.headers, ("Server", "ips-bot")):
        response.headers.add(name, value)
    response.force_close()
    return response


def _log_place(_: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """asyncio's own way would log what came in beside it."""
    error = context.get("exception")
    where = place_of(error) if isinstance(error, Exception) else "nowhere"
    log.error("the loop that receives stumbled: %s", where)


def _silent_logger() -> logging.Logger:
    """aiohttp would log what it could not read."""
    logger = logging.getLogger("bot.server.receiving.aiohttp")
    logger.disabled = True
    return logger
