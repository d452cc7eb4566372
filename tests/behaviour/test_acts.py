"""What people get for each thing they can do: every form, every answer, and what it costs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.behaviour.kept import Kept, alike
from tests.behaviour.today import Done, Stage, costs_of_commands, listeners


def test_the_bot_listens_to_the_same_names(stage: Stage, kept: Kept) -> None:
    kept.same("listeners.json", listeners(stage))


def test_every_form_is_the_same(done: list[Done], kept: Kept) -> None:
    shown = {one.name: alike({"by": one.who, "forms": list(forms(one))}) for one in done}
    kept.same("forms.json", {name: it for name, it in shown.items() if it["forms"]})


def test_every_answer_is_the_same(done: list[Done], kept: Kept) -> None:
    kept.same("answers.json", {one.name: alike(without_forms(one)) for one in done})


def test_every_act_costs_the_same_number_of_statements(done: list[Done], kept: Kept) -> None:
    kept.same("statements_of_acts.json", {one.name: one.statements for one in done})


def test_every_command_costs_the_same_number_of_statements(
    sqlite_template: Path, tmp_path: Path, kept: Kept
) -> None:
    kept.same("statements_of_commands.json", costs_of_commands(sqlite_template, tmp_path))


# ---------------------------------------------------------------- taking an answer apart


def forms(one: Done) -> Iterator[Any]:
    """The modals and home pages of an answer, in the order in which they came."""
    for call in one.answer["calls"]:
        if "view" in call["args"]:
            yield {"through": call["method"], **call["args"]["view"]}
    body = one.answer.get("body")
    if isinstance(body, dict) and "view" in body:
        yield {"through": body["response_action"], **body["view"]}


def without_forms(one: Done) -> Any:
    """Who did it and what came back; of a form only which it is."""
    return {"by": one.who, **_only_named(one.answer)}


def _only_named(value: Any) -> Any:
    if isinstance(value, list):
        return [_only_named(each) for each in value]
    if not isinstance(value, dict):
        return value
    return {
        name: each.get("callback_id", each.get("type")) if name == "view" else _only_named(each)
        for name, each in value.items()
    }
