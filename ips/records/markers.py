"""What a field of a record can be: a marker each, which stands at its type in the kind."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, ClassVar, TypeAlias


class Private(StrEnum):
    """How an erasure reads a private text: as sentences, or as what something is called."""

    PROSE = "prose"
    LABEL = "label"


@dataclass(frozen=True, slots=True)
class Day:
    """A day. `missing`: the sentence where it is needed and empty; `ahead`: days from today.

    `planned`: it may lie ahead as well. Of a `datetime` it is the instant, which no form asks.
    """

    label: str
    missing: str = "Which day was it?"
    ahead: int = 0
    planned: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """One of an enum's members, each with the words that people read.

    `folded`: a list to open, where not every answer has to be in sight.
    """

    label: str
    words: Mapping[Any, str]
    missing: str = "Please choose one."
    folded: bool = False


@dataclass(frozen=True, slots=True)
class Several:
    """Any number of an enum's members, none included. No form draws it by itself."""

    words: Mapping[Any, str]


@dataclass(frozen=True, slots=True)
class Line:
    """A short text, encrypted; `open_because` says why it need not be. `longest`: in its form."""

    label: str
    private: Private = Private.PROSE
    open_because: str | None = None
    longest: int = 255
    placeholder: str | None = None
    hint: str | None = None


@dataclass(frozen=True, slots=True)
class Prose:
    """A text of any length, always encrypted."""

    label: str
    placeholder: str | None = None
    hint: str | None = None
    private: ClassVar[Private] = Private.PROSE
    open_because: ClassVar[None] = None
    longest: ClassVar[int] = 3_000


@dataclass(frozen=True, slots=True)
class Ref:
    """The id of something else. `table`: named where the database is to hold it to that table."""

    table: str | None = None


@dataclass(frozen=True, slots=True)
class Number:
    """A number above 0 and up to `most`; `noun` names it where it is not.

    `least` is what its form offers first. `places` after the point, of `digits` in all.
    `from_zero`: none at all is an answer too.
    """

    label: str
    most: int
    noun: str
    least: int = 0
    places: int = 0
    digits: int = 8
    from_zero: bool = False


TRUE_OF_IT = "facts"
"""The one question of a form under which ticks stand together: the name of its field."""


@dataclass(frozen=True, slots=True)
class Tick:
    """Whether something is so. Alone it is a question, and may be left open where nobody knows."""

    label: str
    among: str | None = None
    missing: str = "Please choose one."


@dataclass(frozen=True, slots=True)
class Counts:
    """Named whole numbers, kept as a computation left them: no form asks for them."""


Marker: TypeAlias = Day | Choice | Several | Line | Prose | Ref | Number | Tick | Counts
TEXTS, UNDRAWN = (Line, Prose), (Several, Ref, Counts)
