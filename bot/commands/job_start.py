"""/jobstart: a job, planned or begun; a start that moved or never came; a change of pay."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from slack_bolt import Ack, App, BoltContext, Respond

from bot.casework.access.permissions import Action
from bot.casework.drafts import JobStart
from bot.casework.reading import client_page
from bot.casework.recording import employment
from bot.casework.recording.record import record as record_kind
from bot.casework.replies import JobLine, NotAllowed, Recorded, Refusal
from bot.commands import job_end, job_type
from bot.commands.brief import confirm_pressed
from bot.commands.forms import modals, pickers, screens, typed_lines
from bot.commands.forms.modals import Form, Turn
from bot.commands.forms.read import read as read_record
from bot.commands.forms.typed_lines import Meant, MeantEmployer
from bot.commands.lines import job_start as lines
from bot.commands.lines.job_start import JobStartLine
from bot.views import job_start as views
from bot.views import reply, words
from bot.views.blocks import Block, View, option
from bot.views.job_start import JobForm
from bot.views.pickers import Sentence, employer_option
from ips.employment import JobKind
from ips.records.job import JobRecord
from ips.records.job_change import JobChangeRecord
from ips.records.kind import content_of
from ips.records.markers import TRUE_OF_IT, Tick

TITLE = JobRecord.heading
_NOTHING_TYPED = JobStartLine()
_NOTHING_TICKED = {
    each.name: False
    for each in JobRecord.fields
    if isinstance(each.marker, Tick) and each.marker.among == TRUE_OF_IT
}
NO_JOB_YET = Sentence(
    "An interview, a trial, an orientation or volunteering is no job start. If this is one, "
    "please tick below what fits it, then save."
)


def register(app: App) -> None:
    app.command("/jobstart")(command)
    app.view(views.SUBMIT)(submit)
    app.view(views.MOVE)(submit_move)
    app.view(views.CANCEL)(submit_cancel)
    app.view(views.CHANGE)(submit_change)
    app.action("job.menu")(menu)
    app.action("job.type")(job_type.chosen)
    for verb in ("confirm", "move", "cancel"):
        app.action(f"job.{verb}")(menu)
    pickers.when_picked(app, views.SUBMIT, "client_id", beside)


def command(command: dict[str, Any], body: dict[str, Any], context: BoltContext) -> None:
    run(modals.turn_of(context, body), command.get("text") or "")


def run(turn: Turn, text: str) -> None:
    """A bare command opens the form; a line is recorded, or fills the form with what it holds."""
    modals.on_roster(turn)
    if not text.strip() or typed_lines.is_long(text):
        open_form(turn)
        return
    line, meant = typed_lines.understood(turn, text, lines.read)
    if line.happened is not None:
        _open_for_news(turn, line, meant, line.happened)
        return
    if line.only_hours_or_pay and _open_for_change(turn, line, meant):
        return
    if line.began and _open_for_begun(turn, line, meant):
        return
    unsure = _unsure(line, meant)
    if unsure or meant.client_id is None or not meant.employer.sure or line.day is None:
        _open_understood(turn, line, meant, unsure)
        return
    try:
        done = employment.record_start(
            turn.doors,
            turn.actor,
            _start_of(line, meant.client_id, meant.employer),
            now=turn.now,
            submission=turn.trigger_id,
        )
    except NotAllowed:
        raise
    except Refusal as refusal:
        _open_understood(turn, line, meant, (Sentence(refusal.sentence),))
        return
    turn.say(reply.message(done, turn.today, asked=job_type.ask(turn, line, done.fact.id)))


def open_form(turn: Turn, *, client_id: str | None = None) -> None:
    """The form with sensible defaults; also from the Home tab and a client's page."""
    modals.on_roster(turn)
    carried = modals.carry()
    if client_id is None:
        modals.open_modal(turn, views.form(JobForm(), carried.packed()))
        return
    modals.open_then(
        turn,
        TITLE,
        lambda: views.form(_with_client(turn, JobForm(), client_id), carried.packed()),
    )


def open_edit(turn: Turn, job_id: str) -> None:
    """The same form, filled with what is on record; the job keeps its client."""
    modals.open_then(turn, TITLE, lambda: _edit_form(turn, job_id))


def _edit_form(turn: Turn, job_id: str, line: JobStartLine = _NOTHING_TYPED) -> View:
    """What a line says of hours and pay stands in it already: a planned job is agreed anew."""
    start, version, employer = employment.draft_of(turn.doors, turn.actor, job_id, now=turn.now)
    job = start.job
    _, known = pickers.option_of(turn, job.client_id)
    agreed = {"hours_per_week": line.hours, "hourly_wage": line.wage}
    values = JobForm(
        content_of(job) | {name: value for name, value in agreed.items() if value is not None},
        client_label=words.client_label(known.choice.client),
        employer=option(employer, job.employer_id),
        learned_on=start.learned_on,
        visits_at_work=start.visits_at_work,
        meeting_wishes=start.meeting_wishes,
        unsure=_news_doubts(line),
    )
    carried = modals.carry(fact=job_id, client=job.client_id, version=str(version))
    return views.form(values, carried.packed())


def beside(turn: Turn, client_ids: tuple[str, ...]) -> list[Block]:
    """Wishes, disclosure and the present jobs of the picked client."""
    found = _jobs(turn, client_ids[0]) if client_ids else ()
    return views.about(pickers.introduced(turn, client_ids, Action.RECORD_JOB), found)


def _jobs(turn: Turn, client_id: str) -> tuple[JobLine, ...]:
    return client_page.job_options(
        turn.doors, turn.actor, client_id, now=turn.now, to=Action.RECORD_JOB
    )


def submit(ack: Ack, body: dict[str, Any], view: dict[str, Any], context: BoltContext) -> None:
    turn = modals.turn_of(context, body)
    form, carried = Form(view), modals.carried(view)
    client_id = carried.get("client") or form.choice("client_id")
    form.needed("client_id", client_id, "Which client was it?")
    chosen = pickers.chosen_employer(turn, form)
    start = read(form, client_id or "")
    if chosen.near and not form.errors:
        pickers.ask_if_same(ack, view, chosen.near)
        return

    def record() -> Recorded:
        assert start is not None
        assert chosen.choice is not None
        whole = replace(start, employer=chosen.choice)
        fact_id = carried.get("fact")
        if fact_id is None:
            return employment.record_start(
                turn.doors, turn.actor, whole, now=turn.now, submission=carried.key
            )
        return employment.edit(
            turn.doors,
            turn.actor,
            fact_id,
            whole,
            now=turn.now,
            submission=carried.key,
            version=carried.version,
        )

    modals.submit(ack, form, record, turn.today)


# ---------------------------------------------------------------- what may be done with a job


def menu(
    ack: Ack, action: dict[str, Any], body: dict[str, Any], context: BoltContext, respond: Respond
) -> None:
    """The menu beside a job, and what answers 'has it started?' in a brief or on a page."""
    ack()
    turn = modals.turn_of(context, body, respond)
    confirm_pressed(turn, body)
    verb, _, job_id = (action.get("selected_option") or action)["value"].partition(":")
    if verb == "confirm":
        done = employment.confirm_start(
            turn.doors, turn.actor, job_id, now=turn.now, submission=turn.trigger_id
        )
        _confirm(turn, done)
        return
    if verb == "end":
        job_end.open_for_job(turn, job_id)
        return
    build = _MENU.get(verb)
    if build is None:
        raise Refusal(modals.OLD_BUTTON)
    modals.open_then(turn, TITLE, lambda: build(turn, job_id))


def _confirm(turn: Turn, done: Recorded) -> None:
    modals.open_modal(turn, reply.modal(done, turn.today), saved=True)
    screens.refresh_page(turn)


def _job(turn: Turn, job_id: str) -> JobLine:
    kept, employer = employment.stored_job(
        turn.doors, turn.actor, job_id, now=turn.now, to=Action.RECORD_JOB
    )
    job = kept.record
    return JobLine(
        id=job_id,
        employer=employer,
        title=job.title,
        starts_on=job.starts_on,
        started=job.start_confirmed,
        competitive=True,
        permanent=job.permanent,
        hours_per_week=job.hours_per_week,
        hourly_wage=job.hourly_wage,
    )


def _move(turn: Turn, job_id: str, line: JobStartLine = _NOTHING_TYPED) -> View:
    carried = modals.carry(job=job_id).packed()
    return views.move_form(_job(turn, job_id), carried, to=line.day, unsure=_news_doubts(line))


def _begin(turn: Turn, job_id: str, line: JobStartLine = _NOTHING_TYPED) -> View:
    """It began on another day than planned: that day is its start."""
    carried = modals.carry(job=job_id).packed()
    to = line.day_or(turn.today)
    return views.move_form(_job(turn, job_id), carried, to=to, unsure=_news_doubts(line))


def _cancel(turn: Turn, job_id: str, line: JobStartLine = _NOTHING_TYPED) -> View:
    return views.cancel_form(
        _job(turn, job_id),
        line.day_or(turn.today),
        modals.carry(job=job_id).packed(),
        unsure=_news_doubts(line),
    )


def _change(turn: Turn, job_id: str, line: JobStartLine = _NOTHING_TYPED) -> View:
    return views.change_form(
        _job(turn, job_id),
        line.day_or(turn.today),
        modals.carry(job=job_id).packed(),
        hours=line.hours,
        wage=line.wage,
        unsure=_news_doubts(line),
    )


def _agree_anew(turn: Turn, job_id: str, line: JobStartLine = _NOTHING_TYPED) -> View:
    """Hours and pay change from a day on; those of a job that has not begun are agreed anew."""
    form = _change if _job(turn, job_id).started else _edit_form
    return form(turn, job_id, line)


_MENU: dict[str, Callable[[Turn, str], View]] = {
    "move": _move,
    "cancel": _cancel,
    "change": _change,
    "edit": _edit_form,
}


_NEWS: dict[str, Callable[[Turn, str, JobStartLine], View]] = {
    "move": _move,
    "cancel": _cancel,
    "change": _agree_anew,
    "begin": _begin,
}
WHICH_JOB = Sentence(
    "For a start that moved or will not come, or new hours or pay, use the menu beside it. "
    "The rest of this form is for a new job."
)
NO_SUCH_JOB = Sentence("No such job is on record for this client, so there is nothing to change.")


def _news_doubts(line: JobStartLine) -> tuple[str, ...]:
    """What news of a job on record leaves open; an employer's name has found its job."""
    left_over = [run.text for run in line.runs if run.known is None]
    return (*line.unsure, *left_over, *(f"{name}: {text}" for name, text in line.labelled.items()))


def _open_for_news(turn: Turn, line: JobStartLine, meant: Meant, happened: str) -> None:
    """'moved', 'cancelled', 'hours changed': about a job on record, never a new one."""
    client_id = meant.client_id
    known = views.current(_jobs(turn, client_id)) if client_id else []
    if happened == "cancel":
        known = [job for job in known if not job.started]
    fitting = _at_employer(known, meant.employer)
    if happened == "change":
        fitting = _begun_first(fitting)
    if len(fitting) == 1:
        (job,) = fitting
        modals.open_then(turn, TITLE, lambda: _NEWS[happened](turn, job.id, line))
        return
    doubts = [*_news_doubts(line), WHICH_JOB if fitting or client_id is None else NO_SUCH_JOB]
    agreed = {"hours_per_week": line.hours, "hourly_wage": line.wage}
    carried, values = modals.carry(), JobForm(agreed, unsure=(*meant.unknown, *doubts))

    def build() -> View:
        filled = _with_client(turn, values, client_id) if client_id else values
        return views.form(filled, carried.packed())

    modals.open_then(turn, TITLE, build)


def _at_employer(found: list[JobLine], employer: MeantEmployer) -> list[JobLine]:
    """Those of the employer that was named; all of them where none was that is known."""
    if employer.known is None:
        return found
    return [job for job in found if job.employer == employer.known.name]


def _begun_first(found: list[JobLine]) -> list[JobLine]:
    """Hours and pay change in a job that has begun, if there is one."""
    return [job for job in found if job.started] or found


def _open_for_change(turn: Turn, line: JobStartLine, meant: Meant) -> bool:
    """The form of new hours or pay, where there is one job that they can be of."""
    if meant.client_id is None:
        return False
    fitting = _begun_first(views.current(_jobs(turn, meant.client_id)))
    if len(fitting) == 1:
        modals.open_then(turn, TITLE, lambda: _agree_anew(turn, fitting[0].id, line))
    return len(fitting) == 1


def _open_for_begun(turn: Turn, line: JobStartLine, meant: Meant) -> bool:
    """'started': the start that was planned has come, unless another employer is named.

    Whether the line was about that start; if so it is answered.
    """
    if meant.client_id is None or meant.employer.new_name is not None:
        return False
    jobs_known = views.current(_jobs(turn, meant.client_id))
    fitting = _at_employer([job for job in jobs_known if not job.started], meant.employer)
    if len(fitting) != 1:
        return False
    (job,) = fitting
    as_planned = job.starts_on <= turn.today and line.day_or(job.starts_on) == job.starts_on
    if as_planned and not _news_doubts(line):
        done = employment.confirm_start(
            turn.doors, turn.actor, job.id, now=turn.now, submission=turn.trigger_id
        )
        turn.say(reply.message(done, turn.today))
    else:
        modals.open_then(turn, TITLE, lambda: _NEWS["begin"](turn, job.id, line))
    return True


def submit_move(ack: Ack, body: dict[str, Any], view: dict[str, Any], context: BoltContext) -> None:
    turn, form, carried = modals.turn_of(context, body), Form(view), modals.carried(view)
    starts_on = form.day("starts_on")
    form.needed("starts_on", starts_on, "Which day does it start?")

    def record() -> Recorded:
        assert starts_on is not None
        return employment.move_start(
            turn.doors,
            turn.actor,
            carried.get("job") or "",
            starts_on,
            now=turn.now,
            submission=carried.key,
        )

    modals.submit(ack, form, record, turn.today)


def submit_cancel(
    ack: Ack, body: dict[str, Any], view: dict[str, Any], context: BoltContext
) -> None:
    turn, form, carried = modals.turn_of(context, body), Form(view), modals.carried(view)
    on = form.day("on")
    form.needed("on", on, "Which day did you learn of it?")

    def record() -> Recorded:
        assert on is not None
        return employment.cancel_start(
            turn.doors,
            turn.actor,
            carried.get("job") or "",
            on,
            now=turn.now,
            submission=carried.key,
        )

    modals.submit(ack, form, record, turn.today)


def submit_change(
    ack: Ack, body: dict[str, Any], view: dict[str, Any], context: BoltContext
) -> None:
    turn, form, carried = modals.turn_of(context, body), Form(view), modals.carried(view)
    change = read_record(form, JobChangeRecord, carried.get("job") or "")
    if form.number("hours_per_week") is None and form.number("hourly_wage") is None:
        form.wrong("hours_per_week", "Please write the new hours, the new pay, or both.")

    def record() -> Recorded:
        return record_kind(turn.doors, turn.actor, change(), now=turn.now, submission=carried.key)

    modals.submit(ack, form, record, turn.today)


# ---------------------------------------------------------------- from a line


def _unsure(line: JobStartLine, meant: Meant) -> tuple[str, ...]:
    """What of the line the form must ask about: one employer, and at most one title."""
    doubts = [*line.unsure, *meant.unknown, *meant.employer.doubt]
    doubts += [run.text for run in line.others[:1] if run.doubtful]
    doubts += [run.text for run in line.others[1:]]
    if line.may_be_no_job:
        doubts.append(NO_JOB_YET)
    return (*doubts, *typed_lines.one_each(meant, "a job"), *line.foreign_labels)


def _start_of(line: JobStartLine, client_id: str, employer: MeantEmployer) -> JobStart:
    job = JobRecord(client_id=client_id, **_fields_of(line))
    return JobStart(job, employer.choice, line.learned_on)


def _fields_of(line: JobStartLine) -> dict[str, Any]:
    """What a line says of the job itself."""
    return {
        "starts_on": line.day,
        "title": line.title,
        "hours_per_week": line.hours,
        "hourly_wage": line.wage,
        "kind": line.kind or JobKind.REGULAR,
        "type_label": line.labelled.get("type"),
        "permanent": line.permanent is not False,
    }


def _open_understood(turn: Turn, line: JobStartLine, meant: Meant, unsure: Sequence[str]) -> None:
    employer, client_id = meant.employer, meant.client_id
    values = JobForm(
        _fields_of(line) | (_NOTHING_TICKED if line.may_be_no_job else {}),
        learned_on=line.learned_on,
        employer=employer_option(employer.known) if employer.known else None,
        new_employer=employer.new_name,
        near=employer.near,
        unsure=tuple(unsure),
    )
    carried = modals.carry()

    def build() -> View:
        filled = _with_client(turn, values, client_id) if client_id else values
        return views.form(filled, carried.packed())

    modals.open_then(turn, TITLE, build)


def _with_client(turn: Turn, values: JobForm, client_id: str) -> JobForm:
    chosen, known = pickers.option_of(turn, client_id, Action.RECORD_JOB)
    return replace(
        values,
        client=chosen,
        introductions=(known,),
        jobs=_jobs(turn, client_id),
        visits_at_work=known.visits_at_work,
        meeting_wishes=known.meeting_wishes,
    )


# ---------------------------------------------------------------- from the form


def read(form: Form, client_id: str) -> JobStart | None:
    """The form's values, without the employer; None (and `errors`) when one is missing."""
    job = read_record(form, JobRecord, client_id)
    if form.errors:
        return None
    return JobStart(
        job(),
        pickers.NO_CHOICE_YET,
        learned_on=form.day("learned_on"),
        visits_at_work=form.yes_or_no("visits_at_work"),
        meeting_wishes=form.text("meeting_wishes"),
    )
