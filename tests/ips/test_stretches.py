"""Days taken out of the stretches on which a clock runs, day by day."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import example, given, settings
from hypothesis import strategies as st

from ips.facts import DueState
from ips.recurring import Rest, Stretch, Turn, without
from ips.windows import Closing

FIRST = date(2025, 3, 3)
SPANS = st.tuples(st.integers(0, 30), st.integers(0, 30)).map(lambda two: (min(two), max(two)))
END = Closing(date(2025, 5, 1), DueState.ENDED, "exit")
PAUSED = Closing(date(2025, 4, 1), DueState.CANCELLED, "pause")


def at(number: int) -> date:
    return FIRST + timedelta(days=number)


def stretch(first: int, last: int) -> Stretch:
    return Stretch(Turn(at(first), "entry", 3, at(first)), at(last), END)


def days_of(stretches: list[Stretch]) -> list[date]:
    return [
        each.start.on + timedelta(days=number)
        for each in stretches
        for number in range((each.until_on - each.start.on).days + 1)
    ]


@settings(max_examples=120, deadline=None)
@given(SPANS, st.tuples(st.integers(0, 30), st.integers(-2, 30)))
@example((5, 9), (0, 4))  # over the day before
@example((5, 9), (10, 12))  # begins the day after
@example((5, 9), (0, 5))
@example((5, 9), (9, 12))
@example((5, 9), (5, 9))
@example((5, 9), (7, 6))  # paused and resumed on one day: no day of rest
@example((5, 9), (5, 4))
@example((5, 9), (6, 8))
def test_the_days_of_a_rest_are_taken_out_and_no_others(
    span: tuple[int, int], rests: tuple[int, int]
) -> None:
    rest = Rest(at(rests[0]), at(rests[1]), PAUSED, ("pause", 6))
    left = without([stretch(*span)], rest)
    resting = {at(number) for number in range(rests[0], rests[1] + 1)}
    assert days_of(left) == [each for each in days_of([stretch(*span)]) if each not in resting]
    assert all(each.start.on <= each.until_on for each in left)
    if not resting & set(days_of([stretch(*span)])):
        assert left == [stretch(*span)]


def test_what_is_left_before_closes_with_the_rest_and_what_comes_after_begins_anew() -> None:
    before, after = without([stretch(5, 20)], Rest(at(10), at(12), PAUSED, ("pause", 6)))
    assert before == Stretch(stretch(5, 20).start, at(9), PAUSED)
    assert after == Stretch(Turn(at(13), "pause", 6, at(13)), at(20), END)


def test_each_stretch_is_looked_at_by_itself() -> None:
    two = [stretch(0, 5), stretch(10, 20)]
    left = without(two, Rest(at(12), at(25), PAUSED, ("pause", 6)))
    assert left == [stretch(0, 5), Stretch(stretch(10, 20).start, at(11), PAUSED)]
