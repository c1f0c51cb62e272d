"""Keys and devices: make, list, revoke, recognise."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from itsdangerous import BadSignature, URLSafeTimedSerializer
from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app.access.models import Device, Key
from app.access.rules import (
    ALPHABET,
    ID_CHARS,
    IDENTIFIER,
    SECRET_CHARS,
    STORE_BOUND,
    Principal,
    Role,
    digest,
    key_id_of,
    make_token,
)
from app.core.db import is_postgresql
from app.core.errors import Conflict, Invalid, NotFound, Unauthenticated
from app.core.ids import new_id

USED_NOTED_EVERY = timedelta(minutes=1)
PAIRING_MINUTES = 15
SESSION_DAYS = 180


def create_key(
    session: Session,
    *,
    name: str,
    role: Role,
    stores: Sequence[str] = (),
    days: int | None = None,
    now: datetime,
) -> str:
    """Make a key and return it, the only time it can be seen.

    `stores` limits `pos` and `staff` keys; empty means every store. Raises Invalid for other roles with
    stores, Conflict when a live key has the name.
    """
    if stores and role not in STORE_BOUND:
        raise Invalid(f"A key of role {role} covers every store; leave the stores out.")
    for store_id in stores:
        if not IDENTIFIER.fullmatch(store_id):
            raise Invalid(f"{store_id!r} is not a store id: 1-64 letters, digits, '.', '_' or '-'.")
    if not name.strip() or len(name) > 100:
        raise Invalid("A key needs a name of 1-100 characters.")
    taken = session.execute(select(Key.key_id).where(Key.name == name, Key.revoked_at.is_(None))).first()
    if taken is not None:
        raise Conflict(f"A live key is called {name!r}; revoke it first or choose another name.")
    key_id = "".join(secrets.choice(ALPHABET) for _ in range(ID_CHARS))
    token = make_token(key_id, "".join(secrets.choice(ALPHABET) for _ in range(SECRET_CHARS)))
    session.add(
        Key(
            key_id=key_id,
            name=name,
            role=role.value,
            stores=sorted(set(stores)) or None,
            digest=digest(token),
            created_at=now,
            expires_at=now + timedelta(days=days) if days is not None else None,
        )
    )
    session.flush()
    return token


def list_keys(session: Session) -> list[Key]:
    """Every key, newest first, the revoked ones too."""
    return list(session.scalars(select(Key).order_by(Key.created_at.desc(), Key.key_id)))


def revoke_key(session: Session, *, name: str, now: datetime) -> None:
    """End the live key of this name at once. Raises NotFound."""
    done = session.execute(
        update(Key).where(Key.name == name, Key.revoked_at.is_(None)).values(revoked_at=now).returning(Key.key_id)
    ).first()
    if done is None:
        raise NotFound(f"No live key is called {name!r}.")


def authenticate(session: Session, authorization: str | None, *, now: datetime) -> tuple[Principal, bool]:
    """Whose key this is, and whether its use is due to be noted. Raises Unauthenticated.

    The same answer for an unknown, a revoked and an expired key would hide a clock or rotation mistake from
    its owner, so those who hold the right secret are told which it is.
    """
    scheme, _, token = (authorization or "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise Unauthenticated("Send the key as 'Authorization: Bearer rck_...'.")
    token = token.strip()
    key_id = key_id_of(token)
    row = session.get(Key, key_id) if key_id is not None else None
    if row is None or not hmac.compare_digest(row.digest, digest(token)):
        raise Unauthenticated("This key is not known here.")
    if row.revoked_at is not None:
        raise Unauthenticated("This key has been revoked.")
    if row.expires_at is not None and row.expires_at <= now:
        raise Unauthenticated("This key has expired.")
    principal = Principal(
        name=row.name,
        role=Role(row.role),
        stores=frozenset(row.stores) if row.stores else None,
        key_id=row.key_id,
    )
    return principal, row.last_used_at is None or now - row.last_used_at >= USED_NOTED_EVERY


def note_use(session: Session, key_id: str, *, now: datetime) -> None:
    """Remember when a key was last used; at most once a minute per key, by the caller's care."""
    session.execute(update(Key).where(Key.key_id == key_id).values(last_used_at=now))


def pairing_token(secret: str, *, store_id: str, now: datetime) -> str:
    """A signed token that pairs one device with a store, once, within PAIRING_MINUTES."""
    return _signer(secret, "pairing").dumps([store_id, new_id("pair", now)])


def pair(session: Session, secret: str, token: str, *, now: datetime) -> Device:
    """Turn a pairing token into a device. Raises Unauthenticated when it is old, used or not ours."""
    try:
        store_id, pairing = _signer(secret, "pairing").loads(token, max_age=PAIRING_MINUTES * 60)
    except BadSignature:
        raise Unauthenticated("This pairing link is no longer valid; ask for a new one.") from None
    device_id = new_id("dev", now)
    insert = (postgresql if is_postgresql(session) else sqlite).insert(Device)
    made = session.execute(
        insert.values(device_id=device_id, store_id=store_id, pairing=pairing, created_at=now, last_seen_at=now)
        .on_conflict_do_nothing()
        .returning(Device.device_id)
    ).first()
    if made is None:
        raise Unauthenticated("This pairing link has been used; ask for a new one.")
    return session.get_one(Device, device_id)


def session_cookie(secret: str, device_id: str) -> str:
    """What a paired device keeps: its id, signed."""
    return _signer(secret, "device").dumps(device_id)


def device_of(session: Session, secret: str, cookie: str | None, *, now: datetime) -> Principal:
    """The store's staff behind a device's cookie. Raises Unauthenticated when it is revoked or not ours."""
    try:
        device_id = _signer(secret, "device").loads(cookie or "", max_age=SESSION_DAYS * 86_400)
    except BadSignature:
        raise Unauthenticated("This device is not paired with a store.") from None
    device = session.get(Device, device_id)
    if device is None or device.revoked_at is not None:
        raise Unauthenticated("This device is no longer paired with a store.")
    return Principal(name=device.device_id, role=Role.STAFF, stores=frozenset({device.store_id}), key_id=device_id)


def _signer(secret: str, purpose: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(secret, salt=f"raincheck.{purpose}")
