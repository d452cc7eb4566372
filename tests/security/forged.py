"""Forms as we draw them, each filled in truly, and then with one value that no form of ours holds.

Every form is opened as a person opens it, and what was drawn tells its fields: nobody has to list
them, and a new field is tried with the others.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from bot.views.unit_log import ENTRIES
from ips.facts import MilestoneKind
from tests.security.acts import LATER, OF_CLIENTS, OF_THE_UNIT, TODAY, option, pressed
from tests.security.stage import ADA, LEA, Answer, Stage, Target

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Drawn:
    """A form as it stood on somebody's screen."""

    opener: str
    user_id: str
    view: Json

    def __str__(self) -> str:
        return f"{self.callback_id} of {self.opener}"

    @property
    def callback_id(self) -> str:
        return str(self.view["callback_id"])

    @property
    def names(self) -> frozenset[str]:
        return frozenset(_name(block) for block in self.fields)

    @property
    def fields(self) -> tuple[Json, ...]:
        return tuple(block for block in self.view["blocks"] if block["type"] == "input")


def drawn(stage: Stage) -> list[Drawn]:
    """Each kind of form once, with every set of fields that we have seen it with."""
    kept: dict[tuple[str, frozenset[str]], Drawn] = {}
    copied = stage.remember()
    target = stage.targets["own"]
    doors = [
        *((LEA, act.name, act.payload(stage, target)) for act in (*OF_CLIENTS, *OF_THE_UNIT)),
        *((LEA, f"milestone {kind}", _more(target, kind)) for kind in MilestoneKind),
        *((LEA, f"log {one.name}", pressed("log.choose", chosen=one.name)) for one in ENTRIES),
        *((ADA, act.name, act.payload(stage, target)) for act in OF_THE_UNIT if act.needs),
    ]
    for who, name, payload in doors:
        answer = stage.ask(who, payload)
        for view in _views(answer.body, answer.calls):
            form = Drawn(name, who, view)
            if form.fields:
                kept.setdefault((form.callback_id, form.names), form)
        stage.restore(copied)
    return [one for one in kept.values() if not any(_within(one, each) for each in kept.values())]


def _more(target: Target, kind: MilestoneKind) -> Json:
    return pressed("client.more", chosen=kind.value, block_id=f"doors:{target.client}")


def _within(one: Drawn, other: Drawn) -> bool:
    """The same form with more fields is tried instead."""
    return one.callback_id == other.callback_id and one.names < other.names


def _views(body: str, calls: Any) -> Iterator[Json]:
    for method, args, error in calls:
        if method.startswith("views.") and method != "views.publish" and not error:
            view = args["view"]
            yield json.loads(view) if isinstance(view, str) else view
    if body.startswith("{"):
        answered = json.loads(body)
        if answered.get("view"):
            yield answered["view"]


def _name(block: Json) -> str:
    return str(block["block_id"]).split(":")[0]


# ---------------------------------------------------------------- filling them in


def filled(stage: Stage, form: Drawn) -> Json:
    """The submission of this form with a true value in every field."""
    values = {
        block["block_id"]: {block["element"]["action_id"]: _truly(stage, block)}
        for block in form.fields
    }
    view = {**form.view, "id": "V0", "hash": "1.a", "state": {"values": values}}
    return {"type": "view_submission", "view": view}


_WORDS = {"code": "C-78", "holidays": "", "rows": "C-80, 2026-02-02", "teams": "North"}
_LATER = ("due_on", "review_on", "next_step_on", "until_on", "expires_on")
_PICKED = {"pick.employer": None, "unit.zone": "America/New_York"}


def _truly(stage: Stage, block: Json) -> Json:
    element, name = block["element"], _name(block)
    kind = element["type"]
    holds: Json = {"type": kind}
    if kind in ("static_select", "radio_buttons"):
        options = element.get("options") or element["option_groups"][0]["options"]
        return holds | {"selected_option": element.get("initial_option") or options[0]}
    if kind == "checkboxes" or kind == "multi_static_select":
        return holds | {"selected_options": element.get("initial_options") or []}
    if kind == "external_select":
        value = _PICKED.get(element["action_id"], stage.targets["own"].client)
        chosen = element.get("initial_option") or (option(value) if value else None)
        return holds | {"selected_option": chosen}
    if kind == "multi_external_select":
        chosen = element.get("initial_options") or [option(stage.targets["own"].client)]
        return holds | {"selected_options": chosen}
    if kind == "datepicker":
        on = element.get("initial_date") or (LATER if name in _LATER else TODAY)
        return holds | {"selected_date": on}
    if kind == "timepicker":
        return holds | {"selected_time": element.get("initial_time") or "08:00"}
    if kind == "users_select":
        return holds | {"selected_user": element.get("initial_user") or "U0BEN"}
    if kind == "multi_users_select":
        return holds | {"selected_users": element.get("initial_users") or []}
    if kind == "conversations_select":
        return holds | {"selected_conversation": element.get("initial_conversation")}
    if kind == "number_input":
        return holds | {"value": element.get("initial_value")}
    return holds | {"value": element.get("initial_value") or _WORDS.get(name, "a few words")}


# ---------------------------------------------------------------- forging them

UNKNOWN = "no-such-choice"
_ANY: tuple[Any, ...] = (
    None, True, 0, 2**70, "", UNKNOWN, "x" * 5_000, "a\x00b", "\ud800", [], {}, [5],
)  # fmt: skip
_HELD = {
    "value": (*_ANY, "1e400", "nan", "-1", "²", "0"),
    "selected_option": (*_ANY, {"value": None}, {"value": 5}, {"value": []}, {"text": "x"}),
    "selected_options": (*_ANY, [{"value": None}], [{"value": {}}], ["x"], [None]),
    "selected_date": (*_ANY, "2026-02-30", "9999-12-31", "0001-01-01", "20260302", "2026-W10-1"),
    "selected_time": (*_ANY, "25:61", "8", "08:00:00.123", "08:00+02:00"),
    "selected_user": (*_ANY, "U0GUS", "U0MAX", "W0NOBODY"),
    "selected_users": (*_ANY, [None], [{}], ["U0GUS"], ["\x00"], ["U0BEN"] * 300),
    "selected_conversation": (*_ANY, "C0NOWHERE"),
}
_STRINGS = (UNKNOWN, "", "x" * 5_000, "a\x00b", "\ud800", "0", "ips_25")
_HOLDERS: tuple[Any, ...] = (None, [], "x", {}, {"x": None}, {"x": []}, {"x": 5})
_METADATA: tuple[Any, ...] = (
    None,
    "",
    "{",
    "[]",
    "null",
    '{"key": []}',
    '{"key": ""}',
    "x" * 3000,
    5,
    {},
)
_STATES: tuple[Any, ...] = (
    None,
    {},
    [],
    "x",
    {"values": None},
    {"values": []},
    {"values": {"x": 5}},
)
_BLOCKS: tuple[Any, ...] = (
    None, {}, [], "x", [None], [{}], [{"type": "input"}], [{"type": 5, "block_id": []}],
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Forgery:
    """A submission with one thing in it that we never put there; `what` says which."""

    form: Drawn
    what: str
    payload: Json

    def __str__(self) -> str:
        return f"{self.form.callback_id} ({self.form.opener}): {self.what}"


def forgeries(stage: Stage, form: Drawn, others: list[Drawn]) -> Iterator[Forgery]:
    """Every field with every kind of garbage, then all that a form carries beside its fields."""
    true = filled(stage, form)
    ids = [stage.targets[name].client for name in ("other unit", "other workspace", "nobody")]
    strings = (*_STRINGS, *ids, stage.targets["own"].due, stage.ids["U0BEN"])
    for block in form.fields:
        for what, payload in _in_a_field(true, block, strings):
            yield Forgery(form, what, payload)
    for what, payload in _around_the_fields(true, strings, form, others):
        yield Forgery(form, what, payload)


def _in_a_field(true: Json, block: Json, strings: tuple[str, ...]) -> Iterator[tuple[str, Json]]:
    place, name = block["block_id"], _name(block)
    ((action_id, holds),) = true["view"]["state"]["values"][place].items()
    what = next(key for key in holds if key != "type")
    wrong: list[Any] = [*_HELD[what]]
    if what == "selected_option":
        wrong += [option(value) for value in strings]
    if what == "selected_options":
        wrong += [[option(value)] for value in strings]
    for held in wrong:
        forged = {action_id: holds | {what: held}}
        yield f"{name}.{what} = {held!r:.60}", _with(true, place, forged)
    for holder in _HOLDERS:
        yield f"{name} holds {holder!r}", _with(true, place, holder)
    yield f"{name} is not there", _without(true, place)


def _around_the_fields(
    true: Json, strings: tuple[str, ...], form: Drawn, others: list[Drawn]
) -> Iterator[tuple[str, Json]]:
    carries = json.loads(true["view"]["private_metadata"] or "{}")
    for wrong in _METADATA:
        yield f"carries {wrong!r:.60}", _view(true, private_metadata=wrong)
    for name in carries:
        for wrong in (*strings, 5, None, [], {}, 2**70):
            forged = json.dumps(carries | {name: wrong})
            yield f"carries {name} = {wrong!r:.60}", _view(true, private_metadata=forged)
    for other in others:
        if other.callback_id != form.callback_id:
            foreign = other.view["private_metadata"]
            yield f"carries what {other} does", _view(true, private_metadata=foreign)
            yield f"sent as {other}", _view(true, callback_id=other.callback_id)
    for wrong in _STATES:
        yield f"state {wrong!r}", _view(true, state=wrong)
    for wrong in _BLOCKS:
        yield f"blocks {wrong!r}", _view(true, blocks=wrong)


_VALUES: tuple[Any, ...] = (
    None, True, 2**70, [], {}, *_STRINGS,
    ":", "::", ":::", "mine:-1", "mine:" + "9" * 30, "unit:²", "visit:2026-02-30:phone",
    "contact:2026-03-02:x", "edit:x", "undo:client_contact:", "edit:client_contact:x:y",
    "x:y:z:1", "monthly:x:y:" + "9" * 40, "monthly:x:y:-1", "monthly:x:y:²",
)  # fmt: skip


def forged_presses(stage: Stage) -> Iterator[Forgery]:
    """Every button, menu and typeahead with a value that we never gave it."""
    target = stage.targets["own"]
    ids = (target.client, target.visit, target.job, stage.targets["other unit"].client)
    for act in (*OF_CLIENTS, *OF_THE_UNIT):
        true = act.payload(stage, target)
        pressing = Drawn(act.name, LEA, {"callback_id": "", "blocks": []})
        for wrong in (*_VALUES, *ids, f"{target.client}:{'9' * 30}", f"edit:job:{target.client}"):
            if "actions" in true:
                (action,) = true["actions"]
                kind = {"type": action.get("type")}
                names = {"action_id": action["action_id"], "block_id": action["block_id"]}
                held = {"selected_option": option(wrong)} if "selected_option" in action else {}
                forged = true | {"actions": [kind | names | (held or {"value": wrong})]}
                yield Forgery(pressing, f"pressed with {wrong!r:.60}", forged)
            elif true.get("type") == "block_suggestion":
                yield Forgery(pressing, f"searched {wrong!r:.60}", true | {"value": wrong})
            elif "command" in true and isinstance(wrong, str) and wrong != "\ud800":
                yield Forgery(pressing, f"typed {wrong!r:.60}", true | {"text": wrong})


def _view(true: Json, **changes: Any) -> Json:
    return true | {"view": true["view"] | changes}


def _with(true: Json, place: str, holds: Any) -> Json:
    return _view(true, state={"values": true["view"]["state"]["values"] | {place: holds}})


def _without(true: Json, place: str) -> Json:
    blocks = [block for block in true["view"]["blocks"] if block.get("block_id") != place]
    values = {key: held for key, held in true["view"]["state"]["values"].items() if key != place}
    return _view(true, state={"values": values}, blocks=blocks)


# ---------------------------------------------------------------- judging what came of it

OUR_FAULT = ("our side", "Traceback", "Error:")


def faults(stage: Stage, forgery: Forgery) -> Iterator[str]:
    """Sends it, and tells what was wrong with the answer; then the records are as before.

    Only bad input: it is answered, in words that blame nobody, nothing is logged as an error, and
    what we do not know is not kept.
    """
    before = stage.remember()
    with _errors_logged() as logged:
        answer = stage.ask(forgery.form.user_id, forgery.payload)
    yield from (f"logged {line[:200]}" for line in logged)
    if answer.status != 200:
        yield f"answered {answer.status}"
    if any(each in answer.text for each in OUR_FAULT):
        yield "says that it is our fault"
    if not _is_an_answer(answer):
        yield f"answered {answer.body[:200]}"
    if UNKNOWN in forgery.what and not {".value", "typed"} & set(
        re.findall(r"\.?\w+", forgery.what)
    ):
        kept = [table for table, rows in stage.records().items() if UNKNOWN in str(rows)]
        yield from (f"keeps what it does not know in {table}" for table in kept)
    stage.restore(before)


def _is_an_answer(answer: Answer) -> bool:
    """Closed, shown anew, or sentences under fields."""
    if not answer.body:
        return True
    body = json.loads(answer.body)
    sentences = body.get("errors")
    if body.get("response_action") == "errors":
        return bool(sentences) and all(sentences.values())
    if "response_action" in body:
        return body["response_action"] in ("update", "clear", "push") and "errors" not in body
    return bool(body.get("text")) or "options" in body or "option_groups" in body


@contextmanager
def _errors_logged() -> Iterator[list[str]]:
    found: list[str] = []

    class _Listening(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            found.append(record.getMessage())

    listening = _Listening(logging.ERROR)
    logging.getLogger().addHandler(listening)
    try:
        yield found
    finally:
        logging.getLogger().removeHandler(listening)
