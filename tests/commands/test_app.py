"""The composition root: what reaches a listener, what is checked, what the error boundary says."""

from __future__ import annotations

import logging
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event
from typing import Any

import pytest
from slack_bolt import Ack, App, BoltContext, BoltRequest
from slack_bolt.listener_matcher.builtins import BuiltinListenerMatcher

from bot.casework.administration import workspaces
from bot.casework.replies import Refusal
from bot.slack import errors
from bot.slack.app import IpsApp
from bot.slack.web_client import slack_client
from db.doors import DatabaseAway, DatabaseBusy
from tests.house import ANA, CHANNEL, GUS, LEA, TEAM, ZOE, House
from tests.support import count_statements, eventually


@pytest.fixture
def loosened() -> None:
    """Somebody has set how much Bolt says, before the bot is made."""
    for name in ("slack_bolt", "bot.socket.sdk"):
        logging.getLogger(name).setLevel(logging.DEBUG)


@pytest.mark.usefixtures("loosened", "house")
def test_bolt_says_nothing_of_a_payload_whoever_has_set_its_logger_before() -> None:
    for name in ("slack_bolt", "bot.socket.sdk"):
        assert not logging.getLogger(name).isEnabledFor(logging.WARNING), name


def test_a_listener_that_asks_for_an_unknown_name_is_refused_at_registration(house: House) -> None:
    def listener(ack: Ack, client: Any) -> None:
        """`client` means a person here."""

    with pytest.raises(TypeError, match="client"):
        house.app.command("/other")(listener)


def test_whether_a_listener_is_meant_is_asked_of_the_body_alone(house: House) -> None:
    """Bolt's own matcher gathers all that a listener could want, for each that is not meant."""
    asked = [each for listener in house.app._listeners for each in listener.matchers]
    assert asked
    assert not any(isinstance(each, BuiltinListenerMatcher) for each in asked)


def test_standpoint_and_today_cost_a_query_only_where_they_are_asked_for(
    unit_house: House,
) -> None:
    app, heard = unit_house.app, []

    def plain(ack: Ack, actor: Any, now: Any, settings: Any, slack: Any, doors: Any) -> None:
        ack()
        heard.append("plain")

    def standing(ack: Ack, today: Any, standpoint: Any) -> None:
        ack()
        heard.append(standpoint.me.slack_user_id)

    app.action("test.plain")(plain)
    app.action("test.standing")(standing)
    with count_statements(unit_house.doors) as asked:
        _press(app, "test.plain")
        without = len(asked)
        _press(app, "test.standing")

    assert heard == ["plain", ANA]
    assert without == 0, "the workspace's token is remembered for a minute"
    assert len(asked) == 1


def test_every_command_also_works_as_a_word_of_ips(unit_house: House) -> None:
    ana = unit_house.person(ANA)
    ana.command("/ips", "CASELOAD")
    ana.wait_for(lambda: "Nobody is on your caseload yet" in ana.read())
    ana.close()

    ana.command("/ips", "contact")
    ana.wait_for(lambda: ana.modal)
    assert ana.modal is not None
    assert "employer" in {block.get("block_id") for block in ana.modal.blocks}


def test_what_nobody_listens_to_is_answered_politely(
    unit_house: House, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    unit_house.expected_errors.add("invalid_trigger_id")  # nobody pressed it, so none is open
    response = _press(unit_house.app, "from.an.older.version", text="typed words")

    assert response.status == 200
    assert "typed words" not in caplog.text


def test_an_unknown_typeahead_answers_with_nothing(unit_house: House) -> None:
    response = unit_house.app.dispatch(
        _request({"type": "block_suggestion", "action_id": "x", "block_id": "y", "value": "Rosa"})
    )

    assert response.status == 200
    assert response.body == '{"options": []}'


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (Refusal("Please choose a day."), "Please choose a day."),
        (DatabaseBusy("busy"), errors.BUSY),
        (DatabaseAway("away", maybe_recorded=True), errors.UNSURE_LINE),
        (ValueError("Rosa Diaz, C-114"), "Something went wrong on our side"),
    ],
)
def test_whatever_is_raised_after_the_ack_becomes_one_sentence(
    unit_house: House, error: Exception, said: str, caplog: pytest.LogCaptureFixture
) -> None:
    def listener(ack: Ack) -> None:
        ack()
        raise error

    _instead(unit_house.app, "/lead", listener)
    ana = unit_house.person(ANA)
    reaction = ana.command("/lead", "Rosa Diaz")
    ana.wait_for(lambda: ana.ephemerals)

    assert reaction.ok, "the ack is not forgotten"
    assert said in ana.ephemerals[-1].text
    assert "Rosa" not in caplog.text


def test_an_error_before_the_ack_answers_a_command_too(unit_house: House) -> None:
    def listener() -> None:
        raise ValueError

    _instead(unit_house.app, "/lead", listener)
    ana = unit_house.person(ANA)

    assert "Something went wrong on our side (reference" in ana.command("/lead", "x").text


def test_a_form_that_takes_too_long_is_not_called_unknown(unit_house: House) -> None:
    """Slack has given up by then; whatever still reads the answer reads a true one."""
    answered = Event()

    def listener(ack: Ack) -> None:
        answered.wait(20)
        ack()

    ana = unit_house.person(ANA)
    ana.command("/lead")
    ana.wait_for(lambda: ana.modal and ana.modal.body["callback_id"] == "job_lead.submit")
    _instead(unit_house.app, "job_lead.submit", listener)
    del unit_house.app._listeners[1:]
    unit_house.app._listeners[0].ack_timeout = 0
    reaction = ana.submit({"summary": "Pier Books is hiring"})
    answered.set()
    assert list(reaction.errors.values()) == [errors.SLOW]


def test_an_error_on_a_form_keeps_what_was_typed(unit_house: House) -> None:
    def listener(ack: Ack) -> None:
        raise Refusal("That day is ahead.", "expires_on")

    _instead(unit_house.app, "job_lead.submit", listener)
    ana = unit_house.person(ANA)
    ana.command("/lead")
    ana.wait_for(lambda: ana.modal and ana.modal.body["callback_id"] == "job_lead.submit")
    reaction = ana.submit({"summary": "A night porter is wanted"})

    assert reaction.errors == {"expires_on": "That day is ahead."}
    assert ana.modal is not None


def test_an_event_is_acted_on_once(unit_house: House) -> None:
    heard: list[str] = []

    def listener(event: dict[str, Any]) -> None:
        heard.append(event["type"])

    _instead(unit_house.app, "app_home_opened", listener)
    unit_house.app.listener_runner.process_before_response = True  # heard before it is answered
    body = {
        "type": "event_callback",
        "event_id": "Ev1",
        "event": {"type": "app_home_opened", "user": ANA, "tab": "home"},
    }
    first = unit_house.app.dispatch(_request(dict(body)))
    second = unit_house.app.dispatch(_request(dict(body)))

    assert (first.status, second.status) == (200, 200)
    assert heard == ["app_home_opened"]


def test_an_event_whose_listener_failed_is_acted_on_when_it_comes_again(
    unit_house: House,
) -> None:
    heard: list[str] = []

    def listener(event: dict[str, Any]) -> None:
        heard.append(event["type"])
        if len(heard) < 3:
            raise DatabaseAway("away")

    _instead(unit_house.app, "app_uninstalled", listener)
    body = {"type": "event_callback", "event_id": "Ev1", "event": {"type": "app_uninstalled"}}
    answers = [unit_house.app.dispatch(_request(dict(body))).status for _ in range(4)]
    assert answers == [503, 503, 200, 200]
    assert heard == ["app_uninstalled"] * 3


def test_over_socket_mode_slack_says_again_what_could_not_be_kept(
    unit_house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is answered, so Slack repeats it: here when nobody could say whether it is new."""
    asked: list[str] = []

    def away_at_first(doors: Any, workspace_id: str, event_id: str) -> bool:
        asked.append(event_id)
        if len(asked) == 1:
            raise DatabaseAway("away")
        return False

    monkeypatch.setattr(workspaces, "has_handled_event", away_at_first)
    monkeypatch.setattr(unit_house.workspace.inner.delivery, "ack_seconds", 1.0)
    monkeypatch.setattr(unit_house.workspace.inner.delivery, "retry_delays", (0.0,) * 9)
    assert unit_house.workspace.send_event({"type": "app_uninstalled"})
    assert len(set(asked)) == 1
    assert workspaces.find(unit_house.doors, TEAM) is None


def test_the_same_event_twice_at_once_is_answered_twice_and_done_once_in_effect(
    unit_house: House,
) -> None:
    """Neither has ended when the other begins: both are let through, and nothing breaks."""
    meet = Barrier(2, timeout=20)

    def listener(event: dict[str, Any]) -> None:
        meet.wait()

    _instead(unit_house.app, "app_uninstalled", listener)
    body = {"type": "event_callback", "event_id": "Ev1", "event": {"type": "app_uninstalled"}}
    with ThreadPoolExecutor(2) as pool:
        answers = [pool.submit(unit_house.app.dispatch, _request(dict(body))) for _ in range(2)]
        assert [each.result().status for each in answers] == [200, 200]
    assert unit_house.app.dispatch(_request(dict(body))).status == 200  # and no third barrier


def test_a_request_of_a_workspace_without_the_bot_gets_nowhere(unit_house: House) -> None:
    response = _press(unit_house.app, "home.refresh", team="T0ELSEWHERE", user=ZOE)

    assert response.status == 200
    assert not unit_house.person(ANA).home


def test_the_app_forgets_its_token_when_it_is_removed(unit_house: House) -> None:
    assert unit_house.workspace.send_event({"type": "app_uninstalled"})

    eventually(lambda: workspaces.find(unit_house.doors, TEAM) is None)
    reaction = unit_house.person(LEA).command("/caseload")
    assert reaction.modal is None


def test_a_guest_on_no_roster_gets_one_polite_sentence(unit_house: House) -> None:
    gus = unit_house.person(GUS)
    gus.command("/caseload", "C-114")
    gus.wait_for(lambda: gus.ephemerals)

    assert "not on a vocational unit's roster" in gus.ephemerals[-1].text
    assert gus.modal is None


def test_before_verification_nobody_gets_a_sentence() -> None:
    request = BoltRequest(body="{}", headers={})
    response = errors.answer(ValueError("int()"), {"type": "view_submission"}, request.context)

    assert response is not None
    assert response.status == 401
    assert not response.body


def test_our_slack_client_never_tries_again_by_itself(house: House) -> None:
    """A request that broke off may have arrived: made again, it would be there twice."""
    slack = slack_client(house.settings, house.settings.slack_bot_token)
    house.workspace.faults.add("reset_after", "chat.postMessage", times=1)
    with pytest.raises(OSError):
        slack.chat_postMessage(channel=CHANNEL, text="once")
    assert [message.text for message in house.workspace.messages(CHANNEL)] == ["once"]


def _instead(app: App, name: str, listener: Any) -> None:
    """Registers a test's own listener and lets it be asked first."""
    assert isinstance(app, IpsApp)
    kinds = {"/": app.command, "j": app.view, "a": app.event}
    kinds[name[0]](name)(listener)
    app._listeners.insert(0, app._listeners.pop())


def _request(body: dict[str, Any], team: str = TEAM, user: str = ANA) -> BoltRequest:
    whole = {
        "team": {"id": team},
        "team_id": team,
        "user": {"id": user, "team_id": team},
        **body,
    }
    return BoltRequest(body=whole, mode="socket_mode")


def _press(
    app: IpsApp, action_id: str, *, text: str = "", team: str = TEAM, user: str = ANA
) -> Any:
    action = {"type": "button", "action_id": action_id, "block_id": "b", "value": text}
    body = {"type": "block_actions", "actions": [action], "trigger_id": "1.1"}
    return app.dispatch(_request(body, team, user))


def test_the_context_is_never_needed_to_be_none(house: House) -> None:
    def listener(ack: Ack, context: BoltContext) -> None:
        ack()
        assert context["standpoint"].me is None
        assert context["today"] == house.now.date()

    house.app.action("test.context")(listener)
    assert _press(house.app, "test.context").status == 200
