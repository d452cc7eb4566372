"""How the clocks of a week ended: counts for everybody, names for the team lead alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from ips.agenda.week import UnitWeek, mentioned, rests
from ips.due_contacts import standing
from ips.employer_contacts import Week
from ips.facts import Clock, DueContact, Standing
from ips.quarters import quarter_start


@dataclass(frozen=True, slots=True)
class ClockCount:
    """How the windows of one clock ended. Declined ones stand apart, outside `asked`."""

    clock: Clock
    met: int = 0
    late: int = 0
    open: int = 0
    missed: int = 0
    declined: int = 0
    overdue: int = 0

    @property
    def asked(self) -> int:
        """The denominator: declined, cancelled, ended and unknowable windows are not in it."""
        return self.met + self.late + self.overdue + self.open + self.missed


@dataclass(frozen=True, slots=True)
class NamedClock:
    """A missed or overdue clock with its client and whose it is.

    → What can still be had is with whoever carries the client now. What was missed stays with
    whoever carried them on its last day: nobody is handed a miss along with a client.
    `paused`: it rested with the client on its last day, in hospital say; nobody was reminded.
    """

    due_on: date
    code: str
    specialist_id: str | None
    clock: Clock
    standing: Standing
    paused: bool = False


@dataclass(frozen=True, slots=True)
class ForTeamLead:
    """What only the team lead hears: named clocks, and how often each kind was declined.

    `declined_since`: windows whose last day lies on that day, the quarter's first, or later.
    """

    named: tuple[NamedClock, ...]
    declined: tuple[ClockCount, ...]
    declined_since: date


_COUNTED: Mapping[Standing, str] = {
    Standing.MET: "met",
    Standing.MET_LATE: "late",
    Standing.DUE: "open",
    Standing.OVERDUE: "overdue",
    Standing.MISSED: "missed",
    Standing.DECLINED: "declined",
}


def clock_counts(unit_week: UnitWeek, week: Week) -> tuple[ClockCount, ...]:
    """Windows whose last day lies in the week, by clock, in the order of `Clock`."""
    return count_standings(
        (
            due
            for client in mentioned(unit_week)
            for due in client.due_contacts
            if due.due_on in week
        ),
        unit_week.as_of,
    )


def count_standings(dues: Iterable[DueContact], today: date) -> tuple[ClockCount, ...]:
    """How those windows stand, counted by clock; clocks without any are left out."""
    counted: Counter[tuple[Clock, str]] = Counter()
    for due in dues:
        word = _COUNTED.get(standing(due, today))
        if word is not None:
            counted[due.key.clock, word] += 1
    clocks = [clock for clock in Clock if any(counted[clock, word] for word in _COUNTED.values())]
    return tuple(
        ClockCount(
            clock,
            met=counted[clock, "met"],
            late=counted[clock, "late"],
            open=counted[clock, "open"],
            missed=counted[clock, "missed"],
            declined=counted[clock, "declined"],
            overdue=counted[clock, "overdue"],
        )
        for clock in clocks
    )


def for_team_lead(unit_week: UnitWeek) -> ForTeamLead:
    """Clocks that ran out since the week's Monday, by name, and the declines by clock."""
    first, today = unit_week.week.monday, unit_week.as_of
    named = [
        NamedClock(
            due.due_on,
            client.code,
            client.carried_by(due.due_on) if now is Standing.MISSED else client.specialist_id,
            due.key.clock,
            now,
            paused=rests(due, client, due.due_on),
        )
        for client in mentioned(unit_week)
        for due in client.due_contacts
        if first <= due.due_on
        and (now := standing(due, today)) in (Standing.MISSED, Standing.OVERDUE)
    ]
    since = quarter_start(today)
    dues = (due for client in mentioned(unit_week) for due in client.due_contacts)
    counts = count_standings((due for due in dues if due.due_on >= since), today)
    return ForTeamLead(
        named=tuple(sorted(named, key=lambda each: (each.due_on, each.code, each.clock))),
        declined=tuple(count for count in counts if count.declined),
        declined_since=since,
    )
