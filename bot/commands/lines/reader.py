"""A line, what its command expects in it, and what is known before -> what is found in it."""

from __future__ import annotations

from bot.commands.lines import parts
from bot.commands.lines.background import Background
from bot.commands.lines.expects import Expects
from bot.commands.lines.found import Found
from bot.commands.lines.pieces import TypedLine
from bot.commands.lines.understood import Question
from bot.commands.lines.walk import Walk

# In this order: a word that could be two of them is the first.
_NAMES = (parts.known_employer, parts.place)
_PARTS = (parts.met, parts.phrase, parts.day, parts.amount, parts.code, parts.beside)


def read(line: TypedLine, expects: Expects, background: Background) -> Found:
    """Goes through a line with one command's words. Never raises: what it cannot read is left."""
    walk = Walk(line, expects, background, Found(line.labelled))
    if expects.code_first:
        parts.code_first(walk)
    while not walk.done:
        if not any(part(walk) for part in _NAMES):
            _read_here(walk)
    walk.end_words()
    walk.found.settle_weekday(background.today)
    walk.found.settle_next_weekday()
    walk.found.unsure += [Question(f"what looks like {each}") for each in background.looks_like]
    return walk.found


def _read_here(walk: Walk) -> None:
    if walk.piece.stop:
        walk.end_words()
        walk.at += 1
    elif walk.piece.quoted:
        _read_quoted(walk)
    elif not any(part(walk) for part in _PARTS):
        walk.wait()


def _read_quoted(walk: Walk) -> None:
    """A code, or a name that nothing is added to."""
    walk.end_words()
    if not parts.code(walk):
        walk.wait_for(1)
        walk.end_words()
