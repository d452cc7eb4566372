"""Hours, minutes and pay as people type them: '20 hours a week', '1h30', '$15.50 an hour'."""

from __future__ import annotations

import re
from typing import Any

_NUMBER = r"(\d{1,4}(?:[.,]\d{1,2})?)"
_HOURS = re.compile(
    rf"{_NUMBER} ?(?:h|hrs?|hours?)(?: ?(?:/|a|per) ?(?:wk|week|w)| weekly)?(?: now)?"
)
_MINUTES = re.compile(r"(\d{1,4}) ?(?:m|mins?|minutes?)")
_WAGE = re.compile(
    rf"\$ ?{_NUMBER}(?: ?(?:/|an|per) ?(?:h|hr|hour)| hourly)?"
    rf"|{_NUMBER} ?(?:/ ?(?:h|hr|hour)|(?:an|per) hour|(?:dollars|bucks)(?: (?:an|per) hour)?)"
)
_AMOUNTS = (("hours", _HOURS), ("minutes", _MINUTES), ("wage", _WAGE))
_HOURS_AND_MINUTES = re.compile(r"(\d)(h|hrs?|hours?)(\d{1,2})(?:m|min)?")
_DURATION = re.compile(rf"{_NUMBER} ?(?:h|hrs?|hours?|m|mins?|minutes?)")
_SINGULAR = ("hour", "minute")

DURATION = frozenset({"hours", "minutes"})  # how long something took
HOURS_AND_PAY = frozenset({"hours", "wage"})  # of a job, a week and an hour


def amount_in(words: str) -> tuple[str, float] | None:
    """Whether these words are hours, minutes or a wage, and how much."""
    for name, pattern in _AMOUNTS:
        match = pattern.fullmatch(words)
        if match is not None:
            number = next(group for group in match.groups() if group is not None)
            return name, float(number.replace(",", "."))
    return None


def hours_and_minutes_in(words: str) -> tuple[float, float] | None:
    """'1h30'."""
    match = _HOURS_AND_MINUTES.fullmatch(words)
    return (float(match[1]), float(match[3])) if match is not None else None


def is_duration(typed: str) -> bool:
    """How long something took; not hours a week, and not pay."""
    return _DURATION.fullmatch(typed.lower().rstrip(".!?")) is not None


def is_hours(word: str) -> bool:
    """What follows the number of '15-20 hours'."""
    return word in ("h", "hr", "hrs", "hour", "hours")


def is_singular(typed: str) -> bool:
    """'1 hour', which may go on: '1 hour photo'."""
    return typed.endswith(_SINGULAR)


def is_money(typed: str) -> bool:
    """Whether this is about money, also where it is no hourly wage: '$1500/month'."""
    return typed.startswith("$")


def add_up_minutes(parts: dict[str, Any]) -> None:
    """'1 h 20 min' is 80 minutes, and minutes are whole."""
    hours, minutes = parts.pop("hours", None), parts.get("minutes")
    if hours is not None or minutes is not None:
        parts["minutes"] = round((hours or 0) * 60 + (minutes or 0))
