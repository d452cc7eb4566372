"""The 25 items of the IPS-25 fidelity scale, a row each (F: its score sheet, in its order)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from ips.standards import Source, fidelity


class Section(StrEnum):
    """The scale's three parts; the value begins the code of their items."""

    STAFFING = "St"
    ORGANIZATION = "O"
    SERVICES = "S"


class RatedBy(StrEnum):
    """→ Where a rating comes from: what is on record, or people, who get the evidence for it."""

    RECORDS = "records"
    PEOPLE = "people"


@dataclass(frozen=True, slots=True)
class Item:
    """An item: where it stands in the scale, what it is called, and who rates it here."""

    section: Section
    number: int
    title: str
    rated_by: RatedBy = RatedBy.RECORDS

    @property
    def code(self) -> str:
        """'S12', as sources and notes name it."""
        return f"{self.section.value}{self.number}"

    @property
    def source(self) -> Source:
        return fidelity(f"{self.section.name.capitalize()} {self.number}")


def _rows(section: Section, *titles: str | tuple[str, RatedBy]) -> tuple[Item, ...]:
    rows = ((each, RatedBy.RECORDS) if isinstance(each, str) else each for each in titles)
    return tuple(Item(section, number, *row) for number, row in enumerate(rows, start=1))


_ROWS = (
    *_rows(
        Section.STAFFING,
        "Caseload size",
        "Employment services staff",
        ("Vocational generalists", RatedBy.PEOPLE),
    ),
    *_rows(
        Section.ORGANIZATION,
        "Integration with mental health treatment through team assignment",
        ("Integration with mental health treatment through frequent contact", RatedBy.PEOPLE),
        "Collaboration with Vocational Rehabilitation counselors",
        "Vocational unit",
        ("Role of the IPS supervisor", RatedBy.PEOPLE),
        ("Zero exclusion criteria", RatedBy.PEOPLE),
        ("Agency focus on competitive employment", RatedBy.PEOPLE),
        ("Executive team support for IPS", RatedBy.PEOPLE),
    ),
    *_rows(
        Section.SERVICES,
        ("Work incentives planning", RatedBy.PEOPLE),
        ("Disclosure", RatedBy.PEOPLE),
        ("Ongoing, work-based vocational assessment", RatedBy.PEOPLE),
        "Rapid search for a competitive job",
        "Individualized job search",
        "Job development: frequent employer contact",
        ("Job development: quality of employer contact", RatedBy.PEOPLE),
        "Diversity of job types",
        "Diversity of employers",
        "Competitive jobs",
        ("Individualized follow-along supports", RatedBy.PEOPLE),
        "Time-unlimited follow-along supports",
        "Community-based services",
        "Assertive engagement and outreach by the integrated treatment team",
    ),
)

ITEMS: Mapping[str, Item] = MappingProxyType({item.code: item for item in _ROWS})
"""Code -> item, in the scale's order."""
