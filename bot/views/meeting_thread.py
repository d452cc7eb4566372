"""A group supervision in its thread: codes, people and days, and a tap to everything else."""

from __future__ import annotations

from bot.casework.reminders.content import MeetingPart, PartOfMeeting
from bot.casework.replies import FactRef
from bot.views import blocks, words
from bot.views.blocks import Block
from bot.views.group_supervision import CLOSE, OPEN, RAISE, RAISE_OTHER, in_what_way
from bot.views.reply import fact_value
from ips.records.group_supervision import GroupSupervisionRecord
from ips.words import joined

TEXT = "Group supervision: the working agenda"
OFFERED = 10  # people who need a plan, each with a button; the agenda above has all of them
MOST_CODES, MOST_ACTIONS = 40, 30  # in one section; the meeting's page has the others
ADD_ACTION = "meeting.action"
OFFER_LEADS = "meeting.offer_leads"
NO_ACTIONS = "Nothing yet. What is agreed here comes back in the brief of whoever does it."
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
        lines.append(f"✓ Agreed on: {_codes(agreed)}")
    if others:
        lines.append(f"Talked about: {_codes(others)}")
    if not meeting.raised:
        lines.append("Nobody yet.")
    content: list[Block] = [blocks.section("\n".join(lines))]
    if meeting.closed_on is not None:
        return content
    for code, client_id in list(meeting.to_raise.items())[:OFFERED]:
        value = f"{meeting.meeting_id}:{client_id}"
        press = blocks.button("Talk about them", RAISE, value, about=code)
        content.append(blocks.section(f"{blocks.escape(code)} needs a plan", accessory=press))
    other = blocks.button("Somebody else", RAISE_OTHER, meeting.meeting_id)
    return [*content, blocks.actions(other), *_job_leads(meeting)]


def _job_leads(meeting: MeetingPart) -> list[Block]:
    """Whom the agenda's job leads may fit; what the leads are stands in the agenda itself."""
    if not meeting.may_fit:
        return []
    whom = _codes(list(meeting.may_fit))
    return [
        blocks.section(f"Job leads of the agenda may fit {whom}."),
        blocks.actions(
            blocks.button("Offer them to their specialists", OFFER_LEADS, meeting.meeting_id)
        ),
    ]


def _codes(codes: list[str]) -> str:
    named = [f"*{blocks.escape(each)}*" for each in codes[:MOST_CODES]]
    more = len(codes) - MOST_CODES
    return joined([*named, f"{more} more"] if more > 0 else named)


def _actions(meeting: MeetingPart) -> list[Block]:
    agreed = []
    for each in meeting.actions:
        about = f" · about {blocks.escape(each.code)}" if each.code else ""
        agreed.append(f"• {words.person(each.owner)} by {words.day(each.due_on)}{about}")
    lines = blocks.and_more(agreed, MOST_ACTIONS) or [NO_ACTIONS]
    content: list[Block] = [blocks.section("\n".join(["*Who does what by when*", *lines]))]
    if meeting.closed_on is not None:
        return content
    return [
        *content,
        blocks.actions(
            blocks.button("Add who does what", ADD_ACTION, meeting.meeting_id),
            blocks.button("Close the meeting", CLOSE, meeting.meeting_id),
        ),
    ]


_DRAW = {
    PartOfMeeting.PRESENT: _present,
    PartOfMeeting.PEOPLE: _people,
    PartOfMeeting.ACTIONS: _actions,
}
