"""A list that is too long for one modal, shown a part at a time: which part, and the way on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from bot.views import blocks
from bot.views.blocks import Block

Listed = TypeVar("Listed")

BEFORE, NEXT = "page.before", "page.next"


@dataclass(frozen=True, slots=True)
class Part(Generic[Listed]):
    """One part of a list; `number` counts from 0."""

    lines: Sequence[Listed]
    number: int
    parts: int

    def turns(self, page: str, its_id: str) -> list[Block]:
        """The buttons to the parts before and behind it; `page` and `its_id` say of what."""
        beside = ((BEFORE, "◂ Those before", -1), (NEXT, "The next ones ▸", 1))
        found = [
            blocks.button(label, name, f"{page}:{its_id}:{self.number + step}")
            for name, label, step in beside
            if 0 <= self.number + step < self.parts
        ]
        if not found:
            return []
        return [blocks.context(f"Part {self.number + 1} of {self.parts}"), blocks.actions(*found)]


def part_of(every: Sequence[Listed], number: int, size: int) -> Part[Listed]:
    """The part of this number, or the last there is: a list may have become shorter."""
    parts = max(1, -(-len(every) // size))
    number = min(max(number, 0), parts - 1)
    return Part(every[number * size : (number + 1) * size], number, parts)


def at(its_id: str, number: int) -> str:
    """What a page shows, and which part of it, together."""
    return f"{its_id}:{number}" if number else its_id


def numbered(its_id: str) -> tuple[str, int]:
    """What `at` put together; whatever is no number of a part is the first."""
    whose, _, number = its_id.partition(":")
    return whose, int(number) if number.isdecimal() and len(number) < 4 else 0
