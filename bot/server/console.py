"""What a verb of the command line says, and the exit status it ends with.

A terminal obeys some of the marks that people may have typed: they are written out here.
"""

from __future__ import annotations

import logging
import sys

from ips.letters import spelled_out

OK, FAILED, MISUSED = 0, 1, 2


def say(line: str) -> None:
    """One line for whoever typed the verb, at once."""
    print(spelled_out(line), flush=True)


def fail(sentence: str) -> int:
    """What is wrong and what to do, on stderr; returns the exit status."""
    logging.getLogger("bot").debug("stopped: %s", sentence)
    print(spelled_out(sentence), file=sys.stderr, flush=True)
    return MISUSED
