"""Clients handed to a colleague from a day on. Their due dates stay as they are."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime

from bot.casework.access import permissions
from bot.casework.access.permissions import Action
from bot.casework.administration import roster_desk, staffing
from bot.casework.drafts import TransferDraft
from bot.casework.recording.desk import Desk, Written, perform
from bot.casework.reminders import arrangements, outbox, retention
from bot.casework.replies import Actor, Colleague, FactRef, Phrase, Recorded, Refusal, phrase
from bot.casework.team.coverage import has_role
from db.doors import Doors
from db.queries.people import assignments
from db.queries.people.staff import Person
from ips.facts import StaffRole
from ips.words import dated

CARRIES, SUPPORTS = "carries", "supports"


def check_may(doors: Doors, actor: Actor, *, now: datetime) -> None:
    """Before the form opens: nobody fills in what they may not send. Raises `NotAllowed`."""
    with permissions.reading(doors, actor, now=now) as session:
        permissions.authorize(session, actor, Action.TRANSFER_CLIENTS, now=now)


def transfer(
    doors: Doors,
    actor: Actor,
    draft: TransferDraft,
    *,
    now: datetime,
    submission: str | None = None,
) -> Recorded:
    """Hand clients to a colleague from a day on: one row closes, the next one opens."""

    def write(desk: Desk) -> Written:
        if not draft.client_ids:
            raise Refusal("Please choose at least one client.", "client_ids")
        if abs(draft.from_on - desk.today) > roster_desk.FAR_AHEAD:
            raise Refusal("Please choose a day nearer to today.", "from_on")
        roster = roster_desk.roster(desk)
        person = roster_desk.with_id(roster, draft.to_staff_member_id, desk.today)
        _fits_the_kind(person, draft.kind, desk.today)
        moving = _not_theirs_yet(desk, draft)
        if moving:
            here = {each.staff.id for each in staffing.present(roster, desk.today)}
            outbox.look_soon(desk.session, desk.workspace_id, (desk.unit_id,))
            _tell(desk, draft, moving, here)
            assignments.reassign(
                desk.session,
                desk.workspace_id,
                moving,
                draft.to_staff_member_id,
                draft.from_on,
                draft.kind,
            )
            if draft.from_on <= desk.today:
                retention.show_again(desk.session, desk.workspace_id, moving)
        return roster_desk.written(
            FactRef("transfer", draft.to_staff_member_id),
            _handed_over(desk, draft, person, len(moving)),
            draft.from_on,
            ("staff_member_id", "from_on") if moving else (),
            notes=("Their due dates stay as they are.",) if moving else (),
        )

    ask = roster_desk.ask(
        doors, actor, "caseload.transfer", draft, now, submission, action=Action.TRANSFER_CLIENTS
    )
    return perform(replace(ask, client_ids=draft.client_ids), write)


def _tell(desk: Desk, draft: TransferDraft, moving: Collection[str], here: Collection[str]) -> None:
    """Whoever has left the roster reads nothing more of the unit."""
    former = [
        span
        for span in assignments.of_clients(
            desk.session, desk.workspace_id, moving, draft.from_on, kind=draft.kind
        )
        if draft.kind == CARRIES
        and span.staff_member_id in here
        and span.staff_member_id != draft.to_staff_member_id
    ]
    arrangements.tell_of_hand_over(
        desk.session,
        desk.workspace_id,
        desk.unit_id,
        former,
        draft.to_staff_member_id,
        draft.from_on,
        moving=len(moving),
        kind=draft.kind,
        by=desk.me,
        now=desk.now,
    )


def _fits_the_kind(person: Person, kind: str, today: date) -> None:
    is_peer_mentor = has_role(person, StaffRole.PEER_MENTOR, today)
    if kind not in (CARRIES, SUPPORTS):
        raise Refusal("Please say whether they carry the clients or support them.", "kind")
    if kind == CARRIES and is_peer_mentor:
        raise Refusal(
            "A peer mentor supports clients and carries none. Please choose “Supported by a peer "
            "mentor, besides”, or a specialist.",
            "to_staff_member_id",
        )
    if kind == SUPPORTS and not is_peer_mentor:
        raise Refusal(
            "Only a peer mentor supports beside the specialist. Please choose “Their employment "
            "specialist”, or a peer mentor.",
            "to_staff_member_id",
        )


def _not_theirs_yet(desk: Desk, draft: TransferDraft) -> tuple[str, ...]:
    spans = assignments.of_clients(
        desk.session, desk.workspace_id, draft.client_ids, draft.from_on, kind=draft.kind
    )
    theirs = {
        span.client_id
        for span in spans
        if span.staff_member_id == draft.to_staff_member_id
        and span.from_on <= draft.from_on
        and span.until_on is None
    }
    return tuple(sorted(set(draft.client_ids) - theirs))


def _handed_over(desk: Desk, draft: TransferDraft, person: Person, moving: int) -> Phrase:
    who, colleague = desk.codes(draft.client_ids), Colleague(person.staff.slack_user_id)
    if not moving:
        return phrase(f"{who}: with ", colleague, " already.")
    when = (
        "from today" if draft.from_on == desk.today else f"from {dated(draft.from_on, desk.today)}"
    )
    how = "with" if draft.kind == CARRIES else "supported by"
    return phrase(f"{who}: {how} ", colleague, f" {when}.")
