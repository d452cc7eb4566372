"""/contact: an employer contact, from a line of text or from its form."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from slack_bolt import Ack, App, BoltContext, Respond

from bot.casework.drafts import EmployerContactDraft
from bot.casework.reading import employers
from bot.casework.recording import employer_contacts, next_steps
from bot.casework.replies import NotAllowed, Recorded, Refusal
from bot.commands.forms import modals, pickers, typed_lines
from bot.commands.forms.modals import Carried, Form, Turn
from bot.commands.forms.read import read as read_record
from bot.commands.forms.typed_lines import Meant
from bot.commands.lines import employer_contact as lines
from bot.commands.lines.employer_contact import EmployerContactLine
from bot.commands.lines.pieces import unescaped
from bot.views import employer_contact as views
from bot.views import reply
from bot.views.blocks import Block, View, option
from bot.views.employer_contact import ContactForm
from bot.views.pickers import Ours, Sentence, client_option, employer_option
from ips.facts import MadeBy, Mode
from ips.records.employer_contact import EmployerContactRecord
from ips.records.kind import content_of
from ips.records.markers import TRUE_OF_IT

TITLE = EmployerContactRecord.heading


def register(app: App) -> None:
    app.command("/contact")(command)
    app.view(views.SUBMIT)(submit)
    app.action("contact.fits")(fits)
    app.action("contact.fits_not")(fits)
    pickers.when_picked(app, views.SUBMIT, "client_ids", beside)


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
    unsure = _unsure(line, meant) or _only_a_new_name(line, meant)
    if unsure or not meant.employer.sure:
        _open_understood(turn, line, meant, unsure)
        return
    try:
        done = employer_contacts.record(
            turn.doors,
            turn.actor,
            _draft_of(line, meant, turn.today),
            now=turn.now,
            submission=turn.trigger_id,
        )
    except NotAllowed:
        raise
    except Refusal as refusal:
        _open_understood(turn, line, meant, (Sentence(refusal.sentence),))
        return
    for_somebody = line.preference_based is None and bool(meant.clients)
    asked = views.ask_if_it_fits(done.fact.id) if for_somebody and not done.mourned else ()
    turn.say(reply.message(done, turn.today, asked=asked))


def fits(
    ack: Ack, action: dict[str, Any], body: dict[str, Any], context: BoltContext, respond: Respond
) -> None:
    """One tap in the reply to a line: whether it fits what the client wants."""
    ack()
    turn = modals.turn_of(context, body, respond)
    answer, _, fact_id = action["value"].partition(":")
    draft, _, _ = employer_contacts.draft_of(turn.doors, turn.actor, fact_id, now=turn.now)
    done = employer_contacts.edit(
        turn.doors,
        turn.actor,
        fact_id,
        replace(draft, record=replace(draft.record, preference_based=answer == "yes")),
        now=turn.now,
        submission=turn.trigger_id,
    )
    turn.say(reply.message(done, turn.today), instead=True)


def open_form(
    turn: Turn,
    *,
    client_id: str | None = None,
    employer_id: str | None = None,
    after_step: str | None = None,
    on: date | None = None,
    note: str | None = None,
    unsure: str | None = None,
) -> None:
    """The form with sensible defaults; also from a shortcut, the Home tab and somebody's page.

    `after_step`: the contact whose next step this one was, for what is known from there.
    """
    modals.on_roster(turn)
    values = views.fresh(on or turn.today, note=note)
    values = replace(values, unsure=(unsure,) if unsure else ())
    if employer_id is not None:
        modals.open_then(
            turn,
            TITLE,
            lambda: views.form(_at(turn, values, employer_id, after_step), modals.carry().packed()),
        )
        return
    if client_id is None:
        modals.open_modal(turn, views.form(values, modals.carry().packed()))
        return
    modals.open_then(
        turn,
        TITLE,
        lambda: views.form(_with_clients(turn, values, [client_id]), modals.carry().packed()),
    )


def open_edit(turn: Turn, fact_id: str) -> None:
    """The same form, filled with what is on record."""

    def build() -> dict[str, Any]:
        draft, employer_name, version = employer_contacts.draft_of(
            turn.doors, turn.actor, fact_id, now=turn.now
        )
        carried = modals.carry(fact=fact_id, version=str(version))
        values = _with_clients(turn, _on_record(draft, employer_name), draft.client_ids)
        return views.form(values, carried.packed())

    modals.open_then(turn, TITLE, build)


def noted(turn: Turn, note: str | None, client_id: str | None) -> dict[str, Any]:
    """A fresh form with this note in it, and the client whom it is about."""
    values = views.fresh(turn.today, note=note)
    filled = _with_clients(turn, values, [client_id]) if client_id else values
    return views.form(filled, modals.carry().packed())


def again(turn: Turn, on: date, mode: Mode) -> dict[str, Any]:
    """A fresh form that keeps the day and the way of the last one."""
    return views.form(views.fresh(on, mode=mode), modals.carry().packed())


def beside(turn: Turn, client_ids: tuple[str, ...]) -> list[Block]:
    """The disclosure choice of the picked clients."""
    return views.about(pickers.introduced(turn, client_ids))


def submit(ack: Ack, body: dict[str, Any], view: dict[str, Any], context: BoltContext) -> None:
    turn = modals.turn_of(context, body)
    form, carried = Form(view), modals.carried(view)
    chosen = pickers.chosen_employer(turn, form)
    draft = read(form)
    if chosen.near and not form.errors:
        pickers.ask_if_same(ack, view, chosen.near)
        return

    def record() -> Recorded:
        assert draft is not None
        assert chosen.choice is not None
        return _save(turn, replace(draft, employer=chosen.choice), carried)

    another = None
    if draft is not None and carried.get("fact") is None:
        another = f"contact:{draft.record.on.isoformat()}:{draft.record.mode}"
    modals.submit(ack, form, record, turn.today, another=another)


def _save(turn: Turn, draft: EmployerContactDraft, carried: Carried) -> Recorded:
    fact_id = carried.get("fact")
    if fact_id is None:
        return employer_contacts.record(
            turn.doors, turn.actor, draft, now=turn.now, submission=carried.key
        )
    return employer_contacts.edit(
        turn.doors,
        turn.actor,
        fact_id,
        draft,
        now=turn.now,
        submission=carried.key,
        version=carried.version,
    )


# ---------------------------------------------------------------- from a line


def _unsure(line: EmployerContactLine, meant: Meant) -> tuple[str, ...]:
    """What of the line the form must ask about."""
    employer = meant.employer
    doubts = [*line.unsure, *meant.unknown, *(run.text for run in line.others), *employer.doubt]
    if line.generic and line.codes:
        doubts.append(Ours("whether it was generic or for a client"))
    if line.made_by is MadeBy.CLIENT and line.client_was_with_me:
        doubts.append(Ours("who made the contact"))
    if line.with_client and not line.client_was_with_me:
        doubts.append(Ours("whether the client was with you"))
    return (*doubts, *line.foreign_labels, *meant.of_colleagues.values())


def _only_a_new_name(line: EmployerContactLine, meant: Meant) -> tuple[str, ...]:
    """A word that names nobody yet and stands alone may be a slip as well as a new employer."""
    name = meant.employer.new_name
    if name is None or line.says_more_than_a_name:
        return ()
    return (typed_lines.not_in_the_list(name),)


def _draft_of(line: EmployerContactLine, meant: Meant, today: date) -> EmployerContactDraft:
    record = EmployerContactRecord(
        mode=line.mode or Mode.IN_PERSON,
        on=line.day or today,
        made_by=line.made_by or MadeBy.SPECIALIST,
        person_met=line.person,
        person_role=line.role,
        hiring_authority=line.hiring_authority,
        career_exploration=bool(line.career_exploration),
        interview=bool(line.interview),
        step=line.step,
        preference_based=line.preference_based,
        client_was_with_me=bool(line.client_was_with_me),
        minutes=line.minutes,
        next_step=line.labelled.get("next"),
        next_step_on=line.next_step_on,
        note=line.labelled.get("note"),
    )
    lead = line.labelled.get("lead")
    return EmployerContactDraft(record, meant.employer.choice, meant.client_ids, lead)


def _open_understood(
    turn: Turn, line: EmployerContactLine, meant: Meant, unsure: Sequence[str]
) -> None:
    draft, employer = _draft_of(line, meant, turn.today), meant.employer
    left_over = [*(run.text for run in line.others), *line.foreign_labels]
    as_typed = {
        "on": line.day_or(turn.today),
        "client_was_with_me": draft.record.client_was_with_me or line.with_client,
        "note": " ".join([*filter(None, [draft.record.note]), *left_over]) or None,
    }
    values = ContactForm(
        content_of(draft.record) | as_typed,
        employer=employer_option(employer.known) if employer.known else None,
        new_employer=employer.new_name,
        near=employer.near,
        job_lead=draft.job_lead,
        unsure=tuple(unsure),
    )
    carried = modals.carry()

    def build() -> View:
        filled = _with_clients(turn, values, meant.client_ids)
        sure = replace(filled, introductions=meant.sure_of(filled.introductions))
        return views.form(sure, carried.packed())

    modals.open_then(turn, TITLE, build)


def _with_clients(turn: Turn, values: ContactForm, client_ids: Sequence[str]) -> ContactForm:
    known = pickers.introduced(turn, client_ids)
    options = tuple(client_option(one.choice, turn.today) for one in known)
    return replace(values, clients=options, introductions=known)


def _at(
    turn: Turn, values: ContactForm, employer_id: str, after_step: str | None = None
) -> ContactForm:
    """The form with an employer chosen: of one that was merged, the other."""
    chosen = employers.known_as(turn.doors, turn.actor, employer_id, now=turn.now)
    values = replace(values, employer=employer_option(chosen))
    if after_step is None:
        return values
    known = next_steps.follow_up(turn.doors, turn.actor, after_step, now=turn.now)
    filled = replace(values, holds={**values.holds, **known.holds})
    return _with_clients(turn, filled, known.client_ids)


def _on_record(draft: EmployerContactDraft, employer_name: str) -> ContactForm:
    chosen = option(employer_name, draft.employer.employer_id or "")
    return ContactForm(content_of(draft.record), employer=chosen, editing=True)


# ---------------------------------------------------------------- from the form


def read(form: Form) -> EmployerContactDraft | None:
    """The form's values, without the employer; None (and `errors`) when one is missing."""
    client_ids, by_client = (
        form.choices("client_ids"),
        form.ticked(TRUE_OF_IT, "made_by_client"),
    )
    made_by = MadeBy.CLIENT if by_client else MadeBy.SPECIALIST
    build = read_record(form, EmployerContactRecord, "", made_by=made_by)
    with_me = form.ticked(TRUE_OF_IT, "client_was_with_me")
    if by_client and with_me:
        form.wrong("facts", "Either the client was with you, or made it without you. Untick one.")
    if form.errors:
        return None
    return EmployerContactDraft(build(), pickers.NO_CHOICE_YET, client_ids, form.text("job_lead"))
