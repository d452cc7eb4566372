"""Individual supervision: the team lead and one of the staff talk about the people they serve."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, ClassVar

from ips.records.kind import AboutStaff
from ips.records.markers import Day, Number, Prose

MOST_RAISED = 100


@dataclass(frozen=True, kw_only=True)
class IndividualSupervisionRecord(
    AboutStaff, name="individual_supervision", source="F O4: weekly talk about clients; N: monthly"
):
    """With whom, when, and how many people were talked about."""

    heading: ClassVar[str] = "Supervision, one to one"
    noun: ClassVar[str] = "supervision, one to one"
    asks: ClassVar[str] = "You sat down with somebody of your team."
    found_by: ClassVar[tuple[tuple[str, ...], ...]] = (("staff_member_id", "on"),)

    on: Annotated[date, Day("Day")]
    clients_raised: Annotated[
        int | None,
        Number("How many clients you talked about", MOST_RAISED, "a number", from_zero=True),
    ] = None
    note: Annotated[str | None, Prose("Note")] = None


def line(supervision: IndividualSupervisionRecord) -> str:
    """'Supervision, one to one: 3 clients'."""
    count = supervision.clients_raised
    if count is None:
        return supervision.heading
    return f"{supervision.heading}: {count} client{'' if count == 1 else 's'}"
