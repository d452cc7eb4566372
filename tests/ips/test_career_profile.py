"""How far a career profile has come: sessions of the stay, and the parts still open (F S3, N 1)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from ips.career_profile import ProfileProgress, progress
from ips.facts import MilestoneKind, ProfileComponent
from ips.records.milestone import MilestoneRecord

ENTERED = date(2025, 3, 3)
FIRST, SECOND, *REST = ProfileComponent


def milestone(kind: MilestoneKind, days: int, *parts: ProfileComponent) -> MilestoneRecord:
    """So many days after the entry."""
    on = ENTERED + timedelta(days=days)
    more: dict[str, Any] = {"components": parts} if parts else {}
    return MilestoneRecord(client_id="c", kind=kind, on=on, **more)


def session(days: int, *parts: ProfileComponent) -> MilestoneRecord:
    return milestone(MilestoneKind.CAREER_PROFILE_SESSION, days, *parts)


def complete(days: int) -> MilestoneRecord:
    return milestone(MilestoneKind.CAREER_PROFILE, days)


def test_sessions_leave_open_what_none_of_them_touched() -> None:
    found = progress([session(9, FIRST), session(2, FIRST, SECOND)], ENTERED)
    assert found == ProfileProgress(2, tuple(REST), ENTERED + timedelta(days=9))


@pytest.mark.parametrize(("days", "begun"), [(-1, False), (0, True), (1, True)])
def test_a_session_counts_from_the_day_of_entry(days: int, begun: bool) -> None:
    assert (progress([session(days, FIRST)], ENTERED) is not None) is begun


@pytest.mark.parametrize(("days", "open_still"), [(-1, True), (0, False), (30, False)])
def test_a_profile_that_is_complete_since_then_is_no_longer_being_made(
    days: int, open_still: bool
) -> None:
    found = progress([session(1, FIRST), complete(days), session(2, SECOND)], ENTERED)
    assert (found is not None) is open_still


def test_without_a_session_nothing_was_begun() -> None:
    talk = milestone(MilestoneKind.DISCLOSURE_DISCUSSION, 1)
    assert progress([], ENTERED) is progress([talk], ENTERED) is None
    assert progress([complete(5)], ENTERED) is None
    found = progress([talk, session(2, FIRST)], ENTERED)
    assert found is not None
    assert (found.sessions, found.last_on) == (1, ENTERED + timedelta(days=2))
