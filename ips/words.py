"""How days are written for people: without the ambiguity of 3/4."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date


def long_day(day: date, with_year: bool = False) -> str:
    """'Monday 17 March', or 'Monday 17 March 2025'."""
    year = f" {day.year}" if with_year else ""
    return f"{day:%A} {day.day} {day:%B}{year}"


def short_day(day: date, with_year: bool = False) -> str:
    """'Mon 17 Mar', or 'Mon 17 Mar 2025'."""
    year = f" {day.year}" if with_year else ""
    return f"{day:%a} {day.day} {day:%b}{year}"


def joined(words: Collection[str]) -> str:
    """'a', 'a and b', 'a, b and c'."""
    several = list(words)
    if len(several) < 2:
        return "".join(several)
    return f"{', '.join(several[:-1])} and {several[-1]}"
