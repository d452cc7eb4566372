"""The weekly agenda for group supervision, as data (F O4, O5, S6).

`agenda` takes a unit's week and says what there is to talk about: people first, numbers last.
Client codes only: no name of an employer stands on a client's line. Who missed which clock is for
the team lead alone (`Agenda.for_team_lead`); the channel sees counts. Specialists stay in roster
order: this is no league table.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ips.agenda.caseload import (
    CaseloadLine,
    Gap,
    QuarterToDate,
    caseload_lines,
    data_gaps,
    quarter_to_date,
)
from ips.agenda.counts import ChartWeek, SpecialistWeek, contact_table, eight_weeks
from ips.agenda.leads import LeadToShare, SeekerWish, leads_to_share, wishes_without_lead
from ips.agenda.people import (
    Celebration,
    ComingUp,
    News,
    Paperwork,
    PlanNeeded,
    celebrations,
    coming_up,
    news,
    paperwork,
    plans_needed,
)
from ips.agenda.promises import ClockCount, ForTeamLead, clock_counts, for_team_lead
from ips.agenda.week import NextStep, ToDo, UnitWeek
from ips.employer_contacts import Week
from ips.unit_calendar import CalendarEntry


@dataclass(frozen=True, slots=True)
class Agenda:
    """The agenda, section by section, in the order in which it is talked through."""

    week: Week
    as_of: date
    celebrate: tuple[Celebration, ...]
    since_last_week: tuple[News, ...]
    needs_a_plan: tuple[PlanNeeded, ...]
    paperwork: Paperwork
    leads_to_share: tuple[LeadToShare, ...]
    wishes_without_lead: tuple[SeekerWish, ...]
    employer_contacts: tuple[SpecialistWeek, ...]
    employer_contacts_so_far: tuple[SpecialistWeek, ...]
    next_steps: tuple[NextStep, ...]  # with employers, in the current week
    to_do: tuple[ToDo, ...]  # actions from before that nobody has done or dropped
    clocks: tuple[ClockCount, ...]
    clocks_so_far: tuple[ClockCount, ...]  # the current week, as of `as_of`
    coming_up: tuple[ComingUp, ...]
    unit_clocks: tuple[CalendarEntry, ...]
    unreviewed: tuple[Week, ...]
    caseload: tuple[CaseloadLine, ...]
    quarter: QuarterToDate
    data_gaps: tuple[Gap, ...]
    eight_weeks: tuple[ChartWeek, ...]
    for_team_lead: ForTeamLead


def agenda(unit_week: UnitWeek) -> Agenda:
    """The agenda of a unit's week. Pure: the same week always gives the same agenda."""
    this_week = Week.of(unit_week.as_of)
    leads = leads_to_share(unit_week)
    return Agenda(
        week=unit_week.week,
        as_of=unit_week.as_of,
        celebrate=celebrations(unit_week),
        since_last_week=news(unit_week),
        needs_a_plan=plans_needed(unit_week),
        paperwork=paperwork(unit_week),
        leads_to_share=leads,
        wishes_without_lead=wishes_without_lead(unit_week, leads),
        employer_contacts=contact_table(unit_week, unit_week.week),
        employer_contacts_so_far=contact_table(unit_week, this_week),
        next_steps=tuple(sorted(each for each in unit_week.next_steps if each.on in this_week)),
        to_do=tuple(sorted(unit_week.to_do)),
        clocks=clock_counts(unit_week, unit_week.week),
        clocks_so_far=clock_counts(unit_week, this_week),
        coming_up=coming_up(unit_week),
        unit_clocks=unit_week.unit_clocks,
        unreviewed=tuple(sorted(unit_week.unreviewed)),
        caseload=caseload_lines(unit_week),
        quarter=quarter_to_date((client.history for client in unit_week.clients), unit_week.as_of),
        data_gaps=data_gaps(unit_week),
        eight_weeks=eight_weeks(unit_week),
        for_team_lead=for_team_lead(unit_week),
    )
