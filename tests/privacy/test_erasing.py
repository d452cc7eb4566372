"""A client who asks for it is erased: rows, former versions, replies and messages, to the byte."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import inspect, select

from bot.casework import audit, caseload, erasure
from bot.casework.recompute import recompute
from bot.casework.replies import NotAllowed
from bot.jobs.delivery import Deliverer
from bot.work import make_deliverer
from db.doors import Doors
from db.models import AuditEventRow, ClientRow, EmployerContactRow
from practice_workspace.threaded import Person
from tests.commands.asking import form_after, form_in_front, said_after
from tests.delivery_world import AT_ONCE
from tests.house import ANA, BEN, CHANNEL, LEA, House
from tests.privacy.canaries import checkpoint, raw_database

CODE, OTHER = "Kanarqi-77", "C-220"


@pytest.fixture
def lived(unit_house: House) -> str:
    """Two clients on Ana's caseload, one of them with a life in the records; returns their id."""
    house = unit_house
    client_id = house.enroll(ANA, CODE, entered_on=house.now.date() - timedelta(days=26))
    house.enroll(ANA, OTHER, entered_on=house.now.date() - timedelta(days=26))
    ana = house.person(ANA)
    for command, line in (
        ("/contact", f'"Bean & Leaf" {CODE} in person next: ask again note: likes mornings'),
        ("/visit", f"{CODE} phone note: is well"),
        ("/jobstart", f'{CODE} "Harbor Books" today title: bookseller'),
        ("/jobend", f"{CODE} today laid off lessons: less noise"),
    ):
        said_after(ana, command, line)
    form_after(ana, "/caseload", CODE)
    for verb, callback_id, chosen in (
        ("wishes", "client.wishes", {"job_wishes": "outdoors", "mh_team": "Kanarqi team"}),
        ("pause", "pause.submit", {"reason": "hospital"}),
    ):
        ana.choose("client.more", verb)
        form_in_front(ana, callback_id)
        assert ana.submit(chosen).ok
        ana.close()
    ana.close(everything=True)
    return client_id


@pytest.fixture
def deliverer(unit_house: House) -> Iterator[Deliverer]:
    made = make_deliverer(unit_house.settings, unit_house.doors)
    made.timing = AT_ONCE
    yield made
    made.release()


def post(house: House, deliverer: Deliverer) -> None:
    deliverer.plan_once(house.now)
    deliverer.tidy_once(house.now)
    deliverer.deliver_all(house.now)


def shown(house: House) -> str:
    """All that stands in Slack from the bot, the unit's channel and everybody's own messages."""
    people = [house.person(each) for each in (ANA, BEN, LEA)]
    told = [people[0].read(each) for each in house.workspace.messages(CHANNEL) if each.bot_id]
    for person in people:
        told += [person.read(each) for each in person.messages() if each.bot_id]
    return "\n".join(told)


def tables_with(doors: Doors, wanted: str) -> set[str]:
    """The tables in which this text stands, as stored."""
    found = set()
    with doors.engine.connect() as connection:
        for table in inspect(connection).get_table_names():
            rows = connection.exec_driver_sql(f'SELECT * FROM "{table}"').all()
            if any(wanted in str(value) for row in rows for value in row):
                found.add(table)
    return found


def erase(house: House, client_id: str) -> None:
    erasure.erase_client(house.doors, house.actor(LEA), client_id, now=house.now)


def test_not_a_byte_is_left(unit_house: House, lived: str, database_url: str) -> None:
    doors = unit_house.doors
    assert b"Kanarqi" in b"".join(content for _, content in raw_database(doors, database_url))
    erase(unit_house, lived)
    for where, content in raw_database(doors, database_url):
        assert b"kanarqi" not in content.lower(), where
        assert b"bookseller" not in content, where
    checkpoint(doors, database_url)
    for where, content in raw_database(doors, database_url):
        assert b"kanarqi" not in content.lower(), where


def test_only_the_audit_and_an_empty_row_know_the_id(unit_house: House, lived: str) -> None:
    assert len(tables_with(unit_house.doors, lived)) > 8
    erase(unit_house, lived)
    assert tables_with(unit_house.doors, lived) == {"audit_event", "client"}
    with unit_house.doors.reading() as session:
        row = session.execute(select(ClientRow).where(ClientRow.id == lived)).scalar_one()
        assert row.code.startswith("erased-")
        assert (row.name, row.job_wishes, row.meeting_wishes) == (None, None, None)
        last = session.scalars(select(AuditEventRow).order_by(AuditEventRow.number.desc())).first()
    assert last is not None
    assert (last.action, last.subject_id) == ("client.erase", lived)
    assert audit.verify(unit_house.doors) == ()
    assert recompute(unit_house.doors) == 0


def test_the_contact_still_counts_for_whoever_made_it(unit_house: House, lived: str) -> None:
    before = caseload.my_day(unit_house.doors, unit_house.actor(ANA), now=unit_house.now).week
    erase(unit_house, lived)
    day = caseload.my_day(unit_house.doors, unit_house.actor(ANA), now=unit_house.now)
    assert before is not None
    assert day.week is not None
    assert day.week.done == before.done
    assert [card.client.code for card in day.people] == [OTHER]
    with unit_house.doors.reading() as session:
        (contact,) = session.scalars(select(EmployerContactRow)).all()
        assert (contact.note, contact.next_step) == (None, None)


def test_slack_names_them_no_more_and_keeps_the_others(
    unit_house: House, deliverer: Deliverer
) -> None:
    house, today = unit_house, unit_house.now.date()
    client_id = house.enroll(ANA, CODE, entered_on=today - timedelta(days=26))
    house.enroll(ANA, OTHER, entered_on=today - timedelta(days=26))
    house.clock.move_by(timedelta(hours=24))
    post(house, deliverer)
    ana = house.person(ANA)
    brief = next(each for each in ana.messages() if "due.cover" in str(each.blocks))
    row = next(
        block
        for block in brief.blocks
        if block["type"] == "actions" and client_id in str(block) and "due.cover" in str(block)
    )
    assert ana.press(f"{row['block_id']}/due.cover", brief).ok
    ana.wait_for(lambda: ana.ephemerals)
    house.clock.move_by(timedelta(days=7))
    post(house, deliverer)
    ben = house.person(BEN)
    assert any(CODE in ben.read(each) for each in ben.messages())
    assert CODE in shown(house)

    erase(house, client_id)
    post(house, deliverer)
    assert CODE not in shown(house)
    assert OTHER in shown(house)
    assert not any(client_id in str(each.blocks) for each in ana.messages())


def test_whoever_is_not_the_team_lead_may_not(unit_house: House, lived: str) -> None:
    for who in (ANA, BEN):
        with pytest.raises(NotAllowed):
            erasure.erase_client(unit_house.doors, unit_house.actor(who), lived, now=unit_house.now)
    assert "client" in tables_with(unit_house.doors, lived)
    erase(unit_house, lived)
    with pytest.raises(NotAllowed):
        erase(unit_house, lived)  # a second time there is nobody


def test_the_code_is_free_again(unit_house: House, lived: str) -> None:
    erase(unit_house, lived)
    assert unit_house.enroll(ANA, CODE) != lived


@pytest.mark.one_database
def test_the_button_is_the_team_leads_and_asks_first(unit_house: House, lived: str) -> None:
    ana, lea = unit_house.person(ANA), unit_house.person(LEA)
    form_after(ana, "/caseload", CODE)
    assert "Erase" not in ana.read()
    assert "Who opened this page" not in ana.read()
    ana.close(everything=True)

    told = form_after(lea, "/caseload", CODE)
    assert f"Who opened this page: <@{ANA}> today" in told
    assert confirm_of(lea)["title"]["text"] == "Erase for good?"
    assert lea.press("client.erase").ok
    assert "is erased here" in form_in_front(lea, "notice")
    lea.close(everything=True)
    assert CODE not in form_after(lea, "/caseload", CODE).replace(f"“{CODE}”", "")


def confirm_of(person: Person) -> dict[str, dict[str, str]]:
    assert person.modal is not None
    (button,) = (
        element
        for block in person.modal.blocks
        for element in block.get("elements", ())
        if element.get("action_id") == "client.erase"
    )
    asked: dict[str, dict[str, str]] = button["confirm"]
    return asked


@pytest.mark.one_database
def test_somebody_who_has_left_can_still_be_erased(unit_house: House, lived: str) -> None:
    ana, lea = unit_house.person(ANA), unit_house.person(LEA)
    said_after(ana, "/exit", f"{CODE} today moved away")
    form_after(lea, "/caseload", CODE)
    assert lea.modal is not None
    assert lea.modal.callback_id == "client_page"
    assert lea.press("client.erase").ok
    assert "is erased here" in form_in_front(lea, "notice")


@pytest.mark.one_database
def test_a_look_of_the_team_lead_is_on_the_page_the_next_time(
    unit_house: House, lived: str
) -> None:
    lea = unit_house.person(LEA)
    form_after(lea, "/caseload", CODE)
    lea.close(everything=True)
    unit_house.clock.move_by(timedelta(days=3))
    told = form_after(lea, "/caseload", CODE)
    assert f"<@{LEA}> Mon 2 Mar" in told


@pytest.mark.one_database
def test_no_home_tab_shows_them_any_more(unit_house: House, lived: str) -> None:
    """Slack keeps a Home tab as it was until somebody opens it."""
    ana, lea = unit_house.person(ANA), unit_house.person(LEA)
    for person in (ana, lea):
        assert person.open_home().ok
        person.wait_for(lambda: person.home and CODE in person.read(person.home))  # noqa: B023
    form_after(lea, "/caseload", CODE)
    assert lea.press("client.erase").ok
    for person in (ana, lea):
        person.wait_for(lambda: person.home and CODE not in person.read(person.home))  # noqa: B023
        assert person.home is not None
    assert OTHER in ana.read(ana.home)


@pytest.mark.one_database
def test_whoever_leaves_the_roster_has_nobody_on_their_home_tab(
    unit_house: House, lived: str
) -> None:
    ana, lea = unit_house.person(ANA), unit_house.person(LEA)
    assert ana.open_home().ok
    ana.wait_for(lambda: ana.home and CODE in ana.read(ana.home))
    form_after(lea, "/ips", "roster")
    assert lea.modal is not None
    row = next(each for each in lea.modal.blocks if unit_house.member(ANA).id in str(each))
    assert lea.press(f"{row['block_id']}/roster.change").ok
    form_in_front(lea, "roster.change_submit")
    assert lea.press("roster.remove").ok
    ana.wait_for(lambda: ana.home and CODE not in ana.read(ana.home))
