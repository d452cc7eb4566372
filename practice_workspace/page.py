"""The workspace's web page: static files, served under a strict Content-Security-Policy.

    PracticeWorkspace(spec, wall_time=..., add_routes=add_page)
    ThreadedPracticeWorkspace(spec, wall_time=..., add_routes=add_page)

The page is plain HTML, CSS and ES modules in the folder `page/`; nothing is built or fetched from
elsewhere. What it talks to is described in `server.py`.
"""

from __future__ import annotations

from pathlib import Path

from aiohttp import web

PAGE_FOLDER = Path(__file__).with_name("page")
_CONTENT_TYPES = {
    ".html": "text/html",
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
}


def add_page(application: web.Application) -> None:
    """Adds `/` and `/page/<file>` to the workspace's routes."""
    files = {path.name: path for path in PAGE_FOLDER.iterdir() if path.suffix in _CONTENT_TYPES}

    async def serve_index(request: web.Request) -> web.Response:
        return _file(files["index.html"], request)

    async def serve_file(request: web.Request) -> web.Response:
        path = files.get(request.match_info["name"])
        if path is None:
            raise web.HTTPNotFound
        return _file(path, request)

    application.router.add_get("/", serve_index)
    application.router.add_get("/page/{name}", serve_file)


def _file(path: Path, request: web.Request) -> web.Response:
    return web.Response(
        text=path.read_text(encoding="utf-8"),
        content_type=_CONTENT_TYPES[path.suffix],
        charset="utf-8",
        headers=_headers(request.host),
    )


def _headers(host: str) -> dict[str, str]:
    # Some browsers do not count a WebSocket of the same host as 'self', so it is named.
    policy = "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self' data:",
            f"connect-src 'self' ws://{host} wss://{host}",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'",
        )
    )
    return {
        "Content-Security-Policy": policy,
        "Cache-Control": "no-cache",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
    }
