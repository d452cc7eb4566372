"""Reminders that rest, visibly, while a client is away: hospital, jail, or their own wish."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from functools import partial

from bot.casework import checks
from bot.casework.access.permissions import Action
from bot.casework.drafts import PauseDraft
from bot.casework.recording.desk import Ask, Desk, Written, client_of, or_gone, perform
from bot.casework.replies import Actor, FactRef, Recorded, Refusal
from db.doors import Doors
from db.ids import new_id
from db.queries.records import facts
from db.records import PauseRecord
from ips.words import long_day, short_day


def pause(
    doors: Doors,
    actor: Actor,
    draft: PauseDraft,
    *,
    now: datetime,
    submission: str | None = None,
) -> Recorded:
    """Let a client's reminders rest until somebody looks again; dates are never moved."""
    return perform(
        Ask(
            doors=doors,
            actor=actor,
            action=Action.RECORD_PAUSE,
            verb="pause.begin",
            content=draft,
            now=now,
            submission=submission,
            client_ids=(draft.client_id,),
        ),
        partial(_pause, draft=draft),
    )


def resume(
    doors: Doors,
    actor: Actor,
    pause_id: str,
    on: date,
    *,
    now: datetime,
    submission: str | None = None,
) -> Recorded:
    """Reminders go on from `on`."""
    with doors.reading() as session:
        paused = facts.find(session, PauseRecord, actor.workspace_id, pause_id)
    return perform(
        Ask(
            doors=doors,
            actor=actor,
            action=Action.RECORD_PAUSE,
            verb="pause.resume",
            content=(pause_id, on),
            now=now,
            submission=submission,
            client_ids=(client_of(paused, pause_id),),
        ),
        partial(_resume, pause_id=pause_id, on=on),
    )


def _pause(desk: Desk, *, draft: PauseDraft) -> Written:
    client = desk.clients[draft.client_id]
    checks.not_ahead(draft.from_on, desk.today, "from_on")
    checks.not_far_ahead(draft.review_on, desk.today, "review_on")
    if draft.review_on <= draft.from_on:
        raise Refusal("Please choose a later day to look at it again.", "review_on")
    _check_not_paused(desk, client.id, client.code)
    fact = PauseRecord(
        **desk.stamp(),
        id=new_id(),
        client_id=client.id,
        from_on=draft.from_on,
        reason=draft.reason.value,
        review_on=draft.review_on,
        words=draft.words,
    )
    facts.add(desk.session, [fact])
    return Written(
        fact=FactRef(fact.fact_kind, fact.id),
        summary=f"{client.code}: reminders rest, to be reviewed {short_day(draft.review_on)}",
        on=draft.from_on,
        fields=facts.filled_fields(fact),
        within_stay={client.id: draft.from_on},
        show_again=True,
    )


def _check_not_paused(desk: Desk, client_id: str, code: str) -> None:
    open_ones = [each for each in desk.history(client_id).pauses if each.resumed_on is None]
    if open_ones:
        since = long_day(open_ones[-1].from_on)
        raise Refusal(f"The reminders of {code} have been resting since {since}.", "from_on")


def _resume(desk: Desk, *, pause_id: str, on: date) -> Written:
    paused: PauseRecord = or_gone(
        facts.find(desk.session, PauseRecord, desk.workspace_id, pause_id)
    )
    checks.not_ahead(on, desk.today)
    if paused.resumed_on is not None:
        raise Refusal(f"The reminders have been going on since {long_day(paused.resumed_on)}.")
    if on < paused.from_on:
        raise Refusal(
            f"They have been resting since {long_day(paused.from_on)}. Please choose a later day.",
            "on",
        )
    latest = replace(paused, resumed_on=on)
    facts.replace_with(desk.session, paused, latest, by=desk.me, at=desk.now)
    return Written(
        fact=FactRef("resumption", paused.id),
        summary=f"{desk.clients[paused.client_id].code}: reminders go on from {short_day(on)}",
        on=on,
        fields=("resumed_on",),
        show_again=True,
    )
