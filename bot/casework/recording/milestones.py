"""Recording the short acts that close a clock no visit closes."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from functools import partial

from bot.casework import checks
from bot.casework.access.permissions import Action
from bot.casework.drafts import MilestoneDraft
from bot.casework.reading.history_lines import summary
from bot.casework.recording.desk import Ask, Desk, Written, perform
from bot.casework.replies import Actor, FactRef, Recorded, Refusal
from db.doors import Doors
from db.ids import new_id
from db.queries.records import facts
from db.records import MilestoneRecord
from ips.caseload import current_stay, running_jobs, wants_another_job
from ips.facts import MilestoneKind
from ips.words import short_day
from ips.words.table import ANSWERS

_WORDS_NEEDED = {
    MilestoneKind.STEP_DOWN: "Please say who takes over the support.",
    MilestoneKind.CONTINUE_SUPPORT: "Please say why the support goes on.",
}


def record(
    doors: Doors,
    actor: Actor,
    draft: MilestoneDraft,
    *,
    now: datetime,
    submission: str | None = None,
) -> Recorded:
    """Record a milestone; a disclosure talk's decision becomes the client's standing choice."""
    return perform(
        Ask(
            doors=doors,
            actor=actor,
            action=Action.RECORD_MILESTONE,
            verb="milestone.record",
            content=draft,
            now=now,
            submission=submission,
            client_ids=(draft.client_id,),
        ),
        partial(_record, draft=draft),
    )


def _record(desk: Desk, *, draft: MilestoneDraft) -> Written:
    _check(desk, draft)
    fact = MilestoneRecord(
        **desk.stamp(),
        id=new_id(),
        client_id=draft.client_id,
        kind=draft.kind.value,
        on=draft.on,
        job_id=draft.job_id,
        answer=draft.answer,
        words=draft.words,
    )
    facts.add(desk.session, [fact])
    client = desk.clients[draft.client_id]
    if draft.disclosure is not None:
        chosen = replace(
            client,
            disclosure=draft.disclosure.value,
            disclosure_limits=draft.disclosure_limits,
        )
        desk.rewrite_client(client, chosen)
    return Written(
        fact=FactRef(fact.fact_kind, fact.id),
        summary=f"{client.code}: {summary(fact, {})}, {short_day(draft.on)}",
        on=draft.on,
        fields=facts.filled_fields(fact),
        within_stay={client.id: draft.on},
        show_again=draft.disclosure is not None,
    )


def _check(desk: Desk, draft: MilestoneDraft) -> None:
    checks.not_ahead(draft.on, desk.today)
    checks.one_of(draft.answer, ANSWERS, "answer")
    if draft.kind is MilestoneKind.FIRST_EMPLOYER_CONTACT:
        raise Refusal("Please log it as an employer contact, on the day it happened.", "kind")
    needed = _WORDS_NEEDED.get(draft.kind)
    if needed is not None and not (draft.words or "").strip():
        raise Refusal(needed, "words")
    if draft.kind is MilestoneKind.DISCLOSURE_DISCUSSION and draft.disclosure is None:
        raise Refusal("Please record what the client decided.", "disclosure")
    _check_search_at_work(desk, draft)
    if draft.job_id is not None:
        jobs = desk.history(draft.client_id).jobs
        if draft.job_id not in {job.id for job in jobs}:
            raise Refusal("Please choose the job again: I can't find it.", "job_id")


def _check_search_at_work(desk: Desk, draft: MilestoneDraft) -> None:
    """A different job is looked for by somebody who has one; the search ends once."""
    stay = current_stay(desk.history(draft.client_id), draft.on)
    code = desk.clients[draft.client_id].code
    at_work = stay is not None and running_jobs(stay, draft.on)
    if draft.kind is MilestoneKind.WANTS_ANOTHER_JOB and not at_work:
        raise Refusal(f"{code} has no job on that day, so they count as looking already.", "on")
    searching = stay is not None and wants_another_job(stay, draft.on)
    if draft.kind is MilestoneKind.STAYS_IN_JOB and not searching:
        raise Refusal(f"{code} is not looking for a different job on that day.", "on")
