"""What it costs to seal and open a private text, beside Fernet, in which former versions wrote.

    python -m bench.sealing [--texts N]

A text of 120 letters, sealed and opened N times in each form. Prints microseconds a text and the
bytes that it takes in the database.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from time import perf_counter

from cryptography.fernet import Fernet

from db.encryption import Cipher, Place, new_key

TEXT = "Met the owner; asks for somebody on weekends, mornings. Call again on Monday. " * 2
PLACE = Place("employer_contact", "note", ("T012AB3C4", "0" * 32))


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.sealing", description=__doc__)
    parser.add_argument("--texts", type=int, default=20_000, metavar="N")
    times, key, text = parser.parse_args(arguments).texts, new_key(), TEXT[:120]
    cipher, fernet = Cipher([key]), Fernet(key)
    bound, former = cipher.seal(text, PLACE), fernet.encrypt(text.encode())
    shown = (
        ("bound, sealing", lambda: cipher.seal(text, PLACE), len(bound)),
        ("bound, opening", lambda: cipher.open(bound, PLACE), len(bound)),
        ("Fernet, sealing", lambda: fernet.encrypt(text.encode()), len(former)),
        ("Fernet, opening", lambda: cipher.open(former, PLACE), len(former)),
    )
    for what, work, size in shown:
        took = _microseconds(work, times)
        sys.stdout.write(f"{what}: {took:.1f} microseconds a text, {size} bytes\n")
    return 0


def _microseconds(work: Callable[[], object], times: int) -> float:
    began = perf_counter()
    for _ in range(times):
        work()
    return (perf_counter() - began) / times * 1e6


if __name__ == "__main__":
    sys.exit(main())
