"""The unit's channel is open to others: what was to be posted there waits, and the lead has it.

Looked at before each post there, and before what stands there is drawn again
(`bot.jobs.delivery.channel_looks`). What waits goes on by itself once the channel is closed again,
or another one is chosen. Meanwhile the team leads have a copy of the agenda, or of the job lead, in
their own messages, and a sentence that says what to do. In place of what stands in the channel
already comes a sentence that names nobody, until the channel is closed again.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.casework.reminders import digests, leases, meeting_threads, outbox
from bot.casework.reminders.leases import OutgoingMessage, Timing
from bot.casework.replies import Opened
from db.doors import Doors, Session
from db.queries.outbox import planning, sending
from db.queries.outbox.messages import OUT_OF_SIGHT, NewMessage
from db.queries.people import staff
from db.queries.units import vocational_units

CHANNEL_OPEN = "channel_open"
COPIED = (digests.DIGEST, outbox.JOB_LEAD)
FOR_THE_UNIT = (digests.DIGEST, digests.PART, meeting_threads.MEETING, outbox.JOB_LEAD)
# Of what came earlier a new copy helps nobody, and it may come back an hour later.
STILL_READ, RARELY = timedelta(days=7), 12


@dataclass(frozen=True, slots=True)
class Colleagues:
    """Slack user ids: of everybody on a roster, and of the units whose channel it is.

    `awaited`: by unit, who chose the channel and has not been seen in it yet.
    """

    on_rosters: frozenset[str]
    of_the_unit: frozenset[str]
    awaited: Mapping[str, str]


def colleagues(doors: Doors, workspace_id: str, channel_id: str) -> Colleagues:
    """Those who may be in a unit's channel without being asked about."""
    with doors.reading() as session:
        on_rosters = frozenset(staff.on_rosters(session, workspace_id))
        found = staff.units_with_channel(session, workspace_id, channel_id)
    return Colleagues(
        on_rosters,
        frozenset(person for _, _, person in found if person is not None),
        {unit: awaited for unit, awaited, _ in found if awaited is not None},
    )


def awaited_for(doors: Doors, leased: OutgoingMessage, people: Colleagues) -> str | None:
    """Who is to be seen in the channel before this message goes there."""
    if not people.awaited:
        return None
    with doors.reading() as session:
        return people.awaited.get(leases.unit_of(session, leased) or "")


def seen_in_it(
    doors: Doors, workspace_id: str, channel_id: str, people: Colleagues, members: Collection[str]
) -> None:
    """Those who chose the channel and are in it are awaited no more."""
    found = [unit for unit, by in people.awaited.items() if by in members]
    if found:
        with doors.writing() as session:
            vocational_units.seen_in_channel(session, workspace_id, channel_id, found)


def vouch(
    doors: Doors, workspace_id: str, channel_id: str, people: Colleagues, unit_id: str
) -> Colleagues:
    """Somebody who is in the channel has saved the unit's settings: nobody is awaited for it."""
    if unit_id not in people.awaited:
        return people
    with doors.writing() as session:
        vocational_units.seen_in_channel(session, workspace_id, channel_id, [unit_id])
    awaited = {unit: by for unit, by in people.awaited.items() if unit != unit_id}
    return replace(people, awaited=awaited)


def hold(
    doors: Doors,
    leased: OutgoingMessage,
    why: Opened,
    *,
    admins: Collection[str],
    now: datetime,
    timing: Timing,
) -> bool:
    """It waits, with what is behind it in its channel; who can mend that hears, once a day."""
    with doors.writing() as session:
        if not sending.put_back(session, leased, rest=timing.open_channel):
            return False
        _send_to_whoever_mends_it(session, leased, why, admins, now)
        if why is not Opened.NOT_THEIRS:  # then another unit's may stand there, rightly
            planning.out_of_sight(session, leased.workspace_id, leased.conversation, FOR_THE_UNIT)
        return True


def out_of_sight(
    doors: Doors,
    leased: OutgoingMessage,
    why: Opened,
    *,
    admins: Collection[str],
    now: datetime,
    looked_back: bool,
    timing: Timing,
) -> bool:
    """A sentence stands in its place now; it is looked at again in a while.

    The first one of a channel takes the others out of sight too.
    """
    still_read = leased.sent_at is not None and now - leased.sent_at < STILL_READ
    rest = timing.open_channel * (1 if still_read else RARELY)
    with doors.writing() as session:
        if not sending.finish_update(
            session,
            leased,
            shown_version=OUT_OF_SIGHT,
            looked_back=looked_back,
            again_in=rest,
        ):
            return False
        if leased.shown_version != OUT_OF_SIGHT:
            if still_read and leased.kind in COPIED:
                _send_to_whoever_mends_it(session, leased, why, admins, now)
            planning.out_of_sight(session, leased.workspace_id, leased.conversation, FOR_THE_UNIT)
        return True


def _send_to_whoever_mends_it(
    session: Session,
    leased: OutgoingMessage,
    why: Opened,
    admins: Collection[str],
    now: datetime,
) -> None:
    here, unit_id = leased.workspace_id, leases.unit_of(session, leased)
    leads = leases.team_leads_of(session, here, unit_id, now)
    subject = {"channel": leased.conversation, "why": why.value, "kind": leased.kind}
    if leads and leased.kind in COPIED:
        subject["copied"] = "yes"
    for reader in leads or sorted(admins)[:1]:
        about = f"{leased.conversation}:{why.value}:{leased.kind}:{now.date().isoformat()}"
        notice = NewMessage(CHANNEL_OPEN, reader, f"{CHANNEL_OPEN}:{reader}:{about}", subject)
        outbox.plan_all(session, here, [notice], now=now)
    for reader in leads:
        if leased.kind == digests.DIGEST:
            digests.plan_copy(session, leased, reader, now)
        elif leased.kind == outbox.JOB_LEAD:
            key = f"{outbox.JOB_LEAD}:{leased.subject['job_lead']}:for:{reader}"
            copy = NewMessage(outbox.JOB_LEAD, reader, key, leased.subject)
            outbox.plan_all(session, here, [copy], now=now)
