"""The form of an exit, with the allowed reasons only; a death has a quiet form of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.views import blocks, pickers, words
from bot.views.blocks import Option, View
from ips.facts import ExitReason
from ips.words.table import EXIT_REASONS

SUBMIT = "client.exit"
DEATH = "client.died"

NO_REASON = (
    "Nobody has to leave for a missed appointment, and IPS has no time limit. You can log a try "
    "with /visit … tried, pause the reminders, or record what they said about work in their own "
    "words."
)

A_JOB_LOSS = (
    "Nobody has to leave for a job loss. /jobend records it, and brings back the call and the help "
    "with the next job. If they leave for another reason, please name that one."
)


@dataclass(frozen=True, slots=True)
class ExitForm:
    exited_on: date | None
    client: Option | None = None
    reason: ExitReason | None = None
    words: str | None = None
    unsure: tuple[str, ...] = ()


def form(values: ExitForm, private_metadata: str) -> View:
    content = [
        *pickers.doubts(values.unsure),
        pickers.client_field(values.client, at_once=False),
        blocks.field(
            "reason",
            "Why",
            blocks.radio(
                words.options(EXIT_REASONS), initial=values.reason, action_id="exit.reason"
            ),
            required=True,
            hint="Nobody has to leave for a job loss or a missed appointment.",
            at_once=True,
        ),
        pickers.day_field("exited_on", "Day", values.exited_on),
        pickers.note_field(values.words, name="words", label="In the client's words"),
    ]
    return blocks.modal(SUBMIT, "Exit", content, submit="Save", private_metadata=private_metadata)


def death_form(
    on: date | None, client: Option | None, private_metadata: str, unsure: Sequence[str] = ()
) -> View:
    """Asks as little as can be."""
    content = [
        *pickers.doubts(unsure),
        blocks.section("I am sorry. Everything about this client will stop, for everybody."),
        pickers.client_field(client, at_once=False),
        pickers.day_field("exited_on", "Day", on),
    ]
    return blocks.modal(
        DEATH, "A client has died", content, submit="Record", private_metadata=private_metadata
    )


def death_reply(client: str) -> str:
    return f"I am sorry. Everything about {client} has stopped, for everybody."
