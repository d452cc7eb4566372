"""A stay in the program: entered, perhaps again, and left for one of the reasons there are."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, ClassVar

from ips.facts import Disclosure, ExitReason
from ips.records.kind import AboutClient, Reversal
from ips.records.markers import Choice, Day, Prose, Ref, Tick
from ips.words.table import DISCLOSURES, EXIT_REASONS, labels, within


@dataclass(frozen=True, kw_only=True)
class EpisodeRecord(AboutClient, name="episode", source="F S3, F S11, F S12: entry and exit"):
    """Who comes back enters anew: a stay of its own. Verbs fill the exit."""

    heading: ClassVar[str] = "Program entry"
    noun: ClassVar[str] = "program entry"
    found_by: ClassVar[tuple[tuple[str, ...], ...]] = (
        ("client_id",),
        ("exit_recorded_by", "exit_recorded_at"),
    )
    stamped: ClassVar[tuple[str, ...]] = ("working_at_entry", "disclosure", "disclosure_limits")
    reversals: ClassVar[tuple[Reversal, ...]] = (
        Reversal(
            "exit",
            "exited_on",
            "episode.exit",
            "exit",
            "Left the program",
            with_it=("exit_reason", "exit_words"),
            recorded="exit",
        ),
    )

    entered_on: Annotated[date, Day("Day of entry")]
    working_at_entry: Annotated[bool, Tick("Already in work")] = False
    disclosure: Annotated[Disclosure | None, Choice("Disclosure", labels(DISCLOSURES))] = None
    disclosure_limits: Annotated[str | None, Prose("Their limits")] = None
    exited_on: Annotated[date | None, Day("Day of the exit")] = None
    exit_recorded_on: Annotated[date | None, Day("The exit was written down")] = None
    exit_recorded_at: Annotated[datetime | None, Day("The exit was written down")] = None
    exit_recorded_by: Annotated[str | None, Ref()] = None
    exit_reason: Annotated[ExitReason | None, Choice("Why", labels(EXIT_REASONS))] = None
    exit_words: Annotated[str | None, Prose("In the client's words")] = None


def line(_: EpisodeRecord) -> str:
    """Its line of the history."""
    return "Entered the program"


def exit_line(stay: EpisodeRecord) -> str:
    """The line of its exit; a reason of former days as it was written."""
    return f"Left the program: {within(EXIT_REASONS, stay.exit_reason or '')}"
