"""What is kept of a record of any kind, and the table in which: both follow from the kind.

A migration names its columns itself and never reads this; a test compares the two.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic

from sqlalchemy import JSON, Column, Date, ForeignKeyConstraint, Index, Integer, String, Table
from sqlalchemy.types import TypeEngine

from db.types import ID, METADATA, EncryptedText, UtcInstant
from ips.records.kind import (
    AnyKind,
    Choice,
    Day,
    Field,
    Line,
    Prose,
    RecordKind,
    Ref,
    Several,
    fields_of,
    known,
)

# What an erasure that takes somebody out of a text adds to its version. No person has edited it,
# and yet a form that was open before is about another text than the one that stands now.
ERASURES = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept(Generic[AnyKind]):
    """A record, who wrote it down and when, and whether it stands.

    `recorded_on` is the unit's date.
    """

    workspace_id: str
    id: str
    recorded_at: datetime
    recorded_on: date
    recorded_by: str
    version: int = 1
    voided_at: datetime | None = None
    voided_by: str | None = None
    record: AnyKind

    @property
    def fact_kind(self) -> str:
        return self.record.name

    @property
    def client_id(self) -> str:
        return self.record.client_id

    @property
    def voided(self) -> bool:
        return self.voided_at is not None

    @property
    def edition(self) -> int:
        """The version as people have made it: 1 where nobody has edited anything."""
        return self.version % ERASURES


_AROUND = tuple(name for name in Kept.__dataclass_fields__ if name != "record")


# ---------------------------------------------------------------- the table


def table_of(kind: type[RecordKind]) -> Table:
    """The table of a kind, its private texts encrypted; read through the client it is about."""
    known_table = METADATA.tables.get(kind.name)
    return known_table if known_table is not None else _table(kind)


def _table(kind: type[RecordKind]) -> Table:
    references = [
        ForeignKeyConstraint(
            ["workspace_id", each.name],
            [f"{each.marker.table}.workspace_id", f"{each.marker.table}.id"],
        )
        for each in fields_of(kind)
        if isinstance(each.marker, Ref) and each.marker.table
    ]
    return Table(
        kind.name,
        METADATA,
        Column("workspace_id", ID, primary_key=True),
        Column("id", ID, primary_key=True),
        *(
            Column(each.name, _type_of(each), nullable=not each.required)
            for each in fields_of(kind)
        ),
        Column("recorded_at", UtcInstant, nullable=False),
        Column("recorded_on", Date, nullable=False),
        Column("recorded_by", ID, nullable=False),
        Column("version", Integer, nullable=False, default=1),
        Column("voided_at", UtcInstant),
        Column("voided_by", ID),
        *references,
        Index(None, "workspace_id", "client_id"),
    )


def _type_of(field: Field) -> TypeEngine[Any] | type[TypeEngine[Any]]:
    if field.private:
        return EncryptedText
    types: Mapping[type, Any] = {
        Day: Date,
        Choice: String(255),
        Several: JSON,
        Line: String(255),
        Ref: ID,
    }
    found: TypeEngine[Any] | type[TypeEngine[Any]] = types[type(field.marker)]
    return found


def texts_of(kind: type[RecordKind]) -> Mapping[str, str]:
    """Column -> how an erasure reads it, for each text that somebody can type."""
    return {
        each.name: each.marker.private.value
        for each in fields_of(kind)
        if isinstance(each.marker, Line | Prose)
    }


# ---------------------------------------------------------------- a row and back


def values_of(kept: Kept[Any]) -> dict[str, Any]:
    """Column -> value, as stored."""
    around = {name: getattr(kept, name) for name in _AROUND}
    return around | {
        each.name: _stored(each, getattr(kept.record, each.name))
        for each in fields_of(type(kept.record))
    }


def kept_of(kind: type[AnyKind], row: Mapping[Any, Any]) -> Kept[AnyKind]:
    """The record of a row. A word that today's enum does not know stays as it was written."""
    said = {each.name: _read(each, row[each.name]) for each in fields_of(kind)}
    return Kept(record=kind(**said), **{name: row[name] for name in _AROUND})


def _stored(field: Field, value: Any) -> Any:
    if isinstance(field.marker, Several):
        return sorted(str(each) for each in value)
    return str(value) if isinstance(field.marker, Choice) and value is not None else value


def _read(field: Field, value: Any) -> Any:
    if isinstance(field.marker, Several):
        return tuple(known(field.of, each) for each in value or ())
    return known(field.of, value) if isinstance(field.marker, Choice) and value else value
