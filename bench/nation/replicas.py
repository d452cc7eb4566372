"""The processes of the bot under the nation: `web` and `worker`, whose clock can be moved for all.

Each is the product itself: the whole app behind its own server, or the ticker. Only the clock is
another one, and each counts the statements that it sends.
"""

from __future__ import annotations

import logging
import signal
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from threading import Lock
from time import perf_counter, process_time
from types import CodeType, FrameType
from typing import Any

from sqlalchemy import Engine, event

import db.queries
from bench.nation import slack
from bot.clock import machine_now
from bot.config import Settings
from bot.jobs.ticker import Ticker
from bot.server.work import make_deliverer
from bot.slack.app import make_app
from db.doors import open_doors
from db.encryption import Cipher, use_cipher
from tests.front import served, signed_front

SECRET = "not a secret"
FORK = get_context("fork")
PROCESSOR = "its own processor"
Told = dict[str, list[float]]  # who asks, and its verb -> how often, and the seconds of all


class Clock:
    """The simulation's time, the same in every process: it runs on, and jumps ahead."""

    def __init__(self, start: datetime) -> None:
        self._ahead = FORK.Value("d", 0.0)
        self.move_to(start)

    def now(self) -> datetime:
        return datetime.fromtimestamp(machine_now().timestamp() + self._ahead.value, UTC)

    def move_to(self, instant: datetime) -> None:
        """Only ahead, after the first time."""
        ahead = instant.timestamp() - machine_now().timestamp()
        if not self._ahead.value or ahead > self._ahead.value:
            self._ahead.value = ahead


@dataclass(frozen=True)
class Orders:
    """What each process is told."""

    database_url: str
    slack_url: str
    keys: tuple[str, ...]
    clock: Clock

    @property
    def settings(self) -> Settings:
        return Settings(
            slack_signing_secret=SECRET,
            slack_api_url=self.slack_url,
            database_url=self.database_url,
        )


@dataclass
class Replica:
    """A process, and the pipe on which it is asked."""

    process: BaseProcess
    pipe: Connection
    port: int = 0

    def take(self) -> Any:
        """What it has counted since the last time."""
        self.pipe.send("take")
        return self.pipe.recv()


@dataclass
class Replicas:
    """All of them; the first one is Slack."""

    slack: Replica
    webs: list[Replica] = field(default_factory=list)
    workers: list[Replica] = field(default_factory=list)

    def statements(self) -> tuple[Told, Told]:
        """What the webs and what the workers have asked the database."""
        return _together(self.webs), _together(self.workers)


@contextmanager
def replicas(
    database_url: str,
    keys: Sequence[str],
    clock: Clock,
    *,
    people: int,
    webs: int,
    workers: int,
    history_slow: bool,
    unclear: float,
) -> Iterator[Replicas]:
    """Forked from a process that has imported everything and has no thread yet."""
    local = _started(slack.serve, clock.now, people, history_slow, unclear)
    orders = Orders(database_url, f"http://127.0.0.1:{local.port}/api/", tuple(keys), clock)
    running = Replicas(local)
    try:
        running.webs += [_started(web, orders) for _ in range(webs)]
        running.workers += [_started(worker, orders) for _ in range(workers)]
        yield running
    finally:
        for each in (*running.workers, *running.webs, local):
            with suppress(OSError):
                each.pipe.send("stop")
            each.process.join(20)
            each.process.kill()


def _started(what: Callable[..., None], *given: Any) -> Replica:
    ours, theirs = FORK.Pipe()
    process = FORK.Process(target=_begun, args=(what, *given, theirs), daemon=True)
    process.start()
    theirs.close()
    return Replica(process, ours, int(ours.recv()))


def _begun(what: Callable[..., None], *given: Any) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_DFL)  # the one that started it has a way of its own
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    what(*given)


def _together(some: Sequence[Replica]) -> Told:
    told: Told = defaultdict(lambda: [0.0, 0.0])
    for each in some:
        for statement, (number, seconds) in each.take().items():
            told[statement][0] += number
            told[statement][1] += seconds
    return dict(told)


# ---------------------------------------------------------------- within a process


def web(orders: Orders, pipe: Connection) -> None:
    """As `python -m bot web`."""
    counted = _begin(orders)
    doors = open_doors(orders.database_url)
    app = make_app(orders.settings, doors, orders.clock)
    with served(signed_front(app, doors, SECRET)) as port:
        pipe.send(port)
        counted.tell(pipe)
    doors.close()


def worker(orders: Orders, pipe: Connection) -> None:
    """As `python -m bot work`."""
    counted = _begin(orders)
    doors = open_doors(orders.database_url)
    ticker = Ticker(doors, make_deliverer(orders.settings, doors.patient), orders.clock)
    ticker.start()
    pipe.send(0)
    counted.tell(pipe)
    ticker.stop()
    doors.close()


def _begin(orders: Orders) -> Counted:
    logging.disable(logging.CRITICAL)
    use_cipher(Cipher(orders.keys))
    return Counted()


class Counted:
    """Statements of this process by who asks, and how long each took in all."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._told: Told = {}
        self._worked = process_time()
        event.listen(Engine, "before_cursor_execute", self._begins)
        event.listen(Engine, "after_cursor_execute", self._ended)

    def _begins(self, _c: Any, _cursor: Any, _s: str, _p: Any, context: Any, _m: Any) -> None:
        context.began = perf_counter()

    def _ended(self, _c: Any, _cursor: Any, statement: str, _p: Any, context: Any, _m: Any) -> None:
        took, name = perf_counter() - context.began, _who_asks(statement)
        with self._lock:
            told = self._told.setdefault(name, [0.0, 0.0])
            told[0] += 1
            told[1] += took

    def tell(self, pipe: Connection) -> None:
        """Answer until it is to stop."""
        with suppress(EOFError):
            while pipe.recv() == "take":
                with self._lock:
                    told, self._told = self._told, {}
                before, self._worked = self._worked, process_time()
                pipe.send(told | {PROCESSOR: [0.0, self._worked - before]})


_QUERIES = str(Path(db.queries.__path__[0]))
_names: dict[CodeType, str] = {}


def _who_asks(statement: str) -> str:
    """The innermost function of the queries, and the verb; of others the verb alone."""
    frame: FrameType | None = sys._getframe(2)
    while frame is not None:
        if frame.f_code not in _names:
            place = frame.f_code.co_filename
            inside = place.startswith(_QUERIES)
            _names[frame.f_code] = f"{Path(place).stem}.{frame.f_code.co_name}" if inside else ""
        if name := _names[frame.f_code]:
            return f"{name} {statement.lstrip()[:6]}"
        frame = frame.f_back
    return f"elsewhere {statement.lstrip()[:6]}"
