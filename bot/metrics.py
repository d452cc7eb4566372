"""What a process counts about itself, in Prometheus' own form.

Kinds, outcomes and ages only: no label and no name of a metric holds a person, a client, a code, a
workspace or anything typed.
"""

from __future__ import annotations

from dataclasses import fields

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.process_collector import ProcessCollector

from bot.jobs.auditor import Findings
from bot.jobs.delivery import Counts

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

    def __init__(self) -> None:
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
        self._ages = {
            name: Gauge(f"ips_socket_{name}_age_seconds", text, registry=self.registry)
            for name, text in (
                ("ping", "Since Slack was last heard on the Socket Mode connection."),
                ("envelope", "Since the last request came over Socket Mode."),
            )
        }
        self._findings = {each.name: self._finding(each.name) for each in fields(Findings)}

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

    def found(self, findings: Findings) -> None:
        """What the auditor saw."""
        for name, number in findings.as_numbers().items():
            self._findings[name].set(number)

    def called(self, outcome: str) -> None:
        """Slack's Web API was asked: 'answered', 'limited' or 'failed'."""
        self._calls.labels(outcome).inc()

    def connected(self, *, succeeded: bool) -> None:
        self._connects.labels("yes" if succeeded else "no").inc()

    def ages(self, *, ping: float, envelope: float | None) -> None:
        """Seconds since the last ping and the last envelope (None: none has come yet)."""
        self._ages["ping"].set(ping)
        self._ages["envelope"].set(float("nan") if envelope is None else envelope)

    def text(self) -> bytes:
        """Everything, as Prometheus reads it."""
        return generate_latest(self.registry)

    def _finding(self, name: str) -> Gauge:
        unit = "_seconds" if name.endswith(("_lag", "_off")) else ""
        return Gauge(f"ips_auditor_{name}{unit}", f"The auditor: {name}.", registry=self.registry)
