"""/visit: a contact with a client, made or attempted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from slack_bolt import Ack, App, BoltContext

from bot.casework.drafts import ClientContactDraft
from bot.casework.reading import client_page
from bot.casework.recording import client_contacts
from bot.casework.replies import JobLine, NotAllowed, Recorded, Refusal
from bot.commands import milestone
from bot.commands.forms import modals, one_press, pickers, typed_lines
from bot.commands.forms.modals import Carried, Form, Turn
from bot.commands.forms.read import read as read_record
from bot.commands.forms.typed_lines import Meant
from bot.commands.lines import client_contact as lines
from bot.commands.lines.client_contact import ClientContactLine
from bot.commands.lines.pieces import unescaped
from bot.views import client_contact as views
from bot.views import reply, words
from bot.views.blocks import Block, Option, View, option
from bot.views.client_contact import VisitForm
from bot.views.pickers import ALSO, Ours, Sentence
from ips.facts import Clock, Mode, OutreachStrategy, Place
from ips.records.client_contact import ClientContactRecord
from ips.records.kind import content_of
from ips.records.markers import TRUE_OF_IT
from ips.words import joined

TITLE = "Visit"


def register(app: App) -> None:
    app.command("/visit")(command)
    app.view(views.SUBMIT)(submit)
    app.view(views.TRIED)(submit_tried)
    pickers.when_picked(app, views.SUBMIT, "client_id", beside)


def command(command: dict[str, Any], body: dict[str, Any], context: BoltContext) -> None:
    run(modals.turn_of(context, body), command.get("text") or "")


def run(turn: Turn, text: str) -> None:
    """A bare command opens the form; a line is recorded, or fills the form with what it holds."""
    modals.on_roster(turn)
    if not text.strip():
        open_form(turn)
        return
    if typed_lines.is_long(text):
        open_form(turn, note=unescaped(text), unsure=typed_lines.ALL_OF_IT)
        return
    line, meant = typed_lines.understood(turn, text, lines.read)
    if line.milestone is not None:
        milestone.from_line(turn, line, meant, _unsure(line, meant), text)
        return
    job = _job_meant(turn, line, meant)
    if job is not None:
        line = line.at_employer()
    unsure = (*_unsure(line, meant), *_for_each(meant))
    if unsure or meant.client_id is None:
        _open_understood(turn, line, meant, unsure, job)
        return
    try:
        done = client_contacts.record(
            turn.doors,
            turn.actor,
            _draft_of(line, meant.client_id, turn.today, job),
            now=turn.now,
            submission=turn.trigger_id,
        )
    except NotAllowed:
        raise
    except Refusal as refusal:
        _open_understood(turn, line, meant, (Sentence(refusal.sentence),), job)
        return
    turn.say(reply.message(done, turn.today))


def open_form(
    turn: Turn,
    *,
    client_id: str | None = None,
    job_id: str | None = None,
    on: date | None = None,
    note: str | None = None,
    unsure: str | None = None,
) -> None:
    """The form with sensible defaults; also from a shortcut, the Home tab and a brief."""
    modals.on_roster(turn)
    values = views.fresh(on or turn.today, note=note)
    values = replace(
        values, job_ids=(job_id,) if job_id else (), unsure=(unsure,) if unsure else ()
    )
    if client_id is None:
        modals.open_modal(turn, views.form(values, modals.carry().packed()))
        return
    modals.open_then(
        turn,
        TITLE,
        lambda: views.form(_with_client(turn, values, client_id), modals.carry().packed()),
    )


def open_tried(turn: Turn, client_id: str, *, clock: Clock | None = None) -> None:
    """The short form of an attempt; `clock`: at which it was opened."""
    modals.on_roster(turn)

    def build() -> dict[str, Any]:
        (known,) = pickers.introduced(turn, (client_id,))
        carried = modals.carry(client=client_id)
        label = words.client_label(known.choice.client)
        is_check_in = clock is Clock.OUTREACH
        return views.tried_form(label, turn.today, carried.packed(), is_check_in=is_check_in)

    modals.open_then(turn, "I tried", build)


def open_edit(turn: Turn, fact_id: str) -> None:
    """The same form, filled with what is on record."""

    def build() -> dict[str, Any]:
        draft, version = client_contacts.draft_of(turn.doors, turn.actor, fact_id, now=turn.now)
        carried = modals.carry(fact=fact_id, version=str(version))
        values = replace(_of_draft(draft), editing=True)
        filled = _with_client(turn, values, draft.record.client_id)
        return views.form(filled, carried.packed())

    modals.open_then(turn, TITLE, build)


def noted(turn: Turn, note: str | None, client_id: str | None) -> dict[str, Any]:
    """A fresh form with this note in it, and the client whom it is about."""
    values = views.fresh(turn.today, note=note)
    filled = _with_client(turn, values, client_id) if client_id else values
    return views.form(filled, modals.carry().packed())


def again(turn: Turn, on: date, mode: Mode) -> dict[str, Any]:
    """A fresh form that keeps the day and the way of the last one."""
    return views.form(views.fresh(on, mode=mode), modals.carry().packed())


def beside(turn: Turn, client_ids: tuple[str, ...]) -> list[Block]:
    """Wishes, disclosure and jobs of the picked client."""
    jobs = jobs_of(turn, client_ids[0]) if client_ids else ()
    return views.about(pickers.introduced(turn, client_ids), jobs)


def jobs_of(turn: Turn, client_id: str, named: Sequence[str] = ()) -> tuple[JobLine, ...]:
    """The jobs a visit can be about: the running and planned ones, and those it `named`."""
    jobs = client_page.job_options(turn.doors, turn.actor, client_id, now=turn.now)
    return tuple(
        job
        for job in jobs
        if job.id in named or (job.cancelled_on is None and job.ended_on is None)
    )


def submit(ack: Ack, body: dict[str, Any], view: dict[str, Any], context: BoltContext) -> None:
    turn = modals.turn_of(context, body)
    form, carried = Form(view), modals.carried(view)
    draft = read(form)

    def record() -> Recorded:
        assert draft is not None
        return _save(turn, draft, carried)

    others = [each for each in form.chosen_options(ALSO) if draft is not None]
    if others and modals.mended(ack, form):
        assert draft is not None
        ack(response_action="update", view=_save_each(turn, draft, carried, others))
        return
    another = None
    if draft is not None and carried.get("fact") is None:
        another = f"visit:{draft.record.on.isoformat()}:{draft.record.mode}"
    modals.submit(ack, form, record, turn.today, another=another)


def _save_each(
    turn: Turn, draft: ClientContactDraft, carried: Carried, others: Sequence[Option]
) -> View:
    def save(client_id: str, key: str) -> Recorded:
        same = replace(draft, record=replace(draft.record, client_id=client_id))
        if client_id != draft.record.client_id:
            same = replace(same, job_ids=())
        return _save(turn, same, replace(carried, key=key))

    return one_press.save_each(turn, draft.record.client_id, others, carried.key, save)


def submit_tried(
    ack: Ack, body: dict[str, Any], view: dict[str, Any], context: BoltContext
) -> None:
    turn = modals.turn_of(context, body)
    form, carried = Form(view), modals.carried(view)
    on, tried = form.day("on"), form.one_of("strategy", OutreachStrategy)
    form.needed("on", on, "Which day was it?")
    form.needed("strategy", tried, "How did you try?")

    def record() -> Recorded:
        assert on is not None
        assert tried is not None
        attempt = ClientContactRecord(
            client_id=carried.get("client") or "",
            mode=_TRIED_BY.get(tried, Mode.IN_PERSON),
            on=on,
            reached=False,
            strategy=tried,
            place=Place.HOME if tried is OutreachStrategy.HOME_VISIT else None,
            note=form.text("note"),
        )
        return _save(turn, ClientContactDraft(attempt), carried)

    modals.submit(ack, form, record, turn.today)


_TRIED_BY = {OutreachStrategy.PHONE_OR_TEXT: Mode.PHONE, OutreachStrategy.LETTER: Mode.TEXT}


def _save(turn: Turn, draft: ClientContactDraft, carried: Carried) -> Recorded:
    fact_id = carried.get("fact")
    if fact_id is None:
        return client_contacts.record(
            turn.doors, turn.actor, draft, now=turn.now, submission=carried.key
        )
    return client_contacts.edit(
        turn.doors,
        turn.actor,
        fact_id,
        draft,
        now=turn.now,
        submission=carried.key,
        version=carried.version,
    )


# ---------------------------------------------------------------- from a line


def _job_meant(turn: Turn, line: ClientContactLine, meant: Meant) -> JobLine | None:
    """The job at the employer that the line names; None where the client has no such, or two."""
    employer = meant.employer.known
    if employer is None or meant.client_id is None:
        return None
    name = employer.name.casefold()
    jobs = [job for job in jobs_of(turn, meant.client_id) if job.employer.casefold() == name]
    return jobs[0] if len(jobs) == 1 else None


def _unsure(line: ClientContactLine, meant: Meant) -> tuple[str, ...]:
    """What of the line the form must ask about; a client contact is with one client."""
    doubts = [*line.unsure, *meant.unknown, *(run.text for run in line.runs)]
    if line.may_not_have_met:
        doubts.append(Ours("whether you met or only tried"))
    news = () if line.milestone else (NEWS_ELSEWHERE[each] for each in line.news)
    return (*doubts, *line.foreign_labels, *meant.of_colleagues.values(), *news)


# A visit does not record these; whoever saves it should not think so.
NEWS_ELSEWHERE = {
    "job_end": Sentence("If a job of theirs has ended, please record that with /jobend too."),
    "job_start": Sentence("If a job of theirs begins, please record that with /jobstart too."),
    "away": Sentence(
        "If they are away for a while, a pause is under More … on their page: /caseload and their "
        "code."
    ),
    "declined": Sentence(
        "If they want no contact for now, that is under More … on their page: /caseload and their "
        "code."
    ),
}


def _for_each(meant: Meant) -> tuple[str, ...]:
    if len(meant.clients) < 2:
        return ()
    named = joined([client.code for client in meant.clients])
    return (
        Sentence(
            f"You named {named}. Save records the visit for each; take out who was not there."
        ),
    )


def _draft_of(
    line: ClientContactLine, client_id: str, today: date, job: JobLine | None = None
) -> ClientContactDraft:
    record = ClientContactRecord(
        client_id=client_id,
        mode=line.mode or Mode.IN_PERSON,
        on=line.day or today,
        reached=line.reached is not False,
        strategy=line.strategy,
        place=line.place,
        minutes=line.minutes,
        purpose=line.labelled.get("purpose"),
        with_team_member=line.with_team_member,
        with_family=bool(line.with_family),
        job_trouble=bool(line.job_trouble),
        note=line.labelled.get("note"),
    )
    return ClientContactDraft(record, (job.id,) if job is not None else ())


def _open_understood(
    turn: Turn,
    line: ClientContactLine,
    meant: Meant,
    unsure: Sequence[str],
    job: JobLine | None,
) -> None:
    client_id = meant.clients[0].id if meant.clients else None
    also = tuple(option(client.code, client.id) for client in meant.clients[1:])
    values = _of_draft(_draft_of(line, client_id or "", turn.today, job))
    left_over = [*(run.text for run in line.runs), *line.foreign_labels]
    note = " ".join([*filter(None, [values.holds["note"]]), *left_over]) or None
    on = None if line.put_off else line.day_or(turn.today)
    holds = {**values.holds, "on": on, "note": note}
    if line.may_not_have_met:
        holds["reached"] = None
    values = replace(values, holds=holds, unsure=tuple(unsure), also=also)
    carried = modals.carry()

    def build() -> dict[str, Any]:
        filled = _with_client(turn, values, client_id) if client_id else values
        others = pickers.introduced(turn, [each["value"] for each in also]) if also else ()
        introduced = meant.sure_of((*filled.introductions, *others))
        if client_id in meant.of_colleagues:
            filled = replace(filled, jobs=())
        return views.form(replace(filled, introductions=introduced), carried.packed())

    modals.open_then(turn, TITLE, build)


def _with_client(turn: Turn, values: VisitForm, client_id: str) -> VisitForm:
    chosen, known = pickers.option_of(turn, client_id)
    jobs = jobs_of(turn, client_id, values.job_ids)
    return replace(values, client=chosen, introductions=(known,), jobs=jobs)


def _of_draft(draft: ClientContactDraft) -> VisitForm:
    return VisitForm(
        content_of(draft.record),
        job_ids=draft.job_ids,
        made_by_team_member=draft.made_by_team_member,
    )


# ---------------------------------------------------------------- from the form


def read(form: Form) -> ClientContactDraft | None:
    """The form's values; None (and `errors`) when one is missing."""
    client_id = form.choice("client_id")
    form.needed("client_id", client_id, "Which client was it?")
    build = read_record(form, ClientContactRecord, client_id or "")
    if form.errors:
        return None
    record = build()
    return ClientContactDraft(
        replace(record, strategy=None) if record.reached else record,
        job_ids=form.choices("job_ids"),
        made_by_team_member=form.ticked(TRUE_OF_IT, "made_by_team_member"),
    )
