"""A quarter's outcomes as whole numbers alone: what is kept of one that was sent, and compared."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from ips.outcomes import MEASURES, Outcome

Figures = tuple[tuple[str, int], ...]
"""Name -> whole number, by name: 'rate_of_served.numerator'. Names are stored and never change."""

_OVER, _UNDER = "value_over", "value_under"
_PART = "by_reason"


@dataclass(frozen=True, slots=True)
class Number:
    """One outcome without its rows: nobody can be found in it."""

    key: str
    value: Fraction | None
    denominator: int = 0
    numerator: int = 0
    left_out: int = 0
    waiting: int = 0
    gaps: int = 0
    parts: Mapping[str, int] = field(default_factory=dict)


_COUNTS = ("denominator", "numerator", "left_out", "waiting", "gaps")


def numbers_of(outcomes: Iterable[Outcome]) -> tuple[Number, ...]:
    """The outcomes as numbers."""
    return tuple(
        Number(
            each.measure.key,
            each.counted.value,
            parts=dict(each.counted.parts),
            **{name: len(getattr(each.counted.populations, name)) for name in _COUNTS},
        )
        for each in outcomes
    )


def figures_of(numbers: Iterable[Number]) -> Figures:
    """As they are stored. A value is two numbers, so that it stays exact; none has neither."""
    found: dict[str, int] = {}
    for each in numbers:
        found |= {f"{each.key}.{name}": getattr(each, name) for name in _COUNTS}
        found |= {f"{each.key}.{_PART}.{reason}": count for reason, count in each.parts.items()}
        if each.value is not None:
            found[f"{each.key}.{_OVER}"] = each.value.numerator
            found[f"{each.key}.{_UNDER}"] = each.value.denominator
    return tuple(sorted(found.items()))


def numbers_from(figures: Figures) -> tuple[Number, ...]:
    """What was stored, for every outcome that there is today; one that is newer is not there."""
    stored = dict(figures)
    return tuple(
        _number(measure.key, stored)
        for measure in MEASURES
        if f"{measure.key}.denominator" in stored
    )


def _number(key: str, stored: Mapping[str, int]) -> Number:
    over, under = (stored.get(f"{key}.{name}") for name in (_OVER, _UNDER))
    begins = f"{key}.{_PART}."
    return Number(
        key,
        None if over is None or not under else Fraction(over, under),
        parts={
            name.removeprefix(begins): n for name, n in stored.items() if name.startswith(begins)
        },
        **{name: stored.get(f"{key}.{name}", 0) for name in _COUNTS},
    )


@dataclass(frozen=True, slots=True)
class Change:
    """An outcome that is no longer what was sent. `sent` None: it was none of that quarter's."""

    sent: Number | None
    today: Number


def changes(sent: Iterable[Number], today: Iterable[Number]) -> tuple[Change, ...]:
    """What has changed since the quarter was sent, in the order of the page."""
    before = {each.key: each for each in sent}
    return tuple(
        Change(before.get(each.key), each) for each in today if before.get(each.key) != each
    )
