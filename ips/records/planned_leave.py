"""Leave of somebody of the staff. No due date moves for it: what moves is who hears."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, ClassVar

from ips.records.kind import AboutStaff
from ips.records.markers import Day, Ref

LONGEST = timedelta(days=366)


@dataclass(frozen=True, kw_only=True)
class PlannedLeaveRecord(AboutStaff, name="leave", source="F O4: colleagues cover for each other"):
    """From the first day away to the last; without a colleague who covers the team lead hears."""

    heading: ClassVar[str] = "Plan leave"
    noun: ClassVar[str] = "leave"
    found_by: ClassVar[tuple[tuple[str, ...], ...]] = (("staff_member_id", "from_on"),)

    from_on: Annotated[date, Day("First day away", "Please choose the first day away.")]
    until_on: Annotated[date, Day("Last day away", "Please choose the last day away.")]
    cover_id: Annotated[str | None, Ref()] = None


def check(leave: PlannedLeaveRecord) -> Iterator[tuple[str, str]]:
    """What is wrong with it: field and sentence."""
    if leave.until_on < leave.from_on:
        yield "until_on", "The last day away comes before the first. Please check."
    if leave.until_on - leave.from_on > LONGEST:
        yield "until_on", "Please plan leave for up to a year at a time."
