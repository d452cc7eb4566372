"""An action, who does what by when: written down, changed, and what becomes of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from slack_bolt import Ack, App, BoltContext, Respond

from bot.casework.access.permissions import Action
from bot.casework.administration import roster
from bot.casework.recording import actions
from bot.casework.recording.record import to_edit
from bot.casework.replies import Recorded, Refusal
from bot.casework.team import hours
from bot.commands.brief import confirm_pressed
from bot.commands.forms import modals, pickers, screens, slack_people, typed_lines
from bot.commands.forms.modals import Form, Turn
from bot.commands.forms.read import read, save
from bot.commands.lines import of_the_unit as lines
from bot.commands.lines.days import DateOrder
from bot.commands.lines.pieces import split
from bot.commands.one_tap import press
from bot.payloads import UNREADABLE
from bot.views import action as views
from bot.views.blocks import Block, View
from bot.views.pickers import doubts
from bot.views.roster import staff_options
from ips.records.action import ActionRecord
from ips.records.kind import content_of


def register(app: App) -> None:
    app.view(views.SUBMIT)(submit)
    app.action("action.done")(press(actions.done))
    app.action("action.drop")(press(actions.drop))
    app.action("action.move")(press_move)
    app.view(views.MOVE)(submit_move)


def open_page(turn: Turn) -> None:
    """The open ones of the unit."""
    modals.on_roster(turn)
    modals.open_then(turn, views.LIST_TITLE, lambda: screens.build_actions(turn))


def run(turn: Turn, typed: str) -> None:
    """`/ips action Ben call VR about C-114 by Fri` fills the form; alone it opens an empty one."""
    modals.permitted(turn, Action.RECORD_ACTION)
    build = partial(_understood, turn, typed) if typed else partial(form_of, turn)
    modals.open_then(turn, views.TITLE, build)


def _understood(turn: Turn, typed: str) -> View:
    here = turn.actor.workspace_id
    ids = {one.slack_user_id: one.id for one in roster.staff(turn.doors, turn.actor, now=turn.now)}
    names = slack_people.by_name(turn.slack, here, ids)
    order = DateOrder.DAY_MONTH if turn.day_first else DateOrder.MONTH_DAY
    line = lines.action(typed, turn.today, order, colleagues=lines.by_first_name(names))
    codes = split(line.what).possible_codes
    known = typed_lines.known_to(turn, codes)
    whom = {client.id for code in codes if (client := known.client(code)) is not None}
    holds: dict[str, Any] = {
        "what": line.what or None,
        "due_on": line.due_on,
        "client_id": next(iter(whom)) if len(whom) == 1 else None,
    }
    if line.slack_user_id in ids:
        holds[views.OWNER] = ids[line.slack_user_id]
    return form_of(turn, holds=holds, unsure=doubts(line.unsure))


# ---------------------------------------------------------------- its form


def form_of(
    turn: Turn,
    *,
    holds: Mapping[str, Any] | None = None,
    review_id: str | None = None,
    meeting_id: str | None = None,
    unsure: Sequence[Block] = (),
) -> View:
    """A fresh form. `review_id`: of a fidelity review's action plan; `meeting_id`: of a meeting."""
    modals.permitted(turn, Action.RECORD_ACTION)
    assert turn.standpoint.me is not None
    held = {views.OWNER: turn.standpoint.me.id, "due_on": None, **(holds or {})}
    return _form(turn, modals.carry(review=review_id, meeting=meeting_id).packed(), held, unsure)


def open_edit(turn: Turn, fact_id: str) -> None:
    """The form of an action again, with what is on record."""

    def build() -> View:
        kept = to_edit(turn.doors, turn.actor, ActionRecord, fact_id, now=turn.now)
        carried = modals.carry(fact=fact_id, version=str(kept.version))
        return _form(turn, carried.packed(), content_of(kept.record))

    modals.open_then(turn, views.TITLE, build)


def _form(turn: Turn, packed: str, holds: Mapping[str, Any], unsure: Sequence[Block] = ()) -> View:
    staff = roster.staff(turn.doors, turn.actor, now=turn.now)
    names = slack_people.names_of(
        turn.slack, turn.actor.workspace_id, [one.slack_user_id for one in staff]
    )
    client_id = holds.get("client_id")
    client = pickers.option_of(turn, client_id)[0] if client_id else None
    return views.form(
        turn.today,
        packed,
        staff=staff_options(staff, names),
        holds=holds,
        client=client,
        unsure=unsure,
    )


def submit(ack: Ack, body: dict[str, Any], view: dict[str, Any], context: BoltContext) -> None:
    turn, form, carried = modals.turn_of(context, body), Form(view), modals.carried(view)
    modals.on_roster(turn)
    unit = turn.standpoint.vocational_unit
    form.needed(views.OWNER, form.choice(views.OWNER), "Who does it?")
    new = read(
        form,
        ActionRecord,
        unit.id if unit is not None else "",
        owner_id=form.choice(views.OWNER) or "",
        review_id=carried.get("review"),
        meeting_id=carried.get("meeting"),
    )

    modals.submit(ack, form, lambda: save(turn, carried, new()), turn.today)


# ---------------------------------------------------------------- what becomes of it


def press_move(
    ack: Ack, action: dict[str, Any], body: dict[str, Any], context: BoltContext, respond: Respond
) -> None:
    """A small form with a day in it."""
    ack()
    turn = modals.turn_of(context, body, respond)
    confirm_pressed(turn, body)
    modals.open_then(turn, "Move the action", lambda: _move_form(turn, action["value"]))


def _move_form(turn: Turn, action_id: str) -> View:
    """The person's next working day after the one that it has, or after today."""
    unit, me = turn.standpoint.vocational_unit, turn.standpoint.me
    due_on = actions.planned(turn.doors, turn.actor, action_id, now=turn.now)
    if unit is None or me is None:
        raise Refusal(modals.NO_UNIT)
    to = hours.next_working_day(max(due_on, turn.today), unit, me.days_off)
    return views.move_form(due_on, to, modals.carry(action=action_id).packed())


def submit_move(ack: Ack, body: dict[str, Any], view: dict[str, Any], context: BoltContext) -> None:
    turn, form, carried = modals.turn_of(context, body), Form(view), modals.carried(view)
    to = form.day("due_on")

    def record() -> Recorded:
        if to is None:  # Slack asks for a day before it sends the form
            raise Refusal(UNREADABLE)
        return actions.move(
            turn.doors,
            turn.actor,
            carried.get("action") or "",
            to,
            now=turn.now,
            submission=carried.key,
        )

    modals.submit(ack, form, record, turn.today)
