"""A review of the contact log: the team lead has gone through what was written of one week."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, ClassVar

from ips.records.kind import AboutUnit
from ips.records.markers import Day


@dataclass(frozen=True, kw_only=True)
class LogReviewRecord(AboutUnit, name="log_review", source="F S6: reviewed weekly"):
    """Of one week, once: the first review stands."""

    heading: ClassVar[str] = "Contact log reviewed"
    noun: ClassVar[str] = "review of the contact log"
    one_of: ClassVar[tuple[str, ...]] = ("vocational_unit_id", "week_of")
    found_by: ClassVar[tuple[tuple[str, ...], ...]] = ()

    week_of: Annotated[date, Day("Week of")]  # its Monday
