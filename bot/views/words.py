"""Words that several views share: days, modes, clocks, reasons and labels."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from bot.casework.replies import ClientChoice, ClientLabel, WeekCount
from bot.views.blocks import clip, escape
from ips.facts import (
    Disclosure,
    ExitReason,
    Mode,
    OutreachStrategy,
    StaffRole,
)
from ips.records import pause
from ips.standards import TITLES

MODE_CHOICES = {
    Mode.IN_PERSON: "In person",
    Mode.PHONE: "Phone",
    Mode.VIDEO: "Video",
    Mode.TEXT: "Text or e-mail",
}

ROLES = {
    StaffRole.TEAM_LEAD: "team lead",
    StaffRole.EMPLOYMENT_SPECIALIST: "employment specialist",
    StaffRole.PEER_MENTOR: "peer mentor",
}

CLOCKS = TITLES

EXIT_REASONS = {
    ExitReason.CLIENT_REQUESTED: "The client asked to leave",
    ExitReason.MOVED_AWAY: "Moved away",
    ExitReason.MEDICAL_INABILITY: "Long-term medical inability to work",
    ExitReason.CRITERIA_NOT_MET: "No longer meets the program's criteria",
    ExitReason.GOALS_MET: "Goals met and follow-along provided",
    ExitReason.TRANSFERRED: "Transferred to another program",
    ExitReason.DIED: "The client died",
}

PAUSE_REASONS = pause.REASONS

STRATEGIES = {
    OutreachStrategy.PHONE_OR_TEXT: "Phone call or text",
    OutreachStrategy.HOME_VISIT: "Visit at home",
    OutreachStrategy.COMMUNITY_VISIT: "Visit in the community",
    OutreachStrategy.JOINT_VISIT: "Visit together with the mental-health team",
    OutreachStrategy.MH_TEAM_MEMBER: "Through a mental-health team member",
    OutreachStrategy.FAMILY: "Through family",
    OutreachStrategy.LETTER: "Letter",
}

PLACES = {
    "community": "In the community",
    "office": "At the office",
    "work_site": "At the work site",
    "home": "At home",
}

STEPS = {
    "introduction": "Introduction",
    "learn": "Learning the business",
    "discuss": "Discussing a job seeker",
    "keep_in_touch": "Keeping in touch",
}

JOB_KINDS = {
    "regular": "Regular job",
    "seasonal": "Seasonal job",
    "agency": "Through a temp agency",
    "self_employment": "Self-employment",
    "transitional": "Transitional employment",
}

END_REASONS = {
    "quit": "The client quit",
    "laid_off": "Laid off",
    "fired": "Fired",
    "contract_ended": "The season or contract ended",
    "health": "Health",
    "other": "Another reason",
}

ANSWERS = {"accepted": "Accepted", "declined": "Declined", "later": "Asked to wait"}

DISCLOSURES = {
    Disclosure.NOT_DISCUSSED: "Not discussed yet",
    Disclosure.DO_NOT_DISCLOSE: "Do not disclose",
    Disclosure.WITHIN_LIMITS: "Yes, within limits",
}

_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


def day(on: date, today: date | None = None) -> str:
    """'Mon 17 Mar'; with the year when it is not the year of `today`."""
    year = f" {on.year}" if today is not None and on.year != today.year else ""
    return f"{_WEEKDAYS[on.weekday()]} {on.day} {_MONTHS[on.month - 1]}{year}"


def near_day(on: date, today: date) -> str:
    """'today', 'yesterday', 'tomorrow', else as `day`."""
    near = {0: "today", -1: "yesterday", 1: "tomorrow"}
    return near.get((on - today).days) or day(on, today)


def until(due_on: date, today: date) -> str:
    """How much time is left: 'by today', 'by Fri 14 Mar', or 'was due Mon 10 Mar'."""
    return f"{'by' if due_on >= today else 'was due'} {near_day(due_on, today)}"


def plural(number: int, noun: str, nouns: str | None = None) -> str:
    """'1 client', '2 clients'."""
    return f"{number} {noun if number == 1 else nouns or noun + 's'}"


def joined(words: Sequence[str], last: str = "and") -> str:
    """'a', 'a and b', 'a, b and c'."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"


def person(slack_user_id: str) -> str:
    """A mention; only for eyes within the workspace."""
    return f"<@{slack_user_id}>"


def client_label(client: ClientLabel) -> str:
    """'C-114', or 'C-114 (Rosa Diaz)' where an admin has allowed names. Not yet escaped."""
    return f"{client.code} ({client.name})" if client.name else client.code


def client(label: ClientLabel) -> str:
    """The label in bold, safe within mrkdwn."""
    return f"*{escape(client_label(label))}*"


def phase(value: str) -> str:
    """A phase of the caseload in words: 'looking', 'newly working', 'stepped down'."""
    return str(value).replace("_", " ")


def client_choice(choice: ClientChoice, today: date | None = None) -> str:
    """A picker's row: 'C-114 · working · last seen Mon 3 Mar'."""
    seen = choice.last_contact_on
    last = f"last seen {day(seen, today)}" if seen else "not seen yet"
    return clip(" · ".join((client_label(choice.client), phase(choice.phase), last)), 75)


def disclosure(choice: Disclosure, limits: str | None = None) -> str:
    """What may be said about the client to an employer; unset means nothing."""
    if choice is Disclosure.DO_NOT_DISCLOSE:
        return "Do not disclose: no word about services or illness."
    if choice is Disclosure.WITHIN_LIMITS:
        return f"Disclosure within limits: {escape(limits or 'ask the client which.')}"
    return "Disclosure not discussed yet: do not name or describe this client."


def wishes(visits_at_work: bool | None, meeting_wishes: str | None) -> str | None:
    """Where the client wants to be met; None when nothing was said."""
    parts = []
    if visits_at_work is False:
        parts.append("*Do not come to the workplace.*")
    if meeting_wishes:
        parts.append(f"Wishes: {escape(meeting_wishes)}")
    return " ".join(parts) or None


def bar(done: int, target: int) -> str:
    """'▰▰▰▱▱▱ 3 of 6': at most twelve places, so that it fits a phone."""
    shown = max(1, min(12, target))
    full = min(shown, round(shown * done / target)) if target else shown
    return f"{'▰' * full}{'▱' * (shown - full)} {done} of {target}"


def week_bar(week: WeekCount) -> str:
    """This week's face-to-face employer contacts against the target."""
    if week.target == 0:
        return f"Employer contacts this week: {week.done} (no target this week)"
    return f"Employer contacts this week: {bar(week.done, week.target)}"


def week_span(week_of: date) -> str:
    """'Mon 3 Mar to Sun 9 Mar'."""
    return f"{day(week_of)} to {day(week_of + timedelta(days=6))}"
