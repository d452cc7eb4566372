"""Canaries: unique words typed into every field, and where they may be found again.

A canary is letters only, so that no encoding changes it and no grammar takes it for a code, a day
or a number. Every one begins with `BIRD`: one search finds them all.
"""

from __future__ import annotations

import json
import logging
import re
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import inspect, text

from db.doors import Doors
from practice_workspace.contents import Message, View
from tests.house import CHANNEL, House

BIRD = "Kanarqi"
_WORD = re.compile(BIRD + "[a-z]{4}", re.IGNORECASE)
_LETTERS = "bcdfghjklmnpqrst"

# Keys of Block Kit whose values are ours, never a person's words.
OURS = frozenset(
    {"value", "block_id", "action_id", "callback_id", "external_id", "private_metadata"}
)


@dataclass
class Canaries:
    """Hands out words and remembers which field each was typed into."""

    typed_into: dict[str, str] = field(default_factory=dict)  # word, lower case -> field

    def word(self, name: str) -> str:
        """A new canary for this field."""
        number, letters = len(self.typed_into), ""
        for _ in range(4):
            number, rest = divmod(number, len(_LETTERS))
            letters += _LETTERS[rest]
        word = BIRD + letters
        self.typed_into[word.lower()] = name
        return word

    @property
    def fields(self) -> frozenset[str]:
        return frozenset(self.typed_into.values())

    def within(self, told: str | bytes) -> set[str]:
        """The fields whose canaries occur; a canary cut short counts as 'some field'."""
        content = told.decode("latin-1") if isinstance(told, bytes) else told
        found = {self.typed_into.get(word.lower(), "?") for word in _WORD.findall(content)}
        if not found and BIRD.lower() in content.lower():
            return {"?"}
        return found


# ---------------------------------------------------------------- what Slack was told


@dataclass
class Watch:
    """Everything the bot told Slack or a log while it was watched, by kind of place."""

    house: House
    places: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    inputs: set[str] = field(default_factory=set)  # every text input that was ever shown
    forms: set[str] = field(default_factory=set)  # the callback id of every modal ever shown
    _calls: int = 0

    def look(self) -> None:
        """Keep what stands on everybody's screen now, and what was called since the last look."""
        calls = self.house.workspace.calls
        for call in calls[self._calls :]:
            self._called(call.method, call.args)
        self._calls = len(calls)
        state = self.house.workspace.state
        for view in state.views():
            self._view(view)
        for channel in state.channels():
            for message in state.messages(channel.id):
                if message.bot_id:
                    self._message(message)
        for user in state.users():
            for message in state.ephemerals(user.id):
                self._message(message)

    def _called(self, method: str, args: Mapping[str, Any]) -> None:
        plain = {name: _parsed(value) for name, value in args.items()}
        self._block_parts(plain)
        if method.startswith("chat."):
            self._keep("notification text", plain.get("text"))
            self._keep("message metadata", plain.get("metadata"))
        if method.startswith("files."):
            self._keep(
                "file names", [plain.get("filename"), plain.get("title"), plain.get("files")]
            )

    def _view(self, view: View) -> None:
        self._keep("private_metadata", view.private_metadata)
        self._keep("modal titles", view.title if view.kind == "modal" else "")
        self._block_parts(view.body)
        self.forms.add(view.callback_id)
        for name in text_inputs(view):
            self.inputs.add(name)

    def _message(self, message: Message) -> None:
        if message.blocks and not message.ephemeral_for:  # of those Slack notifies nobody
            self._keep("notification text", message.text)
        self._keep("message metadata", message.metadata)
        self._block_parts(list(message.blocks))
        if message.channel_id == CHANNEL and not message.ephemeral_for:
            self._keep("channel posts", [message.text, list(message.blocks)])
            for file_id in message.file_ids:
                shown = self.house.workspace.state.file(file_id)
                self._keep("file names", [shown.name, shown.title])
                self._keep("channel posts", shown.alt_text)

    def _block_parts(self, content: Any) -> None:
        for name, value in _parts(content):
            if name in OURS:
                kind = "private_metadata" if name == "private_metadata" else "ids and values"
                self._keep(kind, value)

    def _keep(self, place: str, told: Any) -> None:
        if told:
            said = told if isinstance(told, str) else json.dumps(told, ensure_ascii=False)
            self.places[place].append(said)


def text_inputs(view: View) -> list[str]:
    """'client.enroll/code' for every text input of a modal."""
    return [
        f"{view.callback_id}/{block['block_id'].split(':')[0]}"
        for block in view.blocks
        if block["type"] == "input" and block["element"]["type"] == "plain_text_input"
    ]


def _parsed(value: Any) -> Any:
    if isinstance(value, str) and value[:1] in "[{":
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value


def _parts(content: Any) -> Iterator[tuple[str, Any]]:
    """Every key and value of nested JSON. A text input holds its words under `initial_value`."""
    if isinstance(content, Mapping):
        for name, value in content.items():
            yield name, value
            if name != "state":  # what Slack itself tells of a form half filled
                yield from _parts(value)
    elif isinstance(content, list | tuple):
        for value in content:
            yield from _parts(value)


class Heard(logging.Handler):
    """Every log record of the process, whole, as any formatter could write it."""

    def __init__(self) -> None:
        super().__init__(logging.NOTSET)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        formatter = logging.Formatter("%(name)s %(message)s")
        self.lines.append(f"{formatter.format(record)} {record.args!r} {record.exc_text or ''}")


# ---------------------------------------------------------------- what the database holds


def raw_database(doors: Doors, database_url: str) -> Iterator[tuple[str, bytes]]:
    """(name, content) of the database's files as they lie on the disk; of PostgreSQL the tables
    as they are read, too. Its own log of writes is not looked into: it is recycled."""
    if doors.dialect == "sqlite":
        path = Path(database_url.removeprefix("sqlite:///"))
        for suffix in ("", "-wal", "-shm", "-journal"):
            part = path.with_name(path.name + suffix)
            if part.exists():
                yield part.name, part.read_bytes()
        return
    with doors.engine.connect() as connection:
        for table in inspect(connection).get_table_names():
            rows = connection.execute(text(f'SELECT * FROM "{table}"')).all()
            yield table, b"\n".join(_bytes(value) for row in rows for value in row)
        connection.execute(text("CHECKPOINT"))
        folder = connection.scalar(text("SHOW data_directory"))
        number = connection.scalar(
            text("SELECT oid FROM pg_database WHERE datname = current_database()")
        )
    for part in sorted(Path(str(folder), "base", str(number)).iterdir()):
        yield f"{part.name} of the tables' files", part.read_bytes()


def checkpoint(doors: Doors, database_url: str) -> None:
    """SQLite: bring the WAL home, so that the main file is what a backup would copy."""
    if doors.dialect == "sqlite":
        with sqlite3.connect(database_url.removeprefix("sqlite:///")) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _bytes(value: Any) -> bytes:
    if isinstance(value, bytes | memoryview):
        return bytes(value)
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False).encode()
    return str(value).encode()


def found_in(canaries: Canaries, told: Iterable[str | bytes]) -> set[str]:
    """The fields whose canaries occur anywhere in what was told."""
    found: set[str] = set()
    for one in told:
        found |= canaries.within(one)
    return found
