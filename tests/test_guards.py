"""The table of guards is about this code: what it takes out stands there, what it names exists.

`make guards` takes them out, one at a time; that takes minutes. This keeps its table true.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from textwrap import dedent, indent

import pytest

from bench import filters
from bench.definitions import called, files_in
from bench.guard_table import DATABASES, GUARDS, Edit, Guard
from bench.guards import BEGIN, CODE, END, Kept, Red, Tried, node_id, without

ROOT = Path(__file__).resolve().parent.parent
RECORD = ROOT / "docs" / "decisions" / "0009-guards-that-bite.md"
# The guards of which a trial was promised, each by the beginning of its name.
PROMISED = (
    "unique dedupe key",
    "lease fence",
    "permission check",
    "signature",
    "submission key",
    "void filter",
    "workspace filter",
    "encryption",
    "audit link",
    "ack boundary",
)


CODE_NOW = files_in(ROOT, CODE)
TESTS_NOW = files_in(ROOT, ["tests"])


@pytest.mark.parametrize("guard", GUARDS, ids=lambda guard: guard.name)
def test_a_guard_stands_where_the_table_says(guard: Guard) -> None:
    assert guard.edits
    changed = without(guard.edits, CODE_NOW)  # raises where one does not stand exactly once
    for file, text in changed.items():
        assert text != CODE_NOW[file]
        compile(text, file, "exec")


@pytest.mark.parametrize("guard", GUARDS, ids=lambda guard: guard.name)
def test_the_tests_of_a_guard_exist(guard: Guard) -> None:
    assert guard.tests
    for test in guard.tests:
        assert "::test_" in node_id(test, TESTS_NOW)  # raises where there is none, or several
    assert guard.database in DATABASES


GUARDED = """
    def sent(rows, now):
        return [row for row in rows
                if row.is_due(now)  # not before
                and not row.voided]
    """
NO_GUARD = Edit("sent", "row.is_due(now) and", "")


def test_a_guard_is_found_wherever_its_function_is_moved(tmp_path: Path) -> None:
    """Into another file and folder, into a class, and however it is laid out there."""
    before, after = tmp_path / "bot" / "post.py", tmp_path / "bot" / "outbox" / "sending.py"
    after.parent.mkdir(parents=True)
    before.write_text(dedent(GUARDED))
    assert [*without([NO_GUARD], files_in(tmp_path, CODE))] == ["bot/post.py"]
    before.write_text("")
    after.write_text(f"class Post:\n{indent(dedent(GUARDED), '    ')}")
    ((file, text),) = without([NO_GUARD], files_in(tmp_path, CODE)).items()
    assert file == "bot/outbox/sending.py"
    assert "is_due" not in text
    assert "not row.voided" in text


def test_a_guard_that_stands_nowhere_or_twice_is_no_guard() -> None:
    once, another = dedent(GUARDED), dedent(GUARDED).replace("is_due", "waits")
    for files in (
        {"bot/a.py": another},
        {"bot/a.py": once.replace("def sent", "def posted")},
        {"bot/a.py": once, "bot/b.py": once},
    ):
        with pytest.raises(ValueError, match="sent holds"):
            NO_GUARD.made_in(files)
    # Of several that are called so, the one is meant that holds the code.
    assert NO_GUARD.made_in({"bot/a.py": another, "bot/b.py": once})[0] == "bot/b.py"


def test_a_guard_that_is_taken_out_leaves_the_rest_as_it_was() -> None:
    edit = Edit("sent", "return", "now = max(rows)\nreturn")
    file, text = edit.made_in({"bot/a.py": dedent(GUARDED)})
    assert text == dedent(GUARDED).replace("return", "now = max(rows)\n    return")
    compile(text, file, "exec")


def test_a_test_is_found_wherever_it_is_moved() -> None:
    text = "class TestPost:\n    def test_it_waits() -> None: ...\n"
    files = {"tests/jobs/test_outbox.py": text}
    found = node_id("test_it_waits[sqlite]", files)
    assert found == "tests/jobs/test_outbox.py::TestPost::test_it_waits[sqlite]"
    for others in ({}, {**files, "tests/test_post.py": text}):
        with pytest.raises(ValueError, match="tests are called"):
            node_id("test_it_waits", others)


def test_a_constant_is_found_by_its_name() -> None:
    ((each),) = called(CODE_NOW, "SQLITE_BUSY_MS")
    assert each.first == each.last


def test_every_promised_guard_is_tried() -> None:
    names = [guard.name for guard in GUARDS]
    assert len(set(names)) == len(names)
    assert [each for each in PROMISED if not any(name.startswith(each) for name in names)] == []


def test_the_record_tells_of_every_guard() -> None:
    """Written by `python -m bench.guards --write`; whoever adds a guard tries it."""
    table = RECORD.read_text("utf-8").partition(BEGIN)[2].partition(END)[0]
    rows = [line.split(" | ") for line in table.splitlines() if line.startswith("| ")][1:]
    assert [row[0].removeprefix("| ") for row in rows] == [guard.name for guard in GUARDS]
    assert [row[0] for row in rows if "**none**" in row[-1]] == []
    told = {guard.name: set(guard.places) for guard in GUARDS}
    for row in rows:
        assert set(row[2].replace("`", "").split(", ")) == told[row[0].removeprefix("| ")]


def test_the_record_tells_of_every_workspace_filter() -> None:
    """Written by `python -m bench.filters --write`."""
    told = RECORD.read_text("utf-8").partition(filters.BEGIN)[2].partition(filters.END)[0]
    assert " workspace filters taken out " in told
    assert "no reason" not in told
    names = [one.name for one in filters.every_filter()]
    assert len(set(names)) == len(names)
    assert {*filters.KNOWN} <= {*names}
    assert [name for name in filters.KNOWN if f"`{name}`" not in told] == []


def test_a_run_that_was_broken_off_goes_on_with_the_same_code(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("")
    (tmp_path / "bot").mkdir()
    (tmp_path / "bot" / "post.py").write_text(dedent(GUARDED))
    file = tmp_path / "kept.jsonl"
    guard = Guard("not before", "a row from being sent early", (NO_GUARD,), ("test_it_waits",))
    bitten = Tried(guard, (Red("test_it_waits[1]", "AssertionError"),))
    kept = Kept(file, tmp_path)
    kept.found_green(["test_it_waits"], "sqlite")
    kept.found(bitten)
    with file.open("a") as lines:
        lines.write('{"code": "broken of')

    again = Kept(file, tmp_path)
    assert again.is_green("test_it_waits", "sqlite")
    assert not again.is_green("test_it_waits", "postgresql")
    assert not again.is_green("test_it_goes", "sqlite")
    assert again.tried(guard) == bitten
    assert again.tried(replace(guard, tests=("test_it_goes",))) is None
    assert again.tried(replace(guard, edits=(replace(NO_GUARD, without="not"),))) is None

    (tmp_path / "bot" / "post.py").write_text("sent = list\n")
    after = Kept(file, tmp_path)
    assert after.tried(guard) is None
    assert not after.is_green("test_it_waits", "sqlite")
