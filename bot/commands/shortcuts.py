"""The ⚡ shortcuts: the same forms on a phone, and a message turned into a note."""

from __future__ import annotations

import re
from typing import Any

from slack_bolt import Ack, App, BoltContext

from bot.commands import client_contact, employer_contact
from bot.commands.forms import typed_lines
from bot.commands.forms.modals import Form, carry, on_roster, open_modal, turn_of
from bot.views import shortcuts as views
from bot.views.pointed_out import on_opening
from ips.words import MONTHS, WEEKDAYS

_MENTION = re.compile(r"<[@#!][^>]*>")
_LINK = re.compile(r"<[^|>]*\|([^>]*)>")
_WORD = re.compile(r"[^\W\d_][\w'’-]*")
_ENDS_A_SENTENCE = re.compile(r"(^|[.!?:\n])\W*$")
_SHORT_DAYS = (day[:3] for day in WEEKDAYS)
_COMMON = frozenset(
    each.lower() for each in ("i", "i'm", "i'll", "ips", "ok", *_SHORT_DAYS, *WEEKDAYS, *MONTHS)
)


def register(app: App) -> None:
    app.shortcut("shortcut.employer_contact")(log_employer_contact)
    app.shortcut("shortcut.client_contact")(log_client_contact)
    app.shortcut("shortcut.note")(make_note)
    app.view("shortcut.note_submit")(submit_note)


def log_employer_contact(ack: Ack, body: dict[str, Any], context: BoltContext) -> None:
    ack()
    employer_contact.open_form(turn_of(context, body))


def log_client_contact(ack: Ack, body: dict[str, Any], context: BoltContext) -> None:
    ack()
    client_contact.open_form(turn_of(context, body))


def make_note(ack: Ack, body: dict[str, Any], context: BoltContext) -> None:
    """Shows what would be copied, with a warning about what looks like a name."""
    ack()
    turn = turn_of(context, body)
    on_roster(turn)
    text = plain(body["message"].get("text") or "")
    open_modal(turn, views.note_form(text, likely_names(text), private_metadata=carry().packed()))


def submit_note(ack: Ack, view: dict[str, Any], body: dict[str, Any], context: BoltContext) -> None:
    """The form of a visit or an employer contact takes over, with the note in it."""
    turn = turn_of(context, body)
    on_roster(turn)
    form = Form(view)
    note = form.text("text")
    conversation = employer_contact if form.choice("about") == "contact" else client_contact
    form_with_note = conversation.noted(turn, note, typed_lines.only_client(turn, note or ""))
    ack(response_action="update", view=on_opening(form_with_note, turn.today))


def plain(text: str) -> str:
    """A message without Slack's marks: a mention becomes 'a colleague', a link its words."""
    text = _MENTION.sub("a colleague", text)
    text = _LINK.sub(r"\1", text).replace("<", "").replace(">", "")
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&").strip()


def likely_names(text: str) -> tuple[str, ...]:
    """Capitalized words within a sentence; a hint for the eye, no promise of finding all."""
    found: dict[str, None] = {}
    for match in _WORD.finditer(text):
        word = match.group()
        starts = _ENDS_A_SENTENCE.search(text[: match.start()])
        is_code = any(letter.isdigit() for letter in word)
        if word[0].isupper() and not (starts or is_code or word.lower() in _COMMON) and word[1:]:
            found[word] = None
    return tuple(found)
