"""The cipher for private columns: each text opens in the one place where it was written.

A text is sealed with AES-256-GCM, its place as associated data: moved into another row, column,
table or workspace, it does not open. The keys are derived from Fernet keys; the first one seals,
all of them open. What former versions wrote is in Fernet's own form, which names no place: it is
read for ever, and written no more.
"""

from __future__ import annotations

import json
import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

# A sealed text: this byte, which no Fernet token begins with, the key's id, the nonce, the rest.
VERSION = b"\x01"
_ID_BYTES, _NONCE_BYTES = 8, 12
_NONCE_AT = len(VERSION) + _ID_BYTES
_TEXT_AT = _NONCE_AT + _NONCE_BYTES


class CannotBeRead(Exception):
    """A stored text does not open; the message says why, and holds nothing of it."""


class WrongKey(CannotBeRead):
    """The stored text was encrypted with a key that is not among the configured ones."""


class OutOfPlace(CannotBeRead):
    """The stored text was changed, or written for another place than the one where it stands."""


class NoKey(Exception):
    """Nothing private can be read or written before a key is configured."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a text stands: its table and column, and the row's whole primary key."""

    table: str
    column: str
    key: tuple[str, ...]

    def as_data(self) -> bytes:
        """The place as the cipher binds it: no two places look the same."""
        return json.dumps([self.table, self.column, *self.key]).encode()

    def __str__(self) -> str:
        return f"{self.table}.{self.column}, row {' '.join(self.key)}"


class Cipher:
    """Seals and opens text; `keys` are urlsafe base64 Fernet keys, the newest first."""

    def __init__(self, keys: Sequence[str]) -> None:
        if not keys:
            raise NoKey("an encryption key is needed")
        self._keys = tuple(keys)
        self._former = Apart([urlsafe_b64decode(key) for key in keys])
        bound = [_derived(key) for key in keys]
        self._newest_id, self._newest = bound[0]
        self._by_id = dict(reversed(bound))

    def seal(self, text: str, place: Place) -> bytes:
        """The text under the first key, bound to its place."""
        nonce = os.urandom(_NONCE_BYTES)
        sealed = self._newest.encrypt(nonce, text.encode(), place.as_data())
        return VERSION + self._newest_id + nonce + sealed

    def open(self, token: bytes, place: Place) -> str:
        """The text that stands in this place. Raises `CannotBeRead`."""
        if not is_bound(token):
            return self._former.decrypt(token)
        key = self._by_id.get(token[len(VERSION) : _NONCE_AT])
        if key is None:
            raise WrongKey("it was encrypted with another key")
        try:
            nonce = token[_NONCE_AT:_TEXT_AT]
            return key.decrypt(nonce, token[_TEXT_AT:], place.as_data()).decode()
        except (InvalidTag, ValueError) as error:
            raise OutOfPlace("it was changed, or written for another place") from error

    def alone_for(self, purpose: str) -> Apart:
        """Keys derived from these."""
        return Apart([derive(urlsafe_b64decode(key), purpose) for key in self._keys])

    def is_current(self, token: bytes) -> bool:
        """Whether it is bound to a place, under the first key."""
        return token.startswith(VERSION + self._newest_id)


def is_bound(token: bytes) -> bool:
    """Whether it was sealed for one place, not in the form of former versions."""
    return token.startswith(VERSION)


def _derived(key: str) -> tuple[bytes, AESGCM]:
    """The id and the cipher that follow from a Fernet key."""
    secret = urlsafe_b64decode(key)
    return derive(secret, "id of a key")[:_ID_BYTES], AESGCM(derive(secret, "private texts"))


class Apart:
    """Fernet keys for one purpose: nothing else that is stored opens with them."""

    def __init__(self, secrets: Sequence[bytes]) -> None:
        self._fernet = MultiFernet([Fernet(urlsafe_b64encode(secret)) for secret in secrets])

    def encrypt(self, text: str) -> bytes:
        return self._fernet.encrypt(text.encode())

    def decrypt(self, token: bytes) -> str:
        try:
            return self._fernet.decrypt(token).decode()
        except InvalidToken as error:
            raise WrongKey("it was encrypted with another key, or changed") from error

    def rotate(self, token: bytes) -> bytes:
        """The same text under the first key."""
        return self.encrypt(self.decrypt(token))


@lru_cache(maxsize=64)
def derive(secret: bytes, purpose: str) -> bytes:
    """A key of 32 bytes for one purpose, from which neither the secret nor another one follows."""
    return HKDF(SHA256(), 32, salt=None, info=f"ips-bot: {purpose}".encode()).derive(secret)


def new_key() -> str:
    return Fernet.generate_key().decode()


# One process serves one deployment, and what reads or writes a row cannot be handed an argument per
# query: the cipher is set once, by the composition root, before the first session opens.
_cipher: Cipher | None = None


def use_cipher(cipher: Cipher) -> None:
    global _cipher
    _cipher = cipher


def current_cipher() -> Cipher:
    if _cipher is None:
        raise NoKey("no encryption key has been configured")
    return _cipher
