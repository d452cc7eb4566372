"""What the bot answers to a line that was typed in its own messages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.views import blocks
from bot.views.blocks import Block
from bot.views.sentence import given_back

OPEN = "typed_message.open"

WHAT_WORKS = (
    "I did not understand that one. Here I read a line that begins with what you want to record, "
    "with or without the slash: `visit C-114 office today`, `contact Bean & Leaf C-114`. "
    "`help` shows everything."
)
NO_WORDS = "I can read words only, so nothing was recorded. `help` shows what you can type here."
NEEDS_ITS_FORM = "Nothing is recorded yet. Open the form: your words are in it."
SHOWS = "I can open that for you, once you press the button."

DANGER = (
    "*Nobody reads what is typed here.* If somebody may be in danger, please call for help now: "
    "the emergency number, your agency's crisis line or your team lead. I have recorded nothing."
)
WELCOME = "You are welcome."
ILL = (
    "Get well soon. Please tell your team lead: they plan your leave, and what is due for your "
    "people then goes to whoever covers."
)

_NEWS = {
    "jobend": "a job that has ended",
    "jobstart": "a new job",
    "visit": "a visit or another contact",
    "exit": "somebody who has left the program",
}
DIED = (
    "I am sorry. Nothing is recorded yet. If it was somebody in your program, send me their code "
    "with that word, as in `C-114 died`: a short form opens, and every reminder about them stops."
)
HANDS_OVER = "Clients are handed over with `/ips transfer`, which is for the team lead."

# What is chosen on a client's page: what it sounds like, and where it is there.
_ON_THEIR_PAGE = {
    "pause": "That sounds like a pause. Nothing is recorded yet, for I never guess. It is on their "
    "page, under More …. Send the code alone, and I open it:",
    "resume": "That sounds like the end of a pause. Nothing is recorded yet, for I never guess. "
    "*End the pause* is on their page, under More …. Send the code alone, and I open it:",
    "wish": "That is theirs to decide. Nothing is recorded yet, for I never guess. If they want to "
    "leave the program, send it again with `exit` in front. If they want no contact of a kind for "
    "now, *The client declines contact* is on their page, under More …. Send the code alone, and "
    "I open it:",
}


def not_understood(typed: str) -> list[Block]:
    """One kind sentence that says what works, and the words given back."""
    if not typed:
        return [blocks.section(NO_WORDS)]
    return [blocks.section(WHAT_WORKS.replace("&", "&amp;")), *given_back(typed)]


def danger() -> list[Block]:
    """Short, and nothing else beside it."""
    return [blocks.section(DANGER)]


def welcome() -> list[Block]:
    return [blocks.section(WELCOME)]


def ill() -> list[Block]:
    return [blocks.section(ILL)]


def died() -> list[Block]:
    """Short, too: whoever writes it is not looking for a list of commands."""
    return [blocks.section(DIED)]


def where(sentence: str, typed: str) -> list[Block]:
    """Where what somebody asks for stands, and the words given back."""
    return [blocks.section(sentence), *given_back(typed)]


def tells_of(word: str, typed: str) -> list[Block]:
    """What to type so that it is recorded, whole and to be copied."""
    if word in _ON_THEIR_PAGE:
        return [blocks.section(_ON_THEIR_PAGE[word]), *blocks.verbatim(typed.split()[0])]
    says = (
        f"That sounds like {_NEWS[word]}. Nothing is recorded yet, for I never guess. Please send "
        f"it again with `{word}` in front:"
    )
    return [blocks.section(says), *blocks.verbatim(f"{word} {typed}")]


def needs_its_form(typed: str, place: str) -> list[Block]:
    """`place`: where the words stand, for the button."""
    return _with_a_button(NEEDS_ITS_FORM, "Open the form", typed, place)


def shows(typed: str, place: str) -> list[Block]:
    """As `needs_its_form`, of a page or a list: there is nothing to record."""
    return _with_a_button(SHOWS, "Open", typed, place)


def _with_a_button(says: str, label: str, typed: str, place: str) -> list[Block]:
    return [
        blocks.section(says),
        *given_back(typed),
        blocks.actions(blocks.button(label, OPEN, place, style="primary")),
    ]


def place_of(event: Mapping[str, Any]) -> str:
    """Where a message stands: its own time, and that of its thread."""
    return f"{event['ts']}:{event.get('thread_ts') or ''}"
