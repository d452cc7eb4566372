"""What casework answers: data for the views.

A `Refusal` is not an error of the program: it is one true sentence for the person, and the
text that was typed stays where it was.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import StrEnum

from ips.authorizations import AuthorizationUse
from ips.career_profile import ProfileProgress
from ips.caseload import Phase
from ips.facts import (
    Disclosure,
    DueContact,
    DueKey,
    PauseReason,
    StaffRole,
    Standing,
)
from ips.unit_settings import FullSettings


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody within a sentence: whoever draws it says how they are named there."""

    slack_user_id: str


@dataclass(frozen=True, slots=True)
class Phrase:
    """A sentence that names people: its words, and the people between them."""

    parts: tuple[str | Colleague, ...]

    def __str__(self) -> str:
        """For a place that can name nobody, such as the line under a field."""
        parts = ["this person" if isinstance(part, Colleague) else part for part in self.parts]
        if isinstance(self.parts[0], Colleague):
            parts[0] = parts[0].capitalize()
        return "".join(parts)


Wording = str | Phrase


def phrase(*parts: str | Colleague) -> Phrase:
    return Phrase(parts)


def one_after_another(sentences: Iterable[Wording]) -> Wording:
    """Several sentences as one text."""
    parts: list[str | Colleague] = []
    for sentence in sentences:
        parts += [" "] if parts else []
        parts += sentence.parts if isinstance(sentence, Phrase) else [sentence]
    return Phrase(tuple(parts))


class Refusal(Exception):
    """Nothing was recorded. `sentence` says kindly why and what to do; `field` names the input.

    `wording` is the same where people can be named in it; `sentence` can stand anywhere.
    """

    def __init__(self, wording: Wording, field: str | None = None) -> None:
        super().__init__(str(wording))
        self.wording = wording
        self.sentence = str(wording)
        self.field = field


class NotAllowed(Refusal):
    """Who asks may not; the sentence never tells whether the client exists."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who is asking, as Slack has verified it. Everything else is looked up again.

    `slack_user_id` of somebody of another workspace ends with '@' and their home.
    """

    workspace_id: str
    slack_user_id: str

    @property
    def is_at_home(self) -> bool:
        return "@" not in self.slack_user_id


class Outside(StrEnum):
    """Why an account of Slack's has no place on a roster."""

    CLOSED = "closed"
    APP = "app"
    ELSEWHERE = "elsewhere"  # a member of another workspace
    GUEST = "guest"


class Opened(StrEnum):
    """Why a channel is no place for client codes."""

    PUBLIC = "public"  # whoever is in the workspace can read it
    SHARED = "shared"  # with another organization, through Slack Connect
    GUEST = "guest"
    STRANGER = "stranger"  # somebody of another workspace is in it
    CROWDED = "crowded"  # more people than can be looked at
    NOT_OURS = "not_ours"  # nobody of the unit is in it
    NOT_THEIRS = "not_theirs"  # whoever chose it is not in it


@dataclass(frozen=True, slots=True)
class StaffMember:
    """A staff member as of today. `role` None: removed from the roster."""

    id: str
    slack_user_id: str
    vocational_unit_id: str | None
    role: StaffRole | None
    fte: float
    day_first: bool = False
    read_aloud: bool = False
    brief_at: time | None = None
    days_off: tuple[str, ...] = ()
    on_leave_until: date | None = None
    cover_id: str | None = None
    teams: tuple[str, ...] = ()  # mental-health teams; the roster alone looks them up


@dataclass(frozen=True, slots=True)
class ClientLabel:
    """A client as people name them: the code, and the name only where names are allowed."""

    id: str
    code: str
    name: str | None = None


@dataclass(frozen=True, slots=True)
class DueLine:
    """One due contact as a person reads it."""

    due: DueContact
    standing: Standing
    title: str  # 'visit within 3 days of the start'
    client: ClientLabel
    job: str | None = None  # the job's label (title or 'job at …'); never for a channel
    meeting_wishes: str | None = None
    visits_at_work: bool | None = None
    disclosure: Disclosure = Disclosure.NOT_DISCUSSED
    paused: bool = False
    why: str = ""  # one sentence with its source, on the client's page


@dataclass(frozen=True, slots=True)
class ClientEffect:
    """What a record did to one client's clocks."""

    client: ClientLabel
    met: tuple[DueLine, ...] = ()
    opened: tuple[DueLine, ...] = ()
    still_open: tuple[DueLine, ...] = ()  # a phone call offered for an in-person clock
    reopened: tuple[DueLine, ...] = ()  # by an undo, a void or an edit
    ended: tuple[DueLine, ...] = ()


@dataclass(frozen=True, slots=True)
class WeekCount:
    """A specialist's face-to-face employer contacts this week against the target (F S6).

    `done` are those for named clients, which alone are scored; `generic` ones stand beside them.
    """

    week_of: date  # its Monday
    done: int
    target: int
    generic: int = 0


@dataclass(frozen=True, slots=True)
class FactRef:
    kind: str  # employer_contact | client_contact | job | job_end | job_change | episode | ...
    id: str


@dataclass(frozen=True, slots=True)
class PlannedBefore:
    """What the same person had planned with the same employer: from which contact, its day."""

    employer_contact_id: str
    on: date


class NextAct(StrEnum):
    COMPLETE_PROFILE = "complete_profile"
    ADD_PLANNER = "add_planner"  # who does the work incentives planning, and whether trained


@dataclass(frozen=True, slots=True)
class Offer:
    """What a reply offers to do next, with one tap."""

    act: NextAct
    client_id: str
    on: date  # of which day what it offers is


@dataclass(frozen=True, slots=True)
class Recorded:
    """The reply to a record: what was written, what it closed and opened, and the week."""

    fact: FactRef
    summary: Wording  # one plain line for the person's own eyes: 'Employer contact: Bean & Leaf'
    on: date
    effects: tuple[ClientEffect, ...] = ()
    week: WeekCount | None = None
    notes: tuple[Wording, ...] = ()  # 'Ada’s Bakery is new in your list.' and the like
    undoable: bool = True
    repeated: bool = False  # the same submission came again; nothing was written twice
    minutes_since_the_same: int | None = None  # the very same stands already, by the same person
    employer: FactRef | None = None  # whose page is one tap away
    planned: PlannedBefore | None = None  # an open next step that this may have been
    offers: Offer | None = None
    in_person: bool = False  # they met: what is still open needs more than that
    mourned: bool = False  # one of them has died: no moment for a number or a question


@dataclass(frozen=True, slots=True)
class ClientChoice:
    """A row of a client picker: phase and last contact tell look-alike codes apart."""

    client: ClientLabel
    phase: Phase
    last_contact_on: date | None


@dataclass(frozen=True, slots=True)
class EmployerOption:
    id: str
    name: str
    alias: str | None = None
    last_contact_on: date | None = None


@dataclass(frozen=True, slots=True)
class JobLine:
    id: str
    employer: str
    title: str | None
    starts_on: date
    started: bool
    competitive: bool
    permanent: bool
    hours_per_week: float | None = None
    hourly_wage: float | None = None
    ended_on: date | None = None
    cancelled_on: date | None = None
    employer_id: str | None = None
    to_confirm: bool = False  # its planned day has come, and nobody has said whether it began


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One fact on a client's page or among a person's last entries."""

    fact: FactRef
    on: date
    recorded_on: date
    summary: str
    by_slack_user_id: str
    client: ClientLabel | None = None
    about_slack_user_id: str = ""  # the colleague it is about, where that is not the reader
    note: str | None = None
    corrected: bool = False
    voided: bool = False
    may_change: bool = False  # the person looking may correct or void it
    employer_id: str | None = None


@dataclass(frozen=True, slots=True)
class ClientCard:
    """A client within a caseload list."""

    client: ClientLabel
    phase: Phase
    carried_by: str | None  # Slack user id
    last_contact_on: date | None
    due: tuple[DueLine, ...]
    paused: PauseReason | None = None


@dataclass(frozen=True, slots=True)
class Look:
    """Somebody opened a client's page; the latest time for each person."""

    by_slack_user_id: str
    on: date


@dataclass(frozen=True, slots=True)
class ClientPage:
    client: ClientLabel
    phase: Phase
    carried_by: str | None
    supported_by: tuple[str, ...]
    mh_team: str | None
    entered_on: date | None
    left_on: date | None
    disclosure: Disclosure
    disclosure_limits: str | None
    job_wishes: str | None
    meeting_wishes: str | None
    visits_at_work: bool | None
    pause: PauseReason | None
    pause_id: str | None
    pause_review_on: date | None
    jobs: tuple[JobLine, ...]
    due: tuple[DueLine, ...]  # open ones, what runs out first on top
    closed: tuple[DueLine, ...]
    history: tuple[HistoryLine, ...]
    declines: tuple[HistoryLine, ...]
    by_others: Mapping[str, str] = field(default_factory=dict)  # fact -> not by who carries them
    family_not_wanted_since: date | None = None
    profile: ProfileProgress | None = None  # begun, and not complete
    authorized: AuthorizationUse | None = None
    has_actions: bool = False  # open ones
    looked_at: tuple[Look, ...] = ()  # for the team lead alone
    may: frozenset[str] = frozenset()  # the actions that the reader's role has


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitSettings(FullSettings):
    """A unit's settings, with the profile in force on a day."""

    id: str
    live_on: date


@dataclass(frozen=True, slots=True)
class LeaveLine:
    id: str
    staff: StaffMember
    from_on: date
    until_on: date
    cover: StaffMember | None
    stays_with_them: bool = False  # the only team lead, and nobody covers: who else would hear?


@dataclass(frozen=True, slots=True)
class JobLeadLine:
    id: str
    summary: str
    employer: str | None
    shared_by: str  # Slack user id
    shared_on: date
    may_close: bool
    employer_id: str | None = None


@dataclass(frozen=True, slots=True)
class EmployerLabel:
    id: str
    name: str


@dataclass(frozen=True, slots=True)
class PersonMet:
    """Somebody of an employer, as they were last written down."""

    name: str
    role: str | None
    decides: bool | None
    last_on: date


@dataclass(frozen=True, slots=True)
class EmployerContactLine:
    """A contact with an employer, for whoever may see this page.

    `clients`: those of its clients whom the reader may see; `others`: how many more there are.
    `kept_back`: something was written that names one of the others, or is about them.
    `step_is_open`: with a day that has passed, for as long as a brief names it; `may_settle`:
    the reader may say what becomes of it, or take back what lately became of it.
    """

    id: str
    on: date
    how: str
    by_slack_user_id: str
    clients: tuple[ClientLabel, ...]
    others: int
    met: str | None
    step: str | None
    next_step: str | None
    next_step_on: date | None
    note: str | None
    kept_back: bool
    next_step_done_on: date | None = None
    next_step_dropped_on: date | None = None
    step_is_open: bool = False
    may_settle: bool = False

    @property
    def step_ended_as(self) -> str | None:
        """What an undo of the end of its next step names."""
        if self.next_step_done_on is not None:
            return "next_step_done"
        return "next_step_dropped" if self.next_step_dropped_on is not None else None


@dataclass(frozen=True, slots=True)
class EmployerJob:
    """A job there; `client` None: somebody whom the reader may not see."""

    client: ClientLabel | None
    title: str | None
    starts_on: date
    started: bool
    ended_on: date | None
    cancelled_on: date | None
    by_slack_user_id: str


@dataclass(frozen=True, slots=True)
class EmployerChange:
    """The last change of an employer, or that it was merged: what, by whom and when."""

    id: str
    what: str
    by_slack_user_id: str
    on: date


@dataclass(frozen=True, slots=True)
class EmployerPage:
    """What a unit knows of an employer. `cut`: there are contacts before the earliest here.

    `habits`: by the name under which they were written down, the employer's own first. `merged`:
    each entry that was merged into it, with its change.
    """

    employer: EmployerLabel
    version: int
    aliases: tuple[str, ...]
    chain: EmployerLabel | None
    branches: tuple[EmployerLabel, ...]
    merged: tuple[EmployerChange, ...]
    habits: tuple[tuple[str, str | None], ...]
    people: tuple[PersonMet, ...]
    contacts: tuple[EmployerContactLine, ...]
    cut: bool
    jobs: tuple[EmployerJob, ...]
    leads: tuple[JobLeadLine, ...]
    last_change: EmployerChange | None
    may_keep: bool


@dataclass(frozen=True, slots=True)
class MyDay:
    """The App Home: 'my day', and for the team lead the unit beside it."""

    today: date
    me: StaffMember
    vocational_unit: UnitSettings
    due: tuple[DueLine, ...]
    week: WeekCount | None
    people: tuple[ClientCard, ...]
    last_entries: tuple[HistoryLine, ...]
    roster: tuple[tuple[StaffMember, int, WeekCount | None], ...] = ()  # for the team lead
    unit_due: tuple[tuple[str, DueLine], ...] = ()  # (carried by, due), for the team lead
    names_allowed: bool = False


@dataclass(frozen=True, slots=True)
class Standpoint:
    """Who the actor is here: decides which menu and which commands they get."""

    actor: Actor
    me: StaffMember | None
    vocational_unit: UnitSettings | None
    is_admin: bool
    today: date | None
    names_allowed: bool = False


@dataclass(frozen=True, slots=True)
class DueSubject:
    """What a brief's button is about: enough to open the right short form."""

    key: DueKey
    client: ClientLabel
    title: str
    job_id: str | None
    due_on: date
    next_brief_on: date  # the reader's
    standing: Standing
    now: datetime
