"""The guides say what the program does: nothing undocumented, nothing that leads nowhere."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot import __main__ as command_line
from bot import config, manifest
from bot.casework.administration import units_toml
from bot.commands import menu
from bot.jobs.auditor import Findings
from bot.views import caseload as caseload_views
from ips import unit_settings
from ips.facts import StaffRole
from ips.standards import IPS_25, PROFILES, SETTINGS
from ips.unit_clocks import UNIT_CLOCKS
from ips.words import table
from ips.words.table import Words
from tests import clock_table, lines

ROOT = Path(__file__).resolve().parent.parent
OURS = ("docs", "bot", "db", "ips", "practice_workspace", "tests", "bench")
GUIDES = ("README.md", "docs/specialist.md", "docs/team-lead.md", "docs/operations.md")
DOCUMENTS = sorted(
    [*ROOT.glob("*.md"), *(path for folder in OURS for path in (ROOT / folder).rglob("*.md"))]
)
LONGEST_LINE = 125
TODAY = date(2026, 3, 17)

_FENCED = re.compile(r"^```.*?^```", re.DOTALL | re.MULTILINE)
_LINK = re.compile(r"!?\[[^\]]*\]\(<?([^)\s>]+)>?(?:\s+\"[^\"]*\")?\)")
_HEADING = re.compile(r"^#{1,6}\s+(.+?)\s*#*$", re.MULTILINE)


def text_of(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def prose_of(path: Path) -> str:
    """A document without its fenced examples."""
    return _FENCED.sub("", path.read_text("utf-8"))


def section_of(name: str, heading: str) -> str:
    """What stands under a heading, up to the next heading."""
    found = re.search(
        rf"^(#+) {re.escape(heading)}$(.*?)(?=^#{{1,6}} |\Z)",
        text_of(name),
        re.DOTALL | re.MULTILINE,
    )
    assert found is not None, f"{name} has no section '{heading}'"
    return found[2]


def first_column(table: str) -> list[str]:
    """The words in code marks of each row's first cell."""
    cells = (line.split("|")[1] for line in table.splitlines() if line.startswith("| `"))
    return [word for cell in cells for word in re.findall(r"`([^`]+)`", cell)]


# ---------------------------------------------------------------- nothing undocumented


@pytest.mark.parametrize("command", manifest.COMMANDS, ids=lambda command: command.name)
def test_every_command_has_a_section_with_an_example(command: manifest.Command) -> None:
    guide = text_of("docs/specialist.md")
    section = re.search(
        rf"^### `{command.name}`: .+?$(.*?)(?=^##|\Z)", guide, re.DOTALL | re.MULTILINE
    )
    assert section is not None, f"docs/specialist.md has no section '### `{command.name}`: …'"
    assert re.search(rf"^{command.name}\b|`{command.name}\b", section[1], re.MULTILINE)


def test_the_specialists_guide_names_no_command_that_there_is_not() -> None:
    known = {command.name for command in manifest.COMMANDS}
    headed = set(re.findall(r"^### `(/\w+)`", text_of("docs/specialist.md"), re.MULTILINE))
    assert headed == known


@pytest.mark.parametrize("shortcut", manifest.SHORTCUTS, ids=lambda shortcut: shortcut.callback_id)
def test_every_shortcut_is_documented(shortcut: manifest.Shortcut) -> None:
    assert f"*{shortcut.name}*" in text_of("docs/specialist.md")


@pytest.mark.parametrize("word", menu.OPENERS)
def test_every_word_after_ips_is_documented(word: str) -> None:
    assert f"| `/ips {word}` |" in text_of("docs/team-lead.md")


@pytest.mark.parametrize("choice", caseload_views.MORE, ids=lambda choice: choice[0])
def test_every_short_record_of_a_clients_page_is_documented(choice: tuple[str, str]) -> None:
    said = " ".join(text_of("docs/specialist.md").split())
    assert f"*{choice[1]}*" in said


def test_every_verb_of_the_command_line_is_documented() -> None:
    documented = set(first_column(section_of("docs/operations.md", "Every verb")))
    assert documented == set(verbs())


@pytest.mark.parametrize("verb", sorted(command_line.VERBS))
def test_every_option_of_a_verb_is_documented(verb: str) -> None:
    row = next(
        line
        for line in section_of("docs/operations.md", "Every verb").splitlines()
        if line.startswith(f"| `{verb}` |")
    )
    missing = [option for option in options_of(verb) if option not in row]
    assert missing == []


def verbs() -> dict[str, Any]:
    """The verbs as the parser knows them, each with its own parser."""
    choices = (action.choices for action in command_line.parser()._actions)
    found = next(each for each in choices if isinstance(each, dict))
    return dict(found)


def options_of(verb: str) -> Iterator[str]:
    for action in verbs()[verb]._actions:
        yield from (name for name in action.option_strings if name not in ("-h", "--help"))


def test_every_variable_is_documented_and_stands_in_the_example() -> None:
    section = section_of("docs/operations.md", "Every environment variable")
    assert set(first_column(section)) >= set(config.VARIABLES)
    named = {word for word in first_column(section) if word.isupper()}
    assert named == set(config.VARIABLES)
    example = set(re.findall(r"^([A-Z_]+)=", text_of(".env.example"), re.MULTILINE))
    assert example == set(config.VARIABLES)


def test_every_number_of_a_profile_is_documented() -> None:
    documented = first_column(section_of("docs/team-lead.md", "Profiles and numbers"))
    assert documented == list(SETTINGS)
    assert all(profile.name in text_of("docs/team-lead.md") for profile in PROFILES.values())


def test_every_setting_of_the_units_file_is_documented() -> None:
    section = section_of("docs/operations.md", "Many units from one file")
    assert [
        each.key for each in unit_settings.SETTINGS if not re.search(rf"\b{each.key}\b", section)
    ] == []
    assert all(f"`{role.value}`" in section for role in StaffRole)
    assert all(f"`{key}`" in section for key in PROFILES)


def test_the_example_of_the_units_file_can_be_read() -> None:
    example = re.search(
        r"```\n(\[\[vocational_unit.*?)```", text_of("docs/operations.md"), re.DOTALL
    )
    assert example is not None
    (entry,) = units_toml.read(example[1])
    assert set(entry.settings) == {each.name for each in unit_settings.SETTINGS}
    assert entry.staff is not None


def test_every_process_of_the_procfile_is_documented() -> None:
    processes = dict(re.findall(r"^(\w+): (.+)$", text_of("Procfile"), re.MULTILINE))
    section = section_of("docs/operations.md", "On several")
    assert [
        name for name, run in processes.items() if f"| `{name}` | `{run}` |" not in section
    ] == []


def test_every_word_of_the_auditor_is_documented() -> None:
    everything_wrong = Findings(**dict.fromkeys((each.name for each in fields(Findings)), 1000))
    section = section_of("docs/operations.md", "What the logs say")
    assert [name for name in everything_wrong.alarming if f"`{name}`" not in section] == []


def test_every_line_that_the_logs_are_said_to_have_is_one_that_is_written() -> None:
    """By the longest stretch of it that is the same each time."""
    written = "".join(
        path.read_text("utf-8") for room in ("bot", "db") for path in (ROOT / room).rglob("*.py")
    )
    lines = first_column(section_of("docs/operations.md", "What the logs say"))
    fixed = [max(re.split("…|[0-9a-f]{8}", line), key=len).strip() for line in lines]
    assert [each for each in fixed if each not in written] == []


@pytest.mark.parametrize(
    ("guide", "after", "words"),
    [
        ("docs/specialist.md", "The reasons: ", table.EXIT_REASONS),
        ("docs/specialist.md", "*Work incentives planning*: ", table.PLANNING_ANSWERS),
        ("GLOSSARY.md", "what is said to an employer: ", table.DISCLOSURES),
    ],
)
def test_a_guide_lists_a_closed_set_in_the_words_of_the_table(
    guide: str, after: str, words: Mapping[Any, Words]
) -> None:
    listed = " ".join(text_of(guide).split()).partition(after)[2]
    named = [each.within for each in words.values()]
    assert listed.startswith((", ".join(named), f"{', '.join(named[:-1])} or {named[-1]}"))


# ---------------------------------------------------------------- what is generated


@pytest.mark.parametrize("name", clock_table.TABLES)
def test_a_table_in_the_guides_is_what_the_standards_say(name: str) -> None:
    guide, table = clock_table.TABLES[name]
    assert clock_table.shown(name) == table(), (
        f"{name_of(guide)} has drifted from the code. Run: python -m tests.clock_table"
    )


def test_every_clock_with_a_ruling_is_among_the_decisions() -> None:
    decision = text_of("docs/decisions/0007-rulings.md").lower()
    rules = [*IPS_25.clocks.values(), *UNIT_CLOCKS.values()]
    ruled = [rule.title for rule in rules if rule.ruling]
    assert [title for title in ruled if f"**{title.lower()}.**" not in decision] == []


# ---------------------------------------------------------------- the examples


def examples() -> list[str]:
    """Every line of the guides that somebody could type, in fenced blocks and within sentences."""
    texts = [text_of(name) for name in GUIDES]
    blocks = (block for text in texts for block in _FENCED.findall(text))
    fenced = (line.strip() for block in blocks for line in block.splitlines())
    inline = (code for text in texts for code in _IN_A_SENTENCE.findall(_FENCED.sub("", text)))
    lines = (line for line in fenced if line.startswith("/"))
    return list(dict.fromkeys([*lines, *(" ".join(code.split()) for code in inline)]))


_IN_A_SENTENCE = re.compile(r"`(/(?:contact|visit|jobstart|jobend|enroll|exit)\s[^`…]+)`")
_MOST_RUNS = {
    "/contact": 1,  # an employer
    "/visit": 0,
    "/jobstart": 2,  # an employer and a title
    "/jobend": 1,  # whose job it was, where there are two
    "/enroll": 0,
    "/exit": 0,
}


@pytest.mark.parametrize("example", examples())
def test_an_example_is_understood_whole(example: str) -> None:
    command, _, rest = example.partition(" ")
    assert command in {each.name for each in manifest.COMMANDS}
    if command in _MOST_RUNS and rest:
        line = lines.OF_COMMANDS[command](rest, TODAY)
        assert line.unsure == ()
        assert len(line.runs) <= _MOST_RUNS[command]
        assert line.codes or "generic" in rest
        assert "not_a_reason" not in line.parts


@pytest.mark.parametrize("command", manifest.COMMANDS, ids=lambda command: command.name)
def test_the_example_in_the_help_is_understood_whole(command: manifest.Command) -> None:
    name, _, rest = command.example.partition(" ")
    assert name == command.name
    if name in _MOST_RUNS and rest:
        line = lines.OF_COMMANDS[name](rest, TODAY)
        assert (line.unsure, len(line.runs) <= _MOST_RUNS[name]) == ((), True)


def words_of_the_guide() -> list[tuple[str, str]]:
    """What stands in code marks in the section of a command, as a line of it."""
    found = []
    for command, beside in _BESIDE.items():
        heading = re.search(
            rf"^### (`{command}`: .+?)$", text_of("docs/specialist.md"), re.MULTILINE
        )
        assert heading is not None
        section = _FENCED.sub("", section_of("docs/specialist.md", heading[1]))
        for word in re.findall(r"`([^`]+)`", section):
            typed = " ".join(word.split()).replace("…", "mon")
            named, _, rest = typed.partition(" ")
            if named in _BESIDE and rest:
                found.append((named, rest))
            elif not typed.startswith("/"):
                words = f"{typed} these are words" if typed.endswith(":") else typed
                found.append((command, beside.format(words)))
    return found


_BESIDE = {
    "/contact": "Bean & Leaf C-114 {}",
    "/visit": "C-114 {}",
    "/jobstart": "C-114 Bean & Leaf mon {}",
    "/jobend": "C-114 yesterday {}",
    "/enroll": "C-121 {}",
    "/exit": "C-098 {}",
}


@pytest.mark.parametrize(("command", "typed"), words_of_the_guide())
def test_a_word_of_the_guide_is_understood(command: str, typed: str) -> None:
    line = lines.OF_COMMANDS[command](typed, TODAY)
    names = [run.text for run in line.runs if run.text[:1].isupper()]
    assert (line.unsure, line.foreign_labels) == ((), ())
    assert [run.text for run in line.runs] == names


@pytest.mark.parametrize("words", table.EXIT_REASONS.values(), ids=lambda words: words.label)
def test_a_reason_to_leave_may_be_typed_as_it_is_called(words: table.ExitWords) -> None:
    for typed in (words.label, words.within, words.left):
        line = lines.OF_COMMANDS["/exit"](f"C-101 {typed}", TODAY)
        assert (line.parts.get("reason"), line.runs, line.unsure) == (
            next(each for each, one in table.EXIT_REASONS.items() if one is words),
            (),
            (),
        )


def test_every_reason_of_the_guide_is_understood() -> None:
    section = " ".join(section_of("docs/specialist.md", "`/exit`: somebody has left").split())
    reasons = re.search(r"The reasons: (.+?)\.", section)
    assert reasons is not None
    typed = reasons[1].split(", ")
    understood = [lines.OF_COMMANDS["/exit"](f"C-101 {each}", TODAY) for each in typed]
    assert [line.parts.get("reason") for line in understood] == list(table.EXIT_REASONS)
    assert [(line.runs, line.unsure) for line in understood] == [((), ())] * len(typed)


# ---------------------------------------------------------------- nothing leads nowhere


def anchors_of(path: Path) -> set[str]:
    """The places of a document that a link can name, as GitHub makes them."""
    made: set[str] = set()
    for heading in _HEADING.findall(prose_of(path)):
        plain = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).replace("`", "").replace("*", "")
        anchor = re.sub(r"[^\w\- ]", "", plain.lower()).replace(" ", "-")
        number = 0
        while f"{anchor}{f'-{number}' if number else ''}" in made:
            number += 1
        made.add(f"{anchor}{f'-{number}' if number else ''}")
    return made


@pytest.mark.parametrize("path", DOCUMENTS, ids=name_of)
def test_relative_links_lead_somewhere(path: Path) -> None:
    broken = []
    for target in _LINK.findall(prose_of(path)):
        if re.match(r"[a-z]+:", target):
            continue
        place, _, anchor = target.partition("#")
        found = (path.parent / place).resolve() if place else path
        here = found.exists() and ROOT in (found, *found.parents)
        if not here or (anchor and anchor not in anchors_of(found)):
            broken.append(target)
    assert broken == []


def test_every_guide_and_decision_can_be_reached_from_the_readme() -> None:
    reached: set[Path] = set()
    waiting = [ROOT / "README.md"]
    while waiting:
        path = waiting.pop()
        if path in reached or path.suffix != ".md":
            continue
        reached.add(path)
        targets = (target.partition("#")[0] for target in _LINK.findall(prose_of(path)))
        waiting += [
            found
            for target in targets
            if target and not re.match(r"[a-z]+:", target)
            if (found := (path.parent / target).resolve()).is_file()
        ]
    decisions = set((ROOT / "docs" / "decisions").glob("0*.md"))
    guides = set((ROOT / "docs").glob("*.md"))
    assert {name_of(path) for path in (decisions | guides) - reached} == set()


def test_the_pictures_are_there() -> None:
    for name in ("brief", "digest"):
        picture = (ROOT / "docs" / "images" / f"{name}.png").read_bytes()
        assert picture.startswith(b"\x89PNG\r\n")
        assert len(picture) > 10_000


def test_the_two_commands_of_the_readme_stand_in_the_makefile() -> None:
    promised = re.findall(r"^make (\w+)", text_of("README.md"), re.MULTILINE)
    assert promised == ["run", "test"]
    rules = re.findall(r"^(\w+):", text_of("Makefile"), re.MULTILINE)
    assert set(promised) <= set(rules)


# ---------------------------------------------------------------- words


def glossary() -> list[str]:
    """Every word that the glossary binds; a row may bind several."""
    rows = re.findall(r"^\| \*\*(.+?)\*\*", text_of("GLOSSARY.md"), re.MULTILINE)
    return [re.sub(r" \(.*\)", "", word) for row in rows for word in row.split(", ")]


@pytest.mark.parametrize("word", glossary())
def test_a_word_of_the_glossary_is_used(word: str) -> None:
    """A word that nobody uses any more, or that everybody calls otherwise, binds nothing."""
    elsewhere = (path for path in DOCUMENTS if path.name != "GLOSSARY.md")
    said = " ".join(" ".join(path.read_text("utf-8").split()).lower() for path in elsewhere)
    assert re.search(rf"\b{re.escape(word.lower())}", said)


# A team lead or a job lead? A client or a colleague? `Bot User` is Slack's name for a token.
_BARE = {
    "lead": re.compile(r"(?<!team )(?<!job )\bleads?\b(?! to share| a vocational)", re.IGNORECASE),
    "user": re.compile(r"(?<!Bot )\busers?\b(?! id)", re.IGNORECASE),
}
ABOUT_WORDS = ("CONTRIBUTING.md", "GLOSSARY.md")
FOR_PEOPLE = [
    path for path in DOCUMENTS if "decisions" not in path.parts and name_of(path) not in ABOUT_WORDS
]


@pytest.mark.parametrize("word", _BARE)
@pytest.mark.parametrize("path", FOR_PEOPLE, ids=name_of)
def test_no_bare_word_where_the_glossary_has_a_better_one(path: Path, word: str) -> None:
    prose = re.sub(r"`[^`]*`|\]\([^)]*\)", "", prose_of(path))
    said = " ".join(prose.split())
    places = (found.start() for found in _BARE[word].finditer(said))
    assert [said[max(0, at - 30) : at + 30] for at in places] == []


@pytest.mark.parametrize("path", DOCUMENTS, ids=name_of)
def test_lines_are_short_enough_to_read_side_by_side(path: Path) -> None:
    """Tables are as wide as their cells."""
    lines = path.read_text("utf-8").splitlines()
    long = [
        number
        for number, line in enumerate(lines, start=1)
        if len(line) > LONGEST_LINE and not line.startswith("|")
    ]
    assert long == []
