"""/outcomes: the unit's numbers of a quarter, marking it as sent, and the chart."""

from __future__ import annotations

from datetime import date
from typing import Any

from slack_bolt import Ack, App, BoltContext, Respond

from bot.casework.reading import agency as reading_agency
from bot.casework.reading import outcomes
from bot.casework.recording import sent_quarter, undo
from bot.casework.reminders import outcome_charts
from bot.casework.replies import Refusal, Wording
from bot.commands import agency
from bot.commands.forms.modals import OLD_BUTTON, Turn, on_roster, open_then, turn_of
from bot.commands.forms.screens import show_then
from bot.commands.lines.periods import PeriodAhead, PeriodNotUnderstood, parse_period
from bot.views import outcomes as views
from bot.views.blocks import View
from bot.views.reply import fact_of
from ips.quarters import Quarter
from ips.words import whole_day

NO_QUARTER = (
    "I could not read that as a quarter. Please type it like 'Q3 2026' or 'last quarter', or "
    "/outcomes alone for the last one."
)


def register(app: App) -> None:
    app.command("/outcomes")(command)
    app.action("outcomes.earlier")(press_quarter)
    app.action("outcomes.later")(press_quarter)
    app.action("outcomes.back")(press_quarter)
    app.action("outcomes.rows")(press_rows)
    app.action("outcomes.rows_before")(press_rows)
    app.action("outcomes.rows_next")(press_rows)
    app.action("outcomes.mark_sent")(press_mark_sent)
    app.action("outcomes.take_back")(press_take_back)
    app.action("outcomes.chart")(press_chart)


def command(command: dict[str, Any], body: dict[str, Any], context: BoltContext) -> None:
    """Bare: the last quarter that is over."""
    turn = turn_of(context, body)
    if _of_agency(turn):
        agency.open_page(turn)
        return
    on_roster(turn)
    typed = " ".join((command.get("text") or "").split())
    open_then(turn, views.TITLE, lambda: _page(turn, _quarter(turn, typed)))


def open_page(turn: Turn) -> None:
    """The last quarter that is over."""
    if _of_agency(turn):
        agency.open_page(turn)
        return
    on_roster(turn)
    show_then(turn, views.TITLE, lambda: _page(turn, None))


def _of_agency(turn: Turn) -> bool:
    """Somebody of no unit, to whom the units side by side were given: these are their outcomes."""
    return turn.standpoint.me is None and reading_agency.is_reader(turn.doors, turn.actor)


def _quarter(turn: Turn, typed: str) -> Quarter | None:
    if not typed:
        return None
    try:
        period = parse_period(typed, turn.today)
    except PeriodAhead as ahead:
        raise Refusal(
            f"That is still ahead: it begins on {whole_day(ahead.first)}. For the quarter as it "
            "stands today type /outcomes this quarter, for the last one that is over /outcomes "
            "alone."
        ) from None
    except PeriodNotUnderstood:
        raise Refusal(NO_QUARTER) from None
    quarter = Quarter.of(period.first)
    if period.first != quarter.first or period.last != min(quarter.last, turn.today):
        raise Refusal(NO_QUARTER)
    return quarter


def _page(turn: Turn, quarter: Quarter | None, done: Wording | None = None) -> View:
    found = outcomes.of_quarter(turn.doors, turn.actor, quarter, now=turn.now)
    return views.page(found, done=done)


def press_quarter(
    ack: Ack, action: dict[str, Any], body: dict[str, Any], context: BoltContext
) -> None:
    ack()
    turn = turn_of(context, body)
    quarter = _of_button(action)
    show_then(turn, views.TITLE, lambda: _page(turn, quarter))


def press_rows(
    ack: Ack, action: dict[str, Any], body: dict[str, Any], context: BoltContext
) -> None:
    """The rows behind a number, in the place of the page."""
    ack()
    turn = turn_of(context, body)
    first, _, more = str(action.get("value", "")).partition(":")
    key, _, number = more.partition(":")
    quarter = _of_button({"value": first})
    page = int(number) if number.isascii() and number.isdigit() else 0

    def build() -> View:
        behind = outcomes.rows_behind(turn.doors, turn.actor, quarter, key, now=turn.now)
        return views.rows(behind, page)

    show_then(turn, views.TITLE, build)


def press_mark_sent(
    ack: Ack, action: dict[str, Any], body: dict[str, Any], context: BoltContext
) -> None:
    """The page is drawn again, with what became of it on top."""
    ack()
    turn = turn_of(context, body)
    quarter = _of_button(action)
    done = sent_quarter.mark_sent(
        turn.doors, turn.actor, quarter, now=turn.now, submission=turn.trigger_id
    )
    show_then(turn, views.TITLE, lambda: _page(turn, quarter, done.summary), saved=True)


def press_take_back(
    ack: Ack, action: dict[str, Any], body: dict[str, Any], context: BoltContext
) -> None:
    """What was sent stays in the mark's history."""
    ack()
    turn = turn_of(context, body)
    fact = fact_of(str(action.get("value", "")))
    done = undo.void(turn.doors, turn.actor, fact, now=turn.now, submission=turn.trigger_id)
    show_then(turn, views.TITLE, lambda: _page(turn, None, done.summary), saved=True)


def press_chart(
    ack: Ack, action: dict[str, Any], body: dict[str, Any], context: BoltContext, respond: Respond
) -> None:
    """It comes to the reader's own messages: a picture has no place in a modal of this kind."""
    ack()
    turn = turn_of(context, body, respond)
    quarter = _of_button(action)
    outcome_charts.ask_for(turn.doors, turn.actor, quarter, now=turn.now)
    show_then(turn, views.TITLE, lambda: _page(turn, quarter, views.CHART_COMING), saved=True)


def _of_button(action: dict[str, Any]) -> Quarter:
    try:
        return Quarter(date.fromisoformat(str(action.get("value", ""))))
    except ValueError:
        raise Refusal(OLD_BUTTON) from None
