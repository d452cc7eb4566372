"""Switches to make the practice Slack misbehave, a counted number of times.

`Faults.add("rate_limited", "chat.postMessage", times=2, retry_after=1)` makes the next two posts
answer 429. A method name may be any Web API method, `response_url`, `upload`, or `*` for all.

Kinds for requests of the app:
    rate_limited   429 with `Retry-After: retry_after`
    server_error   500 with a body that is not JSON
    error          `{"ok": false, "error": error}`
    swallowed      `{"ok": true}`, and nothing has happened
    reset_before   the connection is reset, nothing has happened
    reset_after    the request is carried out, then the connection is reset without an answer
    slow           the request is carried out after `seconds`
    slow_answer    the request is carried out at once, the answer comes after `seconds`
Kinds for deliveries to the app (method is `*` or the event type):
    duplicate      the event is delivered twice, with the same `event_id`
    lost           the payload is never delivered
"""

from __future__ import annotations

import threading
from collections import Counter
from dataclasses import dataclass, replace

REQUEST_KINDS = frozenset(
    {
        "rate_limited",
        "server_error",
        "error",
        "swallowed",
        "reset_before",
        "reset_after",
        "slow",
        "slow_answer",
    }
)
DELIVERY_KINDS = frozenset({"duplicate", "lost"})


@dataclass(frozen=True, slots=True)
class Fault:
    """One way to misbehave. `times` None: until cleared."""

    kind: str
    method: str = "*"
    times: int | None = 1
    retry_after: int = 1
    seconds: float = 0.0
    error: str = "internal_error"


class Faults:
    """The faults in force; each request takes at most one."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._faults: list[Fault] = []
        self._struck: Counter[str] = Counter()

    @property
    def struck(self) -> Counter[str]:
        """How many requests or deliveries each kind of fault has met so far."""
        with self._lock:
            return Counter(self._struck)

    @property
    def in_force(self) -> bool:
        """Whether any request or delivery may meet a fault."""
        with self._lock:
            return bool(self._faults)

    def add(
        self,
        kind: str,
        method: str = "*",
        *,
        times: int | None = 1,
        retry_after: int = 1,
        seconds: float = 0.0,
        error: str = "internal_error",
    ) -> None:
        """Puts a fault in force; see the module's docstring for the kinds.

        Raises:
            ValueError: there is no such kind.
        """
        if kind not in REQUEST_KINDS | DELIVERY_KINDS:
            raise ValueError(f"no such fault: {kind}")
        with self._lock:
            self._faults.append(Fault(kind, method, times, retry_after, seconds, error))

    def clear(self) -> None:
        with self._lock:
            self._faults.clear()

    def take(self, method: str, kinds: frozenset[str] = REQUEST_KINDS) -> Fault | None:
        """The first fault in force for `method`, counted down."""
        with self._lock:
            for index, fault in enumerate(self._faults):
                if fault.kind in kinds and fault.method in ("*", method):
                    self._count_down(index, fault)
                    self._struck[fault.kind] += 1
                    return fault
        return None

    def _count_down(self, index: int, fault: Fault) -> None:
        if fault.times is None:
            return
        if fault.times <= 1:
            del self._faults[index]
        else:
            self._faults[index] = replace(fault, times=fault.times - 1)
