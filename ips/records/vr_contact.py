"""A contact with the counselor of Vocational Rehabilitation about a client."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, ClassVar

from ips.facts import Mode
from ips.records.kind import AboutClient
from ips.records.markers import Choice, Day, Line, Private, Prose
from ips.words import dated
from ips.words.table import MODES, labels, within


@dataclass(frozen=True, kw_only=True)
class VrContactRecord(AboutClient, name="vr_contact", source="F O3: client-related contacts"):
    """Weekly in the unit, whoever of it makes them and in whatever way."""

    heading: ClassVar[str] = "VR counselor"
    noun: ClassVar[str] = "contact with the VR counselor"
    asks: ClassVar[str] = "You spoke with the VR counselor about {client}."

    on: Annotated[date, Day("Day")]
    mode: Annotated[
        Mode, Choice("How", labels(MODES), "How was it: in person, by phone?", folded=True)
    ]
    counsellor: Annotated[
        str | None, Line("Whom you spoke with", private=Private.LABEL, longest=120)
    ] = None
    note: Annotated[str | None, Prose("Note")] = None


def line(contact: VrContactRecord) -> str:
    """Its line of the history; whom they spoke with stands in its note."""
    return f"Contact with the VR counselor {within(MODES, contact.mode)}"


def reply(contact: VrContactRecord, code: str, today: date) -> str:
    """What the person reads who has just recorded it."""
    how = within(MODES, contact.mode)
    return f"{code}: contact with the VR counselor {how}, {dated(contact.on, today)}"
