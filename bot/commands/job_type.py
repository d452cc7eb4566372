"""What kind of work a job is: asked in the reply to a line, and answered by one tap."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from slack_bolt import Ack, BoltContext, Respond

from bot.casework.reading import job_types
from bot.casework.recording import employment
from bot.casework.replies import Refusal
from bot.commands.forms import modals
from bot.commands.forms.modals import Turn
from bot.commands.lines.job_start import JobStartLine
from bot.views import job_start as views
from bot.views import reply
from bot.views.blocks import Block


def ask(turn: Turn, line: JobStartLine, job_id: str) -> Sequence[Block]:
    """Nothing where the line has said it."""
    if "type" in line.labelled:
        return ()
    return views.ask_type(job_id, job_types.offered(turn.doors, turn.actor, now=turn.now))


def chosen(
    ack: Ack, action: dict[str, Any], body: dict[str, Any], context: BoltContext, respond: Respond
) -> None:
    """One tap in the reply to a line: what kind of work it is."""
    ack()
    turn = modals.turn_of(context, body, respond)
    key, _, job_id = action["selected_option"]["value"].partition(":")
    label = job_types.offered(turn.doors, turn.actor, now=turn.now).get(key)
    if label is None:
        raise Refusal(modals.OLD_BUTTON)
    start, _, _ = employment.draft_of(turn.doors, turn.actor, job_id, now=turn.now)
    start = replace(start, job=replace(start.job, type_label=label))
    done = employment.edit(
        turn.doors, turn.actor, job_id, start, now=turn.now, submission=turn.trigger_id
    )
    turn.say(reply.message(done, turn.today), instead=True)
