"""'C-101 was here until Mon 2 Mar. The same person?': asked in the form that enters somebody.

An answer holds for the code that was asked about, never for one that was typed over it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from slack_bolt import Ack

from bot.commands.forms import modals
from bot.commands.forms.modals import Form
from bot.views import pickers

SOMEBODY_ELSE = "Somebody else needs a code of their own. Please write another one."


def is_back(form: Form, view: Mapping[str, Any]) -> bool:
    """Whether the person has said that they are back; 'no' asks for another code."""
    answer = form.choice(pickers.SAME_PERSON)
    if answer is None or form.text("code") != _asked_about(view):
        return False
    if answer == "no":
        form.wrong("code", SOMEBODY_ELSE)
    return answer == "yes"


def ask(ack: Ack, view: Mapping[str, Any], question: str) -> None:
    """The form again, everything typed kept, with the question below the code."""
    before = [b for b in view["blocks"] if _is_question(b)]
    asked = sum(int(str(b["block_id"]).partition(":")[2] or 0) + 1 for b in before)
    typed = [block for block in modals.as_typed(view) if not _is_question(block)]
    field = pickers.same_person_field(question, asked)
    ack(
        response_action="update",
        view=modals.again(view, modals.placed_after(typed, "code", [field])),
    )


def _is_question(block: Mapping[str, Any]) -> bool:
    return str(block.get("block_id", "")).split(":")[0] == pickers.SAME_PERSON


def _asked_about(view: Mapping[str, Any]) -> str | None:
    """The code that stood in the form when the question was put."""
    fields = (b for b in view["blocks"] if str(b.get("block_id", "")).split(":")[0] == "code")
    return next((str(b["element"].get("initial_value") or "").strip() for b in fields), None)
