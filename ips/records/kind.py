"""What a record kind is: one frozen dataclass that says what is asked, kept and read.

The fields carry one marker each; a database, a form and a history line follow from them. What is
kept about a record (id, version, by whom, struck out) is not the kind's: see `db.kept`.

Its annotations are read as the program starts, and as text each of them would be compiled then: no
module here puts them off (`from __future__ import annotations`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType, NoneType
from typing import Annotated, Any, ClassVar, TypeVar, get_args, get_origin, get_type_hints

from ips.records.markers import TEXTS, Choice, Day, Marker, Ref
from ips.words import lowered


@dataclass(frozen=True, slots=True)
class Reversal:
    """The second half of a record, a day filled in later: it is undone by itself.

    `name` is what a reference to it says, `verb` the audit's; `noun` names it within a sentence,
    `line` is its own line of the history. Who wrote it down need not have written the record, so
    '<recorded>_recorded_by', '_on' and '_at' say so. `with_it`: other fields that it fills.
    """

    name: str
    field: str
    verb: str
    noun: str
    line: str
    recorded: str
    with_it: tuple[str, ...] = ()

    @property
    def fields(self) -> tuple[str, ...]:
        """All that it fills."""
        around = (f"{self.recorded}_recorded_{each}" for each in ("on", "at", "by"))
        return (self.field, *self.with_it, *around)

    def by_and_on(self, record: "RecordKind") -> tuple[str | None, date | None]:
        """Who wrote this half down and when; None where an earlier version did not keep it."""
        found = (getattr(record, f"{self.recorded}_recorded_{each}") for each in ("by", "on"))
        return next(found), next(found)


# ---------------------------------------------------------------- a kind


@dataclass(frozen=True, slots=True)
class Field:
    """A field as the rooms walk it. `asked`: of a person, not filled later or by the desk.

    `default` stands where nothing was answered; None, where there is none.
    """

    name: str
    marker: Marker
    of: type
    required: bool
    asked: bool
    default: Any

    @property
    def private(self) -> bool:
        """Whether nobody reads it who may not see the client: encrypted, and never in a log."""
        return isinstance(self.marker, TEXTS) and self.marker.open_because is None


@dataclass(frozen=True, kw_only=True)
class RecordKind:
    """What is recorded about somebody. No slots: they and a class's arguments do not mix.

    A kind is one of `AboutClient`, `AboutJob`, `AboutStaff` and `AboutUnit`. It says `heading` (its
    form), `asks` (what the form says first; `{client}` is the client; left out where the
    conversation draws a form itself) and `noun` (its name within a sentence). `stamped` are the
    fields that no form asks and no edit changes, such as who made it, or what a verb fills;
    `came_later` those that an earlier release did not ask; `found_by` the columns by which its rows
    are looked for, where not by whom it is about alone; `one_of` those that no two share.
    `fields` are all in order, whom it is about first.
    """

    name: ClassVar[str]
    source: ClassVar[str]
    heading: ClassVar[str]
    asks: ClassVar[str] = ""
    noun: ClassVar[str]
    reversals: ClassVar[tuple[Reversal, ...]] = ()
    stamped: ClassVar[tuple[str, ...]] = ()
    came_later: ClassVar[tuple[str, ...]] = ()
    found_by: ClassVar[tuple[tuple[str, ...], ...]]
    one_of: ClassVar[tuple[str, ...]] = ()
    fields: ClassVar[tuple[Field, ...]]

    def __init_subclass__(cls, *, name: str = "", source: str = "") -> None:
        if cls.__bases__ == (RecordKind,):  # it says whom, and is no kind yet
            return
        cls.name, cls.source = name, source
        cls.__repr__ = _without_texts  # type: ignore[method-assign,assignment]
        cls.fields = _fields_of(cls)
        cls.found_by = getattr(cls, "found_by", ((subject_of(cls),),))
        _KINDS[name] = cls


@dataclass(frozen=True, kw_only=True)
class AboutClient(RecordKind):
    """About one client: part of their history, open to whoever may reach them, erased with them."""

    client_id: Annotated[str, Ref("client")]


@dataclass(frozen=True, kw_only=True)
class AboutJob(RecordKind):
    """Within one job of a client: whose the job is, theirs it is, and it goes with the job."""

    job_id: Annotated[str, Ref("job")]


@dataclass(frozen=True, kw_only=True)
class AboutStaff(RecordKind):
    """About somebody on the roster of a unit, and open to that unit alone."""

    staff_member_id: Annotated[str, Ref("staff_member")]


@dataclass(frozen=True, kw_only=True)
class AboutUnit(RecordKind):
    """About a whole vocational unit: that of whoever records it."""

    stamped: ClassVar[tuple[str, ...]] = ("vocational_unit_id",)

    vocational_unit_id: Annotated[str, Ref("vocational_unit")] = ""


AnyKind = TypeVar("AnyKind", bound=RecordKind)
_KINDS: dict[str, type[RecordKind]] = {}


def kinds() -> Mapping[str, type[RecordKind]]:
    """Every kind that has been declared, by name."""
    return MappingProxyType(_KINDS)


def referred_to(name: str) -> tuple[type[RecordKind], Reversal | None] | None:
    """The kind of record of this name, or the one that has a second half of this name, and that."""
    if name in _KINDS:
        return _KINDS[name], None
    halves = ((kind, half) for kind in _KINDS.values() for half in kind.reversals)
    return next((found for found in halves if found[1].name == name), None)


def kinds_about(whom: type[AnyKind]) -> Mapping[str, type[AnyKind]]:
    """Those about a client, within a job, about staff, or about a unit."""
    return {name: kind for name, kind in _KINDS.items() if issubclass(kind, whom)}


def subject_of(kind: type[RecordKind]) -> str:
    """The field that holds the id of whom a record is about: the first."""
    return kind.fields[0].name


def _fields_of(kind: type[RecordKind]) -> tuple[Field, ...]:
    """As annotated. A text without a marker fails here; a test finds what else cannot be."""
    filled = {*kind.stamped, *(name for half in kind.reversals for name in half.fields)}
    found = []
    for name, hint in get_type_hints(kind, include_extras=True).items():
        if get_origin(hint) is not ClassVar:
            (marker,) = hint.__metadata__
            within = get_args(hint.__origin__)  # of `str | None`, of `tuple[Clock, ...]`
            of = next(each for each in (*within, hint.__origin__) if each is not NoneType)
            required = NoneType not in within
            default = getattr(kind, name, None)
            found.append(Field(name, marker, of, required, name not in filled, default))
    return tuple(found)


def known(of: type[Any], stored: Any) -> Any:
    """The member that a stored word stands for; one that is none any more stays as written."""
    return of._value2member_map_.get(stored, stored)  # `of(stored)` costs four times as much


def for_whom(record: RecordKind) -> str | None:
    """The id of whom of the staff it is about, or of who is to do it."""
    about = "staff_member_id" if isinstance(record, AboutStaff) else "owner_id"
    return getattr(record, about, None)


def also_about(record: RecordKind) -> frozenset[str]:
    """The id of the client that a record about the unit names, if it names one."""
    named = getattr(record, "client_id", None) if isinstance(record, AboutUnit) else None
    return frozenset({named} if named else ())


def day_of(record: RecordKind) -> date | None:
    """The day on which it happened: the first that the kind needs."""
    days = (each.name for each in record.fields if isinstance(each.marker, Day) and each.required)
    return next((getattr(record, name) for name in days), None)


def content_of(record: RecordKind) -> dict[str, Any]:
    """What a person put into it, by field: what is stamped or filled in later is no part of it."""
    return {each.name: getattr(record, each.name) for each in record.fields if each.asked}


def sent_as(record: RecordKind) -> dict[str, Any]:
    """Its content as a form of any release sends it, so that one sent again is known by it."""
    return {
        name: value
        for name, value in content_of(record).items()
        if name not in record.came_later or value not in (None, getattr(type(record), name))
    }


def read_out(record: RecordKind) -> str:
    """One plain line: what it is, and what was chosen. A kind with more to tell has its own."""
    chosen = [
        _within(each.marker.words.get(value, value))
        for each in record.fields
        if isinstance(each.marker, Choice) and each.asked and (value := getattr(record, each.name))
    ]
    words = ", ".join(chosen)
    return f"{record.heading}: {words}" if words else record.heading


def _within(label: str) -> str:
    """A label as it stands within a line; 'VR' stays as it is."""
    return label if label[1:2].isupper() else lowered(label)


def _without_texts(record: RecordKind) -> str:
    parts = (
        f"{each.name}={getattr(record, each.name)!r}" for each in record.fields if not each.private
    )
    return f"{type(record).__name__}({', '.join(parts)})"
