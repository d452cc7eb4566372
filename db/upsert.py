"""Inserts that may meet a row that is already there, in the words of either database."""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy.dialects import sqlite

from db.doors import Session


def insert_into(session: Session, table: Any) -> Any:
    """An INSERT that knows `on_conflict_do_nothing` and `on_conflict_do_update`."""
    return _insert_into(session.dialect.name, table)


def overwriting(session: Session, table: Any, key: tuple[str, ...], rest: tuple[str, ...]) -> Any:
    """An INSERT whose `rest` takes the place of what stands under the same `key`; built once."""
    return _overwriting(session.dialect.name, table, key, rest)


@cache
def _overwriting(dialect: str, table: Any, key: tuple[str, ...], rest: tuple[str, ...]) -> Any:
    row = _insert_into(dialect, table)
    return row.on_conflict_do_update(
        index_elements=list(key), set_={name: row.excluded[name] for name in rest}
    )


@cache
def _insert_into(dialect: str, table: Any) -> Any:
    if dialect == "postgresql":
        # Read where there is such a database: with SQLite nobody waits for it.
        from sqlalchemy.dialects import postgresql  # noqa: PLC0415

        return postgresql.insert(table)
    return sqlite.insert(table)
