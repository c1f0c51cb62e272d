"""Pure rules of access: roles, what a key looks like, what a principal covers."""

from __future__ import annotations

import hashlib
import re
import zlib
from dataclasses import dataclass
from enum import StrEnum

PREFIX = "rck_"
ID_CHARS = 8
SECRET_CHARS = 32
CHECK_CHARS = 6
ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
IDENTIFIER = re.compile(r"[A-Za-z0-9._-]{1,64}")
_TOKEN = re.compile(rf"{PREFIX}[0-9A-Za-z]{{{ID_CHARS + SECRET_CHARS + CHECK_CHARS}}}")


class Role(StrEnum):
    """What a key is for."""

    ADMIN = "admin"
    ADS = "ads"
    POS = "pos"
    STAFF = "staff"


STORE_BOUND = frozenset({Role.POS, Role.STAFF})
"""Roles whose keys may be limited to stores."""


@dataclass(frozen=True)
class Principal:
    """Whoever a call comes from. `stores` None means every store."""

    name: str
    role: Role
    stores: frozenset[str] | None = None
    key_id: str = ""
    is_manager: bool = False
    """Whether it is a device that also sees its store's devices, and pairs and revokes them."""

    def covers(self, store_id: str) -> bool:
        """Whether this principal may act for the store."""
        return self.stores is None or store_id in self.stores


def checksum(text: str) -> str:
    """Six base-62 characters of CRC-32, so that a scanner can tell a real key from a look-alike offline."""
    number = zlib.crc32(text.encode())
    digits = []
    for _ in range(CHECK_CHARS):
        number, digit = divmod(number, 62)
        digits.append(ALPHABET[digit])
    return "".join(reversed(digits))


def make_token(key_id: str, secret: str) -> str:
    """The key as it is shown, once."""
    body = f"{PREFIX}{key_id}{secret}"
    return body + checksum(body)


def key_id_of(token: str) -> str | None:
    """The public part of a well-formed key, None for anything else."""
    if not _TOKEN.fullmatch(token) or checksum(token[:-CHECK_CHARS]) != token[-CHECK_CHARS:]:
        return None
    return token[len(PREFIX) : len(PREFIX) + ID_CHARS]


def digest(token: str) -> str:
    """What is kept of a key. Its secret is random, so a fast hash is enough."""
    return hashlib.sha256(token.encode()).hexdigest()
