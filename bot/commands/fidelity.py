"""/fidelity: the scores of the unit, and for each item why."""

from __future__ import annotations

from typing import Any

from slack_bolt import Ack, App, BoltContext

from bot.casework.replies import Refusal
from bot.commands.forms import score_pages, slack_people
from bot.commands.forms.modals import (
    Form,
    Turn,
    carried,
    carry,
    on_roster,
    open_then,
    turn_of,
)
from bot.commands.forms.score_pages import asked
from bot.commands.forms.screens import show_then
from bot.commands.lines.days import DateOrder
from bot.commands.lines.periods import EXAMPLES, PeriodAhead, PeriodNotUnderstood, parse_period
from bot.commands.lines.pieces import cleaned
from bot.views import fidelity as views
from bot.views.blocks import View
from ips.fidelity.evidence import Period
from ips.words import whole_day

GONE = "These rows are no longer there. Please open the item again."


def register(app: App) -> None:
    app.command("/fidelity")(command)
    app.action("fidelity.period")(press_period)
    app.action("fidelity.items")(press_items)
    app.action("fidelity.why")(press_why)
    app.action("fidelity.item")(press_why)
    app.action("fidelity.what_if")(press_what_if)
    app.view(views.WHAT_IF)(submit_what_if)
    app.action("fidelity.rows")(press_rows)
    app.action("fidelity.rows_before")(press_rows)
    app.action("fidelity.rows_next")(press_rows)


def command(command: dict[str, Any], body: dict[str, Any], context: BoltContext) -> None:
    """Bare: the last six full months. Else the period that was typed."""
    turn = turn_of(context, body)
    on_roster(turn)
    typed = " ".join(cleaned(command.get("text") or "").split())
    period = _typed(turn, typed) if typed else None
    open_then(turn, views.TITLE, lambda: score_pages.overview(turn, period))


def _typed(turn: Turn, typed: str) -> Period:
    """What was typed, without the unit's own name before it."""
    unit = turn.standpoint.vocational_unit
    name = unit.name.casefold() if unit is not None else ""
    words = typed[len(name) :].strip() if name and typed.casefold().startswith(name) else typed
    if not words:
        return parse_period("6 months", turn.today)
    order = DateOrder.DAY_MONTH if turn.day_first else DateOrder.MONTH_DAY
    try:
        return parse_period(words, turn.today, order)
    except PeriodAhead as ahead:
        raise Refusal(
            f"That is still ahead: it begins on {whole_day(ahead.first)}. Type /fidelity this "
            "quarter for what there is so far, or /fidelity alone for the last six full months."
        ) from None
    except PeriodNotUnderstood:
        raise Refusal(f"I could not read that period. Try {EXAMPLES}.") from None


def press_period(
    ack: Ack, body: dict[str, Any], context: BoltContext, action: dict[str, Any]
) -> None:
    ack()
    turn = turn_of(context, body)
    chosen = (action.get("selected_option") or {}).get("value", "")
    period = _typed(turn, chosen)
    show_then(turn, views.TITLE, lambda: score_pages.overview(turn, period))


def press_items(
    ack: Ack, body: dict[str, Any], context: BoltContext, action: dict[str, Any]
) -> None:
    ack()
    turn = turn_of(context, body)
    period, _ = asked(action.get("value"))
    show_then(turn, views.TITLE, lambda: score_pages.overview(turn, period))


def press_why(ack: Ack, body: dict[str, Any], context: BoltContext, action: dict[str, Any]) -> None:
    ack()
    turn = turn_of(context, body)
    period, (code, *_) = asked(action.get("value"), "item")
    show_then(turn, views.TITLE, lambda: score_pages.why(turn, period, code))


def press_rows(
    ack: Ack, body: dict[str, Any], context: BoltContext, action: dict[str, Any]
) -> None:
    ack()
    turn = turn_of(context, body)
    period, (code, key, number) = asked(action.get("value"), "item", "population", "page")
    page = int(number) if number.isascii() and number.isdigit() else 0

    def build() -> View:
        return views.rows(score_pages.sheet_of(turn, period), code, key, page)

    show_then(turn, views.TITLE, build)


def press_what_if(
    ack: Ack, body: dict[str, Any], context: BoltContext, action: dict[str, Any]
) -> None:
    ack()
    turn = turn_of(context, body)
    period, (code,) = asked(action.get("value"), "item")
    packed = carry(of=views.value(period, code)).packed()

    def build() -> View:
        sheet = score_pages.sheet_of(turn, period)
        missed = views.missed(sheet, code)
        if not missed:
            raise Refusal(GONE)
        whose = views.of_staff(sheet, missed.values())
        names = slack_people.names_of(turn.slack, turn.actor.workspace_id, whose)
        return views.what_if_form(sheet, code, names, packed)

    open_then(turn, "What if", build)


def submit_what_if(
    ack: Ack, body: dict[str, Any], view: dict[str, Any], context: BoltContext
) -> None:
    turn, form = turn_of(context, body), Form(view)
    period, (code,) = asked(carried(view).get("of"), "item")
    sheet = score_pages.sheet_of(turn, period)
    offered = views.missed(sheet, code)
    ticked = [offered[each] for each in form.choices("rows") if each in offered]
    if not ticked:
        raise Refusal(GONE)
    ack(response_action="update", view=views.what_if_result(sheet, code, ticked))
