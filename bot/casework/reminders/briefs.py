"""The morning brief, and what cannot wait for it.

A person is looked at when `next_brief_at` has passed: on a working morning at their hour, or
at once when something that may be urgent has changed (`outbox.touch`). One transaction claims
the person, reads what is due for the clients they carry or cover, plans at most one message, and
moves them on. The brief of a working day covers every nudge day after `covers_through` up to
the day before the person's next working day, so that after an outage or a holiday
no reminder is missing, and none comes twice.

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

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from hashlib import sha256
from types import MappingProxyType
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

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
    look_at,
    still_open,
    urgent,
)
from bot.casework.team import hours
from bot.casework.team import profiles as practice
from db.doors import Doors, PatientDoors
from db.queries.outbox import briefs as rows
from db.queries.outbox import planning, reading, tellings
from db.queries.outbox.briefs import Forgotten as Forgotten
from db.queries.outbox.messages import OutgoingItem, OutgoingMessage, StartAsked
from db.queries.people import caseload
from db.queries.records.next_steps import OpenStep
from db.queries.units import stepping_back, vocational_units
from ips.employer_contacts import Week
from ips.facts import DueKey, StaffRole
from ips.standards import PAPERWORK

MOST_ROUNDS = 50
MOST_AT_ONCE, AT_ONCE_WITHIN = 4, timedelta(hours=1)
BETWEEN_BUNDLES = timedelta(minutes=15)
SUPERSEDED = "superseded"


def plan_due(doors: PatientDoors, now: datetime, limit: int = 200) -> int:
    """Look at the people who are due at `now` (practice time); returns the messages planned."""
    planned = 0
    before: tuple[tuple[str, str], ...] = ()
    for _ in range(MOST_ROUNDS):
        with doors.reading() as session:
            due = rows.due_people(session, now, limit)
        for which in due:
            planned += one_by_one.plan_alone(
                doors, plan_for, stepping_back.person_steps_back, which, now
            )
        if len(due) < limit or due == before:
            break
        before = due
    return planned


def plan_for(session: Session, workspace_id: str, staff_member_id: str, *, now: datetime) -> int:
    """Look at one person who is due: at most one message. 0: nothing, or somebody was faster."""
    claimed = rows.claim_person(session, workspace_id, staff_member_id, now)
    if claimed is None:
        return 0
    unit_id, covers_through, due_at = claimed
    look = look_at(session, workspace_id, unit_id, staff_member_id, covers_through, due_at, now)
    if look is None:
        # No place on a roster: whoever puts them back on one sets their next brief.
        rows.move_on(
            session,
            workspace_id,
            staff_member_id,
            next_brief_at=None,
            covers_through=covers_through,
        )
        return 0
    pressing = urgent(look)
    held_until = None if look.is_brief or not pressing else _held_until(session, look)
    planned = _plan(session, look, pressing) if held_until is None else 0
    tellings.to_tell_anew(session, workspace_id, look.lapsed)
    next_look_at = look.next_look_at(anything_urgent=bool(pressing))
    rows.move_on(
        session,
        workspace_id,
        staff_member_id,
        next_brief_at=min(next_look_at, held_until or next_look_at),
        covers_through=look.until if look.is_brief else covers_through,
    )
    return planned


# ---------------------------------------------------------------- planning


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


def _plan(session: Session, look: Look, pressing: Sequence[Heard]) -> int:
    if look.is_brief:
        return _plan_brief(session, look)
    if not pressing or not hours.is_waking(look.now, look.settings):
        return 0
    items = [(heard, look.today) for heard in pressing]
    names = ";".join(sorted(f"{heard.due.key} {heard.due.due_on}" for heard in pressing))
    key = f"{URGENT}:{look.me.id}:{look.today}:{sha256(names.encode()).hexdigest()[:16]}"
    # A restored backup comes to the first key again, and finds what was sent. The second one is
    # for what was planned today, was taken back, and is to be sent after all.
    return _plan_message(session, look, URGENT, key, items) or _plan_message(
        session, look, URGENT, f"{key}:{look.now:%H%M}", items
    )


def _plan_brief(session: Session, look: Look) -> int:
    items = list(for_brief(look))
    # A brief that never left is taken back, and this one holds what it would have held.
    held_back = _take_back(session, look)
    known = {heard.due.key for heard, _ in items}
    for heard in look.heard:
        if heard.due.key in held_back.dues - known and not look.put_off(heard):
            items.append((heard, look.today))
            known.add(heard.due.key)
    before = still_open(look, known)
    starts = [_asked(look, start, held_back.jobs) for start in look.starts]
    steps = _Steps.of(look, held_back.steps)
    actions = Told.of(look.actions, look.since, held_back.actions)
    week = _week_to_confirm(session, look)
    clocks = unit_clock_lines.to_tell(session, look, held_back.clocks)
    asked_anew = any(start.first_on == look.today for start in starts)
    granted = authorization_lines.to_tell(
        session,
        look.workspace_id,
        look.own_clients,
        look.today,
        last_brief_on=look.last_brief_on,
        since=look.since,
        until=look.until,
        held_back=held_back.authorizations,
    )
    new = items or steps.new or actions.new or granted or week or clocks or asked_anew
    from_before = before or starts or steps.before or actions.before
    if not new and not (from_before and look.names_what_is_open):
        return 0
    key = key_of(look.me.id, look.today)
    also = {**actions.subject, **granted, **clocks}
    return _plan_message(session, look, BRIEF, key, items, before, starts, steps, week, also)


def _week_to_confirm(session: Session, look: Look) -> Week | None:
    """A specialist's week on its last working day, until its time is written down (F S13).

    Whoever was away on that day is asked on their first day back.
    → It is worth a brief of its own once a week: where nobody wrote it down, nobody can tell the
    share of time in the community.
    """
    if look.me.role is not StaffRole.EMPLOYMENT_SPECIALIST or look.me.on_leave_until is not None:
        return None
    here, week = look.workspace_id, Week.of(look.today)
    if look.until < week.sunday:
        missed = week_time.to_catch_up(session, here, look.settings, look.me, look.today)
        if missed is None:
            return None
        week = missed
    time = week_time.of(session, here, look.settings, look.me.id, week)
    return None if time is None or time.saved else week


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
NOTHING: Mapping[str, str] = MappingProxyType({})


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


def _take_back(session: Session, look: Look) -> _HeldBack:
    here = look.workspace_id
    waiting = planning.unsent(session, here, look.me.slack_user_id, BRIEF)
    if not waiting:
        return _HeldBack()
    withdrawn = planning.withdraw_unsent(session, here, waiting, SUPERSEDED)
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


def _codes(
    session: Session, look: Look, found: Iterable[Heard]
) -> Mapping[str, tuple[str | int, ...]]:
    """Client id -> their code, as one counts."""
    client_ids = {heard.due.key.client_id for heard in found}
    known = caseload.labels(session, look.workspace_id, client_ids, with_names=False)
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


def _plan_message(
    session: Session,
    look: Look,
    kind: str,
    dedupe_key: str,
    items: list[tuple[Heard, date]],
    before: Sequence[Heard] = (),
    starts: Sequence[StartAsked] = (),
    steps: _Steps = _NO_STEPS,
    week: Week | None = None,
    also: Mapping[str, str] = NOTHING,
) -> int:
    nudged_on = {heard.due.key: day for heard, day in items}
    codes = _codes(session, look, (*(heard for heard, _ in items), *before))
    ordered = _first_what_can_be_met(look, codes, [heard for heard, _ in items])
    own = sum(not heard.for_unit for heard in ordered)
    planned = outbox.plan(
        session,
        look.workspace_id,
        kind=kind,
        conversation=look.me.slack_user_id,
        dedupe_key=dedupe_key,
        subject={
            "staff": look.me.id,
            "unit": look.settings.id,
            "day": look.today.isoformat(),
            "own": str(own),
        }
        | ({"before_from": str(len(ordered))} if before else {})
        | ({next_steps.NEW: str(len(steps.new))} if steps.new or steps.before else {})
        | ({WEEK_OF: week.monday.isoformat()} if week else {})
        | dict(also),
        now=look.now,
        items=[
            *(
                OutgoingItem(heard.due.key, nudged_on[heard.due.key], heard.due.due_on)
                for heard in ordered
            ),
            *(
                OutgoingItem(heard.due.key, look.today)
                for heard in _people_before_paperwork(codes, before)
            ),
        ],
        starts=starts,
        steps=next_steps.to_send(session, look.workspace_id, (*steps.new, *steps.before)),
    )
    return 0 if planned is None else 1


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
