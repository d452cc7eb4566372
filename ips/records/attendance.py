"""Somebody of the unit took part in a group supervision."""

from dataclasses import dataclass
from typing import Annotated, ClassVar

from ips.records.kind import AboutStaff
from ips.records.markers import Choice, Ref
from ips.unit_facts import Presence
from ips.words.table import PRESENCES, labels, within


@dataclass(frozen=True, kw_only=True)
class AttendanceRecord(AboutStaff, name="attendance", source="F O4; N: video where it is far"):
    """Once a person and meeting."""

    heading: ClassVar[str] = "Group supervision"
    noun: ClassVar[str] = "attendance"
    one_of: ClassVar[tuple[str, ...]] = ("staff_member_id", "meeting_id")
    found_by: ClassVar[tuple[tuple[str, ...], ...]] = (("meeting_id",),)

    meeting_id: Annotated[str, Ref("group_supervision")]
    how: Annotated[Presence, Choice("How", labels(PRESENCES), "How did they take part?")]


def line(attendance: AttendanceRecord) -> str:
    """'Group supervision: by video'."""
    return f"{attendance.heading}: {within(PRESENCES, attendance.how)}"
