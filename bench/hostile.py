"""A hostile insider's walk of ten thousand steps, on both databases, and what came of it.

    python -m bench.hostile [--steps 10000] [--seed 1] [--db sqlite|postgresql]

Everybody, of every role and of none, does anything the bot listens to, with ids of anybody's
records and of nobody's, in either of two workspaces. After each step a reference looks whose
private words were seen and whose rows changed (`tests.security.hostile`). Prints the figures, and
ends with 1 if anything was seen or changed that was not theirs to see or change.
"""

from __future__ import annotations

import argparse
import logging
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic

from bot.clock import MovableClock
from db.doors import open_doors
from db.encryption import Cipher, new_key, use_cipher
from db.migrate import migrate
from tests.conftest import MONDAY_MORNING
from tests.databases import Server
from tests.runs import clear_away, folder_of_a_run
from tests.security.hostile import Walk
from tests.security.stage import stage_in

DATABASES = ("sqlite", "postgresql")


def main() -> int:
    options = _options()
    logging.disable(logging.CRITICAL)
    use_cipher(Cipher([new_key()]))
    wrong = 0
    for name in DATABASES if options.db is None else (options.db,):
        with _empty(name) as url:
            walk, seconds = _walked(url, options.steps, options.seed)
        wrong += len(walk.wrong)
        for one in walk.wrong:
            sys.stdout.write(f"{one}\n")
        sys.stdout.write(
            f"{name}: {walk.taken:,} steps in {seconds:.0f} s, {walk.changed:,} of them changed "
            f"what is on record, {len(walk.wrong)} went too far\n"
        )
    return 1 if wrong else 0


def _walked(url: str, steps: int, seed: int) -> tuple[Walk, float]:
    doors = open_doors(url)
    with stage_in(doors, MovableClock(MONDAY_MORNING), at_once=True) as stage:
        walk = Walk(stage, seed, MONDAY_MORNING.date())
        began = monotonic()
        walk.go(steps)
        seconds = monotonic() - began
    doors.close()
    return walk, seconds


@contextmanager
def _empty(name: str) -> Iterator[str]:
    """The address of a migrated database with nothing in it."""
    if name == "postgresql":
        folder = folder_of_a_run()
        server = Server(folder, "hostile")
        with server.database() as url:
            yield url
        server.close()
        clear_away(folder)
        return
    with tempfile.TemporaryDirectory() as folder_name:
        url = f"sqlite:///{Path(folder_name) / 'hostile.sqlite3'}"
        migrate(url)
        yield url


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--steps", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--db", choices=DATABASES, help="one of the two alone")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
