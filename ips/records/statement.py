"""A statement: what no record can tell of the agency, said by the team lead with a date."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, ClassVar

from ips.fidelity.evidence import Fact
from ips.records.kind import AboutUnit
from ips.records.markers import Choice, Day, Prose, Tick
from ips.words import dated
from ips.words.table import STATEMENTS, label, labels


@dataclass(frozen=True, kw_only=True)
class StatementRecord(AboutUnit, name="statement", source="F O1, O4, O7, S5, S14"):
    """It counts from its day on, until a later one about the same says otherwise."""

    heading: ClassVar[str] = "About your agency"
    noun: ClassVar[str] = "statement"
    asks: ClassVar[str] = "Say how it is at your agency. It counts from this day on."
    found_by: ClassVar[tuple[tuple[str, ...], ...]] = (("vocational_unit_id", "about", "on"),)

    about: Annotated[Fact, Choice("What about", labels(STATEMENTS), folded=True)]
    is_so: Annotated[bool, Tick("Is it so?")]
    on: Annotated[date, Day("From")]
    note: Annotated[str | None, Prose("Note")] = None


def line(statement: StatementRecord) -> str:
    """'Yes: Intake asks about work'."""
    return f"{label(STATEMENTS, statement.about)}: {'yes' if statement.is_so else 'no'}"


def reply(statement: StatementRecord, _: str, today: date) -> str:
    """What the person reads who has just recorded it."""
    return f"{line(statement)}, from {dated(statement.on, today)}"
