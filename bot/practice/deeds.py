"""What somebody of the invented unit wrote down, and when: facts as data.

A deed names clients by their code, employers by their name and people by their Slack id, because
the database's ids are made when it is written. So the `client_id` of a record is a code here, its
`staff_member_id` a Slack id, and a job is that of its client.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.casework.drafts import (
    EmployerContactDraft,
    EmployerDraft,
    EnrollDraft,
    ExitDraft,
    GoingLiveDraft,
    JobEndDraft,
    JobLeadDraft,
    JobStart,
)
from bot.practice.invented import ZONE
from ips.fidelity.codes import ItemCode
from ips.records.fidelity_review import FidelityReviewRecord
from ips.records.kind import RecordKind
from ips.unit_facts import Presence

THE_REVIEW = "the review"  # the latest by somebody from outside
THE_MEETING = "the meeting"  # the latest group supervision


@dataclass(frozen=True, slots=True)
class Supported:
    """A peer mentor supports these clients from a day on."""

    codes: tuple[str, ...]
    by: str
    from_on: date


@dataclass(frozen=True, slots=True)
class JobBegan:
    """The planned start of this client's job has come."""

    code: str


@dataclass(frozen=True, slots=True)
class StepDone:
    """The next step that was last planned with this employer."""

    employer: str


@dataclass(frozen=True, slots=True)
class LogReviewed:
    """The team lead went through the contact log of that week."""

    week_of: date


@dataclass(frozen=True, slots=True)
class QuarterSent:
    """The outcomes of the quarter that begins on this day went to the agency."""

    first: date


@dataclass(frozen=True, slots=True)
class Met:
    """The unit met on a day: who led it, who was there and how, whom they talked about.

    `agreed`: a client's code -> the strategy, if one was agreed.
    """

    on: date
    led_by: str
    present: Mapping[str, Presence]
    agreed: Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class Reviewed:
    """Somebody from outside reviewed the unit, with a rating of each item."""

    review: FidelityReviewRecord
    ratings: Mapping[ItemCode, int]


What = (
    RecordKind
    | EmployerContactDraft
    | EmployerDraft
    | EnrollDraft
    | GoingLiveDraft
    | ExitDraft
    | JobStart
    | JobBegan
    | JobEndDraft
    | JobLeadDraft
    | LogReviewed
    | Met
    | QuarterSent
    | Reviewed
    | StepDone
    | Supported
)


@dataclass(frozen=True, slots=True)
class Deed:
    """Who wrote what at which moment, an aware UTC instant."""

    by: str
    at: datetime
    what: What


def moment(on: date, hour: float) -> datetime:
    """That hour on the wall of that day, as an aware UTC instant."""
    return (datetime.combine(on, time(), ZoneInfo(ZONE)) + timedelta(hours=hour)).astimezone(UTC)
