"""The action plan after a fidelity review: when it is due, and its actions, open and done."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.casework.recording import undo
from bot.casework.recording.fidelity_reviews import record_review
from bot.casework.reminders import action_plans
from bot.casework.replies import FactRef, Refusal
from db.ids import new_id
from ips.fidelity.codes import ItemCode
from ips.records.fidelity_review import FidelityReviewRecord
from ips.standards import NC_IPS_SE_2016
from practice_workspace.threaded import Person
from tests.commands.asking import form_after, form_in_front
from tests.commands.test_unit_log import asked, form_of, saved
from tests.house import ANA, BEN, LEA, House, set_up_unit


def reviewed(house: House, rating: int, **said: bool) -> str:
    """A review ten days ago whose final report came yesterday; all 25 items rated alike."""
    today = house.now.date()
    review = FidelityReviewRecord(
        reviewed_on=today - timedelta(days=10), report_on=today - timedelta(days=1), **said
    )
    ratings = dict.fromkeys(ItemCode, rating)
    done = record_review(house.doors, house.actor(LEA), review, ratings, now=house.now)
    return done.fact.id


@pytest.fixture
def nc_house(house: House) -> House:
    """A unit by the North Carolina profile."""
    set_up_unit(house, profile=NC_IPS_SE_2016.key)
    return house


def plan_of(person: Person) -> str:
    form_after(person, "/fidelity")
    assert person.press("fidelity.plan").ok
    return form_in_front(person, "action_plan")


def test_the_plan_begins_with_its_first_action_and_shows_them_open_and_done(
    nc_house: House,
) -> None:
    reviewed(nc_house, 3)
    lea, ben = nc_house.person(LEA), nc_house.member(BEN).id
    said = plan_of(lea)
    assert "Due by Tue 31 Mar, within 30 days of the final report." in said
    assert "Next review: by Tue 1 Sep, reckoned from the final report." in said
    assert "Nothing is planned yet." in said
    assert lea.press("fidelity.plan_add").ok
    form_in_front(lea, "action.submit")
    saved(lea, {"owner_id": ben, "what": "join the team in North", "due_on": "2026-03-20"})
    lea.close()
    lea.wait_for(lambda: "Begun Mon 2 Mar; it was due by Tue 31 Mar." in lea.read())
    said = lea.read()
    assert f"Join the team in North · *Fri 20 Mar* · <@{BEN}>" in said
    assert lea.press("action.done").ok
    form_in_front(lea, "recorded")
    lea.close()
    lea.wait_for(lambda: "~Join the team in North~ ✓ done" in lea.read())


def test_a_specialist_reads_it_and_adds_nothing(nc_house: House) -> None:
    reviewed(nc_house, 3)
    said = plan_of(nc_house.person(ANA))
    assert "Due by Tue 31 Mar" in said
    assert "Add an action" not in said


@pytest.mark.parametrize(
    ("rating", "conditions", "next_by"),
    [
        (2, {}, None),  # 50: no second chance
        (4, {}, "Mon 1 Mar 2027"),
    ],
)
def test_the_next_review_follows_from_the_score(
    nc_house: House, rating: int, conditions: dict[str, bool], next_by: str | None
) -> None:
    reviewed(nc_house, rating, **conditions)
    said = plan_of(nc_house.person(LEA))
    assert (f"Next review: by {next_by}, " in said) if next_by else ("Next review" not in said)


def test_in_the_scales_own_profile_no_plan_is_asked_for(unit_house: House) -> None:
    reviewed(unit_house, 3)
    assert "No plan is asked for after this review." in plan_of(unit_house.person(LEA))


def test_a_review_that_was_undone_or_is_anothers_has_no_plan(unit_house: House) -> None:
    lea, now = unit_house.actor(LEA), unit_house.now
    review_id = reviewed(unit_house, 3)
    undo.void(unit_house.doors, lea, FactRef("fidelity_review", review_id), now=now)
    for each in (review_id, new_id()):
        with pytest.raises(Refusal, match="That review is no longer there"):
            action_plans.of_review(unit_house.doors, lea, each, now=now)


# ---------------------------------------------------------------- the agency's own review


def test_the_agencys_own_review_is_written_down_with_its_total(unit_house: House) -> None:
    lea = unit_house.person(LEA)
    assert "Your agency's QA reviewed the program" in form_of(lea, "qa_review")
    assert asked(lea) == ["on", "total", "note"]
    assert lea.submit({"total": "12"}).errors.keys() == {"total"}
    assert "Review by your QA, 98 in all, Mon 2 Mar" in saved(lea, {"total": "98"})
    lea.close(everything=True)
    form_of(lea, "no_review_possible")
    assert "No review possible yet, Mon 2 Mar" in saved(lea, {})
