"""What a submitted form says, as a record of its kind, and saving that."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bot.casework.recording.record import edit, record
from bot.casework.replies import Recorded
from bot.commands.forms.modals import Carried, Form, Turn
from ips.records.kind import AnyKind, Field, RecordKind, subject_of
from ips.records.markers import UNDRAWN, Choice, Day, Number, Ref, Several, Tick


def read(form: Form, kind: type[AnyKind], whom: str, /, **beside: Any) -> Callable[[], AnyKind]:
    """Notes in `form` what is missing; builds the record once nothing is.

    `whom`: the id of the client, colleague or unit that it is about. `beside`: fields that the
    conversation answers itself; what no form draws by itself is read where this one shows it.
    """
    subject = subject_of(kind)
    answers = {
        each.name: _answer(form, each)
        for each in kind.fields
        if each.asked
        and each.name not in (subject, *beside)
        and (each.name in form or not isinstance(each.marker, UNDRAWN))
    }
    return lambda: kind(**{subject: whom}, **answers, **beside)


def save(turn: Turn, carried: Carried, typed: RecordKind, key: str | None = None) -> Recorded:
    """Records it, or puts it in place of what the form was opened with; `key`: one of several."""
    fact_id, key = carried.get("fact"), key or carried.key
    if fact_id is None:
        return record(turn.doors, turn.actor, typed, now=turn.now, submission=key)
    seen = carried.version
    return edit(turn.doors, turn.actor, fact_id, typed, now=turn.now, version=seen, submission=key)


def _answer(form: Form, field: Field) -> Any:
    if isinstance(field.marker, Tick) and field.marker.among:
        return form.ticked(field.marker.among, field.name)
    if isinstance(field.marker, Several):
        return form.several(field.name, field.of)
    answer = _entered(form, field)
    if field.required:
        answer = field.default if answer is None else answer
        form.needed(field.name, answer, getattr(field.marker, "missing", "Please write it here."))
    return answer


def _entered(form: Form, field: Field) -> Any:
    if isinstance(field.marker, Choice):
        return form.one_of(field.name, field.of)
    if isinstance(field.marker, Number):
        number = form.number(field.name)
        return number if number is None or field.marker.places else round(number)
    reads = {Day: form.day, Ref: form.choice, Tick: form.yes_or_no}
    return reads.get(type(field.marker), form.text)(field.name)
