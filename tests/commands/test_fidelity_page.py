"""What a team lead and a specialist see of the scores, and of what each is made of."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from types import SimpleNamespace

import pytest

from bot.casework.reading.scores import score_sheet
from bot.views import fidelity
from ips.fidelity.measures import o4
from ips.fidelity.measures.s12 import s12
from ips.fidelity.results import Part, Populations, Result, Row
from practice_workspace.threaded import Person
from tests.commands.asking import filled_form, form_after, form_in_front, said_after
from tests.house import ANA, BEN, LEA, PIA, House, lived_once, set_up_unit_once
from tests.ips.fidelity.hand_made import unit
from tests.ips.fidelity.test_services_support import IN_TIME, MONTHLY, worker


@pytest.fixture
def known(house: House) -> House:
    """Ana and Ben carry somebody each, met employers for them, and both work at the same one."""
    return lived_once(house, _met)


def _met(house: House) -> None:
    set_up_unit_once(house)
    entered = house.now.date() - timedelta(days=20)
    house.enroll(ANA, "C-114", entered_on=entered)
    house.enroll(BEN, "C-220", entered_on=entered)
    for who, line in ((ANA, '"Alpha Bakery" C-114 in person'), (BEN, '"Beta Inn" C-220 in person')):
        said_after(house.person(who), "/contact", line)
    for who, code in ((ANA, "C-114"), (BEN, "C-220")):
        line = f'{code} "Alpha Bakery" today title: barista'
        said_after(house.person(who), "/jobstart", line)


def opened(person: Person, line: str = "this month") -> str:
    if person.modal is not None:
        person.close(everything=True)
    form_after(person, "/fidelity", line)
    return filled_form(person)


def pressed(person: Person, action_id: str, callback_id: str, value: str = "") -> str:
    """Presses the button with this action and a value that ends so, then reads on."""
    assert person.modal is not None
    before = person.modal.id, person.read()
    for block in person.modal.blocks:
        for element in (*block.get("elements", ()), block.get("accessory") or {}):
            asked = element.get("action_id") == action_id
            if asked and element.get("value", "").endswith(value):
                assert person.press(f"{block['block_id']}/{action_id}").ok
                person.wait_for(lambda: person.modal and (person.modal.id, person.read()) != before)
                return form_in_front(person, callback_id)
    raise AssertionError(f"no {action_id} in {before[1]}")


def test_the_page_says_all_25_items_and_that_it_is_an_estimate(known: House) -> None:
    page = opened(known.person(LEA))
    assert "A self-estimate, from what your unit logged." in page
    assert "of 25 rated." in page
    assert "There is no band before all 25 are rated." in page
    for title in ("Caseload size", "Zero exclusion criteria", "Community-based services"):
        assert title in page


def test_an_item_says_what_the_scale_asks_and_what_it_is_made_of(known: House) -> None:
    lead = known.person(LEA)
    opened(lead)
    why = pressed(lead, "fidelity.why", "fidelity_item", ":St1")
    assert "20 or fewer" in why
    assert "What it is made of" in why
    rows = pressed(lead, "fidelity.rows", "fidelity_rows")
    assert "C-114" in rows
    assert "C-220" in rows
    assert "What the scale asks" in pressed(lead, "fidelity.item", "fidelity_item")
    assert "All items" not in pressed(lead, "fidelity.items", "fidelity")


def test_a_specialist_opens_their_own_rows_and_no_colleagues(known: House) -> None:
    ana = known.person(ANA)
    page = opened(ana)
    assert "of 25 rated." in page
    pressed(ana, "fidelity.why", "fidelity_item", ":St1")
    rows = pressed(ana, "fidelity.rows", "fidelity_rows")
    assert "C-114" in rows
    assert "C-220" not in rows
    assert "1 more is a colleague's own." in rows


def test_a_peer_mentor_reads_whom_the_page_is_for(known: House) -> None:
    assert "The page of fidelity scores is for specialists and the team lead." in opened(
        known.person(PIA)
    )


def test_the_units_own_name_may_stand_before_the_period(known: House) -> None:
    lead = known.person(LEA)
    assert "*Harbor*, February 2026" in opened(lead, "harbor last month")
    assert opened(lead, "Harbor") == opened(lead, "6 months")


def test_a_period_that_cannot_be_read_is_asked_for_again(known: House) -> None:
    answer = said_after(known.person(LEA), "/fidelity", "soonish")
    assert "I could not read that period. Try '6 months'" in answer


def test_a_period_to_come_is_said_to_be_ahead(known: House) -> None:
    answer = said_after(known.person(LEA), "/fidelity", "2030")
    assert "still ahead: it begins on Tuesday 1 January 2030" in answer
    assert "could not read" not in answer
    assert "/fidelity this quarter" in answer


def test_the_page_of_a_period_long_before_holds_nothing_against_the_unit(known: House) -> None:
    year = date.fromordinal(known.now.date().toordinal()).year - 1
    page = opened(known.person(LEA), str(year))
    assert "not rated" in page


def test_what_if_is_answered_and_stores_nothing(known: House) -> None:
    lead = known.person(LEA)
    before = opened(lead)
    pressed(lead, "fidelity.why", "fidelity_item", ":S9")
    pressed(lead, "fidelity.what_if", "fidelity.what_if_submit")
    assert lead.modal is not None
    names = [each["value"] for each in _choices(lead)]
    answer = lead.submit({"rows": names})
    assert answer.ok, answer
    result = form_in_front(lead, "fidelity_what_if")
    assert "Now: ▰▰▱▱▱ 2 of 5 · 50%" in result
    assert "If this one had been met: *▰▰▰▰▰ 5 of 5 · 100%*" in result
    assert "Nothing was stored." in result
    assert opened(lead) == before


@pytest.fixture
def a_month_later(known: House) -> House:
    """Somebody is looking with each of the two all the while, and nobody wrote anything down."""
    known.enroll(ANA, "C-115")
    known.enroll(BEN, "C-221")
    known.clock.move_by(timedelta(days=35))
    return known


def test_what_if_says_whose_week_it_is_the_earliest_first(a_month_later: House) -> None:
    """To the lead: a specialist ticks weeks of their own."""
    lead, ana = a_month_later.person(LEA), a_month_later.person(ANA)
    opened(lead, "March 2026")
    pressed(lead, "fidelity.why", "fidelity_item", ":S6")
    pressed(lead, "fidelity.what_if", "fidelity.what_if_submit")
    choices = {each["text"]["text"]: each["value"] for each in _choices(lead)}
    assert set(list(choices)[:2]) == {
        "Ana Alder · Week of Mon 2 Mar",
        "Ben Birch · Week of Mon 2 Mar",
    }
    assert lead.submit({"rows": [choices["Ben Birch · Week of Mon 9 Mar"]]}).ok
    assert f"• <@{BEN}> · Week of Mon 9 Mar" in form_in_front(lead, "fidelity_what_if")
    opened(ana, "March 2026")
    pressed(ana, "fidelity.why", "fidelity_item", ":S6")
    pressed(ana, "fidelity.what_if", "fidelity.what_if_submit")
    assert _choices(ana)[0]["text"]["text"] == "Week of Mon 2 Mar"


def test_a_row_says_what_was_due_and_for_whom(a_month_later: House) -> None:
    lead = a_month_later.person(LEA)
    opened(lead, "March 2026")
    pressed(lead, "fidelity.why", "fidelity_item", ":S12")
    pressed(lead, "fidelity.what_if", "fidelity.what_if_submit")
    offered = [each["text"]["text"] for each in _choices(lead)]
    assert "C-114 · Visit in week 1, by Mon 9 Mar" in offered
    lead.close(everything=True)
    opened(lead, "March 2026")
    pressed(lead, "fidelity.why", "fidelity_item", ":S12")
    rows = pressed(lead, "fidelity.rows", "fidelity_rows", ":missed:0")
    assert f"*C-114* · Visit in week 1, by Mon 9 Mar · <@{ANA}>" in rows


def test_rows_that_are_gone_meanwhile_are_asked_for_again(known: House) -> None:
    lead = known.person(LEA)
    opened(lead)
    pressed(lead, "fidelity.why", "fidelity_item", ":S9")
    pressed(lead, "fidelity.what_if", "fidelity.what_if_submit")
    names = [each["value"] for each in _choices(lead)]
    ben = known.person(BEN)
    assert ben.press("recorded.undo", ben.ephemerals[-1]).ok
    ben.wait_for(lambda: "Undone" in ben.read(ben.ephemerals[-1]))
    answer = lead.submit({"rows": names})
    assert answer.errors == {"rows": "These rows are no longer there. Please open the item again."}


def test_what_if_of_an_item_whose_last_miss_is_gone_says_so(known: House) -> None:
    lead = known.person(LEA)
    opened(lead)
    pressed(lead, "fidelity.why", "fidelity_item", ":S9")
    ben = known.person(BEN)
    assert ben.press("recorded.undo", ben.ephemerals[-1]).ok
    ben.wait_for(lambda: "Undone" in ben.read(ben.ephemerals[-1]))
    assert "These rows are no longer there." in pressed(lead, "fidelity.what_if", "notice")


def test_the_next_rating_says_what_it_needs(known: House) -> None:
    lead = known.person(LEA)
    opened(lead)
    why = pressed(lead, "fidelity.why", "fidelity_item", ":S9")
    assert "What the next rating needs" in why
    assert "would lift S9 to" in why


def _choices(person: Person) -> list[dict[str, str]]:
    assert person.modal is not None
    return next(
        block["element"]["options"]
        for block in person.modal.blocks
        if block.get("element", {}).get("type") == "multi_static_select"
    )


def test_a_share_of_weeks_is_a_percentage_and_so_are_its_parts(known: House) -> None:
    weeks = tuple(Row("week", str(number)) for number in range(25))
    counted = Populations(denominator=weeks, numerator=weeks[2:])
    talk = Part("weekly talk", None, Fraction(23, 25), counted, note="in place")
    found = Result("O4", 5, measure=Fraction(21, 25), unit=o4.MEASURED_IN, parts=(talk,))
    assert fidelity.measure(found) == "84% of the weeks had group supervision"
    sheet = score_sheet(known.doors, known.actor(LEA), now=known.now)
    assert fidelity._part(sheet, found, talk) == "Weekly talk: 23 of 25 (92%) · in place"


@pytest.mark.parametrize(
    ("measured_in", "measure", "said"),
    [
        ("days", Fraction(3001, 100), "30.1 days"),  # 'within 30' is 5, and this is 4
        ("days", Fraction(30), "30 days"),
        ("clients per full post", Fraction(401, 20), "20.1 clients per full post"),
        ("contacts a week", Fraction(599, 100), "5.9 contacts a week"),
    ],
)
def test_a_number_is_never_rounded_across_a_cut_point(
    measured_in: str, measure: Fraction, said: str
) -> None:
    assert fidelity.measure(Result("S4", 4, measure=measure, unit=measured_in)) == said


def test_a_part_of_follow_along_says_how_many_of_how_many() -> None:
    """Four fifths decide: '0.8 parts in place' was read of 13 of 16 and of 79 of 100 alike."""
    result = s12(unit(clients=[worker(seen=(*IN_TIME[1:], *MONTHLY))]))
    sheet = SimpleNamespace(people={})
    said = {each.of: fidelity._part(sheet, result, each) for each in result.parts}  # type: ignore[arg-type]
    assert said["week before the start"] == "Week before the start: 0 of 1 (0%) · not in place"
    assert said["weekly in the first month"].endswith("4 of 4 (100%) · in place")
    assert said["step-down"] == "Step-down: no case in the period"
