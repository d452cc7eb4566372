"""What the agenda is made of: a unit's week, its clients and its roster."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property

from ips.caseload import Phase, phase
from ips.employer_contacts import EmployerContactMade, Week
from ips.facts import Disclosure, DueContact, History, Job
from ips.standards import IPS_25, Profile
from ips.stays import died_on, ended_on, has_begun, is_paused
from ips.unit_calendar import CalendarEntry

NINETY_DAYS = 90


@dataclass(frozen=True, slots=True)
class Carrier:
    """Who carried a client from a day to another, both inclusive."""

    specialist_id: str
    from_on: date
    until_on: date = date.max


@dataclass(frozen=True, slots=True)
class AgendaClient:
    """A client as the agenda needs them: their code, who carries them, and their facts.

    `wishes`: what they look for, as the unit's channel may read it. `carriers`: who carried them in
    the weeks that are told.
    """

    code: str
    specialist_id: str | None
    history: History
    due_contacts: tuple[DueContact, ...]
    disclosure: Disclosure = Disclosure.NOT_DISCUSSED
    interviews_on: tuple[date, ...] = ()
    wishes: str | None = None
    carriers: tuple[Carrier, ...] = ()

    def carried_by(self, on: date) -> str | None:
        """Who carried them that day; who does now, where nobody did."""
        then = (each.specialist_id for each in self.carriers if each.from_on <= on <= each.until_on)
        return next(then, self.specialist_id)


@dataclass(frozen=True, slots=True)
class Service:
    """Days, both inclusive, on which somebody carried a caseload for the unit, and their hours.

    `leads`: they led the unit, so another limit holds for their own caseload. `goes_on`: what
    ended was a client's time with them, not theirs with the unit.
    """

    fte: float = 1.0
    from_on: date = date.min
    until_on: date = date.max
    leads: bool = False
    goes_on: bool = False

    def touches(self, first: date, last: date) -> bool:
        return self.from_on <= last and self.until_on >= first


@dataclass(frozen=True, slots=True)
class RosterMember:
    """A specialist, in roster order. `off`: leave and holidays; `working`: weekdays, Monday 0.

    `services` in order of days: whoever has left keeps the weeks in which they worked.
    """

    staff_id: str
    services: tuple[Service, ...] = (Service(),)
    off: frozenset[date] = frozenset()
    working: frozenset[int] = frozenset(range(5))

    def between(self, first: date, last: date) -> Service | None:
        """The latest service on any of these days; None: they were not there."""
        found = [each for each in self.services if each.touches(first, last)]
        return found[-1] if found else None


@dataclass(frozen=True, slots=True)
class OpenJobLead:
    """`text`: what is compared with wishes; the agenda itself names no employer."""

    id: str
    shared_on: date
    text: str = ""


@dataclass(frozen=True, slots=True, order=True)
class NextStep:
    """A next step with an employer, by the id of the contact it came from, and whose it is."""

    on: date
    employer_contact_id: str
    staff_id: str


@dataclass(frozen=True, slots=True, order=True)
class ToDo:
    """An open action: by when, its id, and who is to do it. What it is may name somebody."""

    due_on: date
    action_id: str
    staff_id: str


@dataclass(frozen=True, slots=True)
class Supervised:
    """Whom a team lead supervises today."""

    specialists: int
    mentors: int


@dataclass(frozen=True)
class UnitWeek:
    """A unit's week: the last complete `week`, seen on `as_of`.

    `looking`: people looking for work on each specialist's caseload on a week's Monday, keyed
    by specialist and week; what is missing counts as nobody. `unreviewed`: weeks whose contact
    log nobody has marked as reviewed. `unit_clocks`: the unit's own, which run out in this
    week or the next.
    """

    week: Week
    as_of: date
    profile: Profile
    clients: tuple[AgendaClient, ...] = ()
    roster: tuple[RosterMember, ...] = ()
    employer_contacts: tuple[EmployerContactMade, ...] = ()
    looking: Mapping[tuple[str, Week], int] = field(default_factory=dict)
    job_leads: tuple[OpenJobLead, ...] = ()
    next_steps: tuple[NextStep, ...] = ()
    to_do: tuple[ToDo, ...] = ()
    unreviewed: tuple[Week, ...] = ()
    supervised: Supervised = Supervised(0, 0)
    unit_clocks: tuple[CalendarEntry, ...] = ()

    @cached_property
    def in_program(self) -> tuple[tuple[AgendaClient, Phase], ...]:
        """Everybody in the program, with the phase they are in: most parts of the agenda ask."""
        gone = (Phase.EXITED, Phase.NOT_ENTERED)
        found = ((each, phase(each.history, self.as_of)) for each in mentioned(self))
        return tuple((client, now) for client, now in found if now not in gone)


def mentioned(unit_week: UnitWeek) -> list[AgendaClient]:
    """Everybody but those who died: a death silences everything, for everybody.

    Also one that came after `as_of`: an agenda drawn again names nobody who has died since.
    """
    return [client for client in unit_week.clients if died_on(client.history) is None]


def in_program(unit_week: UnitWeek) -> list[AgendaClient]:
    return [client for client, _ in unit_week.in_program]


def ninetieth_day(job: Job) -> date | None:
    day = job.starts_on + timedelta(days=NINETY_DAYS)
    return day if has_begun(job) and ended_on(job) >= day else None


def rests(due: DueContact, client: AgendaClient, day: date) -> bool:
    """The client is paused, and this clock waits with them: its review day is what comes up."""
    return IPS_25.rule(due.key.clock).rests_in_pause and is_paused(client.history.pauses, day)
