"""The file of typed lines: one line of it for each, so that a difference is one line too."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from tests.behaviour.kept import FOLDER
from tests.behaviour.reading import Typed, understood

FILE = FOLDER / "lines.json"


@dataclass(frozen=True, slots=True)
class Line:
    """`known_wrong`: what is understood is not what was meant; to be mended, then unmarked."""

    typed: Typed
    understood: dict[str, Any]
    known_wrong: bool = False


@dataclass(frozen=True, slots=True)
class Lines:
    lines: tuple[Line, ...] = ()

    @classmethod
    def read(cls) -> Lines:
        found = json.loads(FILE.read_text("utf-8")) if FILE.exists() else []
        return cls(tuple(map(_line_of, found)))

    def joined_by(self, typed: Iterable[Typed]) -> Lines:
        """With those that are not in it yet, as they are understood now."""
        there = {key_of(line.typed) for line in self.lines}
        new = [Line(each, understood(each)) for each in typed if key_of(each) not in there]
        return Lines((*self.lines, *new))

    def understood_now(self) -> Lines:
        return Lines(tuple(replace(line, understood=understood(line.typed)) for line in self.lines))

    def as_text(self) -> str:
        lines = sorted(self.lines, key=lambda line: key_of(line.typed))
        return "[\n" + ",\n".join(_written(line) for line in lines) + "\n]\n"

    def write(self) -> None:
        FILE.write_text(self.as_text(), "utf-8")


def key_of(typed: Typed) -> str:
    """Two lines that differ in their day alone say the same twice."""
    return json.dumps(
        [typed.command, typed.text, typed.day_first, typed.alone, sorted(typed.clients)],
        ensure_ascii=False,
    )


def _written(line: Line) -> str:
    typed = line.typed
    said: dict[str, Any] = {
        "command": typed.command,
        "text": typed.text,
        "today": typed.today.isoformat(),
    }
    more = {
        "alone": typed.alone,
        "day_first": typed.day_first,
        "clients": list(typed.clients),
        "employers": {name: list(aliases) for name, aliases in typed.employers.items()},
        "known_wrong": line.known_wrong,
    }
    said |= {name: value for name, value in more.items() if value}
    return _legible(json.dumps(said | {"understood": line.understood}, ensure_ascii=False))


def _legible(text: str) -> str:
    """Marks that nobody can see are written out."""
    return "".join(c if c.isprintable() else json.dumps(c)[1:-1] for c in text)


def _line_of(said: dict[str, Any]) -> Line:
    typed = Typed(
        said["command"],
        said["text"],
        date.fromisoformat(said["today"]),
        said.get("day_first", False),
        tuple(said.get("clients", ())),
        said.get("employers", {}),
        said.get("alone", False),
    )
    return Line(typed, said["understood"], said.get("known_wrong", False))
