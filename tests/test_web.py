"""The bot over signed HTTP: the thin front, and the same conversations as over Socket Mode."""

from __future__ import annotations

import json
import logging
import socket
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
from gunicorn.config import Config
from gunicorn.http.errors import InvalidHeader
from gunicorn.workers.gthread import TConn, ThreadWorker

from bot.clock import MovableClock, machine_now
from bot.config import Settings
from bot.manifest import EVENTS_PATH
from bot.server import web
from bot.slack.app import make_app
from bot.slack.http import MOST_BYTES, Front
from db.doors import Doors, open_doors
from tests.security.stage import signature_of
from tests.support import signed_front

SECRET = "a-signing-secret"


@pytest.fixture
def front(doors: Doors, clock: MovableClock) -> Iterator[Front]:
    app = make_app(Settings(slack_signing_secret=SECRET), doors, clock)
    yield signed_front(app, doors, SECRET)
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
        signed = signature_of(SECRET, at, body)
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
    assert ask(signed_front(app, away, SECRET), path="/health", method="GET")[0] == 503


@pytest.mark.parametrize(
    ("request_as", "status"),
    [
        ({"path": "/"}, 404),
        ({"path": "/slack/events/x"}, 404),
        ({"method": "GET"}, 405),
        ({"method": "HEAD"}, 405),
        ({"method": "PUT"}, 405),
        ({"CONTENT_LENGTH": "2"}, 401),
        ({"CONTENT_LENGTH": "-1", "signature": "v0=wrong"}, 401),
        ({"CONTENT_LENGTH": str(MOST_BYTES + 1)}, 413),
        ({"timestamp": "yesterday"}, 401),
        ({"timestamp": "12.5"}, 401),
        ({"body": b"\xff\xfe"}, 400),
        ({"body": b"\xff\xfe", "signature": "v0=wrong"}, 401),
        ({"body": b"\xff\xfe", "signature": ""}, 401),
        ({"body": b"\xff\xfe", "timestamp": "yesterday"}, 401),
        ({"signature": "v0=\xe9"}, 401),
        ({"signature": None, "HTTP_X_SLACK_SIGNATURE": "v0=1,v0=2"}, 401),
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


def test_a_body_in_chunks_is_read_up_to_the_most_we_take(front: Front) -> None:
    """It comes without a length; a proxy may pass one on like that."""
    said = b"command=%2Flead&team_id=T9&user_id=U9&text=secret&trigger_id=1"
    assert ask(front, said, CONTENT_LENGTH="")[0] == 200
    assert ask(front, said, CONTENT_LENGTH="", signature="v0=wrong")[0] == 401
    assert ask(front, b"a" * (MOST_BYTES + 1), CONTENT_LENGTH="")[0] == 413


def test_a_signed_body_that_is_no_text_is_no_error_of_ours(
    front: Front, caplog: pytest.LogCaptureFixture
) -> None:
    assert ask(front, b"\xff\xfe")[0] == 400
    assert caplog.records == []


def test_an_answer_to_head_has_no_body(front: Front) -> None:
    assert ask(front, path="/health", method="HEAD") == (200, "")


def test_slack_may_verify_the_address(front: Front) -> None:
    body = json.dumps({"type": "url_verification", "challenge": "hello"}).encode()

    assert ask(front, body, content_type="application/json") == (200, '{"challenge": "hello"}')


def test_a_signed_request_of_an_unknown_workspace_is_answered_politely(front: Front) -> None:
    status, said = ask(front, b"command=%2Flead&team_id=T9&user_id=U9&text=secret&trigger_id=1")

    assert status == 200
    assert "secret" not in said


# ---------------------------------------------------------------- what gunicorn does for it


@pytest.fixture
def worker(monkeypatch: pytest.MonkeyPatch) -> web.Receiving:
    """gunicorn's worker, before it listens."""
    settings = Config()
    monkeypatch.setattr(web, "monotonic", lambda: 100.0)
    return web.Receiving(1, 1, [], None, 30, settings, logging.getLogger("bot.server.web"))


def test_whoever_does_not_end_a_request_holds_no_thread(
    worker: web.Receiving, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        slow = TConn(worker.cfg, ours, ("", 0), ("", 0))
        ours.setblocking(True)
        heard: list[bytes] = []

        def read(_worker: ThreadWorker, conn: TConn) -> bool:
            theirs.sendall(b"POST /slack/events HTTP/1.1\r\n")
            heard.append(conn.sock.recv(1000))
            monkeypatch.setattr(web, "monotonic", lambda: 100.0 + web.ARRIVING_SECONDS)
            worker.murder_pending()
            theirs.sendall(b"X-Drip: 1\r\n")
            heard.append(conn.sock.recv(1000))
            monkeypatch.setattr(web, "monotonic", lambda: 100.1 + web.ARRIVING_SECONDS)
            worker.murder_pending()
            conn.sock.settimeout(5)
            heard.append(conn.sock.recv(1000))  # would wait for ever
            conn.sock.sendall(b"bye")
            return False

        monkeypatch.setattr(ThreadWorker, "handle", read)
        worker.handle(slow)
        assert heard == [b"POST /slack/events HTTP/1.1\r\n", b"X-Drip: 1\r\n", b""]
        assert theirs.recv(10) == b"bye", "what has arrived is still answered"
    worker.murder_pending()  # and nobody looks at it any more


@pytest.mark.parametrize(
    ("error", "status"), [(InvalidHeader("C-114 secret"), b"400"), (KeyError("secret"), b"500")]
)
def test_what_gunicorn_cannot_read_is_neither_said_nor_logged(
    worker: web.Receiving, caplog: pytest.LogCaptureFixture, error: Exception, status: bytes
) -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        worker.handle_error(None, ours, ("10.0.0.1", 1), error)
        ours.close()
        said = theirs.recv(10_000)
    assert said.startswith(b"HTTP/1.1 " + status)
    assert b"secret" not in said
    assert caplog.records
    assert "secret" not in caplog.text
