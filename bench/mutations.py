"""Finds what can be changed in the rules of practice, one small piece at a time.

A mutant is a module of `ips` with one comparison, number, bound, condition or element changed; they
are found by the syntax tree. What people read is left alone: it is compared with the guides.
"""

from __future__ import annotations

import ast
import copy
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from types import CodeType
from typing import Any

from bench.definitions import definitions_in

ROOT = Path(__file__).resolve().parent.parent
MODULES = (
    "standards", "stays", "windows", "recurring", "clocks.entry", "clocks.work_incentives",
    "clocks.job_events", "clocks.job_loss", "clocks.disclosure_review", "clocks.steady_work",
    "clocks.outreach", "clocks.common", "due_contacts", "employment", "agenda.week",
    "agenda.people", "agenda.leads", "agenda.counts", "agenda.promises", "agenda.caseload",
    "caseload", "employer_contacts",
    "fidelity.bands", "fidelity.cut_points", "fidelity.scale", "fidelity.score",
    "fidelity.periods", "fidelity.rows", "fidelity.items", "fidelity.measures.averages",
    "fidelity.measures.caseloads", "fidelity.measures.common", "fidelity.measures.diversity",
    "fidelity.measures.due_rows", "fidelity.measures.o1", "fidelity.measures.o3",
    "fidelity.measures.o4", "fidelity.measures.people", "fidelity.measures.roster",
    "fidelity.measures.runs_of_work", "fidelity.measures.s4", "fidelity.measures.s5",
    "fidelity.measures.s6", "fidelity.measures.s10", "fidelity.measures.s12",
    "fidelity.measures.s13", "fidelity.measures.s14", "fidelity.measures.st1",
    "fidelity.measures.st2", "fidelity.measures.weekly_hours", "fidelity.measures.table",
    "quarters", "dates", "unit_windows", "unit_clocks", "unit_chains", "unit_history",
    "unit_roster", "unit_terms", "unit_calendar", "staffing", "authorizations", "career_profile",
    "agenda", "outcomes", "outcomes.agency", "outcomes.cohort", "outcomes.figures",
    "outcomes.jobs", "outcomes.people", "outcomes.waits",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Mutant:
    """The `nth` change of these words into those within a definition; `line` shows where.

    `bound`: what is changed decides a date, a number or where something ends.
    """

    number: int  # within its module, as they are found
    module: str
    within: str
    before: str
    after: str
    nth: int
    bound: bool
    called: bool  # it runs when `within` is called, not when the module is loaded
    line: str

    @property
    def place(self) -> str:
        return f"{self.module}.{self.within}"

    @property
    def name(self) -> str:
        nth = f" ({self.nth})" if self.nth > 1 else ""
        return f"{self.place}: {self.before} → {self.after}{nth}"


# What may be changed into what; the first four decide on which side a last day lies.
_COMPARISONS: Mapping[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
_ORDER = (ast.Lt, ast.LtE, ast.Gt, ast.GtE)
_ARITHMETIC: Mapping[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.FloorDiv: ast.Mult,
    ast.Div: ast.Mult,
}
_CALLS = {"min": "max", "max": "min", "any": "all", "all": "any"}
_IN_ORDER = ("sorted", "reversed")

Change = tuple[ast.AST, bool]  # what stands there instead, and whether it decides a bound


def _changes(node: ast.AST) -> Iterator[Change]:
    """What could stand in the place of this node."""
    if isinstance(node, ast.Compare):
        yield from _other_comparisons(node)
    elif isinstance(node, ast.Constant):
        yield from _other_constants(node.value)
    elif isinstance(node, ast.BinOp) and type(node.op) in _ARITHMETIC and not _is_text(node):
        yield _with(node, op=_ARITHMETIC[type(node.op)]()), True
    elif isinstance(node, ast.BoolOp):
        other = ast.Or() if isinstance(node.op, ast.And) else ast.And()
        yield _with(node, op=other), False
        yield from ((each, False) for each in _one_left_out(node, "values"))
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield node.operand, False
    elif isinstance(node, ast.If | ast.IfExp):
        yield from ((_with(node, test=ast.Constant(answer)), False) for answer in (True, False))
    elif isinstance(node, ast.comprehension):
        yield from ((each, False) for each in _one_left_out(node, "ifs"))
    elif isinstance(node, ast.Tuple | ast.List | ast.Set) and not _is_stored(node):
        yield from ((each, _is_number(node)) for each in _one_left_out(node, "elts"))
    elif isinstance(node, ast.AugAssign | ast.Expr) and not _is_docstring(node):
        yield ast.Pass(), False
    elif isinstance(node, ast.Call):
        yield from _other_calls(node)


def _other_comparisons(node: ast.Compare) -> Iterator[Change]:
    for at, op in enumerate(node.ops):
        for other in _COMPARISONS[type(op)]:
            ops = [*node.ops[:at], other(), *node.ops[at + 1 :]]
            yield _with(node, ops=ops), isinstance(op, _ORDER)


def _other_constants(value: object) -> Iterator[Change]:
    if isinstance(value, bool):
        yield ast.Constant(not value), False
    elif isinstance(value, int | float):
        yield ast.Constant(value + 1), True
        yield ast.Constant(value - 1), True


def _other_calls(node: ast.Call) -> Iterator[Change]:
    called = node.func.id if isinstance(node.func, ast.Name) else ""
    if called in _CALLS:
        other = ast.Name(_CALLS[called], ast.Load())
        yield _with(node, func=other), called in ("min", "max")
    if called in _IN_ORDER:
        yield ast.Call(ast.Name("list", ast.Load()), node.args, []), False
    for at, keyword in enumerate(node.keywords):
        # What people read is compared with the guides; a yes is tried as a no already.
        if not isinstance(keyword.value, ast.Constant | ast.JoinedStr):
            rest = [*node.keywords[:at], *node.keywords[at + 1 :]]
            yield _with(node, keywords=rest), False


def _one_left_out(node: Any, field: str) -> Iterator[ast.AST]:
    parts = getattr(node, field)
    for at in range(len(parts)):
        rest = [*parts[:at], *parts[at + 1 :]]
        one = isinstance(node, ast.BoolOp) and len(rest) == 1
        yield rest[0] if one else _with(node, **{field: rest})


def _with(node: ast.AST, **fields: Any) -> ast.AST:
    changed = copy.copy(node)
    for name, value in fields.items():
        setattr(changed, name, value)
    return changed


def _is_text(node: ast.AST) -> bool:
    if isinstance(node, ast.BinOp):
        return _is_text(node.left) or _is_text(node.right)
    return isinstance(node, ast.JoinedStr) or (
        isinstance(node, ast.Constant) and isinstance(node.value, str)
    )


def _is_number(node: Any) -> bool:
    """A row of numbers, such as the days on which a clock is worth a line."""
    constants = (each for each in node.elts if isinstance(each, ast.Constant))
    return any(type(each.value) is int for each in constants)


def _is_stored(node: Any) -> bool:
    return not isinstance(getattr(node, "ctx", ast.Load()), ast.Load)


def _is_docstring(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


_NO_RULE = {"annotation", "returns", "decorator_list", "bases", "format_spec"}


@dataclass(frozen=True, slots=True)
class _Place:
    """A node of a tree and where it hangs; `at` counts within a list.

    `called`: it runs when its function is called, not when its module is loaded.
    """

    parent: ast.AST
    field: str
    at: int | None
    node: ast.AST
    called: bool

    def put(self, node: ast.AST) -> None:
        if self.at is None:
            setattr(self.parent, self.field, node)
        else:
            getattr(self.parent, self.field)[self.at] = node


def _places(parent: ast.AST, called: bool = False) -> Iterator[_Place]:
    """Every place of the tree whose code decides something, in the text's order."""
    for field, value in ast.iter_fields(parent):
        if field in _NO_RULE:
            continue
        parts = enumerate(value) if isinstance(value, list) else [(None, value)]
        inside = called or (isinstance(parent, ast.FunctionDef) and field == "body")
        for at, node in parts:
            if isinstance(node, ast.AST) and not _is_no_rule(node):
                yield _Place(parent, field, at, node, inside)
                yield from _places(node, inside)


def _is_no_rule(node: ast.AST) -> bool:
    """What a module shows, or a type; one in an annotation is left out by its field."""
    if isinstance(node, ast.Subscript):
        return ast.unparse(node.value) in ("Callable", "Mapping", "tuple")
    if isinstance(node, ast.Assign):
        return ast.unparse(node.targets[0]) == "__all__"
    return isinstance(node, ast.Call) and ast.unparse(node.func) == "TypeVar"


def changed_trees(text: str) -> Iterator[tuple[ast.Module, _Place, Change]]:
    """Each change with its place. The one tree is changed only until the next is asked for."""
    tree = ast.parse(text)
    for place in list(_places(tree)):
        for change in _changes(place.node):
            place.put(change[0])
            yield tree, place, change
            place.put(place.node)


def mutants_of(module: str) -> tuple[Mutant, ...]:
    """Every mutant of a module of `ips`, in the text's order."""
    text = _text_of(module)
    lines, counted = text.splitlines(), Counter[tuple[str, str, str]]()
    found: list[Mutant] = []
    for _, place, (node, bound) in changed_trees(text):
        at = _line_of(place.node)
        words = (_within(text, at), _words(place.node), _words(node))
        counted[words] += 1
        line = lines[at - 1].strip()
        found.append(Mutant(len(found), module, *words, counted[words], bound, place.called, line))
    return tuple(found)


def _line_of(node: ast.AST) -> int:
    lines: Iterator[int] = (
        each.lineno for each in ast.walk(node) if isinstance(each, ast.expr | ast.stmt)
    )
    return min(lines)


def _within(text: str, line: int) -> str:
    """The innermost definition at that line."""
    found = [each for each in definitions_in("", text) if each.first <= line <= each.last]
    return found[-1].name if found else "the module"


def _words(node: ast.AST) -> str:
    if isinstance(node, ast.comprehension):
        return " if ".join([f"for {ast.unparse(node.target)}", *map(ast.unparse, node.ifs)])
    if isinstance(node, ast.If):
        return f"if {ast.unparse(node.test)}"
    words = " ".join(ast.unparse(node).split())
    return words if len(words) <= 90 else f"{words[:50]} ... {words[-35:]}"


def file_of(module: str) -> Path:
    """Where a module of `ips` stands."""
    file = ROOT.joinpath("ips", *module.split("."))
    return file / "__init__.py" if file.is_dir() else file.with_suffix(".py")


def _text_of(module: str) -> str:
    return file_of(module).read_text("utf-8")


def changed_code(mutant: Mutant) -> CodeType:
    """The module's code with that change in it."""
    trees = changed_trees(_text_of(mutant.module))
    tree, _, _ = next(islice(trees, mutant.number, None))
    return compile(ast.fix_missing_locations(tree), f"ips.{mutant.module}", "exec")
