"""What Slack asks to wait with: it limits each method of a workspace for itself.

Who waits to be drawn again, or to have a channel opened or looked at, keeps no post waiting. One
process's memory of it, so that nothing is drawn and asked in vain; the rows keep their own times.
"""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic

from bot.casework.reminders import leases
from bot.casework.reminders.leases import OutgoingMessage


class Limits:
    """`elapsed` is machine time in seconds, which no clock change moves."""

    def __init__(self, elapsed: Callable[[], float] = monotonic) -> None:
        self._elapsed = elapsed
        self._until: dict[tuple[str, str], float] = {}

    def must_wait(self, leased: OutgoingMessage) -> float:
        """Seconds, 0 where it may be tried."""
        until = self._until.get((leased.workspace_id, _asks(leased)), 0.0)
        return max(0.0, until - self._elapsed())

    def met(self, leased: OutgoingMessage, seconds: float) -> None:
        """Slack asked to wait so long with what this message asks of it."""
        asks = _asks(leased)
        if asks:
            self._until[leased.workspace_id, asks] = self._elapsed() + seconds


def _asks(leased: OutgoingMessage) -> str:
    """What it asks of Slack beside its post; empty: nothing that others would ask too."""
    if leased.ts is not None:
        return "update"
    if not leases.is_direct(leased):
        return "who reads the channel"
    return "" if leased.direct_channel else "a channel"
