"""Every sentence with which something is refused, as the source has it.

`{}` stands for what is filled in. Found by reading the source, so nobody has to remember to list
one: whatever raises a refusal, puts a sentence under a field, or ends a verb of the command line.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
RAISED = frozenset(
    {"Refusal", "ConfigurationError", "NoBackup", "NotErased", "BadUnitsFile", "NoSuchUnit", "fail"}
)
UNDER_A_FIELD = {"wrong": 1, "needed": 2}  # of a `Form`: which argument is the sentence
_SPOKEN = re.compile(rf"\b(?:{'|'.join((*RAISED, *UNDER_A_FIELD))})\(")
CHECKED = ("ips/records/", "bot/casework/recording/stands_on.py")
"""Where a check yields its sentences, and whoever asked for it raises them."""


def sentences() -> dict[str, set[str]]:
    """Sentence -> the files that have it."""
    found: dict[str, set[str]] = {}
    for path, source in _sources().items():
        where = path.relative_to(ROOT).as_posix()
        for sentence in _of(path, where, source):
            found.setdefault(sentence, set()).add(where)
    return found


def fits(sentence: str, filled_in: str) -> bool:
    """Whether this is the sentence with something in place of each `{}`."""
    first, *middle = sentence.split("{}")
    if not middle:
        return sentence == filled_in
    *middle, last = middle
    place = len(first)
    for part in middle:
        found = filled_in.find(part, place)
        if found < 0:
            return False
        place = found + len(part)
    ends = filled_in.endswith(last) and place <= len(filled_in) - len(last)
    return filled_in.startswith(first) and ends


@cache
def _sources() -> dict[Path, str]:
    rooms = (ROOT / "bot", ROOT / "db", ROOT / "ips")
    return {path: path.read_text("utf-8") for room in rooms for path in sorted(room.rglob("*.py"))}


def _of(path: Path, where: str, source: str) -> Iterator[str]:
    checks = where.startswith(CHECKED)
    for node in ast.walk(ast.parse(source)) if checks or _SPOKEN.search(source) else ():
        if isinstance(node, ast.Call):
            for argument in _spoken(node):
                yield from _texts(argument, path)
        elif checks and isinstance(node, ast.Yield) and node.value is not None:
            value = node.value.elts[-1] if isinstance(node.value, ast.Tuple) else node.value
            yield from _texts(value, path)


def _spoken(call: ast.Call) -> list[ast.expr]:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else ast.unparse(call.func)
    if isinstance(call.func, ast.Attribute) and name in UNDER_A_FIELD:
        return call.args[UNDER_A_FIELD[name] : UNDER_A_FIELD[name] + 1]
    return call.args[:1] if name in RAISED else []


def _texts(value: ast.expr, path: Path) -> Iterator[str]:
    """The texts that an expression can be; one that comes from elsewhere is found there."""
    if isinstance(value, ast.IfExp):
        yield from _texts(value.body, path)
        yield from _texts(value.orelse, path)
    elif isinstance(value, ast.Name | ast.Attribute):
        name = value.id if isinstance(value, ast.Name) else value.attr
        if name.strip("_").isupper():
            found = _constants(name)
            yield from {found[path]} if path in found else set(found.values())
    else:
        text = _text(value)
        if any(part.strip() for part in text.split("{}")):
            yield text


def _text(value: ast.expr) -> str:
    if isinstance(value, ast.Constant):
        return value.value if isinstance(value.value, str) else "{}"
    if isinstance(value, ast.JoinedStr):
        return "".join(_text(part) for part in value.values)
    if isinstance(value, ast.BinOp) and isinstance(value.op, ast.Add):
        return _text(value.left) + _text(value.right)
    if isinstance(value, ast.Call) and ast.unparse(value.func) == "phrase":
        return "".join(_text(part) for part in value.args)
    return "{}"


@cache
def _constants(name: str) -> dict[Path, str]:
    """The constants of this name that are a text: the module that has it, and the text."""
    found: dict[Path, str] = {}
    for path, source in _sources().items():
        for node in ast.parse(source).body if f"\n{name} = " in source else ():
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                text = _text(node.value)
                if node.targets[0].id == name and " " in text:
                    found[path] = text
    return found
