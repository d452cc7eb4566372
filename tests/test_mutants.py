"""The reasons for mutants that stay green are about this code, and the record knows them.

`make mutants` tries them all, which takes an hour. This keeps its reasons true meanwhile.
"""

from __future__ import annotations

import ast
from importlib import import_module
from pathlib import Path
from textwrap import dedent
from types import FunctionType

import pytest

from bench.mutant_table import BEGIN, END, REASONS
from bench.mutants import _tests, by_reason, function_of
from bench.mutations import MODULES, changed_trees, mutants_of

ROOT = Path(__file__).resolve().parent.parent
RECORD = ROOT / "docs" / "decisions" / "0014-mutants.md"


def changes(code: str) -> list[str]:
    """The code as each of its mutants has it, without the line of `def`."""
    return [
        ast.unparse(tree).partition("\n")[2].strip() for tree, _, _ in changed_trees(dedent(code))
    ]


def test_every_reason_is_about_a_mutant_that_there_is() -> None:
    assert set(REASONS) <= {one.name for module in MODULES for one in mutants_of(module)}


def test_the_record_has_each_reason_and_no_survivor_without_one() -> None:
    record = RECORD.read_text("utf-8")
    table = record[record.index(BEGIN) : record.index(END)]
    for name, reason in REASONS.items():
        assert f"`{name}`".replace("|", "\\|") in table
        assert reason in table
    assert "no reason" not in table


def test_whatever_is_called_is_a_function_whose_code_can_be_changed() -> None:
    """A property, one that keeps its answer, a class method: a change of them is noticed, too."""
    called = [one for module in MODULES for one in mutants_of(module) if one.called]
    for module in MODULES:
        import_module(f"ips.{module}")
    assert all(isinstance(function_of(one), FunctionType) for one in called)


def test_units_by_chance_try_no_mutant() -> None:
    tried = {file.name for file in _tests(quick=False)}
    assert {"test_every_anchor.py", "test_stays.py"} < tried
    assert not tried & {"test_two_engines.py", "test_properties.py"}


def test_whatever_stays_green_without_a_reason_stands_apart() -> None:
    found = mutants_of("standards")
    known = next(mutant for mutant in found if mutant.name in REASONS)
    unknown = next(mutant for mutant in found if mutant.name not in REASONS)
    *_, first, last = by_reason([known, unknown])
    assert (known.name in first, unknown.name in first) == (True, False)
    assert (known.name in last, "no reason" in last) == (False, True)


@pytest.mark.parametrize(
    ("rule", "mutants"),
    [
        ("return a < 3", ["return a <= 3", "return a >= 3", "return a < 4", "return a < 2"]),
        ("return a is None", ["return a is not None"]),
        ("return min(a, b)", ["return max(a, b)"]),
        ("return a and b", ["return a or b", "return b", "return a"]),
        ("return not a", ["return a"]),
        ("return (7, 3)", 6),
        ("return f(days=a)", ["return f()"]),
        ("return f('a word')", []),
        ("return f(words='a word')", []),
    ],
)
def test_what_a_mutant_is(rule: str, mutants: list[str] | int) -> None:
    found = changes(f"def rule(a: int | None = None):\n    {rule}\n")
    assert (len(found) if isinstance(mutants, int) else found) == mutants
