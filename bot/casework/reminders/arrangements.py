"""What a team lead arranges: whoever it concerns hears of it by a direct message.

Numbers and days, no client: a message that stays in Slack names nobody who may be erased.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.casework.reminders import outbox
from bot.casework.reminders.content import HandedOver, LeaveArranged
from db.doors import Session
from db.ids import new_id
from db.kept import Kept
from db.queries.outbox.messages import NewMessage, OutgoingMessage
from db.queries.people import staff
from db.queries.people.assignments import AssignmentSpan
from db.queries.records import facts
from db.queries.units import vocational_units
from ips.records.planned_leave import PlannedLeaveRecord

HANDED_OVER, LEAVE = "handed_over", "leave_arranged"


def tell_of_hand_over(
    session: Session,
    workspace_id: str,
    unit_id: str,
    former: Collection[AssignmentSpan],
    to: str,
    on: date,
    *,
    moving: int,
    kind: str,
    by: str,
    now: datetime,
) -> None:
    """To the new colleague, and to each former one, how many people it is from which day.

    `former`: the assignments that end; `by` hears nothing of what they did themselves.
    """
    numbers = {to: moving, **Counter(span.staff_member_id for span in former)}
    slack = staff.slack_ids(session, workspace_id, numbers)
    act, subject = new_id(), {"vocational_unit": unit_id, "staff_member": to}
    subject |= {"how": kind, "on": on.isoformat()}
    news = [
        NewMessage(
            kind=HANDED_OVER,
            conversation=slack[person],
            dedupe_key=f"{HANDED_OVER}:{act}:{person}",
            subject=subject | {"number": str(number)},
        )
        for person, number in numbers.items()
        if person != by
    ]
    if news:
        outbox.plan_all(session, workspace_id, news, now=now)


def tell_of_leave(
    session: Session, unit_id: str, leave: Kept[PlannedLeaveRecord], *, by: str, now: datetime
) -> None:
    """To whoever is away, and to the colleague who covers; also when it changes.

    What was entered when it was over is nothing to the colleague any more.
    """
    here, record = leave.workspace_id, leave.record
    covers = None if _was_over(leave) else record.cover_id
    concerned = {record.staff_member_id, covers or record.staff_member_id} - {by}
    slack = staff.slack_ids(session, here, concerned)
    news = [
        NewMessage(
            kind=LEAVE,
            conversation=slack[person],
            dedupe_key=f"{LEAVE}:{leave.id}:{leave.version}:{person}",
            subject={"vocational_unit": unit_id, "leave": leave.id},
        )
        for person in sorted(concerned)
    ]
    if news:
        outbox.plan_all(session, here, news, now=now)


def _was_over(leave: Kept[PlannedLeaveRecord]) -> bool:
    """It was over when it was written down."""
    return leave.record.until_on < leave.recorded_on


# ---------------------------------------------------------------- as it is sent


def handed_over(session: Session, message: OutgoingMessage, now: datetime) -> HandedOver | None:
    subject, here = message.subject, message.workspace_id
    today = _today(session, message, now)
    if today is None:
        return None
    slack = staff.slack_ids(session, here, [subject["staff_member"]])
    to = slack[subject["staff_member"]]
    if _has_left(session, message, to):
        return None
    return HandedOver(
        number=int(subject["number"]),
        to=to,
        to_the_reader=to == message.conversation,
        supports=subject["how"] == "supports",
        on=date.fromisoformat(subject["on"]),
        today=today,
    )


def leave_arranged(
    session: Session, message: OutgoingMessage, now: datetime
) -> LeaveArranged | None:
    here, today = message.workspace_id, _today(session, message, now)
    leave = facts.find(session, PlannedLeaveRecord, here, message.subject["leave"])
    if leave is None or today is None or _has_left(session, message):
        return None
    record = leave.record
    people = [record.staff_member_id, *([record.cover_id] if record.cover_id else [])]
    slack: Mapping[str, str] = staff.slack_ids(session, here, people)
    away = slack[record.staff_member_id]
    return LeaveArranged(
        away=away,
        of_the_reader=away == message.conversation,
        cover=slack.get(record.cover_id or ""),
        from_on=record.from_on,
        until_on=record.until_on,
        cancelled=leave.voided,
        was_over=_was_over(leave),
        today=today,
    )


def _has_left(session: Session, message: OutgoingMessage, *others: str) -> bool:
    """Whether its reader, or one of these Slack ids, left the roster before it was sent."""
    if message.ts is not None:
        return False
    concerned = {message.conversation, *others}
    known = staff.staff_by_slack_ids(session, message.workspace_id, concerned)
    unit_id = message.subject["vocational_unit"]
    return any(each not in known or known[each].vocational_unit_id != unit_id for each in concerned)


def _today(session: Session, message: OutgoingMessage, now: datetime) -> date | None:
    unit = vocational_units.find(session, message.workspace_id, message.subject["vocational_unit"])
    return None if unit is None else now.astimezone(ZoneInfo(unit.zone)).date()
