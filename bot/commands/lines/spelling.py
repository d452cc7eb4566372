"""How hands on a phone spell the words of a day: 'weds', 'tmrw', '2 wks', 'wendsday'."""

from __future__ import annotations

import re

from ips import words

WEEKDAYS = tuple(day.lower() for day in words.WEEKDAYS)

# Only what means one thing: 'tom' is a person, and 'mo' or 'su' is no day alone.
_SHORT = (
    {"weds": "wed", "wk": "week", "wks": "weeks", "mth": "month", "mths": "months"}
    | dict.fromkeys(("tmrw", "tmr", "tmw", "tmrrw", "tomo", "2moro", "2morrow"), "tomorrow")
    | dict.fromkeys(("yday", "yest", "ystdy", "ystday", "y'day"), "yesterday")
    | dict.fromkeys(("2day", "tday", "tdy", "todya"), "today")
    | dict.fromkeys(("tonite", "2nite", "2night"), "tonight")
    | {"nite": "night", "morn": "morning", "aft": "afternoon", "b4": "before"}
    | dict.fromkeys(("wkend", "wknd", "week-end"), "weekend")
)
_COUNTED = re.compile(r"(\d{1,3})(d|days?|w|wks?|weeks?|mos?|mths?|months?)")  # '2d', '3wks'

# How many slips a word may hold. In shorter names, two make another word: 'Sandy', 'midday'.
_SLIPS = {"wednesday": 2, "thursday": 2, "saturday": 2, "yesterday": 2, "tomorrow": 2}
_NAMED = (*WEEKDAYS, "yesterday", "tomorrow")
_AS_IT_IS = frozenset({*_NAMED, "today"})
_APART = 2  # slips: a word that is no farther from another day could be either
# 'sundae' and 'sundry' are words of their own.
_LIKE_A_DAY = re.compile(r"[a-z]{2,7}(?:day|dy|dya|ady)|yest[a-z]{2,6}|tom[a-z]{3,6}w")


def spelled_out(text: str) -> str:
    """The same words as a dictionary has them, where it is sure which are meant."""
    return " ".join(_spelled_out(word) for word in text.split())


def is_unsure_slip(word: str) -> bool:
    """'munday', 'tusday': nearly a day, and nobody can say which."""
    return _LIKE_A_DAY.fullmatch(word) is not None and len(_near(word)) > 1


def _spelled_out(word: str) -> str:
    if word in _SHORT:
        return _SHORT[word]
    counted = _COUNTED.fullmatch(word)
    if counted is not None:
        return f"{counted[1]} {_SHORT.get(counted[2], counted[2])}"
    if word in _AS_IT_IS or _LIKE_A_DAY.fullmatch(word) is None:
        return word
    near = _near(word)
    return near[0] if len(near) == 1 else word


def _near(word: str) -> tuple[str, ...]:
    """The days that a word may be, once a day is as near as a slip or two."""
    if word in _AS_IT_IS:
        return ()
    # A word that is much shorter or longer is farther away than anybody counts.
    close = (name for name in _NAMED if abs(len(word) - len(name)) <= _APART)
    slips = {name: _slips(word, name) for name in close}
    if all(count > _SLIPS.get(name, 1) for name, count in slips.items()):
        return ()
    return tuple(name for name, count in slips.items() if count <= _APART)


def _slips(word: str, name: str) -> int:
    """Letters too many, missing, wrong, or exchanged with their neighbour, at the least."""
    above: list[int] = []
    row = list(range(len(name) + 1))
    for i, letter in enumerate(word, start=1):
        before, above, row = above, row, [i]
        for j, wanted in enumerate(name, start=1):
            least = min(above[j] + 1, row[j - 1] + 1, above[j - 1] + (letter != wanted))
            if i > 1 and j > 1 and (letter, word[i - 2]) == (name[j - 2], wanted):
                least = min(least, before[j - 2] + 1)
            row.append(least)
    return row[-1]
