"""Who is on whose caseload on the last day (St1, O1)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from ips.caseload import is_stepped_down, latest_stay
from ips.facts import StaffRole
from ips.fidelity.evidence import ClientRecords, UnitRecords
from ips.fidelity.measures.common import Sorting
from ips.fidelity.measures.roster import role_on, specialists_on
from ips.fidelity.results import Row
from ips.stays import Stay

STEPPED_DOWN = "a mental-health worker has taken over the support"
OF_THE_LEAD = "on the team lead's own caseload"


@dataclass(frozen=True, slots=True)
class Caseloads:
    """Clients who are open and not stepped down on the last day.

    `of`: those of each specialist, in roster order, also of who has none. `of_nobody`: whoever
    carries them is no specialist of that day, or nobody does.
    """

    of: dict[str, list[ClientRecords]]
    of_nobody: list[ClientRecords]


def caseloads(records: UnitRecords, aside: Sorting) -> Caseloads:
    """The caseloads of the last day; who is on none of them is named in `aside`.

    → Stepped down stays out although paused as well: a mental-health worker supports them.
    """
    last = records.period.last
    leads = {
        each.staff_id for each in records.members if role_on(each, last) is StaffRole.TEAM_LEAD
    }
    found = Caseloads({each.staff_id: [] for each in specialists_on(records, last)}, [])
    for client, stay in in_program_on(records, last):
        carrier = client.carrier_on(last)
        if is_stepped_down(stay, last):
            aside.leave_out(row_of(client), STEPPED_DOWN)
        elif carrier in leads:
            aside.leave_out(row_of(client), OF_THE_LEAD)
        elif carrier in found.of:
            found.of[carrier].append(client)
        else:
            found.of_nobody.append(client)
    return found


def row_of(client: ClientRecords) -> Row:
    return Row("client", client.client_id)


def in_program_on(records: UnitRecords, day: date) -> Iterator[tuple[ClientRecords, Stay]]:
    """Who is in the program at the end of that day: whoever leaves on it no longer is."""
    for client in records.clients:
        stay = latest_stay(records.stays_of(client.history), day)
        if stay is not None and not _over(stay, day):
            yield client, stay


def _over(stay: Stay, day: date) -> bool:
    left = stay.exited_on is not None and stay.exited_on <= day
    return left or (stay.died_on is not None and stay.died_on <= day)
