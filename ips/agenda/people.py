"""The agenda's people: good news, what happened, who needs a plan, and what comes up for whom."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import chain, repeat

from ips.agenda.week import (
    AgendaClient,
    UnitWeek,
    in_program,
    mentioned,
    ninetieth_day,
    rests,
)
from ips.caseload import looking_since, starts_to_confirm
from ips.due_contacts import event_day, standing
from ips.facts import Clock, DueContact, DueState, MilestoneKind, Standing
from ips.standards import AFTER_TRY, IPS_25, PAPERWORK, PAPERWORK_DAYS
from ips.stays import ended_on, has_begun, in_order

FIRST_CONTACT_WARN_DAY = 26
"""→ From day 26 after entry a client without an employer contact needs a plan (F S4: day 30)."""

QUIET_SEARCH_DAYS = 14
"""→ Two weeks of search in which no employer was met or called for them need a plan (F S6)."""


# ---------------------------------------------------------------- good news


class CelebrationKind(StrEnum):
    START = "start"
    NINETY_DAYS = "ninety_days"
    INTERVIEW = "interview"
    EDUCATION = "education"


@dataclass(frozen=True, slots=True, order=True)
class Celebration:
    on: date
    code: str
    kind: CelebrationKind


def celebrations(unit_week: UnitWeek) -> tuple[Celebration, ...]:
    """From the week's Monday up to today: good news does not wait for its own digest."""
    found = [
        Celebration(day, client.code, kind)
        for client in mentioned(unit_week)
        for kind, day in _good_days(client, unit_week.as_of)
        if _is_news(day, unit_week)
    ]
    return tuple(sorted(found))


def _is_news(day: date, unit_week: UnitWeek) -> bool:
    return unit_week.week.monday <= day <= unit_week.as_of


def _good_days(client: AgendaClient, as_of: date) -> Iterator[tuple[CelebrationKind, date]]:
    """→ A start is good news while the job goes on: one that has ended stands there as a loss."""
    for day in client.interviews_on:
        yield CelebrationKind.INTERVIEW, day
    for milestone in client.history.milestones:
        if milestone.kind is MilestoneKind.EDUCATION_STARTED:
            yield CelebrationKind.EDUCATION, milestone.on
    for job in filter(has_begun, client.history.jobs):
        if ended_on(job) > as_of:
            yield CelebrationKind.START, job.starts_on
        ninetieth = ninetieth_day(job)
        if ninetieth is not None:
            yield CelebrationKind.NINETY_DAYS, ninetieth


# ---------------------------------------------------------------- since last week


class NewsKind(StrEnum):
    """In the order in which they are talked about."""

    JOB_LOST = "job_lost"
    JOB_TROUBLE = "job_trouble"
    ENTERED = "entered"
    RETURNED = "returned"
    LEFT = "left"


@dataclass(frozen=True, slots=True)
class News:
    """`reached_on`: after a job's end, the day on which somebody of the unit reached them."""

    on: date
    code: str
    kind: NewsKind
    reached_on: date | None = None


def news(unit_week: UnitWeek) -> tuple[News, ...]:
    """What happened to people, from the week's Monday up to today."""
    found = [
        each
        for client in mentioned(unit_week)
        for each in (*_losses(client), *_trouble(client, unit_week), *_comings_and_goings(client))
        if _is_news(each.on, unit_week)
    ]
    order = list(NewsKind)
    return tuple(sorted(found, key=lambda each: (order.index(each.kind), each.on, each.code)))


def _losses(client: AgendaClient) -> Iterator[News]:
    """By the day on which the unit learned of it; a move from job to job is no loss."""
    for due in client.due_contacts:
        if due.key.clock is Clock.JOB_LOSS and due.state is not DueState.CANCELLED:
            yield News(event_day(due), client.code, NewsKind.JOB_LOST, due.met_on)


def _trouble(client: AgendaClient, unit_week: UnitWeek) -> Iterator[News]:
    """The latest, once for each client."""
    days = [
        each.on
        for each in client.history.client_contacts
        if each.job_trouble and _is_news(each.on, unit_week)
    ]
    if days:
        yield News(max(days), client.code, NewsKind.JOB_TROUBLE)


def _comings_and_goings(client: AgendaClient) -> Iterator[News]:
    entries = chain([NewsKind.ENTERED], repeat(NewsKind.RETURNED))
    for kind, episode in zip(entries, in_order(client.history.episodes), strict=False):
        yield News(episode.entered_on, client.code, kind)
        if episode.exit is not None:
            yield News(episode.exit.exited_on, client.code, NewsKind.LEFT)


# ---------------------------------------------------------------- who needs a plan


class PlanReason(StrEnum):
    """In the order of what it means for the person: the most pressing first."""

    JOB_LOSS = "job_loss"
    NEXT_JOB_OFFER = "next_job_offer"
    NOT_REACHED = "not_reached"
    FIRST_EMPLOYER_CONTACT = "first_employer_contact"
    START_UNANSWERED = "start_unanswered"
    NO_EMPLOYER_CONTACT = "no_employer_contact"
    LONG_SEARCH = "long_search"
    FOLLOW_ALONG = "follow_along"


@dataclass(frozen=True, slots=True)
class Concern:
    """`since_on`: the last day of the clock, or the day since which it has been so."""

    reason: PlanReason
    since_on: date
    clock: Clock | None = None

    @property
    def place(self) -> tuple[int, date, str]:
        return list(PlanReason).index(self.reason), self.since_on, self.clock or ""


@dataclass(frozen=True, slots=True)
class PlanNeeded:
    """A person, and why they need a plan: the most pressing first. `wishes`: while they look."""

    code: str
    concerns: tuple[Concern, ...]
    wishes: str | None = None


def plans_needed(unit_week: UnitWeek) -> tuple[PlanNeeded, ...]:
    """One line a person; the first concern of each says where they stand."""
    found = [
        PlanNeeded(client.code, concerns, _wishes(client, unit_week.as_of))
        for client in in_program(unit_week)
        if (concerns := tuple(sorted(_concerns(client, unit_week), key=lambda each: each.place)))
    ]
    return tuple(sorted(found, key=lambda each: (each.concerns[0].place, each.code)))


def _wishes(client: AgendaClient, today: date) -> str | None:
    return client.wishes if looking_since(client.history, today) is not None else None


def _concerns(client: AgendaClient, unit_week: UnitWeek) -> Iterator[Concern]:
    today = unit_week.as_of
    pending = [
        due
        for due in client.due_contacts
        if standing(due, today) in (Standing.DUE, Standing.OVERDUE)
        and not rests(due, client, today)
    ]
    for due in pending:
        reason = _PLAN_REASONS.get(due.key.clock)
        if reason is not None and _is_pressing(due, today):
            yield Concern(reason, due.due_on, due.key.clock)
    yield from _not_reached(client, unit_week, pending)
    for job in starts_to_confirm(client.history, today):
        if job.starts_on < today:
            yield Concern(PlanReason.START_UNANSWERED, job.starts_on)
    yield from _search(client, unit_week, pending)


_PLAN_REASONS = {
    Clock.JOB_LOSS: PlanReason.JOB_LOSS,
    Clock.NEXT_JOB_OFFER: PlanReason.NEXT_JOB_OFFER,
    Clock.FIRST_EMPLOYER_CONTACT: PlanReason.FIRST_EMPLOYER_CONTACT,
    Clock.POST_START: PlanReason.FOLLOW_ALONG,
    Clock.FIRST_MONTH: PlanReason.FOLLOW_ALONG,
    Clock.MONTHLY: PlanReason.FOLLOW_ALONG,
    Clock.STEP_DOWN: PlanReason.FOLLOW_ALONG,
}
"""→ Whatever is overdue and still counts when done late needs a plan until it is done or ended. By
code alone, since who missed what is for the team lead (F S12)."""


def _is_pressing(due: DueContact, today: date) -> bool:
    if due.key.clock is Clock.JOB_LOSS:
        return True
    if due.key.clock is not Clock.FIRST_EMPLOYER_CONTACT:
        return today > due.due_on
    return (today - due.opens_on).days >= FIRST_CONTACT_WARN_DAY


def _not_reached(
    client: AgendaClient, unit_week: UnitWeek, pending: list[DueContact]
) -> Iterator[Concern]:
    """As outreach counts it, mental-health workers included; an attempt reaches nobody."""
    today, limit = unit_week.as_of, unit_week.profile.settings.outreach_days
    for due in pending:
        if due.key.clock is Clock.OUTREACH:
            since = _silent_since(due, client.due_contacts)
            if (today - since).days >= limit:
                yield Concern(PlanReason.NOT_REACHED, since)


def _silent_since(due: DueContact, dues: Iterable[DueContact]) -> date:
    """The day of the contact, or of the search's begin, behind any number of attempts."""
    met_by = {each.met_by: each for each in dues}
    while due.key.part == AFTER_TRY and due.key.fact_id in met_by:
        due = met_by[due.key.fact_id]
    return event_day(due)


def _search(
    client: AgendaClient, unit_week: UnitWeek, pending: list[DueContact]
) -> Iterator[Concern]:
    today = unit_week.as_of
    since = looking_since(client.history, today)
    if since is None:
        return
    waits_for_first = any(
        due.key.clock is Clock.FIRST_EMPLOYER_CONTACT and _is_pressing(due, today)
        for due in pending
    )
    quiet_since = max([since, *(each.on for each in client.history.employer_contacts)])
    if not waits_for_first and (today - quiet_since).days >= QUIET_SEARCH_DAYS:
        yield Concern(PlanReason.NO_EMPLOYER_CONTACT, quiet_since)
    if (today - since).days > unit_week.profile.settings.long_search_days:
        yield Concern(PlanReason.LONG_SEARCH, since)


# ---------------------------------------------------------------- paperwork


@dataclass(frozen=True, slots=True)
class Paperwork:
    """What is overdue to be written down, and for how many people, since four weeks at most."""

    by_clock: tuple[tuple[Clock, int], ...] = ()
    people: int = 0

    @property
    def count(self) -> int:
        return sum(number for _, number in self.by_clock)


def paperwork(unit_week: UnitWeek) -> Paperwork:
    today = unit_week.as_of
    found = [
        (client.code, due.key.clock)
        for client in in_program(unit_week)
        for due in client.due_contacts
        if due.key.clock in PAPERWORK
        and standing(due, today) is Standing.OVERDUE
        and (today - due.due_on).days <= PAPERWORK_DAYS
        and not rests(due, client, today)
    ]
    counted = Counter(clock for _, clock in found)
    return Paperwork(
        by_clock=tuple((clock, counted[clock]) for clock in Clock if counted[clock]),
        people=len({code for code, _ in found}),
    )


# ---------------------------------------------------------------- coming up


class ComingKind(StrEnum):
    START = "start"
    NINETY_DAYS = "ninety_days"
    LAST_DAY = "last_day"
    REVIEW = "review"
    PAUSE_REVIEW = "pause_review"


@dataclass(frozen=True, slots=True)
class ComingUp:
    on: date
    code: str
    kind: ComingKind
    clock: Clock | None = None


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
    for job in client.history.jobs:
        if job.cancelled_on is None:
            days.append(ComingUp(job.starts_on, client.code, ComingKind.START))
        ninetieth = ninetieth_day(job)
        if ninetieth is not None:
            days.append(ComingUp(ninetieth, client.code, ComingKind.NINETY_DAYS))
    return days


REVIEWS = frozenset({Clock.STEP_DOWN, Clock.DISCLOSURE_REVIEW})


def _last_days(client: AgendaClient, today: date) -> list[ComingUp]:
    waiting = (Standing.DUE, Standing.COMING)
    return [
        ComingUp(due.due_on, client.code, kind, due.key.clock)
        for due in client.due_contacts
        if standing(due, today) in waiting
        and (kind := _kind_of(due.key.clock)) is not None
        and not rests(due, client, today)
    ]


def _kind_of(clock: Clock) -> ComingKind | None:
    """→ Meetings in person, what the team lead hears of, and reviews; routine stays in briefs."""
    if clock in REVIEWS:
        return ComingKind.REVIEW
    rule = IPS_25.rule(clock)
    return ComingKind.LAST_DAY if rule.in_person or rule.team_lead_hears else None
