"""What a try that came to nothing says, and when it was the last one."""

from __future__ import annotations

import logging

from slack_sdk import WebClient

from bot.casework.reminders.leases import REFUSAL, SILENCE, Failure, OutgoingMessage, Timing
from bot.jobs.delivery import post_office
from bot.jobs.delivery.turn import MOST_UNKNOWN_REFUSALS, Turn

log = logging.getLogger("bot.jobs")

# So often anything may break off; then Slack is asked whether it answers at all.
FEW_FAILURES = 3


def of_a_try(slack: WebClient, leased: OutgoingMessage, word: str | None, turn: Turn) -> Failure:
    """What a try counts that came to nothing; `word`: Slack's own, where it said no."""
    if word is not None and answers(slack, leased, turn):
        log.warning("message %s: Slack says %s", leased.id, word)
        return Failure(REFUSAL)
    if leased.failures < FEW_FAILURES:
        return Failure(SILENCE)
    return Failure(SILENCE, answers=answers(slack, leased, turn))


def answers(slack: WebClient, leased: OutgoingMessage, turn: Turn) -> bool:
    """Whether Slack answers this workspace at all; asked once a batch."""
    here = leased.workspace_id
    if here not in turn.answered:
        turn.answered[here] = post_office.answers(slack)
    return turn.answered[here]


def why_over(timing: Timing, leased: OutgoingMessage, failure: Failure, turn: Turn) -> str | None:
    """Why this failure is the last one; None: it is to be tried again."""
    if failure.what == REFUSAL and leased.refusals >= MOST_UNKNOWN_REFUSALS:
        return "refused"
    if failure.answers and timing.is_over(leased, turn.at):
        return "not_taken"
    return None
