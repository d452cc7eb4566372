"""/contact as people live it: a line, half a line, the form; and what they see afterwards."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from bot.casework.administration import transfers
from bot.casework.drafts import TransferDraft
from bot.casework.reading import employers
from bot.casework.recording import employment
from bot.commands.forms import modals
from db.doors import DatabaseAway, DatabaseBusy
from db.models import FactVersionRow
from ips.records.client_contact import MOST_MINUTES
from practice_workspace.forms import CannotEnter
from practice_workspace.threaded import Person
from tests.commands.asking import form_after, form_in_front, last, picked, said_after
from tests.harbor import job_start
from tests.house import ANA, LEA, PIA, ZOE, House, enrolled_once
from tests.rows import ClientContactRow, EmployerContactRow
from tests.support import rows_in


@pytest.fixture
def ana(unit_house: House) -> Person:
    enrolled_once(unit_house, ANA, "C-114", "C-207")
    return unit_house.person(ANA)


def test_a_line_is_recorded_at_once(ana: Person) -> None:
    said = said_after(
        ana, "/contact", "Bean & Leaf C-114 in person met Rosa (manager) note: hires in May"
    )
    assert "Saved." in said
    assert "Bean &amp; Leaf" in said
    assert "First meeting with an employer for *C-114*: done" in said
    assert "Employer contacts this week" in said
    assert "new in your list" in said
    assert ana.modal is None


@pytest.mark.parametrize(
    ("command", "line", "moved"),
    [
        ("/contact", "Zzz C-114 in person", True),
        ("/contact", "Zzz generic in person", True),
        ("/contact", "Zzz C-114 phone", False),
        ("/contact", "Zzz C-114 in person by client", False),
        ("/contact", "Zzz generic in person 8 days ago", False),
        ("/visit", "C-114 office 20 min", False),
        ("/visit", "C-114 profile done", False),
        ("/jobstart", "C-114 Zzz today", False),
        ("/exit", "C-114 moved away", False),
    ],
)
def test_the_weeks_count_stands_under_what_moved_it_alone(
    ana: Person, command: str, line: str, moved: bool
) -> None:
    assert "Saved." in (said := said_after(ana, command, line))
    assert ("Employer contacts this week" in said) is moved
    assert ana.press("recorded.undo", ana.ephemerals[-1]).ok
    ana.wait_for(lambda: "Undone" in last(ana) or "Taken back" in last(ana))
    assert ("Employer contacts this week" in last(ana)) is moved


@pytest.mark.parametrize("typed", ["zzz", "Harbor Hotel", '"Ruby Tuesday"'])
def test_a_new_name_that_stands_alone_is_asked_about(
    ana: Person, unit_house: House, typed: str
) -> None:
    name = typed.strip('"')
    shown = form_after(ana, "/contact", typed)
    assert f"“{name}” is not in your list yet. Check the name, then save." in shown
    assert unit_house.employers() == []
    assert ana.submit().ok
    assert unit_house.employers() == [name]
    ana.close(everything=True)
    assert "Saved." in said_after(ana, "/contact", typed)  # known now


@pytest.mark.parametrize("said", ["C-114", "generic", "phone", "yesterday", "met Rosa"])
def test_a_new_name_with_anything_else_is_recorded_at_once(ana: Person, said: str) -> None:
    assert "is new in your list" in said_after(ana, "/contact", f"Zzz {said}")


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("stopped by lowes C-114", "stopped by lowes"),
        ("C-114 resume workshop", "resume workshop"),
        ("resume to Wendys C-114 today", "resume to Wendys"),
        ("follow up Wendys C-114", "follow up Wendys"),
        ("Follow up Wendys C-114", "Follow up Wendys"),
        ("Lowes / Target C-114", "Lowes / Target"),
        ("job fair C-114", "fair"),
        ("home depot generic", "home depot"),
    ],
)
def test_words_that_are_not_written_as_a_name_are_asked_about_before_they_are_a_new_employer(
    ana: Person, unit_house: House, typed: str, name: str
) -> None:
    shown = form_after(ana, "/contact", typed)
    assert f"“{name}” is not in your list yet. Check the name, then save." in shown
    assert unit_house.employers() == []
    assert ana.submit().ok
    assert unit_house.employers() == [name]


@pytest.mark.parametrize("typed", ["Bed Bath and Beyond", '"home depot"', "Café de la Paix"])
def test_a_name_written_as_one_is_new_at_once(ana: Person, typed: str) -> None:
    assert f"{typed.strip(chr(34))} is new in your list" in said_after(
        ana, "/contact", f"{typed} C-114"
    )


def test_a_promotion_is_no_new_employer(ana: Person, unit_house: House) -> None:
    shown = form_after(ana, "/jobstart", "C-114 promoted to shift lead today")
    assert "“promoted to shift lead” is not in your list yet" in shown
    assert unit_house.employers() == []


def test_a_role_behind_an_employer_is_whom_they_met(ana: Person, unit_house: House) -> None:
    said_after(ana, "/contact", "Costco generic")
    for typed in ("Costco manager C-114 today", "costco C-114 today manager"):
        assert "Employer contact: Costco, in person, for C-114" in said_after(
            ana, "/contact", typed
        )
    assert unit_house.employers() == ["Costco"]
    roles = [each.person_role for each in contacts_of(unit_house)]
    assert sorted(roles, key=str) == [None, "manager", "manager"]


def contacts_of(house: House) -> list[EmployerContactRow]:
    with house.doors.reading() as session:
        return rows_in(session, EmployerContactRow)


def test_a_role_behind_a_new_name_is_asked_about(ana: Person, unit_house: House) -> None:
    shown = form_after(ana, "/contact", "Costco hiring manager C-114 today")
    assert "the employer's name: “Costco” or “Costco hiring manager”" in shown
    assert ana.submit().ok
    assert unit_house.employers() == ["Costco"]


def test_the_bare_command_opens_the_form(ana: Person) -> None:
    shown = form_after(ana, "/contact")
    assert "Employer contact" in shown
    assert "not sure" not in shown


def test_half_a_line_fills_the_form_and_says_what_was_not_clear(ana: Person) -> None:
    shown = form_after(ana, "/contact", "Harbor Hotel C-999 yesterday phone met Rosa")
    assert "I know no client C-999. Which one did you mean?" in shown
    done = ana.submit()
    assert done.ok, done.errors
    said = ana.read()
    assert "Harbor Hotel" in said
    assert "by phone" in said or "phone" in said
    assert "Sun 1 Mar" in said


def test_a_day_in_the_future_keeps_what_was_typed(ana: Person) -> None:
    shown = form_after(ana, "/contact", "Harbor Hotel C-114 tomorrow")
    assert "is still to come" in shown
    refused = ana.submit()
    assert "on" in refused.errors
    assert ana.submit({"on": "2026-03-02"}).ok
    assert "Saved." in ana.read()


def test_a_look_alike_is_offered_before_a_second_employer_is_made(ana: Person) -> None:
    said_after(ana, "/contact", '"Bean & Leaf" C-114')
    shown = form_after(ana, "/contact", "Bean and Leaf Café C-114 phone")
    assert "Is it one of these?" in shown
    assert ana.submit({"same_employer": "Bean & Leaf"}).ok
    said = ana.read()
    assert "Saved." in said
    assert "new in your list" not in said


def test_the_form_offers_look_alikes_on_submit_and_loses_nothing(ana: Person) -> None:
    said_after(ana, "/contact", '"Bean & Leaf" C-114')
    form_after(ana, "/contact")
    asked = ana.submit(
        {"new_employer": "Beans & Leaf", "mode": "phone", "on": "2026-02-27", "note": "May"}
    )
    assert asked.ok
    assert "Is it one of these?" in ana.read()
    assert ana.submit({"same_employer": "None of these: it is new"}).ok
    said = ana.read()
    assert "Beans &amp; Leaf, by phone, Fri 27 Feb" in said
    assert "new in your list" in said


def test_neither_picked_nor_named_says_what_to_do(ana: Person) -> None:
    form_after(ana, "/contact")
    refused = ana.submit()
    assert refused.errors == {
        "employer": "Which employer was it? Pick one, or name a new one below."
    }


def test_the_disclosure_choice_stands_beside_the_picked_client(ana: Person) -> None:
    form_after(ana, "/contact")
    (offered,) = ana.suggest("client_ids", "C-114")
    assert offered["text"]["text"] == "C-114 · looking · not seen yet"
    ana.fill({"client_ids": [offered["value"]]})
    ana.wait_for(lambda: "do not name or describe" in ana.read())
    assert ana.submit({"new_employer": "Harbor Hotel"}).ok
    assert ": done" in ana.read()


def test_the_client_was_with_me_records_the_visit_too(ana: Person) -> None:
    said = said_after(ana, "/contact", "Harbor Hotel C-114 with client")
    assert "Saved." in said
    shown = form_after(ana, "/contact", "Harbor Hotel C-114 with client by client")
    assert "who made the contact" in shown


def test_a_phone_call_leaves_the_in_person_clock_open(ana: Person) -> None:
    said = said_after(ana, "/contact", "Harbor Hotel C-114 phone")
    assert "The first meeting with an employer for *C-114* is still open until" in said


def test_a_meeting_that_does_not_count_says_what_would(ana: Person, unit_house: House) -> None:
    """They met in person: nobody is told that it needs a meeting in person."""
    form_after(ana, "/contact")
    met = {"client_ids": [picked(ana, "client_ids", "C-114")], "new_employer": "Bean & Leaf"}
    assert ana.submit({**met, "facts": []}).ok
    said = ana.read()
    assert "it needs one about a job open to anyone, by a specialist, the team lead or the" in said
    assert "meeting in person" not in said


def test_a_peer_mentors_visit_says_whose_would_count(unit_house: House) -> None:
    today = unit_house.now.date()
    client = unit_house.enroll(ANA, "C-115")
    start = job_start(client, "Oak Market", today)
    employment.record_start(unit_house.doors, unit_house.actor(ANA), start, now=unit_house.now)
    draft = TransferDraft((client,), unit_house.member(PIA).id, today, "supports")
    transfers.transfer(unit_house.doors, unit_house.actor(LEA), draft, now=unit_house.now)
    pia = unit_house.person(PIA)
    said = said_after(pia, "/visit", "C-115 office")
    assert "Each of them: it needs a visit by a specialist or the team lead." in said
    assert "meeting in person" not in said
    assert "it needs a meeting in person" in said_after(pia, "/visit", "C-115 phone")


def test_undo_reopens_the_clock_and_leaves_no_button(ana: Person) -> None:
    said_after(ana, "/contact", "Harbor Hotel C-114")
    reply = ana.ephemerals[-1]
    assert ana.press("recorded.undo", reply).ok
    ana.wait_for(lambda: "open again" in last(ana))
    assert "0 of" in last(ana)
    with pytest.raises(CannotEnter):
        ana.press("recorded.undo", ana.ephemerals[-1])


def test_edit_opens_what_is_on_record(ana: Person) -> None:
    said_after(ana, "/contact", "Harbor Hotel C-114 met Rosa note: hires in May")
    assert ana.press("Edit", ana.ephemerals[-1]).ok
    ana.wait_for(lambda: ana.modal and ana.modal.callback_id == "employer_contact.submit")
    assert ana.submit({"mode": "phone"}).ok
    said = ana.read()
    assert "Saved." in said
    assert "open again" in said or "still open" in said


def test_the_day_of_the_next_step_is_kept_with_its_words(ana: Person) -> None:
    said_after(ana, "/contact", "Harbor Hotel C-114 next: come back fri with an application")
    assert ana.press("Edit", ana.ephemerals[-1]).ok
    form_in_front(ana, "employer_contact.submit")
    fields = {one.get("block_id"): one.get("element", {}) for one in ana.modal.blocks}
    assert fields["next_step"]["initial_value"] == "come back fri with an application"
    assert fields["next_step_on"]["initial_date"] == "2026-03-06"


def test_add_another_keeps_the_day_and_the_way(ana: Person) -> None:
    form_after(ana, "/contact")
    assert ana.submit({"new_employer": "Harbor Hotel", "mode": "phone", "on": "2026-02-27"}).ok
    assert ana.press("Add another").ok
    ana.wait_for(lambda: ana.modal.callback_id == "employer_contact.submit")
    assert ana.submit({"new_employer": "Pier Books"}).ok
    said = ana.read()
    assert "phone" in said
    assert "Fri 27 Feb" in said


def test_nothing_typed_and_no_name_stands_in_what_people_do_not_see(ana: Person) -> None:
    form_after(ana, "/contact", "Harbor Hotel C-999 met Rosa note: secret words")
    view = ana.modal
    assert "Harbor" not in view.private_metadata
    assert "secret" not in view.private_metadata
    assert "C-999" not in view.private_metadata


def test_a_stranger_gets_one_polite_sentence(unit_house: House) -> None:
    zoe = unit_house.person(ZOE)
    zoe.command("/contact", "Harbor Hotel")
    zoe.wait_for(lambda: zoe.ephemerals)
    assert zoe.modal is None


def test_a_busy_database_says_not_recorded_and_keeps_what_was_typed(
    ana: Person, unit_house: House
) -> None:
    form_after(ana, "/contact")
    ana.fill({"new_employer": "Harbor Hotel", "mode": "phone"})
    with unit_house.doors.writing():
        refused = ana.submit()
    assert "Not recorded" in " ".join(refused.errors.values())
    assert ana.submit().ok
    assert "Harbor Hotel, by phone" in ana.read()


@pytest.mark.parametrize("trouble", [DatabaseBusy, DatabaseAway])
def test_a_typeahead_that_could_not_look_says_so_and_is_no_choice(
    ana: Person,
    unit_house: House,
    monkeypatch: pytest.MonkeyPatch,
    trouble: type[Exception],
) -> None:
    """'No results' would send them to type the employer in as a new one."""
    form_after(ana, "/contact")

    def locked(*_: object, **__: object) -> None:
        raise trouble("somebody holds the table")

    with monkeypatch.context() as patched:
        patched.setattr(employers, "employer_options", locked)
        (offered,) = ana.suggest("employer", "Har")
    assert offered["text"]["text"] == "The records are busy just now. Please type on."
    form = modals.Form(
        {"state": {"values": {"employer": {"pick.employer": {"selected_option": offered}}}}}
    )
    assert form.choice("employer") is None, "picked all the same, nothing is picked"


def test_a_form_lost_on_the_way_can_be_sent_again(ana: Person, unit_house: House) -> None:
    form_after(ana, "/contact")
    ana.fill({"new_employer": "Harbor Hotel"})
    unit_house.workspace.faults.add("lost", "view_submission")
    delivery = unit_house.workspace.inner.delivery
    patience, delivery.ack_seconds = delivery.ack_seconds, 0.1  # nothing comes, however long
    ana.submit()
    delivery.ack_seconds = patience
    assert ana.submit().ok
    assert "0 of 4, + 1 generic" in ana.read()


def test_an_interview_is_ticked_in_the_form_and_stands_there_again(unit_house: House) -> None:
    unit_house.enroll(ANA, "C-114")
    ana = unit_house.person(ANA)
    said_after(ana, "/contact", "Oak Market C-114 interview")
    assert "a job interview" in last(ana)
    ana.press("recorded.edit", ana.ephemerals[-1])
    form_in_front(ana, "employer_contact.submit")
    assert ana.submit({"facts": ["competitive"]}).ok
    assert "a job interview" not in ana.read()


def test_an_interview_is_somebodys(unit_house: House) -> None:
    ana = unit_house.person(ANA)
    form_after(ana, "/contact")
    reaction = ana.submit({"new_employer": "Oak Market", "facts": ["interview"]})
    assert list(reaction.errors.values()) == ["Whose interview was it? Please pick the client."]


def test_a_client_named_with_with_is_asked_about(ana: Person) -> None:
    shown = form_after(ana, "/contact", "Harbor Hotel with C-114")
    assert "I was not sure about whether the client was with you." in shown
    assert ana.submit().ok
    assert "Saved." in ana.read()


def test_a_doubtful_name_is_asked_about_with_both_readings(ana: Person) -> None:
    shown = form_after(ana, "/contact", "ruby tuesday C-114")
    assert "I was not sure about the employer's name: “ruby” or “ruby tuesday”." in shown
    ana.close(everything=True)
    said_after(ana, "/contact", '"Ruby Tuesday" C-114')
    assert "new in your list" not in said_after(ana, "/contact", "ruby tuesday C-114 today")


def test_no_code_gets_into_an_employers_name(ana: Person) -> None:
    said = said_after(ana, "/contact", "Harbor Hotel C-114/C-207, in person!")
    assert "Harbor Hotel is new in your list" in said
    assert "C-114" in said
    assert "C-207" in said


def test_words_too_many_for_a_name_stand_whole_in_its_field(ana: Person) -> None:
    said = " ".join(["many words"] * 20)
    form_after(ana, "/contact", f"{said} C-114")
    assert field_of(ana, "new_employer")["element"]["initial_value"] == said


# ---------------------------------------------------------------- how long it took


def test_the_minutes_of_a_line_are_kept_shown_and_corrected(ana: Person, unit_house: House) -> None:
    said = said_after(ana, "/contact", "Harbor Hotel C-114 with client half an hour met Rosa")
    assert "in person, 30 minutes" in said
    assert kept(unit_house) == (30, [None])  # the visit is the same outing: counted once
    assert "Harbor Hotel, in person, 30 minutes" in form_after(ana, "/caseload", "C-114")
    ana.close(everything=True)

    ana.press("recorded.edit", ana.ephemerals[-1])
    form_in_front(ana, "employer_contact.submit")
    assert field_of(ana, "minutes")["element"]["initial_value"] == "30"
    assert ana.submit({"minutes": "45"}).ok
    assert "45 minutes" in ana.read()
    assert kept(unit_house) == (45, [None])
    with unit_house.doors.reading() as session:
        kept_versions = rows_in(session, FactVersionRow)
    (former,) = (each for each in kept_versions if each.fact_kind == "employer_contact")
    assert '"minutes": 30' in former.values


def test_minutes_are_never_asked_for(ana: Person, unit_house: House) -> None:
    form_after(ana, "/contact")
    assert field_of(ana, "minutes")["optional"]
    assert "*" not in field_of(ana, "minutes")["label"]["text"]
    ana.submit({"new_employer": "Harbor Hotel"})
    assert "Saved." in ana.read()
    assert "minutes" not in ana.read()
    assert kept(unit_house) == (None, [])


@pytest.mark.parametrize(
    ("command", "line"), [("/contact", "Harbor Hotel C-114 13 h"), ("/visit", "C-114 13 h")]
)
def test_more_than_half_a_day_is_asked_about(ana: Person, command: str, line: str) -> None:
    shown = form_after(ana, command, line)
    assert "minutes between 0 and 720" in shown
    assert field_of(ana, "minutes")["element"]["max_value"] == str(MOST_MINUTES)


def field_of(person: Person, name: str) -> dict[str, Any]:
    assert person.modal is not None
    (found,) = (block for block in person.modal.blocks if block.get("block_id") == name)
    return found


def kept(house: House) -> tuple[int | None, list[int | None]]:
    """The minutes of the only employer contact, and those of the visits."""
    with house.doors.reading() as session:
        contact = session.scalars(select(EmployerContactRow.minutes)).one()
        return contact, list(session.scalars(select(ClientContactRow.minutes)))


def test_a_new_employer_that_a_client_is_called_by_is_asked_to_be_called_otherwise(
    unit_house: House,
) -> None:
    """In a line and in a form: nothing is saved, and nothing typed is lost."""
    ana = unit_house.person(ANA)
    unit_house.enroll(ANA, "Kestrel-9")
    shown = form_after(ana, "/contact", '"Kestrel 9 Bakery" phone note: likes mornings')
    assert "That may name a client, and your whole unit reads the list of employers." in shown
    answer = ana.submit()
    assert "That may name a client" in str(answer.errors)
    assert unit_house.employers() == []
    assert ana.submit({"new_employer": "Bakery on Pine St"}).ok
    assert "Bakery on Pine St" in ana.read()
