"""A request over HTTP and its answer, whole: what the front and the pages of an installation read
and say, whichever server stands before them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from slack_bolt import BoltResponse

PLAIN = "text/plain; charset=utf-8"


@dataclass(frozen=True, slots=True)
class HttpRequest:
    """A request that has arrived whole. The names of `headers` are in small letters."""

    method: str
    path: str
    query: str = ""  # as it came, not decoded
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class HttpAnswer:
    status: int
    body: bytes
    headers: tuple[tuple[str, str], ...] = (("Content-Type", PLAIN),)


def plain(status: int, sentence: str) -> HttpAnswer:
    """An answer of one sentence."""
    return HttpAnswer(status, f"{sentence}\n".encode())


def answer_of(response: BoltResponse) -> HttpAnswer:
    """What Bolt answers."""
    headers = [(name, value) for name, values in response.headers.items() for value in values]
    return HttpAnswer(response.status, response.body.encode(), tuple(headers))
