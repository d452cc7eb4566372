"""A typed line -> what was understood, as plain data; the one file that knows the parser."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from typing import Any

from bot.casework.reading.typed_names import Known
from bot.casework.replies import ClientLabel
from bot.commands.forms import typed_lines
from bot.commands.lines import (
    caseload,
    client_contact,
    employer_contact,
    job_end,
    job_start,
    program_entry,
    program_exit,
)
from bot.commands.lines.pieces import cleaned, split
from bot.commands.lines.understood import Run, Understood
from db.queries.people.employer_network import KnownEmployer
from db.queries.people.employers import folded

# The files of `bot.commands.lines` by the command whose line they read.
READERS = {
    "/contact": employer_contact,
    "/visit": client_contact,
    "/jobstart": job_start,
    "/jobend": job_end,
    "/enroll": program_entry,
    "/exit": program_exit,
}
CODE_ALONE, FREE_TEXT = "/caseload", "/lead"


@dataclass(frozen=True, slots=True)
class Typed:
    """A line, and what was known where it was typed: codes, and employers with their aliases."""

    command: str
    text: str
    today: date
    day_first: bool = False
    clients: Sequence[str] = ()
    employers: Mapping[str, Sequence[str]] = field(default_factory=dict)
    alone: bool = False  # read without knowing anybody, as for an example of the guides


def understood(typed: Typed) -> dict[str, Any]:
    """What the bot makes of a line; what it finds nothing for is left out."""
    if typed.command == CODE_ALONE:
        return {"code": caseload.code_in(typed.text)}
    if typed.command == FREE_TEXT:
        return {"text": cleaned(typed.text)}
    known = known_of(typed)
    line = split(typed.text)
    background = typed_lines.background(line, typed.today, typed.day_first, known)
    return as_data(READERS[typed.command].read(line, background), known or Known())


def known_of(typed: Typed) -> Known | None:
    if typed.alone:
        return None
    employers = tuple(
        KnownEmployer(name, name, folded(name), tuple((each, folded(each)) for each in aliases))
        for name, aliases in typed.employers.items()
    )
    names = {
        name for each in employers for name in (each.folded_name, *dict(each.aliases).values())
    }
    clients = tuple(ClientLabel(code, code) for code in typed.clients)
    # Nothing known is said by nothing at all: a parser may read more then.
    return Known(clients, employers, frozenset(names - {""})) if clients or names else None


def as_data(line: Understood, known: Known) -> dict[str, Any]:
    found = {code: known.client(code) for code in line.codes}
    said = {
        "clients": [client.code for client in found.values() if client is not None],
        "codes nobody has": [code for code, client in found.items() if client is None],
        "employer": _employer(line.employer, known),
        "next employer": _employer(line.next_employer, known),
        "other words": [
            _words(run) for run in line.runs if run not in (line.employer, line.next_employer)
        ],
        "days": line.days,
        "day unclear": line.day_unclear,
        "person": line.person,
        "role": line.role,
        "colleague": line.colleague,
        "with the client": line.with_client,
        "labelled": line.labelled,
        "unsure": line.unsure,
        "says": {name: _part(name, each) for name, each in sorted(line.parts.items())},
    }
    return {name: _plain(value) for name, value in said.items() if value}


def _employer(run: Run | None, known: Known) -> dict[str, Any]:
    if run is None:
        return {}
    found = known.employer(run.text)
    if found is not None:
        return {"known": found.name} | _words(run)
    near = [each.name for each in known.lookalikes(run.text)]
    return {"new": run.text} | _but_words(run) | ({"near": near} if near else {})


def _but_words(run: Run) -> dict[str, Any]:
    return {name: value for name, value in _words(run).items() if name != "words"}


def _words(run: Run) -> dict[str, Any]:
    said = {
        "words": run.text,
        "quoted": run.quoted,
        "doubtful": run.doubtful,
        "perhaps": run.longer,
        "joined": run.joined,
        "place": run.place,
    }
    return {name: value for name, value in said.items() if value}


def _part(name: str, value: Any) -> Any:
    return float(value) if name == "minutes" else value


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(name): _plain(each) for name, each in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(each) for each in value]
    return str(value) if isinstance(value, str) else value
