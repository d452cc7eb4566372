"""The 25 items of the IPS-25 fidelity scale, a row each (F: its score sheet, in its order)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from ips.standards import Source, fidelity


@dataclass(frozen=True, slots=True)
class Item:
    """An item: 'S12', its title, where it stands in the scale.

    `rated_by_people`: → no record tells it; people rate it, and get what is on record as evidence.
    """

    code: str
    title: str
    source: Source
    rated_by_people: bool


def _section(letters: str, name: str, *rows: tuple[str, bool]) -> tuple[Item, ...]:
    return tuple(
        Item(f"{letters}{number}", title, fidelity(f"{name} {number}"), by_people)
        for number, (title, by_people) in enumerate(rows, start=1)
    )


_RECORDS, _PEOPLE = False, True

_ROWS = (
    *_section(
        "St",
        "Staffing",
        ("Caseload size", _RECORDS),
        ("Employment services staff", _RECORDS),
        ("Vocational generalists", _PEOPLE),
    ),
    *_section(
        "O",
        "Organization",
        ("Integration with mental health treatment through team assignment", _RECORDS),
        ("Integration with mental health treatment through frequent contact", _PEOPLE),
        ("Collaboration with Vocational Rehabilitation counselors", _RECORDS),
        ("Vocational unit", _RECORDS),
        ("Role of the IPS supervisor", _PEOPLE),
        ("Zero exclusion criteria", _PEOPLE),
        ("Agency focus on competitive employment", _PEOPLE),
        ("Executive team support for IPS", _PEOPLE),
    ),
    *_section(
        "S",
        "Services",
        ("Work incentives planning", _PEOPLE),
        ("Disclosure", _PEOPLE),
        ("Ongoing, work-based vocational assessment", _PEOPLE),
        ("Rapid search for a competitive job", _RECORDS),
        ("Individualized job search", _RECORDS),
        ("Job development: frequent employer contact", _RECORDS),
        ("Job development: quality of employer contact", _PEOPLE),
        ("Diversity of job types", _RECORDS),
        ("Diversity of employers", _RECORDS),
        ("Competitive jobs", _RECORDS),
        ("Individualized follow-along supports", _PEOPLE),
        ("Time-unlimited follow-along supports", _RECORDS),
        ("Community-based services", _RECORDS),
        ("Assertive engagement and outreach by the integrated treatment team", _RECORDS),
    ),
)

ITEMS: Mapping[str, Item] = MappingProxyType({item.code: item for item in _ROWS})
"""Code -> item, in the scale's order."""
