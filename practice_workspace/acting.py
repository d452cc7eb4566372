"""What every act of a person needs: who acts where, Slack's part of a payload, and the outcome."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from practice_workspace import forms
from practice_workspace.contents import Channel, Message, User, View
from practice_workspace.delivery import Ack
from practice_workspace.forms import CannotEnter
from practice_workspace.payloads import message_json, thread_json
from practice_workspace.state import State

Json = dict[str, Any]
Target = View | Message

TROUBLE = "We had some trouble connecting. Try again?"


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


class Acting:
    """Shared by all acts."""

    def __init__(self, state: State, *, base_url: Callable[[], str]) -> None:
        self._state = state
        self._base_url = base_url
        self._app = state.spec.app

    def actor(self, user_id: str) -> User:
        user = self._state.user(user_id)
        if user.deleted:
            raise CannotEnter(f"{user.name} is deactivated and cannot act")
        return user

    def envelope(self, kind: str, user: User, team_id: str) -> Json:
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

    def response_url(self, key: str) -> str:
        return f"{self._base_url()}/response/{key}"

    def channel_name(self, channel: Channel) -> str:
        return {"im": "directmessage", "private": "privategroup"}.get(channel.kind, channel.name)

    def place(self, user: User, channel_id: str) -> Channel:
        if not channel_id:
            return self._state.bot_direct(user.id)
        channel = self._state.channel(channel_id)
        if user.id not in channel.members:
            raise CannotEnter(f"{user.name} is not in {channel.name or channel.id}")
        return channel

    def message(self, message: Message) -> Json:
        drawn = message_json(self._state, message, base_url=self._base_url(), metadata=True)
        return {**drawn, **thread_json(self._state, message)}

    def reaction(self, user_id: str, before: str, ack: Ack) -> Reaction:
        top = self.top(user_id)
        return Reaction(
            error=ack.error,
            ephemerals=tuple(m for m in self._state.ephemerals(user_id) if m.ts > before),
            modal=top,
            errors=top.errors if top else {},
            trouble=top.trouble if top else "",
        )

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

    def top(self, user_id: str) -> View | None:
        stack = self._state.modals(user_id)
        return stack[-1] if stack else None

    def front(self, user_id: str) -> View:
        top = self.top(user_id)
        if top is None:
            raise CannotEnter("no modal is open")
        return top

    def set_trouble(self, modal: View, trouble: str) -> None:
        for view in self._state.modals(modal.user_id):
            if view.id == modal.id and view.trouble != trouble:
                self._state.change_view(replace(view, trouble=trouble))
