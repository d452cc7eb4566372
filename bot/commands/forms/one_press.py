"""One press records the same for several people, whom a line has named."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bot.casework.access.doors import NotRecorded
from bot.casework.replies import Recorded, Refusal
from bot.commands.forms import modals
from bot.commands.forms.modals import Turn
from bot.views import reply
from bot.views.blocks import Option, View

Save = Callable[[str, str], Recorded]  # the client's id, and the key of this one submission


def save_each(turn: Turn, client_id: str, others: Sequence[Option], key: str, save: Save) -> View:
    """One each; what cannot be recorded for one keeps no other out. The first one's refusal is
    raised."""
    recorded, not_recorded = [save(client_id, key)], []
    for each in others:
        other_id, code = each["value"], each["text"]["text"]
        if other_id == client_id:
            continue
        try:
            recorded.append(save(other_id, f"{key}:{other_id}"))
        except Refusal as refusal:
            not_recorded.append((code, refusal.sentence))
        except NotRecorded:
            not_recorded.append((code, modals.AWAY))
    return reply.several(recorded, not_recorded, turn.today)
