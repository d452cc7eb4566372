"""The second engine of the tests, on a unit so small that its numbers are seen at a glance."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from ips.facts import Episode, History, MadeBy, Mode, StaffRole
from ips.fidelity.evidence import (
    ClientRecords,
    EmployerVisit,
    Fact,
    LogReview,
    Member,
    Period,
    Post,
    Span,
    Statement,
    UnitRecords,
    WeeklyTime,
)
from tests.ips.fidelity.naive.reckoning import averaged, closest, six_months_before
from tests.ips.fidelity.naive.table import FROM_RECORDS, total

MONDAYS = [date(2025, 6, number) for number in (2, 9, 16, 23)]
JUNE = Period(date(2025, 6, 1), date(2025, 6, 30))
"""A Sunday to a Monday: four whole weeks."""


def visits(monday: date, count: int) -> list[EmployerVisit]:
    return [
        EmployerVisit(
            f"{monday}-{number}",
            monday,
            "ben",
            Mode.IN_PERSON,
            MadeBy.SPECIALIST,
            True,
            number > 0,
        )
        for number in range(count)
    ]


def a_small_unit() -> UnitRecords:
    """Ben alone, with one person looking: two contacts a week, one of them as she wishes."""
    history = History("c1", (Episode("stay", date(2025, 1, 7), date(2025, 1, 7)),))
    return UnitRecords(
        JUNE,
        live_on=date(2025, 1, 1),
        members=(
            Member("ben", (Post(StaffRole.EMPLOYMENT_SPECIALIST, Fraction(1)),), (Span("North"),)),
        ),
        clients=(ClientRecords(history, (), (Span("ben"),), (Span("North"),)),),
        employer_visits=tuple(visit for monday in MONDAYS for visit in visits(monday, 2)),
        log_reviews=tuple(LogReview(f"{monday}", monday, date(2025, 6, 30)) for monday in MONDAYS),
        weekly_times=tuple(
            WeeklyTime(f"{monday}", "ben", monday, Fraction(40), Fraction(26), Fraction(4))
            for monday in MONDAYS
        ),
        statements=(Statement("consistent", date(2025, 6, 2), Fact.PLANS_CONSISTENT, True),),
    )


def test_a_unit_seen_at_a_glance() -> None:
    expected = {
        "St1": (5, Fraction(1)),
        "St2": (4, Fraction(9, 10)),  # 36 of 40 hours
        "O1": (5, Fraction(1)),
        "O3": (1, Fraction(0)),
        "O4": (1, None),  # no lead
        "S4": (None, None),  # entered before June
        "S5": (3, Fraction(1, 2)),
        "S6": (3, Fraction(6)),  # 8 of 8; the week of 2 June was reviewed after 22 June
        "S8": (None, None),
        "S9": (None, None),
        "S10": (1, None),
        "S12": (None, None),
        "S13": (5, Fraction(13, 20)),
        "S14": (None, None),
    }
    assert {item: rate(a_small_unit()) for item, rate in FROM_RECORDS.items()} == expected


@pytest.mark.parametrize(
    ("ratings", "expected"),
    [((3, 4), 3), ((4, 5, 5), 5), ((2, 2, 3), 2), ((1, 2, 2, 5), 2), ((1, 2, 3, 5), 3)],
)
def test_half_way_between_two_points_is_the_lower_one(
    ratings: tuple[int, ...], expected: int
) -> None:
    assert closest(Fraction(sum(ratings), len(ratings))) == expected
    assert averaged({str(n): (each, None) for n, each in enumerate(ratings)})[0] == expected


@pytest.mark.parametrize(
    ("day", "expected"),
    [("2025-06-30", "2024-12-30"), ("2025-08-31", "2025-02-28"), ("2025-12-15", "2025-06-15")],
)
def test_six_months_before_a_day(day: str, expected: str) -> None:
    assert six_months_before(date.fromisoformat(day)) == date.fromisoformat(expected)


@pytest.mark.parametrize(
    ("fives", "fours", "band"),
    [
        (15, 10, "exemplary"),
        (14, 11, "good"),
        (0, 25, "good"),
    ],
)
def test_the_bands_of_25_ratings(fives: int, fours: int, band: str) -> None:
    rated = {str(n): 5 if n < fives else 4 for n in range(fives + fours)}
    points = 5 * fives + 4 * fours
    assert total(rated) == (25, points, points, band)


def test_with_24_ratings_there_are_bounds_and_no_band() -> None:
    rated: dict[str, int | None] = {str(n): 4 for n in range(24)}
    assert total({**rated, "S14": None}) == (24, 97, 101, None)
