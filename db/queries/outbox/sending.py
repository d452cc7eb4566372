"""Changed under the fence: only whoever holds the lease records what became of a message."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, TypeAlias

from sqlalchemy import (
    BindParameter,
    Boolean,
    ColumnElement,
    Float,
    Integer,
    LargeBinary,
    String,
    Update,
    bindparam,
    case,
    exists,
    false,
    func,
    literal,
    or_,
    select,
    update,
)

from db.doors import Session
from db.instants import in_seconds
from db.models import (
    ConversationPaceRow,
    OutgoingMessageRow,
    WorkspaceRow,
)
from db.queries.asked import WORKSPACE
from db.queries.outbox.messages import (
    AT_ONCE,
    FAULT,
    LEASED,
    NEVER,
    NO_FAILURES,
    PLANNED,
    REFUSAL,
    SENDING,
    SENT,
    Failure,
    OutgoingMessage,
    instant,
    outgoing,
    rows_changed,
)
from db.queries.outbox.open_rows import is_under_way, is_waiting
from db.queries.outbox.reading import Moment, as_it_was, still_so
from db.types import METADATA, UtcInstant

Asked: TypeAlias = Callable[[str], ColumnElement[Any]]
"""A value that a statement is asked with, by its name: bound, or of a row of several."""

TO_BEGIN: Mapping[str, Any] = {
    "channel": String(),
    "wanted": Integer(),
    "one": String(),
    "other": String(),
    "end_of_one": LargeBinary(),
    "end_of_other": LargeBinary(),
    "reader": String(),
    "read_aloud": Boolean(),
}
TO_FINISH: Mapping[str, Any] = {"channel": String(), "stands_as": String(), "shown": Integer()}
"""What is asked of a message whose post follows, and of one that stands in Slack: its types."""

# ---------------------------------------------------------------- what each message takes
# Built once: to put such a statement together takes longer than to carry it out. Whatever stands in
# it by name is bound.

_MESSAGE, _WORKSPACE, _PACE = (
    METADATA.tables[row.__tablename__]
    for row in (OutgoingMessageRow, WorkspaceRow, ConversationPaceRow)
)
WORKSPACE_TAKES = ~exists().where(
    _WORKSPACE.c.id == WORKSPACE,
    or_(_WORKSPACE.c.revoked_at.is_not(None), _WORKSPACE.c.not_before > in_seconds()),
)
"""Nobody has taken the bot out of it, and Slack has not asked it to wait."""


def begun(asked: Asked) -> dict[str, Any]:
    """What a message becomes whose post follows. `asked`: a value by its name."""
    return {
        "state": SENDING,
        "sending_since": in_seconds(),
        "posts": _MESSAGE.c.posts + 1,
        "leased_until": in_seconds(bindparam("lease", type_=Float())),
        "channel_id": func.coalesce(asked("channel"), _MESSAGE.c.channel_id),
    }


def finished(asked: Asked) -> dict[str, Any]:
    """What a message becomes that stands in Slack."""
    more_than_once = or_(_MESSAGE.c.posts > 1, _MESSAGE.c.look_back_at.is_not(None))
    look = in_seconds(bindparam("look_back", type_=Float()))
    return {
        "state": SENT,
        "channel_id": asked("channel"),
        "ts": asked("stands_as"),
        "sent_at": func.coalesce(_MESSAGE.c.sent_at, bindparam("now", type_=UtcInstant())),
        "shown_version": asked("shown"),
        "look_back_at": case((more_than_once, look), else_=None),
        "not_before": case(
            (_MESSAGE.c.wanted_version > asked("shown"), instant(AT_ONCE)),
            (more_than_once, look),
            else_=instant(NEVER),
        ),
        "reason": None,
        "leased_by": None,
        "leased_until": None,
        **NO_FAILURES,
    }


def took(direct_channel: ColumnElement[str | None]) -> dict[str, Any]:
    """What its conversation becomes. Slack took a message there: what it does not take meanwhile is
    not Slack's own trouble. The next one waits from here on; how long this one waited or was drawn
    since its lease is nobody's second."""
    return {
        "took_at": in_seconds(),
        "not_before": in_seconds(bindparam("pace", type_=Float())),
        "direct_channel": func.coalesce(direct_channel, _PACE.c.direct_channel),
    }


def _by_name(name: str) -> BindParameter[Any]:
    return bindparam(name, type_={**TO_BEGIN, **TO_FINISH}[name])


_OURS = (
    _MESSAGE.c.workspace_id == WORKSPACE,
    _MESSAGE.c.id == bindparam("of_message"),
    _MESSAGE.c.attempt == bindparam("fence"),
    is_under_way(_MESSAGE.c),
)
_BEGIN = update(_MESSAGE).where(*_OURS, WORKSPACE_TAKES).values(**begun(_by_name))
_BEGIN_AS_IT_WAS = _BEGIN.where(still_so(_by_name))
_FINISH = update(_MESSAGE).where(*_OURS).values(**finished(_by_name))
_TOOK = (
    update(_PACE)
    .where(_PACE.c.workspace_id == WORKSPACE, _PACE.c.conversation == bindparam("there"))
    .values(**took(bindparam("direct", type_=String())))
)
_FINISH_AND_TELL = _FINISH.add_cte(_TOOK.returning(literal(1)).cte("took"))


def _fence(leased: OutgoingMessage) -> dict[str, Any]:
    return {
        "workspace": leased.workspace_id,
        "of_message": leased.id,
        "fence": leased.attempt,
        "there": leased.conversation,
    }


def _send(session: Session, statement: Update, leased: OutgoingMessage, **values: Any) -> bool:
    return bool(rows_changed(session.execute(statement, _fence(leased) | values)))


# ---------------------------------------------------------------- what became of a message


def change_leased(session: Session, leased: OutgoingMessage, **values: Any) -> bool:
    """Write `values` if the lease is still ours; False: somebody else has it now."""
    return _change(session, leased, literal(True), values)


def begin_sending(
    session: Session,
    leased: OutgoingMessage,
    *,
    lease: float,
    channel_id: str | None = None,
    drawn_from: Moment | None = None,
) -> bool:
    """The next thing that happens is the post. False: no longer ours, or the workspace must wait;
    or what it was drawn from is not so any more.

    The lease of so many seconds begins anew: whatever came before, drawing a picture too, may have
    taken most of it or more. Nobody else has taken the message up, or the fence would be higher.
    Where it goes is kept: it can be looked for there even when its reader has gone meanwhile.
    """
    values = {"lease": lease, "channel": channel_id}
    if drawn_from is None:
        return _send(session, _BEGIN, leased, **values)
    return _send(session, _BEGIN_AS_IT_WAS, leased, **values, **as_it_was(drawn_from))


def begin_update(session: Session, leased: OutgoingMessage, *, lease: float) -> bool:
    """The next thing that happens is the update; the rest is as for `begin_sending`."""
    return _change(session, leased, ~_must_wait(leased), {"leased_until": in_seconds(lease)})


def _must_wait(leased: OutgoingMessage) -> ColumnElement[bool]:
    return exists().where(
        WorkspaceRow.id == leased.workspace_id,
        or_(WorkspaceRow.revoked_at.is_not(None), WorkspaceRow.not_before > in_seconds()),
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
            is_under_way(),
            condition,
        )
        .values(**values)
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
    look_back: float = 0.0,
    pace: float = 0.0,
    direct_channel: str | None = None,
) -> bool:
    """It stands in Slack as `ts`. A second post is looked for in so many seconds, and for `pace`
    of them nothing else goes to the same conversation, which is `direct_channel` from now on."""
    values = {
        "channel": channel_id,
        "stands_as": ts,
        "now": sent_at,
        "shown": shown_version,
        "look_back": look_back,
    }
    waits = {"pace": pace, "direct": direct_channel}
    if session.dialect.name == "postgresql":
        return _send(session, _FINISH_AND_TELL, leased, **values, **waits)
    session.execute(_TOOK, _fence(leased) | waits)
    return _send(session, _FINISH, leased, **values)


def forget_direct_channel(session: Session, leased: OutgoingMessage) -> None:
    """It is no channel any more, or not for us; unless another one is known by now."""
    session.execute(
        update(_PACE)
        .where(
            _PACE.c.workspace_id == leased.workspace_id,
            _PACE.c.conversation == leased.conversation,
            _PACE.c.direct_channel == leased.direct_channel,
        )
        .values(direct_channel=None)
    )


def finish_update(
    session: Session,
    leased: OutgoingMessage,
    *,
    shown_version: int,
    looked_back: bool,
    again_in: float | None = None,
    look_again_in: float | None = None,
) -> bool:
    """What stands in Slack shows `shown_version`; where that is not the wanted one, it is drawn
    again at once or in so many seconds. `look_again_in`: where nobody could look for a second
    copy."""
    outdated = outgoing.wanted_version > shown_version
    look_back_at: ColumnElement[Any] = outgoing.look_back_at.expression
    if looked_back and leased.look_back_at is not None:
        # A later one was asked for while this one looked: it stays.
        done = outgoing.look_back_at == instant(leased.look_back_at)
        later = None if look_again_in is None else in_seconds(look_again_in)
        look_back_at = case((done, later), else_=outgoing.look_back_at)
    rest = func.coalesce(look_back_at, instant(NEVER))
    again_at = instant(AT_ONCE) if again_in is None else in_seconds(again_in)
    return change_leased(
        session,
        leased,
        state=SENT,
        shown_version=shown_version,
        look_back_at=look_back_at,
        not_before=case((outdated, again_at), else_=rest),
        leased_by=None,
        leased_until=None,
        **NO_FAILURES,
    )


def put_back(
    session: Session,
    leased: OutgoingMessage,
    *,
    rest: float = 0.0,
    failure: Failure | None = None,
    unposted: bool = False,
) -> bool:
    """To be tried again in so many seconds. `unposted`: the post surely did not arrive."""
    state = SENT if leased.ts else PLANNED
    return change_leased(
        session,
        leased,
        state=state,
        not_before=in_seconds(rest),
        posts=outgoing.posts - (1 if unposted else 0),
        leased_by=None,
        leased_until=None,
        **_after(failure, leased),
    )


def leave_unclear(
    session: Session, leased: OutgoingMessage, *, rest: float, failure: Failure
) -> bool:
    """It stays `sending`, to be looked up by whoever comes after so many seconds."""
    until = in_seconds(rest)
    return change_leased(session, leased, leased_until=until, **_after(failure, leased))


def _after(failure: Failure | None, leased: OutgoingMessage) -> dict[str, Any]:
    """What one more failure leaves in the row; the fence keeps what `leased` says true."""
    if failure is None:
        return {}
    values: dict[str, Any] = {"failures": outgoing.failures + 1}
    if failure.what == REFUSAL:
        return values | {"refusals": outgoing.refusals + 1}
    if failure.what == FAULT:
        return values | {"faults": outgoing.faults + 1}
    taken = _taken_since(leased)
    begun = func.coalesce(outgoing.alone_since, in_seconds())
    if failure.answers is None:
        otherwise: tuple[Any, Any] = (outgoing.lone_failures, outgoing.alone_since)
    elif failure.answers:
        otherwise = (outgoing.lone_failures, begun)
    else:  # nothing is heard of Slack at all: what was counted before says nothing any more
        otherwise = (0, None)
    return values | {
        "failed_at": in_seconds(),
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
    look_back: float,
    unposted: bool = False,
) -> bool:
    """It ends as `withdrawn` or `dead`, with one word why.

    What may have been posted is looked for in so many seconds, see `ended_to_look_for`.
    """
    posts = outgoing.posts - (1 if unposted else 0)
    return change_leased(
        session,
        leased,
        state=state,
        reason=reason,
        posts=posts,
        look_back_at=case((posts > 0, in_seconds(look_back)), else_=None),
        leased_by=None,
        leased_until=None,
    )


def suspect_copy(session: Session, workspace_id: str, message_id: str, *, look_back: float) -> None:
    """Somebody posted without holding the lease: look for a second copy, and render afresh."""
    session.execute(
        update(outgoing)
        .where(outgoing.workspace_id == workspace_id, outgoing.id == message_id)
        .values(
            look_back_at=in_seconds(look_back),
            wanted_version=outgoing.wanted_version + 1,
            not_before=case(
                (outgoing.state == SENT, instant(AT_ONCE)),
                else_=outgoing.not_before,
            ),
        )
    )


def pause_workspace(session: Session, workspace_id: str, seconds: float) -> None:
    """Slack asked the whole workspace to wait."""
    not_before = in_seconds(seconds)
    session.execute(
        update(WorkspaceRow)
        .where(
            WorkspaceRow.id == workspace_id,
            or_(WorkspaceRow.not_before.is_(None), WorkspaceRow.not_before < not_before),
        )
        .values(not_before=not_before)
    )


def held_by(session: Session, owner: str) -> tuple[str, ...]:
    """The workspaces of which `owner` has leased something."""
    return tuple(
        session.scalars(
            select(outgoing.workspace_id)
            .where(is_waiting(), outgoing.leased_by == owner)
            .distinct()
            .order_by(outgoing.workspace_id)
        )
    )


def release_all(session: Session, workspace_id: str, owner: str) -> int:
    """Hand back at once what `owner` leased here and has not begun to post.

    What it has begun to post is to be looked up as if its lease ended now.
    """
    held = (outgoing.workspace_id == workspace_id, is_waiting(), outgoing.leased_by == owner)
    session.execute(
        update(outgoing)
        .where(*held, outgoing.state == SENDING, outgoing.leased_until > in_seconds())
        .values(leased_until=in_seconds())
    )
    written = session.execute(
        update(outgoing)
        .where(*held, outgoing.state == LEASED)
        .values(
            state=case((outgoing.ts.is_not(None), SENT), else_=PLANNED),
            leased_by=None,
            leased_until=None,
        )
    )
    return rows_changed(written)
