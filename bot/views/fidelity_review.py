"""A fidelity review by somebody from outside: its form, and how it stands beside the estimate."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from bot.casework.reading.scores import Review
from bot.casework.replies import FactRef
from bot.views import action_plan, blocks, forms, words
from bot.views.blocks import Block, View
from bot.views.item_rating import RATINGS
from bot.views.reply import fact_value
from ips.fidelity.bands import band_of
from ips.fidelity.items import ITEMS
from ips.records.fidelity_review import FidelityReviewRecord
from ips.records.item_rating import TITLES

TITLE = "External review"
SUBMIT = "fidelity_review.submit"
OPEN = "fidelity.review"
ASKS = "What the reviewers found. Leave an item empty that they did not rate."
STAY = (
    "The ratings stay as they are. To change one, please undo the review and write it down again."
)


def form(today: date, private_metadata: str) -> View:
    """The days, who it was, and the 25 ratings."""
    content = [
        blocks.section(ASKS),
        *forms.inputs(FidelityReviewRecord, today),
        *(
            blocks.field(code, title, blocks.select(blocks.options((n, n) for n in RATINGS)))
            for code, title in TITLES.items()
        ),
    ]
    return blocks.modal(SUBMIT, TITLE, content, submit="Save", private_metadata=private_metadata)


def edit_form(today: date, private_metadata: str, holds: Mapping[str, Any]) -> View:
    """Its days and who it was; the final report often comes later."""
    content = [
        *forms.inputs(FidelityReviewRecord, today, holds),
        blocks.context(STAY),
    ]
    return blocks.modal(SUBMIT, TITLE, content, submit="Save", private_metadata=private_metadata)


def beside(review: Review | None, today: date, *, change: bool) -> list[Block]:
    """The review as a whole; `change`: whether to offer it."""
    if review is None:
        return []
    given = list(review.of.values())
    text = f"*External review of {words.day(review.on, today)}*: {len(given)} of {len(ITEMS)} rated"
    if len(given) == len(ITEMS):
        total = sum(given)
        text = (
            f"*External review of {words.day(review.on, today)}*: {total} of 125, "
            f"{band_of(total).name}"
        )
    if review.reported_on is not None:
        text += f", final report {words.day(review.reported_on, today)}"
    fact = fact_value(FactRef(FidelityReviewRecord.name, review.id))
    edit = blocks.button("Edit", "recorded.edit", fact, about=TITLE)
    plan = blocks.button(action_plan.TITLE, action_plan.OPEN, review.id)
    return [blocks.section(text, accessory=edit if change else None), blocks.actions(plan)]


def of_item(review: Review | None, code: str, rating: int | None, today: date) -> str:
    """'review of Mon 2 Mar: 3, here +1'; nothing where it rated no such item."""
    given = None if review is None else review.of.get(code)
    if review is None or given is None:
        return ""
    text = f"review of {words.day(review.on, today)}: {given}"
    if rating is None:
        return text
    return f"{text}, here {'the same' if rating == given else f'{rating - given:+d}'}"
