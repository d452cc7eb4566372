"""What the 25 items are scored from: a unit's records, as narrow as the items need them.

All dates are the unit's local dates; spans are dated and inclusive, `date.max` while they go on, so
that a past day is answered from what was in force that day. Voided records never reach this module.
Hours are exact fractions. Names and notes of people are no part of it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import Any, TypeVar

from ips.facts import DueContact, History, MadeBy, Mode, Place, RelationshipStep, StaffRole
from ips.standards import IPS_25, Profiles
from ips.stays import Stay, stays

_Answer = TypeVar("_Answer")


@dataclass(frozen=True, slots=True)
class Period:
    """From-to, both inclusive; the scores are as of its last day."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError(f"A period ends after it begins: {self.first} to {self.last}.")

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


class Fact(StrEnum):
    """What a team lead states about the agency, with a day, as so or not so."""

    INTAKE_ASKS_ABOUT_WORK = "intake_asks_about_work"
    WORK_POSTINGS = "work_postings"
    EXIT_POLICY = "exit_policy"  # nobody leaves for missed appointments or a time limit (S14 i)
    COVER = "cover"
    WEEKLY_TALK = "weekly_talk"
    APART = "apart"  # the program works apart from mental-health treatment (O1)
    RURAL = "rural"
    PRACTITIONERS_HELP = "practitioners_help"
    PLANS_CONSISTENT = "plans_consistent"


@dataclass(frozen=True, slots=True)
class Span:
    """Days, both inclusive, on which something held: `of` is whose, or a team's name."""

    of: str
    from_on: date = date.min
    until_on: date = date.max

    def __contains__(self, day: date) -> bool:
        return self.from_on <= day <= self.until_on


@dataclass(frozen=True, slots=True)
class Post:
    """A role on the roster, with its share of a full post."""

    role: StaffRole
    fte: Fraction
    from_on: date = date.min
    until_on: date = date.max

    def __contains__(self, day: date) -> bool:
        return self.from_on <= day <= self.until_on


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who was on the roster, in roster order; whoever left keeps what they did.

    `teams`: the MH teams they were assigned to. `leave`: days of leave. `working`: weekdays they
    work, Monday 0; the unit's holidays are `UnitRecords.holidays`.
    """

    staff_id: str
    posts: tuple[Post, ...]
    teams: tuple[Span, ...] = ()
    leave: frozenset[date] = frozenset()
    working: frozenset[int] = frozenset(range(5))

    def post_on(self, day: date) -> Post | None:
        """The post in force that day; None: not on the roster."""
        found = [each for each in self.posts if day in each]
        return found[-1] if found else None


@dataclass(frozen=True, slots=True)
class JobPlace:
    """What S8 and S9 compare of a job.

    `type_label`: as the unit calls the work; None where nobody said. `employer`: who counts as one
    employer: a chain for its branches, the work site for an agency's placement.
    """

    employer: str
    type_label: str | None = None


@dataclass(frozen=True, slots=True)
class VisitFacts:
    """What S14 reads of a contact with a client, or a try, beside `ips.facts.ClientContact`."""

    place: Place | None = None
    with_team_member: bool = False
    with_family: bool = False


@dataclass(frozen=True, slots=True)
class ClientRecords:
    """A client: their facts, the windows of their clocks, and whose they were.

    `carried_by`: specialists (or the lead) by dated rows. `teams`: their MH team. `jobs` by job id,
    `visits` by contact id; what is missing says nothing. `family_not_wanted`: days on which they
    wanted nobody to contact their family (F S14 vi).
    """

    history: History
    due_contacts: tuple[DueContact, ...] = ()
    carried_by: tuple[Span, ...] = ()
    teams: tuple[Span, ...] = ()
    jobs: Mapping[str, JobPlace] = field(default_factory=dict)
    visits: Mapping[str, VisitFacts] = field(default_factory=dict)
    family_not_wanted: tuple[Span, ...] = ()

    @property
    def client_id(self) -> str:
        return self.history.client_id

    def carrier_on(self, day: date) -> str | None:
        """The staff id of whoever carries them that day."""
        found = [each.of for each in self.carried_by if day in each]
        return found[-1] if found else None

    def team_on(self, day: date) -> str | None:
        found = [each.of for each in self.teams if day in each]
        return found[-1] if found else None


@dataclass(frozen=True, slots=True)
class EmployerVisit:
    """An employer contact of whoever made it.

    `client_specific`: it was for somebody, also where they have been erased since.
    `fits_wishes`: 'does it fit what the client wants'; None: nobody said. `employer`: as it is
    called now; `step`: how far the relationship had come. Both are evidence of S7, and scored in
    no item.
    """

    id: str
    on: date
    staff_id: str
    mode: Mode
    made_by: MadeBy
    client_specific: bool
    fits_wishes: bool | None = None
    employer: str = ""
    step: RelationshipStep | None = None


@dataclass(frozen=True, slots=True)
class LogReview:
    """The team lead went through the contact log of a week, named by its Monday."""

    id: str
    week_of: date
    reviewed_on: date


@dataclass(frozen=True, slots=True)
class WeeklyTime:
    """A specialist's hours of a week: scheduled are without leave and holidays."""

    id: str
    staff_id: str
    week_of: date
    scheduled: Fraction
    community: Fraction | None = None
    other_duties: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Meeting:
    """A group supervision: who was there and how, and how many clients were raised.

    `led_by`: the team lead, or whoever stood in for them; None: nobody led it.
    """

    id: str
    on: date
    led_by: str | None
    present: Mapping[str, Mode]
    clients_raised: int


@dataclass(frozen=True, slots=True)
class IndividualSupervision:
    id: str
    on: date
    staff_id: str
    clients_raised: int


@dataclass(frozen=True, slots=True)
class VrContact:
    """A client-related contact with a VR counselor; `meeting`: it had been scheduled."""

    id: str
    on: date
    mode: Mode
    meeting: bool = False


@dataclass(frozen=True, slots=True)
class Statement:
    id: str
    on: date
    about: Fact
    is_so: bool


@dataclass(frozen=True, slots=True)
class PeopleRating:
    """How people rated an item: its code ('S7'), 1 to 5; `staff_id`: for one specialist (S7)."""

    id: str
    item: str
    on: date
    rating: int
    staff_id: str | None = None


@dataclass(frozen=True, slots=True)
class UnitRecords:
    """Everything that the scores of one unit and period are made of.

    `cover_given_on`: days from which a colleague took cover. `looking_erased`: people erased since
    who were looking on a week's Monday, by staff id and that Monday. `answers`: see `once`.
    """

    period: Period
    live_on: date
    profiles: Profiles = field(default_factory=lambda: Profiles.always(IPS_25))
    members: tuple[Member, ...] = ()
    clients: tuple[ClientRecords, ...] = ()
    employer_visits: tuple[EmployerVisit, ...] = ()
    log_reviews: tuple[LogReview, ...] = ()
    weekly_times: tuple[WeeklyTime, ...] = ()
    meetings: tuple[Meeting, ...] = ()
    individual_supervisions: tuple[IndividualSupervision, ...] = ()
    vr_contacts: tuple[VrContact, ...] = ()
    statements: tuple[Statement, ...] = ()
    ratings: tuple[PeopleRating, ...] = ()
    cover_given_on: frozenset[date] = frozenset()
    holidays: frozenset[date] = frozenset()
    looking_erased: Mapping[tuple[str, date], int] = field(default_factory=dict)
    answers: dict[tuple[Any, ...], tuple[Any, Any]] = field(
        default_factory=dict, compare=False, repr=False
    )

    def once(self, work: Callable[..., _Answer], *of: Any) -> _Answer:
        """`work(self, *of)`, worked out once for the very same things.

        `work` reads of the unit no more than its period, going live and practice, and for the rest
        what is handed to it. So a copy in which a few rows differ shares the answers about all
        others: what would lift a rating is found by scoring many such copies. The things are kept
        beside their answer, so that none comes to be where another one was.
        """
        key = (work, self.period, self.live_on, id(self.profiles), *map(id, of))
        found = self.answers.get(key)
        if found is None:
            found = self.answers[key] = ((self.profiles, *of), work(self, *of))
        answer: _Answer = found[1]
        return answer

    def stays_of(self, history: History) -> tuple[Stay, ...]:
        return self.once(_stays, history)

    def latest(self, about: Fact, *, since: date = date.min) -> Statement | None:
        """The latest statement up to the period's last day, none older than `since`.

        → Of two of one day that contradict each other the one that says no: ids decide nothing.
        """
        found = [
            each
            for each in self.statements
            if each.about is about and since <= each.on <= self.period.last
        ]
        return max(found, key=lambda each: (each.on, not each.is_so, each.id), default=None)


def _stays(_: UnitRecords, history: History) -> tuple[Stay, ...]:
    return stays(history)
