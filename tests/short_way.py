"""What the bot asks a practice workspace of its own process, without a socket between them.

    with short_way(workspace):
        ...  # the SDK's requests to `workspace.api_url`, and the answers to a line's response URL

All else is as over a socket: the SDK's request with its headers and its body, how the workspace
reads them on its own loop, its answer with status and headers. While a fault is in force, and for
files, a request takes the long way, as it does in the practice workspace's own tests.
"""

from __future__ import annotations

import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPMessage, HTTPResponse
from typing import Any, cast
from urllib.parse import parse_qsl, urlsplit
from urllib.request import Request

from aiohttp import web
from multidict import CIMultiDict

from practice_workspace.threaded import ThreadedPracticeWorkspace


@dataclass(frozen=True)
class Asked:
    """A request, as far as the workspace looks into it."""

    match_info: dict[str, str]
    query: dict[str, str]
    headers: CIMultiDict[str]
    body: bytes

    @property
    def content_type(self) -> str:
        return self.headers.get("Content-Type", "").partition(";")[0]

    @property
    def content_length(self) -> int:
        return len(self.body)

    async def read(self) -> bytes:
        return self.body


@dataclass
class Answered:
    """A response, as far as urllib and the SDK look into it."""

    status: int
    reason: str
    headers: HTTPMessage
    body: bytes

    @property
    def code(self) -> int:
        return self.status

    @property
    def msg(self) -> str:
        return self.reason

    def info(self) -> HTTPMessage:
        return self.headers

    def read(self) -> bytes:
        return self.body

    def close(self) -> None:
        """Nothing is open."""


Answer = Callable[[Request], Answered | None]
_near: dict[str, Answer] = {}  # host and port -> who answers; None: by a socket


class _ShortWay(urllib.request.HTTPHandler):
    def http_open(self, request: Request) -> HTTPResponse:
        answer = _near.get(request.host)
        answered = answer(request) if answer else None
        return super().http_open(request) if answered is None else cast(HTTPResponse, answered)


@contextmanager
def answers_at(url: str, answer: Answer) -> Iterator[None]:
    """Whoever asks at this address meanwhile is answered so."""
    host = urlsplit(url).netloc
    if not _near:
        urllib.request.install_opener(urllib.request.build_opener(_ShortWay))
    _near[host] = answer
    try:
        yield
    finally:
        del _near[host]
        if not _near:
            urllib.request.install_opener(None)


@contextmanager
def short_way(workspace: ThreadedPracticeWorkspace) -> Iterator[None]:
    with answers_at(workspace.url, lambda request: asked(workspace, request)):
        yield


def asked(workspace: ThreadedPracticeWorkspace, request: Request) -> Answered | None:
    """The workspace's answer; None: the request has to take the long way."""
    inner, place = workspace.inner, urlsplit(request.selector)
    _, room, last = place.path.split("/", 2)
    serve, name = {
        "api": (inner._serve_api, "method"),
        "response": (inner._serve_response, "key"),
    }.get(room, (None, ""))
    if serve is None or workspace.faults.in_force:
        return None
    headers = CIMultiDict(request.header_items())
    body = cast("bytes | None", request.data) or b""
    given = Asked({name: last}, dict(parse_qsl(place.query)), headers, body)
    answer = workspace.run(serve(cast(web.Request, given)))
    return _answered(cast(web.Response, answer))


def _answered(answer: web.Response) -> Answered:
    headers: Any = HTTPMessage()
    for name, value in answer.headers.items():
        headers[name] = value
    return Answered(answer.status, answer.reason, headers, cast(bytes, answer.body))
