"""The clocks of a job loss: reach the client, and offer help with another job."""

from __future__ import annotations

from datetime import date, timedelta

from ips.clocks.common import known_on, of_job, settled
from ips.facts import Clock, DueContact, DueKey, Job, MilestoneKind
from ips.standards import Profiles
from ips.stays import Stay, loss_learned_on, two_way
from ips.windows import Act, Asked


def job_loss(stay: Stay, profiles: Profiles) -> list[DueContact]:
    """F S12: reach the client within 3 days of learning of the loss, in any mode."""
    reached = two_way(stay)
    return [
        settled(
            stay,
            _from_loss(stay, profiles, Clock.JOB_LOSS, job, day),
            reached,
            also=_news_from_client(job),
        )
        for job, day in _losses(stay)
    ]


def next_job_offer(stay: Stay, profiles: Profiles) -> list[DueContact]:
    """F O6: offer help with another job, whatever the reason this one ended."""
    offers = stay.of_kind(MilestoneKind.NEXT_JOB_OFFER)
    return [
        settled(
            stay,
            _from_loss(stay, profiles, Clock.NEXT_JOB_OFFER, job, day),
            offers,
            counts=of_job(job),
        )
        for job, day in _losses(stay)
    ]


def _losses(stay: Stay) -> list[tuple[Job, date]]:
    learned = ((job, loss_learned_on(job, stay.jobs)) for job in stay.jobs)
    return [(job, day) for job, day in learned if day is not None and stay.holds(day)]


def _from_loss(stay: Stay, profiles: Profiles, clock: Clock, job: Job, day: date) -> Asked:
    window = profiles.rule(clock, day).window(1)
    return Asked(
        key=DueKey(stay.client_id, clock, job.id),
        opens_on=day + timedelta(days=window.first),
        due_on=day + timedelta(days=window.last),
        known_on=known_on(stay, day),
        event_known_on=day,
        acts_from=day,
        job_id=job.id,
    )


def _news_from_client(job: Job) -> list[Act]:
    """'The client told me' is a two-way contact on the day it was learned."""
    if job.end is None or not job.end.client_told_us:
        return []
    return [Act(job.end.learned_on, job.id, job.end.recorded_on)]
