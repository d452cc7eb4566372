"""Who of the staff is new or finds it hard just now, so that the team lead goes along monthly."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Annotated, ClassVar

from ips.records.kind import AboutStaff
from ips.records.markers import Choice, Day
from ips.unit_facts import MentoringReason
from ips.words import dated
from ips.words.table import MENTORING_REASONS, labels


@dataclass(frozen=True, kw_only=True)
class FieldSupportRecord(
    AboutStaff,
    name="field_support",
    source="F O5: in the field monthly with whoever is new or having difficulty",
):
    """From a day until another, or until somebody says that it is over."""

    heading: ClassVar[str] = "Monthly field visits"
    noun: ClassVar[str] = "plan for monthly field visits"
    asks: ClassVar[str] = (
        "Who would gain by going into the field together once a month? The unit's calendar asks "
        "you for it, and names nobody."
    )

    from_on: Annotated[date, Day("From", "From which day?", planned=True)]
    why: Annotated[MentoringReason, Choice("Why", labels(MENTORING_REASONS))]
    until_on: Annotated[date | None, Day("Until, if you know", planned=True)] = None


def check(support: FieldSupportRecord) -> Iterator[tuple[str | None, str]]:
    """What is wrong with it by itself."""
    if support.until_on is not None and support.until_on < support.from_on:
        yield "until_on", "It ends before it begins. Please check both days."


def line(support: FieldSupportRecord) -> str:
    """Without why: a list may be read over a shoulder."""
    until = support.until_on
    return f"Monthly field visits{f' until {dated(until, support.from_on)}' if until else ''}"


def reply(support: FieldSupportRecord, _: str, today: date) -> str:
    """What the person reads who has just recorded it."""
    return f"Monthly field visits, from {dated(support.from_on, today)}"
