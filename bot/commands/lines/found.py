"""What is found on the way through a line; each command makes its own line of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

from bot.commands.lines.phrases import FILLER
from bot.commands.lines.understood import Question, Run, Understood, employer_among

WHICH_DAY = Question("which day it was")

_Line = TypeVar("_Line", bound=Understood)


@dataclass(slots=True)
class Found:
    """The same as `Understood` while it is not complete."""

    labelled: Mapping[str, str]
    parts: dict[str, Any] = field(default_factory=dict)
    codes: list[str] = field(default_factory=list)
    days: list[date] = field(default_factory=list)
    day_unclear: bool = False
    weekday_of_today: str = ""  # 'mon', typed on a Monday
    next_weekday: tuple[str, date] | None = None  # 'next fri', typed before Friday, and that day
    runs: list[Run] = field(default_factory=list)
    person: str | None = None
    role: str | None = None
    colleague: str | None = None
    with_client: bool = False
    unsure: list[str] = field(default_factory=list)

    def put(self, name: str, value: object, typed: str) -> None:
        """Keeps a part; the same part typed twice with two meanings is a doubt."""
        if name != FILLER and self.parts.setdefault(name, value) != value:
            self.unsure.append(typed)

    def unclear_day(self, asked: str) -> None:
        self.unsure.append(asked)
        self.day_unclear = True

    def only_one_day(self) -> None:
        """Notes a doubt when the line names several days."""
        if len(self.days) > 1:
            self.unclear_day(WHICH_DAY)

    def settle_weekday(self, today: date) -> None:
        """'mon', typed on a Monday, is today or of another week; a date beside it says which."""
        typed = self.weekday_of_today
        if not typed or any(day.weekday() == today.weekday() for day in self.days):
            return
        if self.days:
            self.days.append(today)
        else:
            self.unclear_day(Question(f"whether “{typed}” is today or in another week"))

    def settle_next_weekday(self) -> None:
        """'next fri' is this Friday or the one after it; a date beside it says which."""
        if self.next_weekday is None:
            return
        typed, day = self.next_weekday
        if not any(each.weekday() == day.weekday() for each in self.days):
            self.unclear_day(Question(f"whether “{typed}” is this week or the week after"))

    @property
    def employer(self) -> Run | None:
        return employer_among(tuple(self.runs))

    def as_line(self, kind: type[_Line]) -> _Line:
        """The line of a command; each part is one of its fields."""
        return kind(
            codes=tuple(self.codes),
            days=tuple(self.days),
            day_unclear=self.day_unclear,
            runs=tuple(self.runs),
            person=self.person,
            role=self.role,
            colleague=self.colleague,
            with_client=self.with_client,
            labelled=self.labelled,
            unsure=tuple(self.unsure),
            **self.parts,
        )
