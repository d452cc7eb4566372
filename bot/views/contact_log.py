"""The contact log of a week, for the team lead's own eyes, as lines to read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from bot.casework.reminders.content import ContactLog, LoggedContact
from bot.views import blocks, words
from bot.views.blocks import Block
from ips.facts import MadeBy, Mode
from ips.records.employer_contact import EmployerContactRecord
from ips.words import lowered, table

TEXT = "The contact log of a week"
ERASED = "somebody erased since"
LETTERS_A_SECTION = blocks.SECTION - 200  # Slack counts an escaped letter as several
LETTERS_A_PART = 10_000


def messages(log: ContactLog) -> list[list[Block]]:
    """The log to read, nothing left out; a file follows it, see `contact_log_sheet`."""
    opening = [blocks.section(f"*Contact log*\nWeek of {words.week_span(log.week.monday)}")]
    opening.append(blocks.context(" · ".join(_about(log))))
    if not log.contacts:
        return [[*opening, blocks.section("Nobody wrote an employer contact down in this week.")]]
    lines = in_sections(_lines(log), LETTERS_A_SECTION)
    first, *further = _in_parts([blocks.section(text) for text in lines])
    return [[*opening, *first], *further]


def empty_part() -> list[Block]:
    """A message whose lines have moved up: the log became shorter."""
    return [blocks.section("_Nothing stands here any more; see above._")]


def _about(log: ContactLog) -> Iterator[str]:
    yield blocks.escape(log.vocational_unit)
    counting = [each for each in log.contacts if _counts(each.record)]
    made = words.plural(len(log.contacts), "employer contact")
    yield f"{made}, {len(counting)} of them in person by us"
    specific = sum(bool(for_whom(each)) for each in counting)
    yield f"{specific} for named clients, + {len(counting) - specific} generic"
    if log.review is None:
        yield "not reviewed yet"
        return
    reviewed = f"reviewed by {words.person(log.review.by_slack_user)} on {words.day(log.review.on)}"
    yield reviewed + (", *changed after that*" if log.review.changed_since else "")


def _counts(contact: EmployerContactRecord) -> bool:
    return contact.mode is Mode.IN_PERSON and contact.made_by is MadeBy.SPECIALIST


# ---------------------------------------------------------------- to read


def _lines(log: ContactLog) -> Iterator[str]:
    """A line each, under its day."""
    day = None
    for each in log.contacts:
        if each.record.on != day:
            day = each.record.on
            yield f"*{words.day(day)}*"
        yield f"• {' · '.join(_parts(each))}"


def _parts(each: LoggedContact) -> Iterator[str]:
    contact = each.record
    yield words.person(each.by) if each.by else "nobody"
    yield f"*{blocks.escape(each.employer)}*"
    whom = for_whom(each)
    yield f"for {blocks.escape(', '.join(whom))}" if whom else "generic"
    yield how(contact)
    if contact.person_met or contact.person_role:
        role = f" ({contact.person_role})" if contact.person_met and contact.person_role else ""
        yield blocks.escape(f"met {contact.person_met or contact.person_role}{role}")
    if contact.step is not None:
        yield lowered(table.label(table.STEPS, contact.step))
    if contact.preference_based is not None:
        yield "fits the wishes" if contact.preference_based else "does not fit the wishes"
    if contact.next_step or contact.next_step_on:
        on = f" ({words.day(contact.next_step_on)})" if contact.next_step_on else ""
        yield blocks.escape(f"next: {contact.next_step or 'a step'}{on}")
    if each.new_since_review:
        yield "*new or changed since the review*"


def for_whom(each: LoggedContact) -> tuple[str, ...]:
    """None: it was generic."""
    return (*each.codes, *[ERASED] * each.record.for_erased)


def how(contact: EmployerContactRecord) -> str:
    """'in person', 'by phone, made by the client'."""
    how = table.within(table.MODES, contact.mode)
    if contact.made_by is MadeBy.CLIENT:
        how += f", {table.within(table.MADE_BY, contact.made_by)}"
    return how + (", a job interview" if contact.interview else "")


# ---------------------------------------------------------------- in Slack's measures


def in_sections(lines: Iterable[str], letters: int) -> list[str]:
    """The lines, in texts that a section holds."""
    sections: list[str] = []
    for line in lines:
        if not sections or len(sections[-1]) + len(line) + 1 > letters:
            sections.append(line)
        else:
            sections[-1] += f"\n{line}"
    return sections


def _in_parts(sections: Sequence[Block]) -> list[list[Block]]:
    parts: list[list[Block]] = []
    held = 0
    for section in sections:
        letters = len(section["text"]["text"])
        if not parts or held + letters > LETTERS_A_PART:
            parts.append([])
            held = 0
        parts[-1].append(section)
        held += letters
    return parts
