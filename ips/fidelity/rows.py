"""Whose a row of a score is: the client it is about and whoever of the staff it belongs to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from ips.fidelity.evidence import ClientRecords, UnitRecords
from ips.fidelity.results import Row


@dataclass(frozen=True, slots=True)
class Whose:
    """`client_id`: None where it is about nobody; `staff_id`: None where it is the unit's."""

    client_id: str | None = None
    staff_id: str | None = None


@dataclass(frozen=True, slots=True)
class RowIndex:
    """By id, whatever a row is called by: client, job, contact, employer contact, staff."""

    clients: Mapping[str, str | None]  # client id -> who carried them last in the period
    of_client: Mapping[str, str]  # the id of a fact -> its client
    of_staff: Mapping[str, str]  # the id of a record -> whoever of the staff it belongs to

    @classmethod
    def of(cls, records: UnitRecords) -> RowIndex:
        last = records.period.last
        of_staff = {each.staff_id: each.staff_id for each in records.members}
        of_staff |= {each.id: each.staff_id for each in records.employer_visits}
        of_staff |= {each.id: each.staff_id for each in records.weekly_times}
        of_staff |= {each.id: each.staff_id for each in records.individual_supervisions}
        of_staff |= {each.id: each.staff_id for each in records.ratings if each.staff_id}
        return cls(
            clients={each.client_id: _carrier(each, last) for each in records.clients},
            of_client={
                fact_id: each.client_id for each in records.clients for fact_id in _facts_of(each)
            },
            of_staff=of_staff,
        )

    def whose(self, row: Row) -> Whose:
        """Who a row is about: the first of its ids that is known decides."""
        for each in row.id.split("/"):
            client_id = each if each in self.clients else self.of_client.get(each)
            if client_id is not None:
                return Whose(client_id, self.clients.get(client_id))
            if each in self.of_staff:
                return Whose(None, self.of_staff[each])
        return Whose()


def _carrier(client: ClientRecords, last: date) -> str | None:
    now = client.carrier_on(last)
    return now or next((each.of for each in reversed(client.carried_by)), None)


def _facts_of(client: ClientRecords) -> list[str]:
    history = client.history
    return [
        each.id
        for facts in (
            history.episodes,
            history.jobs,
            history.client_contacts,
            history.milestones,
            history.pauses,
            history.declines,
        )
        for each in facts
    ]
