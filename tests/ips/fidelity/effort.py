"""How many random units a property looks at, and whether they are new ones.

In each run of the tests the units are the same, the first of a row that all properties share: each
is made and scored once, so that a property can afford hundreds. A run that fails for somebody who
changed a sentence elsewhere teaches to start it again, and then nobody looks when it is their
change that failed. So the same commit gives the same answer, here and where the tests run by
themselves; what it says is that nothing has changed for these units.

New units are for whoever asks: `pytest --hypothesis-profile=thorough tests/ips/fidelity` draws some
thousands for a property, other ones each time, and makes the one that fails small. That takes ten
minutes and is left out of each run: a unit prints a line a row, and can be read as it is. One that
was found becomes a test made by hand (`hand_made.py`), which then stands in each run.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from inspect import signature
from random import Random
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.ips.fidelity.units import Draw, Unit, a_unit

THOROUGH = "thorough"
SO_MANY_TIMES = 10
Property = Callable[..., None]


def of_every_unit(few: int, **kind: bool) -> Callable[[Property], Callable[[], None]]:
    """A test of a property of a unit, and of what else it draws. `kind` is for `a_unit`."""

    def test_of(holds: Property) -> Callable[[], None]:
        draws = "draw" in signature(holds).parameters

        def held(unit: Unit, seed: int) -> None:
            holds(unit, draw=by_chance(seed)) if draws else holds(unit)

        def test() -> None:
            for number in range(few):
                try:
                    held(known_unit(number, **kind), number)
                except Exception as error:
                    error.add_note(f"unit {number}: {known_unit(number, **kind)!r}")
                    raise

        count = few * SO_MANY_TIMES
        asked_for = settings(
            max_examples=count, deadline=None, suppress_health_check=list(HealthCheck)
        )
        is_thorough = settings.get_current_profile_name() == THOROUGH
        thorough = asked_for(given(new_units(**kind), st.integers(0, 9999))(held))
        found: Any = thorough if is_thorough else test
        found.__name__, found.__doc__ = holds.__name__, holds.__doc__
        return found  # type: ignore[no-any-return]

    return test_of


def by_chance(seed: int | str) -> Draw:
    """`random()` gives the same numbers in every Python; `randint` is not promised to."""
    chance = Random(f"{seed}").random
    return lambda least, most: least + int(chance() * (most - least + 1))


@cache
def known_unit(number: int, **kind: bool) -> Unit:
    return a_unit(by_chance(f"unit {number}"), **kind)


@st.composite
def new_units(draw: Any, /, **kind: bool) -> Unit:
    return a_unit(lambda least, most: draw(st.integers(least, most)), **kind)
