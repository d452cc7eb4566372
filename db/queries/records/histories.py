"""The facts of clients as the clocks read them, in one statement however many clients."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from db.doors import Session
from db.queries.records import narrow_facts
from db.queries.records.history_parts import EVERYTHING, with_what_stood
from db.types import AnyRow
from ips.employer_contacts import EmployerContactMade
from ips.facts import DueContact, History


@dataclass(frozen=True, slots=True)
class WeekAtWork:
    """What a specialist's week is counted from: whose week, and its Monday."""

    staff_member_id: str
    monday: date


@dataclass(frozen=True, slots=True)
class Loaded:
    """`histories`: of the asked clients; `made`: the contacts of that specialist's week.

    `carried`: of who was on their caseload on the Monday, without contacts unless asked for: what
    tells who looks for work. `stored`: what the clocks said of the asked clients when they were
    last reckoned.
    """

    histories: Mapping[str, History]
    carried: Mapping[str, History] = field(default_factory=dict)
    made: tuple[EmployerContactMade, ...] = ()
    stored: tuple[DueContact, ...] = ()


def of_clients(
    session: Session, workspace_id: str, client_ids: Collection[str]
) -> dict[str, History]:
    """The histories of these clients; one without any fact has an empty history."""
    return dict(load(session, workspace_id, client_ids).histories)


def with_contacts_since(
    session: Session, workspace_id: str, client_ids: Collection[str], since: date
) -> dict[str, History]:
    """The same for whoever asks about some weeks: of the contacts with clients, those that were
    made or written down since that day."""
    rows = _sorted_out(_rows(session, workspace_id, client_ids, (), None, since=since))
    return {each: rows.history(each) for each in client_ids}


def without_contacts(
    session: Session, workspace_id: str, client_ids: Collection[str]
) -> dict[str, History]:
    """The same for whoever asks where these clients stand: it grows with no contact of years."""
    return _where_they_stand(session, workspace_id, client_ids)[0]


def without_contacts_but_the_last(
    session: Session, workspace_id: str, client_ids: Collection[str]
) -> tuple[dict[str, History], dict[str, date]]:
    """And client id -> the last day on which a member of the unit reached them, in any mode."""
    return _where_they_stand(session, workspace_id, client_ids, client_ids)


def _where_they_stand(
    session: Session,
    workspace_id: str,
    client_ids: Collection[str],
    reached: Collection[str] = (),
) -> tuple[dict[str, History], dict[str, date]]:
    rows = _sorted_out(_rows(session, workspace_id, (), client_ids, None, reached=reached))
    last = {row.client_id: row.day_1 for row in rows.beside["reached"]}
    return {each: rows.history(each) for each in client_ids}, last


def load(
    session: Session,
    workspace_id: str,
    client_ids: Collection[str],
    week: WeekAtWork | None = None,
) -> Loaded:
    """Histories, and where `week` is given what that week is counted from. One statement."""
    return _loaded(client_ids, _sorted_out(_rows(session, workspace_id, client_ids, (), week)))


def load_to_reckon(
    session: Session,
    workspace_id: str,
    client_ids: Collection[str],
    week: WeekAtWork | None = None,
) -> Loaded:
    """As `load`, with the stored due contacts of these clients, which are about to be compared."""
    rows = _sorted_out(_rows(session, workspace_id, client_ids, (), week, with_what_stood()))
    stored = tuple(map(narrow_facts.due_contact, rows.beside["due_contact"]))
    return replace(_loaded(client_ids, rows), stored=stored)


def _loaded(client_ids: Collection[str], rows: _SortedOut) -> Loaded:
    carried = {row.client_id for row in rows.beside["carried"]}
    found = {client_id: rows.history(client_id) for client_id in {*carried, *client_ids}}
    return Loaded(
        {client_id: found[client_id] for client_id in client_ids},
        {client_id: found[client_id] for client_id in carried},
        tuple(map(narrow_facts.made, rows.beside["made"])),
    )


def _rows(
    session: Session,
    workspace_id: str,
    whole: Collection[str],
    without: Collection[str],
    week: WeekAtWork | None,
    everything: Any = None,
    since: date = date.min,
    reached: Collection[str] = (),
) -> Iterable[AnyRow]:
    monday = week.monday if week else date.min
    asked = {
        "workspace": workspace_id,
        "clients": sorted(whole),
        "without": sorted(without),
        "reached": sorted(reached),
        "since": since,
        "staff_member": week.staff_member_id if week else "",
        "monday": monday,
        "sunday": monday + timedelta(days=6),
    }
    return session.execute(EVERYTHING if everything is None else everything, asked).all()


@dataclass(frozen=True, slots=True)
class _SortedOut:
    """Rows of facts by client id, and what stands beside the facts by its kind."""

    of_client: defaultdict[str, list[AnyRow]]
    beside: defaultdict[str, list[AnyRow]]

    def history(self, client_id: str) -> History:
        return narrow_facts.history(client_id, self.of_client[client_id])


def _sorted_out(rows: Iterable[AnyRow]) -> _SortedOut:
    found = _SortedOut(defaultdict(list), defaultdict(list))
    for row in rows:
        kind, client_id = narrow_facts.what_and_whose(row)
        if kind in _BESIDE:
            found.beside[kind].append(row)
        else:
            found.of_client[client_id].append(row)
    return found


_BESIDE = frozenset({"made", "carried", "reached", "due_contact"})
