"""What a person is about to record: the input of every casework verb.

Built by `bot.commands` from a line of text or a modal. Ids are opaque; a new employer is named
by `EmployerChoice.new_name`. Only fields without a default are required; the rest never blocks.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time

from ips.facts import (
    Disclosure,
    DueKey,
    ExitReason,
    StaffRole,
)
from ips.records.client_contact import ClientContactRecord
from ips.records.employer_contact import EmployerContactRecord
from ips.records.job import JobRecord
from ips.unit_settings import FullSettings


@dataclass(frozen=True, slots=True)
class EmployerChoice:
    """An employer already known (`employer_id`), or one to create on the fly (`new_name`)."""

    employer_id: str | None = None
    new_name: str | None = None


@dataclass(frozen=True, slots=True)
class EmployerDraft:
    """What an employer is called, the chain it belongs to, and how it hires.

    `keeps_habits`: the form did not ask for them.
    """

    employer_id: str
    name: str
    aliases: tuple[str, ...] = ()
    chain: EmployerChoice | None = None
    hiring_habits: str | None = None
    keeps_habits: bool = False


@dataclass(frozen=True, slots=True)
class EmployerContactDraft:
    """An employer contact, and what its form says beside it.

    `client_ids` empty: a generic contact. `job_lead`: a line of text for the whole unit.
    """

    record: EmployerContactRecord
    employer: EmployerChoice
    client_ids: tuple[str, ...] = ()
    job_lead: str | None = None


@dataclass(frozen=True, slots=True)
class ClientContactDraft:
    """A client contact, and what its form says beside it."""

    record: ClientContactRecord
    job_ids: tuple[str, ...] = ()
    made_by_team_member: bool = False  # by a mental-health worker alone: closes no clock


@dataclass(frozen=True, slots=True)
class JobStart:
    """A job, planned or begun, and what its form says beside it.

    `learned_on` None: today, or as it was. `visits_at_work`: the client's wish; False: do not come
    to the workplace.
    """

    job: JobRecord
    employer: EmployerChoice
    learned_on: date | None = None
    visits_at_work: bool | None = None
    meeting_wishes: str | None = None


@dataclass(frozen=True, slots=True)
class JobEndDraft:
    job_id: str
    ended_on: date
    learned_on: date
    client_told_us: bool = False
    reason: str | None = None  # quit | laid_off | fired | contract_ended | health | other
    lessons: str | None = None
    next_job_offer: str | None = None  # accepted | declined | later; None: not offered yet
    moved_to: JobStart | None = None  # a job-to-job move without a gap


@dataclass(frozen=True, slots=True)
class EnrollDraft:
    """Program entry, or a re-entry when the code already belongs to somebody who left.

    `is_back`: whoever records it has said that it is the same person.
    """

    code: str
    entered_on: date
    staff_member_id: str | None = None  # None: whoever records it
    name: str | None = None  # only where an admin has allowed names
    mh_team: str | None = None
    job_wishes: str | None = None
    meeting_wishes: str | None = None
    visits_at_work: bool | None = None
    disclosure: Disclosure = Disclosure.NOT_DISCUSSED
    disclosure_limits: str | None = None
    is_back: bool = False


@dataclass(frozen=True, slots=True)
class CurrentJobDraft:
    """The job somebody already has when the unit goes live."""

    employer: EmployerChoice
    started_on: date
    title: str | None = None
    competitive: bool = True
    permanent: bool = True


@dataclass(frozen=True, slots=True)
class GoingLiveDraft:
    """One client already on the caseload when the unit goes live. Nobody is nagged about it."""

    enroll: EnrollDraft
    first_employer_contact_on: date | None = None
    current_job: CurrentJobDraft | None = None
    last_visit_on: date | None = None


@dataclass(frozen=True, slots=True)
class ClientWishesDraft:
    """A change of what the client wants: shown wherever somebody is about to meet them.

    `keeps_name`: the form did not ask for it.
    """

    client_id: str
    job_wishes: str | None
    meeting_wishes: str | None
    visits_at_work: bool | None
    disclosure: Disclosure
    disclosure_limits: str | None
    mh_team: str | None
    name: str | None = None
    keeps_name: bool = False


@dataclass(frozen=True, slots=True)
class ExitDraft:
    client_id: str
    exited_on: date
    reason: ExitReason
    words: str | None = None


@dataclass(frozen=True, slots=True)
class JobLeadDraft:
    summary: str
    employer: EmployerChoice | None = None
    expires_on: date | None = None


@dataclass(frozen=True, slots=True)
class SnoozeDraft:
    """'Until tomorrow's brief': one due contact, one person, never past its last day."""

    key: DueKey


@dataclass(frozen=True, slots=True)
class StaffDraft:
    slack_user_id: str
    role: StaffRole
    fte: float = 1.0
    teams: tuple[str, ...] | None = None  # mental-health teams (F O1); None: as they are


@dataclass(frozen=True, slots=True)
class VocationalUnitDraft(FullSettings):
    """A vocational unit's settings; `unit_id` None creates one. No staff: the roster stays."""

    staff: tuple[StaffDraft, ...] = ()
    unit_id: str | None = None


@dataclass(frozen=True, slots=True)
class SentForm:
    """The form that a change of settings came with: its submission key and what is in it.

    `seen`: the mark of the settings it was opened with (`vocational_units.mark_of`).
    """

    key: str
    content: object
    seen: str | None = None


@dataclass(frozen=True, slots=True)
class TransferDraft:
    """Clients handed to a colleague from a day on; their due dates do not move."""

    client_ids: tuple[str, ...]
    to_staff_member_id: str
    from_on: date
    kind: str = "carries"  # carries | supports (a peer mentor)


@dataclass(frozen=True, slots=True)
class PersonalSettingsDraft:
    brief_at: time | None
    days_off: tuple[str, ...]
    day_first: bool
    read_aloud: bool = False
