"""A quarter that was sent: its outcomes as they stood that day, in numbers alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, ClassVar

from ips.records.kind import AboutUnit
from ips.records.markers import Counts, Day


@dataclass(frozen=True, kw_only=True)
class SentQuarterRecord(
    AboutUnit, name="sent_quarter", source="N: the outcome form is sent quarterly; F O7"
):
    """Of one quarter, once: to send it again, what was sent before is taken back first."""

    heading: ClassVar[str] = "Outcomes sent"
    noun: ClassVar[str] = "mark that the outcomes were sent"
    one_of: ClassVar[tuple[str, ...]] = ("vocational_unit_id", "quarter")
    found_by: ClassVar[tuple[tuple[str, ...], ...]] = ()

    quarter: Annotated[date, Day("Quarter")]  # its first day
    figures: Annotated[Mapping[str, int], Counts()]
