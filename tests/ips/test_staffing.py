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
    [(["0.5", "0.5"], True), (["0.4", "0.3", "0.3"], False), (["0.5", "0.5", "0.5"], True)],
)
def test_two_people_share_a_full_post(shares: list[str], holds: bool) -> None:
    people = [person(f"s{number}", SPECIALIST, fte) for number, fte in enumerate(shares)]
    assert limits(team(*people), "shared_posts")[0].holds is holds


@pytest.mark.parametrize(
    ("on", "lead", "specialist", "peer", "holds"),
    [
        ("2025-06-30", "1", "0.5", "0.5", [True, True, True]),
        ("2025-06-30", "0.9", "0.4", "0.4", [False, False, False]),
        ("2025-07-01", "1", "0.5", "0.5", [True, False, False]),
        ("2025-07-01", "1", "1", "1", [True, True, True]),
    ],
)
def test_a_team_starts_small_and_is_full_after_six_months(
    on: str, lead: str, specialist: str, peer: str, holds: list[bool]
) -> None:
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
    [("30", "4", (True, True)), ("29.9", "4.1", (False, False))],
)
def test_time_is_held_against_all_hours_of_the_weeks_that_are_known(
    community: str, other: str, holds: tuple[bool, bool]
) -> None:
    day = replace(
        team(person("ana", SPECIALIST)), times=(week(4, community, other), week(11, None, None))
    )
    assert limits(day, "community")[0].holds is holds[0]
    assert limits(day, "case_management")[0].holds is holds[1]


def test_without_hours_nothing_is_said_of_them() -> None:
    assert limits(team(person("ana", SPECIALIST)), "community") == []


def test_every_limit_names_its_source() -> None:
    day = team(person("ana", SPECIALIST), person("pat", PEER))
    for profile in (IPS_25, NC_IPS_SE_2016):
        assert all(str(each.source) for each in staffing(day, profile))
    assert {each.key for each in staffing(day, IPS_25)} == {
        "caseload",
        "supervised",
        "lead_caseload",
    }
