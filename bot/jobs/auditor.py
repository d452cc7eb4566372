"""Looks every few minutes for what should not be: overdue, stuck, forgotten or dead."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta

from bot.casework.access.doors import Doors, PatientDoors
from bot.casework.reminders import briefs, clock_was_ahead, undelivered
from bot.machine_clock import OFF_AFTER, Reading

log = logging.getLogger("bot.jobs")

# A brief that waits longer than this has been missed by every planner.
OVERDUE_AFTER = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Findings:
    """Counts of what waits or went wrong; ages in seconds of practice time.

    `expired` and `ambiguous` are messages past their lease that nobody has taken up yet;
    `held_back` are workspaces that Slack keeps waiting, with something late in them: their messages
    are in no other number of what is late;
    `not_planned` are people and units whose brief or digest failed to be planned, again and again;
    `without_next_brief` and `without_next_digest` would never be reminded of anything; those
    `too_far_ahead` not before a day that a wrong clock has named. `clock_off`: by how many seconds
    of machine time this machine and Slack's, or the database's, clock differ.
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
    held_back: int
    not_planned: int = 0
    too_far_ahead: int = 0
    clock_off: float = 0.0

    @property
    def alarming(self) -> tuple[str, ...]:
        """The names of the findings that somebody should look at."""
        late = OVERDUE_AFTER.total_seconds()
        most = {
            "ambiguous": 0,
            "dead": 0,
            "without_next_brief": 0,
            "without_next_digest": 0,
            "held_back": 0,
            "not_planned": 0,
            "too_far_ahead": 0,
            "brief_lag": late,
            "delivery_lag": late,
            "clock_off": OFF_AFTER.total_seconds(),
        }
        return tuple(name for name, number in most.items() if getattr(self, name) > number)

    def as_numbers(self) -> dict[str, float]:
        """For the metrics: name -> number."""
        return {each.name: float(getattr(self, each.name)) for each in fields(self)}


def look(doors: Doors, now: datetime) -> Findings:
    """What waits or went wrong at `now` (practice time); no message says so."""
    backlog, _ = undelivered.backlog(doors)
    open_ones, held_back = undelivered.since_when(doors)
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
        delivery_lag=_seconds(min(open_ones.values(), default=None), now),
        held_back=len(late_ones(held_back, now)),
        not_planned=forgotten.not_planned,
    )


def late_ones(waiting: Mapping[str, datetime], now: datetime) -> tuple[str, ...]:
    """The workspaces in which something waits for too long."""
    return tuple(each for each, since in waiting.items() if now - since > OVERDUE_AFTER)


def audit_once(
    doors: PatientDoors,
    now: datetime,
    tell: Callable[[Findings], None] | None = None,
    reading: Reading | None = None,
) -> Findings:
    """Look once and log what is alarming; `tell` receives the findings, for the metrics.

    `reading`: how the machine's clock compares with others'.
    """
    findings = replace(
        look(doors, now),
        too_far_ahead=clock_was_ahead.too_far_ahead(doors, now).number,
        clock_off=(reading or Reading()).off,
    )
    for name in findings.alarming:
        log.warning("auditor: %s = %g", name, findings.as_numbers()[name])
    if tell is not None:
        tell(findings)
    return findings


def _seconds(since: datetime | None, now: datetime) -> float:
    return 0.0 if since is None else max(0.0, (now - since).total_seconds())
