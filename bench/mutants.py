"""Changes the rules of practice one small piece at a time, and shows which changes no test notices.

    python -m bench.mutants [--only WORD] [--quick] [--processes 2] [--anew] [--write docs/...]

A mutant is a module of `ips` with one comparison, number, bound, condition or element changed;
they are found by the syntax tree, so a new rule is tried from its first day, and the rows of
`ips/standards.py` are tried like any other code. tests/ips is loaded once, and it is noted which
test calls which function. A mutant within a function is put into a forked copy of that process,
which runs the tests that call it, the quickest first, until one goes red. What is worked out while
modules load gets a process that loads them anew. Verdicts are kept in `.mutants.jsonl`: a red one
holds while the module is the same, a green one while the tests are, too; so a run that was stopped
goes on where it was. `--quick` leaves out what must hold for whole histories. The fidelity scale is
held by units made by hand alone: units by chance take minutes, and say of no day why. Ends with 1
when a mutant stays green and `bench.mutant_table` has no reason for it. Needs a system with fork.
"""

from __future__ import annotations

import argparse
import gc
import json
import multiprocessing
import os
import re
import resource
import signal
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import redirect_stdout
from dataclasses import asdict, dataclass
from functools import _lru_cache_wrapper, partial
from hashlib import sha256
from importlib import import_module
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.util import spec_from_loader
from multiprocessing.connection import Connection
from pathlib import Path
from time import process_time
from types import CodeType, FrameType, ModuleType
from typing import Any

import hypothesis
import pytest
from _pytest.runner import runtestprotocol

from bench.mutant_table import BEGIN, END, REASONS
from bench.mutations import MODULES, ROOT, Mutant, changed_code, file_of, mutants_of

RULES = f"{ROOT / 'ips'}{os.sep}"
TESTS = ROOT / "tests" / "ips"
STATE = ROOT / ".mutants.jsonl"
WHOLE_HISTORIES = "test_due_contact_properties.py"  # takes as long as all others together
BY_CHANCE = "of_every_unit"  # hundreds of units in each test
MOST_SECONDS = 120  # of a processor, for one mutant: whoever does not end has gone red too
MORE_SECONDS = 5  # for one test, than it takes while its calls are noted


@dataclass(frozen=True, slots=True)
class Verdict:
    """The test that went red first (None: all stayed green), for this module and these tests."""

    name: str
    killed_by: str | None
    code: str
    tests: str


Keep = Callable[[Mutant, "str | None"], None]


# ---------------------------------------------------------------- what runs in a copy of a process


class _Session:
    """A plugin of pytest that tries mutants instead of only running the tests.

    `calls`: the functions of `ips` that each test calls; `early`: those called while the rules are
    loaded; `loading`: while the tests are, for what they share.
    """

    def __init__(self, mutants: Sequence[Mutant], processes: int, keep: Keep) -> None:
        self._mutants, self._processes, self._keep = mutants, processes, keep
        self._items: list[tuple[float, pytest.Item]] = []
        self._calls: dict[str, frozenset[str]] = {}
        self._early: set[str] = set()
        self._loading: set[str] = set()
        self._kept: tuple[_lru_cache_wrapper[Any], ...] = ()
        self.red: str | None = None  # with every rule as it is

    def pytest_sessionstart(self) -> None:
        sys.settrace(_noting(self._early))
        for module in MODULES:
            import_module(f"ips.{module}")
        sys.settrace(_noting(self._loading))

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            self.red = self.red or "it cannot be loaded"

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        sys.settrace(None)
        self._kept = tuple(_caches())
        for item in session.items:
            self._run_as_it_is(item)
        self._items.sort(key=lambda each: each[0])
        if self.red is None:
            self._try_all()
        return True

    def _run_as_it_is(self, item: pytest.Item) -> None:
        called: set[str] = set()
        self._forget()
        began = process_time()
        sys.settrace(_noting(called))
        red = _is_red(item)
        sys.settrace(None)
        self._items.append((process_time() - began, item))
        self._calls[item.nodeid] = frozenset(called)
        self._forget()
        if red or _is_red(item):  # a copy of this process asks it once more, too
            self.red = self.red or _shortly(item.nodeid)

    def _try_all(self) -> None:
        gc.freeze()  # so that a copy stays one, of what it does not change
        by_tests = frozenset().union(*self._calls.values())
        elsewhere = self._early | (self._loading - by_tests)
        within = [each for each in self._mutants if each.called]
        here = [each for each in within if _place_of(each) not in elsewhere]
        global _trying
        _trying = self.first_red
        for mutant, red in _each_in_a_copy(here, self._processes):
            # Whoever noticed one is asked first of the next, which is close by. In a new list: a
            # copy of this process that is made meanwhile would find one that is sorted empty.
            self._items = sorted(self._items, key=lambda each: _shortly(each[1].nodeid) != red)
            if red is not None or _place_of(mutant) not in self._loading:
                self._keep(mutant, red)

    def _forget(self) -> None:
        """What functions keep of their answers, so that each test asks anew."""
        for each in self._kept:
            each.cache_clear()

    def first_red(self, mutant: Mutant) -> str | None:
        """Called in a copy of this process, which is good for nothing else then."""
        _put_into(mutant)
        self._forget()
        for seconds, item in self._items:
            if _place_of(mutant) in self._calls[item.nodeid]:
                signal.setitimer(signal.ITIMER_PROF, seconds + MORE_SECONDS)
                if _is_red(item):
                    return _shortly(item.nodeid)
        return None


def _caches() -> Iterator[_lru_cache_wrapper[Any]]:
    """The functions of the rules and their tests that keep their answers."""
    for each in gc.get_objects():
        if isinstance(each, _lru_cache_wrapper) and each.__module__.startswith(("ips.", "tests.")):
            yield each


def _noting(called: set[str]) -> Callable[[FrameType, str, Any], None]:
    """A trace function that keeps the functions of `ips`, by module and name."""

    def note(frame: FrameType, event: str, _: Any) -> None:
        if event == "call" and frame.f_code.co_filename.startswith(RULES):
            file = frame.f_code.co_filename.removeprefix(RULES)
            module = file.removesuffix(".py").removesuffix(f"{os.sep}__init__").replace(os.sep, ".")
            called.add(f"{module}.{frame.f_code.co_qualname.partition('.<locals>')[0]}")

    return note


def _is_red(item: pytest.Item) -> bool:
    return any(report.failed for report in runtestprotocol(item, log=False, nextitem=None))


def _shortly(test: str) -> str:
    return test.rpartition("/")[2]


def _way_to(mutant: Mutant) -> list[str]:
    """The names down to the function it is in; one within another is made when that is called."""
    names = mutant.within.split(".")
    in_class = isinstance(vars(sys.modules[f"ips.{mutant.module}"])[names[0]], type)
    return names[: 2 if in_class else 1]


def _place_of(mutant: Mutant) -> str:
    return ".".join([mutant.module, *_way_to(mutant)])


def function_of(mutant: Mutant) -> Any:
    """The function, also behind a property, one that keeps its answer, a class method or a cache;
    `ips` is loaded."""
    found: Any = sys.modules[f"ips.{mutant.module}"]
    for name in _way_to(mutant):
        found = vars(found)[name]
    for name in ("fget", "func", "__func__", "__wrapped__"):
        found = getattr(found, name, None) or found
    return found


def _put_into(mutant: Mutant) -> None:
    """The function keeps who it is and gets the mutant's code."""
    code = changed_code(mutant)
    for name in _way_to(mutant):
        inside = (each for each in code.co_consts if isinstance(each, CodeType))
        code = next(each for each in inside if each.co_name == name)
    function_of(mutant).__code__ = code


# ---------------------------------------------------------------- what loads the rules anew


class _Changed(MetaPathFinder, Loader):
    """Loads one module of `ips` as the mutant has it, and leaves the others alone."""

    def __init__(self, mutant: Mutant) -> None:
        self._name, self._code = f"ips.{mutant.module}", changed_code(mutant)
        self._file = file_of(mutant.module)

    def find_spec(self, name: str, *_: Any) -> ModuleSpec | None:
        if name != self._name:
            return None
        spec = spec_from_loader(name, self, is_package=self._file.name == "__init__.py")
        if spec is not None and spec.submodule_search_locations is not None:
            spec.submodule_search_locations.append(str(self._file.parent))
        return spec

    def exec_module(self, module: ModuleType) -> None:
        exec(self._code, module.__dict__)


class _FirstRed:
    """A plugin of pytest that keeps the first test that went red."""

    test: str | None = None

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self.test = self.test or _shortly(report.nodeid)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            self.test = self.test or "it cannot be loaded"


def _loaded_anew(files: Sequence[Path], mutant: Mutant) -> str | None:
    """The test that notices the mutant; called in a copy of a process that knows no `ips`.

    One file after another, the short ones about its module first: most need not be loaded at all.
    """
    sys.meta_path.insert(0, _Changed(mutant))
    texts = {file: file.read_text("utf-8") for file in files}
    about = f"from ips.{mutant.module} import"
    seen = _FirstRed()
    for file in sorted(files, key=lambda file: (about not in texts[file], len(texts[file]))):
        status = _run_pytest(["-x", str(file)], seen)
        if seen.test or status != pytest.ExitCode.OK:
            return seen.test or f"pytest ended with {status}"
    return None


# ---------------------------------------------------------------- running them

_trying: Callable[[Mutant], str | None]  # in a forked process: what its mutant is tried with


def _each_in_a_copy(
    mutants: Sequence[Mutant], processes: int
) -> Iterator[tuple[Mutant, str | None]]:
    """Each tried in a process of its own, forked from this one as it is now."""
    if not mutants:
        return
    with multiprocessing.get_context("fork").Pool(processes, maxtasksperchild=1) as pool:
        yield from pool.imap_unordered(_tried, mutants)


def _tried(mutant: Mutant) -> tuple[Mutant, str | None]:
    signal.signal(signal.SIGXCPU, _never_ends)
    signal.signal(signal.SIGPROF, _never_ends)
    limit = resource.getrlimit(resource.RLIMIT_CPU)[1]
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, limit))
    return mutant, _trying(mutant)


def _never_ends(*_: object) -> None:
    raise TimeoutError("it does not end")


def _run_pytest(arguments: Sequence[str], plugin: object) -> int:
    options = ["-q", "--noconftest", "--import-mode=importlib", "-o", "addopts=", "--tb=no"]
    left_out = ("cacheprovider", "xdist", "hypothesispytest", "faulthandler")
    options += [option for each in left_out for option in ("-p", f"no:{each}")]
    with open(os.devnull, "w") as nowhere, redirect_stdout(nowhere):
        return pytest.main([*options, *arguments], plugins=[plugin])


def _examples_stay_the_same() -> None:
    """A property is looked at with the same examples each time, and none is made small."""
    phases = (hypothesis.Phase.explicit, hypothesis.Phase.generate)
    hypothesis.settings.register_profile(
        "mutants", derandomize=True, database=None, deadline=None, phases=phases
    )
    hypothesis.settings.load_profile("mutants")


def _tests(*, quick: bool) -> list[Path]:
    """The tests of the rules: those that look for examples themselves come last."""
    files = sorted(TESTS.rglob("test_*.py"))
    texts = {file: file.read_text("utf-8") for file in files}
    # How a day is typed is tested there too, and is no rule.
    left_out = ("from bot.", BY_CHANCE)
    found = [file for file, text in texts.items() if not any(each in text for each in left_out)]
    found.sort(key=lambda file: "hypothesis" in texts[file])
    return [file for file in found if not (quick and file.name == WHOLE_HISTORIES)]


def _try_left(
    left: Sequence[Mutant], files: Sequence[Path], processes: int, keep: Keep
) -> str | None:
    """The test that is red with every rule as it is, if any; else every mutant is tried."""
    if not left:
        return None
    global _trying
    fork = multiprocessing.get_context("fork")
    inside, outside = fork.Pipe()
    session = fork.Process(target=_session, args=(outside, left, files, processes, keep))
    session.start()
    outside.close()
    red: str | None
    red, done = inside.recv()
    session.join()
    _trying = partial(_loaded_anew, files)
    rest = [each for each in left if red is None and each.name not in done]
    for mutant, killed_by in _each_in_a_copy(rest, processes):
        keep(mutant, killed_by)
    return red


def _session(
    outside: Connection, left: Sequence[Mutant], files: Sequence[Path], processes: int, keep: Keep
) -> None:
    done: set[str] = set()

    def kept(mutant: Mutant, killed_by: str | None) -> None:
        done.add(mutant.name)
        keep(mutant, killed_by)

    session = _Session(left, processes, kept)
    _run_pytest([*map(str, files)], session)
    outside.send((session.red, done))


# ---------------------------------------------------------------- what is known already


def _known(codes: Mapping[str, str], of_tests: str) -> dict[str, Verdict]:
    """The verdicts of earlier runs that still hold."""
    lines = STATE.read_text("utf-8").splitlines() if STATE.exists() else []
    verdicts = (Verdict(**json.loads(line)) for line in lines)
    return {
        each.name: each
        for each in verdicts
        if each.code == codes.get(_module_of(each.name))
        and (each.killed_by or each.tests == of_tests)
    }


def _module_of(name: str) -> str:
    """Empty where there is no such module any more."""
    return max((each for each in MODULES if name.startswith(f"{each}.")), key=len, default="")


def _keep(codes: Mapping[str, str], of_tests: str, mutant: Mutant, killed_by: str | None) -> None:
    verdict = Verdict(mutant.name, killed_by, codes[mutant.module], of_tests)
    with STATE.open("a", encoding="utf-8") as file:
        file.write(f"{json.dumps(asdict(verdict))}\n")


def _digest(files: Iterable[Path]) -> str:
    return sha256(b"".join(file.read_bytes() for file in sorted(files))).hexdigest()[:16]


def main(arguments: Sequence[str] | None = None) -> int:
    options = _options().parse_args(arguments)
    chosen = [
        each for module in MODULES for each in mutants_of(module) if options.only in each.name
    ]
    if not chosen:
        _say(f"no mutant is called '{options.only}'")
        return 2
    if options.anew:
        STATE.unlink(missing_ok=True)
    _examples_stay_the_same()
    files = _tests(quick=options.quick)
    codes = {module: _digest([file_of(module)]) for module in MODULES}
    made_with = (each for each in TESTS.rglob("*.py") if not each.name.startswith("test_"))
    of_tests = _digest([*files, *made_with])
    known = _known(codes, of_tests)
    left = [each for each in chosen if each.name not in known]
    _say(f"{len(chosen)} mutants, {len(left)} to be tried.")
    red = _try_left(left, files, options.processes, partial(_keep, codes, of_tests))
    if red is not None:
        _say(f"Red with every rule as it is: {red}")
        return 1
    known = _known(codes, of_tests)
    survivors = [each for each in chosen if known[each.name].killed_by is None]
    for each in survivors:
        _say(f"{each.name}\n    {each.line}\n    {REASONS.get(each.name, 'NO REASON IS KNOWN')}")
    _say(f"{len(chosen)} mutants, {len(survivors)} of them stayed green.")
    if options.write is not None:
        _write(options.write, chosen, survivors)
    return 1 if any(each.name not in REASONS for each in survivors) else 0


def _write(path: Path, tried: Sequence[Mutant], survivors: Sequence[Mutant]) -> None:
    """Puts the figures, and whatever stayed green by its reason, into the document."""
    marked = re.compile(f"{re.escape(BEGIN)}(.*?){re.escape(END)}", re.DOTALL)
    document = path.read_text("utf-8")
    place = marked.search(document)
    if place is None:
        raise SystemExit(f"{path} has no place for the record ({BEGIN} ... {END})")
    lines = [BEGIN, *_figures(tried, survivors), "", *by_reason(survivors), END]
    document = document[: place.start()] + "\n".join(lines) + document[place.end() :]
    path.write_text(document, "utf-8")


def _figures(tried: Sequence[Mutant], survivors: Sequence[Mutant]) -> Iterator[str]:
    yield "| Module | Dates, numbers and bounds | Noticed | The rest | Noticed |"
    yield "|---|---|---|---|---|"
    for module in (*MODULES, ""):
        cells = [f"`{module}`" if module else "all"]
        for bound in (True, False):
            all_, left = (
                sum(each.bound is bound and module in ("", each.module) for each in mutants)
                for mutants in (tried, survivors)
            )
            cells += [str(all_), f"{all_ - left} ({(all_ - left) / all_:.1%})" if all_ else "–"]
        yield f"| {' | '.join(cells)} |"


def by_reason(survivors: Sequence[Mutant]) -> Iterator[str]:
    """A table of what stayed green, a row for each reason; whatever has none has a row too."""
    yield "| Stayed green | Why that is so |"
    yield "|---|---|"
    named: dict[str, list[str]] = {}
    for each in survivors:
        named.setdefault(REASONS.get(each.name, "**no reason**"), []).append(each.name)
    for reason, names in named.items():
        cells = "<br>".join(f"`{name}`".replace("|", "\\|") for name in names)
        yield f"| {cells} | {reason} |"


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench.mutants", description=__doc__)
    parser.add_argument("--only", default="", metavar="WORD", help="mutants with it in their name")
    parser.add_argument("--quick", action="store_true", help="without whole histories")
    parser.add_argument("--processes", type=int, default=2, help="at work at the same time")
    parser.add_argument("--anew", action="store_true", help="forget the verdicts of earlier runs")
    parser.add_argument("--write", type=Path, help="the document that holds the record")
    return parser


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
