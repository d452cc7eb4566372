"""The only place that reads the time of day.

Practice time (`now`) can be moved in the practice workspace; machine time cannot.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from threading import Lock
from typing import Protocol
from zoneinfo import ZoneInfo

# A clock that is off by more than this may show another day: nothing is planned, sent or deleted.
ANOTHER_DAY = timedelta(hours=6)


class Clock(Protocol):
    """Tells practice time as an aware UTC instant."""

    def now(self) -> datetime: ...


class SystemClock:
    """The machine's own time."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class MovableClock:
    """Practice time for the practice workspace and the tests: runs on, and can be moved."""

    def __init__(self, start: datetime | None = None, *, running: bool = False) -> None:
        """`start`: aware instant, now if None; `running`: let it advance with the machine."""
        machine_now = datetime.now(UTC)
        self._lock = Lock()
        self._running = running
        self._offset = (start or machine_now) - machine_now
        self._frozen_at = start or machine_now

    def now(self) -> datetime:
        with self._lock:
            return datetime.now(UTC) + self._offset if self._running else self._frozen_at

    def move_to(self, instant: datetime) -> None:
        """Set practice time; `instant` is aware."""
        with self._lock:
            self._offset = instant - datetime.now(UTC)
            self._frozen_at = instant

    def move_by(self, step: timedelta) -> None:
        self.move_to(self.now() + step)


def machine_now() -> datetime:
    """Machine time: leases, pacing, signatures. Never moved."""
    return datetime.now(UTC)


class UnknownZone(LookupError):
    """A time zone that this machine does not have, so the day in it cannot be told."""

    def __init__(self, zone: str) -> None:
        super().__init__(zone)
        self.zone = zone


def local_day(now: datetime, zone: str) -> date:
    """The date that `now` is in a vocational unit's zone.

    Raises:
        UnknownZone: this machine does not have it.
    """
    if not is_known_zone(zone):
        raise UnknownZone(zone)
    return now.astimezone(ZoneInfo(zone)).date()


def is_known_zone(zone: str) -> bool:
    """Whether this machine has it."""
    try:
        ZoneInfo(zone)
    except (KeyError, ValueError, OSError):
        return False
    return True


def day_to_mend_on(now: datetime, zone: str) -> date:
    """The same, for whatever mends the zone itself: UTC's day where this machine has it not."""
    try:
        return local_day(now, zone)
    except UnknownZone:
        return now.astimezone(UTC).date()
