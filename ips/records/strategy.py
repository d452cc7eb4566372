"""A client was raised in group supervision, and a strategy was agreed on."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, ClassVar

from ips.records.kind import AboutClient
from ips.records.markers import Day, Prose, Ref
from ips.words import dated


@dataclass(frozen=True, kw_only=True)
class StrategyRecord(AboutClient, name="strategy", source="F O4: strategies are identified"):
    """Once a client and meeting, of the meeting's day. Its words may come later, or never."""

    heading: ClassVar[str] = "Raised in group supervision"
    noun: ClassVar[str] = "talk in group supervision"
    one_of: ClassVar[tuple[str, ...]] = ("client_id", "meeting_id")
    found_by: ClassVar[tuple[tuple[str, ...], ...]] = (("client_id",), ("meeting_id",))

    on: Annotated[date, Day("Day")]
    meeting_id: Annotated[str, Ref("group_supervision")]
    words: Annotated[
        str | None, Prose("Strategy you agreed on", "Ask the cook for a trial shift")
    ] = None


def line(strategy: StrategyRecord) -> str:
    """Its line of the history; the words stand in its note."""
    return "Raised in group supervision" if strategy.words is None else "Strategy agreed"


def reply(strategy: StrategyRecord, code: str, today: date) -> str:
    """What the person reads who has just recorded it."""
    return f"{code}: {line(strategy).lower()}, {dated(strategy.on, today)}"
