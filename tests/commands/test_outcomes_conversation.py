"""/outcomes as people meet it: the page, another quarter, marking it as sent, and the chart."""

from __future__ import annotations

from datetime import timedelta

from tests.commands.test_digest_conversation import deliver
from tests.house import ANA, LEA, PIA, House


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


def test_words_that_are_no_quarter_are_asked_about(unit_house: House) -> None:
    ana = unit_house.person(ANA)
    for typed in ("soon", "jan-feb", "2025", "12 months"):
        ana.command("/outcomes", typed)
        ana.wait_for(lambda: "could not read that as a quarter" in ana.read())
        ana.close()
    ana.command("/outcomes", "this quarter")
    ana.wait_for(lambda: "as of today" in ana.read())


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
