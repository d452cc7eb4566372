"""The agenda's people: good news, who needs a plan, and what comes up for whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from ips.agenda.week import (
    AgendaClient,
    UnitWeek,
    in_program,
    mentioned,
    ninetieth_day,
    real_jobs,
    rests,
)
from ips.caseload import looking_since
from ips.due_contacts import standing
from ips.facts import Clock, DueContact, Standing
from ips.standards import IPS_25

FIRST_CONTACT_WARN_DAY = 26
"""→ From day 26 after entry a client without an employer contact needs a plan (F S4: day 30)."""


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


def celebrations(unit_week: UnitWeek) -> tuple[Celebration, ...]:
    """From the week's Monday up to today: good news does not wait for its own digest."""
    found = [
        Celebration(day, client.code, kind)
        for client in mentioned(unit_week)
        for kind, day in _good_days(client)
        if unit_week.week.monday <= day <= unit_week.as_of
    ]
    return tuple(sorted(found))


def _good_days(client: AgendaClient) -> list[tuple[CelebrationKind, date]]:
    days = [(CelebrationKind.INTERVIEW, day) for day in client.interviews_on]
    for job in real_jobs(client):
        days.append((CelebrationKind.START, job.starts_on))
        ninetieth = ninetieth_day(job)
        if ninetieth is not None:
            days.append((CelebrationKind.NINETY_DAYS, ninetieth))
    return days


def plans_needed(unit_week: UnitWeek) -> tuple[PlanNeeded, ...]:
    found = [
        need
        for client in in_program(unit_week)
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
        and not rests(due, client, today)
    ]


def _plan_needed(due: DueContact, client: AgendaClient) -> PlanNeeded:
    clock = due.key.clock
    if clock in _PLAN_REASONS:
        return PlanNeeded(due.due_on, client.code, _PLAN_REASONS[clock])
    return PlanNeeded(due.due_on, client.code, PlanReason.OVERDUE, clock)


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


def coming_up(unit_week: UnitWeek) -> tuple[ComingUp, ...]:
    """The seven days after today."""
    last = unit_week.as_of + timedelta(days=7)
    found = [
        coming
        for client in in_program(unit_week)
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
    for job in real_jobs(client):
        days.append(ComingUp(job.starts_on, client.code, ComingKind.START))
        ninetieth = ninetieth_day(job)
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
        and not rests(due, client, today)
    ]


def _concerns_the_unit(clock: Clock) -> bool:
    """→ Meetings in person and what the team lead hears of; routine stays in each brief."""
    rule = IPS_25.rule(clock)
    return rule.in_person or rule.team_lead_hears
