"""An authorization: how many units of service are granted for a client, and from when to when."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Annotated, ClassVar

from dateutil.relativedelta import relativedelta

from ips.records.kind import AboutClient
from ips.records.markers import Day, Number, Prose
from ips.words import dated

UNIT_MINUTES = 15
LONGEST = relativedelta(months=12)


@dataclass(frozen=True, kw_only=True)
class AuthorizationRecord(
    AboutClient, name="authorization", source="N: units of 15 minutes, for up to 12 months"
):
    """The first 64 units need none; what follows is dated."""

    heading: ClassVar[str] = "Authorization"
    noun: ClassVar[str] = "authorization"
    asks: ClassVar[str] = "What was authorized for {client}."

    from_on: Annotated[date, Day("From", "From which day?", planned=True)]
    until_on: Annotated[date, Day("Last day", "Until which day?", ahead=364)]
    units: Annotated[int, Number("Units of 15 minutes", 10_000, "the units", least=1)]
    note: Annotated[str | None, Prose("Note")] = None


def check(grant: AuthorizationRecord) -> Iterator[tuple[str, str]]:
    """What is wrong with it: field and sentence."""
    if grant.until_on < grant.from_on:
        yield "until_on", "The last day comes before the first. Please check."
    if grant.until_on >= grant.from_on + LONGEST:
        yield "until_on", "An authorization covers up to 12 months. Please check the last day."


def line(grant: AuthorizationRecord) -> str:
    """Its line of the history."""
    return f"Authorized: {_what(grant, grant.from_on)}"


def reply(grant: AuthorizationRecord, code: str, today: date) -> str:
    """What the person reads who has just recorded it."""
    return f"{code}: authorization of {_what(grant, today)}"


def _what(grant: AuthorizationRecord, seen_from: date) -> str:
    noun = "unit" if grant.units == 1 else "units"
    first, last = dated(grant.from_on, seen_from), dated(grant.until_on, seen_from)
    return f"{grant.units} {noun}, {first} to {last}"
