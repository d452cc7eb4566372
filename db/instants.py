"""The database's own clock within a statement, so that nobody has to ask for it first."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Float, literal
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from db.types import UtcInstant


class _InSeconds(FunctionElement[Any]):
    """So many seconds after the moment at which the statement arrived: one for all of it."""

    name = "in_seconds"
    type = UtcInstant()
    inherit_cache = True


def in_seconds(seconds: float | ColumnElement[Any] = 0.0) -> ColumnElement[Any]:
    """That long from now by the database's clock; 0: now."""
    return _InSeconds(literal(seconds, Float()) if isinstance(seconds, float) else seconds)


@compiles(_InSeconds)
def _on_postgresql(element: _InSeconds, compiler: Any, **options: Any) -> str:
    seconds = compiler.process(element.clauses, **options)
    return f"(statement_timestamp() + {seconds} * interval '1 second')"


@compiles(_InSeconds, "sqlite")
def _on_sqlite(element: _InSeconds, compiler: Any, **options: Any) -> str:
    """As an instant is stored; this clock knows milliseconds."""
    seconds = compiler.process(element.clauses, **options)
    return f"(strftime('%Y-%m-%d %H:%M:%f', 'now', {seconds} || ' seconds') || '000')"
