"""F St1: clients for a full post of an employment specialist."""

from __future__ import annotations

from fractions import Fraction
from itertools import chain

from ips.fidelity.cut_points import cut
from ips.fidelity.evidence import UnitRecords
from ips.fidelity.measures.caseloads import Caseloads, caseloads, row_of
from ips.fidelity.measures.common import Sorting, not_rated, plain
from ips.fidelity.measures.roster import fte_on, specialists_on
from ips.fidelity.results import Part, Result

MEASURED_IN = "clients per full post"
OF_NOBODY = "nobody"
NOBODY = "No employment specialist was on the roster on the last day."
RULINGS = (
    "Open and not stepped down on the last day; who is paused counts.",
    "Who is on nobody's caseload counts: leaving people without a specialist never pays.",
    "The team lead's own clients and hours stay out.",
)


def st1(records: UnitRecords) -> Result:
    """→ All clients of specialists and of nobody ÷ all posts of specialists, on the last day."""
    last = records.period.last
    sorting = Sorting()
    found = caseloads(records, sorting)
    posts = sum((fte_on(each, last) for each in specialists_on(records, last)), Fraction(0))
    for client in chain(*found.of.values(), found.of_nobody):
        sorting.count(row_of(client), hit=True)
    if not posts:
        return not_rated("St1", NOBODY, MEASURED_IN, sorting)
    measure = Fraction(sorting.cases) / posts
    parts = _parts(records, found)
    return Result(
        "St1",
        cut("St1", measure),
        measure=measure,
        unit=MEASURED_IN,
        populations=sorting.populations(),
        parts=parts,
        beside=_beside(found, posts, parts, len(sorting.left_out)),
        rulings=RULINGS,
    )


def _parts(records: UnitRecords, found: Caseloads) -> tuple[Part, ...]:
    """Each specialist, with clients for a full post of theirs; and who is on nobody's caseload."""
    parts = []
    for member in specialists_on(records, records.period.last):
        own, fte = Sorting(), fte_on(member, records.period.last)
        for client in found.of[member.staff_id]:
            own.count(row_of(client), hit=True)
        measure = Fraction(own.cases) / fte if fte else None
        parts.append(Part(member.staff_id, None, measure, own.populations()))
    if found.of_nobody:
        own = Sorting(hits=[row_of(client) for client in found.of_nobody])
        parts.append(Part(OF_NOBODY, None, None, own.populations(), note="on nobody's caseload"))
    return tuple(parts)


def _beside(
    found: Caseloads, posts: Fraction, parts: tuple[Part, ...], aside: int
) -> tuple[tuple[str, str], ...]:
    largest = max(each.measure for each in parts if each.measure is not None)
    return (
        ("Full posts of specialists", plain(posts)),
        ("Largest caseload for a full post", plain(largest)),
        ("On nobody's caseload", str(len(found.of_nobody))),
        ("Stepped down, or with the team lead", str(aside)),
    )
