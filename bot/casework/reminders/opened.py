"""Opens a planned message: the data it says, and the version that this data is.

Version and data come from one snapshot: a write that follows raises the wanted version, so what
is shown is never taken for newer than it is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.casework.access import permissions
from bot.casework.access.permissions import Action, member_on
from bot.casework.reading.due_lines import OWING, background, due_line
from bot.casework.reminders import (
    arrangements,
    audit_heads,
    brief_lines,
    calendar_files,
    contact_logs,
    digests,
    lead_offers,
    leases,
    meeting_threads,
    open_channels,
    outbox,
    outcome_charts,
)
from bot.casework.reminders.briefs_together import BriefsTogether
from bot.casework.reminders.content import (
    BRIEF,
    URGENT,
    AuditHeads,
    Brief,
    ChannelOpen,
    ContactLog,
    ContactLogSheet,
    CoverRequest,
    DeliveryNotice,
    Digest,
    DigestChart,
    DigestPart,
    HandedOver,
    LeadOffer,
    LeaveArranged,
    MeetingPart,
    MissedClocks,
    OffRoster,
    OutcomeChart,
    SharedJobLead,
    TakenBack,
    Unheard,
    UnitCalendarFile,
    Welcome,
)
from bot.casework.replies import Actor, Opened, Outside
from bot.casework.team import coverage, hours, profiles
from db.doors import Doors, Session
from db.queries.outbox import briefs as brief_rows
from db.queries.outbox import reading
from db.queries.outbox.messages import OutgoingMessage
from db.queries.people import caseload, staff
from db.queries.records import due_contacts, facts, job_leads
from db.queries.units import vocational_units
from ips.due_contacts import standing
from ips.records.kind import AboutClient, referred_to

COVER_REQUEST = "cover_request"

Content = (
    Brief
    | Digest
    | DigestPart
    | DigestChart
    | OutcomeChart
    | UnitCalendarFile
    | MeetingPart
    | MissedClocks
    | ContactLog
    | ContactLogSheet
    | CoverRequest
    | SharedJobLead
    | LeadOffer
    | DeliveryNotice
    | Welcome
    | OffRoster
    | ChannelOpen
    | TakenBack
    | Unheard
    | HandedOver
    | LeaveArranged
    | AuditHeads
)


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a message says, and the version that this is.

    `read_aloud`: it goes to one person alone, who has chosen to have it read to them.
    """

    content: Content
    version: int
    read_aloud: bool


def load(
    doors: Doors,
    message: OutgoingMessage,
    *,
    now: datetime,
    together: BriefsTogether | None = None,
) -> Loaded | None:
    """What the message says as of now; None: there is nothing left to say.

    `together`: the briefs that are leased with it.
    """
    found = together.found(doors, message, now) if together is not None else None
    if found is not None:
        stands, brief = found
        wanted = stands.message.wanted_version
        return None if brief is None else Loaded(brief, wanted, stands.read_aloud)
    with doors.reading() as session:
        current = reading.message(session, message.workspace_id, message.id)
        if current is None:
            return None
        content = _LOADERS[message.kind](session, current, now)
        if content is None:
            return None
        return Loaded(content, current.wanted_version, _is_read_aloud(session, message))


def _is_read_aloud(session: Session, message: OutgoingMessage) -> bool:
    if not leases.is_direct(message):
        return False
    return staff.reads_aloud(session, message.workspace_id, message.conversation)


def _brief(session: Session, message: OutgoingMessage, now: datetime) -> Content | None:
    return brief_lines.load(session, message, now=now)


def _digest(session: Session, message: OutgoingMessage, _: datetime) -> Content | None:
    return digests.load(session, message)


def _digest_part(session: Session, message: OutgoingMessage, _: datetime) -> Content | None:
    digest = digests.load(session, message)
    return None if digest is None else DigestPart(digest, int(message.subject["part"]))


def _digest_chart(session: Session, message: OutgoingMessage, _: datetime) -> Content | None:
    digest = digests.load(session, message)
    return None if digest is None else DigestChart(digest)


def _digest_missed(session: Session, message: OutgoingMessage, _: datetime) -> Content | None:
    digest = digests.load(session, message)
    number = int(message.subject.get("part", "0"))
    return None if digest is None else MissedClocks(digest, message.conversation, number)


def _contact_log(session: Session, message: OutgoingMessage, _: datetime) -> Content | None:
    return contact_logs.load(session, message)


def _contact_log_sheet(session: Session, message: OutgoingMessage, _: datetime) -> Content | None:
    return contact_logs.load_sheet(session, message)


def _cover_request(session: Session, message: OutgoingMessage, now: datetime) -> Content | None:
    here = message.workspace_id
    asked = brief_rows.cover_asked(session, here, message.subject["cover_request"])
    if asked is None:
        return None
    due = due_contacts.find(session, here, asked.key)
    unit = vocational_units.find(session, here, asked.vocational_unit_id)
    if due is None or unit is None:
        return None
    today = now.astimezone(ZoneInfo(unit.zone)).date()
    known = background(session, here, [due], profiles=profiles.profiles_of(unit), today=today)
    still_open = standing(due, today) in OWING
    if message.ts is None and (asked.granted_to is not None or not still_open):
        return None
    return CoverRequest(
        cover_request_id=asked.id,
        asked_by=asked.asked_by,
        due=due_line(due, known),
        open=still_open,
        taken_by=asked.granted_to,
        today=today,
        yours=asked.granted_to == message.conversation,
    )


def _job_lead(session: Session, message: OutgoingMessage, _: datetime) -> Content | None:
    lead = job_leads.find(session, message.workspace_id, message.subject["job_lead"])
    if lead is None or (lead.closed and message.ts is None):
        return None
    return SharedJobLead(
        lead.summary, lead.employer, lead.shared_by_slack, lead.closed, lead.employer_id
    )


def _welcome(session: Session, message: OutgoingMessage, now: datetime) -> Content | None:
    """None for whoever is off the roster again by now, or joined anew."""
    subject, here = message.subject, message.workspace_id
    unit = vocational_units.find(session, here, subject["vocational_unit"])
    if unit is None:
        return None
    today = now.astimezone(ZoneInfo(unit.zone)).date()
    roster = staff.people(session, here, unit.id, date.fromisoformat(subject["on"]), today)
    for person in roster:
        member = member_on(person, today)
        joined = subject["role"] in [span.id for span in person.roles]
        if person.staff.id == subject["staff_member"] and member.role is not None and joined:
            settings = profiles.settings_on(unit, today)
            return Welcome(unit.name, member.role, hours.brief_hour(settings, member))
    return None


def _off_roster(session: Session, message: OutgoingMessage, now: datetime) -> Content | None:
    """None once they are back."""
    subject, here = message.subject, message.workspace_id
    unit = vocational_units.find(session, here, subject["unit"])
    if unit is None:
        return None
    today = now.astimezone(ZoneInfo(unit.zone)).date()
    roster = coverage.roster_on(session, here, unit.id, today)
    if roster.person(subject["staff_member"]) is not None:
        return None
    left = caseload.carried_by(session, here, unit.id, (subject["staff_member"],), today)
    return OffRoster(
        unit.name,
        subject["slack_user"],
        Outside(subject["why"]),
        len(left),
        led=bool(roster.team_leads),
    )


def _channel_open(_: Session, message: OutgoingMessage, __: datetime) -> Content | None:
    subject = message.subject
    why = Opened(subject["why"])
    return ChannelOpen(subject["channel"], why, subject["kind"], "copied" in subject)


def _taken_back(session: Session, message: OutgoingMessage, now: datetime) -> Content | None:
    """None for whoever is on no roster any more, and where the client has been erased since."""
    subject, here = message.subject, message.workspace_id
    what = referred_to(subject["record"])
    found = facts.find(session, what[0], here, subject["fact"]) if what is not None else None
    if what is None or found is None:
        return None
    kind, half = what
    about = found.record.client_id if isinstance(found.record, AboutClient) else None
    reader = Actor(here, message.conversation)
    wanted = {about} if about is not None else set()
    theirs = permissions.within_reach(session, reader, Action.SEE_CLIENT, wanted, now=now)
    people = staff.slack_ids(session, here, (subject["by"],))
    return TakenBack(
        by_slack_user=people[subject["by"]],
        noun=kind.noun if half is None else half.noun,
        on=date.fromisoformat(subject["on"]),
        client_id=next(iter(theirs), None),
        many=int(subject.get("many", 1)),
    )


def _unheard(_: Session, message: OutgoingMessage, __: datetime) -> Content | None:
    return Unheard(message.subject["saved"] == "yes")


def _delivery_notice(_: Session, message: OutgoingMessage, __: datetime) -> Content | None:
    subject = message.subject
    return DeliveryNotice(subject["kind"], subject["conversation"], subject["reason"])


_LOADERS: Mapping[str, Callable[[Session, OutgoingMessage, datetime], Content | None]] = {
    BRIEF: _brief,
    URGENT: _brief,
    digests.DIGEST: _digest,
    digests.PART: _digest_part,
    digests.CHART: _digest_chart,
    digests.MISSED: _digest_missed,
    meeting_threads.MEETING: meeting_threads.load,
    contact_logs.CONTACT_LOG: _contact_log,
    contact_logs.SHEET: _contact_log_sheet,
    outcome_charts.OUTCOME_CHART: outcome_charts.load,
    calendar_files.CALENDAR_FILE: calendar_files.load,
    COVER_REQUEST: _cover_request,
    outbox.JOB_LEAD: _job_lead,
    lead_offers.LEAD_OFFER: lead_offers.load,
    outbox.DELIVERY_NOTICE: _delivery_notice,
    outbox.WELCOME: _welcome,
    outbox.OFF_ROSTER: _off_roster,
    open_channels.CHANNEL_OPEN: _channel_open,
    outbox.TAKEN_BACK: _taken_back,
    outbox.UNHEARD: _unheard,
    arrangements.HANDED_OVER: arrangements.handed_over,
    arrangements.LEAVE: arrangements.leave_arranged,
    audit_heads.AUDIT_HEADS: audit_heads.load,
}
