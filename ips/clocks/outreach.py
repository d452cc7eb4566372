"""Outreach, while somebody looks for work or is new in it and has not been reached."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from ips.clocks.common import act_of, day_before, stepped_down
from ips.facts import Clock, DueContact, DueState, Job
from ips.recurring import Recurrence, Rest, Stretch, Turn, occurrences, without
from ips.standards import AFTER_CONTACT, AFTER_TRY, NEWLY_WORKING_DAYS, Profiles
from ips.stays import ONE_DAY, Stay, has_begun, loss_learned_on, next_job
from ips.windows import Closing, exit_closings

# Windows of the clock, as `ips.standards` numbers them.
SEARCH_BEGAN, END_LEARNED, SEARCH_TAKEN_UP, SEARCH_AGAIN = 3, 4, 5, 6


def outreach(stay: Stay, profiles: Profiles) -> list[DueContact]:
    """F S14: without a two-way contact while looking (also at work) or newly working."""
    closing = next(iter(exit_closings(stay)), None)
    start = Turn(stay.entered_on, stay.episode.id, SEARCH_BEGAN, stay.entered_on)
    stretches = [Stretch(start, date.max if closing is None else closing.on, closing)]
    for rest in _outreach_rests(stay):
        stretches = without(stretches, rest)
    recurrence = Recurrence(Clock.OUTREACH, _outreach_turns(stay), SEARCH_TAKEN_UP)
    return occurrences(stay, profiles, recurrence, stretches)


def _outreach_turns(stay: Stay) -> tuple[Turn, ...]:
    """F S14 iii: a mental-health worker who reached the client, or tried, counts alike."""
    of_day = {each.on: each for each in reversed(stay.client_contacts)}
    of_day |= {each.on: each for each in reversed(stay.client_contacts) if each.reached}
    return tuple(
        Turn(
            on,
            each.id,
            AFTER_CONTACT if each.reached else AFTER_TRY,
            on,
            act_of(each),
        )
        for on, each in sorted(of_day.items())
    )


def _outreach_rests(stay: Stay) -> list[Rest]:
    paused = [
        Rest(
            pause.from_on,
            day_before(pause.resumed_on or date.max),
            Closing(pause.from_on, DueState.CANCELLED, pause.id),
            (pause.id, SEARCH_AGAIN),
        )
        for pause in stay.pauses
    ]
    declined = [
        Rest(
            decline.on,
            day_before(decline.withdrawn_on or date.max),
            Closing(decline.on, DueState.DECLINED, decline.id),
            (decline.id, SEARCH_AGAIN),
        )
        for decline in stay.declines
        if Clock.OUTREACH in decline.clocks  # whatever job it was said about
    ]
    return [*_steady_work(stay), *paused, *declined, *stepped_down(stay, SEARCH_AGAIN)]


def _steady_work(stay: Stay) -> list[Rest]:
    """Days in a competitive job, after its first month and without a wish for another one.

    They last until the unit learns of the job's end.
    """
    spans = _searching_or_new(stay)
    return [
        rest
        for first, last, again in _employed(stay)
        for rest in _rests_between(first, last, again, _begun_between(spans, first, last))
    ]


def _rests_between(
    first: date, last: date, again: tuple[str, int], spans: Sequence[tuple[date, date, str]]
) -> Iterator[Rest]:
    """The days from `first` to `last` that are in none of the spans; a rest may have no day."""
    day = first
    for begun, until, fact_id in spans:
        yield Rest(day, begun - ONE_DAY, None, (fact_id, SEARCH_BEGAN))
        if until >= last:
            return
        day = max(day, until + ONE_DAY)
    yield Rest(day, last, None, again)


def _begun_between(
    spans: Sequence[tuple[date, date, str]], first: date, last: date
) -> Sequence[tuple[date, date, str]]:
    begun_by_then = bisect_right(spans, last, key=lambda each: each[0])
    return spans[bisect_left(spans, first, key=lambda each: each[0]) : begun_by_then]


def _searching_or_new(stay: Stay) -> list[tuple[date, date, str]]:
    """First months and searches for a different job, in order of their first day."""
    new = [
        (job.starts_on, job.starts_on + timedelta(days=NEWLY_WORKING_DAYS), job.id)
        for job in stay.started
        if job.competitive and has_begun(job)
    ]
    searching = [(wish.on, day_before(over_on), wish.id) for wish, over_on in stay.searches_at_work]
    return sorted(new + searching)


def _employed(stay: Stay) -> list[tuple[date, date, tuple[str, int]]]:
    """Stretches in work as the unit knew them, each with what a search after it begins from."""
    spans: list[tuple[date, date, tuple[str, int]]] = []
    for job in stay.worked_jobs:
        last = _last_day_at_work(stay, job)
        if spans and job.starts_on <= spans[-1][1]:
            if last > spans[-1][1]:
                spans[-1] = (spans[-1][0], last, (job.id, END_LEARNED))
        else:
            spans.append((job.starts_on, last, (job.id, END_LEARNED)))
    return spans


def _last_day_at_work(stay: Stay, job: Job) -> date:
    """The day before the unit learned of the loss; a moved client works on in the next job."""
    if job.end is None:
        return date.max
    learned_on = loss_learned_on(job, stay.jobs)
    if learned_on is not None:
        return day_before(max(job.end.ended_on, learned_on))
    moved_to = next_job(job, stay.competitive_jobs)
    return max(job.end.ended_on, moved_to.starts_on) if moved_to else job.end.ended_on
