"""The ticker: plans, delivers and audits, again and again, in every replica.

APScheduler only rings the bell, in memory; it holds no reminder. A run that was missed is made up
by the next one (`misfire_grace_time=None`, `coalesce=True`), and a job never runs beside itself.

The bell goes by the wall clock. Set back by a day it would be silent for that day, and set forward
it would count up every second it had missed: so each run is set from now (`_Every`), and a bell
that is late by the monotonic clock is rung by hand.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from threading import Condition, Event, Lock, Thread
from time import monotonic
from typing import Any

from apscheduler.jobstores.base import JobLookupError
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.base import BaseTrigger

from bot.casework.access import permissions, submissions
from bot.casework.access.doors import Doors, NotRecorded
from bot.casework.recording import recompute
from bot.casework.reminders import clock_was_ahead, lost, undelivered
from bot.clock import Clock, machine_now
from bot.jobs import auditor
from bot.jobs.auditor import Findings
from bot.jobs.delivery.deliverer import Deliverer
from bot.jobs.delivery.turn import Counts
from bot.jobs.timetable import AUDIT, DELIVER, PLAN, ROSTER, TIDY, TIMETABLE, Entry
from bot.logs import place_of
from bot.machine_clock import Reading, Timekeeper

log = logging.getLogger("bot.jobs")
# It warns of every turn that takes longer than a second; `stuck_for` tells when that is a trouble.
logging.getLogger("apscheduler").setLevel(logging.ERROR)

# One turn of the deliverer ends after this many batches, so that stopping never waits long.
BATCHES_A_TURN = 25
# Whoever stops a process gives it some ten seconds; what follows the wait takes two of them.
PATIENCE = timedelta(seconds=8)
# A bell that is late by this much did not ring: the wall clock was set back.
SILENT_FOR = 2.0
# Practice time that goes back by more was moved, and a machine's clock was set.
MOVED_BACK = timedelta(minutes=1)


class _Every(BaseTrigger):  # type: ignore[misc]
    """So many seconds after now, whenever the last run was to be."""

    def __init__(self, seconds: float) -> None:
        self._pause = timedelta(seconds=seconds)

    def get_next_fire_time(self, previous_fire_time: Any, now: datetime) -> datetime:
        return now + self._pause


class Ticker:
    """Runs the timetable in background threads until it is stopped.

    Its jobs go through the patient doors of `doors`; whoever stops it waits, so what it still holds
    is released through `doors` themselves.

    `clock` is practice time: what is due. Leases and intervals go by machine time. `tell` hears
    what the auditor finds, `tally` what each round of planning and delivery did,
    `failed` of each turn that fails, by its job.
    `timekeeper` says whether the machine's clock is right; None: it is taken to be.
    """

    def __init__(
        self,
        doors: Doors,
        deliverer: Deliverer,
        clock: Clock,
        *,
        tell: Callable[[Findings], None] | None = None,
        tally: Callable[[Counts], None] | None = None,
        failed: Callable[[str], None] | None = None,
        timekeeper: Timekeeper | None = None,
    ) -> None:
        self._doors = doors.patient
        self._doors_of_who_waits = doors
        self._deliverer = deliverer
        self._clock = clock
        self._tell = tell
        self._tally = tally
        self._failed = failed
        self._timekeeper = timekeeper
        self._planned_at: datetime | None = None
        self._begun: dict[str, float] = {}
        self._failing_since: dict[str, float] = {}
        self._delivering = Lock()
        self._under_way = 0
        self._at_rest = Condition()
        self._stopped = Event()
        self._asked_at = 0.0
        self.finished = True
        self.findings: Findings | None = None
        self._scheduler = BackgroundScheduler(
            timezone="UTC",
            daemon=True,
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )

    @property
    def jobs(self) -> Mapping[str, Callable[[], None]]:
        return {
            PLAN: self.plan,
            DELIVER: self.deliver,
            AUDIT: self.audit,
            TIDY: self.tidy,
            ROSTER: self.check_rosters,
        }

    @property
    def stuck_for(self) -> float:
        """Seconds by which the latest job is behind its timetable; 0 when all keep to it."""
        return max(0.0, *(self._late(entry) for entry in TIMETABLE))

    def failing(self, seconds: float) -> tuple[str, ...]:
        """The jobs of which every turn has failed for longer than that."""
        until = monotonic() - seconds
        return tuple(sorted(job for job, since in self._failing_since.items() if since < until))

    def _late(self, entry: Entry) -> float:
        now = monotonic()
        return now - self._begun.get(entry.job, now) - entry.every

    def start(self) -> None:
        """Begin; the first turn of every job comes at once."""
        for entry in TIMETABLE:
            self._begun[entry.job] = monotonic()
            self._scheduler.add_job(
                self.jobs[entry.job],
                _Every(entry.every),
                id=entry.job,
                next_run_time=machine_now(),
            )
        self._scheduler.start()
        Thread(target=self._ring_by_hand, name="bell", daemon=True).start()

    def _ring_by_hand(self) -> None:
        while not self._stopped.wait(SILENT_FOR):
            late = [entry.job for entry in TIMETABLE if self._late(entry) > SILENT_FOR]
            for job in late:
                # Refused where that job is still at work; gone when the scheduler is shut down.
                with suppress(JobLookupError):
                    self._scheduler.modify_job(job, next_run_time=machine_now())

    def wake(self) -> None:
        """Plan and deliver at once: practice time has moved, or something was recorded."""
        if self._stopped.is_set() or not self._scheduler.running:
            return
        # A job of its own: a run of the timetable that is under way must not swallow it.
        self._scheduler.add_job(self._catch_up)

    def ask_to_stop(self) -> None:
        """Begin nothing more. `stop` waits for what is under way; its patience runs from here."""
        if self._stopped.is_set():
            return
        self._asked_at = monotonic()
        self._stopped.set()
        self._deliverer.stop()
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)

    def stop(self, patience: timedelta = PATIENCE) -> bool:
        """Finish what is under way, release the rest; True: all was finished in time.

        False: a call of Slack's still hangs. What it held is released too: whether it arrived is
        looked up by whoever comes next, and this process may end at once.
        """
        self.ask_to_stop()
        left = self._asked_at + patience.total_seconds() - monotonic()
        with self._at_rest:
            self.finished = self._at_rest.wait_for(lambda: not self._under_way, max(0.0, left))
        left = self._asked_at + patience.total_seconds() - monotonic()
        self.finished = self._deliverer.rest(max(0.0, left)) and self.finished
        try:
            self._deliverer.release(self._doors_of_who_waits)
        except NotRecorded:
            log.warning("ticker: what was leased comes free when its lease ends")
        return self.finished

    # ---------------------------------------------------------------- the jobs

    def plan(self) -> None:
        """Plan what is due; the next turn of the deliverer, a second later at most, sends it."""
        self._turn(PLAN, self._after_a_jump, self._plan_briefs, self._plan_digests)

    def deliver(self) -> None:
        """Deliver batch after batch while something is ready."""
        with self._delivering:
            for _ in range(BATCHES_A_TURN):
                if self._stopped.is_set() or not self._one_batch():
                    return

    def _catch_up(self) -> None:
        self.plan()
        self.deliver()

    def audit(self) -> None:
        self._turn(
            AUDIT,
            lambda: undelivered.let_go_of_who_left(self._doors),
            self._look,
            lambda: self._put_right(self._clock.now()),
            self._bring_back,
            lambda: recompute.catch_up(self._doors),  # what a crash left of a unit's new numbers
            self._forget,
        )

    def tidy(self) -> None:
        """Delete what has stood in Slack long enough; what was counted goes to the audit log."""
        self._turn(TIDY, self._tidy, self._write_down_refusals)

    def _after_a_jump(self) -> None:
        if not self._may_go_on():
            self._planned_at = None
            return
        now = self._clock.now()
        if self._planned_at is None or now < self._planned_at - MOVED_BACK:
            self._put_right(now)
        self._planned_at = now

    def _plan_briefs(self) -> None:
        if self._may_go_on():
            self._count(self._deliverer.plan_briefs(self._clock.now()))

    def _plan_digests(self) -> None:
        if self._may_go_on():
            self._count(self._deliverer.plan_digests(self._clock.now()))

    def _tidy(self) -> None:
        if self._may_go_on():
            self._deliverer.tidy_once(self._clock.now())

    def _write_down_refusals(self) -> None:
        permissions.write_down_counted(self._doors, now=self._clock.now())

    def _put_right(self, now: datetime) -> None:
        if self._timekeeper is None or self._timekeeper.reading().is_sure:
            clock_was_ahead.put_right(self._doors, now)

    def _bring_back(self) -> None:
        if self._may_go_on():
            lost.bring_back(self._doors, self._clock.now())

    def _may_go_on(self) -> bool:
        """What is written, posted or deleted on a wrong day is hard to take back: it waits."""
        return self._timekeeper is None or self._timekeeper.reading().may_plan

    def check_rosters(self) -> None:
        """Look at a few people of the rosters: are they full members of their workspace still?"""
        self._turn(ROSTER, lambda: self._deliverer.check_rosters_once(self._clock.now()))

    def _look(self) -> None:
        now = self._clock.now()
        reading = Reading() if self._timekeeper is None else self._timekeeper.reading()
        self.findings = auditor.audit_once(self._doors, now, self._tell, reading)

    def _forget(self) -> None:
        if self._may_go_on():
            submissions.forget_old(self._doors, now=self._clock.now())

    def _one_batch(self) -> bool:
        done = False

        def deliver() -> None:
            nonlocal done
            if not self._may_go_on():
                return
            counts = self._deliverer.deliver_once(self._clock.now())
            self._count(counts)
            done = counts.total > counts.waiting

        self._turn(DELIVER, deliver)
        return done

    def _count(self, counts: Counts) -> None:
        if self._tally is not None:
            self._tally(counts)

    def _turn(self, job: str, *steps: Callable[[], object]) -> None:
        """A turn whose steps are each taken, whatever became of those before."""
        with self._at_rest:
            if self._stopped.is_set():
                return
            self._under_way += 1
        self._begun[job] = monotonic()
        try:
            failed = [step for step in steps if not self._went_well(job, step)]
            self._note(job, bool(failed))
        finally:
            with self._at_rest:
                self._under_way -= 1
                self._at_rest.notify_all()

    def _went_well(self, job: str, step: Callable[[], object]) -> bool:
        """What fails is logged by its kind and made up by the next turn."""
        try:
            step()
        except NotRecorded:
            log.warning("ticker: %s found the database busy or away", job)
        except Exception as error:
            log.error("ticker: %s failed: %s", job, place_of(error))
        else:
            return True
        return False

    def _note(self, job: str, failed: bool) -> None:
        if not failed:
            self._failing_since.pop(job, None)
            return
        self._failing_since.setdefault(job, monotonic())
        if self._failed is not None:
            self._failed(job)
