"""The week's employer contacts of each specialist, against the target (F S6).

Weeks run Monday to Sunday. Only face-to-face contacts made by a specialist count: the client's
own contact closes the 30-day clock (F S4), not the specialist's week. A contact counts once
however many clients it names; the same employer met twice counts twice, with the client
present or not.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from ips.facts import MadeBy, Mode
from ips.standards import (
    CONTACTS_PER_PERSON_LOOKING,
    FEW_LOOKING,
    PAPERWORK_DAYS,
    WEEKLY_EMPLOYER_CONTACTS,
)

NEXT_STEP_STAYS = timedelta(days=PAPERWORK_DAYS)
"""→ So long after its day an open next step stays in sight, as paperwork does: what nobody did or
dropped by then is not done for being read again."""


@dataclass(frozen=True, slots=True, order=True)
class Week:
    """A Monday-to-Sunday week, named by its Monday."""

    monday: date

    def __post_init__(self) -> None:
        if self.monday.weekday() != 0:
            raise ValueError(f"A week begins on a Monday; {self.monday} is none.")

    @classmethod
    def of(cls, day: date) -> Week:
        return cls(day - timedelta(days=day.weekday()))

    @property
    def sunday(self) -> date:
        return self.monday + timedelta(days=6)

    @property
    def days(self) -> tuple[date, ...]:
        return tuple(self.monday + timedelta(days=offset) for offset in range(7))

    def before(self, weeks: int = 1) -> Week:
        """The week that many weeks earlier (later, if negative)."""
        return Week(self.monday - timedelta(weeks=weeks))

    def __contains__(self, day: date) -> bool:
        return self.monday <= day <= self.sunday


def weeks_up_to(last: Week, count: int) -> tuple[Week, ...]:
    """That many weeks ending with `last`, oldest first."""
    return tuple(last.before(back) for back in range(count - 1, -1, -1))


def complete_weeks(first: date, today: date) -> tuple[Week, ...]:
    """The weeks from that of `first` up to the last that is over, oldest first."""
    begun, this_week = Week.of(first), Week.of(today)
    return weeks_up_to(this_week.before(), (this_week.monday - begun.monday).days // 7)


@dataclass(frozen=True, slots=True)
class EmployerContactMade:
    """One employer contact as the week's count sees it: once, whatever clients it names.

    `client_specific` is False for a generic contact, made on behalf of no named client.
    `specialist_id` is whoever made it (a covering colleague gets the credit), or whoever logged
    it for a client who went alone.
    """

    id: str
    specialist_id: str
    on: date
    mode: Mode
    made_by: MadeBy
    client_specific: bool


@dataclass(frozen=True, slots=True)
class WeekCount:
    """Face-to-face employer contacts of one specialist in one week."""

    client_specific: int = 0
    generic: int = 0

    @property
    def total(self) -> int:
        """Client-specific and generic together: F S6 includes both in its text."""
        return self.client_specific + self.generic


def counts_for_week(mode: Mode, made_by: MadeBy) -> bool:
    """Face to face and made by a specialist (F S6)."""
    return mode is Mode.IN_PERSON and made_by is MadeBy.SPECIALIST


def week_count(
    employer_contacts: Iterable[EmployerContactMade], specialist_id: str, week: Week
) -> WeekCount:
    """What counts for that specialist in that week; a contact given twice counts once."""
    counted = {
        each.id: each
        for each in employer_contacts
        if each.specialist_id == specialist_id
        and each.on in week
        and counts_for_week(each.mode, each.made_by)
    }
    specific = sum(each.client_specific for each in counted.values())
    return WeekCount(specific, len(counted) - specific)


def weekly_target(looking_on_monday: int) -> int | None:
    """F S6, anchor 5: six a week, or 2 × looking when fewer than three look for work.

    `looking_on_monday`: people of the caseload looking for work on the week's Monday. None for
    nobody looking: → the week has no target, rather than a target of 0 that is always met.
    """
    if looking_on_monday <= 0:
        return None
    if looking_on_monday < FEW_LOOKING:
        return looking_on_monday * CONTACTS_PER_PERSON_LOOKING
    return WEEKLY_EMPLOYER_CONTACTS


def on_full_leave(week: Week, leave_days: frozenset[date], working: frozenset[int]) -> bool:
    """Every working day of the week is off: → such a week leaves a specialist's average (F S6).

    `leave_days`: days off, leave and holidays alike. `working`: weekdays worked, Monday = 0.
    """
    worked = [day for day in week.days if day.weekday() in working]
    return all(day in leave_days for day in worked)
