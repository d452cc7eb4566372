"""The one answer to what somebody typed or pressed, for their eyes only, and how it gets there.

A command's answer is its acknowledgement: what was typed is committed first, so whoever reads
nothing but Slack's own 'failed' knows that nothing was kept. What takes longer than Slack waits
is acknowledged without a word and answered through `response_url`; where Slack refuses that, one
direct message tells what became of it.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping
from http.client import HTTPException
from threading import Lock
from typing import Any

from slack_bolt import Ack, BoltContext, Respond

from bot.commands.lines.pieces import unescaped
from bot.logs import place_of

log = logging.getLogger("bot.commands")

# Slack waits for three seconds; half of them are for the way there and back.
ACKED_AFTER_SECONDS = 1.5
# No limit of an acknowledgement is documented. Messages are refused at some 13,200 characters, and
# through `response_url` we hear of it.
LONGEST_ACK = 10_000

Message = Mapping[str, Any]


def begin(context: BoltContext, body: Mapping[str, Any]) -> None:
    """Before anything can be answered: a word after /ips is not yet read as a command."""

    def respond() -> Respond | None:
        return context.respond if context.response_url else None

    command, text = body.get("command"), unescaped(str(body.get("text") or "")).strip()
    typed = f"{command} {text}" if command and text else ""
    context["answer"] = Answer(context.ack if command else None, respond, typed)


def of(context: BoltContext) -> Answer:
    """The answer to the request of this context."""
    answer: Answer = context["answer"]
    return answer


class Answer:
    """Says one thing to the person of one request; whoever is first has the acknowledgement.

    `ack`: of a command, the only one whose acknowledgement anybody reads. `typed`: the command as
    it was typed, where it says more than its name.
    """

    def __init__(
        self, ack: Ack | None, respond: Callable[[], Respond | None], typed: str = ""
    ) -> None:
        self.typed = typed
        self._ack = ack
        self._respond = respond
        self._one_at_a_time = Lock()

    def without_a_word(self) -> None:
        """Acknowledges, unless that is done: Slack waits no longer, or a window says it all."""
        with self._one_at_a_time:
            if self._ack is not None and self._ack.response is None:
                self._ack()

    def say(self, message: Message, *, instead: bool = False) -> bool:
        """Whether Slack took it. `message`: its text and blocks.

        `instead`: in the place of the message in which a button was pressed, if that still stands.
        """
        if instead and self._responded(message, replace_original=True):
            return True
        if len(json.dumps(message)) <= LONGEST_ACK and self._acked_with(message):
            return True
        self.without_a_word()
        return self._responded(message, replace_original=False)

    def _acked_with(self, message: Message) -> bool:
        with self._one_at_a_time:
            if self._ack is None or self._ack.response is not None:
                return False
            self._ack(response_type="ephemeral", **message)
            return True

    def _responded(self, message: Message, *, replace_original: bool) -> bool:
        respond = self._respond()
        if respond is None:
            return False
        try:
            taken = respond(response_type="ephemeral", replace_original=replace_original, **message)
        except (OSError, HTTPException) as error:
            log.warning("an answer did not get through: %s", place_of(error))
            return False
        if taken.status_code == 200 and '"ok":false' not in taken.body.replace(" ", ""):
            return True
        log.warning("Slack took no answer: %s", taken.status_code)
        return False
