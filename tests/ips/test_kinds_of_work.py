"""Competitive and permanent are two questions (F S10)."""

from __future__ import annotations

import pytest

from ips.employment import JobKind, is_competitive, is_permanent


@pytest.mark.parametrize(
    ("kind", "ticked", "switched_on", "counts"),
    [
        (JobKind.REGULAR, True, False, True),
        (JobKind.REGULAR, False, True, False),
        (JobKind.SELF_EMPLOYMENT, True, False, True),
        (JobKind.SEASONAL, True, False, False),
        (JobKind.SEASONAL, False, True, True),
        (JobKind.AGENCY, True, False, False),
        (JobKind.AGENCY, True, True, True),
        (JobKind.TRANSITIONAL, True, True, False),
    ],
)
def test_which_jobs_count_as_permanent(
    kind: JobKind, ticked: bool, switched_on: bool, counts: bool
) -> None:
    assert is_permanent(kind, permanent=ticked, seasonal_is_permanent=switched_on) is counts


FACTS = ("pays_minimum_and_prevailing", "open_to_anyone", "integrated", "not_set_aside")


@pytest.mark.parametrize(
    ("kind", "lacks", "counts"),
    [
        # F S10: at least the minimum wage, anyone can apply, not set aside; T: among others.
        (JobKind.REGULAR, None, True),
        *((JobKind.REGULAR, each, False) for each in FACTS),
        # F S10: seasonal jobs and those of agencies that other people use are counted.
        (JobKind.SEASONAL, None, True),
        (JobKind.AGENCY, None, True),
        (JobKind.AGENCY, "pays_minimum_and_prevailing", False),
        # P: with self-employment, wages may start lower, and nothing else may.
        (JobKind.SELF_EMPLOYMENT, "pays_minimum_and_prevailing", True),
        (JobKind.SELF_EMPLOYMENT, "integrated", False),
        # F S10: transitional positions never.
        (JobKind.TRANSITIONAL, None, False),
    ],
)
def test_which_jobs_count_as_competitive(kind: JobKind, lacks: str | None, counts: bool) -> None:
    assert is_competitive(kind, **{fact: fact != lacks for fact in FACTS}) is counts
