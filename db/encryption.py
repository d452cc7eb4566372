"""The cipher for private columns: Fernet keys, the first encrypts, all of them decrypt."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


class WrongKey(Exception):
    """The stored text was encrypted with a key that is not among the configured ones."""


class NoKey(Exception):
    """Nothing private can be read or written before a key is configured."""


class Cipher:
    """Encrypts and decrypts text; `keys` are urlsafe base64 Fernet keys, the newest first."""

    def __init__(self, keys: Sequence[str]) -> None:
        if not keys:
            raise NoKey("an encryption key is needed")
        self._keys = tuple(keys)
        self._newest = Fernet(keys[0])
        self._fernet = MultiFernet([Fernet(key) for key in keys])

    def alone_for(self, purpose: str) -> Cipher:
        """A cipher of keys derived from these: nothing else that is stored opens with it."""
        derived = (derive(urlsafe_b64decode(key), purpose) for key in self._keys)
        return Cipher([urlsafe_b64encode(key).decode() for key in derived])

    def encrypt(self, text: str) -> bytes:
        return self._fernet.encrypt(text.encode())

    def decrypt(self, token: bytes) -> str:
        try:
            return self._fernet.decrypt(token).decode()
        except InvalidToken as error:
            raise WrongKey("a stored text does not open with the configured keys") from error

    def is_newest(self, token: bytes) -> bool:
        """Whether the first key encrypted this."""
        try:
            self._newest.decrypt(token)
        except InvalidToken:
            return False
        return True

    def rotate(self, token: bytes) -> bytes:
        """The same text under the first key."""
        try:
            return self._fernet.rotate(token)
        except InvalidToken as error:
            raise WrongKey("a stored text does not open with the configured keys") from error


@lru_cache(maxsize=64)
def derive(secret: bytes, purpose: str) -> bytes:
    """A key of 32 bytes for one purpose, from which neither the secret nor another one follows."""
    return HKDF(SHA256(), 32, salt=None, info=f"ips-bot: {purpose}".encode()).derive(secret)


def new_key() -> str:
    return Fernet.generate_key().decode()


# One process serves one deployment, and a column type cannot be handed an argument per query:
# the cipher is set once, by the composition root, before the first session opens.
_cipher: Cipher | None = None


def use_cipher(cipher: Cipher) -> None:
    global _cipher
    _cipher = cipher


def current_cipher() -> Cipher:
    if _cipher is None:
        raise NoKey("no encryption key has been configured")
    return _cipher
