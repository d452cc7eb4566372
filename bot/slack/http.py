"""A thin front before Bolt for what comes over signed HTTP."""

from __future__ import annotations

import hmac
import logging
from hashlib import sha256
from typing import Protocol

from slack_bolt import App, BoltRequest
from slack_sdk.signature import SignatureVerifier

from bot.logs import place_of
from bot.manifest import EVENTS_PATH, INSTALL_PATH, REDIRECT_PATH
from bot.slack.http_messages import HttpAnswer, HttpRequest, answer_of, plain
from bot.slack.oauth import Installing

log = logging.getLogger("bot.slack.http")

MOST_DIGITS = 15  # of a moment; Python itself refuses to read thousands

UNSIGNED = plain(401, "This is not signed by Slack.")


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
    """Answers what Bolt would stumble over: not UTF-8, no timestamp.

    The signature is looked at here already, over the bytes as they came: Bolt reads a body before
    it verifies it. Whoever posts without a good one learns 401, and nothing else. With
    `installing`, workspaces may install the bot from here.
    """

    def __init__(
        self,
        app: App,
        signing_secret: str,
        *,
        health: Looks,
        installing: Installing | None = None,
    ) -> None:
        self._app = app
        self._health = health
        self._signature = _OverRawBytes(signing_secret)
        self._installing = installing

    def answer(self, request: HttpRequest) -> HttpAnswer:
        """What is said to anybody who asks."""
        path = request.path
        if path in ("/health", "/health/live", "/health/ready"):
            return self._is_well(path)
        if self._installing is not None and path in (INSTALL_PATH, REDIRECT_PATH):
            if request.method != "GET":
                return plain(405, "Please open this page.")
            return self._installing(request)
        if path != EVENTS_PATH:
            return plain(404, "There is nothing here.")
        if request.method != "POST":
            return plain(405, "Slack posts here.")
        if not self._is_signed(request):
            return UNSIGNED
        return self._slack(request)

    def _is_signed(self, request: HttpRequest) -> bool:
        signed_at = request.headers.get("x-slack-request-timestamp", "")
        signature = request.headers.get("x-slack-signature", "")
        return (
            _is_number(signed_at)
            and signature.isascii()
            and self._signature.is_valid(request.body, signed_at, signature)
        )

    def _slack(self, request: HttpRequest) -> HttpAnswer:
        try:
            body = request.body.decode("utf-8")
        except UnicodeDecodeError:
            return plain(400, "This is not UTF-8.")
        try:
            asked = BoltRequest(body=body, query=request.query, headers={**request.headers})
            return answer_of(self._app.dispatch(asked))
        except Exception as error:  # signed, and still nothing that Bolt can take apart
            log.error("a request that cannot be read: %s", place_of(error))
            return plain(400, "This cannot be read.")

    def _is_well(self, path: str) -> HttpAnswer:
        """No number: anybody may ask here. The private port tells more."""
        report = self._health.live() if path == "/health/live" else self._health.serves()
        return plain(200 if report.well else 503, report.brief)


class _OverRawBytes(SignatureVerifier):
    """The SDK's own would take the bytes for text first, and stumble over what is none."""

    def generate_signature(self, *, timestamp: str, body: str | bytes) -> str:
        raw = body if isinstance(body, bytes) else body.encode()
        signed = f"v0:{timestamp}:".encode() + raw
        return f"v0={hmac.new(self.signing_secret.encode(), signed, sha256).hexdigest()}"


def _is_number(text_: str) -> bool:
    return text_.isascii() and text_.isdigit() and len(text_) <= MOST_DIGITS
