"""Finds a definition by its name, in whatever file it stands, and a piece of code within it.

A name is the end of a dotted one, as short as it can be: `authorize`, `Ticker.start`, or
`0001_the_first_tables.upgrade` where only the module tells one from another. A constant of a
module counts as a definition. Code is compared word by word: neither line breaks, nor
indentation, nor comments matter.
"""

from __future__ import annotations

import ast
import io
import tokenize
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path, PurePosixPath
from textwrap import dedent

_NO_CODE = {
    tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.COMMENT,
    tokenize.ENDMARKER,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Definition:
    """A function, a class, or a name that a module gives a value, with its first and last line."""

    file: str
    name: str
    first: int
    last: int

    def is_called(self, name: str) -> bool:
        return f"{_module(self.file)}.{self.name}".endswith(f".{name}")


@cache
def _module(file: str) -> str:
    return ".".join(PurePosixPath(file).with_suffix("").parts)


@dataclass(frozen=True, slots=True)
class _Word:
    """A word of code, and where it begins and ends in the text."""

    text: str
    line: int
    begins: int
    ends: int


def files_in(root: Path, folders: Sequence[str]) -> dict[str, str]:
    """The text of every Python file of these folders, by its path from the root."""
    found = (file for folder in folders for file in sorted((root / folder).rglob("*.py")))
    return {file.relative_to(root).as_posix(): file.read_text("utf-8") for file in found}


def called(files: Mapping[str, str], name: str) -> tuple[Definition, ...]:
    """Every definition of that name; a file that does not even hold the word is not taken apart."""
    word = name.rpartition(".")[2]
    return tuple(
        each
        for file, text in files.items()
        if word in text
        for each in definitions_in(file, text)
        if each.is_called(name)
    )


@cache
def definitions_in(file: str, text: str) -> tuple[Definition, ...]:
    """What a file defines, and what stands within it."""
    return tuple(_definitions(file, ast.parse(text), ""))


def _definitions(file: str, node: ast.AST, within: str) -> Iterator[Definition]:
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, ast.stmt):
            continue
        inner = within
        for name in _names(child, of_module=not within):
            inner = f"{within}{name}."
            yield Definition(file, within + name, _first_line(child), child.end_lineno or 0)
        if not isinstance(child, ast.Assign | ast.AnnAssign):
            yield from _definitions(file, child, inner)


def _names(node: ast.stmt, *, of_module: bool) -> tuple[str, ...]:
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return (node.name,)
    if not of_module or not isinstance(node, ast.Assign | ast.AnnAssign):
        return ()
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    named = (each for target in targets for each in ast.walk(target))
    return tuple(each.id for each in named if isinstance(each, ast.Name))


def _first_line(node: ast.stmt) -> int:
    decorators: Sequence[ast.expr] = getattr(node, "decorator_list", ())
    return min([node.lineno, *(each.lineno for each in decorators)])


# ---------------------------------------------------------------- code within one


def replaced(files: Mapping[str, str], within: str, stands: str, without: str) -> tuple[str, str]:
    """The one file where `stands` is within a definition of that name, and its text without it.

    Raises:
        ValueError: it does not stand there exactly once.
    """
    found = [
        (each.file, begins, ends)
        for each in called(files, within)
        for begins, ends in _places(files[each.file], each, stands)
    ]
    if len({*found}) != 1:
        raise ValueError(f"{within} holds {len({*found})} times: {stands}")
    file, begins, ends = found[0]
    text = files[file]
    return file, text[:begins] + _indented(without, text, begins) + text[ends:]


def _places(text: str, definition: Definition, stands: str) -> Iterator[tuple[int, int]]:
    wanted = [word.text for word in _words(dedent(stands))]
    lines = range(definition.first, definition.last + 1)
    words = [word for word in _words(text) if word.line in lines]
    for at in range(len(words) - len(wanted) + 1):
        here = words[at : at + len(wanted)]
        if [word.text for word in here] == wanted:
            yield here[0].begins, here[-1].ends


@cache
def _words(text: str) -> tuple[_Word, ...]:
    starts = [0]
    for line in text.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    return tuple(
        _Word(
            token.string,
            token.start[0],
            starts[token.start[0] - 1] + token.start[1],
            starts[token.end[0] - 1] + token.end[1],
        )
        for token in tokenize.generate_tokens(io.StringIO(text).readline)
        if token.type not in _NO_CODE
    )


def _indented(code: str, text: str, at: int) -> str:
    """The code as it has to stand at that place of the text: as deep as the line there."""
    line = text[text.rfind("\n", 0, at) + 1 : at]
    depth = line[: len(line) - len(line.lstrip())]
    return dedent(code).strip().replace("\n", f"\n{depth}")
