"""A line as a command reads it, for tests: what was understood, with or without a known unit."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Protocol, TypeVar

from bot.casework.reading.typed_names import Known
from bot.commands.forms import typed_lines
from bot.commands.lines import (
    client_contact,
    employer_contact,
    job_end,
    job_start,
    program_entry,
    program_exit,
)
from bot.commands.lines.background import Background
from bot.commands.lines.pieces import TypedLine, split
from bot.commands.lines.understood import Understood

Line = TypeVar("Line", bound=Understood)
L = TypeVar("L", bound=Understood, covariant=True)


class Reads(Protocol[L]):
    def __call__(
        self, text: str, today: date, *, day_first: bool = False, known: Known | None = None
    ) -> L: ...


def _reads(read: Callable[[TypedLine, Background], Line]) -> Reads[Line]:
    def of_text(
        text: str, today: date, *, day_first: bool = False, known: Known | None = None
    ) -> Line:
        line = split(text)
        return read(line, typed_lines.background(line, today, day_first, known))

    return of_text


contact_line = _reads(employer_contact.read)
visit_line = _reads(client_contact.read)
job_start_line = _reads(job_start.read)
job_end_line = _reads(job_end.read)
enroll_line = _reads(program_entry.read)
exit_line = _reads(program_exit.read)
OF_COMMANDS = {
    "/contact": contact_line,
    "/visit": visit_line,
    "/jobstart": job_start_line,
    "/jobend": job_end_line,
    "/enroll": enroll_line,
    "/exit": exit_line,
}
