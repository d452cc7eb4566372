"""A connection to PostgreSQL that gives up by itself where the server says nothing at all."""

from __future__ import annotations

from time import monotonic
from typing import Any

import psycopg


class PromptConnection(psycopg.Connection[Any]):
    """A connection that does not wait for ever for a server which says nothing at all."""

    silence_seconds: float | None = None
    ping_seconds: float | None = None
    alive_seconds = 0.0
    pinging = False
    heard_at = 0.0

    def wait(self, gen: Any, interval: float = 0.1, timeout: float | None = None) -> Any:
        """As psycopg's own, but no longer than these seconds.

        Raises:
            psycopg.OperationalError: nothing came; the connection is closed, its state unknown.
        """
        began = monotonic()
        limit = self.ping_seconds if self.pinging else self.silence_seconds
        limit = limit if timeout is None else timeout
        try:
            answer = super().wait(gen, interval, limit)
            self.heard_at = monotonic()
            return answer
        except psycopg.Error:
            if limit is None or monotonic() - began < limit:
                raise
            self.pgconn.finish()
            raise psycopg.OperationalError("the server says nothing") from None
