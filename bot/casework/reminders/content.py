"""What a message says, as data: loaded when it is sent, drawn by the views."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import StrEnum
from functools import cached_property

from bot.casework.reading.outcomes import TrendQuarter
from bot.casework.reading.week_time import WeekTime
from bot.casework.replies import ClientLabel, DueLine, Opened, Outside
from ips.agenda import Agenda
from ips.employer_contacts import Week
from ips.facts import DueContact, StaffRole, Standing
from ips.records.employer_contact import EmployerContactRecord
from ips.standards import PAPERWORK
from ips.unit_calendar import CalendarEntry
from ips.unit_facts import Presence

BRIEF, URGENT = "brief", "urgent"
WEEK_OF = "week_of"  # of a brief's subject: the week whose time it asks to confirm


@dataclass(frozen=True, slots=True)
class LineInWords:
    """A due contact of a brief as its reader reads it.

    `for_slack_user`: whose client it is, when the reader covers for them; for the team lead
    whoever answers for the client today.
    `asked`: cover was asked for, and nobody has it; `covered_by`: the colleague (Slack id) who has.
    `yours_from`: the coming day, before the reader's next brief, from which they answer for it.
    `done_by`: somebody else (Slack id) wrote down what met it.
    """

    due: DueLine
    snoozed: bool = False
    for_slack_user: str | None = None
    asked: bool = False
    covered_by: str | None = None
    yours_from: date | None = None
    done_by: str | None = None


@dataclass(frozen=True)
class BriefLine:
    """One due contact of a brief. `open`: something can still be done about it.

    A brief counts and chooses by the fact alone, and asks for the words of what it shows, a dozen
    of sixty.
    """

    fact: DueContact
    standing: Standing
    open: bool
    in_words: Callable[[], LineInWords] = field(compare=False, repr=False)

    @cached_property
    def worded(self) -> LineInWords:
        return self.in_words()

    @property
    def due(self) -> DueLine:
        return self.worded.due


class StartNews(StrEnum):
    """What is known of a planned start whose day has come."""

    ASKED = "asked"
    BEGUN = "begun"
    MOVED = "moved"
    CALLED_OFF = "called_off"


@dataclass(frozen=True, slots=True)
class StartLine:
    """A planned start that a brief asks about.

    `for_slack_user`: whose client it is, when the reader covers for them or supports them.
    """

    job_id: str
    client: ClientLabel
    job: str
    starts_on: date
    news: StartNews
    for_slack_user: str | None = None

    @property
    def open(self) -> bool:
        return self.news is StartNews.ASKED


class StepEnd(StrEnum):
    """Why a next step is no open line of this brief."""

    DONE = "done"
    DROPPED = "dropped"
    MOVED = "moved"
    ELSEWHERE = "elsewhere"  # somebody else answers for it now
    GONE = "gone"  # the contact was struck out, or has no next step any more


@dataclass(frozen=True, slots=True)
class StepLine:
    """A next step with an employer, on its day.

    `text`: as it was written down, where the reader may read it. `codes`: for whom; `others`: also
    for somebody whom the reader does not see. `planned_by`, `ended_by`: Slack ids, of somebody
    else; `with_whom`: of whoever answers for it now.
    """

    employer_contact_id: str
    employer: str
    on: date
    text: str | None = None
    codes: tuple[str, ...] = ()
    others: bool = False
    planned_by: str | None = None
    ended: StepEnd | None = None
    ended_by: str | None = None
    with_whom: str | None = None

    @property
    def open(self) -> bool:
        return self.ended is None


@dataclass(frozen=True, slots=True)
class ActionLine:
    """An action, from its day on.

    `text`: as it was written down, where the reader may read it; `code`: whom it is about, where
    they may see them. `owner`, `ended_by`: Slack ids, of somebody else; `with_whom`: of whoever
    answers for it now.
    """

    action_id: str
    due_on: date
    text: str | None = None
    code: str | None = None
    owner: str | None = None
    ended: StepEnd | None = None
    ended_by: str | None = None
    with_whom: str | None = None

    @property
    def open(self) -> bool:
        return self.ended is None


@dataclass(frozen=True, slots=True)
class AuthorizationLine:
    """Most of a client's authorization is used, it ends soon, or both: `used` of `units` so far."""

    client_id: str
    code: str
    why: frozenset[str]
    used: int
    units: int
    until_on: date
    open: bool = True
    ended: StepEnd | None = None


PlannedLine = StepLine | ActionLine
LineOfBrief = BriefLine | PlannedLine | AuthorizationLine


@dataclass(frozen=True)
class Brief:
    """A morning brief, or an urgent message: what is due for one person, soonest first.

    `lines` are the reader's own and covered clients; `unit_lines` are for the team lead, on the
    last working day inside each window. `before`: what had run out earlier and a person still gains
    by. `starts`: planned starts, of today and of before, that nobody had answered for: a question
    is asked in full until somebody answers, above the visits that hang on it. `steps`: next steps
    with employers, actions and authorizations, `steps_before` those of before. `gone`: it spoke of
    somebody who has died since, and does not any more. `left_out`: how many lines it no longer
    shows, about clients whom the reader does not work with any more. `next_on`: the day of the
    reader's next brief. `week`: on the last working day of a specialist's week, its time to
    confirm. `unit_clocks`: for the team lead, which of the unit's own run out next or have run out.
    `more_actions`: how many more there were than it names.
    """

    message_id: str
    today: date
    urgent: bool
    lines: tuple[BriefLine, ...]
    unit_lines: tuple[BriefLine, ...] = ()
    gone: bool = False
    left_out: int = 0
    before: tuple[BriefLine, ...] = ()
    starts: tuple[StartLine, ...] = ()
    next_on: date | None = None
    steps: tuple[PlannedLine | AuthorizationLine, ...] = ()
    steps_before: tuple[PlannedLine, ...] = ()
    week: WeekTime | None = None
    unit_clocks: tuple[CalendarEntry, ...] = ()
    more_actions: int = 0

    @cached_property
    def new(self) -> tuple[StartLine | LineOfBrief, ...]:
        """What this brief is about, without what is open from before."""
        return (*self.starts, *self.lines, *self.unit_lines, *self.steps)

    @cached_property
    def open_count(self) -> int:
        return sum(line.open for line in self.new)

    @cached_property
    def from_before(self) -> tuple[BriefLine | PlannedLine, ...]:
        """People first, then next steps, then paperwork."""
        people = [each for each in self.before if each.fact.key.clock not in PAPERWORK]
        paperwork = self.before[len(people) :]
        return (*people, *self.steps_before, *paperwork)


@dataclass(frozen=True, slots=True)
class CoverRequest:
    """A colleague asks the reader to take over one due contact."""

    cover_request_id: str
    asked_by: str
    due: DueLine
    open: bool
    taken_by: str | None = None
    today: date | None = None
    yours: bool = False  # it is the reader who took it


@dataclass(frozen=True, slots=True)
class SharedJobLead:
    """A job lead for the unit's channel: an employer and a line of text, never a client."""

    summary: str
    employer: str | None
    shared_by: str
    closed: bool
    employer_id: str | None = None


class OfferEnd(StrEnum):
    """Why an offered job lead waits for no answer."""

    TAKEN_UP = "taken_up"
    NOT_THIS_ONE = "not_this_one"
    CLOSED = "closed"  # the job lead is off the list
    PASSED = "passed"  # the reader does not work with them, or they look for something else


@dataclass(frozen=True, slots=True)
class LeadOffer:
    """A job lead offered to one reader for one client, with the kinds of work that make it fit.

    One that has passed says neither whom nor what it was about.
    """

    offer_id: str
    end: OfferEnd | None
    code: str | None = None
    kinds: tuple[str, ...] = ()
    lead: SharedJobLead | None = None
    ended_on: date | None = None


@dataclass(frozen=True, slots=True)
class DeliveryNotice:
    """Something could not be delivered: what, to whom and why; never what it holds."""

    kind: str
    conversation: str
    reason: str


@dataclass(frozen=True, slots=True)
class ChannelOpen:
    """The unit's channel is open to others, and what waits for that reason.

    `copied`: the reader has it in their own messages.
    """

    channel: str
    why: Opened
    kind: str
    copied: bool


@dataclass(frozen=True, slots=True)
class Welcome:
    """Somebody is on a unit's roster: as what, and at which hour their brief comes."""

    vocational_unit: str
    role: StaffRole
    brief_at: time


@dataclass(frozen=True, slots=True)
class HandedOver:
    """Clients change hands: how many, to whom, from which day. It names none of them.

    `supports`: by a peer mentor, beside whoever carries them.
    """

    number: int
    to: str
    to_the_reader: bool
    supports: bool
    on: date
    today: date


@dataclass(frozen=True, slots=True)
class LeaveArranged:
    """Somebody is away, or is not after all: when, and who covers.

    `was_over`: it was written down when it was over.
    """

    away: str
    of_the_reader: bool
    cover: str | None
    from_on: date
    until_on: date
    cancelled: bool
    was_over: bool
    today: date

    @property
    def is_over(self) -> bool:
        """It ended early: they are here again."""
        return self.until_on < self.today


@dataclass(frozen=True, slots=True)
class OffRoster:
    """Somebody is no full member of Slack any more, and so on no roster: who, why, what is left.

    `clients`: how many are still on their caseload. `led`: somebody hears of them instead.
    """

    vocational_unit: str
    slack_user: str
    why: Outside
    clients: int
    led: bool


@dataclass(frozen=True, slots=True)
class TakenBack:
    """Somebody else took back what the reader had written down: who, what (its noun), of which day.

    `many`: how many of the kind went at once; of several the day says nothing.
    `client_id`: whose page the reader may open to look; the message itself names nobody.
    """

    by_slack_user: str
    noun: str
    on: date
    client_id: str | None = None
    many: int = 1


@dataclass(frozen=True, slots=True)
class Unheard:
    """Slack took no answer where somebody had typed a command or pressed a button.

    `saved`: it had been recorded.
    """

    saved: bool


@dataclass(frozen=True, slots=True)
class AuditHeads:
    """The ends of a unit's audit log, to be kept: a line each, of ids and hashes alone."""

    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Review:
    """Who reviewed the contact log, and when; `changed_since`: it was changed afterwards."""

    by_slack_user: str
    on: date
    changed_since: bool


@dataclass(frozen=True, slots=True)
class LoggedContact:
    """An employer contact as the contact log tells it; `by` is a Slack user id, `codes` for whom.

    `new_since_review`: it was written down or changed after the week was reviewed.
    """

    record: EmployerContactRecord
    employer: str
    by: str
    codes: tuple[str, ...]
    new_since_review: bool = False


@dataclass(frozen=True, slots=True)
class ContactLog:
    """The employer contacts of a week, for the team lead to read (F S6). `number`: its message."""

    vocational_unit: str
    week: Week
    contacts: tuple[LoggedContact, ...]
    review: Review | None = None
    number: int = 0


@dataclass(frozen=True, slots=True)
class ContactLogSheet:
    """The same as a file."""

    log: ContactLog


@dataclass(frozen=True, slots=True)
class NamedEmployer:
    """An employer as a line of the digest names it, one tap from its page."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Digest:
    """A unit's weekly digest. `people` gives the Slack user id of each staff member in it.

    `message_id` is None for a digest asked for with `/ips digest`. `clients`: code -> id, for the
    way to a client's page. `employers`: employer contact id -> its employer, for next steps.
    """

    message_id: str | None
    vocational_unit: str
    agenda: Agenda
    people: Mapping[str, str]
    clients: Mapping[str, str]
    job_leads: Mapping[str, SharedJobLead]
    employers: Mapping[str, NamedEmployer]
    review: Review | None = None


@dataclass(frozen=True, slots=True)
class DigestPart:
    """One reply in the digest's thread, by number."""

    digest: Digest
    number: int


class PartOfMeeting(StrEnum):
    """What of a group supervision stands in a reply of its own, in their order."""

    PRESENT = "present"
    PEOPLE = "people"
    ACTIONS = "actions"


@dataclass(frozen=True, slots=True)
class MeetingAction:
    """Who (Slack id) does something by when; what it is stands behind a tap."""

    owner: str
    due_on: date
    code: str | None = None


@dataclass(frozen=True, slots=True)
class MeetingPart:
    """One reply about a group supervision. `led_by` and `present` are Slack ids.

    `raised`: code -> whether something was agreed; `to_raise`: code -> client id of who needs a
    plan and was not talked about yet, in the agenda's order. `may_fit`: codes of whoever wishes
    for something like a job lead of the agenda.
    """

    part: PartOfMeeting
    meeting_id: str
    on: date
    led_by: str
    present: tuple[tuple[str, Presence], ...]
    raised: Mapping[str, bool]
    to_raise: Mapping[str, str]
    actions: tuple[MeetingAction, ...]
    may_fit: tuple[str, ...] = ()
    closed_on: date | None = None
    taken_back: bool = False


@dataclass(frozen=True, slots=True)
class OutcomeChart:
    """Eight quarters of who worked, for whoever asked for the picture."""

    trend: tuple[TrendQuarter, ...]


@dataclass(frozen=True, slots=True)
class UnitCalendarFile:
    """A year of the unit's clocks, for whoever asked for the file; `unit_id` is in its ids."""

    unit_id: str
    entries: tuple[CalendarEntry, ...]
    today: date
    made_at: datetime


@dataclass(frozen=True, slots=True)
class DigestChart:
    digest: Digest


@dataclass(frozen=True, slots=True)
class MissedClocks:
    """The team lead's own message: which clocks were missed, by client. `number`: its part."""

    digest: Digest
    reader: str
    number: int = 0
