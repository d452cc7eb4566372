"""Days as people type them: which words of a line are a day, and which day they mean.

A new way to write a day joins both: `is_day` finds it among the words of a line, `parse_day` reads
it. `today` is a value, so the same words always mean the same day in a test. Contacts look back
(`Reading.PAST`), planned starts look ahead (`Reading.COMING`).
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from enum import StrEnum

from dateutil.relativedelta import relativedelta


class Reading(StrEnum):
    """Which way a day without a year, or a bare weekday, is read."""

    PAST = "past"
    COMING = "coming"


class DateOrder(StrEnum):
    """How the person writes 3/4: the month first, or the day."""

    MONTH_DAY = "month_day"
    DAY_MONTH = "day_month"


class DateNotUnderstood(ValueError):
    """The text is no day we can read. Its own text is written for the person who typed it."""


_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
_RELATIVE_DAYS = (
    {"today": 0, "this morning": 0, "this afternoon": 0, "this evening": 0, "tonight": 0}
    | {"yesterday": -1, "yday": -1, "yest": -1, "last night": -1}
    | {f"yesterday {part}": -1 for part in ("morning", "afternoon", "evening")}
    | {"day before yesterday": -2, "the day before yesterday": -2}
    | {"tomorrow": 1, "tomorrow morning": 1, "day after tomorrow": 2}
)  # words -> days from today

# Days that are none: asked about, never read as today.
VAGUE_DAYS = frozenset(
    {"last week", "this week", "next week", "last month", "next month", "this month", "weekend"}
    | {"the weekend", "last weekend", "over the weekend", "the other day", "recently", "earlier"}
    | {"soon", "a while ago"}
)
LONGEST_DAY = 4  # words
FAR = 120  # days: a day without a year that lands farther away is asked about

# ---------------------------------------------------------------- which words are a day

_DAY_OF_THE_WEEK = re.compile(
    r"(?:last |next |this |on )?(?:mon|tue|tues|wed|thu|thur|thurs|fri|sat|sun)(?:day|nesday|sday"
    r"|rsday|urday)?\.?"
)
_DATE = re.compile(
    r"\d{4}-\d{1,2}-\d{1,2}|\d{1,2}/\d{1,2}(?:/(?:\d{2}|\d{4}))?"
    r"|\d{1,2}\.\d{1,2}\.(?:\d{2}|\d{4})?"
    r"|(?:\d{1,3}|a|one|two|three|four|five|six) (?:day|week|month)s? ago"
    r"|in (?:\d{1,3}|a|one|two|three|four|five|six) (?:day|week|month)s?"
)
_MONTH = "(?:jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec)[a-z]*\\.?"
_NAMED_MONTH = re.compile(
    rf"{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?(?: \d{{4}})?"
    rf"|\d{{1,2}}(?:st|nd|rd|th|\.)? {_MONTH}(?: \d{{4}})?"
)
_YEAR = re.compile(r"\d{4}|/\d{1,2}/\d{2}$")
_ONLY_A_YEAR = re.compile(r"(?:19|20)\d{2}")


def is_day(words: str) -> bool:
    """Whether these words of a line are meant as a day; it may be one that there is not."""
    return (
        words in _RELATIVE_DAYS
        or _DAY_OF_THE_WEEK.fullmatch(words) is not None
        or _DATE.fullmatch(words) is not None
        or _NAMED_MONTH.fullmatch(words) is not None
    )


def is_day_of_the_week(word: str) -> bool:
    """'mon', 'tuesday': alone, it may be a part of a name."""
    return " " not in word and _DAY_OF_THE_WEEK.fullmatch(word) is not None


def may_lack_its_year(words: str) -> bool:
    """'feb 27th', which ', 2026' may follow."""
    return _NAMED_MONTH.fullmatch(words) is not None


def is_year(word: str) -> bool:
    return _ONLY_A_YEAR.fullmatch(word) is not None


def is_far(found: date, today: date, typed: str) -> bool:
    """Whether a day typed without its year lands where hardly anybody means it."""
    return abs((found - today).days) > FAR and not _YEAR.search(typed)


# ---------------------------------------------------------------- which day they mean

_NUMBERS = {
    word: number
    for number, word in enumerate(
        ("a", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"), start=1
    )
} | {"one": 1, "an": 1}

_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_SLASHED = re.compile(r"(\d{1,2})[/.-](\d{1,2})(?:[/.-](\d{2}|\d{4}))?\.?")
_MONTH_FIRST = re.compile(r"([a-z]{3,9})\.? (\d{1,2})(?:st|nd|rd|th)?(?:,? (\d{4}))?")
_DAY_FIRST = re.compile(r"(\d{1,2})(?:st|nd|rd|th|\.)? (?:of )?([a-z]{3,9})\.?(?:,? (\d{4}))?")
_AGO = re.compile(r"(\d{1,3}|[a-z]+) (day|week|month)s? ago")
_IN = re.compile(r"in (\d{1,3}|[a-z]+) (day|week|month)s?")
_WEEKDAY = re.compile(r"(?:(last|next|this|on) )?([a-z]{2,9})\.?")


def parse_day(
    text: str,
    today: date,
    reading: Reading = Reading.PAST,
    order: DateOrder = DateOrder.MONTH_DAY,
) -> date:
    """The day that `text` means on `today`.

    Understands today, yesterday, tomorrow, weekdays (`mon`, `last fri`, `next tuesday`), `3/14`
    and `14.3.` (a dotted day is day first), `3/14/25`, `2025-03-14`, `mar 14`, `14 march`, `3
    days ago`, `in 2 weeks`. A year left out is the one that makes the day past or coming;
    today itself is both. Raises `DateNotUnderstood`.
    """
    words = " ".join(text.strip().lower().split())
    for read in (_relative, _iso, _slashed, _named_month, _ago_or_in, _weekday):
        found = read(words, today, reading, order)
        if found is not None:
            return found
    raise DateNotUnderstood(
        "I could not read that date. Try today, yesterday, mon, "
        f"{_example(order)} or {today.isoformat()}."
    )


def _example(order: DateOrder) -> str:
    return "3/14" if order is DateOrder.MONTH_DAY else "14/3"


def _relative(words: str, today: date, _: Reading, __: DateOrder) -> date | None:
    offset = _RELATIVE_DAYS.get(words)
    return None if offset is None else today + timedelta(days=offset)


def _iso(words: str, _: date, __: Reading, ___: DateOrder) -> date | None:
    match = _ISO.fullmatch(words)
    if match is None:
        return None
    year, month, day = (int(part) for part in match.groups())
    return _real(year, month, day)


def _slashed(words: str, today: date, reading: Reading, order: DateOrder) -> date | None:
    match = _SLASHED.fullmatch(words)
    if match is None:
        return None
    first, second = int(match[1]), int(match[2])
    day_first = order is DateOrder.DAY_MONTH or "." in words
    day, month = (first, second) if day_first else (second, first)
    return _with_year(match[3], month, day, today, reading)


def _named_month(words: str, today: date, reading: Reading, _: DateOrder) -> date | None:
    match = _MONTH_FIRST.fullmatch(words)
    if match is not None:
        name, day, year = match[1], int(match[2]), match[3]
    else:
        match = _DAY_FIRST.fullmatch(words)
        if match is None:
            return None
        name, day, year = match[2], int(match[1]), match[3]
    month = _named(name, _MONTHS, 3)
    return None if month is None else _with_year(year, month + 1, day, today, reading)


def _ago_or_in(words: str, today: date, _: Reading, __: DateOrder) -> date | None:
    for pattern, sign in ((_AGO, -1), (_IN, 1)):
        match = pattern.fullmatch(words)
        if match is not None:
            number = int(match[1]) if match[1].isdigit() else _NUMBERS.get(match[1])
            return None if number is None else _moved(today, sign * number, match[2])
    return None


def _moved(today: date, number: int, what: str) -> date:
    if what == "month":
        return today + relativedelta(months=number)
    return today + timedelta(days=number * (7 if what == "week" else 1))


def _weekday(words: str, today: date, reading: Reading, _: DateOrder) -> date | None:
    match = _WEEKDAY.fullmatch(words)
    weekday = None if match is None else _named(match[2], _WEEKDAYS, 2)
    if match is None or weekday is None:
        return None
    back = (today.weekday() - weekday) % 7
    ahead = (weekday - today.weekday()) % 7
    if match[1] == "last":
        return today - timedelta(days=back or 7)
    if match[1] == "next":
        return today + timedelta(days=ahead or 7)
    past = reading is Reading.PAST
    return today - timedelta(days=back) if past else today + timedelta(days=ahead)


def _named(word: str, names: tuple[str, ...], at_least: int) -> int | None:
    """The one name that begins with `word`; `sept`, `tues` and `thurs` are beginnings too."""
    if len(word) < at_least:
        return None
    found = [index for index, name in enumerate(names) if name.startswith(word)]
    return found[0] if len(found) == 1 else None


def _with_year(
    year: str | None, month: int, day: int, today: date, reading: Reading
) -> date | None:
    if year is not None:
        return _real(int(year) + (2000 if len(year) == 2 else 0), month, day)
    step = -1 if reading is Reading.PAST else 1
    for candidate in range(today.year, today.year + 9 * step, step):
        found = _real(candidate, month, day)  # 29 February can be years away
        if found is not None and (found <= today if step < 0 else found >= today):
            return found
    return None


def _real(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
