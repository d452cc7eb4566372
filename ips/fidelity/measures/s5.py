"""F S5: employer contacts by what the client prefers, rather than by the job market."""

from __future__ import annotations

from fractions import Fraction

from ips.facts import MadeBy
from ips.fidelity.cut_points import cut
from ips.fidelity.evidence import EmployerVisit, Fact, Member, UnitRecords
from ips.fidelity.measures.common import (
    BEFORE_LIVE,
    GAPS,
    Sorting,
    not_rated,
    percent,
    too_many,
    too_many_gaps,
)
from ips.fidelity.measures.roster import half_a_year_before, is_specialist
from ips.fidelity.results import Result, Row

WITHOUT_STATEMENT = 3
NO_CONTACTS = "No specialist made an employer contact for a client in the period."
GENERIC = "for nobody in particular, so there are no wishes to fit"
BY_THE_CLIENT = "made by the client"
NO_SPECIALIST = "not made by an employment specialist"
UNMARKED = "nobody said whether it fits what the client wants"
LACKING = "employer contacts do not say whether they fit what the client wants"
RULINGS = (
    "Specialists' employer contacts for clients, in every mode; generic ones have nobody to fit.",
    "5 and 4 need the lead's statement of the last six months that contacts are consistent with "
    "current plans.",
    GAPS,
)


def s5(records: UnitRecords) -> Result:
    """Marked yes ÷ (yes + no); without the lead's statement at most 3."""
    sorting, members = Sorting(), {each.staff_id: each for each in records.members}
    for visit in records.employer_visits:
        if visit.on in records.period:
            _sort(visit, records, members, sorting)
    if too_many(len(sorting.gaps), sorting.cases):
        lacking = too_many_gaps(len(sorting.gaps), sorting.cases, LACKING)
        return not_rated("S5", lacking, sorting=sorting)
    if not sorting.cases:
        return not_rated("S5", NO_CONTACTS, sorting=sorting)
    measure = Fraction(len(sorting.hits), sorting.cases)
    since = half_a_year_before(records.period.last)
    plans = records.latest(Fact.PLANS_CONSISTENT, since=since)
    stated = plans is not None and plans.is_so
    rating = cut("S5", measure)
    return Result(
        "S5",
        rating if stated else min(rating, WITHOUT_STATEMENT),
        measure=measure,
        populations=sorting.populations(),
        beside=(
            ("Marked", percent(measure)),
            ("Stated as consistent with current plans", "yes" if stated else "no"),
        ),
        rulings=RULINGS,
    )


def _sort(
    visit: EmployerVisit, records: UnitRecords, members: dict[str, Member], sorting: Sorting
) -> None:
    row = Row("employer_visit", visit.id, visit.on)
    member = members.get(visit.staff_id)
    if visit.on < records.live_on:
        sorting.leave_out(row, BEFORE_LIVE)
    elif visit.made_by is not MadeBy.SPECIALIST:
        sorting.leave_out(row, BY_THE_CLIENT)
    elif member is None or not is_specialist(member, visit.on):
        sorting.leave_out(row, NO_SPECIALIST)
    elif not visit.client_specific:
        sorting.leave_out(row, GENERIC)
    elif visit.fits_wishes is None:
        sorting.gap(row, UNMARKED)
    else:
        sorting.count(row, hit=visit.fits_wishes)
