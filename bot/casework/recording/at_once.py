"""Many people's records in one transaction, each written as its own person would, on its own day.

For an invented unit, whose months would take a minute one by one. A verb that is given these doors
does its own writing as always; what stands around it (the clocks of the clients, the weeks' agendas
to draw again, the audit chain) is done once for all of them, by the same functions. `add` takes a
record from which nothing follows but its row, and keeps it for one statement a kind. A test holds
what comes of it against the same records one by one.

Leave is asked once for each person and deed, so these doors are never a person's own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from bot.casework import checks
from bot.casework.access import audit, permissions
from bot.casework.access.audit import NewEvent
from bot.casework.access.permissions import Action, Granted
from bot.casework.recording.chosen_employer import chosen_employer
from bot.casework.recording.desk import Ask, Desk, SharedTransaction, Written, bring_up_to_date
from bot.casework.recording.kinds import beside, leave_for
from bot.casework.reminders import digests
from bot.casework.replies import Actor, FactRef, Recorded
from bot.casework.team import profiles
from bot.clock import local_day
from db.doors import PatientDoors, Session
from db.kept import Kept
from db.queries.people import clients
from db.queries.people.clients import Client
from db.queries.records import facts, histories, links
from db.queries.units.vocational_units import ProfileSpan
from ips.employer_contacts import Week
from ips.records.employer_contact import EmployerContactRecord
from ips.records.kind import AboutClient, RecordKind


@contextmanager
def at_once(doors: PatientDoors) -> Iterator[AtOnce]:
    """Doors for one long deed; everything is there when the block ends, or nothing is."""
    with doors.writing() as session:
        shared = AtOnce(doors, session)
        yield shared
        shared.finish()


@dataclass(slots=True)
class _Around:
    """What is still to be done around the writing of one unit."""

    workspace_id: str
    unit_id: str
    touched: set[str] = field(default_factory=set)
    stale: set[str] = field(default_factory=set)  # what is shown of them, though no clock moved
    days: list[tuple[str, date]] = field(default_factory=list)  # of a client: within their stay
    weeks: dict[date, date] = field(default_factory=dict)  # a week's Monday -> the latest day
    events: list[NewEvent] = field(default_factory=list)


class AtOnce(SharedTransaction):
    """See the module; `session` is the transaction."""

    def __init__(self, doors: PatientDoors, session: Session) -> None:
        super().__init__(doors.engine)
        self._session = session
        self._granted: dict[tuple[Actor, Action], Granted] = {}
        self._clients: dict[str, Client] = {}
        self._spans: tuple[ProfileSpan, ...] = ()
        self._employers: dict[str, str] = {}
        self._kept: defaultdict[type[RecordKind], list[Kept[Any]]] = defaultdict(list)
        self._for_whom: list[links.ForWhom] = []
        self._around: dict[str, _Around] = {}
        self._last_looks: list[Callable[[], None]] = []

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """The one transaction, with all that was added so far."""
        self._store()
        yield self._session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """As `reading`: what is written stays with the rest."""
        self._store()
        yield self._session

    def perform(self, ask: Ask, write: Callable[[Desk], Written]) -> Recorded:
        """The verb's own writing; its reply says nothing of clocks."""
        self._store()
        desk = self._desk(ask.actor, ask.action, ask.now)
        asked = set(ask.client_ids)
        desk.clients = {each: self._clients[each] for each in asked & self._clients.keys()}
        desk.lock(asked - desk.clients.keys())
        written = write(desk)
        self._clients |= desk.clients
        self._spans = desk.spans
        touched = desk.clients.keys() if written.client_ids is None else written.client_ids
        self._note(desk, ask.verb, written, touched)
        for write_to_messages in desk.of_messages:
            write_to_messages()
        self._last_looks += desk.last_looks
        return Recorded(fact=written.fact, summary=written.summary, on=written.on)

    def add(
        self, actor: Actor, record: RecordKind, *, now: datetime, for_clients: Collection[str] = ()
    ) -> None:
        """Keep one record, of a kind from which nothing follows but its row.

        `for_clients`: whom an employer contact was for.
        """
        kind = type(record)
        desk = self._desk(actor, leave_for(kind, getattr(record, "kind", None)), now)
        kept = desk.kept(replace(record, **desk.stamped(kind)))
        self._kept[kind].append(kept)
        whole = (desk.workspace_id, kept.id)
        self._for_whom += [links.ForWhom(*whole, client_id) for client_id in for_clients]
        about = {record.client_id} if isinstance(record, AboutClient) else set(for_clients)
        written = Written(
            fact=FactRef(kept.fact_kind, kept.id),
            summary="",
            on=kept.on,
            fields=facts.filled_fields(kept),
            within_stay=dict.fromkeys(about, kept.on),
        )
        self._note(desk, beside(kind).verb, written, about)

    def employer(self, actor: Actor, name: str, *, now: datetime) -> str:
        """The id of the employer of that name; new in the unit's list where nobody knows it."""
        if name not in self._employers:
            self._store()
            desk = self._desk(actor, Action.RECORD_EMPLOYER_CONTACT, now)
            self._employers[name] = chosen_employer(desk, None, name).id
        return self._employers[name]

    def finish(self) -> None:
        """Everything around the writing, in the order of a single verb."""
        self._store()
        for around in self._around.values():
            self._reckon(around)
            for monday, today in sorted(around.weeks.items()):
                digests.touch(
                    self._session, around.workspace_id, around.unit_id, monday, today=today
                )
            audit.append_all(self._session, around.events)
        for look in self._last_looks:
            look()

    def _desk(self, actor: Actor, action: Action, now: datetime) -> Desk:
        asked = (actor, action)
        if asked not in self._granted:
            self._granted[asked] = permissions.authorize(self._session, actor, action, now=now)
        granted = self._granted[asked]
        today = replace(granted, today=local_day(now, granted.zone))
        return Desk(self._session, actor, today, now, spans=self._spans)

    def _note(self, desk: Desk, verb: str, written: Written, touched: Collection[str]) -> None:
        unit = _Around(desk.workspace_id, desk.unit_id)
        around = self._around.setdefault(desk.unit_id, unit)
        around.touched |= {*touched, *written.within_stay}
        if written.show_again or desk.stale:
            around.stale |= set(touched)
        around.days += written.within_stay.items()
        for on in (written.on, written.moved_from or written.on):
            if Week.of(on) < Week.of(desk.today):
                around.weeks[Week.of(on).monday] = desk.today
        about = written.about or written.fact
        around.events.append(
            audit.event_of(
                desk.workspace_id,
                desk.unit_id,
                desk.now,
                desk.actor.slack_user_id,
                verb,
                about.kind,
                about.id,
                written.fields,
            )
        )

    def _store(self) -> None:
        """What was added so far, a statement a kind; what others refer to comes first."""
        for kind in sorted(self._kept, key=lambda kind: kind is not EmployerContactRecord):
            facts.add(self._session, self._kept[kind])
        self._kept.clear()
        links.add_clients(self._session, self._for_whom)
        self._for_whom.clear()

    def _reckon(self, around: _Around) -> None:
        here = around.workspace_id
        locked = clients.lock(self._session, here, around.touched - self._clients.keys())
        self._clients |= locked.clients
        self._spans = locked.profiles or self._spans
        loaded = histories.load_to_reckon(self._session, here, around.touched)
        for client_id, on in around.days:
            checks.within_stay(loaded.histories[client_id], on, self._clients[client_id].code)
        for show_again in (False, True):
            some = {
                client_id: history
                for client_id, history in loaded.histories.items()
                if (client_id in around.stale) is show_again
            }
            if some:
                bring_up_to_date(
                    self._session,
                    here,
                    some,
                    loaded.stored,
                    profiles.profiles_from(self._spans),
                    show_again=show_again,
                )
