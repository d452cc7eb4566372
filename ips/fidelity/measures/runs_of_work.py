"""Runs of work after their first month: seen monthly on average, seen for four months (F S12)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from ips.clocks.steady_work import declined_monthly
from ips.facts import History
from ips.fidelity.evidence import UnitRecords
from ips.fidelity.measures.common import Sorting
from ips.fidelity.measures.due_rows import DECLINED, PAUSED
from ips.fidelity.measures.roster import counted_from
from ips.fidelity.results import Row
from ips.standards import NEWLY_WORKING_DAYS
from ips.stays import Stay, WorkRun, in_person, is_paused, work_runs

AFTER_FIRST_MONTH = timedelta(days=NEWLY_WORKING_DAYS + 1)
A_MONTH = 31  # days: the longest one
BLOCKS = ((30, 59), (60, 89), (90, 119))
TOO_SHORT = "fewer than 31 days, and no visit"


@dataclass(slots=True)
class FourMonths:
    """Runs with a block that ended in the period: seen in each or not; and whether anybody was."""

    runs: Sorting = field(default_factory=Sorting)
    anybody_seen: bool = False

    def take(self, other: FourMonths) -> None:
        self.runs.take(other.runs)
        self.anybody_seen = self.anybody_seen or other.anybody_seen


@dataclass(frozen=True, slots=True)
class Run:
    """A run of work within one stay, with the days on which the client was met in person."""

    stay: Stay
    run: WorkRun
    visited: frozenset[date]
    until_on: date  # the run's, the stay's or the period's last day

    @property
    def row(self) -> Row:
        return Row("run", self.run.first.id, max(self.run.from_on, self.stay.entered_on))

    @property
    def day_29(self) -> date:
        return self.run.from_on + AFTER_FIRST_MONTH

    def visits(self, first: date, last: date) -> int:
        return sum(first <= day <= last for day in self.visited)

    def paused(self, day: date) -> bool:
        return is_paused(self.stay.pauses, day)


def runs_of(records: UnitRecords, history: History) -> Iterator[Run]:
    last = records.period.last
    for stay in records.stays_of(history) if history.jobs else ():
        runs = work_runs(stay.jobs)
        visits = in_person(stay, records.profiles) if runs else ()
        visited = frozenset(each.on for each in visits)
        for run in runs:
            yield Run(stay, run, visited, min(run.until_on, stay.until_on, last))


def monthly(runs: Iterable[Run], begin: date, sorting: Sorting) -> None:
    """→ Visits on distinct days × 31 reach the days of the run, from the day it was known of."""
    for each in runs:
        first = max(each.day_29, each.stay.entered_on, each.run.first.learned_on, begin)
        if first <= each.until_on:
            _monthly(each, first, sorting)


def once_a_month(records: UnitRecords, history: History, row: Row) -> list[date]:
    """Days on which visits would have met that run of work, and each of its blocks."""
    every = timedelta(days=A_MONTH - 1)
    found: list[date] = []
    for each in runs_of(records, history):
        day = max(each.day_29, each.stay.entered_on, counted_from(records))
        while each.row == row and day <= each.until_on:
            found.append(day)
            day += every
    return found


def _monthly(each: Run, first: date, sorting: Sorting) -> None:
    rests = [rest for rest in declined_monthly(each.stay) if rest.until_on >= first]
    until = min([each.until_on, *(max(rest.from_on, first) for rest in rests)])
    if any(rest.from_on <= first for rest in rests):
        sorting.leave_out(each.row, DECLINED)
        return
    handed_over = [step.on for step, back_on in each.stay.step_downs if back_on > first]
    to_hand_over = min([until, *handed_over])
    if _often_enough(each, first, to_hand_over) or _often_enough(each, first, until):
        sorting.count(each.row, hit=True)
    elif to_hand_over >= first:
        _miss(each, first, to_hand_over, sorting)


def _often_enough(each: Run, first: date, last: date) -> bool:
    """Who was not seen was not seen often enough, of however few days."""
    visits = each.visits(first, last)
    return visits > 0 and visits * A_MONTH >= _due_days(each, first, last)


def _due_days(each: Run, first: date, last: date) -> int:
    days = (last - first).days + 1
    if not each.stay.pauses:
        return days
    return sum(not each.paused(first + timedelta(days=ahead)) for ahead in range(days))


def _miss(each: Run, first: date, last: date, sorting: Sorting) -> None:
    days = _due_days(each, first, last)
    if days == 0:
        sorting.leave_out(each.row, PAUSED)
    elif days < A_MONTH:  # with a visit it would have been met
        sorting.leave_out(each.row, TOO_SHORT)
    else:
        sorting.count(each.row, hit=False)


def four_months(runs: Iterable[Run], begin: date, found: FourMonths) -> None:
    """Seen on days 30-59, 60-89 and 90-119 of a run, as far as these ended in the period."""
    for each in runs:
        judged = [_seen(each, first, last) for first, last in _blocks(each, begin)]
        blocks = [seen for seen in judged if seen is not None]
        if blocks:
            found.runs.count(each.row, hit=all(blocks))
        later = each.visits(max(each.day_29, begin), each.until_on) > 0
        found.anybody_seen = found.anybody_seen or later or any(blocks)


def _blocks(each: Run, begin: date) -> Iterator[tuple[date, date]]:
    """Blocks that ended in the period, since the unit went live, and before the run did."""
    for first, last in BLOCKS:
        from_on, until_on = (each.run.from_on + timedelta(days=day) for day in (first, last))
        if begin <= until_on <= each.until_on:
            yield from_on, until_on


def _seen(each: Run, first: date, last: date) -> bool | None:
    """None: not seen, and nobody could ask for it."""
    if each.visits(first, last):
        return True
    if last < max(each.stay.entered_on, each.run.first.learned_on):
        return None
    declined = any(rest.from_on <= last <= rest.until_on for rest in declined_monthly(each.stay))
    handed_over = any(step.on <= last < back_on for step, back_on in each.stay.step_downs)
    paused = not _due_days(each, first, last)
    return None if declined or handed_over or paused else False
