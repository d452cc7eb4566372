"""What may stand in a log, of an error its type and its place: never a value or a message."""

from __future__ import annotations

import logging
import traceback

from slack_sdk.errors import SlackApiError


def at_level(name: str, level: int) -> logging.Logger:
    """A logger that is at this level, whoever has set it since; to say so empties what every
    logger of the process remembers, so it is said where it is not so."""
    logger = logging.getLogger(name)
    if logger.level != level:
        logger.setLevel(level)
    return logger


def place_of(error: BaseException) -> str:
    """Which error, and where it was raised: types, files and lines, never a value or a message."""
    frames = traceback.extract_tb(error.__traceback__)[-6:]
    path = " > ".join(f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames)
    code = f" ({error.response['error']})" if isinstance(error, SlackApiError) else ""
    cause = error.__cause__
    behind = f" from {type(cause).__name__}" if cause is not None else ""
    return f"{type(error).__name__}{code}{behind} at {path}"
