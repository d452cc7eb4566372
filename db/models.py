"""What is remembered, as tables.

Every table carries `workspace_id` (the Slack team), every key and index begins with it. Dates
are the vocational unit's local dates, instants are aware UTC. Rows never leave `db`: queries
return frozen dataclasses.

Facts keep their id and first `recorded_at`; an edit raises `version` and leaves the former
values, encrypted, in `fact_version`; a void keeps the row.

The annotations are read as the program starts: as text each of them would be compiled then.
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from inspect import get_annotations
from types import UnionType
from typing import Any, ClassVar, get_args, get_origin

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ColumnClause,
    Date,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Numeric,
    String,
    Table,
    Time,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.schema import CreateIndex, SchemaItem

from db.kept import table_of
from db.types import ID, METADATA, Sealed, UtcInstant
from ips.records.kind import kinds

_TYPES: Mapping[Any, Any] = {
    str: String(255),
    int: Integer,
    bool: Boolean,
    bytes: LargeBinary,
    datetime: UtcInstant,
    date: Date,
    time: Time,
    dict[str, Any]: JSON,
    list[str]: JSON,
}


def column(of: Any = None, **options: Any) -> Any:
    """What the annotation does not say: a narrower type, part of the key, a default."""
    return of, options


class Base:
    """A table, its columns as attributes: `ClientRow.code`. In a statement it stands for its table.

    It is declared as a mapped class would be and is none, which each start would pay for.
    """

    metadata: ClassVar[MetaData] = METADATA
    __tablename__: ClassVar[str]
    __table__: ClassVar[Table]
    __table_args__: ClassVar[tuple[SchemaItem, ...]] = ()

    def __init_subclass__(cls) -> None:
        if "__tablename__" in vars(cls):
            cls.__table__ = Table(cls.__tablename__, METADATA, *_columns(cls), *cls.__table_args__)
            for each in cls.__table__.c:
                setattr(cls, each.name, each)

    @classmethod
    def __clause_element__(cls) -> Table:
        """What SQLAlchemy asks of whatever stands in a statement."""
        return cls.__table__


def _columns(rows: type[Base]) -> Iterator[Column[Any]]:
    for each in reversed(rows.__mro__):
        for name, annotation in get_annotations(each).items():
            origin: Any = get_origin(annotation)
            if origin is ColumnClause:
                of, options = vars(each).get(name, column())
                (held,) = get_args(annotation)
                optional = isinstance(held, UnionType)
                kind = get_args(held)[0] if optional else held
                yield Column(name, of or _TYPES[kind], nullable=optional, **options)


WHERE = "where"  # in what an index says of itself: the rows that it holds, where it is not all


@compiles(CreateIndex)
def _create_index(create: Any, compiler: Any, **options: Any) -> str:
    """In the words that both databases share: theirs would read PostgreSQL's at each start."""
    made: str = compiler.visit_create_index(create, **options)
    where = create.element.info.get(WHERE)
    return f"{made} WHERE {where}" if where else made


class OfWorkspace(Base):
    """Scoped by the Slack workspace."""

    workspace_id: ColumnClause[str] = column(ID, primary_key=True)
    id: ColumnClause[str] = column(ID, primary_key=True)


def _refers(column: str, table: str) -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["workspace_id", column], [f"{table}.workspace_id", f"{table}.id"])


# ---------------------------------------------------------------- workspace, unit, people


class WorkspaceRow(Base):
    __tablename__ = "workspace"

    id: ColumnClause[str] = column(ID, primary_key=True)
    name: ColumnClause[str]
    enterprise_id: ColumnClause[str | None] = column(ID)
    bot_token: ColumnClause[bytes | None] = column(Sealed)
    bot_user_id: ColumnClause[str | None] = column(ID)
    bot_id: ColumnClause[str | None] = column(ID)
    installed_at: ColumnClause[datetime | None]
    revoked_at: ColumnClause[datetime | None]
    not_before: ColumnClause[datetime | None]  # Slack asked the whole workspace to wait
    names_allowed_at: ColumnClause[datetime | None]  # codes only until an admin acknowledges
    names_allowed_by: ColumnClause[str | None] = column(ID)


class VocationalUnitRow(OfWorkspace):
    __tablename__ = "vocational_unit"
    __table_args__ = (
        UniqueConstraint("workspace_id", "name"),
        Index(None, "workspace_id", "next_digest_at"),
    )

    name: ColumnClause[str]
    channel_id: ColumnClause[str | None] = column(ID)
    channel_chosen_by: ColumnClause[str | None] = column(ID)  # until they were seen in it
    zone: ColumnClause[str]
    working_days: ColumnClause[list[str]]  # "mon".."sun"
    send_at: ColumnClause[time]  # when the morning brief goes out, local
    waking_from: ColumnClause[time]
    waking_until: ColumnClause[time]
    digest_day: ColumnClause[str] = column(String(3))
    digest_at: ColumnClause[time]
    next_digest_at: ColumnClause[datetime | None]
    # Digests that could not be planned, in a row; until then it is not tried again.
    plan_failures: ColumnClause[int] = column(default=0, server_default=text("0"))
    plan_again_at: ColumnClause[datetime | None]
    live_on: ColumnClause[date]  # the day the unit began to log here
    reckon_mark: ColumnClause[str | None] = column(ID)  # new numbers; clocks not yet reckoned
    keep_messages_days: ColumnClause[int | None]  # our messages about clients; None: for good
    created_at: ColumnClause[datetime]
    archived_at: ColumnClause[datetime | None]


class UnitHolidayRow(OfWorkspace):
    __tablename__ = "unit_holiday"
    __table_args__ = (
        _refers("vocational_unit_id", "vocational_unit"),
        UniqueConstraint("workspace_id", "vocational_unit_id", "on"),
    )

    vocational_unit_id: ColumnClause[str] = column(ID)
    on: ColumnClause[date]
    name: ColumnClause[str | None]


class UnitProfileRow(OfWorkspace):
    """Dated: the profile in force from a day on, with the unit's own numbers."""

    __tablename__ = "unit_profile"
    __table_args__ = (
        _refers("vocational_unit_id", "vocational_unit"),
        UniqueConstraint("workspace_id", "vocational_unit_id", "from_on"),
    )

    vocational_unit_id: ColumnClause[str] = column(ID)
    from_on: ColumnClause[date]
    profile: ColumnClause[str]
    overrides: ColumnClause[dict[str, Any]]


class StaffMemberRow(OfWorkspace):
    __tablename__ = "staff_member"
    __table_args__ = (
        UniqueConstraint("workspace_id", "slack_user_id"),
        Index(None, "workspace_id", "next_brief_at"),
        Index(None, "workspace_id", "vocational_unit_id"),
        _refers("vocational_unit_id", "vocational_unit"),
    )

    slack_user_id: ColumnClause[str] = column(ID)
    vocational_unit_id: ColumnClause[str | None] = column(ID)  # today's roster
    roster_order: ColumnClause[int] = column(default=0)
    brief_at: ColumnClause[time | None]  # own hour within the unit's bounds
    days_off: ColumnClause[list[str]]  # weekdays this person does not work
    day_first: ColumnClause[bool] = column(default=False)  # 14/3 rather than 3/14
    # A screen reader reads a message's `text`: theirs say what they show.
    read_aloud: ColumnClause[bool] = column(default=False, server_default=false())
    next_brief_at: ColumnClause[datetime | None]
    # Briefs that could not be planned, in a row; until then it is not tried again.
    plan_failures: ColumnClause[int] = column(default=0, server_default=text("0"))
    plan_again_at: ColumnClause[datetime | None]
    covers_through: ColumnClause[date | None]  # the last nudge day already covered
    removed_at: ColumnClause[datetime | None]


class StaffRoleRow(OfWorkspace):
    """Dated: the role and FTE of a staff member in a unit."""

    __tablename__ = "staff_role"
    __table_args__ = (
        _refers("staff_member_id", "staff_member"),
        _refers("vocational_unit_id", "vocational_unit"),
        Index(None, "workspace_id", "vocational_unit_id", "from_on"),
    )

    staff_member_id: ColumnClause[str] = column(ID)
    vocational_unit_id: ColumnClause[str] = column(ID)
    role: ColumnClause[str]
    fte: ColumnClause[float] = column(Numeric(4, 2, asdecimal=False))
    from_on: ColumnClause[date]
    until_on: ColumnClause[date | None]  # inclusive


class StaffTeamRow(OfWorkspace):
    """Dated: a mental-health team that a staff member of a unit is part of; several at once."""

    __tablename__ = "staff_team"
    __table_args__ = (
        _refers("staff_member_id", "staff_member"),
        _refers("vocational_unit_id", "vocational_unit"),
        Index(None, "workspace_id", "vocational_unit_id", "from_on"),
        Index(None, "workspace_id", "staff_member_id", "from_on"),
    )

    staff_member_id: ColumnClause[str] = column(ID)
    vocational_unit_id: ColumnClause[str] = column(ID)
    team: ColumnClause[str]
    from_on: ColumnClause[date]
    until_on: ColumnClause[date | None]  # inclusive


# ---------------------------------------------------------------- clients


class ClientRow(OfWorkspace):
    __tablename__ = "client"
    __table_args__ = (
        _refers("vocational_unit_id", "vocational_unit"),
        UniqueConstraint("workspace_id", "vocational_unit_id", "folded_code"),
    )

    vocational_unit_id: ColumnClause[str] = column(ID)
    code: ColumnClause[str]
    folded_code: ColumnClause[str]  # c-114 and C-114 are one person
    name: ColumnClause[bytes | None] = column(Sealed)
    disclosure: ColumnClause[str] = column(default="not_discussed")
    disclosure_limits: ColumnClause[bytes | None] = column(Sealed)
    # What was changed by hand; the two above are the latest of that, the talks and the entries.
    chosen_disclosure: ColumnClause[str | None]
    chosen_limits: ColumnClause[bytes | None] = column(Sealed)
    chosen_at: ColumnClause[datetime | None]
    job_wishes: ColumnClause[bytes | None] = column(Sealed)
    meeting_wishes: ColumnClause[bytes | None] = column(Sealed)
    visits_at_work: ColumnClause[bool | None]  # False: do not come to the workplace
    created_at: ColumnClause[datetime]
    created_by: ColumnClause[str] = column(ID)
    version: ColumnClause[int] = column(default=1)
    erased_at: ColumnClause[datetime | None]


class ClientAssignmentRow(OfWorkspace):
    """Dated: whose caseload the client is on. A peer mentor's support is a row of its own."""

    __tablename__ = "client_assignment"
    __table_args__ = (
        _refers("client_id", "client"),
        _refers("staff_member_id", "staff_member"),
        Index(None, "workspace_id", "client_id", "from_on"),
        Index(None, "workspace_id", "staff_member_id", "from_on"),
    )

    client_id: ColumnClause[str] = column(ID)
    staff_member_id: ColumnClause[str] = column(ID)
    kind: ColumnClause[str] = column(String(16), default="carries")  # carries | supports
    from_on: ColumnClause[date]
    until_on: ColumnClause[date | None]  # inclusive


class WeekOfErasedRow(Base):
    """How many people who were erased since looked for work in a past week, on whose caseload.

    A count of each specialist and week, and nothing of whom: past weeks keep their targets.
    """

    __tablename__ = "week_of_erased"
    __table_args__ = (
        _refers("vocational_unit_id", "vocational_unit"),
        _refers("staff_member_id", "staff_member"),
    )

    workspace_id: ColumnClause[str] = column(ID, primary_key=True)
    vocational_unit_id: ColumnClause[str] = column(ID, primary_key=True)
    week_of: ColumnClause[date] = column(primary_key=True)
    staff_member_id: ColumnClause[str] = column(ID, primary_key=True)
    looking: ColumnClause[int]


class ClientTeamRow(OfWorkspace):
    """Dated: the mental-health treatment team of the client."""

    __tablename__ = "client_team"
    __table_args__ = (
        _refers("client_id", "client"),
        Index(None, "workspace_id", "client_id", "from_on"),
    )

    client_id: ColumnClause[str] = column(ID)
    team: ColumnClause[str]
    from_on: ColumnClause[date]
    until_on: ColumnClause[date | None]


# ---------------------------------------------------------------- employers


class EmployerRow(OfWorkspace):
    """An employer of the unit's network; a chain's branches share `parent_id`.

    One that was merged keeps its row, its id and its name: `merged_into_id` is what somebody said,
    `known_as_id` the end of all mergers, by which it is read. Both are empty before.
    """

    __tablename__ = "employer"
    __table_args__ = (
        _refers("vocational_unit_id", "vocational_unit"),
        _refers("parent_id", "employer"),
        _refers("merged_into_id", "employer"),
        _refers("known_as_id", "employer"),
        UniqueConstraint("workspace_id", "vocational_unit_id", "folded_name"),
    )

    vocational_unit_id: ColumnClause[str] = column(ID)
    name: ColumnClause[str]
    folded_name: ColumnClause[str]  # for matching: case, accents and punctuation folded
    parent_id: ColumnClause[str | None] = column(ID)
    created_at: ColumnClause[datetime]
    created_by: ColumnClause[str] = column(ID)
    hiring_habits: ColumnClause[bytes | None] = column(Sealed)
    version: ColumnClause[int] = column(default=1, server_default=text("1"))
    merged_into_id: ColumnClause[str | None] = column(ID)
    known_as_id: ColumnClause[str | None] = column(ID)


class EmployerAliasRow(OfWorkspace):
    __tablename__ = "employer_alias"
    __table_args__ = (
        _refers("vocational_unit_id", "vocational_unit"),
        _refers("employer_id", "employer"),
        UniqueConstraint("workspace_id", "vocational_unit_id", "folded_alias"),
    )

    vocational_unit_id: ColumnClause[str] = column(ID)
    employer_id: ColumnClause[str] = column(ID)
    alias: ColumnClause[str]
    folded_alias: ColumnClause[str]


class EmployerContactClientRow(Base):
    """The clients an employer contact was for; none: a generic contact."""

    __tablename__ = "employer_contact_client"
    __table_args__ = (
        _refers("employer_contact_id", "employer_contact"),
        _refers("client_id", "client"),
        Index(None, "workspace_id", "client_id"),
    )

    workspace_id: ColumnClause[str] = column(ID, primary_key=True)
    employer_contact_id: ColumnClause[str] = column(ID, primary_key=True)
    client_id: ColumnClause[str] = column(ID, primary_key=True)


# ---------------------------------------------------------------- contacts, jobs, declared kinds


class ClientContactJobRow(Base):
    __tablename__ = "client_contact_job"
    __table_args__ = (
        _refers("client_contact_id", "client_contact"),
        _refers("job_id", "job"),
    )

    workspace_id: ColumnClause[str] = column(ID, primary_key=True)
    client_contact_id: ColumnClause[str] = column(ID, primary_key=True)
    job_id: ColumnClause[str] = column(ID, primary_key=True)


ROW_OF: Mapping[str, Any] = {name: table_of(kind).c for name, kind in kinds().items()}
"""The columns of each kind's table: no class of rows stands for them, which only the start paid."""
EpisodeRow, ClientContactRow = ROW_OF["episode"], ROW_OF["client_contact"]
_OPEN_STAY = "exited_on IS NULL AND voided_at IS NULL"
ONE_OPEN_STAY = Index(
    "uq_episode_one_open",
    EpisodeRow.workspace_id,
    EpisodeRow.client_id,
    unique=True,
    info={WHERE: _OPEN_STAY},
)
"""Earlier versions could leave two stays open, and nobody knows which day one of them ended: the
index comes with the upgrade, or with the first `db.migrate.migrate` after none is left."""
MilestoneRow, PauseRow, DeclineRow = ROW_OF["milestone"], ROW_OF["pause"], ROW_OF["decline"]
EmployerContactRow = ROW_OF["employer_contact"]
JobRow, JobChangeRow, JobLeadRow = ROW_OF["job"], ROW_OF["job_change"], ROW_OF["job_lead"]
LeaveRow, LogReviewRow = ROW_OF["leave"], ROW_OF["log_review"]
SentQuarterRow = ROW_OF["sent_quarter"]


class FactVersionRow(OfWorkspace):
    """The values a fact had before an edit or a void, encrypted whole."""

    __tablename__ = "fact_version"
    __table_args__ = (UniqueConstraint("workspace_id", "fact_kind", "fact_id", "version"),)

    fact_kind: ColumnClause[str]
    fact_id: ColumnClause[str] = column(ID)
    version: ColumnClause[int]
    replaced_at: ColumnClause[datetime]
    replaced_by: ColumnClause[str] = column(ID)
    values: ColumnClause[bytes] = column(Sealed)  # JSON of the row as it stood


class DueContactRow(Base):
    """The projection of the clocks; `recompute` reproduces it exactly."""

    __tablename__ = "due_contact"
    __table_args__ = (
        _refers("client_id", "client"),
        Index(None, "workspace_id", "client_id", "state", "due_on"),
    )

    workspace_id: ColumnClause[str] = column(ID, primary_key=True)
    client_id: ColumnClause[str] = column(ID, primary_key=True)
    clock: ColumnClause[str] = column(String(32), primary_key=True)
    fact_id: ColumnClause[str] = column(ID, primary_key=True)
    part: ColumnClause[int] = column(primary_key=True)
    opens_on: ColumnClause[date]
    due_on: ColumnClause[date]
    known_on: ColumnClause[date]
    state: ColumnClause[str] = column(String(16))
    job_id: ColumnClause[str | None] = column(ID)
    met_on: ColumnClause[date | None]
    met_by: ColumnClause[str | None] = column(ID)
    met_recorded_on: ColumnClause[date | None]
    closed_by: ColumnClause[str | None] = column(ID)


class SnoozeRow(OfWorkspace):
    """'Until tomorrow's brief': hides one due contact from one person's brief, once."""

    __tablename__ = "snooze"
    __table_args__ = (_refers("client_id", "client"), Index(None, "workspace_id", "client_id"))

    client_id: ColumnClause[str] = column(ID)
    clock: ColumnClause[str] = column(String(32))
    fact_id: ColumnClause[str] = column(ID)
    part: ColumnClause[int]
    staff_member_id: ColumnClause[str] = column(ID)
    until_on: ColumnClause[date]
    recorded_at: ColumnClause[datetime]


class CoverRequestRow(OfWorkspace):
    """Cover asked for one due contact; who took it sees that client until `until_on`."""

    __tablename__ = "cover_request"
    __table_args__ = (
        _refers("client_id", "client"),
        Index(None, "workspace_id", "client_id"),
        Index(None, "workspace_id", "granted_to", "until_on"),
        Index(None, "workspace_id", "asked_by", "asked_at"),
    )

    client_id: ColumnClause[str] = column(ID)
    clock: ColumnClause[str] = column(String(32))
    fact_id: ColumnClause[str] = column(ID)
    part: ColumnClause[int]
    asked_by: ColumnClause[str] = column(ID)
    asked_at: ColumnClause[datetime]
    granted_to: ColumnClause[str | None] = column(ID)
    granted_at: ColumnClause[datetime | None]
    until_on: ColumnClause[date | None]


# ---------------------------------------------------------------- requests, messages, audit


class SubmissionRow(Base):
    """A submission key seen before: the same request gets its first reply again."""

    __tablename__ = "submission"
    __table_args__ = (Index(None, "workspace_id", "received_at"),)

    workspace_id: ColumnClause[str] = column(ID, primary_key=True)
    key: ColumnClause[str] = column(String(64), primary_key=True)  # hash of person and key
    content_hash: ColumnClause[str] = column(String(64))
    reply: ColumnClause[bytes] = column(Sealed)  # JSON of ids and effects
    received_at: ColumnClause[datetime]


class SlackEventRow(Base):
    __tablename__ = "slack_event"
    __table_args__ = (Index(None, "workspace_id", "received_at"),)

    workspace_id: ColumnClause[str] = column(ID, primary_key=True)
    event_id: ColumnClause[str] = column(String(64), primary_key=True)
    received_at: ColumnClause[datetime]


_WAITING = "state IN ('planned', 'leased', 'sending')"
_OPEN = (
    "state IN ('planned', 'leased', 'sending', 'dead')"
    " OR state = 'sent' AND not_before < '9000-01-01 00:00:00+00:00'"
)


class OutgoingMessageRow(OfWorkspace):
    """One message to send or update. It holds ids, not text: rendered when sent.

    `id` is the opaque key that Slack carries in the metadata and the first block's id.
    States: planned, leased, sending, sent, withdrawn, dead.
    """

    __tablename__ = "outgoing_message"
    __table_args__ = (
        UniqueConstraint("workspace_id", "dedupe_key"),
        # The two conditions of what is open, see `db.queries.outbox.open_rows`.
        Index(
            "ix_outgoing_message_open",
            "workspace_id",
            "state",
            "not_before",
            "sequence",
            "id",
            info={WHERE: _OPEN},
        ),
        Index(
            "ix_outgoing_message_waiting",
            "workspace_id",
            "conversation",
            "sequence",
            info={WHERE: _WAITING},
        ),
        Index(
            "uq_outgoing_message_in_flight",
            "workspace_id",
            "conversation",
            unique=True,
            info={WHERE: "state IN ('leased', 'sending')"},
        ),
        Index(
            "ix_outgoing_message_look_back",
            "workspace_id",
            "look_back_at",
            info={WHERE: "look_back_at IS NOT NULL"},
        ),
        Index(
            "ix_outgoing_message_to_delete",
            "workspace_id",
            "delete_at",
            info={WHERE: "state = 'sent' AND delete_at IS NOT NULL"},
        ),
        Index(
            "ix_outgoing_message_standing_where",
            "workspace_id",
            "conversation",
            "sent_at",
            info={WHERE: "state = 'sent'"},
        ),
        Index(
            "ix_outgoing_message_standing_of",
            "workspace_id",
            "kind",
            "sent_at",
            info={WHERE: "state = 'sent'"},
        ),
        CheckConstraint(
            "state IN ('planned', 'leased', 'sending', 'sent', 'withdrawn', 'dead')", name="state"
        ),
    )

    dedupe_key: ColumnClause[str] = column(String(160))
    kind: ColumnClause[str] = column(String(32))  # brief | urgent | digest | digest_part | ...
    conversation: ColumnClause[str] = column(ID)  # channel id, or the Slack user id of a DM
    sequence: ColumnClause[int] = column(BigInteger)  # oldest first within a conversation
    subject: ColumnClause[dict[str, Any]]  # ids only: staff member, unit, week, day, ...
    parent_id: ColumnClause[str | None] = column(ID)
    planned_at: ColumnClause[datetime]
    not_before: ColumnClause[datetime]
    state: ColumnClause[str] = column(String(16), default="planned")
    attempt: ColumnClause[int] = column(default=0)  # the fence
    posts: ColumnClause[int] = column(default=0)  # times a post may have reached Slack
    leased_by: ColumnClause[str | None] = column(String(64))
    leased_until: ColumnClause[datetime | None]
    sending_since: ColumnClause[datetime | None]
    channel_id: ColumnClause[str | None] = column(ID)
    ts: ColumnClause[str | None] = column(String(32))
    file_id: ColumnClause[str | None] = column(ID)
    sent_at: ColumnClause[datetime | None]
    look_back_at: ColumnClause[datetime | None]
    wanted_version: ColumnClause[int] = column(default=1)
    shown_version: ColumnClause[int] = column(default=0)
    failures: ColumnClause[int] = column(default=0)  # in a row: the rests between tries grow
    refusals: ColumnClause[int] = column(default=0, server_default=text("0"))  # unknown words
    faults: ColumnClause[int] = column(default=0, server_default=text("0"))  # of ours
    # Without an answer, while Slack took other messages of the workspace; see `Timing.is_over`.
    failed_at: ColumnClause[datetime | None]
    lone_failures: ColumnClause[int] = column(default=0, server_default=text("0"))
    alone_since: ColumnClause[datetime | None]
    delete_at: ColumnClause[datetime | None]  # not to stand in Slack any longer than this
    reason: ColumnClause[str | None]  # why it is dead or withdrawn; never a word of Slack's


class OutgoingItemRow(Base):
    """A due contact shown in a message, and the nudge day it covers.

    `heard_due_on`: the last day that the reader was told of. None where that holds no more: it was
    closed since, or they did not answer for it. To tell them then is no repetition.
    """

    __tablename__ = "outgoing_item"
    __table_args__ = (
        _refers("message_id", "outgoing_message"),
        Index(None, "workspace_id", "client_id", "clock", "fact_id", "part"),
        Index("ix_outgoing_item_heard", "workspace_id", "heard_due_on"),
    )

    workspace_id: ColumnClause[str] = column(ID, primary_key=True)
    message_id: ColumnClause[str] = column(ID, primary_key=True)
    position: ColumnClause[int] = column(primary_key=True)
    client_id: ColumnClause[str] = column(ID)
    clock: ColumnClause[str] = column(String(32))
    fact_id: ColumnClause[str] = column(ID)
    part: ColumnClause[int]
    nudge_on: ColumnClause[date]
    heard_due_on: ColumnClause[date | None]


class ConversationPaceRow(Base):
    """When a conversation may be posted to again (one message a second, Retry-After).

    `took_at`: when Slack last took a message there, by the database's clock. `direct_channel`: of a
    person, the channel of their direct messages that it stands in.
    """

    __tablename__ = "conversation_pace"

    workspace_id: ColumnClause[str] = column(ID, primary_key=True)
    conversation: ColumnClause[str] = column(ID, primary_key=True)
    not_before: ColumnClause[datetime]
    took_at: ColumnClause[datetime | None]
    direct_channel: ColumnClause[str | None] = column(ID)


class AuditEventRow(Base):
    """Append-only, hash-chained and sealed: ids and field names, never values.

    `seal`: over the hash, by a key that whoever writes here has not. None: older than the key.
    """

    __tablename__ = "audit_event"
    __table_args__ = (
        Index(None, "workspace_id", "subject_id"),
        Index(None, "workspace_id", "at"),
    )

    workspace_id: ColumnClause[str] = column(ID, primary_key=True)
    chain: ColumnClause[str] = column(ID, primary_key=True)  # unit id, or "strangers"
    number: ColumnClause[int] = column(Integer, primary_key=True)
    at: ColumnClause[datetime]
    actor: ColumnClause[str] = column(ID)  # Slack user id, or "bot"
    action: ColumnClause[str] = column(String(64))
    subject_kind: ColumnClause[str | None] = column(String(32))
    subject_id: ColumnClause[str | None] = column(ID)
    fields: ColumnClause[list[str]]
    previous_hash: ColumnClause[bytes] = column(LargeBinary(32))
    hash: ColumnClause[bytes] = column(LargeBinary(32))
    seal: ColumnClause[bytes | None] = column(LargeBinary(32))


class AuditHeadRow(Base):
    """The head of each audit chain: locked last in every transaction. `seal`: over all of it."""

    __tablename__ = "audit_head"

    workspace_id: ColumnClause[str] = column(ID, primary_key=True)
    chain: ColumnClause[str] = column(ID, primary_key=True)
    number: ColumnClause[int] = column(Integer)
    hash: ColumnClause[bytes] = column(LargeBinary(32))
    seal: ColumnClause[bytes | None] = column(LargeBinary(32))


class AgencyReaderRow(Base):
    """Somebody of the agency who reads what its units have sent, in numbers from `bound`."""

    __tablename__ = "agency_reader"

    workspace_id: ColumnClause[str] = column(ID, primary_key=True)
    slack_user_id: ColumnClause[str] = column(ID, primary_key=True)
    bound: ColumnClause[int]
    given_at: ColumnClause[datetime]


class AuditRefusalRow(Base):
    """How often somebody on no roster was refused one thing within a minute that is not over."""

    __tablename__ = "audit_refusal"

    workspace_id: ColumnClause[str] = column(ID, primary_key=True)
    minute: ColumnClause[datetime] = column(primary_key=True)
    actor: ColumnClause[str] = column(ID, primary_key=True)
    action: ColumnClause[str] = column(String(64), primary_key=True)
    times: ColumnClause[int]


class AuditKeyRow(Base):
    """One row of the whole deployment: what seals the audit chains, and the list of them all.

    Both are ciphertext, of keys that nothing else is encrypted with (`db.audit_key`).
    """

    __tablename__ = "audit_key"

    id: ColumnClause[int] = column(primary_key=True)
    key: ColumnClause[bytes | None]
    chains: ColumnClause[bytes | None]


class KeyCheckRow(Base):
    """One row of the whole deployment: a known text, encrypted. Tells a wrong key at the start."""

    __tablename__ = "key_check"

    id: ColumnClause[int] = column(primary_key=True)
    canary: ColumnClause[bytes] = column(Sealed)
