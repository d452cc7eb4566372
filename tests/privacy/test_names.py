"""Codes only, until an admin has read what names mean and says so; and back again."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.casework.administration import vocational_units
from bot.server.work import make_deliverer
from db.models import AuditEventRow, ClientRow, WorkspaceRow
from practice_workspace.threaded import Person
from tests.commands.asking import form_after, form_in_front, picked, said_after
from tests.delivery_world import AT_ONCE
from tests.house import ADA, ANA, BEN, LEA, House
from tests.support import rows_in

NAME = "Rosalind Ferrer"


def fields_of(person: Person) -> Collection[str]:
    assert person.modal is not None
    return {block["block_id"] for block in person.modal.blocks}


def answer(house: House, who: str, choices: list[str]) -> Person:
    person = house.person(who)
    form_after(person, "/ips", "names")
    assert person.submit({"names": choices}).ok
    form_in_front(person, "notice")
    person.close(everything=True)
    return person


def acknowledged(house: House) -> tuple[bool, str | None]:
    with house.doors.reading() as session:
        row = session.execute(select(WorkspaceRow)).one()
        return row.names_allowed_at is not None, row.names_allowed_by


def enroll_by_name(house: House, **fields: str) -> Person:
    ana = house.person(ANA)
    form_after(ana, "/enroll")
    ana.submit({"code": "C-114", "name": NAME, **fields})
    ana.close(everything=True)
    return ana


def test_no_form_asks_for_a_name_before(unit_house: House) -> None:
    ana = unit_house.person(ANA)
    form_after(ana, "/enroll")
    assert "name" not in fields_of(ana)
    assert acknowledged(unit_house) == (False, None)


def test_only_an_admin_acknowledges_and_it_is_on_record(unit_house: House) -> None:
    lea = unit_house.person(LEA)
    form_after(lea, "/ips", "names")
    assert "names" not in fields_of(lea)
    lea.close(everything=True)

    answer(unit_house, ADA, ["allow"])
    assert acknowledged(unit_house) == (True, ADA)
    with unit_house.doors.reading() as session:
        event = session.execute(
            select(AuditEventRow).where(AuditEventRow.action == "names.allow")
        ).one()
    assert event.actor == ADA


def test_the_tick_is_the_acknowledgement(unit_house: House) -> None:
    ada = unit_house.person(ADA)
    form_after(ada, "/ips", "names")
    assert ada.submit().errors
    assert acknowledged(unit_house) == (False, None)


def test_names_are_shown_to_those_who_work_with_them_and_stored_encrypted(
    unit_house: House,
) -> None:
    answer(unit_house, ADA, ["allow"])
    ana = enroll_by_name(unit_house)
    assert NAME in form_after(ana, "/caseload")
    with unit_house.doors.reading() as session:
        stored = session.exec_driver_sql("SELECT name FROM client").scalar_one()
        assert NAME.encode() not in bytes(stored)
        assert [each.name for each in rows_in(session, ClientRow)] == [NAME]


def test_taken_back_they_are_gone_from_every_screen(unit_house: House) -> None:
    answer(unit_house, ADA, ["allow"])
    ana = enroll_by_name(unit_house)
    form = unit_house.person(ADA)
    form_after(form, "/ips", "names")
    assert form.modal is not None
    (tick,) = (block for block in form.modal.blocks if block["block_id"] == "names")
    other = next(one["value"] for one in tick["element"]["options"] if one["value"] != "allow")
    assert form.submit({"names": [other]}).ok
    assert acknowledged(unit_house) == (False, None)
    assert NAME not in form_after(ana, "/caseload")
    ana.close(everything=True)
    assert NAME not in form_after(ana, "/caseload", "C-114")
    ana.close(everything=True)
    form_after(ana, "/enroll")
    assert "name" not in fields_of(ana)


@pytest.mark.parametrize(("who", "reads"), [(ANA, True), (LEA, True), (BEN, False)])
def test_a_colleague_who_stands_in_reads_the_code_alone(
    unit_house: House, who: str, reads: bool
) -> None:
    """Anybody of the unit may log a visit; a name is for those who work with the client."""
    answer(unit_house, ADA, ["allow"])
    enroll_by_name(unit_house)
    person = unit_house.person(who)
    form_after(person, "/visit")
    seen = person.modal and person.modal.hash
    assert person.fill({"client_id": picked(person, "client_id", "C-114")}).ok
    person.wait_for(lambda: person.modal and person.modal.hash != seen)
    assert (NAME in person.read()) == reads
    person.close(everything=True)
    if who == BEN:  # he stands in for nobody today, so he is asked whether he means her
        assert NAME not in form_after(person, "/visit", "C-114 phone")
        assert person.submit().ok
        told = person.read()
    else:
        told = said_after(person, "/visit", "C-114 phone")
    assert "Check-in for *C-114" in told
    assert (NAME in told) == reads


def test_a_team_lead_who_changes_wishes_keeps_the_name(unit_house: House) -> None:
    answer(unit_house, ADA, ["allow"])
    enroll_by_name(unit_house)
    lea = unit_house.person(LEA)
    form_after(lea, "/caseload", "C-114")
    assert lea.choose("client.more", "wishes").ok
    assert NAME in form_in_front(lea, "client.wishes")
    assert lea.submit({"job_wishes": "outdoors"}).ok
    with unit_house.doors.reading() as session:
        assert [each.name for each in rows_in(session, ClientRow)] == [NAME]


def test_an_acknowledgement_sent_again_does_not_undo_what_was_decided_since(
    unit_house: House,
) -> None:
    house = unit_house

    def decide(allowed: bool, form: str) -> Collection[str]:
        return vocational_units.acknowledge_names(
            house.doors,
            house.actor(ADA),
            allowed=allowed,
            now=house.now,
            admins={ADA},
            submission=form,
        )

    assert decide(True, "first")
    assert decide(False, "second")
    assert decide(True, "first") == ()
    assert acknowledged(house) == (False, None)


def test_a_form_that_asked_for_no_name_leaves_it(unit_house: House) -> None:
    """Names are allowed again while a form stands open that was drawn without them."""
    answer(unit_house, ADA, ["allow"])
    ana = enroll_by_name(unit_house)
    answer(unit_house, ADA, ["forbid"])
    form_after(ana, "/caseload", "C-114")
    ana.choose("client.more", "wishes")
    form_in_front(ana, "client.wishes")
    assert "name" not in fields_of(ana)
    answer(unit_house, ADA, ["allow"])
    assert ana.submit({"job_wishes": "outdoors"}).ok
    with unit_house.doors.reading() as session:
        assert [each.name for each in rows_in(session, ClientRow)] == [NAME]


def test_taken_back_they_leave_what_stands_in_slack_too(unit_house: House) -> None:
    """The briefs that were sent with names, and every Home tab, without anybody opening them."""
    house = unit_house
    answer(house, ADA, ["allow"])
    ana = enroll_by_name(house, entered_on="2026-02-04")
    house.clock.move_by(timedelta(days=1))
    post(house)
    assert ana.open_home().ok
    ana.wait_for(lambda: ana.home and NAME in ana.read(ana.home))
    assert NAME in briefs_of(ana)

    answer(house, ADA, ["forbid"])
    post(house)
    assert NAME not in briefs_of(ana)
    assert "C-114" in briefs_of(ana)
    ana.wait_for(lambda: ana.home and NAME not in ana.read(ana.home))
    assert ana.home is not None
    assert "C-114" in ana.read(ana.home)


def post(house: House) -> None:
    deliverer = make_deliverer(house.settings, house.doors)
    deliverer.timing = AT_ONCE
    deliverer.plan_once(house.now)
    deliverer.deliver_all(house.now)
    deliverer.release()


def briefs_of(person: Person) -> str:
    return "\n".join(person.read(each) for each in person.messages() if each.bot_id)
