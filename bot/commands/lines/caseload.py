"""`/caseload C-114`: a code, and hardly anything else."""

from __future__ import annotations

from bot.commands.lines import codes
from bot.commands.lines.pieces import cleaned, pieces_of


def code_in(text: str) -> str:
    """The code of a line that may hold little else: '#C-114', '“c-114”', 'C-114 today'."""
    words = [piece.core for piece in pieces_of(cleaned(text)) if not piece.stop]
    return next(filter(codes.is_code, words), " ".join(words))
