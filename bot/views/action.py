"""An action: its form, its buttons, and the form that moves it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from bot.casework.reminders.content import ActionLine, StepEnd
from bot.casework.reminders.open_actions import ListedAction
from bot.views import blocks, forms, pickers, words
from bot.views.blocks import Block, Option, View
from bot.views.turns import at, part_of
from ips.records.action import ActionRecord
from ips.words import capital

TITLE = ActionRecord.heading
SUBMIT = "action.submit"
MOVE = "action.move_submit"
PAGE = "actions"
OWNER = "owner_id"
OPEN = "ips.actions"
LIST_TITLE = "Open actions"
LISTED = 40  # two blocks each, of a modal's hundred
ABOUT_A_CLIENT = 5
NOTHING_OPEN = "Nothing is open. What your unit agrees on stands here."
IN_FEW_WORDS = 80


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


def page(listed: Sequence[ListedAction], today: date, number: int = 0) -> View:
    """What is open in the unit; the buttons where this person may settle it."""
    content = lines(listed, today, PAGE, "open", number) or [blocks.section(NOTHING_OPEN)]
    carries = json.dumps({"actions": at("open", number)})
    return blocks.modal(PAGE, LIST_TITLE, content, close="Close", private_metadata=carries)


def lines(
    listed: Sequence[ListedAction], today: date, of: str, its_id: str, number: int
) -> list[Block]:
    """A part of them, each with its buttons where this person may settle it, and the way on.

    `of` and `its_id` name the page on which they stand.
    """
    part = part_of(listed, number, LISTED)
    return [*drawn(part.lines, today), *part.turns(of, its_id)]


def about_client(listed: Sequence[ListedAction], today: date) -> list[Block]:
    """On a client's page: the first ones, and where the others are."""
    if not listed:
        return []
    more = len(listed) - ABOUT_A_CLIENT
    return [
        blocks.section("*Who does what by when*"),
        *drawn(listed[:ABOUT_A_CLIENT], today),
        *([blocks.context(f"… and {more} more in `/ips actions`")] if more > 0 else []),
    ]


def drawn(listed: Sequence[ListedAction], today: date) -> list[Block]:
    """Each, with its buttons where this person may settle it."""
    content: list[Block] = []
    for each in listed:
        blocks_of_it = line(each.line, today)
        content += blocks_of_it if each.may_settle else blocks_of_it[:1]
    return content


def line(action: ActionLine, today: date) -> list[Block]:
    """What is to be done and by when; or what became of it."""
    if not action.open:
        return [blocks.section(_ended(action, today))]
    day = words.near_day(action.due_on, today)
    when = f"since {day}" if action.due_on < today else day
    whose = f" · {words.person(action.owner)}" if action.owner else ""
    text = blocks.section(f"{_what(action)} · *{when}*{whose}")
    return [text, buttons(action.action_id, f"due {words.day(action.due_on)}")]


def name(action: ActionLine) -> str:
    """'Call VR · C-114' in few words; its own line has all of them."""
    if action.text is None or len(action.text) <= IN_FEW_WORDS:
        return _what(action)
    few = action.text[:IN_FEW_WORDS].rsplit(maxsplit=1)[0]
    return _what(replace(action, text=f"{few} …"))


def _what(action: ActionLine) -> str:
    """In the words of whoever wrote it down."""
    about = f" · *{blocks.escape(action.code)}*" if action.code else ""
    if action.text is None:
        return f"An action of a colleague's{about}"
    return f"{capital(blocks.escape(action.text))}{about}"


def _ended(action: ActionLine, today: date) -> str:
    by = f" by {words.person(action.ended_by)}" if action.ended_by else ""
    whom = words.person(action.with_whom) if action.with_whom else "a colleague"
    ended = {
        StepEnd.DONE: f"✓ done{by}",
        StepEnd.DROPPED: f"✕ dropped{by}",
        StepEnd.MOVED: f"→ moved to {words.near_day(action.due_on, today)}",
        StepEnd.ELSEWHERE: f"with {whom} now",
        StepEnd.GONE: "✕ no longer planned",
    }
    assert action.ended is not None
    return f"~{name(action)}~ {ended[action.ended]}"


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
