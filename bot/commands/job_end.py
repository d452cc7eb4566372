"""/jobend: a job has ended, and when a member of the unit learned of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from slack_bolt import Ack, App, BoltContext

from bot.casework.access.permissions import Action
from bot.casework.drafts import JobEndDraft, JobStart
from bot.casework.reading import client_page
from bot.casework.recording import employment as jobs
from bot.casework.replies import (
    DueLine,
    EmployerOption,
    JobLine,
    NotAllowed,
    Recorded,
    Refusal,
)
from bot.commands.forms import modals, pickers, typed_lines
from bot.commands.forms.modals import Form, Turn
from bot.commands.forms.typed_lines import Meant, MeantEmployer
from bot.commands.lines import job_end as lines
from bot.commands.lines.job_end import JobEndLine
from bot.commands.lines.pieces import unescaped
from bot.views import job_end as views
from bot.views import reply
from bot.views.blocks import Block, View
from bot.views.job_end import NEXT, JobEndForm, NextJob
from bot.views.pickers import Ours, Sentence, employer_option
from ips.facts import Clock
from ips.records.job import JobRecord

TITLE = "Job end"
NEXT_DAY = Ours("the first day of the new job")


def register(app: App) -> None:
    app.command("/jobend")(command)
    app.view(views.SUBMIT)(submit)
    app.action("job_end.told")(straight_on)
    pickers.when_picked(app, views.SUBMIT, "client_id", beside)


def command(command: dict[str, Any], body: dict[str, Any], context: BoltContext) -> None:
    run(modals.turn_of(context, body), command.get("text") or "")


def run(turn: Turn, text: str) -> None:
    """A bare command opens the form; a line is recorded, or fills the form with what it holds."""
    modals.on_roster(turn)
    if not text.strip() or typed_lines.is_long(text):
        open_form(turn, lessons=unescaped(text).strip() or None)
        return
    line, meant = typed_lines.understood(turn, text, lines.read)
    known = _jobs(turn, meant.client_id) if meant.client_id else ()
    running = tuple(views.running(known))
    named = _named(running, line, meant.employer)
    unsure = _unsure(line, meant, named)
    if unsure or line.day is None or len(named.jobs) != 1:
        before = modals.answered_before(turn)
        if before is not None:
            _say(turn, before)
            return
        _open_understood(turn, line, meant, named, unsure)
        return
    try:
        done = jobs.record_end(
            turn.doors,
            turn.actor,
            _draft_of(line, named.jobs[0].id, turn),
            now=turn.now,
            submission=turn.trigger_id,
        )
    except NotAllowed:
        raise
    except Refusal as refusal:
        _open_understood(turn, line, meant, named, (Sentence(refusal.sentence),))
        return
    _say(turn, done)


def _say(turn: Turn, done: Recorded) -> None:
    turn.say(reply.message(done, turn.today, asked=views.ask_for_offer(_offers(done))))


def _jobs(turn: Turn, client_id: str) -> tuple[JobLine, ...]:
    """The client's jobs; of one that has ended already the form says so."""
    return client_page.job_options(
        turn.doors, turn.actor, client_id, now=turn.now, to=Action.RECORD_JOB
    )


def open_form(
    turn: Turn,
    *,
    client_id: str | None = None,
    job_id: str | None = None,
    lessons: str | None = None,
) -> None:
    """The form with sensible defaults; also from the Home tab and a client's page."""
    modals.on_roster(turn)
    values = JobEndForm(
        learned_on=turn.today,
        ended_on=turn.today,
        job_id=job_id,
        lessons=lessons,
        unsure=(typed_lines.ALL_OF_IT,) if lessons else (),
    )
    carried = modals.carry()
    if client_id is None:
        modals.open_modal(turn, views.form(values, carried.packed()))
        return
    modals.open_then(
        turn, TITLE, lambda: views.form(_with_client(turn, values, client_id), carried.packed())
    )


def open_for_job(turn: Turn, job_id: str) -> None:
    """The form for one job, whose client the records know."""
    modals.on_roster(turn)
    carried = modals.carry()

    def build() -> View:
        kept, _ = jobs.stored_job(
            turn.doors, turn.actor, job_id, now=turn.now, to=Action.RECORD_JOB
        )
        values = JobEndForm(learned_on=turn.today, ended_on=turn.today, job_id=job_id)
        return views.form(_with_client(turn, values, kept.record.client_id), carried.packed())

    modals.open_then(turn, TITLE, build)


def beside(turn: Turn, client_ids: tuple[str, ...]) -> list[Block]:
    """The picked client's jobs that can end."""
    return views.about(_jobs(turn, client_ids[0])) if client_ids else []


def straight_on(ack: Ack, body: dict[str, Any], context: BoltContext) -> None:
    """'Straight on to another job' asks for that job; unticked, its fields go again."""
    ack()
    turn = modals.turn_of(context, body)
    view = body["view"]
    moved = Form(view).ticked("told", views.MOVED)
    fields = views.next_job_fields(NextJob(turn.today)) if moved else []
    content = modals.placed_after(modals.as_typed(view), "told", fields, _NEXT_FIELDS)
    modals.redraw(turn, view, modals.again(view, content))


_NEXT_FIELDS = tuple(
    f"{name}{NEXT}" for name in ("employer", "new_employer", "same_employer", "starts_on", "title")
)


def submit(ack: Ack, body: dict[str, Any], view: dict[str, Any], context: BoltContext) -> None:
    turn, form, carried = modals.turn_of(context, body), Form(view), modals.carried(view)
    draft = read(form)
    near: tuple[EmployerOption, ...] = ()
    if form.ticked("told", views.MOVED) and f"starts_on{NEXT}" in form:
        following, near = _next_job(turn, form)
        draft = replace(draft, moved_to=following) if draft else None
    if near and not form.errors:
        pickers.ask_if_same(ack, view, near, NEXT)
        return
    if not modals.mended(ack, form):
        return
    assert draft is not None
    done = jobs.record_end(turn.doors, turn.actor, draft, now=turn.now, submission=carried.key)
    asked = views.ask_for_offer(_offers(done))
    modals.confirm(ack, form, reply.modal(done, turn.today, asked=asked))


def _offers(done: Recorded) -> list[DueLine]:
    """The offers of help with the next job that this end has opened."""
    return [
        line
        for effect in done.effects
        for line in effect.opened
        if line.due.key.clock is Clock.NEXT_JOB_OFFER
    ]


def _next_job(turn: Turn, form: Form) -> tuple[JobStart | None, tuple[EmployerOption, ...]]:
    chosen = pickers.chosen_employer(turn, form, NEXT)
    starts_on = form.day(f"starts_on{NEXT}")
    form.needed(f"starts_on{NEXT}", starts_on, "Which day does the new job start?")
    if chosen.choice is None or starts_on is None:
        return None, chosen.near
    following = JobRecord(
        client_id=form.choice("client_id") or "",
        starts_on=starts_on,
        title=form.text(f"title{NEXT}"),
    )
    return JobStart(following, chosen.choice), ()


# ---------------------------------------------------------------- from a line


@dataclass(frozen=True, slots=True)
class _Named:
    """The jobs that a line can mean, and its words that name none of them."""

    jobs: tuple[JobLine, ...]
    left_over: tuple[str, ...]


def _named(running: tuple[JobLine, ...], line: JobEndLine, employer: MeantEmployer) -> _Named:
    """The running jobs, or those whose employer or title stands in the line."""
    name = employer.known.name if employer.known is not None else None
    fitting, left_over = running, []
    for run in line.runs:
        if run.next_job:
            continue
        wanted = name if run is line.employer and name is not None else run.text
        meant = tuple(job for job in fitting if _is_called(job, wanted))
        if meant:
            fitting = meant
        else:
            left_over.append(run.text)
    return _Named(fitting, tuple(left_over))


def _is_called(job: JobLine, wanted: str) -> bool:
    return wanted.casefold() in (job.employer.casefold(), (job.title or "").casefold())


def _unsure(line: JobEndLine, meant: Meant, named: _Named) -> tuple[str, ...]:
    doubts = [*line.unsure, *meant.unknown, *named.left_over, *meant.next_employer.doubt]
    if line.moved_on:
        doubts.append(NEXT_DAY)  # a line names the end's day only
    return (*doubts, *typed_lines.one_each(meant, "the end of a job"), *line.foreign_labels)


def _lessons(line: JobEndLine) -> str | None:
    return line.labelled.get("lessons") or line.labelled.get("note")


def _draft_of(line: JobEndLine, job_id: str, turn: Turn) -> JobEndDraft:
    assert line.day is not None
    return JobEndDraft(
        job_id=job_id,
        ended_on=line.day,
        learned_on=line.learned_on or turn.today,
        client_told_us=bool(line.client_told_us),
        reason=line.reason,
        lessons=_lessons(line),
        next_job_offer=line.next_job_offer,
    )


def _open_understood(
    turn: Turn, line: JobEndLine, meant: Meant, named: _Named, unsure: Sequence[str]
) -> None:
    client_id = meant.client_id
    left_over = [*named.left_over, *line.foreign_labels]
    # 'yesterday quit learned last week': the day that is not clear is the second one.
    learned_unclear = line.day_unclear and line.day is not None
    values = JobEndForm(
        learned_on=line.learned_on or (None if learned_unclear else turn.today),
        ended_on=line.day,
        job_id=named.jobs[0].id if len(named.jobs) == 1 else None,
        client_told_us=bool(line.client_told_us),
        reason=line.reason,
        lessons=" ".join([*filter(None, [_lessons(line)]), *left_over]) or None,
        next_job_offer=line.next_job_offer,
        next_job=_next_job_meant(turn, meant.next_employer) if line.moved_on else None,
        unsure=tuple(unsure),
    )
    carried = modals.carry()

    def build() -> View:
        filled = _with_client(turn, values, client_id) if client_id else values
        return views.form(filled, carried.packed())

    modals.open_then(turn, TITLE, build)


def _next_job_meant(turn: Turn, employer: MeantEmployer) -> NextJob:
    known = employer.known
    return NextJob(
        starts_on=turn.today,
        employer=employer_option(known) if known else None,
        new_employer=employer.new_name,
        near=employer.near,
    )


def _with_client(turn: Turn, values: JobEndForm, client_id: str) -> JobEndForm:
    chosen, _ = pickers.option_of(turn, client_id, Action.RECORD_JOB)
    return replace(values, client=chosen, jobs=_jobs(turn, client_id))


# ---------------------------------------------------------------- from the form


def read(form: Form) -> JobEndDraft | None:
    """The form's values; None (and `errors`) when one is missing."""
    form.needed("client_id", form.choice("client_id"), "Which client was it?")
    job_id = form.choice("job_id")
    if "job_id" in form:
        form.needed("job_id", job_id, "Which job has ended?")
    elif not form.errors:
        form.wrong("client_id", views.NONE_RUNS)
    ended_on, learned_on = form.day("ended_on"), form.day("learned_on")
    form.needed("ended_on", ended_on, "Which was the last day of the job?")
    form.needed("learned_on", learned_on, "When did one of us learn of it?")
    if form.errors or job_id is None or ended_on is None or learned_on is None:
        return None
    return JobEndDraft(
        job_id=job_id,
        ended_on=ended_on,
        learned_on=learned_on,
        client_told_us=form.ticked("told", "client_told_us"),
        reason=form.choice("reason"),
        lessons=form.text("lessons"),
        next_job_offer=form.choice("next_job_offer"),
    )
