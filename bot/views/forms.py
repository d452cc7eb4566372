"""Any record kind's form: what it asks, field by field. Each piece can be called by itself."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

from bot.views import blocks, pickers
from bot.views.blocks import Block
from ips.records.kind import Choice, Day, Field, Line, Prose, RecordKind, fields_of


def asks(kind: type[RecordKind], client: str) -> Block:
    """What the form says first."""
    return blocks.section(kind.asks.format(client=f"*{blocks.escape(client)}*"))


def inputs(
    kind: type[RecordKind],
    today: date,
    holds: RecordKind | None = None,
    *,
    among: Collection[str] = (),
) -> list[Block]:
    """The kind's questions in their order, all or those `among` these names."""
    asked = [each for each in fields_of(kind) if not among or each.name in among]
    drawn = (_input(each, today, holds) for each in asked)
    return [block for block in drawn if block is not None]


def _input(field: Field, today: date, holds: RecordKind | None) -> Block | None:
    if field.later:
        return None
    held = None if holds is None else getattr(holds, field.name)
    marker, name = field.marker, field.name
    if isinstance(marker, Day):
        first = today + timedelta(days=marker.ahead) if field.required else None
        day = first if holds is None else held
        return pickers.day_field(name, marker.label, day, required=field.required)
    if isinstance(marker, Choice):
        options = blocks.options((each.value, words) for each, words in marker.words.items())
        picker = blocks.radio(options, initial=held and str(held))
        return blocks.field(name, marker.label, picker, required=field.required)
    if isinstance(marker, Line | Prose):
        typed = blocks.text_input(initial=held, multiline=isinstance(marker, Prose))
        return blocks.field(name, marker.label, typed, required=field.required)
    return None
