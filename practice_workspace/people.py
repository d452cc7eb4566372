"""The acts of a person, each sent to the app as Slack sends it, and what the person then sees.

What is done to blocks and to modals stands in files of its own. Every act is a coroutine on the
workspace's event loop; `threaded.py` gives tests the same acts without one, `page_api.py` gives
them to a web page.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from html import escape
from typing import Any

from practice_workspace.acting import Acting, Reaction
from practice_workspace.answers import Answers
from practice_workspace.block_acts import BlockActs
from practice_workspace.contents import Channel, Message, User
from practice_workspace.delivery import COMMAND, INTERACTIVE, Ack, Delivery
from practice_workspace.forms import CannotEnter
from practice_workspace.modal_acts import ModalActs
from practice_workspace.payloads import SlackError, user_json, view_json
from practice_workspace.screens import Screens
from practice_workspace.state import NotThere, State
from practice_workspace.tickets import ResponseUrls, Triggers

Json = dict[str, Any]

SLACKBOT = "USLACKBOT"


class People:
    """Acts by user id; `blocks` and `modals` hold those on a message or a form."""

    def __init__(
        self,
        state: State,
        screens: Screens,
        answers: Answers,
        triggers: Triggers,
        response_urls: ResponseUrls,
        delivery: Delivery,
        *,
        base_url: Callable[[], str],
    ) -> None:
        self._state = state
        self._answers = answers
        self._triggers = triggers
        self._response_urls = response_urls
        self._delivery = delivery
        self._app = state.spec.app
        self.acting = Acting(state, base_url=base_url)
        self.blocks = BlockActs(state, self.acting, triggers, response_urls, delivery)
        self.modals = ModalActs(state, self.acting, screens, triggers, response_urls, delivery)

    # --- typing ---

    async def command(
        self, user_id: str, name: str, text: str = "", channel_id: str = ""
    ) -> Reaction:
        """Types a slash command, by default in the conversation with the app."""
        user = self.acting.actor(user_id)
        channel = self.acting.place(user, channel_id)
        before = self._state.next_ts()
        known = {command.name for command in self._app.commands}
        if known and name not in known:
            self._whisper(user, channel, f"{name} is not a valid command.")
            return self.acting.reaction(user_id, before, Ack({}, error="invalid_command"))
        key = self._response_urls.issue(channel.team_id, channel.id, user_id)
        payload = {
            "token": self._app.verification_token,
            "team_id": channel.team_id,
            "team_domain": self._state.teams[channel.team_id].domain,
            "channel_id": channel.id,
            "channel_name": self.acting.channel_name(channel),
            "user_id": user.id,
            "user_name": user.name,
            "command": name,
            "text": text,
            "api_app_id": self._app.id,
            "is_enterprise_install": "false",
            "response_url": self.acting.response_url(key),
            "trigger_id": self._triggers.issue(user.id, channel.team_id),
        }
        ack = self._answered(await self._delivery.send(COMMAND, payload), key)
        if not ack.ok:
            self._whisper(user, channel, f'{name} failed with the error "{ack.error}"')
        return self.acting.reaction(user_id, before, ack)

    def _whisper(self, user: User, channel: Channel, text: str) -> None:
        """A line of Slack's own, for this person only."""
        self._state.post(
            Message(
                channel_id=channel.id,
                ts=self._state.next_ts(),
                team_id=channel.team_id,
                user_id=SLACKBOT,
                text=text,
                ephemeral_for=user.id,
            )
        )

    def _answered(self, ack: Ack, key: str) -> Ack:
        content = ack.payload or ({"text": ack.text} if ack.text else {})
        if not ack.ok or not content:
            return ack
        try:
            self._answers.respond(self._response_urls.peek(key), content)
        except (SlackError, NotThere):
            return Ack({}, error="invalid_command_response")
        return ack

    async def say(
        self, user_id: str, text: str, channel_id: str = "", thread_ts: str = ""
    ) -> Message:
        """Sends a message, by default to the app; returns it at once, the event follows."""
        user = self.acting.actor(user_id)
        channel = self.acting.place(user, channel_id)
        if not text.strip():
            raise CannotEnter("an empty message cannot be sent")
        if channel.is_archived:
            raise CannotEnter("this channel is archived")
        message = self._state.post(
            Message(
                channel_id=channel.id,
                ts=self._state.next_ts(),
                team_id=user.team_id,
                user_id=user.id,
                text=escape(text, quote=False),
                thread_ts=thread_ts,
            )
        )
        self._state.mark_read(user.id, channel.id)
        self.announce(message)
        return message

    def announce(self, message: Message) -> None:
        """The message events the app is subscribed to, its own messages' included."""
        channel = self._state.channel(message.channel_id)
        team = self._state.teams[channel.team_id]
        suffix = {"public": "channels", "private": "groups", "im": "im"}[channel.kind]
        if team.bot_user not in channel.members:
            return
        event: Json = {
            **self.acting.message(message),
            "channel": channel.id,
            "channel_type": {"public": "channel", "private": "group", "im": "im"}[channel.kind],
            "event_ts": message.ts,
        }
        if f"message.{suffix}" in self._app.events:
            self._delivery.send_event_later(self.acting.event(channel.team_id, event))
        mentioned = f"<@{team.bot_user}>" in message.text
        if mentioned and not message.bot_id and "app_mention" in self._app.events:
            mention = {**event, "type": "app_mention"}
            self._delivery.send_event_later(self.acting.event(channel.team_id, mention))

    # --- what an admin does to an account ---

    async def change_account(self, user_id: str, account: str) -> Ack:
        """An admin makes somebody a full `member` or a `guest`, or the account is `closed`.

        Slack tells the app of it with `user_change`, where it listens to that.
        """
        if account not in ("member", "guest", "closed"):
            raise CannotEnter("an account is a member's, a guest's or closed")
        user = self._state.user(user_id)
        if user.is_bot or user.is_stranger:
            raise CannotEnter(f"{user.name} is no member of this workspace")
        changed = self._state.put_user(
            replace(
                user,
                is_restricted=account == "guest",
                is_ultra_restricted=False,
                deleted=account == "closed",
                is_admin=user.is_admin and account == "member",
                is_owner=user.is_owner and account == "member",
            )
        )
        if "user_change" not in self._app.events:
            return Ack({})
        event: Json = {
            "type": "user_change",
            "user": user_json(self._state, changed),
            "cache_ts": int(self._state.now()),
            "event_ts": self._state.next_ts(),
        }
        return await self._delivery.send_event(
            self.acting.event(changed.team_id, event), patient=False
        )

    # --- App Home and shortcuts ---

    async def open_home(self, user_id: str, tab: str = "home") -> Reaction:
        """Opens the app's Home tab (or its `messages` tab)."""
        user = self.acting.actor(user_id)
        if "app_home_opened" not in self._app.events:
            return Reaction()
        before = self._state.next_ts()
        channel = self._state.bot_direct(user_id)
        event: Json = {
            "type": "app_home_opened",
            "user": user.id,
            "channel": channel.id,
            "tab": tab,
            "event_ts": self._state.next_ts(),
        }
        home = self._state.home(user_id, channel.team_id)
        if home and tab == "home":
            event["view"] = view_json(self._state, home)
        ack = await self._delivery.send_event(
            self.acting.event(channel.team_id, event), patient=False
        )
        return self.acting.reaction(user_id, before, ack)

    async def shortcut(self, user_id: str, wanted: str) -> Reaction:
        """Uses a global shortcut, by callback id or visible name."""
        user = self.acting.actor(user_id)
        team_id = self._state.app_team_of(user_id)
        before = self._state.next_ts()
        payload = {
            **self.acting.envelope("shortcut", user, team_id),
            "callback_id": self._shortcut_id(wanted, "global"),
            "trigger_id": self._triggers.issue(user_id, team_id),
            "action_ts": self._state.next_ts(),
        }
        return self.acting.reaction(
            user_id, before, await self._delivery.send(INTERACTIVE, payload)
        )

    async def message_shortcut(self, user_id: str, wanted: str, message: Message) -> Reaction:
        """Uses a shortcut from a message's menu."""
        user = self.acting.actor(user_id)
        channel = self.acting.place(user, message.channel_id)
        before = self._state.next_ts()
        key = self._response_urls.issue(channel.team_id, channel.id, user_id)
        payload = {
            **self.acting.envelope("message_action", user, channel.team_id),
            "callback_id": self._shortcut_id(wanted, "message"),
            "trigger_id": self._triggers.issue(user_id, channel.team_id),
            "action_ts": self._state.next_ts(),
            "message_ts": message.ts,
            "message": self.acting.message(message),
            "channel": {"id": channel.id, "name": self.acting.channel_name(channel)},
            "response_url": self.acting.response_url(key),
        }
        return self.acting.reaction(
            user_id, before, await self._delivery.send(INTERACTIVE, payload)
        )

    def _shortcut_id(self, wanted: str, kind: str) -> str:
        offered = [shortcut for shortcut in self._app.shortcuts if shortcut.kind == kind]
        for shortcut in offered:
            if wanted in (shortcut.callback_id, shortcut.name):
                return shortcut.callback_id
        if not self._app.shortcuts:
            return wanted
        raise CannotEnter(f"there is no {kind} shortcut called '{wanted}'")
