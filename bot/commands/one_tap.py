"""A button that needs one tap and no more: what it stands for is written down, and said."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from slack_bolt import Ack, BoltContext, Respond

from bot.casework.replies import Recorded
from bot.commands.brief import confirm_pressed
from bot.commands.forms import modals, screens
from bot.views import reply


def press(verb: Callable[..., Recorded]) -> Callable[..., None]:
    """The listener of a button that needs one tap and no more."""

    def pressed(
        ack: Ack,
        action: dict[str, Any],
        body: dict[str, Any],
        context: BoltContext,
        respond: Respond,
    ) -> None:
        ack()
        turn = modals.turn_of(context, body, respond)
        confirm_pressed(turn, body)
        done = verb(
            turn.doors, turn.actor, action["value"], now=turn.now, submission=turn.trigger_id
        )
        if turn.in_modal:
            modals.open_modal(turn, reply.modal(done, turn.today), saved=True)
            screens.refresh_page(turn)
        else:
            turn.say(reply.message(done, turn.today))

    return pressed
