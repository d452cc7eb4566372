"""The names by which things are stored, as a database and the answers show them.

Nothing here asks the code: whoever moves or renames a function changes nothing. Names join a file
and never leave it.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterable, Iterator
from typing import Any

from db.sealing import unsealed
from db.types import METADATA

Names = dict[str, set[str]]

_WORD = re.compile(r"[a-z][a-z0-9]*(?:[_.][a-z0-9]+)*")
_OPAQUE = re.compile(r"\b(?:[0-9a-f]{64}|[0-9a-f]{32}|(?=[a-z]*\d)[0-9a-f]{16})\b")
_DAY = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")
_NUMBER = re.compile(r"\b\d+\b")
_SLACK = re.compile(r"\b[UCDTW]0[A-Z0-9]+\b")
# What people write, what only a machine reads, and ids in words.
_FREE = re.compile(
    r"code$|name$|folded|zone|words|note|text|title|_id$|^id$|hash|token|^key$|chain$|leased_by|version_num"
)
_SHAPED = {("outgoing_message", "dedupe_key"): "dedupe keys"}
_KEYED = {
    ("outgoing_message", "subject"): "keys of a message's subject",
    ("fact_version", "values"): "keys of an earlier version",
    ("submission", "reply"): "keys of a kept reply",
}


def on_record(raw: sqlite3.Connection) -> Names:
    """What the rows of a database are called, each theme apart."""
    found: Names = {}
    for (table,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
        if table.startswith("sqlite_"):
            continue
        for column, kind in _columns(raw, table):
            found.setdefault("tables and columns", set()).add(f"{table}.{column}")
            for theme, names in _of_column(raw, table, column, kind):
                found.setdefault(theme, set()).update(names)
    return found


def _columns(raw: sqlite3.Connection, table: str) -> list[tuple[str, str]]:
    return [(row[1], row[2]) for row in raw.execute(f'PRAGMA table_info("{table}")')]


def _of_column(
    raw: sqlite3.Connection, table: str, column: str, kind: str
) -> Iterator[tuple[str, Iterable[str]]]:
    place = (table, column)
    if place in _KEYED:
        prefix = "fact_kind" if table == "fact_version" else "kind"
        which = prefix if prefix in dict(_columns(raw, table)) else "''"
        whose = [each.name for each in METADATA.tables[table].primary_key]
        query = f'SELECT {which}, "{column}", {", ".join(whose)} FROM "{table}"'
        for of, value, *key in raw.execute(query).fetchall():
            row = {column: value, **dict(zip(whose, key, strict=True))}
            keys = keys_of(json.loads(unsealed(METADATA.tables[table], row)[column]))
            yield f"{_KEYED[place]} {of}".strip(), keys
    elif place in _SHAPED:
        yield _SHAPED[place], map(shape_of, _distinct(raw, table, column))
    elif kind.startswith("VARCHAR") and not _FREE.search(column):
        words = {word for word in _distinct(raw, table, column) if _WORD.fullmatch(word)}
        if words:
            yield f"values of {table}.{column}", words
    elif kind == "JSON" and not _FREE.search(column):
        said = [json.loads(each) for each in _distinct(raw, table, column)]
        words = {w for each in said for w in words_of(each) if _WORD.fullmatch(w)}
        if words:
            yield f"values of {table}.{column}", words


def _distinct(raw: sqlite3.Connection, table: str, column: str) -> list[str]:
    found = raw.execute(f'SELECT DISTINCT "{column}" FROM "{table}" WHERE "{column}" IS NOT NULL')
    return [str(value) for (value,) in found]


def shape_of(key: str) -> str:
    """A key without what is only of one row: 'brief:<id>:<day>'."""
    for pattern, word in ((_OPAQUE, "<id>"), (_DAY, "<day>"), (_SLACK, "<slack>")):
        key = pattern.sub(word, key)
    return _NUMBER.sub("<number>", key)


def keys_of(value: Any, path: str = "") -> set[str]:
    """The keys of a JSON object, those within it with their path."""
    if isinstance(value, list):
        return {key for each in value for key in keys_of(each, path)}
    if not isinstance(value, dict):
        return set()
    here = {f"{path}{name}" for name in value if not _OPAQUE.search(name)}
    return here.union(*(keys_of(each, f"{path}{name}.") for name, each in value.items()))


def words_of(value: Any) -> set[str]:
    """The strings of a JSON value, the names of its keys too."""
    if isinstance(value, dict):
        return set(value).union(*map(words_of, value.values()))
    if isinstance(value, list):
        return set().union(*map(words_of, value))
    return {value} if isinstance(value, str) else set()


def joined(*found: Names) -> Names:
    whole: Names = {}
    for names in found:
        for theme, each in names.items():
            whole.setdefault(theme, set()).update(each)
    return whole


def in_blocks(value: Any) -> Names:
    """Action, block and callback ids of whatever was put before people."""
    found: Names = {}
    if isinstance(value, dict):
        for name in ("action_id", "callback_id"):
            if isinstance(value.get(name), str) and value[name]:
                found.setdefault(f"{name}s", set()).add(shape_of(value[name]))
    inside = value.values() if isinstance(value, dict) else value
    if isinstance(value, dict | list | tuple):
        found = joined(found, *map(in_blocks, inside))
    return found
