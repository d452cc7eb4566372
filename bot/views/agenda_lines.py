"""The lines of the weekly agenda, topic by topic, in the order in which it is talked through.

Client codes only, and no employer on a client's line. Specialists stand in roster order: this is
no league table.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from bot.casework.reminders.content import Digest, NamedEmployer, SharedJobLead
from bot.views import blocks, words
from ips.agenda import Agenda
from ips.agenda.caseload import CaseloadLine, Gap, GapKind
from ips.agenda.counts import SpecialistWeek
from ips.agenda.people import Celebration, ComingUp, Concern, News, PlanNeeded
from ips.agenda.promises import ClockCount, NamedClock
from ips.agenda.week import NextStep
from ips.employer_contacts import Week
from ips.facts import Clock, Standing
from ips.standards import TITLES
from ips.unit_calendar import title
from ips.words import joined, lowered, table

WEEKS_NAMED = 3
UNIT_CLOCKS_NAMED = 5
FOR_NOBODY = "→ fits no wish on record so far. Who might like it?"


@dataclass(frozen=True, slots=True)
class Line:
    """One line; `code`: the client it is about, or `employer`: both are one tap away.

    `under`: the line that this one belongs to, and says nothing without.
    """

    text: str
    code: str | None = None
    employer: NamedEmployer | None = None
    under: Line | None = None

    @property
    def opens(self) -> bool:
        return self.code is not None or self.employer is not None


@dataclass(frozen=True, slots=True)
class Topic:
    """One point of the agenda. `most`: lines in the main message; the rest is in the thread."""

    title: str
    lines: tuple[Line, ...]
    most: int = 5


def topics(digest: Digest) -> list[Topic]:
    """The agenda: people first, then what is shared, then numbers."""
    agenda = digest.agenda
    return [
        Topic("Celebrate", tuple(map(_celebration, agenda.celebrate)), most=4),
        Topic("Since last week", _since_last_week(digest)),
        Topic("People who need a plan", _plans(digest), most=8),
        Topic("Paperwork still to do", _paperwork(digest)),
        Topic("Leads to share", _leads(digest), most=4),
        Topic("What people look for, and no lead yet", _wishes_without_lead(digest), most=3),
        Topic("Employer contacts, in roster order", _contacts(digest), most=12),
        Topic("Next steps with employers this week", _next_steps(digest), most=3),
        Topic("Promises of the week", _promises(agenda.clocks), most=len(Clock)),
        Topic("Promises of this week so far", _promises(agenda.clocks_so_far), most=len(Clock)),
        Topic("Open actions", _to_do(digest), most=6),
        Topic("Coming up", _coming_up(digest), most=4),
        Topic("Coming up for the unit", _unit_clocks(agenda), most=UNIT_CLOCKS_NAMED + 1),
        Topic("Caseload, in roster order", _caseload(digest), most=12),
        Topic("Quarter to date", _quarter(digest)),
        Topic("Data gaps", _gaps(digest), most=0),
    ]


def for_team_lead(digest: Digest) -> list[Topic]:
    """Named missed clocks and declines, for the team lead alone."""
    lead = digest.agenda.for_team_lead
    since = words.day(lead.declined_since, digest.agenda.as_of)
    return [
        Topic("Missed or overdue", tuple(_named(digest, each) for each in lead.named)),
        Topic(f"Declined by clients since {since}", tuple(map(_declined, lead.declined))),
    ]


def _code(code: str) -> str:
    return f"*{blocks.escape(code)}*"


def person(digest: Digest, staff_id: str | None) -> str:
    slack_user_id = digest.people.get(staff_id or "")
    return words.person(slack_user_id) if slack_user_id else "nobody"


# ---------------------------------------------------------------- people


def _celebration(each: Celebration) -> Line:
    text = f"{_code(each.code)} {table.CELEBRATIONS[each.kind]} ({words.day(each.on)})"
    return Line(text, each.code)


def _since_last_week(digest: Digest) -> tuple[Line, ...]:
    return tuple(_news(each, digest.agenda.as_of) for each in digest.agenda.since_last_week)


def _news(each: News, today: date) -> Line:
    reached = "not reached yet"
    if each.reached_on is not None:
        reached = f"reached {words.day(each.reached_on, today)}"
    happened = table.NEWS[each.kind].format(day=words.day(each.on, today), reached=reached)
    return Line(f"{_code(each.code)} {happened}", each.code)


def _plans(digest: Digest) -> tuple[Line, ...]:
    return tuple(plan(each, digest.agenda.as_of) for each in digest.agenda.needs_a_plan)


def plan(each: PlanNeeded, today: date) -> Line:
    """All that concerns one person in one line, and what they wish for where they look."""
    text = f"{_code(each.code)} {' · '.join(_concern(one, today) for one in each.concerns)}"
    if each.wishes:
        text += f"\n_wishes: {blocks.escape(each.wishes)}_"
    return Line(text, each.code)


def _concern(one: Concern, today: date) -> str:
    day = words.day(one.since_on, today)
    due = f"last day was {day}" if one.since_on < today else words.until(one.since_on, today)
    clock = lowered(TITLES[one.clock]) if one.clock else ""
    return table.PLANS[one.reason].format(day=day, due=due, clock=clock)


def _paperwork(digest: Digest) -> tuple[Line, ...]:
    """One line with a count, never above a person."""
    work = digest.agenda.paperwork
    if not work.count:
        return ()
    if work.count == 1:
        ((clock, _),) = work.by_clock
        return (Line(f"{lowered(TITLES[clock])} for 1 person"),)
    kinds = joined([f"{lowered(TITLES[clock])} ({number})" for clock, number in work.by_clock])
    return (Line(f"{work.count} for {words.plural(work.people, 'person', 'people')}: {kinds}"),)


# ---------------------------------------------------------------- leads and employers


def _leads(digest: Digest) -> tuple[Line, ...]:
    """Each lead, and under it whoever wishes for something like it."""
    lines = []
    for lead in digest.agenda.leads_to_share:
        known = digest.job_leads.get(lead.id)
        if known is None:
            continue
        nobody = "" if lead.fits else f"\n{FOR_NOBODY}"
        head = Line(_lead(known) + nobody, employer=_of_lead(known))
        lines += [head, *(_may_fit(code, head) for code in lead.fits)]
    return tuple(lines)


def _may_fit(code: str, lead: Line) -> Line:
    return Line(f"→ may fit {_code(code)}", code, under=lead)


def _lead(lead: SharedJobLead) -> str:
    employer = f"*{blocks.escape(lead.employer)}*: " if lead.employer else ""
    return f"{employer}{blocks.escape(lead.summary)} (from {words.person(lead.shared_by)})"


def _of_lead(lead: SharedJobLead) -> NamedEmployer | None:
    return NamedEmployer(lead.employer_id, lead.employer or "") if lead.employer_id else None


def _wishes_without_lead(digest: Digest) -> tuple[Line, ...]:
    return tuple(
        Line(f"{_code(each.code)} {blocks.escape(each.wishes)}", each.code)
        for each in digest.agenda.wishes_without_lead
    )


def _contacts(digest: Digest) -> tuple[Line, ...]:
    """The totals, whoever worked in the last week, and whoever is new in this one."""
    agenda = digest.agenda
    last = {line.staff_id: line for line in agenda.employer_contacts}
    now = {line.staff_id: line for line in agenda.employer_contacts_so_far}
    lines = [
        f"Last week: {_total(agenda.employer_contacts)}",
        f"This week so far: {_total(agenda.employer_contacts_so_far)}",
    ]
    lines += [_specialist(digest, line, now.get(line.staff_id)) for line in last.values()]
    lines += [
        f"{person(digest, line.staff_id)} ({line.fte:g} FTE): {_so_far(line)}"
        for line in now.values()
        if line.staff_id not in last
    ]
    return tuple(map(Line, lines))


def _total(lines: Iterable[SpecialistWeek]) -> str:
    of_all = tuple(lines)
    return words.scored(
        sum(line.count.client_specific for line in of_all),
        sum(line.count.generic for line in of_all),
        sum(line.target or 0 for line in of_all),
    )


def _specialist(digest: Digest, line: SpecialistWeek, now: SpecialistWeek | None) -> str:
    about = [f"{line.fte:g} FTE"]
    if line.left_on is not None:
        about.append(f"until {words.day(line.left_on)}")
    about += [*_off(line), f"{line.looking} looking"]
    this_week = f" · {_so_far(now)}" if now is not None else ""
    return f"{person(digest, line.staff_id)} ({', '.join(about)}): {_counted(line)}{this_week}"


def _so_far(line: SpecialistWeek) -> str:
    """The week that runs, with whoever is away in it: 'this week so far 0 of 4, 2 days off'."""
    return f"this week so far {', '.join([_counted(line), *_off(line)])}"


def _off(line: SpecialistWeek) -> list[str]:
    if line.full_leave:
        return ["on leave"]
    return [f"{words.plural(line.days_off, 'day')} off"] if line.days_off else []


def _counted(line: SpecialistWeek) -> str:
    """'4 of 6, + 2 generic'."""
    target = f"of {line.target}" if line.target is not None else "(no target)"
    generic = f", + {line.count.generic} generic" if line.count.generic else ""
    return f"{line.count.client_specific} {target}{generic}"


def _next_steps(digest: Digest) -> tuple[Line, ...]:
    return tuple(_next_step(digest, each) for each in digest.agenda.next_steps)


def _next_step(digest: Digest, each: NextStep) -> Line:
    """What it is may name a client, so it stands in the contact's own page alone."""
    employer = digest.employers.get(each.employer_contact_id)
    name = blocks.escape(employer.name) if employer else ""
    text = f"{words.day(each.on)}: {name} · {person(digest, each.staff_id)}"
    return Line(text, employer=employer)


def _to_do(digest: Digest) -> tuple[Line, ...]:
    """Who and by when; what it is may name a client, so it is one tap away, for those who may."""
    agenda = digest.agenda
    return tuple(
        Line(f"{_by(each.due_on, agenda.as_of)} · {person(digest, each.staff_id)}")
        for each in agenda.to_do
    )


def _by(due_on: date, today: date) -> str:
    day = words.day(due_on, today)
    return f"since {day}" if due_on < today else f"by {day}"


# ---------------------------------------------------------------- promises and what comes


def _promises(counts: Iterable[ClockCount]) -> tuple[Line, ...]:
    return tuple(Line(_promise(count)) for count in counts)


def _promise(count: ClockCount) -> str:
    """'monthly visit: 4 in time, 1 late, 1 overdue of 6'; each word means one thing."""
    numbers = [
        (count.met, "in time"),
        (count.late, "late"),
        (count.missed, "missed"),
        (count.overdue, "overdue"),
        (count.open, "open"),
    ]
    counted = ", ".join(f"{number} {word}" for number, word in numbers if number)
    parts = [f"{counted} of {count.asked}"] if counted else []
    if count.declined:
        parts.append(f"declined, not counted: {count.declined}")
    return f"{TITLES[count.clock]}: {' · '.join(parts)}"


def _coming_up(digest: Digest) -> tuple[Line, ...]:
    unreviewed = _unreviewed(digest.agenda.unreviewed)
    return (*map(_coming, digest.agenda.coming_up), *unreviewed)


def _coming(each: ComingUp) -> Line:
    clock = TITLES[each.clock] if each.clock else ""
    what = table.COMING[each.kind].format(clock=clock)
    return Line(f"{words.day(each.on)}: {_code(each.code)} {what}", each.code)


def _unit_clocks(agenda: Agenda) -> tuple[Line, ...]:
    """Nobody is named; the rest of a long list is counted."""
    lines = [Line(f"{words.day(each.on)}: {title(each)}") for each in agenda.unit_clocks]
    more = len(lines) - UNIT_CLOCKS_NAMED
    if more > 0:
        rest = f"… and {more} more. The year ahead: `/ips calendar`"
        lines = [*lines[:UNIT_CLOCKS_NAMED], Line(rest)]
    return tuple(lines)


def _unreviewed(weeks: tuple[Week, ...]) -> tuple[Line, ...]:
    if not weeks:
        return ()
    days = [words.day(week.monday) for week in weeks]
    noun = "the week of" if len(weeks) == 1 else "the weeks of"
    which = f"{noun} {joined(days)}"
    if len(weeks) > WEEKS_NAMED:
        which = f"{len(weeks)} weeks, from that of {days[0]} on"
    return (Line(f"Contact log not reviewed yet: {which}"),)


# ---------------------------------------------------------------- caseload, quarter, gaps


def _caseload(digest: Digest) -> tuple[Line, ...]:
    return tuple(Line(_caseload_line(digest, line)) for line in digest.agenda.caseload)


def _caseload_line(digest: Digest, line: CaseloadLine) -> str:
    phases = [f"{number} {table.PHASES[phase].within}" for phase, number in line.by_phase]
    leads = ", leads the unit" if line.leads else ""
    who = f"{person(digest, line.staff_id)} ({line.fte:g} FTE{leads})"
    over = " · above the limit" if line.on_caseload > line.limit else ""
    return f"{who}: {line.on_caseload} of {line.limit:g}{over} · {', '.join(phases) or 'nobody'}"


def _quarter(digest: Digest) -> tuple[Line, ...]:
    quarter = digest.agenda.quarter
    if not quarter.served:
        return ()
    share = f" ({quarter.rate:.0%})" if quarter.rate is not None else ""
    return (
        Line(
            f"{quarter.worked} of {quarter.served} people served since "
            f"{words.day(quarter.from_on)} worked at least one day in a competitive job{share}"
        ),
        Line(
            f"In work already when they entered: {quarter.in_work_at_entry} of those "
            f"{quarter.worked}"
        ),
    )


def _gaps(digest: Digest) -> tuple[Line, ...]:
    """A line each; what had passed before the unit knew is no gap, and one line sums it up."""
    passed = [gap for gap in digest.agenda.data_gaps if gap.kind is GapKind.BEFORE_GOING_LIVE]
    lines = [_gap(gap) for gap in digest.agenda.data_gaps if gap not in passed]
    if passed:
        summed_up = table.GAPS[GapKind.BEFORE_GOING_LIVE].format(
            reminders=words.plural(sum(gap.count for gap in passed), "reminder"),
            clients=words.plural(len(passed), "client"),
        )
        lines.append(Line(summed_up))
    return tuple(lines)


def _gap(gap: Gap) -> Line:
    entries = words.plural(gap.count, "entry", "entries")
    return Line(f"{_code(gap.code)} {table.GAPS[gap.kind].format(entries=entries)}", gap.code)


# ---------------------------------------------------------------- for the team lead alone


def _named(digest: Digest, each: NamedClock) -> Line:
    late = "overdue" if each.standing is Standing.OVERDUE else "missed"
    paused = ", the client was paused" if each.paused else ""
    text = f"{_code(each.code)} {TITLES[each.clock]}, due {words.day(each.due_on)}: {late}{paused}"
    return Line(f"{text} · {person(digest, each.specialist_id)}", each.code)


def _declined(count: ClockCount) -> Line:
    offered = count.asked + count.declined
    return Line(f"{TITLES[count.clock]}: {count.declined} of {offered}")
