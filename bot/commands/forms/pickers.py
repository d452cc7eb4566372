"""Typeahead over clients and employers, and the employer that a form names."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from slack_bolt import Ack, App

from bot.casework.access.doors import Doors
from bot.casework.access.permissions import Action
from bot.casework.drafts import EmployerChoice
from bot.casework.reading import before_meeting, clients, employers
from bot.casework.reading.before_meeting import Introduction
from bot.casework.replies import Actor, EmployerOption, NotAllowed
from bot.commands.forms import modals
from bot.commands.forms.modals import Form, Turn
from bot.views import client_contact, employer_contact, job_end, job_start, pickers
from bot.views.blocks import Block, Option, View

LISTED = 100  # Slack shows no more options
NO_CHOICE_YET = EmployerChoice()


def register(app: App) -> None:
    app.options("pick.client")(suggest_clients)
    app.options("pick.employer")(suggest_employers)
    app.action("pick.client", matchers=[lambda body: not _shows_beside(body)])(only_ack)


def suggest_clients(
    ack: Ack, payload: dict[str, Any], doors: Doors, actor: Actor, now: datetime, today: date
) -> None:
    """Authorized like every action: whoever may not gets an empty list."""
    try:
        found = clients.client_choices(
            doors, actor, payload.get("value") or "", now=now, limit=LISTED
        )
    except NotAllowed:
        found = ()
    ack(options=[pickers.client_option(choice, today) for choice in found])


def suggest_employers(
    ack: Ack, payload: dict[str, Any], doors: Doors, actor: Actor, now: datetime, today: date
) -> None:
    try:
        found = employers.employer_options(
            doors, actor, payload.get("value") or "", now=now, limit=LISTED
        )
    except NotAllowed:
        found = ()
    ack(options=[pickers.employer_option(employer, today) for employer in found])


def only_ack(ack: Ack) -> None:
    """A choice in a form that shows nothing beside it."""
    ack()


# ---------------------------------------------------------------- what a picked client brings

_shows_beside = modals.in_modal(
    employer_contact.SUBMIT, client_contact.SUBMIT, job_start.SUBMIT, job_end.SUBMIT
)


def when_picked(
    app: App, callback_id: str, name: str, beside: Callable[[Turn, tuple[str, ...]], list[Block]]
) -> None:
    """Shows `beside` next to the client field `name` of a modal as soon as one is picked."""

    def picked(ack: Ack, body: dict[str, Any], context: Any) -> None:
        ack()
        turn = modals.turn_of(context, body)
        view = body["view"]
        form = Form(view)
        chosen = form.choice(name)
        client_ids = form.choices(name) or ((chosen,) if chosen else ())
        content = modals.placed_after(modals.as_typed(view), name, beside(turn, client_ids), BESIDE)
        modals.redraw(turn, view, modals.again(view, content))

    app.action("pick.client", matchers=[modals.in_modal(callback_id)])(picked)


BESIDE = (pickers.ABOUT, "job", "job_id", "job_ids")


def introduced(
    turn: Turn, client_ids: Sequence[str], to: Action = Action.PICK_CLIENT
) -> tuple[Introduction, ...]:
    """Those whom a form is about; `to`: what it will do, refused here to whoever may not."""
    return before_meeting.introduce(turn.doors, turn.actor, client_ids, now=turn.now, to=to)


def option_of(
    turn: Turn, client_id: str, to: Action = Action.PICK_CLIENT
) -> tuple[Option, Introduction]:
    """A client as a chosen option, with their wishes; from an opaque id alone."""
    (known,) = introduced(turn, (client_id,), to)
    return pickers.client_option(known.choice, turn.today), known


# ---------------------------------------------------------------- the employer of a form


@dataclass(frozen=True, slots=True)
class ChosenEmployer:
    """Either a choice, or look-alikes to ask about before one is made; both empty: an error."""

    choice: EmployerChoice | None = None
    near: tuple[EmployerOption, ...] = ()


def chosen_employer(turn: Turn, form: Form, suffix: str = "") -> ChosenEmployer:
    """Reads the employer's fields; what is wrong with them stands in `form.errors`."""
    picked = form.choice(f"employer{suffix}")
    new_name = form.text(f"{pickers.NEW_EMPLOYER}{suffix}")
    same = form.choice(f"{pickers.SAME_EMPLOYER}{suffix}")
    if same and same != pickers.IS_NEW:
        return ChosenEmployer(EmployerChoice(employer_id=same))
    if picked and new_name:
        form.wrong(
            f"{pickers.NEW_EMPLOYER}{suffix}",
            "One employer at a time, please: pick one above, or name a new one here.",
        )
        return ChosenEmployer()
    if picked:
        return ChosenEmployer(EmployerChoice(employer_id=picked))
    if not new_name:
        form.wrong(f"employer{suffix}", "Which employer was it? Pick one, or name a new one below.")
        return ChosenEmployer()
    if same == pickers.IS_NEW:
        return ChosenEmployer(EmployerChoice(new_name=new_name))
    _, near = employers.match_employer(turn.doors, turn.actor, new_name, now=turn.now)
    # By name also where it is known: the same form sent again must say the same.
    return ChosenEmployer(None, near) if near else ChosenEmployer(EmployerChoice(new_name=new_name))


def ask_if_same(
    ack: Ack, view: Mapping[str, Any], near: Sequence[EmployerOption], suffix: str = ""
) -> None:
    """Shows the form again, everything typed kept, with 'Is it one of these?'."""
    field = f"{pickers.NEW_EMPLOYER}{suffix}"
    asked = pickers.near_field(near, suffix=suffix)
    content = modals.placed_after(modals.as_typed(view), field, [asked])
    updated: View = modals.again(view, content)
    ack(response_action="update", view=updated)
