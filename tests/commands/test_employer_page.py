"""What a person sees of an employer, from every mention, and what they change there."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.casework.reading import employers
from db.models import EmployerAliasRow
from practice_workspace.threaded import Person
from tests.commands.asking import filled_form, form_after, form_in_front, picked, said_after
from tests.house import ANA, BEN, LEA, PIA, House, lived_once, set_up_unit_once

LINES = (
    (ANA, 'Bean & Leaf C-114 in person met Rosa (manager) decides hiring introduction next: bring '
     "the resume next monday note: hires in May"),
    (BEN, '"Bean & Leaf" C-220 in person met Sam (shift lead) note: C-220 would like nights'),
)  # fmt: skip


@pytest.fixture
def known(house: House) -> House:
    """Ana and Ben have met Bean & Leaf, each for somebody of their own; one works there."""
    return lived_once(house, _met)


def _met(house: House) -> None:
    set_up_unit_once(house)
    entered = house.now.date() - timedelta(days=20)
    house.enroll(ANA, "C-114", entered_on=entered)
    house.enroll(BEN, "C-220", entered_on=entered)
    for who, line in LINES:
        said_after(house.person(who), "/contact", line)
    said_after(house.person(BEN), "/jobstart", 'C-220 "Bean & Leaf" today title: barista')


def opened(person: Person, line: str = "bean & leaf") -> str:
    if person.modal is not None:
        person.close(everything=True)
    form_after(person, "/employer", line)
    return filled_form(person)


def pressed(person: Person, action_id: str, callback_id: str, value: str = "") -> str:
    """Presses the button with this action and value in the modal in front, then reads on."""
    assert person.modal is not None
    before = person.modal.id, person.read()
    for block in person.modal.blocks:
        for element in (*block.get("elements", ()), block.get("accessory") or {}):
            if element.get("action_id") == action_id and value in element.get("value", ""):
                assert person.press(f"{block['block_id']}/{action_id}").ok
                person.wait_for(lambda: person.modal and (person.modal.id, person.read()) != before)
                return form_in_front(person, callback_id)
    raise AssertionError(f"no {action_id} in {before[1]}")


def test_the_page_tells_what_the_unit_knows_by_whom_and_when(known: House) -> None:
    told = opened(known.person(LEA))
    for part in (
        "Bean & Leaf",
        "Rosa, manager, decides about hiring · last contact today",
        "Sam, shift lead · last contact today",
        "How far you are: introduction, today",
        "Mon 9 Mar: bring the resume next monday",
        f"<@{ANA}> · for *C-114*",
        "Met Rosa (manager, decides about hiring) · introduction",
        "hires in May",
        f"barista · since Mon 2 Mar · *C-220* · <@{BEN}>",
    ):
        assert part in told, told


def test_nobody_is_named_for_whom_they_may_not_see(known: House) -> None:
    told = opened(known.person(ANA))
    assert "C-220" not in told
    assert "nights" not in told
    assert "for somebody of the unit" in told
    assert "about somebody you do not work with" in told
    assert "barista · since Mon 2 Mar" in told
    assert "*C-114*" in told
    assert "C-114" not in opened(known.person(PIA))


@pytest.mark.parametrize("line", ["Bean & Leaf", "bean AND leaf", '"Bean & Leaf"', "the bean"])
def test_a_name_an_alias_or_a_part_opens_the_page(known: House, line: str) -> None:
    ana = known.person(ANA)
    opened(ana)
    pressed(ana, "employer.edit", "employer.submit")
    assert ana.submit({"aliases": "The Bean"}).ok
    told = opened(ana, line)
    assert "Rosa" in told, told
    assert "Also called The Bean" in told


def test_the_verb_of_the_menu_does_the_same(known: House) -> None:
    ana = known.person(ANA)
    assert "Rosa" in form_after(ana, "/ips", "employer Bean & Leaf")


def test_a_part_of_several_names_asks_which(known: House) -> None:
    ana = known.person(ANA)
    said_after(ana, "/contact", '"Beanstalk Books" generic phone')
    told = opened(ana, "bean")
    assert "Which employer did you mean by “bean”?" in told
    assert "*Beanstalk Books*" in told
    assert "Rosa" in pressed(ana, "employer.open", "employer_page", _id(known, "Bean & Leaf"))


def test_a_name_that_nobody_knows_says_how_one_is_made(known: House) -> None:
    told = opened(known.person(ANA), "Quarry Stones")
    assert "Your unit knows no employer called “Quarry Stones” yet." in told
    assert "type /contact and the name" in told


def test_alone_it_lists_those_met_last_and_finds_the_others(known: House) -> None:
    ana = known.person(ANA)
    told = opened(ana, "")
    assert "*Bean &amp; Leaf* · last contact today" in told
    assert [each["text"]["text"] for each in ana.suggest("employer.find", "bean")] == [
        "Bean & Leaf · last contact Mon 2 Mar"
    ]
    assert "Rosa" in pressed(ana, "employer.open", "employer_page")


def test_it_is_one_tap_from_a_reply_a_clients_page_and_a_lead(known: House) -> None:
    ana, ben = known.person(ANA), known.person(BEN)
    said_after(ana, "/contact", '"Bean & Leaf" C-114 phone')
    assert ana.press("employer.open", ana.ephemerals[-1]).ok
    assert "Rosa" in form_in_front(ana, "employer_page")
    ana.close(everything=True)

    form_after(ana, "/caseload", "C-114")
    (its_id,) = {each["value"] for each in _options(ana) if each["value"].startswith("employer:")}
    line = next(each for each in _lines(ana) if its_id in str(each))
    assert ana.choose(f"{line['block_id']}/history.change", its_id).ok
    assert "Rosa" in form_in_front(ana, "employer_page")
    ana.close(everything=True)

    form_after(ben, "/caseload", "C-220")
    about = its_id.removeprefix("employer:")
    assert "Rosa" in pressed(ben, "employer.open", "employer_page", about)
    ben.close(everything=True)

    form_after(ana, "/lead")
    its_name = picked(ana, "employer", "bean")
    assert ana.submit({"employer": its_name, "summary": "Night porter wanted"}).ok
    assert "Night porter wanted" in opened(ana)
    ana.close(everything=True)
    form_after(ana, "/lead")
    assert "Rosa" in pressed(ana, "employer.open", "employer_page")


def test_from_the_page_a_contact_is_logged_there(known: House) -> None:
    ana = known.person(ANA)
    opened(ana)
    pressed(ana, "employer.contact", "employer_contact.submit")
    assert ana.submit({"note": "from the page"}).ok
    assert "Employer contact: Bean &amp; Leaf" in form_in_front(ana, "recorded")
    ana.close()
    ana.wait_for(lambda: "from the page" in ana.read())  # the page behind shows it at once
    assert "from the page" in opened(ana)


def test_hiring_habits_are_read_at_once_and_undone(known: House) -> None:
    ana = known.person(ANA)
    opened(ana)
    pressed(ana, "employer.edit", "employer.submit")
    assert ana.submit({"hiring_habits": "Hires in May.\nAsk for Rosa."}).ok
    assert "Bean &amp; Leaf: hiring habits changed." in form_in_front(ana, "recorded")
    ana.close()
    ana.wait_for(lambda: "Hires in May." in ana.read())
    assert f"Last changed: hiring habits, <@{ANA}>, today" in ana.read()
    told = pressed(ana, "employer.undo", "employer_page")
    assert "✓ Bean &amp; Leaf: hiring habits as before again." in told
    assert "Hires in May." not in told


def test_what_nobody_may_read_nobody_writes_over(known: House) -> None:
    ana, lea = known.person(ANA), known.person(LEA)
    opened(ana)
    pressed(ana, "employer.edit", "employer.submit")
    assert ana.submit({"hiring_habits": "K-901 starts there in May"}).ok
    known.enroll(BEN, "K-901")
    assert "K-901" not in opened(ana)
    pressed(ana, "employer.edit", "employer.submit")
    assert ana.submit({"aliases": "The Bean"}).ok
    assert "K-901 starts there in May" in opened(lea)


@pytest.mark.parametrize("field", ["name", "aliases"])
def test_a_name_that_is_taken_offers_the_merge_by_a_button(known: House, field: str) -> None:
    ana = known.person(ANA)
    said_after(ana, "/contact", '"Oak Market" generic phone')
    opened(ana)
    pressed(ana, "employer.edit", "employer.submit")
    for typed in ("OAK MARKET", "oak market"):  # asked once, however often it is sent
        assert ana.submit({field: typed, "hiring_habits": "Hires in May."}).ok
        shown = ana.read()
        assert (
            f"“{typed}” is in your list already. If the two are one employer, press “Merge”; "
            "otherwise please choose another name."
        ) in shown
        assert shown.count("is in your list already") == 1
        assert "Hires in May." in str(ana.modal and ana.modal.blocks)
    told = pressed(ana, "employer.merge", "employer.merge_submit")
    assert "Is *Bean &amp; Leaf* in your list twice?" in told
    assert ana.submit().ok
    told = form_in_front(ana, "recorded")
    assert "“Bean &amp; Leaf” is merged into “Oak Market”" in told
    ana.close()
    ana.wait_for(lambda: "was merged into this one" in ana.read())


def test_what_was_typed_before_a_merge_is_kept_with_it(known: House) -> None:
    """The form in which the taken name was typed goes with the merge, and its words stay."""
    ana = known.person(ANA)
    said_after(ana, "/contact", '"Oak Market" generic phone')
    opened(ana)
    pressed(ana, "employer.edit", "employer.submit")
    typed = {"name": "Bean Roasters", "aliases": "The Bean\nOak Market", "hiring_habits": "In May."}
    assert ana.submit(typed).ok
    form = pressed(ana, "employer.merge", "employer.merge_submit")
    assert "What you typed is kept with it." in form
    assert ana.submit().ok
    assert "is merged into “Oak Market”" in form_in_front(ana, "recorded")
    for name in ("the bean", "bean roasters"):
        assert "\nOak Market\n" in opened(ana, name)
    assert "In May." in str(ana.modal and ana.modal.blocks)
    with known.doors.reading() as session:
        aliases = session.scalars(select(EmployerAliasRow.alias)).all()
    assert sorted(aliases) == ["Bean Roasters", "The Bean"]


def test_two_entries_become_one_and_come_apart(known: House) -> None:
    ana = known.person(ANA)
    said_after(ana, "/contact", '"Beans n Leaves" generic phone note: the same people')
    opened(ana, "beans n leaves")
    told = pressed(ana, "employer.merge", "employer.merge_submit")
    assert "Is *Beans n Leaves* in your list twice?" in told
    assert ana.submit({"employer": picked(ana, "employer", "bean & leaf")}).ok
    assert "“Beans n Leaves” is merged into “Bean &amp; Leaf”" in form_in_front(ana, "recorded")
    told = opened(ana, "beans n leaves")
    assert "Rosa" in told
    assert "the same people" in told
    assert f"“Beans n Leaves” was merged into this one, <@{ANA}>, today" in told
    assert "Bean &amp; Leaf" in said_after(ana, "/contact", '"Beans n Leaves" generic phone')
    told = pressed(ana, "employer.undo", "employer_page", "employer_merger")
    assert "“Beans n Leaves” is an employer of its own again" in told
    assert "the same people" not in told
    assert "Rosa" not in opened(ana, "beans n leaves")


def test_a_branch_and_its_chain_lead_to_each_other(known: House) -> None:
    ana = known.person(ANA)
    opened(ana)
    pressed(ana, "employer.edit", "employer.submit")
    assert ana.submit({"new_chain": "Leaf Cafés"}).ok
    assert "A branch of *Leaf Cafés*" in opened(ana)
    told = pressed(ana, "employer.open", "employer_page", _id(known, "Leaf Cafés"))
    assert "*1 branch*" in told
    assert "Nobody has met them yet." in told
    assert "Rosa" in pressed(ana, "employer.open", "employer_page", _id(known, "Bean & Leaf"))


def test_a_peer_mentor_reads_and_keeps_no_list(known: House) -> None:
    pia = known.person(PIA)
    told = opened(pia)
    assert "Rosa" in told
    assert "Merge" not in told
    assert "Change" not in told


def test_a_long_history_is_paged_newest_first(known: House) -> None:
    ana = known.person(ANA)
    for number in range(12):
        known.clock.move_by(timedelta(minutes=1))
        said_after(ana, "/contact", f'"Bean & Leaf" generic phone note: call {number:02}')
    told = opened(ana)
    assert "call 11" in told
    assert "call 01" not in told
    told = pressed(ana, "employer.earlier", "employer_page")
    assert "call 01" in told
    assert "call 11" not in told
    assert "call 11" in pressed(ana, "employer.later", "employer_page")


def test_what_was_taken_back_is_on_no_page(known: House) -> None:
    ana, ben = known.person(ANA), known.person(BEN)
    said_after(ana, "/contact", '"Bean & Leaf" C-114 phone met Kim note: a slip')
    assert ana.press("recorded.undo", ana.ephemerals[-1]).ok
    ana.wait_for(lambda: "Undone" in ana.read(ana.ephemerals[-1]))
    assert ben.press("recorded.undo", ben.ephemerals[-1]).ok
    ben.wait_for(lambda: "Undone" in ben.read(ben.ephemerals[-1]))
    told = opened(known.person(LEA))
    assert "Kim" not in told
    assert "a slip" not in told
    assert "barista" not in told
    assert "Rosa" in told


def _id(house: House, name: str) -> str:
    found, _ = employers.match_employer(house.doors, house.actor(LEA), name, now=house.now)
    assert found is not None
    return found.id


def _lines(person: Person) -> list[dict[str, Any]]:
    assert person.modal is not None
    return [each for each in person.modal.blocks if each.get("accessory")]


def _options(person: Person) -> list[dict[str, Any]]:
    return [option for block in _lines(person) for option in block["accessory"].get("options", ())]


def test_a_long_note_opens_whole(known: House) -> None:
    note = " ".join(f"word{number}" for number in range(300))
    ana = known.person(ANA)
    said_after(ana, "/contact", f'"Bean & Leaf" C-114 phone note: {note}')
    assert "word299" not in opened(ana)
    assert "word299" in pressed(ana, "employer.note", "note")


def test_of_a_note_that_is_kept_back_nothing_opens(known: House) -> None:
    note = " ".join(f"word{number}" for number in range(300))
    said_after(known.person(BEN), "/contact", f'"Bean & Leaf" C-220 phone note: C-220 {note}')
    ana = known.person(ANA)
    assert "word0" not in opened(ana)
    assert "employer.note" not in str(ana.modal.body if ana.modal else "")
