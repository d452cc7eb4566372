"""A nation of vocational units at work, on one PostgreSQL.

    python -m bench.nation --size small
    python -m bench.nation --size nation --days 60 --keep FOLDER --write docs/performance.md

Builds the country from a seed, then runs working days on a clock that is moved: `web` and `worker`
processes of the product, a Slack with its limits, people who type at their hours, PostgreSQL
restarted now and then. With `--keep` the database and the days stay in a folder, and a run that
was broken off goes on from there.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic
from typing import Any

from sqlalchemy import select

from bench.nation import figures
from bench.nation.building import build, everybody
from bench.nation.country import BEGINS, SIZES, Size
from bench.nation.day import Nation, as_json
from bench.nation.figures import Report
from bench.nation.replicas import Clock, replicas
from bench.nation.server import Server, server
from bot.casework.access import audit
from bot.clock import machine_now
from db import audit_key, keys
from db.doors import open_doors
from db.encryption import Cipher, new_key, use_cipher
from db.models import AuditHeadRow, VocationalUnitRow

BEGIN, END = "<!-- nation: begin -->", "<!-- nation: end -->"
RESTART_EACH = 3  # on every such day the database goes away, in order and as in a crash by turns
ANEW = ("outgoing_message", "staff_member", "due_contact", "client_contact", "submission")


def main(arguments: Sequence[str] | None = None) -> int:
    options = _options().parse_args(arguments)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("Broken off; with --keep it goes on."))
    size = SIZES[options.size]
    with _folder(options.keep) as folder, server(folder) as running:
        kept = Kept(folder, {"size": options.size, "seed": options.seed})
        started = monotonic()
        rows = build(running.url, kept.keys, size, options.seed, _bar("units built", started))
        rows = kept.remember("rows", rows)
        _first_start(running.url, kept.keys)
        kept.remember("first", figures.of_the_database(running.url))
        _days(options, size, running, kept)
        report = _report(options, size, running, kept, rows)
    lines = report.lines(_command(options), machine_now())
    _say("\n".join(lines))
    if options.write:
        _write(options.write, lines)
    return 0


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench.nation", description=__doc__)
    parser.add_argument("--size", choices=SIZES, default="small")
    parser.add_argument("--days", type=int, default=2, help="working days; the first is a Monday")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--peak", type=float, default=8.0, help="seconds of a window, at least")
    parser.add_argument("--rate", type=float, default=2.0, help="commands a second in it, at least")
    parser.add_argument("--share", type=float, default=0.3, help="of all commands between windows")
    parser.add_argument("--webs", type=int, default=1)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--unclear", type=float, default=0.002, help="posts that break off")
    parser.add_argument(
        "--history-slow", action="store_true", help="a look at a history a minute and workspace"
    )
    parser.add_argument("--keep", type=Path, help="the folder in which a run can go on")
    parser.add_argument("--write", type=Path, help="the document with the marked place")
    return parser


class Kept:
    """What outlives a run that is broken off: the keys, and a line a day."""

    def __init__(self, folder: Path, of: dict[str, Any]) -> None:
        self._notes, self._days = folder / "notes.json", folder / "days.jsonl"
        self._told: dict[str, Any] = {"of": of, "keys": [new_key()]}
        if self._notes.exists():
            self._told = json.loads(self._notes.read_text("utf-8"))
        if self._told["of"] != of:
            raise SystemExit(f"{folder} holds another nation: {self._told['of']}.")
        self._save()

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(self._told["keys"])

    def remember(self, name: str, value: Any) -> Any:
        """The first value that it had."""
        self._told.setdefault(name, value)
        self._save()
        return self._told[name]

    @property
    def counted(self) -> dict[str, Any] | None:
        """What PostgreSQL had counted before the last crash."""
        counted: dict[str, Any] | None = self._told.get("counted")
        return counted

    def note_counted(self, now: dict[str, Any]) -> None:
        """A crash makes it forget; with what came before earlier ones."""
        self._told["counted"] = figures.added(self.counted, now)
        self._save()

    def days(self) -> list[dict[str, Any]]:
        if not self._days.exists():
            return []
        return [json.loads(line) for line in self._days.read_text("utf-8").splitlines()]

    def add_day(self, told: dict[str, Any]) -> None:
        with self._days.open("a", encoding="utf-8") as file:
            file.write(json.dumps(told) + "\n")

    def _save(self) -> None:
        self._notes.write_text(json.dumps(self._told), "utf-8")


def _first_start(url: str, cipher_keys: Sequence[str]) -> None:
    use_cipher(Cipher(cipher_keys))
    doors = open_doors(url)
    keys.check_key(doors.patient)  # among millions of rows the first private text is far
    at = datetime.combine(BEGINS, time(), UTC)
    audit_key.make(doors.patient, at)
    with doors.patient.writing() as session:
        without = select(VocationalUnitRow.workspace_id, VocationalUnitRow.id).where(
            VocationalUnitRow.id.not_in(select(AuditHeadRow.chain))
        )
        for workspace_id, unit_id in session.execute(without).all():
            audit.append(
                session,
                workspace_id=workspace_id,
                chain=unit_id,
                at=at,
                actor=audit.SERVER,
                action="vocational_unit.create",
            )
    doors.close()


def _days(options: argparse.Namespace, size: Size, running: Server, kept: Kept) -> None:
    done = len(kept.days())
    left = _working_days(options.days)[done:]
    if not left:
        return
    people = tuple(everybody(running.url))
    clock = Clock(datetime.combine(left[0], time(6), UTC))
    with replicas(
        running.url,
        kept.keys,
        clock,
        people=size.specialists + 1,
        webs=options.webs,
        workers=options.workers,
        history_slow=options.history_slow,
        unclear=options.unclear,
    ) as bot:
        nation = Nation(
            running.url,
            clock,
            bot,
            people,
            options.seed,
            options.peak,
            options.rate,
            options.share,
        )
        show = _bar("days", monotonic())
        for number, day in enumerate(left, done):
            restart = _restarting(running, kept, number)
            told, slack = nation.works(day, restart, partial(show, number, options.days))
            webs, workers = bot.statements()
            statements = {"web": webs, "worker": workers}
            kept.add_day({**as_json(told), "slack": slack, "statements": statements})
            show(number + 1, options.days, str(day))


def _working_days(number: int) -> list[date]:
    days = (BEGINS + timedelta(days=each) for each in range(number * 2 + 7))
    return [each for each in days if each.weekday() < 5][:number]


def _restarting(running: Server, kept: Kept, number: int) -> Callable[[], None] | None:
    """In order and as in a crash by turns; a crash forgets what PostgreSQL has counted."""
    if number % RESTART_EACH != 1:
        return None
    how = "immediate" if number // RESTART_EACH % 2 else "fast"

    def restart() -> None:
        if how == "immediate":
            kept.note_counted(figures.of_the_database(running.url))
        running.restart(how)

    return restart


def _report(
    options: argparse.Namespace, size: Size, running: Server, kept: Kept, rows: int
) -> Report:
    last = figures.added(kept.counted, figures.of_the_database(running.url))
    return Report(
        size,
        kept.days(),
        kept.remember("first", last),
        last,
        figures.slimmer_when_written_anew(running.url, ANEW),
        options.history_slow,
        f"{options.webs} web, {options.workers} worker",
        rows,
        os.getloadavg(),
    )


# ---------------------------------------------------------------- what is shown


@contextmanager
def _folder(keep: Path | None) -> Iterator[Path]:
    if keep is not None:
        keep.mkdir(parents=True, exist_ok=True)
        yield keep
        return
    with TemporaryDirectory(prefix="ips-nation-") as folder:
        yield Path(folder)


def _bar(what: str, started: float) -> Callable[..., None]:
    """A line that is written over, on a terminal alone."""

    def show(done: int, of: int, now: str = "") -> None:
        filled = 30 * done // max(1, of)
        bar = f"[{'#' * filled}{'.' * (30 - filled)}] {done} of {of} {what}"
        line = f"{bar}, {monotonic() - started:.0f} s {now}"
        if sys.stderr.isatty():
            sys.stderr.write(f"\r{line:<100}" + ("\n" if done == of else ""))
            sys.stderr.flush()

    return show


def _command(options: argparse.Namespace) -> str:
    """What gives the same figures again, wherever they are kept."""
    shown = ("size", "days", "seed", "peak", "rate", "share", "webs", "workers", "unclear")
    default = _options().parse_args([])
    given = [
        f"--{name} {getattr(options, name)}"
        for name in shown
        if getattr(options, name) != getattr(default, name)
    ]
    slow = ["--history-slow"] if options.history_slow else []
    return " ".join(["python -m bench.nation", *given, *slow])


def _write(path: Path, lines: Sequence[str]) -> None:
    shown = "\n".join([BEGIN, *lines, END])
    pattern = re.compile(f"{re.escape(BEGIN)}.*?{re.escape(END)}", re.DOTALL)
    path.write_text(pattern.sub(lambda _: shown, path.read_text("utf-8")), "utf-8")


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
