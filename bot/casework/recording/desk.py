"""What every recording verb does around its own few lines: one transaction, always in this order.

Leave, the submission key, the clients' locks (in order of their ids, before any insert), the
verb's own writing, the clocks of the clients it touched, the people who are looked at again, the
messages that show them, messages to others, the reply kept under the submission key, and the audit
chain's head last. Under its lock is looked at what others of the unit may just have used up.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, TypeVar

from sqlalchemy.exc import IntegrityError

from bot.casework import checks
from bot.casework.access import audit, permissions, submissions
from bot.casework.access.permissions import Action, Granted
from bot.casework.access.submissions import Claim, SentMeanwhile
from bot.casework.reading import due_lines
from bot.casework.recording.sent_twice import minutes_since_the_same
from bot.casework.recording.still_there import CHANGED_MEANWHILE
from bot.casework.recording.what_it_did import Reckoning, effects_of, passed_note
from bot.casework.reminders import briefs, digests, outbox, unit_clock_lines
from bot.casework.replies import (
    Actor,
    ClientEffect,
    ClientLabel,
    Colleague,
    FactRef,
    NotAllowed,
    Offer,
    PlannedBefore,
    Recorded,
    Refusal,
    Wording,
    phrase,
)
from bot.casework.team import coverage
from bot.casework.team import profiles as practice
from bot.casework.team.week_counts import of_loaded
from db.doors import Doors, PatientDoors, Session
from db.ids import new_id
from db.kept import Kept
from db.queries.people import caseload, clients
from db.queries.people.caseload import ClientSketch
from db.queries.people.clients import NO_WORD, Client, Word
from db.queries.records import due_contacts, facts, histories
from db.queries.records.histories import Loaded, WeekAtWork
from db.queries.units.vocational_units import ProfileSpan
from ips import due_contacts as clocks
from ips.employer_contacts import Week
from ips.facts import DueContact, DueKey, DueState, History, StaffRole
from ips.records.kind import AnyKind, RecordKind
from ips.standards import Profiles
from ips.stays import died_on
from ips.words import joined

Answer = TypeVar("Answer")

ALREADY_SENT = (
    "This form was saved before, with other words. Please open the saved entry to change it."
)


@dataclass(slots=True)
class Desk:
    """What a verb works with: its session, who asks, and the clients it has locked."""

    session: Session
    actor: Actor
    granted: Granted
    now: datetime
    clients: dict[str, Client] = field(default_factory=dict)
    spans: tuple[ProfileSpan, ...] = ()
    stale: bool = False  # what is shown of its clients, though no clock may have moved
    of_messages: list[Callable[[], object]] = field(default_factory=list)
    """What writes to messages: after the people, whom the planner, too, holds before it writes."""
    last_looks: list[Callable[[], None]] = field(default_factory=list)
    """At what nobody in the unit can change any more: the audit chain's head is locked by then."""

    @property
    def workspace_id(self) -> str:
        return self.actor.workspace_id

    @property
    def unit_id(self) -> str:
        return self.granted.unit_id

    @property
    def me(self) -> str:
        """The staff member's id."""
        return self.granted.me.id

    @property
    def today(self) -> date:
        return self.granted.today

    def lock(self, client_ids: Collection[str]) -> None:
        """Lock clients before anything about them is read or written."""
        locked = clients.lock(self.session, self.workspace_id, client_ids)
        if locked.clients.keys() != set(client_ids):
            raise NotAllowed(permissions.NOT_IN_YOUR_UNIT)
        self.clients |= locked.clients
        self.spans = locked.profiles or self.spans

    def label(self, client_id: str) -> ClientLabel:
        client = self.clients[client_id]
        return ClientLabel(client.id, client.code, self.name(client_id))

    def name(self, client_id: str) -> str | None:
        """The client's name, for whoever may read it."""
        may_read = self.granted.may_read_name(client_id)
        return self.clients[client_id].name if may_read else None

    def codes(self, client_ids: Iterable[str]) -> str:
        """'C-114 and C-220'."""
        return joined(sorted(self.clients[client_id].code for client_id in client_ids))

    def history(self, client_id: str) -> History:
        """The client's facts as they stand in this transaction."""
        return histories.of_clients(self.session, self.workspace_id, [client_id])[client_id]

    def rewrite_client(self, former: Client, latest: Client, word: Word = NO_WORD) -> None:
        """Store what a locked client wants now, and who says so."""
        self.stale = True
        self.clients[former.id] = clients.replace_with(
            self.session, self.workspace_id, former, latest, word, by=self.me, at=self.now
        )

    def to_messages(self, write: Callable[..., object], *what: Any, **also: Any) -> None:
        """`write(session, workspace_id, ...)`, once the people are locked whom it may concern."""
        where = (self.session, self.workspace_id)
        self.of_messages.append(lambda: write(*where, *what, **also))

    def stamp(self) -> dict[str, Any]:
        """The fields of a fact recorded here and now."""
        return {
            "workspace_id": self.workspace_id,
            "recorded_at": self.now,
            "recorded_on": self.today,
            "recorded_by": self.me,
        }

    def stamp_half(self, kind: type[RecordKind], name: str) -> dict[str, Any]:
        """The fields of the second half of a record, recorded here and now."""
        (half,) = (each for each in kind.reversals if each.name == name)
        stamp = {"on": self.today, "at": self.now, "by": self.me}
        return {f"{half.recorded}_recorded_{each}": value for each, value in stamp.items()}

    def kept(self, record: AnyKind) -> Kept[AnyKind]:
        """A record of a declared kind as it is stored, written down here and now."""
        return Kept(record=record, id=new_id(), **self.stamp())

    def stamped(self, kind: type[RecordKind]) -> dict[str, Any]:
        """The kind's own fields that no form asks: who made it, in which role, for which unit."""
        known = {
            "staff_member_id": self.me,
            "by_role": self.granted.me.role,
            "vocational_unit_id": self.unit_id,
        }
        return {name: known[name] for name in kind.stamped if name in known}


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What a verb wrote, and what else follows from it.

    `offered_on`: the day of a client contact, which may leave an in-person clock open;
    `employer_met_on`: the same of an employer contact; `in_person`: they met. `within_stay`: days
    that must lie within these clients' stay in the program. `counts_for_week`: it moved this week's
    count of employer contacts, and the reply tells it. `show_again`: what is shown of them is
    stale though no clock moved. `begun_job`: its planned start has come, and the reply says what
    comes next at it. `about`: what the audit names, where an undo names something else.
    """

    fact: FactRef
    summary: Wording
    on: date
    moved_from: date | None = None  # the day it had before an edit
    fields: Collection[str] = ()
    notes: tuple[Wording, ...] = ()
    client_ids: Collection[str] | None = None  # None: every locked client
    offered_on: date | None = None
    employer_met_on: date | None = None
    in_person: bool = False
    within_stay: Mapping[str, date] = field(default_factory=dict)
    counts_for_week: bool = False
    show_again: bool = False
    begun_job: str | None = None
    undoable: bool = True
    about: FactRef | None = None
    employer_id: str | None = None
    planned: PlannedBefore | None = None
    offers: Offer | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """A request to record something: who asks for what, when, and about whom.

    `content` is what was sent, so that the same form sent again is recognised. `amend` turns a
    second sending with other content into an edit of the first fact. `about_staff`: whom of the
    staff a new fact is about. `drawn_in`: clients whom a
    corrected fact is about from now on and was not before. To correct one's own words is no leave
    to write about anybody else, so they are asked for by `records`, as in a fact written anew.
    """

    doors: Doors
    actor: Actor
    action: Action
    verb: str
    content: Any
    now: datetime
    submission: str | None = None
    client_ids: Collection[str] = ()
    recorded_by: str | None = None
    about_staff: str | None = None
    vocational_unit_id: str | None = None
    drawn_in: Collection[str] = ()
    records: Action | None = None
    amend: Callable[[FactRef], Recorded] | None = None
    amending: bool = False  # this is such an edit: the key now stands for the new content

    def drawing_in(self, client_ids: Collection[str]) -> Ask:
        """The same request about these clients too, who are not the entry's yet."""
        drawn_in = frozenset(client_ids) - frozenset(self.client_ids)
        return replace(self, client_ids={*self.client_ids, *drawn_in}, drawn_in=drawn_in)


class SharedTransaction(PatientDoors, ABC):
    """Doors behind which many verbs are one transaction: see `at_once`."""

    @abstractmethod
    def perform(self, ask: Ask, write: Callable[[Desk], Written]) -> Recorded:
        """The verb's own writing now; what is around it when the transaction ends."""


def looking_again(attempt: Callable[[], Answer]) -> Answer:
    """`attempt`, and once more where somebody wrote the same meanwhile: now it finds theirs.

    Two people who add one colleague, or name two units alike, meet in a unique key only.
    """
    try:
        return attempt()
    except (IntegrityError, SentMeanwhile):
        return attempt()


def perform(ask: Ask, write: Callable[[Desk], Written]) -> Recorded:
    """Run one verb in one transaction; the same submission gets its first reply again."""
    if isinstance(ask.doors, SharedTransaction):
        return ask.doors.perform(ask, write)
    return looking_again(lambda: _performed(ask, write))


def _performed(ask: Ask, write: Callable[[Desk], Written]) -> Recorded:
    claim = submissions.claim_of(ask.actor, ask.verb, ask.content, ask.submission)
    try:
        with permissions.writing(ask.doors, ask.actor, now=ask.now) as session:
            return _work(session, ask, allowed(session, ask), claim, write)
    except NotAllowed:
        raise
    except (Refusal, SentMeanwhile, facts.ChangedMeanwhile, IntegrityError) as error:
        # What comes again is rare, and its key, kept at the end, undoes it. Or it is refused only
        # because it is recorded already.
        with ask.doors.reading() as session:
            before = None if ask.amending else submissions.earlier(session, claim)
        if before is None:
            if isinstance(error, SentMeanwhile):
                raise Refusal(ALREADY_SENT) from error
            if isinstance(error, facts.ChangedMeanwhile):
                raise Refusal(CHANGED_MEANWHILE) from error
            raise
    if before.same:
        return before.recorded
    if ask.amend is None:
        raise Refusal(ALREADY_SENT)
    return ask.amend(before.recorded.fact)


def allowed(session: Session, ask: Ask) -> Granted:
    """Whoever has leave for it; raises NotAllowed.

    The entry first, then who is drawn into it: no answer about the one tells of the other.
    """
    if ask.drawn_in and ask.records is not None:
        _leave_to(session, ask, set(ask.client_ids) - set(ask.drawn_in))
        permissions.authorize(session, ask.actor, ask.records, now=ask.now, client_ids=ask.drawn_in)
    return _leave_to(session, ask, ask.client_ids)


def _leave_to(session: Session, ask: Ask, client_ids: Collection[str]) -> Granted:
    return permissions.authorize(
        session,
        ask.actor,
        ask.action,
        now=ask.now,
        client_ids=client_ids,
        recorded_by=ask.recorded_by or ask.about_staff,
        unit_id=ask.vocational_unit_id,
    )


def _work(
    session: Session,
    ask: Ask,
    granted: Granted,
    claim: Claim | None,
    write: Callable[[Desk], Written],
) -> Recorded:
    desk = Desk(session, ask.actor, granted, ask.now)
    desk.lock(ask.client_ids)
    written = write(desk)
    recorded = _reckon(desk, written)
    if written.fact.kind in unit_clock_lines.READ_FROM:
        roster = coverage.roster_on(session, desk.workspace_id, desk.unit_id, desk.today)
        desk.to_messages(briefs.show_again, roster.team_leads, desk.today)
    for write_to_messages in desk.of_messages:
        write_to_messages()
    if ask.recorded_by is None:  # new, and no correction
        ago = minutes_since_the_same(session, desk.workspace_id, written.fact, now=ask.now)
        recorded = replace(recorded, minutes_since_the_same=ago)
    for day in {written.on, written.moved_from or written.on}:
        digests.touch(session, ask.actor.workspace_id, granted.unit_id, day, today=desk.today)
    submissions.keep(session, claim, recorded, now=ask.now, instead=ask.amending)
    audit.append(
        session,
        workspace_id=ask.actor.workspace_id,
        chain=granted.unit_id,
        at=ask.now,
        actor=ask.actor.slack_user_id,
        action=ask.verb,
        subject_kind=(written.about or written.fact).kind,
        subject_id=(written.about or written.fact).id,
        fields=written.fields,
    )
    for look in desk.last_looks:
        look()
    return recorded


def _reckon(desk: Desk, written: Written) -> Recorded:
    """Bring the clocks of the touched clients up to date and say what that did."""
    touched = desk.clients.keys() if written.client_ids is None else set(written.client_ids)
    week = Week.of(desk.today)
    # A peer mentor has no count.
    counting = written.counts_for_week and desk.granted.me.role is not StaffRole.PEER_MENTOR
    loaded = histories.load_to_reckon(
        desk.session,
        desk.workspace_id,
        touched,
        WeekAtWork(desk.me, week.monday) if counting else None,
    )
    of_touched = {client_id: loaded.histories[client_id] for client_id in sorted(touched)}
    for client_id, on in written.within_stay.items():
        checks.within_stay(of_touched[client_id], on, desk.clients[client_id].code)
    effects, passed = _effects(desk, written, loaded, of_touched) if of_touched else ((), 0)
    mourned = _mourned(of_touched)
    return Recorded(
        fact=written.fact,
        summary=written.summary,
        on=written.on,
        effects=effects,
        week=of_loaded(loaded, desk.me, week) if counting and not mourned else None,
        notes=(*written.notes, *passed_note(passed), *_whose(desk, of_touched)),
        undoable=written.undoable,
        employer=FactRef("employer", written.employer_id) if written.employer_id else None,
        planned=written.planned,
        offers=written.offers,
        in_person=written.in_person,
        mourned=mourned,
    )


def _whose(desk: Desk, touched: Iterable[str]) -> Iterator[Wording]:
    """Whose people they are, where somebody writes for a colleague."""
    for client_id in touched:
        carrier = desk.granted.of_colleagues.get(client_id)
        if carrier is not None:
            code = desk.clients[client_id].code
            yield phrase(f"{code} is on ", Colleague(carrier), "'s caseload.")


def _mourned(of_touched: Mapping[str, History]) -> bool:
    """One of them has died: this is no moment for a number or a question."""
    return any(died_on(history) is not None for history in of_touched.values())


def _effects(
    desk: Desk, written: Written, loaded: Loaded, of_touched: Mapping[str, History]
) -> tuple[tuple[ClientEffect, ...], int]:
    profiles = practice.profiles_from(desk.spans)
    stale = written.show_again or desk.stale
    stored, wanted = bring_up_to_date(
        desk.session, desk.workspace_id, of_touched, loaded.stored, profiles, show_again=stale
    )
    reckoning = Reckoning(
        stored,
        wanted,
        desk.today,
        written.offered_on,
        written.employer_met_on,
        written.begun_job,
    )
    named = reckoning.named(profiles)
    known = _background(desk, profiles, of_touched, [due for due, _ in named])
    labels = [desk.label(client_id) for client_id in of_touched]
    return effects_of(labels, named, known), reckoning.passed_before_known


def bring_up_to_date(
    session: Session,
    workspace_id: str,
    of_clients: Mapping[str, History],
    before: Iterable[DueContact],
    profiles: Profiles,
    *,
    show_again: bool = False,
) -> tuple[dict[DueKey, DueContact], dict[DueKey, DueContact]]:
    """Store what the clocks say of these clients; returns what stood before and what stands now.

    The clients are locked by the caller. Messages that show something changed are shown again.
    """
    stored = {due.key: due for due in before if due.key.client_id in of_clients}
    wanted = {
        due.key: due
        for history in of_clients.values()
        for due in clocks.due_contacts(history, profiles)
    }
    changed = due_contacts.store_difference(session, workspace_id, stored, wanted)
    outbox.touch(
        session,
        workspace_id,
        changed | stored.keys() if show_again else changed,
        closed=[key for key in changed if not _is_open(wanted.get(key))],
        altered=changed & stored.keys(),
    )
    return stored, wanted


def _is_open(due: DueContact | None) -> bool:
    return due is not None and due.state is DueState.OPEN


def _background(
    desk: Desk, profiles: Profiles, of_touched: Mapping[str, History], dues: Collection[DueContact]
) -> due_lines.Background:
    jobs = {due.job_id for due in dues if due.job_id is not None}
    return due_lines.Background(
        today=desk.today,
        profiles=profiles,
        clients={client_id: _sketch(desk, client_id) for client_id in of_touched},
        jobs=caseload.job_labels(desk.session, desk.workspace_id, jobs) if jobs else {},
        paused={
            client_id: reason
            for client_id, history in of_touched.items()
            if (reason := _paused(history, desk.today)) is not None
        },
    )


def _sketch(desk: Desk, client_id: str) -> ClientSketch:
    client = desk.clients[client_id]
    return ClientSketch(
        id=client.id,
        code=client.code,
        name=desk.name(client_id),
        disclosure=client.disclosure,
        meeting_wishes=client.meeting_wishes,
        visits_at_work=client.visits_at_work,
    )


def _paused(history: History, today: date) -> str | None:
    running = (
        str(pause.reason)
        for pause in history.pauses
        if pause.from_on <= today and (pause.resumed_on is None or today < pause.resumed_on)
    )
    return next(running, None)
