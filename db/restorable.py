"""What a backup may hold: the tables of this program, their indexes and their rows.

A file that somebody has prepared could bring a trigger or a view with it, or a default that calls
a function, which would then be at work in the database. So it is looked through before anything of
it is. Whatever is found is named by its kind alone: its name is somebody's text.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from db.models import Base

REVISIONS = "alembic_version"
ODD = "something unknown"
ANOTHERS = "a table of something else"
OURS = frozenset({REVISIONS, *Base.metadata.tables})

# What stands before a bracket in a statement of ours, beside the table that it is about; whatever
# else does may be a function.
_BEFORE_BRACKETS = frozenset(
    {"and", "any", "btree", "check", "in", "key", "not", "numeric", "or", "unique", "varchar"}
    | {"varying", "where"}
)
_BEFORE_BRACKET = re.compile(r"([\w.]+)\s*\(")
_ABOUT = re.compile(r"\b(?:REFERENCES|ON|TABLE)\s+(?:\w+\.)*(\w+)(?=\s*\()", re.IGNORECASE)
_QUOTED = re.compile(r"\"(?:[^\"]|\"\")*\"|'(?:[^']|'')*'")
# How a text could be quoted in a way that is not looked for here, and hide what follows.
_HIDES = re.compile(r"[\\$\[`]|/\*|--")
# An operator is a function too, and a database may have some of its own; so may a type.
_OPERATOR = re.compile(r"[-+*/<>=~!@#%^&|?]+")
_COMPARES = frozenset({"=", "<>", "<", ">", "<=", ">="})
_ELSEWHERE = re.compile(r"[A-Za-z_]\w*\s*\.|\bLIKE\b", re.IGNORECASE)
_ARRAYS = re.compile(r"ARRAY\[|::text\[\]")
_NEVER = re.compile(
    r"\b(?:TRIGGER|FUNCTION|PROCEDURE|RULE|VIEW|FOREIGN TABLE|PROGRAM|EXECUTE|CASCADE|GENERATED"
    r"|CONFLICT|INHERITS?|POLICY|ROW LEVEL|ON\s+DELETE|ON\s+UPDATE)\b",
    re.IGNORECASE,
)


def _at_work(statement: str) -> bool:
    """Whether it may do more than keep rows: call a function, or change a row with another one."""
    bare = _QUOTED.sub(_without_text, statement)
    if _NEVER.search(bare) or _HIDES.search(_ARRAYS.sub("", bare)):
        return True
    if any(about.group(1) not in OURS for about in _ABOUT.finditer(bare)):
        return True
    if any(found.group() not in _COMPARES for found in _OPERATOR.finditer(bare)):
        return True
    called = _BEFORE_BRACKET.finditer(_ABOUT.sub("in", bare))
    unknown = any(found.group(1).lower() not in _BEFORE_BRACKETS for found in called)
    return unknown or "'" in bare or '"' in bare


def _without_text(quoted: re.Match[str]) -> str:
    """A name stays as it is, so that a function is one in quotes as well."""
    name = quoted.group()
    return re.sub(r"\W", "_", name[1:-1]) if name.startswith('"') else "text"


# ---------------------------------------------------------------- SQLite

# SQLite's own tables. It lets nobody make one of such a name, but a file can be changed.
_OF_SQLITE = re.compile(r"CREATE TABLE sqlite_(?:sequence|stat[134])\([\w,]+\)")


def odd_in_sqlite(file: Path) -> str | None:
    """What a SQLite database holds that no backup of ours does; None: nothing."""
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA trusted_schema = OFF")
        rows = connection.execute("SELECT type, name, sql FROM sqlite_master").fetchall()
    for kind, name, sql in rows:
        if kind not in ("table", "index"):
            return str(kind) if kind in ("trigger", "view") else ODD
        if str(name).startswith("sqlite_") and (sql is None or _OF_SQLITE.fullmatch(str(sql))):
            continue
        if kind == "table" and name not in OURS:
            return ANOTHERS
        if kind == "table" and not re.match(r"CREATE TABLE\s", str(sql)):
            return "a virtual table"
        if sql is None or _at_work(str(sql)):
            return "a call"
    return None


# ---------------------------------------------------------------- PostgreSQL

# What `pg_restore --list` may name: with the rights and the extensions of a host's own.
_ENTRIES = re.compile(
    r"(TABLE DATA|TABLE|SEQUENCE SET|SEQUENCE OWNED BY|SEQUENCE|DEFAULT ACL|DEFAULT|FK CONSTRAINT"
    r"|CONSTRAINT|INDEX|ACL|COMMENT|SCHEMA|EXTENSION) "
)
_ENTRY = re.compile(r"\d+; \d+ \d+ (.*)")
_KINDS = (
    "FOREIGN TABLE",
    "FOREIGN DATA WRAPPER",
    "MATERIALIZED VIEW",
    "EVENT TRIGGER",
    "TRIGGER",
    "VIEW",
    "FUNCTION",
    "RULE",
)

# The statements that are carried out, once what stands in brackets is taken out of them. Those that
# are left out set what we set ourselves, or belong to a host's own.
_NAME = r"(?:\w+\.){0,2}\w+"
_CARRIED_OUT = tuple(
    re.compile(each)
    for each in (
        rf"CREATE TABLE (?P<new>{_NAME}) ",
        rf"ALTER TABLE (?:ONLY )?(?P<old>{_NAME})\s+ADD CONSTRAINT {_NAME} "
        rf"(?:PRIMARY KEY|UNIQUE|CHECK|FOREIGN KEY  REFERENCES {_NAME})\s*",
        rf"CREATE (?:UNIQUE )?INDEX {_NAME} ON (?P<old>{_NAME}) USING btree (?: WHERE )?",
        rf"CREATE SEQUENCE (?P<new>{_NAME})[\w\s]*",
        rf"ALTER SEQUENCE (?P<old>{_NAME}) OWNED BY (?P<owner>{_NAME})\.\w+",
        rf"CREATE SCHEMA {_NAME}",
        r"SET client_encoding = text",
    )
)
# And those that count on: whole, since they call.
_COUNTS_ON = re.compile(
    rf"SELECT pg_catalog\.setval\('(?P<old>{_NAME})', \d+, (?:true|false)\);"
    rf"|ALTER TABLE (?:ONLY )?(?P<owner>{_NAME}) ALTER COLUMN {_NAME} "
    rf"SET DEFAULT nextval\('(?P<counter>{_NAME})'::regclass\);"
)
_REFERRED = re.compile(rf"\bREFERENCES ({_NAME})", re.IGNORECASE)
_LEFT_OUT = re.compile(
    r"SET (?:\w+_timeout|check_function_bodies|xmloption|client_min_messages|row_security"
    r"|default_tablespace|default_table_access_method|default_with_oids) = \w+"
    r"|SET standard_conforming_strings = on|SELECT pg_catalog\.set_config"
    r"|COMMENT ON [^;]+|CREATE EXTENSION [^;]+"
)
_COPY = re.compile(r"COPY (?P<old>(?:\"?\w+\"?\.)?\"?\w+\"?) \([\w\", ]+\) FROM stdin;")
_INNERMOST = re.compile(r"\([^()]*\)")
END_OF_ROWS = b"\\."


class Odd(Exception):
    """A backup holds what none of ours does; the text names its kind."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A statement of a PostgreSQL backup, and the rows that follow where it is a COPY."""

    statement: bytes
    table: str | None = None
    rows: Iterable[bytes] = ()


def odd_in_list(listed: str) -> str | None:
    """What the list of a PostgreSQL backup names that no backup of ours does."""
    for entry in _entries(listed):
        if not _ENTRIES.match(entry):
            return next((each.lower() for each in _KINDS if entry.startswith(each)), ODD)
    return None


def tables_with_rows(listed: str) -> int:
    return sum(entry.startswith("TABLE DATA ") for entry in _entries(listed))


def _entries(listed: str) -> Iterator[str]:
    return (found.group(1) for line in listed.splitlines() if (found := _ENTRY.match(line)))


def pieces(script: Iterable[bytes], made: set[str] | None = None) -> Iterator[Piece]:
    """What of a backup is carried out, in its order. Reads the lines once.

    Checked beside what it is listed as, and handed on as it was checked: whoever prepares a file
    can call a trigger a table, and put a second statement behind the first. It is about nothing but
    the tables and counters that this file has `made` before, named with their schema: another
    program's table may have the name of one of ours.

    Raises:
        Odd: it holds something else.
    """
    lines, statement = iter(script), ""
    made = set() if made is None else made
    for line in lines:
        as_text = line.decode("utf-8", "surrogateescape")
        if not statement and (not as_text.strip() or as_text.startswith(("--", "\\"))):
            continue  # between two statements; within one it may be part of a text
        statement += as_text
        if not _QUOTED.sub("text", statement).rstrip().endswith(";"):
            continue
        found = _checked(statement.strip(), lines, made)
        statement = ""
        if found is not None:
            yield found
            for _ in found.rows:
                pass  # nobody wanted them
    if statement:
        raise Odd(ODD)


def _checked(statement: str, lines: Iterator[bytes], made: set[str]) -> Piece | None:
    """None: it is left out."""
    as_it_stands = statement.encode("utf-8", "surrogateescape")
    if copies := _COPY.fullmatch(statement):
        _check_made(copies, made)
        table = copies.group("old").replace('"', "").rpartition(".")[2]
        return Piece(as_it_stands, table, _rows(lines))
    if counts_on := _COUNTS_ON.fullmatch(statement):
        _check_made(counts_on, made)
        return Piece(as_it_stands)
    bare = _QUOTED.sub(_without_text, statement.removesuffix(";"))
    outline = bare
    while outline != (outline := _INNERMOST.sub("", outline)):
        pass
    if _LEFT_OUT.fullmatch(outline):
        return None
    found = next((one for each in _CARRIED_OUT if (one := each.fullmatch(outline))), None)
    if found is None or ";" in bare:
        raise Odd(ODD if not _at_work(statement) else "a call")
    if new := found.groupdict().get("new"):
        if statement.startswith("CREATE TABLE") and new.rpartition(".")[2] not in OURS:
            raise Odd(ANOTHERS)
        made.add(new)
    _check_made(found, made)
    if any(referred.group(1) not in made for referred in _REFERRED.finditer(bare)):
        raise Odd(ANOTHERS)
    head = re.match(r"CREATE TABLE [\w.\"]+ \(", statement)
    body = statement[head.end() if head else 0 :].removesuffix(";")
    if _at_work(body) or (head and _ELSEWHERE.search(_QUOTED.sub(_without_text, body))):
        raise Odd("a call")
    return Piece(as_it_stands)


def _check_made(found: re.Match[str], made: set[str]) -> None:
    """What a statement is about stands in the same file, before it."""
    names = (found.groupdict().get(each) for each in ("old", "owner", "counter"))
    if any(name is not None and name.replace('"', "") not in made for name in names):
        raise Odd(ANOTHERS)


def _rows(lines: Iterator[bytes]) -> Iterator[bytes]:
    for line in lines:
        if line.rstrip(b"\n") == END_OF_ROWS:
            return
        yield line
    raise Odd(ODD)
