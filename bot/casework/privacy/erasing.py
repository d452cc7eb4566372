"""Erasing a client who asks for it: records, replies and messages; only the audit tells of it.

What others typed about somebody else stays theirs, without this client: every text of the unit is
looked through before the erasure, and once more after it for what was written meanwhile. Looking
takes no lock, and each batch is written in a short transaction of its own, so that nobody who logs
a contact waits for it. Broken off, it is done again from the beginning: the client is still there.
"""

from __future__ import annotations

import logging
from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime

from bot.casework.access import audit, permissions, replies_as_json
from bot.casework.access.permissions import Action, Granted
from bot.casework.privacy.naming import Kind, Mentions, mentions_of
from bot.casework.reminders import retention
from bot.casework.replies import Actor, FactRef, NotAllowed, Recorded
from db.doors import DatabaseBusy, NotRecorded, PatientDoors, Session, forget_freed_pages
from db.ids import new_id
from db.queries.outbox import digests, planning
from db.queries.outbox import messages as message_rows
from db.queries.people import clients
from db.queries.privacy import blanking, erasing
from db.queries.privacy.blanking import Blanked, Search
from db.queries.records import histories
from db.queries.units import vocational_units
from ips.caseload import is_looking
from ips.employer_contacts import Week, complete_weeks

log = logging.getLogger("bot.casework")

ERASED = (
    "Everything about {code} is erased here, and my messages that name them are being taken out "
    "of Slack. {elsewhere}The audit log keeps that you erased somebody, not whom."
)
ELSEWHERE = "Their code was also taken out of {entries} about others. "
FORGOTTEN = "This was saved, and has been erased since, with the client it was about."

TRIES = 3  # where others are at work all the time


def erase_client(doors: PatientDoors, actor: Actor, client_id: str, *, now: datetime) -> Recorded:
    """Erase a client for good. There is no undo; a second time finds nobody.

    Raises `NotAllowed` for whoever is not the team lead of the client's unit.
    """
    with permissions.reading(doors, actor, now=now) as session:
        granted = _leave(session, actor, client_id, now)
        search = _search(session, actor.workspace_id, client_id, granted.today)
    taken_out = _take_out(doors, search)
    code, gone = _erase(doors, actor, client_id, now)
    taken_out += _written_meanwhile(doors, replace(search, ids=search.ids | gone))
    let_go(doors, blanking.IN_PLAIN)
    return Recorded(
        fact=FactRef("client", client_id),
        summary=ERASED.format(code=code, elsewhere=_elsewhere(taken_out.entries)),
        on=granted.today,
        undoable=False,
    )


def _leave(session: Session, actor: Actor, client_id: str, now: datetime) -> Granted:
    return permissions.authorize(session, actor, Action.ERASE_CLIENT, now=now, client_id=client_id)


def _elsewhere(entries: int) -> str:
    if entries == 0:
        return ""
    return ELSEWHERE.format(entries="1 entry" if entries == 1 else f"{entries} entries")


def _erase(
    doors: PatientDoors, actor: Actor, client_id: str, now: datetime
) -> tuple[str, frozenset[str]]:
    """One transaction: rows, messages, audit. Returns the code and the ids of what was there."""
    here = actor.workspace_id
    with permissions.writing(doors, actor, now=now) as session:
        granted = _leave(session, actor, client_id, now)
        client = clients.lock(session, here, [client_id]).clients.get(client_id)
        if client is None:
            raise NotAllowed(permissions.NOT_IN_YOUR_UNIT)
        _keep_past_weeks(session, granted, client_id)
        gone = erasing.erase(session, here, client_id, by=granted.me.id, at=now)
        retention.take_out(session, here, granted.unit_id, client_id, now=now)
        agendas = retention.naming_anybody(session, here, granted.unit_id)
        planning.want_update(session, here, agendas, not_before=message_rows.AT_ONCE)
        audit.append(
            session,
            workspace_id=here,
            chain=granted.unit_id,
            at=now,
            actor=actor.slack_user_id,
            action="client.erase",
            subject_kind="client",
            subject_id=client_id,
        )
    return client.code, gone


def _keep_past_weeks(session: Session, granted: Granted, client_id: str) -> None:
    """Past weeks keep their targets: how many looked for work on whose caseload, without whom."""
    here, unit_id = granted.actor.workspace_id, granted.unit_id
    unit = vocational_units.find(session, here, unit_id)
    if unit is None:
        return
    history = histories.of_clients(session, here, [client_id])[client_id]
    weeks = complete_weeks(unit.live_on, granted.today)
    spans = digests.carried_between(
        session, here, unit_id, unit.live_on, granted.today, client_id=client_id
    )
    looking: dict[tuple[str, Week], bool] = {}
    for span in spans:
        for week in (each for each in weeks if span.touches(each.monday, each.sunday)):
            looked = span.covers(week.monday) and is_looking(history, week.monday)
            whose = (span.staff_member_id, week)
            looking[whose] = looked or looking.get(whose, False)
    erasing.keep_weeks(session, here, unit_id, looking)


def let_go(doors: PatientDoors, tables: Collection[str]) -> None:
    """What was erased leaves the database's files too; where it cannot, whoever runs this hears.

    `tables`: those that PostgreSQL is to write anew.
    """
    if not forget_freed_pages(doors, tables, tries=TRIES):
        log.warning(
            "the database was busy or too large to write its files anew after an erasure; "
            "docs/operations.md says how to do it by hand"
        )


# ---------------------------------------------------------------- what was typed about others


def _search(session: Session, workspace_id: str, client_id: str, today: date) -> Search:
    """Whom to look for, by every code and name they ever had."""
    everybody = clients.every_name(session, workspace_id)
    client = everybody.pop(client_id)
    former = erasing.former_values(session, workspace_id, client_id)
    others = [each for each in everybody.values() if each.unit_id == client.unit_id]
    named = mentions_of(
        [client.code, *(str(values["code"]) for values in former)],
        [name for name in (client.name, *(values["name"] for values in former)) if name],
        other_codes=[each.code for each in others],
        other_names=[each.name for each in others if each.name],
    )
    forgotten = Recorded(FactRef("erased", new_id()), FORGOTTEN, today, undoable=False)
    return Search(
        workspace_id=workspace_id,
        vocational_unit_id=client.unit_id,
        client_id=client_id,
        blank=lambda text, kind: _blanked(named, text, kind),
        ids=erasing.everything_of(session, workspace_id, client_id),
        elsewhere=frozenset(everybody) - {each.id for each in others},
        instead=replies_as_json.to_json(forgotten),
    )


def _blanked(named: Mentions, text: str, kind: str) -> str:
    return named.blanked(text, Kind(kind))


def _take_out(doors: PatientDoors, search: Search) -> Blanked:
    """Every text of the unit without the client."""
    taken_out = Blanked()
    with doors.reading() as session:
        tables = blanking.tables_with_texts(session, search)
    for table in tables:
        for found in blanking.batches(doors.reading, search, table):
            taken_out += _blank(doors, search, found)
    return taken_out


def _blank(doors: PatientDoors, search: Search, found: blanking.Found) -> Blanked:
    """One batch, and what shows it in Slack is drawn again."""
    for _ in range(TRIES - 1):
        try:
            return _blank_once(doors, search, found)
        except DatabaseBusy:
            continue
    return _blank_once(doors, search, found)


def _blank_once(doors: PatientDoors, search: Search, found: blanking.Found) -> Blanked:
    with doors.writing() as session:
        blanked = blanking.blank(session, search, found)
        retention.draw_without(session, search.workspace_id, search.vocational_unit_id, blanked)
    return blanked


def _written_meanwhile(doors: PatientDoors, search: Search) -> Blanked:
    """The client is erased by now: whatever happens here must not say otherwise."""
    try:
        return _take_out(doors, search)
    except NotRecorded:
        log.warning("what was written during an erasure could not be looked through")
        return Blanked()
