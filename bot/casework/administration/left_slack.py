"""Whoever is no full member of the Slack workspace any more is on no roster.

A roster opens clients' records, so somebody who becomes a guest there, or whose account is closed,
is taken off it at once, whoever noticed: Slack's word of the change, or the daily look. What they
recorded stays, and so does their caseload until the team lead hands it over. The team lead puts
them back when they are a full member again: by then it may all be a colleague's.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from bot.casework.access import audit
from bot.casework.administration import staffing
from bot.casework.reminders import outbox
from bot.casework.replies import Outside
from bot.casework.team import coverage
from bot.clock import day_to_mend_on
from db.doors import Doors, Session
from db.queries.people import staff as people
from db.queries.units import vocational_units, workspaces


def everybody(doors: Doors) -> tuple[tuple[str, str], ...]:
    """(workspace, Slack user id) of everybody who is on a roster where the app is installed."""
    with doors.reading() as session:
        return tuple(
            (workspace_id, slack_user_id)
            for workspace_id in workspaces.every_id(session)
            for slack_user_id in sorted(people.on_rosters(session, workspace_id))
        )


def end(
    doors: Doors,
    workspace_id: str,
    slack_user_id: str,
    why: Outside,
    *,
    admins: Collection[str] = (),
    now: datetime,
) -> bool:
    """Take them off their roster and tell the team lead what to do; False: they are on none.

    Also a unit's only team lead: then an admin reads of it, or else each of the unit's people; not
    its channel, where whoever is no member any more may be still.
    """
    with doors.reading() as session:
        if slack_user_id not in people.on_rosters(session, workspace_id):
            return False
    with doors.writing() as session:
        staff = people.lock_on_roster(session, workspace_id, slack_user_id)
        unit_id = staff.vocational_unit_id if staff is not None else None
        unit = vocational_units.find(session, workspace_id, unit_id) if unit_id else None
        if staff is None or unit is None:
            return False
        today = day_to_mend_on(now, unit.zone)
        roster = coverage.roster_on(session, workspace_id, unit.id, today)
        person = roster.person(staff.id)
        span = person.role_on(today) if person is not None else None
        if person is None or span is None:
            return False
        staffing.leave(session, workspace_id, person, on=today, now=now)
        outbox.look_soon(session, workspace_id, (unit.id,))
        left = coverage.roster_on(session, workspace_id, unit.id, today)
        lead = left.hearing_team_lead
        staffing.hand_actions_over(session, workspace_id, unit.id, staff.id, lead, at=now)
        subject = {
            "unit": unit.id,
            "staff_member": staff.id,
            "slack_user": slack_user_id,
            "why": why.value,
        }
        for reader in _readers(left, admins, slack_user_id):
            _plan_notice(session, workspace_id, reader, span.id, subject, now)
        audit.append(
            session,
            workspace_id=workspace_id,
            chain=unit.id,
            at=now,
            actor="bot",
            action=f"roster.{why.value}",
            subject_kind="staff_member",
            subject_id=staff.id,
            fields=("role",),
        )
    return True


def _readers(left: coverage.Roster, admins: Collection[str], gone: str) -> tuple[str, ...]:
    lead = left.person(left.hearing_team_lead)
    if lead is not None:
        return (lead.staff.slack_user_id,)
    others = sorted(set(admins) - {gone})[:1]
    return tuple(others) or tuple(each.staff.slack_user_id for each in left.people)


def _plan_notice(
    session: Session,
    workspace_id: str,
    conversation: str,
    role_id: str,
    subject: dict[str, str],
    now: datetime,
) -> None:
    outbox.plan(
        session,
        workspace_id,
        kind=outbox.OFF_ROSTER,
        conversation=conversation,
        dedupe_key=f"{outbox.OFF_ROSTER}:{role_id}:{conversation}",
        subject=subject,
        now=now,
    )
