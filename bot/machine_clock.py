"""Whether this machine's clock is right: it is compared with Slack's.

Slack says the time with every answer (HTTP's Date), so nothing has to be configured and nobody has
to be asked twice: its last answer, and how long ago by the monotonic clock, give Slack's time until
the wall clock moves in a way that the monotonic one does not explain. That is a clock that was set,
or a machine that slept, and then Slack is asked anew.

This is about machine time. Practice time is moved on purpose and is never compared with anything.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from threading import Lock
from time import monotonic
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.clock import ANOTHER_DAY, machine_now

Elapsed = Callable[[], float]

# Slack's requests carry their time, and five minutes off they are refused.
OFF_AFTER = timedelta(minutes=5)
# So much may come from the way of an answer; beyond it, somebody is asked anew.
_DOUBT = timedelta(minutes=1)
_ASK_AGAIN_AFTER = 30.0


def time_in(headers: Mapping[str, Any]) -> datetime | None:
    """What time an HTTP answer says it is (aware UTC); None where it does not say."""
    header = {str(name).lower(): value for name, value in headers.items()}.get("date")
    header = header[0] if isinstance(header, list) and header else header
    try:
        read = parsedate_to_datetime(str(header))
    except ValueError:
        return None
    return read.replace(tzinfo=UTC) if read.tzinfo is None else read.astimezone(UTC)


def hear(slack: WebClient, slack_time: HeardTime) -> bool:
    """Ask Slack for nothing but the time, which needs no token; whether it answered at all."""
    try:
        answer = slack.api_test()
    except SlackApiError as error:
        answer = error.response
    except Exception:  # the network, in any of its moods
        return False
    its_time = time_in(answer.headers)
    if its_time is not None:
        slack_time.heard(its_time)
    return bool(answer.status_code < 500)


class HeardTime:
    """What another clock said, and how long ago that was."""

    def __init__(self, elapsed: Elapsed = monotonic) -> None:
        self._elapsed = elapsed
        self._heard: tuple[datetime, float] | None = None

    def heard(self, its_time: datetime) -> None:
        self._heard = (its_time, self._elapsed())

    def now(self) -> datetime | None:
        """What that clock shows by now; None: it has not been heard."""
        if self._heard is None:
            return None
        its_time, at = self._heard
        return its_time + timedelta(seconds=self._elapsed() - at)


@dataclass(frozen=True, slots=True)
class Reading:
    """Seconds by which this machine is ahead of Slack's clock; negative: behind.

    None: it has not been heard. `silent`: Slack answers and does not say the time, so there is
    nobody to compare with.
    """

    ahead: float | None = None
    silent: bool = False

    @property
    def off(self) -> float:
        """Without its sign; 0 while nothing is known."""
        return abs(self.ahead or 0.0)

    @property
    def is_off(self) -> bool:
        return self.off > OFF_AFTER.total_seconds()

    @property
    def is_sure(self) -> bool:
        """Slack says that it is today."""
        return self.ahead is not None and self.off <= ANOTHER_DAY.total_seconds()

    @property
    def may_plan(self) -> bool:
        return self.is_sure or self.silent

    def __str__(self) -> str:
        if self.ahead is None:
            return "nobody to compare with yet"
        return f"{self.off:.0f} s {'behind' if self.ahead < 0 else 'ahead of'} Slack's"


class Timekeeper:
    """Compares the machine's clock with Slack's, and asks when in doubt.

    `ask` makes one small call to Slack, whose answer reaches `slack_time`; it says whether Slack
    answered. None: nobody is asked, what was heard has to do.
    """

    def __init__(
        self,
        slack_time: HeardTime,
        *,
        ask: Callable[[], bool] | None = None,
        machine_time: Callable[[], datetime] = machine_now,
        elapsed: Elapsed = monotonic,
    ) -> None:
        self._slack_time = slack_time
        self._ask = ask
        self._machine_time = machine_time
        self._elapsed = elapsed
        self._silent = False
        self._asked_at: float | None = None
        self._asking = Lock()

    def reading(self) -> Reading:
        """How far off this machine is; asks where that is doubtful."""
        found = self._compared()
        if self._ask is not None and self._is_doubtful(found) and self._asking.acquire(False):
            try:
                self._ask_slack(self._ask)
            finally:
                self._asking.release()
            found = self._compared()
        return found

    def _compared(self) -> Reading:
        its_time = self._slack_time.now()
        if its_time is None:
            return Reading(silent=self._silent)
        return Reading((self._machine_time() - its_time).total_seconds())

    def _is_doubtful(self, found: Reading) -> bool:
        unheard = found.ahead is None and not found.silent
        return unheard or found.off > _DOUBT.total_seconds()

    def _ask_slack(self, ask: Callable[[], bool]) -> None:
        long_ago = self._asked_at is None or self._elapsed() - self._asked_at > _ASK_AGAIN_AFTER
        if long_ago:
            self._asked_at = self._elapsed()
            self._silent = ask() and self._slack_time.now() is None
