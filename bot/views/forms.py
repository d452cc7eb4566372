"""Any record kind's form: what it asks, field by field. Each piece can be called by itself."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any

from bot.views import blocks
from bot.views.blocks import Block, Element
from ips.records.kind import Field, RecordKind
from ips.records.markers import TEXTS, TRUE_OF_IT, UNDRAWN, Choice, Day, Number, Prose, Tick

NOTHING: Mapping[str, Any] = MappingProxyType({})


def inputs(
    kind: type[RecordKind],
    today: date | None = None,
    holds: Mapping[str, Any] = NOTHING,
    *,
    among: Collection[str] = (),
) -> list[Block]:
    """The kind's questions in their order, all or those `among` these names.

    `holds`: what the fields hold when it opens; one that is not named holds what it begins with,
    a day by `today`.
    """
    drawn: dict[str, Block] = {}
    for each in kind.fields:
        if not each.asked or (among and each.name not in among):
            continue
        if isinstance(each.marker, Tick) and each.marker.among:
            drawn[TRUE_OF_IT] = ticked(ticks(kind, holds))
        elif not isinstance(each.marker, UNDRAWN):
            element = _element(each, holds.get(each.name, _first(each, today)))
            drawn[each.name] = blocks.field(
                each.name,
                each.marker.label,
                element,
                required=each.required and each.default is None,
                hint=getattr(each.marker, "hint", None),
            )
    return list(drawn.values())


def ticks(kind: type[RecordKind], holds: Mapping[str, Any]) -> list[tuple[str, str, bool]]:
    """The ticks that stand together: name, words, and whether it is ticked."""
    return [
        (each.name, each.marker.label, bool(holds.get(each.name, each.default)))
        for each in kind.fields
        if isinstance(each.marker, Tick) and each.marker.among
    ]


def ticked(several: Collection[tuple[str, str, bool]]) -> Block:
    """One question with these ticks, those of a kind or others with them."""
    choices = blocks.options((name, words) for name, words, _ in several)
    initial = [name for name, _, is_so in several if is_so]
    return blocks.field(TRUE_OF_IT, "Tick what fits", blocks.checkboxes(choices, initial=initial))


def _first(field: Field, today: date | None) -> Any:
    if isinstance(field.marker, Day) and field.required and today is not None:
        return today + timedelta(days=field.marker.ahead)
    return field.default


def _element(field: Field, held: Any) -> Element:
    marker = field.marker
    if isinstance(marker, Day):
        return blocks.date_picker(held)
    if isinstance(marker, Choice):
        options = blocks.options((each.value, words) for each, words in marker.words.items())
        draw = blocks.select if marker.folded else blocks.radio
        return draw(options, initial=held and str(held))
    if isinstance(marker, Tick):
        options = blocks.options([("yes", "Yes"), ("no", "No")])
        return blocks.select(options, initial={True: "yes", False: "no"}.get(held))
    if isinstance(marker, Number):
        return blocks.number_input(
            initial=held, decimals=marker.places > 0, least=marker.least, most=marker.most
        )
    assert isinstance(marker, TEXTS)
    return blocks.text_input(
        initial=held,
        multiline=isinstance(marker, Prose),
        placeholder=marker.placeholder,
        max_length=marker.longest,
    )
