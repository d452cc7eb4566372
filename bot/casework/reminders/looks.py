"""Looking at the people of a unit on a day: what they all follow from is read once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.casework.access.permissions import member_on
from bot.casework.reminders import action_lines, next_steps
from bot.casework.reminders.content import BRIEF
from bot.casework.reminders.look import Heard, Known, Look, StartToConfirm, covered_until
from bot.casework.replies import StaffMember
from bot.casework.team import coverage, hours
from bot.casework.team import profiles as practice
from bot.casework.team.coverage import Roster
from db.doors import Session
from db.queries.outbox import briefs as rows
from db.queries.outbox import planning, reading, tellings
from db.queries.outbox.briefs import Claimed
from db.queries.people import caseload
from db.queries.records import due_contacts
from db.queries.units import vocational_units
from db.queries.units.vocational_units import VocationalUnit
from ips.due_contacts import a_peer_mentor_may
from ips.facts import DueContact, DueKey, Pause, StaffRole


def looks_at(
    session: Session, workspace_id: str, claimed: Iterable[Claimed], now: datetime
) -> Iterator[tuple[Look, ...]]:
    """Of each unit and day, those of these people who have a place on its roster.

    As many statements for a unit as for one person of it.
    """
    by_unit: defaultdict[str, list[Claimed]] = defaultdict(list)
    for each in claimed:
        if each.unit_id is not None:
            by_unit[each.unit_id].append(each)
    for unit_id, theirs in by_unit.items():
        unit = vocational_units.find(session, workspace_id, unit_id)
        if unit is None:
            continue
        by_day: defaultdict[date, list[Claimed]] = defaultdict(list)
        for each in theirs:
            by_day[hours.day_of_look(now, each.due_at, unit.zone)].append(each)
        for today, due in by_day.items():
            yield _looks(session, workspace_id, unit, today, due, now)


@dataclass(frozen=True, slots=True)
class _Reader:
    """One of those looked at: up to which day they had a brief, and until when this one reaches."""

    me: StaffMember
    covers_through: date | None
    since: date
    until: date


@dataclass(frozen=True, slots=True)
class _Whom:
    """Of whom each of them hears: client ids by person, of `ahead` with the day from which on."""

    mine: Mapping[str, frozenset[str]]
    ahead: Mapping[str, Mapping[str, date]]
    of_unit: Mapping[str, frozenset[str]]
    supported: Mapping[str, frozenset[str]]

    def theirs(self, me: str) -> frozenset[str]:
        return self.mine[me] | self.supported[me] | self.ahead[me].keys()

    @property
    def everybody(self) -> frozenset[str]:
        theirs = (self.theirs(me) | self.of_unit[me] for me in self.mine)
        return frozenset(one for each in theirs for one in each)


def _looks(
    session: Session,
    here: str,
    unit: VocationalUnit,
    today: date,
    claimed: Iterable[Claimed],
    now: datetime,
) -> tuple[Look, ...]:
    settings = practice.settings_on(unit, today)
    roster = coverage.roster_on(session, here, unit.id, today)
    readers: dict[str, _Reader] = {}
    for one in claimed:
        person = roster.person(one.staff_member_id)
        if person is not None:
            me = member_on(person, today)
            since = one.covers_through or today - timedelta(days=1)
            until = covered_until(now, settings, me)
            readers[me.id] = _Reader(me, one.covers_through, since, until)
    if not readers:
        return ()
    untils = {me: each.until for me, each in readers.items()}
    sinces = {me: each.since for me, each in readers.items()}
    everybody = [each.me for each in readers.values()]
    leads = _leads(everybody, roster)
    carried = caseload.carried_in_unit(session, here, unit.id, today) if leads else None
    of_unit = frozenset(each.client_id for each in carried or ())
    heard = coverage.clients_of_each(session, here, unit.id, readers, roster, carried)
    whom = _Whom(
        mine={me: frozenset(each.client_id for each in theirs) for me, theirs in heard.items()},
        ahead=coverage.clients_ahead_of_each(session, here, settings, untils, today),
        of_unit={me: of_unit if me in leads else frozenset() for me in readers},
        supported=coverage.supported_by_each(session, here, unit.id, everybody, roster),
    )
    clients = whom.everybody
    conversations = {each.slack_user_id for each in everybody}
    holding = tellings.holding(session, here, conversations, today)
    waiting = planning.unsent(session, here, conversations, BRIEF)
    snoozed = rows.snoozed(session, here, sinces)
    after = min(*sinces.values(), today - timedelta(days=1))
    open_ones = _by_client(
        due_contacts.to_tell_of(
            session, here, clients, after, _whatever_ran_out(session, here, snoozed, waiting)
        )
    )
    paused = rows.pauses(session, here, clients, min(sinces.values()))
    starts = caseload.starts_to_confirm(session, here, clients, today)
    steps = next_steps.heard_by(session, here, unit.id, roster, untils)
    actions = action_lines.heard_by(session, here, unit.id, roster, untils)
    profiles = practice.profiles_of(unit)

    def look(each: _Reader) -> Look:
        me = each.me.id
        mine, supported = whom.mine[me], whom.supported[me]
        pauses = _beyond(each.since, paused)
        due = _heard(open_ones, pauses, mine, whom.ahead[me], whom.of_unit[me])
        due += (
            Heard(one, pauses.get(client_id, ()))
            for client_id in open_ones.keys() & supported - mine
            for one in open_ones[client_id]
            if a_peer_mentor_may(one, profiles, today)
        )
        lines = holding[each.me.slack_user_id]
        return Look(
            workspace_id=here,
            unit=unit,
            me=each.me,
            settings=settings,
            profiles=profiles,
            now=now,
            today=today,
            covers_through=each.covers_through,
            heard=tuple(due),
            # Whatever became of the visits around it, and in a pause too: work is counted by the
            # answer. → A peer mentor is asked beside the specialist: whoever supports the client
            # may say it.
            starts=tuple(StartToConfirm(*one) for one in starts if one[0] in mine | supported),
            snoozed=snoozed[me],
            known=frozenset(Known(line.key, line.due_on, line.for_unit) for line in lines),
            lapsed=tuple(_lapsed(lines, whom.theirs(me), whom.of_unit[me])),
            steps=steps[me],
            actions=actions[me],
            own_clients=mine,
            waiting=waiting[each.me.slack_user_id],
        )

    return tuple(look(each) for each in readers.values())


def _beyond(
    since: date, paused: Mapping[str, tuple[Pause, ...]]
) -> Mapping[str, tuple[Pause, ...]]:
    """The pauses that reach beyond a day."""
    return {
        client_id: tuple(
            each for each in pauses if each.resumed_on is None or each.resumed_on > since
        )
        for client_id, pauses in paused.items()
    }


def _lapsed(
    lines: Iterable[tellings.Telling], theirs: Collection[str], of_unit: Collection[str]
) -> Iterator[tellings.Telling]:
    """What somebody had heard of and does not answer for any more."""
    for each in lines:
        answers_for = of_unit if each.for_unit else theirs
        if each.own is not None and each.key.client_id not in answers_for:
            yield each


def _whatever_ran_out(
    session: Session,
    workspace_id: str,
    snoozed: Mapping[str, Mapping[DueKey, date]],
    waiting: Mapping[str, Collection[str]],
) -> frozenset[str]:
    """The clients of what was put off, and of briefs that never left: its day may have passed, and
    it is told of all the same."""
    unsent = [message_id for theirs in waiting.values() for message_id in theirs]
    lines = reading.lines_of(session, workspace_id, unsent).values() if unsent else ()
    held_back = {item.key.client_id for each in lines for item in each.items}
    return frozenset(held_back | {key.client_id for each in snoozed.values() for key in each})


def _by_client(open_ones: Iterable[DueContact]) -> Mapping[str, Sequence[DueContact]]:
    found: defaultdict[str, list[DueContact]] = defaultdict(list)
    for due in open_ones:
        found[due.key.client_id].append(due)
    return found


def _heard(
    open_ones: Mapping[str, Sequence[DueContact]],
    pauses: Mapping[str, tuple[Pause, ...]],
    mine: Collection[str],
    ahead: Mapping[str, date],
    of_unit: Collection[str],
) -> list[Heard]:
    """What is heard of: as one's own, or soon so, and else as the team lead."""
    heard: list[Heard] = []
    for client_id, dues in open_ones.items():
        paused = pauses.get(client_id, ())
        if client_id in mine:
            heard += [Heard(due, paused) for due in dues]
            continue
        if client_id in ahead:
            heard += [Heard(due, paused, from_on=ahead[client_id]) for due in dues]
        if client_id in of_unit:
            heard += [Heard(due, paused, for_unit=True) for due in dues]
    return heard


def _leads(everybody: Iterable[StaffMember], roster: Roster) -> frozenset[str]:
    """Those who hear, beside their own clients, of all the unit's on the last working day."""
    return frozenset(
        each.id
        for each in everybody
        if each.role is StaffRole.TEAM_LEAD and roster.is_here(each.id)
    )
