"""Files of behaviour: compared, or written anew, and a difference that can be read."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from difflib import unified_diff
from itertools import islice
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parents[1] / "data" / "behaviour"
WIDTH = 110  # letters of a line
LONGEST_DIFFERENCE = 120  # lines: enough to see what it is about
ANEW = "wanted? Write it anew with 'pytest tests/behaviour --record', in a commit of its own"

_KEY = re.compile(r"\b(?:[0-9a-f]{64}|[0-9a-f]{32})\b")
EVERYWHERE = ', "verbatim": true'  # in each marked text; `tests/views` has its own test of it
_PLACES = (  # what is random or of this run's clock
    (re.compile(r"\b\d+\.\d+\.[0-9a-f]{32}\b"), "<trigger>"),
    (re.compile(r"\b\d{10}\.(?:\d{6}|[0-9a-f]{8})\b"), "<ts>"),
    (re.compile(r"\bslacks-own-\d+\b"), "<block>"),
    (re.compile(r"\bV[0-9A-Z]{8,}\b"), "<view>"),
    (re.compile(r"http://127\.0\.0\.1:\d+"), "<slack>"),
)


@dataclass(frozen=True, slots=True)
class Kept:
    """Compares with a file, or writes it."""

    writes: bool

    def same(self, name: str, now: Any) -> None:
        """Fails unless `now` is what the file says."""
        self.same_text(name, as_text(now))

    def same_text(self, name: str, written: str) -> None:
        path = FOLDER / name
        if self.writes:
            FOLDER.mkdir(parents=True, exist_ok=True)
            path.write_text(written, "utf-8")
        before = path.read_text("utf-8") if path.exists() else ""
        assert before == written, f"{name} is no longer so; {ANEW}\n{_difference(before, written)}"

    def nothing_gone(self, name: str, now: Mapping[str, Collection[str]]) -> None:
        """Fails if a name of the file is not there `now`; writing adds to the file and no more."""
        before = names_in(name)
        themes = sorted({*before, *now})
        both = {theme: sorted({*before.get(theme, ()), *now.get(theme, ())}) for theme in themes}
        if self.writes:
            (FOLDER / name).write_text(as_text(both), "utf-8")
        gone = {
            theme: sorted(set(names) - set(now.get(theme, ()))) for theme, names in both.items()
        }
        gone = {theme: names for theme, names in gone.items() if names}
        assert not gone, (
            f"stored or posted under these names, and gone: {json.dumps(gone, indent=1)}"
        )

    def no_word_gone(self, name: str, now: Sequence[Collection[str]]) -> None:
        """Fails unless each set of words of the file stands whole in one set of `now`."""
        if self.writes:
            (FOLDER / name).write_text(as_text(sorted(map(sorted, now))), "utf-8")
        gone = [words for words in read(name) if not any(set(words) <= set(each) for each in now)]
        assert not gone, f"no set of words holds all of {gone}"


def names_in(name: str) -> dict[str, list[str]]:
    return read(name) if (FOLDER / name).exists() else {}


def read(name: str) -> Any:
    """What a file says."""
    return json.loads((FOLDER / name).read_text("utf-8"))


def as_text(data: Any) -> str:
    """JSON for reading: what fits in a line stands in one."""
    return _written(data, 0) + "\n"


def _written(data: Any, depth: int) -> str:
    flat = json.dumps(data, ensure_ascii=False)
    if len(flat) + depth <= WIDTH or not isinstance(data, dict | list):
        return flat
    inner = "\n" + " " * (depth + 1)
    if isinstance(data, list):
        return f"[{inner}" + f",{inner}".join(_written(one, depth + 1) for one in data) + "]"
    pairs = (
        f"{json.dumps(name, ensure_ascii=False)}: {_written(one, depth + 1)}"
        for name, one in data.items()
    )
    return f"{{{inner}" + f",{inner}".join(pairs) + "}"


def alike(data: Any) -> Any:
    """The same without what is random: opaque ids are numbered in the order they appear."""
    text = json.dumps(data, ensure_ascii=False).replace(EVERYWHERE, "")
    for pattern, word in _PLACES:
        text = pattern.sub(word, text)
    numbers: dict[str, str] = {}
    text = _KEY.sub(lambda found: numbers.setdefault(found[0], f"<id{len(numbers) + 1}>"), text)
    return json.loads(text)


def _difference(before: str, now: str) -> str:
    lines = unified_diff(before.splitlines(), now.splitlines(), "kept", "now", lineterm="", n=6)
    return "\n".join(islice(lines, LONGEST_DIFFERENCE))
