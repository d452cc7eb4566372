"""Recording a contact with a client, or an attempt at one."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

from bot.casework import checks
from bot.casework.access.permissions import reading
from bot.casework.drafts import ClientContactDraft
from bot.casework.recording.desk import Desk, Written, allowed, perform
from bot.casework.recording.kinds import beside
from bot.casework.recording.record import asked, to_change
from bot.casework.recording.still_there import as_seen, or_gone
from bot.casework.replies import Actor, FactRef, Recorded, Refusal
from db.doors import Doors
from db.kept import Kept
from db.queries.records import facts, links
from ips.facts import Mode, OutreachStrategy
from ips.records.client_contact import ClientContactRecord, check, reply
from ips.records.kind import content_of
from ips.records.milestone import family_not_wanted_since


def record(
    doors: Doors,
    actor: Actor,
    draft: ClientContactDraft,
    *,
    now: datetime,
    submission: str | None = None,
) -> Recorded:
    """Record a client contact or an attempt. Raises `Refusal` and `NotAllowed`."""
    ask = asked(doors, actor, draft.record, now=now, submission=submission)
    amend = partial(_edit, doors, actor, draft, now, submission)
    return perform(
        replace(ask, content=_content(draft), amend=amend), lambda desk: _record(desk, draft)
    )


def edit(
    doors: Doors,
    actor: Actor,
    client_contact_id: str,
    draft: ClientContactDraft,
    *,
    now: datetime,
    submission: str | None = None,
    version: int | None = None,
) -> Recorded:
    """Correct a client contact, also whose it was; the clocks of both clients follow.

    `version`: the one the person saw; refused where somebody changed the contact since then.
    """
    fact = FactRef("client_contact", client_contact_id)
    return _edit(doors, actor, draft, now, submission, fact, amending=False, version=version)


def draft_of(
    doors: Doors, actor: Actor, client_contact_id: str, *, now: datetime
) -> tuple[ClientContactDraft, int]:
    """What was recorded, and its version, to open the form again."""
    ask, contact = to_change(doors, actor, ClientContactRecord, client_contact_id, now=now)
    with reading(doors, actor, now=now) as session:
        allowed(session, ask)
        job_ids = links.jobs_of(session, actor.workspace_id, client_contact_id)
    found: Kept[ClientContactRecord] = or_gone(contact)
    by_team_member = found.record.by_role is None
    return ClientContactDraft(found.record, tuple(sorted(job_ids)), by_team_member), found.version


def _content(draft: ClientContactDraft) -> dict[str, Any]:
    beside = {"job_ids": draft.job_ids, "made_by_team_member": draft.made_by_team_member}
    return content_of(draft.record) | beside


# ---------------------------------------------------------------- within the transaction


def _record(desk: Desk, draft: ClientContactDraft) -> Written:
    _check(desk, draft.record)
    by_role = None if draft.made_by_team_member else desk.granted.me.role
    contact = desk.kept(replace(draft.record, staff_member_id=desk.me, by_role=by_role))
    facts.add(desk.session, [contact])
    _about_jobs(desk, draft, contact)
    beside(ClientContactRecord).shows(desk, contact)
    return _written(desk, contact, facts.filled_fields(contact))


def _check(desk: Desk, contact: ClientContactRecord) -> None:
    checks.within_bounds(contact, desk.today)
    if contact.job_trouble:
        client = desk.clients[contact.client_id]
        checks.refuse(check(contact, desk.history(client.id), client.code))


def _edit(
    doors: Doors,
    actor: Actor,
    draft: ClientContactDraft,
    now: datetime,
    submission: str | None,
    fact: FactRef,
    *,
    amending: bool = True,
    version: int | None = None,
) -> Recorded:
    ask, former = to_change(
        doors, actor, ClientContactRecord, fact.id, now=now, submission=submission
    )
    if amending:
        ask = replace(ask, verb="client_contact.record", content=_content(draft), amending=True)
    else:
        ask = replace(ask, content=(fact.id, _content(draft)))
    return perform(
        ask.drawing_in({draft.record.client_id}),
        lambda desk: _rewrite(desk, as_seen(former, version), draft),
    )


def _rewrite(desk: Desk, former: Kept[ClientContactRecord], draft: ClientContactDraft) -> Written:
    """Credit stays with whoever made the contact, not with whoever corrects it."""
    _check(desk, draft.record)
    about = links.jobs_of(desk.session, desk.workspace_id, former.id)
    stays: dict[str, Any] = {name: getattr(former.record, name) for name in former.record.stamped}
    by_role = None if draft.made_by_team_member else stays["by_role"] or desk.granted.me.role
    record = replace(draft.record, **stays | {"by_role": by_role})
    latest = facts.replace_with(
        desk.session,
        former,
        replace(former, record=record),
        by=desk.me,
        at=desk.now,
        linked={"job_ids": sorted(about)},
    )
    _about_jobs(desk, draft, latest, before=about)
    for each in (former, latest):
        beside(ClientContactRecord).shows(desk, each)
    written = _written(desk, latest, facts.changed_fields(former, latest))
    return replace(written, moved_from=former.on)


def _about_jobs(
    desk: Desk,
    draft: ClientContactDraft,
    contact: Kept[ClientContactRecord],
    before: Collection[str] = (),
) -> None:
    wanted = set(draft.job_ids)
    if wanted - set(before):
        jobs = desk.history(contact.record.client_id).jobs
        if not wanted <= {job.id for job in jobs}:
            raise Refusal("Please choose the job again: I can't find it.", "job_ids")
    links.set_jobs(desk.session, desk.workspace_id, contact.id, wanted, before)


def _about_family(desk: Desk, record: ClientContactRecord) -> tuple[str, ...]:
    """Whoever wrote down a contact with the family reads that the client wants none.

    → It is saved: it happened, and perhaps the client has changed their mind.
    """
    if not record.with_family and record.strategy is not OutreachStrategy.FAMILY:
        return ()
    milestones = desk.history(record.client_id).milestones
    if family_not_wanted_since(each for each in milestones if each.on <= record.on) is None:
        return ()
    code = desk.clients[record.client_id].code
    return (
        f"{code} wants no contact with their family. If that has changed, please write it down on "
        "their page, under More …",
    )


def _written(desk: Desk, contact: Kept[ClientContactRecord], fields: Collection[str]) -> Written:
    record = contact.record
    return Written(
        fact=FactRef(contact.fact_kind, contact.id),
        summary=reply(record, desk.clients[record.client_id].code, desk.today),
        on=record.on,
        fields=fields,
        notes=_about_family(desk, record),
        offered_on=record.on,
        in_person=record.reached and record.mode is Mode.IN_PERSON,
        within_stay={record.client_id: record.on},
    )
