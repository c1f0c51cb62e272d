"""Who we are to push services (VAPID, RFC 8292): a key pair on P-256, given or made once and kept.

Browsers subscribe to the public key, so another private key ends every subscription: keep it with the backups.
The private key is 32 bytes in base64url without padding, as other tools for Web Push write it.
"""

from __future__ import annotations

import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from functools import cache

from app.core.context import Context
from app.core.secret import kept_secret

_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
"""The number of points on P-256: a private key is any smaller number but 0 (FIPS 186-5)."""
_NAME = "vapid_private_key"
NOBODY = "mailto:raincheck@example.com"
"""The contact where no public address is set: services ask for one, and then there is nobody to write to."""


def private_key(context: Context) -> str:
    """The private key. Made on first use; concurrent first uses agree on one."""
    given = context.settings.vapid_private_key
    if given is not None:
        return given.get_secret_value().rstrip("=")
    made = 1 + secrets.randbelow(_ORDER - 1)
    return kept_secret(context.database, _NAME, "vapid", encoded(made.to_bytes(32)))


def public_key(context: Context) -> str:
    """What browsers subscribe to: the point, uncompressed, in base64url."""
    return _public_of(private_key(context))


@cache
def _public_of(private: str) -> str:
    # Loaded at the first phone that asks: a site without any need not pay for it.
    from cryptography.hazmat.primitives.asymmetric import ec  # noqa: PLC0415
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat  # noqa: PLC0415

    key = ec.derive_private_key(int.from_bytes(decoded(private)), ec.SECP256R1())
    return encoded(key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint))


def contact(context: Context) -> str:
    """Whom a push service writes to when something is wrong with what we send."""
    settings = context.settings
    if settings.vapid_contact is not None:
        return settings.vapid_contact
    return settings.base_url if settings.base_url.startswith("https:") else NOBODY


def encoded(raw: bytes) -> str:
    """Base64url without padding, the way of Web Push."""
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def decoded(text: str) -> bytes:
    """The bytes of base64url, padded or not. Raises ValueError for what is none."""
    bare = text.rstrip("=")
    return urlsafe_b64decode(bare + "=" * (-len(bare) % 4))
