"""Column types: instants that are always aware UTC, and text that is stored sealed alone.

And the type of a list of values that PostgreSQL is asked with.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any, TypeAlias

from sqlalchemy import ARRAY, Column, DateTime, LargeBinary, MetaData, Row, Select, String
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine

from db.encryption import is_bound

AnyRow: TypeAlias = Row[*tuple[Any, ...]]
AnySelect: TypeAlias = Select[*tuple[Any, ...]]

ID = String(32)
METADATA = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)
"""Every table of ours, those of the models and those of the record kinds."""


class UtcInstant(TypeDecorator[datetime]):
    """An instant: aware on the way in (a naive one is refused), aware UTC on the way out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        instant = value.astimezone(UTC)
        return instant.replace(tzinfo=None) if dialect.name == "sqlite" else instant

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        instant: datetime = value
        return instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant.astimezone(UTC)


class OneArray(TypeDecorator[Iterable[Any]]):
    """Texts, numbers, days or bytes for PostgreSQL, written as its array: the driver, which does so
    too, takes five times as long."""

    impl = ARRAY
    cache_ok = True

    def __init__(self, of: TypeEngine[Any]) -> None:
        super().__init__(of)
        self.of = of

    def bind_processor(self, dialect: Dialect) -> Callable[[Any], str]:
        return written_array


def written_array(values: Iterable[Any]) -> str:
    """'{"C-1","a \\"quoted\\" one",NULL}'."""
    return "{" + ",".join(map(_element, values)) + "}"


def _element(value: Any) -> str:
    if value is None:
        return "NULL"
    text = f"\\x{value.hex()}" if isinstance(value, bytes) else str(value)
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


class Sealed(TypeDecorator[bytes]):
    """A private text: `db.sealing` seals and opens it, where it is known in which row it stands."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: bytes | None, dialect: Dialect) -> bytes | None:
        if value is not None and not (isinstance(value, bytes) and is_bound(value)):
            raise TypeError("a private text is stored sealed for its place, and in no other way")
        return value


def is_private(column: Column[Any]) -> bool:
    """Whether the database holds nothing but ciphertext in it."""
    return isinstance(column.type, Sealed)
