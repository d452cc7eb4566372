"""The practice workspace on a thread of its own, for tests that are not coroutines.

with ThreadedPracticeWorkspace(spec, wall_time=wall_time) as workspace:
    ana = workspace.person("U_ANA")
    ana.command("/contact", "acme visit")
    ana.wait_for(lambda: ana.modal)
    ana.fill({"employer": "Acme"})
    ana.submit()
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine, Mapping
from types import TracebackType
from typing import Any, TypeVar

from practice_workspace.acting import Reaction, Target, readable
from practice_workspace.block_acts import find_button
from practice_workspace.channel_acts import change_channel, invite, remove
from practice_workspace.contents import Message, View
from practice_workspace.faults import Faults
from practice_workspace.forms import CannotEnter, find_field
from practice_workspace.server import ApiCall, PracticeWorkspace
from practice_workspace.spec import WorkspaceSpec
from practice_workspace.state import State

Json = dict[str, Any]
T = TypeVar("T")
ACT_SECONDS = 30.0
WAIT_SECONDS = 10.0


class ThreadedPracticeWorkspace:
    """A running workspace; `options` are those of `PracticeWorkspace`."""

    def __init__(
        self, spec: WorkspaceSpec, *, host: str = "127.0.0.1", port: int = 0, **options: Any
    ) -> None:
        self._options = options
        self._spec = spec
        self._host, self._port = host, port
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(
            target=self._loop.run_forever, name="practice-workspace", daemon=True
        )
        self.inner = PracticeWorkspace(spec, **options)

    def __enter__(self) -> ThreadedPracticeWorkspace:
        self._thread.start()
        try:
            self.run(self.inner.start(self._host, self._port))
        except OSError:
            self._end_thread()
            raise
        return self

    def _end_thread(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(ACT_SECONDS)
        self._loop.close()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.run(self.inner.stop())
        self._end_thread()

    def run(self, act: Coroutine[Any, Any, T]) -> T:
        """Runs a coroutine on the workspace's loop and waits for it."""
        return asyncio.run_coroutine_threadsafe(act, self._loop).result(ACT_SECONDS)

    # --- what an app is configured with ---

    @property
    def url(self) -> str:
        return self.inner.url

    @property
    def api_url(self) -> str:
        return self.inner.api_url

    @property
    def bot_token(self) -> str:
        return self._spec.teams[0].token

    @property
    def app_token(self) -> str:
        return self._spec.app.app_token

    @property
    def signing_secret(self) -> str:
        return self._spec.app.signing_secret

    def use_http(self, request_url: str) -> None:
        """From now on payloads go to this URL, signed; an empty one returns to Socket Mode."""
        self.inner.delivery.request_url = request_url

    # --- looking ---

    @property
    def state(self) -> State:
        return self.inner.state

    @property
    def faults(self) -> Faults:
        return self.inner.faults

    @property
    def calls(self) -> tuple[ApiCall, ...]:
        """The app's requests so far, oldest first."""
        return tuple(self.inner.calls)

    def messages(self, channel_id: str) -> tuple[Message, ...]:
        return self.state.messages(channel_id)

    def wait_until(self, predicate: Callable[[], T | None], timeout: float = WAIT_SECONDS) -> T:
        """Waits for changes until `predicate()` is truthy, and returns its value.

        The predicate only looks (at the state, or a person's screen); it must not act.

        Raises:
            TimeoutError: it did not become so in time.
        """
        return self.state.wait_until(predicate, timeout)

    def wait_for_connections(self, count: int = 1, timeout: float = WAIT_SECONDS) -> None:
        """Waits until the app holds exactly so many Socket Mode connections."""
        self.wait_until(lambda: len(self.inner.hub.connections) == count, timeout)

    # --- acting ---

    def person(self, user_id: str) -> Person:
        self.state.user(user_id)
        return Person(self, user_id)

    def send_event(self, event: Mapping[str, Any], team_id: str = "") -> bool:
        """Any other event, with Slack's retries; True when the app acknowledged it."""
        team = team_id or self._spec.teams[0].id
        payload = self.inner.people.acting.event(team, dict(event))
        return self.run(self.inner.delivery.send_event(payload)).ok

    def revoke_token(self, token: str = "", error: str = "token_revoked") -> None:
        self.inner.web_api.revoke(token or self.bot_token, error)

    def restore_token(self, token: str = "") -> None:
        self.inner.web_api.restore(token or self.bot_token)

    def disconnect_sockets(self, reason: str = "refresh_requested", *, close: bool = True) -> None:
        self.run(self.inner.hub.disconnect(reason, close=close))

    def drop_sockets(self) -> None:
        """Cuts every connection without a word.

        The SDK's client reads for up to three seconds before it closes; a test that sets
        `handler.client.auto_reconnect_enabled = False` and drops first need not wait for it.
        """
        self.run(self.inner.hub.drop())

    def wedge_sockets(self) -> None:
        """The open connections stay open and go silent; a new connection works."""
        self.inner.hub.wedge()


class Person:
    """One person's screen and hands."""

    def __init__(self, workspace: ThreadedPracticeWorkspace, user_id: str) -> None:
        self._workspace = workspace
        self._people = workspace.inner.people
        self._state = workspace.state
        self.id = user_id

    def wait_for(self, predicate: Callable[[], T | None], timeout: float = WAIT_SECONDS) -> T:
        """See `ThreadedPracticeWorkspace.wait_until`."""
        return self._workspace.wait_until(predicate, timeout)

    # --- looking ---

    @property
    def modals(self) -> tuple[View, ...]:
        return self._state.modals(self.id)

    @property
    def modal(self) -> View | None:
        """The modal in front."""
        stack = self.modals
        return stack[-1] if stack else None

    @property
    def home(self) -> View | None:
        return self._state.home(self.id)

    @property
    def ephemerals(self) -> tuple[Message, ...]:
        """What only this person saw, oldest first."""
        return self._state.ephemerals(self.id)

    @property
    def dm(self) -> str:
        """The id of the direct conversation with the app."""
        return self._state.bot_direct(self.id).id

    def messages(self, channel_id: str = "") -> tuple[Message, ...]:
        """A conversation's messages, oldest first; by default those with the app."""
        return self._state.messages(channel_id or self.dm)

    def read(self, target: Target | None = None) -> str:
        """All text on a message or view, by default on the modal in front."""
        place = target or self.modal
        return readable(place) if place else ""

    # --- acting ---

    def command(self, name: str, text: str = "", channel: str = "") -> Reaction:
        return self._workspace.run(self._people.command(self.id, name, text, channel))

    def say(self, text: str, channel: str = "", thread_ts: str = "") -> Message:
        return self._workspace.run(self._people.say(self.id, text, channel, thread_ts))

    def open_home(self, tab: str = "home") -> Reaction:
        return self._workspace.run(self._people.open_home(self.id, tab))

    def shortcut(self, wanted: str) -> Reaction:
        return self._workspace.run(self._people.shortcut(self.id, wanted))

    def message_shortcut(self, wanted: str, message: Message) -> Reaction:
        return self._workspace.run(self._people.message_shortcut(self.id, wanted, message))

    def press(self, wanted: str, on: Target | None = None) -> Reaction:
        """Presses a button by action id, `block_id/action_id` or visible text.

        `on` a message or view; by default the modal in front, else the newest message that has
        such a button, else the App Home.
        """
        target = on or self._having(lambda place: find_button(place.blocks, wanted))
        return self._workspace.run(self._people.blocks.press(self.id, target, wanted))

    def choose(self, wanted: str, value: Any, on: Target | None = None) -> Reaction:
        """Enters or picks one value; sent at once where Slack sends it at once."""
        target = on or self._having(lambda place: find_field(place.blocks, wanted))
        return self._workspace.run(self._people.blocks.choose(self.id, target, wanted, value))

    def suggest(self, wanted: str, query: str, on: Target | None = None) -> tuple[Json, ...]:
        """Types into a typeahead; the options shown, groups flattened."""
        target = on or self._having(lambda place: find_field(place.blocks, wanted))
        answer = self._workspace.run(self._people.blocks.suggest(self.id, target, wanted, query))
        groups = answer.get("option_groups", ())
        return (*answer.get("options", ()), *(o for g in groups for o in g["options"]))

    def fill(self, values: Mapping[str, Any]) -> Reaction:
        """Fills fields of the modal in front, one after the other, as a person would.

        Keys: `block_id/action_id`, an action id, a block id or a visible label. Values: see
        `forms.state_value`; for a typeahead the value or text of an option, searched for when
        it has not been shown yet.
        """
        reaction = Reaction(modal=self.modal)
        for wanted, value in values.items():
            self._search_first(wanted, value)
            reaction = self.choose(wanted, value)
        return reaction

    def _search_first(self, wanted: str, value: Any) -> None:
        modal = self.modal
        if modal is None or not isinstance(value, str) or not value:
            return
        found = find_field(modal.blocks, wanted)
        if "external_select" not in found.kind:
            return
        try:
            self._workspace.run(self._people.blocks.check(self.id, modal, wanted, value))
        except CannotEnter:
            self.suggest(wanted, value)

    def submit(self, values: Mapping[str, Any] | None = None) -> Reaction:
        """Fills and submits the modal in front."""
        if values:
            self.fill(values)
        return self._workspace.run(self._people.modals.submit(self.id))

    def account(self, account: str) -> bool:
        """An admin changes this person's account: `member`, `guest` or `closed`.

        True when the app acknowledged Slack's word of it, or does not listen to it.
        """
        return self._workspace.run(self._people.change_account(self.id, account)).ok

    def change_channel(self, channel_id: str, change: str) -> None:
        """Makes it `public`, `private`, `shared` with another organization or `unshared`."""
        change_channel(self._state, channel_id, change)

    def invite(self, user_id: str, channel_id: str) -> None:
        """Invites somebody into a channel."""
        invite(self._state, channel_id, user_id)

    def remove(self, user_id: str, channel_id: str) -> None:
        """Takes somebody out of a channel."""
        remove(self._state, channel_id, user_id)

    def close(self, *, everything: bool = False) -> Reaction:
        return self._workspace.run(self._people.modals.close(self.id, everything=everything))

    def _having(self, look: Callable[[Target], object]) -> Target:
        problem: CannotEnter = CannotEnter("there is nothing to press or to fill in")
        for place in self._people.blocks.targets(self.id):
            try:
                look(place)
            except CannotEnter as absent:
                problem = absent
            else:
                return place
        raise problem
