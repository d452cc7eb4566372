"""The connections that tests have one after another: one test's loan of them at a time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from threading import Lock
from typing import Any


class Loan:
    """One test's connections to a kept database; after it there are none.

    `lying`: those that nobody uses, of each kind. `is_as_it_began`: whether nothing is left in a
    connection's session. `late`: what a connection is refused with after the test.
    """

    def __init__(
        self,
        lying: defaultdict[Any, list[Any]],
        is_as_it_began: Callable[[Any], bool],
        late: type[Exception],
    ) -> None:
        self._lying = lying
        self._is_as_it_began = is_as_it_began
        self._late = late
        self._used: dict[Any, Any] = {}
        self._changing = Lock()
        self._is_over = False

    def connect(self, kind: Any, anew: Callable[[], Any]) -> Any:
        """One that was used before, or a new one.

        Raises:
            Exception: whoever asks is late, the database is the next test's.
        """
        with self._changing:
            if self._is_over:
                raise self._late("the test is over")
            lying = self._lying[kind]
            connection: Any = lying.pop() if lying else anew()
            connection.loan = self
            self._used[connection] = kind
            return connection

    def take_back(self, connection: Any) -> None:
        """Keeps it, if nothing is left in its session."""
        with self._changing:
            kind = self._used.pop(connection)
            if self._is_over or not self._is_as_it_began(connection):
                connection.close()
            else:
                self._lying[kind].append(connection)

    def end(self) -> bool:
        """Whether everybody has gone."""
        with self._changing:
            self._is_over = True
            return not any(map(_is_open, self._used))


def _is_open(connection: Any) -> bool:
    return not connection.closed


loans: dict[str, Loan] = {}
"""Of each kept database by its name or path: the last test's."""


def closed_or_kept(connection: Any) -> None:
    """What a dialect does with a connection that its pool no longer wants."""
    loan: Loan | None = getattr(connection, "loan", None)
    if loan:
        loan.take_back(connection)
    else:
        connection.close()
