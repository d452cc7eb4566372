"""The weekly agenda for group supervision: one message, its thread, and the team lead's own.

Client codes only, and no employer on a client's line. Specialists stand in roster order: this
is no league table. What is long goes on in the thread, and nothing is cut.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.casework.reminders.content import Digest, SharedJobLead
from bot.views import blocks, words
from bot.views.blocks import Block
from ips.agenda.caseload import CaseloadLine, Gap, GapKind
from ips.agenda.counts import SpecialistWeek
from ips.agenda.people import Celebration, ComingUp, PlanNeeded, PlanReason
from ips.agenda.promises import ClockCount, NamedClock
from ips.facts import Standing
from ips.standards import TITLES
from ips.words import table

LINES_IN_MESSAGE = 8  # a section of the main message; what is more goes on in the thread
LINES_A_SECTION = 12
SECTIONS_A_PART = 8
LETTERS_A_SECTION = blocks.SECTION - 100  # the title stands above
LETTERS_A_PART = 10_000  # → more in one message than anybody reads, and less than Slack takes
LINES_IN_A_MODAL_SECTION = 100  # a modal cannot be split: longer sections fit its hundred blocks

TEXT = "The weekly agenda for group supervision"
PART_TEXT = "Details of the weekly agenda"
MISSED_TEXT = "For the team lead: clocks to look at before supervision"

_GOES_ON = ", continued"


@dataclass(frozen=True, slots=True)
class Topic:
    """One point of the agenda: its title and its lines."""

    title: str
    lines: tuple[str, ...]


# ---------------------------------------------------------------- the message


def message(digest: Digest) -> list[Block]:
    """The agenda itself; a phone shows it in a few screens."""
    agenda = digest.agenda
    content = [
        blocks.section(
            f"*Agenda for group supervision*\nWeek of {words.week_span(agenda.week.monday)}"
        ),
        blocks.context(
            f"{blocks.escape(digest.vocational_unit)} · as of {words.day(agenda.as_of)} · client "
            "codes only · details in the thread"
        ),
    ]
    for topic in _topics(digest):
        if topic.lines:
            content.append(_shortened(topic))
    content += _review(digest)
    return content


def parts(digest: Digest) -> list[list[Block]]:
    """The replies of the thread, in order: the contact table first, then whatever is longer."""
    return [part for topics in _details(digest) for part in _reply(topics)]


def _details(digest: Digest) -> list[list[Topic]]:
    return [
        [Topic("Employer contacts, in roster order", _contact_table(digest))],
        [Topic("Caseload, in roster order", _caseload(digest))],
        [Topic("Job leads to share", _job_leads(digest))],
        [Topic("Data gaps", _gaps(digest))],
        [_rest(topic) for topic in _topics(digest)],
    ]


def empty_part() -> list[Block]:
    """A reply whose lines have moved up: the thread became shorter."""
    return [blocks.section("_Nothing stands here any more; see the replies above._")]


def _week(digest: Digest) -> str:
    return f"Week of {words.week_span(digest.agenda.week.monday)}"


def _topics(digest: Digest) -> list[Topic]:
    agenda = digest.agenda
    return [
        Topic("Celebrate", tuple(map(_celebration, agenda.celebrate))),
        Topic("Needs a plan", _plans_needed(digest)),
        Topic("Clocks of the week", tuple(map(_clock_count, agenda.clocks))),
        Topic("Clocks of this week so far", tuple(map(_clock_count, agenda.clocks_so_far))),
        Topic("Face-to-face employer contacts", _contact_totals(digest)),
        Topic("Caseload", _caseload_total(digest)),
        Topic("Leads to share", _leads_total(digest)),
        Topic("Coming up", tuple(map(_coming, agenda.coming_up))),
        Topic("Quarter to date", _quarter(digest)),
        Topic("Data gaps", _gaps_total(digest)),
    ]


def _shortened(topic: Topic) -> Block:
    lines = list(topic.lines[:LINES_IN_MESSAGE])
    if len(topic.lines) > len(lines):
        lines.append(f"… and {len(topic.lines) - len(lines)} more in the thread")
    return blocks.section(_paragraph(topic.title, lines))


def _rest(topic: Topic) -> Topic:
    return Topic(f"{topic.title}{_GOES_ON}", topic.lines[LINES_IN_MESSAGE:])


def _reply(topics: Sequence[Topic]) -> list[list[Block]]:
    """Sections of some lines each, as many messages as they need."""
    paragraphs = _sections(topics, LINES_A_SECTION)
    replies = _packed(paragraphs, SECTIONS_A_PART, LETTERS_A_PART)
    return [[blocks.section(section) for section in reply] for reply in replies]


def _sections(topics: Sequence[Topic], most_lines: int) -> list[str]:
    """Paragraphs that each fit a section; the second of a topic says that it goes on."""
    paragraphs = []
    for topic in topics:
        title, further = topic.title, f"{topic.title.removesuffix(_GOES_ON)}{_GOES_ON}"
        for lines in _packed(topic.lines, most_lines, LETTERS_A_SECTION):
            paragraphs.append(_paragraph(title, lines))
            title = further
    return paragraphs


def _packed(texts: Sequence[str], most: int, letters: int) -> list[list[str]]:
    """In order, as many together as fit: nothing is left out."""
    packed: list[list[str]] = []
    for text in texts:
        last = packed[-1] if packed else []
        held = sum(len(each) + 4 for each in last)
        if not last or len(last) == most or held + len(text) > letters:
            packed.append([])
        packed[-1].append(text)
    return packed


def _paragraph(title: str, lines: Sequence[str]) -> str:
    return "\n".join((f"*{title}*", *(f"• {line}" for line in lines)))


def _review(digest: Digest) -> list[Block]:
    review = digest.review
    content: list[Block] = []
    if review is not None:
        reviewer = words.person(review.by_slack_user)
        sentence = f"✓ Contact log reviewed by {reviewer} on {words.day(review.on)}"
        if review.changed_since:
            sentence += ". *It was changed after that review.*"
        content.append(blocks.context(sentence))
    if digest.message_id is not None and review is None:
        content.append(
            blocks.actions(
                blocks.button(
                    "Mark contact log reviewed", "digest.mark_reviewed", digest.message_id
                )
            )
        )
    return content


# ---------------------------------------------------------------- the lines


def _code(code: str) -> str:
    return f"*{blocks.escape(code)}*"


def _celebration(each: Celebration) -> str:
    return f"{_code(each.code)} {table.CELEBRATIONS[each.kind]} ({words.day(each.on)})"


def _plans_needed(digest: Digest) -> tuple[str, ...]:
    """A line each; what else is overdue for one client stands together in one."""
    today = digest.agenda.as_of
    overdue: dict[str, list[str]] = {}
    lines: list[str | tuple[str, list[str]]] = []
    for each in digest.agenda.needs_a_plan:
        if each.clock is None:
            lines.append(_plan_needed(each, today))
            continue
        if each.code not in overdue:
            overdue[each.code] = []
            lines.append((each.code, overdue[each.code]))
        overdue[each.code].append(f"{TITLES[each.clock]} ({words.day(each.since_on, today)})")
    return tuple(
        line if isinstance(line, str) else f"{_code(line[0])} {_overdue(line[1])}" for line in lines
    )


def _overdue(clocks: Sequence[str]) -> str:
    return table.PLANS[PlanReason.OVERDUE].format(clocks=", ".join(clocks))


def _plan_needed(each: PlanNeeded, today: date) -> str:
    day = words.day(each.since_on, today)
    due = f"was due {day}" if each.since_on < today else f"due {day}"
    return f"{_code(each.code)} {table.PLANS[each.reason].format(day=day, due=due)}"


def _clock_count(count: ClockCount) -> str:
    """'monthly visit: 4 met, 1 late of 6 · 1 open'; declined ones stand apart."""
    if not count.asked:
        return f"{TITLES[count.clock]}: declined, not counted: {count.declined}"
    done = [(count.met, "met"), (count.late, "met late"), (count.missed, "missed")]
    over = [f"{number} {word}" for number, word in done if number]
    parts = [f"{', '.join(over)} of {count.asked}"] if over else []
    if count.open:
        parts.append(f"{count.open} open")
    if count.declined:
        parts.append(f"declined, not counted: {count.declined}")
    return f"{TITLES[count.clock]}: {' · '.join(parts)}"


def _contact_totals(digest: Digest) -> tuple[str, ...]:
    def total(table: tuple[SpecialistWeek, ...]) -> str:
        return words.scored(
            sum(line.count.client_specific for line in table),
            sum(line.count.generic for line in table),
            sum(line.target or 0 for line in table),
        )

    agenda = digest.agenda
    return (
        f"Last week: {total(agenda.employer_contacts)}",
        f"This week so far: {total(agenda.employer_contacts_so_far)}",
    )


def _contact_table(digest: Digest) -> tuple[str, ...]:
    """Whoever worked in the last week, and whoever is new in this one."""
    last = {line.staff_id: line for line in digest.agenda.employer_contacts}
    now = {line.staff_id: line for line in digest.agenda.employer_contacts_so_far}
    lines = [_specialist(digest, line, now.get(line.staff_id)) for line in last.values()]
    lines += [
        f"{_person(digest, line.staff_id)} ({line.fte:g} FTE): this week so far {_counted(line)}"
        for line in now.values()
        if line.staff_id not in last
    ]
    return tuple(lines)


def _specialist(digest: Digest, line: SpecialistWeek, now: SpecialistWeek | None) -> str:
    about = [f"{line.fte:g} FTE"]
    if line.left_on is not None:
        about.append(f"until {words.day(line.left_on)}")
    if line.full_leave:
        about.append("on leave")
    elif line.days_off:
        about.append(f"{words.plural(line.days_off, 'day')} off")
    about.append(f"{line.looking} looking")
    this_week = f" · this week so far {_counted(now)}" if now is not None else ""
    who = f"{_person(digest, line.staff_id)} ({', '.join(about)})"
    return f"{who}: {_counted(line)}{this_week}"


def _counted(line: SpecialistWeek) -> str:
    """'4 of 6, + 2 generic'."""
    target = f"of {line.target}" if line.target is not None else "(no target)"
    generic = f", + {line.count.generic} generic" if line.count.generic else ""
    return f"{line.count.client_specific} {target}{generic}"


def _person(digest: Digest, staff_id: str | None) -> str:
    slack_user_id = digest.people.get(staff_id or "")
    return words.person(slack_user_id) if slack_user_id else "nobody"


def _caseload_total(digest: Digest) -> tuple[str, ...]:
    caseloads = digest.agenda.caseload
    people = sum(line.on_caseload for line in caseloads)
    over = sum(line.on_caseload > line.limit for line in caseloads)
    total = f"{words.plural(people, 'client')} on {words.plural(len(caseloads), 'caseload')}"
    return (total + (f" · {over} above its limit" if over else ""),)


def _caseload(digest: Digest) -> tuple[str, ...]:
    return tuple(_caseload_line(digest, line) for line in digest.agenda.caseload)


def _caseload_line(digest: Digest, line: CaseloadLine) -> str:
    phases = [f"{number} {table.PHASES[phase].within}" for phase, number in line.by_phase]
    who = f"{_person(digest, line.staff_id)} ({line.fte:g} FTE)"
    return f"{who}: {line.on_caseload} of {line.limit:g} · {', '.join(phases) or 'nobody'}"


def _leads_total(digest: Digest) -> tuple[str, ...]:
    number = len(digest.agenda.leads_to_share)
    return (f"{words.plural(number, 'job lead')}, in the thread",) if number else ()


def _job_leads(digest: Digest) -> tuple[str, ...]:
    known = (digest.job_leads.get(lead.id) for lead in digest.agenda.leads_to_share)
    return tuple(_job_lead(lead) for lead in known if lead is not None)


def _job_lead(lead: SharedJobLead) -> str:
    employer = f"*{blocks.escape(lead.employer)}*: " if lead.employer else ""
    return f"{employer}{blocks.escape(lead.summary)} (from {words.person(lead.shared_by)})"


def _coming(each: ComingUp) -> str:
    what = table.COMING[each.kind].format(clock=TITLES[each.clock] if each.clock else "")
    return f"{words.day(each.on)}: {_code(each.code)} {what}"


def _quarter(digest: Digest) -> tuple[str, ...]:
    quarter = digest.agenda.quarter
    if not quarter.served:
        return ()
    share = f" ({quarter.rate:.0%})" if quarter.rate is not None else ""
    return (
        f"{quarter.worked} of {quarter.served} people served since {words.day(quarter.from_on)} "
        f"worked at least one day in a competitive job{share}",
        f"In work already when they entered: {quarter.in_work_at_entry} of those {quarter.worked}",
    )


def _gaps_total(digest: Digest) -> tuple[str, ...]:
    number = sum(gap.kind is not GapKind.BEFORE_GOING_LIVE for gap in digest.agenda.data_gaps)
    return (f"{words.plural(number, 'gap')}, listed in the thread",) if number else ()


def _gaps(digest: Digest) -> tuple[str, ...]:
    """A line each; what had passed before the unit knew is no gap, and one line sums it up."""
    passed = [gap for gap in digest.agenda.data_gaps if gap.kind is GapKind.BEFORE_GOING_LIVE]
    lines = [_gap(gap) for gap in digest.agenda.data_gaps if gap not in passed]
    if passed:
        lines.append(
            table.GAPS[GapKind.BEFORE_GOING_LIVE].format(
                reminders=words.plural(sum(gap.count for gap in passed), "reminder"),
                clients=words.plural(len(passed), "client"),
            )
        )
    return tuple(lines)


def _gap(gap: Gap) -> str:
    entries = words.plural(gap.count, "entry", "entries")
    return f"{_code(gap.code)} {table.GAPS[gap.kind].format(entries=entries)}"


# ---------------------------------------------------------------- for the team lead alone


def missed(digest: Digest) -> list[list[Block]]:
    """Named missed clocks and declines: messages, none when there is nothing to say."""
    return [
        [blocks.section(_before_supervision(digest)), *reply] for reply in _reply(_missed(digest))
    ]


def _missed(digest: Digest) -> list[Topic]:
    lead = digest.agenda.for_team_lead
    return [
        Topic("Missed or overdue", tuple(_named(digest, each) for each in lead.named)),
        Topic("Declined by clients, by clock", tuple(map(_declined, lead.declined))),
    ]


def _before_supervision(digest: Digest) -> str:
    return f"*For you alone, before supervision*\n{_week(digest)}"


def nothing_missed() -> list[Block]:
    """In the place of a list from which everything has gone."""
    return [blocks.section("Nothing is missed or overdue any more. Thank you.")]


def _named(digest: Digest, each: NamedClock) -> str:
    late = "still open" if each.standing is Standing.OVERDUE else "missed"
    paused = ", the client was paused" if each.paused else ""
    return (
        f"{_code(each.code)} {TITLES[each.clock]}, due {words.day(each.due_on)}: {late}{paused} · "
        f"{_person(digest, each.specialist_id)}"
    )


def _declined(count: ClockCount) -> str:
    offered = count.asked + count.declined
    return f"{TITLES[count.clock]}: {count.declined} of {offered}"


# ---------------------------------------------------------------- on demand


def on_demand(digest: Digest) -> list[Block]:
    """The same, for the team lead's eyes: the message, its details, and the named clocks."""
    details = [topic for topics in _details(digest) for topic in topics]
    paragraphs = _sections(details, LINES_IN_A_MODAL_SECTION)
    named = _sections(_missed(digest), LINES_IN_A_MODAL_SECTION)
    if named:
        paragraphs += [_before_supervision(digest), *named]
    return [*message(digest), *map(blocks.section, paragraphs)]
