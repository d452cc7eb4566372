"""What a story is told with: a calendar that moves, people who act in Slack, and the post."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from html import unescape
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from bot.jobs.delivery.deliverer import Deliverer
from bot.server.work import make_deliverer
from practice_workspace.acting import Reaction, Target
from practice_workspace.contents import Message
from practice_workspace.threaded import Person
from tests.delivery_world import AT_ONCE, at
from tests.house import ADA, ANA, BEN, CHANNEL, LEA, PIA, ZONE, House

NAMES = {LEA: "Lea", ANA: "Ana", BEN: "Ben", PIA: "Pia", ADA: "Ada"}
UNIT_CHANNEL = "#harbor-unit"
_HASH = re.compile(r"\b[0-9a-f]{32,64}\b")  # of each run its own
IN_ITS_THREAD = "#harbor-unit, thread"


class Letter(NamedTuple):
    """What delivery put before somebody's eyes: when, for whom, 'new' or 'changed', the words."""

    moment: str
    to: str
    what: str
    text: str


@dataclass
class Storyteller:
    """Moves practice time, lets people act, and keeps everything that was delivered."""

    house: House
    letters: list[Letter] = field(default_factory=list)
    deliverer: Deliverer = field(init=False)
    _known: dict[tuple[str, str], str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.deliverer = make_deliverer(self.house.settings, self.house.doors.patient)
        self.deliverer.timing = AT_ONCE

    # ------------------------------------------------------------ time and post

    def when(self, day: date, hour: int, minute: int = 0) -> None:
        """It is that moment now, and what is due by then has gone out."""
        self.house.clock.move_to(at(day, hour, minute))
        self.post()

    def post(self) -> None:
        """Plan and deliver once, as the ticker does every few seconds."""
        now = self.house.now
        self.deliverer.plan_once(now)
        done = self.deliverer.deliver_all(now)
        assert (done.dead, done.unclear, done.lost_leases, done.waiting) == (0, 0, 0, 0), done
        self.letters += self._news()

    @property
    def moment(self) -> str:
        return self.house.now.astimezone(ZoneInfo(ZONE)).strftime("%a %d %H:%M")

    def _news(self) -> Iterator[Letter]:
        for to, message in self.mailboxes():
            place = (message.channel_id, message.ts)
            text = self._told(message)
            before = self._known.get(place)
            if text != before:
                self._known[place] = text
                yield Letter(self.moment, to, "new" if before is None else "changed", text)

    def mailboxes(self) -> Iterator[tuple[str, Message]]:
        """Everything the bot has said to people and in the unit's channel."""
        for user_id, name in NAMES.items():
            for message in self.person(user_id).messages():
                if message.bot_id:
                    yield name, message
        for message in self.house.workspace.messages(CHANNEL):
            if message.bot_id:
                yield IN_ITS_THREAD if message.thread_ts else UNIT_CHANNEL, message

    def _told(self, message: Message) -> str:
        if not message.file_ids:
            return _HASH.sub("…", told(message))
        (shown,) = (self.house.workspace.state.file(file_id) for file_id in message.file_ids)
        assert shown.content.startswith(b"\x89PNG")
        return f"[{shown.title}: {shown.alt_text}]"

    # ------------------------------------------------------------ people's acts

    def person(self, user_id: str) -> Person:
        return self.house.person(user_id)

    def types(self, user_id: str, command: str, line: str) -> str:
        """A command with a line of text; returns the answer for their eyes only."""
        who = self.person(user_id)
        return self._answer(who, lambda: who.command(command, line))

    def presses(self, user_id: str, button: str, on: Target) -> str:
        """A button; returns the answer for their eyes only, a new one or in the old one's place."""
        who = self.person(user_id)
        return self._answer(who, lambda: who.press(button, on))

    def opens(self, user_id: str, act: Callable[[], Reaction], callback_id: str) -> str:
        """An act that opens a form; returns what can be read in it once it is filled."""
        who = self.person(user_id)
        _went_well(act())
        who.wait_for(lambda: who.modal and who.modal.callback_id == callback_id)
        return _named(who.read())

    def submits(self, user_id: str, values: Mapping[str, Any] | None = None) -> str:
        """Fills and submits the form in front; returns what took its place."""
        who = self.person(user_id)
        _went_well(who.submit(values))
        return _named(who.read())

    def closes(self, user_id: str) -> None:
        self.person(user_id).close(everything=True)

    def _answer(self, who: Person, act: Callable[[], Reaction]) -> str:
        before = {(message.ts, told(message)) for message in who.ephemerals}
        _went_well(act())
        new = who.wait_for(
            lambda: [m for m in who.ephemerals if (m.ts, told(m)) not in before],
        )
        return told(new[-1])

    def newest(self, user_id: str, words: str) -> Message:
        """The newest message of the bot to this person that says these words."""
        messages = self.person(user_id).messages()
        return next(message for message in reversed(messages) if words in told(message))

    def last_answer(self, user_id: str) -> Message:
        """The newest message for this person's eyes only."""
        return self.person(user_id).ephemerals[-1]


def told(message: Message) -> str:
    """What a message says: its sections and small print, without its buttons."""
    return "\n".join(_lines(message.blocks)) if message.blocks else _named(message.text)


def beside(message: Message, words: str, button: str) -> str:
    """The button, an action id, that stands under the line with these words."""
    line = next(n for n, block in enumerate(message.blocks) if words in "".join(_lines([block])))
    row = next(block for block in message.blocks[line:] if block["type"] == "actions")
    return f"{row['block_id']}/{button}"


def _went_well(done: Reaction) -> None:
    assert done.ok, (done.error, done.errors, done.trouble)


def _lines(blocks: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    for block in blocks:
        if block["type"] == "section":
            yield _named(block["text"]["text"])
        elif block["type"] == "context":
            yield from (_named(element["text"]) for element in block["elements"])


def _named(text: str) -> str:
    """Mentions as people see them, and no escapes."""
    for user_id, name in NAMES.items():
        text = text.replace(f"<@{user_id}>", f"@{name}")
    return unescape(text)
