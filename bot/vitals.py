"""What a process knows of its own health: its metrics, and whether and when Slack last answered."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock
from time import monotonic
from typing import Any

from slack_sdk.http_retry.handler import RetryHandler

from bot.machine_clock import HeardTime, time_in
from bot.metrics import Metrics

Elapsed = Callable[[], float]


class SlackCalls(RetryHandler):
    """Watches every request to Slack's Web API. It never asks for another try.

    The SDK shows each answer and each failure to its retry handlers, and Bolt hands them on to the
    clients that it makes for each request: this is the one place that sees all of them.
    """

    def __init__(
        self, metrics: Metrics, elapsed: Elapsed = monotonic, time: HeardTime | None = None
    ) -> None:
        super().__init__(max_retry_count=0)
        self._time = time or HeardTime(elapsed)
        self._metrics = metrics
        self._elapsed = elapsed
        self._lock = Lock()
        self._answered_at: float | None = None
        self._failing_since: float | None = None

    def can_retry(
        self, *, state: Any, request: Any, response: Any = None, error: Exception | None = None
    ) -> bool:
        """Never; what came back is noted."""
        status = getattr(response, "status_code", None)
        its_time = time_in(getattr(response, "headers", None) or {})
        if its_time is not None:
            self._time.heard(its_time)
        now = self._elapsed()
        answered = status is not None and status < 500
        with self._lock:
            if answered:
                self._answered_at, self._failing_since = now, None
            elif self._failing_since is None:
                self._failing_since = now
        self._metrics.called("limited" if status == 429 else "answered" if answered else "failed")
        return False

    @property
    def answered_ago(self) -> float | None:
        """Seconds since Slack last answered; None: it was not asked yet."""
        with self._lock:
            return None if self._answered_at is None else self._elapsed() - self._answered_at

    @property
    def failing_for(self) -> float:
        """Seconds since Slack began not to answer; 0 when its last answer was one."""
        with self._lock:
            return 0.0 if self._failing_since is None else self._elapsed() - self._failing_since


class Vitals:
    """The one object that the parts of a process tell how they are."""

    def __init__(self, elapsed: Elapsed = monotonic) -> None:
        self.metrics = Metrics(elapsed)
        self.slack_time = HeardTime()  # held against the machine's own clock, so it runs with it
        self.slack_calls = SlackCalls(self.metrics, elapsed, self.slack_time)
