"""Twenty thousand malformed requests, and what came of them.

    python -m bench.malformed [--requests 20000] [--seed 1]

Half go through the signed HTTP door, half arrive as Socket Mode envelopes. Then every form that
people open is submitted with each of its fields, and all that it carries, forged one at a time; and
every button, menu and typeahead is used with values that it does not have.
Prints the figures and ends with 1 if anything answered 500, raised, hung, showed its inside, wrote
a record for a request that was not signed, or touched what belongs to another unit or workspace; or
if a forged form was called a fault of ours, or was kept.
"""

from __future__ import annotations

import argparse
import logging
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from time import monotonic
from typing import Any

from bot.clock import MovableClock
from db.doors import open_doors
from db.encryption import Cipher, new_key, use_cipher
from db.migrate import migrate
from tests.conftest import MONDAY_MORNING
from tests.security.forged import drawn, faults, forged_presses, forgeries
from tests.security.malformed import Figures, Request, requests, send
from tests.security.stage import OTHER_TEAM, Stage, stage_in

PORTION = 500  # requests between two looks at the records


def main() -> int:
    options = _options()
    logging.disable(logging.CRITICAL)
    use_cipher(Cipher([new_key()]))
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'malformed.sqlite3'}"
        migrate(url)
        doors = open_doors(url)
        with stage_in(doors, MovableClock(MONDAY_MORNING)) as stage:
            began = monotonic()
            figures, unsigned = _run(stage, options.requests, options.seed)
            seconds = monotonic() - began
            forged, wrongly = _forge(stage) if options.forms else (0, [])
        doors.close()
    _tell(figures, unsigned, seconds)
    _tell_forged(forged, wrongly)
    return 1 if figures.wrong or wrongly else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--no-forms", dest="forms", action="store_false", help="forge no forms")
    return parser.parse_args()


def _run(stage: Stage, number: int, seed: int) -> tuple[Figures, int]:
    figures, unsigned = Figures(), 0
    untouchable = _of_others(stage)
    for portion in range(-(-number // PORTION)):
        size = min(PORTION, number - portion * PORTION)
        asked = list(requests(stage, seed * 1_000_003 + portion, size))
        strangers = [one for one in asked if not one.signed]
        unsigned += len(strangers)
        before = stage.records()
        _send(stage, strangers, figures, socket=False)
        if stage.records() != before:
            figures.wrong.append(f"portion {portion}: a request without a signature left a record")
        signed = [one for one in asked if one.signed]
        # Unsigned ones come over HTTP only; of the others so many that both ways have half.
        to_http = max(0, size // 2 - len(strangers))
        _send(stage, signed[:to_http], figures, socket=False)
        _send(stage, [_with_payload(one) for one in signed[to_http:]], figures, socket=True)
        if _of_others(stage) != untouchable:
            figures.wrong.append(f"portion {portion}: another unit's records were touched")
            untouchable = _of_others(stage)
        stage.workspace.inner.calls.clear()
    return figures, unsigned


def _forge(stage: Stage) -> tuple[int, list[str]]:
    """How many forged forms were submitted, and what was wrong with the answers."""
    logging.disable(logging.NOTSET)
    number, wrong = 0, []
    forms = drawn(stage)
    every = [one for form in forms for one in forgeries(stage, form, forms)]
    for forgery in (*every, *forged_presses(stage)):
        number += 1
        wrong += [f"{forgery}: {fault}" for fault in faults(stage, forgery)]
        stage.workspace.inner.calls.clear()
    return number, wrong


def _send(stage: Stage, asked: list[Request], figures: Figures, *, socket: bool) -> None:
    for request in asked:
        send(stage, request, figures, socket=socket)
    stage.finish()


def _with_payload(request: Request) -> Request:
    return request if isinstance(request.payload, dict) else replace(request, payload={})


def _of_others(stage: Stage) -> dict[str, list[tuple[Any, ...]]]:
    """Every record of the other workspace and of the other unit's client."""
    theirs = (OTHER_TEAM, stage.targets["other unit"].client)
    return {
        table: [row for row in rows if any(one in row for one in theirs)]
        for table, rows in stage.records().items()
    }


def _tell(figures: Figures, unsigned: int, seconds: float) -> None:
    total = figures.http + figures.socket
    statuses = ", ".join(f"{status}: {count}" for status, count in sorted(figures.statuses.items()))
    say = sys.stdout.write
    say(
        f"{total} malformed requests ({figures.http} over signed HTTP, {unsigned} of them not "
        f"rightly signed; {figures.socket} over Socket Mode) in {seconds:.0f} s\n"
        f"answers: {statuses} (0: no request that the SDK or Bolt can take apart, not answered)\n"
        f"slowest answer: {figures.slowest:.2f} s (Slack waits three)\n"
        f"wrong: {len(figures.wrong)}\n"
    )
    for one in figures.wrong[:20]:
        say(f"  {one[:300]}\n")


def _tell_forged(number: int, wrong: list[str]) -> None:
    sys.stdout.write(f"{number} forged forms and presses; wrong: {len(wrong)}\n")
    for one in wrong[:40]:
        sys.stdout.write(f"  {one[:300]}\n")


if __name__ == "__main__":
    sys.exit(main())
