"""The invented unit's last eight weeks, as facts counted in days from today.

From one fixed seed: the same day always opens on the same unit.
"""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from bot.casework.drafts import (
    EmployerChoice,
    EmployerDraft,
    EnrollDraft,
    JobEndDraft,
    JobLeadDraft,
    JobStart,
)
from bot.practice.deeds import Deed, JobBegan, StepDone
from bot.practice.invented import (
    EMPLOYERS,
    HIRING,
    MAYA,
    MH_TEAM,
    NEXT_STEPS,
    PRIYA,
    SAM,
    SPECIALISTS,
    STAFF_THERE,
    TOM,
    WISHES,
)
from bot.practice.months import KNOWN
from bot.practice.story import Story, employer_met, milestone, talk, visit
from ips.facts import (
    Answer,
    Disclosure,
    MadeBy,
    MilestoneKind,
    Mode,
    RelationshipStep,
)
from ips.records.employer_contact import EmployerContactRecord
from ips.records.job import JobRecord

WEEKS = 8
SEED = 25


def last_weeks(today: date, monday: date) -> list[Deed]:
    """What people wrote down since `monday`, eight weeks ago; some of it is still to come."""
    story = Story(today, Random(SEED))
    _newcomers(story)
    _talks_of_those_who_look(story, monday)
    _work_lives(story)
    _weekly_employer_contacts(story, monday)
    _planned_steps(story)
    _weekly_visits(story, monday)
    for days, (who, name, alias, habits) in enumerate(HIRING, start=1):
        described = EmployerDraft("", name, (alias,), hiring_habits=habits)
        story.tell(story.back(days), 16.75, who, described)
    hotel = JobLeadDraft(_LEAD_HOTEL, EmployerChoice(new_name="Harbor Hotel"))
    story.tell(story.back(2), 15, TOM, hotel)
    story.tell(story.back(9), 11, PRIYA, JobLeadDraft(_LEAD_FAIR))
    return story.deeds


_LEAD_HOTEL = "Looks for a night porter, evenings and weekends; ask for the shift lead"
_LEAD_FAIR = "Job fair at the community college on the first Thursday, 10 to 2"


# ---------------------------------------------------------------- who is there


# code, specialist, days ago of the program entry
_LATER = (
    ("C-143", MAYA, 47),
    ("C-146", TOM, 40),
    ("C-148", PRIYA, 33),
    ("C-150", MAYA, 26),
    ("C-152", TOM, 19),
    ("C-155", PRIYA, 6),
)
_NO_EMPLOYER_MET = frozenset({"C-150", "C-155"})  # their 30 days are still running


def _newcomers(story: Story) -> None:
    for code, specialist, days in _LATER:
        on = story.back(days)
        entry = EnrollDraft(code, on, mh_team=MH_TEAM, job_wishes=story.chance.choice(WISHES))
        story.tell(on, 9.5, specialist, entry)
        if days > 15:
            profile = MilestoneKind.CAREER_PROFILE
            milestone(story, story.back(days - 12), 16, specialist, code, profile)
        if days > 6:
            talk(story, story.back(days - 5), 11.5, specialist, code, Disclosure.WITHIN_LIMITS)


def _talks_of_those_who_look(story: Story, monday: date) -> None:
    """About disclosure, again after sixty days; C-121 still waits for it."""
    again = {"C-107": 2, "C-114": 3, "C-125": 1, "C-131": 1, "C-133": 1, "C-141": 3}
    for one in KNOWN:
        if one.code in again:
            on = monday + timedelta(days=7 * again[one.code] + 2)
            talk(story, on, 15, one.who, one.code, Disclosure.DO_NOT_DISCLOSE)


# ---------------------------------------------------------------- jobs


def _work_lives(story: Story) -> None:
    """Starts and one end; the newest start leaves its visit within 3 days for tomorrow's brief."""
    _job(story, MAYA, "C-107", "Bean & Leaf", "Barista", started=38, hours=20)
    _job(story, PRIYA, "C-131", "Green Thumb Nursery", "Gardener", started=31, hours=16)
    _job(story, TOM, "C-146", "City Parcel", "Sorter", started=12, hours=24)
    _job(story, MAYA, "C-114", "Harbor Hotel", "Night porter", started=2, hours=18)
    _job(story, PRIYA, "C-133", "Paper Crane Books", "Shelf stacker", started=-5, hours=12)
    ended = JobEndDraft("C-126", story.back(2), learned_on=story.back(1))
    story.tell(story.back(1), 14, TOM, ended)


def _job(
    story: Story,
    specialist: str,
    code: str,
    employer: str,
    title: str,
    *,
    started: int,
    hours: float,
) -> None:
    starts_on = story.back(started)
    known_on = min(starts_on - timedelta(days=8), story.back(1))
    job = JobRecord(
        client_id=code,
        starts_on=starts_on,
        title=title,
        hours_per_week=hours,
        hourly_wage=17.5,
        type_label=title,
    )
    story.tell(known_on, 13, specialist, JobStart(job, EmployerChoice(new_name=employer)))
    incentives = MilestoneKind.WORK_INCENTIVES
    milestone(story, known_on, 13.5, specialist, code, incentives, answer=Answer.ACCEPTED)
    if started >= 0:
        story.tell(starts_on, 17, specialist, JobBegan(code))
    if started > 20:
        on = starts_on + timedelta(days=10)
        milestone(story, on, 16, specialist, code, MilestoneKind.PROFILE_UPDATE)
    for days in (-3, 1, 6, 12, 18, 25):
        seen_on = starts_on + timedelta(days=days)
        # What lies in the last days stays open: it is what the next brief speaks of.
        if known_on <= seen_on < story.back(3) and seen_on.weekday() < 5:
            visit(story, seen_on, 16.5, specialist, code)


# ---------------------------------------------------------------- the weeks


def _weekly_employer_contacts(story: Story, monday: date) -> None:
    """Five to seven a specialist and week; most for somebody, most by preference."""
    for week in range(WEEKS + 1):
        for specialist in SPECIALISTS:
            for number in range(story.chance.randint(5, 7)):
                on = monday + timedelta(days=7 * week + number % 5)
                hour = story.chance.choice((9.5, 10.5, 13, 14.5, 15.5)) + number / 60
                _employer_contact(story, on, hour, specialist)


def _employer_contact(story: Story, on: date, hour: float, specialist: str) -> None:
    chance = story.chance
    employer, code = chance.choice(EMPLOYERS), _looking(story, specialist, on)
    in_person, by_client = chance.random() < 0.85, chance.random() < 0.06
    step = chance.choice(tuple(RelationshipStep))
    person, role = chance.choice(STAFF_THERE[employer])
    next_step = chance.choice((None, *NEXT_STEPS))
    preferred = chance.random() < 0.9
    contact = EmployerContactRecord(
        mode=Mode.IN_PERSON if in_person else Mode.PHONE,
        on=on,
        made_by=MadeBy.CLIENT if by_client and code else MadeBy.SPECIALIST,
        person_met=person,
        person_role=role,
        hiring_authority=role in ("manager", "owner"),
        step=step,
        preference_based=preferred if code else None,
        next_step=next_step,
    )
    employer_met(story, on, hour, specialist, employer, code, contact)


def _planned_steps(story: Story) -> None:
    """What somebody said they would do with an employer: done, still open, and for tomorrow."""
    for specialist, employer, code, days, step, planned, done in _STEPS:
        contact = EmployerContactRecord(
            mode=Mode.PHONE,
            on=story.back(days),
            next_step=step,
            next_step_on=story.back(planned),
            preference_based=True if code else None,
        )
        employer_met(story, story.back(days), 12.25, specialist, employer, code, contact)
        if done:
            story.tell(story.back(planned), 16.25, specialist, StepDone(employer))


# specialist, employer, client, days ago when they met, the step, days ago it is for, whether done
_STEPS = (
    (MAYA, "Elm Street Bakery", None, 5, "Bring Jo the flyer about wage support", 1, True),
    (
        MAYA,
        "Riverside Clinic Café",
        "C-143",
        3,
        "Come back when the new kitchen is open",
        -1,
        False,
    ),
    (TOM, "Corner Hardware", "C-121", 6, "Ask Kim about the stock room in the mornings", 2, False),
)


def _looking(story: Story, specialist: str, on: date) -> str | None:
    """Somebody on this caseload who looks for work on that day; sometimes nobody in particular."""
    at_work = {"C-107": 38, "C-131": 31, "C-146": 12, "C-114": 2}
    codes = [one.code for one in KNOWN if one.who == specialist and not one.work]
    codes += [
        code
        for code, who, days in _LATER
        if who == specialist and code not in _NO_EMPLOYER_MET and on > story.back(days - 8)
    ]
    free = [code for code in codes if on < story.back(at_work.get(code, -1))]
    return story.chance.choice(free) if free and story.chance.random() < 0.85 else None


# For so many days nobody has met them: that is what the next briefs speak of.
_QUIET = {"C-104": 27, "C-114": 2, "C-121": 16}


def _weekly_visits(story: Story, monday: date) -> None:
    """Each client about every tenth day; one worker not since four weeks, one not reached."""
    everybody = [(one.code, one.who, 0) for one in KNOWN]
    everybody += [(code, who, days) for code, who, days in _LATER]
    for code, specialist, entered in everybody:
        on = story.back(entered - 3) if entered else monday + timedelta(days=4)
        while on < story.today:
            quiet = code in _QUIET and on >= story.back(_QUIET[code])
            if on.weekday() < 5 and not quiet:
                who = SAM if code in ("C-125", "C-141") and on.weekday() == 2 else specialist
                visit(story, on, story.chance.choice((10, 11, 14, 16)), who, code)
            on += timedelta(days=story.chance.randint(6, 11))
