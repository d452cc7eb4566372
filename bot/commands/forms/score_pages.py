"""The pages of the fidelity scores, from what a button or a page carries of period and item."""

from __future__ import annotations

from datetime import date
from typing import Any

from bot.casework.reading import ratings
from bot.casework.reading.scores import ScoreSheet, score_sheet
from bot.casework.replies import Refusal
from bot.commands.forms.modals import OLD_BUTTON, Turn
from bot.views import fidelity as views
from bot.views import item_rating
from bot.views.blocks import View
from ips.fidelity.evidence import Period
from ips.fidelity.items import ITEMS


def sheet_of(turn: Turn, period: Period | None) -> ScoreSheet:
    """`period` None: the last six full months."""
    return score_sheet(turn.doors, turn.actor, period, now=turn.now)


def overview(turn: Turn, period: Period | None) -> View:
    """All items."""
    return views.overview(sheet_of(turn, period), turn.today)


def why(turn: Turn, period: Period, code: str) -> View:
    """One item, with what people rated it."""
    sheet = sheet_of(turn, period)
    given = ratings.standing(turn.doors, turn.actor, sheet.records, code, now=turn.now)
    whole = sheet.mine is None
    return views.why(sheet, code, item_rating.given(code, given, turn.today, change=whole))


def build_overview(turn: Turn, carried: str) -> View:
    """The page of all items that is open, as it stands now."""
    period, _ = asked(carried)
    return overview(turn, period)


def build_item(turn: Turn, carried: str) -> View:
    """The page of an item that is open, as it stands now."""
    period, (code,) = asked(carried, "item")
    return why(turn, period, code)


def asked(value: Any, *names: str) -> tuple[Period, list[str]]:
    """What a button of ours carries. Raises Refusal where it is none of ours."""
    try:
        first, last, *more = str(value).split(":")
        period = Period(date.fromisoformat(first), date.fromisoformat(last))
    except ValueError:
        raise Refusal(OLD_BUTTON) from None
    if len(more) != len(names) or (more and more[0] not in ITEMS):
        raise Refusal(OLD_BUTTON)
    return period, more
