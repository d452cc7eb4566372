"""The methods of the Web API about modals and the App Home."""

from __future__ import annotations

from typing import Any

from practice_workspace.api_call import Call, Methods
from practice_workspace.contents import View
from practice_workspace.payloads import SlackError, view_json
from practice_workspace.screens import Screens
from practice_workspace.state import State
from practice_workspace.tickets import Trigger, Triggers

Json = dict[str, Any]


class Views:
    """A modal opens on a trigger, of an act of the person's; a home needs none."""

    def __init__(self, state: State, screens: Screens, triggers: Triggers) -> None:
        self._state = state
        self._screens = screens
        self._triggers = triggers

    @property
    def methods(self) -> Methods:
        return {
            "views.open": ("", self._open_view),
            "views.push": ("", self._push_view),
            "views.update": ("", self._update_view),
            "views.publish": ("", self._publish_view),
        }

    def _trigger(self, call: Call) -> Trigger:
        given = call.optional("trigger_id") or call.text("interactivity_pointer")
        return self._triggers.check(given, call.team.id)

    def _view_argument(self, call: Call) -> Any:
        if call.args.get("view") is None:
            raise SlackError("invalid_arguments", ["missing required field: view"])
        return call.args["view"]

    def _open_view(self, call: Call) -> Json:
        view, trigger = self._view_argument(call), self._trigger(call)
        return self._opened(call, trigger, view, on_top=trigger.in_modal)

    def _push_view(self, call: Call) -> Json:
        view, trigger = self._view_argument(call), self._trigger(call)
        if not trigger.in_modal or not self._state.modals(trigger.user_id):
            raise SlackError("not_found")
        return self._opened(call, trigger, view, on_top=True)

    def _opened(self, call: Call, trigger: Trigger, view: Any, *, on_top: bool) -> Json:
        modal = self._screens.open_modal(call.team.id, trigger.user_id, view, on_top=on_top)
        self._triggers.use(trigger)
        return {"view": view_json(self._state, modal)}

    def _current_view(self, call: Call) -> View:
        view_id, external_id = call.optional("view_id"), call.optional("external_id")
        if not view_id and not external_id:
            raise SlackError("invalid_arguments", ["one of view_id, external_id must be provided"])
        for current in self._state.views():
            wanted = current.id == view_id if view_id else current.external_id == external_id
            if wanted and current.team_id == call.team.id:
                return current
        raise SlackError("not_found")

    def _check_hash(self, call: Call, current: View | None) -> None:
        given = call.optional("hash")
        if given and current and given != current.hash:
            raise SlackError("hash_conflict")

    def _update_view(self, call: Call) -> Json:
        view, current = self._view_argument(call), self._current_view(call)
        self._check_hash(call, current)
        return {"view": view_json(self._state, self._screens.update_view(current, view))}

    def _publish_view(self, call: Call) -> Json:
        view, user_id = self._view_argument(call), call.text("user_id")
        user = self._state.user(user_id)
        if user.is_bot or user.team_id != call.team.id:
            raise SlackError("invalid_arguments", ["user_id must be a person of this workspace"])
        self._check_hash(call, self._state.home(user_id, call.team.id))
        published = self._screens.publish_home(call.team.id, user_id, view)
        return {"view": view_json(self._state, published)}
