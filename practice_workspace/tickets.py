"""Short-lived permissions Slack hands to an app: trigger ids and response URLs."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace

from practice_workspace.payloads import SlackError

TRIGGER_SECONDS = 3.0
RESPONSE_SECONDS = 30 * 60.0
RESPONSE_USES = 5
# Used triggers are remembered so that a second use is told apart from a wrong one.
REMEMBERED = 10_000


@dataclass(frozen=True, slots=True)
class Trigger:
    """A person's act, for which the app may open one view. `in_modal`: done inside a modal."""

    id: str
    user_id: str
    team_id: str
    issued: float
    in_modal: bool = False
    used: bool = False


class Triggers:
    """Trigger ids: single use, three seconds of machine time."""

    def __init__(self, machine_time: Callable[[], float], seconds: float = TRIGGER_SECONDS) -> None:
        self._machine_time = machine_time
        self.seconds = seconds
        self._triggers: dict[str, Trigger] = {}

    def issue(self, user_id: str, team_id: str, *, in_modal: bool = False) -> str:
        digits = secrets.randbelow(10**12)
        trigger_id = f"{digits}.{secrets.randbelow(10**12)}.{secrets.token_hex(16)}"
        now = self._machine_time()
        self._triggers[trigger_id] = Trigger(trigger_id, user_id, team_id, now, in_modal)
        while len(self._triggers) > REMEMBERED:
            del self._triggers[next(iter(self._triggers))]
        return trigger_id

    def check(self, trigger_id: str, team_id: str) -> Trigger:
        """The trigger, still unused.

        Raises:
            SlackError: invalid_trigger_id, exchanged_trigger_id or expired_trigger_id.
        """
        trigger = self._triggers.get(trigger_id)
        if trigger is None or trigger.team_id != team_id:
            raise SlackError("invalid_trigger_id")
        if trigger.used:
            raise SlackError("exchanged_trigger_id")
        if self._machine_time() - trigger.issued > self.seconds:
            raise SlackError("expired_trigger_id")
        return trigger

    def use(self, trigger: Trigger) -> None:
        self._triggers[trigger.id] = replace(trigger, used=True)


@dataclass(frozen=True, slots=True)
class ResponseUrl:
    """Where an app may answer an act later. `source_ts`: the message the act was done on."""

    key: str
    team_id: str
    channel_id: str
    user_id: str
    issued: float
    source_ts: str = ""
    source_is_ephemeral: bool = False
    thread_ts: str = ""
    uses: int = 0


class ResponseUrls:
    """Response URLs: five uses within thirty minutes of machine time."""

    def __init__(self, machine_time: Callable[[], float]) -> None:
        self._machine_time = machine_time
        self._urls: dict[str, ResponseUrl] = {}

    def issue(
        self,
        team_id: str,
        channel_id: str,
        user_id: str,
        *,
        source_ts: str = "",
        source_is_ephemeral: bool = False,
        thread_ts: str = "",
    ) -> str:
        key = secrets.token_urlsafe(18)
        self._urls[key] = ResponseUrl(
            key,
            team_id,
            channel_id,
            user_id,
            self._machine_time(),
            source_ts,
            source_is_ephemeral,
            thread_ts,
        )
        while len(self._urls) > REMEMBERED:
            del self._urls[next(iter(self._urls))]
        return key

    def peek(self, key: str) -> ResponseUrl:
        """The URL without counting a use: an acknowledgement's own body is none."""
        return self._urls[key]

    def use(self, key: str) -> ResponseUrl:
        """Counts one use.

        Raises:
            SlackError: used_url or expired_url.
        """
        url = self._urls.get(key)
        if url is None or self._machine_time() - url.issued > RESPONSE_SECONDS:
            raise SlackError("expired_url")
        if url.uses >= RESPONSE_USES:
            raise SlackError("used_url")
        self._urls[key] = replace(url, uses=url.uses + 1)
        return self._urls[key]
