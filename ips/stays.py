"""One stay of a client in the program, with the facts that belong to it.

Facts of an earlier stay never meet a later one's clocks: a re-entry is a new beginning.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from operator import attrgetter
from typing import Protocol, TypeVar

from ips.facts import (
    ClientContact,
    Decline,
    EmployerContact,
    Episode,
    ExitReason,
    History,
    Job,
    Milestone,
    MilestoneKind,
    Mode,
    Pause,
    StaffRole,
)
from ips.standards import NO_GAP_DAYS, Profiles

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Stay:
    """An episode and its own facts, each tuple in order of day and id.

    `jobs` overlap the stay; `started` are those whose start belongs to it: learned of or begun
    during the stay, or found when it began. What several clocks ask again and again is worked out
    once for each stay, and gone with it.
    """

    client_id: str
    episode: Episode
    until_on: date  # the last day whose facts are this stay's; `date.max` while it goes on
    known_on: date  # the first day on which the unit could know of it
    died_on: date | None  # the day of the client's death, in whichever stay it was recorded
    jobs: tuple[Job, ...]
    started: tuple[Job, ...]
    employer_contacts: tuple[EmployerContact, ...]
    client_contacts: tuple[ClientContact, ...]
    milestones: tuple[Milestone, ...]
    pauses: tuple[Pause, ...]
    declines: tuple[Decline, ...]

    @property
    def entered_on(self) -> date:
        return self.episode.entered_on

    @property
    def exited_on(self) -> date | None:
        """The day on which it ended.

        → One that nobody closed ends where the next begins, or with the client's death: whatever
        is open on record, nobody is asked for contact in a stay that is over.
        """
        if self.episode.exit is not None:
            return self.episode.exit.exited_on
        return self.died_on if self.until_on == date.max else self.until_on

    @property
    def died(self) -> bool:
        """It ended with the client's death, which silences everything at once."""
        left = self.episode.exit
        return self.died_on is not None if left is None else left.reason is ExitReason.DIED

    @cached_property
    def competitive_jobs(self) -> tuple[Job, ...]:
        """The jobs that F S4 and S10 ask for, without starts that never happened."""
        return tuple(job for job in self.jobs if job.competitive and job.cancelled_on is None)

    @cached_property
    def worked_jobs(self) -> tuple[Job, ...]:
        """Those of them that have begun."""
        return tuple(job for job in self.competitive_jobs if has_begun(job))

    @property
    def in_work_at_entry(self) -> bool:
        """→ Flagged, not failed: what the jobs on record say today, whatever was answered once."""
        return any(job.starts_on < self.entered_on <= ended_on(job) for job in self.worked_jobs)

    def holds(self, day: date) -> bool:
        return self.entered_on <= day <= self.until_on

    def first_of_kind(self, kind: MilestoneKind, since: date) -> Milestone | None:
        """The first from that day on."""
        found = self.of_kind(kind)
        place = bisect_left(found, since, key=lambda each: each.on)
        return found[place] if place < len(found) else None

    def of_kind(self, kind: MilestoneKind) -> tuple[Milestone, ...]:
        return self._of_each_kind.get(kind, ())

    @cached_property
    def _of_each_kind(self) -> Mapping[MilestoneKind, tuple[Milestone, ...]]:
        found: defaultdict[MilestoneKind, list[Milestone]] = defaultdict(list)
        for each in self.milestones:
            found[each.kind].append(each)
        return {kind: tuple(milestones) for kind, milestones in found.items()}

    def job_on(self, day: date) -> Job | None:
        """The job the client had longest on that day, if any."""
        place = bisect_right(self._held_longest, day, key=lambda held: held[0])
        if place == 0:
            return None
        _, until, job = self._held_longest[place - 1]
        return job if day <= until else None

    @cached_property
    def _held_longest(self) -> Sequence[tuple[date, date, Job]]:
        """The days, one stretch after the other, on which a job is the one held longest."""
        held: list[tuple[date, date, Job]] = []
        for job in filter(has_begun, self.jobs):
            if not held:
                held.append((job.starts_on, ended_on(job), job))
            elif ended_on(job) > held[-1][1]:
                held.append((max(job.starts_on, held[-1][1] + ONE_DAY), ended_on(job), job))
        return held

    @cached_property
    def step_downs(self) -> tuple[tuple[Milestone, date], ...]:
        """Each step-down with the first day after it on which the clocks are back.

        → A job loss or a new job brings them back (`date.max`: neither has happened).
        """
        events = [job.starts_on for job in self.jobs if has_begun(job)]
        events += [job.end.learned_on for job in self.jobs if job.end is not None]
        events.sort()
        return tuple(
            (each, _first_after(events, each.on)) for each in self.of_kind(MilestoneKind.STEP_DOWN)
        )

    @cached_property
    def searches_at_work(self) -> tuple[tuple[Milestone, date], ...]:
        """Each wish for a different job, with the first day on which that search is over.

        → They stay after all, or the next job starts; a job loss ends no search.
        """
        stayed = [each.on for each in self.of_kind(MilestoneKind.STAYS_IN_JOB)]
        started = [job.starts_on for job in self.worked_jobs]
        return tuple(
            (wish, min(_first_after(stayed, wish.on - ONE_DAY), _first_after(started, wish.on)))
            for wish in self.of_kind(MilestoneKind.WANTS_ANOTHER_JOB)
        )


def in_order(episodes: Iterable[Episode]) -> list[Episode]:
    """Oldest first.

    Who left and came back on one day is in the program: the stay that goes on is the later one.
    """
    return sorted(episodes, key=lambda each: (each.entered_on, each.exit is None, each.id))


def overtaken(episodes: Iterable[Episode]) -> list[Episode]:
    """Stays that nobody closed although another follows: at most one is open, and the last."""
    return [each for each in in_order(episodes)[:-1] if each.exit is None]


def died_on(history: History) -> date | None:
    """The day of the client's death, if it is on record in any stay."""
    deaths = (
        each.exit.exited_on
        for each in history.episodes
        if each.exit is not None and each.exit.reason is ExitReason.DIED
    )
    return min(deaths, default=None)


def stays(history: History) -> tuple[Stay, ...]:
    """The client's stays, oldest first."""
    episodes = in_order(history.episodes)
    if not episodes:
        return ()
    homes = {job.id: _home(job, episodes) for job in history.jobs}
    following = [*episodes[1:], None]
    return tuple(
        _stay(history, episode, after, homes)
        for episode, after in zip(episodes, following, strict=True)
    )


def _stay(
    history: History, episode: Episode, after: Episode | None, homes: dict[str, str | None]
) -> Stay:
    last = _last_day(episode, after)
    jobs = sorted(history.jobs, key=lambda job: (job.starts_on, job.id))
    return Stay(
        client_id=history.client_id,
        episode=episode,
        until_on=last,
        known_on=_known_on(episode, history.live_on),
        died_on=died_on(history),
        jobs=tuple(job for job in jobs if _overlaps(job, episode, last)),
        started=tuple(job for job in jobs if homes[job.id] == episode.id),
        employer_contacts=_within(history.employer_contacts, episode.entered_on, last),
        client_contacts=_within(history.client_contacts, episode.entered_on, last),
        milestones=_within(history.milestones, episode.entered_on, last),
        declines=_within(history.declines, episode.entered_on, last),
        pauses=tuple(
            pause
            for pause in sorted(history.pauses, key=lambda each: (each.from_on, each.id))
            if episode.entered_on <= pause.from_on <= last
        ),
    )


def _known_on(episode: Episode, live_on: date) -> date:
    """Entry is the unit's own act, however late it is typed: only going live forgives.

    Who was on the caseload by then is known from the day they were typed in.
    """
    return episode.recorded_on if episode.entered_on < live_on else episode.entered_on


class _Dated(Protocol):
    @property
    def id(self) -> str: ...
    @property
    def on(self) -> date: ...


_Fact = TypeVar("_Fact", bound=_Dated)
_DAY_AND_ID = attrgetter("on", "id")


def _within(facts: Iterable[_Fact], first: date, last: date) -> tuple[_Fact, ...]:
    chosen = (fact for fact in facts if first <= fact.on <= last)
    return tuple(sorted(chosen, key=_DAY_AND_ID))


def _last_day(episode: Episode, after: Episode | None) -> date:
    """The stay's last day; a day shared with a re-entry belongs to the new stay."""
    exited = date.max if episode.exit is None else episode.exit.exited_on
    return exited if after is None else min(exited, after.entered_on - ONE_DAY)


def _overlaps(job: Job, episode: Episode, last: date) -> bool:
    begun = min(job.starts_on, job.learned_on) <= last
    return begun and (job.end is None or job.end.ended_on >= episode.entered_on)


def _home(job: Job, episodes: list[Episode]) -> str | None:
    """The episode to which a job's start belongs: the one it lies in.

    Where it lies in none, the first that had not ended before it was known.
    """
    for episode in reversed(episodes):
        left = date.max if episode.exit is None else episode.exit.exited_on
        if episode.entered_on <= job.starts_on <= left:
            return episode.id
    known = min(job.starts_on, job.learned_on)
    for episode in episodes:
        if episode.exit is None or episode.exit.exited_on >= known:
            ended_before = job.end is not None and job.end.ended_on < episode.entered_on
            return None if ended_before else episode.id
    return None


def is_moved(job: Job, history_jobs: Iterable[Job]) -> bool:
    """The job ended in a move to another without a gap, and that start did happen."""
    following = next_job(job, history_jobs)
    return following is not None and following.cancelled_on is None


def next_job(job: Job, jobs: Iterable[Job]) -> Job | None:
    """The job that this one ended in a move to; one that was struck out is none."""
    next_id = None if job.end is None else job.end.next_job_id
    return next((each for each in jobs if each.id == next_id), None)


def loss_learned_on(job: Job, jobs: Iterable[Job]) -> date | None:
    """The day the unit learned that the client lost this job; None while it is no loss.

    Where the move to a next job fell through, the loss is known from that day.
    """
    if job.end is None or job.cancelled_on is not None:
        return None
    following = next_job(job, jobs)
    if following is None:
        return job.end.learned_on
    fell_through = following.cancelled_on
    return None if fell_through is None else max(job.end.learned_on, fell_through)


def ended_on(job: Job) -> date:
    return date.max if job.end is None else job.end.ended_on


def has_begun(job: Job) -> bool:
    """Somebody said so, or recorded its end since: a planned day that passes is no work yet."""
    ended = job.end is not None and job.end.recorded_on >= job.starts_on
    return job.cancelled_on is None and (job.confirmed or ended)


def is_running(job: Job, day: date) -> bool:
    """In this job on that day; the day it ends is still a day of work."""
    return has_begun(job) and job.starts_on <= day <= ended_on(job)


@dataclass(frozen=True, slots=True)
class WorkRun:
    """Continuous employment across jobs (→ a weekend between two jobs is no gap)."""

    first: Job
    last: Job  # the one that ends last
    from_on: date
    until_on: date  # `date.max` while it goes on


def work_runs(jobs: Iterable[Job]) -> tuple[WorkRun, ...]:
    """The runs of work, oldest first (F S12 'working steadily', counted across jobs)."""
    runs: list[WorkRun] = []
    moved_into: set[str] = set()
    for job in sorted(jobs, key=lambda each: (each.starts_on, each.id)):
        if not has_begun(job):
            continue
        if runs and (job.id in moved_into or _goes_on(runs[-1], job)):
            runs[-1] = _joined(runs[-1], job)
        else:
            runs.append(WorkRun(job, job, job.starts_on, ended_on(job)))
        if job.end is not None and job.end.next_job_id is not None:
            moved_into.add(job.end.next_job_id)
    return tuple(runs)


def _goes_on(run: WorkRun, job: Job) -> bool:
    """Also where the run goes on itself: the gap is long before nothing then."""
    return (job.starts_on - run.until_on).days <= NO_GAP_DAYS


def _joined(run: WorkRun, job: Job) -> WorkRun:
    last = job if ended_on(job) >= run.until_on else run.last
    return WorkRun(run.first, last, run.from_on, max(run.until_on, ended_on(job)))


def _first_after(days: Sequence[date], day: date) -> date:
    """The first of these days, which stand in order, that comes later; `date.max`: none does."""
    place = bisect_right(days, day)
    return days[place] if place < len(days) else date.max


def two_way(stay: Stay) -> tuple[ClientContact, ...]:
    """Contacts in which a member of the unit reached the client, in any mode."""
    return tuple(each for each in stay.client_contacts if each.reached and each.by_role is not None)


def in_person(stay: Stay, profiles: Profiles) -> tuple[ClientContact, ...]:
    """In-person contacts that close an in-person clock.

    F: by an IPS specialist; → the covering colleague and the team lead count too, a peer mentor
    by the unit's setting on the day of the visit.
    """
    return tuple(
        each
        for each in two_way(stay)
        if each.mode is Mode.IN_PERSON
        and (
            each.by_role is not StaffRole.PEER_MENTOR
            or profiles.on(each.on).settings.peer_mentor_counts
        )
    )


def is_paused(pauses: Iterable[Pause], day: date) -> bool:
    return any(
        pause.from_on <= day and (pause.resumed_on is None or day < pause.resumed_on)
        for pause in pauses
    )
