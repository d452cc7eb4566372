"""One batch of messages, and what came of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, fields
from datetime import datetime

from slack_sdk import WebClient

from bot.casework.reminders.briefs_together import BriefsTogether
from bot.casework.reminders.leases import OutgoingMessage

# Answers in words we do not know: Slack heard us, and said no each time.
MOST_UNKNOWN_REFUSALS = 8

STEPS = ("planned", "leased", "before_post", "after_post", "before_record")

SlackFor = Callable[[str], WebClient | None]
AtStep = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Counts:
    """What one round did. `unclear` are to be looked up, `found` were looked up and stand."""

    planned: int = 0
    sent: int = 0
    updated: int = 0
    withdrawn: int = 0
    dead: int = 0
    waiting: int = 0
    unclear: int = 0
    found: int = 0
    copies_deleted: int = 0
    lost_leases: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            *(getattr(self, each.name) + getattr(other, each.name) for each in fields(Counts))
        )

    @property
    def total(self) -> int:
        return sum(getattr(self, each.name) for each in fields(Counts))


NOTHING = Counts()


@dataclass(frozen=True, slots=True)
class Turn:
    """One batch: the database's time of leasing, practice time, its briefs, and who must wait.

    `answered`: workspace -> whether Slack answered it when it was asked nothing but that.
    """

    at: datetime
    now: datetime
    together: BriefsTogether = field(default_factory=BriefsTogether)
    resting: set[str] = field(default_factory=set)
    answered: dict[str, bool] = field(default_factory=dict)


def no_step(_: str) -> None:
    return None


def is_to_look_back(leased: OutgoingMessage, turn: Turn) -> bool:
    """Ten minutes after it was sent: whether a second copy of it stands."""
    return leased.look_back_at is not None and leased.look_back_at <= turn.at
