"""Invented lives: who enters, looks for work, begins and loses jobs, and how late it is done.

Drawn from one seed. One in five of what should be done comes late; of what was done, one in four
records is written down a day or more afterwards.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import TypeVar

from ips.facts import (
    ClientContact,
    EmployerContact,
    Episode,
    Exit,
    ExitReason,
    History,
    Job,
    JobEnd,
    MadeBy,
    Milestone,
    MilestoneKind,
    Mode,
    Pause,
    PauseReason,
    StaffRole,
)

_Fact = TypeVar("_Fact", ClientContact, EmployerContact, Milestone)

LATE, WRITTEN_LATER = 0.2, 0.25
A_STAY, A_SEARCH, A_JOB = 420, 110, 230  # days, on average
FIRST_WEEKS = 30
WHY_LEFT = (ExitReason.GOALS_MET, ExitReason.GOALS_MET, ExitReason.MOVED_AWAY)


def new_id(chance: Random) -> str:
    return f"{chance.getrandbits(128):032x}"


def days(number: float) -> timedelta:
    return timedelta(days=round(number))


def carried_in_turn(chance: Random, live_on: date, today: date) -> Iterator[History]:
    """One place on a caseload: as somebody leaves, the next one comes."""
    entered_on = live_on + days(chance.uniform(0, 0.3) * (today - live_on).days)
    while entered_on < today:
        left_on = entered_on + days(60 + chance.expovariate(1 / (A_STAY - 60)))
        yield Life(chance, live_on, entered_on, left_on, today).history()
        entered_on = left_on + days(chance.randint(1, 20))


class Life:
    """Somebody's stay in the program, as far as it has been written down."""

    def __init__(
        self, chance: Random, live_on: date, entered_on: date, left_on: date, today: date
    ) -> None:
        self._chance, self._live_on = chance, live_on
        self._entered_on, self._left_on, self._today = entered_on, left_on, today
        self._until = min(left_on, today)  # nothing on that day or later
        self._jobs = tuple(self._at_work())

    def history(self) -> History:
        stay = Episode(self._id(), self._entered_on, self._written(self._entered_on), self._exit())
        return History(
            self._id(),
            (stay,),
            self._in_order(self._employers_met()),
            self._in_order(self._contacts()),
            self._jobs,
            self._in_order(self._milestones()),
            tuple(self._pauses()),
            live_on=self._live_on,
        )

    def _exit(self) -> Exit | None:
        if self._left_on >= self._today:
            return None
        return Exit(self._left_on, self._written(self._left_on), self._chance.choice(WHY_LEFT))

    def _at_work(self) -> Iterator[Job]:
        begins = self._entered_on + days(14 + self._chance.expovariate(1 / A_SEARCH))
        while begins < self._until:
            learned = begins - days(self._chance.randint(0, 10))
            ends = begins + days(3 + self._chance.expovariate(1 / A_JOB))
            lost = None
            if ends < self._until:
                heard = min(
                    ends + days(self._chance.choice((0, 0, 1, 3, 8))), self._today - days(1)
                )
                lost = JobEnd(ends, heard, self._written(heard))
            permanent = self._chance.random() < 0.85
            yield Job(
                self._id(), begins, learned, self._written(learned), True, permanent, (), lost
            )
            begins = ends + days(7 + self._chance.expovariate(1 / A_SEARCH))

    def _works_on(self, day: date) -> Job | None:
        for job in self._jobs:
            if job.starts_on <= day and (job.end is None or day < job.end.ended_on):
                return job
        return None

    def _contacts(self) -> Iterator[ClientContact]:
        """Each week while they look for work or have begun it; then each month."""
        day = self._entered_on + days(self._chance.randint(1, 5))
        while day < self._until:
            yield ClientContact(
                self._id(),
                day,
                self._written(day),
                self._chance.choice((Mode.IN_PERSON, Mode.IN_PERSON, Mode.PHONE)),
                self._chance.random() < 0.9,
                StaffRole.EMPLOYMENT_SPECIALIST,
            )
            job = self._works_on(day)
            settled = job is not None and day > job.starts_on + days(FIRST_WEEKS)
            day = self._workday(day + days(self._late(24 if settled else 7)))
        for job in self._jobs:
            seen = job.starts_on + days(self._late(2))
            if seen < self._until:
                yield ClientContact(
                    self._id(),
                    seen,
                    self._written(seen),
                    Mode.IN_PERSON,
                    True,
                    StaffRole.EMPLOYMENT_SPECIALIST,
                )

    def _employers_met(self) -> Iterator[EmployerContact]:
        """For this person, while they have no work."""
        day = self._entered_on + days(self._late(self._chance.randint(8, 27)))
        while day < self._until:
            if self._works_on(day) is None:
                yield EmployerContact(
                    self._id(),
                    day,
                    self._written(day),
                    Mode.IN_PERSON,
                    MadeBy.SPECIALIST,
                    competitive=True,
                )
            day = self._workday(day + days(self._chance.randint(8, 20)))

    def _milestones(self) -> Iterator[Milestone]:
        first = self._entered_on
        wanted = [
            (MilestoneKind.CAREER_PROFILE, first + days(self._late(25))),
            (MilestoneKind.DISCLOSURE_DISCUSSION, first + days(self._late(15))),
            (MilestoneKind.WORK_INCENTIVES, first + days(self._late(28))),
        ]
        for job in self._jobs:
            wanted.append((MilestoneKind.WORK_INCENTIVES, job.starts_on + days(self._late(10))))
            wanted.append((MilestoneKind.PROFILE_UPDATE, job.starts_on + days(self._late(20))))
            if job.end is not None:
                learned = job.end.learned_on
                wanted.append((MilestoneKind.PROFILE_UPDATE, learned + days(self._late(12))))
        for kind, day in wanted:
            if day < self._until:
                yield Milestone(self._id(), kind, day, self._written(day))

    def _pauses(self) -> Iterator[Pause]:
        if self._chance.random() < 0.1:
            began = self._entered_on + days(self._chance.randint(20, 200))
            ended = began + days(self._chance.randint(5, 25))
            if ended < self._until:
                yield Pause(
                    self._id(),
                    began,
                    self._written(began),
                    PauseReason.HOSPITAL,
                    began + days(14),
                    ended,
                )

    # ---------------------------------------------------------------- chance

    def _id(self) -> str:
        return new_id(self._chance)

    def _late(self, in_time: int) -> int:
        """So many days, or in one case of five up to twice as many and two."""
        if self._chance.random() < LATE:
            return in_time + 2 + self._chance.randint(0, in_time)
        return in_time

    def _written(self, on: date) -> date:
        """The day on which it was written down: back-dated at times, and never ahead of today."""
        later = self._chance.choice((1, 1, 2, 5, 14))
        on = on + days(later if self._chance.random() < WRITTEN_LATER else 0)
        return min(on, self._today - days(1))

    def _workday(self, day: date) -> date:
        return day + days(7 - day.weekday()) if day.weekday() >= 5 else day

    def _in_order(self, facts: Iterator[_Fact]) -> tuple[_Fact, ...]:
        return tuple(sorted(facts, key=lambda fact: fact.on))
