"""What helps a client along, from their page: VR, support at work, authorizations, talks."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from bot.casework.reading import client_page
from bot.casework.recording import employment
from ips.facts import Clock, ProfileComponent
from practice_workspace.threaded import Person
from tests.commands.asking import form_after, form_in_front, said_after
from tests.harbor import job_start
from tests.house import ANA, House, enrolled_once
from tests.rows import ROW_OF, MilestoneRow

MORE = {
    "vr_contact": (
        {"mode": "phone", "counsellor": "Lee", "note": "asked for an interpreter"},
        "contact with the VR counselor by phone, Mon 2 Mar",
        "Contact with the VR counselor by phone\n> With Lee: asked for an interpreter",
    ),
    "job_support": (
        {"support": "accommodation", "giver": "employer", "note": "a quiet corner"},
        "support at work, an accommodation at work, by their employer, Mon 2 Mar",
        "Support at work: an accommodation at work, by their employer\n> a quiet corner",
    ),
    "authorization": (
        {"until_on": "2026-05-31", "units": "64"},
        "authorization of 64 units, Mon 2 Mar to Sun 31 May",
        "Authorized: 64 units, Mon 2 Mar to Sun 31 May",
    ),
    "career_profile_session": (
        {"components": ["goals", "skills"], "words": "likes dogs"},
        "Career profile session: goals, skills, Mon 2 Mar",
        "Career profile session: goals, skills\n> likes dogs",
    ),
    "work_incentives": (
        {"answer": "accepted", "what_for": "job_start", "given_by": "Sam", "trained": "yes"}
        | {"earnings_reporting": "yes"},
        "Work incentives planning offered: accepted, before a job start, by a trained person, "
        "reporting earnings talked over",
        "With Sam",
    ),
    "disclosure_discussion": (
        {"disclosure": "do_not_disclose", "contents": ["not_required", "what_to_say"]},
        "Disclosure discussed: do not disclose",
        "talked over: nobody has to disclose anything and what exactly could be said",
    ),
    "education_started": (
        {"schooling": "certified_training"},
        "School or training started: a certified training program",
        "School or training started: a certified training program",
    ),
}


@pytest.fixture
def client_id(unit_house: House) -> str:
    (enrolled,) = enrolled_once(unit_house, ANA, "C-114", entered_on=date(2026, 2, 16))
    return enrolled


@pytest.fixture
def ana(unit_house: House, client_id: str) -> Person:
    return unit_house.person(ANA)


def opened(ana: Person, verb: str) -> str:
    form_after(ana, "/caseload", "C-114")
    assert ana.choose("client.more", verb).ok
    return form_in_front(ana, f"{verb}.submit" if verb in ROW_OF else "milestone.submit")


@pytest.mark.parametrize("verb", MORE)
def test_it_is_recorded_from_the_page_and_stands_there(ana: Person, verb: str) -> None:
    answers, reply, line = MORE[verb]
    opened(ana, verb)
    done = ana.submit(answers)
    assert done.ok, done.errors
    assert reply in ana.read()
    ana.close(everything=True)
    assert line in form_after(ana, "/caseload", "C-114")


WRONG = (
    ("authorization", {"until_on": "2026-02-28", "units": "4"}, "until_on", "before the first"),
    ("authorization", {"until_on": "2027-03-02", "units": "4"}, "until_on", "up to 12 months"),
)


@pytest.mark.parametrize(("verb", "answers", "field", "sentence"), WRONG)
def test_what_is_missing_or_wrong_is_one_sentence_under_its_field(
    ana: Person, verb: str, answers: dict[str, str], field: str, sentence: str
) -> None:
    opened(ana, verb)
    refused = ana.submit(answers)
    assert not refused.ok
    assert sentence in refused.errors[field]


def test_support_is_for_the_job_that_there_is(
    unit_house: House, ana: Person, client_id: str
) -> None:
    started = job_start(client_id, "Pier 9", date(2026, 2, 20), title="Cook")
    job = employment.record_start(
        unit_house.doors, unit_house.actor(ANA), started, now=unit_house.now
    )
    assert "Cook" in opened(ana, "job_support")
    assert ana.submit({"support": "career", "giver": "specialist"}).ok
    row = ROW_OF["job_support"]
    with unit_house.doors.reading() as session:
        assert session.scalars(select(row.job_id)).all() == [job.fact.id]


def test_a_wish_about_the_family_stands_on_the_page_until_they_say_otherwise(
    ana: Person, unit_house: House
) -> None:
    stands = "No contact with their family, at their wish (Mon 2 Mar)"
    for verb, other in (("family_not_wanted", True), ("family_welcome", False)):
        opened(ana, verb)
        assert ana.submit().ok
        ana.close(everything=True)
        unit_house.clock.move_by(timedelta(minutes=1))
        assert (stands in form_after(ana, "/caseload", "C-114")) == other
        ana.close(everything=True)


def test_who_sees_the_page_reads_nothing_that_nobody_said(ana: Person, unit_house: House) -> None:
    """What was not asked of older entries, and not answered, stands as nothing."""
    opened(ana, "career_profile")
    assert ana.submit().ok
    with unit_house.doors.reading() as session:
        row = session.execute(select(MilestoneRow)).one()
        assert (row.components, row.contents, row.what_for, row.trained) == ([], [], None, None)


# ---------------------------------------------------------------- the career profile, by sessions


def test_a_profile_is_made_over_sessions_until_one_tap_completes_it(ana: Person) -> None:
    opened(ana, "career_profile_session")
    assert ana.submit({"components": ["experience", "goals", "preferences", "strengths"]}).ok
    assert "Mark the profile complete" not in ana.read()
    ana.close(everything=True)
    left = "fter 1 session still open: barriers, skills, disclosure and career advancement"
    assert left in form_after(ana, "/caseload", "C-114")
    ana.close(everything=True)
    assert left in opened(ana, "career_profile")
    ana.close(everything=True)
    assert left in opened(ana, "career_profile_session")
    assert ana.submit({"components": ["barriers", "skills", "disclosure", "advancement"]}).ok
    assert ana.press("Mark the profile complete").ok
    ana.wait_for(lambda: "Career profile complete" in ana.read())
    assert "✓" in ana.read()
    assert ": done" in ana.read()
    ana.close(everything=True)
    page = form_after(ana, "/caseload", "C-114")
    assert "still open" not in page
    assert "every part" not in page


def test_every_part_touched_can_be_marked_from_the_page_too(ana: Person) -> None:
    opened(ana, "career_profile_session")
    assert ana.submit({"components": [each.value for each in ProfileComponent]}).ok
    ana.close(everything=True)
    assert "every part touched in 1 session" in form_after(ana, "/caseload", "C-114")
    assert ana.press("profile.complete").ok
    ana.wait_for(lambda: "Career profile complete" in ana.read())


def test_a_session_closes_no_clock(unit_house: House, ana: Person, client_id: str) -> None:
    opened(ana, "career_profile_session")
    assert ana.submit({"components": ["goals"]}).ok
    page = client_page.read(unit_house.doors, unit_house.actor(ANA), client_id, now=unit_house.now)
    assert Clock.CAREER_PROFILE in {line.due.key.clock for line in page.due}


# ---------------------------------------------------------------- opened again, and by line


@pytest.mark.parametrize("verb", MORE)
def test_edit_opens_the_form_with_all_that_is_on_record(ana: Person, verb: str) -> None:
    answers, reply, _ = MORE[verb]
    opened(ana, verb)
    assert ana.submit(answers).ok
    again = "Add who does it" if "Add who does it" in ana.read() else "Edit"
    assert ana.press(again).ok
    form_in_front(ana, f"{verb}.submit" if verb in ROW_OF else "milestone.submit")
    done = ana.submit()
    assert done.ok, done.errors
    ana.wait_for(lambda: reply in ana.read())
    ana.close(everything=True)
    page = form_after(ana, "/caseload", "C-114")
    assert MORE[verb][2] in page


def test_who_does_the_planning_is_asked_by_name_where_nobody_has_said(ana: Person) -> None:
    assert "Add who does it" in said_after(ana, "/visit", "C-114 benefits accepted")
    assert ana.press("Add who does it", ana.ephemerals[-1]).ok
    assert "Who does the planning" in form_in_front(ana, "milestone.submit")
    assert ana.submit({"given_by": "Sam", "trained": "yes", "what_for": "job_start"}).ok
    assert "before a job start, by a trained person" in ana.read()


SAID = {
    "vr C-114 phone Lee: interpreter": ("by phone, Mon 2 Mar", "With Lee: interpreter"),
    "vr C-114 video yesterday": ("by video, Sun 1 Mar", None),
    "VR C-114 emailed Lee Lund": ("by text, Mon 2 Mar", "With Lee Lund"),
    "vr C-114 in person with Lee note: he signs": ("in person", "With Lee: he signs"),
}


@pytest.mark.parametrize(("typed", "reads"), SAID.items())
def test_a_line_records_a_contact_with_vr(
    ana: Person, typed: str, reads: tuple[str, str | None]
) -> None:
    reply, note = reads
    said = said_after(ana, "/ips", typed)
    assert f"C-114: contact with the VR counselor {reply}" in said
    assert note is None or note in form_after(ana, "/caseload", "C-114")


ASKED = {
    "vr": "Whom you spoke with",
    "vr C-114": "How",
    "vr C-114 Lee: interpreter": "How",
    "vr C-999 phone Lee: interpreter": "I know no client C-999.",
    "vr C-114 phone Lee, Ana: interpreter": "I was not sure about",
    "vr C-114 phone tomorrow Lee: interpreter": "still to come",
    "vr C-114 phone he asked for an interpreter again": "I was not sure about",
    "vr C-114 phone lead: a cook": "I was not sure about",
}


@pytest.mark.parametrize(("typed", "asks"), ASKED.items())
def test_what_a_line_of_vr_leaves_open_is_asked_about_with_all_of_it(
    ana: Person, typed: str, asks: str
) -> None:
    assert asks in form_after(ana, "/ips", typed)
    form_in_front(ana, "vr_contact.submit")
    held = str(ana.modal and ana.modal.blocks)
    for words in ("interpreter", "a cook"):
        assert (words in held) == (words in typed)


def test_one_talk_with_vr_about_several_is_saved_for_each(ana: Person, unit_house: House) -> None:
    unit_house.enroll(ANA, "C-116")
    form_after(ana, "/ips", "vr C-114 C-116 phone Lee")
    assert ana.submit().ok
    for code in ("C-114", "C-116"):
        assert f"{code}: contact with the VR counselor by phone" in ana.read()


def test_what_is_used_of_an_authorization_stands_on_the_page(ana: Person) -> None:
    opened(ana, "authorization")
    assert ana.submit({"until_on": "2026-05-31", "units": "5"}).ok
    ana.close(everything=True)
    said_after(ana, "/visit", "C-114 phone 45 min")
    page = form_after(ana, "/caseload", "C-114")
    assert "Authorized until Sun 31 May: 3 of 5 units used" in page
    assert "Time to ask for the next one." not in page
    ana.close(everything=True)
    said_after(ana, "/visit", "C-114 in person 15 min")
    assert "4 of 5 units used. *Time to ask for the next one.*" in form_after(
        ana, "/caseload", "C-114"
    )


def test_a_profile_is_complete_on_the_day_of_its_last_session(
    ana: Person, unit_house: House
) -> None:
    """Also where an earlier session is entered after it."""
    said_after(ana, "/visit", "C-114 profile session: goals, skills, barriers, strengths")
    rest = "experience, preferences, disclosure, education"
    said_after(ana, "/visit", f"C-114 yesterday profile session: {rest}")
    assert ana.press("Mark the profile complete", ana.ephemerals[-1]).ok
    ana.wait_for(lambda: "Career profile complete, Mon 2 Mar" in ana.read(ana.ephemerals[-1]))
