"""/caseload: what is due for whom, and everything about one client with its corrections."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from bot.casework.administration import transfers
from bot.casework.drafts import (
    EmployerChoice,
    TransferDraft,
)
from bot.casework.reading import client_page, clients
from bot.casework.recording import client_contacts, employer_contacts, employment
from bot.casework.recording.record import record
from bot.views import caseload as views
from ips.facts import Mode, PauseReason
from ips.records.decline import DeclineRecord
from ips.records.pause import PauseRecord
from practice_workspace.threaded import Person
from tests.harbor import job_start
from tests.house import ANA, BEN, GUS, LEA, PIA, House
from tests.support import a_visit, employer_met


def visited(house: House, user_id: str, client_id: str, note: str | None = None) -> str:
    draft = a_visit(client_id, Mode.IN_PERSON, house.now.date(), note=note)
    actor = house.actor(user_id)
    return client_contacts.record(house.doors, actor, draft, now=house.now).fact.id


def page_of(person: Person, code: str) -> None:
    person.command("/caseload", code)
    person.wait_for(lambda: person.modal and person.modal.body["callback_id"] == "client_page")


def test_my_people_with_what_is_due_and_what_happened_lately(unit_house: House) -> None:
    today = unit_house.now.date()
    first = unit_house.enroll(ANA, "C-114", entered_on=today - timedelta(days=20))
    unit_house.enroll(ANA, "C-115")
    unit_house.enroll(BEN, "C-200")
    visited(unit_house, ANA, first)
    ana = unit_house.person(ANA)
    ana.command("/caseload")
    ana.wait_for(lambda: "2 people" in ana.read())

    shown = ana.read()
    assert "C-200" not in shown
    assert "last contact today" in shown
    assert "First meeting with an employer" in shown
    assert shown.index("C-114") < shown.index("C-115"), "what is due first stands on top"


@pytest.mark.parametrize("later", [0, 10])
def test_a_pause_hides_no_missing_first_meeting_from_any_list(
    unit_house: House, later: int
) -> None:
    """Neither before its last day nor after; what does rest says so."""
    today, ana, lea = unit_house.now.date(), unit_house.person(ANA), unit_house.person(LEA)
    client = unit_house.enroll(ANA, "C-114", entered_on=today - timedelta(days=27))
    away = PauseRecord(
        client_id=client,
        from_on=today - timedelta(days=5),
        reason=PauseReason.HOSPITAL,
        review_on=today + timedelta(days=30),
    )
    record(unit_house.doors, unit_house.actor(ANA), away, now=unit_house.now)
    unit_house.clock.move_by(timedelta(days=later))
    for person in (ana, lea):
        person.command("/caseload")
        person.wait_for(lambda person=person: "1 person" in person.read())
        (line,) = (each for each in person.read().splitlines() if "irst meeting with" in each)
        assert "paused" not in line
        assert person.read().count("paused") == 1
        person.close(everything=True)
        person.open_home()
        person.wait_for(
            lambda person=person: person.home and "first meeting" in person.read(person.home)
        )
        (line,) = (
            each
            for each in person.read(person.home).splitlines()
            if "*C-114* first meeting with an employer" in each
        )
        assert "paused" not in line
    page_of(ana, "C-114")
    (line,) = (each for each in ana.read().splitlines() if "*First meeting with an emp" in each)
    assert "paused" not in line
    assert "Career profile" in ana.read()
    assert "(paused)" in ana.read()


def test_the_team_lead_sees_the_unit_and_can_turn_to_their_own(unit_house: House) -> None:
    unit_house.enroll(ANA, "C-114")
    unit_house.enroll(BEN, "C-200")
    lea = unit_house.person(LEA)
    lea.command("/caseload")
    lea.wait_for(lambda: "2 people" in lea.read())
    assert f"<@{BEN}>" in lea.read()

    lea.press("caseload.mine")
    lea.wait_for(lambda: "Nobody is on your caseload" in lea.read())
    lea.press("caseload.unit")
    lea.wait_for(lambda: "2 people" in lea.read())


def test_a_peer_mentor_sees_the_people_they_support(unit_house: House) -> None:
    unit_house.enroll(ANA, "C-114")
    pia = unit_house.person(PIA)
    pia.command("/caseload")
    pia.wait_for(lambda: "You support nobody yet" in pia.read())
    assert "People I support" in pia.read()
    assert "/enroll" not in pia.read()  # not a peer mentor's to do
    pia.close(everything=True)
    pia.open_home()
    pia.wait_for(lambda: pia.home and "You support nobody yet" in pia.read(pia.home))


def test_a_peer_mentor_sees_whom_they_support_and_whose_they_are(unit_house: House) -> None:
    client_id = unit_house.enroll(ANA, "C-114")
    unit_house.enroll(ANA, "C-115")
    draft = TransferDraft(
        (client_id,), unit_house.member(PIA).id, unit_house.now.date(), kind="supports"
    )
    transfers.transfer(unit_house.doors, unit_house.actor(LEA), draft, now=unit_house.now)
    pia = unit_house.person(PIA)
    pia.command("/caseload")
    pia.wait_for(lambda: "1 person" in pia.read())
    assert "C-114" in pia.read()
    assert "C-115" not in pia.read()
    assert f"<@{ANA}>" in pia.read()
    pia.close(everything=True)
    pia.command("/visit", "C-114 phone 10 min")
    pia.wait_for(lambda: pia.ephemerals)
    assert "Saved." in pia.read(pia.ephemerals[-1])
    pia.open_home()
    pia.wait_for(lambda: pia.home and "People I support" in pia.read(pia.home))


def test_a_long_caseload_turns_pages(unit_house: House) -> None:
    for number in range(views.CARDS_A_PAGE + 2):
        unit_house.enroll(ANA, f"C-{number:03}")
    ana = unit_house.person(ANA)
    ana.command("/caseload")
    ana.wait_for(lambda: "C-000" in ana.read())
    assert "C-021" not in ana.read()

    ana.press("caseload.next")
    ana.wait_for(lambda: "C-021" in ana.read())
    ana.press("caseload.before")
    ana.wait_for(lambda: "C-000" in ana.read())


def test_a_clients_page_says_why_something_is_due(unit_house: House) -> None:
    client_id = unit_house.enroll(ANA, "C-114", job_wishes="outdoors <b>", visits_at_work=False)
    visited(unit_house, ANA, client_id, note="Talked about mornings")
    ana = unit_house.person(ANA)
    page_of(ana, "c-114")

    shown = ana.read()
    assert "(IPS-25, Services 4)" in shown
    assert "Do not come to the workplace." in shown
    assert "outdoors &lt;b&gt;" in shown
    assert "Talked about mornings" in shown


def test_from_the_page_a_visit_is_logged_with_the_client_filled_in(unit_house: House) -> None:
    unit_house.enroll(ANA, "C-114")
    ana = unit_house.person(ANA)
    page_of(ana, "C-114")
    ana.press("client.visit")
    ana.wait_for(lambda: len(ana.modals) == 2 and "client_id" in str(ana.modals[-1].blocks))
    reaction = ana.submit({"mode": "in_person"})

    assert reaction.ok, reaction
    page = client_page.read(
        unit_house.doors,
        unit_house.actor(ANA),
        clients.find_client(unit_house.doors, unit_house.actor(ANA), "C-114", now=unit_house.now)[
            0
        ].client.id,
        now=unit_house.now,
    )
    assert any("Contact in person" in line.summary for line in page.history)


def test_more_opens_each_short_record(unit_house: House) -> None:
    unit_house.enroll(ANA, "C-114")
    ana = unit_house.person(ANA)
    for value, _ in views.MORE:
        if value in ("resume", "job_end", "wants_another_job", "stays_in_job", "family_welcome"):
            continue  # no pause, no job, and nobody of the family unwelcome yet
        page_of(ana, "C-114")
        ana.choose("client.more", value)
        ana.wait_for(
            lambda: len(ana.modals) == 2 and ana.modals[-1].body["callback_id"] != "waiting"
        )
        assert ana.modals[-1].body["callback_id"] != "notice", ana.read()
        ana.close(everything=True)


def test_somebody_at_work_looks_for_a_different_job_and_stays_after_all(unit_house: House) -> None:
    long_ago = unit_house.now.date() - timedelta(days=60)
    client_id = unit_house.enroll(ANA, "C-114", entered_on=long_ago)
    start = job_start(client_id, "Pier 9", long_ago, long_ago)
    employment.record_start(unit_house.doors, unit_house.actor(ANA), start, now=unit_house.now)
    ana = unit_house.person(ANA)
    for verb, phase in (("wants_another_job", "Looking for another job"), ("stays_in_job", "Work")):
        page_of(ana, "C-114")
        ana.choose("client.more", verb)
        ana.wait_for(lambda: ana.modals[-1].body["callback_id"] == "milestone.submit")
        assert ana.submit().ok, ana.read()
        ana.close(everything=True)
        page_of(ana, "C-114")
        assert phase in ana.read()
        ana.close(everything=True)


def test_an_entry_is_taken_back_from_the_page(unit_house: House) -> None:
    client_id = unit_house.enroll(ANA, "C-114")
    fact_id = visited(unit_house, ANA, client_id)
    ana = unit_house.person(ANA)
    page_of(ana, "C-114")
    (line,) = (
        block
        for block in ana.modal.blocks  # type: ignore[union-attr]
        if "Contact in person" in block.get("text", {}).get("text", "")
    )
    assert [one["value"] for one in line["accessory"]["options"]] == [
        f"void:client_contact:{fact_id}",
        f"edit:client_contact:{fact_id}",
    ]
    ana.choose(f"{line['block_id']}/history.change", f"void:client_contact:{fact_id}")
    ana.wait_for(lambda: "taken back" in ana.read().lower())

    page = client_page.read(unit_house.doors, unit_house.actor(ANA), client_id, now=unit_house.now)
    assert [one.voided for one in page.history if one.fact.id == fact_id] == [True]


def test_somebody_elses_client_is_not_told_of(unit_house: House) -> None:
    unit_house.enroll(BEN, "C-200")
    ana = unit_house.person(ANA)
    said = []
    for code in ("C-200", "C-999"):
        ana.command("/caseload", code)
        ana.wait_for(lambda: ana.modal and ana.modal.body["callback_id"] == "notice")
        said.append(ana.read().replace(code, "what was typed"))
        ana.close(everything=True)

    assert said[0] == said[1]


def test_typeahead_finds_nobody_for_a_guest(unit_house: House) -> None:
    unit_house.enroll(ANA, "C-114")
    ana = unit_house.person(ANA)
    ana.command("/caseload")
    ana.wait_for(lambda: "1 person" in ana.read())
    assert len(ana.suggest("client.find", "11")) == 1
    found = ana.suggest("client.find", "11")
    ana.choose("client.find", found[0]["value"])
    ana.wait_for(lambda: "What is due, and why" in ana.read())
    assert unit_house.person(GUS).modal is None


def test_several_that_fit_are_offered(unit_house: House) -> None:
    for code in ("C-114", "C-1140", "C-1141"):
        unit_house.enroll(ANA, code)
    ana = unit_house.person(ANA)
    ana.command("/caseload", "C-11")
    ana.wait_for(lambda: "Which one?" in ana.read())
    (wanted,) = (
        one
        for one in ana.modal.blocks[1]["elements"][0]["options"]  # type: ignore[union-attr]
        if one["text"]["text"].startswith("C-1141")
    )
    ana.choose("client.choose", wanted["value"])
    ana.wait_for(lambda: "What is due, and why" in ana.read())
    assert "C-1141" in ana.read()


def test_a_long_history_turns_pages(unit_house: House) -> None:
    client_id = unit_house.enroll(ANA, "C-114")
    for number in range(views.HISTORY_A_PAGE + 3):
        draft = employer_met(
            EmployerChoice(new_name=f"Employer {number}"),
            Mode.IN_PERSON,
            unit_house.now.date(),
            client_ids=(client_id,),
        )
        employer_contacts.record(unit_house.doors, unit_house.actor(ANA), draft, now=unit_house.now)
    ana = unit_house.person(ANA)
    page_of(ana, "C-114")
    ana.press("client.earlier")
    ana.wait_for(lambda: "Later ones" in ana.read())
    ana.press("client.later")
    ana.wait_for(lambda: "Earlier ones" in ana.read())


def test_what_was_declined_stands_on_the_page_and_can_be_wanted_again(unit_house: House) -> None:
    client_id = unit_house.enroll(ANA, "C-114")
    actor, today = unit_house.actor(ANA), unit_house.now.date()
    draft = DeclineRecord(client_id=client_id, on=today, words="Please not at work")
    record(unit_house.doors, actor, draft, now=unit_house.now)
    ana = unit_house.person(ANA)
    page_of(ana, "C-114")
    shown = ana.read()
    declined = shown[shown.index("*Declined*") : shown.index("*What happened*")]
    assert "all support at work for now" in declined
    assert "Please not at work" in declined

    ana.press("decline.withdraw")
    ana.wait_for(lambda: "wants it again" in ana.read())
    ana.close(everything=True)
    page_of(ana, "C-114")
    assert "*Declined*" not in ana.read()


# ---------------------------------------------------------------- what is true now


def after_closing(ana: Person) -> str:
    """What stands behind the confirmation."""
    ana.close()
    assert ana.modal is not None
    assert ana.modal.body["callback_id"] == "client_page"
    return ana.read()


def test_after_log_it_the_page_asks_for_nothing_that_is_done(unit_house: House) -> None:
    unit_house.enroll(ANA, "C-114")
    ana = unit_house.person(ANA)
    page_of(ana, "C-114")
    (log_it,) = [
        each["block_id"]
        for each in ana.modal.blocks
        if "Career profile" in each.get("text", {}).get("text", "")
    ]
    ana.press(f"{log_it}/due.log_it")
    ana.wait_for(lambda: ana.modal and ana.modal.body["callback_id"] == "milestone.submit")
    ana.submit({})
    page = ana.wait_for(lambda: ana.modals[0].body if "✓" in ana.read(ana.modals[0]) else None)
    assert page is not None
    assert "✓ Career profile" in after_closing(ana)


def test_after_edit_and_undo_the_page_shows_what_is_true(unit_house: House) -> None:
    unit_house.enroll(ANA, "C-114")
    ana = unit_house.person(ANA)
    page_of(ana, "C-114")
    ana.press("client.visit")
    ana.wait_for(lambda: ana.modal and ana.modal.body["callback_id"] == "client_contact.submit")
    ana.submit({"mode": "phone"})
    ana.wait_for(lambda: "by phone" in ana.read(ana.modals[0]))
    ana.press("recorded.edit")
    ana.wait_for(lambda: len(ana.modals) == 3 and "client_contact" in ana.modal.callback_id)
    ana.submit({"mode": "video"})
    ana.wait_for(lambda: "by video" in ana.read(ana.modals[0]))
    ana.press("recorded.undo")
    ana.wait_for(lambda: "taken back" in ana.read(ana.modals[0]))


def test_a_long_note_is_shown_whole_to_whoever_may_read_it(unit_house: House) -> None:
    note = "\n".join(f"Line {number}: she spoke about the bakery." for number in range(200))
    visited(unit_house, ANA, unit_house.enroll(ANA, "C-114"), note)
    ana = unit_house.person(ANA)
    page_of(ana, "C-114")
    assert "Line 199" not in ana.read()
    ana.press("history.show")
    ana.wait_for(lambda: ana.modal and ana.modal.callback_id == "note")
    assert note in "".join(each["text"]["text"] for each in ana.modal.blocks)

    ana.close(everything=True)
    ana.open_home()
    ana.wait_for(lambda: ana.home and "Line 0" in ana.read(ana.home))
    ana.press("history.show", on=ana.home)
    ana.wait_for(lambda: ana.modal and ana.modal.callback_id == "note")
    assert "Line 199" in ana.read()


def test_a_short_note_has_no_door_to_the_rest(unit_house: House) -> None:
    visited(unit_house, ANA, unit_house.enroll(ANA, "C-114"), "Glad to be asked.")
    ana = unit_house.person(ANA)
    page_of(ana, "C-114")
    assert "history.show" not in json.dumps(ana.modal.body)


def test_the_page_asks_whether_a_planned_start_has_come(unit_house: House) -> None:
    client, actor = unit_house.enroll(ANA, "C-114"), unit_house.actor(ANA)
    tomorrow = unit_house.now.date() + timedelta(days=1)
    start = job_start(client, "Bean & Leaf", tomorrow, title="Barista")
    employment.record_start(unit_house.doors, actor, start, now=unit_house.now)
    ana = unit_house.person(ANA)
    page_of(ana, "C-114")
    assert "Has it begun?" not in ana.read()
    ana.close(everything=True)

    unit_house.clock.move_by(timedelta(days=3))
    page_of(ana, "C-114")
    assert "Barista at Bean &amp; Leaf* · planned for Tue 3 Mar\nHas it begun?" in ana.read()
    assert "Start planned" in ana.read()
    ana.press("job.confirm")
    ana.wait_for(lambda: "started on Tue 3 Mar" in ana.read())
    ana.press("recorded.undo")
    ana.wait_for(lambda: "Undone: confirmed start of C-114" in ana.read())
    ana.close(everything=True)

    for verb in ("move", "cancel"):
        page_of(ana, "C-114")
        ana.press(f"job.{verb}")
        ana.wait_for(lambda verb=verb: ana.modal.body["callback_id"] == f"job.{verb}")  # type: ignore[misc]
        ana.close(everything=True)
    page_of(ana, "C-114")
    ana.press("job.confirm")
    ana.wait_for(lambda: "started on Tue 3 Mar" in ana.read())
    ana.close(everything=True)
    page_of(ana, "C-114")
    assert "Has it begun?" not in ana.read()
    assert "since Tue 3 Mar" in ana.read()


def test_whoever_has_left_is_not_offered_to_leave_again_and_their_start_lies_behind(
    unit_house: House,
) -> None:
    ana, today = unit_house.person(ANA), unit_house.now.date()
    client = unit_house.enroll(ANA, "C-114")
    start = job_start(client, "Oak Market", today + timedelta(days=2), title="cook")
    employment.record_start(unit_house.doors, unit_house.actor(ANA), start, now=unit_house.now)
    ana.command("/exit", "C-114 moved away")
    ana.wait_for(lambda: ana.ephemerals)
    unit_house.clock.move_by(timedelta(days=3))
    page_of(ana, "C-114")
    shown = ana.read()
    assert "The client has left the program" not in shown
    assert "Log a visit" in shown
    assert "*cook at Oak Market* · planned for yesterday" in shown
    assert "Job: cook at Oak Market, planned to start" in shown
