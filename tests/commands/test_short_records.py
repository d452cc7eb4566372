"""The short records, from the buttons of a brief item and from a client's page."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest

from bot.casework.reading import client_page
from bot.casework.replies import DueLine
from bot.views import blocks
from bot.views.reply import due_value
from ips.facts import Clock
from practice_workspace.contents import Message
from practice_workspace.threaded import Person
from tests.commands.asking import filled_form, form_after, form_in_front, last, said_after
from tests.house import ANA, BEN, House


@pytest.fixture
def client_id(unit_house: House) -> str:
    return unit_house.enroll(ANA, "C-114", entered_on=date(2026, 2, 16))


@pytest.fixture
def ana(unit_house: House, client_id: str) -> Person:
    return unit_house.person(ANA)


def due(house: House, client_id: str, clock: Clock) -> DueLine:
    page = client_page.read(house.doors, house.actor(ANA), client_id, now=house.now)
    return next(line for line in page.due if line.due.key.clock is clock)


def item(house: House, person: Person, line: DueLine) -> Message:
    """A message with the buttons of one due contact, as a brief carries them."""
    value = due_value(line.due.key)
    names = ("due.log_it", "due.tried", "due.cover", "due.more")
    buttons = blocks.actions(*(blocks.button(name, name, value) for name in names))
    house.app.client.chat_postMessage(
        token=house.workspace.bot_token, channel=person.dm, text="Reminder", blocks=[buttons]
    )
    person.wait_for(lambda: person.messages())
    return person.messages()[-1]


def test_the_career_profile_is_one_tap_and_save(
    unit_house: House, ana: Person, client_id: str
) -> None:
    shown = item(unit_house, ana, due(unit_house, client_id, Clock.CAREER_PROFILE))
    assert ana.press("due.log_it", shown).ok
    form = form_in_front(ana, "milestone.submit")
    assert "C-114" in form
    assert ana.submit().ok
    assert "✓" in ana.read()
    assert ": done" in ana.read()


def test_a_disclosure_discussion_carries_the_decision(
    unit_house: House, ana: Person, client_id: str
) -> None:
    shown = item(unit_house, ana, due(unit_house, client_id, Clock.DISCLOSURE_FIRST))
    assert ana.press("due.log_it", shown).ok
    form_in_front(ana, "milestone.submit")
    assert ana.submit({"disclosure": "do_not_disclose"}).ok
    assert ": done" in ana.read()
    ana.close(everything=True)
    form_after(ana, "/visit", "C-114 hello")
    assert "say nothing about us" in ana.read()


def test_log_it_of_the_first_employer_contact_opens_its_form(
    unit_house: House, ana: Person, client_id: str
) -> None:
    shown = item(unit_house, ana, due(unit_house, client_id, Clock.FIRST_EMPLOYER_CONTACT))
    assert ana.press("due.log_it", shown).ok
    form_in_front(ana, "employer_contact.submit")
    assert ana.submit({"new_employer": "Pier Books"}).ok
    assert "First meeting with an employer for *C-114*: done" in ana.read()


def test_tried_is_an_attempt(unit_house: House, ana: Person, client_id: str) -> None:
    shown = item(unit_house, ana, due(unit_house, client_id, Clock.FIRST_EMPLOYER_CONTACT))
    assert ana.press("due.tried", shown).ok
    form_in_front(ana, "client_contact.tried")
    assert ana.submit({"strategy": "home_visit"}).ok
    assert "ried to reach them" in ana.read()


@pytest.mark.parametrize(
    ("at", "says"),
    [
        (Clock.OUTREACH, "is noted. That is this check-in, and the next one follows."),
        (Clock.FIRST_EMPLOYER_CONTACT, "stays open until you meet, or reach them."),
    ],
)
def test_the_form_of_a_try_says_what_it_closes(
    unit_house: House, ana: Person, client_id: str, at: Clock, says: str
) -> None:
    shown = item(unit_house, ana, due(unit_house, client_id, at))
    assert ana.press("due.tried", shown).ok
    assert says in form_in_front(ana, "client_contact.tried")
    assert ana.submit().ok
    assert "Check-in for *C-114*: done" in ana.read()


def test_not_today_never_moves_the_day(unit_house: House, ana: Person, client_id: str) -> None:
    shown = item(unit_house, ana, due(unit_house, client_id, Clock.CAREER_PROFILE))
    assert ana.press("due.more", shown).ok
    form_in_front(ana, "due.more_submit")
    assert ana.submit().ok
    said = ana.read()
    assert "put off until" in said
    assert "last day stays" in said


def test_on_the_last_day_nothing_is_put_off_and_cover_is_named(
    unit_house: House, ana: Person, client_id: str
) -> None:
    line = due(unit_house, client_id, Clock.CAREER_PROFILE)
    unit_house.clock.move_to(datetime.combine(line.due.due_on, time(15), UTC))
    assert ana.press("due.more", item(unit_house, ana, line)).ok
    shown = form_in_front(ana, "due.more_submit")
    assert "it stays here. If you cannot make it, please ask for cover." in shown
    assert "Remind me" not in shown


def test_cover_is_asked_for_with_one_tap(unit_house: House, ana: Person, client_id: str) -> None:
    shown = item(unit_house, ana, due(unit_house, client_id, Clock.CAREER_PROFILE))
    assert ana.press("due.cover", shown).ok
    ana.wait_for(lambda: ana.ephemerals)
    assert "asked to cover" in last(ana)


def test_a_button_for_somebody_out_of_reach_is_refused(
    unit_house: House, ana: Person, client_id: str
) -> None:
    line = due(unit_house, client_id, Clock.CAREER_PROFILE)
    ben = unit_house.person(BEN)
    shown = item(unit_house, ben, line)
    assert ben.press("due.log_it", shown).ok
    said = filled_form(ben)
    assert "C-114" not in said


def test_an_old_button_says_so(unit_house: House, ana: Person) -> None:
    buttons = blocks.actions(blocks.button("Log it", "due.log_it", "what:is:this"))
    unit_house.app.client.chat_postMessage(
        token=unit_house.workspace.bot_token, channel=ana.dm, text="Old", blocks=[buttons]
    )
    ana.wait_for(lambda: ana.messages())
    ana.press("due.log_it", ana.messages()[-1])
    ana.wait_for(lambda: ana.ephemerals)
    assert "too old" in last(ana)


@pytest.mark.parametrize(
    ("verb", "title", "answers"),
    [
        ("pause", "pause.submit", {"reason": "hospital"}),
        ("decline", "decline.submit", {"words": "not now"}),
        ("work_incentives", "milestone.submit", {"answer": "done"}),
        ("profile_update", "milestone.submit", {}),
        ("education_started", "milestone.submit", {"words": "evening college"}),
        ("wishes", "client.wishes", {"visits_at_work": "no"}),
    ],
)
def test_from_the_clients_page(ana: Person, verb: str, title: str, answers: dict[str, str]) -> None:
    form_after(ana, "/caseload", "C-114")
    ana.choose("client.more", verb)
    form_in_front(ana, title)
    done = ana.submit(answers)
    assert done.ok, done.errors
    assert "Saved." in ana.read()


def test_a_pause_can_be_ended(ana: Person) -> None:
    form_after(ana, "/caseload", "C-114")
    ana.choose("client.more", "pause")
    form_in_front(ana, "pause.submit")
    assert ana.submit({"reason": "hospital"}).ok
    ana.close(everything=True)
    form_after(ana, "/caseload", "C-114")
    ana.choose("client.more", "resume")
    form_in_front(ana, "pause.resume")
    assert ana.submit().ok
    assert "Saved." in ana.read()


def test_what_was_recorded_stands_on_the_clients_page(ana: Person) -> None:
    said_after(ana, "/visit", "C-114 phone")
    form_after(ana, "/caseload", "C-114")
    assert "phone" in ana.read()
