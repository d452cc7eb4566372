"""Recording, editing and completing a record of any declared kind; undoing is `undo`."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from bot.casework import checks
from bot.casework.access import permissions
from bot.casework.recording.desk import Ask, Desk, Written, allowed, perform
from bot.casework.recording.kinds import beside, leave_for
from bot.casework.recording.reach import Reach, reach_of
from bot.casework.recording.still_there import GONE, as_seen, or_gone
from bot.casework.replies import Actor, Colleague, FactRef, Recorded, Refusal, Wording, phrase
from db.doors import Doors
from db.kept import Kept
from db.queries.people import staff
from db.queries.records import facts
from ips.records.kind import (
    AboutClient,
    AboutJob,
    AboutStaff,
    AboutUnit,
    AnyKind,
    RecordKind,
    also_about,
    content_of,
    for_whom,
    sent_as,
    subject_of,
)
from ips.words import lowered


def record(
    doors: Doors, actor: Actor, new: RecordKind, *, now: datetime, submission: str | None = None
) -> Recorded:
    """Write a record down, once for each submission."""
    ask = asked(doors, actor, new, now=now, submission=submission)
    return perform(ask, lambda desk: write_down(desk, new))


def asked(
    doors: Doors, actor: Actor, new: RecordKind, *, now: datetime, submission: str | None
) -> Ask:
    """The request to record it."""
    own, reach = beside(type(new)), reach_of(doors, actor, new)
    content: Any = sent_as(new)
    if isinstance(new, AboutJob | AboutStaff):  # told apart as by every release before
        content = (getattr(new, subject_of(type(new))), content)
    return Ask(
        doors=doors,
        actor=actor,
        action=leave_for(type(new), getattr(new, "kind", None)),
        verb=own.verb,
        content=content,
        now=now,
        submission=submission,
        client_ids=reach.client_ids,
        about_staff=new.staff_member_id if isinstance(new, AboutStaff) else None,
        vocational_unit_id=reach.vocational_unit_id,
    )


def write_down(desk: Desk, new: RecordKind) -> Written:
    """Check and store it, by whoever is at the desk.

    Where there is one like it already and no second can be, it takes the place of the first.
    """
    _check(desk, new)
    settled = beside(type(new)).settled(desk, new)
    kept = desk.kept(replace(settled, **desk.stamped(type(new))))
    before = facts.in_place_of(desk.session, kept) if new.one_of else None
    if before is None:
        facts.add(desk.session, [kept])
        return _written(desk, None, kept)
    latest = facts.replace_with(desk.session, before, kept, by=desk.me, at=desk.now)
    written = _written(desk, before, latest)
    return written if before.voided else replace(written, notes=(BEFORE_IT, *written.notes))


BEFORE_IT = "It stands in place of what was written before."


def edit(
    doors: Doors,
    actor: Actor,
    fact_id: str,
    new: RecordKind,
    *,
    now: datetime,
    version: int | None = None,
    submission: str | None = None,
) -> Recorded:
    """Put what is true in place of what was written; `version` is what the person has seen.

    Whom it is about stays, with what no two share, and so does what was filled in later.
    """
    ask, _ = to_change(doors, actor, type(new), fact_id, now=now, submission=submission)
    ask = replace(ask, content=(fact_id, sent_as(new))).drawing_in(also_about(new))
    return perform(ask, lambda desk: _edit(desk, fact_id, new, version))


def _edit(desk: Desk, fact_id: str, new: RecordKind, version: int | None) -> Written:
    found = facts.find(desk.session, type(new), desk.workspace_id, fact_id)
    stored = as_seen(found, version)
    stays = (subject_of(type(new)), *new.one_of)
    asked = content_of(new) | {name: getattr(stored.record, name) for name in stays}
    latest = stored.but(**asked)
    _check(desk, latest.record, instead_of=fact_id)
    latest = replace(latest, record=beside(type(new)).settled(desk, latest.record))
    facts.replace_with(desk.session, stored, latest, by=desk.me, at=desk.now)
    return replace(_written(desk, stored, latest), moved_from=stored.on)


def complete(
    doors: Doors,
    actor: Actor,
    kind: type[RecordKind],
    fact_id: str,
    on: date,
    *,
    now: datetime,
    submission: str | None = None,
) -> Recorded:
    """Fill in the second half of a record: the day on which it ended or was taken back."""
    (half,) = kind.reversals
    ask, _ = to_change(doors, actor, kind, fact_id, now=now, submission=submission)
    ask = replace(ask, action=beside(kind).action, verb=half.verb, content=(fact_id, on))
    return perform(ask, lambda desk: _complete(desk, kind, fact_id, on))


def to_edit(
    doors: Doors, actor: Actor, kind: type[AnyKind], fact_id: str, *, now: datetime
) -> Kept[AnyKind]:
    """A record as it stands, for whoever may correct it: what its form is filled with."""
    ask, stored = to_change(doors, actor, kind, fact_id, now=now)
    with permissions.reading(doors, actor, now=now) as session:
        allowed(session, ask)
    return or_gone(stored)


def to_change(
    doors: Doors,
    actor: Actor,
    kind: type[AnyKind],
    fact_id: str,
    *,
    now: datetime,
    submission: str | None = None,
) -> tuple[Ask, Kept[AnyKind] | None]:
    """The request to correct a record, and the record as it is stored.

    Whoever does something else with it replaces the action and the verb. An id that names no
    record is asked for itself, and refused like one out of reach.
    """
    with doors.reading() as session:
        stored = facts.find(session, kind, actor.workspace_id, fact_id)
    reach = Reach(frozenset({fact_id})) if stored is None else reach_of(doors, actor, stored.record)
    ask = Ask(
        doors=doors,
        actor=actor,
        action=beside(kind).corrects,
        verb=f"{kind.name}.edit",
        content=fact_id,
        now=now,
        submission=submission,
        client_ids=reach.client_ids,
        records=beside(kind).action,
        recorded_by=None if stored is None else stored.recorded_by,
        vocational_unit_id=reach.vocational_unit_id,
    )
    return ask, stored


def _complete(desk: Desk, kind: type[RecordKind], fact_id: str, on: date) -> Written:
    (half,) = kind.reversals
    own = beside(kind)
    stored = or_gone(facts.find(desk.session, kind, desk.workspace_id, fact_id))
    checks.not_ahead(on, desk.today)
    checks.refuse(own.check_half(stored.record, on))
    latest = stored.but(**{half.field: on}, **desk.stamp_half(kind, half.name))
    facts.replace_with(desk.session, stored, latest, by=desk.me, at=desk.now)
    own.shows(desk, latest)
    return Written(
        fact=FactRef(half.name, stored.id),
        summary=own.reply_half(latest.record, desk.codes(desk.clients), desk.today),
        on=on,
        fields=(half.field,),
    )


def _check(desk: Desk, new: RecordKind, instead_of: str | None = None) -> None:
    own = beside(type(new))
    checks.within_bounds(new, desk.today)
    checks.refuse(own.alone(new))
    for client_id, client in desk.clients.items():
        history = desk.history(client_id)
        if isinstance(new, AboutJob) and new.job_id not in {job.id for job in history.jobs}:
            raise Refusal(GONE)
        # What is edited does not stand in its own way.
        others = tuple(each for each in history.pauses if each.id != instead_of)
        checks.refuse(own.check(new, replace(history, pauses=others), client.code))


def _written(desk: Desk, before: Kept[RecordKind] | None, kept: Kept[RecordKind]) -> Written:
    """What follows from it, and what is said of it; `before`: in place of what it stands."""
    new, own = kept.record, beside(type(kept.record))
    stood = before if before is not None and not before.voided else None
    notes = own.follows(desk, stood, kept)
    own.shows(desk, kept)
    of_whom = also_about(new) if isinstance(new, AboutUnit) else desk.clients
    # A job can be older than a stay, and what is due for somebody has no day in it.
    of_stay = desk.clients if isinstance(new, AboutClient) else ()
    return Written(
        fact=FactRef(kept.fact_kind, kept.id),
        summary=_of_whom(desk, new, own.reply(new, desk.codes(of_whom), desk.today)),
        on=kept.on,
        fields=facts.changed_fields(before, kept) if before else facts.filled_fields(kept),
        notes=notes,
        within_stay=dict.fromkeys(of_stay, kept.on),
        offers=own.offers(desk, kept),
    )


def _of_whom(desk: Desk, new: RecordKind, reply: str) -> Wording:
    """What the person reads names a colleague, where it is about one."""
    whom = for_whom(new)
    if whom is None or whom == desk.me:
        return reply
    whose = staff.slack_ids(desk.session, desk.workspace_id, (whom,))
    return phrase(Colleague(whose[whom]), f": {lowered(reply)}")
