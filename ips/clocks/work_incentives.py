"""Work incentives planning: at entry, around a job start, and when hours or pay change."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta

from ips.clocks.common import (
    came_about_on,
    job_closings,
    known_on,
    of_job,
    settled,
    start_learned,
)
from ips.clocks.entry import from_entry
from ips.facts import Clock, DueContact, DueKey, Job, JobChange, Milestone, MilestoneKind
from ips.standards import Profiles
from ips.stays import Stay, ended_on
from ips.windows import Asked


def work_incentives(stay: Stay, profiles: Profiles) -> list[DueContact]:
    """F S1: before each job start, and again when hours or pay change; N 2: from entry on."""
    offers = stay.of_kind(MilestoneKind.WORK_INCENTIVES)
    asked = [
        *(
            (job, _for_start(stay, profiles, job), _made_before(stay, job))
            for job in _starting_after_entry(stay)
        ),
        *(
            (job, _after_change(stay, profiles, job, change), of_job(job))
            for job in stay.jobs
            for change in job.changes
            if stay.holds(change.on)
        ),
    ]
    return _at_entry(stay, profiles, offers) + [
        settled(stay, each, offers, job_closings(job), counts=counts) for job, each, counts in asked
    ]


def _at_entry(stay: Stay, profiles: Profiles, offers: Sequence[Milestone]) -> list[DueContact]:
    """N 2: 'begins at service initiation'."""
    if not profiles.on(stay.entered_on).settings.work_incentives_at_entry:
        return []
    asked = from_entry(stay, profiles, Clock.WORK_INCENTIVES, part=4)
    return [settled(stay, asked, offers)]


def _starting_after_entry(stay: Stay) -> list[Job]:
    """→ Somebody already at work at entry is flagged, not failed."""
    return [job for job in stay.started if job.starts_on > stay.entered_on]


def _for_start(stay: Stay, profiles: Profiles, job: Job) -> Asked:
    learned_on = start_learned(stay, job)
    if learned_on < job.starts_on:
        return _before_start(stay, profiles, job)
    return _after(stay, profiles, job, (job.id, 3), learned_on, acts_from=stay.entered_on)


def _before_start(stay: Stay, profiles: Profiles, job: Job) -> Asked:
    window = profiles.rule(Clock.WORK_INCENTIVES, job.starts_on).window(1)
    return Asked(
        key=DueKey(stay.client_id, Clock.WORK_INCENTIVES, job.id, 1),
        opens_on=max(job.learned_on, stay.entered_on),
        due_on=job.starts_on + timedelta(days=window.last),
        known_on=known_on(stay, job.learned_on),
        event_known_on=came_about_on(job),
        acts_from=stay.entered_on,
        job_id=job.id,
    )


def _made_before(stay: Stay, job: Job) -> Callable[[Milestone], bool]:
    """Made in the search for this job, or marked for it while still in the one before."""
    others = [each for each in stay.worked_jobs if each.id != job.id]
    starts = (each.starts_on for each in others)
    before = max((day for day in starts if day < job.starts_on), default=stay.entered_on)
    began = _search_began(stay, job, others)
    return lambda offer: (
        (offer.job_id == job.id and offer.on >= before) or (not offer.job_id and offer.on >= began)
    )


def _search_began(stay: Stay, job: Job, others: Iterable[Job]) -> date:
    """The wish for another job that this one answers; else entry, or the end of the one before."""
    ends = (ended_on(each) for each in others)
    began = max((day for day in ends if day <= job.starts_on), default=stay.entered_on)
    wishes = (
        wish.on for wish, over_on in stay.searches_at_work if wish.on < job.starts_on <= over_on
    )
    return max(wishes, default=began)


def _after_change(stay: Stay, profiles: Profiles, job: Job, change: JobChange) -> Asked:
    asked = _after(stay, profiles, job, (change.id, 2), change.on, acts_from=job.starts_on)
    decided_from = change.on - (asked.due_on - change.on)
    return replace(asked, acts_from=max(job.starts_on, decided_from))


def _after(
    stay: Stay,
    profiles: Profiles,
    job: Job,
    fact: tuple[str, int],
    day: date,
    *,
    acts_from: date,
) -> Asked:
    window = profiles.rule(Clock.WORK_INCENTIVES, day).window(fact[1])
    return Asked(
        key=DueKey(stay.client_id, Clock.WORK_INCENTIVES, *fact),
        opens_on=day,
        due_on=day + timedelta(days=window.last),
        known_on=known_on(stay, day),
        event_known_on=day,
        acts_from=acts_from,
        job_id=job.id,
    )
