"""A group supervision about everybody of a large unit still fits into Slack's messages."""

from __future__ import annotations

from datetime import date

import pytest

from bot.casework.reading.group_supervision import MeetingPage, Raised
from bot.casework.reminders.content import MeetingAction, MeetingPart, PartOfMeeting
from bot.casework.replies import FactRef
from bot.views import blocks, group_supervision, meeting_thread
from ips.unit_facts import Presence
from tests.payload_checks import complaints_about_message, complaints_about_view

MONDAY = date(2026, 3, 2)
CODES = [f"CLIENT-{number:015}" for number in range(200)]


def part(which: PartOfMeeting) -> MeetingPart:
    return MeetingPart(
        which,
        "meeting",
        MONDAY,
        "U0LEA",
        (("U0LEA", Presence.IN_PERSON),),
        raised={code: number % 2 == 0 for number, code in enumerate(CODES)},
        to_raise={},
        actions=tuple(MeetingAction("U0ANA", MONDAY, code) for code in CODES),
        may_fit=tuple(CODES),
    )


@pytest.mark.parametrize("which", PartOfMeeting)
def test_each_part_of_the_thread_says_how_many_more_there_are(which: PartOfMeeting) -> None:
    message = blocks.message(meeting_thread.TEXT, meeting_thread.message(part(which)))
    assert complaints_about_message(message["blocks"]) == []
    shown = str(message["blocks"])
    assert "…" not in shown.replace("… and", "and"), "nothing ends in the middle"
    if which is not PartOfMeeting.PRESENT:
        assert " more" in shown
        assert "meeting." in str(message["blocks"][-1]), "the buttons are there"


def test_its_page_keeps_its_buttons() -> None:
    raised = tuple(
        Raised(FactRef("strategy", code), code, code, True, True, True, "Ask the cook " * 20)
        for code in CODES
    )
    present = (("U0LEA", Presence.IN_PERSON),)
    meeting = MeetingPage("meeting", 1, MONDAY, "U0LEA", present, raised, None, True, True)
    page = group_supervision.page(meeting, MONDAY)
    assert complaints_about_view(page) == []
    assert group_supervision.CLOSE in str(page["blocks"][-1])
    assert "more" in str(page["blocks"][-2])
