"""The wall between workspaces: is each statement about one of them alone, in every table?

Judges what SQLAlchemy sends, by its tree and the values bound to it. Each table with a
`workspace_id` (or `workspace` itself, by its `id`) must be held to the workspace that acts: by a
condition with that workspace's id, or by an equality with a table that is held. An id of something
is no hold, however random; nor is a condition behind OR, or one that an outer join may leave out.
What reads over all workspaces is named in `OVER_ALL`, and there each row must still be about one.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import FrameType
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Alias, Engine, Table, event
from sqlalchemy.sql import operators
from sqlalchemy.sql.base import CompileState
from sqlalchemy.sql.dml import Delete, Insert, Update
from sqlalchemy.sql.elements import (
    BinaryExpression,
    BindParameter,
    BooleanClauseList,
    ColumnClause,
    Grouping,
    Tuple,
)
from sqlalchemy.sql.selectable import (
    CTE,
    CompoundSelect,
    Join,
    ScalarSelect,
    Select,
    SelectBase,
    SelectStatementGrouping,
    Subquery,
)

from db.models import Base, WorkspaceRow
from tests.support import TRANSACTION_WORDS

WORKSPACE = WorkspaceRow.__tablename__
KEYS: Mapping[str, str] = {
    table.name: "id" if table.name == WORKSPACE else "workspace_id"
    for table in Base.metadata.sorted_tables
    if table.name == WORKSPACE or "workspace_id" in table.c
}
"""Each walled table and the column that says whose row it is."""

NOBODYS = -1  # the scope of a union's result: no table's own
FREE = (frozenset(Base.metadata.tables) - KEYS.keys()) | {"alembic_version"}

# Who may ask about every workspace in one statement, and why. Even there a row of one workspace is
# joined with rows of the same one alone. A function of `db` is named alone, or behind its module
# where another is called the same: moving one changes nothing here.
OVER_ALL: Mapping[str, str] = {
    "due_people": "planning: whoever is due; each is then planned alone",
    "due_units": "planning, as for people",
    "forgotten": "the auditor counts whom no timetable reaches",
    "_without_instant": "the auditor, and whoever brings them back; each is then brought back "
    "alone",
    "lost._everybody": "the auditor, as above; each is then looked at alone",
    "not_planned": "the auditor, as above: who cannot be planned for",
    "to_do": "delivery: where something may be ready; each workspace is then leased from alone",
    "held_by": "delivery: where this process holds something; each then gives it back alone",
    "in_turn": "tidying: the next few units; each workspace is then looked through alone",
    "with_something_to_delete": "tidying: where something is to go; as above",
    "with_dead": "the auditor: where something was given up; each is then settled alone",
    "backlog": "the auditor counts what waits",
    "waiting": "the auditor: since when the oldest waits, by workspace",
    "ended_to_look_for": "delivery: what has ended in doubt, as above",
    "planned_at": "`send-due --dry-run` lists what it would plan",
    "clients.every_id": "`recompute` finds everybody; each is then reckoned alone",
    "_two_open_stays": "`migrate`: while two stays of anybody are open, no index keeps them out",
    "with_a_code_like_anothers": "`doctor` counts, naming nobody",
    "with_a_stay_left_open": "`doctor` counts whom to ask about, naming nobody",
    "to_reckon": "units whose new numbers wait to be reckoned",
    "workspaces.known": "`workspaces list`, for whoever runs the server",
    "workspaces.every_id": "the workspaces where the bot is installed",
    "_heads": "`audit verify` begins with every chain",
    "_without_head": "`audit verify`: chains without a head",
    "_without_events": "`audit verify`: units whose chain was taken out",
    "with_refusals": "in which workspaces refusals were counted; each is written down alone",
    "_seal_what_stands": "the first start that knows of seals puts one on every chain",
    "_anything_bound": "the audit's key: whether it was ever there, in the whole deployment",
    "_try_one": "one private text, to try a key on",
    "keys.look": "`doctor` tells of private texts that cannot be read, by place alone",
    "keys._rotate_table": "`keys rotate`: whose private texts there are; each then alone",
}

# Who changes, or locks, rows without naming their workspace by value. A database that is spread
# over several machines by workspace refuses that: this list only becomes shorter.
WRITES_OVER_ALL: Mapping[str, str] = {
    "_seal_what_stands": "once, at the first start that knows of seals, before anything else runs",
    "_two_open_stays": "`migrate`, which runs alone",
}


@dataclass(frozen=True, slots=True)
class Crossing:
    """A statement that is not held to one workspace: where it comes from, and what is open."""

    where: str
    why: str
    statement: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class _Place:
    """A table, or a query within FROM, as it stands in one scope of a statement."""

    scope: int
    name: str
    table: str


@dataclass
class Wall:
    """What was seen since it was put up. `acting`: the workspaces of which one may be named."""

    acting: frozenset[str]
    foreign: frozenset[str] = frozenset()
    crossings: list[Crossing] = field(default_factory=list)
    seen: int = 0

    def look(
        self, _connection: Any, _cursor: Any, statement: str, parameters: Any, context: Any, _m: Any
    ) -> None:
        """For SQLAlchemy's `before_cursor_execute`."""
        if statement.lstrip().upper().startswith((*TRANSACTION_WORDS, "PRAGMA")):
            return
        self.seen += 1
        where, frame = asking(sys._getframe())
        # Whoever is asked about one workspace must keep to it, though it may ask about all.
        free = _asks_over_all(where) and frame.get("workspace_id") is None
        values = getattr(context, "compiled_parameters", ())
        for why in judged(context.compiled, values, statement, self, free=free):
            self.crossings.append(Crossing(where, why, statement))


def not_by_value(context: Any, statement: str) -> list[str]:
    """Why this statement does not name, by value, the one workspace that each table is held to."""
    values = context.compiled_parameters
    anyone = Wall(frozenset().union(*(_texts(each.values()) for each in values)))
    return list(judged(context.compiled, values, statement, anyone, free=False))


@contextmanager
def wall_around(acting: Collection[str], others: Collection[str] = ()) -> Iterator[Wall]:
    """Judges every statement of this process meanwhile; `others` may not even be named."""
    wall = Wall(frozenset(acting), frozenset(others))
    event.listen(Engine, "before_cursor_execute", wall.look)
    try:
        yield wall
    finally:
        event.remove(Engine, "before_cursor_execute", wall.look)


def asking(frame: FrameType | None) -> tuple[str, Mapping[str, Any]]:
    """The function of `db` that sends it ('db.queries.outbox.briefs.due_people'), its variables."""
    while frame is not None:
        module = frame.f_globals.get("__name__", "")
        if module.startswith("db.") and frame.f_code.co_name[0] not in "<":
            return f"{module}.{frame.f_code.co_name}", frame.f_locals
        frame = frame.f_back
    return "somewhere else", {}


def _asks_over_all(where: str) -> bool:
    return is_among(where, OVER_ALL)


def is_among(where: str, those: Collection[str]) -> bool:
    """Whether 'db.queries.outbox.briefs.due_people' is named there, alone or by its module."""
    *_, module, function = f".{where}".split(".")
    return function in those or f"{module}.{function}" in those


def judged(
    compiled: Any,
    parameters: Iterable[Mapping[str, Any]],
    statement: str,
    wall: Wall,
    *,
    free: bool,
) -> Iterator[str]:
    """Why this statement crosses; nothing where it does not."""
    if compiled is None or getattr(compiled, "statement", None) is None:
        if named := _named_in(statement):
            yield f"a text that nobody can judge names {named}"
        return
    sets = [dict(each) for each in parameters] or [{}]
    for values in sets:
        if wall.foreign & _texts(values.values()):
            yield "it names the other workspace"
    top = compiled.statement
    if isinstance(top, Insert):
        yield from _of_an_insert(top, sets, wall)
    elif not isinstance(top, Select | CompoundSelect | Update | Delete):
        if named := _named_in(statement):
            yield f"a {type(top).__name__} that nobody can judge names {named}"
        return
    tree = _TREES.get(compiled)
    if tree is None:
        tree = _TREES[compiled] = _Tree(compiled)
    for values in sets:
        yield from tree.open_places(compiled, values, wall.acting, free=free)


def _named_in(statement: str) -> list[str]:
    return sorted(set(re.findall(r"\w+", statement)) & KEYS.keys())


def _of_an_insert(top: Insert, sets: list[dict[str, Any]], wall: Wall) -> Iterator[str]:
    key = KEYS.get(top.table.name)
    if key is None:
        return
    if top.select is not None:
        yield f"rows of {top.table.name} are copied from a query"
    name = re.compile(rf"{key}(_m\d+)?")
    for values in sets:
        whose = [value for column, value in values.items() if name.fullmatch(column)]
        if not whose or not set(whose) <= wall.acting or len(set(whose)) > 1:
            yield f"a new row of {top.table.name} does not carry the workspace that acts"


# ---------------------------------------------------------------- the tree of one statement

_Scopes = tuple[Mapping[str, _Place], ...]  # of a query and of those around it, the nearest first
_Only = frozenset[_Place] | None  # an outer join's condition holds nothing but its right side


class _Tree:
    """Every table of a statement, scope by scope, and the equalities that hold one by another."""

    def __init__(self, compiled: Any) -> None:
        self._scopes = 0
        self._tables: list[_Place] = []
        self._ties: list[tuple[_Place, _Place]] = []  # the first holds the second
        self._named: list[tuple[_Place, BindParameter[Any], int | None]] = []
        self._walked: dict[int, tuple[Any, int]] = {}  # queries, each with the scope of its result
        self._problems: list[str] = []
        self._compiled: Any = compiled
        if isinstance(compiled.statement, Insert):  # whose its row is, is judged by its values
            for nested in _nested(compiled.statement):
                self.walk(nested, ())
        else:
            self.walk(compiled.statement, ())
        self._compiled, self._walked = None, {}  # nothing keeps alive what it is kept by

    def open_places(
        self, compiled: Any, values: Mapping[str, Any], acting: frozenset[str], *, free: bool
    ) -> Iterator[str]:
        """What is not held. `free`: the first table is of any workspace, the rest of its own."""
        yield from self._problems
        held: set[_Place] = set()
        found: set[str] = set()
        for place, parameter, position in self._named:
            whose = _bound(compiled, values, parameter, position)
            found |= whose
            if free or len(whose) == 1:
                held.add(place)
        if found - acting:
            yield "it is about a workspace that does not act"
        if len(found) > 1 and not free:
            yield "it is about several workspaces"
        if free:
            held.update(self._tables[:1])
        while more := {to for by, to in self._ties if by in held} - held:
            held |= more
        for place in self._tables:
            if place not in held:
                yield f"{place.table} is not held to the workspace"

    # ------------------------------------------------------------ walking

    def walk(self, query: Any, around: _Scopes) -> int:
        """Walks a query within those around it; returns the scope of what it selects."""
        if id(query) in self._walked:
            return self._walked[id(query)][1]
        if isinstance(query, SelectStatementGrouping):
            scope = self.walk(query.element, around)
        elif isinstance(query, CompoundSelect):
            for part in query.selects:
                self.walk(part, around)
            scope = NOBODYS
        else:
            scope = self._one(query, around)
        self._walked[id(query)] = (query, scope)
        return scope

    def _one(self, query: Any, around: _Scopes) -> int:
        self._scopes += 1
        scope, here = self._scopes, dict[str, _Place]()
        if isinstance(query, Select):
            # `get_final_froms` would compile the whole query to find them.
            state: Any = CompileState.create_for_statement(query, self._compiled)
            sources = state._get_display_froms()
            if len(sources) > 1:  # as SQLAlchemy does: what stands around is not joined once more
                known = {name for names in around for name in names}
                sources = [each for each in sources if _name(each) not in known]
        else:
            sources = [query.table]
            self._problems += _changed_keys(query)
        for each in sources:
            self._enter(each, here, scope, around)
        self._hold(query.whereclause, (here, *around), None)
        for nested in _nested(query):
            self.walk(nested, (here, *around))
        for beside in getattr(query, "_independent_ctes", ()):
            self.walk(beside.element, ())
        return scope

    def _enter(
        self, source: Any, here: dict[str, _Place], scope: int, around: _Scopes
    ) -> frozenset[_Place]:
        """Takes in one element of FROM; returns the places it brings."""
        if isinstance(source, Join):
            left = self._enter(source.left, here, scope, around)
            right = self._enter(source.right, here, scope, around)
            if source.full:
                self._problems.append("a full outer join holds neither side")
            else:  # an outer join keeps rows of the left for which its condition does not hold
                self._hold(source.onclause, (here, *around), right if source.isouter else None)
            return left | right
        name, table = _name(source), _table_of(source)
        place = here[name] = _Place(scope, name, table)
        if isinstance(source, CTE) and source.recursive:
            # The workspaces themselves, each found from the one before: of any, where all may be
            # asked about, and what is read beside it is held to it.
            first = source._restates
            assert first is not None
            for begun in (source, first):
                self._walked[id(begun.element)] = (begun.element, NOBODYS)
            self._tables.append(place)
        elif isinstance(source, Subquery | CTE):
            query = source.element
            inner = self.walk(query, around)
            # A write is judged as any; what it gives back holds nothing.
            for column in query.selected_columns if isinstance(query, SelectBase) else ():
                if _is_key(column):
                    there = _Place(inner, _name(column.table), _table_of(column.table))
                    self._ties += [(place, there), (there, place)]
        elif table in KEYS:
            self._tables.append(place)
        elif table not in FREE:
            self._problems.append(f"nobody can judge the {type(source).__name__} {table}")
        return frozenset({place})

    # ------------------------------------------------------------ what holds

    def _hold(self, condition: Any, scopes: _Scopes, only: _Only) -> None:
        """Learns from a condition that every row meets."""
        if isinstance(condition, Grouping):
            self._hold(condition.element, scopes, only)
        elif isinstance(condition, BooleanClauseList) and condition.operator is operators.and_:
            for part in condition.clauses:
                self._hold(part, scopes, only)
        elif isinstance(condition, BinaryExpression) and condition.operator is operators.eq:
            self._equal(condition.left, condition.right, scopes, only)
            self._equal(condition.right, condition.left, scopes, only)
        elif isinstance(condition, BinaryExpression) and condition.operator is operators.in_op:
            self._among(condition.left, condition.right, scopes, only)

    def _equal(self, one: Any, other: Any, scopes: _Scopes, only: _Only) -> None:
        place, by = _place_of(one, scopes), _place_of(other, scopes)
        if place is None or (only is not None and place not in only):
            return
        if isinstance(other, BindParameter):
            self._named.append((place, other, None))
        if by is not None:
            self._ties.append((by, place))

    def _among(self, one: Any, many: Any, scopes: _Scopes, only: _Only) -> None:
        """`x IN (...)` and `(x, y) IN (...)`, a list or a query: it holds position by position."""
        one, many = _plain(one), _plain(many)
        columns = list(one.clauses) if isinstance(one, Tuple) else [one]
        for position, column in enumerate(columns):
            place = _place_of(column, scopes)
            if place is None or (only is not None and place not in only):
                continue
            if isinstance(many, BindParameter):
                self._named.append((place, many, position if isinstance(one, Tuple) else None))
            elif isinstance(many, Select):
                inner = self.walk(many, scopes)
                found = list(many.selected_columns)[position]
                if _is_key(found):
                    there = _Place(inner, _name(found.table), _table_of(found.table))
                    # What is found is of x's own workspace: each holds the other.
                    self._ties += [(place, there), (there, place)]


# SQLAlchemy compiles a statement once for all its values; so is its tree walked.
_TREES: WeakKeyDictionary[Any, _Tree] = WeakKeyDictionary()


def _nested(statement: Any) -> Iterator[Any]:
    """The queries right within a statement, wherever they stand."""
    for child in statement.get_children():
        if isinstance(child, SelectBase):
            yield child
        elif not isinstance(child, Table):
            yield from _nested(child)


def _changed_keys(statement: Any) -> list[str]:
    changed = {
        getattr(column, "name", column) for column in getattr(statement, "_values", None) or ()
    }
    table = statement.table.name
    return [f"a row of {table} would change its workspace"] if KEYS.get(table) in changed else []


def _place_of(column: Any, scopes: _Scopes) -> _Place | None:
    """The place whose workspace column this is."""
    if not _is_key(column):
        return None
    name = _name(column.table)
    return next((names[name] for names in scopes if name in names), None)


def _is_key(column: Any) -> bool:
    table = getattr(column, "table", None)
    if not isinstance(column, ColumnClause) or table is None:
        return False
    return column.name == KEYS.get(_table_of(table), "workspace_id")


def _name(source: Any) -> str:
    """What a table is called in its scope; an alias without a name has one of its own."""
    return str(source.name)


def _table_of(source: Any) -> str:
    """The table behind an alias; a query within FROM has none."""
    while isinstance(source, Alias):
        source = source.element
    return str(source.name)


def _plain(element: Any) -> Any:
    while isinstance(element, Grouping | SelectStatementGrouping | ScalarSelect):
        element = element.element
    return element


def _bound(
    compiled: Any, values: Mapping[str, Any], parameter: BindParameter[Any], position: int | None
) -> set[str]:
    """The values behind a parameter; `position`: of each tuple of a list of tuples."""
    name = compiled.bind_names.get(parameter, parameter.key)
    if not parameter.expanding:
        return {str(values.get(name))}
    if name in values:  # one array, on PostgreSQL: `db.one_array`
        return {str(value) for value in values[name]}
    each = re.compile(rf"{re.escape(name)}_\d+" + ("" if position is None else f"_{position + 1}"))
    return {str(value) for key, value in values.items() if each.fullmatch(key)}


def _texts(values: Iterable[Any]) -> set[str]:
    found: set[str] = set()
    for value in values:
        if isinstance(value, str):
            found.add(value)
        elif isinstance(value, list | tuple):
            found |= _texts(value)
        elif isinstance(value, Mapping):
            found |= _texts(value.values())
    return found
