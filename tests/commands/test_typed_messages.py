"""What people type in the bot's own messages is understood as after a slash, or comes back."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot.commands.typed_message import LISTENERS, plain, understood
from bot.manifest import COMMANDS
from practice_workspace.contents import Message
from practice_workspace.payloads import message_json
from practice_workspace.threaded import Person
from tests.commands.asking import filled_form
from tests.house import ANA, CHANNEL, GUS, LEA, House, enrolled_once

SAYS_WHAT_WORKS = "Here I read a line that begins with what you want to record"


@pytest.fixture
def ana(unit_house: House) -> Person:
    enrolled_once(unit_house, ANA, "C-101")
    return unit_house.person(ANA)


def said_to(person: Person, text: str, **where: str) -> str:
    before = len(person.ephemerals)
    person.say(text, **where)
    person.wait_for(lambda: len(person.ephemerals) > before)
    return person.read(person.ephemerals[-1])


@pytest.mark.parametrize(
    "line",
    ["visit C-101 office today", " /visit C-101 office today", "Visit: C-101 office today",
     "ips visit C-101 office today", "/ips visit C-101 office"],
)  # fmt: skip
def test_a_line_is_recorded_as_after_a_slash(ana: Person, line: str) -> None:
    answer = said_to(ana, line)
    assert "C-101" in answer
    assert any(word in answer for word in ("Saved", "in person"))
    assert "typed" not in answer


def test_it_can_be_taken_back(ana: Person) -> None:
    said_to(ana, "visit C-101 office today")
    ana.press("Undo", on=ana.ephemerals[-1])
    ana.wait_for(
        lambda: (
            "Undone" in ana.read(ana.ephemerals[-1]) or "taken back" in ana.read(ana.ephemerals[-1])
        )
    )


def test_a_line_that_needs_its_form_gets_a_button_and_the_form_has_the_words(ana: Person) -> None:
    answer = said_to(ana, "visit C-999 office today, talked about shifts")
    assert "Nothing is recorded yet" in answer
    assert "visit C-999 office today, talked about shifts" in answer
    ana.press("Open the form")
    form = filled_form(ana)
    assert "C-999" in form


def test_the_command_alone_opens_its_form_with_one_press(ana: Person) -> None:
    said_to(ana, "visit")
    ana.press("Open the form")
    filled_form(ana)
    assert ana.modal is not None
    assert ana.modal.callback_id.startswith("client_contact")


def test_a_line_in_a_thread_is_answered_there(ana: Person, unit_house: House) -> None:
    parent = ana.say("visit C-101 office yesterday")
    ana.wait_for(lambda: ana.ephemerals)
    said_to(ana, "visit C-999 office", thread_ts=parent.ts)
    assert ana.ephemerals[-1].thread_ts == parent.ts
    ana.press("Open the form", on=ana.ephemerals[-1])
    assert "C-999" in filled_form(ana)


def test_help_says_what_there_is(ana: Person) -> None:
    assert "/visit" in said_to(ana, "help")


@pytest.mark.parametrize("text", ["hello!", "C-101 was great today", "visiting hours?", "😀"])
def test_anything_else_gets_one_sentence_that_says_what_works_and_its_words_back(
    ana: Person, text: str
) -> None:
    answer = said_to(ana, text)
    assert SAYS_WHAT_WORKS in answer
    assert text in answer


def test_whoever_is_on_no_roster_hears_whom_to_ask(unit_house: House) -> None:
    gus = unit_house.person(GUS)
    assert "not on a vocational unit's roster" in said_to(gus, "visit C-101 office")


def test_a_message_in_a_channel_is_nobodys_line(ana: Person, unit_house: House) -> None:
    ana.say("visit C-101 office today", channel=CHANNEL)
    assert SAYS_WHAT_WORKS in said_to(ana, "hello")
    assert len(ana.ephemerals) == 1


def test_an_event_that_slack_delivers_twice_is_answered_once(
    ana: Person, unit_house: House
) -> None:
    unit_house.workspace.faults.add("duplicate", "message")
    said_to(ana, "visit C-101 office today")
    said_to(ana, "hello")
    assert len(ana.ephemerals) == 2


@pytest.mark.parametrize(
    "changed",
    [
        {"subtype": "message_changed", "hidden": True},
        {"subtype": "message_deleted", "hidden": True},
        {"subtype": "thread_broadcast"},
        {"bot_id": "B_OTHER"},
        {"channel_type": "channel"},
        {"channel_type": "mpim"},
        {"user": None},
    ],
)
def test_edits_bots_and_repeats_are_not_answered(
    ana: Person, unit_house: House, changed: dict[str, Any]
) -> None:
    workspace = unit_house.workspace
    message = Message(ana.dm, workspace.state.next_ts(), "T0HARBOR", ANA, text="visit C-101 office")
    event = message_json(workspace.state, message, base_url="") | {
        "channel": ana.dm, "channel_type": "im", "event_ts": message.ts,
    } | changed  # fmt: skip
    acting = workspace.inner.people.acting
    payload = acting.event("T0HARBOR", event)
    assert workspace.run(workspace.inner.delivery.send_event(payload)).ok
    assert ana.ephemerals == ()


def test_every_command_can_be_typed() -> None:
    assert set(LISTENERS) == {command.name for command in COMMANDS}


@pytest.mark.parametrize(
    ("text", "means"),
    [
        ("visit C-101 office", ("/visit", "C-101 office")),
        ("visit\nC-101 office", ("/visit", "C-101 office")),
        ("/ips", ("/ips", "")),
        ("ips roster", ("/ips", "roster")),
        ("help", ("/ips", "help")),
        ("help me", ("/ips", "help me")),
        ("saw C-101 home", ("/visit", "saw C-101 home")),
        ("C-101", ("/caseload", "C-101")),
        ("time flies", None),
        ("", None),
        ("/", None),
        ("the visit", None),
    ],
)
def test_what_a_line_means(text: str, means: tuple[str, str] | None) -> None:
    assert understood(text) == means


@pytest.mark.parametrize(
    ("sent", "typed"),
    [
        ("contact Bean &amp; Leaf", "contact Bean & Leaf"),
        ("see <https://bean.example/jobs>", "see https://bean.example/jobs"),
        ("see <http://bean.example|bean.example>", "see bean.example"),
        ("mail <mailto:sam@bean.example|sam@bean.example>", "mail sam@bean.example"),
        ("with <@U0LEA> in <#C0UNIT|unit>", "with <@U0LEA> in <#C0UNIT|unit>"),
        ("1 &lt; 2", "1 < 2"),
    ],
)
def test_a_message_is_read_as_it_was_typed(sent: str, typed: str) -> None:
    assert plain(sent) == typed


def test_a_button_brings_back_nobody_elses_words(ana: Person, unit_house: House) -> None:
    """Whose message it names is looked at again: a value can be forged."""
    lea = unit_house.person(LEA)
    said_to(lea, "visit C-999 office, what Lea wrote")
    (button,) = [
        element
        for block in lea.ephemerals[-1].blocks
        for element in block.get("elements", ())
        if element.get("action_id") == "typed_message.open"
    ]
    said_to(ana, "visit")
    stolen = ana.ephemerals[-1]
    blocks = [
        block | {"elements": [button]} if block["type"] == "actions" else block
        for block in stolen.blocks
    ]
    unit_house.workspace.state.change_message(replace(stolen, blocks=tuple(blocks)))
    ana.press(
        "Open the form", on=unit_house.workspace.state.ephemeral(stolen.channel_id, stolen.ts)
    )
    form = filled_form(ana)
    assert "Lea wrote" not in form
    assert "C-999" not in form


def test_where_slack_gives_the_words_no_more_the_menu_opens(ana: Person, unit_house: House) -> None:
    said_to(ana, "visit C-999 office")
    unit_house.expected_errors.add("fault:error")
    unit_house.workspace.faults.add("error", "conversations.history", error="ratelimited")
    ana.press("Open the form")
    assert "My people" in filled_form(ana)


@pytest.mark.parametrize("typed", ["help visit", "Help!", "how do i log a visit", "?"])
def test_whoever_asks_for_help_gets_it(ana: Person, typed: str) -> None:
    assert "What I can do for you." in said_to(ana, typed)


@pytest.mark.parametrize(
    ("typed", "where"),
    [
        ("undo", "Undo and Edit stand below what I answered"),
        ("Undo!", "Undo and Edit stand below what I answered"),
        ("snooze C-101", "at its line in your morning brief"),
        ("my brief", "Your brief comes to you in my messages"),
    ],
)
def test_what_is_a_button_is_said_where(ana: Person, typed: str, where: str) -> None:
    assert where in said_to(ana, typed)


def test_a_visit_in_plain_words_is_recorded(ana: Person) -> None:
    assert "C-101: contact in person, at home" in said_to(ana, "saw C-101 at home today")


def test_a_visit_in_plain_words_that_name_nobody_gets_the_form(ana: Person) -> None:
    assert "Nothing is recorded yet" in said_to(ana, "saw maria at work tue")


@pytest.mark.parametrize("typed", ["C-101", "c101", "#C-101."])
def test_a_code_alone_is_about_their_page(ana: Person, typed: str) -> None:
    said = said_to(ana, typed)
    assert "I can open that for you, once you press the button." in said
    assert "recorded" not in said
    ana.press("Open", on=ana.ephemerals[-1])
    assert "What is due, and why" in filled_form(ana)


@pytest.mark.parametrize(
    "typed",
    ["C-101 died", "c101 has died yesterday", "C-101 passed away last night.",
     "C-101 has just passed away", "C-101 sadly died", "C-101 is dead"],
)  # fmt: skip
def test_a_death_in_ones_own_words_opens_the_quiet_form(ana: Person, typed: str) -> None:
    assert "Nothing is recorded yet" in said_to(ana, typed)
    ana.press("Open the form")
    shown = filled_form(ana)
    assert ana.modal is not None
    assert ana.modal.callback_id == "client.died"
    assert "I am sorry" in shown
    assert "C-101" in shown


@pytest.mark.parametrize(
    ("typed", "word"),
    [
        ("C-101 lost his job", "jobend"),
        ("Ｃ－１０１ lost her job yesterday", "jobend"),
        ("c101 got fired", "jobend"),
        ("C-101 has just been laid off.", "jobend"),
        ("C-101 quit", "jobend"),
        ("C-101 starts 1.12.", "jobstart"),
        ("C-101 is starting at Bean & Leaf on monday", "jobstart"),
        ("C-101 phone today", "visit"),
        ("C-101 in person at the library", "visit"),
        ("C-101 was hired at Bean & Leaf", "jobstart"),
        ("C-101 got a job", "jobstart"),
        ("C-101 no show", "visit"),
        ("C-101 called me", "visit"),
        ("c101 didn't answer", "visit"),
        ("C-101 came to the office", "visit"),
        ("C-101 has moved to Texas", "exit"),
        ("C-101 left the program", "exit"),
    ],
)
def test_a_sentence_about_a_client_names_the_word_that_records_it(
    ana: Person, typed: str, word: str
) -> None:
    said = said_to(ana, typed)
    assert "Nothing is recorded yet" in said
    assert f"`{word}`" in said
    assert f"{word} {typed}" in said, "whole, to be copied"
    assert ana.modal is None


@pytest.mark.parametrize(
    "typed",
    ["C-101's sister lost her job", "C-101 lost his keys", "C-101 quitting smoking",
     "C-101 started crying", "C-101 is dead tired", "my client's mother died"],
)  # fmt: skip
def test_a_sentence_that_tells_of_no_job_of_theirs_says_what_works(ana: Person, typed: str) -> None:
    assert SAYS_WHAT_WORKS in said_to(ana, typed)


def test_full_width_is_read_as_half_width(ana: Person) -> None:
    assert "C-101" in said_to(ana, "ｖｉｓｉｔ　Ｃ－１０１　ｏｆｆｉｃｅ　ｔｏｄａｙ")
    assert "I can open that for you" in said_to(ana, "Ｃ－１０１")
    assert "Nothing is recorded yet" in said_to(ana, "Ｃ－１０１　ｄｉｅｄ")


def test_the_death_of_somebody_elses_is_not_theirs(ana: Person) -> None:
    assert SAYS_WHAT_WORKS in said_to(ana, "C-101's mother died")


@pytest.mark.parametrize(
    "typed",
    [
        "thankless work",
        "undo what you did to my whole week please",
        "fixed the printer",
        "C-101 today",
    ],
)
def test_a_sentence_is_no_word_of_the_menu(ana: Person, typed: str) -> None:
    assert SAYS_WHAT_WORKS in said_to(ana, typed)


@pytest.mark.parametrize(
    "typed",
    ["C-101 is suicidal", "c101 in crisis, what do I do", "she wants to die", "I hurt myself",
     "C-101 overdosed"],
)  # fmt: skip
def test_an_emergency_hears_that_nobody_reads_it_and_whom_to_call(ana: Person, typed: str) -> None:
    said = said_to(ana, typed)
    assert "Nobody reads what is typed here" in said
    assert "call for help now" in said
    assert "visit C-114" not in said
    assert typed not in said


def test_a_visit_that_tells_of_an_emergency_is_recorded_as_any(ana: Person) -> None:
    assert "Saved" in said_to(ana, "visit C-101 office note: we talked about the crisis line")


@pytest.mark.parametrize(
    "typed", ["C-101 is in the hospital", "c101 in jail", "C-101 went to rehab"]
)
def test_somebody_who_is_away_is_paused_on_their_page(ana: Person, typed: str) -> None:
    said = said_to(ana, typed)
    assert "That sounds like a pause. Nothing is recorded yet" in said
    assert said.endswith(typed.split()[0])


def test_thanks_are_answered_kindly_and_a_nod_needs_no_answer(ana: Person) -> None:
    assert said_to(ana, "thank you!") == "You are welcome."
    for nod in ("ok", "👍", ":+1:", "Got it."):
        ana.say(nod)
    assert said_to(ana, "Thanks") == "You are welcome."
    assert len(ana.ephemerals) == 2


@pytest.mark.parametrize(
    "typed", ["I am sick today", "I'm ill", "calling in sick", "I am out sick"]
)
def test_whoever_is_ill_hears_whom_to_tell(ana: Person, typed: str) -> None:
    assert "Get well soon. Please tell your team lead" in said_to(ana, typed)


@pytest.mark.parametrize(
    "typed", ["I cannot this week", "I can't make it to C-101 today", "I need cover for C-101"]
)
def test_whoever_cannot_come_hears_how_to_ask_for_cover(ana: Person, typed: str) -> None:
    assert "Ask for cover is a button" in said_to(ana, typed)


@pytest.mark.parametrize("typed", ["what is due", "What's due?", "who is due"])
def test_whoever_asks_what_is_due_gets_their_people(ana: Person, typed: str) -> None:
    assert "I can open that for you" in said_to(ana, typed)
    ana.press("Open")
    assert "My people" in filled_form(ana)


@pytest.mark.parametrize("typed", ["vacation", "ips", "my settings", "outcomes"])
def test_a_word_that_opens_a_page_says_nothing_of_recording(ana: Person, typed: str) -> None:
    said = said_to(ana, typed)
    assert "I can open that for you" in said
    assert "recorded" not in said


@pytest.mark.parametrize(
    "typed",
    ["my client passed away", "One of my clients has died.", "she just died", "our client is dead"],
)
def test_who_died_without_a_code_is_met_with_sympathy_and_what_to_type(
    ana: Person, typed: str
) -> None:
    said = said_to(ana, typed)
    assert "I am sorry. Nothing is recorded yet." in said
    assert "C-114 died" in said
    assert SAYS_WHAT_WORKS not in said


@pytest.mark.parametrize(
    "typed", ["C-101 is out of jail", "c101 got out of the hospital", "C-101 was discharged today"]
)
def test_who_is_back_has_their_pause_ended_on_their_page(ana: Person, typed: str) -> None:
    said = said_to(ana, typed)
    assert "That sounds like the end of a pause." in said
    assert "End the pause" in said
    assert said.endswith(typed.split()[0])


@pytest.mark.parametrize(
    "typed", ["C-101 doesnt want to work anymore", "C-101 no longer wants to be contacted"]
)
def test_who_wants_no_more_is_asked_what_they_want(ana: Person, typed: str) -> None:
    said = said_to(ana, typed)
    assert "That is theirs to decide." in said
    assert "`exit`" in said
    assert "The client declines contact" in said


@pytest.mark.parametrize(
    "typed",
    ["I logged a visit for the wrong person", "wrong client, I meant C-101",
     "delete the visit of C-101", "entered that by mistake"],
)  # fmt: skip
def test_who_wrote_something_down_wrongly_hears_where_it_is_taken_back(
    ana: Person, typed: str
) -> None:
    assert "Undo and Edit stand below what I answered" in said_to(ana, typed)


@pytest.mark.parametrize("typed", ["transfer C-101 to Ben", "please reassign C-101"])
def test_who_hands_clients_over_hears_where(ana: Person, typed: str) -> None:
    assert "/ips transfer" in said_to(ana, typed)
