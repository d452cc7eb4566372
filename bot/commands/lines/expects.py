"""What the line of a command may hold beside its clients and its day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.commands.lines.days import Reading


@dataclass(frozen=True, slots=True)
class Expects:
    """Each command has one; what it does not expect is left over as words."""

    phrases: Mapping[str, tuple[str, object]] = field(default_factory=dict)
    amounts: frozenset[str] = frozenset()  # of hours, minutes and wage those that have a place
    reading: Reading = Reading.PAST  # of a day without a year
    # A line that holds nothing else like a code begins with one, whatever it looks like.
    code_first: bool = False
    employer: bool = False  # 'Bean & Leaf'
    person: bool = False  # 'met Rosa (manager)'
    place: bool = False  # 'at Bean & Leaf'
    colleague: bool = False  # '@Ben' has a place in the record

    @property
    def durations(self) -> bool:
        """Whether a line says how long it took."""
        return "minutes" in self.amounts
