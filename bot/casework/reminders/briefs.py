"""The morning brief, and what cannot wait for it.

A person is looked at when `next_brief_at` has passed: on a working morning at their hour, or
at once when something that may be urgent has changed (`outbox.touch`). One transaction claims
those of a unit who are due, reads once what is due for the clients they carry or cover, plans at
most one message for each, and moves them on. Where that fails each is planned for alone, so that
nobody waits for one who cannot be. The brief of a working day covers every nudge day after
`covers_through` up to the day before the person's next working day, so that after an outage or a
holiday no reminder is missing, and none comes twice.

→ A quiet day sends nothing: a message that says 'nothing today' teaches people not to look. The
App Home says it to whoever wants to know. What is overdue and still of use to a person closes every
brief, and comes alone on the first and fourth working day of a week: in sight, and no daily noise.
→ Nothing leaves outside the unit's waking hours. What an outage held back waits for them, and a
  brief that did not leave is part of the next one of the same day (`may_leave`).
→ After four within an hour what cannot wait comes once in a quarter of an hour, all of it in one
  message: whoever invents clients, or enters a whole caseload, rings for nobody twenty times.
  Shortly before the waking hours end it comes at once: nothing is held until tomorrow.
→ The team lead's share is a part of their own brief, so that they too get one message a morning.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from hashlib import sha256
from zoneinfo import ZoneInfo

from bot.casework import one_by_one
from bot.casework.reading import week_time
from bot.casework.reading.due_lines import as_counted
from bot.casework.reminders import (
    action_lines,
    authorization_lines,
    next_steps,
    outbox,
    unit_clock_lines,
)
from bot.casework.reminders.action_lines import Told
from bot.casework.reminders.content import BRIEF, URGENT, WEEK_OF
from bot.casework.reminders.look import (
    Heard,
    Look,
    StartToConfirm,
    for_brief,
    still_open,
    urgent,
)
from bot.casework.reminders.looks import looks_at
from bot.casework.team import hours
from bot.casework.team import profiles as practice
from db.doors import Doors, PatientDoors, Session
from db.queries.outbox import briefs as rows
from db.queries.outbox import planning, reading, tellings
from db.queries.outbox.briefs import Due, NextLook
from db.queries.outbox.briefs import Forgotten as Forgotten
from db.queries.outbox.messages import (
    NewMessage,
    OutgoingItem,
    OutgoingMessage,
    OutgoingStep,
    StartAsked,
)
from db.queries.people import caseload
from db.queries.records.next_steps import OpenStep
from db.queries.units import stepping_back, vocational_units
from ips.employer_contacts import Week
from ips.facts import DueKey, StaffRole
from ips.standards import PAPERWORK

MOST_ROUNDS, MOST_TOGETHER = 50, 20
SHOWN_AGAIN = 14  # days
MOST_AT_ONCE, AT_ONCE_WITHIN = 4, timedelta(hours=1)
BETWEEN_BUNDLES = timedelta(minutes=15)
SUPERSEDED = "superseded"


def plan_due(doors: PatientDoors, now: datetime, limit: int = 200) -> int:
    """Look at the people who are due at `now` (practice time); returns the messages planned."""
    planned = 0
    before: tuple[Due, ...] = ()
    for _ in range(MOST_ROUNDS):
        with doors.reading() as session:
            due = rows.due_people(session, now, limit)
        for workspace_id, staff_ids in _together(due):
            planned += one_by_one.plan_together(
                doors, plan_for, stepping_back.person_steps_back, workspace_id, staff_ids, now
            )
        if len(due) < limit or due == before:
            break
        before = due
    return planned


def _together(due: Iterable[Due]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Workspace and people of a unit: so many that nobody who records waits for long."""
    of_unit: dict[tuple[str, str | None], list[str]] = {}
    for each in due:
        of_unit.setdefault((each.workspace_id, each.unit_id), []).append(each.staff_member_id)
    for (workspace_id, _), staff_ids in of_unit.items():
        for start in range(0, len(staff_ids), MOST_TOGETHER):
            yield workspace_id, tuple(staff_ids[start : start + MOST_TOGETHER])


def plan_for(
    session: Session, workspace_id: str, staff_member_ids: Collection[str], *, now: datetime
) -> int:
    """Look at people who are due, at most one message for each: how many messages that makes.

    Whom another planner holds is left to it.
    """
    claimed = rows.claim_people(session, workspace_id, staff_member_ids, now)
    # Without a place on a roster: whoever puts them back on one sets their next brief.
    next_looks = {
        each.staff_member_id: NextLook(each.staff_member_id, None, each.covers_through)
        for each in claimed
    }
    drafts: list[_Draft] = []
    lapsed: list[tellings.Telling] = []
    for together in looks_at(session, workspace_id, claimed, now):
        drafts += _briefs(session, [look for look in together if look.is_brief])
        for look in together:
            pressing = urgent(look)
            held_until = None if look.is_brief or not pressing else _held_until(session, look)
            if pressing and not look.is_brief and held_until is None:
                drafts += _at_once(look, pressing)
            lapsed += look.lapsed
            next_looks[look.me.id] = _next_look(look, bool(pressing), held_until)
    planned = _plan(session, workspace_id, drafts, now)
    tellings.to_tell_anew(session, workspace_id, lapsed)
    rows.move_on(session, workspace_id, tuple(next_looks.values()))
    return planned


def _next_look(look: Look, anything_urgent: bool, held_until: datetime | None) -> NextLook:
    at = look.next_look_at(anything_urgent=anything_urgent)
    covers_through = look.until if look.is_brief else look.covers_through
    return NextLook(look.me.id, min(at, held_until or at), covers_through)


# ---------------------------------------------------------------- what cannot wait


def _held_until(session: Session, look: Look) -> datetime | None:
    """When one more message that cannot wait may come, with all that presses by then; None: now."""
    if not hours.is_waking(look.now, look.settings):
        return None
    since = look.now - AT_ONCE_WITHIN
    lately = planning.planned_since(
        session, look.workspace_id, look.me.slack_user_id, URGENT, since, look.now
    )
    if len(lately) < MOST_AT_ONCE:
        return None
    held_until = max(lately) + BETWEEN_BUNDLES
    # A planner that comes a while later still comes within the waking hours.
    in_time = held_until + BETWEEN_BUNDLES <= hours.last_waking(look.now, look.settings)
    return held_until if in_time and held_until > look.now else None


def _at_once(look: Look, pressing: Sequence[Heard]) -> Iterator[_Draft]:
    if hours.is_waking(look.now, look.settings):
        names = ";".join(sorted(f"{heard.due.key} {heard.due.due_on}" for heard in pressing))
        key = f"{URGENT}:{look.me.id}:{look.today}:{sha256(names.encode()).hexdigest()[:16]}"
        yield _Draft(look, URGENT, key, tuple((heard, look.today) for heard in pressing))


# ---------------------------------------------------------------- briefs


def _briefs(session: Session, looks: Sequence[Look]) -> Iterator[_Draft]:
    """Of the people of a unit, on one day."""
    if not looks:
        return
    here, today = looks[0].workspace_id, looks[0].today
    weeks = _weeks_to_confirm(session, looks)
    own = frozenset(each for look in looks for each in look.own_clients)
    renewals = authorization_lines.of_clients(session, here, own, today)
    for look in looks:
        # A brief that never left is taken back, and this one holds what it would have held.
        held_back = _take_back(session, look)
        clocks = unit_clock_lines.to_tell(session, look, held_back.clocks)
        granted = authorization_lines.to_tell(renewals, look, held_back.authorizations)
        yield from _brief(look, held_back, weeks.get(look.me.id), {**granted, **clocks})


def _brief(
    look: Look, held_back: _HeldBack, week: Week | None, also: Mapping[str, str]
) -> Iterator[_Draft]:
    """Nothing where nothing is new, but on the mornings that name what is open."""
    items = list(for_brief(look))
    known = {heard.due.key for heard, _ in items}
    for heard in look.heard:
        if heard.due.key in held_back.dues - known and not look.put_off(heard):
            items.append((heard, look.today))
            known.add(heard.due.key)
    before = still_open(look, known)
    starts = tuple(_asked(look, start, held_back.jobs) for start in look.starts)
    steps = _Steps.of(look, held_back.steps)
    actions = Told.of(look.actions, look.since, held_back.actions)
    asked_anew = any(start.first_on == look.today for start in starts)
    new = items or steps.new or actions.new or also or week or asked_anew
    from_before = before or starts or steps.before or actions.before
    if new or (from_before and look.names_what_is_open):
        key = key_of(look.me.id, look.today)
        also = {**actions.subject, **also}
        yield _Draft(look, BRIEF, key, tuple(items), before, starts, steps, week, also)


def _weeks_to_confirm(session: Session, looks: Iterable[Look]) -> Mapping[str, Week]:
    """Specialists' weeks on their last working day, until their time is written down (F S13).

    Whoever was away on that day is asked on their first day back.
    → It is worth a brief of its own once a week: where nobody wrote it down, nobody can tell the
    share of time in the community.
    """
    asked = {
        look.me.id: look
        for look in looks
        if look.me.role is StaffRole.EMPLOYMENT_SPECIALIST and look.me.on_leave_until is None
    }
    if not asked:
        return {}
    one = next(iter(asked.values()))
    here, settings, today = one.workspace_id, one.settings, one.today
    leaves = week_time.leaves_of(session, here, asked)
    weeks: dict[Week, list[str]] = {}
    for me, look in asked.items():
        this = Week.of(today)
        missed = week_time.to_catch_up(leaves[me], settings, look.me, today)
        week = this if look.until >= this.sunday else missed
        if week is not None:
            weeks.setdefault(week, []).append(me)
    return {
        me: week
        for week, theirs in weeks.items()
        for me, time in week_time.of_each(session, here, settings, theirs, week).items()
        if not time.saved
    }


def _asked(look: Look, start: StartToConfirm, held_back: Collection[str]) -> StartAsked:
    """Asked about on the first morning on which its day has come; after that it is from before."""
    now = start.starts_on > look.last_brief_on or start.job_id in held_back
    return StartAsked(start.client_id, start.job_id, look.today if now else start.starts_on)


@dataclass(frozen=True, slots=True)
class _Steps:
    """Next steps with employers: those that this brief is the first to reach, and the others."""

    new: tuple[OpenStep, ...] = ()
    before: tuple[OpenStep, ...] = ()

    @classmethod
    def of(cls, look: Look, held_back: Collection[str]) -> _Steps:
        new = [
            each
            for each in look.steps
            if each.on > look.since or each.employer_contact_id in held_back
        ]
        return cls(tuple(new), tuple(each for each in look.steps if each not in new))


_NO_STEPS = _Steps()


@dataclass(frozen=True, slots=True)
class _HeldBack:
    """What was new in briefs that never left and are taken back.

    Due contacts, the jobs of planned starts, the contacts of next steps, actions, authorizations,
    and the days of the unit's clocks.
    """

    dues: frozenset[DueKey] = frozenset()
    jobs: frozenset[str] = frozenset()
    steps: frozenset[str] = frozenset()
    actions: frozenset[str] = frozenset()
    authorizations: frozenset[authorization_lines.Told] = frozenset()
    clocks: Mapping[str, str] = field(default_factory=dict)


def key_of(staff_member_id: str, day: date) -> str:
    """The dedupe key of a person's brief of a day."""
    return f"{BRIEF}:{staff_member_id}:{day}"


def show_again(
    session: Session, workspace_id: str, staff_member_ids: Iterable[str], today: date
) -> None:
    """These people's briefs of the last two weeks, those that there are, are drawn again."""
    planning.want_update_of_keys(session, workspace_id, _lately(staff_member_ids, today))


def show_use_again(
    session: Session,
    workspace_id: str,
    staff_member_ids: Iterable[str],
    client_ids: Collection[str],
    today: date,
) -> None:
    """As `show_again`, of those that say how much of these clients' authorizations is used."""
    keys, name = _lately(staff_member_ids, today), authorization_lines.AUTHORIZATIONS
    planning.want_update_where_named(session, workspace_id, keys, name, client_ids)


def _lately(staff_member_ids: Iterable[str], today: date) -> frozenset[str]:
    days = [today - timedelta(days=back) for back in range(SHOWN_AGAIN)]
    return frozenset(key_of(each, day) for each in staff_member_ids for day in days)


def _take_back(session: Session, look: Look) -> _HeldBack:
    here = look.workspace_id
    if not look.waiting:
        return _HeldBack()
    withdrawn = planning.withdraw_unsent(session, here, look.waiting, SUPERSEDED)
    # Not what was still open from before: that stands in every brief.
    new = [_new_lines(session, here, each) for each in withdrawn]
    return _HeldBack(
        frozenset(item.key for lines, _ in new for item in lines.items),
        frozenset(start.job_id for lines, _ in new for start in lines.starts),
        frozenset(step.employer_contact_id for lines, _ in new for step in lines.steps),
        frozenset(each for _, subject in new for each in action_lines.new_in(subject)),
        frozenset(each for _, subject in new for each in authorization_lines.lines_in(subject)),
        unit_clock_lines.earliest(session, here, withdrawn),
    )


def _new_lines(
    session: Session, workspace_id: str, message_id: str
) -> tuple[reading.Lines, Mapping[str, str]]:
    """And its subject."""
    kept = reading.lines(session, workspace_id, message_id)
    message = reading.message(session, workspace_id, message_id)
    subject = {} if message is None else message.subject
    own = kept.items[: int(subject.get("before_from", len(kept.items)))]
    day = subject.get("day")
    starts = (start for start in kept.starts if start.first_on.isoformat() == day)
    steps = kept.steps[: int(subject.get(next_steps.NEW, 0))]
    return reading.Lines(own, tuple(starts), steps), subject


# ---------------------------------------------------------------- messages


@dataclass(frozen=True, slots=True)
class _Draft:
    """One message to plan. `items`: with the nudge day that each is there for."""

    look: Look
    kind: str
    dedupe_key: str
    items: tuple[tuple[Heard, date], ...]
    before: tuple[Heard, ...] = ()
    starts: tuple[StartAsked, ...] = ()
    steps: _Steps = _NO_STEPS
    week: Week | None = None
    also: Mapping[str, str] = field(default_factory=dict)


def _plan(session: Session, workspace_id: str, drafts: Sequence[_Draft], now: datetime) -> int:
    """How many of them are new."""
    if not drafts:
        return 0
    found = [heard for each in drafts for heard in (*(one for one, _ in each.items), *each.before)]
    steps = [step for each in drafts for step in (*each.steps.new, *each.steps.before)]
    kept = next_steps.to_send(session, workspace_id, steps)
    codes = _codes(session, workspace_id, found)
    new = [_message(each, codes, kept) for each in drafts]
    planned = outbox.plan_all(session, workspace_id, new, now=now)
    # A restored backup comes to the first key again, and finds what was sent. The second one is
    # for what was planned today, was taken back, and is to be sent after all.
    again = [
        replace(each, dedupe_key=f"{each.dedupe_key}:{now:%H%M}")
        for each, message_id in zip(new, planned, strict=True)
        if message_id is None and each.kind == URGENT
    ]
    planned += outbox.plan_all(session, workspace_id, again, now=now) if again else ()
    return sum(each is not None for each in planned)


def _codes(
    session: Session, workspace_id: str, found: Iterable[Heard]
) -> Mapping[str, tuple[str | int, ...]]:
    """Client id -> their code, as one counts."""
    client_ids = {heard.due.key.client_id for heard in found}
    known = caseload.labels(session, workspace_id, client_ids, with_names=False)
    return {client_id: as_counted(code) for client_id, code, _ in known}


def _first_what_can_be_met(
    look: Look, codes: Mapping[str, tuple[str | int, ...]], found: Iterable[Heard]
) -> list[Heard]:
    """What runs out first on top, by code within a day; what is over already must not push that
    out of sight."""

    def place(heard: Heard) -> tuple[object, ...]:
        due = heard.due
        over = due.due_on < look.today
        return heard.for_unit, over, due.due_on, codes.get(due.key.client_id, ()), due.key

    return sorted(found, key=place)


def _people_before_paperwork(
    codes: Mapping[str, tuple[str | int, ...]], found: Iterable[Heard]
) -> list[Heard]:
    """Then whatever is open longest."""

    def place(heard: Heard) -> tuple[object, ...]:
        due = heard.due
        in_writing = due.key.clock in PAPERWORK
        return in_writing, due.due_on, codes.get(due.key.client_id, ()), due.key

    return sorted(found, key=place)


def _message(
    draft: _Draft,
    codes: Mapping[str, tuple[str | int, ...]],
    kept_steps: Mapping[str, OutgoingStep],
) -> NewMessage:
    look, steps = draft.look, draft.steps
    nudged_on = {heard.due.key: day for heard, day in draft.items}
    ordered = _first_what_can_be_met(look, codes, [heard for heard, _ in draft.items])
    own = sum(not heard.for_unit for heard in ordered)
    return NewMessage(
        kind=draft.kind,
        conversation=look.me.slack_user_id,
        dedupe_key=draft.dedupe_key,
        subject={
            "staff": look.me.id,
            "unit": look.settings.id,
            "day": look.today.isoformat(),
            "own": str(own),
        }
        | ({"before_from": str(len(ordered))} if draft.before else {})
        | ({next_steps.NEW: str(len(steps.new))} if steps.new or steps.before else {})
        | ({WEEK_OF: draft.week.monday.isoformat()} if draft.week else {})
        | dict(draft.also),
        items=(
            *(
                OutgoingItem(heard.due.key, nudged_on[heard.due.key], heard.due.due_on)
                for heard in ordered
            ),
            *(
                OutgoingItem(heard.due.key, look.today)
                for heard in _people_before_paperwork(codes, draft.before)
            ),
        ),
        starts=draft.starts,
        steps=tuple(kept_steps[each.employer_contact_id] for each in (*steps.new, *steps.before)),
    )


def may_leave(doors: Doors, message: OutgoingMessage, *, now: datetime) -> bool:
    """Whether a message that Slack did not take for a while, or that slept, may go out now.

    Only in the unit's waking hours; and a brief gives way to one that comes on the same day and
    holds what this one would have held.
    """
    if message.kind not in (BRIEF, URGENT) or now - message.planned_at < hours.HELD_UP:
        return True
    with doors.reading() as session:
        here = message.workspace_id
        unit = vocational_units.find(session, here, message.subject["unit"])
        next_brief_at = rows.next_brief_at(session, here, message.subject["staff"])
    if unit is None:
        return True  # nothing is left to say, and rendering will find so
    local = now.astimezone(ZoneInfo(unit.zone))
    settings = practice.settings_on(unit, local.date())
    if not hours.is_waking(now, settings):
        return False
    if message.kind == URGENT or next_brief_at is None:
        return True
    return next_brief_at.astimezone(local.tzinfo).date() > local.date()


def forgotten(doors: Doors, now: datetime) -> Forgotten:
    """People and units without a next brief or digest, and the longest wait."""
    with doors.reading() as session:
        return rows.forgotten(session, now)
