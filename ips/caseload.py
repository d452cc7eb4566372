"""Where a client stands in the program on a day, and who needs attention first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from ips.due_contacts import standing
from ips.facts import DueContact, History, Job, Standing
from ips.standards import NEWLY_WORKING_DAYS
from ips.stays import (
    Stay,
    ended_on,
    has_begun,
    is_paused,
    is_running,
    stays,
)


class Phase(StrEnum):
    """Where a client is, as the caseload shows it."""

    NOT_ENTERED = "not_entered"
    LOOKING = "looking"
    START_PLANNED = "start_planned"
    FIRST_MONTH = "first_month"
    WORKING = "working"
    LOOKING_FOR_ANOTHER_JOB = "looking_for_another_job"
    PAUSED = "paused"
    STEPPED_DOWN = "stepped_down"
    EXITED = "exited"
    DIED = "died"


ON_THE_CASELOAD = frozenset(Phase) - {
    Phase.NOT_ENTERED,
    Phase.STEPPED_DOWN,
    Phase.EXITED,
    Phase.DIED,
}
"""Phases that count for the caseload: → open and not stepped down (F St1)."""

STILL_LOOKING = frozenset({Phase.LOOKING, Phase.START_PLANNED, Phase.LOOKING_FOR_ANOTHER_JOB})
"""→ Wants a job, or a different one; a planned start still looks (F S6: 'looking for work')."""


def phase(history: History, today: date) -> Phase:
    """The client's phase at the end of `today`."""
    return _phase(stays(history), today)


def _phase(their_stays: Iterable[Stay], today: date) -> Phase:
    stay = latest_stay(their_stays, today)
    if stay is None:
        return Phase.NOT_ENTERED
    if stay.died_on is not None and stay.died_on <= today:
        return Phase.DIED
    if stay.exited_on is not None and stay.exited_on <= today:
        return Phase.EXITED
    if is_paused(stay.pauses, today):
        return Phase.PAUSED
    if is_stepped_down(stay, today):
        return Phase.STEPPED_DOWN
    return _work_phase(stay, today)


def _work_phase(stay: Stay, today: date) -> Phase:
    running = running_jobs(stay, today)
    if running and wants_another_job(stay, today):
        return Phase.LOOKING_FOR_ANOTHER_JOB
    if any((today - job.starts_on).days <= NEWLY_WORKING_DAYS for job in running):
        return Phase.FIRST_MONTH
    if running:
        return Phase.WORKING
    return Phase.START_PLANNED if planned_jobs(stay, today) else Phase.LOOKING


def current_stay(history: History, today: date) -> Stay | None:
    """The latest stay that has begun by `today`."""
    return latest_stay(stays(history), today)


def latest_stay(their_stays: Iterable[Stay], today: date) -> Stay | None:
    """The latest of them that has begun by `today`."""
    begun = [stay for stay in their_stays if stay.entered_on <= today]
    return begun[-1] if begun else None


def running_jobs(stay: Stay, today: date) -> tuple[Job, ...]:
    """Competitive jobs the client is in, oldest first; on its last day a job still counts as one.

    Who is in a transitional or sheltered job still looks (F S10).
    """
    return tuple(job for job in stay.worked_jobs if is_running(job, today))


def planned_jobs(stay: Stay, today: date) -> tuple[Job, ...]:
    """Competitive jobs that are to start, also where the day has come and nobody said that it has.

    One that was announced to end before anybody said so is none any more.
    """
    return tuple(
        job
        for job in stay.competitive_jobs
        if (job.starts_on > today or not has_begun(job)) and ended_on(job) >= today
    )


def starts_to_confirm(history: History, today: date) -> tuple[Job, ...]:
    """Planned starts whose day has come, of which nobody has said yet whether they have begun.

    Whoever supports the client is asked: it has begun, it has moved, or it will not come.
    """
    stay = current_stay(history, today)
    if stay is None or (stay.exited_on is not None and stay.exited_on <= today):
        return ()
    return tuple(job for job in stay.jobs if job.starts_on <= today and is_planned(job))


def is_planned(job: Job) -> bool:
    """Neither begun, nor ended, nor called off."""
    return not has_begun(job) and job.end is None and job.cancelled_on is None


def is_stepped_down(stay: Stay, today: date) -> bool:
    """A mental-health worker supports the job, until a loss or a new job (F S12)."""
    return any(milestone.on <= today < back_on for milestone, back_on in stay.step_downs)


def wants_another_job(stay: Stay, today: date) -> bool:
    """Somebody at work who looks for a different job, until they have it or stay after all."""
    return any(wish.on <= today < over_on for wish, over_on in stay.searches_at_work)


def is_looking(history: History, today: date) -> bool:
    """→ An open episode, wants a (different) competitive job, not paused, not stepped down."""
    return looks_on(stays(history), today)


def looks_on(their_stays: Iterable[Stay], today: date) -> bool:
    """The same of somebody whose stays are known, as for many days on end."""
    return _phase(their_stays, today) in STILL_LOOKING


def looking_since(history: History, today: date) -> date | None:
    """The later of entry and the end of the last competitive job; None if not looking.

    For somebody at work it is the day they said that they want a different job.
    """
    their_stays = stays(history)
    stay = latest_stay(their_stays, today)
    if stay is None or not looks_on(their_stays, today):
        return None
    if running_jobs(stay, today):
        return max(wish.on for wish, over_on in stay.searches_at_work if wish.on <= today < over_on)
    ends = [ended_on(job) for job in stay.worked_jobs]
    return max([stay.entered_on, *(day for day in ends if day <= today)])


def last_contact_on(history: History) -> date | None:
    """The last day on which a member of the unit reached the client, in any mode."""
    return max(
        (each.on for each in history.client_contacts if each.reached and each.by_role), default=None
    )


@dataclass(frozen=True, slots=True, order=True)
class Attention:
    """Where a client comes in a list: the smallest is the most pressing."""

    rank: int
    day: date


_RANK = {Standing.DUE: 0, Standing.OVERDUE: 1, Standing.COMING: 2}
_SOON = timedelta(days=7)


def attention(dues: Iterable[DueContact], today: date) -> Attention:
    """What runs out first comes first; then what is overdue; then what is coming; then nothing.

    A window that has a week or more left is 'coming' here, although it is open.
    """
    ranked = [_ranked(due, today) for due in dues if standing(due, today) in _RANK]
    return min(ranked, default=Attention(3, date.max))


def _ranked(due: DueContact, today: date) -> Attention:
    now = standing(due, today)
    if due.due_on - today > _SOON:
        now = Standing.COMING
    return Attention(_RANK[now], due.due_on)
