"""Text that looks like something a note should not hold: pointed out, never forbidden.

A hint for the eye of whoever types, no promise of finding all. Nothing here keeps or logs a text.
"""

from __future__ import annotations

import re
from datetime import date
from enum import StrEnum

LOOKED_AT = 4_000  # letters: Slack's fields hold 3,000, and the patterns are slow on endless words
YOUNGEST = 14  # years: a day longer ago than this is hardly anything but a birthday


class Looks(StrEnum):
    """What a text may hold."""

    SSN = "ssn"
    PHONE = "phone"
    EMAIL = "email"
    BIRTH = "birth"


CALLED = {
    Looks.SSN: "a Social Security number",
    Looks.PHONE: "a phone number",
    Looks.EMAIL: "an e-mail address",
    Looks.BIRTH: "a date of birth",
}

# No digit, letter or hyphen beside it: part of a longer number or of a code is no number of these.
_FREE, _ENDS = r"(?<![\w./-])", r"(?![\w/-])"
_SSN = re.compile(rf"{_FREE}(?:\d{{3}}[- .]\d{{2}}[- .]\d{{4}}|\d{{9}}){_ENDS}")
_PHONE = re.compile(
    rf"{_FREE}(?:"
    r"(?:\+?1[-. ]?)?\(\d{3}\)[-. ]?\d{3}[-. ]?\d{4}"  # (212) 555-0134
    r"|(?:\+?1[-. ]?)?\d{3}[-. ]?\d{3}[-. ]?\d{4}"  # 212-555-0134, 2125550134
    r"|\d{3}[-.]\d{4}"  # 555-0134
    r"|\+\d{1,3}(?:[-. ]?\(?\d{2,4}\)?){2,5}"  # +49 30 901820
    rf"){_ENDS}"
)
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)[a-z]*\.?"
_DAY = re.compile(
    rf"{_FREE}(?:"
    r"(?P<iso>\d{4})[-./]\d{1,2}[-./]\d{1,2}"  # 1985-03-14
    r"|\d{1,2}[-./]\d{1,2}[-./](?P<year>\d{4}|\d{2})"  # 3/14/1985, 14.3.85
    rf"|{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?,? (?P<after>\d{{4}})"  # March 14, 1985
    rf"|\d{{1,2}}(?:st|nd|rd|th|\.)? {_MONTH},? (?P<before>\d{{4}})"  # 14 March 1985
    r"|(?P<compact>(?:19|20)\d{2})(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"  # 19850314
    rf"){_ENDS}",
    re.IGNORECASE,
)
_BIRTH = re.compile(
    r"\b(?:dob|d\.o\.b|(?:date|day|year) of birth|birth ?(?:day|date)|born)\b[^\n]{0,20}?\d",
    re.IGNORECASE,
)


def looks_like(text: str, today: date) -> tuple[Looks, ...]:
    """What a text seems to hold, in the order of `Looks`; empty for most.

    `today` tells a day of birth from a day of this program.
    """
    text = text[:LOOKED_AT]
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
    year = int(written)
    if len(written) == 2:  # '85 is the last one that is not ahead of us
        year += today.year // 100 * 100
        year -= 100 if year > today.year + 1 else 0
    return today.year - 110 <= year <= today.year - YOUNGEST
