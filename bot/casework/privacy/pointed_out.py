"""Text that looks like something a note should not hold: pointed out, never forbidden.

A hint for the eye of whoever types, no promise of finding all. Nothing here keeps or logs a text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from pathlib import Path

LOOKED_AT = 4_000  # letters: Slack's fields hold 3,000, and the patterns are slow on endless words
YOUNGEST = 14  # years: a day longer ago than this is hardly anything but a birthday


class Looks(StrEnum):
    """What a text may hold."""

    SSN = "ssn"
    PHONE = "phone"
    EMAIL = "email"
    BIRTH = "birth"
    NAME = "name"  # these three of a client's code alone
    INITIALS = "initials"
    NO_NUMBER = "no_number"


CALLED = {
    Looks.SSN: "a Social Security number",
    Looks.PHONE: "a phone number",
    Looks.EMAIL: "an e-mail address",
    Looks.BIRTH: "a date of birth",
    Looks.NAME: "somebody's name",
    Looks.INITIALS: "initials and a date",
    Looks.NO_NUMBER: "a name or initials",
}

# Phones and copied text write them in many ways: one hyphen, one space and one @ for all.
_ALIKE = str.maketrans(
    dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-")
    | dict.fromkeys("\u00a0\u2007\u2009\u202f", " ")
    | {"\uff20": "@", "\u2019": "'"}
)

# No digit, letter or hyphen beside it: part of a longer number or of a code is no number of these.
_FREE, _ENDS = r"(?<![\w./-])", r"(?![\w/-])"
_SSN = re.compile(
    rf"{_FREE}(?:\d{{3}} ?[- .] ?\d{{2}} ?[- .] ?\d{{4}}"  # 123-45-6789
    rf"|\d{{9}}|[x*]{{3}}-[x*]{{2}}-\d{{4}}){_ENDS}"
    r"|ssn[^\n\d]{0,20}\d{4}",
    re.IGNORECASE,
)
_PHONE = re.compile(
    rf"{_FREE}(?:"
    r"(?:\+?1[-. ]?)?(?:\(\d{3}\)|\d{3}) ?[-./]? ?\d{3} ?[-.]? ?\d{4}"  # (212) 555-0134
    # 555-0134, but not 900-1700, the hours of a job
    r"|(?!\d(?:00|15|30|45)-(?:[01]\d|2[0-4])(?:00|15|30|45)\b)\d{3}[-.]\d{4}"
    r"|(?:\+|00|011 )[1-9]\d{0,2}(?:[-. ]?\(?\d{1,4}\)?){3,6}"  # +49 30 901820, 0031 20 1234567
    r"|0\d([-. ])\d{2}(?:\1\d{2}){3}"  # 01 23 45 67 89
    r"|0\d{2,4}[-/ ](?:\d{3,4}[- ]\d{3,4}|\d{5,8})|0\d{9,10}"  # 020 7946 0958, 07700 900123
    rf")(?: ?(?:x|ext\.?) ?\d{{1,5}})?{_ENDS}"
    r"|\b(?:tel|phone|ph|cell|mobile|fax|call|text)\b[.: #]{0,3}\d{7,11}\b",
    re.IGNORECASE,
)
_EMAIL = re.compile(r"[\w.+-]{1,64}(?:@| ?[(\[]at[)\]] ?)(?:[\w-]{1,63}\.){1,5}[^\W\d_]{2}")
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
    r"|enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre"
    r")\b\.?"
)
_DAY = re.compile(
    rf"{_FREE}(?:"
    r"(?P<iso>\d{4})[-./]\d{1,2}[-./]\d{1,2}"  # 1985-03-14
    r"|\d{1,2}[-./]\d{1,2}[-./](?P<year>\d{4}|\d{2})"  # 3/14/1985, 14.3.85
    r"|\d{1,2} [-./] \d{1,2} [-./] (?P<apart>\d{4})"  # 3 / 14 / 1985
    # March 14, 1985. Two digits need their apostrophe: 'Mar 14 45 min' is an everyday note.
    rf"|{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?,? (?:(?P<after>\d{{4}})|'(?P<late>\d{{2}}))"
    # 14 March 1985, 14th of March 1985, 14 de marzo de 1985
    rf"|\d{{1,2}}(?:st|nd|rd|th|\.)? (?:of |de )?{_MONTH},? (?:de )?"
    r"(?:(?P<before>\d{4})|'(?P<early>\d{2}))"
    rf"|\d{{1,2}}-{_MONTH}-(?P<hyphens>\d{{4}}|\d{{2}})"  # 14-Mar-1985
    r"|(?P<compact>(?:19|20)\d{2})(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"  # 19850314
    r"|(?:0[1-9]|[12]\d|3[01]){2}(?P<ending>(?:19|20)\d{2})"  # 03141985
    rf"){_ENDS}(?!\.\d)",
    re.IGNORECASE,
)
_BIRTH = re.compile(
    r"\b(?:dob|d\.o\.b\.?|(?:date|day|year) of birth|birth ?(?:day|date)|born)\b"
    r"(?:[ :=,(]{1,3}(?:is|was|on|in|the|about|around|year)\b){0,3}[ :=,.(']{0,3}"
    rf"(?:\d|{_MONTH} \d)",
    re.IGNORECASE,
)


def looks_like(text: str, today: date) -> tuple[Looks, ...]:
    """What a text seems to hold, in the order of `Looks`; empty for most.

    `today` tells a day of birth from a day of this program.
    """
    text = text[:LOOKED_AT].translate(_ALIKE)
    found = {
        Looks.SSN: _SSN.search(text),
        Looks.PHONE: _PHONE.search(text),
        Looks.EMAIL: _EMAIL.search(text),
        Looks.BIRTH: _BIRTH.search(text) or _long_ago(text, today),
    }
    return tuple(kind for kind, seen in found.items() if seen)


def called(kinds: tuple[Looks, ...]) -> str:
    """'a phone number and an e-mail address'."""
    names = [CALLED[kind] for kind in kinds]
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def _long_ago(text: str, today: date) -> bool:
    return any(_may_be_birth(match, today) for match in _DAY.finditer(text))


def _may_be_birth(match: re.Match[str], today: date) -> bool:
    written = next(year for year in match.groups() if year is not None)
    return _of_age(_whole_year(written, today), today)


def _whole_year(written: str, today: date) -> int:
    year = int(written)
    if len(written) == 2:  # '85 is the last one that is not ahead of us
        year += today.year // 100 * 100
        year -= 100 if year > today.year + 1 else 0
    return year


def _of_age(year: int, today: date) -> bool:
    return today.year - 110 <= year <= today.year - YOUNGEST


# ---------------------------------------------------------------- a client's code

COMMON_NAMES = frozenset(Path(__file__).with_name("common_names.txt").read_text("utf-8").split())
_LETTERS = re.compile(r"[^\W\d_]+")
_INITIALS = re.compile(
    r"(?:(?P<before>[a-z]{0,3})(?P<day>\d+)|(?P<first>\d+)(?P<after>[a-z]{1,3}))"
)


def looks_of_code(code: str, today: date) -> tuple[Looks, ...]:
    """What a client's code may be instead: somebody's name, or initials with a date."""
    plain = _plain(code)
    if any(part in COMMON_NAMES for part in _LETTERS.findall(plain)):
        return (Looks.NAME,)
    if not any(map(str.isdecimal, plain)):
        return (Looks.NO_NUMBER,) if plain.strip() else ()
    match = _INITIALS.fullmatch(re.sub(r"[\W_]", "", plain))
    if match is None:
        return ()
    letters = match["before"] or match["after"] or ""
    number = match["day"] or match["first"]
    if not _may_be_a_birthday(number, len(letters), today):
        return ()
    return (Looks.INITIALS if letters else Looks.BIRTH,)


def _plain(code: str) -> str:
    """In small letters, without accents."""
    apart = unicodedata.normalize("NFKD", code).casefold()
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def _may_be_a_birthday(number: str, letters: int, today: date) -> bool:
    """'0314' and '1985' beside two initials; '031485' and '19850314' beside any, or alone."""
    if len(number) == 4:
        day = _is_day(int(number[:2]), int(number[2:])) or _is_day(int(number[2:]), int(number[:2]))
        return letters > 1 and (day or _of_age(int(number), today))
    return any(
        (_is_day(month, on) or _is_day(on, month)) and _of_age(year, today)
        for year, month, on in _days_in(number, today)
    )


def _days_in(number: str, today: date) -> Iterator[tuple[int, int, int]]:
    """A number of six or eight digits as year and two more, the year first or last."""
    size = len(number) - 4
    if size not in (2, 4):
        return
    for year, rest in ((number[:size], number[size:]), (number[4:], number[:4])):
        yield _whole_year(year, today), int(rest[:2]), int(rest[2:])


def _is_day(month: int, day: int) -> bool:
    return 1 <= month <= 12 and 1 <= day <= 31
