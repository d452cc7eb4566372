"""Group supervision: the form of a meeting, what was agreed about somebody, and the page of one."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from bot.casework.reading.group_supervision import MeetingPage, Raised
from bot.casework.replies import FactRef
from bot.views import blocks, forms, notes, words
from bot.views.blocks import Block, Element, Option, View
from bot.views.reply import fact_value
from ips.records.group_supervision import GroupSupervisionRecord
from ips.records.strategy import StrategyRecord
from ips.unit_facts import Presence
from ips.words import joined
from ips.words.table import PRESENCES

TITLE = "Group supervision"
SUBMIT = "group_supervision.submit"
STRATEGY = "strategy.submit"
STRATEGY_TITLE = "What you agreed"
PAGE = "group_supervision"
OPEN, RAISE, RAISE_OTHER, CLOSE = "meeting.open", "meeting.raise", "meeting.other", "meeting.close"
RAISED, ANOTHER = "raised", "another"
LISTED = 90  # of a modal's hundred blocks
FOR_THE_GROUP = "Their page keeps it. In the channel stand codes alone."
ADD = "Add what you agreed"
NOT_YOURS = "agreed; the words are with whoever works with them"


@dataclass(frozen=True, slots=True)
class MeetingForm:
    """What the form of a meeting shows. `people`: everybody; `leaders`: who may lead."""

    on: date
    people: Sequence[Option]
    leaders: Sequence[Option]
    led_by: str | None
    present: Mapping[str, Presence] = field(default_factory=dict)
    earlier: tuple[str, date] | None = None


def form(meeting: MeetingForm, private_metadata: str, *, submit: str = "Save") -> View:
    """Who was there and how, and whom you talked about; most of it is filled in already."""
    content: list[Block] = [blocks.section(GroupSupervisionRecord.asks)]
    if meeting.earlier is not None:
        meeting_id, on = meeting.earlier
        open_it = blocks.button("Open", OPEN, meeting_id, about=words.day(on))
        content.append(blocks.section(f"This week you met on {words.day(on)}.", accessory=open_it))
    content += [
        blocks.field("on", "Day", blocks.date_picker(meeting.on), required=True),
        blocks.field(
            "led_by",
            "Who led it",
            blocks.select(meeting.leaders, initial=meeting.led_by),
            required=True,
        ),
        *(_how(how, meeting) for how in Presence),
        blocks.field(
            RAISED,
            "Clients you talked about",
            blocks.multi_typeahead("pick.client", placeholder="Type a code"),
            hint="What you agreed about each can be added next, or later.",
        ),
    ]
    return blocks.modal(SUBMIT, TITLE, content, submit=submit, private_metadata=private_metadata)


def _how(how: Presence, meeting: MeetingForm) -> Block:
    there = [whose for whose, its in meeting.present.items() if its is how]
    chosen = blocks.multi_select(meeting.people, initial=there, placeholder="Nobody")
    return blocks.field(how.value, PRESENCES[how].label, chosen)


def another_field(on: date) -> Block:
    """'You met on Mon 2 Mar too. Was this another meeting?'"""
    choices = blocks.options([("yes", "Yes, another one"), ("no", "No, it is that one")])
    question = f"You met on {words.day(on)} too. Was this another meeting?"
    return blocks.field(ANOTHER, question, blocks.radio(choices), required=True)


# ---------------------------------------------------------------- about one client


def strategy_form(
    private_metadata: str, *, client: str | None = None, held: str | None = None
) -> View:
    """`client`: whom it is about as people read it; None: to be picked."""
    content: list[Block] = []
    if client is None:
        picker = blocks.typeahead("pick.client", placeholder="Type a code")
        content.append(blocks.field("client_id", "Client", picker, required=True))
    else:
        about = f"You talked about *{blocks.escape(client)}* in group supervision."
        content.append(blocks.section(about))
    content += forms.inputs(StrategyRecord, None, {"words": held}, among=("words",))
    content.append(blocks.context(FOR_THE_GROUP))
    return blocks.modal(
        STRATEGY, STRATEGY_TITLE, content, submit="Save", private_metadata=private_metadata
    )


# ---------------------------------------------------------------- its page


def in_what_way(present: Sequence[tuple[str, Presence]]) -> str:
    """'In person: @lea and @ana · By video: @ben'."""
    parts = []
    for how in Presence:
        there = [words.person(each) for each, its in present if its is how]
        if there:
            parts.append(f"{PRESENCES[how].label}: {joined(there)}")
    return " · ".join(parts)


def page(meeting: MeetingPage, today: date) -> View:
    """Who was there, each client with what was agreed, and what can be done about it."""
    stands = f"closed {words.day(meeting.closed_on, today)}" if meeting.closed_on else "open"
    content: list[Block] = [
        blocks.section(
            f"*{words.day(meeting.on, today)}* · led by {words.person(meeting.led_by)} · {stands}\n"
            f"{in_what_way(meeting.present)}"
        ),
    ]
    if meeting.raised:
        content.append(blocks.section("*Talked about*"))
    content += [_raised(meeting, each) for each in meeting.raised[:LISTED]]
    more = len(meeting.raised) - LISTED
    if more > 0:
        content.append(blocks.context(f"… and {more} more. Their own pages have what you agreed."))
    buttons = _buttons(meeting)
    if buttons:
        content.append(blocks.actions(*buttons))
    carries = json.dumps({"meeting": meeting.id})
    return blocks.modal(PAGE, TITLE, content, close="Close", private_metadata=carries)


def _raised(meeting: MeetingPage, raised: Raised) -> Block:
    text = "nothing written down yet"
    if raised.words is not None:
        text = notes.beginning(raised.words)
    elif raised.agreed:
        text = NOT_YOURS
    line = f"*{blocks.escape(raised.code)}*  {text}"
    return blocks.section(line, accessory=_next_for(meeting, raised))


def _next_for(meeting: MeetingPage, raised: Raised) -> Element | None:
    """What was agreed can be added by whoever writes for the group, and changed as any entry."""
    code = raised.code
    if raised.agreed:
        edit = blocks.button("Edit", "recorded.edit", fact_value(raised.fact), about=code)
        return edit if raised.may_change else None
    value = f"{meeting.id}:{raised.client_id}"
    return blocks.button(ADD, RAISE, value, about=code) if meeting.may_write else None


def _buttons(meeting: MeetingPage) -> list[Element]:
    whole = fact_value(FactRef(GroupSupervisionRecord.name, meeting.id))
    (half,) = GroupSupervisionRecord.reversals
    found: list[Element] = []
    if meeting.may_write and meeting.closed_on is None:
        found.append(blocks.button("Talk about somebody", RAISE_OTHER, meeting.id))
    if meeting.may_change:
        found.append(blocks.button("Change day or people", "recorded.edit", whole))
    if meeting.may_write and meeting.closed_on is None:
        found.append(blocks.button("Close the meeting", CLOSE, meeting.id))
    if meeting.closed_on is not None and meeting.may_change:
        closing = fact_value(FactRef(half.name, meeting.id))
        found.append(blocks.button("Open it again", "recorded.undo", closing))
    return found
