"""Looks every few minutes for what should not be: overdue, stuck, forgotten or dead."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import datetime, timedelta

from bot.casework import briefs, messages
from bot.casework.doors import Doors

log = logging.getLogger("bot.jobs")

# A brief that waits longer than this has been missed by every planner.
OVERDUE_AFTER = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Findings:
    """Counts of what waits or went wrong; ages in seconds of practice time.

    `expired` and `ambiguous` are messages past their lease that nobody has taken up yet;
    `without_next_brief` and `without_next_digest` would never be reminded of anything.
    """

    planned: int
    in_flight: int
    expired: int
    ambiguous: int
    outdated: int
    dead: int
    without_next_brief: int
    without_next_digest: int
    brief_lag: float
    delivery_lag: float

    @property
    def alarming(self) -> tuple[str, ...]:
        """The names of the findings that somebody should look at."""
        worrying = ("ambiguous", "dead", "without_next_brief", "without_next_digest")
        found = [name for name in worrying if getattr(self, name)]
        late = OVERDUE_AFTER.total_seconds()
        return (*found, *(name for name in ("brief_lag", "delivery_lag") if self._age(name) > late))

    def _age(self, name: str) -> float:
        return float(getattr(self, name))

    def as_numbers(self) -> dict[str, float]:
        """For the metrics: name -> number."""
        return {each.name: float(getattr(self, each.name)) for each in fields(self)}


def look(doors: Doors, now: datetime) -> Findings:
    """What waits or went wrong at `now` (practice time); nobody is told."""
    backlog, _ = messages.backlog(doors)
    forgotten = briefs.forgotten(doors, now)
    return Findings(
        planned=backlog.planned,
        in_flight=backlog.in_flight,
        expired=backlog.expired,
        ambiguous=backlog.ambiguous,
        outdated=backlog.outdated,
        dead=backlog.dead,
        without_next_brief=forgotten.people,
        without_next_digest=forgotten.vocational_units,
        brief_lag=_seconds(forgotten.oldest_due, now),
        delivery_lag=_seconds(backlog.oldest_unsent_at, now),
    )


def audit_once(
    doors: Doors, now: datetime, tell: Callable[[Findings], None] | None = None
) -> Findings:
    """Look once and log what is alarming; `tell` receives the findings, for the metrics."""
    findings = look(doors, now)
    for name in findings.alarming:
        log.warning("auditor: %s = %g", name, findings.as_numbers()[name])
    if tell is not None:
        tell(findings)
    return findings


def _seconds(since: datetime | None, now: datetime) -> float:
    return 0.0 if since is None else max(0.0, (now - since).total_seconds())
