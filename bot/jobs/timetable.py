"""What the ticker does and how often. No reminder lives here: they are rows in the database.

A job that was missed or is late runs once and finds everything that is due, so an interval is a
delay at most, never a loss. However the wall clock jumps, intervals stay what they are.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Entry:
    """One job of the ticker: its name and the seconds between two runs."""

    job: str
    every: float


PLAN, DELIVER, AUDIT, TIDY = "plan", "deliver", "audit", "tidy"
ROSTER = "roster"

TIMETABLE = (
    Entry(PLAN, every=5.0),
    Entry(DELIVER, every=1.0),
    Entry(AUDIT, every=180.0),
    Entry(TIDY, every=60.0),
    Entry(ROSTER, every=30.0),
)
