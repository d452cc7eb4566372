"""A person's channel of direct messages is asked for once, and again when it is gone."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, cast

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse

from bot.jobs.delivery.deliverer import Deliverer
from db.doors import Doors
from db.models import ConversationPaceRow
from tests.delivery_world import ANA, AT_ONCE, BEN, CHANNEL, OTHER_TEAM, TEAM, Slack, World
from tests.jobs.test_delivery import NOW, plan
from tests.support import rows_in


@dataclass
class Post:
    """One workspace's Slack: which channels it was asked for, and where what was posted stands.

    `anew`: how often a person's channel has changed. `gone`: it takes nothing there.
    """

    workspace_id: str
    asked: list[str] = field(default_factory=list)
    posted: list[str] = field(default_factory=list)
    gone: set[str] = field(default_factory=set)
    anew: int = 0
    timeout = 5

    def channel(self, who: str) -> str:
        return f"D{self.workspace_id}{who}{self.anew}"

    def conversations_open(self, users: str) -> dict[str, Any]:
        self.asked.append(users)
        return {"channel": {"id": self.channel(users)}}

    def chat_postMessage(self, channel: str, **_: Any) -> dict[str, Any]:  # noqa: N802 - Slack's
        if channel in self.gone:
            refusal = {"ok": False, "error": "channel_not_found"}
            answer = SlackResponse(
                client=None, http_verb="POST", api_url="", req_args={}, data=refusal, headers={},
                status_code=200,
            )  # fmt: skip
            raise SlackApiError("no", answer)
        self.posted.append(channel)
        return {"ok": True, "ts": f"1700000000.{len(self.posted):06}"}


@dataclass
class Posts:
    """Of each workspace its own."""

    doors: Doors
    of: dict[str, Post] = field(default_factory=dict)

    def __getitem__(self, workspace_id: str) -> Post:
        return self.of.setdefault(workspace_id, Post(workspace_id))

    def deliver(self) -> None:
        def post(workspace_id: str) -> WebClient:
            return cast(WebClient, self[workspace_id])

        Deliverer(self.doors.patient, post, timing=AT_ONCE, at_once=1).deliver_all(NOW)


@pytest.fixture
def posts(doors: Doors) -> Posts:
    return Posts(doors)


def test_whoever_has_had_a_message_is_not_asked_about_again(world: World, posts: Posts) -> None:
    for name in ("1", "2"):
        for who in (ANA, BEN):
            plan(world, who, name)
        posts.deliver()
    here = posts[TEAM]
    assert sorted(here.asked) == sorted([ANA, BEN])
    assert sorted(here.posted) == sorted(2 * [here.channel(ANA), here.channel(BEN)])


def test_it_is_kept_of_this_person_in_this_workspace_alone(world: World, posts: Posts) -> None:
    there = World(world.doors, OTHER_TEAM, "there").set_up(NOW.date(), channel=None)
    plan(world, ANA, "1")
    posts.deliver()
    plan(there, ANA, "2")
    plan(world, BEN, "3")
    posts.deliver()
    assert posts[OTHER_TEAM].posted == [posts[OTHER_TEAM].channel(ANA)]
    assert posts[TEAM].posted == [posts[TEAM].channel(ANA), posts[TEAM].channel(BEN)]


def test_a_units_channel_is_nobodys_direct_messages(world: World, practice: Slack) -> None:
    for conversation in (CHANNEL, ANA):
        plan(world, conversation, "1")
    practice.deliverer().deliver_all(NOW)
    with world.doors.patient.reading() as session:
        known = {
            each.conversation: each.direct_channel for each in rows_in(session, ConversationPaceRow)
        }
    assert known.keys() == {CHANNEL, ANA}
    assert known[CHANNEL] is None
    assert known[ANA] is not None


def test_where_slack_knows_it_no_more_it_is_asked_again(world: World, posts: Posts) -> None:
    here = posts[TEAM]
    plan(world, ANA, "1")
    posts.deliver()
    here.gone.add(here.channel(ANA))
    here.anew += 1
    for name in ("2", "3"):
        plan(world, ANA, name)
        posts.deliver()
    assert here.asked == [ANA, ANA]
    assert here.posted[1:] == 2 * [here.channel(ANA)]
    assert {(each.state, each.posts) for each in world.messages()} == {("sent", 1)}


def test_where_the_new_one_takes_nothing_either_it_ends(world: World, posts: Posts) -> None:
    here = posts[TEAM]
    plan(world, ANA, "1")
    posts.deliver()
    here.gone.add(here.channel(ANA))
    plan(world, ANA, "2")
    posts.deliver()
    assert here.asked[:2] == [ANA, ANA]
    (ended,) = (each for each in world.messages() if each.state != "sent")
    assert (ended.state, ended.reason) == ("dead", "conversation_gone")
