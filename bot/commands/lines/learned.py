"""'learned 3/2', 'found out two days ago': the day on which a member of the unit learned of it."""

from __future__ import annotations

import re
from datetime import date

from bot.commands.lines.background import Background
from bot.commands.lines.days import LONGEST_DAY, DateNotUnderstood, Reading, is_day, parse_day
from bot.commands.lines.pieces import TypedLine
from ips.letters import half_width

_LEARNED = re.compile(
    r"\(?\b(?:learned|found out|heard)(?: (?:of|about)(?: it)?)?(?: on)?\s+", re.IGNORECASE
)
_WORDS = re.compile(r"\S+")


def split_learned(line: TypedLine, background: Background) -> tuple[TypedLine, date | None]:
    """Takes these words out of a line; None where no day follows."""
    words = half_width(line.words)
    match = _LEARNED.search(words)
    if match is None or any(name.holds(match.start()) for name in line.pieces if name.quoted):
        return line, None
    ends = [word.end() for word in _WORDS.finditer(words, match.end())][:LONGEST_DAY]
    for end in reversed(ends):
        learned = _day_in(words[match.end() : end], background)
        if learned is not None:
            return line.without(match.start(), end), learned
    return line, None


def _day_in(typed: str, background: Background) -> date | None:
    words = typed.strip(" ,;()").lower()
    if not is_day(words):
        return None
    try:
        return parse_day(words, background.today, Reading.PAST, background.order)
    except DateNotUnderstood:
        return None
