"""What is known before a line is read; the commands look it up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from bot.commands.lines.days import DateOrder


@dataclass(frozen=True, slots=True)
class Background:
    """The day, how the person writes one, and whom the words of this line name in their unit."""

    today: date
    day_first: bool = False  # this person writes 14/3
    # A word as typed -> the client's code as it is written; None where nobody was looked up.
    clients: Mapping[str, str] | None = None
    # Neighbouring words as typed -> the id of the employer that they name.
    employers: Mapping[str, str] = field(default_factory=dict)
    # What the line seems to hold that no record should, such as 'a phone number'.
    looks_like: tuple[str, ...] = ()

    @property
    def order(self) -> DateOrder:
        return DateOrder.DAY_MONTH if self.day_first else DateOrder.MONTH_DAY

    @property
    def looked_up(self) -> bool:
        """Whether a code that names nobody is nobody's."""
        return self.clients is not None

    def client(self, word: str) -> str | None:
        """The code of the client whom this word names."""
        return (self.clients or {}).get(word)
