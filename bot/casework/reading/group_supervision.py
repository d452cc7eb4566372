"""A group supervision as its page shows it, and what the form of one begins with."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from bot.casework.access import permissions
from bot.casework.access.permissions import Action, Granted, may, may_change, member_on
from bot.casework.replies import Actor, FactRef, Refusal
from bot.casework.team.coverage import Roster, roster_on
from db.doors import Doors, Session
from db.kept import Kept
from db.queries.people import caseload, staff
from db.queries.records import facts, meetings
from ips.employer_contacts import Week
from ips.facts import StaffRole
from ips.records.attendance import AttendanceRecord
from ips.records.group_supervision import GroupSupervisionRecord
from ips.records.strategy import StrategyRecord
from ips.unit_facts import Presence
from ips.unit_settings import WEEKDAYS


@dataclass(frozen=True, slots=True)
class Raised:
    """A client they talked about. `words`: None as well where they are not for this reader."""

    fact: FactRef
    client_id: str
    code: str
    agreed: bool
    may_change: bool
    words: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class MeetingPage:
    """`led_by` and `present` are Slack ids, in roster order; `may_write`: talk about one more."""

    id: str
    on: date
    led_by: str
    present: tuple[tuple[str, Presence], ...]
    raised: tuple[Raised, ...]
    closed_on: date | None
    may_write: bool
    may_change: bool


def page(doors: Doors, actor: Actor, meeting_id: str, *, now: datetime) -> MeetingPage:
    """A meeting of the reader's unit; the words about those whom they may see.

    Raises:
        NotAllowed: whoever asks is on no roster, or it is another unit's.
    """
    with permissions.reading(doors, actor, now=now) as session:
        kept, granted = open_to(session, actor, meeting_id, now=now)
        present = presence_at(session, kept)
        ids = {kept.record.led_by, *present}
        called = staff.slack_ids(session, actor.workspace_id, ids)
        return MeetingPage(
            id=kept.id,
            on=kept.record.on,
            led_by=called[kept.record.led_by],
            present=tuple((called[whose], how) for whose, how in present.items()),
            raised=_raised(session, granted, meeting_id, now),
            closed_on=kept.record.closed_on,
            may_write=may(granted.me, Action.RECORD_STRATEGY),
            may_change=may_change(granted, kept.fact_kind, kept.recorded_by, False),
        )


def open_to(
    session: Session, actor: Actor, meeting_id: str, *, now: datetime
) -> tuple[Kept[GroupSupervisionRecord], Granted]:
    """The meeting, where whoever asks may see it; raises as `page` does, and where it is gone."""
    kept = facts.find(session, GroupSupervisionRecord, actor.workspace_id, meeting_id)
    granted = permissions.authorize(
        session,
        actor,
        Action.SEE_GROUP_SUPERVISION,
        now=now,
        unit_id=kept.record.vocational_unit_id if kept is not None else meeting_id,
    )
    if kept is None or kept.voided:
        raise Refusal(permissions.NOT_IN_YOUR_UNIT)
    return kept, granted


def _raised(
    session: Session, granted: Granted, meeting_id: str, now: datetime
) -> tuple[Raised, ...]:
    here = granted.actor.workspace_id
    found = strategies_of(session, here, meeting_id)
    ids = {each.record.client_id for each in found}
    codes = {client_id: code for client_id, code, _ in caseload.labels(
        session, here, ids, with_names=False)}  # fmt: skip
    theirs = permissions.within_reach(session, granted.actor, Action.SEE_CLIENT, ids, now=now)
    lines = [
        Raised(
            fact=FactRef(each.fact_kind, each.id),
            client_id=each.record.client_id,
            code=codes[each.record.client_id],
            agreed=each.record.words is not None,
            may_change=may_change(
                granted, each.fact_kind, each.recorded_by, each.record.client_id in theirs
            ),
            words=each.record.words if each.record.client_id in theirs else None,
        )
        for each in found
    ]
    return tuple(lines)


def strategies_of(
    session: Session, workspace_id: str, meeting_id: str
) -> tuple[Kept[StrategyRecord], ...]:
    """Those that stand, in the order in which they were talked about."""
    found = facts.having(session, StrategyRecord, workspace_id, "meeting_id", [meeting_id])
    standing = [each for each in found if not each.voided]
    return tuple(sorted(standing, key=lambda each: (each.recorded_at, each.id)))


def presence_at(session: Session, meeting: Kept[GroupSupervisionRecord]) -> dict[str, Presence]:
    """Staff member id -> how they took part, in the roster order of that day."""
    here, record = meeting.workspace_id, meeting.record
    found = facts.having(session, AttendanceRecord, here, "meeting_id", [meeting.id])
    how = {each.record.staff_member_id: each.record.how for each in found if not each.voided}
    roster = roster_on(session, here, record.vocational_unit_id, record.on)
    order = [each.staff.id for each in roster.people if each.staff.id in how]
    return {whose: how[whose] for whose in (*order, *sorted(how.keys() - set(order)))}


# ---------------------------------------------------------------- what its form begins with


@dataclass(frozen=True, slots=True)
class Beginning:
    """The unit's people of a day (id, Slack id and role), who leads and who works that day.

    `earlier`: a meeting of the same week, if there is one.
    """

    people: tuple[tuple[str, str, StaffRole], ...]
    led_by: str | None
    here: tuple[str, ...]
    earlier: tuple[str, date] | None = None


def beginning(doors: Doors, actor: Actor, *, now: datetime) -> Beginning:
    """Today's: the team lead leads where they are here, and else whoever asks.

    Raises:
        NotAllowed: whoever asks writes no group supervision down.
    """
    with permissions.reading(doors, actor, now=now) as session:
        granted = permissions.authorize(session, actor, Action.RECORD_GROUP_SUPERVISION, now=now)
        here, today = actor.workspace_id, granted.today
        roster = roster_on(session, here, granted.unit_id, today)
        week = Week.of(today)
        held = meetings.between(session, here, granted.unit_id, week.monday, week.sunday)
    working = _who_works(roster)
    leads = [each for each in roster.team_leads if each in working]
    return Beginning(
        people=_people(roster),
        led_by=leads[0] if leads else granted.me.id,
        here=tuple(working),
        earlier=(held[0].id, held[0].on) if held else None,
    )


def to_change(
    doors: Doors, actor: Actor, meeting: Kept[GroupSupervisionRecord], *, now: datetime
) -> tuple[Beginning, dict[str, Presence]]:
    """The people of a meeting's day, and how each took part; who may change it is asked before."""
    with permissions.reading(doors, actor, now=now) as session:
        permissions.authorize(session, actor, Action.RECORD_GROUP_SUPERVISION, now=now)
        here, record = actor.workspace_id, meeting.record
        roster = roster_on(session, here, record.vocational_unit_id, record.on)
        present = presence_at(session, meeting)
    return Beginning(_people(roster), record.led_by, tuple(present)), present


def _people(roster: Roster) -> tuple[tuple[str, str, StaffRole], ...]:
    members = (member_on(each, roster.on) for each in roster.people)
    return tuple((one.id, one.slack_user_id, one.role) for one in members if one.role is not None)


def _who_works(roster: Roster) -> list[str]:
    """Whoever is on the roster, not on leave, and works on that weekday."""
    weekday = WEEKDAYS[roster.on.weekday()]
    return [
        each.staff.id
        for each in roster.people
        if roster.is_here(each.staff.id) and weekday not in each.staff.days_off
    ]
