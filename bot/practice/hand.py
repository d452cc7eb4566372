"""Writes deeds down through the verbs of casework, whatever the doors: `at_once`'s, or plain ones.

Through plain doors it is each deed by itself, as people do it in Slack; a test holds the two
against each other.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from bot.casework.administration import transfers
from bot.casework.drafts import (
    ClientContactDraft,
    EmployerContactDraft,
    EmployerDraft,
    EnrollDraft,
    ExitDraft,
    GoingLiveDraft,
    JobEndDraft,
    JobLeadDraft,
    JobStart,
    TransferDraft,
)
from bot.casework.recording import (
    client_contacts,
    employer,
    employer_contacts,
    employment,
    enrollment,
    fidelity_reviews,
    group_supervision,
    job_leads,
    log_reviews,
    next_steps,
    program_exit,
    record,
    sent_quarter,
)
from bot.casework.recording.at_once import AtOnce
from bot.casework.recording.group_supervision import Meeting
from bot.casework.replies import Actor, Recorded
from bot.practice.deeds import (
    THE_MEETING,
    THE_REVIEW,
    Deed,
    JobBegan,
    LogReviewed,
    Met,
    QuarterSent,
    Reviewed,
    StepDone,
    Supported,
)
from db.doors import PatientDoors
from db.queries.people import clients, employers
from db.queries.records import facts
from ips.facts import MilestoneKind
from ips.quarters import Quarter
from ips.records.action import ActionRecord
from ips.records.client_contact import ClientContactRecord
from ips.records.field_mentoring import FieldMentoringRecord
from ips.records.field_support import FieldSupportRecord
from ips.records.goal import GoalRecord
from ips.records.group_supervision import GroupSupervisionRecord
from ips.records.individual_supervision import IndividualSupervisionRecord
from ips.records.item_rating import ItemRatingRecord
from ips.records.job import JobRecord
from ips.records.kind import AboutClient, AboutStaff, AboutUnit, RecordKind
from ips.records.mh_team_meeting import MhTeamMeetingRecord
from ips.records.milestone import MilestoneRecord
from ips.records.referral import ReferralRecord
from ips.records.statement import StatementRecord
from ips.records.training import TrainingRecord
from ips.records.unit_milestone import UnitMilestoneRecord
from ips.records.vr_contact import VrContactRecord
from ips.records.weekly_time import WeeklyTimeRecord


@dataclass(slots=True)
class Hand:
    """The one hand that writes: what it has written so far is known by its own names."""

    workspace_id: str
    unit_id: str
    staff: dict[str, str]  # Slack id -> id
    clients: dict[str, str] = field(default_factory=dict)  # code -> id
    jobs: dict[str, str] = field(default_factory=dict)  # code -> the latest job's id
    steps: dict[str, str] = field(default_factory=dict)  # employer -> the contact that plans it
    named: dict[str, str] = field(default_factory=dict)  # 'the review', 'the meeting' -> its id

    def write(self, doors: PatientDoors, deed: Deed) -> None:
        """One deed, at its own moment and by its own person."""
        actor, now = Actor(self.workspace_id, deed.by), deed.at
        match deed.what:
            case GoingLiveDraft() as live:
                (done,) = enrollment.go_live(doors, actor, [live], now=now)
                if not isinstance(done, Recorded):
                    raise done
                self._entered(doors, live.enroll.code)
            case EnrollDraft() as entry:
                enrollment.enroll(doors, actor, entry, now=now)
                self._entered(doors, entry.code)
            case ExitDraft() as left:
                left = replace(left, client_id=self.clients[left.client_id])
                program_exit.exit_client(doors, actor, left, now=now)
            case Supported() as supported:
                ids = tuple(self.clients[code] for code in supported.codes)
                whom = self.staff[supported.by]
                draft = TransferDraft(ids, whom, supported.from_on, kind=transfers.SUPPORTS)
                transfers.transfer(doors, actor, draft, now=now)
            case JobStart() | JobBegan() | JobEndDraft():
                self._job(doors, actor, deed.what, now)
            case EmployerContactDraft() as visit:
                self._employer_met(doors, actor, visit, now)
            case StepDone() as step:
                next_steps.done(doors, actor, self.steps[step.employer], now=now)
            case EmployerDraft() as described:
                self._describe(doors, actor, described, now)
            case JobLeadDraft() as heard:
                job_leads.share(doors, actor, heard, now=now)
            case LogReviewed() as log:
                log_reviews.mark_reviewed(doors, actor, log.week_of, now=now)
            case QuarterSent() as quarter:
                sent_quarter.mark_sent(doors, actor, Quarter(quarter.first), now=now)
            case Reviewed() as seen:
                review = replace(seen.review, vocational_unit_id=self.unit_id)
                done = fidelity_reviews.record_review(doors, actor, review, seen.ratings, now=now)
                self.named[THE_REVIEW] = done.fact.id
            case Met() as met:
                self._met(doors, actor, met, now)
            case RecordKind() as other:
                self._record(doors, actor, other, now)

    def _entered(self, doors: PatientDoors, code: str) -> None:
        with doors.reading() as session:
            client = clients.with_code(session, self.workspace_id, self.unit_id, code)
            assert client is not None
            brought = facts.of_clients(session, JobRecord, self.workspace_id, [client.id])
        self.clients[code] = client.id
        self.jobs.update((code, job.id) for job in brought)

    def _job(
        self,
        doors: PatientDoors,
        actor: Actor,
        what: JobStart | JobBegan | JobEndDraft,
        now: datetime,
    ) -> None:
        match what:
            case JobStart() as start:
                code = start.job.client_id
                job = replace(start.job, client_id=self.clients[code])
                done = employment.record_start(doors, actor, replace(start, job=job), now=now)
                self.jobs[code] = done.fact.id
            case JobBegan():
                employment.confirm_start(doors, actor, self.jobs[what.code], now=now)
            case JobEndDraft():
                ended = replace(what, job_id=self.jobs[what.job_id])
                employment.record_end(doors, actor, ended, now=now)

    def _employer_met(
        self, doors: PatientDoors, actor: Actor, met: EmployerContactDraft, now: datetime
    ) -> None:
        ids = tuple(self.clients[code] for code in met.client_ids)
        name, plans = met.employer.new_name or "", met.record.next_step_on is not None
        if isinstance(doors, AtOnce) and not (met.record.client_was_with_me or plans):
            employer_id = doors.employer(actor, name, now=now)
            contact = replace(met.record, employer_id=employer_id)
            doors.add(actor, contact, now=now, for_clients=ids)
            return
        done = employer_contacts.record(doors, actor, replace(met, client_ids=ids), now=now)
        if plans:
            self.steps[name] = done.fact.id

    def _met(self, doors: PatientDoors, actor: Actor, met: Met, now: datetime) -> None:
        held = Meeting(
            record=GroupSupervisionRecord(
                vocational_unit_id=self.unit_id, on=met.on, led_by=self.staff[met.led_by]
            ),
            present={self.staff[who]: how for who, how in met.present.items()},
            raised=[self.clients[code] for code in met.agreed],
        )
        done = group_supervision.hold(doors, actor, held, now=now)
        self.named[THE_MEETING] = done.fact.id
        for code, words in met.agreed.items():
            if words is not None:
                client_id = self.clients[code]
                group_supervision.talk_about(doors, actor, done.fact.id, client_id, words, now=now)

    def _describe(
        self, doors: PatientDoors, actor: Actor, what: EmployerDraft, now: datetime
    ) -> None:
        """How an employer hires, as the colleague who was there last writes it down."""
        with doors.reading() as session:
            known = employers.named(session, self.workspace_id, self.unit_id, what.name)
        if known is not None:
            employer.change(doors, actor, replace(what, employer_id=known.id), now=now)

    def _record(self, doors: PatientDoors, actor: Actor, new: RecordKind, now: datetime) -> None:
        named: dict[str, Any] = {}
        if isinstance(new, AboutClient):
            named = {"client_id": self.clients[new.client_id]}
        elif isinstance(new, AboutStaff):
            named = {"staff_member_id": self.staff[new.staff_member_id]}
        elif isinstance(new, AboutUnit):
            named = {"vocational_unit_id": self.unit_id}
        if isinstance(new, ItemRatingRecord) and new.rated_staff_id:
            named["rated_staff_id"] = self.staff[new.rated_staff_id]
        if isinstance(new, ActionRecord):
            named |= {
                "owner_id": self.staff[new.owner_id],
                "review_id": self.named[new.review_id] if new.review_id else None,
                "meeting_id": self.named[new.meeting_id] if new.meeting_id else None,
                "client_id": self.clients[new.client_id] if new.client_id else None,
            }
        new = replace(new, **named)
        if isinstance(doors, AtOnce) and _is_plain(new):
            doors.add(actor, new, now=now)
        elif isinstance(new, ClientContactRecord):
            client_contacts.record(doors, actor, ClientContactDraft(new), now=now)
        else:
            record.record(doors, actor, new, now=now)


def _is_plain(new: RecordKind) -> bool:
    """Nothing follows from it but its row, an event of the audit and its client's clocks."""
    if isinstance(new, MilestoneRecord):
        return new.kind is not MilestoneKind.DISCLOSURE_DISCUSSION
    return isinstance(new, PLAIN)


# What their verbs look up, the facts say already: how a team is spelled, one rating a day. And the
# brief that a week's time is drawn anew in, for a week that is over, stands in no Slack here.
PLAIN = (
    ClientContactRecord,
    FieldMentoringRecord,
    FieldSupportRecord,
    GoalRecord,
    IndividualSupervisionRecord,
    ItemRatingRecord,
    MhTeamMeetingRecord,
    ReferralRecord,
    StatementRecord,
    TrainingRecord,
    UnitMilestoneRecord,
    VrContactRecord,
    WeeklyTimeRecord,
)
