"""The bot over signed HTTP: the front, the server before it, and the same conversations as over
Socket Mode."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from threading import Event, Thread
from typing import Any

import pytest

from bot.clock import MovableClock, machine_now
from bot.config import Settings
from bot.manifest import EVENTS_PATH
from bot.server import receiving
from bot.server.receiving import MOST_BYTES
from bot.server.unfinished import Unfinished
from bot.slack.app import make_app
from bot.slack.http import Front
from bot.slack.http_messages import HttpAnswer, HttpRequest, plain
from db.doors import Doors, open_doors
from tests.front import signed_front
from tests.security.malformed import GARBAGE_TIMES
from tests.security.stage import signature_of
from tests.support import eventually

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
) -> tuple[int, str]:
    """One request as the server hands it on, signed unless told otherwise."""
    at = timestamp or str(int(machine_now().timestamp()))
    signed = signature
    if signed is None and at.isdigit():
        signed = signature_of(SECRET, at, body)
    headers = {
        "content-type": content_type,
        "x-slack-request-timestamp": at,
        "x-slack-signature": signed or "",
    }
    answer = front.answer(HttpRequest(method, path, headers=headers, body=body))
    return answer.status, answer.body.decode()


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
        ({"timestamp": "yesterday"}, 401),
        ({"timestamp": "12.5"}, 401),
        ({"body": b"\xff\xfe"}, 400),
        ({"body": b"\xff\xfe", "signature": "v0=wrong"}, 401),
        ({"body": b"\xff\xfe", "signature": ""}, 401),
        ({"body": b"\xff\xfe", "timestamp": "yesterday"}, 401),
        ({"signature": "v0=\xe9"}, 401),
        ({"signature": "v0=1,v0=2"}, 401),
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


def test_a_signed_body_that_is_no_text_is_no_error_of_ours(
    front: Front, caplog: pytest.LogCaptureFixture
) -> None:
    assert ask(front, b"\xff\xfe")[0] == 400
    assert caplog.records == []


def test_slack_may_verify_the_address(front: Front) -> None:
    body = json.dumps({"type": "url_verification", "challenge": "hello"}).encode()

    assert ask(front, body, content_type="application/json") == (200, '{"challenge": "hello"}')


def test_a_signed_request_of_an_unknown_workspace_is_answered_politely(front: Front) -> None:
    status, said = ask(front, b"command=%2Flead&team_id=T9&user_id=U9&text=secret&trigger_id=1")

    assert status == 200
    assert "secret" not in said


# ---------------------------------------------------------------- the server before it

HEAD = b"POST /slack/events HTTP/1.1\r\nHost: bot\r\n"
HALVES = {
    "nothing": b"",
    "half a request line": b"POST /slack/ev",
    "half a head": HEAD + b"X-Slow: ",
    "half a body": HEAD + b"Content-Length: 100\r\n\r\ntext=",
    "half a body in chunks": HEAD + b"Transfer-Encoding: chunked\r\n\r\n5\r\ntext=\r\n",
}


def said_back(request: HttpRequest) -> HttpAnswer:
    return plain(200, f"{request.method} {request.path} {len(request.body)}")


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receiving, "LAST_SECONDS", 0.0)
    monkeypatch.setattr(receiving, "LINGERING_SECONDS", 0.1)


@contextmanager
def open_at(answer: receiving.Answering = said_back, **options: Any) -> Iterator[int]:
    listening = receiving.listen("127.0.0.1", 0)
    with receiving.receiving(answer, listening, **{"threads": 2, **options}) as port:
        yield port


def connect(port: int) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), timeout=20)


def send(port: int, request: bytes) -> bytes:
    """What comes back until the server hangs up."""
    with connect(port) as caller:
        caller.sendall(request)
        return heard(caller)


def heard(caller: socket.socket) -> bytes:
    try:
        return b"".join(iter(lambda: caller.recv(10_000), b""))
    except ConnectionResetError:
        return b""


def posted(body: bytes, length: str | None = None) -> bytes:
    size = str(len(body)) if length is None else length
    return HEAD + f"Content-Length: {size}\r\n\r\n".encode() + body


@pytest.mark.parametrize("half", HALVES.values(), ids=HALVES)
def test_whoever_does_not_end_a_request_holds_no_thread(half: bytes) -> None:
    """Ten times as many as there are threads, and the next one is answered."""
    with open_at() as port, ExitStack() as held:
        for _ in range(20):
            held.enter_context(closing(connect(port))).sendall(half)
        assert send(port, posted(b"text=now")).startswith(b"HTTP/1.1 200 OK\r\n")


@pytest.mark.parametrize("half", HALVES.values(), ids=HALVES)
def test_whoever_does_not_end_a_request_is_hung_up_on(
    half: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receiving, "ARRIVING_SECONDS", 0.2)
    with open_at() as port:
        assert not send(port, half).startswith(b"HTTP/1.1 200")


def test_too_many_push_out_the_oldest_and_never_who_comes_next(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(receiving, "ARRIVING_SECONDS", 600.0)  # nothing but their number ends them
    with open_at(unfinished=Unfinished(most=20, most_of_one=5)) as port, ExitStack() as held:
        callers = [held.enter_context(closing(connect(port))) for _ in range(20)]
        for caller in callers:
            caller.sendall(HALVES["half a head"])
        assert send(port, posted(b"text=now")).startswith(b"HTTP/1.1 200 OK\r\n")
        assert [heard(caller) for caller in callers[:15]] == [b""] * 15


class Connected:
    """A connection as `Unfinished` sees it."""

    def __init__(self) -> None:
        self.gone = False

    def is_closing(self) -> bool:
        return self.gone

    def abort(self) -> None:
        self.gone = True


def test_one_address_cannot_take_the_room_of_the_others() -> None:
    unfinished = Unfinished(most=6, most_of_one=4)
    theirs, first = [Connected() for _ in range(9)], Connected()
    unfinished.add(first, "192.0.2.1")
    for each in theirs:
        unfinished.add(each, "192.0.2.2")
    assert [each.gone for each in theirs] == [True] * 5 + [False] * 4
    assert not first.gone
    for number in range(4):
        unfinished.add(Connected(), f"192.0.2.{number + 3}")
    assert first.gone, "of all of them the oldest goes"
    assert len(unfinished) == 6


def test_a_household_of_ipv6_counts_as_one_and_ipv4_as_itself() -> None:
    unfinished = Unfinished(most=10, most_of_one=1)
    ones = {each: Connected() for each in ("2001:db8::1", "2001:db8::2", "2001:db8:0:1::1")}
    others = {each: Connected() for each in ("::ffff:192.0.2.1", "::ffff:192.0.2.2", "fe80::1%lo")}
    for address, each in (ones | others).items():
        unfinished.add(each, address)
    assert [address for address, each in (ones | others).items() if each.gone] == ["2001:db8::1"]


def test_what_is_answered_or_gone_takes_no_room() -> None:
    unfinished = Unfinished(most=10, most_of_one=2)
    answered, gone, waiting = Connected(), Connected(), Connected()
    for each in (answered, gone):
        unfinished.add(each, "192.0.2.1")
    unfinished.finish(answered)
    gone.abort()
    for each in (waiting, Connected()):
        unfinished.add(each, "192.0.2.1")
    assert (answered.gone, waiting.gone, len(unfinished)) == (False, False, 2)


def test_what_has_arrived_is_answered_at_the_end_and_nothing_new_is_taken() -> None:
    began, goes_on = Event(), Event()

    def answer(request: HttpRequest) -> HttpAnswer:
        began.set()
        assert goes_on.wait(20)
        return said_back(request)

    with ExitStack() as served, ExitStack() as held:
        port = served.enter_context(open_at(answer))
        caller = held.enter_context(closing(connect(port)))
        caller.sendall(posted(b"text=now"))
        assert began.wait(20)
        slow = held.enter_context(closing(connect(port)))
        slow.sendall(HALVES["half a body"])
        stopping = Thread(target=served.close)
        stopping.start()
        eventually(lambda: refuses(port), 20)
        assert heard(slow) == b""
        goes_on.set()
        assert heard(caller).startswith(b"HTTP/1.1 200 OK\r\n")
        stopping.join(20)
        assert not stopping.is_alive()


def refuses(port: int) -> bool:
    try:
        connect(port).close()
    except ConnectionRefusedError:
        return True
    return False


IN_CHUNKS = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
TOO_MUCH = b"a" * (MOST_BYTES + 1)
WHOLE = {
    "as much as we read": (posted(TOO_MUCH[1:]), b"200"),
    "more than we read": (posted(TOO_MUCH), b"413"),
    "more than we read, as it says": (posted(b"", length=str(MOST_BYTES + 1)), b"413"),
    "in chunks": (IN_CHUNKS + b"3\r\na=b\r\n0\r\n\r\n", b"200"),
    "more than we read in chunks": (
        IN_CHUNKS + f"{len(TOO_MUCH):x}\r\n".encode() + TOO_MUCH,
        b"413",
    ),
    "in no chunks": (IN_CHUNKS + b"secret\r\n", b"400"),
    "no request line": (b"secret\r\n\r\n", b"400"),
    "a space in a header's name": (HEAD + b"se cret: 1\r\n\r\n", b"400"),
    "two lengths": (HEAD + b"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\na=b", b"400"),
    "a path of any garbage": (b"GET /%ff%00//@:[ HTTP/1.1\r\nHost: bot\r\n\r\n", b"200"),
}


@pytest.mark.parametrize(("request_", "status"), WHOLE.values(), ids=WHOLE)
def test_what_comes_is_answered_and_what_cannot_be_read_is_not_logged(
    request_: bytes, status: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    with open_at() as port:
        assert send(port, request_)[9:12] == status
    assert "secret" not in caplog.text


def test_a_length_of_any_garbage_is_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receiving, "ARRIVING_SECONDS", 0.2)  # some promise more than they send
    with open_at() as port:
        for length in (*GARBAGE_TIMES, "9" * 5_000):
            said = send(port, posted(b"a=b", length=length)).partition(b"\r\n")[0]
            assert said[9:12] in (b"200", b"400", b"408", b"413"), length


def test_an_answer_to_head_has_no_body() -> None:
    with open_at() as port:
        said = send(port, b"HEAD /health HTTP/1.1\r\nHost: bot\r\n\r\n")
    assert said.startswith(b"HTTP/1.1 200 OK")
    assert said.endswith(b"\r\n\r\n")


def test_what_goes_wrong_inside_is_one_sentence(caplog: pytest.LogCaptureFixture) -> None:
    def stumble(_: HttpRequest) -> HttpAnswer:
        raise KeyError("secret")

    with open_at(stumble) as port:
        said = send(port, posted(b"text=now"))
    assert said.startswith(b"HTTP/1.1 500")
    assert b"secret" not in said
    assert "KeyError" in caplog.text
    assert "secret" not in caplog.text
