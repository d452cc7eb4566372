"""The team lead keeps the roster: people, FTE, leave with a covering colleague, hand-overs."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from slack_bolt import Ack, App, BoltContext

from bot.casework.access.doors import Doors
from bot.casework.access.permissions import Action
from bot.casework.administration import planned_leave, roster, transfers
from bot.casework.administration.roster_desk import NOT_THERE
from bot.casework.drafts import StaffDraft, TransferDraft
from bot.casework.reading import clients
from bot.casework.replies import (
    Actor,
    NotAllowed,
    Recorded,
    Refusal,
    StaffMember,
    Wording,
    one_after_another,
)
from bot.commands import home
from bot.commands.forms import slack_people
from bot.commands.forms.modals import (
    Form,
    Turn,
    carried,
    carry,
    on_roster,
    open_then,
    permitted,
    turn_of,
)
from bot.commands.forms.read import read
from bot.commands.forms.screens import refresh_behind, show_then
from bot.config import Settings
from bot.views import roster as views
from bot.views.blocks import Option, View
from bot.views.sentence import notice
from ips.facts import StaffRole
from ips.records.planned_leave import PlannedLeaveRecord


def register(app: App) -> None:
    app.action("roster.add")(press_add)
    app.action("roster.change")(press_change)
    app.action("roster.remove")(press_remove)
    app.view("roster.add_submit")(submit_add)
    app.view("roster.change_submit")(submit_change)
    app.action("leave.add")(press_leave)
    app.action("leave.cancel")(press_cancel_leave)
    app.view("leave.submit")(submit_leave)
    app.options("transfer.clients")(offer_clients)
    app.view("transfer.submit")(submit_transfer)


# ---------------------------------------------------------------- opening


NOT_YOURS = (
    "Your team lead decides whose caseload a client is on, and hands people over. Please speak to "
    "them; while you are away a colleague can cover for you."
)


def open_roster(turn: Turn) -> None:
    on_roster(turn)
    show_then(turn, "Roster", lambda: _roster(turn))


def open_leaves(turn: Turn) -> None:
    on_roster(turn)
    show_then(turn, "Leave and cover", lambda: _leaves(turn))


def open_transfer(turn: Turn) -> None:
    on_roster(turn)
    try:
        transfers.check_may(turn.doors, turn.actor, now=turn.now)
    except NotAllowed:
        raise Refusal(NOT_YOURS) from None

    def build() -> View:
        key = carry().packed()
        return views.transfer_form(_choices(turn), turn.today, private_metadata=key)

    open_then(turn, "Hand over clients", build)


def _roster(turn: Turn, done: Recorded | None = None) -> View:
    staff = roster.staff(turn.doors, turn.actor, now=turn.now)
    return views.roster(staff, turn.today, done=_sentences(done), may_keep=turn.leads)


def _leaves(turn: Turn, done: Recorded | None = None) -> View:
    lines = planned_leave.leaves(turn.doors, turn.actor, now=turn.now)
    return views.leaves(lines, turn.today, done=_sentences(done), may_keep=turn.leads)


def _sentences(done: Recorded | None) -> tuple[Wording, ...]:
    """What was done, and what follows from it: who hears now, whom nobody carries."""
    return () if done is None else (done.summary, *done.notes)


def _choices(turn: Turn) -> list[Option]:
    staff = roster.staff(turn.doors, turn.actor, now=turn.now)
    ids = [one.slack_user_id for one in staff]
    names = slack_people.names_of(turn.slack, turn.actor.workspace_id, ids)
    return views.staff_options(staff, names)


# ---------------------------------------------------------------- people


def press_add(ack: Ack, body: dict[str, Any], context: BoltContext) -> None:
    ack()
    turn = turn_of(context, body)
    permitted(turn, Action.KEEP_ROSTER)
    open_then(turn, "Add somebody", lambda: views.add_form(private_metadata=carry().packed()))


def press_change(
    ack: Ack, body: dict[str, Any], context: BoltContext, action: dict[str, Any]
) -> None:
    ack()
    turn = turn_of(context, body)
    permitted(turn, Action.KEEP_ROSTER)

    def build() -> View:
        one = _member(turn, action["value"])
        return views.change_form(one, private_metadata=carry(staff=one.id).packed())

    open_then(turn, "Change", build)


def _member(turn: Turn, staff_member_id: str) -> StaffMember:
    for one in roster.staff(turn.doors, turn.actor, now=turn.now):
        if one.id == staff_member_id:
            return one
    raise Refusal(NOT_THERE)


def press_remove(
    ack: Ack, body: dict[str, Any], context: BoltContext, action: dict[str, Any], settings: Settings
) -> None:
    """From within the form of a change, which then shows the roster.

    Their Home tab, which showed their people, stands in Slack until they open it: it goes now.
    """
    ack()
    turn = turn_of(context, body)
    before = roster.staff(turn.doors, turn.actor, now=turn.now)
    done = roster.remove(
        turn.doors,
        turn.actor,
        action["value"],
        now=turn.now,
        submission=turn.trigger_id,
    )
    gone = [one.slack_user_id for one in before if one.id == action["value"]]
    home.publish_for(turn, settings, gone)
    show_then(turn, "Roster", lambda: _roster(turn, done), saved=True)


def submit_add(ack: Ack, view: dict[str, Any], body: dict[str, Any], context: BoltContext) -> None:
    turn = turn_of(context, body)
    form = Form(view)
    draft = _staff_draft(form, form.user("staff") or "")
    form.needed("staff", draft.slack_user_id, "Who is it?")
    if form.errors:
        ack(response_action="errors", errors=form.errors)
        return
    # First of all: what Slack knows of somebody is for whoever may put them on a roster.
    roster.check_may_keep(turn.doors, turn.actor, now=turn.now)
    slack_people.require_colleagues(turn.slack, turn.actor.workspace_id, [draft.slack_user_id])
    done = roster.add(turn.doors, turn.actor, draft, now=turn.now, submission=carried(view).key)
    ack()
    refresh_behind(turn.slack, view, lambda: _roster(turn, done))


def submit_change(
    ack: Ack, view: dict[str, Any], body: dict[str, Any], context: BoltContext
) -> None:
    turn = turn_of(context, body)
    form = Form(view)
    one = _member(turn, carried(view).get("staff") or "")
    draft = _staff_draft(form, one.slack_user_id)
    if form.errors:
        ack(response_action="errors", errors=form.errors)
        return
    done = roster.change(turn.doors, turn.actor, draft, now=turn.now, submission=carried(view).key)
    ack()
    refresh_behind(turn.slack, view, lambda: _roster(turn, done))


def _staff_draft(form: Form, slack_user_id: str) -> StaffDraft:
    role = form.one_of("role", StaffRole) or StaffRole.EMPLOYMENT_SPECIALIST
    fte = form.number("fte")
    teams = tuple((form.text("teams") or "").splitlines())
    return StaffDraft(slack_user_id, role, 1.0 if fte is None else fte, teams)


# ---------------------------------------------------------------- leave


def press_leave(ack: Ack, body: dict[str, Any], context: BoltContext) -> None:
    ack()
    turn = turn_of(context, body)
    permitted(turn, Action.KEEP_LEAVE)

    def build() -> View:
        return views.leave_form(_choices(turn), turn.today, private_metadata=carry().packed())

    open_then(turn, "Plan leave", build)


def press_cancel_leave(
    ack: Ack, body: dict[str, Any], context: BoltContext, action: dict[str, Any]
) -> None:
    ack()
    turn = turn_of(context, body)
    done = planned_leave.cancel(
        turn.doors, turn.actor, action["value"], now=turn.now, submission=turn.trigger_id
    )
    show_then(turn, "Leave and cover", lambda: _leaves(turn, done), saved=True)


def submit_leave(
    ack: Ack, view: dict[str, Any], body: dict[str, Any], context: BoltContext
) -> None:
    turn = turn_of(context, body)
    form = Form(view)
    who, cover = form.choice("staff_member_id") or "", form.choice("cover_id")
    leave = read(form, PlannedLeaveRecord, who, cover_id=cover)
    if form.errors:
        ack(response_action="errors", errors=form.errors)
        return
    done = planned_leave.plan(
        turn.doors, turn.actor, leave(), now=turn.now, submission=carried(view).key
    )
    ack()
    refresh_behind(turn.slack, view, lambda: _leaves(turn, done))


# ---------------------------------------------------------------- handing over


def offer_clients(
    ack: Ack, payload: dict[str, Any], doors: Doors, actor: Actor, now: datetime, today: date
) -> None:
    found = clients.client_choices(doors, actor, payload.get("value") or "", now=now)
    ack(options=views.client_options(found, today))


def submit_transfer(
    ack: Ack, view: dict[str, Any], body: dict[str, Any], context: BoltContext
) -> None:
    turn = turn_of(context, body)
    form = Form(view)
    draft = TransferDraft(
        client_ids=form.choices("client_ids"),
        to_staff_member_id=form.choice("to_staff_member_id") or "",
        from_on=form.day("from_on") or turn.today,
        kind=form.choice("kind") or "carries",
    )
    form.needed("client_ids", draft.client_ids, "Please choose at least one client.")
    if form.errors:
        ack(response_action="errors", errors=form.errors)
        return
    done = transfers.transfer(
        turn.doors, turn.actor, draft, now=turn.now, submission=carried(view).key
    )
    ack(response_action="update", view=notice(one_after_another(_sentences(done)), "Handed over"))
