"""F Staffing 1 and 2, each anchor reached once, and what stays out."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest

from ips.facts import Episode, Exit, ExitReason, MilestoneKind
from ips.fidelity.measures.s13 import s13
from ips.fidelity.measures.st1 import st1
from ips.fidelity.measures.st2 import st2
from tests.ips.fidelity.hand_made import (
    ADA,
    BEN,
    CLEO,
    LEAD,
    MENTOR,
    MONDAYS,
    SPECIALIST,
    away,
    client,
    hours,
    job,
    member,
    milestone,
    pause,
    several,
    unit,
)
from tests.ips.fidelity.naive.staffing import st1 as naive


@pytest.mark.parametrize(
    ("clients", "rating"),
    [(20, 5), (21, 4), (25, 4), (26, 3), (30, 3), (31, 2), (40, 2), (41, 1)],
)
def test_clients_of_one_full_post(clients: int, rating: int) -> None:
    result = st1(unit(ADA, CLEO, clients=several(clients)))
    assert (result.rating, result.measure) == (rating, clients)


def test_the_ratio_is_exact() -> None:
    """41 clients on two posts and a twentieth are exactly 20 a post; one more is not."""
    members = (ADA, BEN, member("cara", fte="0.05"))
    assert st1(unit(*members, clients=several(41))).rating == 5
    assert st1(unit(*members, clients=several(42))).rating == 4


def test_leaving_people_without_a_specialist_never_pays() -> None:
    records = unit(ADA, CLEO, clients=[*several(20), *several(1, None), *several(1, "gone")])
    result = st1(records)
    assert (result.rating, result.measure) == (4, 22)
    assert [row.id for row in result.parts[-1].populations.numerator] == ["None--0", "gone--0"]


def test_the_leads_own_clients_and_hours_stay_out() -> None:
    result = st1(unit(ADA, CLEO, clients=[*several(20), *several(3, "cleo")]))
    assert (result.rating, len(result.populations.left_out)) == (5, 3)


def test_a_peer_mentor_has_no_caseload_and_no_post() -> None:
    result = st1(unit(ADA, member("mo", MENTOR), clients=[*several(20), *several(1, "mo")]))
    assert (result.rating, result.measure) == (4, 21)


@pytest.mark.parametrize(("ended", "clients"), [("2025-11-30", 0), ("2025-12-01", 1)])
def test_a_loss_of_the_stay_brings_somebody_back_from_a_step_down(ended: str, clients: int) -> None:
    """Entered on 1 December. A job that was over by then is not of the stay, though learned of
    after the step-down; one that ended on the day is.
    """
    down = client(
        "down",
        milestones=[milestone(MilestoneKind.STEP_DOWN, "03-02")],
        jobs=[job("before", "2025-10-01", ends=ended, heard="03-09")],
    )
    records = unit(clients=[down])
    assert st1(records).measure == Fraction(clients, 2)
    assert naive(records)[1] == Fraction(clients, 2)


def test_paused_counts_and_stepped_down_or_left_does_not() -> None:
    down = client("down", milestones=[milestone(MilestoneKind.STEP_DOWN, "03-02")])
    both = client(
        "both", milestones=[milestone(MilestoneKind.STEP_DOWN, "03-02")], pauses=[pause("04-01")]
    )
    records = unit(
        clients=[
            client("open"),
            client("paused", pauses=[pause("06-01")]),
            down,
            both,
            client("left", left="06-30"),
            client("leaves", left="07-01"),
        ]
    )
    counted = {row.id for row in st1(records).populations.denominator}
    assert counted == {"open", "paused", "leaves"}


@pytest.mark.parametrize(
    ("died", "counted"), [("2026-06-29", 0), ("2026-06-30", 0), ("2026-07-01", 1)]
)
def test_who_died_by_the_last_day_is_on_no_caseload(died: str, counted: int) -> None:
    """Recorded in a stay before the one that was left open, or that somebody closed later."""
    person, on, later = client("c"), date.fromisoformat(died), date(2026, 7, 10)
    death = replace(person.history.episodes[0], exit=Exit(on, on, ExitReason.DIED))
    for gone in (None, Exit(later, later, ExitReason.MOVED_AWAY)):
        last = Episode("last", date(2026, 3, 2), date(2026, 3, 2), gone)
        history = replace(person.history, episodes=(death, last))
        records = unit(clients=[replace(person, history=history)])
        assert len(st1(records).populations.denominator) == counted


def test_who_enters_after_the_last_day_is_on_no_caseload_yet() -> None:
    for entered, counted in (("2026-07-01", 0), ("2026-06-30", 1)):
        records = unit(clients=[client("c", entered=entered)])
        assert len(st1(records).populations.denominator) == counted


def test_the_last_day_decides_whose_caseload_it_is() -> None:
    gone = member("gone", until=date(2026, 6, 29))
    result = st1(unit(ADA, gone, clients=[*several(10), *several(2, "gone")]))
    assert result.measure == 12


def test_the_largest_caseload_stands_beside() -> None:
    clients = [*several(25), *several(5, "half")]
    result = st1(unit(ADA, member("half", fte="0.5"), clients=clients))
    assert (result.rating, result.measure) == (5, 20)
    assert ("Largest caseload for a full post", "25") in result.beside
    assert [part.measure for part in result.parts] == [25, 10]


def test_who_has_no_share_of_a_post_has_no_measure_of_their_own() -> None:
    clients = [*several(10), *several(2, "none")]
    result = st1(unit(ADA, member("none", fte=0), clients=clients))
    assert (result.measure, [part.measure for part in result.parts]) == (12, [10, None])


def test_without_a_specialist_it_is_not_rated() -> None:
    assert st1(unit(CLEO, clients=several(3, "cleo"))).rating is None


# ---------------------------------------------------------------- St2


@pytest.mark.parametrize(
    ("other", "rating"),
    [
        ("1.6", 5),  # 96% of 40 hours
        ("1.61", 4),
        ("4", 4),
        ("4.01", 3),
        ("10", 3),
        ("10.01", 2),
        ("16", 2),
        ("16.01", 1),
    ],
)
def test_other_duties(other: str, rating: int) -> None:
    result = st2(unit(ADA, CLEO, weekly_times=hours("ada", 40, other=other)))
    assert result.rating == rating
    assert len(result.populations.numerator) == (25 if rating == 5 else 0)


def test_hours_are_pooled_not_averaged() -> None:
    """Half of ten hours and none of ninety: 95%, although one of two gives half."""
    rows = [*hours("ada", 90, other=0), *hours("ben", 10, other=5)]
    result = st2(unit(weekly_times=rows))
    assert (result.rating, result.measure) == (4, Fraction(95, 100))


def test_peer_mentors_and_the_lead_stay_out() -> None:
    members = (ADA, member("mo", MENTOR), member("lou", LEAD))
    rows = [*hours("ada", 40, other=0), *hours("mo", other=40), *hours("lou", other=40)]
    assert st2(unit(*members, weekly_times=rows)).rating == 5


@pytest.mark.parametrize(("entered", "rated"), [(20, True), (19, False)])
def test_five_of_25_weeks_may_lack_their_hours(entered: int, rated: bool) -> None:
    result = st2(unit(ADA, CLEO, weekly_times=hours("ada", other=0, weeks=entered)))
    assert (result.rating, len(result.populations.gaps)) == (5 if rated else None, 25 - entered)


def test_a_week_of_leave_or_holidays_lacks_nothing() -> None:
    weeks = [monday.toordinal() + ahead for monday in MONDAYS[20:] for ahead in range(5)]
    off = [date.fromordinal(each) for each in weeks]
    for records in (
        unit(away(ADA, *off), weekly_times=hours("ada", other=0, weeks=20)),
        unit(ADA, weekly_times=hours("ada", other=0, weeks=20), holidays=frozenset(off)),
    ):
        assert (st2(records).rating, st2(records).populations.gaps) == (5, ())


def test_who_was_on_leave_all_along_has_no_part() -> None:
    weeks = [monday + timedelta(days=ahead) for monday in MONDAYS for ahead in range(-5, 7)]
    result = st2(unit(ADA, away(BEN, *weeks), weekly_times=hours("ada", other=0)))
    assert [part.of for part in result.parts] == ["ada"]


def test_weeks_without_hours_are_left_out_and_shown() -> None:
    result = st2(unit(ADA, weekly_times=hours("ada", 0, other=0)))
    assert (result.rating, len(result.populations.left_out)) == (None, 25)


def test_a_row_without_its_other_duties_is_a_gap() -> None:
    rows = [*hours("ada", other=0, weeks=19), *hours("ada")[19:]]
    assert st2(unit(ADA, weekly_times=rows)).rating is None


def test_weeks_at_the_edge_and_before_going_live_are_not_asked_for() -> None:
    """1 to 4 January and 29 and 30 June are no whole weeks; live on a Tuesday is no live week."""
    live = unit(ADA, weekly_times=hours("ada", other=0), live_on=date(2026, 6, 16))
    assert len(st2(live).populations.denominator) == 1
    assert st2(unit(ADA, first=date(2026, 6, 23))).not_rated is not None


def test_who_left_still_counts_in_the_weeks_they_worked() -> None:
    ben = member("ben", SPECIALIST, until=MONDAYS[9])  # a Monday, the tenth week
    rows = [*hours("ada", other=0, weeks=25), *hours("ben", other=20)]  # none counts since
    result = st2(unit(ADA, ben, weekly_times=rows))
    assert (len(result.populations.denominator), result.measure) == (35, Fraction(1200, 1400))
    assert len(st2(unit(ADA, ben, weekly_times=rows[:25])).populations.gaps) == 10


@pytest.mark.parametrize(
    ("fuller", "other"),
    [
        ((40, 10, 10), (39, 20, 20)),
        ((40, 11, 0), (40, 10, 20)),
        ((40, 10, 2), (40, 10, 1)),
        ((40, "0.5", 1), (40, None, 2)),
        ((40, 10, "0.5"), (40, 10, None)),
        ((40, 0, 1), (40, None, 2)),  # none entered is less than none worked
        ((40, 10, 0), (40, 10, None)),
    ],
)
def test_of_two_rows_for_a_week_the_fuller_one_holds(fuller: Any, other: Any) -> None:
    one, two = (hours("ada", *each, weeks=1)[0] for each in (fuller, other))
    week = {"first": MONDAYS[0], "last": MONDAYS[0] + timedelta(days=6)}
    alone = unit(ADA, weekly_times=[one], **week)
    for rows in ([one, two], [two, one]):
        both = unit(ADA, weekly_times=rows, **week)
        assert (st2(both), s13(both)) == (st2(alone), s13(alone))
