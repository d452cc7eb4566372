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

from bot.commands.lines.spelling import WEEKDAYS, is_unsure_slip, spelled_out
from ips.letters import half_width
from ips.words import MONTHS


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


_MONTHS = tuple(month.lower() for month in MONTHS)
_RELATIVE_DAYS = (
    {"today": 0, "this morning": 0, "this afternoon": 0, "this evening": 0, "tonight": 0}
    | {"just now": 0, "earlier today": 0, "later today": 0, "this am": 0, "this pm": 0}
    | {"yesterday": -1, "last night": -1, "last evening": -1, "day before yesterday": -2}
    | {f"yesterday {part}": -1 for part in ("morning", "afternoon", "evening", "am", "pm")}
    | {"the day before yesterday": -2, "tomorrow": 1, "tomorrow morning": 1}
    | {"tomorrow afternoon": 1, "day after tomorrow": 2, "the day after tomorrow": 2}
)  # words -> days from today

LONGEST_DAY = 5  # words
FAR = 120  # days: a day without a year that lands farther away is asked about
FAR_OF_THE_MONTH = 14  # 'the 25th', where neither month nor year is said

# ---------------------------------------------------------------- which words are a day

_COUNT = r"(\d{1,3}|an?|one|two|three|four|five|six|seven|eight|nine|ten)"
_UNIT = "(day|d|week|w|month|mo)s?"
_AGO = re.compile(rf"{_COUNT} {_UNIT} (?:ago|back)|()(day|week|month) ago")
_IN = re.compile(rf"in {_COUNT} {_UNIT}|{_COUNT} {_UNIT} from (?:now|today)")

_NAME_OF_A_DAY = "(?:mon|tue|tues|wed|thu|thur|thurs|fri|sat|sun)(?:day|nesday|sday|rsday|urday)?"
_DAY_OF_THE_WEEK = re.compile(
    r"(?:on )?(?:last |next |this |coming |past |this coming |this past )?"
    rf"{_NAME_OF_A_DAY}\.?(?: (?:morning|afternoon|am|pm))?"
)
_DATE = re.compile(
    r"\d{4}([-/.])\d{1,2}\1\d{1,2}|\d{1,2}/\d{1,2}(?:/(?:\d{2}|\d{4}))?"
    r"|\d{1,2}\.\d{1,2}\.(?:\d{2}|\d{4})?|\d{1,2}-\d{1,2}-(?:\d{2}|\d{4})"
)
_DASHED = re.compile(r"(\d{1,2})-(\d{1,2})")
_DOTTED = re.compile(r"(\d{1,2})\.(\d{1,2})")
_MONTH = "(?:jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec)[a-z]*\\.?"
_NAMED_MONTH = re.compile(
    rf"{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?(?: \d{{4}})?"
    rf"|(?:the )?\d{{1,2}}(?:st|nd|rd|th|\.)? (?:of )?{_MONTH}(?: \d{{4}})?"
    rf"|\d{{1,2}}-?{_MONTH}(?:-\d{{4}})?"
)
_OF_THE_MONTH = re.compile(r"(?:on the|the|on) (\d{1,2})(?:st|nd|rd|th)")
_YEAR = re.compile(r"\d{4}|[/-]\d{1,2}[/-]\d{2}$")
_ONLY_A_YEAR = re.compile(r"(?:19|20)\d{2}")

# Days that are none: asked about, never read as today.
_WHOLE_MONTH = (
    "(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    "|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\\.?"
)
_NTH = (
    r"(?:\d{1,2}(?:st|nd|rd|th)|(?:twenty|thirty)[- ](?:first|second|third|[a-z]+th)"
    r"|(?:four|fif|six|seven|eigh|nin|ten|eleven|twelf|[a-z]+teen|twentie|thirtie)th)"
)
_NEAR = re.compile(r"(?:since|before|after|every|each|around|about|thru|through) (.+)")
_LONG_TIME = "(?:week|month|year|spring|summer|fall|autumn|winter)"
_VAGUE = re.compile(
    rf"(?:last|this|next|this past|this coming) {_LONG_TIME}"
    r"|(?:the |last |next |this |over the |at the )?weekend|fortnight|a fortnight ago"
    r"|recently|earlier|later|soon|sometime|someday|asap|tbd|tba|eod|eow|eom|ago|a while ago"
    r"|the other day|(?:the )?(?:next|same|following) day|(?:the )?day (?:before|after)"
    r"|(?:(?:a )?(?:few|couple(?: of)?)|some|several|many) (?:day|week|month|year)s? (?:ago|back)"
    rf"|(?:days|weeks|months|years|ages) ago|{_COUNT} (?:year|yr|hour|hr|h|minute|min)s? ago"
    rf"|(?:the )?(?:end|beginning|start|middle|first) of (?:(?:the |this |next |last )?{_LONG_TIME}"
    rf"|{_WHOLE_MONTH})|(?:(?:in|early|late|mid|this|last|next|since|by) |mid-)?{_WHOLE_MONTH}"
    rf"|(?:a )?week (?:from |ago |on |last |next )?{_NAME_OF_A_DAY}"
    rf"|{_NAME_OF_A_DAY} (?:last|next|this) week|{_NAME_OF_A_DAY} week"
    rf"|(?:on )?{_NAME_OF_A_DAY}'?s|(?:today|yesterday|tomorrow)'?s"
    rf"|{_WHOLE_MONTH}-?\d{{1,2}}|\d{{1,2}}/\d{{4}}|(?:today|tomorrow|{_NAME_OF_A_DAY})-?ish"
    r"|(?:two|three|four|five|six|seven|eight|nine|ten) (?:days|weeks|months)"
    rf"|(?:(?:on )?the )?{_NTH}|lunes|martes|mi[eé]rcoles|jueves|viernes|s[aá]bado|domingo"
    r"|ayer|anoche|hoy|mañana|cob|nye|mlk day"
    r"|\d{1,2}(?:st|nd|rd|th) of (?:last|this|next) month"
    r"|xmas|christmas|thanksgiving|easter|halloween|new year'?s?(?: day| eve)?"
    r"|(?:labor|memorial|presidents'?|independence|veterans'?) day"
)


def is_day(words: str) -> bool:
    """Whether these words of a line are meant as a day; it may be one that there is not."""
    plain = spelled_out(words)
    patterns = (_DAY_OF_THE_WEEK, _DATE, _NAMED_MONTH, _OF_THE_MONTH, _AGO, _IN)
    return (
        plain in _RELATIVE_DAYS
        or any(pattern.fullmatch(plain) for pattern in patterns)
        or _is_clear_without_year(plain)
    )


def is_vague_day(words: str) -> bool:
    """Whether these words are a day that nobody can be sure of: 'last week', 'June', '7-11'."""
    plain = spelled_out(words)
    vague = _VAGUE.fullmatch(plain) is not None or is_unsure_slip(plain)
    dashed = _DASHED.fullmatch(plain) is not None and not _is_clear_without_year(plain)
    return vague or dashed or _is_near_a_day(plain) or _are_several_days(plain)


def _is_near_a_day(words: str) -> bool:
    """'since monday', 'every tue'."""
    match = _NEAR.fullmatch(words)
    return match is not None and is_day(match[1])


def _are_several_days(word: str) -> bool:
    """'mon-fri', 'tue/wed', '3/14-3/16'."""
    split = (word.split(mark) for mark in "-/+&" if mark in word and not is_day(word))
    return any(all(map(is_day, parts)) for parts in split)


def is_nth(words: str) -> bool:
    """'25th', 'the fifth': a day only where no name goes on behind it."""
    return re.fullmatch(rf"(?:(?:on )?the )?{_NTH}", words) is not None


def may_be_a_day(word: str) -> bool:
    """'19.11', where it is no amount either: perhaps a day that lacks its full stop."""
    match = _DOTTED.fullmatch(word)
    less, more = sorted((int(match[1]), int(match[2]))) if match else (0, 0)
    return 1 <= less <= 12 and more <= 31


def _is_clear_without_year(words: str) -> bool:
    """'11-19' is a day; '7-11' may be one, or hours, or a shop."""
    match = _DASHED.fullmatch(words)
    if match is None:
        return False
    less, more = sorted((int(match[1]), int(match[2])))
    return 1 <= less <= 12 < more <= 31


def is_day_of_the_week(word: str) -> bool:
    """'mon', 'tuesday': alone, it may be a part of a name."""
    return " " not in word and _DAY_OF_THE_WEEK.fullmatch(spelled_out(word)) is not None


def is_of_this_or_another_week(words: str, today: date) -> bool:
    """'mon', 'on monday', typed on a Monday: hardly anybody calls today that."""
    match = _WEEKDAY.fullmatch(spelled_out(words))
    if match is None or (match[1] is not None and match[1] != "this"):
        return False
    return _named(match[2], WEEKDAYS, 2) == today.weekday()


def is_of_this_or_next_week(words: str, today: date) -> bool:
    """'next friday', typed before this week's: for one half of people that is this Friday."""
    match = _WEEKDAY.fullmatch(spelled_out(words))
    weekday = None if match is None else _named(match[2], WEEKDAYS, 2)
    is_next = match is not None and match[1] == "next"
    return is_next and weekday is not None and weekday > today.weekday()


def may_lack_its_year(words: str) -> bool:
    """'feb 27th', which ', 2026' may follow."""
    return _NAMED_MONTH.fullmatch(words) is not None


def is_year(word: str) -> bool:
    return _ONLY_A_YEAR.fullmatch(word) is not None


def is_far(found: date, today: date, typed: str) -> bool:
    """Whether a day typed without its year lands where hardly anybody means it."""
    far = FAR_OF_THE_MONTH if _OF_THE_MONTH.fullmatch(typed.lower()) else FAR
    return abs((found - today).days) > far and not _YEAR.search(typed)


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
_DAY_FIRST = re.compile(
    r"(?:the )?(\d{1,2})(?:st|nd|rd|th|\.)?[ -]?(?:of )?([a-z]{3,9})\.?(?:(?:,? |-)(\d{4}))?"
)
_WEEKDAY = re.compile(
    r"(?:on )?(?:(?:this )?(last|past|next|coming|this) )?([a-z]{2,9})\.?"
    r"(?: (?:morning|afternoon|am|pm))?"
)


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
    words = spelled_out(half_width(text).strip().lower())
    for read in (_relative, _iso, _slashed, _named_month, _of_the_month, _ago_or_in, _weekday):
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


def _of_the_month(words: str, today: date, reading: Reading, _: DateOrder) -> date | None:
    """'the 25th': the nearest one that is past, or to come."""
    match = _OF_THE_MONTH.fullmatch(words)
    if match is None or not 1 <= int(match[1]) <= 31:
        return None
    step = timedelta(days=-1 if reading is Reading.PAST else 1)
    found = today
    while found.day != int(match[1]):
        found += step
    return found


def _ago_or_in(words: str, today: date, _: Reading, __: DateOrder) -> date | None:
    for pattern, sign in ((_AGO, -1), (_IN, 1)):
        match = pattern.fullmatch(words)
        if match is not None:
            count, unit = (group for group in match.groups() if group is not None)
            number = int(count) if count.isdigit() else _NUMBERS[count or "a"]
            return _moved(today, sign * number, unit)
    return None


def _moved(today: date, number: int, what: str) -> date:
    if what.startswith("mo"):
        return today + relativedelta(months=number)
    return today + timedelta(days=number * (7 if what.startswith("w") else 1))


def _weekday(words: str, today: date, reading: Reading, _: DateOrder) -> date | None:
    match = _WEEKDAY.fullmatch(words)
    weekday = None if match is None else _named(match[2], WEEKDAYS, 2)
    if match is None or weekday is None:
        return None
    back = (today.weekday() - weekday) % 7
    ahead = (weekday - today.weekday()) % 7
    if match[1] in ("last", "past"):
        return today - timedelta(days=back or 7)
    if match[1] in ("next", "coming"):
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
