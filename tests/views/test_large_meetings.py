"""A group supervision about everybody of a large unit still fits into Slack's messages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from bot.casework.reading.group_supervision import MeetingPage, Raised
from bot.casework.reminders.action_plans import ActionPlan
from bot.casework.reminders.agenda_of_meeting import AgendaOfMeeting
from bot.casework.reminders.content import ActionLine, MeetingAction, MeetingPart, PartOfMeeting
from bot.casework.reminders.open_actions import ActionsOfMeeting, ListedAction
from bot.casework.replies import FactRef, JobLeadLine
from bot.views import (
    action,
    action_plan,
    blocks,
    group_supervision,
    job_lead,
    meeting_thread,
    turns,
)
from ips.agenda.people import Concern, PlanNeeded, PlanReason
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
        to_raise={f"C-{number}": f"{number}" for number in range(200)},
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


def whole_meeting() -> MeetingPage:
    raised = tuple(
        Raised(FactRef("strategy", code), code, code, True, True, "Ask the cook " * 20)
        for code in CODES
    )
    present = (("U0LEA", Presence.IN_PERSON),)
    return MeetingPage("meeting", MONDAY, "U0LEA", present, raised, None, True, True)


def its_agenda() -> AgendaOfMeeting:
    outreach = Concern(PlanReason.NOT_REACHED, MONDAY)
    to_raise = tuple(PlanNeeded(code, (outreach,), "a kitchen " * 12) for code in CODES)
    clients = {code: code for code in CODES}
    return AgendaOfMeeting("meeting", MONDAY, to_raise, clients, tuple(CODES), True, True)


def its_actions() -> tuple[ListedAction, ...]:
    return tuple(
        ListedAction(ActionLine(code, MONDAY, "Call VR " * 30, code, "U0ANA"), True)
        for code in CODES
    )


def open_list(number: int) -> blocks.View:
    return action.page(its_actions(), MONDAY, number)


def of_review(number: int) -> blocks.View:
    plan = ActionPlan("review", MONDAY, None, None, its_actions(), True)
    return action_plan.page(plan, MONDAY, number)


def of_meeting(number: int) -> blocks.View:
    agreed = ActionsOfMeeting("meeting", MONDAY, its_actions(), True)
    return group_supervision.actions_page(agreed, MONDAY, number)


def talked_about(number: int) -> blocks.View:
    return group_supervision.page(whole_meeting(), MONDAY, number)


def to_talk_about(number: int) -> blocks.View:
    return group_supervision.agenda_page(its_agenda(), MONDAY, number)


@pytest.mark.parametrize("page", [open_list, of_review, of_meeting, talked_about, to_talk_about])
def test_every_line_of_a_long_list_is_reached_part_by_part(
    page: Callable[[int], blocks.View],
) -> None:
    """No list ends with 'and 80 more' and no way there; a part that is gone is the last one."""
    reached: set[str] = set()
    number, views = 0, [page(0)]
    while turns.NEXT in str(views[-1]["blocks"]):
        number += 1
        views.append(page(number))
    for view in views:
        assert complaints_about_view(view) == []
        rows = [
            str(block)
            for block in view["blocks"]
            if block.get("accessory") or "Call VR" in str(block)
        ]
        reached |= {code for code in CODES if any(code in row for row in rows)}
    assert reached == set(CODES)
    assert turns.BEFORE in str(views[-1]["blocks"])
    assert page(99)["blocks"] == views[-1]["blocks"]


def test_its_page_keeps_its_buttons() -> None:
    assert group_supervision.CLOSE in str(talked_about(0)["blocks"][-1])


def test_many_open_job_leads_fit_below_their_form_and_the_others_are_somewhere() -> None:
    leads = [
        JobLeadLine(
            code, "Looks for a night porter " * 8, "Harbor Hotel", "U0TOM", MONDAY, True, code
        )
        for code in CODES
    ]
    view = job_lead.form(leads, MONDAY, private_metadata="{}", summary="x", done="Shared.")
    assert complaints_about_view(view) == []
    assert "The weekly agenda has them all." in str(view["blocks"][-1])
