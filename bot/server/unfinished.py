"""The connections whose request has not arrived whole, and how many of them may wait."""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address, ip_network
from typing import Protocol

# A process may open 1,024 files unless its host says otherwise, the database's among them.
MOST = 600
MOST_OF_ONE = 200  # address; a proxy's requests count together


class Connection(Protocol):
    """An asyncio transport, as far as it matters here."""

    def is_closing(self) -> bool: ...

    def abort(self) -> None: ...


class Unfinished:
    """Who has connected and not ended a request yet, the oldest first.

    Where there are too many, of one address or of all, the oldest goes and the new one stays: who
    sends a request in one go, as Slack does, is done long before. So a crowd keeps nobody out.
    """

    def __init__(self, *, most: int = MOST, most_of_one: int = MOST_OF_ONE) -> None:
        self._most, self._most_of_one = most, most_of_one
        self._held: dict[Connection, str] = {}

    def __len__(self) -> int:
        return len(self._held)

    def add(self, connection: Connection, address: str) -> None:
        """Somebody has connected from `address`."""
        whose = _whose(address)
        self._held = {each: its for each, its in self._held.items() if not each.is_closing()}
        self._held[connection] = whose
        self._drop([each for each, its in self._held.items() if its == whose][: -self._most_of_one])
        self._drop([*self._held][: -self._most])

    def finish(self, connection: Connection | None) -> None:
        """Its request is here, and will be answered."""
        if connection is not None:
            self._held.pop(connection, None)

    def drop_all(self) -> None:
        self._drop([*self._held])

    def _drop(self, connections: list[Connection]) -> None:
        for each in connections:
            del self._held[each]
            each.abort()


def _whose(address: str) -> str:
    """One household has many IPv6 addresses: they count by the network they are handed out from."""
    known = ip_address(address.partition("%")[0])
    if not isinstance(known, IPv6Address):
        return address
    return str(known.ipv4_mapped or ip_network((known, 64), strict=False))
