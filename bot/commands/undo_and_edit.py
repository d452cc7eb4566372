"""What follows a record: Undo, Edit and 'Add another', wherever the reply was shown."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from slack_bolt import Ack, App, BoltContext, Respond

from bot.casework.recording import undo as corrections
from bot.casework.replies import FactRef, Refusal
from bot.commands import action as action_form
from bot.commands import (
    client_contact,
    employer_contact,
    fidelity_review,
    group_supervision,
    home,
    item_rating,
    job_start,
    program_entry,
    short_records,
    unit_log,
)
from bot.commands.forms import modals, screens
from bot.commands.forms.modals import Turn
from bot.config import Settings
from bot.views import blocks, reply
from bot.views import short_records as views
from bot.views.blocks import Block, View
from bot.views.unit_log import KINDS
from ips.facts import Mode
from ips.records.milestone import MilestoneRecord

ASKED = "undo_asked"  # the modal that asks what is to become of the actions


def register(app: App) -> None:
    app.action("recorded.undo")(press_undo())
    app.action(reply.UNDO_BOTH)(press_undo(with_actions=True))
    app.action(reply.UNDO_ALONE)(press_undo(with_actions=False))
    app.action("recorded.edit")(press_edit)
    app.action("recorded.another")(press_another)


def press_undo(with_actions: bool | None = None) -> Callable[..., None]:
    """The listener that takes an entry back; pressed twice, the second answer says so.

    `with_actions`: what was answered where something agreed in it is still open.
    """

    def pressed(
        ack: Ack,
        action: dict[str, Any],
        body: dict[str, Any],
        context: BoltContext,
        respond: Respond,
        settings: Settings,
    ) -> None:
        ack()
        turn = modals.turn_of(context, body, respond)
        undo(turn, reply.fact_of(action["value"]), settings, with_actions=with_actions)

    return pressed


def undo(
    turn: Turn, fact: FactRef, settings: Settings, *, with_actions: bool | None = None
) -> None:
    """Takes a fact back and shows, in the place of the button, what that reopened.

    Or asks first what is to become of the actions that were agreed in it.
    """
    modals.on_roster(turn)
    stands_in = turn.within.get("callback_id") if turn.within is not None else "recorded"
    try:
        done = corrections.void(
            turn.doors,
            turn.actor,
            fact,
            now=turn.now,
            submission=turn.trigger_id,
            as_i_left_it=stands_in == "recorded",
            with_actions=with_actions,
        )
    except corrections.ActionsAreOpen as asked:
        content = reply.what_of_actions(fact, asked.many)
        # Under one's own reply it goes on being that, so a colleague's change still holds it back.
        called = "recorded" if stands_in == "recorded" else ASKED
        question = blocks.modal(called, "What of the actions?", content, close="Leave it as it is")
        _show(turn, stands_in, content, question, saved=False)
        return
    content = reply.undone(done, turn.today)
    view = blocks.modal("undone", "Taken back", content, close="Done")
    _show(turn, stands_in, content, view, saved=True)
    if stands_in == "recorded":
        screens.refresh_page(turn)
    if turn.within is not None and (turn.within.get("type") == "home" or stands_in == ASKED):
        home.publish(turn, settings)


def _show(turn: Turn, stands_in: Any, content: list[Block], view: View, *, saved: bool) -> None:
    """In the place of the reply or the question it was pressed in, or on top of the page."""
    if turn.within is None:
        turn.say(content, saved=saved, instead=True)
    elif stands_in in ("recorded", ASKED):
        modals.show(turn, view, saved=saved)
    else:
        modals.open_modal(turn, view, saved=saved)


def press_edit(
    ack: Ack, action: dict[str, Any], body: dict[str, Any], context: BoltContext, respond: Respond
) -> None:
    """Opens the form again with what is on record."""
    ack()
    edit(modals.turn_of(context, body, respond), reply.fact_of(action["value"]))


def edit(turn: Turn, fact: FactRef) -> None:
    """Opens the form of a recorded fact; Refusal where only Undo is possible."""
    modals.on_roster(turn)
    opener = _EDITORS.get(fact.kind)
    if opener is None:
        raise Refusal(short_records.NOT_EDITED)
    opener(turn, fact.id)


_EDITORS: dict[str, Callable[[Turn, str], None]] = {
    "employer_contact": employer_contact.open_edit,
    "client_contact": client_contact.open_edit,
    "job": job_start.open_edit,
    "milestone": short_records.edit_of(MilestoneRecord),
    **{name: short_records.edit_of(kind) for name, kind in views.editable().items()},
    **{kind.name: unit_log.opener_of(kind) for kind in KINDS},
    "item_rating": item_rating.open_edit,
    "action": action_form.open_edit,
    "fidelity_review": fidelity_review.open_edit,
    "group_supervision": group_supervision.open_edit,
    "strategy": group_supervision.open_strategy_edit,
}


def press_another(
    ack: Ack, action: dict[str, Any], body: dict[str, Any], context: BoltContext
) -> None:
    """A fresh form in the place of the confirmation; day and mode are kept."""
    ack()
    turn = modals.turn_of(context, body)
    modals.on_roster(turn)
    modals.show(turn, another(turn, action["value"]))


def another(turn: Turn, value: str) -> View:
    """`value`: 'contact:2026-03-03:in_person', 'visit:…' or 'enroll'."""
    name, _, kept = value.partition(":")
    if name == "enroll":
        return program_entry.again(turn)
    build = {"contact": employer_contact.again, "visit": client_contact.again}.get(name)
    try:
        on, _, mode = kept.partition(":")
        day, how = date.fromisoformat(on), Mode(mode)
    except ValueError:
        raise Refusal(modals.OLD_BUTTON) from None
    if build is None:
        raise Refusal(modals.OLD_BUTTON)
    return build(turn, day, how)
