"""Paired devices: phones and tills that belong to one store, with whoever has them in hand today.

A device is paired by a link that works once; what it keeps is its id, signed. It knows no password: whoever has it
in hand says a name, which is told with what they do and forgotten at the end of the store's day.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from itsdangerous import BadSignature, URLSafeTimedSerializer
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.access.models import NAME_CHARS, USER_AGENT_CHARS, Device
from app.access.rules import Principal, Role
from app.core.errors import NotFound, Unauthenticated
from app.core.i18n import marked
from app.core.ids import new_id
from app.core.upsert import chunks, inserting

PAIRING_MINUTES = 15
SESSION_DAYS = 180
SEEN_NOTED_EVERY = timedelta(minutes=1)
_MANAGER = "manager"

LINK_OLD = marked("This pairing link is no longer valid; ask for a new one.")
LINK_USED = marked("This pairing link has been used; ask for a new one.")
NOT_PAIRED = marked("This device is not paired with a store.")
UNPAIRED = marked("This device is no longer paired with a store.")


@dataclass(frozen=True)
class Pairing:
    """What a pairing link gives."""

    store_id: str
    number: str
    """Used once."""
    is_manager: bool


def pairing_token(secret: str, *, store_id: str, is_manager: bool = False, now: datetime) -> str:
    """A signed token that pairs one device with a store, once, within PAIRING_MINUTES."""
    given = [store_id, new_id("pair", now)]
    return _signer(secret, "pairing").dumps([*given, _MANAGER] if is_manager else given)


def read_pairing(secret: str, token: str) -> Pairing:
    """What a token gives, used or not. Raises Unauthenticated when it is old or not ours."""
    try:
        store_id, number, *rest = _signer(secret, "pairing").loads(token, max_age=PAIRING_MINUTES * 60)
    except BadSignature:
        raise Unauthenticated(LINK_OLD) from None
    return Pairing(store_id, number, _MANAGER in rest)


def pair(session: Session, secret: str, token: str, *, user_agent: str | None = None, now: datetime) -> Device:
    """Turn a pairing token into a device. Raises Unauthenticated when it is old, used or not ours."""
    given = read_pairing(secret, token)
    device_id = new_id("dev", now)
    insert = inserting(session, Device)
    made = session.execute(
        insert.values(
            device_id=device_id,
            store_id=given.store_id,
            pairing=given.number,
            is_manager=given.is_manager,
            user_agent=_shortened(user_agent),
            created_at=now,
            last_seen_at=now,
        )
        .on_conflict_do_nothing()
        .returning(Device.device_id)
    ).first()
    if made is None:
        raise Unauthenticated(LINK_USED)
    return session.get_one(Device, device_id)


def session_cookie(secret: str, device_id: str) -> str:
    """What a paired device keeps: its id, signed."""
    return _signer(secret, "device").dumps(device_id)


def device_of(session: Session, secret: str, cookie: str | None) -> Device:
    """The device behind a cookie. Raises Unauthenticated when it is revoked or not ours."""
    try:
        device_id = _signer(secret, "device").loads(cookie or "", max_age=SESSION_DAYS * 86_400)
    except BadSignature:
        raise Unauthenticated(NOT_PAIRED) from None
    device = session.get(Device, device_id)
    if device is None or device.revoked_at is not None:
        raise Unauthenticated(UNPAIRED)
    return device


def principal(device: Device) -> Principal:
    """The staff of the device's store, and of no other."""
    return Principal(
        name=device.device_id,
        role=Role.STAFF,
        stores=frozenset({device.store_id}),
        key_id=device.device_id,
        is_manager=device.is_manager,
    )


def is_note_due(device: Device, *, now: datetime) -> bool:
    """Whether its being seen is worth a write: at most once a minute."""
    return now - device.last_seen_at >= SEEN_NOTED_EVERY


def note_seen(session: Session, device_id: str, *, user_agent: str | None, now: datetime) -> None:
    """Remember when a device was last seen, and its browser, which changes with every update."""
    session.execute(
        update(Device)
        .where(Device.device_id == device_id)
        .values(last_seen_at=now, user_agent=_shortened(user_agent))
        .execution_options(synchronize_session=False)
    )


def hold(session: Session, device_id: str, *, by: str | None, until: datetime) -> None:
    """Remember who has the device in hand, up to an instant; None: nobody has said."""
    session.execute(
        update(Device)
        .where(Device.device_id == device_id)
        .values(held_by=by[:NAME_CHARS] if by else None, held_until=until if by else None)
        .execution_options(synchronize_session=False)
    )


def holder(device: Device, *, now: datetime) -> str | None:
    """Who has the device in hand now, by the name they gave today."""
    return device.held_by if device.held_until is not None and now < device.held_until else None


def live(session: Session, store_id: str | None = None) -> list[Device]:
    """The devices that are paired, with one store or any; the one seen last first."""
    query = select(Device).where(Device.revoked_at.is_(None))
    if store_id is not None:
        query = query.where(Device.store_id == store_id)
    return list(session.scalars(query.order_by(Device.last_seen_at.desc(), Device.device_id)))


def revoke(session: Session, device_id: str, *, store_id: str | None = None, now: datetime) -> Device:
    """End a device's session at once, and with it whatever it was notified by.

    Raises NotFound for one that is not paired, or not with `store_id` where that is given.
    """
    device = session.get(Device, device_id, with_for_update=True)
    if device is None or device.revoked_at is not None or store_id not in (None, device.store_id):
        raise NotFound("No paired device is known by this id here.")
    device.revoked_at = now
    device.held_by = device.held_until = None
    device.push_endpoint = device.push_p256dh = device.push_auth = None
    session.flush()
    return device


def revoked_among(session: Session, device_ids: Collection[str]) -> set[str]:
    """Those of these devices that are paired no more."""
    found: set[str] = set()
    for part in chunks(sorted(device_ids)):
        query = select(Device.device_id).where(Device.device_id.in_(part), Device.revoked_at.is_not(None))
        found.update(session.scalars(query))
    return found


def _shortened(user_agent: str | None) -> str | None:
    """A browser's own words for itself, as far as they can be kept; PostgreSQL takes no NUL."""
    return (user_agent or "").replace("\x00", "")[:USER_AGENT_CHARS] or None


def _signer(secret: str, purpose: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(secret, salt=f"raincheck.{purpose}")
