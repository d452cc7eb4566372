"""Whom a group supervision may still talk about, and whose wishes a job lead may fit.

The same as the thread of an agenda offers, whole, and for a meeting that stands in no thread.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from bot.casework.access import permissions
from bot.casework.access.permissions import Action, may
from bot.casework.reading.group_supervision import open_to, strategies_of
from bot.casework.reminders import unit_week
from bot.casework.replies import Actor
from bot.casework.team.profiles import unit_of
from db.doors import Doors
from ips.agenda.leads import seekers_of
from ips.agenda.people import PlanNeeded
from ips.employer_contacts import Week
from ips.facts import StaffRole


@dataclass(frozen=True, slots=True)
class AgendaOfMeeting:
    """`to_raise`: who needs a plan and was not talked about; `clients`: code -> id.

    `may_fit`: codes of whoever wishes for something like an open job lead; `may_offer`: whether
    to offer the button, for whoever presses is asked again.
    """

    meeting_id: str
    as_of: date
    to_raise: tuple[PlanNeeded, ...]
    clients: Mapping[str, str]
    may_fit: tuple[str, ...]
    may_write: bool
    may_offer: bool


def agenda_of_meeting(
    doors: Doors, actor: Actor, meeting_id: str, *, now: datetime
) -> AgendaOfMeeting:
    """As of today.

    Raises:
        NotAllowed: whoever asks is on no roster, or it is another unit's.
        Refusal: the meeting was taken back.
    """
    here = actor.workspace_id
    with permissions.reading(doors, actor, now=now) as session:
        kept, granted = open_to(session, actor, meeting_id, now=now)
        raised = {each.record.client_id for each in strategies_of(session, here, meeting_id)}
        unit = unit_of(session, here, granted.unit_id)
        week = Week.of(granted.today).before()
        digest = unit_week.digest_of(session, here, unit, week, granted.today, None)
    leads = granted.me.role is StaffRole.TEAM_LEAD or granted.me.id == kept.record.led_by
    is_open = kept.record.closed_on is None
    return AgendaOfMeeting(
        meeting_id=meeting_id,
        as_of=granted.today,
        to_raise=tuple(
            each
            for each in digest.agenda.needs_a_plan
            if digest.clients.get(each.code, "") not in {"", *raised}
        ),
        clients=digest.clients,
        may_fit=seekers_of(digest.agenda.leads_to_share),
        may_write=is_open and may(granted.me, Action.RECORD_STRATEGY),
        may_offer=is_open and leads and may(granted.me, Action.OFFER_JOB_LEADS),
    )
