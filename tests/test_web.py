"""The bot over signed HTTP: the thin front, and the same conversations as over Socket Mode."""

from __future__ import annotations

import json
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
from slack_sdk.signature import SignatureVerifier

from bot.app import make_app
from bot.clock import MovableClock, machine_now
from bot.config import Settings
from bot.manifest import EVENTS_PATH
from bot.web import MOST_BYTES, Front
from db.doors import Doors, open_doors

pytestmark = pytest.mark.one_database
SECRET = "a-signing-secret"


@pytest.fixture
def front(doors: Doors, clock: MovableClock) -> Iterator[Front]:
    app = make_app(Settings(slack_signing_secret=SECRET), doors, clock)
    yield Front(app, doors, SECRET)
    app.listener_runner.listener_executor.shutdown(wait=True)


def ask(
    front: Front,
    body: bytes = b"",
    *,
    path: str = EVENTS_PATH,
    method: str = "POST",
    timestamp: str | None = None,
    signature: str | None = None,
    content_type: str = "application/x-www-form-urlencoded",
    **headers: str,
) -> tuple[int, str]:
    """One request as a WSGI server hands it on, signed unless told otherwise."""
    at = timestamp or str(int(machine_now().timestamp()))
    signed = signature
    if signed is None and at.isdigit():
        text = body.decode("utf-8", "replace")
        signed = SignatureVerifier(SECRET).generate_signature(timestamp=at, body=text)
    environ: dict[str, Any] = {
        "REQUEST_METHOD": method,
        "PATH_INFO": path,
        "SERVER_PROTOCOL": "HTTP/1.1",
        "CONTENT_LENGTH": str(len(body)),
        "CONTENT_TYPE": content_type,
        "HTTP_X_SLACK_REQUEST_TIMESTAMP": at,
        "HTTP_X_SLACK_SIGNATURE": signed or "",
        "wsgi.input": BytesIO(body),
        **headers,
    }
    answered: list[str] = []
    content = front(environ, lambda status, headers, exc=None: answered.append(status))
    return int(answered[0].split()[0]), b"".join(content).decode()


def test_health_says_whether_the_database_answers(front: Front, clock: MovableClock) -> None:
    assert ask(front, path="/health", method="GET") == (200, "ok\n")

    away = open_doors("sqlite:////nowhere/at/all.sqlite3")
    app = make_app(Settings(slack_signing_secret=SECRET), away, clock)
    assert ask(Front(app, away, SECRET), path="/health", method="GET")[0] == 503


@pytest.mark.parametrize(
    ("request_as", "status"),
    [
        ({"path": "/"}, 404),
        ({"path": "/slack/events/x"}, 404),
        ({"method": "GET"}, 405),
        ({"CONTENT_LENGTH": ""}, 411),
        ({"CONTENT_LENGTH": "-1"}, 411),
        ({"CONTENT_LENGTH": str(MOST_BYTES + 1)}, 413),
        ({"timestamp": "yesterday"}, 401),
        ({"timestamp": "12.5"}, 401),
        ({"body": b"\xff\xfe"}, 400),
        ({"signature": "v0=wrong"}, 401),
        ({"timestamp": "1000000000"}, 401),
        ({"body": b"{not json", "content_type": "application/json", "signature": "v0=x"}, 401),
        ({"body": b"{not json", "content_type": "application/json"}, 400),
        ({"body": b"payload=%7Bnot"}, 400),
    ],
)
def test_what_cannot_be_slack_is_turned_away(
    front: Front, request_as: dict[str, Any], status: int
) -> None:
    assert ask(front, **{"body": b"a=b", **request_as})[0] == status


def test_slack_may_verify_the_address(front: Front) -> None:
    body = json.dumps({"type": "url_verification", "challenge": "hello"}).encode()

    assert ask(front, body, content_type="application/json") == (200, '{"challenge": "hello"}')


def test_a_signed_request_of_an_unknown_workspace_is_answered_politely(front: Front) -> None:
    status, said = ask(front, b"command=%2Flead&team_id=T9&user_id=U9&text=secret&trigger_id=1")

    assert status == 200
    assert "secret" not in said
