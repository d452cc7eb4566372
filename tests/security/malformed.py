"""Requests as nobody sends them by mistake: real ones with something broken in them.

Everything comes from a seed, so that a request that did harm can be made again.
"""

from __future__ import annotations

import copy
import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from random import Random
from time import monotonic
from typing import Any
from urllib.parse import urlencode

from slack_bolt.adapter.socket_mode.internals import run_bolt_app
from slack_sdk.socket_mode.request import SocketModeRequest

from tests.security.acts import OF_CLIENTS, OF_THE_UNIT
from tests.security.stage import ANA, GUS, LEA, PIA, Stage, encoded, post

Json = dict[str, Any]
FORM, JSON = "application/x-www-form-urlencoded", "application/json"
NEVER_SHOWN = ("Traceback", 'File "', "sqlalchemy", "slack_bolt", "Error:")

WRONG: tuple[Any, ...] = (
    None,
    True,
    0,
    -1,
    2**70,
    1.5e308,
    "",
    " ",
    "\x00",
    "a\x00b",
    "\ud800",
    "‮🙂\u0301" * 40,
    "x" * 40_000,
    "../../etc/passwd",
    "'; DROP TABLE client; --",
    "%s%n{0}",
    [],
    {},
    [[]],
    {"id": {"id": []}},
    "2026-02-30",
    "9999-99-99",
    "25:61",
)
GARBAGE_TIMES = (
    "",
    "0",
    "-1",
    "now",
    "12.5",
    "1e9",
    "9" * 30,
    "9" * 5_000,
    "٣٣٣",
    "0x10",
    " 1",
    "1 ",
    "NaN",
    "\x00",
    "1000000000",
    "99999999999",
    "1,000",
    "²",
)
GARBAGE_SIGNATURES = ("", "v0=", "v0=wrong", "v1=" + "0" * 64, "v0=é", "\x00", "v0=" + "0" * 9_000)
GARBAGE_BODIES = (
    b"",
    b"{",
    b"[]",
    b"null",
    b'"text"',
    b"5",
    b"\xff\xfe\xfd",
    b"payload=",
    b"payload=%7B",
    b"payload=[]",
    b"payload=null",
    b"payload=5",
    b"payload=%22text%22",
    b"payload=%7B%7D&payload=%7B%7D",
    b"payload=%ff%fe",
    b"command=%2Fvisit",
    b"command=&text=",
    b"a=b",
    b"=",
    b"&&&",
    b"%00=%00",
    b'{"type": "url_verification"}',
    b'{"type": "event_callback"}',
    b'{"type": "event_callback", "event": null, "event_id": []}',
    b'{"type": "event_callback", "event": {"type": []}, "team_id": {}}',
    b"[" * 50_000,
    b"payload=" + b"%5B" * 50_000,
    b'{"a":' * 20_000,
)


@dataclass(frozen=True, slots=True)
class Request:
    """One request and whether Slack itself could have signed it."""

    body: bytes
    content_type: str = FORM
    headers: dict[str, str] = field(default_factory=dict)
    signed: bool = True
    payload: Any = None  # for Socket Mode: what the envelope holds


@dataclass
class Figures:
    """What came of many requests."""

    http: int = 0
    socket: int = 0
    statuses: Counter[str] = field(default_factory=Counter)
    slowest: float = 0.0
    wrong: list[str] = field(default_factory=list)

    def note(self, status: int | str, body: str, seconds: float, what: str) -> None:
        self.statuses[str(status)] += 1
        self.slowest = max(self.slowest, seconds)
        if isinstance(status, str) or status >= 500:
            self.wrong.append(f"{status} to {what}")
        if any(each in body for each in NEVER_SHOWN):
            self.wrong.append(f"shows its inside: {body[:200]} to {what}")


# ---------------------------------------------------------------- making them


def recorded(stage: Stage) -> list[Json]:
    """Real requests of every kind, by people who may and who may not, about every client."""
    found = []
    people = (LEA, ANA, PIA, GUS)
    targets = tuple(stage.targets.values())
    for place, act in enumerate((*OF_CLIENTS, *OF_THE_UNIT)):
        target = targets[place % len(targets)]
        found.append(
            stage.addressed(act.payload(stage, target), people[place % len(people)], "T0HARBOR")
        )
    return found


def requests(stage: Stage, seed: int, number: int) -> Iterator[Request]:
    """`number` requests: four in five a real one broken somewhere, the others garbage."""
    random, real = Random(seed), recorded(stage)
    ids = [
        value
        for target in stage.targets.values()
        for value in (target.client, target.job, target.visit, target.pause, target.cover)
    ]
    for _ in range(number):
        if random.random() < 0.2:
            yield _garbage(random)
        else:
            yield _broken(random, random.choice(real), ids)


def _garbage(random: Random) -> Request:
    body = random.choice(GARBAGE_BODIES)
    content_type = random.choice((FORM, JSON, "", "text/plain", "multipart/form-data; boundary=x"))
    way = random.randrange(3)
    if way == 0:
        at = random.choice(GARBAGE_TIMES)
        return Request(body, content_type, {"x-slack-request-timestamp": at}, signed=False)
    if way == 1:
        signature = random.choice(GARBAGE_SIGNATURES)
        return Request(body, content_type, {"x-slack-signature": signature}, signed=False)
    return Request(body, content_type, payload=_any(random))


def _any(random: Random) -> Any:
    return random.choice((*WRONG, {"type": random.choice(WRONG)}))


def _broken(random: Random, real: Json, ids: list[str]) -> Request:
    payload = copy.deepcopy(real)
    for _ in range(random.choice((1, 1, 1, 2, 5))):
        random.choice(_BREAKS)(random, payload, ids)
    try:
        body, content_type = encoded(payload)
    except (UnicodeEncodeError, TypeError):  # half a character cannot be sent in a form
        body, content_type = json.dumps(payload).encode(), JSON
    headers: dict[str, str] = {}
    signed = True
    way = random.randrange(12)
    if way == 0:
        place = random.randrange(len(body))
        body = body[:place] + bytes([random.randrange(256)]) + body[place + 1 :]
    elif way == 1:
        body = body[: random.randrange(len(body))]
    elif way == 2:
        headers, signed = {"x-slack-signature": "v0=" + "0" * 64}, False
    elif way == 3:
        headers = {"x-slack-request-timestamp": random.choice(GARBAGE_TIMES)}
        signed = False
    elif way == 4:
        content_type = random.choice((FORM, JSON, ""))
    elif way == 5 and "command" in payload:
        body = urlencode({**payload, "payload": json.dumps(payload)}, errors="replace").encode()
    return Request(body, content_type, headers, signed, payload)


Break = Callable[[Random, Json, list[str]], None]


def _somewhere(random: Random, payload: Any) -> tuple[Any, Any]:
    """A container within the payload, and one of its keys."""
    places = [(payload, key) for key in payload]
    for container, key in places:
        inner = container[key]
        if isinstance(inner, dict):
            places += [(inner, name) for name in inner]
        elif isinstance(inner, list):
            places += [(inner, place) for place in range(len(inner))]
    return random.choice(places) if places else (payload, None)


def _wrong_value(random: Random, payload: Json, _: list[str]) -> None:
    container, key = _somewhere(random, payload)
    if key is not None:
        container[key] = copy.deepcopy(random.choice(WRONG))


def _missing(random: Random, payload: Json, _: list[str]) -> None:
    container, key = _somewhere(random, payload)
    if key is not None:
        del container[key]


def _forged_id(random: Random, payload: Json, ids: list[str]) -> None:
    container, key = _somewhere(random, payload)
    if key is not None and isinstance(container[key], str):
        container[key] = random.choice(ids)


def _forged_metadata(random: Random, payload: Json, ids: list[str]) -> None:
    view = payload.get("view")
    if isinstance(view, dict):
        names = ("key", "client", "fact", "job", "pause", "due", "version", "unit", "staff", "kind")
        carried = {random.choice(names): random.choice((*ids, *WRONG)) for _ in range(3)}
        view["private_metadata"] = random.choice((json.dumps(carried), "{", "[]", "5", "null"))


def _unknown_name(random: Random, payload: Json, _: list[str]) -> None:
    actions = payload.get("actions")
    for action in actions if isinstance(actions, list) else ():
        if isinstance(action, dict):
            action["action_id"] = random.choice(
                ("x", "client.open", "recorded.undo", "", "due.more")
            )
    if isinstance(payload.get("view"), dict):
        payload["view"]["callback_id"] = random.choice(("x", "job.move", "client.exit", ""))


def _foreign_kind(random: Random, payload: Json, _: list[str]) -> None:
    payload["type"] = random.choice(
        ("view_submission", "block_actions", "block_suggestion", "view_closed", "shortcut", "x")
    )


_BREAKS: tuple[Break, ...] = (
    _wrong_value,
    _wrong_value,
    _missing,
    _missing,
    _forged_id,
    _forged_metadata,
    _unknown_name,
    _foreign_kind,
)


# ---------------------------------------------------------------- sending them


def send(stage: Stage, request: Request, figures: Figures, *, socket: bool) -> None:
    """One request, over HTTP or as a Socket Mode envelope, and what it did noted."""
    what = f"{request.content_type} {request.headers} {request.body[:1500]!r}"
    began = monotonic()
    try:
        if socket:
            figures.socket += 1
            what = f"socket {request.payload!r}"[:1500]
            status, body = _over_a_socket(stage, request.payload)
        else:
            figures.http += 1
            status, body = post(
                stage.front,
                stage.settings.slack_signing_secret or "",
                request.body,
                request.content_type,
                request.headers,
            )
    except Exception as error:
        figures.note(f"raised {type(error).__name__}: {error}"[:200], "", 0.0, what)
        return
    figures.note(status, body, monotonic() - began, what)
    if not socket and not request.signed and status != 401:
        figures.wrong.append(f"{status} to an unsigned request: {what}")


def _over_a_socket(stage: Stage, payload: Any) -> tuple[int | str, str]:
    """An envelope's payload as `bot.slack.socket_mode` hands it on; the SDK refuses a non-object.

    What Bolt cannot take apart is logged there and not answered.
    """
    if not isinstance(payload, dict):
        return 0, ""
    envelope = SocketModeRequest(type="interactive", envelope_id="e" * 8, payload=payload)
    try:
        answered = run_bolt_app(stage.app, envelope)
    except (AttributeError, KeyError, TypeError):
        return 0, ""
    return answered.status, str(answered.body)
