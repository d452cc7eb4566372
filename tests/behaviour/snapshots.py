"""Databases as earlier versions left them, with what they had posted: tests/data/upgrade.

Each is named after the commit that made it and is never made anew; a test opens a copy. In it stand
the story week and a day of corrections: edits, undone entries, a pause, a lost job, and a client
with two open stays. Its encryption key stands beside it and opens nothing else.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from tests.behaviour.kept import FOLDER

UPGRADE = FOLDER.parent / "upgrade"
NAMES = tuple(sorted(path.stem for path in UPGRADE.glob("*.json")))
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Button:
    """A button on a message, with the person who can see it."""

    who: str
    element: Json
    block_id: str
    message: Json

    @property
    def says(self) -> str:
        value = str(self.element.get("value", ""))
        return f"{self.who}: {self.element['action_id']} {value}".strip()


@dataclass(frozen=True, slots=True)
class Snapshot:
    said: Json
    database: bytes

    @classmethod
    def read(cls, name: str) -> Snapshot:
        said = json.loads((UPGRADE / f"{name}.json").read_text("utf-8"))
        return cls(said, gzip.decompress((UPGRADE / f"{name}.sqlite3.gz").read_bytes()))

    @property
    def key(self) -> str:
        return str(self.said["made_for_tests_only_encryption_key"])

    @property
    def now(self) -> datetime:
        return datetime.fromisoformat(self.said["now"])

    def copied_to(self, folder: Path) -> Path:
        path = folder / "as_it_was.sqlite3"
        path.write_bytes(self.database)
        return path

    def buttons(self) -> Iterator[Button]:
        """Each once, on its newest message, in the order in which they were posted."""
        found: dict[str, Button] = {}
        for message in (*self.said["posted"], *self.said["answers"]):
            for block in message["blocks"]:
                for element in (*block.get("elements", ()), block.get("accessory", {})):
                    if element.get("type") == "button":
                        who = message["to"] if message["to"] in READERS else "Lea"
                        button = Button(who, element, block.get("block_id", ""), message)
                        found[button.says] = button
        yield from found.values()


READERS = ("Lea", "Ana", "Ben", "Pia", "Ada")
