"""A meeting of a mental-health team that somebody of the unit took part in."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, ClassVar

from ips.records.kind import AboutStaff
from ips.records.markers import Day, Line, Number
from ips.words import dated

A_TEAM = "the name of a team, and no person's"
MOST_REFERRALS = 100


@dataclass(frozen=True, kw_only=True)
class MhTeamMeetingRecord(
    AboutStaff, name="mh_team_meeting", source="F O2: weekly treatment team meetings"
):
    """Who was there; each attends for themself."""

    heading: ClassVar[str] = "MH team meeting"
    noun: ClassVar[str] = "MH team meeting"
    asks: ClassVar[str] = "You took part in a meeting of a mental-health team."
    found_by: ClassVar[tuple[tuple[str, ...], ...]] = (("staff_member_id", "on"),)

    on: Annotated[date, Day("Day")]
    team: Annotated[str, Line("Which team", open_because=A_TEAM, longest=80, placeholder="North")]
    referrals: Annotated[
        int | None,
        Number(
            "People you thought of together who are not in the program yet",
            MOST_REFERRALS,
            "a number",
            from_zero=True,
        ),
    ] = None


def line(meeting: MhTeamMeetingRecord) -> str:
    """'MH team meeting: North'."""
    return f"{meeting.heading}: {meeting.team}"


def reply(meeting: MhTeamMeetingRecord, _: str, today: date) -> str:
    """What the person reads who has just recorded it: of which team, as the unit spells it."""
    return f"{line(meeting)}, {dated(meeting.on, today)}"
