"""F Services 8, 9 and 10, each anchor reached once, and what stays out."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from ips.facts import Episode
from ips.fidelity.measures.diversity import s8, s9
from ips.fidelity.measures.s10 import s10
from tests.ips.fidelity.hand_made import client, job, unit


def of_jobs(measure: Any, *jobs: Any) -> Any:
    return measure(unit(clients=[client(f"c-{at}", jobs=[each]) for at, each in enumerate(jobs)]))


def jobs(different: int, count: int, **same: Any) -> list[Any]:
    """So many jobs, of which so many are different: the rest are like the first."""
    own = [job(f"own-{at}", "2025-12-08") for at in range(different)]
    return own + [
        job(f"same-{at}", "2025-12-09", **(same or {"employer": "own-0", "label": "own-0"}))
        for at in range(count - different)
    ]


@pytest.mark.parametrize("measure", [s8, s9])
@pytest.mark.parametrize(
    ("different", "rating"),
    [(17, 5), (16, 4), (14, 4), (13, 3), (12, 3), (11, 2), (10, 2), (9, 1)],
)
def test_different_ones_of_20_jobs(measure: Any, different: int, rating: int) -> None:
    result = of_jobs(measure, *jobs(different, 20))
    assert (result.rating, len(result.populations.numerator)) == (rating, different)
    assert ("Jobs", "20") in result.beside


def test_a_label_is_one_in_whatever_letters() -> None:
    rows = [job("a", "01-12", label="Shop  clerk"), job("b", "01-12", label="shop clerk ")]
    assert of_jobs(s8, *rows).measure == 0.5


def test_a_fifth_of_the_labels_may_be_missing_and_no_employer_matters_less() -> None:
    labelled = jobs(8, 8)
    assert of_jobs(s8, *labelled, *jobs(0, 2, label=None)).rating == 5
    assert of_jobs(s8, *labelled[:7], *jobs(0, 2, label=None)).rating is None
    assert of_jobs(s9, *jobs(0, 2, label=None)).measure == 1


@pytest.mark.parametrize("measure", [s8, s9])
@pytest.mark.parametrize(
    ("row", "counts"),
    [
        (job("j", "2025-12-08", ends="01-01"), True),
        (job("j", "2025-12-08", ends="2025-12-31"), False),
        (job("j", "06-30"), True),
        (job("j", "07-01"), False),
        (job("j", "03-02", confirmed=False), False),
        (job("j", "03-02", competitive=False), False),
        (job("j", "03-02", cancelled_on=date(2026, 3, 1)), False),
    ],
)
def test_jobs_held_on_a_day_of_the_period(measure: Any, row: Any, counts: bool) -> None:
    assert (of_jobs(measure, row).rating == 5) is counts


@pytest.mark.parametrize("measure", [s8, s9])
def test_a_job_kept_after_somebody_left_is_none_of_the_units(measure: Any) -> None:
    gone = client("gone", jobs=[job("j", "2025-12-08")], left="2025-12-31")
    leaves = client("leaves", jobs=[job("k", "2025-12-08")], left="01-01")
    assert [row.id for row in measure(unit(clients=[gone, leaves])).populations.denominator] == [
        "k"
    ]


@pytest.mark.parametrize("measure", [s8, s9])
def test_a_job_held_in_two_stays_counts_once(measure: Any) -> None:
    """Left on 2 February, back on the 9th, in one job all along."""
    person = client("c", jobs=[job("j", "2025-12-08")], left="02-02")
    again = Episode("again", date(2026, 2, 9), date(2026, 2, 9))
    history = replace(person.history, episodes=(*person.history.episodes, again))
    found = measure(unit(clients=[replace(person, history=history)])).populations
    assert [row.id for row in found.denominator] == ["j"]


@pytest.mark.parametrize("measure", [s8, s9])
def test_a_job_of_which_nothing_is_said_is_a_gap(measure: Any) -> None:
    person = client("c", jobs=[job("j", "03-02")])
    result = measure(unit(clients=[replace(person, jobs={})]))
    assert (result.rating, len(result.populations.gaps)) == (None, 1)


def test_a_blank_label_is_none() -> None:
    assert len(of_jobs(s8, job("j", "03-02", label=" ")).populations.gaps) == 1


@pytest.mark.parametrize("measure", [s8, s9])
@pytest.mark.parametrize(
    ("first", "second"), [(("b", "03-02"), ("a", "03-03")), (("a", "03-02"), ("b", "03-02"))]
)
def test_the_first_job_of_a_kind_is_the_different_one(
    measure: Any, first: Any, second: Any
) -> None:
    """The one that began first; of one day the one whose id comes first."""
    alike = {"employer": "same", "label": "same"}
    found = of_jobs(measure, job(*second, **alike), job(*first, **alike)).populations
    assert [row.id for row in found.numerator] == [first[0]]


@pytest.mark.parametrize("measure", [s8, s9])
def test_a_job_that_was_over_when_the_unit_went_live_stays_out(measure: Any) -> None:
    rows = [job("a", "2025-12-08", "one", "one", ends="03-01"), job("b", "03-02", "one", "one")]
    records = unit(clients=[client("c", jobs=rows)], live_on=date(2026, 3, 2))
    assert measure(records).measure == 1


# ---------------------------------------------------------------- S10


def held(good: int, count: int) -> Any:
    rows = [job(f"good-{at}", "03-02") for at in range(good)]
    poor = [job(f"poor-{at}", "03-02", permanent=False) for at in range(count - good)]
    return of_jobs(s10, *rows, *poor)


@pytest.mark.parametrize(
    ("good", "count", "rating"),
    [
        (95, 100, 5),
        (94, 100, 4),
        (85, 100, 4),
        (84, 100, 3),
        (75, 100, 3),
        (74, 100, 2),
        (65, 100, 2),
        (64, 100, 1),
        (129, 200, 1),  # 64.5%: no anchor
        (10, 10, 5),
        (9, 9, 1),
        (0, 0, 1),
    ],
)
def test_permanent_and_competitive_of_the_jobs_held(good: int, count: int, rating: int) -> None:
    assert held(good, count).rating == rating


def test_fewer_than_ten_jobs_is_1_by_the_letter_and_shows_the_share() -> None:
    result = held(9, 9)
    assert "By F's letter: fewer than 10 current jobs." in result.rulings
    assert "By F's letter: fewer than 10 current jobs." not in held(10, 10).rulings
    assert ("Permanent and competitive", "100%") in result.beside


def test_every_kind_of_job_held_on_the_last_day_counts() -> None:
    rows = [
        *(job(f"good-{at}", "03-02") for at in range(9)),
        job("set aside", "03-02", competitive=False),
        job("last day", "03-02", ends="06-30"),
        job("over", "03-02", ends="06-29"),
        job("planned", "06-29", confirmed=False),
        job("ahead", "07-01"),
    ]
    result = of_jobs(s10, *rows)
    assert (len(result.populations.numerator), len(result.populations.denominator)) == (10, 11)


@pytest.mark.parametrize("left", ["06-29", "06-30"])
def test_who_left_by_the_last_day_holds_no_current_job(left: str) -> None:
    gone = client("gone", jobs=[job("j", "03-02")], left=left)
    assert s10(unit(clients=[gone])).populations.denominator == ()
