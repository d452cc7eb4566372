"""Every sentence with which something is refused is in one table, with the test that provokes it.

Who writes a new one brings a test in which somebody reads it, and adds its row with
`pytest -p tests.refusals.recording <that test>`.
"""

from __future__ import annotations

import json
import re

import pytest

from tests.refusals.sentences import ROOT, sentences

TABLE: dict[str, str | None] = json.loads(
    (ROOT / "tests" / "data" / "refusals.json").read_text("utf-8")
)


def test_every_refusal_is_in_the_table() -> None:
    found = sentences().keys()
    assert (found - TABLE.keys(), TABLE.keys() - found) == (set(), set())


def test_every_refusal_is_provoked_by_a_test() -> None:
    assert [sentence for sentence, test in TABLE.items() if test is None] == []


@pytest.mark.parametrize("test", sorted({test for test in TABLE.values() if test}))
def test_the_test_is_there(test: str) -> None:
    path, *_, name = test.split("::")
    assert f"def {name}(" in (ROOT / path).read_text("utf-8")


_BLAME = re.compile(r"\b(invalid|wrong(ly)?|illegal|fail(ed)?|error|must not|you forgot)\b", re.I)


def test_no_sentence_blames() -> None:
    assert [sentence for sentence in TABLE if _BLAME.search(sentence)] == []
