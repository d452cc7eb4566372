"""What the 25 items of a large unit cost, as a ratio to reading the same rows by plain statements.

    python -m bench.scores [--times N] [--url URL]

A unit of ten specialists and 200 clients, six months (`tests/large_unit.py`). Three things run by
turns, and the ratios are those of the medians: casework reads the records and scores all items; the
statements that it sent are sent again and their rows read as values, a day as a date; and they are
sent once more to the driver itself, whose rows are thrown away as they come. The goal is about the
second: nothing can be scored before a day is a date. Then what the next step of an item costs.

Seconds are those of the processor in this process: what else the machine does is not in them, nor
is the work of a database server. What is loaded by then is not looked through for garbage, as in a
process that serves; what is read and scored is. A URL names an empty database; without one it is a
SQLite file, which has no server and is gone afterwards.
"""

from __future__ import annotations

import argparse
import gc
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import process_time
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Engine

from bot.casework.reading.unit_records import unit_records
from bot.casework.team.profiles import unit_of
from db.doors import Doors, open_doors
from db.encryption import Cipher, new_key, use_cipher
from db.migrate import migrate
from ips.fidelity.evidence import UnitRecords
from ips.fidelity.items import ITEMS
from ips.fidelity.next_step import next_steps
from ips.fidelity.score import score
from tests.large_unit import HALF_A_YEAR, LargeUnit, enter_large_unit

GOAL = 5.0
SHOWN = 5
WORKSPACE = "T0BENCH"


@dataclass(frozen=True)
class Sent:
    clause: Any
    asked: Any
    text: str
    values: Any


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.scores", description=__doc__)
    parser.add_argument("--times", type=int, default=7, metavar="N")
    parser.add_argument("--url", metavar="URL")
    asked = parser.parse_args(arguments)
    use_cipher(Cipher([new_key()]))
    with TemporaryDirectory() as folder:
        url = asked.url or f"sqlite:///{Path(folder) / 'bench.sqlite3'}"
        migrate(url)
        doors = open_doors(url)
        try:
            unit = enter_large_unit(doors.patient, WORKSPACE)
            gc.freeze()
            return _measure(doors, unit, asked.times)
        finally:
            doors.close()


def _measure(doors: Doors, unit: LargeUnit, times: int) -> int:
    engine = doors.patient.engine
    sent = _statements(engine, lambda: _read(doors, unit))
    took: dict[str, list[float]] = {"scored": [], "values": [], "driver": []}
    for _ in range(times):
        took["scored"].append(_seconds(lambda: score(_read(doors, unit))))
        took["values"].append(_seconds(lambda: _as_values(engine, sent)))
        took["driver"].append(_seconds(lambda: _of_the_driver(engine, sent)))
    scored, values, driver = (median(each) for each in took.values())
    sys.stdout.write(
        f"25 items of {unit.records} records: {scored:.3f} s; the same rows by {len(sent)} plain "
        f"statements: {values:.3f} s as values, {driver:.3f} s in the driver\n"
        f"ratio to the values {scored / values:.1f} (goal {GOAL:g}), to the driver "
        f"{scored / driver:.1f}\n"
    )
    steps = {item: _next_step(doors, unit, item) for item in ITEMS}
    for item, seconds in sorted(steps.items(), key=lambda each: -each[1])[:SHOWN]:
        sys.stdout.write(f"next step of {item}: {seconds:.3f} s\n")
    return 0 if scored / values <= GOAL else 1


def _next_step(doors: Doors, unit: LargeUnit, item: str) -> float:
    """As when somebody asks why: the items are scored, and nothing was tried before."""
    records = _read(doors, unit)
    score(records)
    return _seconds(lambda: next_steps(records, item))


def _read(doors: Doors, unit: LargeUnit) -> UnitRecords:
    with doors.patient.reading() as session:
        found = unit_of(session, unit.workspace_id, unit.unit_id)
        return unit_records(session, unit.workspace_id, found, HALF_A_YEAR)


def _statements(engine: Engine, work: Callable[[], object]) -> list[Sent]:
    """What `work` asks the database: as it was built, and as the driver gets it."""
    built: list[tuple[Any, Any]] = []
    driven: list[tuple[str, Any]] = []

    def keep_built(_connection: Any, clause: Any, several: Any, one: Any, *_rest: Any) -> None:
        built.append((clause, several or one))

    def keep_driven(_connection: Any, _cursor: Any, text: str, values: Any, *_rest: Any) -> None:
        if text.lstrip().upper().startswith(("SELECT", "WITH")):
            driven.append((text, values))

    event.listen(engine, "before_execute", keep_built)
    event.listen(engine, "before_cursor_execute", keep_driven)
    try:
        work()
    finally:
        event.remove(engine, "before_execute", keep_built)
        event.remove(engine, "before_cursor_execute", keep_driven)
    asked = [(clause, values) for clause, values in built if getattr(clause, "is_select", False)]
    return [Sent(*one, *other) for one, other in zip(asked, driven, strict=True)]


def _as_values(engine: Engine, sent: Sequence[Sent]) -> None:
    with engine.connect() as connection:
        for each in sent:
            connection.execute(each.clause, each.asked or None).all()


def _of_the_driver(engine: Engine, sent: Sequence[Sent]) -> None:
    connection = engine.raw_connection()
    try:
        cursor = connection.cursor()
        for each in sent:
            cursor.execute(each.text, each.values)
            cursor.fetchall()
        connection.rollback()
    finally:
        connection.close()


def _seconds(work: Callable[[], object]) -> float:
    began = process_time()
    work()
    return process_time() - began


if __name__ == "__main__":
    sys.exit(main())
