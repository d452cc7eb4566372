"""A group supervision in its thread: codes, people and days, and a tap to everything else."""

from __future__ import annotations

from bot.casework.reminders.content import MeetingPart, PartOfMeeting
from bot.casework.replies import FactRef
from bot.views import blocks, words
from bot.views.blocks import Block
from bot.views.group_supervision import (
    ACTIONS,
    ADD_ACTION,
    AGENDA,
    CLOSE,
    NO_ACTIONS,
    OPEN,
    RAISE,
    RAISE_OTHER,
    codes,
    in_what_way,
    job_leads,
)
from bot.views.reply import fact_value
from ips.records.group_supervision import GroupSupervisionRecord

TEXT = "Group supervision: the working agenda"
OFFERED = 10  # people who need a plan, each with a button; the others are one tap away
MOST_CODES, MOST_ACTIONS = 40, 30  # in one section; the meeting's pages have them all
TAKEN_BACK = "_This meeting was taken back._"


def message(meeting: MeetingPart) -> list[Block]:
    """One of the replies below the agenda."""
    if meeting.taken_back:
        return [blocks.section(TAKEN_BACK)]
    return _DRAW[meeting.part](meeting)


def _present(meeting: MeetingPart) -> list[Block]:
    stands = f" · closed {words.day(meeting.closed_on)}" if meeting.closed_on else ""
    led = f"led by {words.person(meeting.led_by)}"
    change = fact_value(FactRef(GroupSupervisionRecord.name, meeting.meeting_id))
    return [
        blocks.section(
            f"*Group supervision of {words.day(meeting.on)}* · {led}{stands}\n"
            f"{in_what_way(meeting.present)}"
        ),
        blocks.actions(
            blocks.button("Open the meeting", OPEN, meeting.meeting_id, style="primary"),
            blocks.button("Change who is here", "recorded.edit", change),
        ),
    ]


def _people(meeting: MeetingPart) -> list[Block]:
    agreed = [code for code, has_words in meeting.raised.items() if has_words]
    others = [code for code, has_words in meeting.raised.items() if not has_words]
    lines = ["*People we talk about*"]
    if agreed:
        lines.append(f"✓ Agreed on: {codes(agreed, MOST_CODES)}")
    if others:
        lines.append(f"Talked about: {codes(others, MOST_CODES)}")
    if not meeting.raised:
        lines.append("Nobody yet.")
    content: list[Block] = [blocks.section("\n".join(lines))]
    if meeting.closed_on is not None:
        return content
    to_raise = list(meeting.to_raise.items())
    for code, client_id in to_raise[:OFFERED]:
        value = f"{meeting.meeting_id}:{client_id}"
        press = blocks.button("Talk about them", RAISE, value, about=code)
        content.append(blocks.section(f"{blocks.escape(code)} needs a plan", accessory=press))
    more = len(to_raise) - OFFERED
    if more > 0:
        content.append(blocks.section(f"… and {more} more who need a plan"))
    other = blocks.button("Somebody else", RAISE_OTHER, meeting.meeting_id)
    every = blocks.button("All who need a plan", AGENDA, meeting.meeting_id)
    return [
        *content,
        blocks.actions(other, every) if more > 0 else blocks.actions(other),
        *job_leads(meeting.meeting_id, meeting.may_fit, most=MOST_CODES),
    ]


def _actions(meeting: MeetingPart) -> list[Block]:
    agreed = []
    for each in meeting.actions:
        about = f" · about {blocks.escape(each.code)}" if each.code else ""
        agreed.append(f"• {words.person(each.owner)} by {words.day(each.due_on)}{about}")
    lines = blocks.and_more(agreed, MOST_ACTIONS) or [NO_ACTIONS]
    content: list[Block] = [blocks.section("\n".join(["*Who does what by when*", *lines]))]
    buttons = [blocks.button("What they will do", ACTIONS, meeting.meeting_id)] if agreed else []
    if meeting.closed_on is None:
        buttons.insert(0, blocks.button("Add who does what", ADD_ACTION, meeting.meeting_id))
        buttons.append(blocks.button("Close the meeting", CLOSE, meeting.meeting_id))
    return [*content, blocks.actions(*buttons)] if buttons else content


_DRAW = {
    PartOfMeeting.PRESENT: _present,
    PartOfMeeting.PEOPLE: _people,
    PartOfMeeting.ACTIONS: _actions,
}
