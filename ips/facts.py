"""The facts of one person's way through IPS, as the clocks read them.

All dates are the vocational unit's local dates. A fact carries two of them: the day it
happened and the day somebody wrote it down (`recorded_on`); people log in the evening, and
a timely contact entered late is still timely. Voided facts never reach this module.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Clock(StrEnum):
    """The clocks of a client (practice-rules table; sources in `ips.standards`)."""

    FIRST_EMPLOYER_CONTACT = "first_employer_contact"
    CAREER_PROFILE = "career_profile"
    DISCLOSURE_FIRST = "disclosure_first"
    WORK_INCENTIVES = "work_incentives"
    PRE_START = "pre_start"
    POST_START = "post_start"
    FIRST_MONTH = "first_month"
    MONTHLY = "monthly"
    STEP_DOWN = "step_down"
    JOB_LOSS = "job_loss"
    NEXT_JOB_OFFER = "next_job_offer"
    PROFILE_UPDATE = "profile_update"
    DISCLOSURE_REVIEW = "disclosure_review"
    OUTREACH = "outreach"


class Mode(StrEnum):
    """How people met. Only `IN_PERSON` closes an in-person clock; every mode is two-way."""

    IN_PERSON = "in_person"
    PHONE = "phone"
    VIDEO = "video"
    TEXT = "text"


class MadeBy(StrEnum):
    """Who met the employer. The client's own contact closes the 30-day clock (F S4)."""

    SPECIALIST = "specialist"
    CLIENT = "client"


class StaffRole(StrEnum):
    TEAM_LEAD = "team_lead"
    EMPLOYMENT_SPECIALIST = "employment_specialist"
    PEER_MENTOR = "peer_mentor"


class ExitReason(StrEnum):
    """The allowed reasons. Missed appointments and time limits are none (F S14, P)."""

    CLIENT_REQUESTED = "client_requested"
    MOVED_AWAY = "moved_away"
    MEDICAL_INABILITY = "medical_inability"
    CRITERIA_NOT_MET = "criteria_not_met"
    GOALS_MET = "goals_met"
    TRANSFERRED = "transferred"
    DIED = "died"


class Disclosure(StrEnum):
    """What the client wants said to employers; unset means: do not name or describe them."""

    NOT_DISCUSSED = "not_discussed"
    DO_NOT_DISCLOSE = "do_not_disclose"
    WITHIN_LIMITS = "within_limits"


class OutreachStrategy(StrEnum):
    """How somebody tried to reach a client (F S14, strategies iii to vi and plain attempts)."""

    PHONE_OR_TEXT = "phone_or_text"
    HOME_VISIT = "home_visit"
    COMMUNITY_VISIT = "community_visit"
    JOINT_VISIT = "joint_visit"
    MH_TEAM_MEMBER = "mh_team_member"
    FAMILY = "family"
    LETTER = "letter"


class MilestoneKind(StrEnum):
    """Things that happen once in a while: most close a clock that no visit closes."""

    FIRST_EMPLOYER_CONTACT = "first_employer_contact"  # before the unit went live
    CAREER_PROFILE = "career_profile"
    PROFILE_UPDATE = "profile_update"
    WORK_INCENTIVES = "work_incentives"
    DISCLOSURE_DISCUSSION = "disclosure_discussion"
    NEXT_JOB_OFFER = "next_job_offer"
    STEP_DOWN = "step_down"
    CONTINUE_SUPPORT = "continue_support"
    WANTS_ANOTHER_JOB = "wants_another_job"  # at work and looking for a different job
    STAYS_IN_JOB = "stays_in_job"  # and not looking any more
    EDUCATION_STARTED = "education_started"  # school or training (F S11), for the outcomes
    EDUCATION_ENDED = "education_ended"
    CAREER_PROFILE_SESSION = "career_profile_session"  # one of two or three (F S3); closes nothing
    FAMILY_NOT_WANTED = "family_not_wanted"  # they want us not to contact their family (F S14 vi)
    FAMILY_WELCOME = "family_welcome"  # ... and then they do again


class ProfileComponent(StrEnum):
    """What a career profile holds (N 1); F S3 names much the same."""

    EXPERIENCE = "experience"
    GOALS = "goals"
    PREFERENCES = "preferences"
    STRENGTHS = "strengths"
    BARRIERS = "barriers"
    SKILLS = "skills"
    DISCLOSURE = "disclosure"
    ADVANCEMENT = "advancement"


class PlanningFor(StrEnum):
    """What work incentives planning was for (F S1)."""

    JOB_START = "job_start"
    CHANGE = "change"
    EARNINGS_REPORTING = "earnings_reporting"
    GENERAL = "general"


class DisclosureContent(StrEnum):
    """What was talked over about disclosure (F S2)."""

    NOT_REQUIRED = "not_required"
    PROS_AND_CONS = "pros_and_cons"
    ACCOMMODATIONS = "accommodations"
    OUR_ROLE = "our_role"
    WHAT_TO_SAY = "what_to_say"


class Schooling(StrEnum):
    """What kind of education (F S11: school or certified training programs)."""

    SCHOOL = "school"
    CERTIFIED_TRAINING = "certified_training"
    OTHER = "other"


class JobSupport(StrEnum):
    """What helps somebody at work, by F S11's examples."""

    ENCOURAGEMENT = "encouragement"
    SOCIAL_SKILLS = "social_skills"
    JOB_SKILLS = "job_skills"
    MEDICATION = "medication"
    ACCOMMODATION = "accommodation"
    EMPLOYER_INFORMATION = "employer_information"
    CAREER = "career"
    EDUCATION = "education"
    OTHER = "other"


class SupportGiver(StrEnum):
    """Who gave it (F S11: a variety of people)."""

    SPECIALIST = "specialist"
    MH_TEAM = "mh_team"
    FAMILY = "family"
    FRIEND = "friend"
    CO_WORKER = "co_worker"
    EMPLOYER = "employer"


class Answer(StrEnum):
    """What a client answered to an offer; `DONE`: it had been done before."""

    ACCEPTED = "accepted"
    DECLINED = "declined"
    DONE = "done"
    LATER = "later"


class Place(StrEnum):
    """Where somebody met a client."""

    COMMUNITY = "community"
    OFFICE = "office"
    WORK_SITE = "work_site"
    HOME = "home"


class RelationshipStep(StrEnum):
    """How far the relationship with an employer has come."""

    INTRODUCTION = "introduction"
    LEARN = "learn"
    DISCUSS = "discuss"
    KEEP_IN_TOUCH = "keep_in_touch"


class EndReason(StrEnum):
    """Why a job ended."""

    QUIT = "quit"
    LAID_OFF = "laid_off"
    FIRED = "fired"
    CONTRACT_ENDED = "contract_ended"
    HEALTH = "health"
    OTHER = "other"


class PauseReason(StrEnum):
    HOSPITAL = "hospital"
    JAIL = "jail"
    CLIENT_WISH = "client_wish"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Exit:
    exited_on: date
    recorded_on: date
    reason: ExitReason


@dataclass(frozen=True, slots=True)
class Episode:
    """One stay in the program, from entry to exit; a re-entry is the next episode."""

    id: str
    entered_on: date
    recorded_on: date
    exit: Exit | None = None


@dataclass(frozen=True, slots=True)
class EmployerContact:
    """An employer contact made for this client; `interview`: it was their job interview."""

    id: str
    on: date
    recorded_on: date
    mode: Mode
    made_by: MadeBy
    competitive: bool
    career_exploration: bool = False
    interview: bool = False


@dataclass(frozen=True, slots=True)
class ClientContact:
    """A contact with the client, or an attempt at one (`reached` is False).

    `by_role` is the IPS role of whoever made it; None: a mental-health worker from outside
    the unit, whose visit closes no clock. `job_ids` names the jobs it was about; empty means
    all of them.
    """

    id: str
    on: date
    recorded_on: date
    mode: Mode
    reached: bool
    by_role: StaffRole | None
    job_ids: frozenset[str] = frozenset()
    strategy: OutreachStrategy | None = None
    job_trouble: bool = False


@dataclass(frozen=True, slots=True)
class JobEnd:
    """`learned_on`: the day a member of the IPS unit first learned of it (F S12)."""

    ended_on: date
    learned_on: date
    recorded_on: date
    client_told_us: bool = False
    next_job_id: str | None = None  # a job-to-job move without a gap


@dataclass(frozen=True, slots=True)
class JobChange:
    """A change of hours or pay within a job: work incentives planning is offered again."""

    id: str
    on: date
    recorded_on: date


@dataclass(frozen=True, slots=True)
class Job:
    """One employment of the client, planned (`starts_on` ahead) or begun.

    `learned_on`: when the unit learned of the start or of the offer; it can be later than
    `starts_on` when the client found the job alone. `cancelled_on`: the start never happened.
    `confirmed`: somebody recorded that it began, on its day or later.
    """

    id: str
    starts_on: date
    learned_on: date
    recorded_on: date
    competitive: bool
    permanent: bool
    changes: tuple[JobChange, ...] = ()
    end: JobEnd | None = None
    cancelled_on: date | None = None
    confirmed: bool = True


@dataclass(frozen=True, slots=True)
class Milestone:
    id: str
    kind: MilestoneKind
    on: date
    recorded_on: date
    job_id: str | None = None


@dataclass(frozen=True, slots=True)
class Pause:
    """Nudges rest, visibly, until `resumed_on`; dates are never moved."""

    id: str
    from_on: date
    recorded_on: date
    reason: PauseReason
    review_on: date
    resumed_on: date | None = None


@dataclass(frozen=True, slots=True)
class Decline:
    """The client declined a kind of contact. An empty `clocks` means all follow-along."""

    id: str
    on: date
    recorded_on: date
    clocks: frozenset[Clock] = frozenset()
    job_id: str | None = None
    withdrawn_on: date | None = None


@dataclass(frozen=True, slots=True)
class History:
    """Everything the clocks of one client are computed from; each tuple in order of its date.

    `live_on`: the day from which the client's unit keeps its records here.
    """

    client_id: str
    episodes: tuple[Episode, ...] = ()
    employer_contacts: tuple[EmployerContact, ...] = ()
    client_contacts: tuple[ClientContact, ...] = ()
    jobs: tuple[Job, ...] = ()
    milestones: tuple[Milestone, ...] = ()
    pauses: tuple[Pause, ...] = ()
    declines: tuple[Decline, ...] = ()
    live_on: date = date.min


@dataclass(frozen=True, slots=True, order=True)
class DueKey:
    """Names one due contact for ever: back-dating renumbers nothing.

    `fact_id` is the fact that started the clock; `part` numbers the window in the clock's rule
    (`ips.standards`): 1 to 4 for the weeks of the first month, 1 for a job's start and 2 for
    its end in `profile_update`, and so on; 1 where the rule has only one.
    """

    client_id: str
    clock: Clock
    fact_id: str
    part: int = 1


class DueState(StrEnum):
    OPEN = "open"
    MET = "met"
    MISSED = "missed"  # ran out, and its job or episode ended since: no late act can come
    DECLINED = "declined"
    CANCELLED = "cancelled"  # its event never happened, moved away or no longer matters
    ENDED = "ended"  # ended by the client's exit


@dataclass(frozen=True, slots=True)
class DueContact:
    """What one clock asks of the unit for one client: a window, and how it ended.

    `opens_on`..`due_on` are inclusive; `known_on` is the day the unit could first know (a
    window that closed before it is shown, never nagged about). `met_on` is the day the act
    happened, `met_recorded_on` the day it was logged; `closed_by` is the fact that declined,
    cancelled or ended it. On an open one it is the job whose end was announced: `closes_on` is
    its last day, after which no late act can come.
    """

    key: DueKey
    opens_on: date
    due_on: date
    known_on: date
    state: DueState = DueState.OPEN
    job_id: str | None = None
    met_on: date | None = None
    met_by: str | None = None
    met_recorded_on: date | None = None
    closed_by: str | None = None
    closes_on: date | None = None


class Standing(StrEnum):
    """How a due contact stands on a given day."""

    COMING = "coming"  # its window has not opened
    DUE = "due"  # inside the window
    OVERDUE = "overdue"  # past its last day, and a late contact still counts as late
    MISSED = "missed"  # past its last day, and only the next one can be had
    MET = "met"
    MET_LATE = "met_late"
    PASSED_BEFORE_KNOWN = "passed_before_known"
    DECLINED = "declined"
    CANCELLED = "cancelled"
    ENDED = "ended"


DONE = frozenset({Standing.MET, Standing.MET_LATE})
"""Somebody did what was due."""
