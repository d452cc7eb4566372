"""The acts of a person, each sent to the app as Slack sends it, and what the person then sees.

Everything here is a coroutine on the workspace's event loop; `threaded.py` gives tests the same
acts without one, `page_api.py` gives them to a web page.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from html import escape
from typing import Any

from practice_workspace import forms
from practice_workspace.answers import Answers
from practice_workspace.blocks import check_suggestions
from practice_workspace.contents import Channel, Message, User, View
from practice_workspace.delivery import COMMAND, INTERACTIVE, Ack, Delivery
from practice_workspace.forms import CannotEnter, Field
from practice_workspace.payloads import (
    SlackError,
    message_json,
    thread_json,
    user_json,
    view_json,
)
from practice_workspace.screens import Screens
from practice_workspace.state import NotThere, State
from practice_workspace.tickets import ResponseUrls, Triggers

Json = dict[str, Any]
Target = View | Message

SLACKBOT = "USLACKBOT"
TROUBLE = "We had some trouble connecting. Try again?"
DEFAULT_QUERY_LENGTH = 3
MOST_OFFERED = 500


@dataclass(frozen=True, slots=True)
class Reaction:
    """What a person saw right after an act, once the app acknowledged it or failed to.

    `error` is Slack's word for a failure (`operation_timeout`, `dispatch_failed`, ...) and empty
    when all went well. `ephemerals` came during the act; later answers are found on the person.
    `errors` are the sentences under a modal's fields by block id, `trouble` Slack's own sentence
    in the modal. `modal` is the view in front now.
    """

    error: str = ""
    ephemerals: tuple[Message, ...] = ()
    modal: View | None = None
    errors: Mapping[str, str] = field(default_factory=dict)
    trouble: str = ""

    @property
    def ok(self) -> bool:
        return not self.error and not self.errors and not self.trouble

    @property
    def text(self) -> str:
        """All text of the ephemeral messages that came during the act."""
        return "\n".join(readable(message) for message in self.ephemerals)


def readable(target: Target) -> str:
    """All text a person can read on a message or a view, one piece a line."""
    if isinstance(target, View):
        return "\n".join(filter(None, (target.title, forms.visible_text(target.blocks))))
    return forms.visible_text(target.blocks) or target.text


class People:
    """Acts by user id."""

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
        self._screens = screens
        self._answers = answers
        self._triggers = triggers
        self._response_urls = response_urls
        self._delivery = delivery
        self._base_url = base_url
        self._app = state.spec.app
        # Options a typeahead has shown, and what was picked in messages: (person, target, field).
        self._offered: dict[tuple[str, str, tuple[str, str]], tuple[Json, ...]] = {}
        self._picked: dict[tuple[str, str], dict[tuple[str, str], Json]] = {}

    # --- parts of payloads ---

    def _actor(self, user_id: str) -> User:
        user = self._state.user(user_id)
        if user.deleted:
            raise CannotEnter(f"{user.name} is deactivated and cannot act")
        return user

    def _envelope(self, kind: str, user: User, team_id: str) -> Json:
        return {
            "type": kind,
            "token": self._app.verification_token,
            "api_app_id": self._app.id,
            "team": {"id": team_id, "domain": self._state.teams[team_id].domain},
            "enterprise": None,
            "is_enterprise_install": False,
            "user": {
                "id": user.id,
                "username": user.name,
                "name": user.name,
                "team_id": user.team_id,
            },
        }

    def _response_url(self, key: str) -> str:
        return f"{self._base_url()}/response/{key}"

    def _channel_name(self, channel: Channel) -> str:
        return {"im": "directmessage", "private": "privategroup"}.get(channel.kind, channel.name)

    def _place(self, user: User, channel_id: str) -> Channel:
        if not channel_id:
            return self._state.bot_direct(user.id)
        channel = self._state.channel(channel_id)
        if user.id not in channel.members:
            raise CannotEnter(f"{user.name} is not in {channel.name or channel.id}")
        return channel

    def _message(self, message: Message) -> Json:
        drawn = message_json(self._state, message, base_url=self._base_url(), metadata=True)
        return {**drawn, **thread_json(self._state, message)}

    def _reaction(self, user_id: str, before: str, ack: Ack) -> Reaction:
        stack = self._state.modals(user_id)
        top = stack[-1] if stack else None
        return Reaction(
            error=ack.error,
            ephemerals=tuple(m for m in self._state.ephemerals(user_id) if m.ts > before),
            modal=top,
            errors=top.errors if top else {},
            trouble=top.trouble if top else "",
        )

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

    # --- typing ---

    async def command(
        self, user_id: str, name: str, text: str = "", channel_id: str = ""
    ) -> Reaction:
        """Types a slash command, by default in the conversation with the app."""
        user = self._actor(user_id)
        channel = self._place(user, channel_id)
        before = self._state.next_ts()
        known = {command.name for command in self._app.commands}
        if known and name not in known:
            self._whisper(user, channel, f"{name} is not a valid command.")
            return self._reaction(user_id, before, Ack({}, error="invalid_command"))
        key = self._response_urls.issue(channel.team_id, channel.id, user_id)
        payload = {
            "token": self._app.verification_token,
            "team_id": channel.team_id,
            "team_domain": self._state.teams[channel.team_id].domain,
            "channel_id": channel.id,
            "channel_name": self._channel_name(channel),
            "user_id": user.id,
            "user_name": user.name,
            "command": name,
            "text": text,
            "api_app_id": self._app.id,
            "is_enterprise_install": "false",
            "response_url": self._response_url(key),
            "trigger_id": self._triggers.issue(user.id, channel.team_id),
        }
        ack = self._answered(await self._delivery.send(COMMAND, payload), key)
        if not ack.ok:
            self._whisper(user, channel, f'{name} failed with the error "{ack.error}"')
        return self._reaction(user_id, before, ack)

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
        user = self._actor(user_id)
        channel = self._place(user, channel_id)
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
            **self._message(message),
            "channel": channel.id,
            "channel_type": {"public": "channel", "private": "group", "im": "im"}[channel.kind],
            "event_ts": message.ts,
        }
        if f"message.{suffix}" in self._app.events:
            self._delivery.send_event_later(self.event(channel.team_id, event))
        mentioned = f"<@{team.bot_user}>" in message.text
        if mentioned and not message.bot_id and "app_mention" in self._app.events:
            mention = {**event, "type": "app_mention"}
            self._delivery.send_event_later(self.event(channel.team_id, mention))

    def event(self, team_id: str, event: Json) -> Json:
        """The outer part of an event."""
        return {
            "token": self._app.verification_token,
            "team_id": team_id,
            "context_team_id": team_id,
            "context_enterprise_id": None,
            "api_app_id": self._app.id,
            "event": event,
            "type": "event_callback",
            "event_id": self._state.new_id("Ev"),
            "event_time": int(self._state.now()),
            "authorizations": [
                {
                    "enterprise_id": None,
                    "team_id": team_id,
                    "user_id": self._state.teams[team_id].bot_user,
                    "is_bot": True,
                    "is_enterprise_install": False,
                }
            ],
            "is_ext_shared_channel": False,
        }

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
        return await self._delivery.send_event(self.event(changed.team_id, event), patient=False)

    # --- App Home and shortcuts ---

    async def open_home(self, user_id: str, tab: str = "home") -> Reaction:
        """Opens the app's Home tab (or its `messages` tab)."""
        user = self._actor(user_id)
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
        ack = await self._delivery.send_event(self.event(channel.team_id, event), patient=False)
        return self._reaction(user_id, before, ack)

    async def shortcut(self, user_id: str, wanted: str) -> Reaction:
        """Uses a global shortcut, by callback id or visible name."""
        user = self._actor(user_id)
        team_id = self._state.app_team_of(user_id)
        before = self._state.next_ts()
        payload = {
            **self._envelope("shortcut", user, team_id),
            "callback_id": self._shortcut_id(wanted, "global"),
            "trigger_id": self._triggers.issue(user_id, team_id),
            "action_ts": self._state.next_ts(),
        }
        return self._reaction(user_id, before, await self._delivery.send(INTERACTIVE, payload))

    async def message_shortcut(self, user_id: str, wanted: str, message: Message) -> Reaction:
        """Uses a shortcut from a message's menu."""
        user = self._actor(user_id)
        channel = self._place(user, message.channel_id)
        before = self._state.next_ts()
        key = self._response_urls.issue(channel.team_id, channel.id, user_id)
        payload = {
            **self._envelope("message_action", user, channel.team_id),
            "callback_id": self._shortcut_id(wanted, "message"),
            "trigger_id": self._triggers.issue(user_id, channel.team_id),
            "action_ts": self._state.next_ts(),
            "message_ts": message.ts,
            "message": self._message(message),
            "channel": {"id": channel.id, "name": self._channel_name(channel)},
            "response_url": self._response_url(key),
        }
        return self._reaction(user_id, before, await self._delivery.send(INTERACTIVE, payload))

    def _shortcut_id(self, wanted: str, kind: str) -> str:
        offered = [shortcut for shortcut in self._app.shortcuts if shortcut.kind == kind]
        for shortcut in offered:
            if wanted in (shortcut.callback_id, shortcut.name):
                return shortcut.callback_id
        if not self._app.shortcuts:
            return wanted
        raise CannotEnter(f"there is no {kind} shortcut called '{wanted}'")

    # --- touching blocks ---

    def targets(self, user_id: str) -> tuple[Target, ...]:
        """All that carries blocks and that the person can touch, what is in front first."""
        stack = self._state.modals(user_id)
        if stack:
            return (stack[-1],)
        mine = [c for c in self._state.channels() if user_id in c.members]
        posted = [m for c in mine for m in self._state.messages(c.id) if m.blocks]
        messages = [*posted, *(m for m in self._state.ephemerals(user_id) if m.blocks)]
        home = self._state.home(user_id)
        newest = sorted(messages, key=lambda message: message.ts, reverse=True)
        return (*newest, *((home,) if home else ()))

    def locate(
        self, user_id: str, *, view_id: str = "", channel_id: str = "", ts: str = ""
    ) -> Target:
        """What a page means by a view's id, or by a conversation and a message's ts."""
        if view_id:
            for view in self._state.views():
                if view.id == view_id and view.user_id == user_id:
                    return view
            raise NotThere("not_found")
        self._place(self._actor(user_id), channel_id)
        for message in self._state.ephemerals(user_id, channel_id):
            if message.ts == ts:
                return message
        return self._state.message(channel_id, ts)

    def _current(self, target: Target) -> Target:
        """The target as it is now: a view or message may have changed since it was looked at."""
        if isinstance(target, View):
            return self.locate(target.user_id, view_id=target.id)
        if target.ephemeral_for:
            return self._state.ephemeral(target.channel_id, target.ts)
        return self._state.message(target.channel_id, target.ts)

    async def press(self, user_id: str, target: Target, wanted: str) -> Reaction:
        """Presses a button, by action id, `block_id/action_id` or visible text."""
        target = self._current(target)
        found = find_button(target.blocks, wanted)
        return await self._act(user_id, target, found, {})

    async def choose(self, user_id: str, target: Target, wanted: str, entered: Any) -> Reaction:
        """Enters something into a field; sends it at once where Slack would.

        Raises:
            CannotEnter: a person could not have done this.
        """
        target = self._current(target)
        found = forms.find_field(target.blocks, wanted)
        if found.kind == "button":
            return await self._act(user_id, target, found, {})
        if found.kind == "overflow":
            option = forms.state_value({**found.element, "type": "static_select"}, entered)
            chosen = {"selected_option": option["selected_option"]}
            return await self._act(user_id, target, found, chosen)
        offered = self._offered.get((user_id, _id_of(target), found.key), ())
        value = forms.state_value(found.element, entered, offered)
        self._enter(user_id, target, found, value)
        if not found.dispatches:
            return Reaction(modal=self._top(user_id))
        chosen = {k: v for k, v in value.items() if k != "type"}
        return await self._act(user_id, self._current(target), found, chosen)

    def enter(self, user_id: str, values: Mapping[str, Any]) -> None:
        """Types into the modal in front without sending anything, as before a submit.

        `values`: field -> what `choose` takes.
        """
        for wanted, entered in values.items():
            modal = self._front(user_id)
            found = forms.find_field(modal.blocks, wanted)
            offered = self._offered.get((user_id, modal.id, found.key), ())
            value = forms.state_value(found.element, entered, offered)
            self._enter(user_id, modal, found, value)

    async def check(self, user_id: str, target: Target, wanted: str, entered: Any) -> None:
        """Raises CannotEnter when `choose` would."""
        found = forms.find_field(self._current(target).blocks, wanted)
        offered = self._offered.get((user_id, _id_of(target), found.key), ())
        forms.state_value(found.element, entered, offered)

    def _top(self, user_id: str) -> View | None:
        stack = self._state.modals(user_id)
        return stack[-1] if stack else None

    def _enter(self, user_id: str, target: Target, found: Field, value: Json) -> None:
        if isinstance(target, View):
            self._state.change_view(replace(target, typed={**target.typed, found.key: value}))
        else:
            self._picked.setdefault((user_id, _id_of(target)), {})[found.key] = value

    async def _act(self, user_id: str, target: Target, found: Field, chosen: Json) -> Reaction:
        user = self._actor(user_id)
        before = self._state.next_ts()
        payload = {
            **self._touched(user, target),
            "actions": [forms.action_of(found, chosen, self._state.next_ts())],
        }
        in_modal = isinstance(target, View) and target.kind == "modal"
        payload["trigger_id"] = self._triggers.issue(
            user_id, payload["team"]["id"], in_modal=in_modal
        )
        ack = await self._delivery.send(INTERACTIVE, payload)
        if isinstance(target, View) and target.kind == "modal":
            self._set_trouble(target, "" if ack.ok else TROUBLE)
        return self._reaction(user_id, before, ack)

    def _touched(self, user: User, target: Target, kind: str = "block_actions") -> Json:
        """A payload's part about what was touched: a view, a message or an ephemeral message."""
        if isinstance(target, View):
            return {
                **self._envelope(kind, user, target.team_id),
                "container": {"type": "view", "view_id": target.id},
                "view": view_json(self._state, target),
            }
        channel = self._state.channel(target.channel_id)
        ephemeral = bool(target.ephemeral_for)
        touched: Json = {
            **self._envelope(kind, user, channel.team_id),
            "container": {
                "type": "message",
                "message_ts": target.ts,
                "channel_id": channel.id,
                "is_ephemeral": ephemeral,
            },
            "channel": {"id": channel.id, "name": self._channel_name(channel)},
        }
        if target.thread_ts:
            touched["container"]["thread_ts"] = target.thread_ts
        if not ephemeral:
            touched["message"] = self._message(target)
        if kind == "block_actions":
            picked = self._picked.get((user.id, _id_of(target)), {})
            touched["state"] = {"values": forms.state_values(target.blocks, picked)}
            key = self._response_urls.issue(
                channel.team_id,
                channel.id,
                user.id,
                source_ts=target.ts,
                source_is_ephemeral=ephemeral,
            )
            touched["response_url"] = self._response_url(key)
        return touched

    async def suggest(self, user_id: str, target: Target, wanted: str, query: str) -> Json:
        """Types into a typeahead: `{"options": [...]}` or `{"option_groups": [...]}`.

        Too short a query is not sent. An answer that is late or refused by Slack's limits shows
        no options, with the reason at `error`.
        """
        user, target = self._actor(user_id), self._current(target)
        found = forms.find_field(target.blocks, wanted)
        if found.kind not in ("external_select", "multi_external_select"):
            raise CannotEnter(f"'{wanted}' does not search")
        if len(query) < found.element.get("min_query_length", DEFAULT_QUERY_LENGTH):
            return {"options": []}
        block_id, action_id = found.key
        payload = {
            **self._touched(user, target, "block_suggestion"),
            "block_id": block_id,
            "action_id": action_id,
            "value": query,
        }
        ack = await self._delivery.send(INTERACTIVE, payload)
        complaints = [] if not ack.ok else check_suggestions(ack.payload)
        if not ack.ok or complaints:
            return {"options": [], "error": ack.error or complaints[0]}
        groups = ack.payload.get("option_groups", ())
        options = [*ack.payload.get("options", ()), *(o for g in groups for o in g["options"])]
        # What earlier searches showed may be chosen already, and stays so.
        key = (user_id, _id_of(target), found.key)
        self._offered[key] = (*options, *self._offered.get(key, ()))[:MOST_OFFERED]
        return ack.payload

    # --- modals ---

    def _front(self, user_id: str) -> View:
        top = self._top(user_id)
        if top is None:
            raise CannotEnter("no modal is open")
        return top

    async def submit(self, user_id: str) -> Reaction:
        """Presses the modal's submit button."""
        user, modal = self._actor(user_id), self._front(user_id)
        before = self._state.next_ts()
        if "submit" not in modal.body:
            raise CannotEnter("this modal has no submit button")
        complaints = forms.complaints(modal.blocks, modal.typed)
        if complaints:
            self._state.change_view(replace(modal, errors=complaints, trouble=""))
            return self._reaction(user_id, before, Ack({}))
        modal = self._state.change_view(replace(modal, errors={}, trouble=""))
        payload = {
            **self._envelope("view_submission", user, modal.team_id),
            "trigger_id": self._triggers.issue(user_id, modal.team_id, in_modal=True),
            "view": view_json(self._state, modal),
            "response_urls": self._chosen_urls(user_id, modal),
        }
        ack = await self._delivery.send(INTERACTIVE, payload)
        if not ack.ok or not self._took_answer(modal, ack):
            self._set_trouble(modal, TROUBLE)
        return self._reaction(user_id, before, ack)

    def _chosen_urls(self, user_id: str, modal: View) -> list[Json]:
        """Response URLs for the conversations picked in selects that ask for one."""
        urls: list[Json] = []
        for found in forms.fields(modal.blocks):
            if found.element.get("response_url_enabled") is not True:
                continue
            value = modal.typed.get(found.key) or forms.initial_value(found.element)
            channel_id = value[forms.entered_name(found.kind)]
            if channel_id:
                key = self._response_urls.issue(modal.team_id, channel_id, user_id)
                urls.append(
                    {
                        "block_id": found.key[0],
                        "action_id": found.key[1],
                        "channel_id": channel_id,
                        "response_url": self._response_url(key),
                    }
                )
        return urls

    def _set_trouble(self, modal: View, trouble: str) -> None:
        for view in self._state.modals(modal.user_id):
            if view.id == modal.id and view.trouble != trouble:
                self._state.change_view(replace(view, trouble=trouble))

    def _took_answer(self, modal: View, ack: Ack) -> bool:
        """Does what the app answered to a submission; False when Slack would not accept it."""
        if ack.text:
            return False
        top = self._top(modal.user_id)
        if top is None or top.id != modal.id:
            return True
        try:
            return self._took_action(top, ack.payload)
        except SlackError:
            return False

    def _took_action(self, top: View, answer: Json) -> bool:
        action = answer.get("response_action")
        if not answer:
            self._screens.close_top(top.user_id)
        elif action == "clear":
            self._screens.clear(top.user_id)
        elif action == "update":
            self._screens.update_view(top, answer.get("view"))
        elif action == "push":
            self._screens.open_modal(top.team_id, top.user_id, answer.get("view"), on_top=True)
        elif action == "errors":
            return self._took_errors(top, answer.get("errors"))
        else:
            return False
        return True

    def _took_errors(self, top: View, errors: Any) -> bool:
        inputs = {block["block_id"] for block in top.blocks if block["type"] == "input"}
        fits = isinstance(errors, dict) and bool(errors) and set(errors) <= inputs
        if fits:
            self._state.change_view(replace(top, errors=errors))
        return fits

    async def close(self, user_id: str, *, everything: bool = False) -> Reaction:
        """Presses the modal's close button; `everything`: the cross, which closes the stack."""
        user, modal = self._actor(user_id), self._front(user_id)
        before = self._state.next_ts()
        cleared = everything or modal.body.get("clear_on_close") is True
        closed = self._state.modals(user_id) if cleared else (modal,)
        if cleared:
            self._screens.clear(user_id)
        else:
            self._screens.close_top(user_id)
        ack = Ack({})
        for view in reversed(closed):
            if view.body.get("notify_on_close") is True:
                payload = {
                    **self._envelope("view_closed", user, view.team_id),
                    "view": view_json(self._state, view),
                    "is_cleared": cleared,
                }
                ack = await self._delivery.send(INTERACTIVE, payload)
        return self._reaction(user_id, before, ack)


def _id_of(target: Target) -> str:
    return target.id if isinstance(target, View) else f"{target.channel_id}/{target.ts}"


def find_button(blocks: Sequence[Json], wanted: str) -> Field:
    """The button meant by its action id, `block_id/action_id`, visible text or block id.

    Raises:
        CannotEnter: there is none, or more than one.
    """
    buttons = [found for found in forms.fields(blocks) if found.kind == "button"]
    readings: tuple[Callable[[Field], bool], ...] = (
        lambda found: "/".join(found.key) == wanted,
        lambda found: found.key[1] == wanted,
        lambda found: found.element["text"]["text"] == wanted,
        lambda found: found.key[0] == wanted,
    )
    for reading in readings:
        matching = [found for found in buttons if reading(found)]
        if len(matching) > 1:
            raise CannotEnter(f"more than one button is called '{wanted}'")
        if matching:
            return matching[0]
    there = ", ".join(str(found.element["text"]["text"]) for found in buttons)
    raise CannotEnter(f"no button is called '{wanted}'; there are: {there}")
