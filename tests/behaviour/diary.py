"""The story week with everything that people got in it, block for block."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from practice_workspace.acting import Reaction, Target
from practice_workspace.contents import Message
from tests.commands.asking import WAITING
from tests.house import LEA
from tests.story.storyteller import NAMES, Storyteller

Json = dict[str, Any]


@dataclass
class Diary(Storyteller):
    """A storyteller who writes down each answer, each form and the whole post."""

    pages: list[Json] = field(default_factory=list)
    _after: tuple[str, str] | None = None
    _stood: dict[tuple[str, str], Any] = field(default_factory=dict)

    def post(self) -> None:
        self._settle()
        super().post()
        for to, message in self.mailboxes():
            place = (message.channel_id, message.ts)
            if self._stood.get(place) != message.blocks:
                what = "changed" if place in self._stood else "new"
                self._stood[place] = message.blocks
                self._write(to, f"post, {what}", _content(message))

    def types(self, user_id: str, command: str, line: str) -> str:
        self._settle()
        said = super().types(user_id, command, line)
        self._note_answer(user_id, f"{command} {line}")
        return said

    def presses(self, user_id: str, button: str, on: Target) -> str:
        self._settle()
        said = super().presses(user_id, button, on)
        self._note_answer(user_id, f"presses {button.split('/')[-1]}")
        return said

    def opens(self, user_id: str, act: Callable[[], Reaction], callback_id: str) -> str:
        self._settle()
        said = super().opens(user_id, act, callback_id)
        self._note_form(user_id, f"opens {callback_id}")
        return said

    def submits(self, user_id: str, values: Mapping[str, Any] | None = None) -> str:
        self._settle()
        said = super().submits(user_id, values)
        self._after = (user_id, f"submits {', '.join(values or ())}".strip())
        return said

    def closes(self, user_id: str) -> None:
        self._settle()
        super().closes(user_id)

    def _settle(self) -> None:
        """What took a form's place is written down when the story goes on: it may wait for it."""
        if self._after is not None:
            self._note_form(*self._after)
            self._after = None

    def _note_answer(self, user_id: str, what: str) -> None:
        self._write(NAMES[user_id], what, _content(self.person(user_id).ephemerals[-1]))

    def _note_form(self, user_id: str, what: str) -> None:
        modal = self.person(user_id).modal
        self._write(NAMES[user_id], what, dict(modal.body) if modal else {})

    def _write(self, who: str, what: str, content: Json) -> None:
        self.pages.append({"when": self.moment, "who": who, "what": what} | content)


def _content(message: Message) -> Json:
    return {"text": message.text, "blocks": list(message.blocks)}


CODES = ("C-101", "C-102", "C-103", "C-201", "C-202", "C-301", "C-302", "C-303")


def histories_of(diary: Diary) -> Json:
    """Each client's page as the team lead reads it."""
    return {code: _page(diary, code) for code in CODES}


def _page(diary: Diary, code: str) -> Json:
    lea = diary.person(LEA)
    before = lea.modal
    reaction = lea.command("/caseload", code)
    assert reaction.ok, reaction
    lea.wait_for(lambda: lea.modal and lea.modal != before and lea.modal.callback_id != WAITING)
    shown = dict(lea.modal.body) if lea.modal else {}
    diary.closes(LEA)
    return shown
