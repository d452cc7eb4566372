"""Recording an employer contact: who was met, for whom, and whether the client came along."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime
from functools import partial
from typing import Any

from bot.casework import checks
from bot.casework.access.permissions import Action, authorize, reading
from bot.casework.drafts import EmployerChoice, EmployerContactDraft
from bot.casework.recording import job_leads
from bot.casework.recording.chosen_employer import chosen_employer, employer_met
from bot.casework.recording.desk import Ask, Desk, Written, perform
from bot.casework.recording.record import asked
from bot.casework.recording.still_there import as_seen, or_gone
from bot.casework.reminders import outbox
from bot.casework.replies import Actor, FactRef, PlannedBefore, Recorded, Refusal
from bot.casework.team.week_counts import moves_count
from db.doors import Doors
from db.kept import Kept
from db.queries.people import employers
from db.queries.people.employers import Employer
from db.queries.records import facts, links
from ips.facts import MadeBy, Mode, Place
from ips.records import employer_contact
from ips.records.client_contact import MOST_MINUTES, ClientContactRecord
from ips.records.employer_contact import EmployerContactRecord
from ips.records.job_lead import JobLeadRecord
from ips.records.kind import content_of
from ips.words import dated


def record(
    doors: Doors,
    actor: Actor,
    draft: EmployerContactDraft,
    *,
    now: datetime,
    submission: str | None = None,
) -> Recorded:
    """Record an employer contact, for clients or generic.

    A new employer is created on the fly; 'the client was with me' records each named client's
    contact too. Raises `Refusal` and `NotAllowed`.
    """
    ask = replace(
        asked(doors, actor, draft.record, now=now, submission=submission),
        content=_content(draft),
        client_ids=frozenset(draft.client_ids),
        amend=partial(_edit, doors, actor, draft, now, submission),
    )
    return perform(ask, partial(_record, draft=draft))


def edit(
    doors: Doors,
    actor: Actor,
    employer_contact_id: str,
    draft: EmployerContactDraft,
    *,
    now: datetime,
    submission: str | None = None,
    version: int | None = None,
) -> Recorded:
    """Correct an employer contact; its visits and its clocks follow.

    `version`: the one the person saw; refused where somebody changed the contact since then.
    """
    fact = FactRef("employer_contact", employer_contact_id)
    return _edit(doors, actor, draft, now, submission, fact, amending=False, version=version)


def draft_of(
    doors: Doors, actor: Actor, employer_contact_id: str, *, now: datetime
) -> tuple[EmployerContactDraft, str, int]:
    """What was recorded, the employer's name and the version, to open the form again."""
    contact, client_ids = _stored(doors, actor, employer_contact_id)
    with reading(doors, actor, now=now) as session:
        authorize(
            session,
            actor,
            Action.CORRECT_EMPLOYER_CONTACT,
            now=now,
            client_ids=client_ids,
            recorded_by=contact.recorded_by if contact is not None else None,
            unit_id=contact.record.vocational_unit_id if contact is not None else None,
        )
        found: Kept[EmployerContactRecord] = or_gone(contact)
        record = found.record
        employer = employers.with_id(
            session, actor.workspace_id, record.vocational_unit_id, record.employer_id
        )
    chosen = EmployerChoice(employer_id=record.employer_id)
    draft = EmployerContactDraft(record, chosen, tuple(sorted(client_ids)))
    return draft, employer.name if employer else "", found.version


def _stored(
    doors: Doors, actor: Actor, employer_contact_id: str
) -> tuple[Kept[EmployerContactRecord] | None, frozenset[str]]:
    """The contact and its clients; an id that names none stands for a client nobody reaches."""
    with doors.reading() as session:
        contact = facts.find(
            session, EmployerContactRecord, actor.workspace_id, employer_contact_id
        )
        if contact is None:
            return None, frozenset({employer_contact_id})
        return contact, links.clients_of(session, actor.workspace_id, employer_contact_id)


def _content(draft: EmployerContactDraft) -> dict[str, Any]:
    beside = {
        "employer": draft.employer,
        "client_ids": draft.client_ids,
        "job_lead": draft.job_lead,
    }
    return content_of(draft.record) | beside


# ---------------------------------------------------------------- within the transaction


def _record(desk: Desk, draft: EmployerContactDraft) -> Written:
    _check(draft, desk.today)
    chosen, on = draft.employer, draft.record.on
    employer, step = employer_met(desk, chosen.employer_id, chosen.new_name, on)
    by_me = desk.stamped(EmployerContactRecord)
    contact = desk.kept(replace(draft.record, **by_me, employer_id=employer.id))
    facts.add(desk.session, [contact])
    links.set_clients(desk.session, desk.workspace_id, contact.id, draft.client_ids)
    if draft.record.client_was_with_me:
        facts.add(desk.session, [_visit(desk, contact, each) for each in sorted(desk.clients)])
    shared = _share_job_lead(desk, draft.job_lead, contact)
    written = _written(desk, contact, employer, draft.client_ids, extra=shared)
    # It closes nothing by itself: one may be there for somebody else, or for another thing.
    asks = step is not None and contact.record.made_by is not MadeBy.CLIENT
    return replace(
        written, planned=PlannedBefore(step.employer_contact_id, step.on) if step and asks else None
    )


def _edit(
    doors: Doors,
    actor: Actor,
    draft: EmployerContactDraft,
    now: datetime,
    submission: str | None,
    fact: FactRef,
    *,
    amending: bool = True,
    version: int | None = None,
) -> Recorded:
    former, named = _stored(doors, actor, fact.id)
    return perform(
        Ask(
            doors=doors,
            actor=actor,
            action=Action.CORRECT_EMPLOYER_CONTACT,
            # A form sent again with other words stands for these words from now on.
            verb="employer_contact.record" if amending else "employer_contact.edit",
            content=_content(draft) if amending else (fact.id, _content(draft)),
            now=now,
            submission=submission,
            client_ids=named | frozenset(draft.client_ids),
            drawn_in=frozenset(draft.client_ids) - named,
            records=Action.RECORD_EMPLOYER_CONTACT,
            recorded_by=former.recorded_by if former is not None else None,
            vocational_unit_id=former.record.vocational_unit_id if former is not None else None,
            amending=amending,
        ),
        lambda desk: _rewrite(desk, former=as_seen(former, version), named=named, draft=draft),
    )


def _rewrite(
    desk: Desk,
    *,
    former: Kept[EmployerContactRecord],
    named: frozenset[str],
    draft: EmployerContactDraft,
) -> Written:
    draft = replace(draft, record=replace(draft.record, for_erased=former.record.for_erased))
    _check(draft, desk.today)
    employer = chosen_employer(desk, draft.employer.employer_id, draft.employer.new_name)
    record = replace(
        draft.record,
        vocational_unit_id=former.record.vocational_unit_id,
        staff_member_id=former.record.staff_member_id,
        employer_id=employer.id,
        **_what_became_of_it(former.record, draft.record),
    )
    latest = facts.replace_with(
        desk.session,
        former,
        replace(former, record=record),
        by=desk.me,
        at=desk.now,
        linked={"client_ids": sorted(named)},
    )
    links.set_clients(desk.session, desk.workspace_id, latest.id, draft.client_ids, before=named)
    with_me = frozenset(draft.client_ids) if record.client_was_with_me else frozenset()
    _keep_visits(desk, latest, with_me)
    desk.to_messages(outbox.show_next_steps_again, [latest.id])
    if draft.job_lead:
        job_leads.close_heard_at(desk, latest.id)
    shared = _share_job_lead(desk, draft.job_lead, latest)
    written = _written(desk, latest, employer, draft.client_ids, extra=shared)
    fields = facts.changed_fields(former, latest)
    counts = moves_count(desk.me, desk.today, former, latest)
    return replace(written, fields=fields, moved_from=former.on, counts_for_week=counts)


def _what_became_of_it(
    former: EmployerContactRecord, latest: EmployerContactRecord
) -> dict[str, Any]:
    """An edit leaves alone that the next step was done or dropped, as long as there is one."""
    if latest.next_step_on is None:
        return {}
    return {name: getattr(former, name) for half in former.reversals for name in half.fields}


def _keep_visits(desk: Desk, contact: Kept[EmployerContactRecord], with_me: frozenset[str]) -> None:
    """Make the visits that came with the contact say what it says now."""
    recorded = facts.having(
        desk.session,
        ClientContactRecord,
        desk.workspace_id,
        "employer_contact_id",
        [contact.id],
    )
    standing = {visit.client_id: visit for visit in recorded if not visit.voided}
    for client_id, visit in sorted(standing.items()):
        if client_id not in with_me:
            facts.void(desk.session, visit, by=desk.me, at=desk.now)
        elif (visit.record.on, visit.record.mode) != (contact.on, contact.record.mode):
            record = replace(visit.record, on=contact.on, mode=contact.record.mode)
            latest = replace(visit, record=record)
            facts.replace_with(desk.session, visit, latest, by=desk.me, at=desk.now)
    new = sorted(with_me - standing.keys())
    facts.add(desk.session, [_visit(desk, contact, client_id) for client_id in new])


def _share_job_lead(
    desk: Desk, text: str | None, contact: Kept[EmployerContactRecord]
) -> tuple[str, ...]:
    if not text or not text.strip():
        return ()
    try:
        lead = JobLeadRecord(
            summary=text, employer_id=contact.record.employer_id, employer_contact_id=contact.id
        )
        job_leads.put_up(desk, lead, "job_lead")
    except Refusal as refusal:
        raise Refusal(refusal.wording, "job_lead") from refusal
    return (f"The job lead is shared with your unit.{job_leads.untold(desk)}",)


def _check(draft: EmployerContactDraft, today: date) -> None:
    record = draft.record
    checks.not_ahead(record.on, today)
    checks.sensible(record.minutes, MOST_MINUTES, "minutes", "minutes")
    if record.next_step_on is not None:
        checks.not_far_ahead(record.next_step_on, today, "next_step_on")
    checks.refuse(employer_contact.check(record, for_somebody=bool(draft.client_ids)))


def _visit(
    desk: Desk, contact: Kept[EmployerContactRecord], client_id: str
) -> Kept[ClientContactRecord]:
    """The client contact of the same outing, in the same mode; its minutes count once, there."""
    met = contact.record
    return desk.kept(
        ClientContactRecord(
            client_id=client_id,
            staff_member_id=met.staff_member_id,
            by_role=desk.granted.me.role,
            on=met.on,
            mode=met.mode,
            place=Place.COMMUNITY if met.mode is Mode.IN_PERSON else None,
            purpose="employer contact",
            employer_contact_id=contact.id,
        )
    )


def _written(
    desk: Desk,
    contact: Kept[EmployerContactRecord],
    employer: Employer,
    client_ids: Collection[str],
    *,
    extra: tuple[str, ...],
) -> Written:
    line = employer_contact.line(contact.record, employer.name)
    for_whom = f", for {desk.codes(client_ids)}" if client_ids else ""
    new = (f"{employer.name} is new in your list.",) if employer.created else ()
    return Written(
        fact=FactRef(contact.fact_kind, contact.id),
        summary=f"{line}{for_whom}, {dated(contact.on, desk.today)}",
        on=contact.on,
        fields=facts.filled_fields(contact),
        notes=(*new, *employer_contact.next_step_lines(contact.record, desk.today), *extra),
        offered_on=contact.on if contact.record.client_was_with_me else None,
        employer_met_on=contact.on,
        in_person=contact.record.mode is Mode.IN_PERSON,
        employer_id=employer.id,
        within_stay=dict.fromkeys(client_ids, contact.on),
        counts_for_week=moves_count(desk.me, desk.today, contact),
    )
