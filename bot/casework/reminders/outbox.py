"""What the bot posts in Slack: messages are planned here, and wanted anew.

A message holds ids, not text: it is rendered when it is sent, so it is never stale. Only
delivery posts (`leases`); whoever else has something to post plans a message here, in their own
transaction.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from db.doors import Session, database_now
from db.queries.outbox import briefs as brief_rows
from db.queries.outbox import messages as rows
from db.queries.outbox import planning, tellings
from ips.facts import DueKey
from ips.standards import IPS_25, PAPERWORK

DELIVERY_NOTICE = "delivery_notice"
WELCOME = "welcome"
OFF_ROSTER = "off_roster"
JOB_LEAD = "job_lead"
TAKEN_BACK = "taken_back"
UNHEARD = "unheard"

# Which clocks may be urgent is the same in every profile.
URGENT_CLOCKS = frozenset(clock for clock, rule in IPS_25.clocks.items() if rule.urgent)


def plan(
    session: Session,
    workspace_id: str,
    *,
    kind: str,
    conversation: str,
    dedupe_key: str,
    subject: Mapping[str, str],
    now: datetime,
    items: Sequence[rows.OutgoingItem] = (),
    starts: Sequence[rows.StartAsked] = (),
    steps: Sequence[rows.OutgoingStep] = (),
    parent_id: str | None = None,
) -> str | None:
    """Plan one message within the caller's transaction; it goes out as soon as it may.

    Args:
        kind: which view renders it ('brief', 'cover_request', 'job_lead', ...).
        conversation: a channel id, or a Slack user id for a direct message.
        dedupe_key: at most 160 characters; a second message with the same key is not planned.
        subject: opaque ids and ISO days that the view needs; never a text anybody typed.
        items: the due contacts it shows, in their order.
        starts: the planned starts it asks about, in theirs.
        steps: the next steps with employers that it shows behind them.
        parent_id: the message whose thread it belongs to.

    Returns:
        The message's id, or None when the same message had been planned before.
    """
    return plan_all(
        session,
        workspace_id,
        [
            rows.NewMessage(
                kind=kind,
                conversation=conversation,
                dedupe_key=dedupe_key,
                subject=subject,
                items=tuple(items),
                starts=tuple(starts),
                steps=tuple(steps),
                parent_id=parent_id,
            )
        ],
        now=now,
    )[0]


def plan_all(
    session: Session, workspace_id: str, new: Sequence[rows.NewMessage], *, now: datetime
) -> tuple[str | None, ...]:
    """Plan several messages that go out in this order; see `plan`."""
    # Oldest first within a conversation, by the one clock that all replicas share. It may know
    # milliseconds only, or be set back: what waits already stays in front of what comes now.
    instant = int(database_now(session).timestamp() * 1_000_000)
    last = dict(planning.last_waiting(session, workspace_id, {each.conversation for each in new}))
    sequences: list[int] = []
    for place, message in enumerate(new):
        last[message.conversation] = max(instant + place, last.get(message.conversation, 0) + 1)
        sequences.append(last[message.conversation])
    return planning.add(session, workspace_id, new, sequences, planned_at=now)


def touch(
    session: Session,
    workspace_id: str,
    keys: Collection[DueKey],
    *,
    closed: Collection[DueKey] = (),
    altered: Collection[DueKey] = (),
) -> None:
    """Something happened to these due contacts, within the transaction that calls this.

    What shows them is to be rendered again; and where one of them is open now and might run out
    before the next brief, the unit's people are looked at soon. `closed`: those of them that the
    caller knows not to be open. `altered`: those that somebody may have been told of as they
    were: open again now, or with another last day.
    """
    if keys:
        # People before messages, in this order everywhere: two writers never wait for each other.
        may_press = {key for key in keys if key.clock in URGENT_CLOCKS}
        may_press |= {key for key in altered if key.clock not in PAPERWORK}
        brief_rows.look_soon(session, workspace_id, may_press - set(closed))
        if planning.want_update_of_items(session, workspace_id, keys):
            tellings.closed(session, workspace_id, closed)


def show_next_steps_again(
    session: Session, workspace_id: str, employer_contact_ids: Collection[str]
) -> None:
    """The next step of these contacts is another now: the briefs that have it are drawn again."""
    planning.want_update_of_next_steps(session, workspace_id, employer_contact_ids)


def look_soon(session: Session, workspace_id: str, vocational_unit_ids: Collection[str]) -> None:
    """Leave, cover or a caseload changed: somebody else may have to hear of what cannot wait.

    Before `touch` and `plan`, where a transaction calls them: the planner, too, holds a person
    before it plans a message to them.
    """
    brief_rows.look_soon_at_units(session, workspace_id, vocational_unit_ids)


def readdress(
    session: Session, workspace_id: str, unit_id: str, before: str | None, after: str | None
) -> None:
    """The unit has another channel: what waits for the former one goes there, unless begun."""
    if before is None or after is None:
        return
    waiting = planning.unposted(session, workspace_id, before)
    own = {each.id for each in waiting if each.subject.get("unit", unit_id) == unit_id}
    moved = [each.id for each in waiting if each.id in own and (each.parent_id or each.id) in own]
    planning.move(session, workspace_id, moved, after)
