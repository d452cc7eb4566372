"""The clocks of program entry: a first employer contact, a career profile, a first talk."""

from __future__ import annotations

from datetime import date, timedelta

from ips.clocks.common import act_of, settled
from ips.facts import (
    Clock,
    DueContact,
    DueKey,
    DueState,
    EmployerContact,
    Job,
    MadeBy,
    MilestoneKind,
    Mode,
)
from ips.standards import Profiles
from ips.stays import Stay, has_begun
from ips.windows import Asked, Closing


def first_employer_contact(stay: Stay, profiles: Profiles) -> list[DueContact]:
    """F S4: by day 30, in person, by the client or the specialist, about a competitive job."""
    asked = from_entry(stay, profiles, Clock.FIRST_EMPLOYER_CONTACT)
    before_going_live = stay.of_kind(MilestoneKind.FIRST_EMPLOYER_CONTACT)
    return [
        settled(
            stay,
            asked,
            stay.employer_contacts,
            _already_at_work(stay, asked.due_on),
            counts=lambda each: is_first_step(each, profiles),
            also=[act_of(each) for each in before_going_live],
        )
    ]


def is_first_step(employer_contact: EmployerContact, profiles: Profiles) -> bool:
    exploring = (
        employer_contact.career_exploration
        and profiles.on(employer_contact.on).settings.career_exploration_counts
    )
    return employer_contact.mode is Mode.IN_PERSON and (employer_contact.competitive or exploring)


def _already_at_work(stay: Stay, due_on: date) -> list[Closing]:
    """→ Nobody needs a first employer contact once a competitive job is there, or offered."""
    return [
        Closing(max(_needless_from(job, due_on), stay.entered_on), DueState.CANCELLED, job.id)
        for job in stay.competitive_jobs
        if has_begun(job) or job.learned_on <= due_on
    ]


def _needless_from(job: Job, due_on: date) -> date:
    """The start; an offer that the unit knew by the last day closes the window with that day."""
    return min(job.starts_on, due_on) if job.learned_on <= due_on else job.starts_on


def career_profile(stay: Stay, profiles: Profiles) -> list[DueContact]:
    """F S3, S4; N 1: by day 30 of entry."""
    asked = from_entry(stay, profiles, Clock.CAREER_PROFILE)
    return [settled(stay, asked, stay.of_kind(MilestoneKind.CAREER_PROFILE))]


def disclosure_first(stay: Stay, profiles: Profiles) -> list[DueContact]:
    """F S2: before a specialist first speaks with an employer for this client."""
    by_specialist = (
        each.on for each in stay.employer_contacts if each.made_by is MadeBy.SPECIALIST
    )
    asked = from_entry(
        stay, profiles, Clock.DISCLOSURE_FIRST, at_most=min(by_specialist, default=date.max)
    )
    return [settled(stay, asked, stay.of_kind(MilestoneKind.DISCLOSURE_DISCUSSION))]


def from_entry(
    stay: Stay, profiles: Profiles, clock: Clock, part: int = 1, *, at_most: date = date.max
) -> Asked:
    """A window that is counted from program entry."""
    window = profiles.rule(clock, stay.entered_on).window(part)
    return Asked(
        key=DueKey(stay.client_id, clock, stay.episode.id, part),
        opens_on=stay.entered_on + timedelta(days=window.first),
        due_on=min(stay.entered_on + timedelta(days=window.last), at_most),
        known_on=stay.known_on,
        event_known_on=stay.entered_on,
        acts_from=stay.entered_on,
    )
