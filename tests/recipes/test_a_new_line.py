"""The recipes of typed lines, walked: a word, and a command that reads a line."""

from __future__ import annotations

import re
from dataclasses import fields, replace
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import Any, get_args, get_type_hints

import pytest

from bot.casework.reading.typed_names import Known
from bot.casework.replies import ClientLabel
from bot.commands import lines as folder
from bot.commands.forms import typed_lines
from bot.commands.lines import (
    client_contact,
    employer_contact,
    job_end,
    job_start,
    program_entry,
    program_exit,
    reader,
    vr_contact,
)
from bot.commands.lines.phrases import FILLER, words_of
from bot.commands.lines.pieces import LABELS, split
from bot.commands.lines.understood import Understood
from ips.facts import Mode
from tests.recipes import housing_line

TODAY = date(2026, 3, 4)  # a Wednesday
KNOWN = Known((ClientLabel("1", "C-114"),))
COMMANDS = {
    client_contact: client_contact.ClientContactLine,
    employer_contact: employer_contact.EmployerContactLine,
    job_end: job_end.JobEndLine,
    job_start: job_start.JobStartLine,
    program_entry: program_entry.ProgramEntryLine,
    program_exit: program_exit.ProgramExitLine,
    vr_contact: vr_contact.VrContactLine,
    housing_line: housing_line.HousingContactLine,
}
# Words that fill no field by themselves: the command's `read` makes one of them.
WITHOUT_A_FIELD = {(client_contact, "voicemail"), *((each, FILLER) for each in COMMANDS)}


def test_a_command_gets_a_line() -> None:
    line = _read("C-114 yesterday by phone wants hours note: sends the form")
    assert line == housing_line.HousingContactLine(
        codes=("C-114",),
        days=(date(2026, 3, 3),),
        mode=Mode.PHONE,
        wants="hours",
        labelled={"note": "sends the form"},
    )


def test_what_is_not_understood_is_asked_about() -> None:
    line = _read("C-114 mon tue zoom lead: none 555-123-4567")
    assert line.unsure == ("what looks like a phone number", "which day it was")
    assert line.foreign_labels == ("lead: none 555-123-4567",)
    assert (line.mode, line.day_or(TODAY)) == (Mode.VIDEO, None)
    assert [run.text for run in _read("C-114 wants pay").runs] == ["wants pay"]


def test_a_line_learns_a_word() -> None:
    learned = replace(
        housing_line.EXPECTS, phrases=housing_line.WORDS | words_of("wants", "pay", "pay stub")
    )
    text = split("C-114 pay stub")
    background = typed_lines.background(text, TODAY, False, KNOWN)
    found = reader.read(text, learned, background).as_line(housing_line.HousingContactLine)
    assert (found.wants, found.runs) == ("pay", ())
    assert _read("C-114 pay stub").wants is None


def _read(text: str) -> housing_line.HousingContactLine:
    line = split(text)
    return housing_line.read(line, typed_lines.background(line, TODAY, False, KNOWN))


# ---------------------------------------------------------------- every command keeps to it


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.__name__)
def test_a_word_fills_a_field_with_a_value_of_its_type(command: ModuleType) -> None:
    types = get_type_hints(COMMANDS[command])
    wrong = [
        (words, name, value)
        for words, (name, value) in command.WORDS.items()
        if (command, name) not in WITHOUT_A_FIELD and not _may_be(types.get(name), value)
    ]
    assert wrong == []


def _may_be(hint: Any, value: object) -> bool:
    wanted = tuple(each for each in get_args(hint) if each is not type(None))
    number = isinstance(value, float) and value.is_integer() and int in wanted
    return isinstance(value, wanted) or number  # minutes are added up, then whole


@pytest.mark.parametrize("line", COMMANDS.values(), ids=lambda line: line.__name__)
def test_a_line_that_says_nothing_says_nothing(line: type[Understood]) -> None:
    own = {each.name for each in fields(line)} - {each.name for each in fields(Understood)}
    assert all(getattr(line(), name) is None for name in own)
    assert line().parts == {}
    assert set(LABELS) >= line.LABELS


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.__name__)
def test_its_example_is_understood_whole(command: ModuleType) -> None:
    for example in re.findall(r"`/\w+ (.+?)`", command.__doc__ or ""):
        line = split(example)
        found = command.read(line, typed_lines.background(line, TODAY, False, None))
        assert (found.unsure, found.foreign_labels) == ((), ())
        assert found.codes == tuple(re.findall(r"C-\d+", example))


def test_each_command_has_a_file_of_its_own() -> None:
    files = Path(folder.__file__).parent.glob("*.py")
    read = {path.stem for path in files if "as_line(" in path.read_text("utf-8")} - {"found"}
    assert read == {command.__name__.rpartition(".")[2] for command in COMMANDS} - {"housing_line"}
