"""What a brief says now: loaded when it is sent, drawn again or opened."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from bot.casework.access import permissions
from bot.casework.access.permissions import Action, member_on
from bot.casework.reading import week_time
from bot.casework.reading.due_lines import OWING, Background, due_line
from bot.casework.reading.week_time import WeekTime
from bot.casework.reminders import action_lines, authorization_lines, next_steps, unit_clock_lines
from bot.casework.reminders.content import (
    BRIEF,
    URGENT,
    WEEK_OF,
    AuthorizationLine,
    Brief,
    BriefLine,
    LineInWords,
    PlannedLine,
)
from bot.casework.reminders.look import covered_until
from bot.casework.reminders.start_lines import start_lines
from bot.casework.reminders.stored_lines import StoredLines, stored_lines
from bot.casework.replies import Actor, Refusal
from bot.casework.team import coverage, hours
from bot.casework.team import profiles as practice
from bot.casework.team.coverage import Because, Hearing, Roster
from db.doors import Doors, Session
from db.queries.outbox import asides, reading
from db.queries.outbox.asides import Asides
from db.queries.outbox.messages import OutgoingMessage
from db.queries.people import assignments, caseload
from db.queries.records import activity
from db.queries.units import vocational_units
from db.queries.units.vocational_units import VocationalUnit
from ips.due_contacts import standing
from ips.employer_contacts import Week
from ips.facts import DueContact, DueKey, DueState, StaffRole, Standing

GONE = "That brief is no longer there. Your caseload shows what is due: /caseload."


def load(session: Session, message: OutgoingMessage, *, now: datetime) -> Brief | None:
    """What the message says now; None: nothing is left to say, or nobody to say it to.

    Before it is sent, items closed meanwhile are left out; afterwards they stay and say so.
    Whoever has died is not named any more, struck out neither; and of whoever the reader has handed
    over, or covered for until then, they read nothing new.
    """
    return load_each(session, [message], now=now)[message.id]


def load_each(
    session: Session, messages: Sequence[OutgoingMessage], *, now: datetime
) -> Mapping[str, Brief | None]:
    """The same of several of a unit, by message, for people each; they are unsent, or it is one.

    As many queries however many they are, but for what only some of them have.
    """
    first, found = messages[0], dict[str, Brief | None].fromkeys(each.id for each in messages)
    here = first.workspace_id
    unit = vocational_units.find(session, here, first.subject["unit"])
    if unit is None:
        return found
    today = (first.sent_at or now).astimezone(ZoneInfo(unit.zone)).date()
    roster = coverage.roster_on(session, here, unit.id, today)
    there = [
        each
        for each in messages
        if each.ts is not None or roster.person(each.subject["staff"]) is not None
    ]
    if there:
        around = _around(session, there, unit, roster, now)
        found |= {each.id: _brief(session, each, around, now) for each in there}
    return found


def _brief(
    session: Session, message: OutgoingMessage, around: _Around, now: datetime
) -> Brief | None:
    unit, roster, today = around.unit, around.roster, around.roster.on
    sight = around.sight_of(message)
    reader = Reader(sight.mine | sight.ahead.keys(), sight.mine, leads=True)
    if message.ts is not None:
        reader = _reader_by_now(session, message, unit, set(sight.known.clients), now)
    sections = _sections(message, around, sight, reader)
    starts = start_lines(
        sight.kept.starts,
        sight.known,
        about=reader.supports - around.beside.died,
        for_slack_user={
            each.client_id: _somebody_else(
                around.carried_by.get(each.client_id), message.conversation
            )
            for each in sight.kept.starts
        },
        unsent=message.ts is None,
    )
    steps, steps_before = next_steps.lines(
        session, message, unit, sight.kept.steps, around.steps, now=now
    )
    actions = action_lines.lines(session, message, unit, around.actions, now=now)
    granted = authorization_lines.lines(message, reader.supports, around.granted)
    planned: tuple[PlannedLine | AuthorizationLine, ...] = (*steps, *actions.new, *granted)
    planned_before: tuple[PlannedLine, ...] = (*steps_before, *actions.before)
    week = around.weeks.get(message.id)
    leads = reader.leads and message.subject["staff"] in roster.team_leads
    clocks = unit_clock_lines.lines(session, message, unit, today) if leads else ()
    to_confirm = week is not None and not week.saved
    new = sections.lines or sections.unit_lines or starts or clocks or planned or to_confirm
    from_before = sections.before or planned_before
    if message.ts is None and not (new or (from_before and _names_what_is_open(around, message))):
        return None
    return Brief(
        message_id=message.id,
        today=today,
        urgent=message.kind == URGENT,
        lines=tuple(sections.lines),
        unit_lines=tuple(sections.unit_lines),
        gone=sections.gone,
        left_out=sections.left_out,
        before=tuple(sections.before),
        starts=starts,
        next_on=sight.until + timedelta(days=1),
        steps=planned,
        steps_before=planned_before,
        week=week,
        unit_clocks=clocks,
        more_actions=actions.more,
    )


def _names_what_is_open(around: _Around, message: OutgoingMessage) -> bool:
    """As it was when the brief was planned: what was new may be done, or struck out, since then."""
    person, today = around.roster.person(message.subject["staff"]), around.roster.on
    settings = practice.settings_on(around.unit, today)
    return person is not None and hours.names_what_is_open(today, settings, person.staff.days_off)


def _weeks(
    session: Session, messages: Sequence[OutgoingMessage], unit: VocationalUnit, today: date
) -> Mapping[str, WeekTime]:
    """Message id -> the week that it asks its reader about; in three queries a week."""
    here = messages[0].workspace_id
    asking: defaultdict[Week, dict[str, str]] = defaultdict(dict)
    for each in messages:
        if WEEK_OF in each.subject:
            week = Week(date.fromisoformat(each.subject[WEEK_OF]))
            asking[week][each.subject["staff"]] = each.id
    settings = practice.settings_on(unit, today)
    return {
        of_whom[reader]: time
        for week, of_whom in asking.items()
        for reader, time in week_time.of_each(session, here, settings, of_whom, week).items()
    }


@dataclass(frozen=True, slots=True)
class _Sight:
    """What one brief is drawn from, on the day it was sent or will be."""

    kept: StoredLines
    dues: Sequence[tuple[int, DueContact]]  # each with its place in the message's order
    known: Background
    mine: frozenset[str]  # clients the reader hears for or supports
    ahead: Mapping[str, date]  # clients who will be theirs before the next brief -> from when on
    until: date  # the last day that this brief covers
    snoozed: Collection[DueKey]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Around:
    """What several briefs of a unit are drawn from, by reader or by message."""

    unit: VocationalUnit
    roster: Roster
    kept: Mapping[str, StoredLines]
    known: Background
    mine: Mapping[str, frozenset[str]]
    ahead: Mapping[str, Mapping[str, date]]
    untils: Mapping[str, date]
    beside: Asides
    authors: Mapping[str, str]
    carriers: Mapping[str, str]
    carried_by: Mapping[str, str]  # client id -> Slack id of whoever carries them on this roster
    weeks: Mapping[str, WeekTime]
    steps: next_steps.Known | None
    actions: action_lines.Known | None
    granted: authorization_lines.Known | None

    def sight_of(self, message: OutgoingMessage) -> _Sight:
        """What its reader may see of it: of nobody else's clients a name."""
        reader, kept = message.subject["staff"], self.kept.get(message.id, StoredLines())
        dues = [(place, due) for place, due in enumerate(kept.dues) if due is not None]
        mine, known = self.mine[reader], self.known.clients
        seen = {due.key.client_id for _, due in dues} | {each.client_id for each in kept.starts}
        clients = {
            each: known[each] if each in mine else replace(known[each], name=None)
            for each in seen & known.keys()
        }
        return _Sight(
            kept=kept,
            dues=dues,
            known=replace(self.known, clients=clients),
            mine=mine,
            ahead=self.ahead.get(reader, {}),
            until=self.untils.get(reader, self.roster.on),
            snoozed=self.beside.snoozed.get(reader, ()),
        )


def _around(
    session: Session,
    messages: Sequence[OutgoingMessage],
    unit: VocationalUnit,
    roster: Roster,
    now: datetime,
) -> _Around:
    here, today = messages[0].workspace_id, roster.on
    settings = practice.settings_on(unit, today)
    people = {each.subject["staff"]: each.sent_at or now for each in messages}
    there = {
        reader: member_on(person, today)
        for reader in people
        if (person := roster.person(reader)) is not None
    }
    untils = {me: covered_until(people[me], settings, member) for me, member in there.items()}
    heard = coverage.clients_of_each(session, here, unit.id, people, roster)
    supported = coverage.supported_by_each(session, here, unit.id, there.values(), roster)
    mine = {
        me: frozenset(each.client_id for each in theirs) | supported.get(me, frozenset())
        for me, theirs in heard.items()
    }
    ahead = coverage.clients_ahead_of_each(session, here, settings, untils, today)
    theirs = frozenset().union(*mine.values(), *ahead.values())
    kept = stored_lines(session, here, [each.id for each in messages], theirs)
    dues = [due for lines in kept.values() for due in lines.dues if due is not None]
    starts = [each for lines in kept.values() for each in lines.starts]
    clients = {due.key.client_id for due in dues} | {each.client_id for each in starts}
    jobs = {due.job_id for due in dues if due.job_id} | {each.job_id for each in starts}
    met_by = {due.met_by for due in dues if due.met_by is not None}
    beside = asides.of_clients(session, here, clients, people, today)
    named = frozenset().union(*mine.values()) if beside.names_allowed else ()
    known = Background(
        today=today,
        profiles=practice.profiles_of(unit),
        clients=caseload.sketches(session, here, clients, names_of=named),
        jobs=caseload.job_labels(session, here, jobs),
        paused=beside.paused,
    )
    carriers = _carriers(session, here, unit.id, roster, heard, set(known.clients))
    return _Around(
        unit=unit,
        roster=roster,
        kept=kept,
        known=known,
        mine=mine,
        ahead=ahead,
        untils=untils,
        beside=beside,
        authors=activity.recorded_by(session, here, met_by),
        carriers=carriers,
        carried_by=_on_roster(carriers, roster),
        weeks=_weeks(session, messages, unit, today),
        steps=next_steps.known_of(
            session, here, unit, [each for lines in kept.values() for each in lines.steps], now=now
        ),
        actions=action_lines.known_of(session, here, unit, messages, now=now),
        granted=authorization_lines.known_of(session, here, messages, today),
    )


_TO_COME_OR_OWED = OWING | {Standing.COMING}


@dataclass(slots=True)
class _Sections:
    """The lines of a brief; `gone`: one of somebody who died, `left_out`: of whom others hear."""

    lines: list[BriefLine] = field(default_factory=list)
    unit_lines: list[BriefLine] = field(default_factory=list)
    before: list[BriefLine] = field(default_factory=list)
    gone: bool = False
    left_out: int = 0


def _sections(
    message: OutgoingMessage, around: _Around, sight: _Sight, reader: Reader
) -> _Sections:
    own = int(message.subject["own"])
    before_from = int(message.subject.get("before_from", len(sight.kept.dues)))
    in_words = _wording(message.conversation, around, sight)
    died, theirs, today = around.beside.died, reader.theirs, sight.known.today
    sections = _Sections()
    for place, due in sight.dues:
        client_id, from_before = due.key.client_id, place >= before_from
        for_unit = place >= own and not from_before
        if client_id in died:
            sections.gone = sections.gone or not from_before
            continue
        if from_before and client_id not in theirs:
            continue
        if not (reader.leads if for_unit else client_id in theirs):
            sections.left_out += 1  # handed over meanwhile: whoever has them now hears of it
            continue
        stands = standing(due, today)
        is_open = due.state is DueState.OPEN and stands in _TO_COME_OR_OWED
        if not is_open and (from_before or message.ts is None):
            continue
        section = sections.unit_lines if for_unit else sections.lines
        line = BriefLine(due, stands, is_open, partial(in_words, due, for_unit))
        (sections.before if from_before else section).append(line)
    return sections


def _wording(
    reader: str, around: _Around, sight: _Sight
) -> Callable[[DueContact, bool], LineInWords]:
    """How a due contact is said; with True, to the team lead.

    Whoever took cover and is away or has left covers no more.
    """
    cover, roster = around.beside.cover, around.roster
    here = {each.staff.slack_user_id for each in roster.people if roster.is_here(each.staff.id)}

    def in_words(due: DueContact, for_unit: bool) -> LineInWords:
        client_id = due.key.client_id
        whose = around.carried_by.get(client_id)
        if for_unit:
            whose = _who_answers(around.carriers.get(client_id), around.roster) or whose
        soon = not for_unit and client_id not in sight.mine
        helper = cover.get(due.key)
        return LineInWords(
            due=due_line(due, sight.known),
            snoozed=due.key in sight.snoozed,
            for_slack_user=_somebody_else(whose, reader),
            asked=due.key in cover and helper is None,
            covered_by=_somebody_else(helper if helper in here else None, reader),
            yours_from=sight.ahead.get(client_id) if soon else None,
            done_by=_somebody_else(around.authors.get(due.met_by or ""), reader),
        )

    return in_words


@dataclass(frozen=True, slots=True)
class Reader:
    """What the reader of a message is to the unit: `theirs`, of whom they read; `supports`, of
    whom they are asked; and whether they lead the unit.
    """

    theirs: frozenset[str]
    supports: frozenset[str]
    leads: bool


def _reader_by_now(
    session: Session,
    message: OutgoingMessage,
    unit: VocationalUnit,
    client_ids: Collection[str],
    now: datetime,
) -> Reader:
    """Of a message that stands in Slack.

    Theirs: carried, on leave and after an exit too; covered; or soon theirs.
    """
    here, reader = message.workspace_id, message.subject["staff"]
    today = now.astimezone(ZoneInfo(unit.zone)).date()
    roster = coverage.roster_on(session, here, unit.id, today)
    person = roster.person(reader)
    if person is None:
        return Reader(frozenset(), frozenset(), leads=False)
    settings, me = practice.settings_on(unit, today), member_on(person, today)
    until = covered_until(now, settings, me)
    heard = coverage.clients_of(session, here, unit.id, reader, today, roster)
    supports = coverage.supported_here(session, here, unit.id, me, roster)
    supports |= {hearing.client_id for hearing in heard}
    spans = assignments.of_clients(session, here, client_ids, today)
    theirs = (
        *supports,
        *coverage.clients_ahead(session, here, settings, reader, today, until),
        *(
            span.client_id
            for span in spans
            if span.staff_member_id == reader and span.from_on <= today
        ),
    )
    return Reader(frozenset(theirs), supports, me.role is StaffRole.TEAM_LEAD)


def _carriers(
    session: Session,
    workspace_id: str,
    unit_id: str,
    roster: Roster,
    heard: Mapping[str, Sequence[Hearing]],
    wanted: Collection[str],
) -> Mapping[str, str]:
    """Client id -> staff member id of whoever carries the client.

    Asked only about those whom nobody hears of, in `heard`, because they carry or cover for them.
    """
    known = {
        each.client_id: each.instead_of or each.staff_member_id
        for theirs in heard.values()
        for each in theirs
        if each.because in (Because.CARRIES, Because.COVERS)
    }
    others = set(wanted) - known.keys()
    if not others:
        return known
    staff_ids = [person.staff.id for person in roster.people]
    carried = caseload.carried_by(
        session, workspace_id, unit_id, staff_ids, roster.on, client_ids=others
    )
    return known | {
        each.client_id: each.staff_member_id for each in carried if each.staff_member_id is not None
    }


def _on_roster(carriers: Mapping[str, str], roster: Roster) -> Mapping[str, str]:
    """Client id -> Slack id of whoever carries them, of those on the roster."""
    people = {each: roster.person(each) for each in {*carriers.values()}}
    slack_ids = {each: person.staff.slack_user_id for each, person in people.items() if person}
    return {client_id: slack_ids[each] for client_id, each in carriers.items() if each in slack_ids}


def _who_answers(carrier: str | None, roster: Roster) -> str | None:
    """For the team lead: whoever answers for this person's clients today, leave considered."""
    hearing = coverage.who_hears_for(carrier, roster) if carrier else None
    person = roster.person(hearing[0]) if hearing else None
    return None if person is None else person.staff.slack_user_id


def _somebody_else(slack_user_id: str | None, reader: str) -> str | None:
    return slack_user_id if slack_user_id != reader else None


def whole_brief(doors: Doors, actor: Actor, message_id: str, *, now: datetime) -> Brief:
    """Every line of a brief, for the person it was sent to: of clients they still work with, or
    will before their next brief.

    Raises:
        NotAllowed: they are no longer on a roster.
        Refusal: it is not theirs, or no longer there.
    """
    with permissions.reading(doors, actor, now=now) as session:
        permissions.authorize(session, actor, Action.SEE_MY_DAY, now=now)
        message = reading.message(session, actor.workspace_id, message_id)
        ours = message is not None and message.kind in (BRIEF, URGENT)
        if message is None or not ours or message.conversation != actor.slack_user_id:
            raise Refusal(GONE)
        brief = load(session, message, now=now)
        if brief is None:
            raise Refusal(GONE)
        lines = (*brief.lines, *brief.unit_lines, *brief.before)
        named = {each.fact.key.client_id for each in lines} | {
            each.client.id for each in brief.starts
        }
        still = permissions.within_reach(session, actor, Action.SEE_CLIENT, named, now=now)
    still |= {each.fact.key.client_id for each in lines if each.worded.yours_from is not None}
    if not still and not (brief.steps or brief.steps_before):
        raise Refusal(GONE)
    return replace(
        brief,
        lines=tuple(each for each in brief.lines if each.fact.key.client_id in still),
        unit_lines=tuple(each for each in brief.unit_lines if each.fact.key.client_id in still),
        before=tuple(each for each in brief.before if each.fact.key.client_id in still),
        starts=tuple(each for each in brief.starts if each.client.id in still),
    )
