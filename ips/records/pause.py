"""A pause: reminders rest, visibly, while a client is away. Dates are never moved."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, ClassVar

from ips.facts import History, Pause, PauseReason
from ips.records.kind import AboutClient, Reversal, known
from ips.records.markers import Choice, Day, Prose, Ref
from ips.words import dated, whole_day
from ips.words.table import PAUSE_REASONS, labels, within


@dataclass(frozen=True, kw_only=True)
class PauseRecord(AboutClient, name="pause", source="decisions/0007: a ruling of ours"):
    """Hospital, jail, or the client's own wish; somebody looks again on `review_on`."""

    heading: ClassVar[str] = "Pause"
    noun: ClassVar[str] = "pause"
    asks: ClassVar[str] = (
        "Reminders about {client} rest until the pause ends. No due date moves, and the pause "
        "stays visible."
    )
    reversals: ClassVar[tuple[Reversal, ...]] = (
        Reversal(
            "resumption",
            "resumed_on",
            "pause.resume",
            "end of the pause",
            "Reminders go on",
            recorded="resumption",
        ),
    )

    reason: Annotated[
        PauseReason, Choice("Why", labels(PAUSE_REASONS), "Why do the reminders rest?")
    ]
    from_on: Annotated[date, Day("From", "From which day?")]
    review_on: Annotated[date, Day("Check on", "When will you check on them?", ahead=14)]
    resumed_on: Annotated[date | None, Day("Reminders go on")] = None
    resumption_recorded_on: Annotated[date | None, Day("That was written down")] = None
    resumption_recorded_at: Annotated[datetime | None, Day("That was written down")] = None
    resumption_recorded_by: Annotated[str | None, Ref()] = None
    words: Annotated[str | None, Prose("Note")] = None


def check(pause: PauseRecord, history: History, code: str) -> Iterator[tuple[str, str]]:
    """What is wrong with it: field and sentence."""
    if pause.review_on <= pause.from_on:
        yield "review_on", "Please choose a later day to check on them."
    running = [each for each in history.pauses if each.resumed_on is None]
    if running:
        since = whole_day(running[-1].from_on)
        yield (
            "from_on",
            f"The reminders of {code} have been resting since {since}. If that pause is over, "
            "please end it first.",
        )


def reply(pause: PauseRecord, code: str, today: date) -> str:
    """What the person reads who has just recorded it."""
    return f"{code}: reminders rest, to be reviewed {dated(pause.review_on, today)}"


def line(pause: PauseRecord) -> str:
    """Its line of the history; a reason of former days as it was written."""
    reason = within(PAUSE_REASONS, pause.reason)
    return f"Reminders paused ({reason}), to be reviewed {dated(pause.review_on, pause.from_on)}"


def check_resumed(pause: PauseRecord, on: date) -> Iterator[tuple[str | None, str]]:
    """Why the reminders cannot go on from that day."""
    if pause.resumed_on is not None:
        yield (
            None,
            f"The reminders have been going on since {whole_day(pause.resumed_on)}: all is done.",
        )
    if on < pause.from_on:
        since = whole_day(pause.from_on)
        yield "on", f"They have been resting since {since}. Please choose a later day."


def reply_resumed(pause: PauseRecord, code: str, today: date) -> str:
    """What the person reads whose client is back."""
    assert pause.resumed_on is not None
    return f"{code}: reminders go on from {dated(pause.resumed_on, today)}"


def fact(
    fact_id: str,
    recorded_on: date,
    from_on: date,
    reason: str,
    review_on: date,
    resumed_on: date | None,
) -> Pause:
    """What the clocks read of it."""
    return Pause(fact_id, from_on, recorded_on, known(PauseReason, reason), review_on, resumed_on)
