"""Moving practice time. Nothing here reads a real clock: the caller brings one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Protocol


class MovableClock(Protocol):
    """The caller's clock: aware UTC, and it can be set to a later instant."""

    def now(self) -> datetime: ...

    def move_to(self, instant: datetime) -> None: ...


Move = Callable[[datetime], datetime]


class PracticeTime:
    """The control behind the page's time bar: named moves over the caller's clock.

    `moves` maps a label ('next morning') to a function from now to the instant to move to.
    """

    def __init__(self, clock: MovableClock | None, moves: Mapping[str, Move] | None = None) -> None:
        self._clock = clock
        self.moves: Mapping[str, Move] = dict(moves or {})

    @property
    def can_move(self) -> bool:
        return self._clock is not None

    def now(self) -> datetime | None:
        return self._clock.now() if self._clock else None

    def move(self, label: str) -> datetime:
        """Makes the named move and returns the new time.

        Raises:
            ValueError: there is no such move, or no clock to move.
        """
        if self._clock is None or label not in self.moves:
            raise ValueError(f"There is no move called '{label}'.")
        return self.move_to(self.moves[label](self._clock.now()))

    def move_to(self, instant: datetime) -> datetime:
        """Sets practice time to `instant` (aware).

        Raises:
            ValueError: the instant is naive or in the past, or there is no clock to move.
        """
        if self._clock is None:
            raise ValueError("This workspace has no clock that can be moved.")
        if instant.tzinfo is None:
            raise ValueError("The time needs a time zone.")
        if instant < self._clock.now():
            raise ValueError("Practice time only moves forward.")
        self._clock.move_to(instant)
        return self._clock.now()
