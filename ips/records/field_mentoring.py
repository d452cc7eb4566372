"""Field mentoring: the team lead goes along to an employer, looks, shows and says what was seen."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, ClassVar

from ips.records.kind import AboutStaff
from ips.records.markers import Choice, Day, Line, Private, Prose
from ips.unit_facts import MentoringReason
from ips.words.table import MENTORING_REASONS, labels


@dataclass(frozen=True, kw_only=True)
class FieldMentoringRecord(
    AboutStaff,
    name="field_mentoring",
    source="F O5: monthly with whoever is new or stuck",
):
    """Of somebody of the staff, at an employer."""

    heading: ClassVar[str] = "Field mentoring"
    noun: ClassVar[str] = "field mentoring"
    asks: ClassVar[str] = "You went along into the field with somebody of your team."
    found_by: ClassVar[tuple[tuple[str, ...], ...]] = (("staff_member_id", "on"),)

    on: Annotated[date, Day("Day")]
    why: Annotated[MentoringReason, Choice("Why", labels(MENTORING_REASONS))]
    employer: Annotated[
        str | None, Line("Employer you visited", private=Private.LABEL, longest=120)
    ] = None
    seen: Annotated[str | None, Prose("What you saw")] = None
    feedback: Annotated[str | None, Prose("Your feedback")] = None
