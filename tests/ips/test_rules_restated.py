"""The table of clocks and the table of a unit's numbers, restated from the sources.

Read from F (IPS-25), N, P and B item by item; where those are silent, from the rulings
(docs/decisions/0007). Whoever changes a row of `ips/standards.py` changes it here, too, with the
source open.
"""

from __future__ import annotations

from typing import NamedTuple

import pytest

from ips.facts import Clock
from ips.standards import (
    FOLLOW_ALONG,
    IPS_25,
    MH_TEAMS_OF_A_SPECIALIST,
    NC_IPS_SE_2016,
    PROFILES,
    SETTINGS,
    BadOverride,
    Settings,
    with_overrides,
)

S, O = "IPS-25, Services", "IPS-25, Organization"  # noqa: E741
N = "NC IPS-SE 2016, Critical element"
RAPID, UNLIMITED = (
    "IPS principles 2026, Rapid Job Search",
    "IPS principles 2026, Job Supports are Time-unlimited",
)
SLIDES, FACT_SHEET = "IPS-SE training slides, Time-unlimited Support", "MHTTC fact sheet, dosage"


class Restated(NamedTuple):
    """A clock: its windows in days from the event, its lines in the brief, where it stands.

    `named`: whether the source names the days of each window. `quick`: it cannot wait.
    """

    windows: tuple[tuple[int, int], ...]
    lines: tuple[int, ...]  # days before the last one
    named: tuple[bool, ...]
    in_person: bool
    lead_hears: bool
    quick: bool
    sources: tuple[str, ...]


Y, X = True, False
CLOCKS = {
    # F S4: first face-to-face employer contact within 30 days after entry.
    Clock.FIRST_EMPLOYER_CONTACT: Restated(
        ((0, 30),), (15, 7, 3, 0), (Y,), Y, Y, Y, (f"{S} 4", RAPID, f"{N} 6")
    ),
    # F S4 names the initial assessment in the same 30 days, N 1 'within 30 days'.
    Clock.CAREER_PROFILE: Restated(
        ((0, 30),), (15, 5, 0), (Y,), X, X, X, (f"{S} 4", f"{S} 3", f"{N} 1")
    ),
    Clock.DISCLOSURE_FIRST: Restated(((0, 30),), (20, 5, 0), (X,), X, X, X, (f"{S} 2", f"{N} 7")),
    # F S1: before starting a new job; → 14 days after a change of hours or pay, or the news of a
    # job that had begun. N 2: 'begins at service initiation', → by day 30.
    Clock.WORK_INCENTIVES: Restated(
        ((-1, -1), (0, 14), (0, 14), (0, 30)),
        (7, 3, 0),
        (Y, X, X, X),
        X,
        X,
        Y,
        (f"{S} 1", f"{N} 2"),
    ),
    # F S12: within 1 week before starting, within 3 days after, weekly for the first month.
    Clock.PRE_START: Restated(((-7, -1),), (6, 3, 1, 0), (Y,), Y, Y, Y, (f"{S} 12", FACT_SHEET)),
    Clock.POST_START: Restated(((0, 3),), (3, 2, 1, 0), (Y,), Y, Y, Y, (f"{S} 12", FACT_SHEET)),
    Clock.FIRST_MONTH: Restated(
        ((0, 7), (8, 14), (15, 21), (22, 28)),
        (6, 1, 0),
        (Y, Y, Y, Y),
        Y,
        Y,
        Y,
        (f"{S} 12", FACT_SHEET),
    ),
    # F S12: at least monthly; → 31 days is the longest month, a first line after 24.
    Clock.MONTHLY: Restated(((0, 31),) * 5, (7, 3, 0), (Y,) * 5, Y, Y, X, (f"{S} 12", FACT_SHEET)),
    # P: 'about a year'; → after a 'continue' half a year.
    Clock.STEP_DOWN: Restated(
        ((335, 365), (150, 182), (150, 182), (0, 31), (150, 182)),  # → months before entry count
        (28, 7, 0),
        (Y, X, X, X, X),
        X,
        X,
        X,
        (f"{S} 12", UNLIMITED, SLIDES),
    ),
    # F S12: within 3 days of learning about the job loss.
    Clock.JOB_LOSS: Restated(((0, 3),), (3, 2, 1, 0), (Y,), X, Y, Y, (f"{S} 12",)),
    Clock.NEXT_JOB_OFFER: Restated(((0, 3),), (1, 0), (X,), X, X, Y, (f"{O} 6",)),
    Clock.PROFILE_UPDATE: Restated(((0, 14),) * 2, (7, 0), (X, X), X, X, X, (f"{S} 3",)),
    # F S2: 'after two months' (day 60, → and two weeks for it); → 14 days after trouble on the job.
    Clock.DISCLOSURE_REVIEW: Restated(
        ((60, 74), (0, 14)), (14, 7, 0), (Y, X), X, X, X, (f"{S} 2",)
    ),
    Clock.OUTREACH: Restated(
        ((0, 14), (0, 7), (0, 14), (0, 14), (0, 14), (0, 14)),
        (2, 0),
        (X,) * 6,
        X,
        X,
        X,
        (f"{S} 14",),
    ),
}


@pytest.mark.parametrize("profile", PROFILES.values(), ids=PROFILES)
@pytest.mark.parametrize("clock", Clock)
def test_a_clock_is_the_restated_one(clock: Clock, profile: object) -> None:
    """N is reviewed by F's scale: its clocks are the same."""
    rule = profile.rule(clock)  # type: ignore[attr-defined]
    assert CLOCKS[clock] == Restated(
        tuple((window.first, window.last) for window in rule.windows),
        rule.nudges_before_due,
        tuple(window.numbered for window in rule.windows),
        rule.in_person,
        rule.team_lead_hears,
        rule.urgent,
        tuple(str(each) for each in (rule.source, *rule.also)),
    )


def test_the_weeks_of_the_first_month_are_called_by_their_number() -> None:
    words = [window.words for window in IPS_25.rule(Clock.FIRST_MONTH).windows]
    assert words == [
        "in week 1 (days 0 to 7) after",
        "in week 2 (days 8 to 14) after",
        "in week 3 (days 15 to 21) after",
        "in week 4 (days 22 to 28) after",
    ]


def test_follow_along_is_what_clients_may_not_want() -> None:
    """F S12, 'desired by clients': the contacts around a start, weekly and monthly."""
    assert {
        Clock.PRE_START,
        Clock.POST_START,
        Clock.FIRST_MONTH,
        Clock.MONTHLY,
    } == FOLLOW_ALONG


def test_a_specialist_belongs_to_one_or_two_teams() -> None:
    """F O1: 'part of up to two mental health treatment teams'."""
    assert MH_TEAMS_OF_A_SPECIALIST == 2


def test_two_practices_ship_each_under_the_key_that_units_store() -> None:
    assert dict(PROFILES) == {"ips_25": IPS_25, "nc_ips_se_2016": NC_IPS_SE_2016}


@pytest.mark.parametrize(
    "anchor",
    [
        "weekly_employer_contacts",  # F S6
        "first_employer_contact_days",  # F S4
        "pre_start_days",  # F S12, as those that follow
        "post_start_days",
        "first_month_weeks",
        "job_loss_days",
    ],
)
def test_what_the_scale_itself_counts_cannot_be_changed(anchor: str) -> None:
    with pytest.raises(BadOverride, match=f"{anchor} belongs to the fidelity scale"):
        with_overrides(IPS_25, {anchor: 30})


NUMBERS = [
    # name, IPS-25, NC, least, most: a unit may ask more of itself than the scale, never less
    ("caseload_limit", 20, 25, 1, 40),  # F St1; N 'should not exceed 1:25'
    ("career_profile_days", 30, 30, 7, 30),  # F S4, N 1
    ("work_incentives_days", 14, 14, 1, 60),
    ("monthly_days", 31, 31, 7, 31),  # F S12
    ("monthly_warn_day", 24, 24, 1, 31),
    ("step_down_days", 365, 365, 335, 730),  # P 'about a year'
    ("continue_review_days", 182, 182, 150, 365),
    ("profile_update_days", 14, 14, 1, 60),
    ("disclosure_review_day", 60, 60, 31, 60),  # F S2 'two months'
    ("job_trouble_days", 14, 14, 1, 60),
    ("outreach_days", 14, 14, 5, 30),
    ("outreach_again_days", 7, 7, 1, 14),
    ("long_search_days", 60, 60, 30, 730),
]
SWITCHES = [
    # name, IPS-25, NC
    ("work_incentives_at_entry", False, True),  # N 2 'begins at service initiation'
    ("peer_mentor_counts", False, True),  # F 'IPS specialists'; N peer mentors 'as needed'
    ("career_exploration_counts", True, True),  # P
    ("seasonal_is_permanent", False, False),  # → F S10 leaves it open
]


def test_every_number_and_switch_is_restated() -> None:
    assert {row[0] for row in [*NUMBERS, *SWITCHES]} == set(SETTINGS)


@pytest.mark.parametrize(("name", "ips", "north_carolina", "least", "most"), NUMBERS)
def test_a_number_and_its_bounds(
    name: str, ips: int, north_carolina: int, least: int, most: int
) -> None:
    assert getattr(IPS_25.settings, name) == ips
    assert getattr(NC_IPS_SE_2016.settings, name) == north_carolina
    warned = {"monthly_warn_day": 1} if name == "monthly_days" else {}
    for number in (least, most):
        changed = with_overrides(IPS_25, {**warned, name: number})
        assert getattr(changed.settings, name) == number
    for number in (least - 1, most + 1):
        with pytest.raises(BadOverride, match=f"{name} .* from {least} to {most}"):
            with_overrides(IPS_25, {name: number})


@pytest.mark.parametrize(("name", "ips", "north_carolina"), SWITCHES)
def test_a_switch_and_what_people_type_for_it(name: str, ips: bool, north_carolina: bool) -> None:
    assert getattr(IPS_25.settings, name) is ips
    assert getattr(NC_IPS_SE_2016.settings, name) is north_carolina
    for typed, meant in (("yes", True), ("true", True), (" ON ", True), (True, True)):
        assert getattr(with_overrides(IPS_25, {name: typed}).settings, name) is meant
    for typed in ("no", "false", " Off ", False):
        assert getattr(with_overrides(IPS_25, {name: typed}).settings, name) is False
    for typed in ("1", "", 1):
        with pytest.raises(BadOverride, match="yes or no"):
            with_overrides(IPS_25, {name: typed})


def test_a_warning_on_the_last_day_itself_is_no_contradiction() -> None:
    changed = with_overrides(IPS_25, {"monthly_days": 24})
    assert changed.rule(Clock.MONTHLY).nudges_before_due == (0,)
    assert with_overrides(IPS_25, {"monthly_days": 26}).rule(Clock.MONTHLY).nudges_before_due == (
        2,
        0,
    )


def test_each_number_moves_the_last_day_of_its_own_clock() -> None:
    moved = {
        "career_profile_days": (Clock.CAREER_PROFILE, (1,)),
        "work_incentives_days": (Clock.WORK_INCENTIVES, (2, 3)),
        "monthly_days": (Clock.MONTHLY, (1, 2, 3, 4, 5)),
        "step_down_days": (Clock.STEP_DOWN, (1,)),
        "continue_review_days": (Clock.STEP_DOWN, (2, 3, 5)),
        "profile_update_days": (Clock.PROFILE_UPDATE, (1, 2)),
        "job_trouble_days": (Clock.DISCLOSURE_REVIEW, (2,)),
        "outreach_days": (Clock.OUTREACH, (1, 3, 4, 5, 6)),
        "outreach_again_days": (Clock.OUTREACH, (2,)),
    }
    for name, (clock, parts) in moved.items():
        before = IPS_25.rule(clock)
        days = getattr(Settings(), name) - 1
        after = with_overrides(IPS_25, {name: days}).rule(clock)
        for part in range(1, len(before.windows) + 1):
            expected = days if part in parts else before.window(part).last
            assert after.window(part).last == expected
