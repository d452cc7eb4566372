"""The clocks of a client: one small function each, in one table.

A function takes one stay and the profiles and returns the due contacts of its clock. What each
asks, and why, stands in `ips.standards`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from types import MappingProxyType
from typing import TypeVar

from ips.facts import (
    ClientContact,
    Clock,
    Decline,
    DueContact,
    DueKey,
    DueState,
    EmployerContact,
    Job,
    JobChange,
    JobEnd,
    MadeBy,
    Milestone,
    MilestoneKind,
    Mode,
)
from ips.recurring import Recurrence, Rest, Stretch, Turn, due_on, occurrences, without
from ips.standards import (
    DECLINABLE,
    FOLLOW_ALONG,
    NEWLY_WORKING_DAYS,
    TALK_BEFORE_REVIEW_DAYS,
    Profiles,
)
from ips.stays import (
    ONE_DAY,
    Stay,
    WorkRun,
    ended_on,
    in_person,
    is_moved,
    is_running,
    loss_learned_on,
    next_job,
    searches_at_work,
    step_downs,
    two_way,
    work_runs,
)
from ips.windows import Act, Asked, Closing, common_closings, exit_closings, settle

# Windows of the recurring clocks, as `ips.standards` numbers them.
TAKEN_UP, FROM_ENTRY, SUPPORT_AGAIN = 3, 4, 5  # of `monthly` and `step_down`
SEARCH_BEGAN, END_LEARNED, SEARCH_TAKEN_UP, SEARCH_AGAIN = 3, 4, 5, 6  # of `outreach`

ClockFunction = Callable[[Stay, Profiles], list[DueContact]]


# Clocks that start with program entry


def first_employer_contact(stay: Stay, profiles: Profiles) -> list[DueContact]:
    """F S4: by day 30, in person, by the client or the specialist, about a competitive job."""
    asked = _from_entry(stay, profiles, Clock.FIRST_EMPLOYER_CONTACT)
    met = [each for each in stay.employer_contacts if _is_first_step(each, profiles)]
    acts = _acts(met) + _acts(stay.of_kind(MilestoneKind.FIRST_EMPLOYER_CONTACT))
    return [_settled(stay, asked, acts, _already_at_work(stay, asked.due_on))]


def _is_first_step(employer_contact: EmployerContact, profiles: Profiles) -> bool:
    exploring = (
        employer_contact.career_exploration
        and profiles.on(employer_contact.on).settings.career_exploration_counts
    )
    return employer_contact.mode is Mode.IN_PERSON and (employer_contact.competitive or exploring)


def _already_at_work(stay: Stay, due_on: date) -> list[Closing]:
    """→ Nobody needs a first employer contact once a competitive job is there, or offered."""
    return [
        Closing(max(_needless_from(job, due_on), stay.entered_on), DueState.CANCELLED, job.id)
        for job in stay.competitive_jobs
    ]


def _needless_from(job: Job, due_on: date) -> date:
    """The start; an offer that the unit knew by the last day closes the window with that day."""
    return min(job.starts_on, due_on) if job.learned_on <= due_on else job.starts_on


def career_profile(stay: Stay, profiles: Profiles) -> list[DueContact]:
    """F S3, S4; N 1: by day 30 of entry."""
    asked = _from_entry(stay, profiles, Clock.CAREER_PROFILE)
    return [_settled(stay, asked, _acts(stay.of_kind(MilestoneKind.CAREER_PROFILE)))]


def disclosure_first(stay: Stay, profiles: Profiles) -> list[DueContact]:
    """F S2: before a specialist first speaks with an employer for this client."""
    by_specialist = (
        each.on for each in stay.employer_contacts if each.made_by is MadeBy.SPECIALIST
    )
    asked = _from_entry(
        stay, profiles, Clock.DISCLOSURE_FIRST, at_most=min(by_specialist, default=date.max)
    )
    return [_settled(stay, asked, _acts(stay.of_kind(MilestoneKind.DISCLOSURE_DISCUSSION)))]


def _from_entry(stay: Stay, profiles: Profiles, clock: Clock, at_most: date = date.max) -> Asked:
    window = profiles.rule(clock, stay.entered_on).window(1)
    return Asked(
        key=DueKey(stay.client_id, clock, stay.episode.id),
        opens_on=stay.entered_on + timedelta(days=window.first),
        due_on=min(stay.entered_on + timedelta(days=window.last), at_most),
        known_on=stay.episode.recorded_on,
        event_known_on=stay.entered_on,
        acts_from=stay.entered_on,
    )


# Clocks of one job


def work_incentives(stay: Stay, profiles: Profiles) -> list[DueContact]:
    """F S1: before each job start, and again when hours or pay change."""
    offers = stay.of_kind(MilestoneKind.WORK_INCENTIVES)
    asked = [
        *(
            (job, _before_start(stay, profiles, job), _offers_before(stay, offers, job))
            for job in _starting_after_entry(stay)
        ),
        *(
            (job, _after_change(stay, profiles, job, change), _of_job(offers, job))
            for job in stay.jobs
            for change in job.changes
            if stay.holds(change.on)
        ),
    ]
    return [
        _settled(stay, each, _acts(counted), _job_closings(job)) for job, each, counted in asked
    ]


def _starting_after_entry(stay: Stay) -> list[Job]:
    """→ Somebody already at work at entry is flagged, not failed."""
    return [job for job in stay.started if job.starts_on > stay.entered_on]


def _before_start(stay: Stay, profiles: Profiles, job: Job) -> Asked:
    due_on = job.starts_on + timedelta(
        days=profiles.rule(Clock.WORK_INCENTIVES, job.starts_on).window(1).last
    )
    return Asked(
        key=DueKey(stay.client_id, Clock.WORK_INCENTIVES, job.id, 1),
        opens_on=min(max(job.learned_on, stay.entered_on), due_on),
        due_on=due_on,
        known_on=_known(stay, job.learned_on),
        event_known_on=_begun(job),
        acts_from=stay.entered_on,
        job_id=job.id,
    )


def _offers_before(stay: Stay, offers: Iterable[Milestone], job: Job) -> list[Milestone]:
    """Made in the search for this job, or marked for it while still in the one before."""
    others = [each for each in stay.competitive_jobs if each.id != job.id]
    starts = (each.starts_on for each in others)
    before = max((day for day in starts if day < job.starts_on), default=stay.entered_on)
    began = _search_began(stay, job, others)
    return [
        each
        for each in offers
        if (each.job_id == job.id and each.on >= before) or (not each.job_id and each.on >= began)
    ]


def _search_began(stay: Stay, job: Job, others: Iterable[Job]) -> date:
    """The wish for another job that this one answers; else entry, or the end of the one before."""
    ends = (ended_on(each) for each in others)
    began = max((day for day in ends if day <= job.starts_on), default=stay.entered_on)
    wishes = (
        wish.on for wish, over_on in searches_at_work(stay) if wish.on < job.starts_on <= over_on
    )
    return max(wishes, default=began)


def _after_change(stay: Stay, profiles: Profiles, job: Job, change: JobChange) -> Asked:
    window = profiles.rule(Clock.WORK_INCENTIVES, change.on).window(2)
    return Asked(
        key=DueKey(stay.client_id, Clock.WORK_INCENTIVES, change.id, 2),
        opens_on=change.on,
        due_on=change.on + timedelta(days=window.last),
        known_on=_known(stay, change.on),
        event_known_on=change.on,
        acts_from=max(job.starts_on, change.on - timedelta(days=window.last)),
        job_id=job.id,
    )


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
        _settled(stay, each, _acts(_about_job(visits, job)), _job_closings(job))
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
        known_on=_known(stay, job.learned_on),
        event_known_on=_begun(job),
        acts_from=opens_on,
        job_id=job.id,
    )


def _about_job(visits: Iterable[ClientContact], job: Job) -> list[ClientContact]:
    return [visit for visit in visits if not visit.job_ids or job.id in visit.job_ids]


def profile_update(stay: Stay, profiles: Profiles) -> list[DueContact]:
    """F S3: after each job start and each end."""
    updates = stay.of_kind(MilestoneKind.PROFILE_UPDATE)
    due = [
        _settled(
            stay,
            _on_job_event(stay, profiles, job, 1, job.starts_on, _start_learned(stay, job)),
            _acts(_of_job(updates, job)),
            _job_closings(job),
        )
        for job in stay.started
        if job.starts_on >= stay.entered_on
    ]
    return due + [
        _settled(
            stay,
            _on_job_event(stay, profiles, job, 2, job.end.ended_on, job.end.learned_on),
            _acts(_of_job(updates, job)),
        )
        for job in stay.jobs
        if job.end is not None and job.cancelled_on is None and stay.holds(job.end.learned_on)
    ]


def _start_learned(stay: Stay, job: Job) -> date:
    """A job that came along when the unit went live is no news: nothing past is asked for."""
    came_along = job.learned_on == stay.episode.recorded_on > stay.entered_on
    return min(job.starts_on, job.learned_on) if came_along else job.learned_on


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
        known_on=_known(stay, learned_on),
        event_known_on=_begun(job) if part == 1 else learned_on,
        acts_from=min(happened_on, learned_on) if part == 2 else happened_on,
        job_id=job.id,
    )


# Clocks of a job loss


def job_loss(stay: Stay, profiles: Profiles) -> list[DueContact]:
    """F S12: reach the client within 3 days of learning of the loss, in any mode."""
    reached = _acts(two_way(stay))
    return [
        _settled(
            stay,
            _from_loss(stay, profiles, Clock.JOB_LOSS, job, day),
            reached + _news_from_client(job),
        )
        for job, day in _losses(stay)
    ]


def next_job_offer(stay: Stay, profiles: Profiles) -> list[DueContact]:
    """F O6: offer help with another job, whatever the reason this one ended."""
    offers = stay.of_kind(MilestoneKind.NEXT_JOB_OFFER)
    return [
        _settled(
            stay,
            _from_loss(stay, profiles, Clock.NEXT_JOB_OFFER, job, day),
            _acts(_of_job(offers, job)),
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
        known_on=_known(stay, day),
        event_known_on=day,
        acts_from=day,
        job_id=job.id,
    )


def _news_from_client(job: Job) -> list[Act]:
    """'The client told me' is a two-way contact on the day it was learned."""
    if job.end is None or not job.end.client_told_us:
        return []
    return [Act(job.end.learned_on, job.id, job.end.recorded_on)]


# Disclosure, discussed again


def disclosure_review(stay: Stay, profiles: Profiles) -> list[DueContact]:
    """F S2: after two months of search without work, and when there is trouble on the job."""
    return [
        *_review_of_entry_search(stay, profiles),
        *(_review_of_next_search(stay, profiles, job) for job in _search_starts(stay)),
        *(
            _review_of_trouble(stay, profiles, each)
            for each in stay.client_contacts
            if each.job_trouble and each.reached
        ),
    ]


def _review_of_entry_search(stay: Stay, profiles: Profiles) -> list[DueContact]:
    if _at_work(stay, stay.entered_on):
        return []
    return [_search_review(stay, profiles, stay.episode.id, stay.entered_on, None)]


def _review_of_next_search(stay: Stay, profiles: Profiles, job: Job) -> DueContact:
    return _search_review(stay, profiles, job.id, ended_on(job), job)


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
    for job in stay.competitive_jobs:
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
    return any(is_running(job, day) for job in stay.competitive_jobs)


def _search_review(
    stay: Stay,
    profiles: Profiles,
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
        known_on=_known(stay, learned_on),
        event_known_on=began_on,
        acts_from=opens_on - timedelta(days=TALK_BEFORE_REVIEW_DAYS),
        job_id=None if job is None else job.id,
    )
    found_work = [
        Closing(each.starts_on, DueState.CANCELLED, each.id)
        for each in stay.competitive_jobs
        if began_on < each.starts_on
    ]
    return _settled(stay, asked, _acts(_talks_again(stay, profiles)), found_work)


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
        known_on=_known(stay, visit.on),
        event_known_on=visit.on,
        acts_from=visit.on,
        job_id=jobs[0].id if len(jobs) == 1 else None,
    )
    talks = _acts(stay.of_kind(MilestoneKind.DISCLOSURE_DISCUSSION))
    return _settled(stay, asked, talks, _all_ended(jobs))


def _all_ended(jobs: list[Job]) -> list[Closing]:
    """The end of the last of these jobs, once all have ended."""
    last = max(jobs, key=lambda job: (ended_on(job), job.id), default=None)
    return [] if last is None or last.end is None else [_end_of(last, last.end)]


# Clocks that come again


def monthly(stay: Stay, profiles: Profiles) -> list[DueContact]:
    """F S12: at least monthly in a run of work, while the client wants it."""
    turns = tuple(
        Turn(each.on, each.id, 1, each.on, Act(each.on, each.id, each.recorded_on))
        for each in _one_a_day(in_person(stay, profiles))
    )
    stretches = [_working_stretch(stay, run, part=2) for run in work_runs(stay.jobs)]
    for rest in [*_stepped_down(stay, SUPPORT_AGAIN), *_declined_monthly(stay)]:
        stretches = without(stretches, rest)
    return occurrences(stay, profiles, Recurrence(Clock.MONTHLY, turns, TAKEN_UP), stretches)


def step_down(stay: Stay, profiles: Profiles) -> list[DueContact]:
    """F S12, P, T: a review after about a year of steady work, and again after a 'continue'."""
    reviews = stay.of_kind(MilestoneKind.STEP_DOWN, MilestoneKind.CONTINUE_SUPPORT)
    turns = tuple(
        Turn(each.on, each.id, 2, each.on, Act(each.on, each.id, each.recorded_on))
        for each in _one_a_day(reviews)
    )
    stretches = [_steady_stretch(stay, profiles, run) for run in work_runs(stay.jobs)]
    for rest in _stepped_down(stay, SUPPORT_AGAIN):
        stretches = without(stretches, rest)
    return occurrences(stay, profiles, Recurrence(Clock.STEP_DOWN, turns, TAKEN_UP), stretches)


def _steady_stretch(stay: Stay, profiles: Profiles, run: WorkRun) -> Stretch:
    """→ Months worked before entry count, with a month from entry to get to know the person."""
    stretch = _working_stretch(stay, run, part=1)
    entry = stretch.start
    begun = replace(entry, on=run.from_on, part=1)
    from_entry = due_on(profiles, Clock.STEP_DOWN, replace(entry, part=FROM_ENTRY))
    nothing_before = entry.on in (run.from_on, stretch.until_on)
    if nothing_before or due_on(profiles, Clock.STEP_DOWN, begun) < from_entry:
        return stretch
    return replace(stretch, start=begun)


def _working_stretch(stay: Stay, run: WorkRun, part: int) -> Stretch:
    """→ Work begun before entry is followed from entry on."""
    homed = any(job.id == run.first.id for job in stay.started)
    begun_before = run.from_on < stay.entered_on
    start = Turn(
        on=max(run.from_on, stay.entered_on),
        fact_id=run.first.id if homed else stay.episode.id,
        part=FROM_ENTRY if begun_before else part,
        known_on=_known(stay, run.first.learned_on),
    )
    closings = exit_closings(stay)
    if run.last.end is not None:
        closings.append(_end_of(run.last, run.last.end))
    closing = min(closings, key=lambda each: (each.on, each.by), default=None)
    return Stretch(start, date.max if closing is None else closing.on, closing)


def _stepped_down(stay: Stay, part: int) -> list[Rest]:
    return [
        Rest(
            from_on=milestone.on,
            until_on=_day_before(back_on),
            closing=Closing(milestone.on, DueState.CANCELLED, milestone.id),
            again=(milestone.id, part),
        )
        for milestone, back_on in step_downs(stay)
    ]


def _declined_monthly(stay: Stay) -> list[Rest]:
    return [
        Rest(
            from_on=decline.on,
            until_on=_day_before(_offered_again_on(stay, decline)),
            closing=Closing(decline.on, DueState.DECLINED, decline.id),
            again=(decline.id, SUPPORT_AGAIN),
        )
        for decline in stay.declines
        if Clock.MONTHLY in (decline.clocks or FOLLOW_ALONG) and not _other_job(stay, decline)
    ]


def _other_job(stay: Stay, decline: Decline) -> bool:
    """A decline for one job leaves the monthly clock alone while another job goes on."""
    return decline.job_id is not None and any(
        job.id != decline.job_id and is_running(job, decline.on) for job in stay.jobs
    )


def _offered_again_on(stay: Stay, decline: Decline) -> date:
    """→ The offer is repeated at the next event: another job that starts, not yet known then."""
    starts = [
        job.starts_on
        for job in stay.jobs
        if job.cancelled_on is None
        and job.starts_on > decline.on
        and (job.id != decline.job_id if decline.job_id else job.learned_on > decline.on)
    ]
    return min([decline.withdrawn_on or date.max, *starts])


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
    reached = {each.on: each for each in reversed(stay.client_contacts) if each.reached}
    attempts = {each.on: each for each in reversed(stay.client_contacts) if not each.reached}
    return tuple(
        Turn(on, each.id, 1 if each.reached else 2, on, Act(on, each.id, each.recorded_on))
        for on, each in sorted({**attempts, **reached}.items())
    )


def _outreach_rests(stay: Stay) -> list[Rest]:
    paused = [
        Rest(
            pause.from_on,
            _day_before(pause.resumed_on or date.max),
            Closing(pause.from_on, DueState.CANCELLED, pause.id),
            (pause.id, SEARCH_AGAIN),
        )
        for pause in stay.pauses
    ]
    declined = [
        Rest(
            decline.on,
            _day_before(decline.withdrawn_on or date.max),
            Closing(decline.on, DueState.DECLINED, decline.id),
            (decline.id, SEARCH_AGAIN),
        )
        for decline in stay.declines
        if Clock.OUTREACH in decline.clocks  # whatever job it was said about
    ]
    return [*_steady_work(stay), *paused, *declined, *_stepped_down(stay, SEARCH_AGAIN)]


def _steady_work(stay: Stay) -> list[Rest]:
    """Days in a competitive job, after its first month and without a wish for another one.

    They last until the unit learns of the job's end.
    """
    return [
        rest
        for first, last, again in _employed(stay)
        for rest in _rests_between(first, last, again, _searching_or_new(stay, first, last))
    ]


def _rests_between(
    first: date, last: date, again: tuple[str, int], spans: list[tuple[date, date, str]]
) -> Iterator[Rest]:
    """The days from `first` to `last` that are in none of the spans; a rest may have no day."""
    day = first
    for begun, until, fact_id in spans:
        yield Rest(day, begun - ONE_DAY, None, (fact_id, SEARCH_BEGAN))
        if until >= last:
            return
        day = max(day, until + ONE_DAY)
    yield Rest(day, last, None, again)


def _searching_or_new(stay: Stay, first: date, last: date) -> list[tuple[date, date, str]]:
    """First months and searches for a different job that begin in those days, in order."""
    new = [
        (job.starts_on, job.starts_on + timedelta(days=NEWLY_WORKING_DAYS), job.id)
        for job in stay.started
        if job.competitive and job.cancelled_on is None
    ]
    searching = [
        (wish.on, _day_before(over_on), wish.id) for wish, over_on in searches_at_work(stay)
    ]
    return sorted(span for span in new + searching if first <= span[0] <= last)


def _employed(stay: Stay) -> list[tuple[date, date, tuple[str, int]]]:
    """Stretches in work as the unit knew them, each with what a search after it begins from."""
    spans: list[tuple[date, date, tuple[str, int]]] = []
    for job in stay.competitive_jobs:
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
        return _day_before(max(job.end.ended_on, learned_on))
    moved_to = next_job(job, stay.competitive_jobs)
    return max(job.end.ended_on, moved_to.starts_on) if moved_to else job.end.ended_on


# What they share


def _day_before(day: date) -> date:
    return day if day == date.max else day - ONE_DAY


def _known(stay: Stay, learned_on: date) -> date:
    """The day the unit could first know: when going live, the day the client was entered."""
    return max(stay.episode.recorded_on, learned_on)


def _begun(job: Job) -> date:
    return min(job.learned_on, job.starts_on)


def _job_closings(job: Job) -> list[Closing]:
    """A job's end cancels its remaining clocks; a start that never happened asks for nothing."""
    if job.cancelled_on is not None:
        last_day_before = min(job.cancelled_on, job.starts_on - ONE_DAY)
        return [Closing(last_day_before, DueState.CANCELLED, job.id, forgives=True)]
    if job.end is not None:
        return [_end_of(job, job.end)]
    return []


def _end_of(job: Job, end: JobEnd) -> Closing:
    return Closing(end.ended_on, DueState.CANCELLED, job.id, known_on=end.learned_on)


def _of_job(milestones: Iterable[Milestone], job: Job) -> list[Milestone]:
    return [each for each in milestones if each.job_id in (None, job.id)]


def _acts(facts: Iterable[ClientContact | EmployerContact | Milestone]) -> list[Act]:
    return [Act(each.on, each.id, each.recorded_on) for each in facts]


_Fact = TypeVar("_Fact", ClientContact, Milestone)


def _one_a_day(facts: Iterable[_Fact]) -> list[_Fact]:
    """The first fact of each day, by id: two visits on one day are one occurrence."""
    first = {each.on: each for each in sorted(facts, key=lambda each: each.id, reverse=True)}
    return [first[on] for on in sorted(first)]


def _settled(
    stay: Stay, asked: Asked, acts: Iterable[Act], closings: Iterable[Closing] = ()
) -> DueContact:
    common = common_closings(stay, asked, asked.key.clock in DECLINABLE)
    return settle(asked, acts, [*closings, *common])


CLOCKS: Mapping[Clock, ClockFunction] = MappingProxyType(
    {
        Clock.FIRST_EMPLOYER_CONTACT: first_employer_contact,
        Clock.CAREER_PROFILE: career_profile,
        Clock.DISCLOSURE_FIRST: disclosure_first,
        Clock.WORK_INCENTIVES: work_incentives,
        Clock.PRE_START: pre_start,
        Clock.POST_START: post_start,
        Clock.FIRST_MONTH: first_month,
        Clock.MONTHLY: monthly,
        Clock.STEP_DOWN: step_down,
        Clock.JOB_LOSS: job_loss,
        Clock.NEXT_JOB_OFFER: next_job_offer,
        Clock.PROFILE_UPDATE: profile_update,
        Clock.DISCLOSURE_REVIEW: disclosure_review,
        Clock.OUTREACH: outreach,
    }
)
