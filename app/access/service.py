"""Keys: make, list, revoke, recognise."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.access.models import Key
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
from app.core.errors import Conflict, Invalid, NotFound, Unauthenticated

USED_NOTED_EVERY = timedelta(minutes=1)


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
