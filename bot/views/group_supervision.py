"""Group supervision: the form of a meeting, what was agreed about somebody, and the page of one."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from bot.casework.reading.group_supervision import MeetingPage, Raised
from bot.casework.reminders.agenda_of_meeting import AgendaOfMeeting
from bot.casework.reminders.open_actions import ActionsOfMeeting
from bot.casework.replies import FactRef
from bot.views import action, blocks, forms, notes, words
from bot.views.agenda_lines import plan
from bot.views.blocks import Block, Element, Option, View
from bot.views.reply import fact_value
from bot.views.turns import at, part_of
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
AGENDA, AGENDA_TITLE = "meeting.agenda", "People and job leads"
ACTIONS, ACTIONS_TITLE = "meeting.actions", "Who does what by when"
AGENDA_PAGE, ACTIONS_PAGE = "meeting_agenda", "meeting_actions"
PAGES = (PAGE, AGENDA_PAGE, ACTIONS_PAGE)
ADD_ACTION, OFFER_LEADS = "meeting.action", "meeting.offer_leads"
LISTED, PLANS_LISTED = 80, 40  # of a modal's hundred blocks
NO_ACTIONS = "Nothing yet. What is agreed here comes back in the brief of whoever does it."
MOST_CODES = 200  # in one section; a unit of so many is rare
NOBODY_LEFT = "Nobody else needs a plan just now."
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


def page(meeting: MeetingPage, today: date, number: int = 0) -> View:
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
    part = part_of(meeting.raised, number, LISTED)
    content += [_raised(meeting, each) for each in part.lines]
    content += part.turns(PAGE, meeting.id)
    content.append(blocks.actions(*_buttons(meeting)))
    carries = json.dumps({"meeting": at(meeting.id, number)})
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
        found.append(blocks.button(AGENDA_TITLE, AGENDA, meeting.id))
    found.append(blocks.button(ACTIONS_TITLE, ACTIONS, meeting.id))
    if meeting.may_change:
        found.append(blocks.button("Change day or people", "recorded.edit", whole))
    if meeting.may_write and meeting.closed_on is None:
        found.append(blocks.button("Close the meeting", CLOSE, meeting.id))
    if meeting.closed_on is not None and meeting.may_change:
        closing = fact_value(FactRef(half.name, meeting.id))
        found.append(blocks.button("Open it again", "recorded.undo", closing))
    return found


# ---------------------------------------------------------------- what stands behind it


def agenda_page(agenda: AgendaOfMeeting, today: date, number: int = 0) -> View:
    """Everybody who needs a plan and was not talked about, and whom the job leads may fit."""
    part = part_of(agenda.to_raise, number, PLANS_LISTED)
    content: list[Block] = [blocks.section("*People who need a plan*")]
    for needed in part.lines:
        value = f"{agenda.meeting_id}:{agenda.clients[needed.code]}"
        press = blocks.button("Talk about them", RAISE, value, about=needed.code)
        line = plan(needed, agenda.as_of).text
        content.append(blocks.section(line, accessory=press if agenda.may_write else None))
    if not part.lines:
        content.append(blocks.section(NOBODY_LEFT))
    content += part.turns(AGENDA_PAGE, agenda.meeting_id)
    content += job_leads(agenda.meeting_id, agenda.may_fit, may_offer=agenda.may_offer)
    content.append(_back(agenda.meeting_id))
    carries = json.dumps({"meeting": at(agenda.meeting_id, number)})
    return blocks.modal(AGENDA_PAGE, AGENDA_TITLE, content, close="Close", private_metadata=carries)


def job_leads(
    meeting_id: str, may_fit: Sequence[str], *, may_offer: bool = True, most: int = MOST_CODES
) -> list[Block]:
    """Whom the open job leads may fit; what the leads are stands in the agenda itself."""
    if not may_fit:
        return []
    found = [blocks.section(f"Job leads of the agenda may fit {codes(may_fit, most)}.")]
    if may_offer:
        offer = blocks.button("Offer them to their specialists", OFFER_LEADS, meeting_id)
        found.append(blocks.actions(offer))
    return found


def codes(named: Sequence[str], most: int) -> str:
    """'*C-114*, *C-220* and 5 more'."""
    first = [f"*{blocks.escape(each)}*" for each in named[:most]]
    more = len(named) - most
    return joined([*first, f"{more} more"] if more > 0 else first)


def actions_page(agreed: ActionsOfMeeting, today: date, number: int = 0) -> View:
    """What was agreed in this meeting and what became of it, in words for whoever may read them."""
    content: list[Block] = [
        blocks.section(f"*Agreed on {words.day(agreed.on, today)}*"),
        *action.lines(agreed.actions, today, ACTIONS_PAGE, agreed.meeting_id, number),
    ]
    if not agreed.actions:
        content.append(blocks.section(NO_ACTIONS))
    add = [blocks.button("Add who does what", ADD_ACTION, agreed.meeting_id)]
    content.append(_back(agreed.meeting_id, *(add if agreed.may_add else ())))
    carries = json.dumps({"meeting": at(agreed.meeting_id, number)})
    return blocks.modal(
        ACTIONS_PAGE, ACTIONS_TITLE, content, close="Close", private_metadata=carries
    )


def _back(meeting_id: str, *others: Element) -> Block:
    return blocks.actions(*others, blocks.button("The meeting", OPEN, meeting_id))
