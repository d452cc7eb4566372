"""Every line that the tests and the guides type is understood as it has always been."""

from __future__ import annotations

from tests.behaviour.kept import Kept
from tests.behaviour.kept_lines import FILE, Lines


def test_every_line_is_understood_the_same(kept: Kept) -> None:
    kept.same_text(FILE.name, Lines.read().understood_now().as_text())


def test_what_is_understood_wrongly_stays_marked() -> None:
    """So that whoever mends it sees at once that a difference is wanted."""
    kept = Lines.read()
    wrong = [line.typed for line in kept.lines if line.known_wrong]
    assert [line.typed for line in kept.understood_now().lines if line.known_wrong] == wrong
