"""The same messages, sent by us and from the stores of two job queues, each in its own way.

    python -m bench.job_stores
    python -m bench.job_stores --procrastinate FOLDER

APScheduler keeps its jobs in PostgreSQL and takes each out as it hands it to a thread, whatever
comes of it; procrastinate leases each job, and marks it when it is done. We lease a batch, and mark
each before its post and after it. All three stand in one database, take turns, and post into
nothing: once as an agency's does, which waits for the disk at the end of each transaction, and once
without, which shows what each asks of the processor.

procrastinate is no library of ours: `pip install --only-binary :all: --target FOLDER procrastinate`
puts it beside them for this trial.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from importlib import import_module
from threading import Event
from time import perf_counter
from typing import Any

import psycopg
from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.background import BackgroundScheduler

from bench.delivery import (
    Nowhere,
    Way,
    many_planned,
    not_drawn,
    ours,
    plain,
    planned_again,
    say,
    server,
)
from db.doors import PatientDoors, normal_url, open_patient_doors

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
AT_ONCE = 4  # as many as our threads
WHEREVER = Nowhere()

_done: list[str] = []
_all_done = Event()


def post(conversation: str, of_all: int) -> None:
    """What a job does."""
    WHEREVER.chat_postMessage(channel=conversation)
    _done.append(conversation)
    if len(_done) == of_all:
        _all_done.set()


# ---------------------------------------------------------------- APScheduler


class Scheduled:
    """Jobs in APScheduler's own table, which is filled anew from a copy."""

    def __init__(self, url: str, messages: int) -> None:
        self._url, self._messages = url, messages
        scheduler = self._scheduler()
        scheduler.start(paused=True)
        for each in range(messages):
            scheduler.add_job(post, "date", run_date=LONG_AGO, args=[f"U{each}", messages])
        # It stays paused: one that is shut down looks for jobs once more.
        self._ask("CREATE TABLE kept AS SELECT * FROM apscheduler_jobs")

    def _scheduler(self) -> BackgroundScheduler:
        store = SQLAlchemyJobStore(url=normal_url(self._url))
        defaults = {"misfire_grace_time": None}
        return BackgroundScheduler(jobstores={"default": store}, job_defaults=defaults)

    def _ask(self, *statements: str) -> None:
        with psycopg.connect(plain(self._url), autocommit=True) as connection:
            for each in statements:
                connection.execute(each)

    def again(self) -> None:
        self._ask(
            "TRUNCATE apscheduler_jobs",
            "INSERT INTO apscheduler_jobs SELECT * FROM kept",
            "VACUUM ANALYZE apscheduler_jobs",
        )

    def deliver(self) -> int:
        _done.clear()
        _all_done.clear()
        scheduler = self._scheduler()
        scheduler.start()
        _all_done.wait()
        while scheduler.get_jobs():  # a job runs before it is taken out, the last one too
            Event().wait(0.01)
        scheduler.shutdown()
        return len(_done)


# ---------------------------------------------------------------- procrastinate


class Deferred:
    """Jobs of procrastinate, whose worker ends when none is left."""

    def __init__(self, url: str, messages: int) -> None:
        self._messages = messages
        procrastinate = import_module("procrastinate")
        logging.getLogger("procrastinate").setLevel(logging.ERROR)
        connector = procrastinate.PsycopgConnector(conninfo=plain(url))
        self._app: Any = procrastinate.App(connector=connector)
        self._post: Any = self._app.task(name="post", queue="post")(post)
        self._url = url
        asyncio.run(self._set_up())

    async def _set_up(self) -> None:
        async with self._app.open_async():
            await self._app.schema_manager.apply_schema_async()

    def again(self) -> None:
        with psycopg.connect(plain(self._url), autocommit=True) as connection:
            connection.execute("TRUNCATE procrastinate_jobs CASCADE")
        asyncio.run(self._defer())

    async def _defer(self) -> None:
        every = [
            {"conversation": f"U{each}", "of_all": self._messages} for each in range(self._messages)
        ]
        async with self._app.open_async():
            await self._post.batch_defer_async(*every)
        with psycopg.connect(plain(self._url), autocommit=True) as connection:
            connection.execute("VACUUM ANALYZE")

    def deliver(self) -> int:
        _done.clear()
        asyncio.run(self._work())
        return len(_done)

    async def _work(self) -> None:
        async with self._app.open_async():
            await self._app.run_worker_async(
                wait=False, concurrency=AT_ONCE, listen_notify=False, install_signal_handlers=False
            )


# ---------------------------------------------------------------- the figures


def ways(url: str, doors: PatientDoors, messages: int) -> list[tuple[Way, Callable[[], None]]]:
    """Each, and what makes its messages due again."""
    many_planned(doors, messages, 1)
    scheduled = Scheduled(url, messages)
    found = [
        (Way("ours, one worker", lambda: ours(doors)), lambda: planned_again(doors)),
        (Way("APScheduler's job store", scheduled.deliver), scheduled.again),
    ]
    with suppress(ImportError):
        deferred = Deferred(url, messages)
        found.append((Way("procrastinate", deferred.deliver), deferred.again))
    return found


def compare(messages: int, rounds: int, *, waits_for_disk: bool) -> None:
    with server(waits_for_disk=waits_for_disk) as url, not_drawn():
        doors = open_patient_doors(url)
        every = ways(url, doors, messages)
        for _ in range(rounds):
            for way, again in every:
                again()
                began = perf_counter()
                number = way.deliver()
                way.rates.append(number / (perf_counter() - began))
        doors.close()
    say("| 10,000 messages, not drawn | a second | ours against it |")
    say("|---|---|---|")
    for way, _ in every:
        say(f"| {way.name} | {way.rate:.0f} | {every[0][0].rate / way.rate:.1f} times |")


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--messages", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--procrastinate", default="", help="a folder with its wheels")
    options = parser.parse_args(arguments)
    sys.path.append(options.procrastinate)
    for waits in (True, False):
        say(f"\n{'With' if waits else 'Without'} waiting for the disk:\n")
        compare(options.messages, options.rounds, waits_for_disk=waits)
    return 0


if __name__ == "__main__":
    sys.exit(main())
