"""Recording a client's jobs: planned or started, moved, ended."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from bot.casework import checks
from bot.casework.access.permissions import Action, reading
from bot.casework.drafts import EmployerChoice, JobEndDraft, JobStart
from bot.casework.recording import wishes
from bot.casework.recording.chosen_employer import chosen_employer
from bot.casework.recording.desk import Ask, Desk, Written, allowed, perform
from bot.casework.recording.record import to_change
from bot.casework.recording.still_there import as_seen, or_gone
from bot.casework.replies import Actor, FactRef, Recorded, Refusal
from db.doors import Doors
from db.kept import Kept
from db.queries.people import employers
from db.queries.people.employers import Employer
from db.queries.records import facts
from ips.facts import Answer, EndReason, MilestoneKind
from ips.records.job import JobRecord, begins, called, goes_on, terms
from ips.records.kind import content_of
from ips.records.milestone import MilestoneRecord
from ips.standards import NO_GAP_DAYS
from ips.words import capital, dated, whole_day
from ips.words.table import END_REASONS, OFFER_ANSWERS, within


def record_start(
    doors: Doors,
    actor: Actor,
    start: JobStart,
    *,
    now: datetime,
    submission: str | None = None,
) -> Recorded:
    """Record a job, planned or started; also one the client found alone, learned of late."""
    return perform(
        Ask(
            doors=doors,
            actor=actor,
            action=Action.RECORD_JOB,
            verb="job.record_start",
            content=_sent(start),
            now=now,
            submission=submission,
            client_ids=(start.job.client_id,),
            amend=partial(_edit, doors, actor, start, now, submission),
        ),
        partial(_record_start, start=start),
    )


def edit(
    doors: Doors,
    actor: Actor,
    job_id: str,
    start: JobStart,
    *,
    now: datetime,
    submission: str | None = None,
    version: int | None = None,
) -> Recorded:
    """Correct what was recorded of a job's start; its end stays as it is.

    `version`: the one the person saw; refused where somebody changed the job since then.
    """
    fact = FactRef("job", job_id)
    return _edit(doors, actor, start, now, submission, fact, amending=False, version=version)


def stored_job(
    doors: Doors,
    actor: Actor,
    job_id: str,
    *,
    now: datetime,
    to: Action = Action.CORRECT_CLIENT_FACT,
) -> tuple[Kept[JobRecord], str]:
    """The job as it stands, for a form that will do this, and the employer's name."""
    ask, kept = to_change(doors, actor, JobRecord, job_id, now=now)
    with reading(doors, actor, now=now) as session:
        granted = allowed(session, replace(ask, action=to))
        found = or_gone(kept)
        employer = employers.with_id(
            session, actor.workspace_id, granted.unit_id, found.record.employer_id
        )
    return found, employer.name if employer else ""


def draft_of(
    doors: Doors, actor: Actor, job_id: str, *, now: datetime
) -> tuple[JobStart, int, str]:
    """What is on record of its start, for a correction; the version and the employer's name."""
    kept, employer_name = stored_job(doors, actor, job_id, now=now)
    job = kept.record
    with doors.reading() as session:
        beside = wishes.words_of(session, actor.workspace_id, job.client_id, job_id)
    start = JobStart(job, EmployerChoice(employer_id=job.employer_id), job.learned_on, **beside)
    return start, kept.version, employer_name


def move_start(
    doors: Doors,
    actor: Actor,
    job_id: str,
    starts_on: date,
    *,
    now: datetime,
    submission: str | None = None,
) -> Recorded:
    """A planned start comes on another day: its clocks are counted from there."""
    write = partial(_move_start, starts_on=starts_on)
    return _change_job(doors, actor, job_id, "job.move_start", starts_on, now, submission, write)


def confirm_start(
    doors: Doors, actor: Actor, job_id: str, *, now: datetime, submission: str | None = None
) -> Recorded:
    """A planned start has come: from now on it counts as work."""
    return _change_job(
        doors, actor, job_id, "job.confirm_start", None, now, submission, _confirm_start
    )


def cancel_start(
    doors: Doors,
    actor: Actor,
    job_id: str,
    on: date,
    *,
    now: datetime,
    submission: str | None = None,
) -> Recorded:
    """The planned start did not come about; `on`: the day the unit learned so."""
    write = partial(_cancel_start, on=on)
    return _change_job(doors, actor, job_id, "job.cancel_start", on, now, submission, write)


def record_end(
    doors: Doors,
    actor: Actor,
    draft: JobEndDraft,
    *,
    now: datetime,
    submission: str | None = None,
) -> Recorded:
    """Record the end of a job: when it ended and when the unit learned of it."""
    write, sent = partial(_record_end, draft=draft), _sent(draft)
    return _change_job(doors, actor, draft.job_id, "job.record_end", sent, now, submission, write)


def _change_job(
    doors: Doors,
    actor: Actor,
    job_id: str,
    verb: str,
    content: Any,
    now: datetime,
    submission: str | None,
    write: Callable[[Desk, Kept[JobRecord]], Written],
) -> Recorded:
    ask, _ = to_change(doors, actor, JobRecord, job_id, now=now, submission=submission)
    action, content = Action.RECORD_JOB, (job_id, content)
    ask = replace(ask, action=action, verb=verb, content=content, recorded_by=None)
    return perform(ask, lambda desk: write(desk, _as_locked(desk, job_id)))


def _sent(draft: JobStart | JobEndDraft) -> dict[str, Any]:
    """What was sent, as drafts of former days had it: sent again after an upgrade it is known."""
    values = {each.name: getattr(draft, each.name) for each in fields(draft)}
    if isinstance(draft, JobStart):
        return content_of(values.pop("job")) | values
    return values | {"moved_to": draft.moved_to and _sent(draft.moved_to)}


def _as_locked(desk: Desk, job_id: str) -> Kept[JobRecord]:
    """The job as it stands now that nobody else can change its client."""
    return or_gone(facts.find(desk.session, JobRecord, desk.workspace_id, job_id))


# ---------------------------------------------------------------- starts


def _record_start(desk: Desk, start: JobStart) -> Written:
    kept, employer = add_job(desk, start)
    job, code = kept.record, desk.clients[start.job.client_id].code
    what, new_terms = called(job, employer.name), terms(job.hours_per_week, job.hourly_wage)
    return Written(
        fact=FactRef(job.name, kept.id),
        summary=f"Good news for {code}! "
        + ", ".join([capital(what), begins(job, desk.today), *new_terms])
        + ".",
        on=job.starts_on,
        fields=facts.filled_fields(kept),
        notes=(*_new_employer(employer), *_beside(desk, job, employer)),
        employer_id=employer.id,
    )


def _beside(desk: Desk, job: JobRecord, employer: Employer) -> tuple[str, ...]:
    """A start that has moved is often typed anew: the job then stands there twice."""
    other = next(
        (
            each
            for each in _alike(desk, job)
            if each.ended_on is None
            and each.starts_on != job.starts_on
            and _is_with(desk, each, employer)
        ),
        None,
    )
    if other is None:
        return ()
    return (
        f"A job of theirs there, which {begins(other, desk.today)}, is on record. Is it one and "
        "the same? Then please undo this one, and change the day of the other: "
        f"/caseload {desk.clients[job.client_id].code}.",
    )


def add_job(desk: Desk, start: JobStart) -> tuple[Kept[JobRecord], Employer]:
    """Store a job within a verb's transaction, with the wishes that came with it."""
    check_start(start, desk.today)
    job = start.job
    history = desk.history(job.client_id)
    checks.stay_of_a_start(history, job.starts_on, desk.clients[job.client_id].code)
    employer = chosen_employer(desk, start.employer.employer_id, start.employer.new_name)
    if any(each.starts_on == job.starts_on for each in history.jobs):
        _check_not_there(desk, job, employer)
    kept = desk.kept(
        replace(
            job,
            employer_id=employer.id,
            learned_on=start.learned_on or desk.today,
            start_confirmed=job.starts_on <= desk.today,
        )
    )
    facts.add(desk.session, [kept])
    wishes.written(desk, job.client_id, kept.id, _wishes(start))
    return kept, employer


def _new_employer(employer: Employer) -> tuple[str, ...]:
    return (f"{employer.name} is new in your list.",) if employer.created else ()


def _check_not_there(desk: Desk, job: JobRecord, employer: Employer) -> None:
    """The client told two of us: a job is recorded once."""
    for each in _alike(desk, job):
        if each.starts_on == job.starts_on and _is_with(desk, each, employer):
            code = desk.clients[job.client_id].code
            raise Refusal(
                f"{code}'s job at {employer.name} from {whole_day(job.starts_on)} is on record "
                f"already. To change it, please open /caseload {code}.",
                "starts_on",
            )


def _is_with(desk: Desk, job: JobRecord, employer: Employer) -> bool:
    """Also where the entry under which it was recorded is merged into another one since."""
    return chosen_employer(desk, job.employer_id, None).id == employer.id


def _alike(desk: Desk, job: JobRecord) -> Iterator[JobRecord]:
    """Their jobs that may be the same one: another title is another job."""
    known = facts.of_clients(desk.session, JobRecord, desk.workspace_id, [job.client_id])
    for each in (kept.record for kept in known if kept.record.cancelled_on is None):
        if len({title.casefold() for title in (each.title, job.title) if title}) < 2:
            yield each


def check_start(start: JobStart, today: date) -> None:
    """Sentences for what cannot be."""
    checks.within_bounds(start.job, today)
    checks.within_a_lifetime(start.job.starts_on, today, "starts_on")
    checks.not_ahead(start.learned_on or today, today, "learned_on")


def _wishes(start: JobStart) -> dict[str, Any]:
    return {
        "visits_at_work": start.visits_at_work,
        "meeting_wishes": start.meeting_wishes or None,
    }


def _edit(
    doors: Doors,
    actor: Actor,
    start: JobStart,
    now: datetime,
    submission: str | None,
    fact: FactRef,
    *,
    amending: bool = True,
    version: int | None = None,
) -> Recorded:
    ask, _ = to_change(doors, actor, JobRecord, fact.id, now=now, submission=submission)
    if amending:
        ask = replace(ask, verb="job.record_start", content=_sent(start), amending=True)
    else:
        ask = replace(ask, content=(fact.id, _sent(start)))
    write = partial(_rewrite_start, job_id=fact.id, start=start, version=version)
    return perform(ask.drawing_in({start.job.client_id}), write)


def _rewrite_start(desk: Desk, *, job_id: str, start: JobStart, version: int | None) -> Written:
    """What became of the job stays as it is."""
    check_start(start, desk.today)
    former = as_seen(_as_locked(desk, job_id), version)
    job = former.record
    _check_may_start(job, start.job)
    employer = chosen_employer(desk, start.employer.employer_id, start.employer.new_name)
    same_day = start.job.starts_on == job.starts_on  # so nothing was said of it
    latest = former.but(
        **content_of(start.job),
        employer_id=employer.id,
        learned_on=start.learned_on or job.learned_on,
        **({} if same_day else _named_start(start.job.starts_on, desk.today)),
    )
    facts.replace_with(desk.session, former, latest, by=desk.me, at=desk.now)
    wishes.corrected(desk, job.client_id, job_id, _wishes(start))
    what, code = called(latest.record, employer.name), desk.clients[job.client_id].code
    return Written(
        fact=FactRef(job.name, job_id),
        summary=f"{code}: {what}, {begins(latest.record, desk.today)}",
        on=latest.on,
        moved_from=former.on,
        fields=facts.changed_fields(former, latest),
        show_again=not job.start_confirmed,
        employer_id=employer.id,
    )


def _check_may_start(former: JobRecord, latest: JobRecord) -> None:
    if latest.client_id != former.client_id:
        raise Refusal(
            "A job stays with its client. Please undo it and record it for the other person.",
            "client_id",
        )
    if former.ended_on is not None and former.ended_on < latest.starts_on:
        raise Refusal(
            f"This job ended on {whole_day(former.ended_on)}. Please choose an earlier start.",
            "starts_on",
        )


def _move_start(desk: Desk, kept: Kept[JobRecord], *, starts_on: date) -> Written:
    _check_goes_on(kept)
    checks.not_far_ahead(starts_on, desk.today, "starts_on")
    checks.within_a_lifetime(starts_on, desk.today, "starts_on")
    latest = kept.but(starts_on=starts_on, **_named_start(starts_on, desk.today))
    news = f"start moved from {dated(kept.on, desk.today)} to {dated(starts_on, desk.today)}"
    return _rewritten(desk, kept, latest, news, on=starts_on)


def _named_start(starts_on: date, today: date) -> dict[str, Any]:
    """Whoever names a start, on that day or later, says that it has begun."""
    (answer,) = (each for each in JobRecord.reversals if each.name == "confirmed_start")
    return dict.fromkeys(answer.fields) | {"start_confirmed": starts_on <= today}


def _confirm_start(desk: Desk, kept: Kept[JobRecord]) -> Written:
    _check_goes_on(kept)
    if kept.record.start_confirmed:
        raise Refusal(f"Their start on {whole_day(kept.on)} is on record already. Thank you.")
    if kept.on > desk.today:
        raise Refusal(
            f"This start is planned for {whole_day(kept.on)}. If they have started already, "
            "please move it to that day.",
            "starts_on",
        )
    answered = desk.stamp_half(JobRecord, "confirmed_start")
    latest = kept.but(start_confirmed=True, start_confirmed_on=desk.today, **answered)
    news = f"started on {dated(kept.on, desk.today)}"
    done = _rewritten(desk, kept, latest, news, on=kept.on, kind="confirmed_start")
    return replace(done, begun_job=kept.id)


def _cancel_start(desk: Desk, kept: Kept[JobRecord], *, on: date) -> Written:
    _check_goes_on(kept)
    checks.not_ahead(on, desk.today)
    if kept.record.start_confirmed:
        raise Refusal("This job has started. Please record its end, or undo it if it is a mistake.")
    answered = desk.stamp_half(JobRecord, "cancelled_start")
    latest = kept.but(cancelled_on=on, start_confirmed=False, **answered)
    news = "it did not start after all"
    return _rewritten(desk, kept, latest, news, on=on, kind="cancelled_start")


def _check_goes_on(kept: Kept[JobRecord]) -> None:
    checks.refuse(goes_on(kept.record.cancelled_on, kept.record.ended_on))


def _rewritten(
    desk: Desk,
    former: Kept[JobRecord],
    latest: Kept[JobRecord],
    news: str,
    *,
    on: date,
    kind: str = JobRecord.name,
) -> Written:
    facts.replace_with(desk.session, former, latest, by=desk.me, at=desk.now)
    code = desk.clients[former.record.client_id].code
    return Written(
        fact=FactRef(kind, former.id),
        summary=f"{code}: {former.record.title or 'job'}, {news}",
        on=on,
        fields=facts.changed_fields(former, latest),
        show_again=True,  # a brief that asks whether it has begun asks no more
        undoable=kind != JobRecord.name,
    )


# ---------------------------------------------------------------- ends


def _record_end(desk: Desk, kept: Kept[JobRecord], *, draft: JobEndDraft) -> Written:
    _check_goes_on(kept)
    _check_end(kept, draft, desk.today)
    moved, notes = _move_on(desk, kept.record.client_id, draft)
    latest = kept.but(
        ended_on=draft.ended_on,
        end_learned_on=draft.learned_on,
        **desk.stamp_half(JobRecord, "job_end"),
        client_told_us=draft.client_told_us,
        end_reason=EndReason(draft.reason) if draft.reason else None,
        lessons=draft.lessons,
        next_job_id=moved.id if moved else None,
    )
    facts.replace_with(desk.session, kept, latest, by=desk.me, at=desk.now)
    if draft.next_job_offer is not None:
        facts.add(desk.session, [desk.kept(_offer(desk, kept, draft))])
    code, title = desk.clients[kept.record.client_id].code, kept.record.title
    why = f", {within(END_REASONS, latest.record.end_reason)}" if latest.record.end_reason else ""
    went_on = " and went on to the next job" if moved else ""
    return Written(
        fact=FactRef("job_end", kept.id),
        summary=f"{code}: {title or 'job'} ended {dated(draft.ended_on, desk.today)}{why}{went_on}",
        on=draft.ended_on,
        fields=facts.changed_fields(kept, latest),
        notes=notes,
        show_again=not kept.record.start_confirmed,
    )


def _check_end(kept: Kept[JobRecord], draft: JobEndDraft, today: date) -> None:
    checks.one_of(draft.reason, END_REASONS, "reason")
    checks.one_of(draft.next_job_offer, OFFER_ANSWERS, "next_job_offer")
    checks.not_ahead(draft.learned_on, today, "learned_on")
    checks.not_far_ahead(draft.ended_on, today, "ended_on")
    if draft.ended_on < kept.on:
        raise Refusal(
            f"This job starts on {whole_day(kept.on)}, after that day. If they never started, "
            "please cancel the planned start.",
            "ended_on",
        )


def _move_on(
    desk: Desk, client_id: str, draft: JobEndDraft
) -> tuple[Kept[JobRecord] | None, tuple[str, ...]]:
    """The job they moved to without a gap, if they did."""
    if draft.moved_to is None:
        return None, ()
    if draft.moved_to.job.client_id != client_id:
        raise Refusal("The next job is another person's. Please choose again.", "moved_to")
    latest_start = draft.ended_on + timedelta(days=NO_GAP_DAYS)
    if draft.moved_to.job.starts_on > latest_start:
        raise Refusal(
            f"A move without a gap starts by {whole_day(latest_start)}. Otherwise please record "
            "the end, then the new job.",
            "moved_to",
        )
    moved, employer = add_job(desk, draft.moved_to)
    return moved, _new_employer(employer)


def _offer(desk: Desk, kept: Kept[JobRecord], draft: JobEndDraft) -> MilestoneRecord:
    """The offer belongs to the talk in which the client spoke of the loss, else to today."""
    return MilestoneRecord(
        client_id=kept.record.client_id,
        kind=MilestoneKind.NEXT_JOB_OFFER,
        on=draft.learned_on if draft.client_told_us else desk.today,
        job_id=kept.id,
        answer=Answer(draft.next_job_offer) if draft.next_job_offer else None,
    )
