"""A review from outside: written down with its ratings in one act, and read beside the estimate."""

from __future__ import annotations

from datetime import timedelta

from ips.fidelity.items import ITEMS
from practice_workspace.threaded import Person
from tests.commands.asking import form_in_front
from tests.commands.test_fidelity_page import opened, pressed
from tests.commands.test_item_rating import page_under
from tests.house import ANA, LEA, House

FORM = "fidelity_review.submit"


def reviewed(lead: Person, **values: str) -> str:
    """Writes a review down from the page of scores; returns the confirmation."""
    opened(lead)
    assert lead.press("Record an external review").ok
    form_in_front(lead, FORM)
    done = lead.submit(dict(values))
    assert done.ok, done
    return form_in_front(lead, "recorded")


def test_the_review_stands_beside_each_estimate_with_the_difference(unit_house: House) -> None:
    lead = unit_house.person(LEA)
    opened(lead)
    pressed(lead, "fidelity.why", "fidelity_item", ":O6")
    pressed(lead, "fidelity.rate", "item_rating.submit")
    assert lead.submit({"rating": "4"}).ok
    form_in_front(lead, "recorded")
    answer = reviewed(lead, O6="3", O7="5")
    assert "Fidelity review of Mon 2 Mar: 2 of 25 ratings" in answer
    page = page_under(lead, "External review of")
    assert "*External review of Mon 2 Mar*: 2 of 25 rated" in page
    assert "review of Mon 2 Mar: 3, here +1" in page
    assert "review of Mon 2 Mar: 5" in page


def test_a_whole_review_has_a_total(unit_house: House) -> None:
    lead = unit_house.person(LEA)
    assert "25 of 25 ratings, 100 in all" in reviewed(lead, **dict.fromkeys(ITEMS, "4"))
    whole = "*External review of Mon 2 Mar*: 100 of 125, good fidelity"
    assert whole in page_under(lead, "100 of 125")


def test_a_review_with_other_ratings_is_not_the_very_same(unit_house: House) -> None:
    lead = unit_house.person(LEA)
    again = "You saved the very same just now."
    assert again not in reviewed(lead, **dict.fromkeys(ITEMS, "4"))
    lead.close(everything=True)
    assert again not in reviewed(lead, O6="4")
    lead.close(everything=True)
    assert again in reviewed(lead, O6="4")


def test_its_ratings_are_none_of_the_units_own(unit_house: House) -> None:
    lead = unit_house.person(LEA)
    before = opened(lead).partition("of 25 rated")[0][-3:]
    reviewed(lead, **dict.fromkeys(ITEMS, "4"))
    assert opened(lead).partition("of 25 rated")[0][-3:] == before
    assert "not rated" in pressed(lead, "fidelity.why", "fidelity_item", ":O6")


def test_one_undo_takes_the_review_and_its_ratings_back(unit_house: House) -> None:
    lead = unit_house.person(LEA)
    reviewed(lead, O6="3")
    assert lead.press("Undo").ok
    assert "Undone: fidelity review" in form_in_front(lead, "undone")
    lead.wait_for(lambda: "External review of" not in str(lead.modals[0].blocks))
    assert "review of" not in opened(lead)


def test_the_final_report_comes_later_and_the_ratings_stay(unit_house: House) -> None:
    lead = unit_house.person(LEA)
    earlier = (unit_house.now.date() - timedelta(days=6)).isoformat()
    reviewed(lead, O6="3", reviewed_on=earlier)
    assert lead.press("Edit").ok
    assert "The ratings stay as they are." in form_in_front(lead, FORM)
    today = unit_house.now.date().isoformat()
    assert lead.submit({"report_on": today}).ok
    form_in_front(lead, "recorded")
    page = page_under(lead, "final report")
    assert "*External review of Tue 24 Feb*: 1 of 25 rated, final report Mon 2 Mar" in page
    assert "review of Tue 24 Feb: 3" in page


def test_of_two_reviews_the_later_one_stands_there(unit_house: House) -> None:
    lead = unit_house.person(LEA)
    earlier = (unit_house.now.date() - timedelta(days=6)).isoformat()
    reviewed(lead, O6="3")
    reviewed(lead, O6="1", reviewed_on=earlier)
    assert "review of Mon 2 Mar: 3" in opened(lead)


def test_the_units_list_has_the_review_and_not_each_of_its_ratings(unit_house: House) -> None:
    lead = unit_house.person(LEA)
    reviewed(lead, **dict.fromkeys(ITEMS, "4"))
    lead.close(everything=True)
    assert lead.command("/ips", "log").ok
    assert "Zero exclusion criteria" not in form_in_front(lead, "log")


def test_a_specialist_reads_the_review_and_writes_none(unit_house: House) -> None:
    lead, ana = unit_house.person(LEA), unit_house.person(ANA)
    reviewed(lead, O6="3", reviewers="Somebody we know")
    page = opened(ana)
    assert "review of Mon 2 Mar: 3" in page
    assert "Somebody we know" not in page
    assert "Record an external review" not in page
