"""Delivery's transactions: messages are leased, begun, recorded, put back or given up.

One row goes planned -> leased -> sending -> sent. `leased` past its lease was never posted;
`sending` past its lease may have been, and is looked up in Slack before it is posted again.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy.exc import IntegrityError

from bot.casework.reminders.outbox import DELIVERY_NOTICE, plan
from bot.casework.replies import Actor
from bot.casework.team.coverage import roster_on
from db.doors import Doors, Session
from db.instants import in_seconds
from db.queries.outbox import ended, leasing, reading, restored, sending
from db.queries.outbox import messages as rows
from db.queries.outbox.leasing import ToDo
from db.queries.outbox.messages import FAULT as FAULT
from db.queries.outbox.messages import REFUSAL as REFUSAL
from db.queries.outbox.messages import SILENCE as SILENCE
from db.queries.outbox.messages import Failure as Failure
from db.queries.outbox.messages import OutgoingMessage as OutgoingMessage
from db.queries.outbox.reading import Moment as Moment
from db.queries.units import workspaces

# A message that gets no answer while Slack takes others is given up; so many failures at least:
# each time another one was taken since the last, or in all where nothing else was to be posted.
LONE_FAILURES, FAILURES, FAILURES_OF_A_DAY = 3, 10, 100
# So many workspaces divide a batch among themselves.
SHARE_A_BATCH = 4
# Where nothing in a restored backup tells how old it is.
AS_OLD_AS_A_BACKUP = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Timing:
    """How long things may take, in seconds. Sensible for Slack; tests make them short.

    `settle` is longer than a post may take: only then is a broken-off one looked up. A message
    that gets no answer is given up after `alone`, or `alone_at_most`, see `is_over`.
    """

    lease: float = 120.0
    post: float = 10.0
    settle: float = 20.0
    look_back: float = 600.0
    pace: float = 1.0
    first_retry: float = 5.0
    longest_retry: float = 300.0
    without_entry: float = 300.0
    hold: float = 60.0
    open_channel: float = 300.0
    alone: float = 7_200.0
    alone_at_most: float = 86_400.0

    def retry_in(self, failures: int) -> float:
        """Twice as long after each failure, to the longest."""
        return min(self.longest_retry, self.first_retry * float(2 ** min(failures, 16)))

    def is_over(self, message: OutgoingMessage, at: datetime) -> bool:
        """Whether Slack has had chances enough: it works, and never takes this one message.

        Two hours, in which three times or more it took another message of the workspace between
        two failures of this one; or, where nothing else was to be posted, a day in which it
        answered whatever else it was asked. An outage of everything ends no message, however
        long: what was counted before it counts no more. `at`: the database's time.
        """
        if message.alone_since is None:
            return False
        alone_for = (at - message.alone_since).total_seconds()
        others = message.lone_failures >= LONE_FAILURES and message.failures >= FAILURES
        if others and alone_for >= self.alone:
            return True
        return alone_for >= self.alone_at_most and message.failures >= FAILURES_OF_A_DAY


@dataclass(frozen=True, slots=True)
class Batch:
    """Leased messages, one a conversation; `at`: the database's time of leasing.

    `left`: something was found that somebody left behind, and not all of it need be here.
    """

    at: datetime
    messages: tuple[OutgoingMessage, ...]
    left: bool = False


def take(
    doors: Doors,
    *,
    owner: str,
    limit: int,
    timing: Timing,
    after: str = "",
    passing_over: Collection[str] = (),
    and_left: bool = True,
) -> Batch:
    """Lease a small batch, of a few workspaces in equal shares: so none waits for a busy one.

    Workspaces take turns: it begins behind `after` and leaves out `passing_over`. Of each it takes
    first what somebody left behind, where it is to look for that (`and_left`), then what is ready.
    """
    with doors.at_once() as session:
        every = leasing.to_do(session, settle=timing.settle, and_left=and_left)
    there = [each for each in every if each.workspace_id not in passing_over]
    there.sort(key=lambda each: (each.workspace_id <= after, each.workspace_id))
    share = max(1, limit // min(len(there), SHARE_A_BATCH)) if there else 0
    found: list[OutgoingMessage] = []
    shares = 0
    for here in there:
        taken = _take(doors, here, owner=owner, limit=min(share, limit - len(found)), timing=timing)
        found += taken
        shares += bool(taken)
        if shares == SHARE_A_BATCH or len(found) == limit:
            break
    at = every[0].at if every else datetime.min.replace(tzinfo=UTC)
    return Batch(at, tuple(found), any(each.left for each in every))


def _take(
    doors: Doors, here: ToDo, *, owner: str, limit: int, timing: Timing
) -> tuple[OutgoingMessage, ...]:
    until = here.at + timedelta(seconds=timing.lease)
    ambiguous_before = here.at - timedelta(seconds=timing.settle)
    next_at = here.at + timedelta(seconds=timing.pace)
    try:
        if doors.dialect == "postgresql" and not (here.left or here.to_update):
            with doors.at_once() as session:
                return leasing.lease_to_post(
                    session, here, owner=owner, until=until, next_at=next_at, limit=limit
                )
        with doors.writing() as session:
            left = leasing.lease_expired(
                session,
                here,
                owner=owner,
                until=until,
                ambiguous_before=ambiguous_before,
                limit=limit,
            )
            if len(left) == limit:
                return left
            rest = limit - len(left)
            return left + leasing.lease(
                session, here, owner=owner, until=until, next_at=next_at, limit=rest
            )
    except IntegrityError:
        # Two deliverers met in one conversation; the index let only one of them in.
        return ()


def begin_sending(
    doors: Doors,
    leased: OutgoingMessage,
    *,
    timing: Timing,
    channel_id: str | None = None,
    drawn_from: Moment | None = None,
) -> bool:
    """Commit that a post follows. False: somebody else has it, or the workspace has to wait; or
    something was written since the moment that it was drawn from.

    The lease begins anew here, so that only the post itself has to fit into it.
    """
    with doors.at_once() as session:
        return sending.begin_sending(
            session, leased, lease=timing.lease, channel_id=channel_id, drawn_from=drawn_from
        )


def begin_update(doors: Doors, leased: OutgoingMessage, *, timing: Timing) -> bool:
    """The same before what stands in Slack is changed."""
    with doors.at_once() as session:
        return sending.begin_update(session, leased, lease=timing.lease)


def keep_file(doors: Doors, leased: OutgoingMessage, file_id: str) -> bool:
    """Commit the file's id before anybody can see the file."""
    with doors.at_once() as session:
        return sending.change_leased(session, leased, file_id=file_id)


def record_sent(
    doors: Doors,
    leased: OutgoingMessage,
    *,
    channel_id: str,
    ts: str,
    shown_version: int,
    now: datetime,
    timing: Timing,
) -> bool:
    """It stands in Slack. False: the lease was lost, so there may be a second copy to look for.

    Which channel a person's direct messages are is kept: Slack is not asked for it again.
    """
    direct_channel = channel_id if is_direct(leased) else None
    with doors.at_once() as session:
        kept = sending.finish(
            session,
            leased,
            channel_id=channel_id,
            ts=ts,
            shown_version=shown_version,
            sent_at=now,
            look_back=timing.look_back,
            pace=timing.pace,
            direct_channel=direct_channel,
        )
        if not kept:
            _suspect_copy(session, leased, timing)
        return kept


def is_direct(message: OutgoingMessage) -> bool:
    """It goes to one person alone."""
    return message.conversation[:1] in ("U", "W")


def forget_direct_channel(doors: Doors, leased: OutgoingMessage) -> None:
    """Slack knows the channel of this person's direct messages no more."""
    with doors.at_once() as session:
        sending.forget_direct_channel(session, leased)


def _suspect_copy(session: Session, leased: OutgoingMessage, timing: Timing) -> None:
    here, key = leased.workspace_id, leased.id
    sending.suspect_copy(session, here, key, look_back=timing.look_back)


def withdrawn(doors: Doors, leased: OutgoingMessage) -> OutgoingMessage | None:
    """Where somebody else has taken it back meanwhile: it is not to stand in Slack."""
    with doors.reading() as session:
        found = reading.message(session, leased.workspace_id, leased.id)
    return found if found is not None and found.state == rows.WITHDRAWN else None


def record_update(
    doors: Doors,
    leased: OutgoingMessage,
    *,
    shown_version: int,
    looked_back: bool,
    timing: Timing,
    look_again_in: timedelta | None = None,
) -> bool:
    """What stands in Slack shows this version. A lost lease asks for one more rendering.

    `look_again_in`: nobody could look for a second copy, so once more after that.
    """
    with doors.at_once() as session:
        kept = sending.finish_update(
            session,
            leased,
            shown_version=shown_version,
            looked_back=looked_back,
            look_again_in=look_again_in.total_seconds() if look_again_in else None,
        )
        if not kept:
            _suspect_copy(session, leased, timing)
        return kept


def is_out_of_sight(message: OutgoingMessage) -> bool:
    """A sentence stands in its place, since others can read its channel."""
    return message.shown_version == rows.OUT_OF_SIGHT


def put_back(
    doors: Doors,
    leased: OutgoingMessage,
    *,
    timing: Timing,
    failure: Failure | None = None,
    unposted: bool = False,
) -> bool:
    """Release it; after a failure it rests a while, twice as long each time."""
    rest = 0.0 if failure is None else timing.retry_in(leased.failures)
    with doors.at_once() as session:
        return sending.put_back(session, leased, rest=rest, failure=failure, unposted=unposted)


def hold(doors: Doors, leased: OutgoingMessage, *, timing: Timing) -> bool:
    """It may not go out yet: asked again in a while, with what is behind it in its conversation."""
    with doors.at_once() as session:
        return sending.put_back(session, leased, rest=timing.hold)


def leave_unclear(
    doors: Doors, leased: OutgoingMessage, failure: Failure, *, timing: Timing
) -> bool:
    """Nobody knows whether the post arrived: it stays `sending`, to be looked up in a while."""
    rest = timing.retry_in(leased.failures) if leased.failures else 0.0
    with doors.at_once() as session:
        return sending.leave_unclear(session, leased, rest=rest, failure=failure)


def again_in(doors: Doors, leased: OutgoingMessage, seconds: float) -> bool:
    """Slack has asked to wait so many seconds with what this message needs of it: it waits, and
    what is behind it in its conversation."""
    with doors.at_once() as session:
        if leased.state == rows.SENDING:
            return sending.change_leased(session, leased, leased_until=in_seconds(seconds))
        return sending.put_back(session, leased, rest=seconds)


def leave_to_others(doors: Doors, leased: OutgoingMessage) -> bool:
    """It was to be looked up and has not been: whoever comes next does that."""
    with doors.at_once() as session:
        return sending.change_leased(session, leased, leased_until=in_seconds())


def rest_after_fault(doors: Doors, leased: OutgoingMessage, *, timing: Timing) -> None:
    """A fault of ours broke it off: it rests as after a failure; what may stand is looked up."""
    fault = Failure(FAULT)
    if may_stand(doors, leased):
        leave_unclear(doors, leased, fault, timing=timing)
    else:
        put_back(doors, leased, timing=timing, failure=fault)


def may_stand(doors: Doors, leased: OutgoingMessage) -> bool:
    """A post has begun, and nobody knows what became of it."""
    with doors.reading() as session:
        found = reading.message(session, leased.workspace_id, leased.id)
    return found is not None and found.state == rows.SENDING


def withdraw(doors: Doors, leased: OutgoingMessage, reason: str, *, timing: Timing) -> bool:
    """Nothing is left to say. Where a post of it may have arrived, that is looked for later."""
    with doors.at_once() as session:
        return sending.close(
            session, leased, state=rows.WITHDRAWN, reason=reason, look_back=timing.look_back
        )


def give_up(
    doors: Doors,
    leased: OutgoingMessage,
    reason: str,
    *,
    admins: Collection[str],
    now: datetime,
    timing: Timing,
    unposted: bool = False,
) -> bool:
    """It can never be sent. Somebody who can mend that gets a notice, once a week and conversation.

    Where a post of it may have arrived, that is looked for later. `unposted`: not this last one.
    """
    with doors.writing() as session:
        if not sending.close(
            session,
            leased,
            state=rows.DEAD,
            reason=reason,
            look_back=timing.look_back,
            unposted=unposted,
        ):
            return False
        _report_death(session, leased, reason, admins, now)
        return True


def _report_death(
    session: Session,
    leased: OutgoingMessage,
    reason: str,
    admins: Collection[str],
    now: datetime,
) -> None:
    unit_id = unit_of(session, leased)
    everybody = (*team_leads_of(session, leased.workspace_id, unit_id, now), *sorted(admins))
    year, week, _ = now.isocalendar()
    if leased.kind == DELIVERY_NOTICE and "conversation" in leased.subject:
        # Its reader cannot be reached either: it goes to whoever comes after them.
        subject = dict(leased.subject)
        place = everybody.index(leased.conversation) + 1 if leased.conversation in everybody else 0
        everybody, suffix = everybody[place:], f":after:{leased.conversation}"
    else:
        subject = {"kind": leased.kind, "conversation": leased.conversation, "reason": reason}
        subject |= {"unit": unit_id} if unit_id is not None else {}
        suffix = ""
    unreached = {leased.conversation, subject["conversation"]}
    recipient = next((each for each in everybody if each not in unreached), None)
    if recipient is None:
        return
    about = f"{subject['conversation']}:{subject['reason']}"
    plan(
        session,
        leased.workspace_id,
        kind=DELIVERY_NOTICE,
        conversation=recipient,
        dedupe_key=f"{DELIVERY_NOTICE}:{about}:{year}-{week}{suffix}",
        subject=subject,
        now=now,
    )


def unit_of(session: Session, leased: OutgoingMessage) -> str | None:
    """The unit that a message is about, or whose channel it goes to."""
    return leased.subject.get("unit") or reading.unit_behind(
        session, leased.workspace_id, leased.conversation, leased.subject.get("staff")
    )


def team_leads_of(
    session: Session, workspace_id: str, unit_id: str | None, now: datetime
) -> tuple[str, ...]:
    """Those who can mend it, as Slack knows them."""
    if unit_id is None:
        return ()
    roster = roster_on(session, workspace_id, unit_id, now.date())
    people = (roster.person(staff_id) for staff_id in roster.team_leads)
    return tuple(person.staff.slack_user_id for person in people if person is not None)


def pause_workspace(doors: Doors, workspace_id: str, seconds: float) -> None:
    """Nothing is sent in this workspace for that long; other workspaces go on."""
    with doors.at_once() as session:
        sending.pause_workspace(session, workspace_id, seconds)


def look_before_posting(doors: Doors, *, now: datetime) -> None:
    """A backup was restored: what was sent since it was made is not known, and must not come again.

    What waits is looked for in Slack before it is posted, and so is what is planned in the next two
    days, as far back as the backup is old. `now`: the time of the restore.
    """
    with doors.writing() as session:
        for each in workspaces.known(session):
            newest = restored.newest_trace(session, each.id) or now - AS_OLD_AS_A_BACKUP
            restored.doubt(session, each.id, restored_at=now, since=min(now, newest))


def look_from(doors: Doors, leased: OutgoingMessage) -> datetime:
    """It cannot stand in Slack since before that, by practice time."""
    with doors.reading() as session:
        return restored.look_from(session, leased)


def release_all(doors: Doors, owner: str) -> int:
    """Hand back what this deliverer leased; what it began to post is soon looked up by others."""
    with doors.reading() as session:
        where = sending.held_by(session, owner)
    released = 0
    for each in where:
        with doors.writing() as session:
            released += sending.release_all(session, each, owner)
    return released


def confirm_seen(
    doors: Doors, actor: Actor, message_id: str, *, channel_id: str, ts: str, now: datetime
) -> None:
    """Somebody pressed a button on this message: so it stands there, whatever we last heard.

    Where it was sent, that is: in its channel, or in the direct message of whoever pressed.
    """
    with doors.reading() as session:
        found = reading.message(session, actor.workspace_id, message_id)
    if found is None or found.state not in (rows.SENDING, rows.DEAD) or found.ts is not None:
        return
    if found.conversation not in (channel_id, actor.slack_user_id):
        return
    with doors.writing() as session:
        found = reading.message(session, actor.workspace_id, message_id)
        if found is not None and found.state == rows.SENDING and found.ts is None:
            sending.finish(
                session,
                found,
                channel_id=channel_id,
                ts=ts,
                shown_version=0,
                sent_at=now,
            )
        elif found is not None and found.state == rows.DEAD and found.ts is None:
            ended.stands_after_all(session, found, channel_id=channel_id, ts=ts, sent_at=now)


def parent_of(doors: Doors, leased: OutgoingMessage) -> OutgoingMessage | None:
    """The message in whose thread this one belongs."""
    if leased.parent_id is None:
        return None
    with doors.reading() as session:
        return reading.message(session, leased.workspace_id, leased.parent_id)


def is_to_come(message: OutgoingMessage) -> bool:
    """It has not been posted, and will be."""
    return message.state in (rows.PLANNED, rows.LEASED, rows.SENDING) and message.ts is None
