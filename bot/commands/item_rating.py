"""Rating an item that no record tells: from its page, and changing what was rated."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from slack_bolt import Ack, App, BoltContext

from bot.casework.access.permissions import Action
from bot.casework.administration import roster
from bot.casework.checks import NOT_OFFERED
from bot.casework.reading import ratings
from bot.casework.recording.record import to_edit
from bot.commands.forms import modals, slack_people
from bot.commands.forms.modals import Form, Turn
from bot.commands.forms.read import read, save
from bot.commands.forms.score_pages import asked
from bot.views import item_rating as views
from bot.views.blocks import Option, View
from bot.views.roster import staff_options
from ips.facts import StaffRole
from ips.fidelity.codes import ItemCode, Part
from ips.fidelity.scale import COMPONENTS, rating_of
from ips.records.item_rating import ItemRatingRecord
from ips.records.kind import content_of

NOTHING = ratings.Evidence()
RATED_FOR_EACH = ItemCode.S7  # F: 'rate for each, then calculate average'


def register(app: App) -> None:
    app.action("fidelity.rate")(press_rate)
    app.view(views.SUBMIT)(submit)


def press_rate(
    ack: Ack, body: dict[str, Any], context: BoltContext, action: dict[str, Any]
) -> None:
    """A fresh form, on top of the item's page; its day is one that the page can show."""
    ack()
    turn = modals.turn_of(context, body)
    period, (code,) = asked(action.get("value"), "item")
    modals.permitted(turn, Action.RECORD_ITEM_RATING)
    packed = modals.carry(item=code).packed()
    item, on = ItemCode(code), min(turn.today, period.last)

    def build() -> View:
        evidence = ratings.evidence(
            turn.doors, turn.actor, item, replace(period, last=max(on, period.first)), now=turn.now
        )
        in_place = tuple(each.part for each in evidence.parts if each.in_place)
        return _form(turn, item, packed, {"rated_on": on, "components": in_place}, evidence)

    modals.open_then(turn, views.TITLE, build)


def open_edit(turn: Turn, fact_id: str) -> None:
    """The form of a rating again, with what is on record."""

    def build() -> View:
        kept = to_edit(turn.doors, turn.actor, ItemRatingRecord, fact_id, now=turn.now)
        item, review = kept.record.item, kept.record.review_id
        carried = modals.carry(item=item, fact=fact_id, version=str(kept.version), review=review)
        return _form(turn, item, carried.packed(), content_of(kept.record))

    modals.open_then(turn, views.TITLE, build)


def _form(
    turn: Turn,
    item: ItemCode,
    packed: str,
    holds: dict[str, Any],
    evidence: ratings.Evidence = NOTHING,
) -> View:
    staff = _specialists(turn, holds.get("rated_staff_id")) if item is RATED_FOR_EACH else ()
    return views.form(item, packed, holds=holds, staff=staff, evidence=evidence)


def _specialists(turn: Turn, rated: str | None) -> Sequence[Option]:
    """Those of today, and whoever was rated."""
    staff = roster.staff(turn.doors, turn.actor, now=turn.now)
    names = slack_people.names_of(
        turn.slack, turn.actor.workspace_id, [one.slack_user_id for one in staff]
    )
    specialist = StaffRole.EMPLOYMENT_SPECIALIST
    return staff_options([one for one in staff if one.role is specialist or one.id == rated], names)


def submit(ack: Ack, body: dict[str, Any], view: dict[str, Any], context: BoltContext) -> None:
    turn, form, carried = modals.turn_of(context, body), Form(view), modals.carried(view)
    modals.on_roster(turn)
    item = carried.one_of("item", ItemCode)
    unit = turn.standpoint.vocational_unit
    if item is RATED_FOR_EACH:
        form.needed("rated_staff_id", form.choice("rated_staff_id"), "Whose contacts did you rate?")
    new = read(
        form,
        ItemRatingRecord,
        unit.id if unit is not None else "",
        item=item,
        rating=_rating(form, item),
        review_id=carried.get("review"),
    )

    modals.submit(ack, form, lambda: save(turn, carried, new()), turn.today)


def _rating(form: Form, item: ItemCode) -> int:
    """What was chosen, or what follows from what is in place."""
    if item in COMPONENTS:
        return rating_of(item, len(form.several("components", Part)))
    chosen = form.choice("rating")
    form.needed("rating", chosen, "Which number fits best?")
    if chosen and chosen not in views.RATINGS:
        form.wrong("rating", NOT_OFFERED)
    return int(chosen) if chosen in views.RATINGS else 0
