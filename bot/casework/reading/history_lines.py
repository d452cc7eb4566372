"""Facts as one plain line each: a client's page and a person's last entries. Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from bot.casework.access.permissions import Granted, may_change
from bot.casework.replies import ClientLabel, FactRef, HistoryLine, JobLine
from db.kept import Kept
from ips.records import (
    action,
    attendance,
    authorization,
    client_contact,
    decline,
    employer_contact,
    episode,
    fidelity_review,
    field_support,
    goal,
    group_supervision,
    individual_supervision,
    item_rating,
    job,
    job_change,
    job_support,
    mh_team_meeting,
    milestone,
    pause,
    statement,
    strategy,
    training,
    unit_milestone,
    vr_contact,
    weekly_time,
)
from ips.records.action import ActionRecord
from ips.records.attendance import AttendanceRecord
from ips.records.authorization import AuthorizationRecord
from ips.records.client_contact import ClientContactRecord
from ips.records.decline import DeclineRecord
from ips.records.employer_contact import NEXT_STEP_MOVED, EmployerContactRecord
from ips.records.episode import EpisodeRecord
from ips.records.fidelity_review import FidelityReviewRecord
from ips.records.field_support import FieldSupportRecord
from ips.records.goal import GoalRecord
from ips.records.group_supervision import GroupSupervisionRecord
from ips.records.individual_supervision import IndividualSupervisionRecord
from ips.records.item_rating import ItemRatingRecord
from ips.records.job import JobRecord
from ips.records.job_change import JobChangeRecord
from ips.records.job_support import JobSupportRecord
from ips.records.kind import RecordKind, Reversal, for_whom, read_out
from ips.records.markers import Prose
from ips.records.mh_team_meeting import MhTeamMeetingRecord
from ips.records.milestone import MilestoneRecord
from ips.records.pause import PauseRecord
from ips.records.statement import StatementRecord
from ips.records.strategy import StrategyRecord
from ips.records.training import TrainingRecord
from ips.records.unit_milestone import UnitMilestoneRecord
from ips.records.vr_contact import VrContactRecord
from ips.records.weekly_time import WeeklyTimeRecord
from ips.words import dated


@dataclass(frozen=True, slots=True)
class Reader:
    """Who looks, and the names behind the ids in the facts.

    `own`: clients on this person's own caseload; `clients_of`: the clients that an employer
    contact names; `corrected`: facts that say something else than they once did; `moved`: contacts
    whose next step they moved -> the version that made, and the day.
    """

    granted: Granted
    own: Collection[str]
    slack_ids: Mapping[str, str]
    employers: Mapping[str, str]
    labels: Mapping[str, ClientLabel] = field(default_factory=dict)
    clients_of: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    corrected: Collection[str] = frozenset()
    moved: Mapping[str, tuple[int, date]] = field(default_factory=dict)


def history_lines(facts: Collection[Kept[Any]], reader: Reader) -> tuple[HistoryLine, ...]:
    """Every fact as a line, the latest day first; an exit and a job's end have their own."""
    lines = [line for fact in facts for line in _lines(fact, reader)]
    return tuple(sorted(lines, key=lambda line: (line.on, line.recorded_on), reverse=True))


def _lines(fact: Kept[Any], reader: Reader) -> tuple[HistoryLine, ...]:
    """The fact, and what befell it later: each is corrected and undone by itself."""
    first = _line(fact, reader, fact.on, summary(fact, reader.employers))
    record = fact.record
    later = [
        _line(fact, reader, on, _half_line(record, half, reader.employers), half)
        for half in record.reversals
        if (on := getattr(record, half.field)) is not None
    ]
    moved = (_moved_line(fact, reader),) if fact.id in reader.moved else ()
    return (first, *later, *moved)


def _moved_line(fact: Kept[Any], reader: Reader) -> HistoryLine:
    """It has no fields of its own: the version before it has the former day."""
    version, day = reader.moved[fact.id]
    employer = reader.employers.get(fact.record.employer_id, "employer")
    to = dated(fact.record.next_step_on, day)
    client_id, me = _client_of(fact, reader), reader.granted.me
    return HistoryLine(
        fact=FactRef(NEXT_STEP_MOVED, f"{fact.id}.{version}"),
        on=day,
        recorded_on=day,
        summary=f"Next step moved to {to}: {employer}",
        by_slack_user_id=me.slack_user_id,
        client=reader.labels.get(client_id or ""),
        may_change=may_change(reader.granted, NEXT_STEP_MOVED, me.id, client_id in reader.own),
        employer_id=fact.record.employer_id,
    )


def _line(
    fact: Kept[Any], reader: Reader, on: date, text: str, half: Reversal | None = None
) -> HistoryLine:
    by, recorded_on = half.by_and_on(fact.record) if half else (None, None)
    kind, author = half.name if half else fact.fact_kind, by or fact.recorded_by
    client_id = _client_of(fact, reader)
    return HistoryLine(
        fact=FactRef(kind, fact.id),
        on=on,
        # Of a half that keeps no day of its own: not before it happened.
        recorded_on=recorded_on or (max(on, fact.recorded_on) if half else fact.recorded_on),
        summary=text,
        by_slack_user_id=reader.slack_ids.get(author, ""),
        client=reader.labels.get(client_id or ""),
        about_slack_user_id=_about(fact, reader),
        note=_note(fact.record, half),
        corrected=half is None and fact.id in reader.corrected,
        voided=fact.voided,
        may_change=not fact.voided
        and any(
            may_change(reader.granted, kind, each, client_id in reader.own)
            for each in {author, _planner(fact, half) or author}
        ),
        employer_id=getattr(fact.record, "employer_id", None),
    )


def _planner(fact: Kept[Any], half: Reversal | None) -> str | None:
    """What became of a next step is taken back by whoever planned it, too."""
    planned = half is not None and isinstance(fact.record, EmployerContactRecord)
    return fact.record.staff_member_id if planned else None


def _about(fact: Kept[Any], reader: Reader) -> str:
    """The colleague it is about; nobody where it is about whoever reads it."""
    about = for_whom(fact.record)
    return "" if about == reader.granted.me.id else reader.slack_ids.get(about or "", "")


def _client_of(fact: Kept[Any], reader: Reader) -> str | None:
    if fact.fact_kind == EmployerContactRecord.name:
        named = reader.clients_of.get(fact.id, ())
        return named[0] if len(named) == 1 else None
    return fact.client_id


def _note(record: RecordKind, half: Reversal | None) -> str | None:
    if half is None:
        texts = (getattr(record, each, None) for each in ("note", "words", "goal", "seen", "what"))
        found: str | None = next((each for each in texts if each), None)
        named = getattr(record, _NAMED.get(type(record), ""), None)
        return ": ".join(filter(None, [named and f"With {named}", found])) or None
    texts = (each.name for each in record.fields if isinstance(each.marker, Prose))
    return next((getattr(record, name) for name in texts if name in half.fields), None)


def summary(fact: Kept[Any], employers: Mapping[str, str]) -> str:
    """One plain line, for the page of somebody who may see this client."""
    record = fact.record
    if isinstance(record, JobRecord):
        return job.line(record, _employer(record, employers))
    if isinstance(record, EmployerContactRecord):
        return employer_contact.line(record, employers.get(record.employer_id, "employer"))
    return _LINES.get(type(record), read_out)(record)


def _half_line(record: RecordKind, half: Reversal, employers: Mapping[str, str]) -> str:
    if isinstance(record, JobRecord) and half.name == "job_end":
        return job.end_line(record, _employer(record, employers))
    if isinstance(record, EpisodeRecord) and half.name == "exit":
        return episode.exit_line(record)
    if isinstance(record, EmployerContactRecord):
        return f"{half.line}: {employers.get(record.employer_id, 'employer')}"
    return half.line


def _employer(record: JobRecord, employers: Mapping[str, str]) -> str:
    return employers.get(record.employer_id, "an employer")


_LINES: Mapping[type[RecordKind], Callable[[Any], str]] = {
    EpisodeRecord: episode.line,
    ClientContactRecord: client_contact.line,
    MilestoneRecord: milestone.line,
    PauseRecord: pause.line,
    DeclineRecord: decline.line,
    JobChangeRecord: job_change.line,
    VrContactRecord: vr_contact.line,
    JobSupportRecord: job_support.line,
    AuthorizationRecord: authorization.line,
    WeeklyTimeRecord: weekly_time.history_line,
    IndividualSupervisionRecord: individual_supervision.line,
    MhTeamMeetingRecord: mh_team_meeting.line,
    TrainingRecord: training.line,
    UnitMilestoneRecord: unit_milestone.line,
    StatementRecord: statement.line,
    FidelityReviewRecord: fidelity_review.line,
    ItemRatingRecord: item_rating.line,
    FieldSupportRecord: field_support.line,
    GoalRecord: goal.line,
    ActionRecord: action.line,
    GroupSupervisionRecord: group_supervision.line,
    AttendanceRecord: attendance.line,
    StrategyRecord: strategy.line,
}
"""Of any other kind it is said what it is, and what was chosen."""

_NAMED: Mapping[type[RecordKind], str] = {
    MilestoneRecord: "given_by",
    VrContactRecord: "counsellor",
}
"""The field that names who was there: no part of the line, which may be read over a shoulder."""


def about_of(facts: Collection[Kept[Any]]) -> set[str]:
    """Whom of the staff the facts are about."""
    return {whom for fact in facts if (whom := for_whom(fact.record))}


def employers_of(facts: Collection[Kept[Any]]) -> set[str]:
    """The employers that the facts are about."""
    return {each for fact in facts if (each := getattr(fact.record, "employer_id", None))}


def job_lines(facts: Collection[Kept[Any]], employers: Mapping[str, str]) -> tuple[JobLine, ...]:
    """The jobs among the facts, the latest start first, with the hours and pay of today."""
    kept = [each for each in facts if not each.voided]
    kept.sort(key=lambda each: each.recorded_at)
    changes = [each.record for each in kept if isinstance(each.record, JobChangeRecord)]
    changes.sort(key=lambda each: each.on)
    jobs = [each for each in kept if isinstance(each.record, JobRecord)]
    jobs.sort(key=lambda each: (each.on, each.id), reverse=True)
    return tuple(_job_line(job, changes, employers) for job in jobs)


def _job_line(
    kept: Kept[JobRecord], changes: Collection[JobChangeRecord], employers: Mapping[str, str]
) -> JobLine:
    record = kept.record
    hours, wage = record.hours_per_week, record.hourly_wage
    for change in changes:
        if change.job_id == kept.id:
            hours = change.hours_per_week if change.hours_per_week is not None else hours
            wage = change.hourly_wage if change.hourly_wage is not None else wage
    return JobLine(
        id=kept.id,
        employer=employers.get(record.employer_id, ""),
        title=record.title,
        starts_on=record.starts_on,
        started=record.start_confirmed,
        competitive=record.competitive,
        permanent=record.permanent,
        hours_per_week=hours,
        hourly_wage=wage,
        ended_on=record.ended_on,
        cancelled_on=record.cancelled_on,
        employer_id=record.employer_id,
    )
