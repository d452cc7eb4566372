"""Who a request's person is taken for, whatever else its payload says: over both transports.

Slack signs all of these. A user id is one person's only within their own workspace, and in a shared
channel somebody else's may be pressed on our buttons.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from slack_bolt.adapter.socket_mode.internals import run_bolt_app
from slack_sdk.socket_mode.request import SocketModeRequest

from bot.casework.access.permissions import NO_UNIT
from bot.casework.administration.workspaces import Workspace
from bot.casework.replies import Actor
from bot.slack.web_client import slack_client
from bot.slack.who_asks import actor_of, homes_in_slack
from tests.security.acts import day, pick, pressed, searched, shortcut, submitted, typed
from tests.security.stage import (
    ANA,
    CONNECT_TEAM,
    LEA,
    OTHER_TEAM,
    TEAM,
    Answer,
    Stage,
    encoded,
)

Json = dict[str, Any]
Change = Callable[[Json], Json]
ORGANIZATION, ELSEWHERE = "E0HARBOR", "E0ELSEWHERE"


def over_http(stage: Stage, payload: Json) -> Answer:
    return stage.deliver(*encoded(payload))


def over_socket_mode(stage: Stage, payload: Json) -> Answer:
    kind = "slash_commands" if "command" in payload else "interactive"
    kind = "events_api" if payload.get("type") == "event_callback" else kind
    before = len(stage.workspace.inner.calls)
    answered = run_bolt_app(stage.app, SocketModeRequest(kind, "e", payload))
    stage.finish()
    made = list(stage.workspace.inner.calls)[before:]
    calls = tuple((one.method, one.args, one.error) for one in made)
    body = answered.body if isinstance(answered.body, str) else json.dumps(answered.body)
    return Answer(answered.status, body, calls)


@pytest.fixture(params=[over_http, over_socket_mode], ids=["http", "socket_mode"])
def deliver(request: pytest.FixtureRequest, stage: Stage) -> Callable[[Json], Answer]:
    return lambda payload: request.param(stage, payload)


def visit(stage: Stage) -> Json:
    """Ana's form about her own client."""
    client = pick(stage.targets["own"].client)
    return submitted("client_contact.submit", client_id=client, on=day(), mode=pick("phone"))


def acts(stage: Stage) -> dict[str, Json]:
    """Something of every kind that Ana may do; each shows or writes something of her client."""
    own = stage.targets["own"]
    return {
        "command": typed("/visit", f"{own.code} phone"),
        "button": pressed("client.open", own.client, where="message"),
        "button in the Home tab": pressed("home.refresh", where="home"),
        "submit": visit(stage),
        "typeahead": searched("pick.client", own.code),
        "shortcut": shortcut("shortcut.client_contact"),
        "message shortcut": shortcut(
            "shortcut.note", message={"text": "hires in May"}, answers_by_url=True
        ),
        "event": {
            "type": "event_callback",
            "event": {"type": "app_home_opened", "tab": "home"},
        },
    }


KINDS = (
    "command", "button", "button in the Home tab", "submit", "typeahead", "shortcut",
    "message shortcut", "event",
)  # fmt: skip


def shows_or_writes(stage: Stage, payload: Json, deliver: Callable[[Json], Answer]) -> bool:
    """Whether a client's code came back, or anything is on record afterwards."""
    before = stage.records()
    # The event's id is remembered, whoever it is about.
    before.pop("slack_event", None)
    answer = deliver(payload)
    after = stage.records()
    after.pop("slack_event", None)
    assert answer.status == 200
    own = stage.targets["own"]
    given_back = f"{payload.get('command')} {payload.get('text')}"
    text = answer.text.replace(given_back, "what they typed")
    seen = any(each in text for each in (own.code, own.client))
    return seen or after != before


def from_home(home: str) -> Change:
    """As Slack says it of somebody from elsewhere, in each kind of payload."""

    def changed(payload: Json) -> Json:
        if "command" in payload:
            return payload | {"team_id": home}
        if payload["type"] == "event_callback":
            event = payload["event"] | {"user_team": home, "source_team": home}
            ours = authorization(TEAM)
            return payload | {
                "event": event,
                "team_id": home,
                "authorizations": [ours],
                "is_ext_shared_channel": True,
            }
        person = payload["user"] | {"team_id": home}
        if payload["type"] == "view_submission":
            # The form's team is the sender's; ours is where the app is installed.
            view = payload["view"] | {"app_installed_team_id": TEAM, "team_id": home}
            return payload | {"user": person, "team": {"id": home}, "view": view}
        return payload | {"user": person}

    return changed


def authorization(team: str | None, *, org_wide: bool = False, org: str | None = None) -> Json:
    return {
        "enterprise_id": org,
        "team_id": team,
        "user_id": "U_BOT_T0HARBOR",
        "is_bot": True,
        "is_enterprise_install": org_wide,
    }


@pytest.mark.parametrize("kind", KINDS)
def test_ana_herself_gets_on_with_it(
    stage: Stage, deliver: Callable[[Json], Answer], kind: str
) -> None:
    """So that the refusals below refuse something."""
    answer = deliver(stage.addressed(acts(stage)[kind], ANA, TEAM))
    assert answer.status == 200
    assert NO_UNIT not in answer.text


@pytest.mark.parametrize("home", [CONNECT_TEAM, OTHER_TEAM, ELSEWHERE])
@pytest.mark.parametrize("kind", KINDS)
def test_a_stranger_with_her_id_is_not_taken_for_her(
    stage: Stage, deliver: Callable[[Json], Answer], kind: str, home: str
) -> None:
    payload = from_home(home)(stage.addressed(acts(stage)[kind], ANA, TEAM))
    if kind == "command" and home != OTHER_TEAM:
        # Typed where nobody has installed the app: there is nobody's data to be had.
        assert not shows_or_writes(stage, payload, deliver)
        return
    denied = stage.denials()
    assert not shows_or_writes(stage, payload, deliver)
    listens_to_everybody = kind in ("event", "button in the Home tab")
    assert stage.denials() == denied + (0 if listens_to_everybody else 1)


def test_the_audit_names_the_stranger_with_their_home(stage: Stage) -> None:
    """Otherwise the audit would say that Ana was denied something."""
    whole = stage.addressed(pressed("client.open", stage.targets["own"].client), ANA, TEAM)
    stage.deliver(*encoded(from_home(CONNECT_TEAM)(whole)))
    query = "SELECT actor, chain FROM audit_event WHERE action LIKE 'denied.%' ORDER BY rowid DESC"
    assert stage.raw.execute(query).fetchone() == (f"{ANA}@{CONNECT_TEAM}", "strangers")


def test_a_stranger_does_not_get_the_reply_that_her_form_got(stage: Stage) -> None:
    whole = stage.addressed(visit(stage), ANA, TEAM)
    assert stage.targets["own"].code in stage.deliver(*encoded(whole)).text
    again = stage.deliver(*encoded(from_home(CONNECT_TEAM)(whole)))
    assert NO_UNIT in again.text
    assert stage.targets["own"].code not in again.text


# ---------------------------------------------------------------- organizations


HERE = Workspace(TEAM, "Harbor", ORGANIZATION, "xoxb-1", "U_BOT", "B")


@pytest.mark.parametrize(
    ("home", "taken_for"),
    [
        (TEAM, ANA),
        (ORGANIZATION, ANA),
        ("T0PIER", ANA),  # another workspace of the organization, to which she belongs too
        ("T0QUAY", f"{ANA}@T0QUAY"),  # one to which she does not
        (ELSEWHERE, f"{ANA}@{ELSEWHERE}"),
    ],
)
def test_a_colleague_of_an_organization_may_be_at_home_in_another_workspace(
    home: str, taken_for: str
) -> None:
    def homes(user_id: str) -> frozenset[str]:
        return frozenset({"T0PIER", TEAM}) if user_id == ANA else frozenset()

    body = {"user": {"id": ANA, "team_id": home}, "team": {"id": TEAM}}
    assert actor_of(body, ANA, HERE, homes) == Actor(TEAM, taken_for)


def test_slack_is_asked_of_nobody_who_is_at_home_here_or_where_there_is_no_organization() -> None:
    def homes(user_id: str) -> frozenset[str]:
        raise AssertionError(f"asked about {user_id}")

    at_home = {"user": {"id": ANA, "team_id": TEAM}, "team": {"id": TEAM}}
    assert actor_of(at_home, ANA, HERE, homes).slack_user_id == ANA
    alone = replace(HERE, enterprise_id=None)
    away = {"user": {"id": ANA, "team_id": "T0PIER"}, "team": {"id": TEAM}}
    assert actor_of(away, ANA, alone, homes).slack_user_id == f"{ANA}@T0PIER"


def test_the_homes_are_those_that_slack_tells(stage: Stage) -> None:
    homes = homes_in_slack(slack_client(stage.settings, stage.workspace.bot_token))
    assert homes(ANA) == {TEAM}
    assert homes("U0NOBODY") == frozenset()


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_said_of_the_organization_makes_no_member_a_stranger(
    stage: Stage, deliver: Callable[[Json], Answer], kind: str
) -> None:
    for said in (
        {"enterprise": None, "enterprise_id": None},
        {"enterprise": {"id": ELSEWHERE}},
        {"is_enterprise_install": False},
    ):
        whole = stage.addressed(acts(stage)[kind], ANA, TEAM) | said
        whole = {name: value for name, value in whole.items() if value is not None}
        answer = deliver(whole)
        assert NO_UNIT not in answer.text


@pytest.mark.parametrize("kind", KINDS)
def test_a_request_of_an_installation_in_a_whole_organization_is_nobodys(
    stage: Stage, deliver: Callable[[Json], Answer], kind: str
) -> None:
    """Its token is not kept, so it is answered as where the app is not installed."""
    whole = stage.addressed(acts(stage)[kind], ANA, TEAM)
    said: Json = {"is_enterprise_install": "true" if "command" in whole else True}
    if kind == "event":
        said = {"authorizations": [authorization(TEAM, org_wide=True, org=ORGANIZATION)]}
    assert not shows_or_writes(stage, whole | said, deliver)


# ---------------------------------------------------------------- events


@pytest.mark.parametrize(
    "authorizations",
    [
        [],
        [authorization(TEAM), authorization(OTHER_TEAM)],
        [authorization(TEAM, org=ORGANIZATION)],
    ],
    ids=["none", "two", "an organization's"],
)
def test_an_event_is_about_the_workspace_of_its_first_authorization(
    stage: Stage, deliver: Callable[[Json], Answer], authorizations: list[Json]
) -> None:
    whole = stage.addressed(acts(stage)["event"], ANA, TEAM)
    answer = deliver(whole | {"authorizations": authorizations})
    assert stage.targets["own"].code in answer.text


# ---------------------------------------------------------------- nobody, and no person


@pytest.mark.parametrize("who", ["USLACKBOT", "U_BOT_T0HARBOR", "B_T0HARBOR", ""])
@pytest.mark.parametrize("kind", KINDS)
def test_slackbot_a_bot_and_nobody_get_nothing(
    stage: Stage, deliver: Callable[[Json], Answer], kind: str, who: str
) -> None:
    whole = stage.addressed(acts(stage)[kind], ANA, TEAM)
    if "command" in whole:
        whole |= {"user_id": who}
    elif kind == "event":
        whole["event"] |= {"user": who, "bot_id": "B_T0HARBOR"}
    else:
        whole |= {"user": {"id": who, "team_id": TEAM}}
    assert not shows_or_writes(stage, whole, deliver)


@pytest.mark.parametrize("left_out", ["user", "container", "team", "trigger_id"])
def test_what_is_left_out_opens_nothing(
    stage: Stage, deliver: Callable[[Json], Answer], left_out: str
) -> None:
    own = stage.targets["own"]
    whole = stage.addressed(pressed("client.open", own.client, where="message"), LEA, TEAM)
    del whole[left_out]
    if left_out == "user":
        assert not shows_or_writes(stage, whole, deliver)
    else:
        assert deliver(whole).status == 200


def test_the_token_of_a_workflow_step_is_not_spoken_with(stage: Stage) -> None:
    """A step of somebody's workflow brings one along; ours comes from the workspaces alone."""
    whole = stage.addressed(shortcut("shortcut.client_contact"), ANA, TEAM)
    whole |= {"bot_access_token": "xwfp-other", "function_data": {"execution_id": "Fx1"}}
    answer = stage.deliver(*encoded(whole))
    assert [error for _, _, error in answer.calls if error] == []
    assert answer.calls
