"""The five anchors of each item, in short, and the components that F lists where it lists any.

Shortened from F, item by item, for a page and a form; the words of the scale itself stand in F.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

ANCHORS: Mapping[str, tuple[str, str, str, str, str]] = MappingProxyType(
    {
        "St1": (
            "41 or more clients per full-time specialist",
            "31 to 40",
            "26 to 30",
            "21 to 25",
            "20 or fewer",
        ),
        "St2": (
            "less than 60 % of the time is employment services",
            "60 to 74 %",
            "75 to 89 %",
            "90 to 95 %",
            "96 % or more",
        ),
        "St3": (
            "only refers clients to other vocational programs",
            "keeps a caseload, but refers clients to others for vocational services",
            "one to four of the phases",
            "five phases, not the entire service",
            "all six: intake, engagement, assessment, finding jobs, coaching, follow-along",
        ),
        "O1": (
            "specialists work apart from mental-health treatment",
            "three or more teams, or individual practitioners, or less than 50 % of the caseload "
            "from one or two teams",
            "50 to 74 % from one or two teams",
            "75 to 89 %",
            "90 % or more",
        ),
        "O2": ("none or one of the five parts", "two", "three", "four", "all five"),
        "O3": (
            "client-related contacts less than quarterly, or none",
            "contacts at least quarterly",
            "contacts monthly",
            "scheduled meetings face to face at least quarterly, or contacts weekly",
            "meetings monthly and contacts weekly",
        ),
        "O4": (
            "no vocational unit",
            "the same supervisor, but no meetings as a group and no cover",
            "the same supervisor, clients talked about weekly, and cover; rural: 2 or 3 meetings a "
            "month by phone or video",
            "a leader and two specialists, group supervision 2 or 3 times a month, and cover; "
            "rural: the same rhythm, and practitioners help",
            "a leader and two full-time specialists, group supervision every week, and cover",
        ),
        "O5": ("none or one of the five roles", "two", "three", "four", "all five"),
        "O6": (
            "a formal policy screens people out for lack of readiness, substance use, symptoms …",
            "most people cannot reach the program for such reasons",
            "some people cannot reach it for such reasons",
            "nobody is kept out, and help goes on after any job's end; few are asked for referrals",
            "everybody who is interested can enter; many sides are asked for referrals",
        ),
        "O7": ("none or one of the five parts", "two", "three", "four", "all five"),
        "O8": ("none or one of the five parts", "two", "three", "four", "all five"),
        "S1": (
            "planning is not readily available to most clients",
            "clients get an address where to ask",
            "the specialist talks over with each client how work changes benefits",
            "planning by a trained person is offered before a job starts",
            "also when hours or pay change, and with help to report earnings",
        ),
        "S2": ("none of the four parts", "one", "two", "three", "all four"),
        "S3": (
            "testing in an office before any job",
            "step by step through volunteer, set-aside or sheltered work",
            "straight to jobs, without a systematic look at strengths and lessons learned",
            "2 or 3 sessions, lessons are learned, but the profile is not kept up with them",
            "2 or 3 sessions in a profile that is used, and updated with every job",
        ),
        "S4": (
            "first employer contact after 271 days or more, on average",
            "151 to 270 days",
            "61 to 150 days",
            "31 to 60 days",
            "within 30 days, and contacts are tracked",
        ),
        "S5": (
            "less than 25 % of employer contacts follow what the client wants",
            "25 to 49 %",
            "50 to 74 %",
            "75 to 89 %, in line with the current plans",
            "90 % or more, in line with the current plans",
        ),
        "S6": (
            "fewer than 2 client-specific contacts face to face a week",
            "2 a week, or no way of tracking",
            "4 a week, the log reviewed monthly",
            "5 a week, the log reviewed weekly",
            "6 or more a week (fewer where less than three people look), the log reviewed weekly",
        ),
        "S7": (
            "meets employers only to hand in applications, or rarely",
            "asks about openings and passes them on",
            "follows up on advertised openings and asks for interviews",
            "meets employers whether or not there is an opening, and speaks for clients",
            "builds relationships in several planned visits, learns their needs, matches strengths",
        ),
        "S8": (
            "less than 50 % of the jobs are of different types",
            "50 to 59 %",
            "60 to 69 %",
            "70 to 84 %",
            "85 % or more",
        ),
        "S9": (
            "less than 50 % of the jobs are at different employers",
            "50 to 59 %",
            "60 to 69 %",
            "70 to 84 %",
            "85 % or more",
        ),
        "S10": (
            "fewer than 65 % of current jobs are permanent and competitive, or fewer than 10 jobs",
            "65 to 74 %",
            "75 to 84 %",
            "85 to 94 %",
            "95 % or more",
        ),
        "S11": (
            "most clients get no support after a start",
            "about half of those at work, a narrow range, mostly from the specialist",
            "most of those at work, a narrow range, mostly from the specialist",
            "different kinds, by job and wishes; employers are supported when the client asks",
            "also help with better jobs and with school, and support by the treatment team",
        ),
        "S12": (
            "nobody is seen after the first month",
            "less than half of those at work are seen for four months",
            "at least half are seen for four months",
            "weekly in the first month and monthly for a year or more",
            "also in the week before and within 3 days; step-down; within 3 days of a job loss",
        ),
        "S13": (
            "less than 30 % of scheduled hours in the community",
            "30 to 39 %",
            "40 to 49 %",
            "50 to 64 %",
            "65 % or more",
        ),
        "S14": (
            "two or fewer of the six strategies",
            "three",
            "four",
            "five",
            "all six",
        ),
    }
)
"""Code -> the anchors 1 to 5, in this order."""


@dataclass(frozen=True, slots=True)
class Component:
    """One of the parts that F lists for an item; `key` is how it is stored."""

    key: str
    words: str


COMPONENTS: Mapping[str, tuple[Component, ...]] = MappingProxyType(
    {
        "O2": (
            Component("meets_weekly", "Specialists are in their treatment team's meeting weekly"),
            Component("takes_part", "They take an active part, and decisions are shared"),
            Component("one_chart", "Employment notes are part of the client's chart"),
            Component("office_near", "Their office is near the treatment team, or shared"),
            Component("thinks_of_others", "They raise work for people not yet referred"),
        ),
        "O5": (
            Component("leads_ten", "Full-time for ten specialists at most, or in proportion"),
            Component("supervises_weekly", "Weekly supervision about people and strategies"),
            Component("meets_teams", "At each treatment team's meeting once a quarter"),
            Component("in_the_field", "In the field monthly with who is new or finds it hard"),
            Component("sets_goals", "Reviews outcomes and sets goals each quarter"),
        ),
        "O7": (
            Component("asks_at_intake", "Intake asks about interest in work"),
            Component("asks_yearly", "So do all yearly reviews and treatment plans"),
            Component("postings", "Postings about work and IPS in waiting areas"),
            Component("stories", "Work stories are shared at least twice a year"),
            Component("rate_shared", "The employment rate is measured and shared each quarter"),
        ),
        "O8": (
            Component("knows", "The executive and the clinical director know the principles"),
            Component("quality_review", "Quality review of IPS each half year, later each year"),
            Component("steering", "An executive takes part in the steering committee"),
            Component("ceo", "The CEO speaks of IPS and its goals to all staff each year"),
            Component("barriers", "The program leader tells executives of barriers twice a year"),
        ),
        "S2": (
            Component("not_required", "Nobody has to disclose in order to get services"),
            Component("pros_and_cons", "Pros and cons are talked over before anything is said"),
            Component("what_is_said", "What could be said is talked over, with examples"),
            Component("more_than_once", "It is talked about on more than one occasion"),
        ),
    }
)
"""Code -> its parts, as many as count; S2 rates their number + 1, the others their number."""


def rating_of(item: str, present: int) -> int:
    """The rating that so many parts give (F O2, O5, O7, O8: none or one is 1; S2: none is 1)."""
    return present + 1 if item == "S2" else max(1, present)
