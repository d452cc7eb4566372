"""`/housing C-114 yesterday by phone wants hours note: sends the form`, which no release has."""

from __future__ import annotations

from dataclasses import dataclass

from bot.commands.lines import reader
from bot.commands.lines.background import Background
from bot.commands.lines.expects import Expects
from bot.commands.lines.phrases import MODES, words_of
from bot.commands.lines.pieces import TypedLine
from bot.commands.lines.understood import Understood
from ips.facts import Mode


@dataclass(frozen=True, slots=True, kw_only=True)
class HousingContactLine(Understood):
    """What a line says of a contact with the Housing counselor."""

    LABELS = frozenset({"note"})

    mode: Mode | None = None
    wants: str | None = None


WORDS = MODES | words_of("wants", "hours", "wants hours", "asks for hours")
EXPECTS = Expects(WORDS, code_first=True)


def read(line: TypedLine, background: Background) -> HousingContactLine:
    """A client, a day, how it was, and what the counsellor wants."""
    found = reader.read(line, EXPECTS, background)
    found.only_one_day()
    return found.as_line(HousingContactLine)
