"""/outcomes as people meet it: the page, another quarter, marking it as sent, and the chart."""

from __future__ import annotations

from datetime import timedelta

from bot.casework.administration import agency as given
from bot.casework.drafts import ExitDraft
from bot.casework.recording import program_exit
from bot.views import words
from ips.facts import ExitReason
from tests.commands.test_digest_conversation import deliver
from tests.commands.test_fidelity_page import pressed
from tests.house import ADA, ANA, BEN, LEA, PIA, House


def test_a_quarter_is_read_sent_and_taken_back(unit_house: House) -> None:
    lea = unit_house.person(LEA)
    unit_house.enroll(ANA, "C-114")
    unit_house.clock.move_by(timedelta(days=92))  # the quarter of that entry is over
    lea.command("/outcomes", "")
    lea.wait_for(lambda: "People served:* 1" in lea.read())
    assert "In the program on at least one day of the quarter; each person once." in lea.read()
    assert "Worked, of all served:* 0 of 1 (0 %)" in lea.read()
    lea.press("outcomes.mark_sent")
    lea.wait_for(lambda: "marked as sent" in lea.read())
    assert "Nothing has changed since then." in lea.read()
    lea.press("outcomes.take_back")
    lea.wait_for(lambda: "Undone: mark that the outcomes were sent" in lea.read())
    lea.press("outcomes.earlier")
    lea.wait_for(lambda: "People served:* 0" in lea.read())


def test_reasons_stand_in_their_line_as_within_a_sentence(unit_house: House) -> None:
    for code, reason in (("C-114", ExitReason.DIED), ("C-115", ExitReason.MOVED_AWAY)):
        draft = ExitDraft(unit_house.enroll(ANA, code), unit_house.now.date(), reason)
        program_exit.exit_client(unit_house.doors, unit_house.actor(ANA), draft, now=unit_house.now)
    ana = unit_house.person(ANA)
    ana.command("/outcomes", "this quarter")
    ana.wait_for(lambda: "1 × the client died and 1 × moved away" in ana.read())


def test_somebody_of_the_agency_without_a_unit_reads_the_units_side_by_side(
    unit_house: House,
) -> None:
    ada, doors, now = unit_house.person(ADA), unit_house.doors, unit_house.now
    given.give(doors, unit_house.actor(ADA).workspace_id, ADA, 5, now=now)
    ada.command("/outcomes", "")
    ada.wait_for(lambda: "No unit has marked a quarter as sent yet" in ada.read())


def test_words_that_are_no_quarter_are_asked_about(unit_house: House) -> None:
    ana = unit_house.person(ANA)
    for typed in ("soon", "jan-feb", "2025", "12 months"):
        ana.command("/outcomes", typed)
        ana.wait_for(lambda: "could not read that as a quarter" in ana.read())
        ana.close()
    ana.command("/outcomes", "this quarter")
    ana.wait_for(lambda: "as of today" in ana.read())


def test_a_quarter_to_come_is_said_to_be_ahead(unit_house: House) -> None:
    ana = unit_house.person(ANA)
    for typed, begins in (
        ("Q4 2027", "Friday 1 October 2027"),
        ("2027", "Friday 1 January 2027"),
        ("next quarter", "Wednesday 1 April 2026"),
    ):
        ana.command("/outcomes", typed)
        ana.wait_for(lambda begins=begins: f"still ahead: it begins on {begins}" in ana.read())
        assert "/outcomes this quarter" in ana.read()
        ana.close()


def test_a_peer_mentor_reads_whom_it_is_for(unit_house: House) -> None:
    pia = unit_house.person(PIA)
    pia.command("/outcomes", "")
    pia.wait_for(
        lambda: "outcomes is for specialists and the team lead." in pia.read(),
    )


def test_the_chart_comes_to_the_readers_own_messages(unit_house: House) -> None:
    ana = unit_house.person(ANA)
    ana.command("/outcomes", "this quarter")
    ana.wait_for(lambda: "Send me the chart" in ana.read())
    ana.press("outcomes.chart")
    ana.wait_for(lambda: "The chart is on its way" in ana.read())
    deliver(unit_house)
    deliver(unit_house)
    (picture,) = [m for m in ana.messages() if m.file_ids]
    stored = unit_house.workspace.state.file(picture.file_ids[0])
    assert stored.content.startswith(b"\x89PNG")


def test_the_rows_behind_a_number_are_opened_in_its_place_and_paged(unit_house: House) -> None:
    lea = unit_house.person(LEA)
    for number in range(22):
        unit_house.enroll(ANA if number else BEN, f"C-{number + 100}")
    lea.command("/outcomes", "this quarter")
    lea.wait_for(lambda: "People served:* 22" in lea.read())
    assert "*C-100*" in pressed(lea, "outcomes.rows", "outcomes.rows_page", ":served:0")
    assert "In the program on at least one day of the quarter; each person once." in lea.read()
    assert lea.read().count("*C-") == 20
    lea.press("outcomes.rows_next")
    lea.wait_for(lambda: lea.read().count("*C-") == 2)
    lea.press("outcomes.back")
    lea.wait_for(lambda: "People served:* 22" in lea.read())


def test_a_specialist_opens_the_rows_of_their_own_people_alone(unit_house: House) -> None:
    ben = unit_house.person(BEN)
    unit_house.enroll(ANA, "C-101")
    unit_house.enroll(BEN, "C-102")
    ben.command("/outcomes", "this quarter")
    ben.wait_for(lambda: "People served:* 2" in ben.read())
    assert "*C-102*" in pressed(ben, "outcomes.rows", "outcomes.rows_page", ":served:0")
    assert "C-101" not in ben.read()
    assert "1 more is a colleague's own." in ben.read()


def test_the_rows_of_entries_and_exits_say_which_day_it_is(unit_house: House) -> None:
    lea, days_ago = unit_house.person(LEA), timedelta(days=10)
    left = unit_house.enroll(ANA, "C-101", entered_on=unit_house.now.date() - days_ago)
    gone = ExitDraft(left, unit_house.now.date(), ExitReason.MOVED_AWAY)
    program_exit.exit_client(unit_house.doors, unit_house.actor(ANA), gone, now=unit_house.now)
    lea.command("/outcomes", "this quarter")
    lea.wait_for(lambda: "Exits:* 1" in lea.read())
    rows = pressed(lea, "outcomes.rows", "outcomes.rows_page", ":exits:0")
    assert f"*C-101* · left {words.day(gone.exited_on)}" in rows
    assert "*Counted*" in rows
    lea.press("outcomes.back")
    lea.wait_for(lambda: "People served:* 1" in lea.read())
    rows = pressed(lea, "outcomes.rows", "outcomes.rows_page", ":entries:0")
    assert f"*C-101* · entered {words.day(gone.exited_on - days_ago)}" in rows
