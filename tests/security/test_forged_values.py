"""Every field of every form, with what no form of ours holds: a kind sentence, no record of it.

The forms are those that people open, so that nobody has to list their fields. Here a part of the
forgeries is tried; `bench/malformed.py` tries all of them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import chain, islice
from pathlib import Path
from typing import Any

import pytest

from bot.clock import MovableClock
from bot.payloads import UNREADABLE, is_legible, legible
from db.doors import open_doors
from tests.conftest import MONDAY_MORNING
from tests.security.acts import day, pick, submitted, typed, words
from tests.security.forged import (
    Drawn,
    Forgery,
    drawn,
    faults,
    filled,
    forged_presses,
    forgeries,
)
from tests.security.stage import ANA, Script, Stage, copy_of, stage_in

ONE_OF = 29  # a prime: each kind of garbage meets other fields


@pytest.fixture(scope="module")
def once(
    tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path, script: Script
) -> list[Drawn]:
    """The forms of a stage of their own; every stage with the same script opens the same."""
    doors = open_doors(copy_of(sqlite_template, tmp_path_factory.mktemp("forms")))
    with stage_in(doors, MovableClock(MONDAY_MORNING), script=script) as opened:
        found = drawn(opened)
    doors.close()
    return found


@pytest.fixture
def forms(stage: Stage, request: pytest.FixtureRequest) -> list[Drawn]:
    found: list[Drawn] = (
        request.getfixturevalue("once") if stage.doors.dialect == "sqlite" else drawn(stage)
    )
    return found


def some(stage: Stage, forms: list[Drawn]) -> Iterator[Forgery]:
    every = chain.from_iterable(forgeries(stage, form, forms) for form in forms)
    return islice(every, 0, None, ONE_OF)


def test_a_forged_value_is_only_bad_input(stage: Stage, forms: list[Drawn]) -> None:
    assert {form.callback_id for form in forms} == {
        one.name for one in stage.app.registered if one.kind == "view"
    }
    stage.app.listener_runner.process_before_response = True

    wrong = [f"{one}: {fault}" for one in some(stage, forms) for fault in faults(stage, one)]

    assert wrong == []


def test_a_forged_press_is_only_bad_input(stage: Stage) -> None:
    stage.app.listener_runner.process_before_response = True
    pressed = islice(forged_presses(stage), 0, None, ONE_OF)

    wrong = [f"{one}: {fault}" for one in pressed for fault in faults(stage, one)]

    assert wrong == []


# Each of these was once called a fault of ours, and may be none of those tried above.
ONCE_OUR_FAULT = ("'unit:²'", "searched True", "searched 118", "channel_id.selected_conversation")


def test_what_was_once_our_fault_is_only_bad_input(stage: Stage, forms: list[Drawn]) -> None:
    stage.app.listener_runner.process_before_response = True
    setups = [form for form in forms if form.callback_id == "vocational_unit.submit"]
    of_forms = chain.from_iterable(forgeries(stage, form, forms) for form in setups)
    chosen = [
        one
        for one in chain(of_forms, forged_presses(stage))
        if any(each in str(one) for each in ONCE_OUR_FAULT)
    ]
    assert [each for each in ONCE_OUR_FAULT if not any(each in str(one) for one in chosen)] == []

    wrong = [f"{one}: {fault}" for one in chosen for fault in faults(stage, one)]

    assert wrong == []


def test_a_form_as_it_was_drawn_is_readable(stage: Stage, forms: list[Drawn]) -> None:
    """Otherwise everything above would be refused for one reason."""
    copied = stage.remember()
    for form in forms:
        assert UNREADABLE not in stage.ask(form.user_id, filled(stage, form)).text, form
        stage.restore(copied)


def test_characters_that_no_database_keeps_are_left_out(stage: Stage) -> None:
    note = "Slept \x00well\ud800, says 👍🏽"
    values = {"client_id": pick(stage.targets["own"].client), "on": day(), "mode": pick("phone")}
    answer = stage.ask(ANA, submitted("client_contact.submit", **values, note=words(note)))

    assert "*Saved.*" in answer.body


def test_no_field_takes_more_than_it_was_drawn_for(stage: Stage, forms: list[Drawn]) -> None:
    """Slack's own field stops at its length; a forged one does not."""
    stage.app.listener_runner.process_before_response = True
    before = stage.remember()
    tried, wrong = 0, []
    for form in forms:
        for block in form.fields:
            element = block["element"]
            if element["type"] != "plain_text_input":
                continue
            for letters in (element["max_length"] + 1, 900_000):
                payload = filled(stage, form)
                held = payload["view"]["state"]["values"][block["block_id"]]
                held[element["action_id"]]["value"] = ("C-" + "1" * letters)[:letters]
                answer = stage.ask(form.user_id, payload)
                kept = [table for table, rows in stage.records().items() if "1" * 39 in str(rows)]
                if kept or not ("Please keep this to" in answer.text or UNREADABLE in answer.text):
                    wrong.append(f"{form}: {block['block_id']} {letters} {kept} {answer.text[:99]}")
                stage.restore(before)
                tried += 1
    assert wrong == []
    assert tried > 40


def test_a_text_in_endless_parts_is_refused(stage: Stage) -> None:
    """A long note stands in several fields; forged, it would have a hundred."""
    values = {"client_id": pick(stage.targets["own"].client), "on": day(), "mode": pick("phone")}
    parts = {f"note+{number}": words("x" * 2_999) for number in range(2, 17)}
    answer = stage.ask(
        ANA, submitted("client_contact.submit", **values, note=words("x" * 2_999), **parts)
    )
    assert "Please keep this to 40,000 letters." in answer.text


@pytest.mark.parametrize("command", ["/contact", "/visit", "/lead", "/ips", "/caseload"])
def test_a_line_longer_than_a_message_is_refused(stage: Stage, command: str) -> None:
    answer = stage.ask(ANA, typed(command, "x " * 450_000))
    assert "That is longer than I can take." in answer.text


@pytest.mark.parametrize(
    ("came", "read"),
    [
        ("plain", "plain"),
        ("👍🏽 Zoë", "👍🏽 Zoë"),
        ("a\x00b", "ab"),
        ("\x1b[2Jpaid \u202e05.81\u202c\r\n", "[2Jpaid 05.81\n"),
        ({"a\x00": ["\ud83d", 5, None, {"b": "c\udfff"}]}, {"a": ["", 5, None, {"b": "c"}]}),
    ],
)
def test_what_is_legible(came: Any, read: Any) -> None:
    assert legible(came) == read
    assert is_legible(came) == (came == read)
    assert is_legible(json.loads(json.dumps(read)))
