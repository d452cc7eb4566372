"""Program exit: for one of the reasons there are, never for an appointment missed (F S14)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import partial
from itertools import pairwise

from bot.casework import checks
from bot.casework.access.permissions import Action
from bot.casework.drafts import ExitDraft
from bot.casework.recording import actions
from bot.casework.recording.desk import Ask, Desk, Written, perform
from bot.casework.reminders import digests, meeting_threads, retention
from bot.casework.replies import Actor, FactRef, Recorded, Refusal
from db.doors import Doors
from db.queries.records import facts, meetings
from ips.facts import Episode, ExitReason, History
from ips.records.episode import EpisodeRecord
from ips.stays import in_order, overtaken
from ips.words import dated, whole_day
from ips.words.table import EXIT_REASONS


def exit_client(
    doors: Doors,
    actor: Actor,
    draft: ExitDraft,
    *,
    now: datetime,
    submission: str | None = None,
) -> Recorded:
    """Record that the client left, for one of the reasons there are. Open clocks end with it."""
    return perform(
        Ask(
            doors=doors,
            actor=actor,
            action=Action.EXIT_CLIENT,
            verb="episode.exit",
            content=draft,
            now=now,
            submission=submission,
            client_ids=(draft.client_id,),
        ),
        partial(_exit, draft=draft),
    )


def _exit(desk: Desk, *, draft: ExitDraft) -> Written:
    checks.not_ahead(draft.exited_on, desk.today, "exited_on")
    client = desk.clients[draft.client_id]
    history = desk.history(client.id)
    _check_not_left(history, client.code)
    stay = _stay_left(history, client.code, draft.exited_on)
    if draft.exited_on < stay.entered_on:
        raise Refusal(
            f"{client.code} entered on {whole_day(stay.entered_on)}. Please choose "
            "that day or a later one.",
            "exited_on",
        )
    episode = facts.find(desk.session, EpisodeRecord, desk.workspace_id, stay.id)
    assert episode is not None
    left = episode.but(
        exited_on=draft.exited_on,
        **desk.stamp_half(EpisodeRecord, "exit"),
        exit_reason=draft.reason,
        exit_words=draft.words,
    )
    facts.replace_with(desk.session, episode, left, by=desk.me, at=desk.now)
    died = draft.reason is ExitReason.DIED
    if died:
        draw_again(desk, client.id)
    how = "died" if died else f"left the program ({EXIT_REASONS[draft.reason].left})"
    return Written(
        fact=FactRef("exit", episode.id),
        summary=f"{client.code} {how}, {dated(draft.exited_on, desk.today)}",
        on=draft.exited_on,
        fields=facts.changed_fields(episode, left),
        notes=("Nobody is reminded of them any more.",) if died else (),
    )


def _stay_left(history: History, code: str, on: date) -> Episode:
    """The stay that ends: the current one; an earlier one that nobody closed, on a day of its own.

    Somebody who left and came back, with no exit on record, leaves the first stay first.
    """
    episodes = in_order(history.episodes)
    for each, following in pairwise(episodes):
        if each.exit is None and each.entered_on <= on <= following.entered_on:
            return each
    return checks.current_stay(history, code)


def _check_not_left(history: History, code: str) -> None:
    episodes = in_order(history.episodes)
    left = episodes[-1].exit if episodes and not overtaken(episodes) else None
    if left is not None:
        raise Refusal(
            f"{code} left the program on {whole_day(left.exited_on)}; that is on "
            f"record already. To change it, please open /caseload {code} and undo the exit."
        )


def draw_again(desk: Desk, client_id: str) -> None:
    """A death is on record now, or no longer: what stands in Slack names them no longer, or again.

    Messages about them, the agenda of the last complete week, the threads of meetings since then,
    and briefs, of which somebody's may hold an action about them.
    """
    last_week = desk.today - timedelta(days=7)
    desk.to_messages(digests.touch, desk.unit_id, last_week, today=desk.today)
    desk.to_messages(retention.show_again, [client_id])
    for each in meetings.between(
        desk.session, desk.workspace_id, desk.unit_id, last_week, desk.today
    ):
        desk.to_messages(meeting_threads.show_again, each.id)
    actions.briefs_again(desk)
