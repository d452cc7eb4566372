"""How long our own messages about clients stand in Slack, and what leaves it sooner.

Whoever is on no roster any more keeps none of theirs: they could not open one of these clients.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain, zip_longest

from bot.casework.reminders import (
    contact_logs,
    digests,
    lead_offers,
    meeting_threads,
    opened,
    outbox,
)
from bot.casework.reminders.content import BRIEF, URGENT
from db.doors import DatabaseAway, Doors, Session
from db.queries.outbox import messages as message_rows
from db.queries.outbox import planning
from db.queries.outbox import retention as rows
from db.queries.outbox.legible import legible
from db.queries.outbox.messages import OutgoingMessage
from db.queries.people import clients
from db.queries.privacy.blanking import Blanked

log = logging.getLogger("bot.casework")

# What names clients. Charts, job leads and notices about delivery do not.
ABOUT_CLIENTS = frozenset(
    {
        BRIEF,
        URGENT,
        digests.DIGEST,
        digests.PART,
        digests.MISSED,
        meeting_threads.MEETING,
        contact_logs.CONTACT_LOG,
        contact_logs.SHEET,
        opened.COVER_REQUEST,
        lead_offers.LEAD_OFFER,
    }
)
_WITHOUT_ITEMS = frozenset(
    {
        digests.DIGEST,
        digests.PART,
        digests.MISSED,
        meeting_threads.MEETING,
        contact_logs.CONTACT_LOG,
    }
)
_ABOUT_ONE_ALONE = frozenset({opened.COVER_REQUEST, lead_offers.LEAD_OFFER})
_MAY_HOLD_NAMES = frozenset({BRIEF, URGENT})
KEPT_LONG_ENOUGH, NOT_DELETED = "kept_long_enough", "not_deleted"
# So many are looked at in a turn, once a minute: five hundred within the hour.
UNITS_A_TURN = 10
# One that gets no answer, though Slack answers otherwise: for a day.
SOON, MOST_SOON = timedelta(minutes=10), 144
# An archived channel may be opened again, and the bot invited back into one.
TRIED_AGAIN_AFTER = timedelta(days=1)
GIVE_UP_AFTER = timedelta(days=730)  # after it was sent


@dataclass
class Turns:
    """Units take turns, a few at a time: whose was the last one, in this process."""

    after: tuple[str, str] = ("", "")


def past_keeping(
    doors: Doors, now: datetime, limit: int, turns: Turns | None = None
) -> tuple[OutgoingMessage, ...]:
    """At most so many messages that are to leave Slack by `now`.

    What has a time of its own to go, wherever it stands; and what is too old for the units whose
    turn it is: days decide on that, so an hour more is none too many, and a turn costs the same
    however many units there are. One of each workspace, then the next; another one begins every
    minute. So none that cannot be entered holds up the others.
    """
    turns = turns or Turns()
    with doors.reading() as session:
        units = rows.in_turn(session, turns.after, UNITS_A_TURN)
        due = rows.with_something_to_delete(session, now)
    turns.after = units[-1] if len(units) == UNITS_A_TURN else ("", "")
    there: dict[str, list[str]] = {each: [] for each in due}
    for workspace_id, unit_id in units:
        there.setdefault(workspace_id, []).append(unit_id)
    every = sorted(there)
    first = int(now.timestamp() // 60) % max(1, len(every))
    waiting = [
        _alone(doors, where, there[where], now, limit) for where in (*every[first:], *every[:first])
    ]
    in_turn = [each for each in chain.from_iterable(zip_longest(*waiting)) if each is not None]
    with doors.reading() as session:
        found = [one for each in in_turn[:limit] for one in legible(session, [each])]
    return tuple(each for each in found if each.ts is not None)


def _alone(
    doors: Doors, workspace_id: str, unit_ids: Sequence[str], now: datetime, limit: int
) -> tuple[tuple[str, str], ...]:
    """A workspace in which nothing can be found just now keeps no other from being tidied."""
    try:
        with doors.reading() as session:
            found = _waiting(session, workspace_id, unit_ids, now, limit)
    except DatabaseAway:
        raise
    except Exception as error:
        log.error("workspace %s cannot be tidied: %s", workspace_id, type(error).__name__)
        return ()
    return tuple((workspace_id, message_id) for message_id in found)


def _waiting(
    session: Session, workspace_id: str, unit_ids: Sequence[str], now: datetime, limit: int
) -> tuple[str, ...]:
    people = rows.people_of(session, workspace_id, unit_ids)
    left = {now: people.left} if people.left else {}
    wanted = (
        *rows.to_delete(session, workspace_id, now, limit),
        *rows.standing_since(session, workspace_id, left, ABOUT_CLIENTS, now, limit),
        *_too_old(session, workspace_id, unit_ids, people.by_unit, now, limit),
    )
    return tuple(dict.fromkeys(wanted))


def _too_old(
    session: Session,
    workspace_id: str,
    unit_ids: Sequence[str],
    people: Mapping[str, frozenset[str]],
    now: datetime,
    limit: int,
) -> tuple[str, ...]:
    """One search for these units; and one in the channels that they have left for another."""
    units = rows.keeping(session, workspace_id, unit_ids)
    where: defaultdict[datetime, set[str]] = defaultdict(set)
    before: dict[str, datetime] = {}
    for unit in units:
        here = people.get(unit.id, frozenset()) | ({unit.channel_id} if unit.channel_id else set())
        if unit.keep_messages_days is not None:
            before[unit.id] = now - timedelta(days=unit.keep_messages_days)
            where[before[unit.id]] |= here
    return (
        *rows.standing_since(session, workspace_id, where, ABOUT_CLIENTS, now, limit),
        *rows.standing_elsewhere(session, workspace_id, _WITHOUT_ITEMS, before, now, limit),
    )


def left_slack(doors: Doors, message: OutgoingMessage) -> None:
    """It has been deleted from Slack, by us or by somebody else."""
    with doors.writing() as session:
        rows.mark_deleted(session, message.workspace_id, message.id, KEPT_LONG_ENOUGH)


def stays_for_now(doors: Doors, message: OutgoingMessage, now: datetime, *, soon: bool) -> bool:
    """Slack does not let it be deleted: tried again tomorrow, or `soon`, for the first day.

    False: it was tried long enough.
    """
    if message.sent_at is None or message.sent_at < now - GIVE_UP_AFTER:
        return False
    soon = soon and message.failures < MOST_SOON
    with doors.writing() as session:
        until = now + (SOON if soon else TRIED_AGAIN_AFTER)
        rows.put_off(session, message.workspace_id, message.id, until)
    return True


def give_up_deleting(doors: Doors, message: OutgoingMessage) -> None:
    """It stands in Slack, and nobody asks any more."""
    with doors.writing() as session:
        rows.mark_deleted(session, message.workspace_id, message.id, NOT_DELETED)


def take_out(
    session: Session, workspace_id: str, vocational_unit_id: str, client_id: str, *, now: datetime
) -> None:
    """Nothing in Slack shows this client any more, in the transaction that erases them.

    Briefs are drawn again without their lines; a request for cover and an offered job lead are
    about them alone and go. So do the unit's sheets, for a file cannot be drawn again; whoever
    needs one asks anew.
    """
    messages = rows.showing(session, workspace_id, client_id)
    alone = {message_id for message_id, kind in messages.items() if kind in _ABOUT_ONE_ALONE}
    sheets = rows.of_kinds(session, workspace_id, vocational_unit_id, [contact_logs.SHEET])
    rows.delete_soon(session, workspace_id, {*alone, *sheets}, now)
    rows.blank_items(session, workspace_id, client_id)
    planning.want_update(
        session, workspace_id, messages.keys() - alone, not_before=message_rows.AT_ONCE
    )


def draw_without(
    session: Session, workspace_id: str, vocational_unit_id: str, blanked: Blanked
) -> None:
    """What was typed about others has lost a mention: whatever shows it is drawn again."""
    outbox.show_next_steps_again(session, workspace_id, blanked.employer_contact_ids)
    messages = set(rows.showing_any(session, workspace_id, blanked.client_ids))
    messages |= rows.about_job_leads(session, workspace_id, blanked.job_lead_ids)
    if blanked.job_lead_ids or blanked.unit_is_named:
        messages |= set(naming_anybody(session, workspace_id, vocational_unit_id))
    if blanked.unit_is_named:
        messages |= set(rows.ids_of(session, workspace_id, [outbox.WELCOME]))
    planning.want_update(session, workspace_id, messages, not_before=message_rows.AT_ONCE)


def show_again(session: Session, workspace_id: str, client_ids: Collection[str]) -> None:
    """What shows these clients is drawn again, for whoever may read of them now."""
    messages = rows.showing_any(session, workspace_id, client_ids)
    planning.want_update(session, workspace_id, messages, not_before=message_rows.AT_ONCE)


def cannot_be_redrawn(doors: Doors, message: OutgoingMessage, *, now: datetime) -> bool:
    """Slack refuses for good to have it changed: where it may show somebody who has been erased
    since, it is deleted instead. False: it may stay as it is.
    """
    if message.kind not in ABOUT_CLIENTS or message.sent_at is None:
        return False
    here = message.workspace_id
    with doors.writing() as session:
        if not clients.erased_since(session, here, message.sent_at):
            return False
        rows.delete_soon(session, here, [message.id], now)
    return True


def take_names_out(session: Session, workspace_id: str) -> None:
    """Names are not allowed any more: what was sent with some is drawn again by code alone."""
    with_names = rows.ids_of(session, workspace_id, _MAY_HOLD_NAMES)
    planning.want_update(session, workspace_id, with_names, not_before=message_rows.AT_ONCE)


def naming_anybody(session: Session, workspace_id: str, vocational_unit_id: str) -> tuple[str, ...]:
    """The unit's digests and contact logs, which name clients by code: each is drawn again."""
    return rows.of_kinds(session, workspace_id, vocational_unit_id, _WITHOUT_ITEMS)
