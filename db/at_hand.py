"""What SQLAlchemy has compiled, found again without looking through the statement."""

from __future__ import annotations

from typing import Any

from sqlalchemy.util import LRUCache

MOST_AT_HAND = 500


class Compiled(LRUCache[Any, Any]):
    """Compiled statements, by the statement's key and the way it is asked.

    A statement that stands in a module has one key for good, of up to a thousand parts; hashing
    them took a third of asking for a client's history. Where it is that very key, they are left.
    """

    def __init__(self, most: int) -> None:
        super().__init__(most)
        self._at_hand: dict[Any, tuple[Any, Any]] = {}  # with the key: no other one gets its id

    def get(self, key: Any, default: Any = None) -> Any:
        dialect, of_statement, *how = key
        this = (id(of_statement), dialect, *how)
        _, compiled = self._at_hand.get(this, (None, None))
        if compiled is None and (compiled := super().get(key)) is not None:
            if len(self._at_hand) >= MOST_AT_HAND:
                self._at_hand = {}
            self._at_hand[this] = of_statement, compiled
        return default if compiled is None else compiled
