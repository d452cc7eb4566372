"""A file that is named on the command line: a text of bounded length, whatever the name stands for.

A pipe is welcome, and a device that never ends takes no memory.
"""

from __future__ import annotations

from pathlib import Path


def text_of(file: Path, most: int, *, errors: str = "strict") -> str | None:
    """Its text; None where it cannot be read, is none in UTF-8, or is longer than `most` bytes.

    `errors`: what becomes of bytes that are no letter ("strict", "replace").
    """
    try:
        with file.open("rb") as opened:
            found = opened.read(most + 1)
        return found.decode("utf-8-sig", errors) if len(found) <= most else None
    except (OSError, UnicodeDecodeError):
        return None
