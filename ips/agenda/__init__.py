"""The weekly agenda for group supervision, as data (F O4, S6).

`agenda` takes a unit's week and says what there is to talk about. Client codes only: no name of
an employer comes in, so none can stand on a client's line. Who missed which clock is for the
team lead alone (`Agenda.for_team_lead`); the channel sees counts. Specialists stay in roster
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
from ips.agenda.people import (
    Celebration,
    ComingUp,
    PlanNeeded,
    celebrations,
    coming_up,
    plans_needed,
)
from ips.agenda.promises import ClockCount, ForTeamLead, clock_counts, for_team_lead
from ips.agenda.week import OpenJobLead, UnitWeek
from ips.employer_contacts import Week


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
        celebrate=celebrations(unit_week),
        needs_a_plan=plans_needed(unit_week),
        clocks=clock_counts(unit_week, unit_week.week),
        clocks_so_far=clock_counts(unit_week, this_week),
        employer_contacts=contact_table(unit_week, unit_week.week),
        employer_contacts_so_far=contact_table(unit_week, this_week),
        leads_to_share=tuple(
            sorted(unit_week.job_leads, key=lambda each: (each.shared_on, each.id))
        ),
        caseload=caseload_lines(unit_week),
        coming_up=coming_up(unit_week),
        quarter=quarter_to_date((client.history for client in unit_week.clients), unit_week.as_of),
        data_gaps=data_gaps(unit_week),
        eight_weeks=eight_weeks(unit_week),
        for_team_lead=for_team_lead(unit_week),
    )
