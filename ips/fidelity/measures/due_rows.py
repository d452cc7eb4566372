"""Windows of clients' clocks as rows of an item (S12, S14)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from ips.facts import Clock, DueContact, DueKey, DueState, Pause
from ips.fidelity.evidence import ClientRecords, UnitRecords
from ips.fidelity.measures.roster import counted_from
from ips.fidelity.results import Row
from ips.stays import Stay, is_paused

CLOCKS = frozenset(Clock) - {
    Clock.FIRST_EMPLOYER_CONTACT,
    Clock.DISCLOSURE_FIRST,
    Clock.MONTHLY,
    Clock.NEXT_JOB_OFFER,
}
"""Those whose windows can be rows or evidence of an item: no others are read for the scores."""

DECLINED = "declined by the client"
NO_LONGER_DUE = "no longer due"
LEFT = "ended by the client's exit"
NOT_KNOWABLE = "over before the unit could know of it"
PAUSED = "paused all the while"


def due_in_period(records: UnitRecords, client: ClientRecords, *clocks: Clock) -> list[DueContact]:
    """Windows whose last day lies in the period, since the unit went live, in order of that day.

    → Of a job that nobody knew of on the period's last day there is none yet.
    """
    assert CLOCKS.issuperset(clocks)
    first, last = counted_from(records), records.period.last
    unknown = {job.id for job in client.history.jobs if job.learned_on > last}
    found = (
        each
        for each in client.due_contacts
        if each.key.clock in clocks
        and first <= each.due_on <= last
        and each.key.fact_id not in unknown
    )
    return sorted(found, key=lambda each: (each.due_on, each.key))


def due_row(due: DueContact) -> Row:
    return Row("due_contact", named(due.key), due.due_on)


def named(key: DueKey) -> str:
    """The id of its row."""
    return "/".join((key.client_id, key.clock, key.fact_id, str(key.part)))


def key_in(row_id: str) -> DueKey:
    """What the id of such a row names."""
    client_id, clock, fact_id, part = row_id.split("/")
    return DueKey(client_id, Clock(clock), fact_id, int(part))


def met_in_time(due: DueContact) -> bool:
    return due.met_on is not None and due.met_on <= due.due_on


def excused(
    due: DueContact, client_stays: Iterable[Stay], *, always_due: bool = False
) -> str | None:
    """Why a window that was not met is left out; None: a miss.

    `always_due`: neither a decline nor a pause leaves it out. A pause is one of the stay in which
    the window lies: of an earlier stay it is over with it.
    """
    if due.due_on < due.known_on:
        return NOT_KNOWABLE
    if due.state is DueState.CANCELLED:
        return NO_LONGER_DUE
    if due.state is DueState.ENDED:
        return LEFT
    if always_due:
        return None
    if due.state is DueState.DECLINED:
        return DECLINED
    return PAUSED if _paused_throughout(due, _pauses_beside(due, client_stays)) else None


def _pauses_beside(due: DueContact, client_stays: Iterable[Stay]) -> tuple[Pause, ...]:
    """Where the day lies in no stay those of the next one: they have not begun by then."""
    return next((each.pauses for each in client_stays if due.due_on <= each.until_on), ())


def _paused_throughout(due: DueContact, pauses: tuple[Pause, ...]) -> bool:
    days = (due.due_on - due.opens_on).days + 1
    return all(is_paused(pauses, due.opens_on + timedelta(days=ahead)) for ahead in range(days))
