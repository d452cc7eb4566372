"""The one way of a private text into a row and out of it: bound to that row and its column.

A text that does not open where it stands keeps nobody from the rest: it reads as `UNOPENED`, the
log says where, and a change of the row leaves it as it is until somebody writes another one.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from sqlalchemy import Column, Table

from db.encryption import CannotBeRead, Place, current_cipher
from db.types import is_private

UNOPENED = "[cannot be read]"

log = logging.getLogger("db.sealing")


def place_of(table: Table, column: str, row: Mapping[Any, Any]) -> Place:
    """Where a text stands. Raises `KeyError` where the row's primary key is not known."""
    return Place(table.name, column, tuple(str(row[each.name]) for each in table.primary_key))


def sealed(table: Table, values: Mapping[str, Any], **of_row: Any) -> dict[str, Any]:
    """The values as they are stored in a row, each private text as its ciphertext.

    `of_row`: the row's primary key, where `values` does not name it.
    """
    stored, row = dict(values), {**values, **of_row}
    for name in _private(table, values):
        if values[name] is not None:
            stored[name] = current_cipher().seal(values[name], place_of(table, name, row))
    return stored


def resealed(table: Table, values: Mapping[str, Any], **of_row: Any) -> dict[str, Any]:
    """As `sealed`, for a row that is there: what could not be read is left as it stands."""
    left = {name for name in _private(table, values) if values[name] == UNOPENED}
    return sealed(table, {name: values[name] for name in values if name not in left}, **of_row)


def unsealed(table: Table, stored: Mapping[Any, Any], **of_row: Any) -> dict[str, Any]:
    """The row by the names of its columns, each private text in plain.

    `of_row`: its primary key, where `stored` does not name it.
    """
    values = dict(stored)
    row = values | of_row
    for name in _private(table, values):
        if values[name] is not None:
            text = opened(bytes(values[name]), place_of(table, name, row))
            values[name] = UNOPENED if text is None else text
    return values


def opened(token: bytes, place: Place) -> str | None:
    """The text of a place; None where it does not open, which is logged."""
    try:
        return current_cipher().open(token, place)
    except CannotBeRead as error:
        log.error("a private text cannot be read: %s: %s", place, error)
        return None


def readable(text: str | None) -> str | None:
    """The text; None where it could not be read, for whoever looks for its words elsewhere."""
    return None if text == UNOPENED else text


def whole(table: Table, name: str, stored: Mapping[Any, Any], **of_row: Any) -> Any:
    """What a row keeps as JSON in a private column; None where it does not open."""
    text = readable(unsealed(table, stored, **of_row)[name])
    return None if text is None else json.loads(text)


def _private(table: Table, values: Mapping[Any, Any]) -> Iterator[str]:
    return (each.name for each in private_columns(table) if each.name in values)


@cache
def private_columns(table: Table) -> tuple[Column[Any], ...]:
    """The columns of a table that hold nothing but ciphertext."""
    return tuple(column for column in table.columns if is_private(column))
