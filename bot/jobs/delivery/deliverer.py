"""Delivery: takes what is planned, posts it once, keeps it up to date.

Any number of deliverers may run. Each leases a small batch, and at most one message a conversation
is under way. No thread sleeps: whoever has to wait is put back with a time.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Collection
from datetime import datetime
from functools import partial
from secrets import token_hex
from time import monotonic

from bot.casework.access.doors import Doors, PatientDoors
from bot.casework.reminders import briefs, digests, leases, undelivered
from bot.casework.reminders.briefs_together import BriefsTogether
from bot.casework.reminders.leases import Batch, Timing
from bot.casework.reminders.retention import Turns
from bot.jobs.delivery import leftovers, tidying
from bot.jobs.delivery.lanes import Lanes, shared
from bot.jobs.delivery.many import ManyAtOnce
from bot.jobs.delivery.turn import NOTHING, AtStep, Counts, SlackFor, Turn, no_step
from bot.jobs.roster_check import RosterCheck

BATCH = 160
PLANS_AT_A_TIME = 200
WAIT_BETWEEN_ROUNDS = 0.25


class Deliverer(ManyAtOnce):
    """Plans and delivers for every workspace, of each `at_once` messages at a time."""

    def __init__(
        self,
        doors: PatientDoors,
        slack_for: SlackFor,
        *,
        admins: Collection[str] = (),
        timing: Timing | None = None,
        at_step: AtStep = no_step,
        at_once: int = 20,
    ) -> None:
        super().__init__(
            doors, slack_for, admins=admins, timing=timing, at_step=at_step, at_once=at_once
        )
        self.owner = f"{socket.gethostname()[:24]}:{os.getpid()}:{token_hex(4)}"
        self._roster_check = RosterCheck(doors, slack_for, admins)
        self._served = ""
        self._looks_at = 0.0
        self._tidied = Turns()
        self._behind = Lanes(self._threads)

    # ---------------------------------------------------------------- rounds

    def plan_once(self, now: datetime) -> Counts:
        """Plan the briefs, urgent messages and digests that are due at `now` (practice time)."""
        return self.plan_briefs(now) + self.plan_digests(now)

    def plan_briefs(self, now: datetime) -> Counts:
        """The briefs, and what cannot wait for one."""
        return self._planned(briefs.plan_due(self.doors, now, limit=PLANS_AT_A_TIME))

    def plan_digests(self, now: datetime) -> Counts:
        """The digests of the weeks that are over."""
        return self._planned(
            digests.plan_due(self.doors, now, limit=PLANS_AT_A_TIME, admins=self._admins)
        )

    def _planned(self, number: int) -> Counts:
        if number:
            self._at_step("planned")
        return Counts(planned=number)

    def deliver_once(self, now: datetime) -> Counts:
        """Take one batch and do with each message what it needs. Never raises for one message."""
        if self._stopping.is_set():
            return NOTHING
        if self._left_something.is_set():
            # The database was away for a moment: nobody has to wait for those leases to end.
            self.release()
            self._left_something.clear()
        done = self._behind.finished()
        batch = self._take()
        if not batch.messages:
            digests.forget()
            return done
        self._at_step("leased")
        turn = Turn(batch.at, now, BriefsTogether(batch.messages))
        shares = shared(batch.messages)
        self._served = list(shares)[-1]
        if self._at_once == 1:
            return sum((self.deliver(each, turn) for each in batch.messages), done)
        jobs = [
            (workspace_id, partial(self.deliver_many, messages, turn))
            for workspace_id, messages in shares.items()
        ]
        return done + self._behind.run(jobs)

    def _take(self) -> Batch:
        """A batch; what others left behind is looked for until there is none, then in a while."""
        looks = monotonic() >= self._looks_at
        batch = leases.take(
            self.doors,
            owner=self.owner,
            limit=BATCH,
            timing=self.timing,
            after=self._served,
            passing_over=self._behind.workspaces,
            and_left=looks,
        )
        if looks and not batch.left:
            self._looks_at = monotonic() + self.timing.settle
        return batch

    def deliver_all(self, now: datetime, *, rounds: int = 10_000) -> Counts:
        """Rounds until one finds nothing that is ready."""
        done = NOTHING
        for _ in range(rounds):
            counts = self.deliver_once(now)
            if not counts.total:
                counts = self._behind.wait()
            if not counts.total:
                break
            done += counts
        return done

    def tidy_once(self, now: datetime) -> int:
        """Delete what has been kept long enough, and look for what ended in doubt.

        Returns how many of them stood in Slack.
        """
        stopping = self._stopping.is_set
        try:
            gone = tidying.tidy_once(self.doors, self._slack_for, now, stopping, self._tidied)
        finally:  # neither keeps the other from its turn
            found = leftovers.look_for_what_ended(
                self.doors, self._slack_for, now, self.timing, stopping
            )
        return gone + found

    def check_rosters_once(self, now: datetime) -> int:
        """The next few people of the daily look; returns how many are off their roster now."""
        return self._roster_check.turn(now, self._stopping.is_set)

    def deliver_until_quiet(self, now: datetime, *, patience: float = 60.0) -> Counts:
        """For a command that sends and ends: rounds until nothing is under way, or `patience` s.

        Between rounds it waits for the pace of the conversations (about a message a second).
        """
        done = NOTHING
        until = monotonic() + patience
        while True:
            done += self.deliver_all(now)
            backlog, _ = undelivered.backlog(self.doors)
            if not (backlog.planned or backlog.in_flight) or monotonic() > until:
                return done
            if self._stopping.wait(WAIT_BETWEEN_ROUNDS):
                return done

    def stop(self) -> None:
        """Take nothing more, and release what has not been posted."""
        self._stopping.set()

    def rest(self, patience: float) -> bool:
        """Wait for what is slow; False: a call of Slack's still hangs."""
        self._behind.wait(patience)
        return not self._behind.workspaces

    def release(self, doors: Doors | None = None) -> int:
        """Hand back what this deliverer still holds; call it when the rounds have ended.

        Where one of them still hangs in a call of Slack's, the fence keeps it from doing harm.
        `doors`: by these, where somebody waits for it.
        """
        return leases.release_all(doors or self.doors, self.owner)
