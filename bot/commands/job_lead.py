"""/lead: share a job lead with the unit, see the open ones, close one."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from slack_bolt import Ack, App, BoltContext

from bot.casework.drafts import EmployerChoice, JobLeadDraft
from bot.casework.privacy.pointed_out import looks_like
from bot.casework.recording import job_leads
from bot.casework.replies import NotAllowed, Refusal, Wording
from bot.commands.forms.modals import Form, Turn, carried, carry, on_roster, turn_of
from bot.commands.forms.screens import show_then
from bot.commands.lines.pieces import cleaned
from bot.views import blocks, reply
from bot.views import job_lead as views
from bot.views.blocks import View
from bot.views.sentence import marked
from ips.agenda.leads import with_kind_of_work
from ips.records.job_lead import LONGEST, NO_CLIENT, TOO_LONG

LIST_WORDS = frozenset({"list", "open", "show", "all", "close", "closed", "help", "?", "leads"})


def register(app: App) -> None:
    app.command("/lead")(command)
    app.view("job_lead.submit")(submit)
    app.action("job_lead.close")(press_close)


def command(command: dict[str, Any], body: dict[str, Any], context: BoltContext) -> None:
    """Bare or 'list': the form with the open leads. Any other line is shared at once."""
    turn = turn_of(context, body)
    on_roster(turn)
    typed = cleaned(command.get("text") or "")
    if not typed or typed.lower() in LIST_WORDS:
        open_form(replace(turn, typed=""))
        return
    if len(typed) > LONGEST:
        open_form(turn, typed, refused=TOO_LONG)
        return
    if looks_like(typed, turn.today) or not any(map(str.isalpha, typed)):
        open_form(turn, typed)
        return
    try:
        done = job_leads.share(
            turn.doors,
            turn.actor,
            JobLeadDraft(typed),
            now=turn.now,
            submission=turn.trigger_id or None,
        )
    except NotAllowed:
        raise
    except Refusal as refusal:
        open_form(turn, typed, refused=refusal.wording)
        return
    content = [
        blocks.section(f"✓ {marked(done.summary)}"),
        blocks.context(f"It will be in the next weekly agenda. {NO_CLIENT}"),
    ]
    if asked := reply.twice(done):
        content += [
            *asked,
            blocks.actions(blocks.button(reply.TAKE_BACK, "job_lead.close", done.fact.id)),
        ]
    turn.say(content)


def open_form(
    turn: Turn,
    summary: str | None = None,
    done: Wording | None = None,
    refused: Wording | None = None,
) -> None:
    on_roster(turn)
    show_then(
        turn,
        "Job leads",
        lambda: _form(turn, summary, done, refused),
        saved=done is not None,
    )


def _form(
    turn: Turn,
    summary: str | None = None,
    done: Wording | None = None,
    refused: Wording | None = None,
) -> View:
    leads = job_leads.open_leads(turn.doors, turn.actor, now=turn.now)
    return views.form(
        leads,
        turn.today,
        private_metadata=carry().packed(),
        summary=summary,
        done=done,
        refused=refused,
    )


def submit(ack: Ack, view: dict[str, Any], body: dict[str, Any], context: BoltContext) -> None:
    turn = turn_of(context, body)
    form = Form(view)
    summary = " ".join((form.text("summary") or "").split())
    form.needed("summary", summary, "What did you hear? One line is enough.")
    if form.errors:
        ack(response_action="errors", errors=form.errors)
        return
    employer = form.choice("employer")
    draft = JobLeadDraft(
        with_kind_of_work(summary, form.choice(views.KIND_OF_WORK)),
        EmployerChoice(employer_id=employer) if employer else None,
        form.day("expires_on"),
    )
    done = job_leads.share(
        turn.doors, turn.actor, draft, now=turn.now, submission=carried(view).key
    )
    ack(response_action="update", view=_form(turn, done=done.summary))


def press_close(
    ack: Ack, body: dict[str, Any], context: BoltContext, action: dict[str, Any]
) -> None:
    ack()
    turn = turn_of(context, body)
    done = job_leads.close(
        turn.doors, turn.actor, action["value"], now=turn.now, submission=turn.trigger_id
    )
    open_form(turn, done=done.summary)
