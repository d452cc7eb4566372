"""`/ips vr C-114 phone Lee: interpreter`: how it was, with whom, and behind a colon the note."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.commands.lines import reader
from bot.commands.lines.background import Background
from bot.commands.lines.expects import Expects
from bot.commands.lines.phrases import FILLER, MODES, words_of
from bot.commands.lines.pieces import LABELS, TypedLine
from bot.commands.lines.understood import Run, Understood
from ips.facts import Mode

LONGEST_NAME = 4  # words
_COLON = re.compile(r":(?=\s|$)")


@dataclass(frozen=True, slots=True, kw_only=True)
class VrContactLine(Understood):
    """What a line says of a contact with the VR counselor."""

    LABELS = frozenset({"note"})

    mode: Mode | None = None
    counsellor: str | None = None


WORDS = MODES | words_of(
    FILLER, True,
    "with", "met", "met with", "spoke with", "spoke to", "talked to", "talked with", "about",
    "vr", "counselor", "the counselor", "vr counselor", "the vr counselor",
)  # fmt: skip
_EXPECTS = Expects(WORDS, code_first=True)


def labelled(text: str) -> str:
    """The same with 'note:' where a name stands before the colon: 'Lee: interpreter'."""
    colon = _COLON.search(text)
    if colon is None:
        return text
    before = text[: colon.start()]
    last = before.split()[-1:] or [""]
    if last[0].lower() in (*LABELS, "notes"):
        return text
    return f"{before} note: {text[colon.end() :].strip()}"


def read(line: TypedLine, background: Background) -> VrContactLine:
    """Clients, a day, how it was; the one name that is left is the counselor's."""
    found = reader.read(line, _EXPECTS, background)
    found.only_one_day()
    names = [run for run in found.runs if not run.no_name]
    if len(names) == 1 and _is_whole(names[0]):
        found.runs.remove(names[0])
        found.parts["counsellor"] = names[0].text
    return found.as_line(VrContactLine)


def _is_whole(name: Run) -> bool:
    """An employer may be called 'Phone Lee'; who was phoned is Lee. More words are no name."""
    before = (name.longer or "").removesuffix(name.text).strip().lower()
    return (not name.doubtful or before in MODES) and len(name.text.split()) <= LONGEST_NAME
