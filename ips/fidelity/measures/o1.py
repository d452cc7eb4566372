"""F O1: of one or two mental-health teams, and the caseload from them."""

from __future__ import annotations

from datetime import date

from ips.fidelity.cut_points import LOWEST, cut
from ips.fidelity.evidence import ClientRecords, Fact, Member, UnitRecords
from ips.fidelity.measures.averages import Rated, average
from ips.fidelity.measures.caseloads import caseloads, row_of
from ips.fidelity.measures.common import ROUNDED_DOWN, Sorting
from ips.fidelity.measures.roster import specialists_on
from ips.fidelity.results import Part, Result
from ips.standards import MH_TEAMS_OF_A_SPECIALIST

NOT_ATTACHED = 2
NOBODY = "No specialist had clients on the last day."
NO_SPECIALIST = "on no specialist's caseload"
RULINGS = (
    "Clients on each specialist's caseload on the last day, open and not stepped down; a client "
    "without a team is a no.",
    "Three teams or more: 2. No team: 2, or 1 where the unit says that it works apart.",
    ROUNDED_DOWN,
)


def o1(records: UnitRecords) -> Result:
    """The share of each specialist's clients who are with one of their teams, averaged."""
    last = records.period.last
    aside = Sorting()
    found = caseloads(records, aside)
    for client in found.of_nobody:
        aside.leave_out(row_of(client), NO_SPECIALIST)
    apart = records.latest(Fact.APART)
    works_apart = apart is not None and apart.is_so
    rated = [
        _rated(member, found.of[member.staff_id], last, works_apart)
        for member in specialists_on(records, last)
        if found.of[member.staff_id]
    ]
    return average("O1", rated, NOBODY, RULINGS, aside, least=0)


def _rated(member: Member, clients: list[ClientRecords], last: date, apart: bool) -> Rated:
    teams = {each.of for each in member.teams if last in each}
    sorting = Sorting()
    for client in clients:
        sorting.count(row_of(client), hit=client.team_on(last) in teams)
    share = sorting.share
    rating, note = _rating(len(teams), apart), _note(len(teams))
    if rating is None and share is not None:
        rating = cut("O1", share)
    return Part(member.staff_id, rating, share, sorting.populations(), note=note), sorting


def _rating(teams: int, apart: bool) -> int | None:
    """What the number of teams alone decides."""
    if teams == 0:
        return LOWEST if apart else NOT_ATTACHED
    return NOT_ATTACHED if teams > MH_TEAMS_OF_A_SPECIALIST else None


def _note(teams: int) -> str | None:
    if teams == 0:
        return "with no mental-health team"
    return f"with {teams} mental-health teams" if teams > MH_TEAMS_OF_A_SPECIALIST else None
