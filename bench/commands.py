"""What a command costs, against a bare Bolt app that does the same by hand.

    python -m bench.commands --write docs/performance.md

In one process and interleaved: a signed bare `/contact` until its form is open and acknowledged,
and a whole line until it is answered, which the bare app records as the same rows, by hand, in one
transaction. Then each in a process of its own: from the start to the first acknowledgement, and the
memory after it; the bare app imports the ORM and the scheduler too. Medians, and ratios of them.
Fails where one misses its goal.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import resource
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import textwrap
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread
from time import monotonic, process_time
from typing import Any

from slack_bolt import App, BoltRequest
from slack_sdk import WebClient
from sqlalchemy import event

from bot.clock import MovableClock, machine_now
from bot.config import Settings
from bot.manifest import EVENTS_PATH
from bot.slack.app import make_app
from bot.slack.http_messages import HttpRequest
from db.doors import Doors, open_doors
from db.encryption import Cipher, new_key, use_cipher
from db.migrate import migrate
from tests.conftest import MONDAY_MORNING
from tests.front import signed_front
from tests.house import ANA, TEAM, House, set_up_unit
from tests.security.stage import encoded, signature_of

ROOT = Path(__file__).parent.parent
BEGIN, END = "<!-- commands: begin -->", "<!-- commands: end -->"
LONGEST_LINE = 118  # letters, of a document
SECRET = "not a secret"
APART = timedelta(hours=2)  # so that nobody is asked whether a line was sent twice
WRITES = ("INSERT", "UPDATE", "DELETE")


class Slack:
    """Takes every call and keeps nothing; tells when a window was opened."""

    def __init__(self) -> None:
        self.opened = Event()
        answer = {"ok": True, "team_id": TEAM, "team": "Harbor", "user_id": "U0BOT", "bot_id": "B1"}
        body, opened = json.dumps(answer | {"view": {"id": "V1"}}).encode(), self.opened

        class Answers(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                self.rfile.read(int(self.headers.get("content-length", 0)))
                self.send_response(200)
                self.send_header("content-type", "application/json")
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)
                if self.path.endswith("views.open"):
                    opened.set()

            def log_message(self, *_: object) -> None:
                """Nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
        Thread(target=self._server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self._server.server_port}/api/"

    def close(self) -> None:
        self._server.shutdown()


@dataclass(frozen=True)
class Compared:
    """Two medians of one run."""

    what: str
    ours: float
    bare: float
    goal: float | None
    unit: str = "ms"

    @property
    def missed(self) -> bool:
        return self.goal is not None and self.ours > self.goal * self.bare

    def __str__(self) -> str:
        goal = f" (goal {self.goal})" if self.goal else ""
        figures = f"{self.ours:.1f} against {self.bare:.1f} {self.unit}"
        missed = " Missed." if self.missed else ""
        return f"{self.what}: {self.ours / self.bare:.2f} times{goal}; {figures}.{missed}"


def signed(text: str, url: str) -> tuple[str, dict[str, str]]:
    """A `/contact` as Slack sends it: body and headers."""
    typed = {"command": "/contact", "text": text, "team_id": TEAM, "user_id": ANA}
    typed |= {"trigger_id": str(monotonic()), "response_url": f"{url}response"}
    body, kind = encoded(typed)
    at = str(int(machine_now().timestamp()))
    return body.decode(), {
        "content-type": kind,
        "x-slack-request-timestamp": at,
        "x-slack-signature": signature_of(SECRET, at, body),
    }


# ---------------------------------------------------------------- the two apps


class Ours:
    """The whole bot on a SQLite file, with a unit of four and as many clients as are needed."""

    def __init__(self, file: Path, slack: Slack, clients: int) -> None:
        self._url = slack.url
        self.doors = open_doors(f"sqlite:///{file}")
        settings = Settings(
            slack_bot_token="xoxb-1", slack_signing_secret=SECRET, slack_api_url=slack.url
        )
        self.clock = MovableClock(MONDAY_MORNING)
        app = make_app(settings, self.doors, self.clock)
        self._front = signed_front(app, self.doors, SECRET)
        if clients:
            nobody: Any = None  # nothing that is set up here asks Slack for anything
            house = House(nobody, app, settings, self.doors, self.clock)
            set_up_unit(house)
            for number in range(clients):
                house.enroll(ANA, f"C-{number + 100}")

    def ask(self, text: str) -> str:
        body, headers = signed(text, self._url)
        request = HttpRequest("POST", EVENTS_PATH, headers=headers, body=body.encode())
        answer = self._front.answer(request)
        assert answer.status == 200, answer.body
        return answer.body.decode()


class Bare:
    """A Bolt app that opens a constant window, and writes given rows and says a given reply."""

    def __init__(self, file: Path, slack: Slack, view: dict[str, Any]) -> None:
        self._url = slack.url
        self.rows: Sequence[tuple[str, Any]] = ()
        self.reply: Mapping[str, Any] = {}
        self._database = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
        for pragma in ("journal_mode = WAL", "synchronous = FULL", "secure_delete = ON"):
            self._database.execute(f"PRAGMA {pragma}")
        client = WebClient(token="xoxb-1", base_url=slack.url)
        self._app = App(signing_secret=SECRET, client=client, token_verification_enabled=False)

        @self._app.command("/contact")
        def contact(ack: Any, body: dict[str, Any], client: WebClient) -> None:
            if not body.get("text"):
                client.views_open(trigger_id=body["trigger_id"], view=view)
                ack()
                return
            self._write()
            ack(self.reply)

    def _write(self) -> None:
        self._database.execute("BEGIN IMMEDIATE")
        for statement, values in self.rows:
            self._database.execute(statement, values)
        self._database.execute("COMMIT")

    def ask(self, text: str) -> str:
        body, headers = signed(text, self._url)
        answer = self._app.dispatch(BoltRequest(body=body, headers={**headers}))
        assert answer.status == 200, answer.body
        return answer.body


@contextmanager
def writes_of(doors: Doors) -> Iterator[list[tuple[str, Any]]]:
    """Every statement that writes meanwhile, as the driver gets it."""
    seen: list[tuple[str, Any]] = []

    def note(_c: Any, _cursor: Any, statement: str, values: Any, _context: Any, many: bool) -> None:
        if statement.startswith(WRITES):
            seen.extend((statement, each) for each in (values if many else [values]))

    event.listen(doors.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(doors.engine, "before_cursor_execute", note)


# ---------------------------------------------------------------- what is measured


def commands(folder: Path, slack: Slack, rounds: int) -> list[Compared]:
    """The bare command, then the line: ours and the other in turns."""
    first, ours_file, bare_file = (folder / f"{name}.sqlite3" for name in ("1", "2", "3"))
    migrate(f"sqlite:///{first}")
    Ours(first, slack, rounds).doors.close()
    for copy in (ours_file, bare_file):
        shutil.copy(first, copy)
    rehearsal = Ours(first, slack, 0)
    lines = [f"Harbor Hotel C-{number + 100} today in person met Rosa" for number in range(rounds)]
    written = []
    for line in lines:
        rehearsal.clock.move_by(APART)
        with writes_of(rehearsal.doors) as rows:
            reply = rehearsal.ask(line)
        written.append((list(rows), json.loads(reply)))
    ours = Ours(ours_file, slack, 0)
    view = {"type": "modal", "title": {"type": "plain_text", "text": "Contact"}, "blocks": []}
    bare = Bare(bare_file, slack, view)

    def until_open(ask: Callable[[str], str]) -> Callable[[], object]:
        def do() -> None:
            slack.opened.clear()
            ask("")
            assert slack.opened.wait(10)

        return do

    opened = [(_timed(until_open(ours.ask)), _timed(until_open(bare.ask))) for _ in range(rounds)]
    answered = []
    for line, (rows, reply) in zip(lines, written, strict=True):
        ours.clock.move_by(APART)
        bare.rows, bare.reply = rows, reply
        pair = _timed(lambda line=line: ours.ask(line)), _timed(lambda line=line: bare.ask(line))  # type: ignore[misc]
        answered.append(pair)
    return [
        *_both("Bare /contact, until its form is open and acknowledged", opened, 1.2),
        *_both("/contact with a line, about somebody new each time", answered, 2.5),
    ]


def starts(folder: Path, slack: Slack, rounds: int) -> list[Compared]:
    """Processes of their own; the first of each only fills Python's cache."""
    file = folder / "start.sqlite3"
    migrate(f"sqlite:///{file}")
    both = [[_started(kind, file, slack.url) for kind in ("ours", "bare")] for _ in range(rounds)]
    times = [(ours[0], bare[0]) for ours, bare in both[1:]]
    memory = [(ours[1], bare[1]) for ours, bare in both[1:]]
    return [
        *_both("From the start to the first acknowledgement", times, 2.5),
        _compared("Memory after it", memory, 1.9, "MiB"),
    ]


def _started(kind: str, file: Path, url: str) -> tuple[tuple[float, float], float]:
    """How long it took and how much of a processor, in milliseconds; and its memory, in MiB."""
    environment = {
        **os.environ,
        "PYTHONPYCACHEPREFIX": str(file.parent / "cache"),
        "PYTHONDONTWRITEBYTECODE": "",
    }
    body, headers = signed("", url)
    given = ", ".join(map(repr, (str(file), url, body, headers)))
    code = f"from bench import first_ack; first_ack.{kind}({given})"
    began, worked = monotonic(), _work_of_children()
    child = subprocess.Popen(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
    )
    assert child.stdout is not None
    used = float(child.stdout.readline())
    lasted = monotonic() - began
    child.wait()
    return (lasted * 1000, (_work_of_children() - worked) * 1000), used


def _work_of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _timed(do: Callable[[], object]) -> tuple[float, float]:
    """How long it took, and how much of a processor, in milliseconds."""
    began, worked = monotonic(), process_time()
    do()
    return (monotonic() - began) * 1000, (process_time() - worked) * 1000


def _both(
    what: str, pairs: Sequence[tuple[tuple[float, float], tuple[float, float]]], goal: float
) -> list[Compared]:
    """Its time, and beside it what a busy machine does not lengthen."""
    time, work = ([(ours[i], bare[i]) for ours, bare in pairs] for i in (0, 1))
    return [
        _compared(what, time, goal),
        _compared("The same in time of the processor", work, None),
    ]


def _compared(
    what: str, pairs: Sequence[tuple[float, float]], goal: float | None, unit: str = "ms"
) -> Compared:
    ours, bare = (statistics.median(each) for each in zip(*pairs, strict=True))
    return Compared(what, ours, bare, goal, unit)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.commands", description=__doc__)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--starts", type=int, default=6)
    parser.add_argument("--write", type=Path, help="the document with the marked place")
    options = parser.parse_args(arguments)
    use_cipher(Cipher([new_key()]))
    slack = Slack()
    with tempfile.TemporaryDirectory() as folder:
        found = [
            *commands(Path(folder), slack, options.rounds),
            *starts(Path(folder), slack, options.starts),
        ]
    slack.close()
    versions = f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}"
    where = f"{os.cpu_count()} cores, {platform.system()}, {versions}, {machine_now():%Y-%m-%d}."
    lines = [*map(str, found), where]
    sys.stdout.write("\n".join([*lines, ""]))
    if options.write:
        _write(options.write, lines)
    return 1 if any(each.missed for each in found) else 0


def _write(path: Path, lines: Sequence[str]) -> None:
    wrapped = [
        piece
        for line in ("$ python -m bench.commands --write docs/performance.md", *lines)
        for piece in textwrap.wrap(line, LONGEST_LINE, subsequent_indent="  ")
    ]
    block = "\n".join([BEGIN, "```", *wrapped, "```", END])
    pattern = re.compile(f"{re.escape(BEGIN)}.*?{re.escape(END)}", re.DOTALL)
    path.write_text(pattern.sub(lambda _: block, path.read_text("utf-8")), "utf-8")


if __name__ == "__main__":
    sys.exit(main())
