"""What is kept of a record of any kind, and the table in which: both follow from the kind.

A migration names its columns itself and never reads this; a test compares the two.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache
from typing import Any, Generic

import sqlalchemy as sa

from db.sealing import resealed, sealed, unsealed
from db.types import ID, METADATA, Sealed, UtcInstant
from ips.records.kind import AboutClient, AnyKind, Field, RecordKind, day_of, known
from ips.records.markers import Choice, Counts, Day, Number, Ref, Several

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
    def client_id(self) -> str | None:
        """None: it is about no client."""
        return self.record.client_id if isinstance(self.record, AboutClient) else None

    @property
    def on(self) -> date:
        """The day on which it happened; of what has none, the day on which it was written down."""
        return day_of(self.record) or self.recorded_on

    def but(self, **changed: Any) -> Kept[AnyKind]:
        """The same record with other values in these fields."""
        return replace(self, record=replace(self.record, **changed))

    @property
    def voided(self) -> bool:
        return self.voided_at is not None

    @property
    def edition(self) -> int:
        """The version as people have made it: 1 where nobody has edited anything."""
        return self.version % ERASURES


_CALLED: Mapping[str, dict[str, str]] = {
    "job_lead": {"recorded": "shared", "voided": "closed"},
    "leave": {"voided_at": "cancelled_at"},
    "log_review": {"recorded": "reviewed"},
}
"""What tables that are older than the kinds call otherwise: as kept here -> as in its columns."""


@cache
def _around(kind: str) -> dict[str, str]:
    """What is kept around a record -> the column that holds it, by the name of its kind."""
    columns = {name: name for name in Kept.__dataclass_fields__ if name != "record"}
    for here, there in _CALLED.get(kind, {}).items():
        columns = {name: column.replace(here, there) for name, column in columns.items()}
    return columns


def column_of(kind: type[RecordKind], name: str) -> sa.Column[Any]:
    """Where the table of a kind holds what is kept around its records, such as `recorded_at`."""
    return table_of(kind).c[_around(kind.name)[name]]


# ---------------------------------------------------------------- the table


def table_of(kind: type[RecordKind]) -> sa.Table:
    """The table of a kind, its private texts encrypted; read by `found_by`."""
    if (made_before := METADATA.tables.get(kind.name)) is not None:
        return made_before
    named = {each.name: each.marker.table for each in kind.fields if isinstance(each.marker, Ref)}
    references = [
        sa.ForeignKeyConstraint(["workspace_id", name], [f"{table}.workspace_id", f"{table}.id"])
        for name, table in named.items()
        if table
    ]
    called = _around(kind.name)
    return sa.Table(
        kind.name,
        METADATA,
        sa.Column("workspace_id", ID, primary_key=True),
        sa.Column("id", ID, primary_key=True),
        *(
            sa.Column(each.name, _type_of(each), nullable=not each.required, default=_default(each))
            for each in kind.fields
        ),
        sa.Column(called["recorded_at"], UtcInstant, nullable=False),
        sa.Column(called["recorded_on"], sa.Date, nullable=False),
        sa.Column(called["recorded_by"], ID, nullable=False),
        sa.Column("version", sa.Integer, nullable=False, default=1),
        sa.Column(called["voided_at"], UtcInstant),
        sa.Column(called["voided_by"], ID),
        *references,
        *([sa.UniqueConstraint("workspace_id", *kind.one_of)] if kind.one_of else []),
        *(sa.Index(None, "workspace_id", *names) for names in kind.found_by),
    )


def _type_of(field: Field) -> Any:
    if field.private:
        return Sealed
    if isinstance(field.marker, Ref):
        return ID
    if isinstance(field.marker, Several | Counts):
        return sa.JSON
    if isinstance(field.marker, Number) and field.marker.places:
        return sa.Numeric(field.marker.digits, field.marker.places, asdecimal=False)
    types = {date: sa.Date, datetime: UtcInstant, int: sa.Integer, bool: sa.Boolean}
    return types.get(field.of, sa.String(255))


def _default(field: Field) -> Any:
    """What a row holds that says nothing of it; the id of what is not known yet is no value."""
    return None if isinstance(field.marker, Ref | Day) else _stored(field, field.default)


# ---------------------------------------------------------------- a row and back


def values_of(kept: Kept[Any]) -> dict[str, Any]:
    """Column -> value, private texts in plain: what a former version keeps."""
    called = _around(kept.fact_kind)
    return {column: getattr(kept, name) for name, column in called.items()} | {
        each.name: _stored(each, getattr(kept.record, each.name)) for each in kept.record.fields
    }


def row_of(kept: Kept[Any]) -> dict[str, Any]:
    """Column -> value, as its table stores it."""
    return sealed(table_of(type(kept.record)), values_of(kept))


def change_of(kept: Kept[Any]) -> dict[str, Any]:
    """As `row_of`, for the row that is there already."""
    return resealed(table_of(type(kept.record)), values_of(kept))


def kept_of(kind: type[AnyKind], stored: Mapping[Any, Any]) -> Kept[AnyKind]:
    """The record of a row. A word that today's enum does not know stays as it was written."""
    row = unsealed(table_of(kind), stored)
    fields = {each.name: _read(each, row[each.name]) for each in kind.fields}
    around = {name: row[column] for name, column in _around(kind.name).items()}
    return Kept(record=kind(**fields), **around)


def _stored(field: Field, value: Any) -> Any:
    if isinstance(field.marker, Several):
        return sorted(str(each) for each in value)
    return str(value) if isinstance(field.marker, Choice) and value is not None else value


def _read(field: Field, value: Any) -> Any:
    if isinstance(field.marker, Several):
        return tuple(known(field.of, each) for each in value or ())
    return known(field.of, value) if isinstance(field.marker, Choice) and value else value
