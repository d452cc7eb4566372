"""Practice as data: every row has its source, and a unit changes only what is its own."""

from __future__ import annotations

from datetime import date

import pytest

from ips.facts import Clock, DueKey
from ips.standards import (
    DECLINABLE,
    IPS_25,
    LATE_ALLOWED,
    NC_IPS_SE_2016,
    PROFILES,
    SETTINGS,
    BadOverride,
    DatedProfile,
    Profile,
    Profiles,
    Settings,
    overridden,
    title_of,
    with_overrides,
)


@pytest.mark.parametrize("profile", PROFILES.values())
def test_every_clock_has_a_rule_with_title_act_source_and_reason(profile: Profile) -> None:
    assert set(profile.clocks) == set(Clock)
    for rule in profile.clocks.values():
        assert rule.title
        assert rule.what.endswith(".")
        assert rule.source.item
        silent = any(not window.numbered for window in rule.windows)
        assert rule.ruling or not silent
        assert 0 in rule.nudges_before_due


def test_titles_are_told_apart() -> None:
    assert len({rule.title for rule in IPS_25.clocks.values()}) == len(Clock)


@pytest.mark.parametrize("profile", PROFILES.values())
def test_what_a_team_lead_hears_on_the_last_day_the_specialist_hears_too(profile: Profile) -> None:
    """So that a team lead's leave keeps nothing from everybody."""
    for rule in profile.clocks.values():
        assert 0 in rule.nudges_before_due or not rule.team_lead_hears


def test_which_clocks_count_late_and_which_can_be_declined() -> None:
    assert set(Clock) - LATE_ALLOWED == {Clock.PRE_START, Clock.FIRST_MONTH}
    assert set(Clock) - DECLINABLE == {
        Clock.FIRST_EMPLOYER_CONTACT,
        Clock.JOB_LOSS,
        Clock.NEXT_JOB_OFFER,
        Clock.STEP_DOWN,
    }
    rests_not = {clock for clock, rule in IPS_25.clocks.items() if not rule.rests_in_pause}
    assert rests_not == {Clock.FIRST_EMPLOYER_CONTACT, Clock.JOB_LOSS, Clock.NEXT_JOB_OFFER}


def test_the_two_profiles_differ_in_limits_only() -> None:
    assert IPS_25.settings.caseload_limit == 20
    assert NC_IPS_SE_2016.settings.caseload_limit == 25
    anchored = (Clock.POST_START, Clock.FIRST_EMPLOYER_CONTACT, Clock.JOB_LOSS, Clock.FIRST_MONTH)
    for clock in anchored:
        assert IPS_25.rule(clock) == NC_IPS_SE_2016.rule(clock)


def test_windows_open_on_the_same_day_in_every_profile_but_the_disclosure_review() -> None:
    lowest = {each.name: each.least for each in SETTINGS.values() if not each.yes_no}
    highest = {each.name: each.most for each in SETTINGS.values() if not each.yes_no}
    for numbers in (lowest | {"monthly_warn_day": 1}, highest):
        changed = with_overrides(IPS_25, numbers)
        for clock, rule in changed.clocks.items():
            firsts = [window.first for window in IPS_25.rule(clock).windows]
            if clock is Clock.DISCLOSURE_REVIEW:
                firsts[0] = changed.settings.disclosure_review_day
            assert [window.first for window in rule.windows] == firsts
            assert all(window.first <= window.last for window in rule.windows)
            assert all(days >= 0 for days in rule.nudges_before_due)


def test_a_unit_changes_a_limit_in_numbers_or_words() -> None:
    changed = with_overrides(IPS_25, {"outreach_days": "10", "peer_mentor_counts": "yes"})
    assert changed.rule(Clock.OUTREACH).window(1).last == 10
    assert changed.rule(Clock.OUTREACH).window(1).words == "within 10 days after"
    assert changed.settings.peer_mentor_counts is True
    assert overridden(changed) == {"outreach_days": 10, "peer_mentor_counts": True}
    assert IPS_25.settings == Settings()


def test_a_monthly_warning_day_moves_the_first_nudge() -> None:
    changed = with_overrides(IPS_25, {"monthly_warn_day": 20})
    assert changed.rule(Clock.MONTHLY).nudges_before_due == (11, 3, 0)
    assert IPS_25.rule(Clock.MONTHLY).nudges_before_due == (7, 3, 0)


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("post_start_days", 5, "belongs to the fidelity scale"),
        ("weekly_employer_contacts", 4, "the same for every unit"),
        ("monthly_days", 40, "whole number from 7 to 31"),
        ("career_profile_days", 31, "whole number from 7 to 30"),
        ("disclosure_review_day", 61, "whole number from 31 to 60"),
        ("outreach_days", "soon", "whole number from 5 to 30"),
        ("outreach_days", True, "whole number"),
        ("peer_mentor_counts", "perhaps", "please answer yes or no"),
        ("colour", 1, "There is no setting 'colour'"),
    ],
)
def test_what_cannot_be_changed_is_refused_kindly(name: str, value: int | str, says: str) -> None:
    with pytest.raises(BadOverride, match=says):
        with_overrides(IPS_25, {name: value})


def test_a_warning_after_the_last_day_is_refused() -> None:
    with pytest.raises(BadOverride, match="warn on that day or earlier"):
        with_overrides(IPS_25, {"monthly_days": 20})


def test_the_settings_and_their_descriptions_agree() -> None:
    assert set(SETTINGS) == set(Settings.__dataclass_fields__)
    for profile in PROFILES.values():
        given = {name: getattr(profile.settings, name) for name in SETTINGS}
        assert with_overrides(profile, given) == profile


def test_the_profile_in_force_on_a_day() -> None:
    profiles = Profiles(
        (DatedProfile(date(2025, 7, 1), NC_IPS_SE_2016), DatedProfile(date(2025, 1, 1), IPS_25))
    )
    assert profiles.on(date(2024, 12, 31)) == IPS_25
    assert profiles.on(date(2025, 6, 30)) == IPS_25
    assert profiles.on(date(2025, 7, 1)) == NC_IPS_SE_2016
    with pytest.raises(ValueError, match="at least one"):
        Profiles(())


def test_a_visit_of_the_first_month_is_called_by_its_week_all_else_by_its_clock() -> None:
    for clock in Clock:
        for part in (1, 2):
            title = title_of(DueKey("c1", clock, "job", part))
            week = f"visit in week {part}"
            assert title == (week if clock is Clock.FIRST_MONTH else IPS_25.rule(clock).title)
