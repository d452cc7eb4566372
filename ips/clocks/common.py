"""What several clocks share: from what they are asked, which acts count, what closes them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from typing import TypeVar

from ips.facts import ClientContact, DueContact, DueState, EmployerContact, Job, JobEnd, Milestone
from ips.recurring import Rest
from ips.standards import DECLINABLE
from ips.stays import ONE_DAY, Stay
from ips.windows import Act, Asked, Closing, common_closings, last_act_on, settle


def stepped_down(stay: Stay, part: int) -> list[Rest]:
    return [
        Rest(
            from_on=milestone.on,
            until_on=day_before(back_on),
            closing=Closing(milestone.on, DueState.CANCELLED, milestone.id),
            again=(milestone.id, part),
        )
        for milestone, back_on in stay.step_downs
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


def of_job(job: Job) -> Callable[[Milestone], bool]:
    return lambda each: each.job_id in (None, job.id)


_Dated = TypeVar("_Dated", ClientContact, Milestone)


def one_a_day(facts: Iterable[_Dated]) -> list[_Dated]:
    """The first fact of each day, by id: two visits on one day are one occurrence."""
    first = {each.on: each for each in sorted(facts, key=lambda each: each.id, reverse=True)}
    return [first[on] for on in sorted(first)]


def act_of(fact: ClientContact | EmployerContact | Milestone) -> Act:
    return Act(fact.on, fact.id, fact.recorded_on)


_Fact = TypeVar("_Fact", ClientContact, EmployerContact, Milestone)


def settled(
    stay: Stay,
    asked: Asked,
    facts: Sequence[_Fact],
    closings: Iterable[Closing] = (),
    *,
    counts: Callable[[_Fact], bool] = lambda _: True,
    also: Iterable[Act] = (),
) -> DueContact:
    """The due contact as the first of the facts that counts leaves it, or one of the acts beside
    them; the facts stand in order of day and id."""
    closed = [*closings, *common_closings(stay, asked, asked.key.clock in DECLINABLE)]
    within = _from_to(facts, asked.acts_from, last_act_on(asked, closed))
    first = next((act_of(each) for each in within if counts(each)), None)
    return settle(asked, also if first is None else [first, *also], closed)


def _from_to(facts: Sequence[_Fact], first: date, last: date) -> Iterator[_Fact]:
    """Those of these days; nobody looks at what came before or after."""
    for place in range(bisect_left(facts, first, key=lambda each: each.on), len(facts)):
        if facts[place].on > last:
            return
        yield facts[place]
