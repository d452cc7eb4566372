"""What several clocks share: from what they are asked, which acts count, what closes them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TypeVar

from ips.facts import ClientContact, DueContact, DueState, EmployerContact, Job, JobEnd, Milestone
from ips.recurring import Rest
from ips.standards import DECLINABLE
from ips.stays import ONE_DAY, Stay, step_downs
from ips.windows import Act, Asked, Closing, common_closings, settle


def stepped_down(stay: Stay, part: int) -> list[Rest]:
    return [
        Rest(
            from_on=milestone.on,
            until_on=day_before(back_on),
            closing=Closing(milestone.on, DueState.CANCELLED, milestone.id),
            again=(milestone.id, part),
        )
        for milestone, back_on in step_downs(stay)
    ]


def day_before(day: date) -> date:
    return day if day == date.max else day - ONE_DAY


def known_on(stay: Stay, learned_on: date) -> date:
    """The day the unit could first know of what it learned then."""
    return max(stay.known_on, learned_on)


def start_learned(stay: Stay, job: Job) -> date:
    """A job that came along when the unit went live is no news: nothing past is asked for."""
    came_along = job.learned_on == stay.known_on
    return came_about_on(job) if came_along else job.learned_on


def came_about_on(job: Job) -> date:
    return min(job.learned_on, job.starts_on)


def job_closings(job: Job) -> list[Closing]:
    """A job's end cancels its remaining clocks; a start that never happened asks for nothing."""
    if job.cancelled_on is not None:
        last_day_before = min(job.cancelled_on, job.starts_on - ONE_DAY)
        return [Closing(last_day_before, DueState.CANCELLED, job.id, forgives=True)]
    if job.end is not None:
        return [end_of(job, job.end)]
    return []


def end_of(job: Job, end: JobEnd) -> Closing:
    return Closing(end.ended_on, DueState.CANCELLED, job.id, known_on=end.learned_on)


def of_job(milestones: Iterable[Milestone], job: Job) -> list[Milestone]:
    return [each for each in milestones if each.job_id in (None, job.id)]


def acts_of(facts: Iterable[ClientContact | EmployerContact | Milestone]) -> list[Act]:
    return [Act(each.on, each.id, each.recorded_on) for each in facts]


_Fact = TypeVar("_Fact", ClientContact, Milestone)


def one_a_day(facts: Iterable[_Fact]) -> list[_Fact]:
    """The first fact of each day, by id: two visits on one day are one occurrence."""
    first = {each.on: each for each in sorted(facts, key=lambda each: each.id, reverse=True)}
    return [first[on] for on in sorted(first)]


def settled(
    stay: Stay, asked: Asked, acts: Iterable[Act], closings: Iterable[Closing] = ()
) -> DueContact:
    common = common_closings(stay, asked, asked.key.clock in DECLINABLE)
    return settle(asked, acts, [*closings, *common])
