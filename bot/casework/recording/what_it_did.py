"""What a record did to the clocks: the difference of the projection before and after. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from bot.casework.reading.due_lines import Background, due_lines
from bot.casework.replies import ClientEffect, ClientLabel
from ips.due_contacts import nudge_days, rule_of
from ips.facts import Clock, DueContact, DueKey, DueState
from ips.standards import LATE_ALLOWED, Profiles

SOON = timedelta(days=7)
"""What runs out within a week is worth a word when a call did not close it."""

_ONE_AFTER_THE_OTHER = frozenset({Clock.MONTHLY, Clock.OUTREACH, Clock.STEP_DOWN})


class Effect(StrEnum):
    """The lists of a `ClientEffect`."""

    MET = "met"
    OPENED = "opened"
    STILL_OPEN = "still_open"
    REOPENED = "reopened"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Reckoning:
    """What stood before, what stands now, and the day on which somebody reads of it.

    `offered_on`: the day of a client contact or an attempt; `employer_met_on`: of an employer
    contact. What could have been met on that day and was not is still open. `begun_job`: a job
    whose planned start has come; what the plan had opened for it is told again.
    """

    before: Mapping[DueKey, DueContact]
    after: Mapping[DueKey, DueContact]
    today: date
    offered_on: date | None = None
    employer_met_on: date | None = None
    begun_job: str | None = None

    @property
    def passed_before_known(self) -> int:
        """How many windows are new and lay in the past before the unit could know of them."""
        formers = self._formers()
        return sum(
            _passed(due)
            for key, due in self.after.items()
            if key not in formers and due.state is DueState.OPEN
        )

    def named(self, profiles: Profiles) -> list[tuple[DueContact, Effect]]:
        """Everything worth a line, with the list it belongs to."""
        formers = self._formers()
        listed = [
            (due, effect)
            for key, due in self.after.items()
            if (effect := self._effect(due, formers.get(key), profiles)) is not None
        ]
        going_on = {
            (due.key.client_id, due.key.clock)
            for due, effect in listed
            if effect in (Effect.OPENED, Effect.REOPENED)
        }
        renamed = {former.key for key, former in formers.items() if former.key != key}
        gone = [
            (replace(due, state=DueState.CANCELLED), Effect.ENDED)
            for due in self._gone()
            if due.key not in renamed
            and not (_passed(due) or self._is_over(due) or _replaced(due, going_on))
        ]
        return listed + gone

    def _gone(self) -> list[DueContact]:
        """What was open and is asked of nobody any more, at least not under its key."""
        return [
            due
            for key, due in self.before.items()
            if key not in self.after and due.state is DueState.OPEN
        ]

    def _formers(self) -> dict[DueKey, DueContact]:
        """What stood before, by the key it has now.

        A second visit on one day may be the one that the next window is named after: the same
        days under another key are nothing new.
        """
        gone = {
            (_days(due), due.state): due
            for key, due in self.before.items()
            if key not in self.after
        }
        renamed = {
            key: gone[_days(due), due.state]
            for key, due in self.after.items()
            if key not in self.before and (_days(due), due.state) in gone
        }
        return {**self.before, **renamed}

    def _effect(
        self, due: DueContact, former: DueContact | None, profiles: Profiles
    ) -> Effect | None:
        was = None if former is None else former.state
        if former is not None and due.state is was:
            moved = due.due_on != former.due_on  # the same clock with another last day
            if due.state is DueState.OPEN and not _passed(due) and (moved or self._begins(due)):
                return Effect.OPENED
            return Effect.STILL_OPEN if self._still_open(due, profiles) else None
        if due.state is DueState.MET:
            return None if _passed(due) and not _in_time(due) else Effect.MET
        if due.state is not DueState.OPEN:
            ends = was is DueState.OPEN and not _passed(due) and not self._is_over(due)
            return Effect.ENDED if ends else None
        if was is not None:
            return Effect.REOPENED
        return None if _passed(due) else Effect.OPENED

    def _begins(self, due: DueContact) -> bool:
        """The job for which it was planned has begun, and its last day is still to come."""
        return due.job_id is not None and due.job_id == self.begun_job and due.due_on >= self.today

    def _is_over(self, due: DueContact) -> bool:
        """It could not be had any more: nobody was reminded of it, so nothing stops."""
        return due.due_on < self.today and due.key.clock not in LATE_ALLOWED

    def _still_open(self, due: DueContact, profiles: Profiles) -> bool:
        if due.state is not DueState.OPEN or _passed(due):
            return False
        if due.key.clock is Clock.FIRST_EMPLOYER_CONTACT:
            return self.employer_met_on is not None and _could_meet(due, self.employer_met_on)
        in_person = rule_of(due, profiles).in_person or due.key.clock is Clock.JOB_LOSS
        offered = self.offered_on is not None and _could_meet(due, self.offered_on)
        return in_person and offered and self._pressing(due, profiles)

    def _pressing(self, due: DueContact, profiles: Profiles) -> bool:
        """It is over, runs out within a week, or its first reminder has come."""
        if due.due_on < self.today:
            return due.key.clock in LATE_ALLOWED
        first_nudge = next(iter(nudge_days(due, profiles)), due.due_on)
        return due.due_on - self.today <= SOON or first_nudge <= self.today


def effects_of(
    clients: Iterable[ClientLabel],
    named: Collection[tuple[DueContact, Effect]],
    known: Background,
) -> tuple[ClientEffect, ...]:
    """One effect a client to whom something happened, in the order of their codes."""
    effects = []
    for client in sorted(clients, key=lambda each: each.code):
        own = [(due, effect) for due, effect in named if due.key.client_id == client.id]
        if own:
            effects.append(_effect_of(client, own, known))
    return tuple(effects)


def _effect_of(
    client: ClientLabel, own: Collection[tuple[DueContact, Effect]], known: Background
) -> ClientEffect:
    lists = {
        effect.value: due_lines([due for due, its in own if its is effect], known)
        for effect in Effect
    }
    return ClientEffect(client, **lists)


def _days(due: DueContact) -> tuple[object, ...]:
    """What makes two windows one and the same to whoever reads of them."""
    return due.key.client_id, due.key.clock, due.job_id, due.opens_on, due.due_on


def _replaced(due: DueContact, going_on: Collection[tuple[str, Clock]]) -> bool:
    """Of a clock with one window after the other, the next one has a line, not the former's end."""
    clock = due.key.clock
    return clock in _ONE_AFTER_THE_OTHER and (due.key.client_id, clock) in going_on


def _could_meet(due: DueContact, on: date) -> bool:
    return due.opens_on <= on and (on <= due.due_on or due.key.clock in LATE_ALLOWED)


def _in_time(due: DueContact) -> bool:
    return due.met_on is not None and due.met_on <= due.due_on


def _passed(due: DueContact) -> bool:
    """Its days had passed before the unit could know: never a miss, so never news either."""
    return due.due_on < due.known_on


def passed_note(passed: int) -> tuple[str, ...]:
    """One line that sums up what lies in the past and is nobody's fault."""
    if passed == 0:
        return ()
    days = "The days of one reminder" if passed == 1 else f"The days of {passed} reminders"
    return (f"{days} were over before we could know. Nobody will ask you for the past.",)
