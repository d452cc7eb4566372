"""The facts of clients as the clocks read them, in one statement however many clients."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy.orm import Session

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
    by_client, _ = _sorted_out(_rows(session, workspace_id, client_ids, (), None, since=since))
    return {each: narrow_facts.history(each, by_client[each]) for each in client_ids}


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
    by_client, _ = _sorted_out(_rows(session, workspace_id, (), client_ids, None, reached=reached))
    found = {each: narrow_facts.history(each, by_client[each]) for each in client_ids}
    last = {
        row.client_id: row.day_1
        for each in client_ids
        for row in by_client[each]
        if row.kind == "reached"
    }
    return found, last


def load(
    session: Session,
    workspace_id: str,
    client_ids: Collection[str],
    week: WeekAtWork | None = None,
) -> Loaded:
    """Histories, and where `week` is given what that week is counted from. One statement."""
    return _loaded(client_ids, *_sorted_out(_rows(session, workspace_id, client_ids, (), week)))


def load_to_reckon(
    session: Session,
    workspace_id: str,
    client_ids: Collection[str],
    week: WeekAtWork | None = None,
) -> Loaded:
    """As `load`, with the stored due contacts of these clients, which are about to be compared."""
    by_kind: defaultdict[bool, list[AnyRow]] = defaultdict(list)
    for row in _rows(session, workspace_id, client_ids, (), week, with_what_stood()):
        by_kind[row.kind == "due_contact"].append(row)
    loaded = _loaded(client_ids, *_sorted_out(by_kind[False]))
    return replace(loaded, stored=tuple(map(narrow_facts.due_contact, by_kind[True])))


def _loaded(
    client_ids: Collection[str],
    by_client: Mapping[str, list[AnyRow]],
    made: tuple[EmployerContactMade, ...],
) -> Loaded:
    carried = [
        client_id
        for client_id, facts in by_client.items()
        if any(f.kind == "carried" for f in facts)
    ]
    found = {
        client_id: narrow_facts.history(client_id, by_client[client_id])
        for client_id in {*carried, *client_ids}
    }
    return Loaded(
        {client_id: found[client_id] for client_id in client_ids},
        {client_id: found[client_id] for client_id in carried},
        made,
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


def _sorted_out(
    rows: Iterable[AnyRow],
) -> tuple[defaultdict[str, list[AnyRow]], tuple[EmployerContactMade, ...]]:
    by_client: defaultdict[str, list[AnyRow]] = defaultdict(list)
    made: list[EmployerContactMade] = []
    for row in rows:
        if row.kind == "made":
            made.append(narrow_facts.made(row))
        else:
            by_client[row.client_id].append(row)
    return by_client, tuple(made)
