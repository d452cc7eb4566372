"""Group supervision: the unit meets and talks over its people; who was there, and what was agreed.

Three kinds make up one meeting: the meeting, who took part and how, and each client raised.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, ClassVar

from ips.records.kind import AboutUnit, Reversal
from ips.records.markers import Day, Ref, Tick
from ips.words import dated, whole_day


@dataclass(frozen=True, kw_only=True)
class GroupSupervisionRecord(
    AboutUnit,
    name="group_supervision",
    source="F O4, O5; N: weekly team meetings",
):
    """One meeting. `led_by`: the team lead, or whoever stood in for them.

    `raised_erased`: somebody was raised who has been erased since; the meeting stays what it was.
    """

    heading: ClassVar[str] = "Group supervision"
    noun: ClassVar[str] = "group supervision"
    asks: ClassVar[str] = "Your unit met and talked over its people."
    stamped: ClassVar[tuple[str, ...]] = ("vocational_unit_id", "raised_erased")
    found_by: ClassVar[tuple[tuple[str, ...], ...]] = (("vocational_unit_id", "on"),)
    reversals: ClassVar[tuple[Reversal, ...]] = (
        Reversal(
            "group_supervision_closed",
            "closed_on",
            "group_supervision.close",
            "closing of the group supervision",
            "Group supervision closed",
            recorded="closing",
        ),
    )

    on: Annotated[date, Day("Day", "On which day did you meet?")]
    led_by: Annotated[str, Ref("staff_member")]
    raised_erased: Annotated[bool, Tick("Somebody was raised who has been erased since")] = False
    closed_on: Annotated[date | None, Day("Closed on")] = None
    closing_recorded_on: Annotated[date | None, Day("That was written down")] = None
    closing_recorded_at: Annotated[datetime | None, Day("That was written down")] = None
    closing_recorded_by: Annotated[str | None, Ref()] = None


def line(_: GroupSupervisionRecord) -> str:
    """Its line of what the unit did; who led it is no part of what is read aloud."""
    return GroupSupervisionRecord.heading


def reply(meeting: GroupSupervisionRecord, _: str, today: date) -> str:
    """What the person reads who has just recorded it."""
    return f"Group supervision, {dated(meeting.on, today)}"


def check_closed(meeting: GroupSupervisionRecord, on: date) -> Iterator[tuple[str | None, str]]:
    """Why it cannot be closed on that day."""
    if meeting.closed_on is not None:
        yield None, f"This meeting was closed on {whole_day(meeting.closed_on)}: all is done."
    if on < meeting.on:
        yield "on", f"The meeting is on {whole_day(meeting.on)}. Please choose a later day."


def reply_closed(meeting: GroupSupervisionRecord, _: str, today: date) -> str:
    """What the person reads who has closed it."""
    return f"Group supervision, {dated(meeting.on, today)}: closed"
