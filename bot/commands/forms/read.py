"""What a submitted form says, as a record of its kind."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bot.commands.forms.modals import Form
from ips.records.kind import AnyKind, Choice, Day, Field, Line, Prose, fields_of


def read(form: Form, kind: type[AnyKind], client_id: str, **beside: Any) -> Callable[[], AnyKind]:
    """Notes in `form` what is missing; builds the record once nothing is.

    `beside`: fields that the conversation answers itself.
    """
    answers = {
        each.name: _answer(form, each)
        for each in fields_of(kind)
        if not each.later and each.name not in beside and isinstance(each.marker, _ASKED)
    }
    return lambda: kind(client_id=client_id, **answers, **beside)


_ASKED = (Day, Choice, Line, Prose)


def _answer(form: Form, field: Field) -> Any:
    marker = field.marker
    if isinstance(marker, Day):
        day = form.day(field.name)
        if field.required:
            form.needed(field.name, day, marker.missing)
        return day
    if isinstance(marker, Choice):
        chosen = form.one_of(field.name, field.of)
        if field.required:
            form.needed(field.name, chosen, marker.missing)
        return chosen
    typed = form.text(field.name)
    if field.required:
        form.needed(field.name, typed, "Please write it here.")
    return typed
