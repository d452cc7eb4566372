"""What a kind needs beside its declaration: its checks and its sentences, if it has its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from bot.casework.access.permissions import Action
from bot.casework.recording import actions, disclosure, offers
from bot.casework.recording.desk import Desk
from bot.casework.recording.still_there import GONE, or_gone
from bot.casework.reminders import authorization_lines, briefs, meeting_threads, outbox
from bot.casework.replies import Offer, Refusal
from bot.casework.team import coverage, mh_teams
from db.kept import Kept
from db.queries.outbox import planning
from db.queries.people import staff, with_whom
from db.queries.records import facts
from ips.employer_contacts import Week
from ips.facts import History
from ips.records import (
    action,
    authorization,
    decline,
    fidelity_review,
    field_support,
    group_supervision,
    item_rating,
    job_change,
    job_support,
    mh_team_meeting,
    milestone,
    pause,
    statement,
    strategy,
    unit_milestone,
    vr_contact,
    weekly_time,
)
from ips.records.action import ActionRecord
from ips.records.attendance import AttendanceRecord
from ips.records.authorization import AuthorizationRecord
from ips.records.client_contact import ClientContactRecord
from ips.records.decline import DeclineRecord
from ips.records.employer_contact import EmployerContactRecord
from ips.records.episode import EpisodeRecord
from ips.records.fidelity_review import FidelityReviewRecord
from ips.records.field_support import FieldSupportRecord
from ips.records.group_supervision import GroupSupervisionRecord
from ips.records.item_rating import ItemRatingRecord, of_the_same
from ips.records.job import JobRecord
from ips.records.job_change import JobChangeRecord
from ips.records.job_lead import JobLeadRecord
from ips.records.job_support import JobSupportRecord
from ips.records.kind import AboutClient, AboutJob, AboutUnit, RecordKind, day_of
from ips.records.log_review import LogReviewRecord
from ips.records.mh_team_meeting import MhTeamMeetingRecord
from ips.records.milestone import MilestoneRecord
from ips.records.pause import PauseRecord
from ips.records.planned_leave import PlannedLeaveRecord
from ips.records.sent_quarter import SentQuarterRecord
from ips.records.statement import StatementRecord
from ips.records.strategy import StrategyRecord
from ips.records.unit_milestone import UnitMilestoneRecord
from ips.records.vr_contact import VrContactRecord
from ips.records.weekly_time import WeeklyTimeRecord
from ips.unit_facts import UnitMilestoneKind
from ips.words import dated

Wrong = Iterable[tuple[str | None, str]]
"""What is wrong: the field, if it is one, and a sentence."""


def _reply(record: RecordKind, code: str, today: date) -> str:
    on = day_of(record)
    recorded = f"{record.noun} recorded" + (f", {dated(on, today)}" if on else "")
    return f"{code}: {recorded}" if code else recorded[:1].upper() + recorded[1:]


@dataclass(frozen=True, slots=True)
class Beside:
    """`corrects`: what an edit and an undo ask leave for. `check` is asked of a client's record.

    `alone`: what is wrong with it by itself. `settled`: the record as it is stored, where only the
    database knows, such as how the unit spells a team; raises Refusal where something is not there.
    `check_half`, `reply_half`: the same of the second half, where `complete` fills it in.
    `follows`: what follows from the former and the latest record, where one is written (no former
    one), corrected or struck out (no latest one); returns notes for the reply. `offers`: what the
    reply offers next. `shows`: what shows the record is drawn again, whatever was written,
    completed or taken back.
    """

    action: Action
    verb: str
    corrects: Action = Action.CORRECT_CLIENT_FACT
    check: Callable[[Any, History, str], Wrong] = lambda *_: ()
    alone: Callable[[Any], Wrong] = lambda _: ()
    settled: Callable[[Desk, Any], Any] = lambda _, record: record
    reply: Callable[[Any, str, date], str] = _reply
    check_half: Callable[[Any, date], Wrong] = lambda *_: ()
    reply_half: Callable[[Any, str, date], str] = _reply
    follows: Callable[[Desk, Any, Any], tuple[str, ...]] = lambda *_: ()
    offers: Callable[[Desk, Kept[Any]], Offer | None] = lambda *_: None
    shows: Callable[[Desk, Any], None] = lambda *_: None


def beside(kind: type[RecordKind]) -> Beside:
    """The kind's own, or only its name: whoever may `record_<name>`, in the audit `<name>.record`.

    Raises ValueError for a kind that the table of permissions does not know: leave is not guessed.
    """
    own = BESIDE.get(kind)
    return own or named(kind)


def named(kind: type[RecordKind], **own: Any) -> Beside:
    """What a kind has by its name alone, and its `own`."""
    of_client = issubclass(kind, AboutClient | AboutJob)
    corrects = Action.CORRECT_CLIENT_FACT if of_client else Action.CORRECT_UNIT_RECORD
    action = Action(f"record_{kind.name}")
    return Beside(action, f"{kind.name}.record", **({"corrects": corrects} | own))


def leave_for(kind: type[RecordKind], which: Any = None) -> Action:
    """What it is asked leave for to write it down; of a unit's milestones, by `which` it is."""
    if kind is UnitMilestoneRecord and which is UnitMilestoneKind.VR_MEETING:
        return Action.RECORD_VR_MEETING
    return beside(kind).action


def _who_hears_changes(desk: Desk, _: Any, latest: Any) -> tuple[str, ...]:
    if latest is None:
        outbox.look_soon(desk.session, desk.workspace_id, (desk.unit_id,))
    return ()


def _of_its_client(desk: Desk, _: Any) -> None:
    """What is shown of the client tells of it, though no clock moved."""
    desk.stale = True


def _team_spelled(desk: Desk, record: Any) -> Any:
    if record.team is None:
        return record
    team = mh_teams.of_client(desk.session, desk.workspace_id, desk.unit_id, record.team)
    return replace(record, team=team)


def _brief_shows_the_week(desk: Desk, former: Any, latest: Any) -> tuple[str, ...]:
    """The brief that asks for it is drawn again: it says what is saved, or asks anew."""
    time = (latest or former).record
    days = (*Week.of(time.week_of).days, desk.today)
    keys = {briefs.key_of(time.staff_member_id, day) for day in days}
    planning.want_update_of_keys(desk.session, desk.workspace_id, keys)
    return ()


def _briefs_say_what_is_used(desk: Desk, contact: Any) -> None:
    """A client's authorization is used by the minutes of contacts with them."""
    client_id = contact.record.client_id
    if contact.record.minutes and authorization_lines.is_in_force(
        desk.session, desk.workspace_id, client_id, desk.today
    ):
        roster = coverage.roster_on(desk.session, desk.workspace_id, desk.unit_id, desk.today)
        people = [each.staff.id for each in roster.people]
        desk.to_messages(briefs.show_use_again, people, (client_id,), desk.today)


def _same_kind(_: Desk, former: Any, latest: Any) -> tuple[str, ...]:
    """Who may write a milestone down depends on its kind, so no edit changes that."""
    if None not in (former, latest) and former.record.kind is not latest.record.kind:
        raise Refusal(GONE)
    return ()


def _ours(desk: Desk, kind: type[AboutUnit], fact_id: str) -> None:
    """What a record belongs to stands, and is of this unit."""
    found = facts.find(desk.session, kind, desk.workspace_id, fact_id)
    if or_gone(found).record.vocational_unit_id != desk.unit_id:
        raise Refusal(GONE)


def _is_here(desk: Desk, staff_id: str) -> bool:
    return staff.unit_of(desk.session, desk.workspace_id, staff_id) == desk.unit_id


def _of_this_unit(desk: Desk, rating: Any) -> Any:
    """The review and the colleague that a rating names are of the unit that is rated."""
    if rating.review_id:
        _ours(desk, FidelityReviewRecord, rating.review_id)
    if rating.rated_staff_id and not _is_here(desk, rating.rated_staff_id):
        raise Refusal(GONE)
    return rating


def _somebody_here(desk: Desk, new: Any) -> Any:
    """Who is to do it is on this unit's roster; its meeting and its review are the unit's own."""
    if not _is_here(desk, new.owner_id):
        raise Refusal(NOT_ON_ROSTER, "owner_id")
    if new.review_id:
        _ours(desk, FidelityReviewRecord, new.review_id)
    return _of_a_meeting_here(desk, new) if new.meeting_id else new


NOT_ON_ROSTER = "They are not on your unit's roster. Please pick somebody who is."


def _led_by_one_of_us(desk: Desk, meeting: Any) -> Any:
    if not _is_here(desk, meeting.led_by):
        raise Refusal(GONE)
    return meeting


def _in_its_thread(desk: Desk, kept: Any) -> None:
    """The meeting that it is, or belongs to, stands in a thread."""
    record = kept.record
    meeting_id = kept.id if isinstance(record, GroupSupervisionRecord) else record.meeting_id
    if meeting_id is not None:
        desk.to_messages(meeting_threads.show_again, meeting_id)


def _of_a_meeting_here(desk: Desk, part: Any) -> Any:
    """What belongs to a meeting: one of this unit, which stands."""
    _ours(desk, GroupSupervisionRecord, part.meeting_id)
    return part


def _one_a_day(desk: Desk, _: Any, latest: Any) -> tuple[str, ...]:
    """Of two ratings of one day neither is the later one, so the second is not taken."""
    if latest is None:
        return ()
    unit = latest.record.vocational_unit_id
    of_unit = facts.having(
        desk.session, ItemRatingRecord, desk.workspace_id, "vocational_unit_id", [unit]
    )
    like_it = [
        each
        for each in of_unit
        if not each.voided and each.id != latest.id and of_the_same(each.record, latest.record)
    ]
    if like_it:
        raise Refusal(RATED_THAT_DAY, "rated_on")
    return ()


RATED_THAT_DAY = "There is a rating of that day already. Please edit that one, or pick another day."


def _entered(desk: Desk, former: Any, latest: Any) -> tuple[str, ...]:
    if latest is None:
        with_whom.take_back(
            desk.session,
            desk.workspace_id,
            former.record.client_id,
            former.id,
            former.record.entered_on,
        )
    return disclosure.followed(desk, former, latest)


BESIDE: dict[type[RecordKind], Beside] = {
    MilestoneRecord: named(
        MilestoneRecord,
        check=milestone.check,
        reply=milestone.reply,
        follows=disclosure.followed,
        offers=offers.after_milestone,
    ),
    PauseRecord: Beside(
        Action.RECORD_PAUSE,
        "pause.begin",
        check=pause.check,
        reply=pause.reply,
        check_half=pause.check_resumed,
        reply_half=pause.reply_resumed,
        shows=_of_its_client,
    ),
    PlannedLeaveRecord: Beside(
        Action.KEEP_LEAVE, "leave.set", corrects=Action.KEEP_LEAVE, follows=_who_hears_changes
    ),
    EmployerContactRecord: named(EmployerContactRecord, corrects=Action.CORRECT_EMPLOYER_CONTACT),
    JobLeadRecord: Beside(Action.SHARE_JOB_LEAD, "job_lead.share", corrects=Action.CLOSE_JOB_LEAD),
    EpisodeRecord: Beside(Action.ENROLL, "episode.enroll", follows=_entered),
    JobRecord: Beside(Action.RECORD_JOB, "job.record_start", shows=_of_its_client),
    JobChangeRecord: Beside(
        Action.RECORD_JOB,
        "job.record_change",
        check=job_change.check,
        reply=job_change.reply,
    ),
    LogReviewRecord: Beside(Action.REVIEW_LOG, "log_review.mark", corrects=Action.REVIEW_LOG),
    SentQuarterRecord: Beside(
        Action.SEND_OUTCOMES, "sent_quarter.mark", corrects=Action.SEND_OUTCOMES
    ),
    DeclineRecord: named(
        DeclineRecord,
        check=decline.check,
        reply=decline.reply,
        check_half=decline.check_withdrawn,
        reply_half=decline.reply_withdrawn,
    ),
    WeeklyTimeRecord: named(
        WeeklyTimeRecord,
        alone=weekly_time.check,
        reply=weekly_time.reply,
        follows=_brief_shows_the_week,
    ),
    MhTeamMeetingRecord: named(
        MhTeamMeetingRecord, settled=_team_spelled, reply=mh_team_meeting.reply
    ),
    UnitMilestoneRecord: named(
        UnitMilestoneRecord,
        alone=unit_milestone.check,
        reply=unit_milestone.reply,
        settled=_team_spelled,
        follows=_same_kind,
    ),
    StatementRecord: named(StatementRecord, reply=statement.reply),
    FidelityReviewRecord: named(
        FidelityReviewRecord, alone=fidelity_review.check, reply=fidelity_review.reply
    ),
    ItemRatingRecord: named(
        ItemRatingRecord,
        alone=item_rating.check,
        settled=_of_this_unit,
        reply=item_rating.reply,
        follows=_one_a_day,
    ),
    FieldSupportRecord: named(
        FieldSupportRecord, alone=field_support.check, reply=field_support.reply
    ),
    ActionRecord: named(
        ActionRecord,
        settled=_somebody_here,
        reply=action.reply,
        follows=actions.agreed,
        shows=_in_its_thread,
    ),
    GroupSupervisionRecord: named(
        GroupSupervisionRecord,
        settled=_led_by_one_of_us,
        shows=_in_its_thread,
        reply=group_supervision.reply,
        check_half=group_supervision.check_closed,
        reply_half=group_supervision.reply_closed,
    ),
    AttendanceRecord: Beside(
        Action.RECORD_GROUP_SUPERVISION,
        "attendance.record",
        corrects=Action.CORRECT_UNIT_RECORD,
        settled=_of_a_meeting_here,
    ),
    StrategyRecord: named(
        StrategyRecord, settled=_of_a_meeting_here, reply=strategy.reply, shows=_in_its_thread
    ),
    ClientContactRecord: named(ClientContactRecord, shows=_briefs_say_what_is_used),
    VrContactRecord: named(VrContactRecord, reply=vr_contact.reply),
    JobSupportRecord: named(JobSupportRecord, check=job_support.check, reply=job_support.reply),
    AuthorizationRecord: named(
        AuthorizationRecord,
        alone=authorization.check,
        reply=authorization.reply,
        follows=actions.briefs_again,
    ),
}
