"""One table of words: whoever changes what something is called changes it in one place."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
from collections.abc import Iterator, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any

import pytest

import ips
from ips.facts import Clock, DueState, Mode, PauseReason, Standing
from ips.fidelity.codes import ItemCode, Part
from ips.records.markers import Private
from ips.standards import TITLES
from ips.unit_windows import UnitClock
from ips.words import table

ROOT = Path(__file__).resolve().parent.parent

# A clock's title stands with its rule, in ips/standards.py and ips/unit_clocks.py, an item's and a
# part's in ips/fidelity. The others are never shown by name.
NO_ROW_OF_THEIR_OWN = {Clock, UnitClock, DueState, ItemCode, Part, Private}
# Not over yet: a page says until when.
STILL_OPEN = {Standing.COMING, Standing.DUE, Standing.OVERDUE}
NO_WORDS = {
    "ips/agenda/promises.py": "_COUNTED: names of ClockCount's fields",
}


def closed_sets() -> set[type[StrEnum]]:
    """Every enum of the pure core."""
    modules = (
        importlib.import_module(each.name) for each in pkgutil.walk_packages(ips.__path__, "ips.")
    )
    found = (thing for module in modules for thing in vars(module).values())
    return {each for each in found if _is_ours(each)}


def _is_ours(thing: Any) -> bool:
    return isinstance(thing, type) and issubclass(thing, StrEnum) and thing is not StrEnum


def tables() -> dict[str, Mapping[StrEnum, Any]]:
    return {
        name: thing
        for name, thing in vars(table).items()
        if isinstance(thing, Mapping) and not name.startswith("_")
    }


# ---------------------------------------------------------------- every member has words


def test_every_closed_set_has_its_row_of_words() -> None:
    worded = {type(member) for words in tables().values() for member in words}
    assert closed_sets() - worded == NO_ROW_OF_THEIR_OWN


@pytest.mark.parametrize("of", sorted(closed_sets() - NO_ROW_OF_THEIR_OWN, key=str))
def test_every_member_has_words(of: type[StrEnum]) -> None:
    worded = {member for words in tables().values() for member in words if type(member) is of}
    assert set(of) - worded == (STILL_OPEN if of is Standing else set())


def test_every_clock_has_a_title() -> None:
    assert set(TITLES) == set(Clock)


def test_a_word_within_a_sentence_begins_small_or_is_written_beside_its_label() -> None:
    assert table.MODES[Mode.PHONE].within == "by phone"
    assert table.MODES[Mode.IN_PERSON].within == "in person"


def test_a_word_of_former_days_is_shown_as_written() -> None:
    assert table.within(table.PAUSE_REASONS, "at_sea") == "at_sea"
    assert table.label(table.PAUSE_REASONS, "at_sea") == "at_sea"
    assert table.within(table.PAUSE_REASONS, "jail") == "in custody"
    assert table.label(table.PAUSE_REASONS, PauseReason.JAIL) == "In custody"


# ---------------------------------------------------------------- and nothing else has them


def sources() -> Iterator[Path]:
    for room in ("ips", "db", "bot"):
        for path in sorted((ROOT / room).rglob("*.py")):
            if path != Path(table.__file__):
                yield path


def words_beside_the_table(source: str) -> list[str]:
    """Mappings, or lists of pairs, from members of a closed set to words."""
    found = (entries for node in ast.walk(ast.parse(source)) if (entries := _entries(node)))
    return [ast.unparse(keys[0]) for keys, words in found if _worded(words) and _keys(keys)]


def _entries(node: ast.AST) -> tuple[list[ast.expr], list[ast.expr]] | None:
    """A literal's keys and values, where there are several."""
    if isinstance(node, ast.Dict) and len(node.keys) > 1:
        return [key for key in node.keys if key is not None], node.values
    if isinstance(node, ast.Tuple | ast.List) and len(node.elts) > 1:
        pairs = [each.elts for each in node.elts if isinstance(each, ast.Tuple)]
        if len(pairs) == len(node.elts) and all(len(pair) == 2 for pair in pairs):
            return [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    return None


_SETS = {each.__name__: each for each in closed_sets()}
_MEMBER = re.compile(r"(?:\w+\.)?(\w+)\.[A-Z_]+(?:\.value)?")


def _keys(keys: list[ast.expr]) -> bool:
    """Whether they are members of one closed set, or what is stored for them."""
    if not keys:
        return False
    named = [_MEMBER.fullmatch(ast.unparse(key)) for key in keys]
    if all(match is not None and match[1] in _SETS for match in named):
        return True
    stored = {key.value for key in keys if isinstance(key, ast.Constant)}
    return len(stored) == len(keys) and any(stored <= set(map(str, of)) for of in _SETS.values())


def _worded(values: list[ast.expr]) -> bool:
    """Whether they are words. A refusal, a whole sentence, may stand beside its rule."""
    return all(map(_is_text, values)) and not all(
        ast.unparse(each)[-2:-1] == "." for each in values
    )


def _is_text(value: ast.expr) -> bool:
    return isinstance(value, ast.JoinedStr) or (
        isinstance(value, ast.Constant) and isinstance(value.value, str)
    )


def test_nobody_makes_words_of_a_stored_name() -> None:
    """'client_requested' is no sentence, with spaces neither."""
    made = {
        path.relative_to(ROOT).as_posix()
        for path in sources()
        if re.search(r"""replace\(["'][_-]["'], ?["'] ["']""", path.read_text("utf-8"))
    }
    assert made == {"bot/views/vocational_unit.py"}, "time zones alone"


def test_no_words_stand_beside_the_table() -> None:
    found = {
        path.relative_to(ROOT).as_posix(): words
        for path in sources()
        if (words := words_beside_the_table(path.read_text("utf-8")))
    }
    assert found.keys() - NO_WORDS.keys() == set(), found
    assert all(len(found[name]) == 1 for name in NO_WORDS), "a name that is no exception any more"


@pytest.mark.parametrize(
    "source",
    [
        'ROLES = {StaffRole.TEAM_LEAD: "lead", StaffRole.PEER_MENTOR: "mentor"}',
        'PLACES = {"home": "At home", "office": "At the office"}',
        'WHAT = {facts.Mode.PHONE: f"by {it}", facts.Mode.VIDEO: "video"}',
        'CHOICES = ((Mode.PHONE.value, "a"), (Mode.TEXT.value, "b"))',
    ],
)
def test_the_walk_finds_words_beside_the_table(source: str) -> None:
    assert words_beside_the_table(source)


@pytest.mark.parametrize(
    "source",
    [
        "ORDER = {Standing.DUE: 0, Standing.OVERDUE: 1}",
        'NEEDED = {MilestoneKind.STEP_DOWN: "Please say who.", MilestoneKind.OTHER: "And why."}',
        'MENU = (("yes", "Yes"), ("no", "No"), ("later", "Later"))',
    ],
)
def test_the_walk_leaves_alone_what_are_no_words_of_a_closed_set(source: str) -> None:
    assert not words_beside_the_table(source)
