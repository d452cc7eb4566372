"""What each kind, mode, reason and role is called: once, for whatever shows it.

Forms, replies, the history, the agenda and the guides read their words here; what a clock is called
stands with its rule, in `ips.standards`. A row holds every form of one word side by side, so that
nobody changes one of them and forgets another. In braces stands what the page puts in.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from ips.agenda.caseload import GapKind
from ips.agenda.people import CelebrationKind, ComingKind, NewsKind, PlanReason
from ips.caseload import Phase
from ips.employment import JobKind
from ips.facts import (
    Answer,
    Disclosure,
    DisclosureContent,
    EndReason,
    ExitReason,
    JobSupport,
    MadeBy,
    MilestoneKind,
    Mode,
    OutreachStrategy,
    PauseReason,
    Place,
    PlanningFor,
    ProfileComponent,
    RelationshipStep,
    Schooling,
    StaffRole,
    Standing,
    SupportGiver,
)
from ips.fidelity.evidence import Fact
from ips.unit_facts import (
    Course,
    GoalOutcome,
    MentoringReason,
    Presence,
    ReferralOutcome,
    ReferralSource,
    UnitMilestoneKind,
)
from ips.words import lowered
from ips.words.kinds_of_work import JOB_TYPES as JOB_TYPES

Member = TypeVar("Member", bound=StrEnum)


# ---------------------------------------------------------------- a row


@dataclass(frozen=True, slots=True)
class Words:
    """`label` stands by itself; `inside` a sentence, where that is more than a small letter.

    `typed`: what people write for it in a line, beside what it is called.
    """

    label: str
    inside: str | None = None
    typed: tuple[str, ...] = ()

    @property
    def within(self) -> str:
        """As it stands within a sentence."""
        return self.inside or lowered(self.label)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExitWords(Words):
    """`left` follows 'left the program' in the reply to an exit."""

    left: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DisclosureWords(Words):
    """What may be said to an employer: on a line of the brief, and beside a client's wishes."""

    in_brief: str
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MilestoneWords(Words):
    """`label` is its line of the history; `menu` offers it, `title` and `asks` are its form's.

    No menu, no form: it is recorded another way.
    """

    menu: str = ""
    title: str = ""
    asks: str = ""


@dataclass(frozen=True, slots=True)
class Ending:
    """How a due contact ended: its sign, then the words on the client's page and in the brief."""

    sign: str
    on_page: str
    in_brief: str


def labels(words: Mapping[Member, Words]) -> dict[Member, str]:
    """Each member by its label, as a choice shows it."""
    return {member: each.label for member, each in words.items()}


def label(words: Mapping[Member, Words], stored: str) -> str:
    """The label of a stored word; one that is none of today's as it was written."""
    found = _row(words, stored)
    return found.label if found else stored


def within(words: Mapping[Member, Words], stored: str) -> str:
    """A stored word within a sentence; one that is none of today's as it was written."""
    found = _row(words, stored)
    return found.within if found else stored


def _row(words: Mapping[Member, Words], stored: str) -> Words | None:
    return next((each for member, each in words.items() if member == stored), None)


# ---------------------------------------------------------------- people and their stay

ROLES: Mapping[StaffRole, Words] = {
    StaffRole.EMPLOYMENT_SPECIALIST: Words("Employment specialist"),
    StaffRole.PEER_MENTOR: Words("Peer mentor"),
    StaffRole.TEAM_LEAD: Words("Team lead"),
}

PHASES: Mapping[Phase, Words] = {
    Phase.NOT_ENTERED: Words("Not entered"),
    Phase.LOOKING: Words("Looking"),
    Phase.START_PLANNED: Words("Start planned"),
    Phase.FIRST_MONTH: Words("First month"),
    Phase.WORKING: Words("Working"),
    Phase.LOOKING_FOR_ANOTHER_JOB: Words("Looking for another job"),
    Phase.PAUSED: Words("Paused"),
    Phase.STEPPED_DOWN: Words("Stepped down"),
    Phase.EXITED: Words("Exited"),
    Phase.DIED: Words("Died"),
}

DISCLOSURES: Mapping[Disclosure, DisclosureWords] = {
    Disclosure.NOT_DISCUSSED: DisclosureWords(
        "Not discussed yet",
        in_brief="not talked over yet: please do not name or describe them",
        sentence="Not talked over yet: please do not name or describe them.",
    ),
    Disclosure.DO_NOT_DISCLOSE: DisclosureWords(
        "Do not disclose",
        typed=("say nothing", "no disclosure"),
        in_brief="say nothing about us or their health",
        sentence="Their choice: say nothing about us or their health.",
    ),
    Disclosure.WITHIN_LIMITS: DisclosureWords(
        "Yes, within limits",
        typed=("within limits", "with limits"),
        in_brief="say only what they agreed to",
        sentence="They agreed to some things: {limits}",
    ),
}

LIMITS_NOT_NAMED = "They agreed to some things. Which is not written down: ask them."

EXIT_REASONS: Mapping[ExitReason, ExitWords] = {
    ExitReason.CLIENT_REQUESTED: ExitWords("The client asked to leave", left="at their own wish"),
    ExitReason.MOVED_AWAY: ExitWords("Moved away", left="moved away"),
    ExitReason.MEDICAL_INABILITY: ExitWords(
        "Long-term medical inability to work", left="long-term medical inability"
    ),
    ExitReason.CRITERIA_NOT_MET: ExitWords(
        "No longer meets the program's criteria", left="no longer meets the criteria"
    ),
    ExitReason.GOALS_MET: ExitWords(
        "Goals met and follow-along provided", left="goals met and follow-along provided"
    ),
    ExitReason.TRANSFERRED: ExitWords(
        "Transferred to another program", left="transferred to another program"
    ),
    ExitReason.DIED: ExitWords("The client died", left="died"),
}

PAUSE_REASONS: Mapping[PauseReason, Words] = {
    PauseReason.HOSPITAL: Words("In hospital"),
    PauseReason.JAIL: Words("In custody"),
    PauseReason.CLIENT_WISH: Words("The client wishes a pause"),
    PauseReason.OTHER: Words("Another reason"),
}

# ---------------------------------------------------------------- contacts

MODES: Mapping[Mode, Words] = {
    Mode.IN_PERSON: Words("In person"),
    Mode.PHONE: Words("Phone", "by phone"),
    Mode.VIDEO: Words("Video", "by video"),
    Mode.TEXT: Words("Text or e-mail", "by text"),
}

PLACES: Mapping[Place, Words] = {
    Place.COMMUNITY: Words("In the community"),
    Place.OFFICE: Words("At the office"),
    Place.WORK_SITE: Words("At the work site", "at the workplace"),
    Place.HOME: Words("At home"),
}

STRATEGIES: Mapping[OutreachStrategy, Words] = {
    OutreachStrategy.PHONE_OR_TEXT: Words("Phone call or text", "phone or text"),
    OutreachStrategy.HOME_VISIT: Words("Visit at home", "a home visit"),
    OutreachStrategy.COMMUNITY_VISIT: Words("Visit in the community", "a visit in the community"),
    OutreachStrategy.JOINT_VISIT: Words(
        "Visit together with the mental-health team", "a joint visit"
    ),
    OutreachStrategy.MH_TEAM_MEMBER: Words(
        "Through a mental-health team member", "their mental-health team"
    ),
    OutreachStrategy.FAMILY: Words("Through family", "their family"),
    OutreachStrategy.LETTER: Words("Letter", "a letter"),
}

MADE_BY: Mapping[MadeBy, Words] = {
    MadeBy.SPECIALIST: Words("Made by the specialist"),
    MadeBy.CLIENT: Words("Made by the client"),
}
STEPS: Mapping[RelationshipStep, Words] = {
    RelationshipStep.INTRODUCTION: Words("Introduction"),
    RelationshipStep.LEARN: Words("Learning the business"),
    RelationshipStep.DISCUSS: Words("Discussing a job seeker"),
    RelationshipStep.KEEP_IN_TOUCH: Words("Keeping in touch"),
}

# ---------------------------------------------------------------- jobs

JOB_KINDS: Mapping[JobKind, Words] = {
    JobKind.REGULAR: Words("Regular job"),
    JobKind.SEASONAL: Words("Seasonal job"),
    JobKind.AGENCY: Words("Through a temp agency"),
    JobKind.SELF_EMPLOYMENT: Words("Self-employment"),
    JobKind.TRANSITIONAL: Words("Transitional employment"),
}

END_REASONS: Mapping[EndReason, Words] = {
    EndReason.QUIT: Words("The client quit"),
    EndReason.LAID_OFF: Words("Laid off"),
    EndReason.FIRED: Words("Fired"),
    EndReason.CONTRACT_ENDED: Words("The season or contract ended"),
    EndReason.HEALTH: Words("Health"),
    EndReason.OTHER: Words("Another reason"),
}

SUPPORTS: Mapping[JobSupport, Words] = {
    JobSupport.ENCOURAGEMENT: Words("Encouragement"),
    JobSupport.SOCIAL_SKILLS: Words("Getting along with people at work"),
    JobSupport.JOB_SKILLS: Words("Learning the job"),
    JobSupport.MEDICATION: Words("A change of medication"),
    JobSupport.ACCOMMODATION: Words("An accommodation at work"),
    JobSupport.EMPLOYER_INFORMATION: Words("Information for the employer"),
    JobSupport.CAREER: Words("Toward better duties or a better job"),
    JobSupport.EDUCATION: Words("Help with school or training"),
    JobSupport.OTHER: Words("Something else"),
}

GIVERS: Mapping[SupportGiver, Words] = {
    SupportGiver.SPECIALIST: Words("The employment specialist"),
    SupportGiver.MH_TEAM: Words("Somebody of the mental-health team"),
    SupportGiver.FAMILY: Words("Family", "their family"),
    SupportGiver.FRIEND: Words("A friend"),
    SupportGiver.CO_WORKER: Words("A co-worker"),
    SupportGiver.EMPLOYER: Words("Their employer"),
}

# ---------------------------------------------------------------- milestones

MILESTONES: Mapping[MilestoneKind, MilestoneWords] = {
    MilestoneKind.FIRST_EMPLOYER_CONTACT: MilestoneWords(
        "First employer contact, before the unit went live"
    ),
    MilestoneKind.CAREER_PROFILE: MilestoneWords(
        "Career profile complete",
        menu="Career profile complete",
        title="Career profile",
        asks="The career profile is complete: work experience, goals, preferences, strengths, "
        "barriers, skills, disclosure, career advancement or education.",
        typed=(
            "profile done",
            "profile complete",
            "profile completed",
            "career profile",
            "career profile done",
            "completed the profile",
        ),
    ),
    MilestoneKind.CAREER_PROFILE_SESSION: MilestoneWords(
        "Career profile session",
        menu="Career profile session",
        title="Profile session",
        asks="You worked on the career profile together.",
        typed=(
            "profile session",
            "session on the profile",
            "worked on the profile",
            "worked on the career profile",
        ),
    ),
    MilestoneKind.PROFILE_UPDATE: MilestoneWords(
        "Career profile updated",
        menu="Career profile updated",
        title="Profile update",
        asks="What was learned stands in the career profile.",
        typed=(
            "profile updated",
            "updated profile",
            "updated the profile",
            "profile update",
        ),
    ),
    MilestoneKind.WORK_INCENTIVES: MilestoneWords(
        "Work incentives planning offered",
        menu="Work incentives planning",
        title="Work incentives",
        asks="Work incentives planning by a trained person was offered.",
        typed=(
            "benefits",
            "benefits planning",
            "benefits counseling",
            "work incentives",
            "incentives",
            "benefits offered",
        ),
    ),
    MilestoneKind.DISCLOSURE_DISCUSSION: MilestoneWords(
        "Disclosure discussed",
        menu="Disclosure talked over",
        title="Disclosure",
        asks="You talked over what may be said to employers.",
        typed=(
            "disclosure",
            "disclosure talk",
            "talked about disclosure",
            "disclosure decision",
        ),
    ),
    MilestoneKind.NEXT_JOB_OFFER: MilestoneWords(
        "Help with another job offered",
        menu="Help with the next job offered",
        title="Next-job offer",
        asks="You offered help with the next job, whatever the reason.",
        typed=(
            "offer",
            "next job offer",
            "next-job offer",
            "next job",
            "offered help",
            "help offered",
        ),
    ),
    MilestoneKind.STEP_DOWN: MilestoneWords(
        "Handed over to a mental-health worker",
        menu="Step-down to the mental-health team",
        title="Step-down review",
        asks="Hand over to a mental-health worker, or go on with support at work?",
        typed=(
            "step-down",
            "step down",
            "stepped down",
            "handed over",
        ),
    ),
    MilestoneKind.CONTINUE_SUPPORT: MilestoneWords(
        "Support at work goes on",
        menu="Support at work goes on",
        title="Step-down review",
        asks="Hand over to a mental-health worker, or go on with support at work?",
        typed=(
            "support continues",
            "support goes on",
            "follow-along goes on",
            "follow-along continues",
            "continue support",
        ),
    ),
    MilestoneKind.WANTS_ANOTHER_JOB: MilestoneWords(
        "Wants a different job",
        menu="Wants a different job",
        title="A different job",
        asks="They work and look for a different job. You search again.",
        typed=(
            "wants another job",
            "wants a new job",
            "wants different job",
            "looks for another job",
        ),
    ),
    MilestoneKind.STAYS_IN_JOB: MilestoneWords(
        "Stays in the job",
        menu="Stays in the job after all",
        title="Stays in the job",
        asks="They stay in their job and look for no other.",
        typed=(
            "stays in job",
            "stays in their job",
            "wants to stay in the job",
        ),
    ),
    MilestoneKind.EDUCATION_STARTED: MilestoneWords(
        "School or training started",
        menu="School or training started",
        title="School or training",
        asks="They began school or a training.",
        typed=(
            "school started",
            "started school",
            "training started",
            "started training",
            "education started",
        ),
    ),
    MilestoneKind.EDUCATION_ENDED: MilestoneWords(
        "School or training ended",
        menu="School or training ended",
        title="School or training",
        asks="School or training is over, finished or not.",
        typed=(
            "school ended",
            "finished school",
            "training ended",
            "finished training",
            "education ended",
        ),
    ),
    MilestoneKind.FAMILY_NOT_WANTED: MilestoneWords(
        "Wants no contact with their family",
        menu="Wants no contact with their family",
        title="Family",
        asks="They want us not to contact their family. We keep to it.",
        typed=(
            "no family contact",
            "no contact with family",
            "no contact with their family",
            "wants no contact with family",
            "wants no contact with their family",
            "family not wanted",
        ),
    ),
    MilestoneKind.FAMILY_WELCOME: MilestoneWords(
        "Contact with family is fine again",
        menu="Contact with family is fine again",
        title="Family",
        asks="They are fine with contact with their family again.",
        typed=(
            "family welcome",
            "family contact is fine",
            "family contact fine",
            "contact with family is fine",
        ),
    ),
}

PROFILE_COMPONENTS: Mapping[ProfileComponent, Words] = {
    ProfileComponent.EXPERIENCE: Words(
        "Work experience", typed=("experience", "previous work", "work history")
    ),
    ProfileComponent.GOALS: Words("Goals", typed=("goal",)),
    ProfileComponent.PREFERENCES: Words("Preferences", typed=("wishes", "work wishes")),
    ProfileComponent.STRENGTHS: Words("Strengths"),
    ProfileComponent.BARRIERS: Words("Barriers", typed=("what gets in the way",)),
    ProfileComponent.SKILLS: Words("Skills"),
    ProfileComponent.DISCLOSURE: Words("Disclosure", typed=("disclosure preferences",)),
    ProfileComponent.ADVANCEMENT: Words(
        "Career advancement or education",
        typed=("career advancement", "advancement", "education", "higher education"),
    ),
}

PLANNING_FOR: Mapping[PlanningFor, Words] = {
    PlanningFor.JOB_START: Words("Before a job start"),
    PlanningFor.CHANGE: Words("A change of hours or pay", "for a change of hours or pay"),
    PlanningFor.EARNINGS_REPORTING: Words("Reporting earnings", "for reporting earnings"),
    PlanningFor.GENERAL: Words("In general"),
}

DISCLOSURE_CONTENTS: Mapping[DisclosureContent, Words] = {
    DisclosureContent.NOT_REQUIRED: Words("Nobody has to disclose anything"),
    DisclosureContent.PROS_AND_CONS: Words("What speaks for it and against it"),
    DisclosureContent.ACCOMMODATIONS: Words("What it means for accommodations at work"),
    DisclosureContent.OUR_ROLE: Words("Our part in talking with the employer"),
    DisclosureContent.WHAT_TO_SAY: Words("What exactly could be said, with examples"),
}

SCHOOLINGS: Mapping[Schooling, Words] = {
    Schooling.SCHOOL: Words("School or college"),
    Schooling.CERTIFIED_TRAINING: Words("A certified training program"),
    Schooling.OTHER: Words("Another course"),
}

ANSWERS: Mapping[Answer, Words] = {
    Answer.ACCEPTED: Words("Accepted", typed=("agreed", "said yes")),
    Answer.DECLINED: Words("Declined", typed=("refused", "said no")),
    Answer.DONE: Words("Done already", typed=("done", "already done")),
    Answer.LATER: Words("Asked to wait", typed=("not now", "not yet")),
}
PLANNING_ANSWERS = {each: ANSWERS[each] for each in (Answer.ACCEPTED, Answer.DECLINED, Answer.DONE)}
OFFER_ANSWERS = {each: ANSWERS[each] for each in (Answer.ACCEPTED, Answer.DECLINED, Answer.LATER)}

STEP_DOWN_ANSWERS: Mapping[MilestoneKind, Words] = {
    MilestoneKind.STEP_DOWN: Words("Step-down: somebody else takes over"),
    MilestoneKind.CONTINUE_SUPPORT: Words("Support at work goes on"),
}

# ---------------------------------------------------------------- the unit, its staff, the agency

COURSES: Mapping[Course, Words] = {
    Course.IPS: Words("IPS training"),
    Course.PCT: Words("Person-centered thinking"),
    Course.MI: Words("Motivational interviewing"),
    Course.EPM: Words("Employment peer mentor course"),
    Course.PEER_CERTIFICATION: Words("Peer support certification"),
    Course.CESP: Words("CESP certification"),
    Course.OTHER: Words("Another course"),
}

MENTORING_REASONS: Mapping[MentoringReason, Words] = {
    MentoringReason.NEW: Words("New in the work"),
    MentoringReason.DIFFICULTY: Words("It is hard going just now"),
    MentoringReason.OTHER: Words("Another reason"),
}

PRESENCES: Mapping[Presence, Words] = {
    Presence.IN_PERSON: Words("In person"),
    Presence.VIDEO: Words("By video"),
    Presence.PHONE: Words("By phone"),
}

GOAL_OUTCOMES: Mapping[GoalOutcome, Words] = {
    GoalOutcome.REACHED: Words("Reached"),
    GoalOutcome.PARTLY: Words("Reached in part"),
    GoalOutcome.NOT_REACHED: Words("Not reached yet"),
    GoalOutcome.CHANGED: Words("Changed for another goal"),
}

UNIT_MILESTONES: Mapping[UnitMilestoneKind, MilestoneWords] = {
    UnitMilestoneKind.VR_MEETING: MilestoneWords(
        "Meeting with VR",
        asks="You met with a VR counselor, as planned, about people you share.",
    ),
    UnitMilestoneKind.MH_TEAM_VISIT: MilestoneWords(
        "Visit to an MH team",
        asks="You were at a mental-health team's meeting, as the lead of the unit.",
    ),
    UnitMilestoneKind.STEERING_COMMITTEE: MilestoneWords(
        "Steering committee",
        asks="The steering committee met, with somebody of the executive team.",
    ),
    UnitMilestoneKind.EXECUTIVE_REPORT: MilestoneWords(
        "Report to the executives",
        asks="You told the executive team what helps and what stands in the way.",
    ),
    UnitMilestoneKind.CEO_MESSAGE: MilestoneWords(
        "Message from the CEO",
        asks="The CEO spoke or wrote to all staff about IPS and its goals.",
    ),
    UnitMilestoneKind.WORK_STORY: MilestoneWords(
        "Work story shared",
        asks="People told others at the agency of their work.",
    ),
    UnitMilestoneKind.RATE_SHARED: MilestoneWords(
        "Employment rate shared",
        asks="The rate of employment was measured, and leadership and staff heard of it.",
    ),
    UnitMilestoneKind.QA_REVIEW: MilestoneWords(
        "Review by your QA",
        asks="Your agency's QA reviewed the program on the fidelity scale.",
    ),
    UnitMilestoneKind.NO_REVIEW_POSSIBLE: MilestoneWords(
        "No review possible yet",
        asks="A fidelity review was not possible yet, and you met about what stands in its way.",
    ),
}

STATEMENTS: Mapping[Fact, Words] = {
    Fact.INTAKE_ASKS_ABOUT_WORK: Words("Intake asks about work"),
    Fact.WORK_POSTINGS: Words("Postings about work hang in waiting areas"),
    Fact.EXIT_POLICY: Words("Nobody has to leave for missed appointments or a time limit"),
    Fact.COVER: Words("Specialists cover for each other"),
    Fact.WEEKLY_TALK: Words("Specialists talk about their people every week"),
    Fact.APART: Words("The unit works apart from the mental-health teams"),
    Fact.RURAL: Words("A rural area, one specialist at each site"),
    Fact.PRACTITIONERS_HELP: Words("Mental-health workers help with rides and applications"),
    Fact.PLANS_CONSISTENT: Words("Employer contacts fit the current plans"),
}

REFERRAL_SOURCES: Mapping[ReferralSource, Words] = {
    ReferralSource.MH_TEAM: Words("Their mental-health team"),
    ReferralSource.SELF: Words("They themselves"),
    ReferralSource.VR: Words("VR", "VR"),
    ReferralSource.FAMILY: Words("Family or friends"),
    ReferralSource.OTHER: Words("Somebody else"),
}

REFERRAL_OUTCOMES: Mapping[ReferralOutcome, Words] = {
    ReferralOutcome.ENTERED: Words("Entered the program"),
    ReferralOutcome.WAITING: Words("Not entered yet"),
    ReferralOutcome.NOT_NOW: Words("Not now, at their own wish"),
    ReferralOutcome.ELSEWHERE: Words("Went elsewhere, at their own wish"),
}

# ---------------------------------------------------------------- due contacts and the agenda

ENDINGS: Mapping[Standing, Ending] = {
    Standing.MET: Ending("✓", "done {on}", "done {on}"),
    Standing.MET_LATE: Ending("✓", "done late, {on}", "done {on}"),
    Standing.MISSED: Ending("○", "missed, it was due {due}", "its last day has passed"),
    Standing.DECLINED: Ending("–", "declined by the client", "declined by the client"),
    Standing.CANCELLED: Ending("–", "no longer due", "no longer due"),
    Standing.ENDED: Ending("–", "over with their stay in the program", "no longer due"),
    Standing.PASSED_BEFORE_KNOWN: Ending(
        "–", "before we could know", "its days were over before we could know"
    ),
}

CELEBRATIONS: Mapping[CelebrationKind, str] = {
    CelebrationKind.START: "started a job",
    CelebrationKind.NINETY_DAYS: "90 days in the job",
    CelebrationKind.INTERVIEW: "had an interview",
    CelebrationKind.EDUCATION: "started school or training",
}

NEWS: Mapping[NewsKind, str] = {
    NewsKind.JOB_LOST: "a job ended (we learned of it {day}): {reached}",
    NewsKind.JOB_TROUBLE: "has trouble at work ({day})",
    NewsKind.ENTERED: "is new in the program ({day})",
    NewsKind.RETURNED: "is back in the program ({day})",
    NewsKind.LEFT: "left the program ({day})",
}

PLANS: Mapping[PlanReason, str] = {
    PlanReason.JOB_LOSS: "a job ended, not reached yet ({due})",
    PlanReason.NEXT_JOB_OFFER: "not asked yet about the next job ({due})",
    PlanReason.NOT_REACHED: "nobody has reached them since {day}",
    PlanReason.FIRST_EMPLOYER_CONTACT: "no meeting with an employer yet ({due})",
    PlanReason.START_UNANSWERED: "was to start a job {day}: has it begun?",
    PlanReason.NO_EMPLOYER_CONTACT: "no employer contact since {day}",
    PlanReason.LONG_SEARCH: "looking since {day}",
    PlanReason.FOLLOW_ALONG: "waits for the {clock} ({due})",
}

COMING: Mapping[ComingKind, str] = {
    ComingKind.START: "starts a job",
    ComingKind.NINETY_DAYS: "90 days in the job",
    ComingKind.LAST_DAY: "last day of the {clock}",
    ComingKind.REVIEW: "{clock}",
    ComingKind.PAUSE_REVIEW: "review of the pause",
}

GAPS: Mapping[GapKind, str] = {
    GapKind.OPEN_TWICE: "an earlier stay has no exit: which day did they leave then?",
    GapKind.NO_SPECIALIST: "on nobody's caseload",
    GapKind.NO_DISCLOSURE_CHOICE: "an employer contact, but no disclosure choice yet",
    GapKind.PAUSE_REVIEW_PASSED: "the review day of the pause has passed",
    GapKind.LOGGED_LATE: "{entries} logged more than a week late",
    GapKind.BEFORE_GOING_LIVE: (
        "{reminders} for {clients} passed before the unit knew; nothing is asked about them"
    ),
}
