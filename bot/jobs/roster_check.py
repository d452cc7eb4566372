"""The daily look at every roster: is each of its people still a full member of the workspace?

Slack reports a change when it happens, and the bot may be down just then. So each process
that ticks looks once it has started and each day from then on, a few people a turn: Slack allows
a hundred such questions a minute. Where Slack asks to wait, that workspace waits. Several processes
look several times, and whoever is found first is taken off the roster once.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable, Collection
from datetime import datetime
from time import monotonic

from slack_sdk import WebClient

from bot import accounts
from bot.casework.access.doors import NotRecorded, PatientDoors
from bot.casework.administration import left_slack
from bot.jobs.delivery import post_office
from bot.jobs.delivery.slack_words import MustWait, NoEntry, NotArrived, RefusedForGood
from bot.logs import place_of

log = logging.getLogger("bot.jobs")

A_DAY = 24 * 60 * 60.0  # seconds between the beginnings of two rounds
A_TURN = 10  # people a turn
WITHOUT_AN_ANSWER = 60.0  # seconds until a Slack that did not answer is asked again


class RosterCheck:
    """One process's rounds. `elapsed` is machine time in seconds, which no clock change moves."""

    def __init__(
        self,
        doors: PatientDoors,
        slack_for: Callable[[str], WebClient | None],
        admins: Collection[str],
        *,
        elapsed: Callable[[], float] = monotonic,
    ) -> None:
        self._doors = doors
        self._slack_for = slack_for
        self._admins = admins
        self._elapsed = elapsed
        self._waiting: deque[tuple[str, str]] = deque()
        self._next_round = elapsed()
        self._rests: dict[str, float] = {}

    def turn(self, now: datetime, is_stopping: Callable[[], bool] = lambda: False) -> int:
        """Look at the next few; `now` is practice time. Returns how many are off a roster."""
        if not self._waiting:
            if self._elapsed() < self._next_round:
                return 0
            self._next_round = self._elapsed() + A_DAY
            self._waiting.extend(left_slack.everybody(self._doors))
        ended = 0
        for _ in range(min(A_TURN, len(self._waiting))):
            if is_stopping():
                break
            workspace_id, slack_user_id = self._waiting.popleft()
            if self._elapsed() < self._rests.get(workspace_id, 0.0):
                self._waiting.append((workspace_id, slack_user_id))
                continue
            ended += self._look_alone(workspace_id, slack_user_id, now)
        return ended

    def _look_alone(self, workspace_id: str, slack_user_id: str, now: datetime) -> bool:
        """A fault with one of them keeps nobody else waiting; they are looked at tomorrow."""
        try:
            return self._look(workspace_id, slack_user_id, now)
        except NotRecorded:
            self._waiting.append((workspace_id, slack_user_id))
            raise
        except Exception as error:
            log.error("%s cannot be looked at: %s", slack_user_id, place_of(error))
            return False

    def _look(self, workspace_id: str, slack_user_id: str, now: datetime) -> bool:
        """Whoever Slack does not know at all stays: their messages say so when they cannot go."""
        slack = self._slack_for(workspace_id)
        if slack is None:
            return False
        try:
            person = post_office.account(slack, slack_user_id)
        except MustWait as wait:
            return self._later(workspace_id, slack_user_id, wait.seconds)
        except NotArrived as missed:
            if missed.word is None:
                return self._later(workspace_id, slack_user_id, WITHOUT_AN_ANSWER)
            log.warning("the account of %s cannot be looked at: %s", slack_user_id, missed)
            return False
        except (NoEntry, RefusedForGood) as refused:
            log.warning("the account of %s cannot be looked at: %s", slack_user_id, refused)
            return False
        why = accounts.outside(person, workspace_id)
        if why is None:
            return False
        return accounts.let_go(
            self._doors, slack, workspace_id, slack_user_id, why, admins=self._admins, now=now
        )

    def _later(self, workspace_id: str, slack_user_id: str, seconds: float) -> bool:
        self._rests[workspace_id] = self._elapsed() + seconds
        self._waiting.append((workspace_id, slack_user_id))
        return False
