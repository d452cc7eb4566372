"""The clocks that come again: each occurrence opens from what happened last.

There is no `today` here, so the set is finite: one open occurrence at the end of each stretch
of days on which the clock runs, keyed by the fact it opens from.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from ips.facts import Clock, DueContact, DueKey
from ips.standards import Profiles
from ips.stays import ONE_DAY, Stay
from ips.windows import Act, Asked, Closing, common_closings, settle


@dataclass(frozen=True, slots=True)
class Turn:
    """What an occurrence opens from: a fact on a day, and the window it asks for.

    `act` is None for the beginning of a stretch, which is no act of the unit.
    """

    on: date
    fact_id: str
    part: int
    known_on: date
    act: Act | None = None


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days on which a recurring clock runs, both inclusive, and what closes it at the end.

    `closing` None with a last day: occurrences that would be due later are simply not opened.
    """

    start: Turn
    until_on: date
    closing: Closing | None = None


@dataclass(frozen=True, slots=True)
class Rest:
    """Days on which it does not run, what closes it then, and from what it begins again."""

    from_on: date
    until_on: date
    closing: Closing | None
    again: tuple[str, int]


def without(stretches: Iterable[Stretch], rest: Rest) -> list[Stretch]:
    """The stretches with those days taken out."""
    if rest.until_on < rest.from_on:
        return list(stretches)
    left: list[Stretch] = []
    for each in stretches:
        if rest.until_on < each.start.on or rest.from_on > each.until_on:
            left.append(each)
            continue
        if each.start.on < rest.from_on:
            left.append(Stretch(each.start, rest.from_on - ONE_DAY, rest.closing))
        if rest.until_on < each.until_on:
            day = rest.until_on + ONE_DAY
            fact_id, part = rest.again
            left.append(Stretch(Turn(day, fact_id, part, day), each.until_on, each.closing))
    return left


@dataclass(frozen=True, slots=True)
class Recurrence:
    """A recurring clock of one stay.

    `turns` are the acts that meet one occurrence and open the next, in order, one a day.
    `taken_up` is
    the number of the window that starts on the day the unit could first know, where an earlier
    one had closed by then.
    """

    clock: Clock
    turns: tuple[Turn, ...]
    taken_up: int


def occurrences(
    stay: Stay, profiles: Profiles, recurrence: Recurrence, stretches: Iterable[Stretch]
) -> list[DueContact]:
    """Every occurrence in those stretches."""
    return [
        due for stretch in stretches for due in _in_stretch(stay, profiles, recurrence, stretch)
    ]


def _in_stretch(
    stay: Stay, profiles: Profiles, recurrence: Recurrence, stretch: Stretch
) -> list[DueContact]:
    turns = _turns_of(stay, profiles, recurrence, stretch)
    found = (_occurrence(stay, profiles, recurrence, stretch, turn) for turn in turns)
    return [due for due in found if due is not None]


def _turns_of(
    stay: Stay, profiles: Profiles, recurrence: Recurrence, stretch: Stretch
) -> list[Turn]:
    first = bisect_left(recurrence.turns, stretch.start.on, key=_day_of)
    after = bisect_right(recurrence.turns, stretch.until_on, key=_day_of)
    turns = [stretch.start, *recurrence.turns[first:after]]
    known_on = max(stay.known_on, stretch.start.known_on)
    before = [turn for turn in turns if turn.on <= known_on]
    if not before or due_on(profiles, recurrence.clock, before[-1]) >= known_on:
        return turns
    return [*turns, Turn(known_on, before[-1].fact_id, recurrence.taken_up, known_on)]


def due_on(profiles: Profiles, clock: Clock, turn: Turn) -> date:
    """The last day of the window that opens from it."""
    window = profiles.rule(clock, turn.on).window(turn.part)
    return turn.on + timedelta(days=window.last)


def _occurrence(
    stay: Stay, profiles: Profiles, recurrence: Recurrence, stretch: Stretch, turn: Turn
) -> DueContact | None:
    window = profiles.rule(recurrence.clock, turn.on).window(turn.part)
    last = turn.on + timedelta(days=window.last)
    if stretch.closing is None and last > stretch.until_on:
        return None
    if stretch.closing is not None and turn.on >= stretch.closing.on:
        return None  # what happens on the closing day meets the last occurrence and opens none
    job = stay.job_on(turn.on)
    asked = Asked(
        key=DueKey(stay.client_id, recurrence.clock, turn.fact_id, turn.part),
        opens_on=turn.on + timedelta(days=window.first),
        due_on=last,
        known_on=max(stay.known_on, turn.known_on),
        event_known_on=turn.on,
        acts_from=turn.on if turn.act is None else turn.on + ONE_DAY,
        job_id=None if job is None else job.id,
    )
    following = bisect_left(recurrence.turns, asked.acts_from, key=_day_of)
    acts = [each.act for each in recurrence.turns[following : following + 1] if each.act]
    closings = common_closings(stay, asked, declinable=False)  # declines end a stretch instead
    return settle(asked, acts, closings + ([stretch.closing] if stretch.closing else []))


def _day_of(turn: Turn) -> date:
    return turn.on
