"""Items that no record tells: the team lead rates them, and the page under the form says so."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from practice_workspace.acting import Reaction
from practice_workspace.threaded import Person
from tests.commands.asking import form_in_front
from tests.commands.test_fidelity_page import opened, pressed
from tests.house import ANA, BEN, LEA, House

FORM = "item_rating.submit"


def rating(lead: Person, item: str) -> str:
    """Opens the form to rate an item; returns what it says."""
    opened(lead)
    pressed(lead, "fidelity.why", "fidelity_item", f":{item}")
    return pressed(lead, "fidelity.rate", FORM, f":{item}")


def sent(lead: Person, **values: Any) -> Reaction:
    done = lead.submit(values)
    if done.ok:
        form_in_front(lead, "recorded")
    return done


def page_under(lead: Person, wanted: str) -> str:
    """Closes what lies on the item's page once the page says this; returns the page."""
    lead.wait_for(lambda: wanted in str(lead.modals[0].blocks))
    while len(lead.modals) > 1:
        lead.close()
    return lead.read()


def test_what_is_in_place_gives_the_rating(unit_house: House) -> None:
    lead = unit_house.person(LEA)
    form = rating(lead, "O8")
    assert "An executive takes part in the steering committee" in form
    ticked = ["steering", "ceo", "knows"]
    assert sent(lead, components=ticked, words="Seen on 3 days").ok
    assert "O8 Executive team support for IPS: 3 of 5" in lead.read()
    page = page_under(lead, "As people rated it")
    assert "▰▰▰▱▱ 3 of 5" in page
    assert "✓ An executive takes part in the steering committee" in page
    assert "– The program leader tells executives of barriers twice a year" in page
    assert "> Seen on 3 days" in page


def test_what_the_records_show_is_ticked_beforehand_and_can_be_changed(unit_house: House) -> None:
    lead = unit_house.person(LEA)
    form = rating(lead, "O5")
    said = "Full-time for ten specialists at most, or in proportion: 1 of a full post for 2"
    assert said in form.replace("\u200b", ""), form
    assert lead.modal is not None
    (ticks,) = (each for each in lead.modal.blocks if each.get("block_id") == "components")
    ticked = [each["value"] for each in ticks["element"]["initial_options"]]
    assert ticked == ["leads_ten", "in_the_field"]  # nobody is marked: nobody needs it
    assert sent(lead, components=["leads_ten", "sets_goals"]).ok
    assert "O5 Role of the IPS supervisor: 2 of 5" in lead.read()


def test_what_the_records_hold_of_an_item_without_parts_stands_beside_the_rating(
    unit_house: House,
) -> None:
    """Of S7 a line for each specialist."""
    form = rating(unit_house.person(LEA), "S7")
    assert "Your records say this. What they do not know is yours to add." in form
    for who in (ANA, BEN):
        assert f"• <@{who}>: no visit to an employer" in form


def test_nothing_in_place_is_a_rating_too(unit_house: House) -> None:
    lead = unit_house.person(LEA)
    rating(lead, "S2")
    assert sent(lead).ok
    assert "S2 Disclosure: 1 of 5" in lead.read()


def test_an_item_without_parts_is_rated_by_its_anchors(unit_house: House) -> None:
    lead = unit_house.person(LEA)
    form = rating(lead, "O6")
    assert "5  everybody who is interested can enter" in form
    assert sent(lead, rating="4").ok
    assert "▰▰▰▰▱ 4 of 5" in page_under(lead, "As people rated it")


def test_the_quality_of_contacts_is_rated_for_each_specialist(unit_house: House) -> None:
    lead = unit_house.person(LEA)
    for who, number in ((ANA, "5"), (BEN, "4")):
        rating(lead, "S7")
        whose = unit_house.member(who).id
        assert sent(lead, rating=number, rated_staff_id=whose, words=f"About {number}").ok
        page = page_under(lead, f"About {number}")
    assert "4.5 on average" in page
    assert f"<@{BEN}>: *4 of 5*" in page
    ana = unit_house.person(ANA)
    opened(ana)
    hers = pressed(ana, "fidelity.why", "fidelity_item", ":S7")
    assert f"<@{ANA}>: *5 of 5*" in hers
    assert "About" not in hers
    assert f"<@{BEN}>" not in hers
    assert "Rate it" not in hers
    rows = pressed(ana, "fidelity.rows", "fidelity_rows", ":met:0")
    assert rows.count("Rated Mon 2 Mar") == 1
    assert "1 more is a colleague's own." in rows


def test_a_rating_is_edited_and_taken_back(unit_house: House) -> None:
    lead = unit_house.person(LEA)
    rating(lead, "O6")
    assert sent(lead, rating="2", words="Too strict").ok
    lead.wait_for(lambda: "Too strict" in str(lead.modals[0].blocks))
    pressed(lead, "recorded.edit", FORM)
    assert lead.modal is not None
    assert "Too strict" in str(lead.modal.blocks)
    assert sent(lead, rating="3").ok
    assert "3 of 5" in lead.read()
    lead.wait_for(lambda: "3 of 5" in str(lead.modals[0].blocks))
    assert lead.press("Undo").ok
    form_in_front(lead, "undone")
    assert "not rated" in page_under(lead, "not rated")


def test_a_second_rating_of_one_day_is_an_edit_of_the_first(unit_house: House) -> None:
    lead = unit_house.person(LEA)
    rating(lead, "O6")
    assert sent(lead, rating="2").ok
    rating(lead, "O6")
    assert lead.submit({"rating": "4"}).errors == {
        "rated_on": "There is a rating of that day already. Please edit that one, or pick another "
        "day."
    }
    yesterday = (unit_house.now.date() - timedelta(days=1)).isoformat()
    assert sent(lead, rating="4", rated_on=yesterday).ok
    page = page_under(lead, "As people rated it")
    assert "2 of 5" in page
    pressed(lead, "recorded.edit", FORM)
    assert sent(lead, rating="5").ok
    assert "*5 of 5*" in page_under(lead, "5 of 5*")  # whichever of the two days was opened


def test_a_rating_counts_for_the_period_it_was_opened_from(unit_house: House) -> None:
    """The last six full months end before today: so does the day that the form begins with."""
    lead = unit_house.person(LEA)
    opened(lead, "")
    pressed(lead, "fidelity.why", "fidelity_item", ":O6")
    pressed(lead, "fidelity.rate", FORM)
    assert sent(lead, rating="4").ok
    assert "▰▰▰▰▱ 4 of 5" in page_under(lead, "As people rated it")


def test_an_item_that_records_tell_is_not_rated_by_hand(unit_house: House) -> None:
    lead = unit_house.person(LEA)
    opened(lead)
    assert "Rate it" not in pressed(lead, "fidelity.why", "fidelity_item", ":O1")


def test_the_outreach_item_is_rated_where_no_outreach_fell_due(unit_house: House) -> None:
    lead = unit_house.person(LEA)
    opened(lead)
    assert "Rate it" in pressed(lead, "fidelity.why", "fidelity_item", ":S14")
