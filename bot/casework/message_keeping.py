"""How long our own messages about clients stand in Slack, and what leaves it sooner.

Whoever is on no roster any more keeps none of theirs: they could not open one of these clients.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.casework import briefs, digests, letters, messages
from db.doors import Doors, database_now
from db.queries import message_keeping as rows
from db.queries import messages as message_rows
from db.queries import vocational_units, workspaces
from db.queries.blanking import Blanked
from db.queries.messages import OutgoingMessage

# What names clients. Charts, job leads and notices about delivery do not.
ABOUT_CLIENTS = frozenset(
    {
        briefs.BRIEF,
        briefs.URGENT,
        digests.DIGEST,
        digests.PART,
        digests.MISSED,
        letters.COVER_REQUEST,
    }
)
_WITHOUT_ITEMS = frozenset({digests.DIGEST, digests.PART, digests.MISSED})
_MAY_HOLD_NAMES = frozenset({briefs.BRIEF, briefs.URGENT})
KEPT_LONG_ENOUGH, NOT_DELETED = "kept_long_enough", "not_deleted"
# One that Slack does not delete, though it answers otherwise.
BETWEEN_TRIES, TRIED_FOR = timedelta(minutes=10), timedelta(days=7)


def past_keeping(doors: Doors, now: datetime, limit: int) -> tuple[OutgoingMessage, ...]:
    """At most so many messages that are to leave Slack by `now`, of every open workspace."""
    found: list[OutgoingMessage] = []
    with doors.reading() as session:
        tried = database_now(session) - BETWEEN_TRIES
        for workspace_id in workspaces.every_id(session):
            wanted = [
                *rows.to_delete(session, workspace_id, now, limit, tried_before=tried),
                *_of_people_who_left(session, workspace_id, now, limit, tried),
                *_too_old(session, workspace_id, now, limit, tried),
            ]
            for message_id in dict.fromkeys(wanted[:limit]):
                message = message_rows.message(session, workspace_id, message_id)
                if message is not None and message.ts is not None:
                    found.append(message)
    return tuple(found[:limit])


def _of_people_who_left(
    session: Session, workspace_id: str, now: datetime, limit: int, tried: datetime
) -> tuple[str, ...]:
    left = rows.have_left(session, workspace_id)
    return rows.standing_since(
        session, workspace_id, left, ABOUT_CLIENTS, now, limit, tried_before=tried
    )


def _too_old(
    session: Session, workspace_id: str, now: datetime, limit: int, tried: datetime
) -> tuple[str, ...]:
    found: list[str] = []
    units = vocational_units.units(session, workspace_id)
    known: set[str] = set()
    for unit in units:
        people = rows.conversations_of(session, workspace_id, unit.id)
        here = people | ({unit.channel_id} if unit.channel_id else set())
        known |= here
        if unit.keep_messages_days is not None:
            before = now - timedelta(days=unit.keep_messages_days)
            found += rows.standing_since(
                session, workspace_id, here, ABOUT_CLIENTS, before, limit, tried_before=tried
            )
    days = {unit.id: unit.keep_messages_days for unit in units}
    # In a channel that the unit has left for another.
    for message_id, unit_id, sent_at in rows.standing_elsewhere(
        session, workspace_id, known, _WITHOUT_ITEMS, tried_before=tried
    ):
        kept = days.get(unit_id)
        if kept is not None and sent_at < now - timedelta(days=kept):
            found.append(message_id)
    return tuple(found)


def left_slack(doors: Doors, message: OutgoingMessage) -> None:
    """It has been deleted from Slack, by us or by somebody else."""
    with doors.writing() as session:
        rows.mark_deleted(session, message.workspace_id, message.id, KEPT_LONG_ENOUGH)


def put_off(doors: Doors, message: OutgoingMessage) -> bool:
    """Slack did not delete it. True: that has been so for a week, and it is tried no more."""
    with doors.writing() as session:
        at = database_now(session)
        since = message.alone_since or at
        if at - since >= TRIED_FOR:
            rows.mark_deleted(session, message.workspace_id, message.id, NOT_DELETED)
            return True
        rows.tried_to_delete(session, message.workspace_id, message.id, at, since)
        return False


def take_out(session: Session, workspace_id: str, client_id: str, *, now: datetime) -> None:
    """Nothing in Slack shows this client any more, in the transaction that erases them.

    Briefs are drawn again without their lines; a request for cover is about them alone and goes.
    """
    shown = rows.showing(session, workspace_id, client_id)
    alone = {message_id for message_id, kind in shown.items() if kind == letters.COVER_REQUEST}
    rows.delete_soon(session, workspace_id, alone, now)
    rows.blank_items(session, workspace_id, client_id)
    message_rows.want_update(
        session, workspace_id, shown.keys() - alone, not_before=message_rows.AT_ONCE
    )


def draw_without(
    session: Session, workspace_id: str, vocational_unit_id: str, blanked: Blanked
) -> None:
    """What was typed about others has lost a mention: whatever shows it is drawn again."""
    shown = set(rows.showing_any(session, workspace_id, blanked.client_ids))
    shown |= rows.about_job_leads(session, workspace_id, blanked.job_lead_ids)
    if blanked.job_lead_ids or blanked.unit_is_named:
        shown |= set(naming_anybody(session, workspace_id, vocational_unit_id))
    if blanked.unit_is_named:
        shown |= set(rows.ids_of(session, workspace_id, [messages.WELCOME]))
    message_rows.want_update(session, workspace_id, shown, not_before=message_rows.AT_ONCE)


def take_names_out(session: Session, workspace_id: str) -> None:
    """Names are not allowed any more: what was sent with some is drawn again by code alone."""
    with_names = rows.ids_of(session, workspace_id, _MAY_HOLD_NAMES)
    message_rows.want_update(session, workspace_id, with_names, not_before=message_rows.AT_ONCE)


def naming_anybody(session: Session, workspace_id: str, vocational_unit_id: str) -> tuple[str, ...]:
    """The unit's digests, which name clients by code: each is drawn again from what is left."""
    return rows.of_kinds(session, workspace_id, vocational_unit_id, _WITHOUT_ITEMS)
