"""The recipes of CONTRIBUTING: every step names a place that there is, and they stay short."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MOST_STEPS = {
    "How to add a field": 2,
    "How to add a kind of record": 3,
    "How to add a command": 4,
    "How to add a fidelity item": 1,
    "How to add a setting of a unit": 3,
    "How to teach a line a word": 1,
    "How to teach a command to read a line": 2,
}


def steps_of(recipe: str) -> list[str]:
    text = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    section = re.search(rf"^### {recipe}$(.*?)(?=^#|\Z)", text, re.DOTALL | re.MULTILINE)
    assert section is not None
    return re.findall(r"^\d\. (.*?)(?=^\d\. |\n\n|\Z)", section[1], re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize("recipe", MOST_STEPS)
def test_a_recipe_has_no_more_steps_than_it_had(recipe: str) -> None:
    assert len(steps_of(recipe)) == MOST_STEPS[recipe]


@pytest.mark.parametrize("recipe", MOST_STEPS)
def test_every_step_names_a_place_that_there_is(recipe: str) -> None:
    for step in steps_of(recipe):
        places = re.findall(r"`([a-z_/]+(?:/|\.py|\.md))`", step)
        assert places, step
        assert all((ROOT / place).exists() for place in places), step
