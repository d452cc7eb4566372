"""Kinds that no release has: as a recipe would add it, with a field more, with any other field."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, ClassVar

from ips.facts import Mode, StaffRole
from ips.records.kind import AboutClient, AboutStaff, AboutUnit, Reversal
from ips.records.markers import TRUE_OF_IT, Choice, Day, Line, Number, Private, Prose, Ref, Tick
from ips.words import table

MODES = {mode: each.within for mode, each in table.MODES.items()}


@dataclass(frozen=True, kw_only=True)
class HousingContact(AboutClient, name="housing_contact", source="F Organization 3"):
    """A contact with the Housing counselor about a client; weekly, and face to face monthly."""

    heading: ClassVar[str] = "Housing counselor"
    noun: ClassVar[str] = "Housing counselor"
    asks: ClassVar[str] = "You spoke with the Housing counselor about {client}."

    on: Annotated[date, Day("Day")]
    mode: Annotated[Mode, Choice("How", MODES, "How did you meet?")]
    counsellor: Annotated[str | None, Line("Whom you spoke with", private=Private.LABEL)] = None
    note: Annotated[str | None, Prose("Note")] = None


@dataclass(frozen=True, kw_only=True)
class HousingContactWithNext(AboutClient, name="housing_contact_next", source="F Organization 3"):
    """The same with one field more."""

    heading: ClassVar[str] = "Housing counselor"
    noun: ClassVar[str] = "Housing counselor"
    asks: ClassVar[str] = "You spoke with the Housing counselor about {client}."

    on: Annotated[date, Day("Day")]
    mode: Annotated[Mode, Choice("How", MODES, "How did you meet?")]
    counsellor: Annotated[str | None, Line("Whom you spoke with", private=Private.LABEL)] = None
    note: Annotated[str | None, Prose("Note")] = None
    next_on: Annotated[date | None, Day("Next time", ahead=7)] = None


@dataclass(frozen=True, kw_only=True)
class HousingMeeting(AboutClient, name="housing_meeting", source="F Organization 3"):
    """A meeting at the housing office: every marker that the others have not."""

    heading: ClassVar[str] = "Meeting about housing"
    noun: ClassVar[str] = "meeting about housing"
    asks: ClassVar[str] = "You were at the housing office about {client}."
    stamped: ClassVar[tuple[str, ...]] = ("staff_member_id", "by_role")
    found_by: ClassVar[tuple[tuple[str, ...], ...]] = (
        ("client_id", "on"),
        ("staff_member_id", "on"),
    )

    staff_member_id: Annotated[str, Ref("staff_member")] = ""
    by_role: Annotated[StaffRole | None, Choice("Role", {each: each for each in StaffRole})] = None
    on: Annotated[date, Day("Day")]
    held: Annotated[bool, Tick("Was it held?", missing="Did you meet?")]
    mode: Annotated[Mode, Choice("How", MODES, folded=True)] = Mode.IN_PERSON
    minutes: Annotated[int | None, Number("Minutes", 720, "minutes", least=1)] = None
    share: Annotated[
        float | None, Number("Share of the costs", 100, "a share", places=1, digits=4)
    ] = None
    client_came: Annotated[bool, Tick("The client came along", TRUE_OF_IT)] = True
    family_came: Annotated[bool, Tick("Family came along", TRUE_OF_IT)] = False
    agreed: Annotated[bool | None, Tick("Do they agree to the plan?")] = None
    room: Annotated[
        str | None,
        Line("Room", open_because="a room", longest=20, placeholder="B 12", hint="Of the office."),
    ] = None


@dataclass(frozen=True, kw_only=True)
class FieldVisit(AboutStaff, name="field_visit", source="F Organization 5"):
    """The team lead goes along into the field with a specialist."""

    heading: ClassVar[str] = "Field visit"
    noun: ClassVar[str] = "field visit"
    asks: ClassVar[str] = "You went along into the field."

    on: Annotated[date, Day("Day")]
    note: Annotated[str | None, Prose("Note")] = None


@dataclass(frozen=True, kw_only=True)
class UnitMeeting(AboutUnit, name="unit_meeting", source="F Organization 4"):
    """The unit met; what it agreed is followed up later."""

    heading: ClassVar[str] = "Unit meeting"
    noun: ClassVar[str] = "unit meeting"
    asks: ClassVar[str] = "Your unit met."
    reversals: ClassVar[tuple[Reversal, ...]] = (
        Reversal(
            "follow_up",
            "followed_on",
            "unit_meeting.follow",
            "follow-up",
            "Followed up",
            recorded="follow_up",
        ),
    )

    on: Annotated[date, Day("Day")]
    note: Annotated[str | None, Prose("Note")] = None
    followed_on: Annotated[date | None, Day("Followed up on")] = None
    follow_up_recorded_on: Annotated[date | None, Day("That was written down")] = None
    follow_up_recorded_at: Annotated[datetime | None, Day("That was written down")] = None
    follow_up_recorded_by: Annotated[str | None, Ref()] = None
