"""The connection trial: strangers hold sockets and never end a request; Slack's come through.

    python -m bench.connections --write docs/reliability.md

Starts `python -m bot web` beside a practice workspace, holds sockets open in four ways from one
address and then from many, opens each again that the server closes, and measures how long signed
requests wait for their acknowledgement. Then, with the sockets still held, it stops the server by
SIGTERM: what has begun is answered and finished, and nothing new begins.

`--command` tries another server: a command line with `{port}` in it. Exit status 1 when fewer than
99 of 100 signed requests were acknowledged in time, or something was not finished.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import platform
import re
import shlex
import signal
import subprocess
import sys
import textwrap
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic
from urllib.parse import urlencode

from bot.clock import machine_now
from bot.manifest import EVENTS_PATH
from practice_workspace.threaded import ThreadedPracticeWorkspace
from tests.house import ANA, SPEC, TEAM, wall_time
from tests.security.stage import signature_of

ROOT = Path(__file__).parent.parent
BEGIN, END = "<!-- connections: begin -->", "<!-- connections: end -->"
LONGEST_LINE = 118  # letters, of a document
IN_TIME = 3.0  # what Slack waits
PATIENCE = 30.0
APART = 0.1  # between two signed requests
SLOW_ANSWER = 1.2  # of the practice Slack, while the server is stopped

_HEAD = f"POST {EVENTS_PATH} HTTP/1.1\r\nHost: bot.example.org\r\n"
_OPEN = "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 900000\r\n"


@dataclass(frozen=True)
class Kind:
    """How a stranger holds a socket: what is sent at once, and then every second."""

    name: str
    first: bytes
    then: bytes = b""


KINDS = (
    Kind("nothing sent", b""),
    Kind("half a request line", b"POST /slack/ev"),
    Kind("half a head", f"{_HEAD}X-Slow: ".encode(), b"a"),
    Kind(
        "a slow body",
        f"{_HEAD}X-Slack-Request-Timestamp: {{now}}\r\n{_OPEN}\r\ntext=".encode(),
        b"a",
    ),
)


@dataclass
class Outcome:
    """What one round gave."""

    waits: list[float] = field(default_factory=list)
    health: list[float] = field(default_factory=list)
    held: int = 0  # at the end
    opened: int = 0

    @property
    def in_time(self) -> int:
        return sum(wait <= IN_TIME for wait in self.waits)

    def __str__(self) -> str:
        waits = sorted(self.waits)
        within = f"{self.in_time} of {len(waits)} within {IN_TIME:.0f} s"
        shape = f"median {_seconds(waits[len(waits) // 2])}, longest {_seconds(waits[-1])}"
        health = f"/health {_seconds(max(self.health))} at most"
        return f"{within}; {shape}; {health}; {self.held} sockets held, {self.opened} opened"


class Strangers:
    """Sockets that are held, each opened again when the server closes it."""

    def __init__(self, port: int, number: int, addresses: int) -> None:
        self._port = port
        self._number, self._addresses = number, addresses
        self.held = self.opened = 0
        self._tasks: list[asyncio.Task[None]] = []

    async def __aenter__(self) -> Strangers:
        self._tasks = [asyncio.create_task(self._hold(each)) for each in range(self._number)]
        with suppress(TimeoutError):
            async with asyncio.timeout(10):
                while self.opened < self._number:
                    await asyncio.sleep(0.05)
        return self

    async def __aexit__(self, *_: object) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _hold(self, which: int) -> None:
        kind = KINDS[which % len(KINDS)]
        at = which % self._addresses
        source = "127.0.0.1" if self._addresses == 1 else f"127.9.{at // 250}.{at % 250 + 1}"
        while True:
            with suppress(OSError):
                reader, writer = await asyncio.open_connection(
                    "127.0.0.1", self._port, local_addr=(source, 0)
                )
                self.opened += 1
                self.held += 1
                try:
                    writer.write(kind.first.replace(b"{now}", _now().encode()))
                    await self._until_closed(reader, writer, kind)
                finally:
                    self.held -= 1
                    writer.close()
            await asyncio.sleep(0.2)

    async def _until_closed(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, kind: Kind
    ) -> None:
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(1):
                    if not await reader.read(1000):
                        return
            writer.write(kind.then)


@dataclass(frozen=True)
class Slack:
    """Sends signed requests as Slack does, each over a connection of its own."""

    port: int
    secret: str

    async def command(self, name: str, text: str = "") -> tuple[int, str]:
        said = {"command": name, "text": text, "team_id": TEAM, "user_id": ANA, "trigger_id": "1"}
        return await self._post(urlencode(said), "application/x-www-form-urlencoded")

    async def event(self, event: dict[str, str], event_id: str) -> tuple[int, str]:
        envelope = {"type": "event_callback", "team_id": TEAM, "event_id": event_id, "event": event}
        return await self._post(json.dumps(envelope), "application/json")

    async def _post(self, body: str, kind: str) -> tuple[int, str]:
        at = _now()
        head = (
            f"{_HEAD}Content-Type: {kind}\r\nContent-Length: {len(body.encode())}\r\n"
            f"X-Slack-Request-Timestamp: {at}\r\nConnection: close\r\n"
            f"X-Slack-Signature: {signature_of(self.secret, at, body.encode())}\r\n\r\n"
        )
        return await self.ask(head + body)

    async def ask(self, request: str) -> tuple[int, str]:
        """Status and body; 0 where nothing was answered."""
        writer = None
        try:
            async with asyncio.timeout(PATIENCE):
                reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
                writer.write(request.encode())
                answer = (await reader.read()).decode()
        except (OSError, TimeoutError):
            return 0, ""
        finally:
            if writer is not None:
                writer.close()
        head, _, content = answer.partition("\r\n\r\n")
        return int(head.split()[1]) if head else 0, content


async def measured(slack: Slack, requests: int, sockets: int, addresses: int) -> Outcome:
    """Signed requests while strangers hold sockets, and /health beside them."""
    outcome = Outcome()

    async def wait_for_ack() -> None:
        began = monotonic()
        status, _ = await slack.command("/ips", "help")
        outcome.waits.append(monotonic() - began if status == 200 else PATIENCE)

    async def look() -> None:
        began = monotonic()
        status, _ = await slack.ask("GET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        outcome.health.append(monotonic() - began if status == 200 else PATIENCE)

    async with Strangers(slack.port, sockets, addresses) as strangers, asyncio.TaskGroup() as group:
        for number in range(requests):
            group.create_task(wait_for_ack())
            if number % 10 == 0:
                group.create_task(look())
            await asyncio.sleep(APART)
        outcome.held, outcome.opened = strangers.held, strangers.opened
    return outcome


async def stopped(
    slack: Slack, server: subprocess.Popen[bytes], practice: ThreadedPracticeWorkspace, sockets: int
) -> tuple[str, list[str]]:
    """SIGTERM with a request in work, work after an ack, and sockets held: what went wrong."""
    wrong: list[str] = []
    async with Strangers(slack.port, sockets, 1):
        practice.faults.add("slow", "views.open", seconds=SLOW_ANSWER)
        practice.faults.add("slow", "views.publish", seconds=SLOW_ANSWER)
        home = {"type": "app_home_opened", "user": ANA, "channel": "D1", "tab": "home"}
        acked, _ = await slack.event(home, "Ev1")
        in_work = asyncio.create_task(slack.command("/ips"))
        await _until_begun(practice, 2)
        began = monotonic()
        server.send_signal(signal.SIGTERM)
        await asyncio.sleep(SLOW_ANSWER / 4)
        new, _ = await slack.command("/ips", "help")
        answered, _ = await in_work
        ended = await asyncio.to_thread(_ended, server)
    if new == 200:
        wrong.append("a request that came after SIGTERM was taken")
    if answered != 200:
        wrong.append("the request in work was not answered")
    if acked != 200 or practice.state.home(ANA) is None:
        wrong.append("the work after an ack was not finished")
    if ended is None:
        wrong.append("the process did not end")
    elif ended != 0:
        wrong.append(f"the process ended with {ended}")
    return f"Ended {_seconds(monotonic() - began)} after SIGTERM.", wrong


@contextmanager
def serving(
    command: str, port: int, practice: ThreadedPracticeWorkspace
) -> Iterator[subprocess.Popen[bytes]]:
    """The server under trial, with a database of its own."""
    with TemporaryDirectory() as folder:
        environment = {
            **os.environ,
            "PYTHONPATH": os.environ.get("PYTHONPATH", str(ROOT)),
            "PORT": str(port),
            "IPS_ADMINS": ANA,
            "SLACK_BOT_TOKEN": practice.bot_token,
            "SLACK_SIGNING_SECRET": practice.signing_secret,
            "SLACK_API_URL": practice.api_url,
        }
        server = subprocess.Popen(
            shlex.split(command.format(port=port)), cwd=folder, env=environment
        )
        try:
            yield server
        finally:
            if server.poll() is None:
                server.kill()
                server.wait()


async def trial(
    command: str, port: int, practice: ThreadedPracticeWorkspace, options: argparse.Namespace
) -> tuple[list[str], list[str]]:
    """The figures, a line each, and what was not as it should be."""
    slack = Slack(port, practice.signing_secret)
    lines, wrong = [], []
    with serving(command, port, practice) as server:
        await _until_it_serves(slack, server)
        for sockets, addresses in options.rounds:
            outcome = await measured(slack, options.requests, sockets, addresses)
            whence = "one address" if addresses == 1 else f"{addresses} addresses"
            lines.append(f"{sockets} sockets from {whence}: {outcome}.")
            _say(lines[-1])
            if outcome.opened < sockets:
                wrong.append(f"only {outcome.opened} of {sockets} sockets could be opened")
            if outcome.in_time * 100 < options.requests * 99:
                wrong.append(f"{sockets} sockets from {whence} kept Slack's requests waiting")
        line, found = await stopped(slack, server, practice, options.rounds[-1][0])
        _say(line)
        lines.append(line)
        wrong += found
    return lines, wrong


async def _until_begun(practice: ThreadedPracticeWorkspace, calls: int) -> None:
    """Until Slack takes its time over so many calls, however slow the machine is."""
    deadline = monotonic() + PATIENCE
    while practice.faults.struck["slow"] < calls and monotonic() < deadline:
        await asyncio.sleep(0.05)


async def _until_it_serves(slack: Slack, server: subprocess.Popen[bytes]) -> None:
    deadline = monotonic() + PATIENCE
    while (await slack.command("/ips", "help"))[0] != 200:
        if server.poll() is not None or monotonic() > deadline:
            raise SystemExit("The server under trial did not start.")
        await asyncio.sleep(0.2)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--requests", type=int, default=100)
    parser.add_argument("--port", type=int, default=18_900)
    parser.add_argument("--command", default=f"{sys.executable} -m bot web")
    parser.add_argument("--write", type=Path, help="the document with the marked place")
    parser.add_argument(
        "--rounds",
        type=_rounds,
        default=((0, 1), (150, 1), (500, 1), (500, 250)),
        help="SOCKETSxADDRESSES, separated by commas",
    )
    options = parser.parse_args(arguments)
    with ThreadedPracticeWorkspace(SPEC, wall_time=wall_time) as practice:
        lines, wrong = asyncio.run(trial(options.command, options.port, practice, options))
    for each in wrong:
        _say(f"WRONG: {each}")
    if options.write:
        where = f"{os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}"
        _write(options.write, [*lines, f"{where}."])
    return 1 if wrong else 0


def _rounds(text: str) -> tuple[tuple[int, int], ...]:
    pairs = [each.split("x") for each in text.split(",")]
    return tuple((int(sockets), int(addresses)) for sockets, addresses in pairs)


def _write(path: Path, lines: Sequence[str]) -> None:
    wrapped = [
        piece
        for line in ("$ python -m bench.connections --write docs/reliability.md", *lines)
        for piece in textwrap.wrap(line, LONGEST_LINE, subsequent_indent="  ")
    ]
    shown = "\n".join([BEGIN, "```", *wrapped, "```", END])
    pattern = re.compile(f"{re.escape(BEGIN)}.*?{re.escape(END)}", re.DOTALL)
    path.write_text(pattern.sub(lambda _: shown, path.read_text("utf-8")), "utf-8")


def _ended(server: subprocess.Popen[bytes]) -> int | None:
    try:
        return server.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        return None


def _now() -> str:
    return str(int(machine_now().timestamp()))


def _seconds(seconds: float) -> str:
    return "for ever" if seconds >= PATIENCE else f"{seconds:.2f} s"


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
