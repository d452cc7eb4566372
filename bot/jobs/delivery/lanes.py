"""The lanes of a round: each workspace has its own, so that a slow one keeps no other waiting.

A round waits a moment for all of them. Whoever is slower goes on behind it, and its workspace is
left out of the rounds that follow until it is done.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import wait as wait_for

from bot.casework.reminders.leases import OutgoingMessage
from bot.jobs.delivery.turn import NOTHING, Counts

# Slack answers within a second; a post that hangs takes ten.
A_ROUND_TAKES = 2.0

Job = tuple[str, Callable[[], Counts]]  # of which workspace, and what


def shared(messages: Sequence[OutgoingMessage]) -> dict[str, list[OutgoingMessage]]:
    """By workspace, in their order."""
    found: dict[str, list[OutgoingMessage]] = {}
    for each in messages:
        found.setdefault(each.workspace_id, []).append(each)
    return found


class Lanes:
    """What is at work, of which workspace; in threads of `pool`."""

    def __init__(self, pool: ThreadPoolExecutor) -> None:
        self._pool = pool
        self._at_work: dict[Future[Counts], str] = {}

    @property
    def workspaces(self) -> Collection[str]:
        return frozenset(self._at_work.values())

    def run(self, jobs: Sequence[Job]) -> Counts:
        """Each in a thread of its own; what was done by all that are finished within a moment."""
        self._at_work |= {self._pool.submit(work): workspace_id for workspace_id, work in jobs}
        return self.wait(A_ROUND_TAKES)

    def wait(self, patience: float | None = None) -> Counts:
        """What has been done meanwhile; None: as long as it takes."""
        wait_for(self._at_work, patience)
        return self.finished()

    def finished(self) -> Counts:
        """What has been done by those that are finished since somebody asked last."""
        done = [each for each in self._at_work if each.done()]
        for each in done:
            del self._at_work[each]
        return sum((each.result() for each in done), NOTHING)
