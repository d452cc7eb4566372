"""An acknowledgement goes back as soon as it is given: Bolt's own way looks for one every 10 ms."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor, Future
from copy import copy
from threading import Event
from typing import Any

from slack_bolt import Ack, BoltRequest, BoltResponse
from slack_bolt.listener import Listener
from slack_bolt.listener.thread_runner import ThreadListenerRunner


class PromptAck(Ack):
    """Bolt's, which somebody can wait for."""

    def __init__(self) -> None:
        self.given = Event()
        super().__init__()  # type: ignore[no-untyped-call]

    @property
    def response(self) -> BoltResponse | None:
        return self._response

    @response.setter
    def response(self, response: BoltResponse | None) -> None:
        self._response = response
        if response is not None:
            self.given.set()


class PromptRunner(ThreadListenerRunner):
    """Bolt's, for requests whose acknowledgement is a `PromptAck`."""

    def run(
        self,
        request: BoltRequest,
        response: BoltResponse,
        listener_name: str,
        listener: Listener,
        starting_time: float | None = None,
    ) -> BoltResponse | None:
        for_this_one = copy(self)
        ack, seconds = request.context.ack, listener.ack_timeout
        assert isinstance(ack, PromptAck)
        for_this_one.listener_executor = _Acknowledging(self.listener_executor, ack.given, seconds)
        return ThreadListenerRunner.run(
            for_this_one, request, response, listener_name, listener, starting_time
        )


class _Acknowledging(Executor):
    """Goes on when what it started is acknowledged, or has taken too long; Bolt then looks."""

    def __init__(self, pool: Executor, given: Event, seconds: float) -> None:
        self._pool, self._given, self._seconds = pool, given, seconds

    def submit(self, work: Callable[..., Any], /, *given: Any, **named: Any) -> Future[Any]:
        started = self._pool.submit(work, *given, **named)
        self._given.wait(self._seconds)
        return started
