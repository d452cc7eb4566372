"""What is drawn for a form never comes over what the person has gone on to."""

from __future__ import annotations

from types import SimpleNamespace

from bot.commands.forms import modals
from bot.slack.web_client import slack_client
from bot.views import blocks
from tests.commands.asking import form_after, picked
from tests.house import ANA, House

LATE = blocks.modal("late", "Late", [blocks.section("Drawn too late")])


def test_a_saved_form_does_not_come_back_over_its_confirmation(unit_house: House) -> None:
    unit_house.enroll(ANA, "C-114")
    ana = unit_house.person(ANA)
    form_after(ana, "/visit")
    assert ana.modal is not None
    pressed_in = {"id": ana.modal.id, "hash": ana.modal.hash, **ana.modal.body}
    slack = slack_client(unit_house.settings, unit_house.settings.slack_bot_token)
    turn = SimpleNamespace(slack=slack)

    assert ana.submit({"client_id": picked(ana, "client_id", "C-114")}).ok
    modals.redraw(turn, pressed_in, LATE)  # type: ignore[arg-type]
    assert "Saved" in ana.read()

    ana.close(everything=True)
    modals.redraw(turn, pressed_in, LATE)  # type: ignore[arg-type]
    assert ana.modal is None
