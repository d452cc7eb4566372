"""The weekly agenda for group supervision, as data (F O4, S6).

`agenda` takes a unit's week and says what there is to talk about. Client codes only: no name of
an employer comes in, so none can stand on a client's line. Who missed which clock is for the
team lead alone (`Agenda.for_team_lead`); the channel sees counts. Specialists stay in roster
order: this is no league table.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from ips.caseload import (
    ON_THE_CASELOAD,
    Phase,
    current_stay,
    is_looking,
    looking_since,
    phase,
)
from ips.due_contacts import standing
from ips.employer_contacts import (
    EmployerContactMade,
    Week,
    WeekCount,
    on_full_leave,
    week_count,
    weekly_target,
    weeks_up_to,
)
from ips.facts import (
    ClientContact,
    Clock,
    Disclosure,
    DueContact,
    EmployerContact,
    ExitReason,
    History,
    Job,
    Standing,
)
from ips.standards import IPS_25, Profile
from ips.stays import ended_on, is_paused, stays

CHART_WEEKS = 8
NINETY_DAYS = 90
FIRST_CONTACT_WARN_DAY = 26
"""→ From day 26 after entry a client without an employer contact needs a plan (F S4: day 30)."""

LOGGED_LATE_DAYS = 7


# What comes in


@dataclass(frozen=True, slots=True)
class AgendaClient:
    """A client as the agenda needs them: their code, who carries them, and their facts."""

    code: str
    specialist_id: str | None
    history: History
    due_contacts: tuple[DueContact, ...]
    disclosure: Disclosure = Disclosure.NOT_DISCUSSED
    interviews_on: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True)
class RosterMember:
    """A specialist, in roster order. `off`: leave and holidays; `working`: weekdays, Monday 0."""

    staff_id: str
    fte: float = 1.0
    off: frozenset[date] = frozenset()
    working: frozenset[int] = frozenset(range(5))


@dataclass(frozen=True, slots=True)
class OpenJobLead:
    id: str
    shared_on: date


@dataclass(frozen=True, slots=True)
class UnitWeek:
    """A unit's week: the last complete `week`, seen on `as_of`.

    `looking`: people looking for work on each specialist's caseload on a week's Monday, keyed
    by specialist and week; what is missing counts as nobody.
    """

    week: Week
    as_of: date
    profile: Profile
    clients: tuple[AgendaClient, ...] = ()
    roster: tuple[RosterMember, ...] = ()
    employer_contacts: tuple[EmployerContactMade, ...] = ()
    looking: Mapping[tuple[str, Week], int] = field(default_factory=dict)
    job_leads: tuple[OpenJobLead, ...] = ()


# What comes out


class CelebrationKind(StrEnum):
    START = "start"
    NINETY_DAYS = "ninety_days"
    INTERVIEW = "interview"


@dataclass(frozen=True, slots=True, order=True)
class Celebration:
    on: date
    code: str
    kind: CelebrationKind


class PlanReason(StrEnum):
    """In the order in which plans are talked over: the most pressing first."""

    JOB_LOSS_OUTREACH = "job_loss_outreach"
    POST_START_CONTACT = "post_start_contact"
    FIRST_EMPLOYER_CONTACT = "first_employer_contact"
    MONTHLY_CONTACT = "monthly_contact"
    OVERDUE = "overdue"
    LONG_SEARCH = "long_search"


@dataclass(frozen=True, slots=True)
class PlanNeeded:
    """`since_on`: the last day of the clock, or the day the search began.

    `clock`: which one is overdue, where the reason does not say it.
    """

    since_on: date
    code: str
    reason: PlanReason
    clock: Clock | None = None


@dataclass(frozen=True, slots=True)
class ClockCount:
    """How the windows of one clock ended. Declined ones stand apart, outside `asked`."""

    clock: Clock
    met: int = 0
    late: int = 0
    open: int = 0
    missed: int = 0
    declined: int = 0

    @property
    def asked(self) -> int:
        """The denominator: declined, cancelled, ended and unknowable windows are not in it."""
        return self.met + self.late + self.open + self.missed


@dataclass(frozen=True, slots=True)
class SpecialistWeek:
    """One line of the contact table. `target` None: nobody was looking, or a week of leave."""

    staff_id: str
    fte: float
    days_off: int
    full_leave: bool
    looking: int
    count: WeekCount
    target: int | None


@dataclass(frozen=True, slots=True)
class CaseloadLine:
    """`limit` is for this person's FTE (F St1: 20 for a full-time specialist; N: 25)."""

    staff_id: str
    fte: float
    on_caseload: int
    limit: float
    by_phase: tuple[tuple[Phase, int], ...]


class ComingKind(StrEnum):
    START = "start"
    NINETY_DAYS = "ninety_days"
    LAST_DAY = "last_day"
    PAUSE_REVIEW = "pause_review"


@dataclass(frozen=True, slots=True)
class ComingUp:
    on: date
    code: str
    kind: ComingKind
    clock: Clock | None = None


@dataclass(frozen=True, slots=True)
class QuarterToDate:
    """Unduplicated clients. `worked`: at least one day in a competitive job, in this quarter."""

    from_on: date
    as_of: date
    served: int
    worked: int
    in_work_at_entry: int  # of those who worked

    @property
    def rate(self) -> float | None:
        return self.worked / self.served if self.served else None


class GapKind(StrEnum):
    NO_SPECIALIST = "no_specialist"
    NO_DISCLOSURE_CHOICE = "no_disclosure_choice"
    PAUSE_REVIEW_PASSED = "pause_review_passed"
    LOGGED_LATE = "logged_late"
    BEFORE_GOING_LIVE = "before_going_live"


@dataclass(frozen=True, slots=True)
class Gap:
    """`count`: how many records it is about."""

    kind: GapKind
    code: str
    count: int


@dataclass(frozen=True, slots=True)
class NamedClock:
    """A missed or overdue clock with its client and the specialist who carries them.

    `paused`: it rested with the client on its last day, in hospital say; nobody was reminded.
    """

    due_on: date
    code: str
    specialist_id: str | None
    clock: Clock
    standing: Standing
    paused: bool = False


@dataclass(frozen=True, slots=True)
class ForTeamLead:
    """What only the team lead hears: named clocks, and how often each kind was declined."""

    named: tuple[NamedClock, ...]
    declined: tuple[ClockCount, ...]


@dataclass(frozen=True, slots=True)
class ChartWeek:
    """One bar of the chart: the unit's face-to-face contacts, and the sum of its targets."""

    week: Week
    count: WeekCount
    target: int


@dataclass(frozen=True, slots=True)
class Agenda:
    """The agenda, section by section, in the order in which it is talked through."""

    week: Week
    as_of: date
    celebrate: tuple[Celebration, ...]
    needs_a_plan: tuple[PlanNeeded, ...]
    clocks: tuple[ClockCount, ...]
    clocks_so_far: tuple[ClockCount, ...]  # the current week, as of `as_of`
    employer_contacts: tuple[SpecialistWeek, ...]
    employer_contacts_so_far: tuple[SpecialistWeek, ...]
    leads_to_share: tuple[OpenJobLead, ...]
    caseload: tuple[CaseloadLine, ...]
    coming_up: tuple[ComingUp, ...]
    quarter: QuarterToDate
    data_gaps: tuple[Gap, ...]
    eight_weeks: tuple[ChartWeek, ...]
    for_team_lead: ForTeamLead


def agenda(unit_week: UnitWeek) -> Agenda:
    """The agenda of a unit's week. Pure: the same week always gives the same agenda."""
    this_week = Week.of(unit_week.as_of)
    return Agenda(
        week=unit_week.week,
        as_of=unit_week.as_of,
        celebrate=_celebrate(unit_week),
        needs_a_plan=_needs_a_plan(unit_week),
        clocks=_clock_counts(unit_week, unit_week.week),
        clocks_so_far=_clock_counts(unit_week, this_week),
        employer_contacts=_contact_table(unit_week, unit_week.week),
        employer_contacts_so_far=_contact_table(unit_week, this_week),
        leads_to_share=tuple(
            sorted(unit_week.job_leads, key=lambda each: (each.shared_on, each.id))
        ),
        caseload=_caseload(unit_week),
        coming_up=_coming_up(unit_week),
        quarter=quarter_to_date((client.history for client in unit_week.clients), unit_week.as_of),
        data_gaps=_data_gaps(unit_week),
        eight_weeks=eight_weeks(unit_week),
        for_team_lead=_for_team_lead(unit_week),
    )


def _mentioned(unit_week: UnitWeek) -> list[AgendaClient]:
    """Everybody but those who died: a death silences everything, for everybody.

    Also one that came after `as_of`: an agenda drawn again names nobody who has died since.
    """
    return [client for client in unit_week.clients if not _has_died(client.history)]


def _has_died(history: History) -> bool:
    exits = (episode.exit for episode in history.episodes)
    return any(left is not None and left.reason is ExitReason.DIED for left in exits)


def _in_program(unit_week: UnitWeek) -> list[AgendaClient]:
    gone = (Phase.EXITED, Phase.NOT_ENTERED)
    return [
        client
        for client in _mentioned(unit_week)
        if phase(client.history, unit_week.as_of) not in gone
    ]


def _real_jobs(client: AgendaClient) -> list[Job]:
    return [job for job in client.history.jobs if job.cancelled_on is None]


def _ninetieth_day(job: Job) -> date | None:
    day = job.starts_on + timedelta(days=NINETY_DAYS)
    return day if ended_on(job) >= day else None


def _celebrate(unit_week: UnitWeek) -> tuple[Celebration, ...]:
    """From the week's Monday up to today: good news does not wait for its own digest."""
    found = [
        Celebration(day, client.code, kind)
        for client in _mentioned(unit_week)
        for kind, day in _good_days(client)
        if unit_week.week.monday <= day <= unit_week.as_of
    ]
    return tuple(sorted(found))


def _good_days(client: AgendaClient) -> list[tuple[CelebrationKind, date]]:
    days = [(CelebrationKind.INTERVIEW, day) for day in client.interviews_on]
    for job in _real_jobs(client):
        days.append((CelebrationKind.START, job.starts_on))
        ninetieth = _ninetieth_day(job)
        if ninetieth is not None:
            days.append((CelebrationKind.NINETY_DAYS, ninetieth))
    return days


def _needs_a_plan(unit_week: UnitWeek) -> tuple[PlanNeeded, ...]:
    found = [
        need
        for client in _in_program(unit_week)
        for need in (*_clock_needs(client, unit_week), *_search_needs(client, unit_week))
    ]
    return tuple(sorted(found, key=_how_pressing))


def _how_pressing(need: PlanNeeded) -> tuple[int, date, str, str]:
    rank = list(PlanReason).index(need.reason)
    return rank, need.since_on, need.code, need.clock or ""


def _clock_needs(client: AgendaClient, unit_week: UnitWeek) -> list[PlanNeeded]:
    today = unit_week.as_of
    return [
        _plan_needed(due, client)
        for due in client.due_contacts
        if standing(due, today) in (Standing.DUE, Standing.OVERDUE)
        and _is_pressing(due, today)
        and not _rests(due, client, today)
    ]


def _plan_needed(due: DueContact, client: AgendaClient) -> PlanNeeded:
    clock = due.key.clock
    if clock in _PLAN_REASONS:
        return PlanNeeded(due.due_on, client.code, _PLAN_REASONS[clock])
    return PlanNeeded(due.due_on, client.code, PlanReason.OVERDUE, clock)


def _rests(due: DueContact, client: AgendaClient, day: date) -> bool:
    """The client is paused, and this clock waits with them: its review day is what comes up."""
    return IPS_25.rule(due.key.clock).rests_in_pause and is_paused(client.history.pauses, day)


_PLAN_REASONS = {
    Clock.JOB_LOSS: PlanReason.JOB_LOSS_OUTREACH,
    Clock.FIRST_EMPLOYER_CONTACT: PlanReason.FIRST_EMPLOYER_CONTACT,
    Clock.POST_START: PlanReason.POST_START_CONTACT,
    Clock.MONTHLY: PlanReason.MONTHLY_CONTACT,
}
"""→ Whatever is overdue and still counts when done late needs a plan until it is done or ended: a
brief tells of it once. By code alone, since who missed what is for the team lead (F S12)."""


def _is_pressing(due: DueContact, today: date) -> bool:
    if due.key.clock is Clock.JOB_LOSS:
        return True
    if due.key.clock is not Clock.FIRST_EMPLOYER_CONTACT:
        return today > due.due_on
    return (today - due.opens_on).days >= FIRST_CONTACT_WARN_DAY


def _search_needs(client: AgendaClient, unit_week: UnitWeek) -> list[PlanNeeded]:
    since = looking_since(client.history, unit_week.as_of)
    limit = unit_week.profile.settings.long_search_days
    if since is None or (unit_week.as_of - since).days < limit:
        return []
    return [PlanNeeded(since, client.code, PlanReason.LONG_SEARCH)]


_COUNTED: Mapping[Standing, str] = {
    Standing.MET: "met",
    Standing.MET_LATE: "late",
    Standing.DUE: "open",
    Standing.OVERDUE: "open",
    Standing.MISSED: "missed",
    Standing.DECLINED: "declined",
}


def _clock_counts(unit_week: UnitWeek, week: Week) -> tuple[ClockCount, ...]:
    """Windows whose last day lies in the week, by clock, in the order of `Clock`."""
    return count_standings(
        (
            due
            for client in _mentioned(unit_week)
            for due in client.due_contacts
            if due.due_on in week
        ),
        unit_week.as_of,
    )


def count_standings(dues: Iterable[DueContact], today: date) -> tuple[ClockCount, ...]:
    """How those windows stand, counted by clock; clocks without any are left out."""
    counted: Counter[tuple[Clock, str]] = Counter()
    for due in dues:
        word = _COUNTED.get(standing(due, today))
        if word is not None:
            counted[due.key.clock, word] += 1
    clocks = [clock for clock in Clock if any(counted[clock, word] for word in _COUNTED.values())]
    return tuple(
        ClockCount(
            clock,
            met=counted[clock, "met"],
            late=counted[clock, "late"],
            open=counted[clock, "open"],
            missed=counted[clock, "missed"],
            declined=counted[clock, "declined"],
        )
        for clock in clocks
    )


def _contact_table(unit_week: UnitWeek, week: Week) -> tuple[SpecialistWeek, ...]:
    return tuple(_specialist_week(unit_week, member, week) for member in unit_week.roster)


def _specialist_week(unit_week: UnitWeek, member: RosterMember, week: Week) -> SpecialistWeek:
    looking = unit_week.looking.get((member.staff_id, week), 0)
    full_leave = on_full_leave(week, member.off, member.working)
    return SpecialistWeek(
        staff_id=member.staff_id,
        fte=member.fte,
        days_off=sum(day in member.off and day.weekday() in member.working for day in week.days),
        full_leave=full_leave,
        looking=looking,
        count=week_count(unit_week.employer_contacts, member.staff_id, week),
        target=None if full_leave else weekly_target(looking),
    )


def eight_weeks(unit_week: UnitWeek) -> tuple[ChartWeek, ...]:
    """The unit's weeks up to the last complete one, oldest first, for the chart."""
    return tuple(
        _chart_week(week, _contact_table(unit_week, week))
        for week in weeks_up_to(unit_week.week, CHART_WEEKS)
    )


def _chart_week(week: Week, table: tuple[SpecialistWeek, ...]) -> ChartWeek:
    return ChartWeek(
        week=week,
        count=WeekCount(
            sum(line.count.client_specific for line in table),
            sum(line.count.generic for line in table),
        ),
        target=sum(line.target or 0 for line in table),
    )


def looking_on(histories: Iterable[History], monday: date) -> int:
    """How many of these people were looking for work on that Monday (F S6)."""
    return sum(is_looking(history, monday) for history in histories)


def _caseload(unit_week: UnitWeek) -> tuple[CaseloadLine, ...]:
    limit = unit_week.profile.settings.caseload_limit
    return tuple(_caseload_line(unit_week, member, limit) for member in unit_week.roster)


def _caseload_line(unit_week: UnitWeek, member: RosterMember, limit: int) -> CaseloadLine:
    phases = Counter(
        phase(client.history, unit_week.as_of)
        for client in _in_program(unit_week)
        if client.specialist_id == member.staff_id
    )
    return CaseloadLine(
        staff_id=member.staff_id,
        fte=member.fte,
        on_caseload=sum(phases[each] for each in ON_THE_CASELOAD),
        limit=limit * member.fte,
        by_phase=tuple((each, phases[each]) for each in Phase if phases[each]),
    )


def _coming_up(unit_week: UnitWeek) -> tuple[ComingUp, ...]:
    """The seven days after today."""
    last = unit_week.as_of + timedelta(days=7)
    found = [
        coming
        for client in _in_program(unit_week)
        for coming in (*_coming_days(client), *_last_days(client, unit_week.as_of))
        if unit_week.as_of < coming.on <= last
    ]
    return tuple(sorted(found, key=lambda each: (each.on, each.code, each.kind, each.clock or "")))


def _coming_days(client: AgendaClient) -> list[ComingUp]:
    days = [
        ComingUp(pause.review_on, client.code, ComingKind.PAUSE_REVIEW)
        for pause in client.history.pauses
        if pause.resumed_on is None
    ]
    for job in _real_jobs(client):
        days.append(ComingUp(job.starts_on, client.code, ComingKind.START))
        ninetieth = _ninetieth_day(job)
        if ninetieth is not None:
            days.append(ComingUp(ninetieth, client.code, ComingKind.NINETY_DAYS))
    return days


def _last_days(client: AgendaClient, today: date) -> list[ComingUp]:
    waiting = (Standing.DUE, Standing.COMING)
    return [
        ComingUp(due.due_on, client.code, ComingKind.LAST_DAY, due.key.clock)
        for due in client.due_contacts
        if standing(due, today) in waiting
        and _concerns_the_unit(due.key.clock)
        and not _rests(due, client, today)
    ]


def _concerns_the_unit(clock: Clock) -> bool:
    """→ Meetings in person and what the team lead hears of; routine stays in each brief."""
    rule = IPS_25.rule(clock)
    return rule.in_person or rule.team_lead_hears


def quarter_start(day: date) -> date:
    return date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)


def quarter_to_date(histories: Iterable[History], as_of: date) -> QuarterToDate:
    """Served: in the program on a day of the quarter.

    → Worked: on at least one of those days in a competitive job.
    """
    start = quarter_start(as_of)
    served = [history for history in histories if _days_served(history, start, as_of)]
    worked = [history for history in served if _worked(history, start, as_of)]
    return QuarterToDate(
        from_on=start,
        as_of=as_of,
        served=len(served),
        worked=len(worked),
        in_work_at_entry=sum(_in_work_at_entry(history, as_of) for history in worked),
    )


def _days_served(history: History, start: date, end: date) -> list[tuple[date, date]]:
    spans = (
        (max(stay.entered_on, start), min(stay.exited_on or date.max, end))
        for stay in stays(history)
    )
    return [(first, last) for first, last in spans if first <= last]


def _worked(history: History, start: date, end: date) -> bool:
    return any(
        job.starts_on <= last and ended_on(job) >= first
        for first, last in _days_served(history, start, end)
        for job in history.jobs
        if job.competitive and job.cancelled_on is None
    )


def _in_work_at_entry(history: History, today: date) -> bool:
    stay = current_stay(history, today)
    return stay is not None and stay.in_work_at_entry


def _data_gaps(unit_week: UnitWeek) -> tuple[Gap, ...]:
    gaps = [
        Gap(kind, client.code, count)
        for client in _in_program(unit_week)
        for kind, find in _GAPS.items()
        if (count := find(client, unit_week)) > 0
    ]
    return tuple(sorted(gaps, key=lambda gap: (list(GapKind).index(gap.kind), gap.code)))


def _no_specialist(client: AgendaClient, _: UnitWeek) -> int:
    return int(client.specialist_id is None)


def _no_disclosure_choice(client: AgendaClient, unit_week: UnitWeek) -> int:
    """Only where an employer contact was already made for this client."""
    undecided = client.disclosure is Disclosure.NOT_DISCUSSED
    return int(undecided and bool(client.history.employer_contacts))


def _pause_review_passed(client: AgendaClient, unit_week: UnitWeek) -> int:
    return sum(
        pause.resumed_on is None and pause.review_on < unit_week.as_of
        for pause in client.history.pauses
    )


def _logged_late(client: AgendaClient, unit_week: UnitWeek) -> int:
    """Contacts logged in the week or since, more than a week after they were made."""
    made: list[ClientContact | EmployerContact] = [
        *client.history.client_contacts,
        *client.history.employer_contacts,
    ]
    stay = current_stay(client.history, unit_week.as_of)
    live_on = date.max if stay is None else stay.episode.recorded_on
    return sum(
        each.recorded_on >= unit_week.week.monday
        and each.recorded_on > live_on
        and (each.recorded_on - each.on).days > LOGGED_LATE_DAYS
        for each in made
    )


def _before_going_live(client: AgendaClient, unit_week: UnitWeek) -> int:
    """One line sums up what had passed before a client entered in the week was known."""
    return sum(
        standing(due, unit_week.as_of) is Standing.PASSED_BEFORE_KNOWN
        and due.known_on >= unit_week.week.monday
        for due in client.due_contacts
    )


_GAPS: Mapping[GapKind, Callable[[AgendaClient, UnitWeek], int]] = {
    GapKind.NO_SPECIALIST: _no_specialist,
    GapKind.NO_DISCLOSURE_CHOICE: _no_disclosure_choice,
    GapKind.PAUSE_REVIEW_PASSED: _pause_review_passed,
    GapKind.LOGGED_LATE: _logged_late,
    GapKind.BEFORE_GOING_LIVE: _before_going_live,
}


def _for_team_lead(unit_week: UnitWeek) -> ForTeamLead:
    """Clocks that ran out since the week's Monday, by name, and the declines by clock."""
    first, today = unit_week.week.monday, unit_week.as_of
    named = [
        NamedClock(
            due.due_on,
            client.code,
            client.specialist_id,
            due.key.clock,
            now,
            paused=_rests(due, client, due.due_on),
        )
        for client in _mentioned(unit_week)
        for due in client.due_contacts
        if first <= due.due_on
        and (now := standing(due, today)) in (Standing.MISSED, Standing.OVERDUE)
    ]
    counts = count_standings(
        (due for client in _mentioned(unit_week) for due in client.due_contacts), today
    )
    return ForTeamLead(
        named=tuple(sorted(named, key=lambda each: (each.due_on, each.code, each.clock))),
        declined=tuple(count for count in counts if count.declined),
    )
