"""What stands beside a name and is no part of it: times, links, channels, '@tess'."""

from __future__ import annotations

import re

PARTS_OF_A_DAY = frozenset({"morning", "afternoon", "evening", "night"})

_HOUR = (
    r"(?:\d{1,2}(?:[:.]\d{2})?"
    r"|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
)
_HALF_OF_A_DAY = r"(?:am|pm|a\.m|p\.m|a|p|o'clock)\.?"
_TIME = re.compile(
    rf"(?:@|(?:at|around|about|by|from|until|till|til) )?"
    rf"(?:{_HOUR} ?{_HALF_OF_A_DAY}|\d{{1,2}}:\d{{2}})"
    rf"|{_HOUR} ?(?:am|pm)? ?[-–] ?{_HOUR} ?(?:am|pm|h|hrs?|hours?)?|@\d{{1,2}}"
    r"|(?:at|around|by|until|till|til) \d{1,2}"
    r"|(?:at )?(?:noon|midday|midnight|lunchtime)(?:-?ish)?|[ap]\.?m\.?"
    r"|(?:in the|this|during the) (?:morning|afternoon|evening|night)|at (?:night|lunch)"
    r"|(?:half past|quarter past|quarter to|half|past) (?:\d{1,2}|[a-z]{3,6})"
)
_ADDRESS = re.compile(
    r"<[!#@].*|<?\w{2,10}:/?/?[^\s:]*\.\S*|<?(?:https?|mailto|tel):.*|www\..+"
    r"|[^@\s]+@[^@\s]+\.\w+|@[^\W\d][\w.’'-]*|#[^\W\d][\w-]*",
    re.IGNORECASE,
)
_SITE = re.compile(r"[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}(?:/\S*)?", re.IGNORECASE)
_MARKED = re.compile(r"[\d@#]")


def is_time(words: str) -> bool:
    """'3pm', 'at 10:30', 'noon'."""
    return _TIME.fullmatch(words) is not None


def is_address(word: str) -> bool:
    """A link, a channel such as '#general', or '@tess' whom Slack does not know."""
    return _ADDRESS.fullmatch(word) is not None


def may_be_no_name(word: str) -> bool:
    """A number, a site, what holds a digit or a mark: names hold them too, so it is only asked."""
    return _MARKED.search(word) is not None or _SITE.fullmatch(word) is not None
