"""Who may speak with the practice workspace: programs and pages of this machine, no other site's.

A page of another site, open in the same browser, can have it send requests here: by an image's
address, a form, a script, a WebSocket, or under a name of its own that leads to this machine.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from aiohttp import web
from aiohttp.typedefs import Middleware

_NAMES = frozenset({"127.0.0.1", "localhost", "::1"})
_API = "/api/"
# What an address alone may ask of the Web API: nothing of it changes anything.
_READS = re.compile(r"/api/[\w.]+\.(info|list|history|replies|members|test)")
_ELSEWHERE = frozenset({"cross-site", "same-site"})  # what a browser says of another site's request

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
NOT_FROM_HERE = "not_from_here"


def refuse_strangers(
    listens_at: str,
) -> Middleware:
    """The middleware of a workspace that is reached as this machine, or as `listens_at`."""

    @web.middleware
    async def refuse(request: web.Request, handler: Handler) -> web.StreamResponse:
        if _comes_from_elsewhere(request, _NAMES | {listens_at}):
            return web.json_response({"ok": False, "error": NOT_FROM_HERE}, status=403)
        return await handler(request)

    return refuse


def _comes_from_elsewhere(request: web.Request, names: frozenset[str]) -> bool:
    if _name_in(f"//{request.host}") not in names:
        return True
    path, origin = request.path, request.headers.get("Origin")
    if path.startswith(_API) and (origin is not None or not _may_ask(request)):
        return True
    if origin is not None and origin.partition("://")[2] != request.host:
        return True
    # Whoever follows a link opens the page, and sees what stands there.
    return path != "/" and request.headers.get("Sec-Fetch-Site") in _ELSEWHERE


def _name_in(address: str) -> str | None:
    try:
        return urlsplit(address).hostname
    except ValueError:  # it is no address
        return None


def _may_ask(request: web.Request) -> bool:
    return request.method == "POST" or _READS.fullmatch(request.path) is not None
