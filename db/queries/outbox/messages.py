"""The outgoing messages: planned, leased, sent, updated, and looked at again.

Every instant that decides something here is the database's own clock, handed in as `at`. A sent
message that wants nothing rests at `NEVER`; a wish to update brings it back to `AT_ONCE`. So one
index on state and `not_before` finds all there is to do, however long the history grows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CursorResult,
    literal,
    tuple_,
)

from db.models import (
    OutgoingItemRow,
    OutgoingMessageRow,
)
from db.queries.asked import among
from db.types import AnyRow, UtcInstant
from ips.facts import DueKey

AT_ONCE = datetime(1970, 1, 1, tzinfo=UTC)
NEVER = datetime(9000, 1, 1, tzinfo=UTC)

PLANNED, LEASED, SENDING = "planned", "leased", "sending"
SENT, WITHDRAWN, DEAD = "sent", "withdrawn", "dead"

PARENT_NOT_SENT = "parent_not_sent"
DISMISSED = "dismissed"
READER_LEFT = "reader_left"
DAMAGED = "damaged"

# The version of a message in whose place a sentence stands, while others can read its channel.
OUT_OF_SIGHT = -1

SILENCE, REFUSAL, FAULT = "silence", "refusal", "fault"
# The note that a backup was restored, and for how long what is planned may stand in Slack already:
# the day of a brief has passed everywhere by then.
RESTORED = "restored"
DOUBT = timedelta(days=2)

# Longer than any pace or lease: a time so far ahead was written before the clock was set back.
TOO_FAR_AHEAD = timedelta(hours=1)

# News that nobody acts on today: in a conversation it goes behind what waits there beside it.
CAN_WAIT = ("job_lead", "lead_offer", "handed_over", "leave_arranged", "audit_heads")

# SQLite allows some thirty thousand bound values a statement; a key has four.
KEYS_AT_A_TIME = 500

outgoing = OutgoingMessageRow

NO_FAILURES: Mapping[str, Any] = {
    "failures": 0,
    "refusals": 0,
    "faults": 0,
    "failed_at": None,
    "lone_failures": 0,
    "alone_since": None,
}


@dataclass(frozen=True, slots=True)
class OutgoingItem:
    """A due contact within a message, and the nudge day it is there for.

    `heard_due_on`: the last day that its reader is told of, where it is a reminder of theirs.
    """

    key: DueKey
    nudge_on: date
    heard_due_on: date | None = None


# In the place of a clock: the line asks whether a planned start has come.
HAS_IT_STARTED = "has_it_started"


@dataclass(frozen=True, slots=True)
class StartAsked:
    """A planned start within a message, and the day of the brief that first asked about it."""

    client_id: str
    job_id: str
    first_on: date


# In the place of a clock: the line is a next step with an employer, its fact the contact. One line
# of nobody stands for the step, and one of each client whom it is for beside it: what shows a
# client is found by their lines.
NEXT_STEP, OF_NOBODY = "next_step", ""


@dataclass(frozen=True, slots=True)
class OutgoingStep:
    """A next step with an employer within a brief: of which contact, its day, whom it is for."""

    employer_contact_id: str
    on: date
    client_ids: tuple[str, ...] = ()


# In the place of a clock: the message offers a job lead, its fact, to whoever works with a client.
LEAD_OFFERED = "lead_offered"


@dataclass(frozen=True, slots=True)
class LeadOffered:
    """A job lead that a message offers for a client, and the day of the offer."""

    client_id: str
    job_lead_id: str
    on: date


@dataclass(frozen=True, slots=True)
class OutgoingMessage:
    """One message to send or update. `subject` holds ids and days, never text.

    `attempt` is the fence: whoever leased it later has a higher one. `posts` counts how often a
    post may have reached Slack. `failures` counts tries in a row that came to nothing, whatever
    the reason; what may end the message is counted apart, see `Failure`. `direct_channel`: where
    a person's messages stood last, known of what is leased.
    """

    workspace_id: str
    id: str
    kind: str
    conversation: str
    subject: Mapping[str, str]
    parent_id: str | None
    planned_at: datetime
    state: str
    attempt: int
    posts: int
    sending_since: datetime | None
    channel_id: str | None
    ts: str | None
    file_id: str | None
    sent_at: datetime | None
    look_back_at: datetime | None
    wanted_version: int
    shown_version: int
    failures: int
    refusals: int
    faults: int
    failed_at: datetime | None
    lone_failures: int
    alone_since: datetime | None
    reason: str | None
    direct_channel: str | None = None


@dataclass(frozen=True, slots=True)
class Failure:
    """Why one try came to nothing: `SILENCE`, a `REFUSAL` in unknown words, or a `FAULT` of ours.

    `answers`: whether Slack answers this workspace otherwise; None: it was not asked. A silence
    is the message's own where it does, or where Slack took another message since the last one.
    """

    what: str
    answers: bool | None = None


@dataclass(frozen=True, slots=True)
class NewMessage:
    """A message about to be planned; `dedupe_key` makes it the only one of its kind.

    The key is at most 160 characters and made of what a restored backup still knows: ids, days.
    """

    kind: str
    conversation: str
    dedupe_key: str
    subject: Mapping[str, str]
    items: tuple[OutgoingItem, ...] = ()
    starts: tuple[StartAsked, ...] = ()
    steps: tuple[OutgoingStep, ...] = ()
    offers: tuple[LeadOffered, ...] = ()
    parent_id: str | None = None


def message_id(workspace_id: str, dedupe_key: str) -> str:
    """The opaque key that Slack carries: it follows from the dedupe key alone.

    So a planner that knows nothing of what was sent, because a backup was restored, comes to the
    same key again, and delivery finds what stands in Slack. Where a message was taken back, and
    its dedupe key is free for another, that one's key follows from this key.
    """
    return sha256(f"{workspace_id}:{dedupe_key}".encode()).hexdigest()[:32]


ONE_OF_THE_KEYS = tuple_(
    *(OutgoingItemRow.__table__.c[name] for name in ("client_id", "clock", "fact_id", "part"))
).in_(among("keys"))
"""An item that is about one of `keys`, see `as_asked`."""


def as_asked(keys: Sequence[DueKey]) -> list[tuple[str, str, str, int]]:
    return [(key.client_id, key.clock.value, key.fact_id, key.part) for key in keys]


def instant(moment: datetime) -> ColumnElement[datetime]:
    return literal(moment, UtcInstant())


def rows_changed(result: Any) -> int:
    return result.rowcount if isinstance(result, CursorResult) else 0


def by_place(values: Sequence[Any]) -> OutgoingMessage:
    """From its values in the order of its fields: by name each costs ten times as much."""
    workspace_id, key, kind, conversation, subject, *rest = values
    return OutgoingMessage(workspace_id, key, kind, conversation, _ids_and_days(subject), *rest)


def _ids_and_days(subject: Any) -> dict[str, str]:
    """Whatever else stands there cannot be drawn: that message ends, and holds up no other."""
    return dict(subject) if isinstance(subject, dict) else {}


def plain(row: AnyRow) -> OutgoingMessage:
    return OutgoingMessage(
        workspace_id=row.workspace_id,
        id=row.id,
        kind=row.kind,
        conversation=row.conversation,
        subject=_ids_and_days(row.subject),
        parent_id=row.parent_id,
        planned_at=row.planned_at,
        state=row.state,
        attempt=row.attempt,
        posts=row.posts,
        sending_since=row.sending_since,
        channel_id=row.channel_id,
        ts=row.ts,
        file_id=row.file_id,
        sent_at=row.sent_at,
        look_back_at=row.look_back_at,
        wanted_version=row.wanted_version,
        shown_version=row.shown_version,
        failures=row.failures,
        refusals=row.refusals,
        faults=row.faults,
        failed_at=row.failed_at,
        lone_failures=row.lone_failures,
        alone_since=row.alone_since,
        reason=row.reason,
    )
