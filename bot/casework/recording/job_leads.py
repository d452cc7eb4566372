"""Job leads for the whole unit: an employer and a line of text, never a client."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.casework import checks
from bot.casework.access import permissions
from bot.casework.access.permissions import Action, Scope
from bot.casework.drafts import JobLeadDraft
from bot.casework.reading.named_clients import codes_of, holds, signs_of
from bot.casework.recording.chosen_employer import chosen_employer
from bot.casework.recording.desk import Ask, Desk, Written, perform
from bot.casework.recording.quotas import JOB_LEADS, used_up
from bot.casework.recording.still_there import GONE
from bot.casework.reminders import outbox
from bot.casework.replies import (
    Actor,
    Colleague,
    FactRef,
    JobLeadLine,
    Recorded,
    Refusal,
    Wording,
    phrase,
)
from db.doors import Doors
from db.kept import Kept
from db.queries.people import clients, staff
from db.queries.records import facts
from db.queries.records import job_leads as rows
from ips.records import job_lead
from ips.records.job_lead import JobLeadRecord


def share(
    doors: Doors,
    actor: Actor,
    draft: JobLeadDraft,
    *,
    now: datetime,
    submission: str | None = None,
) -> Recorded:
    """Share a job lead: it goes to the unit's channel and stays on the list until it is closed."""

    def write(desk: Desk) -> Written:
        employer_id, employer = None, None
        if draft.employer is not None:
            chosen = chosen_employer(desk, draft.employer.employer_id, draft.employer.new_name)
            employer_id, employer = chosen.id, chosen.name
        job_lead_id = put_up(
            desk,
            JobLeadRecord(
                summary=draft.summary, employer_id=employer_id, expires_on=draft.expires_on
            ),
        )
        return Written(
            fact=FactRef("job_lead", job_lead_id),
            employer_id=employer_id,
            summary=f"Job lead shared{f': {employer}' if employer else ''}.{untold(desk)}",
            on=desk.today,
            fields=("summary", "employer_id", "expires_on"),
            client_ids=(),
            undoable=False,
        )

    return perform(
        Ask(
            doors=doors,
            actor=actor,
            action=Action.SHARE_JOB_LEAD,
            verb="job_lead.share",
            content=draft,
            now=now,
            submission=submission,
        ),
        write,
    )


def put_up(desk: Desk, record: JobLeadRecord, field: str = "summary") -> str:
    """Store a job lead and tell the unit's channel, within the caller's transaction.

    Also for the job lead that an employer contact brought. Raises `Refusal` on an empty or too
    long line, on one that holds a client's code, and where it is one of very many.
    """
    one_line = " ".join(record.summary.split())
    desk.last_looks.append(lambda: _not_too_many(desk, field))
    lead = desk.kept(replace(record, summary=one_line, vocational_unit_id=desk.unit_id))
    checks.refuse(job_lead.check(lead.record, desk.today))
    _names_no_client(desk, one_line)
    facts.add(desk.session, [lead])
    if desk.granted.channel_id is not None:
        desk.to_messages(
            outbox.plan,
            kind=outbox.JOB_LEAD,
            conversation=desk.granted.channel_id,
            dedupe_key=f"job_lead:{lead.id}",
            subject={"job_lead": lead.id, "unit": desk.unit_id},
            now=desk.now,
        )
    return lead.id


def untold(desk: Desk) -> str:
    """Behind 'shared', where the unit has no channel in which anybody would be told."""
    if desk.granted.channel_id is not None:
        return ""
    return " Your unit has no channel yet, so nobody is told: your colleagues find it with /lead."


def _not_too_many(desk: Desk, field: str) -> None:
    since = desk.now - JOB_LEADS.within
    sent = rows.shared_since(desk.session, desk.workspace_id, desk.unit_id, desk.me, since)
    again_at = used_up(desk, JOB_LEADS, sent)
    if again_at is not None:
        raise Refusal(
            f"You have shared {JOB_LEADS.most} job leads in half an hour, and each one rings for "
            f"the whole unit. Please send this one again from {again_at} on.",
            field,
        )


def close_heard_at(desk: Desk, employer_contact_id: str) -> None:
    """Close what was heard at an employer contact that is corrected or voided."""
    for lead in facts.having(
        desk.session,
        JobLeadRecord,
        desk.workspace_id,
        "employer_contact_id",
        [employer_contact_id],
    ):
        if not lead.voided:
            facts.void(desk.session, lead, by=desk.me, at=desk.now)


def open_leads(doors: Doors, actor: Actor, *, now: datetime) -> tuple[JobLeadLine, ...]:
    """The unit's open job leads, the latest first."""
    with permissions.reading(doors, actor, now=now) as session:
        granted = permissions.authorize(session, actor, Action.SEE_JOB_LEADS, now=now)
        found = rows.open_ones(session, actor.workspace_id, granted.unit_id, granted.today)
    closing = permissions.scopes_of(granted.me, Action.CLOSE_JOB_LEAD)
    return tuple(
        JobLeadLine(
            id=each.id,
            summary=each.summary,
            employer=each.employer,
            shared_by=each.shared_by_slack,
            shared_on=each.shared_on,
            may_close=Scope.UNIT in closing
            or (Scope.OWN_ENTRY in closing and each.shared_by == granted.me.id),
            employer_id=each.employer_id,
        )
        for each in found
    )


def close(
    doors: Doors,
    actor: Actor,
    job_lead_id: str,
    *,
    now: datetime,
    submission: str | None = None,
) -> Recorded:
    """Take a job lead off the list; closing it twice says so."""
    with doors.reading() as session:
        found = facts.find(session, JobLeadRecord, actor.workspace_id, job_lead_id)

    def write(desk: Desk) -> Written:
        before = _closed(desk, job_lead_id)
        return Written(
            fact=FactRef("job_lead", job_lead_id),
            summary="The job lead is off the list." if before is None else _by_whom(desk, before),
            on=desk.today,
            fields=("closed_at",) if before is None else (),
            client_ids=(),
            undoable=False,
        )

    return perform(
        Ask(
            doors=doors,
            actor=actor,
            action=Action.CLOSE_JOB_LEAD,
            verb="job_lead.close",
            content=job_lead_id,
            now=now,
            submission=submission,
            recorded_by=found.recorded_by if found is not None else "nobody",
            vocational_unit_id=found.record.vocational_unit_id if found is not None else None,
        ),
        write,
    )


def _closed(desk: Desk, job_lead_id: str) -> Kept[JobLeadRecord] | None:
    """Close it; where somebody was first, also just now, the lead as they left it."""

    def found() -> Kept[JobLeadRecord]:
        lead: Kept[JobLeadRecord] | None = facts.find(
            desk.session, JobLeadRecord, desk.workspace_id, job_lead_id
        )
        if lead is None:
            raise Refusal(GONE)
        return lead

    lead = found()
    if lead.voided:
        return lead
    try:
        facts.void(desk.session, lead, by=desk.me, at=desk.now)
    except facts.ChangedMeanwhile:
        return found()
    return None


def _by_whom(desk: Desk, lead: Kept[JobLeadRecord]) -> Wording:
    closer = lead.voided_by or ""
    known = staff.slack_ids(desk.session, desk.workspace_id, (closer,))
    if closer == desk.me or closer not in known:
        return "That job lead was off the list already."
    return phrase("That job lead is off the list: ", Colleague(known[closer]), " closed it.")


def _names_no_client(desk: Desk, line: str) -> None:
    """A job lead goes to a channel: client and employer together could tell who somebody is."""
    people = clients.every_name(desk.session, desk.workspace_id, desk.unit_id).values()
    if not holds(line, signs_of(people)):
        return
    codes = sorted(each.code for each in people if holds(line, codes_of([each])))
    what, called = (f"names a client ({codes[0]})", "code") if codes else _BY_NAME
    raise Refusal(
        f"That line {what}, and everybody in the channel would read it. Please leave the "
        f"{called} out.",
        "summary",
    )


_BY_NAME = ("may name a client", "name")  # whether it does is not for everybody to know
