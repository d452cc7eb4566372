"""Competitive and permanent are two questions (F S10)."""

from __future__ import annotations

import pytest

from ips.employment import JobKind, is_permanent


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
