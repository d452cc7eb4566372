"""An action: its form, its buttons, and the form that moves it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from bot.views import blocks, forms, pickers, words
from bot.views.blocks import Block, Option, View
from ips.records.action import ActionRecord

TITLE = ActionRecord.heading
SUBMIT = "action.submit"
MOVE = "action.move_submit"
OWNER = "owner_id"


def form(
    today: date,
    private_metadata: str,
    *,
    staff: Sequence[Option],
    holds: Mapping[str, Any] = forms.NOTHING,
    client: Option | None = None,
    unsure: Sequence[Block] = (),
) -> View:
    """Who, what, by when, and about whom if it is about somebody. `unsure`: of a typed line."""
    picker = blocks.typeahead("pick.client", initial=client, placeholder="Type a code")
    content = [
        *unsure,
        blocks.section(ActionRecord.asks),
        blocks.field(OWNER, "Who", blocks.select(staff, initial=holds.get(OWNER)), required=True),
        *forms.inputs(ActionRecord, today, holds, among=("what", "due_on")),
        blocks.field("client_id", "About a client", picker),
    ]
    return blocks.modal(SUBMIT, TITLE, content, submit="Save", private_metadata=private_metadata)


def buttons(action_id: str, about: str = "") -> Block:
    """What one tap does with it. `about`: read to whoever does not see where it stands."""
    named = f"action {about}".strip()
    return blocks.actions(
        blocks.button("Done", "action.done", action_id, style="primary", about=named),
        blocks.button("Move", "action.move", action_id, about=named),
        blocks.button("Drop", "action.drop", action_id, about=named),
    )


def move_form(due_on: date, to: date, private_metadata: str) -> View:
    """Which day it moves to."""
    content = [
        blocks.section(f"Due {words.day(due_on)}."),
        pickers.day_field("due_on", "New day", to),
    ]
    return blocks.modal(
        MOVE, "Move the action", content, submit="Save", private_metadata=private_metadata
    )
