"""A year of a unit's clocks as the days on which they run out.

Nobody is named: what is due for several people on one day is one entry with their number, and what
is about a client (an authorization) is no entry at all.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from ips.facts import Standing
from ips.unit_clocks import UNIT_CLOCKS, standing
from ips.unit_windows import Every, UnitClock, UnitWindow, months_after

STILL_TO_DO = (Standing.COMING, Standing.DUE)
LATELY = timedelta(days=31)


@dataclass(frozen=True, slots=True, order=True)
class CalendarEntry:
    """`on`: the last day in time. `people`: for how many, 0: for the unit. `until`: it comes again
    every week up to that day.
    """

    on: date
    clock: UnitClock
    people: int = 0
    until: date | None = None


@dataclass(frozen=True, slots=True, order=True)
class RanOut:
    """`on`: the last day that passed last; `times`: how often one passed, whoever it was for."""

    on: date
    clock: UnitClock
    times: int


def ran_out(windows: Iterable[UnitWindow], today: date) -> tuple[RanOut, ...]:
    """What still counts when it is done late, and what else passed within the last month."""
    days: defaultdict[UnitClock, list[date]] = defaultdict(list)
    for each in windows:
        if each.clock is UnitClock.AUTHORIZATION:
            continue
        stands = standing(each, today)
        lately = stands is Standing.MISSED and each.due_on >= today - LATELY
        if stands is Standing.OVERDUE or lately:
            days[each.clock].append(each.due_on)
    return tuple(sorted(RanOut(max(on), clock, len(on)) for clock, on in days.items()))


def calendar(windows: Iterable[UnitWindow], today: date) -> tuple[CalendarEntry, ...]:
    """What is still to be done within a year from today, by day; each week's routine once."""
    last = months_after(today, 12)
    open_still = [
        each
        for each in windows
        if today <= each.due_on <= last
        and each.clock is not UnitClock.AUTHORIZATION
        and standing(each, today) in STILL_TO_DO
    ]
    entries = _entries(open_still)
    rare = [each for each in entries if UNIT_CLOCKS[each.clock].every is not Every.WEEK]
    return tuple(sorted([*rare, *_weekly(entries)]))


def runs_out_by(entries: Iterable[CalendarEntry], last: date) -> tuple[CalendarEntry, ...]:
    """Up to that day, without what comes again every week."""
    return tuple(each for each in entries if each.on <= last and each.until is None)


def at_hand(
    windows: Iterable[UnitWindow],
    today: date,
    *,
    passed_from: date,
    coming_from: date,
    until: date,
) -> tuple[CalendarEntry, ...]:
    """What ran out from a day to yesterday, and what will between two days ahead; not each week's
    routine.
    """

    def is_at_hand(window: UnitWindow) -> bool:
        stands, on = standing(window, today), window.due_on
        if stands in (Standing.MISSED, Standing.OVERDUE):
            return passed_from <= on
        return stands is Standing.DUE and coming_from <= on <= until

    found = [
        each
        for each in windows
        if each.clock is not UnitClock.AUTHORIZATION
        and UNIT_CLOCKS[each.clock].every is not Every.WEEK
        and is_at_hand(each)
    ]
    return tuple(sorted(_entries(found)))


def _entries(windows: list[UnitWindow]) -> list[CalendarEntry]:
    counted = Counter((each.due_on, each.clock) for each in windows)
    people = Counter((each.due_on, each.clock) for each in windows if each.of)
    return [CalendarEntry(*key, people=people[key]) for key in counted]


def _weekly(entries: list[CalendarEntry]) -> list[CalendarEntry]:
    found: dict[UnitClock, CalendarEntry] = {}
    for each in sorted(entries):
        if UNIT_CLOCKS[each.clock].every is Every.WEEK:
            first = found.get(each.clock, each)
            found[each.clock] = CalendarEntry(first.on, first.clock, first.people, each.on)
    return list(found.values())


def title(entry: CalendarEntry) -> str:
    """'Individual supervision (3 people)'."""
    words = UNIT_CLOCKS[entry.clock].title
    return f"{words} ({entry.people} people)" if entry.people > 1 else words
