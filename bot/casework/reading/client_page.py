"""Reading: one client's page, their jobs, and what a button of a brief is about."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from bot.casework.access import audit, permissions
from bot.casework.access.permissions import NOT_IN_YOUR_UNIT, Action
from bot.casework.reading.due_lines import OWING, due_lines, explained
from bot.casework.reading.history_lines import employers_of, history_lines, job_lines
from bot.casework.reading.unit_today import (
    UnitToday,
    background_of,
    pause_on,
    reader_of,
    slack_id,
    unit_today,
)
from bot.casework.replies import (
    Actor,
    ClientLabel,
    ClientPage,
    DueLine,
    DueSubject,
    JobLine,
    Look,
    NotAllowed,
    Refusal,
)
from bot.casework.team import hours
from bot.casework.team.profiles import settings_on, unit_of
from bot.clock import local_day
from db.doors import Doors, Session
from db.kept import Kept
from db.queries.people import assignments, employer_network
from db.queries.people import caseload as rows
from db.queries.records import activity, due_contacts, histories
from ips.authorizations import in_use
from ips.career_profile import progress
from ips.caseload import phase, starts_to_confirm
from ips.due_contacts import standing
from ips.facts import Disclosure, DueKey, History, StaffRole, Standing
from ips.records.authorization import AuthorizationRecord
from ips.records.client_contact import ClientContactRecord
from ips.records.decline import DeclineRecord
from ips.records.kind import AnyKind
from ips.records.milestone import MilestoneRecord, family_not_wanted_since
from ips.standards import title_of
from ips.stays import in_order

LOOKS_SHOWN = 8


def read(doors: Doors, actor: Actor, client_id: str, *, now: datetime) -> ClientPage:
    """Everything about one client, for whoever works with them. The look itself is audited."""
    with permissions.reading(doors, actor, now=now) as session:
        here = unit_today(session, actor, Action.SEE_CLIENT, now=now, client_id=client_id)
        page = _page(session, here, client_id)
    with doors.writing() as session:
        audit.append(
            session,
            workspace_id=actor.workspace_id,
            chain=here.unit.id,
            at=now,
            actor=actor.slack_user_id,
            action=audit.LOOK,
            subject_kind="client",
            subject_id=client_id,
        )
    return page


def _page(session: Session, here: UnitToday, client_id: str) -> ClientPage:
    details = rows.details(session, here.workspace_id, client_id, here.today)
    if details is None:
        raise NotAllowed(NOT_IN_YOUR_UNIT)
    history = histories.of_clients(session, here.workspace_id, (client_id,))[client_id]
    found = activity.of_client(session, here.workspace_id, client_id)
    dues = due_contacts.of_clients(session, here.workspace_id, (client_id,))
    known = background_of(session, here, dues, (client_id,), (client_id,))
    reader = reader_of(session, here, found, here.granted.reached, known)
    assigned = assignments.of_clients(session, here.workspace_id, (client_id,), here.today)
    lines = due_lines(dues, known)
    past = history_lines(found, reader)
    standing_declines = {
        each.id
        for each in found
        if isinstance(each, Kept)
        and isinstance(each.record, DeclineRecord)
        and not each.voided
        and each.record.withdrawn_on is None
    }
    stand = sorted((each for each in found if not each.voided), key=lambda each: each.recorded_at)
    milestones = _records(stand, MilestoneRecord)
    pause = pause_on(history, here.today)
    stay = next(reversed(in_order(history.episodes)), None)
    carried_by = _first(_assigned(here, assigned, "carries"))
    return ClientPage(
        client=known.label(client_id),
        phase=phase(history, here.today),
        carried_by=carried_by,
        supported_by=_assigned(here, assigned, "supports"),
        mh_team=details.mh_team,
        entered_on=stay.entered_on if stay is not None else None,
        left_on=stay.exit.exited_on if stay is not None and stay.exit is not None else None,
        disclosure=Disclosure(details.disclosure),
        disclosure_limits=details.disclosure_limits,
        job_wishes=details.job_wishes,
        meeting_wishes=details.meeting_wishes,
        visits_at_work=details.visits_at_work,
        pause=pause.reason if pause is not None else None,
        pause_id=pause.id if pause is not None else None,
        pause_review_on=pause.review_on if pause is not None else None,
        jobs=_as_counted(job_lines(found, reader.employers), history, here.today),
        due=tuple(explained(line, known) for line in lines if _is_open(line)),
        closed=tuple(line for line in reversed(lines) if not _is_open(line)),
        history=past,
        declines=tuple(
            line
            for line in past
            if line.fact.kind == "decline" and line.fact.id in standing_declines
        ),
        by_others={
            line.fact.id: line.by_slack_user_id
            for line in past
            if line.by_slack_user_id != carried_by
        },
        family_not_wanted_since=family_not_wanted_since(milestones),
        authorized=in_use(
            _records(stand, AuthorizationRecord), _records(stand, ClientContactRecord), here.today
        ),
        profile=progress(milestones, stay.entered_on) if stay and stay.exit is None else None,
        has_actions=details.has_actions,
        looked_at=_looks(session, here, client_id) if here.is_team_lead else (),
        may=frozenset(each for each in Action if permissions.scopes_of(here.granted.me, each)),
    )


def _records(kept: Collection[Kept[Any]], kind: type[AnyKind]) -> list[AnyKind]:
    return [each.record for each in kept if isinstance(each.record, kind)]


def _looks(session: Session, here: UnitToday, client_id: str) -> tuple[Look, ...]:
    """Who opened this page, as the audit log tells it."""
    found = audit.looks(session, here.workspace_id, here.unit.id, client_id, LOOKS_SHOWN)
    return tuple(Look(who, local_day(at, here.unit.zone)) for who, at in found)


def _as_counted(lines: Collection[JobLine], history: History, today: date) -> tuple[JobLine, ...]:
    """Whether a job is permanent as the unit's profile counts it, not only as it was ticked.

    And whether somebody is asked if it has begun.
    """
    permanent = {job.id: job.permanent for job in history.jobs}
    asked = {job.id for job in starts_to_confirm(history, today)}
    return tuple(
        replace(
            line,
            permanent=permanent.get(line.id, line.permanent),
            to_confirm=line.id in asked,
        )
        for line in lines
    )


def _is_open(line: DueLine) -> bool:
    return line.standing in OWING or line.standing is Standing.COMING


def _assigned(
    here: UnitToday, assigned: Collection[assignments.AssignmentSpan], kind: str
) -> tuple[str, ...]:
    found = (
        slack_id(here, span.staff_member_id)
        for span in assigned
        if span.kind == kind and span.from_on <= here.today
    )
    return tuple(slack_user_id for slack_user_id in found if slack_user_id)


def _first(found: tuple[str, ...]) -> str | None:
    return found[0] if found else None


def job_options(
    doors: Doors,
    actor: Actor,
    client_id: str,
    *,
    now: datetime,
    to: Action = Action.RECORD_CLIENT_CONTACT,
) -> tuple[JobLine, ...]:
    """The client's jobs, the latest first, to say which one a contact, or what is done, is about.

    For a colleague's client there are none to choose from: where somebody works is for those who
    work with them.
    """
    with permissions.reading(doors, actor, now=now) as session:
        granted = permissions.authorize(session, actor, to, now=now, client_id=client_id)
        if granted.me.role is not StaffRole.TEAM_LEAD and client_id not in granted.reached:
            return ()
        found = activity.jobs_of_client(session, actor.workspace_id, client_id)
        names = employer_network.names_of(
            session,
            actor.workspace_id,
            employers_of(found),
        )
    return job_lines(found, names)


def due_subject(
    doors: Doors, actor: Actor, key: DueKey, *, now: datetime, to: Action = Action.SEE_CLIENT
) -> DueSubject:
    """What a button of a brief is about, for a form that will do this; refused to whoever may not
    do it for this client."""
    with permissions.reading(doors, actor, now=now) as session:
        granted = permissions.authorize(session, actor, to, now=now, client_id=key.client_id)
        due = due_contacts.find(session, actor.workspace_id, key)
        if due is None:
            raise Refusal(
                "That item is no longer there: something was corrected meanwhile. Please open "
                "your caseload with /caseload."
            )
        unit = unit_of(session, actor.workspace_id, granted.unit_id)
        names_of = (key.client_id,) if granted.names_allowed else ()
        sketch = rows.sketches(session, actor.workspace_id, (key.client_id,), names_of=names_of)[
            key.client_id
        ]
    return DueSubject(
        key=key,
        client=ClientLabel(sketch.id, sketch.code, sketch.name),
        title=title_of(key),
        job_id=due.job_id,
        due_on=due.due_on,
        next_brief_on=hours.next_working_day(
            granted.today, settings_on(unit, granted.today), granted.me.days_off
        ),
        standing=standing(due, granted.today),
        now=now,
    )
