"""What a record kind is: one frozen dataclass that says what is asked, kept and read.

The fields carry one marker each; a database, a form and a history line follow from them. What is
kept about a record (id, version, by whom, struck out) is not the kind's: see `db.kept`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType, NoneType, UnionType
from typing import Annotated, Any, ClassVar, TypeAlias, TypeVar, Union, get_args, get_origin
from typing import get_type_hints as hints_of

from ips.words import short_day


class About(StrEnum):
    """Whom a record is about. Other subjects come with the first kind that has them."""

    CLIENT = "client"


class Private(StrEnum):
    """How an erasure reads a private text: as sentences, or as what something is called."""

    PROSE = "prose"
    LABEL = "label"


# ---------------------------------------------------------------- what a field can be


@dataclass(frozen=True, slots=True)
class Day:
    """A day. `missing` is said where it is needed and empty; `ahead`: so many days from today."""

    label: str
    missing: str = "Which day was it?"
    ahead: int = 0


@dataclass(frozen=True, slots=True)
class Choice:
    """One of an enum's members, each with the words that people read."""

    label: str
    words: Mapping[Any, str]
    missing: str = "Please choose one."


@dataclass(frozen=True, slots=True)
class Several:
    """Any number of an enum's members, none included. No form draws it by itself."""

    label: str
    words: Mapping[Any, str]


@dataclass(frozen=True, slots=True)
class Line:
    """A short text, encrypted; `open_because` says why it need not be."""

    label: str
    private: Private = Private.PROSE
    open_because: str | None = None


@dataclass(frozen=True, slots=True)
class Prose:
    """A text of any length, always encrypted."""

    label: str
    private: ClassVar[Private] = Private.PROSE
    open_because: ClassVar[None] = None


@dataclass(frozen=True, slots=True)
class Ref:
    """The id of something else. `table`: named where the database is to hold it to that table."""

    table: str | None = None


Marker: TypeAlias = Day | Choice | Several | Line | Prose | Ref
TEXTS = (Line, Prose)


@dataclass(frozen=True, slots=True)
class Reversal:
    """The second half of a record, a day filled in later: it is undone by itself.

    `name` is what a reference to it says, `verb` the audit's; `noun` names it within a sentence,
    `line` is its own line of the history.
    """

    name: str
    field: str
    verb: str
    noun: str
    line: str


# ---------------------------------------------------------------- a kind


@dataclass(frozen=True, slots=True)
class Field:
    """A field as the rooms walk it. `later`: filled by a reversal, never by the form."""

    name: str
    marker: Marker
    of: type
    required: bool
    later: bool

    @property
    def private(self) -> bool:
        """Whether nobody reads it who may not see the client: encrypted, and never in a log."""
        return isinstance(self.marker, TEXTS) and self.marker.open_because is None


@dataclass(frozen=True, kw_only=True)
class RecordKind:
    """What is recorded about one client. No slots: they and a class's arguments do not mix.

    A kind says `title` (its form), `asks` (what the form says first; `{client}` is the client) and
    `noun` (its name within a sentence).
    """

    name: ClassVar[str]
    about: ClassVar[About]
    source: ClassVar[str]
    title: ClassVar[str]
    asks: ClassVar[str]
    noun: ClassVar[str]
    reversals: ClassVar[tuple[Reversal, ...]] = ()
    fields: ClassVar[tuple[Field, ...]]

    client_id: Annotated[str, Ref("client")]

    def __init_subclass__(cls, *, name: str, about: About, source: str) -> None:
        if name in _KINDS:
            raise TypeError(f"there is a kind {name} already")
        cls.name, cls.about, cls.source = name, about, source
        cls.__repr__ = _without_texts  # type: ignore[method-assign,assignment]
        cls.fields = _checked(cls)
        _KINDS[name] = cls


AnyKind = TypeVar("AnyKind", bound=RecordKind)
_KINDS: dict[str, type[RecordKind]] = {}


def kinds() -> Mapping[str, type[RecordKind]]:
    """Every kind that has been declared, by name."""
    return MappingProxyType(_KINDS)


def fields_of(kind: type[RecordKind]) -> tuple[Field, ...]:
    """The kind's fields in their order, whom it is about first."""
    return kind.fields


def _checked(kind: type[RecordKind]) -> tuple[Field, ...]:
    """Raises TypeError where marker and type disagree: the first import fails."""
    later = {each.field for each in kind.reversals}
    found = tuple(
        _field(f"{kind.__name__}.{name}", name, hint, name in later)
        for name, hint in hints_of(kind, include_extras=True).items()
        if get_origin(hint) is not ClassVar
    )
    if not later <= {each.name for each in found if not each.required}:
        raise TypeError(f"{kind.__name__}: a reversal fills an optional field")
    if not any(isinstance(each.marker, Day) and each.required for each in found):
        raise TypeError(f"{kind.__name__} needs the day on which it happened")
    return found


def _field(where: str, name: str, hint: Any, later: bool) -> Field:
    base, *notes = get_args(hint) if get_origin(hint) is Annotated else (hint,)
    markers = [each for each in notes if isinstance(each, Marker)]
    if len(markers) != 1:
        raise TypeError(f"{where} needs one marker: Day, Choice, Several, Line, Prose or Ref")
    (marker,) = markers
    of, required = _bare(base)
    if isinstance(marker, Several):
        of, *rest = get_args(of) if get_origin(of) is tuple else (NoneType,)
        if rest != [...]:
            raise TypeError(f"{where}: Several is for a tuple of an enum's members")
    fits = {Day: date, Choice: StrEnum, Several: StrEnum, Line: str, Prose: str, Ref: str}
    if not issubclass(of, fits[type(marker)]) or (of is not str and fits[type(marker)] is str):
        raise TypeError(f"{where}: {type(marker).__name__} is not for {of.__name__}")
    if isinstance(marker, Choice | Several):
        unworded = [each.value for each in of if each not in marker.words]
        if unworded:
            raise TypeError(f"{where} has no words for {', '.join(unworded)}")
    return Field(name, marker, of, required, later)


def _bare(base: Any) -> tuple[Any, bool]:
    """The type without 'or None', and whether there has to be a value."""
    if get_origin(base) not in (Union, UnionType):
        return base, True
    (bare,) = (each for each in get_args(base) if each is not NoneType)
    return bare, False


def known(of: type[Any], stored: Any) -> Any:
    """The member that a stored word stands for; one that is none any more stays as written."""
    try:
        return of(stored)
    except ValueError:
        return stored


def day_of(record: RecordKind) -> date:
    """The day on which it happened: the first that the kind asks for."""
    day: date = next(
        getattr(record, each.name)
        for each in fields_of(type(record))
        if isinstance(each.marker, Day)
    )
    return day


def content_of(record: RecordKind) -> dict[str, Any]:
    """What a person said with it, by field: what has been filled in later is no part of it."""
    return {
        each.name: getattr(record, each.name) for each in fields_of(type(record)) if not each.later
    }


def read_out(record: RecordKind) -> str:
    """One plain line: what it is, then every choice and further day; never a private text."""
    parts = [str(part) for each in fields_of(type(record)) for part in _parts(record, each)]
    words = ", ".join(parts)
    return f"{type(record).title}: {words}" if words else type(record).title


def _parts(record: RecordKind, field: Field) -> list[str]:
    value = getattr(record, field.name)
    if value in (None, ()) or field.later or field.private:
        return []
    if isinstance(field.marker, Choice | Several):
        several = value if isinstance(value, tuple) else (value,)
        return [field.marker.words.get(each, str(each)) for each in several]
    if isinstance(field.marker, Day):
        return [] if value == day_of(record) else [f"{field.marker.label} {short_day(value)}"]
    return [value] if isinstance(field.marker, Line) else []


def _without_texts(record: RecordKind) -> str:
    parts = (
        f"{each.name}={getattr(record, each.name)!r}"
        for each in fields_of(type(record))
        if not each.private
    )
    return f"{type(record).__name__}({', '.join(parts)})"
