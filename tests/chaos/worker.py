"""A delivering process that can be told where to die, and where to fall asleep.

It does what `python -m bot work` does, with shorter times and without waiting between its turns:
`Deliverer.plan_once` and `deliver_once`, again and again, until SIGTERM. Only here is `at_step`
given a meaning: the product never sets it.

The processes are forked from one that has imported everything, so that a new one is there within
milliseconds of the last one's death.
"""

from __future__ import annotations

import logging
import os
import random
import signal
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from multiprocessing.connection import Connection
from threading import Event, Lock

from slack_sdk import WebClient

import bot.server.work  # noqa: F401 - imported before the fork
from bot.casework.reminders import leases
from bot.casework.reminders.leases import OutgoingMessage, Timing
from bot.jobs.delivery import deliverer as delivery
from bot.jobs.delivery import leftovers
from bot.jobs.delivery.deliverer import Deliverer
from bot.jobs.delivery.turn import NOTHING, Counts, Turn
from db.doors import NotRecorded, open_patient_doors
from db.encryption import Cipher, use_cipher

KILL, FREEZE = "kill", "freeze"
IDLE_SECONDS = 0.15
# Small batches, so that several processes share even a small pile of work.
BATCH = 4


@dataclass(frozen=True, slots=True)
class Doom:
    """What happens to a process when it comes to a step for the `nth` time."""

    step: str
    nth: int
    what: str


@dataclass(frozen=True, slots=True)
class Orders:
    """Everything a process is told. `now`: practice time, the same for all its life.

    `clock_off_by`: so much ahead or behind its clock may be.
    """

    database_url: str
    slack_url: str
    keys: tuple[str, ...]
    timing: Timing
    now: datetime
    doom: Doom | None
    seed: int
    careless: str = ""
    clock_off_by: timedelta = timedelta()
    at_once: int = 4


def fated(doom: Doom | None, report: Connection) -> Callable[[str], None]:
    """An `at_step` that carries out the doom, once, and says so just before."""
    lock = Lock()
    seen = 0

    def at_step(step: str) -> None:
        nonlocal seen
        if doom is None or step != doom.step:
            return
        with lock:
            seen += 1
            if seen != doom.nth:
                return
            report.send((doom.what, step))
            how = signal.SIGKILL if doom.what == KILL else signal.SIGSTOP
            os.kill(os.getpid(), how)

    return at_step


class Resending(Deliverer):
    """Sends again without a look, and never looks back: what the protocol is there to avoid.

    Its process lets every copy stand, see `work`.
    """

    def _look_up(self, slack: WebClient, leased: OutgoingMessage, turn: Turn) -> Counts:
        return self._send(slack, leased, turn)


class Trusting(Deliverer):
    """Takes what broke off for sent: the other thing that is often done."""

    def _look_up(self, slack: WebClient, leased: OutgoingMessage, turn: Turn) -> Counts:
        return self._record(slack, leased, leased.conversation, "1.000000", 0, turn)


RESENDS, TRUSTS = "resends", "trusts"
CARELESS: dict[str, type[Deliverer]] = {RESENDS: Resending, TRUSTS: Trusting}


def work(orders: Orders, report: Connection) -> None:
    """Plan and deliver until SIGTERM; then release what has not been posted."""
    logging.disable(logging.CRITICAL)
    delivery.BATCH = BATCH
    if orders.careless == RESENDS:
        leftovers.delete_copies = lambda *_: 0
    use_cipher(Cipher(orders.keys))
    doors = open_patient_doors(orders.database_url)

    def slack_for(workspace_id: str) -> WebClient:
        return WebClient(
            f"xoxb-{workspace_id}",
            base_url=orders.slack_url,
            timeout=orders.timing.post,  # type: ignore[arg-type]
            retry_handlers=[],
        )

    deliverer = CARELESS.get(orders.careless, Deliverer)(
        doors,
        slack_for,
        timing=orders.timing,
        at_step=fated(orders.doom, report),
        at_once=orders.at_once,
    )
    stopped = Event()

    def stop(*_: object) -> None:
        stopped.set()
        deliverer.stop()

    signal.signal(signal.SIGTERM, stop)
    waits = random.Random(orders.seed)
    whose = os.getppid()

    def now() -> datetime:
        """Where clocks are moved, another time each turn, as far off as that goes."""
        return orders.now + orders.clock_off_by * waits.uniform(-1, 1)

    while not stopped.is_set() and os.getppid() == whose:
        done = NOTHING
        try:
            done += deliverer.plan_once(now())
            done += deliverer.deliver_once(now())
        except NotRecorded:
            pass  # the database is away or busy: the next turn makes it up
        if done.total == done.waiting:
            stopped.wait(IDLE_SECONDS * (1 + waits.random()))
    with suppress(NotRecorded):
        leases.release_all(doors, deliverer.owner)
    doors.close()
