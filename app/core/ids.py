"""Opaque identifiers for what Raincheck itself makes: sortable by time, unguessable, safe in an address."""

from __future__ import annotations

import secrets
from datetime import datetime

from app.core.clock import to_micros

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's base 32, lower case
_RANDOM_CHARS = 14


def base32(number: int, length: int) -> str:
    """`number` in Crockford's base 32, padded to `length`."""
    digits = []
    for _ in range(length):
        number, digit = divmod(number, 32)
        digits.append(_ALPHABET[digit])
    return "".join(reversed(digits))


def new_id(prefix: str, now: datetime) -> str:
    """`prefix_` and 25 characters: eleven of time (microseconds), fourteen (70 bits) of chance."""
    chance = "".join(secrets.choice(_ALPHABET) for _ in range(_RANDOM_CHARS))
    return f"{prefix}_{base32(to_micros(now), 11)}{chance}"
