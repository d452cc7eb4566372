"""What the clocks of a unit are read from: what was done, by whom, and who was there to do it.

As narrow as the clocks need it. Dates are the unit's local dates, both ends of a span inclusive.
Voided records never reach this module; names and notes of people are no part of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum
from fractions import Fraction

from ips.facts import StaffRole
from ips.fidelity.evidence import Member, Span
from ips.unit_facts import Course


class Deed(Enum):
    """What meets a clock of the unit."""

    LOG_REVIEW = "log_review"
    GROUP_SUPERVISION = "group_supervision"
    MH_TEAM_MEETING = "mh_team_meeting"
    VR_CONTACT = "vr_contact"
    VR_MEETING = "vr_meeting"  # scheduled and face to face (F O3, N)
    INDIVIDUAL_SUPERVISION = "individual_supervision"
    FIELD_VISIT = "field_visit"
    MH_TEAM_VISIT = "mh_team_visit"  # by the team lead
    GOALS_SET = "goals_set"
    RATE_SHARED = "rate_shared"
    OUTCOMES_SENT = "outcomes_sent"
    EXECUTIVE_REPORT = "executive_report"
    WORK_STORY = "work_story"
    QA_REVIEW = "qa_review"
    STEERING_COMMITTEE = "steering_committee"
    CEO_MESSAGE = "ceo_message"
    ACTION_PLAN = "action_plan"
    NO_REVIEW_POSSIBLE = "no_review_possible"
    MARKED = "marked"  # as new or having difficulty: it asks for field visits, and meets nothing


@dataclass(frozen=True, slots=True)
class Done:
    """`of`: the staff id or the MH team it was for. `about`: the first day of the week or quarter
    that it deals with, where that is not the one it was done in (a log review, outcomes sent); of
    a mark its last day, which may be open.
    `total`: what a review of the unit's own came to. Of an action plan, `of` is its review.
    """

    deed: Deed
    id: str
    on: date
    of: str = ""
    about: date | None = None
    total: int = 0


@dataclass(frozen=True, slots=True)
class Trained:
    id: str
    staff_id: str
    course: Course
    on: date
    hours: Fraction = Fraction(0)


@dataclass(frozen=True, slots=True)
class Hire:
    """Somebody's time with the program, as N's trainings are reckoned from it.

    `sponsored`: hired to become a certified peer. `paraprofessional`: was one when the definition
    took effect.
    """

    staff_id: str
    role: StaffRole
    on: date
    until_on: date = date.max
    sponsored: bool = False
    paraprofessional: bool = False


@dataclass(frozen=True, slots=True)
class Authorization:
    id: str
    client_id: str
    from_on: date
    until_on: date
    units: int


@dataclass(frozen=True, slots=True)
class UnitsUsed:
    """Service that a client had on a day, in units of 15 minutes."""

    client_id: str
    on: date
    units: Fraction


@dataclass(frozen=True, slots=True)
class FidelityReview:
    """A review from outside, with its total of 25 ratings.

    `reported_on`: the final report's day; None: it is not in yet. The last three are N's conditions
    for a second review of 60 to 73; None: nobody has answered.
    """

    id: str
    on: date
    total: int
    reported_on: date | None = None
    staffing_met: bool | None = None
    mh_integrated: bool | None = None
    profiles_complete: bool | None = None


@dataclass(frozen=True, slots=True)
class UnitHistory:
    """`until_on`: windows that begin later are not made, nor, of those that come with the calendar,
    any that ran out before `from_on`. `began_on`: the program's first day.

    `in_program`: clients by their stays. `reviews` are from outside. `marked`: who is new or has
    difficulty with meeting employers. `no_review_possible_on`: the meeting about what stands in a
    first review's way (N).
    """

    live_on: date
    until_on: date
    began_on: date
    members: tuple[Member, ...] = ()
    hires: tuple[Hire, ...] = ()
    mh_teams: tuple[Span, ...] = ()
    marked: tuple[Span, ...] = ()
    in_program: tuple[Span, ...] = ()
    holidays: frozenset[date] = frozenset()
    rural: bool = False
    done: tuple[Done, ...] = ()
    trained: tuple[Trained, ...] = ()
    authorizations: tuple[Authorization, ...] = ()
    used: tuple[UnitsUsed, ...] = ()
    reviews: tuple[FidelityReview, ...] = ()
    no_review_possible_on: date | None = None
    from_on: date = date.min

    def deeds(self, kinds: Iterable[Deed], of: str = "") -> list[Done]:
        """What was done of these kinds, by day; for one person or team, or anybody."""
        wanted = frozenset(kinds)
        found = (each for each in self.done if each.deed in wanted and of in ("", each.of))
        return sorted(found, key=lambda each: (each.on, each.id))

    def days_worked(self, member: Member, first: date, last: date) -> Iterator[date]:
        return (day for day in days(first, last) if self.works(member, day))

    def works(self, member: Member, day: date) -> bool:
        """On the roster, on one of their working days, neither on leave nor a holiday."""
        is_off = day in member.leave or day in self.holidays
        return day.weekday() in member.working and not is_off and member.post_on(day) is not None


def days(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=offset) for offset in range((last - first).days + 1))
