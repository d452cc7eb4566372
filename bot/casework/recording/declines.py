"""What a client does not want: recorded in their words, and taken back when they say so."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from functools import partial

from bot.casework import checks
from bot.casework.access.permissions import Action
from bot.casework.drafts import DeclineDraft
from bot.casework.recording.desk import Ask, Desk, Written, client_of, joined, or_gone, perform
from bot.casework.replies import Actor, FactRef, Recorded, Refusal
from db.doors import Doors
from db.ids import new_id
from db.queries.records import facts
from db.records import DeclineRecord
from ips.facts import Clock
from ips.standards import DECLINABLE, TITLES
from ips.words import long_day, short_day


def decline(
    doors: Doors,
    actor: Actor,
    draft: DeclineDraft,
    *,
    now: datetime,
    submission: str | None = None,
) -> Recorded:
    """Record that the client declines a kind of contact; no clocks named: all follow-along."""
    return perform(
        Ask(
            doors=doors,
            actor=actor,
            action=Action.RECORD_DECLINE,
            verb="decline.record",
            content=draft,
            now=now,
            submission=submission,
            client_ids=(draft.client_id,),
        ),
        partial(_decline, draft=draft),
    )


def withdraw(
    doors: Doors,
    actor: Actor,
    decline_id: str,
    on: date,
    *,
    now: datetime,
    submission: str | None = None,
) -> Recorded:
    """The client wants it again from `on`."""
    with doors.reading() as session:
        declined = facts.find(session, DeclineRecord, actor.workspace_id, decline_id)
    return perform(
        Ask(
            doors=doors,
            actor=actor,
            action=Action.RECORD_DECLINE,
            verb="decline.withdraw",
            content=(decline_id, on),
            now=now,
            submission=submission,
            client_ids=(client_of(declined, decline_id),),
        ),
        partial(_withdraw, decline_id=decline_id, on=on),
    )


def _decline(desk: Desk, *, draft: DeclineDraft) -> Written:
    checks.not_ahead(draft.on, desk.today)
    client = desk.clients[draft.client_id]
    firm = [TITLES[clock] for clock in draft.clocks if clock not in DECLINABLE]
    if firm:
        raise Refusal(
            f"The {joined(firm)} is offered to everybody, so it is not closed by a decline. A note "
            "on the contact keeps what they said.",
            "clocks",
        )
    if Clock.OUTREACH in draft.clocks and not (draft.words or "").strip():
        raise Refusal(
            "Outreach stops when the client says so, not for missed appointments. Please write it "
            "in the client's words.",
            "words",
        )
    jobs = {job.id for job in desk.history(client.id).jobs}
    if draft.job_id is not None and draft.job_id not in jobs:
        raise Refusal("Please choose the job again: I can't find it.", "job_id")
    fact = DeclineRecord(
        **desk.stamp(),
        id=new_id(),
        client_id=client.id,
        on=draft.on,
        clocks=tuple(sorted(clock.value for clock in draft.clocks)),
        job_id=draft.job_id,
        words=draft.words,
    )
    facts.add(desk.session, [fact])
    what = joined([TITLES[clock] for clock in draft.clocks]) or "follow-along"
    return Written(
        fact=FactRef(fact.fact_kind, fact.id),
        summary=f"{client.code} declined: {what}, {short_day(draft.on)}",
        on=draft.on,
        fields=facts.filled_fields(fact),
        within_stay={client.id: draft.on},
    )


def _withdraw(desk: Desk, *, decline_id: str, on: date) -> Written:
    declined: DeclineRecord = or_gone(
        facts.find(desk.session, DeclineRecord, desk.workspace_id, decline_id)
    )
    checks.not_ahead(on, desk.today)
    if declined.withdrawn_on is not None:
        raise Refusal(f"They took this back on {long_day(declined.withdrawn_on)} already.")
    if on < declined.on:
        raise Refusal(
            f"They declined on {long_day(declined.on)}. Please choose that day or a later one.",
            "on",
        )
    latest = replace(declined, withdrawn_on=on)
    facts.replace_with(desk.session, declined, latest, by=desk.me, at=desk.now)
    return Written(
        fact=FactRef("withdrawal", declined.id),
        summary=f"{desk.clients[declined.client_id].code} wants it again, {short_day(on)}",
        on=on,
        fields=("withdrawn_on",),
    )
