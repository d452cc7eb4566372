"""`/ips time 32h 24h community`, `/ips team North`, `/ips field Ben Bean & Leaf`, `/ips action …`.

Each is one thing and a day, so each is read by its own few words.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from bot.commands.lines.days import (
    LONGEST_DAY,
    DateNotUnderstood,
    DateOrder,
    Reading,
    is_day,
    is_far,
    is_of_this_or_another_week,
    is_of_this_or_next_week,
    is_vague_day,
    parse_day,
)
from bot.commands.lines.pieces import unescaped

A_WEEK = timedelta(days=7)
_WEEKS = {"this week": timedelta(), "last week": A_WEEK, "the week before last": 2 * A_WEEK}
_COMMUNITY = "community|in community|in the community|of it in the community|out|in the field"
_OTHER = "other|other duties|for other duties|of other duties|something else"
_SCHEDULED = "scheduled|in all|total|altogether"
_PART = re.compile(
    rf"(?<![\w/.,-])(\d{{1,3}}(?:[.,]\d{{1,2}})?) ?(?:h|hrs?|hours?)(?![\w/-])"
    rf"(?: (?:(?P<community>{_COMMUNITY})|(?P<other>{_OTHER})|(?P<scheduled>{_SCHEDULED}))"
    r"(?![\w-]))?"
)


@dataclass(frozen=True, slots=True)
class WeeklyTimeLine:
    """The hours of a week, and a day of it; None where the line says nothing of it.

    `unsure`: what was left over, as it was typed.
    """

    scheduled: float | None = None
    community: float | None = None
    other_duties: float | None = None
    day: date | None = None
    unsure: tuple[str, ...] = ()


def weekly_time(typed: str, today: date, order: DateOrder = DateOrder.MONTH_DAY) -> WeeklyTimeLine:
    """The scheduled hours stand first; what follows says what they were."""
    words = " ".join(unescaped(typed).lower().split())
    found: dict[str, float] = {}
    twice: list[str] = []
    for match in _PART.finditer(words):
        named = match.lastgroup or "scheduled"
        name = "other_duties" if named == "other" else named
        if name in found:
            twice.append(match[0])
        found.setdefault(name, float(match[1].replace(",", ".")))
    rest = " ".join(_PART.sub(" ", words).replace(",", " ").split())
    day, left = _week(rest, today, order)
    return WeeklyTimeLine(**found, day=day, unsure=(*twice, *([left] if left else [])))


def _week(rest: str, today: date, order: DateOrder) -> tuple[date | None, str]:
    """A day of the week that is meant, and what is left."""
    for words in (rest, rest.removeprefix("for "), rest.removeprefix("week of ")):
        if words in _WEEKS:
            return today - _WEEKS[words], ""
        if words and is_day(words):
            day = _read(words, today, order)
            return day, "" if day else rest
    return None, rest


def _read(
    words: str, today: date, order: DateOrder, reading: Reading = Reading.PAST
) -> date | None:
    """The day; None where it is none, or one that is asked about in every line."""
    try:
        day = parse_day(words, today, reading, order)
    except DateNotUnderstood:
        return None
    of_another_week = is_of_this_or_another_week(words, today) or (
        reading is Reading.COMING and is_of_this_or_next_week(words, today)
    )
    return None if of_another_week or is_far(day, today, words) else day


@dataclass(frozen=True, slots=True)
class NamedLine:
    """A name and a day. `unsure`: a day that nobody can be sure of, as it was typed."""

    name: str = ""
    day: date | None = None
    unsure: tuple[str, ...] = ()


LONGEST = 80  # letters of a name; more is something else


def team(typed: str, today: date, order: DateOrder = DateOrder.MONTH_DAY) -> NamedLine:
    """'North yesterday': whatever is no day at the end is the team's name."""
    found = _named(typed, today, order)
    if len(found.name) <= LONGEST:
        return found
    return NamedLine("", found.day, ("so long a name", *found.unsure))


def _named(typed: str, today: date, order: DateOrder) -> NamedLine:
    words = unescaped(typed).replace(",", " ").split()
    for count in range(min(LONGEST_DAY, len(words)), 0, -1):
        last = " ".join(words[-count:]).lower()
        name = " ".join(words[:-count])
        if is_day(last):
            day = _read(last, today, order)
            return NamedLine(name, day, () if day else (last,))
        if name and is_vague_day(last):
            return NamedLine(name, None, (last,))
    return NamedLine(" ".join(words).strip('"“”'), today)


@dataclass(frozen=True, slots=True)
class FieldLine:
    """Whom of the staff: a Slack id where one was meant. `rest`: the employer and the day."""

    slack_user_id: str | None
    rest: NamedLine
    unsure: tuple[str, ...] = ()


_MENTION = re.compile(r"<@([UW][A-Z0-9]{2,})(?:\|[^>]*)?>\s*(.*)", re.DOTALL)


def _whom(typed: str, colleagues: Mapping[str, str]) -> tuple[str | None, str, tuple[str, ...]]:
    """Whom of the staff a line begins with, what follows, and a name that several have."""
    mention = _MENTION.fullmatch(typed.strip())
    if mention is not None:
        return mention[1], mention[2], ()
    words = unescaped(typed).split()
    for count in range(min(4, len(words)), 0, -1):
        named = " ".join(words[:count]).lower().removeprefix("@").rstrip(",:")
        if named in colleagues:
            known = colleagues[named]
            return known or None, " ".join(words[count:]), () if known else (named,)
    return None, typed, ()


def field(
    typed: str,
    today: date,
    order: DateOrder = DateOrder.MONTH_DAY,
    *,
    colleagues: Mapping[str, str],
) -> FieldLine:
    """`colleagues`: a name in small letters, or its first word, -> who it is; '' for several."""
    whom, rest, unsure = _whom(typed, colleagues)
    return FieldLine(whom, team(rest, today, order), unsure)


@dataclass(frozen=True, slots=True)
class ActionLine:
    """Who does what by when; None where the line says nothing of it."""

    slack_user_id: str | None = None
    what: str = ""
    due_on: date | None = None
    unsure: tuple[str, ...] = ()


_BY = ("by", "until", "before")


def action(
    typed: str,
    today: date,
    order: DateOrder = DateOrder.MONTH_DAY,
    *,
    colleagues: Mapping[str, str],
) -> ActionLine:
    """'Ben call VR about C-114 by Fri': a colleague first, a day behind 'by' at the end."""
    whom, rest, unsure = _whom(typed, colleagues)
    words = unescaped(rest).split()
    if words[:1] == ["to"]:
        words = words[1:]
    for count in range(min(LONGEST_DAY, len(words) - 1), 0, -1):
        last = " ".join(words[-count:]).lower()
        if words[-count - 1].lower() in _BY and (is_day(last) or is_vague_day(last)):
            day = _read(last, today, order, Reading.COMING)
            what = " ".join(words[: -count - 1])
            return ActionLine(whom, what, day, unsure if day else (*unsure, last))
    return ActionLine(whom, " ".join(words), None, unsure)


def by_first_name(by_name: Mapping[str, str]) -> dict[str, str]:
    """Whole names and first words of names -> who it is; '' where several have it."""
    found = dict(by_name)
    for name, who in by_name.items():
        first = name.partition(" ")[0]
        if found.setdefault(first, who) != who:
            found[first] = ""
    return found
