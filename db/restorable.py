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
from pathlib import Path

from db.models import Base

REVISIONS = "alembic_version"
ODD = "something unknown"
OURS = frozenset({REVISIONS, *Base.metadata.tables})

# What stands before a bracket in a statement of ours; whatever else does may be a function.
_BEFORE_BRACKETS = OURS | {
    *("and", "any", "btree", "check", "in", "key", "not", "numeric", "or", "unique", "varchar"),
    *("varying", "where", "nextval", "pg_catalog.set_config", "pg_catalog.setval"),
}
_BEFORE_BRACKET = re.compile(r"([\w.]+)\s*\(")
_QUOTED = re.compile(r"\"(?:[^\"]|\"\")*\"|'(?:[^']|'')*'")
# How a text could be quoted in a way that is not looked for here, and hide what follows.
_HIDES = re.compile(r"[\\$\[`]|/\*|--")
_ARRAYS = re.compile(r"ARRAY\[|::text\[\]")
_NEVER = re.compile(
    r"\b(?:TRIGGER|FUNCTION|PROCEDURE|RULE|VIEW|FOREIGN TABLE|PROGRAM|EXECUTE|CASCADE|GENERATED"
    r"|CONFLICT|INHERITS?|POLICY|ROW LEVEL)\b",
    re.IGNORECASE,
)


def _at_work(statement: str) -> bool:
    """Whether it may do more than keep rows: call a function, or change a row with another one."""
    bare = _QUOTED.sub(_without_text, statement)
    if _NEVER.search(bare) or _HIDES.search(_ARRAYS.sub("", bare)):
        return True
    called = (found.group(1).lower() for found in _BEFORE_BRACKET.finditer(bare))
    unknown = (each for each in called if each not in _BEFORE_BRACKETS)
    return "'" in bare or '"' in bare or any(each.split(".")[-1] not in OURS for each in unknown)


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
            return "a table of something else"
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

# How each statement of such a file begins: checked beside what it is listed as, since whoever
# prepares a file can call a trigger a table.
_STATEMENT = re.compile(
    r"SET \w+ = |SELECT pg_catalog\.set(?:_config|val)\(|CREATE TABLE [\w.\"]+ \(|ALTER TABLE "
    r"|CREATE SEQUENCE |ALTER SEQUENCE |CREATE (?:UNIQUE )?INDEX |COMMENT ON |CREATE SCHEMA "
    r"|CREATE EXTENSION |GRANT |REVOKE |ALTER DEFAULT PRIVILEGES "
)
_HEAD = re.compile(r"CREATE TABLE [\w.\"]+ \(")
_COPY = re.compile(r"COPY (?:\w+\.)?\"?(\w+)\"? \([\w\", ]+\) FROM stdin;")


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


def odd_in_schema(script: str) -> str | None:
    """As `odd_in_list`, of the statements themselves, those without rows."""
    lines = (line for line in script.splitlines() if not line.startswith(("--", "\\")))
    for statement in filter(None, (each.strip() for each in "\n".join(lines).split(";"))):
        if not _STATEMENT.match(statement):
            return ODD
        if _at_work(_HEAD.sub("", statement)):
            return "a call"
    return None


def odd_in_rows(script: Iterable[str], tables: int) -> str | None:
    """As `odd_in_list`, of what brings the rows of so many tables; reads the lines once."""
    within, found, statements = False, 0, []
    for line in script:
        if within:
            within = line.rstrip("\n") != "\\."
        elif copies := _COPY.match(line):
            within, found = True, found + 1
            if copies.group(1) not in OURS:
                return "a table of something else"
        else:
            statements.append(line)
    if within or found != tables:
        return ODD
    return odd_in_schema("".join(statements))
