"""Disclosure, discussed again: in a long search, and when there is trouble on the job."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from ips.clocks.common import end_of, known_on, settled
from ips.clocks.entry import disclosure_first
from ips.facts import (
    ClientContact,
    Clock,
    DueContact,
    DueKey,
    DueState,
    Job,
    JobEnd,
    Milestone,
    MilestoneKind,
)
from ips.standards import TALK_BEFORE_REVIEW_DAYS, Profiles
from ips.stays import ONE_DAY, Stay, ended_on, is_moved, is_running
from ips.windows import Asked, Closing


def disclosure_review(stay: Stay, profiles: Profiles) -> list[DueContact]:
    """F S2: after two months of search without work, and when there is trouble on the job."""
    talks = _talks_again(stay, profiles)
    return [
        *_review_of_entry_search(stay, profiles, talks),
        *(_review_of_next_search(stay, profiles, talks, job) for job in _search_starts(stay)),
        *(
            _review_of_trouble(stay, profiles, each)
            for each in stay.client_contacts
            if each.job_trouble and each.reached
        ),
    ]


def _review_of_entry_search(
    stay: Stay, profiles: Profiles, talks: Sequence[Milestone]
) -> list[DueContact]:
    if _at_work(stay, stay.entered_on):
        return []
    return [_search_review(stay, profiles, talks, stay.episode.id, stay.entered_on, None)]


def _review_of_next_search(
    stay: Stay, profiles: Profiles, talks: Sequence[Milestone], job: Job
) -> DueContact:
    return _search_review(stay, profiles, talks, job.id, ended_on(job), job)


def _talks_again(stay: Stay, profiles: Profiles) -> list[Milestone]:
    """F S2 'on more than one occasion': the talk that met the first clock is the first one."""
    [first] = disclosure_first(stay, profiles)
    talks = stay.of_kind(MilestoneKind.DISCLOSURE_DISCUSSION)
    return [each for each in talks if each.id != first.met_by]


def _search_starts(stay: Stay) -> list[Job]:
    """Competitive jobs whose end began a search: no other went on, and it was no move to one.

    Of two jobs that ended on one day it is the one whose end the unit learned of last.
    """
    began: dict[date, Job] = {}
    for job in stay.worked_jobs:
        if job.end is None or not _begins_search(stay, job, job.end):
            continue
        day = job.end.ended_on
        began[day] = max(began.get(day, job), job, key=_end_learned)
    return list(began.values())


def _begins_search(stay: Stay, job: Job, end: JobEnd) -> bool:
    return (
        stay.holds(end.ended_on)
        and not is_moved(job, stay.competitive_jobs)
        and not _at_work(stay, end.ended_on + ONE_DAY)
    )


def _end_learned(job: Job) -> tuple[date, str]:
    return (date.max if job.end is None else job.end.learned_on, job.id)


def _at_work(stay: Stay, day: date) -> bool:
    return any(is_running(job, day) for job in stay.worked_jobs)


def _search_review(
    stay: Stay,
    profiles: Profiles,
    talks: Sequence[Milestone],
    fact_id: str,
    began_on: date,
    job: Job | None,
) -> DueContact:
    window = profiles.rule(Clock.DISCLOSURE_REVIEW, began_on).window(1)
    opens_on = began_on + timedelta(days=window.first)
    learned_on = began_on if job is None or job.end is None else job.end.learned_on
    asked = Asked(
        key=DueKey(stay.client_id, Clock.DISCLOSURE_REVIEW, fact_id, 1),
        opens_on=opens_on,
        due_on=began_on + timedelta(days=window.last),
        known_on=known_on(stay, learned_on),
        event_known_on=began_on,
        acts_from=opens_on - timedelta(days=TALK_BEFORE_REVIEW_DAYS),
        job_id=None if job is None else job.id,
    )
    found_work = (
        Closing(each.starts_on, DueState.CANCELLED, each.id)
        for each in stay.worked_jobs
        if began_on < each.starts_on
    )
    return settled(stay, asked, talks, found_work)


def _review_of_trouble(stay: Stay, profiles: Profiles, visit: ClientContact) -> DueContact:
    window = profiles.rule(Clock.DISCLOSURE_REVIEW, visit.on).window(2)
    jobs = [
        job
        for job in stay.jobs
        if (job.id in visit.job_ids if visit.job_ids else is_running(job, visit.on))
    ]
    asked = Asked(
        key=DueKey(stay.client_id, Clock.DISCLOSURE_REVIEW, visit.id, 2),
        opens_on=visit.on,
        due_on=visit.on + timedelta(days=window.last),
        known_on=known_on(stay, visit.on),
        event_known_on=visit.on,
        acts_from=visit.on,
        job_id=jobs[0].id if len(jobs) == 1 else None,
    )
    talks = stay.of_kind(MilestoneKind.DISCLOSURE_DISCUSSION)
    return settled(stay, asked, talks, _all_ended(jobs))


def _all_ended(jobs: list[Job]) -> list[Closing]:
    """The end of the last of these jobs, once all have ended."""
    last = max(jobs, key=lambda job: (ended_on(job), job.id), default=None)
    return [] if last is None or last.end is None else [end_of(last, last.end)]
