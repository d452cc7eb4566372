"""What the team lead's own brief says of the unit's clocks: which run out next, and which have.

→ On the last working day before a clock's last day, and once when that has passed. What comes every
week is left out: the agenda speaks of the log, and a line each Friday is soon read past.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from bot.casework.reading import unit_clocks
from bot.casework.reminders.look import Look
from db.doors import Session
from db.queries.outbox import reading
from db.queries.outbox.messages import OutgoingMessage
from db.queries.units.vocational_units import VocationalUnit
from ips.facts import StaffRole
from ips.records.fidelity_review import FidelityReviewRecord
from ips.records.field_mentoring import FieldMentoringRecord
from ips.records.field_support import FieldSupportRecord
from ips.records.goal import GoalRecord
from ips.records.individual_supervision import IndividualSupervisionRecord
from ips.records.sent_quarter import SentQuarterRecord
from ips.records.training import TrainingRecord
from ips.records.unit_milestone import UnitMilestoneRecord
from ips.unit_calendar import CalendarEntry, at_hand

# Of a brief's subject: the last days that it speaks of, those that passed and those to come.
PASSED, COMING, UNTIL = "clocks_passed", "clocks_coming", "clocks_until"

READ_FROM = frozenset(
    kind.name
    for kind in (
        FidelityReviewRecord,
        FieldMentoringRecord,
        FieldSupportRecord,
        GoalRecord,
        IndividualSupervisionRecord,
        SentQuarterRecord,
        TrainingRecord,
        UnitMilestoneRecord,
    )
)
"""The kinds of records that move what a team lead's brief says: it is drawn again after one,
whoever wrote it. An action is none of them, since everybody's is drawn again after it."""


def to_tell(
    session: Session, look: Look, held_back: Mapping[str, str] | None = None
) -> Mapping[str, str]:
    """For a brief's subject; empty: nothing runs out, or the reader does not lead the unit.

    One brief begins where the last one ended. `held_back`: the subject of one that never left.
    """
    if look.me.role is not StaffRole.TEAM_LEAD:
        return {}
    reached = look.since + timedelta(days=1)
    days = {
        PASSED: look.last_brief_on,
        COMING: max(look.today, reached + timedelta(days=1)),
        UNTIL: look.until + timedelta(days=1),
    }
    subject = {key: day.isoformat() for key, day in days.items()}
    if held_back and PASSED in held_back:
        subject |= {PASSED: held_back[PASSED], COMING: look.today.isoformat()}
    here, today = look.workspace_id, look.today
    return subject if _found(session, here, look.unit, today, subject) else {}


def earliest(session: Session, workspace_id: str, message_ids: Iterable[str]) -> Mapping[str, str]:
    """The subject of the earliest of these messages that speaks of clocks; empty: none does."""
    found = (reading.message(session, workspace_id, each) for each in message_ids)
    subjects = [each.subject for each in found if each and PASSED in each.subject]
    return min(subjects, key=lambda each: each[PASSED], default={})


def lines(
    session: Session, message: OutgoingMessage, unit: VocationalUnit, today: date
) -> tuple[CalendarEntry, ...]:
    """What a brief says of them by now; what was done meanwhile is left out."""
    if PASSED not in message.subject:
        return ()
    return _found(session, message.workspace_id, unit, today, message.subject)


def _found(
    session: Session,
    workspace_id: str,
    unit: VocationalUnit,
    today: date,
    subject: Mapping[str, str],
) -> tuple[CalendarEntry, ...]:
    passed, coming, until = (date.fromisoformat(subject[key]) for key in (PASSED, COMING, UNTIL))
    from_on = min(passed, coming, today)
    windows = unit_clocks.windows(session, workspace_id, unit, today, until, from_on=from_on)
    return at_hand(windows, today, passed_from=passed, coming_from=coming, until=until)
