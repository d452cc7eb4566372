"""`/enroll C-207 today`, with `@colleague` and `team: North` where wanted."""

from __future__ import annotations

from dataclasses import dataclass

from bot.commands.lines import codes, reader
from bot.commands.lines.background import Background
from bot.commands.lines.expects import Expects
from bot.commands.lines.phrases import FILLER, words_of
from bot.commands.lines.pieces import TypedLine
from bot.commands.lines.understood import Understood


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgramEntryLine(Understood):
    """Whoever enters, the day, and behind labels the team and the client's wishes."""

    LABELS = frozenset({"team", "wishes"})

    is_back: bool | None = None  # the code is theirs from an earlier stay


WORDS = words_of(
    FILLER, True, "enroll", "enrolled", "enter", "entered", "new", "new client"
) | words_of("is_back", True, "re-entry", "reentry", "re-entered", "back", "is back", "came back")

_EXPECTS = Expects(WORDS, code_first=True, colleague=True)


def read(line: TypedLine, background: Background) -> ProgramEntryLine:
    """A code that may be new, a day, and a colleague who takes the client on."""
    found = reader.read(line, _EXPECTS, background)
    found.only_one_day()
    found.codes = [code.upper() if codes.is_code(code) else code for code in found.codes]
    return found.as_line(ProgramEntryLine)
