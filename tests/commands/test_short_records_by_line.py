"""Short records in a line of /visit: every milestone with every answer, in people's own words."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.casework.reading.typed_names import Known
from bot.casework.recording import employment
from bot.casework.replies import ClientLabel
from db.models import ClientRow, EmployerRow
from db.queries.records import facts
from ips.facts import Answer, Disclosure, MilestoneKind
from ips.records.milestone import MilestoneRecord
from ips.words.table import ANSWERS, DISCLOSURES, MILESTONES, OFFER_ANSWERS, PLANNING_ANSWERS
from practice_workspace.threaded import Person
from tests import lines
from tests.commands.asking import form_after, last, picked, said_after
from tests.harbor import job_start
from tests.house import ANA, TEAM, House, enrolled_once
from tests.rows import EmployerContactRow, JobRow, MilestoneRow

TODAY = date(2026, 3, 2)
KNOWN = Known((ClientLabel("1", "C-114"),))
BY_LINE = {kind: words for kind, words in MILESTONES.items() if words.menu}


@pytest.fixture
def ana(unit_house: House) -> Person:
    enrolled_once(unit_house, ANA, "C-114", entered_on=date(2026, 2, 16))
    return unit_house.person(ANA)


@pytest.mark.parametrize("kind", BY_LINE)
def test_a_milestone_is_understood_by_every_name_it_has(kind: MilestoneKind) -> None:
    words = BY_LINE[kind]
    for typed in (words.label, words.within, words.menu, *words.typed):
        line = lines.visit_line(f"C-114 {typed} yesterday", TODAY, known=KNOWN)
        assert (line.milestone, line.day) == (kind, date(2026, 3, 1)), typed
        assert (line.runs, line.unsure) == ((), ()), typed


@pytest.mark.parametrize("answer", ANSWERS)
def test_an_answer_is_understood_by_every_name_it_has(answer: Answer) -> None:
    for typed in (ANSWERS[answer].label, ANSWERS[answer].within, *ANSWERS[answer].typed):
        line = lines.visit_line(f"C-114 benefits {typed}", TODAY, known=KNOWN)
        assert (line.milestone, line.answer) == (MilestoneKind.WORK_INCENTIVES, answer), typed
        assert (line.runs, line.unsure) == ((), ()), typed


@pytest.mark.parametrize("decision", DISCLOSURES)
def test_a_decision_is_understood_by_every_name_it_has(decision: Disclosure) -> None:
    words = DISCLOSURES[decision]
    for typed in (words.label, words.within, *words.typed):
        for behind in ("disclosure", "disclosure:"):
            line = lines.visit_line(f"C-114 {behind} {typed}", TODAY, known=KNOWN)
            assert line.milestone is MilestoneKind.DISCLOSURE_DISCUSSION
            assert (line.decision, line.limits, line.unsure) == (decision, None, ()), typed


RECORDED = {
    "profile done": "Career profile complete",
    "profile updated yesterday": "Career profile updated",
    "benefits accepted": "Work incentives planning offered: accepted",
    "benefits done": "Work incentives planning offered: done already",
    "offer declined": "Help with another job offered: declined",
    "next job offer: asked to wait": "Help with another job offered: asked to wait",
    "disclosure: within limits, not the diagnosis": (
        "Disclosure discussed: yes, within limits (written down)"
    ),
    "disclosure: no": "Disclosure discussed: do not disclose",
    "do not disclose": "Disclosure discussed: do not disclose",
    "step-down note: Dr. Reyes takes over": "Handed over to a mental-health worker",
    "support continues note: hours still change": "Support at work goes on",
    "school started": "School or training started",
    "profile session: goals, work history and skills": (
        "Career profile session: goals, work experience, skills"
    ),
    "yesterday profile session strengths note: plays the drums": (
        "Career profile session: strengths"
    ),
    "no contact with family": "Wants no contact with their family",
}


@pytest.mark.parametrize(("typed", "reads"), RECORDED.items())
def test_a_short_record_in_a_line_is_recorded(ana: Person, typed: str, reads: str) -> None:
    said = said_after(ana, "/visit", f"C-114 {typed}")
    assert "Saved." in said
    assert f"C-114: {reads}" in said


OFFERED = {"benefits": PLANNING_ANSWERS, "offer": OFFER_ANSWERS, "profile done": {}}


@pytest.mark.parametrize("typed", OFFERED)
@pytest.mark.parametrize("answer", ANSWERS)
def test_an_answer_that_a_form_does_not_offer_is_asked_about(
    ana: Person, typed: str, answer: Answer
) -> None:
    assert ana.command("/visit", f"C-114 {typed} {ANSWERS[answer].label}").ok
    ana.wait_for(lambda: ana.ephemerals or ana.modals)
    assert bool(ana.ephemerals) == (answer in OFFERED[typed])


def test_the_limits_of_a_decision_stand_on_the_page(ana: Person) -> None:
    said_after(ana, "/visit", "C-114 disclosure: within limits, not the diagnosis")
    assert "not the diagnosis" in form_after(ana, "/caseload", "C-114")


ASKED = {
    "benefits": "Their answer",
    "offer done": "Their answer",
    "disclosure": "What may be said to employers",
    "disclosure: perhaps, she thinks about it": "what they decided about disclosure",
    "step-down": "Who took over, or why it continues",
    "profile session": "What you touched",
    "profile session: goals, the old boat": "I was not sure about “the old boat”",
    "profile done and something else": "I was not sure about “something else”",
    "phone 20 min profile done": "This is one entry, the visit is another",
    "stays in the job": "C-114 is not looking for a different job on that day",
    "profile done the 25th of last month": "not sure",
}


@pytest.mark.parametrize(("typed", "asks"), ASKED.items())
def test_what_a_line_leaves_open_is_asked_about_with_all_of_it(
    ana: Person, typed: str, asks: str
) -> None:
    assert asks in form_after(ana, "/visit", f"C-114 {typed}")
    assert ana.modal is not None
    assert ana.modal.callback_id == "milestone.submit"
    held = str(ana.modal.blocks)
    for words in ("something else", "the old boat", "perhaps, she thinks about it", "phone 20 min"):
        assert (words in held) == (words in typed)


def test_an_answer_to_nothing_is_asked_about(ana: Person) -> None:
    assert "I was not sure about what was declined" in form_after(ana, "/visit", "C-114 declined")


def test_a_record_of_nobody_we_know_asks_who_it_is_and_keeps_the_line(
    ana: Person, unit_house: House
) -> None:
    typed = "C-999 benefits accepted note: with Dana"
    text = form_after(ana, "/visit", typed)
    assert "I know no client C-999." in text
    assert f"/visit {typed}" in text
    refused = ana.submit({})
    assert not refused.ok
    assert ana.submit({"client_id": picked(ana, "client_id", "C-114")}).ok
    ana.wait_for(lambda: "C-114: Work incentives planning offered: accepted" in ana.read())
    assert milestones(unit_house) == {("C-114", "work_incentives", "with Dana")}


@pytest.mark.parametrize("typed", ["profile done", "benefits accepted note: in one go"])
def test_a_record_for_several_is_saved_for_each_with_one_press(
    ana: Person, unit_house: House, typed: str
) -> None:
    unit_house.enroll(ANA, "C-115")
    unit_house.enroll(ANA, "C-116")
    text = form_after(ana, "/visit", f"C-114 C-115 C-116 {typed}")
    assert "You named C-114, C-115 and C-116. Save records it for each" in text
    assert f"/visit C-114 C-115 C-116 {typed}" in text
    also = [each["value"] for each in _options_of(ana, "also")]
    assert ana.submit({"also": also[:1]}).ok  # C-116 was a slip
    ana.wait_for(lambda: "C-115" in ana.read() and "Saved" in ana.read())
    assert {code for code, *_ in milestones(unit_house)} == {"C-114", "C-115"}
    assert len(milestones(unit_house)) == 2


def test_what_cannot_be_recorded_for_one_keeps_no_other_out(ana: Person, unit_house: House) -> None:
    unit_house.enroll(ANA, "C-115", entered_on=unit_house.now.date())
    form_after(ana, "/visit", "C-114 C-115 profile done yesterday")
    also = [each["value"] for each in _options_of(ana, "also")]
    assert ana.submit({"also": also}).ok
    ana.wait_for(lambda: "C-115" in ana.read())
    assert {code for code, *_ in milestones(unit_house)} == {"C-114"}


def _options_of(person: Person, field: str) -> list[dict[str, Any]]:
    assert person.modal is not None
    (found,) = [
        block["element"]["options"]
        for block in person.modal.blocks
        if str(block.get("block_id", "")).split(":")[0] == field
    ]
    chosen: list[dict[str, Any]] = found
    return chosen


def milestones(house: House) -> set[tuple[str, str, str | None]]:
    with house.doors.reading() as session:
        rows = session.execute(
            select(ClientRow.code, MilestoneRow.id).join(
                ClientRow, ClientRow.id == MilestoneRow.client_id
            )
        ).all()
        found = [(code, facts.find(session, MilestoneRecord, TEAM, each)) for code, each in rows]
    records = [(code, kept.record) for code, kept in found if kept is not None]
    return {(code, record.kind.value, record.words) for code, record in records}


# ---------------------------------------------------------------- preference and type of work


def test_whether_it_fits_is_said_in_the_line_or_by_one_tap(ana: Person, unit_house: House) -> None:
    assert "fit what the client wants" not in said_after(ana, "/contact", "Oak Market C-114 fits")
    assert "fit what the client wants" in said_after(ana, "/contact", "Elm Diner C-114 yesterday")
    assert ana.press("Yes, it fits", ana.ephemerals[-1]).ok
    ana.wait_for(lambda: "fit what the client wants" not in last(ana))
    assert "Elm Diner" in last(ana)
    said_after(ana, "/contact", "Ash Hotel C-114 does not fit")
    assert fits(unit_house) == {"Oak Market": True, "Elm Diner": True, "Ash Hotel": False}


def test_nobody_is_asked_whether_a_generic_contact_fits(ana: Person) -> None:
    assert "fit what" not in said_after(ana, "/contact", "Oak Market generic by phone")


def test_the_type_of_work_is_said_in_the_line_or_by_one_tap(ana: Person, unit_house: House) -> None:
    said = said_after(ana, "/jobstart", "C-114 Oak Market fri cook type: food service")
    assert "What kind of work is it?" not in said
    assert "What kind of work is it?" in said_after(ana, "/jobstart", "C-114 Elm Hotel tue 20h")
    option = next(each for each in options(ana) if each["text"]["text"] == "Cleaning")
    assert ana.choose("job.type", option["value"], ana.ephemerals[-1]).ok
    ana.wait_for(lambda: "What kind of work" not in last(ana))
    assert types(unit_house) == {"food service", "Cleaning"}


def test_what_the_units_jobs_are_most_often_about_is_offered_first(
    ana: Person, unit_house: House
) -> None:
    client, today = unit_house.enroll(ANA, "C-200"), unit_house.now.date()
    kinds = ["Beekeeping", "beekeeping", "beekeeping", "CLEANING", "cleaning", "said once"]
    for ago, kind in enumerate(kinds, start=1):
        start = job_start(client, "Elm Hotel", today - timedelta(days=ago), type_label=kind)
        employment.record_start(unit_house.doors, unit_house.actor(ANA), start, now=unit_house.now)
    said_after(ana, "/jobstart", "C-114 Oak Market tue 20h")
    labels = [each["text"]["text"] for each in options(ana)]
    assert [label.lower() for label in labels[:2]] == ["beekeeping", "cleaning"]
    assert labels[1] == "Cleaning"
    assert labels[2:4] == ["Food service", "Retail"]
    assert sorted({label.lower() for label in labels}) == sorted(label.lower() for label in labels)
    assert "said once" not in labels
    assert ana.choose("job.type", options(ana)[0]["value"], ana.ephemerals[-1]).ok
    ana.wait_for(lambda: "What kind of work" not in last(ana))
    assert labels[0] in types(unit_house)


def options(person: Person) -> list[dict[str, Any]]:
    shown = person.ephemerals[-1].blocks
    (found,) = (each["accessory"] for each in shown if "accessory" in each)
    chosen: list[dict[str, Any]] = found["options"]
    return chosen


def fits(house: House) -> dict[str, bool]:
    with house.doors.reading() as session:
        rows = session.execute(
            select(EmployerRow.name, EmployerContactRow.preference_based).join(
                EmployerRow, EmployerRow.id == EmployerContactRow.employer_id
            )
        )
        return {row.name: row.preference_based for row in rows}


def types(house: House) -> set[str | None]:
    with house.doors.reading() as session:
        return set(session.scalars(select(JobRow.type_label)))


@pytest.mark.parametrize("line", ["C-114 with his mother", "C-114 tried family"])
def test_whoever_saw_the_family_reads_that_the_client_wants_none_of_it(
    unit_house: House, ana: Person, line: str
) -> None:
    """It is saved, for it happened; nothing is said before they said so, or once it is fine."""
    note = "C-114 wants no contact with their family. If that has changed"
    assert note not in said_after(ana, "/visit", line)
    said_after(ana, "/visit", "C-114 wants no contact with family")
    said = said_after(ana, "/visit", line)
    assert "Saved" in said
    assert note in said
    unit_house.clock.move_by(timedelta(days=1))
    said_after(ana, "/visit", "C-114 family welcome")
    assert note not in said_after(ana, "/visit", line)
