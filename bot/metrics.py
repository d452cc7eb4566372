"""What a process counts about itself, in Prometheus' own form.

Kinds, outcomes and ages only: no label and no name of a metric holds a person, a client, a code, a
workspace or anything typed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from time import monotonic

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.process_collector import ProcessCollector

from bot.jobs.auditor import Findings
from bot.jobs.delivery.turn import Counts

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
# Slack waits three seconds for an ack; what is above has been a timeout for the person.
ACK_BUCKETS = (0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 3.0)
KINDS = frozenset(
    {
        "block_actions",
        "block_suggestion",
        "event_callback",
        "message_action",
        "shortcut",
        "view_closed",
        "view_submission",
    }
)
# The words of the design for what delivery counts.
_OUTCOMES = {"waiting": "retried", "unclear": "ambiguous"}


class Metrics:
    """The counters of one process, in a registry of its own."""

    def __init__(self, elapsed: Callable[[], float] = monotonic) -> None:
        self._elapsed = elapsed
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        self._acks = Histogram(
            "ips_ack_seconds",
            "From a request of Slack's to its ack; outcome is the class of the status.",
            ["kind", "outcome"],
            buckets=ACK_BUCKETS,
            registry=self.registry,
        )
        self._messages = Counter(
            "ips_messages",
            "What became of the messages that this process planned or took up.",
            ["outcome"],
            registry=self.registry,
        )
        self._failed_turns = Counter(
            "ips_turns_failed",
            "Turns of the ticker that failed, by job: the next one makes up for it.",
            ["job"],
            registry=self.registry,
        )
        self._calls = Counter(
            "ips_slack_calls",
            "Requests to Slack's Web API: answered, limited (429) or failed.",
            ["outcome"],
            registry=self.registry,
        )
        self._connects = Counter(
            "ips_socket_connects",
            "Attempts to open Socket Mode; succeeded is yes or no.",
            ["succeeded"],
            registry=self.registry,
        )
        # Made when there is something to tell: a process without Socket Mode, or without an
        # auditor, must not claim that all is well there.
        self._findings: dict[str, Gauge] = {}
        self._found_at: float | None = None

    def acked(self, kind: str | None, status: int, seconds: float) -> None:
        """One request was answered. `kind`: the payload's type; unknown ones count as 'other'."""
        known = kind if kind in KINDS or kind == "command" else "other"
        self._acks.labels(known, f"{status // 100}xx").observe(seconds)

    def tally(self, counts: Counts) -> None:
        """What one round of planning or delivery did."""
        for each in fields(Counts):
            number = getattr(counts, each.name)
            if number:
                self._messages.labels(_OUTCOMES.get(each.name, each.name)).inc(number)

    def failed(self, job: str) -> None:
        """One turn of this job of the ticker failed."""
        self._failed_turns.labels(job).inc()

    def found(self, findings: Findings) -> None:
        """What the auditor saw."""
        if not self._findings:
            self._findings = {each.name: self._finding(each.name) for each in fields(Findings)}
            self._age("ips_auditor_age_seconds", "Since the auditor looked.", self._found_ago)
        self._found_at = self._elapsed()
        for name, number in findings.as_numbers().items():
            self._findings[name].set(number)

    def called(self, outcome: str) -> None:
        """Slack's Web API was asked: 'answered', 'limited' or 'failed'."""
        self._calls.labels(outcome).inc()

    def connected(self, *, succeeded: bool) -> None:
        self._connects.labels("yes" if succeeded else "no").inc()

    def ages(self, *, ping: Callable[[], float], envelope: Callable[[], float | None]) -> None:
        """Seconds since the last ping and the last envelope (None: none has come yet), for whoever
        asks: also when the watchdog that should look at them stands still."""
        help_text = "Since Slack was last heard on the Socket Mode connection."
        self._age("ips_socket_ping_age_seconds", help_text, ping)
        self._age(
            "ips_socket_envelope_age_seconds",
            "Since the last request came over Socket Mode.",
            envelope,
        )

    def text(self) -> bytes:
        """Everything, as Prometheus reads it."""
        return generate_latest(self.registry)

    def _found_ago(self) -> float | None:
        return None if self._found_at is None else self._elapsed() - self._found_at

    def _age(self, name: str, help_text: str, ago: Callable[[], float | None]) -> None:
        def age() -> float:
            seconds = ago()
            return float("nan") if seconds is None else seconds

        Gauge(name, help_text, registry=self.registry).set_function(age)

    def _finding(self, name: str) -> Gauge:
        unit = "_seconds" if name.endswith(("_lag", "_off")) else ""
        return Gauge(f"ips_auditor_{name}{unit}", f"The auditor: {name}.", registry=self.registry)
