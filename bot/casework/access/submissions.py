"""The same form sent twice is recorded once: the second time gets the first reply.

A key belongs to the person who sent it. Neither key nor content is stored as it came: only their
hashes are, the content's salted with the key.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy.exc import IntegrityError

from bot.casework.access import replies_as_json
from bot.casework.one_by_one import for_each
from bot.casework.replies import Actor, FactRef, Recorded
from db.doors import Doors, PatientDoors, Session
from db.ids import new_id
from db.queries.records import submissions
from db.queries.units import workspaces

NOT_READABLE = "This was saved before. What I said about it then cannot be read any more."
MEMORY = timedelta(days=14)  # an open form on a phone is sent within days


class SentMeanwhile(Exception):
    """The same key was recorded by another thread while this one was at work."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A submission as it arrived: whose, under which key, saying what (both hashed)."""

    workspace_id: str
    key: str
    content_hash: str


@dataclass(frozen=True, slots=True)
class Earlier:
    """What came with this key before; `same`: it said the same."""

    recorded: Recorded
    same: bool


def claim_of(actor: Actor, verb: str, content: Any, submission: str | None) -> Claim | None:
    """`content`: the draft or arguments of the verb. None where nothing can be sent twice."""
    if submission is None:
        return None
    whose = f"{actor.slack_user_id}\n{submission}"
    request = f"{whose}\n{verb}\n{replies_as_json.to_json(content)}"
    return Claim(actor.workspace_id, _hashed(whose), _hashed(request))


def earlier(session: Session, claim: Claim | None) -> Earlier | None:
    """The reply that this key got before; marked as repeated."""
    if claim is None:
        return None
    found = submissions.find(session, claim.workspace_id, claim.key)
    if found is None:
        return None
    recorded = _first_reply(found.reply, found.received_at)
    return Earlier(replace(recorded, repeated=True), found.content_hash == claim.content_hash)


def _first_reply(reply: str | None, at: datetime) -> Recorded:
    """What stands was written once all the same, where nobody can read any more what was said."""
    if reply is not None:
        return replies_as_json.from_json(reply)
    return Recorded(FactRef("erased", new_id()), NOT_READABLE, at.date(), undoable=False)


def answer_of(doors: Doors, actor: Actor, submission: str) -> Recorded | None:
    """What this person's request with this key was answered, whatever it said."""
    with doors.reading() as session:
        before = earlier(session, claim_of(actor, "", None, submission or None))
    return before.recorded if before is not None else None


def keep(
    session: Session,
    claim: Claim | None,
    recorded: Recorded,
    *,
    now: datetime,
    instead: bool = False,
) -> None:
    """Keep the reply with what was written; `instead` of what the key stood for before.

    Raises `SentMeanwhile`, whereupon the caller's transaction is rolled back.
    """
    if claim is None:
        return
    kept = submissions.Submission(
        claim.workspace_id, claim.key, claim.content_hash, replies_as_json.to_json(recorded), now
    )
    if instead:
        submissions.replace(session, kept)
        return
    try:
        submissions.add(session, kept)
    except IntegrityError as error:
        raise SentMeanwhile from error


def forget_old(doors: PatientDoors, *, now: datetime) -> None:
    """Let go of replies that nobody will ask for again; what they tell of is recorded for good."""
    with doors.reading() as session:
        everywhere = workspaces.every_id(session)
    for_each(everywhere, lambda workspace_id: _forget(doors, workspace_id, now - MEMORY))


def _forget(doors: PatientDoors, workspace_id: str, before: datetime) -> None:
    with doors.writing() as session:
        submissions.forget_before(session, workspace_id, before)


def _hashed(text: str) -> str:
    return sha256(text.encode()).hexdigest()
