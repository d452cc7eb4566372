"""How a sentence says what can be done about an item: {n} how many, {who} whose."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from ips.fidelity.measures import s12


@dataclass(frozen=True, slots=True)
class Doing:
    """Something that can be done; `several` where a number or more than one changes it."""

    one: str
    several: str = ""

    def words(self, once: bool) -> str:
        return self.one if once else self.several or self.one


FEWER_CLIENTS = Doing(
    "one person fewer on the caseloads, as after a step-down",
    "{n} people fewer on the caseloads, as after step-downs",
)
MORE_POSTS = Doing("one more full post of a specialist", "{n} more full posts of specialists")
FEWER_OTHER_HOURS = Doing(
    "one hour a week less of other duties for each specialist",
    "{n} hours a week less of other duties for each specialist",
)
OF_THEIR_TEAMS = Doing(
    "one more client of {who} with one of their mental-health teams",
    "{n} more clients of {who} with one of their mental-health teams",
)
ASSIGNED = Doing("assigning {who} to the teams of most of their clients")
VR_WEEKS = Doing("a VR contact in one more week", "a VR contact in each of {n} more weeks")
VR_MONTHS = Doing("a VR contact in one more month", "a VR contact in each of {n} more months")
VR_QUARTERS = Doing("a VR contact in one more quarter", "a VR contact in {n} more quarters")
VR_MEETINGS = Doing(
    "a scheduled VR meeting in one more month", "a scheduled VR meeting in each of {n} more months"
)
VR_MEETINGS_QUARTERLY = Doing(
    "a scheduled VR meeting in one more quarter", "a scheduled VR meeting in {n} more quarters"
)
A_LEADER = Doing("a team leader", "{n} team leaders")
A_SPECIALIST = Doing("one more full-time specialist", "{n} more full-time specialists")
FULL_TIME = Doing("one specialist more at full time", "{n} specialists more at full time")
SUPERVISION_WEEKS = Doing(
    "group supervision in one more week", "group supervision in {n} more weeks"
)
SUPERVISION_MONTHS = Doing(
    "group supervision twice in one more month", "group supervision twice in {n} more months"
)
STATED_COVER = Doing("cover for who is away")
STATED_TALK = Doing("clients talked over every week")
STATED_HELP = Doing("help of mental-health practitioners")
MET_IN_TIME = Doing(
    "one more person with a first employer contact by day 30",
    "{n} more people with a first employer contact by day 30",
)
TRACKED = Doing("one more day of tracking", "{n} more days of tracking")
FITTING = Doing(
    "one more employer contact by what the client wants",
    "{n} more employer contacts by what the client wants",
)
STATED_PLANS = Doing("the statement that contacts follow current plans")
CONTACTS = Doing(
    "one more client-specific contact a week by {who}",
    "{n} more client-specific contacts a week by {who}",
)
REVIEWS = Doing("a weekly review of the contact log")
NEW_TYPES = Doing(
    "one more job of a type that nobody has yet", "{n} more jobs of types that nobody has yet"
)
NEW_EMPLOYERS = Doing(
    "one more job with an employer not had yet", "{n} more jobs with employers not had yet"
)
PERMANENT_JOBS = Doing("one more permanent competitive job", "{n} more permanent competitive jobs")
MADE_PERMANENT = Doing(
    "one job of those held made permanent and competitive",
    "{n} jobs of those held made permanent and competitive",
)
COMMUNITY_HOURS = Doing(
    "one more hour a week in the community for {who}",
    "{n} more hours a week in the community for {who}",
)
SUPPORT: Mapping[str, Doing] = MappingProxyType(
    {
        s12.BEFORE: Doing(
            "one more visit in the week before a start",
            "{n} more visits in the week before a start",
        ),
        s12.THREE_DAYS: Doing(
            "one more visit within 3 days of a start", "{n} more visits within 3 days of a start"
        ),
        s12.WEEKLY: Doing(
            "one more weekly visit in a first month", "{n} more weekly visits in first months"
        ),
        s12.MONTHLY: Doing(
            "one more person at work seen monthly", "{n} more people at work seen monthly"
        ),
        s12.STEP_DOWN: Doing(
            "one more step-down review in time", "{n} more step-down reviews in time"
        ),
        s12.LOSS: Doing(
            "one more person reached within 3 days of a job loss",
            "{n} more people reached within 3 days of a job loss",
        ),
        s12.FOUR_MONTHS: Doing(
            "one more person seen in each of their first four months at work",
            "{n} more people seen in each of their first four months at work",
        ),
    }
)
STATED_POLICY = Doing("the statement that nobody has to leave for missed appointments")
ANSWERED = Doing("one more outreach answered by a try", "{n} more outreaches answered by a try")
BY_TEAM = Doing("a try by a mental-health team member")
VISITS = Doing("two home or community visits to one person")
JOINT = Doing("a joint visit")
FAMILY = Doing("contact with a family")
KNOWN: Mapping[str, Doing] = MappingProxyType(
    {
        "St2": Doing("the hours of one more week", "the hours of {n} more weeks"),
        "S5": Doing(
            "one more contact marked as fitting or not",
            "{n} more contacts marked as fitting or not",
        ),
        "S7": Doing("one more specialist rated", "{n} more specialists rated"),
        "S8": Doing("one more job with its type", "{n} more jobs with their type"),
        "S9": Doing("one more job with its employer", "{n} more jobs with their employer"),
        "S13": Doing("the hours of one more week", "the hours of {n} more weeks"),
    }
)
