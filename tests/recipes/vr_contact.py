"""Two kinds that no release has: one as a recipe would add it, and the same with a field more."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, ClassVar

from ips.facts import Mode
from ips.records.kind import About, Choice, Day, Line, Private, Prose, RecordKind

MODES: Mapping[Mode, str] = {
    Mode.IN_PERSON: "in person",
    Mode.PHONE: "by phone",
    Mode.VIDEO: "by video",
    Mode.TEXT: "by text",
}


@dataclass(frozen=True, kw_only=True)
class VrContact(RecordKind, name="vr_contact", about=About.CLIENT, source="F Organization 3"):
    """A contact with the VR counsellor about a client; weekly, and face to face monthly."""

    title: ClassVar[str] = "VR counsellor contact"
    noun: ClassVar[str] = "VR counsellor contact"
    asks: ClassVar[str] = "You spoke with the VR counsellor about {client}."

    on: Annotated[date, Day("Day")]
    mode: Annotated[Mode, Choice("How", MODES, "How did you meet?")]
    counsellor: Annotated[str | None, Line("Whom you spoke with", private=Private.LABEL)] = None
    note: Annotated[str | None, Prose("Note")] = None


@dataclass(frozen=True, kw_only=True)
class VrContactWithNext(
    RecordKind, name="vr_contact_next", about=About.CLIENT, source="F Organization 3"
):
    """The same with one field more."""

    title: ClassVar[str] = "VR counsellor contact"
    noun: ClassVar[str] = "VR counsellor contact"
    asks: ClassVar[str] = "You spoke with the VR counsellor about {client}."

    on: Annotated[date, Day("Day")]
    mode: Annotated[Mode, Choice("How", MODES, "How did you meet?")]
    counsellor: Annotated[str | None, Line("Whom you spoke with", private=Private.LABEL)] = None
    note: Annotated[str | None, Prose("Note")] = None
    next_on: Annotated[date | None, Day("Next time", ahead=7)] = None
