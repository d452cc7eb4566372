"""What a person sees of a next step with an employer, and what one tap does with it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.casework.administration import planned_leave
from bot.server.work import make_deliverer
from ips.records.planned_leave import PlannedLeaveRecord
from ips.words import dated
from practice_workspace.state import Message
from practice_workspace.threaded import Person
from tests.commands.asking import filled_form, form_after, form_in_front, last, said_after
from tests.delivery_world import AT_ONCE
from tests.house import ANA, BEN, LEA, PIA, House, lived_once, set_up_unit_once

LINE = '"Bean & Leaf" C-114 in person met Rosa next: come back with the resume Thursday'


@pytest.fixture
def planned(house: House) -> House:
    """Monday: Ana plans to come back on Thursday, for C-114."""
    return lived_once(house, _monday)


def _monday(house: House) -> None:
    set_up_unit_once(house)
    house.enroll(ANA, "C-114", entered_on=house.now.date() - timedelta(days=3))
    said_after(house.person(ANA), "/contact", LINE)


def morning(house: House, days: int) -> None:
    """So many days later everybody has their brief."""
    house.clock.move_by(timedelta(days=days))
    deliver(house)


def deliver(house: House) -> None:
    deliverer = make_deliverer(house.settings, house.doors)
    deliverer.timing = AT_ONCE
    deliverer.plan_once(house.now)
    deliverer.deliver_all(house.now)


def brief_of(person: Person) -> Message:
    return person.messages(person.dm)[-1]


def answered(person: Person, action_id: str, on: Message) -> str:
    before = len(person.ephemerals)
    assert person.press(action_id, on).ok
    person.wait_for(lambda: len(person.ephemerals) > before)
    return last(person)


def test_the_reply_says_that_it_was_understood_and_for_which_day(planned: House) -> None:
    ana = planned.person(ANA)
    thursday = planned.now.date() + timedelta(days=3)
    assert f"Next step saved, for {dated(thursday, thursday)}. Your brief brings it back." in last(
        ana
    )
    assert "Next step saved, without a day." in said_after(
        ana, "/contact", '"Bean & Leaf" C-114 by phone next: send the resume'
    )
    assert "Next step" not in said_after(ana, "/contact", '"Bean & Leaf" C-114 by video')


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("call back next fri", "whether “next fri” is this week or the week after"),
        ("call back mon", "whether “mon” is today or in another week"),
    ],
)
def test_a_weekday_of_two_weeks_is_asked_about(planned: House, typed: str, asked: str) -> None:
    """It is Monday: the step was saved without any day."""
    ana = planned.person(ANA)
    form = form_after(ana, "/contact", f'"Bean & Leaf" C-114 by phone next: {typed}')
    assert asked in form
    assert ana.modal is not None
    assert typed in str(ana.modal.blocks)


def test_it_is_done_with_one_tap_and_undone_with_another(planned: House) -> None:
    morning(planned, 3)
    ana = planned.person(ANA)
    said = ana.read(brief_of(ana))
    assert "Come back with the resume Thursday · *Bean &amp; Leaf* for *C-114* · *today*" in said
    told = answered(ana, "next_step.done", brief_of(ana))
    assert "*Saved.* The next step with Bean &amp; Leaf is done." in told
    assert "Log the contact" in told
    deliver(planned)
    assert "~Bean &amp; Leaf~ ✓ Next step: done" in ana.read(brief_of(ana))

    assert ana.press("recorded.undo", ana.ephemerals[-1]).ok
    ana.wait_for(lambda: "Undone: end of the next step" in last(ana))
    deliver(planned)
    assert "\nDone\n" in ana.read(brief_of(ana))


def held(person: Person) -> dict[str, object]:
    """What the fields of the form in front hold, those that hold nothing left out."""
    assert person.modal is not None
    found = {}
    for block in person.modal.blocks:
        for key, value in block.get("element", {}).items():
            if key.startswith("initial_"):
                found[block["block_id"]] = _in_words(value)
    return found


def _in_words(value: object) -> object:
    if isinstance(value, list):
        return [_in_words(each) for each in value]
    return value["text"]["text"].split(" · ")[0] if isinstance(value, dict) else value


def test_after_done_the_contact_is_logged_with_what_is_known_filled_in(planned: House) -> None:
    morning(planned, 3)
    ana = planned.person(ANA)
    answered(ana, "next_step.done", brief_of(ana))
    assert ana.press("employer.contact", ana.ephemerals[-1]).ok
    form_in_front(ana, "employer_contact.submit")
    assert held(ana) == {
        "employer": "Bean & Leaf",
        "client_ids": ["C-114"],
        "mode": "In person",
        "on": "2026-03-05",
        "facts": ["A job open to anyone, at regular pay"],
        "person_met": "Rosa",
    }
    assert ana.submit({}).ok
    assert "Employer contact: Bean &amp; Leaf, in person, for C-114, Thu 5 Mar" in ana.read()


def test_whoever_stands_in_is_not_told_whom_a_colleague_met(planned: House) -> None:
    """Lea leads the unit: she may settle it, and sees for whom; whom Ana met is Ana's."""
    morning(planned, 3)
    lea = planned.person(LEA)
    page_of(lea)
    assert lea.press("next_step.done").ok
    form_in_front(lea, "recorded")
    assert lea.press("employer.contact").ok
    form_in_front(lea, "employer_contact.submit")
    known = held(lea)
    assert known["client_ids"] == ["C-114"]
    assert "person_met" not in known


def test_who_has_left_is_in_no_form_that_follows(planned: House) -> None:
    morning(planned, 3)
    ana = planned.person(ANA)
    said_after(ana, "/exit", "C-114 moved away")
    answered(ana, "next_step.done", brief_of(ana))
    assert ana.press("employer.contact", ana.ephemerals[-1]).ok
    form_in_front(ana, "employer_contact.submit")
    assert "client_ids" not in held(ana)
    assert held(ana)["employer"] == "Bean & Leaf"


def page_of(person: Person) -> str:
    if person.modal is not None:
        person.close(everything=True)
    assert person.command("/employer", "bean").ok
    return form_in_front(person, "employer_page")


def test_the_employers_page_has_done_move_and_drop_and_shows_what_became_of_it(
    planned: House,
) -> None:
    ana = planned.person(ANA)
    assert "Thu 5 Mar: come back with the resume Thursday" in page_of(ana)
    assert ana.press("next_step.move").ok
    ana.wait_for(lambda: ana.modal and ana.modal.callback_id == "next_step.move_submit")
    assert ana.submit({"next_step_on": "2026-03-06"}).ok
    assert "is moved to Fri 6 Mar." in form_in_front(ana, "recorded")
    ana.close()
    ana.wait_for(lambda: "Fri 6 Mar: come back with the resume Thursday" in ana.read())

    assert ana.press("next_step.done").ok
    assert "is done." in form_in_front(ana, "recorded")
    ana.close()
    ana.wait_for(lambda: "*Next steps*" not in ana.read())
    assert "✓ done today" in ana.read()
    assert "Drop" not in ana.read()


def test_taken_back_it_stands_on_the_page_again(planned: House) -> None:
    ana = planned.person(ANA)
    page_of(ana)
    assert ana.press("next_step.drop").ok
    form_in_front(ana, "recorded")
    assert ana.press("recorded.undo").ok
    form_in_front(ana, "undone")
    ana.close()
    ana.wait_for(lambda: "Thu 5 Mar: come back with the resume Thursday" in ana.read())


def test_the_page_has_no_buttons_for_a_step_that_is_not_the_readers(planned: House) -> None:
    ben = planned.person(BEN)
    assert "Thu 5 Mar: a next step is planned" in page_of(ben)
    assert "\nDone\n" not in ben.read()
    assert "\nDone\n" in page_of(planned.person(LEA))


def test_it_moves_in_a_small_form_with_the_next_working_day_in_it(planned: House) -> None:
    morning(planned, 3)
    ana = planned.person(ANA)
    assert ana.press("next_step.move", brief_of(ana)).ok
    ana.wait_for(lambda: ana.modal and ana.modal.callback_id == "next_step.move_submit")
    assert "*Bean &amp; Leaf*, planned for Thu 5 Mar." in filled_form(ana)
    refused = ana.submit({"next_step_on": "2026-03-01"})
    assert "That day has passed. Please choose today or a coming day." in str(refused)
    assert ana.submit({"next_step_on": "2026-03-06"}).ok
    assert "The next step with Bean &amp; Leaf is moved to Fri 6 Mar." in ana.read()
    deliver(planned)
    assert "→ Next step: moved to tomorrow" in ana.read(brief_of(ana))
    assert ana.press("recorded.undo").ok
    ana.wait_for(lambda: "back on Thu 5 Mar" in ana.read())


def test_dropped_with_one_tap(planned: House) -> None:
    morning(planned, 3)
    ana = planned.person(ANA)
    assert "is dropped." in answered(ana, "next_step.drop", brief_of(ana))
    again = answered(ana, "next_step.done", brief_of(ana))
    assert "That next step is done already, or no longer planned." in again


def test_a_contact_that_day_asks_whether_it_was_that(planned: House) -> None:
    morning(planned, 3)
    ana = planned.person(ANA)
    told = said_after(ana, "/contact", '"Bean & Leaf" C-114 in person met Rosa')
    assert "You had planned a next step with them for today. Was this it?" in told
    assert "is done." in answered(ana, "next_step.done", ana.ephemerals[-1])
    told = said_after(ana, "/contact", '"Bean & Leaf" in person met Sam')
    assert "Was this it?" not in told


def test_from_the_list_of_what_is_open_from_before(planned: House) -> None:
    morning(planned, 3)
    morning(planned, 4)
    ana = planned.person(ANA)
    assert "Still open from before:" in ana.read(brief_of(ana))
    planned = "Come back with the resume Thursday · *Bean &amp; Leaf* for *C-114*"
    assert f"• {planned} (since Thu 5 Mar)" in ana.read(brief_of(ana))
    assert ana.press("brief.open", brief_of(ana)).ok
    form_in_front(ana, "brief.list")
    assert ana.press("next_step.done").ok
    ana.wait_for(lambda: "is done." in ana.read())
    assert ana.press("recorded.undo").ok
    ana.wait_for(lambda: "Undone: end of the next step" in ana.read())


def test_the_employers_page_says_what_is_open_and_what_became_of_the_rest(planned: House) -> None:
    morning(planned, 3)
    ana = planned.person(ANA)

    def page() -> str:
        if ana.modal is not None:
            ana.close(everything=True)
        assert ana.command("/employer", "bean").ok
        ana.wait_for(lambda: ana.modal and ana.modal.callback_id == "employer_page")
        return ana.read()

    assert "Today: come back with the resume Thursday" in page()
    answered(ana, "next_step.done", brief_of(ana))
    assert "*Next steps*" not in page()
    assert "Next today: come back with the resume Thursday · ✓ done today" in page()


def leave(house: House, who: str, cover: str) -> None:
    """Away tomorrow and the day after."""
    today, ids = house.now.date(), [house.member(each).id for each in (who, cover)]
    record = PlannedLeaveRecord(
        staff_member_id=ids[0],
        from_on=today + timedelta(days=1),
        until_on=today + timedelta(days=2),
        cover_id=ids[1],
    )
    planned_leave.plan(house.doors, house.actor(LEA), record, now=house.now)


@pytest.mark.parametrize(("action", "became"), [("done", "✓ done"), ("drop", "dropped")])
def test_whoever_planned_a_step_for_nobody_takes_back_what_their_cover_tapped(
    unit_house: House, action: str, became: str
) -> None:
    """No client's page has it; the employer's has, for those who may say what becomes of it."""
    ana, ben = unit_house.person(ANA), unit_house.person(BEN)
    said_after(ana, "/contact", '"Bean & Leaf" in person next: bring the form Thursday')
    leave(unit_house, ANA, BEN)
    morning(unit_house, 1)
    page_of(ben)
    assert ben.press(f"next_step.{action}").ok
    form_in_front(ben, "recorded")
    morning(unit_house, 3)

    assert f"bring the form Thursday · {became} Tue 3 Mar" in page_of(unit_house.person(PIA))
    assert "employer.undo" not in str(unit_house.person(PIA).modal)
    assert f"bring the form Thursday · {became} Tue 3 Mar" in page_of(ana)
    assert ana.press("employer.undo").ok
    ana.wait_for(lambda: "✓ Undone: end of the next step" in ana.read())
    assert "Since yesterday: bring the form Thursday" in ana.read()
    assert "\nDone\n" in ana.read()
    morning(unit_house, 0)
    said = "took back the end of the next step that you had entered for Tue 3 Mar"
    assert said in ben.read(brief_of(ben))


def test_what_became_of_a_step_long_ago_is_not_offered_to_be_taken_back(planned: House) -> None:
    morning(planned, 3)
    ana = planned.person(ANA)
    answered(ana, "next_step.done", brief_of(ana))
    planned.clock.move_by(timedelta(days=28))
    page_of(ana)
    assert "employer.undo" in str(ana.modal)
    planned.clock.move_by(timedelta(days=1))
    assert "✓ done Thu 5 Mar" in page_of(ana)
    assert "employer.undo" not in str(ana.modal)


def test_a_step_without_words_says_what_became_of_it_too(unit_house: House) -> None:
    ana = unit_house.person(ANA)
    form_after(ana, "/contact", '"Bean & Leaf" in person munday')
    assert ana.submit({"on": "2026-03-02", "next_step_on": "2026-03-05"}).ok
    page_of(ana)
    assert ana.press("next_step.done").ok
    form_in_front(ana, "recorded")
    assert "Next step Thu 5 Mar · ✓ done today" in page_of(ana)


def test_the_clients_page_has_it_in_the_history_with_undo(planned: House) -> None:
    morning(planned, 3)
    ana = planned.person(ANA)
    answered(ana, "next_step.done", brief_of(ana))
    assert ana.command("/caseload", "C-114").ok
    ana.wait_for(lambda: ana.modal and ana.modal.callback_id == "client_page")
    assert "Next step done: Bean &amp; Leaf" in ana.read()
    assert "(corrected)" not in ana.read()
