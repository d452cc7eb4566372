"""SECURITY.md says no more than what a test holds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.security.promises import NO_PROMISE, PROMISES

ROOT = Path(__file__).parent.parent.parent
FIRST, LAST = "\n## What the program does\n", "\n## What it does not do\n"


def sentences(document: str) -> Iterator[str]:
    """What the program does, on one line each; a line that is bold and nothing else is a title."""
    told = document.partition(FIRST)[2].partition(LAST)[0]
    for point in re.split(r"\n\s*\n|\n(?=- |\*\*)", told):
        words = " ".join(point.split()).removeprefix("- ")
        if words and not re.fullmatch(r"\*\*[^*]*\*\*", words):
            yield from re.split(r"(?<=[.!?])\s+(?=[A-Z`\[*])", words)


def test_each_sentence_has_its_row_and_stands_in_it_word_for_word() -> None:
    told = [*sentences((ROOT / "SECURITY.md").read_text("utf-8"))]
    assert not [each for each in told if (each in PROMISES) == (each in NO_PROMISE)]
    assert {*PROMISES, *NO_PROMISE} <= {*told}


def test_a_sentence_that_is_new_or_another_is_noticed() -> None:
    told = f"{FIRST}\n**Who gets in**\n- Nobody at\n  all. And `web` neither.\n{LAST}- More."
    assert [*sentences(told)] == ["Nobody at all.", "And `web` neither."]


@pytest.fixture(scope="module")
def there() -> frozenset[str]:
    """The name of every test."""
    files = (ROOT / "tests").rglob("test_*.py")
    return frozenset(
        name
        for file in files
        for name in re.findall(r"^def (test_\w+)\(", file.read_text("utf-8"), re.MULTILINE)
    )


@pytest.mark.parametrize("tests", PROMISES.values(), ids=lambda tests: tests[0])
def test_each_promise_is_held_by_tests_that_are_there(
    tests: tuple[str, ...], there: frozenset[str]
) -> None:
    assert tests
    assert {*tests} <= there
