"""What a kind needs beside its declaration: its checks and its sentences, if it has its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from bot.casework.access.permissions import Action
from bot.casework.recording import disclosure
from bot.casework.recording.desk import Desk
from bot.casework.reminders import outbox
from ips.facts import History
from ips.records import decline, job_change, milestone, pause
from ips.records.decline import DeclineRecord
from ips.records.employer_contact import EmployerContactRecord
from ips.records.episode import EpisodeRecord
from ips.records.job import JobRecord
from ips.records.job_change import JobChangeRecord
from ips.records.job_lead import JobLeadRecord
from ips.records.kind import RecordKind, day_of
from ips.records.log_review import LogReviewRecord
from ips.records.milestone import MilestoneRecord
from ips.records.pause import PauseRecord
from ips.records.planned_leave import PlannedLeaveRecord
from ips.words import dated

Wrong = Iterable[tuple[str | None, str]]
"""What is wrong: the field, if it is one, and a sentence."""


def _reply(record: RecordKind, code: str, today: date) -> str:
    on = day_of(record)
    recorded = f"{record.noun} recorded" + (f", {dated(on, today)}" if on else "")
    return f"{code}: {recorded}" if code else recorded[:1].upper() + recorded[1:]


@dataclass(frozen=True, slots=True)
class Second:
    """A reversal's own checks, and what the reply says."""

    check: Callable[[Any, date], Wrong]
    reply: Callable[[Any, str, date], str]


@dataclass(frozen=True, slots=True)
class Beside:
    """`corrects`: what an edit and an undo ask leave for. `check` is asked of a client's record.

    `follows`: what follows from the former and the latest record, where one is written (no former
    one), corrected or struck out (no latest one); returns notes for the reply. `show_again`: what
    is shown of the client is stale though no clock moved.
    """

    action: Action
    verb: str
    corrects: Action = Action.CORRECT_CLIENT_FACT
    check: Callable[[Any, History, str], Wrong] = lambda *_: ()
    reply: Callable[[Any, str, date], str] = _reply
    seconds: Mapping[str, Second] = field(default_factory=dict)
    follows: Callable[[Desk, Any, Any], tuple[str, ...]] = lambda *_: ()
    show_again: bool = False


def beside(kind: type[RecordKind]) -> Beside:
    """The kind's own, or only its name: whoever may `record_<name>`, in the audit `<name>.record`.

    Raises ValueError for a kind that the table of permissions does not know: leave is not guessed.
    """
    own = BESIDE.get(kind)
    return own or Beside(Action(f"record_{kind.name}"), f"{kind.name}.record")


def _who_hears_changes(desk: Desk, _: Any, latest: Any) -> tuple[str, ...]:
    if latest is None:
        outbox.look_soon(desk.session, desk.workspace_id, (desk.unit_id,))
    return ()


BESIDE: dict[type[RecordKind], Beside] = {
    MilestoneRecord: Beside(
        Action.RECORD_MILESTONE,
        "milestone.record",
        check=milestone.check,
        reply=milestone.reply,
        follows=disclosure.followed,
    ),
    PauseRecord: Beside(
        Action.RECORD_PAUSE,
        "pause.begin",
        check=pause.check,
        reply=pause.reply,
        seconds={"resumption": Second(pause.check_resumed, pause.reply_resumed)},
        show_again=True,
    ),
    PlannedLeaveRecord: Beside(
        Action.KEEP_LEAVE, "leave.set", corrects=Action.KEEP_LEAVE, follows=_who_hears_changes
    ),
    EmployerContactRecord: Beside(
        Action.RECORD_EMPLOYER_CONTACT,
        "employer_contact.record",
        corrects=Action.CORRECT_EMPLOYER_CONTACT,
    ),
    JobLeadRecord: Beside(Action.SHARE_JOB_LEAD, "job_lead.share", corrects=Action.CLOSE_JOB_LEAD),
    EpisodeRecord: Beside(Action.ENROLL, "episode.enroll", follows=disclosure.followed),
    JobRecord: Beside(Action.RECORD_JOB, "job.record_start", show_again=True),
    JobChangeRecord: Beside(
        Action.RECORD_JOB,
        "job.record_change",
        check=job_change.check,
        reply=job_change.reply,
    ),
    LogReviewRecord: Beside(Action.REVIEW_LOG, "log_review.mark", corrects=Action.REVIEW_LOG),
    DeclineRecord: Beside(
        Action.RECORD_DECLINE,
        "decline.record",
        check=decline.check,
        reply=decline.reply,
        seconds={"withdrawal": Second(decline.check_withdrawn, decline.reply_withdrawn)},
    ),
}
