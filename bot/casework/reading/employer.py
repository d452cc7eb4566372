"""What a unit knows of one employer, by whom and when; a client only for whoever may see them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from bot.casework.access import permissions
from bot.casework.access.permissions import Action, Granted, Scope
from bot.casework.reading.employers import NOT_THERE
from bot.casework.reading.named_clients import hints_of, holds
from bot.casework.replies import (
    Actor,
    ClientLabel,
    EmployerChange,
    EmployerContactLine,
    EmployerJob,
    EmployerLabel,
    EmployerPage,
    JobLeadLine,
    PersonMet,
    Refusal,
)
from bot.casework.team import coverage
from bot.clock import local_day
from db.doors import Doors, Session
from db.kept import Kept
from db.queries.people import clients, deaths, employer_changes, staff
from db.queries.people.employer_changes import Change, Described
from db.queries.people.employers import folded
from db.queries.records import activity, facts, job_leads
from ips.employer_contacts import NEXT_STEP_STAYS
from ips.records import employer_contact
from ips.records.employer_contact import EmployerContactRecord
from ips.records.job import JobRecord
from ips.words import joined
from ips.words.table import STEPS, within

MOST_CONTACTS = 300
CALLED = {
    "name": "name",
    "aliases": "other names",
    "parent_id": "chain",
    "hiring_habits": "hiring habits",
}


def employer_page(
    doors: Doors, actor: Actor, employer_id: str, *, now: datetime, to_change: bool = False
) -> EmployerPage:
    """The employer of this id, or the one it was merged into: a fixed number of statements.

    `to_change`: for somebody who is about to change something of it.
    """
    action = Action.KEEP_EMPLOYER if to_change else Action.SEE_EMPLOYER
    with permissions.reading(doors, actor, now=now) as session:
        granted = permissions.authorize(session, actor, action, now=now)
        known = employer_changes.of_unit(session, actor.workspace_id, granted.unit_id)
        if employer_id not in known:
            raise Refusal(NOT_THERE)
        page = _Page(session, granted, known, known[known[employer_id].now_id], now)
        return page.drawn()


@dataclass
class _Page:
    """The page while it is put together, within its transaction."""

    session: Session
    granted: Granted
    known: Mapping[str, Described]
    employer: Described
    now: datetime
    hidden: frozenset[str] = frozenset()  # what hints at somebody whom the reader may not see
    labels: Mapping[str, ClientLabel] = field(default_factory=dict)
    slack_ids: Mapping[str, str] = field(default_factory=dict)

    @property
    def workspace_id(self) -> str:
        return self.granted.actor.workspace_id

    @property
    def family(self) -> tuple[Described, ...]:
        """The employer, and those that were merged into it."""
        merged = [each for each in self.known.values() if each.known_as_id == self.employer.id]
        return (self.employer, *merged)

    def drawn(self) -> EmployerPage:
        here, family = self.workspace_id, self.family
        ids = [each.id for each in family]
        contacts = activity.at_employers(self.session, here, ids, MOST_CONTACTS + 1)
        jobs = facts.having(self.session, JobRecord, here, "employer_id", ids)
        jobs = tuple(each for each in jobs if not each.voided)
        changes = employer_changes.last_changes(self.session, here, ids)
        self._meet_the_people((*contacts, *jobs), changes.values())
        return EmployerPage(
            employer=_label(self.employer),
            version=self.employer.version,
            aliases=self.employer.aliases,
            chain=self._chain(),
            branches=tuple(self._branches()),
            merged=tuple(
                self._change(changes[each.id], each.name, of=each.id)
                for each in family[1:]
                if each.id in changes
            ),
            habits=tuple(
                (each.name, self._readable(each.hiring_habits))
                for each in family
                if each.hiring_habits
            ),
            people=_people(contacts, self._readable),
            contacts=self._contacts(contacts[:MOST_CONTACTS]),
            cut=len(contacts) > MOST_CONTACTS,
            jobs=self._jobs(jobs),
            leads=self._leads(),
            last_change=self._last(changes.get(self.employer.id)),
            may_keep=bool(permissions.scopes_of(self.granted.me, Action.KEEP_EMPLOYER)),
        )

    def _meet_the_people(self, found: Iterable[Kept[Any]], changes: Iterable[Change]) -> None:
        """Who wrote it down, and whom of the unit's clients the reader may see."""
        authors = {each.recorded_by for each in found} | {each.by for each in changes}
        self.slack_ids = staff.slack_ids(self.session, self.workspace_id, authors)
        people = clients.every_name(self.session, self.workspace_id, self.granted.unit_id)
        seen = permissions.within_reach(
            self.session, self.granted.actor, Action.SEE_CLIENT, people.keys(), now=self.now
        )
        self.labels = {each: ClientLabel(each, people[each].code) for each in seen}
        self.hidden = hints_of(each for each in people.values() if each.id not in seen)

    def _readable(self, text: str | None) -> str | None:
        """The text, unless it names somebody whom the reader may not see."""
        return None if text is None or holds(text, self.hidden) else text

    def _contacts(
        self, contacts: Collection[Kept[EmployerContactRecord]]
    ) -> tuple[EmployerContactLine, ...]:
        ids = [each.id for each in contacts]
        named = activity.clients_named(self.session, self.workspace_id, ids)
        still = {each.id: each for each in contacts if self._is_open(each.record)}
        over = {each.id: each for each in contacts if self._has_lately_ended(each.record)}
        settled = self._settled_here(still | over, named)
        return tuple(
            replace(
                self._contact(each, named.get(each.id, ())),
                step_is_open=each.id in still,
                may_settle=each.id in settled,
            )
            for each in contacts
        )

    def _is_open(self, record: EmployerContactRecord) -> bool:
        """Its next step; with a day that has passed, for as long as a brief names it."""
        on, first = record.next_step_on, self.granted.today - NEXT_STEP_STAYS
        return record.next_step_is_open and on is not None and on >= first

    def _has_lately_ended(self, record: EmployerContactRecord) -> bool:
        """Its next step, so that a slip of a finger can still be taken back."""
        on = record.next_step_done_on or record.next_step_dropped_on
        return on is not None and on >= self.granted.today - NEXT_STEP_STAYS

    def _settled_here(
        self,
        steps: Mapping[str, Kept[EmployerContactRecord]],
        named: Mapping[str, Sequence[str]],
    ) -> frozenset[str]:
        """The next steps that are the reader's to settle; whoever presses is asked again."""
        scopes = permissions.scopes_of(self.granted.me, Action.SETTLE_NEXT_STEP)
        if not steps or Scope.UNIT in scopes:
            return frozenset(steps)
        me, here = self.granted.me.id, self.workspace_id
        roster = coverage.roster_on(self.session, here, self.granted.unit_id, self.granted.today)
        stands_in_for = coverage.hears_for(me, roster)
        whom = {one for each in steps for one in named.get(each, ())}
        mine = permissions.within_reach(
            self.session, self.granted.actor, Action.SETTLE_NEXT_STEP, whom, now=self.now
        )
        return frozenset(
            each
            for each, contact in steps.items()
            if contact.record.staff_member_id in (me, *stands_in_for)
            or contact.record.next_step_end_recorded_by == me
            or (each in named and mine.issuperset(named[each]))
        )

    def _contact(
        self, kept: Kept[EmployerContactRecord], named: Sequence[str]
    ) -> EmployerContactLine:
        record = kept.record
        seen = tuple(self.labels[each] for each in named if each in self.labels)
        others = len(named) - len(seen)
        next_step, note = (
            None if others else self._readable(text) for text in (record.next_step, record.note)
        )
        met = self._readable(_person(record))
        written = (record.next_step, record.note, _person(record))
        return EmployerContactLine(
            id=kept.id,
            on=kept.on,
            how=employer_contact.how(record),
            by_slack_user_id=self.slack_ids.get(kept.recorded_by, ""),
            clients=tuple(sorted(seen, key=lambda label: label.code)),
            others=others,
            met=met,
            step=within(STEPS, record.step) if record.step else None,
            next_step=next_step,
            next_step_on=record.next_step_on,
            next_step_done_on=record.next_step_done_on,
            next_step_dropped_on=record.next_step_dropped_on,
            note=note,
            kept_back=sum(map(bool, written)) > sum(map(bool, (next_step, note, met))),
        )

    def _jobs(self, jobs: Collection[Kept[JobRecord]]) -> tuple[EmployerJob, ...]:
        """None that was planned for somebody who has died: nobody is to begin there."""
        planned = {each.record.client_id for each in jobs if not each.record.start_confirmed}
        died = deaths.died(self.session, self.workspace_id, planned) if planned else frozenset()
        had = [
            each
            for each in jobs
            if each.record.start_confirmed or each.record.client_id not in died
        ]
        latest_first = sorted(had, key=lambda each: (each.on, each.id), reverse=True)
        return tuple(
            EmployerJob(
                client=self.labels.get(each.record.client_id),
                title=self._readable(each.record.title),
                starts_on=each.record.starts_on,
                started=each.record.start_confirmed,
                ended_on=each.record.ended_on,
                cancelled_on=each.record.cancelled_on,
                by_slack_user_id=self.slack_ids.get(each.recorded_by, ""),
            )
            for each in latest_first
        )

    def _leads(self) -> tuple[JobLeadLine, ...]:
        of_unit = job_leads.open_ones(
            self.session, self.workspace_id, self.granted.unit_id, self.granted.today
        )
        return tuple(
            JobLeadLine(each.id, each.summary, None, each.shared_by_slack, each.shared_on, False)
            for each in of_unit
            if each.employer_id == self.employer.id
        )

    def _chain(self) -> EmployerLabel | None:
        above = self.known.get(self.employer.parent_id or "")
        chain = self.known[above.now_id] if above is not None else None
        return _label(chain) if chain is not None and chain.id != self.employer.id else None

    def _branches(self) -> Iterable[EmployerLabel]:
        for each in self.known.values():
            above = self.known.get(each.parent_id or "")
            of_this = above is not None and above.now_id == self.employer.id
            if of_this and each.known_as_id is None and each.id != self.employer.id:
                yield _label(each)

    def _last(self, change: Change | None) -> EmployerChange | None:
        """The last change that a tap takes back."""
        if change is None:
            return None
        before = employer_changes.put_back(self.employer, change.before)
        fields = employer_changes.changed(before, self.employer)
        what = joined([CALLED[name] for name in fields])
        return self._change(change, what, of=change.id) if fields else None

    def _change(self, change: Change, what: str, *, of: str) -> EmployerChange:
        by = self.slack_ids.get(change.by, "")
        return EmployerChange(of, what, by, local_day(change.at, self.granted.zone))


def _label(employer: Described) -> EmployerLabel:
    return EmployerLabel(employer.id, employer.name)


def _person(record: EmployerContactRecord) -> str | None:
    """'Rosa (manager, decides about hiring)'."""
    about = [record.person_role or ""] + ["decides about hiring"] * bool(record.hiring_authority)
    more = ", ".join(filter(None, about))
    if record.person_met and more:
        return f"{record.person_met} ({more})"
    return record.person_met or record.person_role or None


def _people(
    contacts: Iterable[Kept[EmployerContactRecord]],
    readable: Callable[[str | None], str | None],
) -> tuple[PersonMet, ...]:
    """Everybody met there, once, as they were last written down."""
    found: dict[str, PersonMet] = {}
    for kept in contacts:
        record = kept.record
        if record.person_met is None or readable(_person(record)) is None:
            continue
        name = folded(record.person_met)
        before = found.get(name)
        if before is None:
            found[name] = PersonMet(
                record.person_met, record.person_role, record.hiring_authority, kept.on
            )
        elif before.role is None or before.decides is None:
            found[name] = PersonMet(
                before.name,
                before.role or record.person_role,
                record.hiring_authority if before.decides is None else before.decides,
                before.last_on,
            )
    return tuple(found.values())
