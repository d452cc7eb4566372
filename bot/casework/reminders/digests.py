"""The unit's weekly digest: once a week in its channel, with its thread and its chart.

A unit is due when `next_digest_at` has passed. One transaction claims it, plans the digest of the
last complete week (and of the one before, where an outage swallowed it) and moves it on; the key of
unit and week makes each the only one, whatever is restarted or changed meanwhile. The digest is a
parent row: the chart and the parts of the thread follow it, and named missed clocks go to the team
leads' own messages. Late entries raise its wanted version, so it is drawn again from what is true.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial
from threading import Lock
from time import monotonic
from zoneinfo import ZoneInfo

from bot.casework import one_by_one
from bot.casework.access import audit, permissions
from bot.casework.access.permissions import Action
from bot.casework.reminders import audit_heads, outbox, unit_week
from bot.casework.reminders.briefs import SUPERSEDED
from bot.casework.reminders.content import Digest
from bot.casework.replies import Actor, Refusal, UnitSettings
from bot.casework.team import hours, profiles
from bot.casework.team.coverage import Roster, roster_on
from bot.casework.team.profiles import unit_of
from db.doors import Doors, PatientDoors, Session, database_now
from db.queries.outbox import briefs as timetable
from db.queries.outbox import messages as message_rows
from db.queries.outbox import planning, reading
from db.queries.outbox.messages import NewMessage, OutgoingMessage
from db.queries.units import stepping_back, vocational_units
from db.queries.units.vocational_units import VocationalUnit
from ips.employer_contacts import Week

DIGEST, PART, CHART, MISSED = "digest", "digest_part", "digest_chart", "digest_missed"
NOT_OVER = "That week is not over yet. /ips digest alone shows the last one that is, and this one."

# → After a silence of weeks a team needs the latest agenda, and the one before for its contact log:
# a review within 14 days of a week's Sunday counts as weekly (F S6). Of older weeks the team lead
# reads on demand.
MOST_AFTER_A_SILENCE = 2
# A list of missed clocks that became shorter leaves at most so many messages to draw again.
MOST_MISSED_PARTS = 20
DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
# Late entries often come several at a time; the digest is drawn again once for all of them.
GATHER = timedelta(seconds=60)
# Of an agenda a message a second leaves in its channel, and Slack asks to wait for up to a minute.
UNUSED = 60.0


def plan_due(
    doors: PatientDoors, now: datetime, limit: int = 200, *, admins: Collection[str] = ()
) -> int:
    """Plan the digests that are due at `now` (practice time); returns how many digests.

    `admins`: the Slack ids of those who keep the ends of the audit log beside the team leads.
    """
    with doors.reading() as session:
        units = timetable.due_units(session, now, limit)
    plan = partial(plan_for, admins=admins)
    return sum(
        one_by_one.plan_alone(doors, plan, stepping_back.unit_steps_back, which, now)
        for which in units
    )


def plan_for(
    session: Session,
    workspace_id: str,
    unit_id: str,
    *,
    now: datetime,
    admins: Collection[str] = (),
) -> int:
    """Plan what is due for one unit. 0: another planner was faster, or nothing new."""
    due_at = timetable.claim_unit(session, workspace_id, unit_id, now)
    unit = vocational_units.find(session, workspace_id, unit_id)
    if due_at is None or unit is None:
        return 0
    today = now.astimezone(ZoneInfo(unit.zone)).date()
    settings = profiles.settings_on(unit, today)
    roster = roster_on(session, workspace_id, unit_id, today)
    planned = 0
    _take_back_the_old(session, workspace_id, unit, roster, Week.of(today))
    for as_of in _due_days(due_at, now, settings):
        planned += _plan_week(session, workspace_id, unit, roster, as_of, now)
    week = Week.of(today).monday
    keepers = dict.fromkeys([*_addresses(roster), *sorted(admins)])
    audit_heads.plan(session, workspace_id, unit_id, keepers, week=week, now=now)
    timetable.move_digest(session, workspace_id, unit_id, hours.next_digest_after(now, settings))
    return planned


def plan_week(
    doors: PatientDoors, workspace_id: str, unit_id: str, as_of: date, now: datetime
) -> int:
    """Plan the digest of the last complete week before `as_of`, asked for by hand.

    0: it is planned or sent already, or the unit is gone.
    """
    with doors.writing() as session:
        unit = vocational_units.find(session, workspace_id, unit_id)
        if unit is None:
            return 0
        roster = roster_on(session, workspace_id, unit_id, as_of)
        return _plan_week(session, workspace_id, unit, roster, as_of, now)


def _take_back_the_old(
    session: Session, workspace_id: str, unit: VocationalUnit, roster: Roster, this: Week
) -> None:
    """Agendas that never left, where Slack took nothing or others could read the channel for weeks:
    without this all of them would come at once."""
    since = this.before(MOST_AFTER_A_SILENCE).monday
    addresses = {*_addresses(roster), *filter(None, [unit.channel_id])}
    waiting = [
        message_id
        for kind in (DIGEST, MISSED)
        for ids in planning.unsent(session, workspace_id, addresses, kind).values()
        for message_id in ids
    ]
    found = (reading.message(session, workspace_id, each) for each in waiting)
    old = [
        each.id
        for each in found
        if each is not None
        and each.subject["unit"] == unit.id
        and date.fromisoformat(each.subject["week"]) < since
    ]
    if old:
        planning.withdraw_unsent(session, workspace_id, old, SUPERSEDED)


def _due_days(due_at: datetime, now: datetime, settings: UnitSettings) -> list[date]:
    """The days as of which the digests that came due are drawn, the oldest first."""
    zone = ZoneInfo(settings.zone)
    days: list[date] = []
    moment = due_at
    while moment <= now:
        # A late one is drawn as of today, while its own week lasts.
        sunday = Week.of(moment.astimezone(zone).date()).sunday
        days.append(min(now.astimezone(zone).date(), sunday))
        moment = hours.next_digest_after(moment, settings)
    return days[-MOST_AFTER_A_SILENCE:]


def _plan_week(
    session: Session,
    workspace_id: str,
    unit: VocationalUnit,
    roster: Roster,
    as_of: date,
    now: datetime,
) -> int:
    week = Week.of(as_of).before()
    key = _key(unit.id, week.monday)
    subject = {"unit": unit.id, "week": week.monday.isoformat(), "as_of": as_of.isoformat()}
    addresses = _addresses(roster)
    # A unit without a channel still has its agenda: the team lead gets it.
    conversation = unit.channel_id or next(iter(addresses), None)
    if conversation is None:
        return 0
    missed = [
        NewMessage(MISSED, address, _missed_key(unit.id, week.monday, address), subject)
        for address in addresses
    ]
    # The parent first: where the week has its digest already, nothing else is planned.
    parent = NewMessage(DIGEST, conversation, key, subject)
    (parent_id,) = outbox.plan_all(session, workspace_id, [parent], now=now)
    if parent_id is None:
        return 0
    chart = NewMessage(CHART, conversation, f"{key}:chart", subject, parent_id=parent_id)
    outbox.plan_all(session, workspace_id, [chart, *missed], now=now)
    return 1


def _addresses(roster: Roster) -> list[str]:
    """The team leads, as Slack knows them."""
    team_leads = [roster.person(staff_id) for staff_id in roster.team_leads]
    return [person.staff.slack_user_id for person in team_leads if person is not None]


def plan_copy(session: Session, digest: OutgoingMessage, reader: str, now: datetime) -> None:
    """The same agenda for one reader's own messages (Slack user id), with its thread and chart."""
    subject = {**digest.subject, "for": reader}
    key = _key_of(subject)
    copy = NewMessage(DIGEST, reader, key, subject)
    (copy_id,) = outbox.plan_all(session, digest.workspace_id, [copy], now=now)
    if copy_id is not None:
        chart = NewMessage(CHART, reader, f"{key}:chart", subject, parent_id=copy_id)
        outbox.plan_all(session, digest.workspace_id, [chart], now=now)


def ensure_parts(
    doors: Doors, parent: OutgoingMessage, count: int, *, redraw: bool, now: datetime
) -> None:
    """The thread has `count` parts: plan those that are missing, draw the others again, and with
    them what the team leads got.

    Called with the digest rendered, before it is posted; a second call plans nothing twice.
    """
    key = _key_of(parent.subject)
    wanted = [f"{key}:part:{number}" for number in range(count)]
    beyond = [f"{key}:part:{number}" for number in range(count, count + 10)]
    with doors.writing() as session:
        here = parent.workspace_id
        known = {
            each.subject["part"]: each
            for each in reading.with_keys(session, here, [*wanted, *beyond])
        }
        missing = [
            NewMessage(
                PART,
                parent.conversation,
                f"{key}:part:{number}",
                {**parent.subject, "part": str(number)},
                parent_id=parent.id,
            )
            for number in range(count)
            if str(number) not in known
        ]
        if missing:
            outbox.plan_all(session, here, missing, now=now)
        if redraw:
            ids = [each.id for each in (*known.values(), *_missed(session, parent))]
            planning.want_update(session, here, ids, not_before=message_rows.AT_ONCE)


def ensure_missed(
    doors: Doors, first: OutgoingMessage, count: int, *, redraw: bool, now: datetime
) -> None:
    """A team lead's own list needs `count` messages: plan those after the first that are missing,
    draw the others again. A second call plans nothing twice.
    """
    unit_id, week = first.subject["unit"], date.fromisoformat(first.subject["week"])
    key = _missed_key(unit_id, week, first.conversation)
    keys = [f"{key}:{number}" for number in range(1, max(count, MOST_MISSED_PARTS))]
    if count < 2 and not redraw:
        return
    with doors.writing() as session:
        here = first.workspace_id
        known = {each.subject["part"]: each for each in reading.with_keys(session, here, keys)}
        missing = [
            NewMessage(
                MISSED,
                first.conversation,
                f"{key}:{number}",
                {**first.subject, "part": str(number)},
            )
            for number in range(1, count)
            if str(number) not in known
        ]
        if missing:
            outbox.plan_all(session, here, missing, now=now)
        if redraw:
            ids = [each.id for each in known.values()]
            planning.want_update(session, here, ids, not_before=message_rows.AT_ONCE)


def _missed(session: Session, digest: OutgoingMessage) -> tuple[OutgoingMessage, ...]:
    """The team leads' own messages beside a digest."""
    unit_id, week = digest.subject["unit"], date.fromisoformat(digest.subject["week"])
    as_of = date.fromisoformat(digest.subject["as_of"])
    roster = roster_on(session, digest.workspace_id, unit_id, as_of)
    team_leads = [roster.person(staff_id) for staff_id in roster.team_leads]
    keys = [
        _missed_key(unit_id, week, person.staff.slack_user_id)
        for person in team_leads
        if person is not None
    ]
    return reading.with_keys(session, digest.workspace_id, keys)


def touch(
    session: Session, workspace_id: str, vocational_unit_id: str, on: date, *, today: date
) -> None:
    """A fact of the day `on` was written: the digest of its week is to be drawn again.

    Called within the transaction that wrote it. A week that still runs has no digest yet.
    """
    if Week.of(on) >= Week.of(today):
        return
    key = _key(vocational_unit_id, Week.of(on).monday)
    posted = reading.with_copies(session, workspace_id, key, vocational_unit_id)
    if posted:
        planning.want_update(
            session, workspace_id, posted, not_before=database_now(session) + GATHER
        )


def digest_now(doors: Doors, actor: Actor, *, now: datetime, week_of: date | None = None) -> Digest:
    """The last complete week and the current one as of now, for the team lead alone.

    `week_of`: a day of an earlier week, which is told as its own agenda told it last: as of the
    Sunday after.

    Raises:
        NotAllowed: whoever asks is not the team lead.
        Refusal: that week is not over.
    """
    with permissions.reading(doors, actor, now=now) as session:
        granted = permissions.authorize(session, actor, Action.SEE_DIGEST, now=now)
        unit = unit_of(session, actor.workspace_id, granted.unit_id)
        today = granted.today
        week = Week.of(today).before() if week_of is None else Week.of(week_of)
        if week.sunday >= today:
            raise Refusal(NOT_OVER)
        as_of = min(today, week.before(-1).sunday)
        return unit_week.digest_of(session, actor.workspace_id, unit, week, as_of, None)


def week_of(doors: Doors, actor: Actor, value: str) -> tuple[date, str | None]:
    """The Monday of the week that a digest tells, and of which unit, from its button's value.

    That is the message's id; or, of what was asked for, the Monday, and the reader's own unit.

    Raises:
        Refusal: there is no such digest here.
    """
    if DAY.fullmatch(value):
        with suppress(ValueError):
            return Week.of(date.fromisoformat(value)).monday, None
    with doors.reading() as session:
        message = reading.message(session, actor.workspace_id, value)
    if message is None or message.kind != DIGEST:
        raise Refusal("That agenda is no longer there. Please use the latest one.")
    return date.fromisoformat(message.subject["week"]), message.subject["unit"]


def show_review(doors: Doors, actor: Actor, message_id: str) -> None:
    """The contact log was reviewed: the digest says so, from whichever process draws it."""
    with doors.writing() as session:
        planning.want_update(
            session, actor.workspace_id, [message_id], not_before=message_rows.AT_ONCE
        )


# ---------------------------------------------------------------- rendering's data


def load(session: Session, message: OutgoingMessage) -> Digest | None:
    """The digest as the records now tell it; None: the unit is gone.

    It goes out in a dozen messages, and reads the whole unit: while nothing has been written down
    there, the other messages are drawn from what its own was drawn from.
    """
    here, subject = message.workspace_id, message.subject
    stamp = audit.ends(session, here, (subject["unit"],))
    key = (here, subject["unit"], subject["week"], subject["as_of"])
    own_id = message.id if message.kind == DIGEST else message.parent_id
    known = None if message.kind == DIGEST else _lately.found(key, stamp)
    if known is None:
        unit = vocational_units.find(session, here, subject["unit"])
        if unit is None:
            return None
        week = Week(date.fromisoformat(subject["week"]))
        as_of = date.fromisoformat(subject["as_of"])
        known = unit_week.digest_of(session, here, unit, week, as_of, own_id)
        _lately.keep(key, stamp, known)
    return replace(known, message_id=own_id)


def forget(unused_for: float = UNUSED) -> None:
    """Agendas that nobody asked for since so many seconds: no process holds one for longer than it
    takes. Until then its next message may be waiting."""
    _lately.forget(unused_for)


class _Lately:
    """The agendas that were read last, for the minutes in which their messages go out.

    `stamp`: the end of the unit's audit chain. Whatever is recorded, changed or erased there moves
    it in the same transaction, so what was read before is never shown after. A unit without one is
    read each time.
    """

    MOST, SECONDS = 256, 600.0  # of some 100 KiB each: the units of a time zone send at one hour

    def __init__(self) -> None:
        self._lock = Lock()
        self._read: dict[_Key, tuple[_Stamp, float, float, Digest]] = {}

    def found(self, key: _Key, stamp: _Stamp) -> Digest | None:
        with self._lock:
            before, at, _, digest = self._read.get(key, ((), 0.0, 0.0, None))
            if digest is None or not stamp or stamp != before or monotonic() > at + self.SECONDS:
                return None
            self._read[key] = (before, at, monotonic(), digest)
            return digest

    def keep(self, key: _Key, stamp: _Stamp, digest: Digest) -> None:
        with self._lock:
            self._read.pop(key, None)
            while len(self._read) >= self.MOST:
                del self._read[next(iter(self._read))]
            self._read[key] = (stamp, monotonic(), monotonic(), digest)

    def forget(self, unused_for: float) -> None:
        since = monotonic() - unused_for
        with self._lock:
            self._read = {key: read for key, read in self._read.items() if read[2] > since}


_Key = tuple[str, str, str, str]  # workspace, unit, week, as of
_Stamp = Sequence[audit.Head]
_lately = _Lately()


def for_unit(
    session: Session, workspace_id: str, unit: VocationalUnit, week: Week, as_of: date
) -> Digest:
    """Any week's digest, for the command line: nothing is planned or sent."""
    return unit_week.digest_of(session, workspace_id, unit, week, as_of, None)


def _key(unit_id: str, monday: date) -> str:
    return f"{DIGEST}:{unit_id}:{monday.isoformat()}"


def _key_of(subject: Mapping[str, str]) -> str:
    key = _key(subject["unit"], date.fromisoformat(subject["week"]))
    return f"{key}:for:{subject['for']}" if "for" in subject else key


def _missed_key(unit_id: str, monday: date, reader: str) -> str:
    return f"{_key(unit_id, monday)}:missed:{reader}"
