"""Rating an item of the fidelity scale that no record tells, and what was rated."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from bot.casework.reading.ratings import Evidence, GivenRating
from bot.casework.replies import FactRef
from bot.views import blocks, forms, notes, words
from bot.views.blocks import Block, Option, View
from bot.views.reply import fact_value
from ips.fidelity.codes import PARTS, ItemCode, Part
from ips.fidelity.items import ITEMS
from ips.fidelity.lines_on_record import Line
from ips.fidelity.scale import ANCHORS, COMPONENTS
from ips.records.item_rating import BEST, ItemRatingRecord

TITLE = "Rate an item"
SUBMIT = "item_rating.submit"
NOTHING = Evidence()
COUNTS_FROM = "It counts in every period that ends on this day or within the half year after it."
RATINGS = tuple(str(number) for number in range(BEST, 0, -1))
"""As a form offers them: the best first, as the scale on the page."""


def anchors(item: str, rating: int | None = None) -> str:
    """The five in short, the best first; the one of `rating` stands out."""
    lines = []
    for number, text in sorted(enumerate(ANCHORS[item], start=1), reverse=True):
        line = f"{number}  {blocks.escape(text)}"
        lines.append(f"▸ *{line}*" if number == rating else f"   {line}")
    return "\n".join(lines)


def form(
    item: ItemCode,
    private_metadata: str,
    *,
    holds: Mapping[str, Any],
    staff: Sequence[Option] = (),
    evidence: Evidence = NOTHING,
) -> View:
    """`staff`: of an item that is rated for each of them. `holds`: what the fields begin with.

    `evidence`: what the records hold of it.
    """
    content = [blocks.section(f"*{item} {ITEMS[item].title}*\n{anchors(item)}")]
    if staff:
        whose = blocks.select(staff, initial=holds.get("rated_staff_id"))
        content.append(blocks.field("rated_staff_id", "Whose contacts", whose, required=True))
    content += [
        _question(item, holds),
        *_evidence(evidence),
        blocks.field(
            "rated_on",
            "Day",
            blocks.date_picker(holds.get("rated_on")),
            required=True,
            hint=COUNTS_FROM,
        ),
        *forms.inputs(ItemRatingRecord, holds=holds, among=("words",)),
    ]
    return blocks.modal(SUBMIT, TITLE, content, submit="Save", private_metadata=private_metadata)


def _evidence(evidence: Evidence) -> list[Block]:
    """Beside the ticks, which begin as the records have it and can be changed."""
    if evidence.parts:
        begin = "Your records say, and the ticks begin like that. Change what they do not know."
        lines = [blocks.escape(f"{PARTS[each.part]}: {each.words}") for each in evidence.parts]
    else:
        begin = "Your records say this. What they do not know is yours to add."
        lines = [_line(each, evidence.called) for each in evidence.lines]
    if not lines:
        return []
    return [blocks.context(begin), blocks.section("\n".join(f"• {each}" for each in lines))]


def _line(line: Line, called: Mapping[str, str]) -> str:
    words_of_it = blocks.escape(line.words)
    person = called.get(line.of or "")
    return f"{words.person(person)}: {words_of_it}" if person else words_of_it


def _question(item: ItemCode, holds: Mapping[str, Any]) -> Block:
    """What is in place, where the scale lists it, and the rating follows; else the rating."""
    if item in COMPONENTS:
        choices = blocks.options((each.key, each.words) for each in COMPONENTS[item])
        ticked = [str(each) for each in holds.get("components", ())]
        boxes = blocks.checkboxes(choices, initial=ticked)
        return blocks.field("components", "What is in place", boxes)
    choices = blocks.options((each, f"{each} of {BEST}") for each in RATINGS)
    held = holds.get("rating")
    return blocks.field(
        "rating", "Rating", blocks.radio(choices, initial=held and str(held)), required=True
    )


def given(item: str, ratings: Sequence[GivenRating], today: date, *, change: bool) -> list[Block]:
    """Who rated it and when, what was in place, and the words. `change`: whether to offer it."""
    if not ratings:
        return []
    return [
        blocks.section("*As people rated it*"),
        *(_given(item, each, today, change=change) for each in ratings),
    ]


def _given(item: str, given: GivenRating, today: date, *, change: bool) -> Block:
    whose = f"{words.person(given.of)}: " if given.of else ""
    on = words.day(given.on, today)
    lines = [f"{whose}*{given.rating} of {BEST}*, {on}, by {words.person(given.by)}"]
    for each in COMPONENTS.get(item, ()):
        lines.append(f"{'✓' if Part(each.key) in given.in_place else '–'} {each.words}")
    if given.words:
        lines.append(notes.beginning(given.words))
    fact = fact_value(FactRef(ItemRatingRecord.name, given.id))
    edit = blocks.button("Edit", "recorded.edit", fact, about=ITEMS[item].title)
    return blocks.section("\n".join(lines), accessory=edit if change else None)
