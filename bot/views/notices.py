"""The other messages that delivery posts: cover requests, job leads, welcomes, failures."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from bot.casework.reminders.content import (
    AuditHeads,
    CoverRequest,
    DeliveryNotice,
    HandedOver,
    LeaveArranged,
    OffRoster,
    SharedJobLead,
    TakenBack,
    Unheard,
    Welcome,
)
from bot.casework.replies import Outside
from bot.views import blocks, employer, words
from bot.views.blocks import Block, View
from bot.views.reply import due_value
from ips.words.table import ROLES

MOST_UNDELIVERED = 40

COVER_TEXT = "A colleague asks for cover"
JOB_LEAD_TEXT = "A job lead for the unit"
WELCOME_TEXT = "Welcome: you are on a unit's roster"
OFF_ROSTER_TEXT = "Somebody is off your unit's roster"
TAKEN_BACK_TEXT = "Somebody took back an entry of yours"
HANDED_OVER_TEXT = "People change hands on your caseload"
LEAVE_TEXT = "Leave and cover in your unit"
NOTICE_TEXT = "A message could not be delivered"
AUDIT_HEADS_TEXT = "A line of the audit log to keep"
UNHEARD_TEXT = "An answer that did not get through"

_WHAT = {
    "brief": "The morning brief",
    "urgent": "An urgent reminder",
    "digest": "The weekly agenda",
    "digest_part": "A part of the weekly agenda",
    "digest_chart": "The chart of the weekly agenda",
    "digest_missed": "The team lead's list of what was missed",
    "meeting": "A part of a group supervision",
    "contact_log": "The contact log of a week",
    "contact_log_sheet": "The contact log as a sheet",
    "cover_request": "A request for cover",
    "job_lead": "A shared job lead",
    "lead_offer": "An offered job lead",
    "welcome": "The welcome to the roster",
    "delivery_notice": "The word that something could not be delivered",
    "handed_over": "The word that people change hands",
    "leave_arranged": "The word of leave and cover",
    "off_roster": "The word that somebody is off the roster",
    "channel_open": "The word that the unit's channel is open to others",
    "taken_back": "The word that an entry was taken back",
    "audit_heads": "The line of the audit log to keep",
    "unheard": "The word that an answer did not get through",
}

_WHY = {
    # What Slack refuses, and what is given up for other reasons (`bot/jobs`).
    "conversation_gone": (
        "the bot cannot see it any more. If it still exists, please add the bot with /invite; "
        "otherwise choose another channel with /ips."
    ),
    "person_gone": (
        "their Slack account is closed. Please take them off the roster with /ips and hand their "
        "clients over."
    ),
    "person_not_reachable": (
        "Slack does not let the bot write to them. Please ask a Slack admin whether that is meant, "
        "or take them off the roster with /ips."
    ),
    "channel_archived": "the channel is archived. Please choose another channel with /ips.",
    "bot_not_in_channel": "the bot is not in the channel. Please add it there with /invite.",
    "posting_not_allowed": "the bot may not post there. Please ask a Slack admin to allow it.",
    "messages_tab_off": "messages to the app are switched off. Please ask a Slack admin.",
    "scope_missing": "the bot lacks a permission. Please ask a Slack admin to install it again.",
    "thread_gone": (
        "the message it belongs under is gone, or its thread is locked. The whole agenda is at "
        "/ips digest, so this part can be dismissed."
    ),
    "files_not_allowed": (
        "Slack takes no picture from the bot there: that is switched off, or the space is full. "
        "Please ask a Slack admin."
    ),
    "cannot_be_shown": (
        "of a fault on our side. Please ask whoever runs the bot to look at its log."
    ),
    "damaged": (
        "what was kept of it can no longer be read. Please ask whoever runs the bot to look after "
        "the database; it can only be dismissed."
    ),
    "refused": (
        "Slack refuses it in words that we do not know. Please ask whoever runs the bot to look at "
        "its log, where they stand."
    ),
    "not_taken": (
        "Slack took other messages and never this one. Please send it again in a while; if it "
        "comes back, ask whoever runs the bot to look at its log."
    ),
    "not_confirmed": (
        "Slack never said whether it arrived. Please ask whether it is there: if so, dismiss it, "
        "otherwise send it again."
    ),
}
_UNKNOWN = _WHY["cannot_be_shown"]


def cover_request(request: CoverRequest) -> list[Block]:
    """To each colleague's direct messages: what is due, and one button to take it over."""
    line = request.due
    asked = f"{words.person(request.asked_by)} asks for cover"
    what = f"{words.client(line.client)} {blocks.escape(line.title)}"
    if not request.open or request.today is None:
        # Without the client: they may have died since.
        taken = f", and {words.person(request.taken_by)} took it" if request.taken_by else ""
        asker = words.person(request.asked_by)
        return [blocks.section(f"{asker} asked for cover{taken}. It is no longer due.")]
    if request.taken_by is not None:
        whose = blocks.section(f"{asked}: {what}\n✓ {words.person(request.taken_by)} takes it.")
        value, about = due_value(line.due.key), f"{line.title}, {line.client.code}"
        log_it = blocks.button("Log it", "due.log_it", value, style="primary", about=about)
        return [whose, blocks.actions(log_it)] if request.yours else [whose]
    wishes = words.wishes(line.visits_at_work, line.meeting_wishes)
    # The day by its name: the request stands there until somebody answers it.
    last = f"{'by' if line.due.due_on >= request.today else 'since'} "
    last += words.day(line.due.due_on, request.today)
    request_line = f"{asked}: {what} · *{last}*"
    return [
        blocks.section(f"{request_line}\n{wishes}" if wishes else request_line),
        blocks.actions(
            blocks.button("I take it", "cover.take", request.cover_request_id, style="primary")
        ),
    ]


def job_lead(lead: SharedJobLead) -> list[Block]:
    """To the unit's channel: an employer and a line of text, never a client."""
    named = f"*{blocks.escape(lead.employer)}*\n" if lead.employer else ""
    text = f"{named}{blocks.escape(lead.summary)}"
    if lead.closed:
        return [blocks.section(f"~Job lead~ closed\n{text}")]
    opens = employer.opener(lead.employer_id, lead.employer or "") if lead.employer_id else None
    return [
        blocks.section(f"Job lead from {words.person(lead.shared_by)}\n{text}", accessory=opens)
    ]


def welcome(to: Welcome) -> list[Block]:
    """To somebody who is on a roster from now on: as what, what will come, and how to begin."""
    unit = blocks.escape(to.vocational_unit)
    text = (
        f"Hello, and welcome! You are on the roster of *{unit}* as {ROLES[to.role].within}.\n"
        f"On mornings when something is due you get one brief here, at {to.brief_at:%H:%M}. "
        "Another hour suits you better? `/ips me`\n"
        "To begin, type `/ips help`: it says what each command does."
    )
    return [blocks.section(text)]


_NO_MEMBER = {
    Outside.GUEST: "{who} is a guest in Slack now",
    Outside.CLOSED: "The Slack account of {who} is closed",
    Outside.ELSEWHERE: "{who} belongs to another Slack workspace",
    Outside.APP: "{who} is an app in Slack",
}


def off_roster(gone: OffRoster) -> list[Block]:
    """To the team lead: who is off the roster and why, and what is left to do for their people."""
    who, unit = words.person(gone.slack_user), blocks.escape(gone.vocational_unit)
    lines = [
        f"{_NO_MEMBER[gone.why].format(who=who)}, so I took them off the roster of *{unit}*: it is "
        "for full members of the workspace, and they can open nothing here any more."
    ]
    if gone.clients:
        many = f"{gone.clients} clients are" if gone.clients > 1 else "One client is"
        hears = "their reminders come to the team lead" if gone.led else "nobody is reminded"
        lines.append(
            f"{many} still on their caseload. Until you hand them over (`/ips transfer`), {hears}."
        )
    if not gone.led:
        lines.append(
            f"*{unit}* has no team lead now. A Slack admin can name one with `/ips settings`."
        )
    lines.append("Once they are a full member again, put them back with `/ips roster`.")
    return [blocks.section("\n".join(lines))]


def taken_back(gone: TakenBack) -> list[Block]:
    """To whoever wrote it down: who took it back, and one tap to look. It names no client."""
    what = f"the {gone.noun} that you had entered for {words.day(gone.on)}"
    if gone.many > 1:
        what = f"{gone.many} {gone.noun}s that you had entered"
    text = (
        f"{words.person(gone.by_slack_user)} took back {what}. If that surprises you, please talk "
        "it over together."
    )
    if gone.client_id is None:
        return [blocks.section(text)]
    look = blocks.button("Open the client's page", "client.open", gone.client_id)
    return [blocks.section(text), blocks.actions(look)]


def unheard(answer: Unheard) -> list[Block]:
    """To somebody whom Slack did not show our answer: what became of what they typed."""
    sentence = "Slack did not show you my answer just now. "
    if answer.saved:
        sentence += "What you asked for *is done*: your last entries in the Home tab show it."
    else:
        sentence += "Nothing was recorded. Please type it once more, here if you like."
    return [blocks.section(sentence)]


def audit_heads(content: AuditHeads) -> list[Block]:
    """To the team lead, once a week: where the audit log ends. It names no person."""
    lines = "\n".join(content.lines)
    return [
        blocks.context(
            "Where your unit's audit log stands this week. Nothing to do: just leave it here. "
            "Should anybody ever ask whether the log is whole, these lines help to show it."
        ),
        blocks.section(f"```{blocks.escape(lines)}```"),
    ]


def handed_over(news: HandedOver) -> list[Block]:
    """To the new colleague, and to each former one."""
    many = words.plural(news.number, "person", "people")
    are = "is" if news.number == 1 else "are"
    when = "from today" if news.on == news.today else f"from {words.day(news.on, news.today)}"
    if not news.to_the_reader:
        how = "supported by" if news.supports else "with"
        return [
            blocks.section(f"{many} you worked with {are} {how} {words.person(news.to)} {when}.")
        ]
    whose = "for you to support" if news.supports else "on your caseload"
    return [
        blocks.section(
            f"{many} {are} {whose} {when}. Their due dates stay as they are; `/caseload` shows "
            "them."
        )
    ]


def leave_arranged(news: LeaveArranged) -> list[Block]:
    """To whoever is away, and to the colleague who covers."""
    first, last = (words.day(each, news.today) for each in (news.from_on, news.until_on))
    days = f"on {first}" if first == last else f"from {first} to {last}"
    draw = _own_leave if news.of_the_reader else _covered_leave
    return [blocks.section(draw(news, days))]


def _own_leave(news: LeaveArranged, days: str) -> str:
    if news.cancelled:
        return f"Your leave {days} is cancelled."
    if news.was_over:
        return f"That you were away {days} is on record now."
    if news.is_over:
        return "Your leave is over: welcome back."
    cover = (
        f"{words.person(news.cover)} covers" if news.cover else "Your team lead gets your reminders"
    )
    return f"You are away {days}. {cover}."


def _covered_leave(news: LeaveArranged, days: str) -> str:
    who = words.person(news.away)
    if news.cancelled:
        return f"{who} is here {days} after all: you need not cover."
    if news.is_over:
        return f"{who} is back: you cover no longer. Thank you!"
    return f"{who} is away {days}, and you cover: what is due for their people comes to you."


def delivery(notice: DeliveryNotice) -> list[Block]:
    """To the team lead or an admin: what did not arrive where, why, and what to do."""
    return [blocks.section(_not_delivered(notice))]


def undelivered(
    waiting: Sequence[tuple[str, DeliveryNotice]],
    *,
    clock_off: timedelta | None = None,
    sends: bool = True,
) -> View:
    """The admin's list: what was given up and why, each to be sent again or let go.

    `clock_off`: by how much the clock of the machine is wrong, if it is; not `sends`: nothing goes
    out for that reason.
    """
    content: list[Block] = [
        block
        for message_id, notice in waiting[:MOST_UNDELIVERED]
        for block in (blocks.section(_not_delivered(notice)), _ways_out(message_id))
    ]
    if not content:
        content = [blocks.section("Everything has been delivered. Nothing waits for you here.")]
    left = len(waiting) - MOST_UNDELIVERED
    if left > 0:
        content.append(blocks.context(f"… and {left} older ones, listed when these are gone."))
    if clock_off is not None:
        content.insert(0, blocks.section(_clock_is_off(clock_off, sends)))
    return blocks.modal("delivery_health", "Delivery", content, close="Close")


def _clock_is_off(by: timedelta, sends: bool) -> str:
    minutes = round(by.total_seconds() / 60)
    how_far = (
        f"{minutes} minutes"
        if minutes < 120
        else f"{minutes // 60} hours"
        if minutes < 48 * 60
        else f"{by.days} days"
    )
    waits = "" if sends else " Until it is right I send nothing, and nothing gets lost."
    return (
        f"*The clock of the machine I run on is off by {how_far}.* Please ask whoever runs me to "
        f"switch on time synchronization.{waits}"
    )


def _ways_out(message_id: str) -> Block:
    sure = blocks.are_you_sure(
        "Let it go?",
        "It is not sent, and leaves this list. Nothing that was recorded changes.",
        "Dismiss",
    )
    return blocks.actions(
        blocks.button("Send again", "delivery.send_again", message_id),
        blocks.button("Dismiss", "delivery.dismiss", message_id, confirm=sure),
    )


def not_delivered(notice: DeliveryNotice) -> str:
    """The same sentence for whoever reads it outside of Slack: ids stand as they are."""
    return _sentence(notice, notice.conversation)


def _not_delivered(notice: DeliveryNotice) -> str:
    where = (
        words.person(notice.conversation)
        if notice.conversation[:1] in ("U", "W")
        else f"<#{notice.conversation}>"
    )
    return _sentence(notice, where)


def _sentence(notice: DeliveryNotice, where: str) -> str:
    what = _WHAT.get(notice.kind, "A message")
    why = _WHY.get(notice.reason, _UNKNOWN)
    return f"{what} for {where} could not be delivered, because {why}"
