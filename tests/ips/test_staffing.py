"""What staffing is held to: each limit on both sides, restated from N, F St1 and F O5."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from ips.facts import StaffRole
from ips.fidelity.evidence import Member, Post, WeeklyTime
from ips.staffing import Limit, StaffingDay, staffing
from ips.standards import IPS_25, NC_IPS_SE_2016, Profile

LEAD, SPECIALIST, PEER = (
    StaffRole.TEAM_LEAD,
    StaffRole.EMPLOYMENT_SPECIALIST,
    StaffRole.PEER_MENTOR,
)
BEGAN = date(2025, 1, 1)
LATER = date(2025, 9, 1)


def person(staff_id: str, role: StaffRole, fte: str = "1") -> Member:
    return Member(staff_id, (Post(role, Fraction(fte)),))


def team(*more: Member, on: date = LATER, **carried: int) -> StaffingDay:
    lead = () if any(each.staff_id == "lead" for each in more) else (person("lead", LEAD),)
    return StaffingDay(on, BEGAN, (*lead, *more), carried)


def limits(day: StaffingDay, key: str, profile: Profile = NC_IPS_SE_2016) -> list[Limit]:
    return [each for each in staffing(day, profile) if each.key == key]


@pytest.mark.parametrize(
    ("profile", "fte", "carried", "holds"),
    [
        (NC_IPS_SE_2016, "1", 25, True),
        (NC_IPS_SE_2016, "1", 26, False),
        (NC_IPS_SE_2016, "0.5", 12, True),
        (NC_IPS_SE_2016, "0.5", 13, False),
        (IPS_25, "1", 20, True),
        (IPS_25, "1", 21, False),
        (IPS_25, "0.5", 10, True),
        (IPS_25, "0.5", 11, False),
    ],
)
def test_a_caseload_is_for_the_hours_somebody_works(
    profile: Profile, fte: str, carried: int, holds: bool
) -> None:
    (limit,) = limits(team(person("ana", SPECIALIST, fte), ana=carried), "caseload", profile)
    assert limit.holds is holds


@pytest.mark.parametrize(("peers", "holds"), [(2, True), (3, False)])
def test_a_lead_supervises_ten_of_the_staff(peers: int, holds: bool) -> None:
    """N counts the peer mentors among them, F O5 the specialists alone."""
    eight = [person(f"s{number}", SPECIALIST) for number in range(8)]
    day = team(*eight, *(person(f"p{number}", PEER) for number in range(peers)))
    assert limits(day, "supervised")[0].holds is holds
    assert limits(day, "supervised", IPS_25)[0].holds


@pytest.mark.parametrize(("people", "holds"), [(5, True), (6, False)])
def test_a_lead_of_half_a_post_supervises_half_as_many(people: int, holds: bool) -> None:
    specialists = [person(f"s{number}", SPECIALIST) for number in range(people)]
    day = team(person("lead", LEAD, "0.5"), *specialists)
    assert [each.holds for each in limits(day, "supervised")] == [holds]


@pytest.mark.parametrize(("carried", "holds"), [(3, True), (4, False)])
def test_a_lead_of_ten_carries_three_at_most(carried: int, holds: bool) -> None:
    ten = [person(f"s{number}", SPECIALIST) for number in range(10)]
    assert limits(team(*ten, lead=carried), "lead_caseload")[0].holds is holds


def test_a_peer_mentor_carries_nobody() -> None:
    assert limits(team(person("pat", PEER)), "peer_caseload")[0].holds
    assert not limits(team(person("pat", PEER), pat=1), "peer_caseload")[0].holds
    assert not limits(team(person("pat", PEER)), "peer_caseload", IPS_25)


@pytest.mark.parametrize(
    ("shares", "holds"),
    [
        (["0.5", "0.5"], [True]),
        (["0.4", "0.3", "0.3"], [False]),
        (["0.5", "0.5", "0.5"], [True]),
        (["1", "0.4", "0.3", "0.3"], [False]),  # who works full time shares nothing
        (["1", "1"], []),
    ],
)
@pytest.mark.parametrize("role", [SPECIALIST, PEER])
def test_two_people_share_a_full_post(
    shares: list[str], holds: list[bool], role: StaffRole
) -> None:
    people = [person(f"s{number}", role, fte) for number, fte in enumerate(shares)]
    found = limits(team(*people), "shared_posts")
    assert [(each.holds, each.of) for each in found] == [(each, role.value) for each in holds]


@pytest.mark.parametrize(
    ("on", "lead", "specialist", "peer", "holds"),
    [
        ("2025-06-30", "1", "0.5", "0.5", [True, True, True]),
        ("2025-06-30", "0.9", "0.4", "0.4", [False, False, False]),
        ("2025-07-01", "1", "0.5", "0.5", [True, True, True]),
        ("2025-07-02", "1", "0.5", "0.5", [True, False, False]),
        ("2025-07-02", "1", "1", "1", [True, True, True]),
    ],
)
def test_a_team_starts_small_and_is_full_after_six_months(
    on: str, lead: str, specialist: str, peer: str, holds: list[bool]
) -> None:
    """N: full 'within 6 months of program start date', in operation for 'more than 6 months'."""
    day = team(
        person("lead", LEAD, lead),
        person("ana", SPECIALIST, specialist),
        person("pat", PEER, peer),
        on=date.fromisoformat(on),
    )
    assert [each.holds for each in limits(day, "team")] == holds


def week(monday: int, community: str | None, other: str | None) -> WeeklyTime:
    parts = [None if each is None else Fraction(each) for each in (community, other)]
    return WeeklyTime(f"w{monday}", "ana", date(2025, 8, monday), Fraction(40), *parts)


@pytest.mark.parametrize(
    ("community", "other", "holds"),
    [("30", "4", (True, True)), ("29.99", "4.01", (False, False))],
)
def test_time_is_held_against_all_hours_of_the_weeks_that_are_known(
    community: str, other: str, holds: tuple[bool, bool]
) -> None:
    day = replace(
        team(person("ana", SPECIALIST)), times=(week(4, community, other), week(11, None, None))
    )
    assert limits(day, "community")[0].holds is holds[0]
    assert limits(day, "case_management")[0].holds is holds[1]


def test_time_alone_is_a_share_and_the_rest_are_people() -> None:
    day = replace(team(person("ana", SPECIALIST)), times=(week(4, "30", "4"),))
    told = {each.key: each.of_time for each in staffing(day, NC_IPS_SE_2016)}
    assert {key for key, of_time in told.items() if of_time} == {"community", "case_management"}
    assert {"caseload", "supervised", "team"} <= told.keys()


def test_without_hours_nothing_is_said_of_them() -> None:
    ana = team(person("ana", SPECIALIST))
    away = WeeklyTime("w", "ana", date(2025, 8, 4), Fraction(0), Fraction(0), Fraction(0))
    for day in (ana, replace(ana, times=(away,))):
        assert limits(day, "community") == limits(day, "case_management") == []


def test_each_specialist_has_the_hours_of_their_own_weeks_however_short() -> None:
    one, week_of_ben = (
        Fraction(1),
        WeeklyTime("b", "ben", date(2025, 8, 4), Fraction(1), Fraction(1)),
    )
    ana, ben, pat = person("ana", SPECIALIST), person("ben", SPECIALIST), person("pat", PEER)
    day = replace(
        team(ana, ben, pat), times=(week(4, "10", None), week(11, "20", None), week_of_ben)
    )
    found = {each.of: each.measure for each in limits(day, "community")}
    assert found == {"ana": Fraction(30, 80), "ben": one}


def test_each_limit_says_what_it_measured_and_what_it_may_be() -> None:
    """Whoever carries nobody carries 0; who is not on the roster that day is none of the team."""
    gone = Member("gone", (Post(SPECIALIST, Fraction(1), until_on=date(2025, 8, 31)),))
    nobody = team(person("ana", SPECIALIST), person("pat", PEER), gone)
    found = {(each.key, each.of): (each.measure, each.bound) for each in staffing(nobody, IPS_25)}
    assert found == {
        ("caseload", "ana"): (0, 20),
        ("supervised", "lead"): (1, 10),
        ("lead_caseload", "lead"): (0, 18),  # a tenth of a post goes to each specialist (F O5)
    }
    found = {
        (each.key, each.of): (each.measure, each.bound) for each in staffing(nobody, NC_IPS_SE_2016)
    }
    assert found == {
        ("caseload", "ana"): (0, 25),
        ("supervised", "lead"): (2, 10),
        ("lead_caseload", "lead"): (0, 20),
        ("peer_caseload", "pat"): (0, 0),
        ("team", "team_lead"): (1, 1),
        ("team", "employment_specialist"): (1, 1),
        ("team", "peer_mentor"): (1, 1),
    }
    alone = replace(nobody, members=(person("ana", SPECIALIST, "0.5"),))
    assert [each.measure for each in limits(alone, "team")] == [0, Fraction(1, 2), 0]


def test_every_limit_names_its_source() -> None:
    day = team(person("ana", SPECIALIST), person("pat", PEER))
    for profile in (IPS_25, NC_IPS_SE_2016):
        assert all(str(each.source) for each in staffing(day, profile))
    assert {each.key for each in staffing(day, IPS_25)} == {
        "caseload",
        "supervised",
        "lead_caseload",
    }
