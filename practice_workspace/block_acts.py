"""What a person presses, chooses and types on a message, a modal or the App Home."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from practice_workspace import forms
from practice_workspace.acting import TROUBLE, Acting, Reaction, Target
from practice_workspace.blocks import check_suggestions
from practice_workspace.contents import User, View
from practice_workspace.delivery import INTERACTIVE, Delivery
from practice_workspace.forms import CannotEnter, Field
from practice_workspace.payloads import view_json
from practice_workspace.state import NotThere, State
from practice_workspace.tickets import ResponseUrls, Triggers

Json = dict[str, Any]

DEFAULT_QUERY_LENGTH = 3
MOST_OFFERED = 500


class BlockActs:
    """Acts by user id and what is touched."""

    def __init__(
        self,
        state: State,
        acting: Acting,
        triggers: Triggers,
        response_urls: ResponseUrls,
        delivery: Delivery,
    ) -> None:
        self._state = state
        self._acting = acting
        self._triggers = triggers
        self._response_urls = response_urls
        self._delivery = delivery
        # Options a typeahead has shown, and what was picked in messages: (person, target, field).
        self._offered: dict[tuple[str, str, tuple[str, str]], tuple[Json, ...]] = {}
        self._picked: dict[tuple[str, str], dict[tuple[str, str], Json]] = {}

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
        self._acting.place(self._acting.actor(user_id), channel_id)
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
            return Reaction(modal=self._acting.top(user_id))
        chosen = {k: v for k, v in value.items() if k != "type"}
        return await self._act(user_id, self._current(target), found, chosen)

    def enter(self, user_id: str, values: Mapping[str, Any]) -> None:
        """Types into the modal in front without sending anything, as before a submit.

        `values`: field -> what `choose` takes.
        """
        for wanted, entered in values.items():
            modal = self._acting.front(user_id)
            found = forms.find_field(modal.blocks, wanted)
            offered = self._offered.get((user_id, modal.id, found.key), ())
            value = forms.state_value(found.element, entered, offered)
            self._enter(user_id, modal, found, value)

    async def check(self, user_id: str, target: Target, wanted: str, entered: Any) -> None:
        """Raises CannotEnter when `choose` would."""
        found = forms.find_field(self._current(target).blocks, wanted)
        offered = self._offered.get((user_id, _id_of(target), found.key), ())
        forms.state_value(found.element, entered, offered)

    def _enter(self, user_id: str, target: Target, found: Field, value: Json) -> None:
        if isinstance(target, View):
            self._state.change_view(replace(target, typed={**target.typed, found.key: value}))
        else:
            self._picked.setdefault((user_id, _id_of(target)), {})[found.key] = value

    async def _act(self, user_id: str, target: Target, found: Field, chosen: Json) -> Reaction:
        user = self._acting.actor(user_id)
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
            self._acting.set_trouble(target, "" if ack.ok else TROUBLE)
        return self._acting.reaction(user_id, before, ack)

    def _touched(self, user: User, target: Target, kind: str = "block_actions") -> Json:
        """A payload's part about what was touched: a view, a message or an ephemeral message."""
        if isinstance(target, View):
            return {
                **self._acting.envelope(kind, user, target.team_id),
                "container": {"type": "view", "view_id": target.id},
                "view": view_json(self._state, target),
            }
        channel = self._state.channel(target.channel_id)
        ephemeral = bool(target.ephemeral_for)
        touched: Json = {
            **self._acting.envelope(kind, user, channel.team_id),
            "container": {
                "type": "message",
                "message_ts": target.ts,
                "channel_id": channel.id,
                "is_ephemeral": ephemeral,
            },
            "channel": {"id": channel.id, "name": self._acting.channel_name(channel)},
        }
        if target.thread_ts:
            touched["container"]["thread_ts"] = target.thread_ts
        if not ephemeral:
            touched["message"] = self._acting.message(target)
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
            touched["response_url"] = self._acting.response_url(key)
        return touched

    async def suggest(self, user_id: str, target: Target, wanted: str, query: str) -> Json:
        """Types into a typeahead: `{"options": [...]}` or `{"option_groups": [...]}`.

        Too short a query is not sent. An answer that is late or refused by Slack's limits shows
        no options, with the reason at `error`.
        """
        user, target = self._acting.actor(user_id), self._current(target)
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
