"""Recording a client's jobs: planned or started, moved, ended."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from bot.casework import checks
from bot.casework.access.permissions import Action, authorize, reading
from bot.casework.drafts import EmployerChoice, JobEndDraft, JobStartDraft
from bot.casework.recording.desk import Ask, Desk, Written, as_seen, client_of, or_gone, perform
from bot.casework.replies import Actor, FactRef, Recorded, Refusal
from db.doors import Doors
from db.ids import new_id
from db.queries.people import employers
from db.queries.people.employers import Employer
from db.queries.records import facts
from db.records import EpisodeRecord, JobRecord
from ips.employment import JobKind
from ips.facts import Answer, History, MilestoneKind
from ips.records.job_change import MOST_HOURS, MOST_WAGE, goes_on, terms_of
from ips.records.milestone import MilestoneRecord
from ips.standards import NO_GAP_DAYS
from ips.words import long_day, short_day
from ips.words.table import END_REASONS, OFFER_ANSWERS


def record_start(
    doors: Doors,
    actor: Actor,
    draft: JobStartDraft,
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
            content=draft,
            now=now,
            submission=submission,
            client_ids=(draft.client_id,),
            amend=partial(_edit, doors, actor, draft, now, submission),
        ),
        partial(_record_start, draft=draft),
    )


def edit(
    doors: Doors,
    actor: Actor,
    job_id: str,
    draft: JobStartDraft,
    *,
    now: datetime,
    submission: str | None = None,
    version: int | None = None,
) -> Recorded:
    """Correct what was recorded of a job's start; its end stays as it is.

    `version`: the one the person saw; refused where somebody changed the job since then.
    """
    fact = FactRef("job", job_id)
    return _edit(doors, actor, draft, now, submission, fact, amending=False, version=version)


def draft_of(
    doors: Doors, actor: Actor, job_id: str, *, now: datetime
) -> tuple[JobStartDraft, str, int]:
    """What was recorded of the start, the employer's name and the version."""
    job = _stored(doors, actor, job_id)
    with reading(doors, actor, now=now) as session:
        granted = authorize(
            session,
            actor,
            Action.CORRECT_CLIENT_FACT,
            now=now,
            client_ids=(client_of(job, job_id),),
            recorded_by=job.recorded_by if job is not None else None,
        )
        job = or_gone(job)
        employer = employers.with_id(session, actor.workspace_id, granted.unit_id, job.employer_id)
    return _draft(job), employer.name if employer else "", job.version


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
    return _change_job(
        doors, actor, job_id, "job.move_start", starts_on, now, submission, _move_start
    )


def confirm_start(
    doors: Doors, actor: Actor, job_id: str, *, now: datetime, submission: str | None = None
) -> Recorded:
    """The client did start."""
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
    return _change_job(doors, actor, job_id, "job.cancel_start", on, now, submission, _cancel_start)


def record_end(
    doors: Doors,
    actor: Actor,
    draft: JobEndDraft,
    *,
    now: datetime,
    submission: str | None = None,
) -> Recorded:
    """Record the end of a job: when it ended and when the unit learned of it."""
    return _change_job(
        doors, actor, draft.job_id, "job.record_end", draft, now, submission, _record_end
    )


def _change_job(
    doors: Doors,
    actor: Actor,
    job_id: str,
    verb: str,
    content: Any,
    now: datetime,
    submission: str | None,
    write: Callable[[Desk, JobRecord, Any], Written],
) -> Recorded:
    job = _stored(doors, actor, job_id)
    return perform(
        Ask(
            doors=doors,
            actor=actor,
            action=Action.RECORD_JOB,
            verb=verb,
            content=(job_id, content),
            now=now,
            submission=submission,
            client_ids=(client_of(job, job_id),),
        ),
        lambda desk: write(desk, _as_locked(desk, job_id), content),
    )


def _stored(doors: Doors, actor: Actor, job_id: str) -> JobRecord | None:
    with doors.reading() as session:
        return facts.find(session, JobRecord, actor.workspace_id, job_id)


def _as_locked(desk: Desk, job_id: str) -> JobRecord:
    """The job as it stands now that nobody else can change its client."""
    job: JobRecord = or_gone(facts.find(desk.session, JobRecord, desk.workspace_id, job_id))
    return job


def _draft(job: JobRecord) -> JobStartDraft:
    return JobStartDraft(
        client_id=job.client_id,
        employer=EmployerChoice(employer_id=job.employer_id),
        starts_on=job.starts_on,
        learned_on=job.learned_on,
        title=job.title,
        type_label=job.type_label,
        hours_per_week=job.hours_per_week,
        hourly_wage=job.hourly_wage,
        pays_minimum_and_prevailing=job.pays_minimum_and_prevailing,
        open_to_anyone=job.open_to_anyone,
        integrated=job.integrated,
        not_set_aside=job.not_set_aside,
        kind=job.kind,
        permanent=job.permanent,
        disclosed=job.disclosed,
        work_site=job.work_site,
    )


# ---------------------------------------------------------------- starts


def _record_start(desk: Desk, draft: JobStartDraft) -> Written:
    job, employer = add_job(desk, draft)
    code = desk.clients[job.client_id].code
    new = (f"{employer.name} is new in your employers.",) if employer.created else ()
    what, terms = _called(job, employer.name), terms_of(job.hours_per_week, job.hourly_wage)
    return Written(
        fact=FactRef("job", job.id),
        summary=", ".join([f"{code}: {what}", _begins(job, desk.today), *terms]),
        on=job.starts_on,
        fields=facts.filled_fields(job),
        notes=new,
        show_again=_changes_wishes(draft),
    )


def add_job(desk: Desk, draft: JobStartDraft) -> tuple[JobRecord, Employer]:
    """Store a job within a verb's transaction, with the wishes that came with it."""
    check_start(draft, desk.today)
    code = desk.clients[draft.client_id].code
    history = desk.history(draft.client_id)
    stay = checks.current_stay(history, code)
    employer = desk.employer(draft.employer.employer_id, draft.employer.new_name)
    if any(each.starts_on == draft.starts_on for each in history.jobs):
        _check_not_there(desk, draft, employer)
    job = replace(
        _as_record(desk, draft, employer.id, new_id()),
        in_work_at_entry=draft.starts_on < stay.entered_on,
    )
    facts.add(desk.session, [job])
    if job.in_work_at_entry and not stay.working_at_entry:
        _mark_working_at_entry(desk, stay.id)
    _keep_wishes(desk, draft)
    return job, employer


def _check_not_there(desk: Desk, draft: JobStartDraft, employer: Employer) -> None:
    """The client told two of us: a job is recorded once. Another title is another job."""
    for job in facts.of_clients(desk.session, JobRecord, desk.workspace_id, [draft.client_id]):
        same_day = job.starts_on == draft.starts_on and job.cancelled_on is None
        titles = {title.casefold() for title in (job.title, draft.title) if title}
        if same_day and job.employer_id == employer.id and len(titles) < 2:
            code = desk.clients[draft.client_id].code
            raise Refusal(
                f"{code}'s job at {employer.name} from {long_day(job.starts_on)} is on record "
                f"already. To change it, please open /caseload {code}.",
                "starts_on",
            )


def check_start(draft: JobStartDraft, today: date) -> None:
    """Sentences for what cannot be."""
    checks.not_far_ahead(draft.starts_on, today, "starts_on")
    checks.within_a_lifetime(draft.starts_on, today, "starts_on")
    checks.not_ahead(draft.learned_on or today, today, "learned_on")
    checks.one_of(draft.kind, [kind.value for kind in JobKind], "kind")
    checks.sensible(draft.hours_per_week, MOST_HOURS, "weekly hours", "hours_per_week")
    checks.sensible(draft.hourly_wage, MOST_WAGE, "an hourly wage", "hourly_wage")
    for name in ("title", "type_label", "work_site"):
        checks.short_enough(getattr(draft, name), name)


def _as_record(desk: Desk, draft: JobStartDraft, employer_id: str, job_id: str) -> JobRecord:
    return JobRecord(
        **desk.stamp(),
        id=job_id,
        client_id=draft.client_id,
        employer_id=employer_id,
        starts_on=draft.starts_on,
        learned_on=draft.learned_on or desk.today,
        start_confirmed=draft.starts_on <= desk.today,
        title=draft.title,
        type_label=draft.type_label,
        hours_per_week=draft.hours_per_week,
        hourly_wage=draft.hourly_wage,
        pays_minimum_and_prevailing=draft.pays_minimum_and_prevailing,
        open_to_anyone=draft.open_to_anyone,
        integrated=draft.integrated,
        not_set_aside=draft.not_set_aside,
        kind=draft.kind,
        permanent=draft.permanent,
        disclosed=draft.disclosed,
        work_site=draft.work_site,
    )


def _mark_working_at_entry(desk: Desk, episode_id: str) -> None:
    """Somebody in work when they entered is flagged, not failed."""
    episode = facts.find(desk.session, EpisodeRecord, desk.workspace_id, episode_id)
    assert episode is not None
    flagged = replace(episode, working_at_entry=True)
    facts.replace_with(desk.session, episode, flagged, by=desk.me, at=desk.now)


def _changes_wishes(draft: JobStartDraft) -> bool:
    return draft.visits_at_work is not None or draft.meeting_wishes is not None


def _keep_wishes(desk: Desk, draft: JobStartDraft) -> None:
    if not _changes_wishes(draft):
        return
    client = desk.clients[draft.client_id]
    wants = replace(
        client,
        visits_at_work=(
            client.visits_at_work if draft.visits_at_work is None else draft.visits_at_work
        ),
        meeting_wishes=draft.meeting_wishes or client.meeting_wishes,
    )
    desk.rewrite_client(client, wants)


def _edit(
    doors: Doors,
    actor: Actor,
    draft: JobStartDraft,
    now: datetime,
    submission: str | None,
    fact: FactRef,
    *,
    amending: bool = True,
    version: int | None = None,
) -> Recorded:
    former = _stored(doors, actor, fact.id)
    return perform(
        Ask(
            doors=doors,
            actor=actor,
            action=Action.CORRECT_CLIENT_FACT,
            verb="job.record_start" if amending else "job.edit",
            content=draft if amending else (fact.id, draft),
            now=now,
            submission=submission,
            client_ids={client_of(former, fact.id), draft.client_id},
            drawn_in={draft.client_id} - {client_of(former, fact.id)},
            records=Action.RECORD_JOB,
            recorded_by=former.recorded_by if former is not None else None,
            amending=amending,
        ),
        partial(_rewrite_start, job_id=fact.id, draft=draft, version=version),
    )


def _rewrite_start(
    desk: Desk, *, job_id: str, draft: JobStartDraft, version: int | None
) -> Written:
    check_start(draft, desk.today)
    former: JobRecord = as_seen(_as_locked(desk, job_id), version)
    if draft.client_id != former.client_id:
        raise Refusal(
            "A job stays with its client. Please undo it and record it for the other person.",
            "client_id",
        )
    if former.ended_on is not None and former.ended_on < draft.starts_on:
        raise Refusal(
            f"This job ended on {long_day(former.ended_on)}. Please choose an earlier start.",
            "starts_on",
        )
    employer = desk.employer(draft.employer.employer_id, draft.employer.new_name)
    wanted = _as_record(desk, draft, employer.id, job_id)
    kept = (
        "cancelled_on",
        "ended_on",
        "end_learned_on",
        "end_recorded_on",
        "end_recorded_at",
        "end_recorded_by",
        "client_told_us",
        "end_reason",
        "lessons",
        "next_job_id",
    )
    latest = replace(
        wanted,
        **{name: getattr(former, name) for name in kept},
        learned_on=draft.learned_on or former.learned_on,
        in_work_at_entry=_before_entry(desk.history(former.client_id), draft.starts_on),
    )
    facts.replace_with(desk.session, former, latest, by=desk.me, at=desk.now)
    _keep_wishes(desk, draft)
    code = desk.clients[former.client_id].code
    return Written(
        fact=FactRef("job", job_id),
        summary=f"{code}: {_called(latest, employer.name)}, {_begins(latest, desk.today)}",
        on=latest.starts_on,
        fields=facts.changed_fields(former, latest),
        show_again=_changes_wishes(draft),
    )


def _before_entry(history: History, starts_on: date) -> bool:
    return bool(history.episodes) and starts_on < history.episodes[-1].entered_on


def _move_start(desk: Desk, job: JobRecord, starts_on: date) -> Written:
    _check_goes_on(job)
    checks.not_far_ahead(starts_on, desk.today, "starts_on")
    checks.within_a_lifetime(starts_on, desk.today, "starts_on")
    latest = replace(job, starts_on=starts_on, start_confirmed=starts_on <= desk.today)
    news = f"start moved from {short_day(job.starts_on)} to {short_day(starts_on)}"
    return _rewritten(desk, job, latest, news, on=starts_on)


def _confirm_start(desk: Desk, job: JobRecord, _: None) -> Written:
    _check_goes_on(job)
    if job.starts_on > desk.today:
        raise Refusal(
            f"This start is planned for {long_day(job.starts_on)}. If they have started already, "
            "please move it to that day.",
            "starts_on",
        )
    latest = replace(job, start_confirmed=True)
    news = f"started on {short_day(job.starts_on)}"
    return _rewritten(desk, job, latest, news, on=job.starts_on)


def _cancel_start(desk: Desk, job: JobRecord, on: date) -> Written:
    _check_goes_on(job)
    checks.not_ahead(on, desk.today)
    if job.start_confirmed:
        raise Refusal("This job has started. Please record its end, or undo it if it is a mistake.")
    latest = replace(job, cancelled_on=on, start_confirmed=False)
    news = "the planned start did not come about"
    return _rewritten(desk, job, latest, news, on=on, kind="cancelled_start")


def _check_goes_on(job: JobRecord) -> None:
    checks.refuse(goes_on(job.cancelled_on, job.ended_on))


def _rewritten(
    desk: Desk, former: JobRecord, latest: JobRecord, news: str, *, on: date, kind: str = "job"
) -> Written:
    facts.replace_with(desk.session, former, latest, by=desk.me, at=desk.now)
    code = desk.clients[former.client_id].code
    return Written(
        fact=FactRef(kind, former.id),
        summary=f"{code}: {former.title or 'job'}, {news}",
        on=on,
        fields=facts.changed_fields(former, latest),
        undoable=kind != "job",
    )


# ---------------------------------------------------------------- ends


def _record_end(desk: Desk, job: JobRecord, draft: JobEndDraft) -> Written:
    _check_goes_on(job)
    _check_end(job, draft, desk.today)
    moved, notes = _move_on(desk, job, draft)
    latest = replace(
        job,
        ended_on=draft.ended_on,
        end_learned_on=draft.learned_on,
        end_recorded_on=desk.today,
        end_recorded_at=desk.now,
        end_recorded_by=desk.me,
        client_told_us=draft.client_told_us,
        end_reason=draft.reason,
        lessons=draft.lessons,
        next_job_id=moved.id if moved else None,
    )
    facts.replace_with(desk.session, job, latest, by=desk.me, at=desk.now)
    if draft.next_job_offer is not None:
        facts.add(desk.session, [desk.kept(_offer(desk, job, draft))])
    code = desk.clients[job.client_id].code
    went_on = " and went on to the next job" if moved else ""
    return Written(
        fact=FactRef("job_end", job.id),
        summary=f"{code}: {job.title or 'job'} ended {short_day(draft.ended_on)}{went_on}",
        on=draft.ended_on,
        fields=facts.changed_fields(job, latest),
        notes=notes,
    )


def _check_end(job: JobRecord, draft: JobEndDraft, today: date) -> None:
    checks.one_of(draft.reason, END_REASONS, "reason")
    checks.one_of(draft.next_job_offer, OFFER_ANSWERS, "next_job_offer")
    checks.not_ahead(draft.learned_on, today, "learned_on")
    checks.not_far_ahead(draft.ended_on, today, "ended_on")
    if draft.ended_on < job.starts_on:
        raise Refusal(
            f"This job starts on {long_day(job.starts_on)}, after that day. If they never started, "
            "please cancel the planned start.",
            "ended_on",
        )


def _move_on(
    desk: Desk, job: JobRecord, draft: JobEndDraft
) -> tuple[JobRecord | None, tuple[str, ...]]:
    """The job they moved to without a gap, if they did."""
    if draft.moved_to is None:
        return None, ()
    if draft.moved_to.client_id != job.client_id:
        raise Refusal("The next job is another person's. Please choose again.", "moved_to")
    latest_start = draft.ended_on + timedelta(days=NO_GAP_DAYS)
    if draft.moved_to.starts_on > latest_start:
        raise Refusal(
            f"A move without a gap starts by {long_day(latest_start)}. Otherwise please record "
            "the end, then the new job.",
            "moved_to",
        )
    moved, employer = add_job(desk, draft.moved_to)
    return moved, ((f"{employer.name} is new in your employers.",) if employer.created else ())


def _offer(desk: Desk, job: JobRecord, draft: JobEndDraft) -> MilestoneRecord:
    """The offer belongs to the talk in which the client spoke of the loss, else to today."""
    return MilestoneRecord(
        client_id=job.client_id,
        kind=MilestoneKind.NEXT_JOB_OFFER,
        on=draft.learned_on if draft.client_told_us else desk.today,
        job_id=job.id,
        answer=Answer(draft.next_job_offer) if draft.next_job_offer else None,
    )


def without_end(job: JobRecord) -> JobRecord:
    """The job as it was before anybody recorded its end."""
    return replace(
        job,
        ended_on=None,
        end_learned_on=None,
        end_recorded_on=None,
        end_recorded_at=None,
        end_recorded_by=None,
        client_told_us=False,
        end_reason=None,
        lessons=None,
        next_job_id=None,
    )


def _called(job: JobRecord, employer: str) -> str:
    return f"{job.title} at {employer}" if job.title else f"job at {employer}"


def _begins(job: JobRecord, today: date) -> str:
    when = "starts" if job.starts_on > today else "started"
    return f"{when} {short_day(job.starts_on)}"
