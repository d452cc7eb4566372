"""A thin front before Bolt for what comes over signed HTTP."""

from __future__ import annotations

import hmac
import io
import logging
from collections.abc import Iterable
from hashlib import sha256
from typing import TYPE_CHECKING, Protocol

from slack_bolt import App
from slack_bolt.adapter.wsgi import SlackRequestHandler
from slack_sdk.signature import SignatureVerifier

from bot.logs import place_of
from bot.manifest import EVENTS_PATH, INSTALL_PATH, REDIRECT_PATH
from bot.slack.oauth import Installing

log = logging.getLogger("bot.slack.http")

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIEnvironment

MOST_DIGITS = 15  # of a length or a moment; Python itself refuses to read thousands
MOST_BYTES = 1_000_000  # Slack's largest modal is a quarter of this

UNSIGNED = "401 Unauthorized", "This is not signed by Slack."
TOO_LARGE = "413 Content Too Large", "That is too large."


class Report(Protocol):
    @property
    def well(self) -> bool: ...

    @property
    def brief(self) -> str:
        """For strangers: no number."""


class Looks(Protocol):
    """Whoever knows how this process is (`bot.server.health`)."""

    def live(self) -> Report: ...

    def serves(self) -> Report: ...


class Front:
    """Answers what Bolt would answer with 500: too large, not UTF-8, no timestamp.

    The signature is looked at here already, over the bytes as they came: Bolt reads a body before
    it verifies it. Whoever posts without a good one learns 401, or 413 where the body is longer
    than we read, and nothing else. With `installing`, workspaces may install the bot from here.
    """

    def __init__(
        self,
        app: App,
        signing_secret: str,
        *,
        health: Looks,
        installing: Installing | None = None,
    ) -> None:
        self._slack = SlackRequestHandler(app, path=EVENTS_PATH)
        self._health = health
        self._signature = _OverRawBytes(signing_secret)
        self._installing = installing

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        content = self._answer(environ, start_response)
        return [] if environ.get("REQUEST_METHOD") == "HEAD" else content

    def _answer(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        path, method = environ.get("PATH_INFO", ""), environ.get("REQUEST_METHOD", "")
        if path in ("/health", "/health/live", "/health/ready"):
            return _say(start_response, *self._is_well(path))
        if self._installing is not None and path in (INSTALL_PATH, REDIRECT_PATH):
            if method != "GET":
                return _say(start_response, "405 Method Not Allowed", "Please open this page.")
            return self._installing(environ, start_response)
        if path != EVENTS_PATH:
            return _say(start_response, "404 Not Found", "There is nothing here.")
        if method != "POST":
            return _say(start_response, "405 Method Not Allowed", "Slack posts here.")
        length = environ.get("CONTENT_LENGTH") or ""
        # In chunks it comes without a length; gunicorn's input ends where the request does.
        size = int(length) if _is_number(length) else MOST_BYTES + 1
        if _is_number(length) and size > MOST_BYTES:
            return _say(start_response, *TOO_LARGE)
        signed_at = environ.get("HTTP_X_SLACK_REQUEST_TIMESTAMP", "")
        if not _is_number(signed_at):
            return _say(start_response, *UNSIGNED)
        body = environ["wsgi.input"].read(size)
        if len(body) > MOST_BYTES:
            return _say(start_response, *TOO_LARGE)
        signature = environ.get("HTTP_X_SLACK_SIGNATURE", "")
        if not signature.isascii() or not self._signature.is_valid(body, signed_at, signature):
            return _say(start_response, *UNSIGNED)
        if not _is_utf8(body):
            return _say(start_response, "400 Bad Request", "This is not UTF-8.")
        environ["wsgi.input"] = io.BytesIO(body)
        environ["CONTENT_LENGTH"] = str(len(body))
        try:
            return self._slack(environ, start_response)
        except Exception as error:  # signed, and still nothing that Bolt can take apart
            log.error("a request that cannot be read: %s", place_of(error))
            return _say(start_response, "400 Bad Request", "This cannot be read.")

    def _is_well(self, path: str) -> tuple[str, str]:
        """No number: anybody may ask here. The private port tells more."""
        report = self._health.live() if path == "/health/live" else self._health.serves()
        return "200 OK" if report.well else "503 Service Unavailable", report.brief


class _OverRawBytes(SignatureVerifier):
    """The SDK's own would take the bytes for text first, and stumble over what is none."""

    def generate_signature(self, *, timestamp: str, body: str | bytes) -> str:
        raw = body if isinstance(body, bytes) else body.encode()
        signed = f"v0:{timestamp}:".encode() + raw
        return f"v0={hmac.new(self.signing_secret.encode(), signed, sha256).hexdigest()}"


def _is_number(text_: str) -> bool:
    return text_.isascii() and text_.isdigit() and len(text_) <= MOST_DIGITS


def _is_utf8(body: bytes) -> bool:
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _say(start_response: StartResponse, status: str, sentence: str) -> list[bytes]:
    body = f"{sentence}\n".encode()
    headers = [("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", str(len(body)))]
    start_response(status, headers)
    return [body]
