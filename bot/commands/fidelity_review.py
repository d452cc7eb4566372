"""A fidelity review by somebody from outside: written down with its ratings, and corrected."""

from __future__ import annotations

from typing import Any

from slack_bolt import Ack, App, BoltContext

from bot.casework.access.permissions import Action
from bot.casework.checks import NOT_OFFERED
from bot.casework.recording.fidelity_reviews import record_review
from bot.casework.recording.record import to_edit
from bot.casework.replies import Recorded
from bot.commands.forms import modals
from bot.commands.forms.modals import Form, Turn
from bot.commands.forms.read import read, save
from bot.views import fidelity_review as views
from bot.views.blocks import View
from bot.views.item_rating import RATINGS
from ips.fidelity.codes import ItemCode
from ips.records.fidelity_review import FidelityReviewRecord
from ips.records.kind import content_of


def register(app: App) -> None:
    app.action(views.OPEN)(press_record)
    app.view(views.SUBMIT)(submit)


def press_record(ack: Ack, body: dict[str, Any], context: BoltContext) -> None:
    """A fresh form on top of the page of scores."""
    ack()
    turn = modals.turn_of(context, body)
    modals.permitted(turn, Action.RECORD_FIDELITY_REVIEW)
    modals.open_modal(turn, views.form(turn.today, modals.carry().packed()))


def open_edit(turn: Turn, fact_id: str) -> None:
    """The days of a review and who it was, with what is on record."""

    def build() -> View:
        kept = to_edit(turn.doors, turn.actor, FidelityReviewRecord, fact_id, now=turn.now)
        carried = modals.carry(fact=fact_id, version=str(kept.version))
        return views.edit_form(turn.today, carried.packed(), content_of(kept.record))

    modals.open_then(turn, views.TITLE, build)


def submit(ack: Ack, body: dict[str, Any], view: dict[str, Any], context: BoltContext) -> None:
    turn, form, carried = modals.turn_of(context, body), Form(view), modals.carried(view)
    modals.on_roster(turn)
    unit = turn.standpoint.vocational_unit
    new = read(form, FidelityReviewRecord, unit.id if unit is not None else "")
    ratings = _ratings(form)

    def record() -> Recorded:
        if carried.get("fact") is not None:
            return save(turn, carried, new())
        return record_review(
            turn.doors, turn.actor, new(), ratings, now=turn.now, submission=carried.key
        )

    modals.submit(ack, form, record, turn.today)


def _ratings(form: Form) -> dict[ItemCode, int]:
    """What was chosen, in the order of the scale."""
    chosen = {code: form.choice(code) for code in ItemCode}
    for code, rating in chosen.items():
        if rating and rating not in RATINGS:
            form.wrong(code, NOT_OFFERED)
    return {code: int(rating) for code, rating in chosen.items() if rating in RATINGS}
