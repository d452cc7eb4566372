"""/exit: a client has left the program, for one of the allowed reasons; or has died."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from slack_bolt import Ack, App, BoltContext

from bot.casework.access.permissions import Action
from bot.casework.drafts import ExitDraft
from bot.casework.recording import program_exit
from bot.casework.replies import NotAllowed, Recorded, Refusal
from bot.commands.forms import modals, pickers, typed_lines
from bot.commands.forms.modals import Form, Turn
from bot.commands.forms.typed_lines import Meant
from bot.commands.lines import program_exit as lines
from bot.commands.lines.pieces import unescaped
from bot.commands.lines.program_exit import ProgramExitLine
from bot.views import program_exit as views
from bot.views import reply
from bot.views.blocks import View
from bot.views.pickers import Sentence
from bot.views.program_exit import ExitForm
from ips.facts import ExitReason

TITLE = "Exit"


def register(app: App) -> None:
    app.command("/exit")(command)
    app.view(views.SUBMIT)(submit)
    app.view(views.DEATH)(submit_death)
    app.action("exit.reason")(reason_chosen)


def command(command: dict[str, Any], body: dict[str, Any], context: BoltContext) -> None:
    run(modals.turn_of(context, body), command.get("text") or "")


def run(turn: Turn, text: str) -> None:
    """A line with an allowed reason is recorded; a death always gets its quiet form."""
    modals.permitted(turn, Action.EXIT_CLIENT)
    if not text.strip() or typed_lines.is_long(text):
        open_form(turn, in_their_words=unescaped(text).strip() or None)
        return
    line, meant = typed_lines.understood(turn, text, lines.read)
    if line.not_a_reason:
        raise Refusal(views.NO_REASON)
    reason = line.reason
    if line.lost_job and reason is None:
        raise Refusal(views.A_JOB_LOSS)
    unsure = _unsure(line, meant)
    if unsure or meant.client_id is None or reason is None or reason is ExitReason.DIED:
        before = modals.answered_before(turn)
        if before is not None:
            turn.say(reply.message(before, turn.today))
            return
        _open_understood(turn, line, meant.client_id, unsure)
        return
    draft = ExitDraft(meant.client_id, line.day or turn.today, reason, line.labelled.get("words"))
    try:
        done = program_exit.exit_client(
            turn.doors, turn.actor, draft, now=turn.now, submission=turn.trigger_id
        )
    except NotAllowed:
        raise
    except Refusal as refusal:
        _open_understood(turn, line, meant.client_id, (Sentence(refusal.sentence),))
        return
    turn.say(reply.message(done, turn.today))


def open_form(
    turn: Turn, *, client_id: str | None = None, in_their_words: str | None = None
) -> None:
    """The form; also from a client's page."""
    modals.permitted(turn, Action.EXIT_CLIENT)
    carried = modals.carry()
    if client_id is None:
        unsure = (typed_lines.ALL_OF_IT,) if in_their_words else ()
        values = ExitForm(turn.today, words=in_their_words, unsure=unsure)
        modals.open_modal(turn, views.form(values, carried.packed()))
        return

    def build() -> View:
        chosen, _ = pickers.option_of(turn, client_id, Action.EXIT_CLIENT)
        return views.form(ExitForm(turn.today, client=chosen), carried.packed())

    modals.open_then(turn, TITLE, build)


def reason_chosen(ack: Ack, body: dict[str, Any], context: BoltContext) -> None:
    """'The client died' turns the form into the quiet one; every other reason changes nothing."""
    ack()
    turn, view = modals.turn_of(context, body), body["view"]
    modals.permitted(turn, Action.EXIT_CLIENT)
    form = Form(view)
    if form.choice("reason") != ExitReason.DIED:
        return
    on = form.day("exited_on") or turn.today
    quiet = views.death_form(on, form.option("client_id"), view.get("private_metadata") or "")
    modals.redraw(turn, view, quiet)


def submit(ack: Ack, body: dict[str, Any], view: dict[str, Any], context: BoltContext) -> None:
    form = Form(view)
    reason = form.one_of("reason", ExitReason)
    form.needed("reason", reason, "Why did they leave?")
    _submit(ack, body, view, context, form, reason, form.text("words"))


def submit_death(
    ack: Ack, body: dict[str, Any], view: dict[str, Any], context: BoltContext
) -> None:
    _submit(ack, body, view, context, Form(view), ExitReason.DIED, None)


def _submit(
    ack: Ack,
    body: dict[str, Any],
    view: dict[str, Any],
    context: BoltContext,
    form: Form,
    reason: ExitReason | None,
    in_their_words: str | None,
) -> None:
    turn, carried = modals.turn_of(context, body), modals.carried(view)
    client_id, on = form.choice("client_id"), form.day("exited_on")
    form.needed("client_id", client_id, "Which client was it?")
    form.needed("exited_on", on, "Which day was it?")
    if not modals.mended(ack, form):
        return
    assert client_id is not None
    assert on is not None
    assert reason is not None
    draft = ExitDraft(client_id, on, reason, in_their_words)
    done = program_exit.exit_client(
        turn.doors, turn.actor, draft, now=turn.now, submission=carried.key
    )
    quiet = draft.reason is ExitReason.DIED
    headline = views.death_reply(_code(done)) if quiet else None
    modals.confirm(ack, form, reply.modal(done, turn.today, headline=headline))


def _code(done: Recorded) -> str:
    return done.effects[0].client.code if done.effects else "this client"


def _unsure(line: ProgramExitLine, meant: Meant) -> tuple[str, ...]:
    doubts = [*line.unsure, *meant.unknown, *(run.text for run in line.runs)]
    return (*doubts, *typed_lines.one_each(meant, "an exit"), *line.foreign_labels)


def _open_understood(
    turn: Turn, line: ProgramExitLine, client_id: str | None, unsure: Sequence[str]
) -> None:
    on = line.day_or(turn.today)
    left_over = [run.text for run in line.runs]
    carried = modals.carry().packed()

    def build() -> View:
        chosen = pickers.option_of(turn, client_id, Action.EXIT_CLIENT)[0] if client_id else None
        if line.reason is ExitReason.DIED:
            return views.death_form(on, chosen, carried, unsure)
        values = ExitForm(
            exited_on=on,
            client=chosen,
            reason=line.reason,
            words=" ".join([*filter(None, [line.labelled.get("words")]), *left_over]) or None,
            unsure=tuple(unsure),
        )
        return views.form(values, carried)

    modals.open_then(turn, TITLE, build)
