"""What a verb of the command line says, and the exit status it ends with.

A terminal obeys some of the marks that people may have typed, and a line break among them would
make a line that the verb never said: they are written out here.
"""

from __future__ import annotations

import logging
import sys

from ips.letters import spelled_out

OK, FAILED, MISUSED = 0, 1, 2


def say(*lines: str) -> None:
    """Lines for whoever typed the verb, at once; what looks like several in one of them is one."""
    for line in lines:
        print(spelled_out(line), flush=True)


def unknown_zone(zone: str) -> str:
    """What to do about a unit whose day cannot be told."""
    return (
        f"This machine does not know the time zone “{zone}”, so the day in its unit cannot be "
        "told. Choose another one with /ips settings or `units apply`, or bring this machine's "
        "time zones up to date (the package tzdata)."
    )


def fail(*lines: str) -> int:
    """What is wrong and what to do, on stderr; returns the exit status."""
    logging.getLogger("bot").debug("stopped: %s", " ".join(map(spelled_out, lines)))
    for line in lines:
        print(spelled_out(line), file=sys.stderr, flush=True)
    return MISUSED
