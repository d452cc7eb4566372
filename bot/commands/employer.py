"""/employer: what the unit knows of one employer; what they are called, and two that are one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from slack_bolt import Ack, App, BoltContext, Respond

from bot.casework.drafts import EmployerChoice, EmployerDraft
from bot.casework.reading import employers
from bot.casework.reading.employer import employer_page
from bot.casework.recording import employer as recording
from bot.casework.recording import undo as corrections
from bot.casework.replies import EmployerOption, Refusal
from bot.commands import employer_contact
from bot.commands.forms import modals, pickers
from bot.commands.forms.modals import (
    OLD_BUTTON,
    Form,
    Turn,
    carried,
    carry,
    on_roster,
    open_then,
    turn_of,
)
from bot.commands.forms.screens import build_employer_page, refresh_behind, show_then
from bot.commands.lines.pieces import cleaned
from bot.views import employer as views
from bot.views.blocks import Block, View
from bot.views.pickers import employer_option
from bot.views.reply import fact_of


def register(app: App) -> None:
    app.command("/employer")(command)
    app.options("employer.find")(pickers.suggest_employers)
    app.action("employer.find")(press_found)
    app.action("employer.open")(press_open)
    app.action("employer.later")(press_page)
    app.action("employer.earlier")(press_page)
    app.action("employer.contact")(press_contact)
    app.action("employer.note")(press_note)
    app.action("employer.edit")(press_edit)
    app.action("employer.merge")(press_merge)
    app.action("employer.undo")(press_undo)
    app.view(views.EDIT)(submit)
    app.view(views.MERGE)(submit_merge)


def command(command: dict[str, Any], body: dict[str, Any], context: BoltContext) -> None:
    """Bare: the employers met last. A name, or a part of one: its page, or which one."""
    turn = turn_of(context, body)
    on_roster(turn)
    typed = " ".join(cleaned(command.get("text") or "").strip(' "').split())
    open_then(turn, views.TITLE, lambda: _found(turn, typed) if typed else _latest(turn))


def _latest(turn: Turn) -> View:
    return views.latest(_all(turn, ""), turn.today)


def _found(turn: Turn, typed: str) -> View:
    exact, near = employers.match_employer(turn.doors, turn.actor, typed, now=turn.now)
    if exact is not None:
        return build_employer_page(turn, exact.id)
    known = {each.id: each for each in (*_all(turn, typed), *near)}
    if not known:
        raise Refusal(
            f"Your unit knows no employer called “{typed}” yet. The first contact makes one: type "
            "/contact and the name."
        )
    if len(known) == 1:
        return build_employer_page(turn, next(iter(known)))
    return views.choices(list(known.values()), typed, turn.today)


def _all(turn: Turn, typed: str) -> tuple[EmployerOption, ...]:
    return employers.employer_options(turn.doors, turn.actor, typed, now=turn.now)


def open_page(turn: Turn, employer_id: str) -> None:
    """In the place of the list or the page it is pressed on: Slack stacks three modals."""
    on_roster(turn)
    show_then(turn, views.TITLE, lambda: build_employer_page(turn, employer_id))


def press_found(
    ack: Ack, body: dict[str, Any], context: BoltContext, action: dict[str, Any]
) -> None:
    ack()
    chosen = action.get("selected_option")
    if chosen:
        open_page(turn_of(context, body), chosen["value"])


def press_open(
    ack: Ack, body: dict[str, Any], context: BoltContext, action: dict[str, Any], respond: Respond
) -> None:
    ack()
    open_page(turn_of(context, body, respond), action["value"])


def press_page(
    ack: Ack, body: dict[str, Any], context: BoltContext, action: dict[str, Any]
) -> None:
    ack()
    turn = turn_of(context, body)
    employer_id, _, number = action["value"].partition(":")
    page = int(number) if number.isascii() and number.isdigit() else 0
    show_then(turn, views.TITLE, lambda: build_employer_page(turn, employer_id, page))


def press_contact(
    ack: Ack, body: dict[str, Any], context: BoltContext, action: dict[str, Any]
) -> None:
    """There, or after a next step there: 'employer:contact'."""
    ack()
    employer_id, _, step = action["value"].partition(":")
    turn = turn_of(context, body)
    employer_contact.open_form(turn, employer_id=employer_id, after_step=step or None)


def press_note(
    ack: Ack, body: dict[str, Any], context: BoltContext, action: dict[str, Any]
) -> None:
    """All of a note on the page, read again as this person may read it now."""
    ack()
    turn = turn_of(context, body)
    on_roster(turn)
    employer_id, _, contact_id = action["value"].partition(":")

    def build() -> View:
        found = employer_page(turn.doors, turn.actor, employer_id, now=turn.now)
        line = next((each for each in found.contacts if each.id == contact_id), None)
        if line is None:
            raise Refusal(OLD_BUTTON)
        return views.whole_note(line, turn.today)

    open_then(turn, "Note", build)


def press_edit(
    ack: Ack, body: dict[str, Any], context: BoltContext, action: dict[str, Any]
) -> None:
    ack()
    turn = turn_of(context, body)

    def build() -> View:
        found = employer_page(turn.doors, turn.actor, action["value"], now=turn.now, to_change=True)
        kept = carry(employer=found.employer.id, version=str(found.version))
        return views.form(found, private_metadata=kept.packed())

    open_then(turn, views.TITLE, build)


def press_merge(
    ack: Ack, body: dict[str, Any], context: BoltContext, action: dict[str, Any]
) -> None:
    """From the page, or from the form in which another one's name was typed: with that one."""
    ack()
    turn = turn_of(context, body)
    its_id, _, other_id = action["value"].partition(":")

    def build() -> View:
        found = employer_page(turn.doors, turn.actor, its_id, now=turn.now, to_change=True)
        kept = carry(employer=found.employer.id)
        if not other_id:
            return views.merge_form(found, private_metadata=kept.packed())
        kept = kept.with_ids(version=carried(turn.within or {}).get("version"))
        known = employers.known_as(turn.doors, turn.actor, other_id, now=turn.now)
        typed = _typed(turn.within or {}, found.employer.name)
        return views.merge_form(
            found, employer_option(known), typed, private_metadata=kept.packed()
        )

    open_then(turn, "Merge", build)


def _typed(view: Mapping[str, Any], its_name: str) -> list[Block]:
    """What somebody was about to change; a new name finds the employer as well."""
    if view.get("callback_id") != views.EDIT:
        return []
    name, aliases, *others = (each for each in modals.as_typed(view) if each["type"] == "input")
    names = [each["element"].get("initial_value") for each in (aliases, name)]
    several = "\n".join(each for each in names if each and each != its_name)
    return [aliases | {"element": aliases["element"] | {"initial_value": several}}, *others]


def press_undo(
    ack: Ack, body: dict[str, Any], context: BoltContext, action: dict[str, Any]
) -> None:
    """'Undo' and 'Take apart' on the page, which then shows what is true now."""
    ack()
    turn = turn_of(context, body)
    fact = fact_of(action["value"])
    done = corrections.void(
        turn.doors, turn.actor, fact, now=turn.now, submission=turn.trigger_id or None
    )
    its_id = carried(body.get("view") or {}).get("employer") or ""
    show_then(turn, views.TITLE, lambda: build_employer_page(turn, its_id, done=done.summary))


def submit(ack: Ack, view: dict[str, Any], body: dict[str, Any], context: BoltContext) -> None:
    turn, form, kept = turn_of(context, body), Form(view), carried(view)
    its_id = kept.get("employer") or ""
    draft = _draft(form, its_id)
    form.needed("name", draft.name, "What is it called?")
    try:
        modals.submit(
            ack,
            form,
            lambda: recording.change(
                turn.doors,
                turn.actor,
                draft,
                now=turn.now,
                version=kept.version,
                submission=kept.key,
            ),
            turn.today,
        )
    except recording.NameTaken as taken:
        asked = views.or_merge(taken.sentence, its_id, taken.other_id)
        field = taken.field or "name"
        content = modals.placed_after(modals.as_typed(view), field, asked, (views.TAKEN,))
        ack(response_action="update", view=modals.again(view, content))


def _draft(form: Form, its_id: str) -> EmployerDraft:
    return EmployerDraft(
        employer_id=its_id,
        name=form.text("name") or "",
        aliases=tuple(filter(str.strip, (form.text("aliases") or "").splitlines())),
        chain=_chain(form),
        hiring_habits=form.text("hiring_habits"),
        keeps_habits="hiring_habits" not in form,
    )


def _chain(form: Form) -> EmployerChoice | None:
    picked, new_name = form.choice("chain"), form.text("new_chain")
    if picked and new_name:
        form.wrong("new_chain", "One chain, please: the one above, or a new one here.")
    if picked:
        return EmployerChoice(employer_id=picked)
    return EmployerChoice(new_name=new_name) if new_name else None


def submit_merge(
    ack: Ack, view: dict[str, Any], body: dict[str, Any], context: BoltContext
) -> None:
    turn, form, kept = turn_of(context, body), Form(view), carried(view)
    its_id, into = kept.get("employer") or "", form.choice("employer") or ""
    form.needed("employer", into, "Which one is it? Pick it from the list.")
    draft = _draft(form, its_id) if "aliases" in form else None
    modals.submit(
        ack,
        form,
        lambda: recording.merge(
            turn.doors,
            turn.actor,
            its_id,
            into,
            now=turn.now,
            submission=kept.key,
            draft=draft,
            version=kept.version,
        ),
        turn.today,
    )
    form_of_it = view.get("previous_view_id")  # where a name was typed that is another one's
    if not form.errors and form_of_it != view.get("root_view_id"):
        refresh_behind(turn.slack, view, lambda: build_employer_page(turn, its_id))
