"""Recording a contact with a client, or an attempt at one."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime
from functools import partial

from bot.casework import checks
from bot.casework.access.permissions import Action, authorize, reading
from bot.casework.drafts import MOST_MINUTES, ClientContactDraft
from bot.casework.reading.history_lines import summary
from bot.casework.recording.desk import Ask, Desk, Written, as_seen, client_of, or_gone, perform
from bot.casework.replies import Actor, FactRef, Recorded, Refusal
from db.doors import Doors
from db.ids import new_id
from db.queries.records import facts, links
from db.records import ClientContactRecord
from ips.facts import Mode, OutreachStrategy
from ips.words import short_day
from ips.words.table import PLACES


def record(
    doors: Doors,
    actor: Actor,
    draft: ClientContactDraft,
    *,
    now: datetime,
    submission: str | None = None,
) -> Recorded:
    """Record a client contact or an attempt. Raises `Refusal` and `NotAllowed`."""
    return perform(
        Ask(
            doors=doors,
            actor=actor,
            action=Action.RECORD_CLIENT_CONTACT,
            verb="client_contact.record",
            content=draft,
            now=now,
            submission=submission,
            client_ids=(draft.client_id,),
            amend=partial(_edit, doors, actor, draft, now, submission),
        ),
        partial(_record, draft=draft),
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
    contact, job_ids = _stored(doors, actor, client_contact_id)
    with reading(doors, actor, now=now) as session:
        authorize(
            session,
            actor,
            Action.CORRECT_CLIENT_FACT,
            now=now,
            client_ids=(client_of(contact, client_contact_id),),
            recorded_by=contact.recorded_by if contact is not None else None,
        )
    contact = or_gone(contact)
    return _draft(contact, job_ids), contact.version


def _stored(
    doors: Doors, actor: Actor, client_contact_id: str
) -> tuple[ClientContactRecord | None, frozenset[str]]:
    with doors.reading() as session:
        contact = facts.find(session, ClientContactRecord, actor.workspace_id, client_contact_id)
        return contact, links.jobs_of(session, actor.workspace_id, client_contact_id)


def _draft(contact: ClientContactRecord, job_ids: Collection[str]) -> ClientContactDraft:
    return ClientContactDraft(
        client_id=contact.client_id,
        mode=Mode(contact.mode),
        on=contact.on,
        reached=contact.reached,
        strategy=OutreachStrategy(contact.strategy) if contact.strategy else None,
        place=contact.place,
        minutes=contact.minutes,
        purpose=contact.purpose,
        with_team_member=contact.with_team_member,
        made_by_team_member=contact.by_role is None,
        with_family=contact.with_family,
        job_ids=tuple(sorted(job_ids)),
        job_trouble=contact.job_trouble,
        note=contact.note,
    )


# ---------------------------------------------------------------- within the transaction


def _record(desk: Desk, draft: ClientContactDraft) -> Written:
    _check(draft, desk.today)
    contact = _as_record(desk, draft, new_id())
    facts.add(desk.session, [contact])
    _about_jobs(desk, draft, contact)
    return _written(desk, contact, [contact.client_id])


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
    former, about = _stored(doors, actor, fact.id)
    return perform(
        Ask(
            doors=doors,
            actor=actor,
            action=Action.CORRECT_CLIENT_FACT,
            verb="client_contact.record" if amending else "client_contact.edit",
            content=draft if amending else (fact.id, draft),
            now=now,
            submission=submission,
            client_ids={client_of(former, fact.id), draft.client_id},
            drawn_in={draft.client_id} - {client_of(former, fact.id)},
            records=Action.RECORD_CLIENT_CONTACT,
            recorded_by=former.recorded_by if former is not None else None,
            amending=amending,
        ),
        lambda desk: _rewrite(desk, former=as_seen(former, version), about=about, draft=draft),
    )


def _rewrite(
    desk: Desk, *, former: ClientContactRecord, about: frozenset[str], draft: ClientContactDraft
) -> Written:
    _check(draft, desk.today)
    latest = replace(
        _as_record(desk, draft, former.id),
        staff_member_id=former.staff_member_id,
        by_role=_role_in_edit(desk, former, draft),
        employer_contact_id=former.employer_contact_id,
    )
    latest = facts.replace_with(
        desk.session, former, latest, by=desk.me, at=desk.now, linked={"job_ids": sorted(about)}
    )
    _about_jobs(desk, draft, latest, before=about)
    written = _written(desk, latest, [former.client_id, latest.client_id])
    return replace(written, fields=facts.changed_fields(former, latest))


def _role_in_edit(desk: Desk, former: ClientContactRecord, draft: ClientContactDraft) -> str | None:
    """Credit stays with whoever made the contact, not with whoever corrects it."""
    if draft.made_by_team_member:
        return None
    return former.by_role or _my_role(desk)


def _my_role(desk: Desk) -> str | None:
    role = desk.granted.me.role
    return role.value if role else None


def _check(draft: ClientContactDraft, today: date) -> None:
    checks.not_ahead(draft.on, today)
    checks.one_of(draft.place, PLACES, "place")
    checks.sensible(draft.minutes, MOST_MINUTES, "minutes", "minutes")
    checks.short_enough(draft.purpose, "purpose")


def _about_jobs(
    desk: Desk,
    draft: ClientContactDraft,
    contact: ClientContactRecord,
    before: Collection[str] = (),
) -> None:
    wanted = set(draft.job_ids)
    if wanted - set(before):
        jobs = desk.history(contact.client_id).jobs
        if not wanted <= {job.id for job in jobs}:
            raise Refusal("Please choose the job again: I can't find it.", "job_ids")
    links.set_jobs(desk.session, desk.workspace_id, contact.id, wanted, before)


def _as_record(desk: Desk, draft: ClientContactDraft, fact_id: str) -> ClientContactRecord:
    return ClientContactRecord(
        **desk.stamp(),
        id=fact_id,
        client_id=draft.client_id,
        staff_member_id=desk.me,
        by_role=None if draft.made_by_team_member else _my_role(desk),
        on=draft.on,
        mode=draft.mode.value,
        reached=draft.reached,
        strategy=draft.strategy.value if draft.strategy else None,
        place=draft.place,
        minutes=draft.minutes,
        purpose=draft.purpose,
        with_team_member=draft.with_team_member,
        with_family=draft.with_family,
        job_trouble=draft.job_trouble,
        note=draft.note,
    )


def _written(desk: Desk, contact: ClientContactRecord, touched: Collection[str]) -> Written:
    code = desk.clients[contact.client_id].code
    said = summary(contact, {})
    return Written(
        fact=FactRef(contact.fact_kind, contact.id),
        summary=f"{code}: {said[:1].lower()}{said[1:]}, {short_day(contact.on)}",
        on=contact.on,
        fields=facts.filled_fields(contact),
        client_ids=frozenset(touched),
        offered_on=contact.on,
        within_stay={contact.client_id: contact.on},
    )
