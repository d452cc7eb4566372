"""What people do, seen from both sides: by the person and by a real Bolt app."""

from __future__ import annotations

from typing import Any

import pytest

from practice_workspace.acting import TROUBLE
from practice_workspace.forms import REQUIRED_TEXT, CannotEnter
from practice_workspace.threaded import Person, ThreadedPracticeWorkspace
from tests.practice_workspace.small_app import note_form, option

PICK: dict[str, Any] = {
    "type": "section",
    "block_id": "row",
    "text": {"type": "mrkdwn", "text": "Which?"},
    "accessory": {
        "type": "static_select",
        "action_id": "pick",
        "options": [option("one"), option("two")],
    },
}
UNDO = {
    "type": "actions",
    "elements": [
        {
            "type": "button",
            "action_id": "undo",
            "text": {"type": "plain_text", "text": "Undo"},
        }
    ],
}


@pytest.fixture
def ana(workspace: ThreadedPracticeWorkspace) -> Person:
    return workspace.person("U_ANA")


def open_form(ana: Person) -> None:
    assert ana.command("/form").ok
    ana.wait_for(lambda: ana.modal)


def fill_well(ana: Person, what: str) -> None:
    ana.fill({"what": what, "who": "ana"})


def test_a_command_answers_in_its_ack(ana: Person, small_app: Any) -> None:
    reaction = ana.command("/note", "a & b", channel="C_UNIT")
    assert reaction.ok
    assert reaction.text == "Noted: a & b"
    body = small_app.seen.last("note")
    assert body["channel_id"] == "C_UNIT"
    assert body["channel_name"] == "privategroup"
    assert body["user_id"] == "U_ANA"
    assert body["team_id"] == "T1"
    assert [m.ephemeral_for for m in ana.ephemerals] == ["U_ANA"]


def test_a_command_answers_later_through_its_response_url(ana: Person, small_app: Any) -> None:
    ana.command("/note", "later")
    shown = ana.wait_for(lambda: ana.ephemerals)
    assert ana.read(shown[0]) == "Here it comes"


def test_a_command_nobody_registered_is_refused_by_slack(ana: Person, small_app: Any) -> None:
    reaction = ana.command("/other")
    assert reaction.error == "invalid_command"
    assert small_app.seen.bodies == {}


def test_a_modal_sends_its_state_exactly(ana: Person, small_app: Any) -> None:
    open_form(ana)
    fill_well(ana, "hello <there>")
    ana.fill({"Day": "2026-03-14"})
    reaction = ana.submit()
    assert reaction.ok
    assert ana.modal is None
    view = small_app.seen.last("saved")["view"]
    assert view["private_metadata"] == "opaque-7"
    assert view["state"]["values"] == {
        "what": {"typed": {"type": "plain_text_input", "value": "hello <there>"}},
        "more": {"typed": {"type": "plain_text_input", "value": None}},
        "who": {
            "person": {
                "type": "external_select",
                "selected_option": {
                    "text": {"type": "plain_text", "text": "Ana"},
                    "value": "ana",
                },
            }
        },
        "kind": {
            "pick": {
                "type": "static_select",
                "selected_option": {
                    "text": {"type": "plain_text", "text": "Red"},
                    "value": "red",
                },
            }
        },
        "day": {"date": {"type": "datepicker", "selected_date": "2026-03-14"}},
    }


def test_slack_holds_back_a_modal_with_an_empty_required_field(ana: Person, small_app: Any) -> None:
    open_form(ana)
    reaction = ana.submit()
    assert reaction.errors == {"what": REQUIRED_TEXT, "who": REQUIRED_TEXT}
    assert "saved" not in small_app.seen.bodies


def test_errors_stand_under_their_field_and_the_text_stays(ana: Person, small_app: Any) -> None:
    open_form(ana)
    fill_well(ana, "bad")
    reaction = ana.submit()
    assert reaction.errors == {"what": "Write something kinder."}
    assert ana.modal is not None
    assert ana.modal.typed["what", "typed"]["value"] == "bad"


def test_a_submission_can_push_and_clear(ana: Person, small_app: Any) -> None:
    open_form(ana)
    fill_well(ana, "more")
    ana.submit()
    assert [view.callback_id for view in ana.modals] == ["note", "second"]
    assert ana.modals[1].previous_id == ana.modals[0].id
    ana.submit({"what": "x"})
    assert ana.modals == ()


def test_a_submission_can_update_the_modal_in_place(ana: Person, small_app: Any) -> None:
    open_form(ana)
    before = ana.modal
    fill_well(ana, "done")
    ana.submit()
    assert before is not None
    assert ana.modal is not None
    assert ana.modal.id == before.id
    assert ana.modal.hash != before.hash
    assert "Hello" in ana.read()


def test_a_listener_that_crashes_leaves_the_typed_text(
    ana: Person, workspace: ThreadedPracticeWorkspace, small_app: Any
) -> None:
    open_form(ana)
    fill_well(ana, "crash")
    workspace.inner.delivery.ack_seconds = 0.3
    reaction = ana.submit()
    assert reaction.trouble == TROUBLE
    assert ana.modal is not None
    assert ana.modal.typed["what", "typed"]["value"] == "crash"


def test_a_button_in_a_modal_pushes_on_its_trigger(ana: Person, small_app: Any) -> None:
    open_form(ana)
    ana.press("Go deeper")
    ana.wait_for(lambda: len(ana.modals) == 2)
    body = small_app.seen.last("deeper")
    assert body["actions"][0]["value"] == "42"
    assert body["container"]["type"] == "view"
    assert "response_url" not in body


def test_a_select_outside_an_input_is_sent_at_once(ana: Person, small_app: Any) -> None:
    open_form(ana)
    ana.choose("pick", "Blue")
    body = small_app.seen.last("pick")
    assert body["actions"][0]["selected_option"]["value"] == "blue"
    values = body["view"]["state"]["values"]
    assert values["kind"]["pick"]["selected_option"]["value"] == "blue"


def test_a_typeahead_shows_what_the_app_offers(ana: Person, small_app: Any) -> None:
    open_form(ana)
    assert [o["value"] for o in ana.suggest("person", "be")] == ["ben"]
    assert ana.suggest("person", "") == ()
    body = small_app.seen.last("suggest")
    assert (body["action_id"], body["block_id"], body["value"]) == ("person", "who", "be")
    with pytest.raises(CannotEnter):
        ana.choose("person", "nobody")


def test_closing_tells_the_app_only_when_it_asked(
    ana: Person, small_app: Any, workspace: ThreadedPracticeWorkspace
) -> None:
    open_form(ana)
    ana.close()
    assert ana.modal is None
    assert "closed" not in small_app.seen.bodies


def test_closing_is_told_when_asked_for(
    ana: Person, small_app: Any, workspace: ThreadedPracticeWorkspace
) -> None:
    view = {**note_form(), "notify_on_close": True}
    workspace.inner.screens.open_modal("T1", "U_ANA", view, on_top=False)
    ana.fill({"what": "half done"})
    ana.close(everything=True)
    body = small_app.seen.last("closed")
    assert body["is_cleared"] is True
    assert body["view"]["state"]["values"]["what"]["typed"]["value"] == "half done"


def test_a_picked_option_in_a_message_is_sent_with_its_state(
    ana: Person, small_app: Any, slack: Any
) -> None:
    slack.chat_postMessage(channel="C_UNIT", text="Pick", blocks=[PICK, UNDO])
    ana.choose("pick", "Two")
    body = small_app.seen.last("pick")
    assert body["actions"][0]["selected_option"]["value"] == "two"
    assert body["message"]["text"] == "Pick"
    assert body["channel"]["id"] == "C_UNIT"
    ana.press("Undo")
    values = small_app.seen.last("undo")["state"]["values"]
    assert values["row"]["pick"]["selected_option"]["value"] == "two"
    shown = ana.wait_for(lambda: [m for m in ana.messages("C_UNIT") if m.text == "Undone"])
    assert shown[0].blocks == ()


def test_an_overflow_menu_sends_its_option(ana: Person, small_app: Any, slack: Any) -> None:
    menu = {**PICK, "accessory": {**PICK["accessory"], "type": "overflow"}}
    slack.chat_postMessage(channel="U_ANA", text="Menu", blocks=[menu])
    ana.choose("pick", "one")
    action = small_app.seen.last("pick")["actions"][0]
    assert (action["type"], action["selected_option"]["value"]) == ("overflow", "one")


def test_people_only_act_where_they_are(ana: Person, workspace: ThreadedPracticeWorkspace) -> None:
    with pytest.raises(CannotEnter):
        ana.command("/note", channel="C_SECRET")
    with pytest.raises(CannotEnter):
        workspace.person("U_GONE").command("/note")
    with pytest.raises(CannotEnter):
        ana.submit()


def test_a_stranger_is_sent_as_one(workspace: ThreadedPracticeWorkspace, small_app: Any) -> None:
    workspace.person("U_STRANGER").say("hello", channel="C_UNIT")
    message = workspace.messages("C_UNIT")[0]
    workspace.person("U_STRANGER").message_shortcut("keep", message)
    body = small_app.seen.last("keep")
    assert (body["user"]["team_id"], body["team"]["id"]) == ("T_ELSEWHERE", "T1")


def test_opening_the_home_publishes_it(ana: Person, small_app: Any) -> None:
    assert ana.open_home().ok
    home = ana.wait_for(lambda: ana.home)
    assert ana.read(home).endswith("Hello")
    event = small_app.seen.last("home")["event"]
    assert event["channel"] == ana.dm
    assert "view" not in event


def test_a_global_shortcut_opens_a_modal(ana: Person, small_app: Any) -> None:
    ana.shortcut("New note")
    assert ana.wait_for(lambda: ana.modal).callback_id == "note"


def test_a_message_shortcut_carries_its_message(ana: Person, small_app: Any) -> None:
    message = ana.say("keep <me>", channel="C_UNIT")
    ana.message_shortcut("keep", message)
    shown = ana.wait_for(lambda: ana.ephemerals)
    assert ana.read(shown[-1]) == "Kept: keep &lt;me&gt;"


def test_a_message_to_the_app_arrives_as_an_event(ana: Person, small_app: Any) -> None:
    ana.say("hello")
    ana.say("not subscribed", channel="C_UNIT")
    body = ana.wait_for(lambda: small_app.seen.bodies.get("message"), timeout=5)[0]
    assert body["event"]["text"] == "hello"
    assert body["event"]["channel_type"] == "im"


def test_a_button_on_an_ephemeral_message_replaces_it(
    ana: Person, small_app: Any, slack: Any
) -> None:
    slack.chat_postEphemeral(channel="C_UNIT", user="U_ANA", text="Recorded", blocks=[UNDO])
    ana.press("Undo")
    ana.wait_for(lambda: [m.text for m in ana.ephemerals] == ["Undone"])
    body = small_app.seen.last("undo")
    assert "message" not in body
    assert body["container"]["is_ephemeral"] is True
