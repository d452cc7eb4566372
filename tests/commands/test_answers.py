"""A line's answer is its acknowledgement, once it is committed; what fails comes back whole."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from threading import Event
from types import SimpleNamespace
from typing import Any

import pytest
from slack_bolt.listener import thread_runner
from sqlalchemy import func, select

from bot.casework.drafts import JobLeadDraft
from bot.casework.recording import job_leads
from bot.casework.recording.quotas import JOB_LEADS
from bot.commands.forms import answers
from bot.slack import errors
from db.doors import DatabaseAway, DatabaseBusy
from db.models import OutgoingMessageRow
from tests.commands.asking import filled_form, said_after
from tests.commands.test_welcome import delivered, heard
from tests.house import ANA, House
from tests.rows import ClientContactRow

LINES = {
    "/contact": '"Bean & Leaf" C-114 phone',
    "/visit": "C-114 home",
    "/jobstart": 'C-114 "Bean & Leaf" tomorrow',
    "/exit": "C-114 moved away",
    "/enroll": "C-207 today",
    "/lead": "Pier Books looks for somebody in the mornings",
}


def visits(house: House) -> int:
    with house.doors.reading() as session:
        return session.scalar(select(func.count()).select_from(ClientContactRow)) or 0


def responses(house: House) -> int:
    """How often the bot used a `response_url`."""
    return sum(call.method == "response_url" for call in house.workspace.calls)


def listener_of(house: House, name: str) -> Any:
    """Bolt's listener of a command."""
    place = [one.name for one in house.app.registered].index(name)
    return house.app._listeners[place]


def fails(house: House, how: str, method: str, times: int | None = 9) -> None:
    house.expected_errors = {f"fault:{how}", "ratelimited"}
    house.workspace.faults.add(how, method, times=times)


def never_in_time(house: House, name: str) -> Callable[[], None]:
    """The command is understood only after Slack's time is over; the second call lets it go on."""
    listener, go_on = listener_of(house, name), Event()
    listener.ack_timeout = 0
    its_own = listener.ack_function

    def late(*given: Any, **named: Any) -> Any:
        go_on.wait(20)
        return its_own(*given, **named)

    late.__signature__ = its_own.__signature__  # type: ignore[attr-defined]
    listener.ack_function = late
    return go_on.set


@pytest.mark.parametrize("command", LINES)
def test_the_answer_to_a_line_is_its_acknowledgement(unit_house: House, command: str) -> None:
    unit_house.enroll(ANA, "C-114")
    reaction = unit_house.person(ANA).command(command, LINES[command])
    (answered,) = reaction.ephemerals
    assert answered.blocks
    assert responses(unit_house) == 0, "there is nothing to be refused afterwards"


def test_it_goes_back_as_soon_as_it_is_given(
    unit_house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody waits for the next time that Bolt looks whether there is one."""
    unit_house.enroll(ANA, "C-114")
    looked: list[float] = []
    counted = SimpleNamespace(time=lambda: 0.0, sleep=looked.append)
    monkeypatch.setattr(thread_runner, "time", counted)
    reaction = unit_house.person(ANA).command("/contact", LINES["/contact"])
    assert reaction.ephemerals
    assert not looked


def test_over_http_as_over_socket_mode(http_house: House) -> None:
    http_house.enroll(ANA, "C-114")
    reaction = http_house.person(ANA).command("/visit", "C-114 home")
    assert "*Saved.*" in reaction.text
    assert responses(http_house) == 0


def test_a_form_opens_before_the_acknowledgement_which_then_says_nothing(unit_house: House) -> None:
    unit_house.enroll(ANA, "C-114")
    ana = unit_house.person(ANA)
    reaction = ana.command("/visit", "C-999 home")
    assert reaction.ephemerals == ()
    assert "C-999" in filled_form(ana)


def test_whoever_dies_before_the_commit_has_not_acknowledged(
    unit_house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Slack itself says then that it failed; nothing was recorded, and nobody believes it was."""
    unit_house.enroll(ANA, "C-114")
    acks_before_the_commit: list[Any] = []
    said = answers.Answer.say

    def noting(self: answers.Answer, message: Any, **how: Any) -> bool:
        acks_before_the_commit.append((self._ack.response, visits(unit_house)))
        return said(self, message, **how)

    monkeypatch.setattr(answers.Answer, "say", noting)
    unit_house.person(ANA).command("/visit", "C-114 home")
    assert acks_before_the_commit == [(None, 1)]


def test_what_takes_longer_than_slack_waits_is_answered_through_its_url(unit_house: House) -> None:
    answered_late(unit_house)


def test_over_http_too(http_house: House) -> None:
    answered_late(http_house)


def answered_late(house: House) -> None:
    house.enroll(ANA, "C-114")
    ana = house.person(ANA)
    go_on = never_in_time(house, "/visit")
    reaction = ana.command("/visit", "C-114 home")
    assert reaction.ok
    assert reaction.ephemerals == ()
    go_on()
    ana.wait_for(lambda: ana.ephemerals)
    assert "*Saved.*" in ana.read(ana.ephemerals[-1])
    assert responses(house) == 1


def test_where_slack_refuses_that_too_one_direct_message_tells(unit_house: House) -> None:
    unit_house.enroll(ANA, "C-114")
    ana = unit_house.person(ANA)
    fails(unit_house, "server_error", "response_url")
    go_on = never_in_time(unit_house, "/visit")
    ana.command("/visit", "C-114 home")
    go_on()
    ana.wait_for(lambda: unheard(unit_house))
    assert unheard(unit_house) == [{"saved": "yes"}]
    assert visits(unit_house) == 1
    delivered(unit_house)
    (message,) = heard(unit_house, ANA)
    assert "What you asked for *is done*: your last entries in the Home tab show it." in message
    assert "C-114" not in message, "it may stand there for long"


def test_of_a_refused_line_the_direct_message_says_that_nothing_was_recorded(
    unit_house: House,
) -> None:
    ana = unit_house.person(ANA)
    fails(unit_house, "server_error", "response_url")
    go_on = never_in_time(unit_house, "/exit")
    ana.command("/exit", "C-114 missed appointments")
    go_on()
    ana.wait_for(lambda: unheard(unit_house))
    assert unheard(unit_house) == [{"saved": "no"}]
    delivered(unit_house)
    (message,) = heard(unit_house, ANA)
    assert "Nothing was recorded. Please type it once more, here if you like." in message


def unheard(house: House) -> list[Any]:
    with house.doors.reading() as session:
        query = select(OutgoingMessageRow.subject).filter_by(kind="unheard")
        return list(session.scalars(query))


# ---------------------------------------------------------------- refused lines


def test_a_refused_line_comes_back_whole(unit_house: House) -> None:
    typed = "C-114 missed appointments\nand <b>twice</b> & more"
    said = unit_house.person(ANA).command("/exit", typed).text
    assert "Nobody has to leave for a missed appointment, and IPS has no time limit." in said
    assert f"/exit {typed}" in said


def test_a_job_lead_that_is_one_too_many_comes_back_whole_and_goes_out_later(
    unit_house: House,
) -> None:
    for number in range(JOB_LEADS.most):
        draft = JobLeadDraft(f"They look for a cook, door {number}", None, None)
        job_leads.share(unit_house.doors, unit_house.actor(ANA), draft, now=unit_house.now)
    typed = "Thistle Inn looks for a night porter,\nask for Sam & Lou"
    ana = unit_house.person(ANA)
    ana.command("/lead", typed)
    form = filled_form(ana)
    assert "You have shared 20 job leads in half an hour" in form
    assert "from 09:31 on" in form
    assert ana.modal is not None
    (field,) = [each["element"] for each in ana.modal.blocks if each.get("block_id") == "summary"]
    assert field["initial_value"] == typed.replace("\n", " ")
    ana.close(everything=True)
    unit_house.clock.move_by(timedelta(minutes=31))
    assert "Job lead shared" in ana.command("/lead", typed).text


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (DatabaseBusy("busy"), errors.BUSY),
        (DatabaseAway("away", maybe_recorded=True), errors.UNSURE_LINE),
        (ValueError("Rosa Diaz"), "Something went wrong on our side"),
    ],
)
def test_a_line_that_failed_comes_back_whole(
    unit_house: House, monkeypatch: pytest.MonkeyPatch, error: Exception, said: str
) -> None:
    def failing(*_: Any, **__: Any) -> None:
        raise error

    monkeypatch.setattr("bot.casework.recording.client_contacts.record", failing)
    unit_house.enroll(ANA, "C-114")
    answered = unit_house.person(ANA).command("/visit", "C-114 home note: she was glad").text
    assert said in answered
    assert "/visit C-114 home note: she was glad" in answered


# ---------------------------------------------------------------- windows that do not open

TROUBLES = ("server_error", "reset_before", "rate_limited")


@pytest.mark.parametrize("trouble", TROUBLES)
@pytest.mark.parametrize("line", ["C-999 home note: she was glad", ""])
def test_when_slack_opens_no_window_the_line_comes_back_and_nothing_may_have_been_saved(
    unit_house: House, trouble: str, line: str
) -> None:
    fails(unit_house, trouble, "views.open")
    said = said_after(unit_house.person(ANA), "/visit", line)
    assert errors.NO_WINDOW_NOW in said
    assert "may have been saved" not in said
    assert line in said


@pytest.mark.parametrize("times", [1, 2])
def test_a_window_that_slack_did_not_let_be_filled_is_filled_after_all(
    unit_house: House, times: int
) -> None:
    fails(unit_house, "server_error", "views.update", times=times)
    ana = unit_house.person(ANA)
    ana.command("/visit", "C-999 home note: she was glad")
    assert ana.modal is not None
    shown = json.dumps(ana.modal.body)
    assert "One moment" not in shown
    assert "she was glad" in shown


def test_a_window_that_cannot_be_filled_says_what_to_do_and_the_line_comes_back(
    unit_house: House,
) -> None:
    fails(unit_house, "server_error", "views.update", times=3)
    ana = unit_house.person(ANA)
    said = ana.command("/visit", "C-999 home note: she was glad").text
    assert "please close this and try again" in ana.read()
    assert "/visit C-999 home note: she was glad" in said


def test_a_form_for_which_the_records_are_away_gives_the_line_back(
    unit_house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: Any, **__: Any) -> None:
        raise DatabaseBusy("busy")

    monkeypatch.setattr("bot.commands.forms.pickers.option_of", away)
    unit_house.enroll(ANA, "C-114")
    ana = unit_house.person(ANA)
    ana.command("/visit", "C-114 perhaps home")
    assert "The records cannot be reached right now" in ana.read()
    assert "/visit C-114 perhaps home" in ana.read()
