"""Several deliverers at once on one database, dying at random, with a Slack that drops answers."""

from __future__ import annotations

import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from threading import Lock

import pytest
from sqlalchemy import update

from bot.casework.reminders import outbox
from bot.casework.reminders.leases import Timing
from bot.clock import machine_now
from bot.jobs.delivery.turn import STEPS, Counts
from db.doors import DatabaseBusy, Doors
from db.models import OutgoingMessageRow
from tests.delivery_world import ANA, BEN, CHANNEL, LEA, Slack, World, at, harbor, slack

NOW = at(date(2026, 3, 2))
CONVERSATIONS = (ANA, BEN, LEA, CHANNEL)
EACH = 12
# Long enough that no lease ends by itself in this test: they end when a death is played.
TIMING = Timing(lease=60, post=5, settle=0, look_back=0, pace=0, first_retry=0, longest_retry=0)


class Dies(BaseException):
    """This deliverer's process ends here."""


def plan_all(world: World) -> None:
    for number in range(EACH):
        for conversation in CONVERSATIONS:
            with world.doors.patient.writing() as session:
                outbox.plan(
                    session,
                    world.workspace_id,
                    kind=outbox.DELIVERY_NOTICE,
                    conversation=conversation,
                    dedupe_key=f"test:{conversation}:{number}",
                    subject={"kind": "brief", "conversation": f"C{number}", "reason": "x"},
                    now=NOW,
                )


class Fates:
    """Seeded: at which steps a deliverer dies, a limited number of times."""

    def __init__(self, seed: int, deaths: int) -> None:
        self._random = random.Random(seed)
        self._left = deaths
        self._lock = Lock()
        self.died = 0

    def at_step(self) -> Callable[[str], None]:
        def step(_: str) -> None:
            with self._lock:
                if self._left and self._random.random() < 0.12:
                    self._left -= 1
                    self.died += 1
                    raise Dies

        return step


def deliver_until_done(world: World, practice: Slack, fates: Fates) -> Counts:
    """One worker: a new process takes over whenever the last one died."""
    done = Counts()
    quiet = 0
    while quiet < 3:
        deliverer = practice.deliverer(TIMING, at_step=fates.at_step())
        try:
            counts = deliverer.deliver_once(NOW)
        except Dies:
            end_leases_of(world, deliverer.owner)
            continue
        except DatabaseBusy:
            continue
        done += counts
        quiet = 0 if counts.total else quiet + 1
    return done


def end_leases_of(world: World, owner: str) -> None:
    """As if a minute or two had passed since that one died."""
    try:
        with world.doors.patient.writing() as session:
            session.execute(
                update(OutgoingMessageRow)
                .where(OutgoingMessageRow.leased_by == owner)
                .values(leased_until=datetime(2000, 1, 1, tzinfo=UTC))
            )
    except DatabaseBusy:
        end_leases_of(world, owner)


@pytest.mark.parametrize("seed", [1, 2])
def test_nothing_is_lost_and_nothing_stands_twice(doors: Doors, seed: int) -> None:
    world = harbor(doors)
    with slack(doors, lambda: machine_now().timestamp()) as practice:
        plan_all(world)
        for kind in ("reset_after", "server_error", "reset_before"):
            practice.workspace.faults.add(kind, "chat.postMessage", times=3)
        fates = Fates(seed, deaths=20)
        with ThreadPoolExecutor(3) as pool:
            workers = [pool.submit(deliver_until_done, world, practice, fates) for _ in range(3)]
            for worker in workers:
                worker.result()
        deliver_until_done(world, practice, Fates(seed, deaths=0))
        assert {row.state for row in world.messages()} == {"sent"}
        for conversation in CONVERSATIONS:
            seen = practice.channel() if conversation == CHANNEL else practice.direct(conversation)
            said = [m.blocks[0]["text"]["text"].split("<#C")[1].split(">")[0] for m in seen]
            assert said == [str(number) for number in range(EACH)]
        assert fates.died >= len(STEPS)
