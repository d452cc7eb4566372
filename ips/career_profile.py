"""How far a career profile has come: it is made over two or three sessions (F S3, N 1)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from ips.facts import MilestoneKind, ProfileComponent
from ips.records.milestone import MilestoneRecord


@dataclass(frozen=True, slots=True)
class ProfileProgress:
    """The sessions of one stay in the program, and the parts that none of them has touched."""

    sessions: int
    still_open: tuple[ProfileComponent, ...]
    last_on: date


def progress(milestones: Iterable[MilestoneRecord], since: date) -> ProfileProgress | None:
    """Of the stay that began on that day; None: nothing was begun, or the profile is complete."""
    of_stay = [each for each in milestones if each.on >= since]
    sessions = [each for each in of_stay if each.kind is MilestoneKind.CAREER_PROFILE_SESSION]
    if not sessions or any(each.kind is MilestoneKind.CAREER_PROFILE for each in of_stay):
        return None
    touched = {part for each in sessions for part in each.components}
    still_open = tuple(part for part in ProfileComponent if part not in touched)
    return ProfileProgress(len(sessions), still_open, max(each.on for each in sessions))
