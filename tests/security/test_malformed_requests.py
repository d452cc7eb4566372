"""Whatever comes in at the door: never a 500, never a hang, never the inside of the program."""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.clock import machine_now
from bot.commands.forms.modals import Form, carried
from bot.slack.app import TOO_LONG
from bot.views.reply import fact_of
from tests.security.acts import typed
from tests.security.malformed import (
    FORM,
    GARBAGE_BODIES,
    GARBAGE_SIGNATURES,
    GARBAGE_TIMES,
    JSON,
    Figures,
    Request,
    requests,
    send,
)
from tests.security.stage import ANA, Stage

SOME = 100  # of each kind; bench/malformed.py sends twenty thousand
QUICK = settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def sent(stage: Stage, *asked: Request, socket: bool = False) -> Figures:
    figures = Figures()
    for request in asked:
        send(stage, request, figures, socket=socket)
    stage.finish()
    return figures


@pytest.mark.parametrize("socket", [False, True], ids=["signed_http", "socket_mode"])
def test_broken_requests_do_no_harm(stage: Stage, socket: bool) -> None:
    figures = sent(stage, *requests(stage, 20260302 + socket, SOME), socket=socket)

    assert figures.wrong == []
    assert figures.http + figures.socket == SOME


def test_a_timestamp_of_any_garbage_is_refused_before_anything_is_read(stage: Stage) -> None:
    before = stage.records()
    body = b"command=%2Flead&text=Pier+hires&team_id=T0HARBOR&user_id=U0ANA&trigger_id=1"
    figures = sent(
        stage,
        *(
            Request(body, headers={"x-slack-request-timestamp": at}, signed=False)
            for at in (*GARBAGE_TIMES, str(int(machine_now().timestamp()) - 301))
        ),
        *(
            Request(body, headers={"x-slack-signature": signature}, signed=False)
            for signature in GARBAGE_SIGNATURES
        ),
    )

    assert figures.wrong == []
    assert set(figures.statuses) == {"401"}
    assert stage.records() == before


def test_a_body_of_any_garbage_is_answered(stage: Stage) -> None:
    kinds = (FORM, JSON, "", "text/plain")
    figures = sent(stage, *(Request(body, kind) for body in GARBAGE_BODIES for kind in kinds))

    assert figures.wrong == []


def test_an_endless_line_is_not_taken_apart_and_comes_back(stage: Stage) -> None:
    """Taking words apart takes longer than their number; nobody else should wait for one."""
    before = stage.records()
    for command in ("/contact", "/visit", "/jobstart", "/jobend", "/enroll", "/exit", "/caseload"):
        for letters in ("x", "1", "a-", '"', "x@"):
            answer = stage.ask(ANA, typed(command, "C-1 " + letters * 10_000))
            given_back = json.dumps([args for _, args, _ in answer.calls])
            assert given_back.count(json.dumps(letters)[1:-1]) > 9_900
            assert command != "/caseload" or TOO_LONG in answer.text
    assert stage.records() == before


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)


@QUICK
@given(payload=st.dictionaries(
    st.sampled_from(
        ["type", "team", "team_id", "user", "user_id", "view", "actions", "event", "command",
         "text", "callback_id", "action_id", "trigger_id", "response_url", "container", "value"]
    ),
    ANYTHING,
))  # fmt: skip
def test_any_payload_at_all_is_answered(stage: Stage, payload: dict[str, object]) -> None:
    figures = sent(stage, Request(b"", payload=payload), socket=True)

    assert figures.wrong == []


@QUICK
@given(metadata=st.text(max_size=60), values=st.text(max_size=60))
def test_what_a_modal_carries_may_be_anything(metadata: str, values: str) -> None:
    carries = carried({"private_metadata": metadata})

    assert carries.key
    assert carries.version is None or carries.version >= 0
    assert fact_of(values).id is not None
    assert Form({"blocks": [], "state": {"values": {}}}).text(values) is None
