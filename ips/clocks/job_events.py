"""The clocks of one job: the visits around its start, and what it teaches."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from ips.clocks.common import (
    came_about_on,
    job_closings,
    known_on,
    of_job,
    settled,
    start_learned,
)
from ips.facts import ClientContact, Clock, DueContact, DueKey, Job, MilestoneKind
from ips.standards import Profiles
from ips.stays import Stay, in_person
from ips.windows import Asked


def pre_start(stay: Stay, profiles: Profiles) -> list[DueContact]:
    """F S12: in person in the week before the start."""
    return _job_windows(stay, profiles, Clock.PRE_START)


def post_start(stay: Stay, profiles: Profiles) -> list[DueContact]:
    """F S12: in person within 3 days after the start."""
    return _job_windows(stay, profiles, Clock.POST_START)


def first_month(stay: Stay, profiles: Profiles) -> list[DueContact]:
    """F S12: in person in each of the first four weeks."""
    return _job_windows(stay, profiles, Clock.FIRST_MONTH)


def _job_windows(stay: Stay, profiles: Profiles, clock: Clock) -> list[DueContact]:
    """→ Somebody already at work at entry is flagged, not failed: only windows ahead open."""
    visits = in_person(stay, profiles)
    asked = [
        (job, _from_start(stay, profiles, clock, job, part))
        for job in stay.started
        for part in range(1, len(profiles.rule(clock, job.starts_on).windows) + 1)
    ]
    return [
        settled(stay, each, visits, job_closings(job), counts=_about(job))
        for job, each in asked
        if job.starts_on >= stay.entered_on or each.opens_on >= stay.entered_on
    ]


def _from_start(stay: Stay, profiles: Profiles, clock: Clock, job: Job, part: int) -> Asked:
    window = profiles.rule(clock, job.starts_on).window(part)
    opens_on = job.starts_on + timedelta(days=window.first)
    return Asked(
        key=DueKey(stay.client_id, clock, job.id, part),
        opens_on=opens_on,
        due_on=job.starts_on + timedelta(days=window.last),
        known_on=known_on(stay, job.learned_on),
        event_known_on=came_about_on(job),
        acts_from=opens_on,
        job_id=job.id,
    )


def _about(job: Job) -> Callable[[ClientContact], bool]:
    return lambda visit: not visit.job_ids or job.id in visit.job_ids


def profile_update(stay: Stay, profiles: Profiles) -> list[DueContact]:
    """F S3: after each job start and each end."""
    updates = stay.of_kind(MilestoneKind.PROFILE_UPDATE)
    due = [
        settled(
            stay,
            _on_job_event(stay, profiles, job, 1, job.starts_on, start_learned(stay, job)),
            updates,
            job_closings(job),
            counts=of_job(job),
        )
        for job in stay.started
        if job.starts_on >= stay.entered_on
    ]
    return due + [
        settled(
            stay,
            _on_job_event(stay, profiles, job, 2, job.end.ended_on, job.end.learned_on),
            updates,
            counts=of_job(job),
        )
        for job in stay.jobs
        if job.end is not None and job.cancelled_on is None and stay.holds(job.end.learned_on)
    ]


def _on_job_event(
    stay: Stay, profiles: Profiles, job: Job, part: int, happened_on: date, learned_on: date
) -> Asked:
    """Counted from the event, or from learning of it where that is later."""
    day = max(happened_on, learned_on)
    window = profiles.rule(Clock.PROFILE_UPDATE, day).window(part)
    return Asked(
        key=DueKey(stay.client_id, Clock.PROFILE_UPDATE, job.id, part),
        opens_on=day,
        due_on=day + timedelta(days=window.last),
        known_on=known_on(stay, learned_on),
        event_known_on=learned_on,
        acts_from=min(happened_on, learned_on) if part == 2 else happened_on,
        job_id=job.id,
    )
