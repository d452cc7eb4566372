"""How days and lists are written for people; `table` holds what everything is called."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
SHORT = 3  # letters of a short name


def long_day(day: date, with_year: bool = False) -> str:
    """'Monday 17 March', or 'Monday 17 March 2025': without the ambiguity of 3/4."""
    year = f" {day.year}" if with_year else ""
    return f"{WEEKDAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]}{year}"


def whole_day(day: date) -> str:
    """'Monday 17 March 2025': a day of whatever year."""
    return long_day(day, with_year=True)


def short_day(day: date, with_year: bool = False) -> str:
    """'Mon 17 Mar', or 'Mon 17 Mar 2025'."""
    year = f" {day.year}" if with_year else ""
    weekday, month = WEEKDAYS[day.weekday()][:SHORT], MONTHS[day.month - 1][:SHORT]
    return f"{weekday} {day.day} {month}{year}"


def dated(day: date, today: date) -> str:
    """'Mon 17 Mar'; with the year where it is not this one: '2/1' may have become next year's."""
    return short_day(day, with_year=day.year != today.year)


def joined(words: Collection[str], link: str = "and") -> str:
    """'a', 'a and b', 'a, b and c'."""
    several = list(words)
    if len(several) < 2:
        return "".join(several)
    return f"{', '.join(several[:-1])} {link} {several[-1]}"


def lowered(words: str) -> str:
    """As it stands within a sentence."""
    return words[:1].lower() + words[1:]


def capital(words: str) -> str:
    """As it stands at the beginning of a line."""
    return words[:1].upper() + words[1:]
