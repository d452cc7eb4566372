"""A group supervision as one act: the meeting, who took part, and whom they talked about."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from bot.casework import checks
from bot.casework.access.permissions import Action
from bot.casework.recording.desk import Ask, Desk, Written, perform
from bot.casework.recording.record import asked, write_down
from bot.casework.recording.still_there import GONE, as_seen
from bot.casework.reminders import meeting_threads
from bot.casework.replies import Actor, Colleague, FactRef, Recorded, Refusal, phrase
from bot.casework.team.coverage import roster_on
from db.doors import Doors
from db.kept import Kept
from db.queries.people import staff
from db.queries.records import facts, meetings
from ips.employer_contacts import Week
from ips.facts import StaffRole
from ips.records.attendance import AttendanceRecord
from ips.records.group_supervision import GroupSupervisionRecord, reply
from ips.records.strategy import StrategyRecord
from ips.unit_facts import Presence
from ips.words import whole_day

LEADS_AND_IS_THERE = "Whoever led the meeting was there too. Please add them below."
NO_LEADER = "A group supervision is led by the team lead, or by a specialist who stands in."


class MetThatWeek(Refusal):
    """There is a meeting of that week already: which, and of which day. It may be another one."""

    def __init__(self, meeting_id: str, on: date) -> None:
        super().__init__("You met in that week already. Was this another meeting?", "on")
        self.meeting_id = meeting_id
        self.on = on


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """What is said of a meeting. `present`: staff member id -> how; `raised`: client ids.

    `another`: whoever says it knows of an earlier one in the same week.
    """

    record: GroupSupervisionRecord
    present: Mapping[str, Presence]
    raised: Collection[str] = ()
    another: bool = False

    @property
    def content(self) -> Any:
        """What was sent, so that the same form sent again is known."""
        day, led_by = self.record.on, self.record.led_by
        return (day, led_by, dict(self.present), sorted(self.raised))


def hold(
    doors: Doors,
    actor: Actor,
    meeting: Meeting,
    *,
    now: datetime,
    submission: str | None = None,
    digest: str | None = None,
) -> Recorded:
    """Write a meeting down. Raises `MetThatWeek` where there is one, unless it is `another`.

    `digest`: the message of the agenda in whose thread it stands from now on.
    """

    def write(desk: Desk) -> Written:
        _check(desk, meeting)
        agenda = None
        if digest is not None:
            agenda = meeting_threads.agenda_of(desk.session, actor, desk.unit_id, digest)
        stamped = replace(meeting.record, **desk.stamped(GroupSupervisionRecord))
        kept = desk.kept(stamped)
        facts.add(desk.session, [kept])
        _take_part(desk, kept.id, meeting.present)
        _raise(desk, kept.id, meeting)
        if agenda is not None:
            desk.to_messages(meeting_threads.plan, agenda, kept.id, now=now)
        if not meeting.another:
            desk.last_looks.append(lambda: _once_a_week(desk, kept))
        return _written(desk, kept, meeting, facts.filled_fields(kept))

    ask = asked(doors, actor, meeting.record, now=now, submission=submission)
    return perform(_with_clients(replace(ask, content=meeting.content), meeting), write)


def change(
    doors: Doors,
    actor: Actor,
    meeting_id: str,
    meeting: Meeting,
    *,
    now: datetime,
    version: int | None = None,
    submission: str | None = None,
) -> Recorded:
    """Correct a meeting: its day, who led it, who took part. Whom they talked about is added to."""
    with doors.reading() as session:
        stored = facts.find(session, GroupSupervisionRecord, actor.workspace_id, meeting_id)

    def write(desk: Desk) -> Written:
        _check(desk, meeting)
        found = facts.find(desk.session, GroupSupervisionRecord, desk.workspace_id, meeting_id)
        former = as_seen(found, version)
        latest = former.but(on=meeting.record.on, led_by=meeting.record.led_by)
        facts.replace_with(desk.session, former, latest, by=desk.me, at=desk.now)
        _take_part(desk, meeting_id, meeting.present)
        _move(desk, meeting_id, latest.record.on)
        _raise(desk, meeting_id, meeting)
        desk.to_messages(meeting_threads.show_again, meeting_id)
        written = _written(desk, latest, meeting, facts.changed_fields(former, latest))
        return replace(written, moved_from=former.on)

    ask = Ask(
        doors=doors,
        actor=actor,
        action=Action.CORRECT_UNIT_RECORD,
        verb="group_supervision.edit",
        content=(meeting_id, meeting.content),
        now=now,
        submission=submission,
        recorded_by=None if stored is None else stored.recorded_by,
        vocational_unit_id=meeting_id if stored is None else stored.record.vocational_unit_id,
    )
    return perform(_with_clients(ask, meeting), write)


def talk_about(
    doors: Doors,
    actor: Actor,
    meeting_id: str,
    client_id: str,
    words: str | None,
    *,
    now: datetime,
    submission: str | None = None,
) -> Recorded:
    """Somebody is raised in a meeting, with what was agreed if that is known by now."""
    with doors.reading() as session:
        meeting = facts.find(session, GroupSupervisionRecord, actor.workspace_id, meeting_id)
    # One that is not there is refused where whoever asks has leave, not before.
    on = now.date() if meeting is None else meeting.record.on
    new = StrategyRecord(client_id=client_id, on=on, meeting_id=meeting_id, words=words)

    def write(desk: Desk) -> Written:
        before = facts.in_place_of(desk.session, desk.kept(new))
        if before is not None and not before.voided and before.record.words is not None:
            raise Refusal(TALKED_ABOUT)
        return write_down(desk, new)

    return perform(asked(doors, actor, new, now=now, submission=submission), write)


TALKED_ABOUT = (
    "Something was agreed about them in this meeting already. To change it, please open the "
    "meeting and press Edit beside their code."
)


def _with_clients(ask: Ask, meeting: Meeting) -> Ask:
    return replace(
        ask,
        client_ids=frozenset(meeting.raised),
        drawn_in=frozenset(meeting.raised),
        records=Action.RECORD_STRATEGY,
    )


def _written(
    desk: Desk,
    kept: Kept[GroupSupervisionRecord],
    meeting: Meeting,
    fields: tuple[str, ...],
) -> Written:
    return Written(
        fact=FactRef(kept.fact_kind, kept.id),
        summary=reply(kept.record, "", desk.today),
        on=kept.on,
        fields=(*fields, "present", "raised"),
        within_stay=dict.fromkeys(meeting.raised, kept.on),
    )


def _check(desk: Desk, meeting: Meeting) -> None:
    """Whoever is named was on the roster that day; a peer mentor leads no supervision."""
    on = meeting.record.on
    checks.within_bounds(meeting.record, desk.today)
    roster = roster_on(desk.session, desk.workspace_id, desk.unit_id, on)
    for staff_id in meeting.present:
        if roster.person(staff_id) is None:
            raise _not_there_yet(desk, staff_id, on)
    if meeting.record.led_by not in meeting.present:
        raise Refusal(LEADS_AND_IS_THERE, "led_by")
    leader = roster.person(meeting.record.led_by)
    role = leader.role_on(on) if leader is not None else None
    if role is None or role.role == StaffRole.PEER_MENTOR.value:
        raise Refusal(NO_LEADER, "led_by")


def _not_there_yet(desk: Desk, staff_id: str, on: date) -> Refusal:
    """Somebody of the unit who was not on its roster that day."""
    if staff.unit_of(desk.session, desk.workspace_id, staff_id) != desk.unit_id:
        return Refusal(GONE)
    called = staff.slack_ids(desk.session, desk.workspace_id, (staff_id,))[staff_id]
    was_not = f" was not in the unit on {whole_day(on)}. Please take them out, or check the day."
    return Refusal(phrase(Colleague(called), was_not), "on")


def _take_part(desk: Desk, meeting_id: str, present: Mapping[str, Presence]) -> None:
    """Who was there, as it is said now."""
    before = {
        each.record.staff_member_id: each
        for each in facts.having(
            desk.session, AttendanceRecord, desk.workspace_id, "meeting_id", [meeting_id]
        )
    }
    new, changed = [], []
    for staff_id, how in present.items():
        record = AttendanceRecord(staff_member_id=staff_id, meeting_id=meeting_id, how=how)
        former = before.get(staff_id)
        if former is None:
            new.append(desk.kept(record))
        elif former.voided:
            changed.append((former, replace(desk.kept(record), id=former.id)))
        elif former.record.how is not how:
            changed.append((former, replace(former, record=record)))
    gone = [each for whose, each in before.items() if whose not in present and not each.voided]
    facts.add(desk.session, new)
    facts.replace_all(desk.session, changed, by=desk.me, at=desk.now)
    facts.void_all(desk.session, gone, by=desk.me, at=desk.now)


def _strategies(desk: Desk, meeting_id: str) -> dict[str, Kept[StrategyRecord]]:
    """Client id -> what was written of them in this meeting, struck out or not."""
    found = facts.having(
        desk.session, StrategyRecord, desk.workspace_id, "meeting_id", [meeting_id]
    )
    return {each.record.client_id: each for each in found}


def _raise(desk: Desk, meeting_id: str, meeting: Meeting) -> None:
    """Whom they talked about; the words of whoever stands there already stay."""
    if not meeting.raised:
        return
    before = _strategies(desk, meeting_id)
    new, again = [], []
    for client_id in sorted(meeting.raised):
        former = before.get(client_id)
        kept = desk.kept(
            StrategyRecord(client_id=client_id, on=meeting.record.on, meeting_id=meeting_id)
        )
        if former is None:
            new.append(kept)
        elif former.voided:
            again.append((former, replace(kept, id=former.id)))
    facts.add(desk.session, new)
    facts.replace_all(desk.session, again, by=desk.me, at=desk.now)


def _move(desk: Desk, meeting_id: str, on: date) -> None:
    """The day of a meeting is the day of what was said in it."""
    moved = [
        (each, each.but(on=on))
        for each in _strategies(desk, meeting_id).values()
        if not each.voided and each.record.on != on
    ]
    facts.replace_all(desk.session, moved, by=desk.me, at=desk.now)


def _once_a_week(desk: Desk, kept: Kept[GroupSupervisionRecord]) -> None:
    """Two people who start one meeting at once write it down once."""
    week = Week.of(kept.on)
    others = meetings.between(
        desk.session, desk.workspace_id, desk.unit_id, week.monday, week.sunday
    )
    for each in others:
        if each.id != kept.id:
            raise MetThatWeek(each.id, each.on)
