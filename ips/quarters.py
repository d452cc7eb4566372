"""Calendar quarters, and who was in the program and at work in one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from ips.facts import History
from ips.stays import ONE_DAY, Stay, ended_on, has_begun, stays

MONTHS = 3


@dataclass(frozen=True, slots=True, order=True)
class Quarter:
    """A calendar quarter, named by its first day."""

    first: date

    def __post_init__(self) -> None:
        if self.first != quarter_start(self.first):
            raise ValueError(f"A quarter begins in January, April, July or October: {self.first}.")

    @classmethod
    def of(cls, day: date) -> Quarter:
        return cls(quarter_start(day))

    @property
    def last(self) -> date:
        return self.after().first - ONE_DAY

    def before(self, quarters: int = 1) -> Quarter:
        """The quarter that many earlier (later, if negative)."""
        months = self.first.year * 12 + self.first.month - 1 - MONTHS * quarters
        return Quarter(date(months // 12, months % 12 + 1, 1))

    def after(self) -> Quarter:
        return self.before(-1)

    def __contains__(self, day: date) -> bool:
        return self.first <= day < self.after().first

    def __str__(self) -> str:
        """'2025 Q1', as people write it."""
        return f"{self.first.year} Q{self.first.month // MONTHS + 1}"


def quarter_start(day: date) -> date:
    return date(day.year, MONTHS * ((day.month - 1) // MONTHS) + 1, 1)


def quarters_up_to(last: Quarter, count: int) -> tuple[Quarter, ...]:
    """That many quarters ending with `last`, oldest first."""
    return tuple(last.before(back) for back in range(count - 1, -1, -1))


@dataclass(frozen=True, slots=True)
class DaysServed:
    """The days of a stay that lie in a span of days, both ends inclusive."""

    stay: Stay
    first: date
    last: date

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


def days_served(history: History, start: date, end: date) -> list[DaysServed]:
    """By stay, oldest first; the day of an exit is still one of the program."""
    spans = (
        DaysServed(stay, max(stay.entered_on, start), min(stay.exited_on or date.max, end))
        for stay in stays(history)
    )
    return [each for each in spans if each.first <= each.last]


def worked(history: History, served: Iterable[DaysServed]) -> bool:
    """On at least one of these days in a competitive job that had begun."""
    return any(
        job.starts_on <= days.last and ended_on(job) >= days.first
        for days in served
        for job in history.jobs
        if job.competitive and has_begun(job)
    )
