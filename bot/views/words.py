"""How views write people, days, numbers and choices. What things are called: `ips.words`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from bot.casework.replies import ClientChoice, ClientLabel, WeekCount
from bot.views import blocks
from bot.views.blocks import Option, clip, escape
from ips.facts import Disclosure
from ips.words import dated, short_day
from ips.words.table import DISCLOSURES, LIMITS_NOT_NAMED, PHASES, Member, Words


def day(on: date, today: date | None = None) -> str:
    """'Mon 17 Mar'; with the year when it is not the year of `today`."""
    return short_day(on) if today is None else dated(on, today)


def near_day(on: date, today: date) -> str:
    """'today', 'yesterday', 'tomorrow', else as `day`."""
    near = {0: "today", -1: "yesterday", 1: "tomorrow"}
    return near.get((on - today).days) or day(on, today)


def until(due_on: date, today: date) -> str:
    """How much time is left: 'by the end of today', 'by Fri 14 Mar', or 'since Mon 10 Mar'."""
    if due_on == today:
        return "by the end of today"
    return f"{'by' if due_on > today else 'since'} {near_day(due_on, today)}"


def of_colleagues(number: int) -> str:
    """So many rows that whoever reads may not open."""
    if number == 1:
        return "1 more is a colleague's own."
    return f"{number} more are your colleagues' own."


def plural(number: int, noun: str, nouns: str | None = None) -> str:
    """'1 client', '2 clients'."""
    return f"{number} {noun if number == 1 else nouns or noun + 's'}"


def options(words: Mapping[Member, Words]) -> list[Option]:
    """A closed set as choices, each by its label."""
    return blocks.options((member.value, each.label) for member, each in words.items())


def person(slack_user_id: str) -> str:
    """A mention; only for eyes within the workspace."""
    return f"<@{slack_user_id}>"


def client_label(client: ClientLabel) -> str:
    """'C-114', or 'C-114 (Rosa Diaz)' where an admin has allowed names. Not yet escaped."""
    return f"{client.code} ({client.name})" if client.name else client.code


def client(label: ClientLabel) -> str:
    """The label in bold, safe within mrkdwn."""
    return f"*{escape(client_label(label))}*"


def client_choice(choice: ClientChoice, today: date | None = None) -> str:
    """A picker's row: 'C-114 · working · last seen Mon 3 Mar'."""
    seen = choice.last_contact_on
    last = f"last seen {day(seen, today)}" if seen else "not seen yet"
    return clip(" · ".join((client_label(choice.client), PHASES[choice.phase].within, last)), 75)


def disclosure(choice: Disclosure, limits: str | None = None) -> str:
    """What may be said about the client to an employer; unset means nothing."""
    if choice is Disclosure.WITHIN_LIMITS and not limits:
        return LIMITS_NOT_NAMED
    return DISCLOSURES[choice].sentence.format(limits=escape(limits or ""))


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
    places = max(1, min(12, target))
    full = min(places, round(places * done / target)) if target else places
    return f"{'▰' * full}{'▱' * (places - full)} {done} of {target}"


def scored(client_specific: int, generic: int, target: int, without: str = "no target") -> str:
    """'▰▰▰▰▱▱ 4 of 6, + 2 generic': what is scored (F S6), and what is counted beside it."""
    score = bar(client_specific, target) if target else f"{client_specific} ({without})"
    return score + (f", + {generic} generic" if generic else "")


def week_bar(week: WeekCount) -> str:
    """This week's face-to-face employer contacts against the target."""
    score = scored(week.done, week.generic, week.target, without="no target this week")
    return f"Employer contacts this week: {score}"


def week_span(week_of: date) -> str:
    """'Mon 3 Mar to Sun 9 Mar'."""
    return f"{day(week_of)} to {day(week_of + timedelta(days=6))}"
