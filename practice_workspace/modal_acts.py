"""How a person sends a modal off, or closes it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from practice_workspace import forms
from practice_workspace.acting import TROUBLE, Acting, Reaction
from practice_workspace.contents import View
from practice_workspace.delivery import INTERACTIVE, Ack, Delivery
from practice_workspace.forms import CannotEnter
from practice_workspace.payloads import SlackError, view_json
from practice_workspace.screens import Screens
from practice_workspace.state import State
from practice_workspace.tickets import ResponseUrls, Triggers

Json = dict[str, Any]


class ModalActs:
    """Acts by user id, on the modal in front."""

    def __init__(
        self,
        state: State,
        acting: Acting,
        screens: Screens,
        triggers: Triggers,
        response_urls: ResponseUrls,
        delivery: Delivery,
    ) -> None:
        self._state = state
        self._acting = acting
        self._screens = screens
        self._triggers = triggers
        self._response_urls = response_urls
        self._delivery = delivery

    async def submit(self, user_id: str) -> Reaction:
        """Presses the modal's submit button."""
        user, modal = self._acting.actor(user_id), self._acting.front(user_id)
        before = self._state.next_ts()
        if "submit" not in modal.body:
            raise CannotEnter("this modal has no submit button")
        complaints = forms.complaints(modal.blocks, modal.typed)
        if complaints:
            self._state.change_view(replace(modal, errors=complaints, trouble=""))
            return self._acting.reaction(user_id, before, Ack({}))
        modal = self._state.change_view(replace(modal, errors={}, trouble=""))
        payload = {
            **self._acting.envelope("view_submission", user, modal.team_id),
            "trigger_id": self._triggers.issue(user_id, modal.team_id, in_modal=True),
            "view": view_json(self._state, modal),
            "response_urls": self._chosen_urls(user_id, modal),
        }
        ack = await self._delivery.send(INTERACTIVE, payload)
        if not ack.ok or not self._took_answer(modal, ack):
            self._acting.set_trouble(modal, TROUBLE)
        return self._acting.reaction(user_id, before, ack)

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
                        "response_url": self._acting.response_url(key),
                    }
                )
        return urls

    def _took_answer(self, modal: View, ack: Ack) -> bool:
        """Does what the app answered to a submission; False when Slack would not accept it."""
        if ack.text:
            return False
        top = self._acting.top(modal.user_id)
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
        user, modal = self._acting.actor(user_id), self._acting.front(user_id)
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
                    **self._acting.envelope("view_closed", user, view.team_id),
                    "view": view_json(self._state, view),
                    "is_cleared": cleared,
                }
                ack = await self._delivery.send(INTERACTIVE, payload)
        return self._acting.reaction(user_id, before, ack)
