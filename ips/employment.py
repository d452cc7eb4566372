"""What kind of work a job is: competitive and permanent are two questions.

F S10 and T: competitive is work at the minimum wage or more and at the wage others get, that
anybody may apply for, among people without disabilities, and not set aside. Seasonal and agency
jobs that others take are competitive; transitional, volunteer, enclave and crew work never is.
"""

from __future__ import annotations

from enum import StrEnum


class JobKind(StrEnum):
    REGULAR = "regular"
    SEASONAL = "seasonal"
    AGENCY = "agency"
    SELF_EMPLOYMENT = "self_employment"
    TRANSITIONAL = "transitional"


def is_competitive(
    kind: JobKind,
    *,
    pays_minimum_and_prevailing: bool,
    open_to_anyone: bool,
    integrated: bool,
    not_set_aside: bool,
) -> bool:
    """Self-employment may start below the wage (P); transitional work never counts (F S10)."""
    if kind is JobKind.TRANSITIONAL:
        return False
    fairly_paid = pays_minimum_and_prevailing or kind is JobKind.SELF_EMPLOYMENT
    return fairly_paid and open_to_anyone and integrated and not_set_aside


PASSING = frozenset({JobKind.SEASONAL, JobKind.AGENCY})
"""Jobs that others take too and that end by themselves."""


def is_permanent(kind: JobKind, *, permanent: bool, seasonal_is_permanent: bool) -> bool:
    """Whether F S10 counts the job as permanent.

    Transitional work never is. → S10 calls seasonal and agency jobs competitive and leaves open
    whether they are permanent: they are not, unless the unit's profile says that they are.
    Otherwise what was recorded holds.
    """
    if kind in PASSING:
        return seasonal_is_permanent
    return permanent and kind is not JobKind.TRANSITIONAL
