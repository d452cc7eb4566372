"""The clocks of a run of work: a visit a month, and after a year the step-down review."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from ips.clocks.common import act_of, day_before, end_of, known_on, one_a_day, stepped_down
from ips.facts import Clock, Decline, DueContact, DueState, MilestoneKind
from ips.recurring import Recurrence, Rest, Stretch, Turn, due_on, occurrences, without
from ips.standards import FOLLOW_ALONG, Profiles
from ips.stays import Stay, WorkRun, has_begun, in_person, is_running, work_runs
from ips.windows import Closing, exit_closings

# Windows of the two clocks, as `ips.standards` numbers them.
TAKEN_UP, FROM_ENTRY, SUPPORT_AGAIN = 3, 4, 5
A_YEAR_OF_WORK = 1  # the first window of the step-down review


def monthly(stay: Stay, profiles: Profiles) -> list[DueContact]:
    """F S12: at least monthly in a run of work, while the client wants it."""
    turns = tuple(
        Turn(each.on, each.id, 1, each.on, act_of(each))
        for each in one_a_day(in_person(stay, profiles))
    )
    stretches = [_working_stretch(stay, run, part=2) for run in work_runs(stay.jobs)]
    for rest in [*stepped_down(stay, SUPPORT_AGAIN), *declined_monthly(stay)]:
        stretches = without(stretches, rest)
    return occurrences(stay, profiles, Recurrence(Clock.MONTHLY, turns, TAKEN_UP), stretches)


def step_down(stay: Stay, profiles: Profiles) -> list[DueContact]:
    """F S12, P, T: a review after about a year of steady work, and again after a 'continue'."""
    reviews = (
        *stay.of_kind(MilestoneKind.STEP_DOWN),
        *stay.of_kind(MilestoneKind.CONTINUE_SUPPORT),
    )
    turns = tuple(Turn(each.on, each.id, 2, each.on, act_of(each)) for each in one_a_day(reviews))
    stretches = [_steady_stretch(stay, profiles, run) for run in work_runs(stay.jobs)]
    for rest in stepped_down(stay, SUPPORT_AGAIN):
        stretches = without(stretches, rest)
    return occurrences(stay, profiles, Recurrence(Clock.STEP_DOWN, turns, TAKEN_UP), stretches)


def _steady_stretch(stay: Stay, profiles: Profiles, run: WorkRun) -> Stretch:
    """→ Months worked before entry count, with a month from entry to get to know the person."""
    stretch = _working_stretch(stay, run, part=A_YEAR_OF_WORK)
    begun = replace(stretch.start, on=run.from_on, part=A_YEAR_OF_WORK)
    from_work, from_entry = (
        due_on(profiles, Clock.STEP_DOWN, start) for start in (begun, stretch.start)
    )
    if stretch.start.on == stretch.until_on or from_work < from_entry:
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
        known_on=known_on(stay, run.first.learned_on),
    )
    closings = exit_closings(stay)
    if run.last.end is not None:
        closings.append(end_of(run.last, run.last.end))
    closing = min(closings, key=lambda each: (each.on, each.by), default=None)
    return Stretch(start, date.max if closing is None else closing.on, closing)


def declined_monthly(stay: Stay) -> list[Rest]:
    return [
        Rest(
            from_on=decline.on,
            until_on=day_before(_offered_again_on(stay, decline)),
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
        if has_begun(job)
        and job.starts_on > decline.on
        and (job.id != decline.job_id if decline.job_id else job.learned_on > decline.on)
    ]
    return min([decline.withdrawn_on or date.max, *starts])
