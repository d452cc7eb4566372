"""From a leased message to what Slack is sent: casework loads what is true now, a view draws it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.casework.access.doors import Doors
from bot.casework.reminders import contact_logs, digests, opened
from bot.casework.reminders.briefs_together import BriefsTogether
from bot.casework.reminders.content import (
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
from bot.casework.reminders.leases import OutgoingMessage
from bot.casework.reminders.opened import Content
from bot.jobs.delivery.post_office import Rendered, Upload
from bot.views import (
    blocks,
    brief,
    by_ear,
    calendar_file,
    chart,
    contact_log,
    contact_log_sheet,
    digest,
    lead_offer,
    meeting_thread,
    notices,
    open_channels,
    outcome_chart,
    unit_calendar,
)


def render(
    doors: Doors, message: OutgoingMessage, now: datetime, together: BriefsTogether | None = None
) -> tuple[Rendered, int] | None:
    """The message as it should stand now, and the version that this is; None: nothing to say.

    `together`: the briefs that are leased with it.

    A digest's thread grows with it, and so does the team lead's own list: the parts that they
    need are planned before the first is posted.
    """
    loaded = opened.load(doors, message, now=now, together=together)
    if loaded is None:
        return None
    content = loaded.content
    drawn = _DRAW[type(content)](content)
    if drawn is None and message.ts is None:
        return None
    if drawn is None:  # it stands in Slack, and what it named is done or gone
        drawn = _message(digest.MISSED_TEXT, digest.nothing_missed())
    if drawn.blocks and loaded.read_aloud:
        drawn = replace(drawn, text=by_ear.text_of(drawn.blocks))
    # A team lead's list may stand, drawn before the latest write, and the digest is still to come.
    redraw = message.ts is not None or loaded.version > 1
    if isinstance(content, Digest):
        count = len(digest.parts(content))
        digests.ensure_parts(doors, message, count, redraw=redraw, now=now)
    if isinstance(content, MissedClocks) and content.number == 0:
        count = len(digest.missed(content.digest))
        digests.ensure_missed(doors, message, count, redraw=redraw, now=now)
    if isinstance(content, ContactLog) and content.number == 0:
        count = len(contact_log.messages(content))
        contact_logs.ensure_parts(doors, message, count, redraw=redraw, now=now)
    return drawn, loaded.version


def out_of_sight() -> Rendered:
    """What stands in a channel in place of a message, while others can read it there."""
    return _message(open_channels.OUT_OF_SIGHT, open_channels.out_of_sight())


def _message(text: str, content: list[blocks.Block]) -> Rendered:
    message = blocks.message(text, content)
    return Rendered(message["text"], message["blocks"])


def _brief(content: Brief) -> Rendered:
    return _message(brief.text(content), brief.message(content))


def _digest(content: Digest) -> Rendered:
    return _message(digest.TEXT, digest.message(content))


def _part(content: DigestPart) -> Rendered:
    parts = digest.parts(content.digest)
    part = parts[content.number] if content.number < len(parts) else digest.empty_part()
    return _message(digest.PART_TEXT, part)


def _meeting(content: MeetingPart) -> Rendered:
    return _message(meeting_thread.TEXT, meeting_thread.message(content))


def _chart(content: DigestChart) -> Rendered:
    weeks = content.digest.agenda.eight_weeks
    png, alt = chart.png(weeks), chart.alt_text(weeks)
    upload = Upload(chart.FILE_NAME, chart.TITLE, lambda _: png, alt=alt)
    return replace(_message(chart.TITLE, chart.in_words(weeks)), upload=upload)


def _outcome_chart(content: OutcomeChart) -> Rendered:
    trend = content.trend
    png, alt = outcome_chart.png(trend), outcome_chart.alt_text(trend)
    upload = Upload(outcome_chart.FILE_NAME, outcome_chart.TITLE, lambda _: png, alt=alt)
    drawn = _message(outcome_chart.TITLE, outcome_chart.in_words(trend))
    return replace(drawn, upload=upload)


def _calendar_file(content: UnitCalendarFile) -> Rendered:
    ics = calendar_file.ics(content.entries, content.unit_id, content.made_at).encode()
    upload = Upload(calendar_file.FILE_NAME, unit_calendar.FILE_TITLE, lambda _: ics)
    drawn = _message(unit_calendar.FILE_TITLE, unit_calendar.as_text(content))
    return replace(drawn, upload=upload)


def _missed(content: MissedClocks) -> Rendered | None:
    messages = digest.missed(content.digest)
    if content.number >= len(messages):
        return None
    return _message(digest.MISSED_TEXT, messages[content.number])


def _contact_log(content: ContactLog) -> Rendered:
    messages = contact_log.messages(content)
    there = content.number < len(messages)
    part = messages[content.number] if there else contact_log.empty_part()
    return _message(contact_log.TEXT, part)


def _contact_log_sheet(content: ContactLogSheet) -> Rendered:
    log, sheet = content.log, contact_log_sheet
    upload = Upload(
        sheet.FILE_NAME, sheet.TITLE, lambda names: sheet.file(log, names), people=sheet.people(log)
    )
    return replace(_message(sheet.TITLE, sheet.as_text(log)), upload=upload)


def _cover_request(content: CoverRequest) -> Rendered:
    return _message(notices.COVER_TEXT, notices.cover_request(content))


def _job_lead(content: SharedJobLead) -> Rendered:
    return _message(notices.JOB_LEAD_TEXT, notices.job_lead(content))


def _lead_offer(content: LeadOffer) -> Rendered:
    return _message(lead_offer.TEXT, lead_offer.message(content))


def _delivery(content: DeliveryNotice) -> Rendered:
    return _message(notices.NOTICE_TEXT, notices.delivery(content))


def _welcome(content: Welcome) -> Rendered:
    return _message(notices.WELCOME_TEXT, notices.welcome(content))


def _off_roster(content: OffRoster) -> Rendered:
    return _message(notices.OFF_ROSTER_TEXT, notices.off_roster(content))


def _channel_open(content: ChannelOpen) -> Rendered:
    return _message(open_channels.TEXT, open_channels.waits(content))


def _taken_back(content: TakenBack) -> Rendered:
    return _message(notices.TAKEN_BACK_TEXT, notices.taken_back(content))


def _unheard(content: Unheard) -> Rendered:
    return _message(notices.UNHEARD_TEXT, notices.unheard(content))


def _handed_over(content: HandedOver) -> Rendered:
    return _message(notices.HANDED_OVER_TEXT, notices.handed_over(content))


def _leave_arranged(content: LeaveArranged) -> Rendered:
    return _message(notices.LEAVE_TEXT, notices.leave_arranged(content))


def _audit_heads(content: AuditHeads) -> Rendered:
    return _message(notices.AUDIT_HEADS_TEXT, notices.audit_heads(content))


_DRAW: Mapping[type[Content], Callable[[Any], Rendered | None]] = {
    Brief: _brief,
    Digest: _digest,
    DigestPart: _part,
    DigestChart: _chart,
    MeetingPart: _meeting,
    OutcomeChart: _outcome_chart,
    UnitCalendarFile: _calendar_file,
    MissedClocks: _missed,
    ContactLog: _contact_log,
    ContactLogSheet: _contact_log_sheet,
    CoverRequest: _cover_request,
    SharedJobLead: _job_lead,
    LeadOffer: _lead_offer,
    DeliveryNotice: _delivery,
    Welcome: _welcome,
    OffRoster: _off_roster,
    ChannelOpen: _channel_open,
    TakenBack: _taken_back,
    Unheard: _unheard,
    HandedOver: _handed_over,
    LeaveArranged: _leave_arranged,
    AuditHeads: _audit_heads,
}
