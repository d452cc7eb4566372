"""Opaque ids: random, and saying nothing about what they name."""

from __future__ import annotations

from secrets import token_hex


def new_id() -> str:
    """32 hexadecimal digits, random."""
    return token_hex(16)
