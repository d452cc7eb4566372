"""Files of behaviour: compared, or written anew, and a difference that can be read."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from difflib import unified_diff
from itertools import islice
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parents[1] / "data" / "behaviour"
LONGEST_DIFFERENCE = 120  # lines: enough to see what it is about
ANEW = "wanted? Write it anew with 'pytest tests/behaviour --record', in a commit of its own"

_KEY = re.compile(r"\b(?:[0-9a-f]{64}|[0-9a-f]{32})\b")
_PLACES = (  # what is random or of this run's clock
    (re.compile(r"\b\d+\.\d+\.[0-9a-f]{32}\b"), "<trigger>"),
    (re.compile(r"\b\d{10}\.(?:\d{6}|[0-9a-f]{8})\b"), "<ts>"),
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


def read(name: str) -> Any:
    """What a file says."""
    return json.loads((FOLDER / name).read_text("utf-8"))


def as_text(data: Any) -> str:
    return json.dumps(data, indent=1, ensure_ascii=False) + "\n"


def alike(data: Any) -> Any:
    """The same without what is random: opaque ids are numbered in the order they appear."""
    text = json.dumps(data, ensure_ascii=False)
    for pattern, word in _PLACES:
        text = pattern.sub(word, text)
    numbers: dict[str, str] = {}
    text = _KEY.sub(lambda found: numbers.setdefault(found[0], f"<id{len(numbers) + 1}>"), text)
    return json.loads(text)


def _difference(before: str, now: str) -> str:
    lines = unified_diff(before.splitlines(), now.splitlines(), "kept", "now", lineterm="", n=6)
    return "\n".join(islice(lines, LONGEST_DIFFERENCE))
