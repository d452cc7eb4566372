"""What a verb of the command line says, and the exit status it ends with."""

from __future__ import annotations

import logging
import sys

OK, FAILED, MISUSED = 0, 1, 2


def say(line: str) -> None:
    """One line for whoever typed the verb, at once."""
    print(line, flush=True)


def fail(sentence: str) -> int:
    """What is wrong and what to do, on stderr; returns the exit status."""
    logging.getLogger("bot").debug("stopped: %s", sentence)
    print(sentence, file=sys.stderr, flush=True)
    return MISUSED
