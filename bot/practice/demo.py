"""The practice workspace's vocational unit as it opens, whatever day it is. No real persons.

What its people wrote down in eight months is data (`months`, `weeks`, `office`); it is written
through casework's verbs, each with the `now` of its own day, in as few transactions as there are
moments at which the bot posted something.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import chain
from zoneinfo import ZoneInfo

from bot.casework.administration import roster, vocational_units
from bot.casework.drafts import StaffDraft, VocationalUnitDraft
from bot.casework.recording.at_once import at_once
from bot.casework.replies import Actor
from bot.practice.deeds import Deed, moment
from bot.practice.hand import Hand
from bot.practice.invented import (
    ALEX,
    CAST,
    CHANNEL,
    CHATTER,
    DANA,
    MH_TEAM,
    SAM,
    UNIT_NAME,
    ZONE,
)
from bot.practice.months import LIVE_DAYS, first_months
from bot.practice.office import office_work
from bot.practice.story import once_a_day
from bot.practice.weeks import WEEKS, last_weeks
from db.doors import PatientDoors
from db.queries.outbox import briefs as timetable
from ips.facts import StaffRole
from ips.unit_settings import DIGEST_AT, SEND_AT

A_MOMENT = timedelta(minutes=1)

Remind = Callable[[datetime], object]
Write = Callable[[PatientDoors, Hand, list[Deed]], None]


@dataclass(frozen=True, slots=True)
class ChannelMessage:
    """A line that somebody wrote in a channel; `at` is an aware UTC instant."""

    channel: str
    slack_user_id: str
    text: str
    at: datetime


def local(on: date, at: time) -> datetime:
    """A moment of the demo's zone as an aware UTC instant."""
    return moment(on, at.hour + at.minute / 60)


def today_of(now: datetime) -> date:
    """The day that `now` is in the demo's zone."""
    return now.astimezone(ZoneInfo(ZONE)).date()


def monday_of(now: datetime) -> date:
    """The Monday of the week that `now` lies in, in the demo's zone."""
    today = today_of(now)
    return today - timedelta(days=today.weekday())


def begins(now: datetime) -> datetime:
    """When the unit's story begins: before this nothing has happened."""
    return local(_turn(now) - timedelta(days=LIVE_DAYS), time(9))


def _turn(now: datetime) -> date:
    """The Monday on which the last eight weeks begin: the months before it are another story."""
    return monday_of(now) - timedelta(weeks=WEEKS)


def deeds(now: datetime) -> list[Deed]:
    """What people wrote down from the first day until now, and what they will by the evening."""
    today, turn = today_of(now), _turn(now)
    parts = (first_months(today, turn), last_weeks(today, turn), office_work(today, turn))
    return list(once_a_day(sorted(chain(*parts), key=lambda deed: deed.at)))


def messages(now: datetime) -> tuple[ChannelMessage, ...]:
    """What people wrote in their channels before `now`, oldest first."""
    monday = monday_of(now)
    lines = tuple(
        ChannelMessage(channel, who, text, local(monday - timedelta(days=days), at))
        for days, at, channel, who, text in CHATTER
    )
    return tuple(line for line in lines if line.at < now)


def in_bulk(doors: PatientDoors, hand: Hand, deeds: list[Deed]) -> None:
    """All of them in one transaction."""
    with at_once(doors) as together:
        for deed in deeds:
            hand.write(together, deed)


def furnish(
    doors: PatientDoors,
    workspace_id: str,
    *,
    now: datetime,
    remind: Remind | None = None,
    write: Write = in_bulk,
) -> str:
    """Write the unit and its months up to `now`; returns the vocational unit's id.

    `remind(at)` is called with each moment at which something went out that still stands in
    Slack (job leads, the last digest, this morning's briefs), when just what happened before it is
    written: it plans and delivers. Some things come due in the next days, so that the next morning
    brings a brief.
    """
    begun = begins(now)
    unit_id = _set_up(doors, workspace_id, begun)
    on_it = roster.staff(doors, Actor(workspace_id, DANA), now=begun)
    hand = Hand(workspace_id, unit_id, {one.slack_user_id: one.id for one in on_it})
    in_order, before = deeds(now), begun
    for at in (*_moments(now), now):
        write(doors, hand, [deed for deed in in_order if before <= deed.at < at])
        if at < now:
            _still_due(doors, hand, at, now)
            if remind is not None:
                remind(at)
        before = at
    return unit_id


def _moments(now: datetime) -> list[datetime]:
    """After each of the two job leads, after the last digest and after this morning's briefs."""
    today = today_of(now)
    leads = [local(today - timedelta(days=days), at) for days, at in ((9, _LEAD_1), (2, _LEAD_2))]
    digest, brief = local(monday_of(now), DIGEST_AT), local(today, SEND_AT)
    return sorted((*leads, digest + A_MOMENT, brief + A_MOMENT))


_LEAD_1, _LEAD_2 = time(11, 1), time(15, 1)


def _still_due(doors: PatientDoors, hand: Hand, at: datetime, now: datetime) -> None:
    """The reminders of all these weeks came and went: only the last digest and brief are due."""
    digest, brief = local(monday_of(now), DIGEST_AT), local(today_of(now), SEND_AT)
    with doors.writing() as session:
        if at <= digest + A_MOMENT:
            timetable.move_digest(session, hand.workspace_id, hand.unit_id, digest)
        if at <= brief + A_MOMENT:
            covered = today_of(now) - timedelta(days=1)
            due = [timetable.NextLook(each, brief, covered) for each in hand.staff.values()]
            timetable.move_on(session, hand.workspace_id, due)


def _set_up(doors: PatientDoors, workspace_id: str, now: datetime) -> str:
    staff = tuple(
        StaffDraft(
            one.slack_user_id,
            one.role,
            0.5 if one.slack_user_id == SAM else 1.0,
            (MH_TEAM,) if one.role is StaffRole.EMPLOYMENT_SPECIALIST else (),
        )
        for one in CAST
        if one.role is not None
    )
    draft = VocationalUnitDraft(UNIT_NAME, None, ZONE, staff, keep_messages_days=None)
    done = vocational_units.create(
        doors,
        Actor(workspace_id, ALEX),
        draft,
        now=now,
        admins=frozenset({ALEX}),
        quietly=True,  # they have worked with it for months
    )
    # The admin is not in the unit's channel, and nobody chooses one that they are not in.
    chosen = replace(draft, channel_id=CHANNEL, staff=(), unit_id=done.fact.id)
    vocational_units.change(doors, Actor(workspace_id, DANA), chosen, now=now)
    return done.fact.id
