"""How one window ends: met, declined, cancelled, ended, run out, or open.

A clock's function says what is asked (`Asked`), which acts meet it and what closes it early
(`Closing`); `settle` makes the due contact of it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from ips.facts import Clock, DueContact, DueKey, DueState, MilestoneKind
from ips.standards import FOLLOW_ALONG, LATE_ALLOWED
from ips.stays import Stay


@dataclass(frozen=True, slots=True)
class Act:
    """Something that was done: the day, the fact, and the day it was logged."""

    on: date
    id: str
    recorded_on: date


@dataclass(frozen=True, slots=True)
class Closing:
    """What ends a clock early: acts after that day no longer count.

    `forgives`: also a clock that had already run out is closed, not missed (a death silences
    everything; a start that never happened asked for nothing).
    """

    on: date
    state: DueState
    by: str
    forgives: bool = False
    known_on: date = date.max


@dataclass(frozen=True, slots=True)
class Asked:
    """A window before anything has happened in it.

    `event_known_on`: the day the event came about for the unit; a decline covers the events
    before it, the next event repeats the offer. `acts_from`: the first day on which an act
    counts.
    """

    key: DueKey
    opens_on: date
    due_on: date
    known_on: date
    event_known_on: date
    acts_from: date
    job_id: str | None = None


def settle(asked: Asked, acts: Iterable[Act], closings: Iterable[Closing]) -> DueContact:
    """The due contact as the acts and closings leave it."""
    in_order = sorted(closings, key=lambda each: (each.on, each.by))
    act = _first_that_counts(asked, acts, in_order)
    if act is not None:
        return _due(asked, DueState.MET, act=act)
    announced = None
    for closing in in_order:
        state = _closed_as(asked, closing)
        if state is not None:
            return _due(asked, state, closed_by=closing.by)
        announced = announced or closing
    return _due(asked, DueState.OPEN) if announced is None else _closing(asked, announced)


def _closed_as(asked: Asked, closing: Closing) -> DueState | None:
    """None: notice was given while the window was open, and it closed before its event ended."""
    if closing.forgives or asked.due_on >= closing.on:
        return closing.state
    return None if asked.due_on >= closing.known_on else DueState.MISSED


def _closing(asked: Asked, announced: Closing) -> DueContact:
    """Open, and no longer than until the announced end."""
    due = _due(asked, DueState.OPEN, closed_by=announced.by)
    return replace(due, closes_on=announced.on)


def _first_that_counts(
    asked: Asked, acts: Iterable[Act], closings: Iterable[Closing]
) -> Act | None:
    last = last_act_on(asked, closings)
    counted = [act for act in acts if asked.acts_from <= act.on <= last]
    return min(counted, key=lambda act: (act.on, act.id), default=None)


def last_act_on(asked: Asked, closings: Iterable[Closing]) -> date:
    """The last day on which an act counts."""
    last = date.max if asked.key.clock in LATE_ALLOWED else asked.due_on
    return min([last, *(_closed_to_acts_on(asked, closing) for closing in closings)])


def _closed_to_acts_on(asked: Asked, closing: Closing) -> date:
    """A visit made in time although the client had declined is still a visit made in time."""
    declined = closing.state is DueState.DECLINED
    return max(closing.on, asked.due_on) if declined else closing.on


def _due(
    asked: Asked, state: DueState, act: Act | None = None, closed_by: str | None = None
) -> DueContact:
    return DueContact(
        key=asked.key,
        opens_on=asked.opens_on,
        due_on=asked.due_on,
        known_on=asked.known_on,
        state=state,
        job_id=asked.job_id,
        met_on=None if act is None else act.on,
        met_by=None if act is None else act.id,
        met_recorded_on=None if act is None else act.recorded_on,
        closed_by=closed_by,
    )


def common_closings(stay: Stay, asked: Asked, declinable: bool) -> list[Closing]:
    """Exit, step-down and decline, which close most clocks alike."""
    closings = exit_closings(stay)
    if asked.key.clock not in (Clock.JOB_LOSS, Clock.NEXT_JOB_OFFER):
        closings += _step_down_closings(stay, asked)
    if declinable:
        closings += _decline_closings(stay, asked)
    return closings


def exit_closings(stay: Stay) -> list[Closing]:
    if stay.exited_on is None:
        return []
    return [Closing(stay.exited_on, DueState.ENDED, stay.episode.id, forgives=stay.died)]


def _step_down_closings(stay: Stay, asked: Asked) -> list[Closing]:
    """The first since its event: whatever a later one would close is closed by then."""
    first = stay.first_of_kind(MilestoneKind.STEP_DOWN, since=asked.event_known_on)
    return [] if first is None else [Closing(first.on, DueState.CANCELLED, first.id)]


def _decline_closings(stay: Stay, asked: Asked) -> list[Closing]:
    return [
        Closing(decline.on, DueState.DECLINED, decline.id)
        for decline in stay.declines
        if asked.key.clock in (decline.clocks or FOLLOW_ALONG)
        and (decline.job_id == asked.job_id if decline.job_id else _covered(asked, decline.on))
        and (decline.withdrawn_on is None or decline.withdrawn_on > asked.due_on)
    ]


def _covered(asked: Asked, declined_on: date) -> bool:
    return asked.event_known_on <= declined_on
