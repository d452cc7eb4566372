"""Changed under the fence: only whoever holds the lease records what became of a message."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    case,
    exists,
    false,
    func,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Session

from db.models import (
    ConversationPaceRow,
    StaffMemberRow,
    WorkspaceRow,
)
from db.queries.outbox.messages import (
    AT_ONCE,
    DEAD,
    DISMISSED,
    FAULT,
    LEASED,
    NEVER,
    NO_FAILURES,
    PARENT_NOT_SENT,
    PLANNED,
    READER_LEFT,
    REFUSAL,
    SENDING,
    SENT,
    WITHDRAWN,
    Failure,
    OutgoingMessage,
    instant,
    outgoing,
    rows_changed,
)


def change_leased(session: Session, leased: OutgoingMessage, **values: Any) -> bool:
    """Write `values` if the lease is still ours; False: somebody else has it now."""
    return _change(session, leased, literal(True), values)


def begin_sending(
    session: Session,
    leased: OutgoingMessage,
    at: datetime,
    until: datetime,
    *,
    channel_id: str | None = None,
) -> bool:
    """The next thing that happens is the post. False: no longer ours, or the workspace must wait.

    The lease begins anew, to `until`: whatever came before, drawing a picture too, may have taken
    most of it or more. Nobody else has taken the message up, or the fence would be higher. Where
    it goes is kept: it can be looked for there even when its reader has gone meanwhile.
    """
    values = {
        "state": SENDING,
        "sending_since": at,
        "posts": outgoing.posts + 1,
        "leased_until": until,
    }
    if channel_id is not None:
        values["channel_id"] = channel_id
    return _change(session, leased, ~_must_wait(leased, at), values)


def begin_update(session: Session, leased: OutgoingMessage, at: datetime, until: datetime) -> bool:
    """The next thing that happens is the update; the rest is as for `begin_sending`."""
    return _change(session, leased, ~_must_wait(leased, at), {"leased_until": until})


def _must_wait(leased: OutgoingMessage, at: datetime) -> ColumnElement[bool]:
    return exists().where(
        WorkspaceRow.id == leased.workspace_id,
        or_(WorkspaceRow.revoked_at.is_not(None), WorkspaceRow.not_before > at),
    )


def _change(
    session: Session,
    leased: OutgoingMessage,
    condition: ColumnElement[bool],
    values: Mapping[str, Any],
) -> bool:
    written = session.execute(
        update(outgoing)
        .where(
            outgoing.workspace_id == leased.workspace_id,
            outgoing.id == leased.id,
            outgoing.attempt == leased.attempt,
            outgoing.state.in_([LEASED, SENDING]),
            condition,
        )
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    return bool(rows_changed(written))


def finish(
    session: Session,
    leased: OutgoingMessage,
    *,
    channel_id: str,
    ts: str,
    shown_version: int,
    sent_at: datetime,
    look_back_at: datetime,
) -> bool:
    """It stands in Slack as `ts`. A second post is looked for again at `look_back_at`."""
    more_than_once = or_(outgoing.posts > 1, outgoing.look_back_at.is_not(None))
    outdated = outgoing.wanted_version > shown_version
    look = instant(look_back_at)
    return change_leased(
        session,
        leased,
        state=SENT,
        channel_id=channel_id,
        ts=ts,
        sent_at=func.coalesce(outgoing.sent_at, instant(sent_at)),
        shown_version=shown_version,
        look_back_at=case((more_than_once, look), else_=None),
        not_before=case(
            (outdated, instant(AT_ONCE)),
            (more_than_once, look),
            else_=instant(NEVER),
        ),
        reason=None,
        leased_by=None,
        leased_until=None,
        **NO_FAILURES,
    )


def took(session: Session, workspace_id: str, conversation: str, at: datetime) -> None:
    """Slack took a message there: what it does not take meanwhile is not Slack's own trouble."""
    session.execute(
        update(ConversationPaceRow)
        .where(
            ConversationPaceRow.workspace_id == workspace_id,
            ConversationPaceRow.conversation == conversation,
        )
        .values(took_at=at)
    )


def finish_update(
    session: Session,
    leased: OutgoingMessage,
    *,
    shown_version: int,
    looked_back: bool,
    again_at: datetime = AT_ONCE,
    look_again_at: datetime | None = None,
) -> bool:
    """What stands in Slack shows `shown_version`; where that is not the wanted one, it is drawn
    again at `again_at`. `look_again_at`: where nobody could look for a second copy."""
    outdated = outgoing.wanted_version > shown_version
    look_back_at: ColumnElement[Any] = outgoing.look_back_at.expression
    if looked_back and leased.look_back_at is not None:
        # A later one was asked for while this one looked: it stays.
        done = outgoing.look_back_at == instant(leased.look_back_at)
        later = None if look_again_at is None else instant(look_again_at)
        look_back_at = case((done, later), else_=outgoing.look_back_at)
    rest = func.coalesce(look_back_at, instant(NEVER))
    return change_leased(
        session,
        leased,
        state=SENT,
        shown_version=shown_version,
        look_back_at=look_back_at,
        not_before=case((outdated, instant(again_at)), else_=rest),
        leased_by=None,
        leased_until=None,
        **NO_FAILURES,
    )


def put_back(
    session: Session,
    leased: OutgoingMessage,
    *,
    at: datetime,
    not_before: datetime,
    failure: Failure | None,
    unposted: bool,
) -> bool:
    """To be tried again at `not_before`. `unposted`: the post surely did not arrive."""
    state = SENT if leased.ts else PLANNED
    return change_leased(
        session,
        leased,
        state=state,
        not_before=not_before,
        posts=outgoing.posts - (1 if unposted else 0),
        leased_by=None,
        leased_until=None,
        **_after(failure, leased, at),
    )


def leave_unclear(
    session: Session, leased: OutgoingMessage, *, at: datetime, until: datetime, failure: Failure
) -> bool:
    """It stays `sending`, to be looked up by whoever comes after `until`."""
    return change_leased(session, leased, leased_until=until, **_after(failure, leased, at))


def _after(failure: Failure | None, leased: OutgoingMessage, at: datetime) -> dict[str, Any]:
    """What one more failure leaves in the row; the fence keeps what `leased` says true."""
    if failure is None:
        return {}
    values: dict[str, Any] = {"failures": outgoing.failures + 1}
    if failure.what == REFUSAL:
        return values | {"refusals": outgoing.refusals + 1}
    if failure.what == FAULT:
        return values | {"faults": outgoing.faults + 1}
    taken = _taken_since(leased)
    begun = func.coalesce(outgoing.alone_since, instant(at))
    if failure.answers is None:
        otherwise: tuple[Any, Any] = (outgoing.lone_failures, outgoing.alone_since)
    elif failure.answers:
        otherwise = (outgoing.lone_failures, begun)
    else:  # nothing is heard of Slack at all: what was counted before says nothing any more
        otherwise = (0, None)
    return values | {
        "failed_at": at,
        "lone_failures": case((taken, outgoing.lone_failures + 1), else_=otherwise[0]),
        "alone_since": case((taken, begun), else_=otherwise[1]),
    }


def _taken_since(leased: OutgoingMessage) -> ColumnElement[bool]:
    """Whether Slack took another message of the workspace since this one failed last."""
    if leased.failed_at is None:
        return false()
    return exists().where(
        ConversationPaceRow.workspace_id == leased.workspace_id,
        ConversationPaceRow.took_at > leased.failed_at,
    )


def close(
    session: Session,
    leased: OutgoingMessage,
    *,
    state: str,
    reason: str,
    look_back_at: datetime,
    unposted: bool = False,
) -> bool:
    """It ends as `withdrawn` or `dead`, with one word why.

    What may have been posted is looked for at `look_back_at`, see `ended_to_look_for`.
    """
    posts = outgoing.posts - (1 if unposted else 0)
    return change_leased(
        session,
        leased,
        state=state,
        reason=reason,
        posts=posts,
        look_back_at=case((posts > 0, instant(look_back_at)), else_=None),
        leased_by=None,
        leased_until=None,
    )


def suspect_copy(
    session: Session, workspace_id: str, message_id: str, look_back_at: datetime
) -> None:
    """Somebody posted without holding the lease: look for a second copy, and render afresh."""
    session.execute(
        update(outgoing)
        .where(outgoing.workspace_id == workspace_id, outgoing.id == message_id)
        .values(
            look_back_at=look_back_at,
            wanted_version=outgoing.wanted_version + 1,
            not_before=case(
                (outgoing.state == SENT, instant(AT_ONCE)),
                else_=outgoing.not_before,
            ),
        )
        .execution_options(synchronize_session=False)
    )


def pause_workspace(session: Session, workspace_id: str, not_before: datetime) -> None:
    """Slack asked the whole workspace to wait."""
    session.execute(
        update(WorkspaceRow)
        .where(
            WorkspaceRow.id == workspace_id,
            or_(WorkspaceRow.not_before.is_(None), WorkspaceRow.not_before < not_before),
        )
        .values(not_before=not_before)
    )


def release_all(session: Session, owner: str, at: datetime) -> int:
    """Hand back at once what `owner` leased and has not begun to post.

    What it has begun to post is to be looked up as if its lease ended at `at`.
    """
    session.execute(
        update(outgoing)
        .where(outgoing.workspace_id.in_(select(WorkspaceRow.id)))
        .where(outgoing.state == SENDING, outgoing.leased_by == owner, outgoing.leased_until > at)
        .values(leased_until=at)
        .execution_options(synchronize_session=False)
    )
    written = session.execute(
        update(outgoing)
        .where(outgoing.workspace_id.in_(select(WorkspaceRow.id)))
        .where(outgoing.state == LEASED, outgoing.leased_by == owner)
        .values(
            state=case((outgoing.ts.is_not(None), SENT), else_=PLANNED),
            leased_by=None,
            leased_until=None,
        )
        .execution_options(synchronize_session=False)
    )
    return rows_changed(written)


def revive(session: Session, workspace_id: str, message_id: str) -> bool:
    """Try a dead message again, and what was to follow in its thread."""
    revive_thread(session, workspace_id, message_id)
    written = session.execute(
        update(outgoing)
        .where(
            outgoing.workspace_id == workspace_id,
            outgoing.id == message_id,
            outgoing.state == DEAD,
        )
        # What may stand there already is looked for first, and once more ten minutes after.
        .values(
            state=PLANNED,
            reason=None,
            not_before=AT_ONCE,
            posts=case((outgoing.posts > 0, 1), else_=0),
            look_back_at=case((outgoing.posts > 0, instant(AT_ONCE)), else_=None),
            **NO_FAILURES,
        )
        .execution_options(synchronize_session=False)
    )
    return bool(rows_changed(written))


def dismiss(session: Session, workspace_id: str, message_id: str) -> bool:
    """Let a dead message go."""
    written = session.execute(
        update(outgoing)
        .where(
            outgoing.workspace_id == workspace_id,
            outgoing.id == message_id,
            outgoing.state == DEAD,
        )
        .values(state=WITHDRAWN, reason=DISMISSED)
        .execution_options(synchronize_session=False)
    )
    return bool(rows_changed(written))


def let_go_of_who_left(session: Session, workspace_id: str) -> int:
    """What was given up and is for somebody who is on no roster any more waits for nobody."""
    reader = StaffMemberRow
    theirs = exists().where(
        reader.workspace_id == outgoing.workspace_id,
        reader.slack_user_id == outgoing.conversation,
    )
    written = session.execute(
        update(outgoing)
        .where(
            outgoing.workspace_id == workspace_id,
            outgoing.state == DEAD,
            theirs.where(reader.removed_at.is_not(None)),
            ~theirs.where(reader.removed_at.is_(None)),
        )
        .values(state=WITHDRAWN, reason=READER_LEFT)
        .execution_options(synchronize_session=False)
    )
    return rows_changed(written)


def revive_thread(session: Session, workspace_id: str, message_id: str) -> None:
    session.execute(
        update(outgoing)
        .where(
            outgoing.workspace_id == workspace_id,
            outgoing.parent_id == message_id,
            outgoing.state == WITHDRAWN,
            outgoing.reason == PARENT_NOT_SENT,
        )
        .values(state=PLANNED, reason=None, not_before=AT_ONCE)
        .execution_options(synchronize_session=False)
    )
