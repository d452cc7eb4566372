"""Takes every workspace filter of `db/queries` out, one after another, and shows who notices.

    python -m bench.filters [--only WORD ...] [--deeds WORD ...] [--write docs/decisions/0009-...md]

A filter is a comparison with a workspace id; they are found by the syntax tree, so a new query is
tried from its first day. One process sets two like workspaces (`tests.security.twins`), does every
deed once and notes which filters it comes by. Then each filter is made always true, in
memory, and the deeds that come by it are done again, the quickest first, until one tells of a
crossing. Ends with 1 when a filter can go unnoticed and `KNOWN` has no reason for it.
"""

from __future__ import annotations

import argparse
import ast
import importlib
import logging
import os
import re
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from time import monotonic
from types import CodeType, FrameType, FunctionType, ModuleType
from typing import Any

from sqlalchemy.sql import ClauseElement

from bot.clock import MovableClock
from db.doors import open_doors
from db.encryption import Cipher, new_key, use_cipher
from db.migrate import migrate
from tests.conftest import MONDAY_MORNING
from tests.security.deeds import Deed, every_deed
from tests.security.twins import THERE, Twins, twins_in

ROOT = Path(__file__).resolve().parent.parent
QUERIES = ROOT / "db" / "queries"
BEGIN, END = "<!-- filters: begin -->", "<!-- filters: end -->"
MOST_DEEDS = 40  # tried for one filter before it counts as unnoticed

# Filters that may go unnoticed, by name, and why.
KNOWN: Mapping[str, str] = {
    "facts.former_values 1": "nothing in the program asks for former versions; "
    "`tests/security/test_rarely_asked.py` does",
    "moments 1": "no walk takes an action of a meeting back, or changes whom it is about; "
    "`tests/security/test_rarely_asked.py` asks",
    "forget_direct_channel 1": "no walk loses a channel of direct messages; "
    "`tests/security/test_rarely_asked.py` does",
    "_lease_to_post 1": "PostgreSQL alone is asked so; `tests/security/test_rarely_asked.py` "
    "takes it out there",
}


@dataclass(frozen=True, slots=True)
class Filter:
    """The `nth` comparison with a workspace id within a function, or what a module works out once.

    `file` begins at `db/queries`. The name goes without it, so that moving a function leaves it;
    where several files have a function so called it begins with the file's own.
    """

    file: str
    function: str
    nth: int
    text: str
    at: tuple[int, int]  # line and column
    lines: frozenset[tuple[str, int]]  # (file, line) of what has to run for it to matter
    namesakes: bool = False

    @property
    def name(self) -> str:
        module = f"{Path(self.file).stem}." if self.namesakes else ""
        return f"{module}{self.function} {self.nth}"

    @property
    def module(self) -> str:
        return ".".join(["db", "queries", *Path(self.file).with_suffix("").parts])


@dataclass(frozen=True, slots=True)
class Noticed:
    """What noticed that a filter was gone (None: nothing), after how many deeds."""

    filter: Filter
    by: str | None
    said: str
    deeds: int


# ---------------------------------------------------------------- finding them


def filters_in(file: Path) -> tuple[Filter, ...]:
    """Every workspace filter of a file, in its order."""
    found: list[Filter] = []
    for function, statement, node in _comparisons(ast.parse(file.read_text("utf-8"))):
        if _is_filter(node):
            nth = 1 + sum(one.function == function for one in found)
            within = file.relative_to(QUERIES).as_posix()
            lines = _lines_of(within, statement) | _lines_that_use(within, function)
            found.append(Filter(within, function, nth, ast.unparse(node), _at(node), lines))
    return tuple(found)


def _lines_of(file: str, statement: ast.stmt) -> frozenset[tuple[str, int]]:
    last = statement.end_lineno or statement.lineno
    return frozenset((file, line) for line in range(statement.lineno, last + 1))


def _lines_that_use(file: str, constant: str) -> frozenset[tuple[str, int]]:
    """What a module works out once matters where a function uses it, or what is made of it."""
    found: frozenset[tuple[str, int]] = frozenset()
    for module in _modules():
        names = {constant} if module.file == file else _imported(module.tree, file, constant)
        before: set[str] = set()
        while names and names != before:
            before = set(names)
            names |= {name for used, given in module.top if used & names for name in given}
        names -= module.functions
        for used, lines in module.within:
            if used & names:
                found |= lines
    return found


@dataclass(frozen=True, slots=True)
class _Module:
    """A file of queries, read once: which names each of its statements uses."""

    file: str
    tree: ast.Module
    top: tuple[tuple[frozenset[str], frozenset[str]], ...]  # (used, given) by each statement of it
    functions: frozenset[str]
    within: tuple[tuple[frozenset[str], frozenset[tuple[str, int]]], ...]  # functions: used, lines


@cache
def _modules() -> tuple[_Module, ...]:
    return tuple(map(_module, sorted(QUERIES.rglob("*.py"))))


def _module(path: Path) -> _Module:
    file, tree = path.relative_to(QUERIES).as_posix(), ast.parse(path.read_text("utf-8"))
    functions = [each for each in tree.body if isinstance(each, ast.FunctionDef)]
    statements = [
        each
        for function in functions
        for each in ast.walk(function)
        if isinstance(each, ast.stmt) and each is not function
    ]
    return _Module(
        file,
        tree,
        tuple((_names(each), _given(each)) for each in tree.body),
        frozenset(each.name for each in functions),
        tuple((_names(each), _lines_of(file, each)) for each in statements),
    )


def _names(node: ast.AST) -> frozenset[str]:
    return frozenset(each.id for each in ast.walk(node) if isinstance(each, ast.Name))


def _imported(tree: ast.Module, file: str, constant: str) -> set[str]:
    """What a module calls that constant of another file."""
    module = ".".join(["db", "queries", *Path(file).with_suffix("").parts])
    return {
        alias.asname or alias.name
        for each in tree.body
        if isinstance(each, ast.ImportFrom) and each.module == module
        for alias in each.names
        if alias.name == constant
    }


@cache
def every_filter() -> tuple[Filter, ...]:
    found = [one for file in sorted(QUERIES.rglob("*.py")) for one in filters_in(file)]
    files: dict[str, set[str]] = {}
    for one in found:
        files.setdefault(one.function, set()).add(one.file)
    return tuple(replace(one, namesakes=len(files[one.function]) > 1) for one in found)


def _comparisons(tree: ast.Module) -> Iterator[tuple[str, ast.stmt, ast.Compare]]:
    """(outermost function or constant, innermost statement, comparison), in the text's order."""

    def walk(
        node: ast.AST, function: str, statement: ast.stmt
    ) -> Iterator[tuple[str, ast.stmt, ast.Compare]]:
        for child in ast.iter_child_nodes(node):
            inner = child if isinstance(child, ast.stmt) else statement
            if isinstance(child, ast.Compare):
                yield function, statement, child
            yield from walk(child, function or _defined(child), inner)

    yield from walk(tree, "", ast.Pass(lineno=1, end_lineno=1))


def _defined(node: ast.AST) -> str:
    """What a statement gives a name to; '' where it does not."""
    if isinstance(node, ast.FunctionDef):
        return node.name
    targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
    return next((each.id for each in targets if isinstance(each, ast.Name)), "")


def _given(node: ast.stmt) -> frozenset[str]:
    """All that a statement gives a name to, also several at once."""
    targets = node.targets if isinstance(node, ast.Assign) else []
    several = (name for each in targets for name in ast.walk(each) if isinstance(name, ast.Name))
    return frozenset({_defined(node), *(name.id for name in several)} - {""})


def _at(node: ast.expr) -> tuple[int, int]:
    return node.lineno, node.col_offset


def _is_filter(node: ast.Compare) -> bool:
    if len(node.ops) != 1 or not isinstance(node.ops[0], ast.Eq):
        return False
    return any(_is_workspace(side) for side in (node.left, *node.comparators))


def _is_workspace(side: ast.expr) -> bool:
    """`Row.workspace_id`, `table.c.workspace_id` or `WorkspaceRow.id`."""
    if not isinstance(side, ast.Attribute):
        return False
    of_workspace = isinstance(side.value, ast.Name) and side.value.id == "WorkspaceRow"
    return side.attr == "workspace_id" or (of_workspace and side.attr == "id")


# ---------------------------------------------------------------- taking one out


class _Without(ast.NodeTransformer):
    """The tree with one comparison that is always true: the column with itself.

    So the table is still named where a join needs it.
    """

    def __init__(self, gone: Filter) -> None:
        self._gone = gone
        self.done = False

    def visit_Compare(self, node: ast.Compare) -> ast.AST:
        if _at(node) == self._gone.at:
            self.done = True
            whose = node.left if _is_workspace(node.left) else node.comparators[0]
            node = ast.Compare(left=whose, ops=node.ops, comparators=[whose])
            return ast.copy_location(node, whose)
        return self.generic_visit(node)


def _module_without(gone: Filter) -> ModuleType:
    """A module of its own, as the file would be without the filter."""
    file = QUERIES / gone.file
    transformer = _Without(gone)
    tree = ast.fix_missing_locations(transformer.visit(ast.parse(file.read_text("utf-8"))))
    if not transformer.done:
        raise ValueError(f"{gone.name} is not where it was found")
    made = ModuleType(gone.module)
    sys.modules[gone.module], kept = made, sys.modules[gone.module]  # dataclasses look there
    try:
        exec(compile(tree, str(file), "exec"), made.__dict__)
    finally:
        sys.modules[gone.module] = kept
    return made


@contextmanager
def without(gone: Filter) -> Iterator[None]:
    """The running program without one filter: functions keep who they are and get other code.

    What a module works out once, as a statement, is taken from the other one too, and so is a
    function that keeps what it has built; what others have built of it, they build again.
    """
    real, other = importlib.import_module(gone.module), _module_without(gone)
    codes: list[tuple[FunctionType, CodeType]] = []
    values: dict[str, Any] = {}
    for name, made in vars(other).items():
        stands = getattr(real, name, None)
        if name == gone.function and isinstance(stands, FunctionType):
            codes.append((stands, stands.__code__))
            stands.__code__ = made.__code__
        elif not name.startswith("__") and not isinstance(made, type | ModuleType | FunctionType):
            values[name] = stands
            setattr(real, name, made)
    imported = _imported_elsewhere(real, values)
    for module, name, _ in imported:
        setattr(module, name, getattr(real, name))
    _forget_statements()
    try:
        yield
    finally:
        _forget_statements()
        for module, name, value in imported:
            setattr(module, name, value)
        for function, code in codes:
            function.__code__ = code
        for name, value in values.items():
            setattr(real, name, value)


def _imported_elsewhere(
    real: ModuleType, values: Mapping[str, Any]
) -> list[tuple[ModuleType, str, Any]]:
    """(module, name, what stands there) where a statement of `real`, or a function that keeps one,
    was imported by its name."""
    return [
        (module, name, value)
        for module in [each for of, each in sys.modules.items() if of.startswith(("db.", "bot."))]
        if module is not real
        for name, value in values.items()
        if isinstance(value, ClauseElement) or hasattr(value, "cache_clear")
        if vars(module).get(name) is value
    ]


# ---------------------------------------------------------------- who comes by


@dataclass(frozen=True, slots=True)
class Way:
    """A deed in one of the twins, what it costs in seconds, and the lines of queries it runs."""

    deed: Deed
    team: str
    seconds: float
    lines: frozenset[tuple[str, int]]

    @property
    def name(self) -> str:
        return f"{self.deed.name} in {self.team}"

    def comes_by(self, one: Filter) -> bool:
        return not self.lines.isdisjoint(one.lines)

    def comes_near(self, one: Filter) -> bool:
        return any(file == one.file for file, _ in self.lines)


def ways(twins: Twins, deeds: Sequence[Deed], team: str) -> Iterator[Way]:
    """Each deed done once in that workspace, with everything in place.

    Raises:
        RuntimeError: one of them crosses already.
    """
    for deed in deeds:
        began = monotonic()
        with _lines_run() as lines:
            trouble = deed.done_by(twins, twins.stages[team]).trouble
        if trouble:
            raise RuntimeError(f"{deed.name} in {team} crosses already: {trouble}")
        yield Way(deed, team, monotonic() - began, frozenset(lines))


@contextmanager
def _lines_run() -> Iterator[set[tuple[str, int]]]:
    """The (file, line) of `db/queries` that run meanwhile in this thread."""
    lines: set[tuple[str, int]] = set()
    folder = f"{QUERIES}{os.sep}"

    def local(frame: FrameType, event: str, _: Any) -> Any:
        if event == "line":
            lines.add((frame.f_code.co_filename.removeprefix(folder), frame.f_lineno))
        return local

    def enter(frame: FrameType, _event: str, _: Any) -> Any:
        return local if frame.f_code.co_filename.startswith(folder) else None

    _forget_statements()
    before = sys.gettrace()
    sys.settrace(enter)
    try:
        yield lines
    finally:
        sys.settrace(before)


def _forget_statements() -> None:
    """What is built once is built again, so that its lines are seen to run."""
    for name in [name for name in sys.modules if name.startswith("db.queries.")]:
        for each in vars(sys.modules[name]).values():
            getattr(each, "cache_clear", lambda: None)()


def try_without(twins: Twins, one: Filter, known: Sequence[Way]) -> Noticed:
    """Do what comes by a filter without it, the quickest first, until something is noticed."""
    by = [way for way in known if way.comes_by(one)]
    # A module works some statements out once, for whatever of it runs.
    by = by or [way for way in known if way.comes_near(one)]
    by.sort(key=lambda way: way.seconds)
    for count, way in enumerate(by[:MOST_DEEDS], start=1):
        with without(one):
            try:
                trouble = way.deed.done_by(twins, twins.stages[way.team]).trouble
            except Exception as error:  # a test goes red by that too
                trouble = [f"{type(error).__name__}: {error}"]
        if trouble:
            return Noticed(one, way.name, trouble[0], count)
    return Noticed(one, None, "", min(len(by), MOST_DEEDS))


# ---------------------------------------------------------------- the trial


@contextmanager
def twins_of_its_own() -> Iterator[Twins]:
    """The twins on a database in a temporary folder."""
    key = new_key()
    use_cipher(Cipher([key]))
    with tempfile.TemporaryDirectory(prefix="ips-filters-") as folder:
        url = f"sqlite:///{folder}/twins.sqlite3"
        migrate(url)
        doors = open_doors(url)
        with twins_in(doors, MovableClock(MONDAY_MORNING), key) as twins:
            yield twins
        doors.close()


def main(arguments: Sequence[str] | None = None) -> int:
    options = _options().parse_args(arguments)
    chosen = [one for one in every_filter() if _is_among(one.name, options.only)]
    if not chosen:
        _say(f"no filter is called {' or '.join(options.only)}")
        return 2
    logging.getLogger().addHandler(logging.NullHandler())
    with twins_of_its_own() as twins:
        deeds = [one for one in every_deed() if _is_among(one.name, options.deeds)]
        known = list(ways(twins, deeds, THERE))
        _say(f"{len(known)} deeds done with every filter in place.")
        tried = []
        for one in chosen:
            tried.append(try_without(twins, one, known))
            _tell(tried[-1])
    silent = [one for one in tried if one.by is None]
    _say(summary(tried))
    if options.write is not None:
        _write(options.write, tried)
    return 1 if any(one.filter.name not in KNOWN for one in silent) else 0


def _is_among(name: str, words: Sequence[str] | None) -> bool:
    return words is None or any(word in name for word in words)


def summary(tried: Sequence[Noticed]) -> str:
    silent = sum(one.by is None for one in tried)
    return (
        f"{len(tried)} workspace filters taken out one at a time: "
        f"{len(tried) - silent} noticed, {silent} not."
    )


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench.filters", description=__doc__)
    parser.add_argument(
        "--only", action="append", metavar="WORD", help="filters with it in their name; again: more"
    )
    parser.add_argument(
        "--deeds", action="append", metavar="WORD", help="do these alone, for a quick look"
    )
    parser.add_argument("--write", type=Path, help="the document that holds the record")
    return parser


def _tell(one: Noticed) -> None:
    verdict = f"{one.by}: {one.said}" if one.by else f"NOT NOTICED by {one.deeds} deeds"
    _say(f"{one.filter.name} | {one.filter.text} | {verdict}")


def _write(path: Path, tried: Sequence[Noticed]) -> None:
    """Puts the figures, and whatever went unnoticed with its reason, into the document."""
    marked = re.compile(f"{re.escape(BEGIN)}(.*?){re.escape(END)}", re.DOTALL)
    document = path.read_text("utf-8")
    place = marked.search(document)
    if place is None:
        raise SystemExit(f"{path} has no place for the record ({BEGIN} ... {END})")
    lines = [BEGIN, summary(tried)]
    silent = [one.filter for one in tried if one.by is None]
    if silent:
        lines += ["", "| Not noticed | Why that is so |", "|---|---|"]
        lines += [f"| `{one.name}` | {KNOWN.get(one.name, '**no reason**')} |" for one in silent]
    document = document[: place.start()] + "\n".join([*lines, END]) + document[place.end() :]
    path.write_text(document, "utf-8")


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
