"""No form opens for somebody who may not send it: they are refused before they fill it in."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from bot.casework.access.permissions import PERMISSIONS, Action, Role
from bot.views.reply import due_value
from ips.facts import Clock, DueKey
from tests.security.acts import OF_CLIENTS, OF_THE_UNIT, Act, pressed
from tests.security.stage import Answer, Stage
from tests.security.test_permission_walk import ROLES, may

# What sending each form takes; of one that corrects as well as records, either is enough.
SENT: dict[str, list[Act]] = {}
for act in (*OF_CLIENTS, *OF_THE_UNIT):
    kind, _, callback_id = act.listener.partition(" ")
    if kind == "view":
        SENT.setdefault(callback_id, []).append(act)

# A form that anybody may fill in who may see it.
ANYBODY = {"shortcut.note_submit"}


@pytest.fixture(scope="module")
def stage(kept_stage: Stage) -> Stage:
    return kept_stage


def forms(answer: Answer) -> Iterator[Mapping[str, Any]]:
    """What came back that can be filled in and sent."""
    shown = [args.get("view") for _, args, _ in answer.calls]
    if answer.body.startswith("{"):
        shown.append(json.loads(answer.body).get("view"))
    for each in shown:
        view = json.loads(each) if isinstance(each, str) else each
        if view and view["type"] == "modal" and "submit" in view:
            yield view


def may_send(who: str, scope: str, callback_id: str) -> bool:
    return any(
        may(who, scope, act.needs)
        if act.about_client
        else all((ROLES[who], action) in PERMISSIONS for action in act.needs)
        for act in SENT[callback_id]
    )


def for_each_clock() -> Iterator[Act]:
    """'Log it' of a brief, whatever is due."""
    for clock in Clock:
        yield Act(
            "action due.log_it",
            lambda _, it, clock=clock: pressed(  # type: ignore[misc]
                "due.log_it", due_value(DueKey(it.client, clock, it.due_fact)), where="message"
            ),
            (),
            note=clock,
        )


def opening() -> Iterator[Act]:
    for act in (*OF_CLIENTS, *OF_THE_UNIT, *for_each_clock()):
        if not act.listener.startswith(("view ", "options ")):
            yield act


@pytest.mark.parametrize("scope", ["own", "unit"])
@pytest.mark.parametrize("who", ROLES)
def test_a_form_opens_for_whoever_may_send_it(stage: Stage, who: str, scope: str) -> None:
    copy, wrong, seen = stage.remember(), [], set()
    for act in opening():
        answer = stage.ask(who, act.payload(stage, stage.targets[scope]))
        for form in forms(answer):
            callback_id = form["callback_id"]
            seen.add(callback_id)
            # Where nobody is filled in yet, one's own people can be.
            about = scope if stage.targets[scope].client in json.dumps(form) else "own"
            if callback_id not in ANYBODY and not may_send(who, about, callback_id):
                wrong.append(f"{act.name}: {callback_id}")
        if act.writes:
            stage.restore(copy)
    stage.restore(copy)
    assert not wrong, "\n".join(wrong)
    assert len(seen) > 5, "the walk has seen forms"


def test_every_role_has_a_form_that_it_may_not_send() -> None:
    """Or the walk above would show nothing of it."""
    needed = {action for acts in SENT.values() for act in acts for action in act.needs}
    assert needed - {action for role, action in PERMISSIONS if role is Role.PEER_MENTOR} >= {
        Action.EXIT_CLIENT,
        Action.ENROLL,
        Action.RECORD_MILESTONE,
        Action.RECORD_PAUSE,
        Action.GO_LIVE,
    }
