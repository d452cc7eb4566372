"""The contact log as a file: in the team lead's own messages, and gone in time."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from sqlalchemy import update

from bot.casework.privacy import erasing
from bot.casework.reminders import contact_logs
from bot.casework.replies import Actor
from bot.clock import machine_now
from db.models import VocationalUnitRow
from practice_workspace.contents import File
from practice_workspace.state import Message, NotThere
from tests.delivery_world import ANA, BEN, LEA, TEAM, Slack, World, at
from tests.jobs.test_digest_delivery import text_of

MONDAY = date(2026, 3, 9)
WEEK = MONDAY - timedelta(days=7)
NOW = at(MONDAY, 9)
INSTEAD = "Slack did not take the file."


@pytest.fixture(autouse=True)
def a_week(world: World) -> None:
    client = world.client("C-1", ANA, WEEK - timedelta(days=27))
    world.employer_contact(ANA, WEEK, client)
    world.employer_contact(BEN, WEEK + timedelta(days=1))
    world.reckon()


def asked_for(world: World, practice: Slack) -> None:
    contact_logs.ask_for(world.doors, Actor(TEAM, LEA), WEEK, now=NOW)
    deliver(world, practice)


def deliver(world: World, practice: Slack) -> None:
    """Until nothing waits, however often something has to be looked up."""
    for _ in range(6):
        for row in world.messages(contact_logs.SHEET):
            if row.state in ("planned", "sending"):
                past = machine_now() - timedelta(seconds=1)
                world.set_message(row.id, not_before=past, leased_until=past)
        practice.deliverer().deliver_all(NOW)


def files(practice: Slack, messages: Sequence[Message]) -> list[File]:
    state = practice.workspace.state
    return [state.file(each) for message in messages for each in message.file_ids]


def the_sheet(practice: Slack) -> File:
    (file,) = files(practice, practice.direct(LEA))
    return file


def rows_of(file: File) -> list[list[str]]:
    return list(csv.reader(io.StringIO(file.content.decode("utf-8-sig"), newline="")))


def test_it_is_a_file_in_the_thread_of_the_log(world: World, practice: Slack) -> None:
    asked_for(world, practice)
    log, sheet = practice.direct(LEA)
    assert sheet.thread_ts == log.ts
    headings, first, second = rows_of(the_sheet(practice))
    assert headings[:4] == ["day", "specialist", "employer", "for"]
    state = practice.workspace.state
    assert first[:4] == ["2026-03-02", state.user(ANA).real_name, "Bean & Leaf", "C-1"]
    assert second[1:4] == [state.user(BEN).real_name, "Bean & Leaf", "generic"]
    assert practice.channel() == ()
    assert practice.direct(ANA) == ()


def test_its_name_says_nothing_of_anybody(world: World, practice: Slack) -> None:
    asked_for(world, practice)
    file = the_sheet(practice)
    (row,) = world.messages(contact_logs.SHEET)
    assert file.name == f"{row.id}-contact-log.csv"
    assert (file.title, file.alt_text) == ("The contact log, as a sheet", "")


def test_a_week_without_contacts_has_none(world: World, practice: Slack) -> None:
    contact_logs.ask_for(world.doors, Actor(TEAM, LEA), WEEK - timedelta(days=28), now=NOW)
    deliver(world, practice)
    assert files(practice, practice.direct(LEA)) == []


# ---------------------------------------------------------------- Slack takes no file


def test_one_that_slack_took_and_never_showed_is_sent_once_more(
    world: World, practice: Slack
) -> None:
    practice.workspace.faults.add("swallowed", "files.completeUploadExternal")
    asked_for(world, practice)
    assert len(rows_of(the_sheet(practice))) == 3
    assert len(practice.direct(LEA)) == 2
    deleted = [call for call in practice.workspace.calls if call.method == "files.delete"]
    assert len(deleted) == 1, "the first file does not stay behind unseen"


@pytest.mark.parametrize(
    ("method", "kind", "error"),
    [
        ("files.completeUploadExternal", "swallowed", ""),
        ("files.completeUploadExternal", "error", "restricted_action"),
        ("files.getUploadURLExternal", "error", "file_uploads_disabled"),
        ("files.getUploadURLExternal", "error", "missing_scope"),
    ],
)
def test_where_slack_takes_no_file_its_rows_are_written(
    world: World, practice: Slack, method: str, kind: str, error: str
) -> None:
    practice.workspace.faults.add(kind, method, times=None, error=error)
    asked_for(world, practice)
    log, sheet = practice.direct(LEA)
    assert files(practice, (log, sheet)) == []
    assert sheet.thread_ts == log.ts
    text = text_of(sheet)
    assert INSTEAD in text
    assert "2026-03-02,U0ANA,Bean &amp; Leaf,C-1,in person" in text
    assert world.messages(contact_logs.SHEET)[0].state == "sent"


def test_the_chart_of_the_agenda_gives_way_to_words_too(world: World, practice: Slack) -> None:
    with world.doors.patient.writing() as session:
        session.execute(update(VocationalUnitRow).values(next_digest_at=NOW))
    practice.workspace.faults.add(
        "error", "files.getUploadURLExternal", times=None, error="file_uploads_disabled"
    )
    deliverer = practice.deliverer()
    deliverer.plan_once(NOW)
    deliverer.deliver_all(NOW)
    assert any("of the unit against the target" in text_of(each) for each in practice.channel())


# ---------------------------------------------------------------- it goes again


def gone(practice: Slack, file: File) -> bool:
    try:
        practice.workspace.state.file(file.id)
    except NotThere:
        return True
    return False


def test_it_leaves_slack_with_the_other_messages_about_clients(
    world: World, practice: Slack
) -> None:
    with world.doors.patient.writing() as session:
        session.execute(update(VocationalUnitRow).values(keep_messages_days=30))
    asked_for(world, practice)
    file = the_sheet(practice)
    practice.deliverer().tidy_once(NOW + timedelta(days=29))
    assert not gone(practice, file)
    practice.deliverer().tidy_once(NOW + timedelta(days=31))
    assert gone(practice, file)
    assert practice.direct(LEA) == ()


def test_whoever_is_erased_is_in_no_file_any_more(world: World, practice: Slack) -> None:
    asked_for(world, practice)
    file = the_sheet(practice)
    erasing.erase_client(world.doors.patient, Actor(TEAM, LEA), "client-C-1", now=NOW)
    practice.deliverer().tidy_once(NOW)
    practice.deliverer().deliver_all(NOW)
    assert gone(practice, file)
    assert "C-1" not in "".join(map(text_of, practice.direct(LEA)))
