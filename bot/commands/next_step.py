"""Done, Move and Drop at a next step with an employer, in a brief or under a reply."""

from __future__ import annotations

from typing import Any

from slack_bolt import Ack, App, BoltContext, Respond

from bot.casework.recording import next_steps
from bot.casework.replies import Recorded, Refusal
from bot.casework.team import hours
from bot.commands.brief import confirm_pressed
from bot.commands.forms import modals
from bot.commands.forms.modals import Form, Turn
from bot.commands.one_tap import press
from bot.payloads import UNREADABLE
from bot.views import next_step as views
from bot.views.blocks import View


def register(app: App) -> None:
    app.action("next_step.done")(press(next_steps.done))
    app.action("next_step.drop")(press(next_steps.drop))
    app.action("next_step.move")(press_move)
    app.view(views.MOVE)(submit_move)


def press_move(
    ack: Ack, action: dict[str, Any], body: dict[str, Any], context: BoltContext, respond: Respond
) -> None:
    """A small form with a day in it."""
    ack()
    turn = modals.turn_of(context, body, respond)
    confirm_pressed(turn, body)
    modals.open_then(turn, "Move the next step", lambda: _move_form(turn, action["value"]))


def _move_form(turn: Turn, contact_id: str) -> View:
    """The person's next working day after the one that it has, or after today."""
    unit, me = turn.standpoint.vocational_unit, turn.standpoint.me
    step = next_steps.planned(turn.doors, turn.actor, contact_id, now=turn.now)
    if unit is None or me is None:
        raise Refusal(modals.NO_UNIT)
    to = hours.next_working_day(max(step.on, turn.today), unit, me.days_off)
    return views.move_form(step, to, modals.carry(contact=contact_id).packed())


def submit_move(ack: Ack, body: dict[str, Any], view: dict[str, Any], context: BoltContext) -> None:
    turn, form, carried = modals.turn_of(context, body), Form(view), modals.carried(view)
    to = form.day("next_step_on")

    def record() -> Recorded:
        if to is None:  # Slack asks for a day before it sends the form
            raise Refusal(UNREADABLE)
        return next_steps.move(
            turn.doors,
            turn.actor,
            carried.get("contact") or "",
            to,
            now=turn.now,
            submission=carried.key,
        )

    modals.submit(ack, form, record, turn.today)
