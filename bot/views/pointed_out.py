"""A line under each field whose text looks like something a note should not hold.

What has been pointed out stands in `private_metadata` as our own names of field and kind, never
as text: so the next save keeps it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date

from bot.casework.privacy.pointed_out import Looks, called, looks_like, looks_of_code
from bot.payloads import content_of
from bot.views import blocks
from bot.views.blocks import Block, View

WARNING = "looks"  # begins the block id of a warning
_SEEN = "looks"  # its key in private_metadata
CODE = "code"  # block id of a new client's code, in every form
_OF_CODES = frozenset({Looks.NAME, Looks.INITIALS, Looks.NO_NUMBER})
_ANOTHER_CODE = "Use your agency's code or a random one"

Found = Mapping[str, tuple[Looks, ...]]  # a text input's block id -> what it seems to hold


def on_opening(view: View, today: date) -> View:
    """A form that opens with words already in it; its first save keeps what is pointed out."""
    texts = {
        block["block_id"]: block["element"].get("initial_value") or ""
        for block in text_inputs(view.get("blocks", ()))
    }
    found = look_at(texts, today)
    if not found:
        return view
    content = with_warnings(view["blocks"], found, "save")
    return view | {"blocks": content, "private_metadata": remembering(view, found)}


def text_inputs(content: Sequence[Block]) -> list[Block]:
    return [
        block
        for block in content
        if block["type"] == "input" and block["element"]["type"] == "plain_text_input"
    ]


def look_at(texts: Mapping[str, str], today: date) -> Found:
    found = {name: _looks(name, text, today) for name, text in texts.items()}
    return {name: kinds for name, kinds in found.items() if kinds}


def _looks(block_id: str, text: str, today: date) -> tuple[Looks, ...]:
    """What somebody may be recognised by must not become a code, in whichever form."""
    of_code = block_id.split(":")[0] == CODE
    return looks_like(text, today) or (looks_of_code(text, today) if of_code else ())


def is_new(view: View, found: Found) -> bool:
    """Whether anything is among it that has not been pointed out in this form."""
    return not _names(found) <= _seen(view)


def with_warnings(content: Sequence[Block], found: Found, again: str = "save again") -> list[Block]:
    """The form with a line under each field that is meant, and without earlier ones."""
    warned: list[Block] = []
    for block in content:
        block_id = str(block.get("block_id", ""))
        if block_id.split(":")[0] == WARNING:
            continue
        warned.append(block)
        if block_id in found:
            text = f"⚠️ {_what(found[block_id])}, or {again} to keep it."
            warned.append(blocks.section(text, block_id=f"{WARNING}:{block_id}"))
    return warned


def _what(kinds: tuple[Looks, ...]) -> str:
    """What it looks like, and what to do instead of keeping it."""
    if Looks.NO_NUMBER in kinds:
        return f"This has no number, so it may be {called(kinds)}. {_ANOTHER_CODE}"
    what = f"This looks like {called(kinds)}."
    return f"{what} {_ANOTHER_CODE if _OF_CODES.intersection(kinds) else 'Remove it'}"


def remembering(view: View, found: Found) -> str:
    """The form's `private_metadata`, with what has now been pointed out."""
    kept = _content(view) | {_SEEN: " ".join(sorted(_seen(view) | _names(found)))}
    return json.dumps(kept, separators=(",", ":"))


def _names(found: Found) -> frozenset[str]:
    return frozenset(
        f"{block_id.split(':')[0]}.{kind}" for block_id, kinds in found.items() for kind in kinds
    )


def _seen(view: View) -> frozenset[str]:
    return frozenset(str(_content(view).get(_SEEN) or "").split())


def _content(view: View) -> dict[str, object]:
    return content_of(view.get("private_metadata"))
