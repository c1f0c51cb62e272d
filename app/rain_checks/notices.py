"""What the clock tells of rain checks: customers that their product is here, staff that one has waited too long."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, select, update
from sqlalchemy.orm import Session

from app.catalog import service as catalog
from app.core.context import Context
from app.core.settings import Settings
from app.core.upsert import chunks
from app.delivery import customers
from app.delivery.customers import Way
from app.delivery.models import Channel
from app.rain_checks.contacts import ContactKind
from app.rain_checks.models import RainCheck
from app.rain_checks.rules import RainCheckState, overdue_after, shown
from app.rain_checks.service import OUTSTANDING_STATES, outs, told

BATCH = 200
_REACHED_BY: dict[ContactKind, ColumnElement[bool]] = {
    ContactKind.EMAIL: RainCheck.contact.contains("@"),
    ContactKind.PHONE: RainCheck.contact.startswith("+"),
}
"""Which contacts a machine can write to: a number without its country's code only a person can call."""


def ways(settings: Settings) -> dict[ContactKind, Way]:
    """How the operator lets customers be written to."""
    found = {}
    if settings.contact_email_url is not None:
        found[ContactKind.EMAIL] = Way.by_email(settings.contact_email_url.get_secret_value())
    if settings.contact_sms_url is not None:
        found[ContactKind.PHONE] = Way.by_sms(settings.contact_sms_url.get_secret_value())
    return found


def send(context: Context) -> None:
    """Tell customers for whom units are held, each once; whom nobody can write to, staff are asked to call."""
    for kind, way in ways(context.settings).items():
        now = context.clock()
        more = True
        while more:
            with context.database.read() as session:
                more = session.execute(_untold(kind).limit(1)).first() is not None
            if more:
                with context.database.write() as session:
                    channel = customers.channel(session, way, now=now)
                    more = channel is not None and _tell(session, kind, channel, now=now) == BATCH
                context.ring()


def _untold(kind: ContactKind) -> Select[RainCheck]:
    return select(RainCheck).where(
        RainCheck.state == RainCheckState.ISSUED.value, RainCheck.held_at.is_not(None), _REACHED_BY[kind]
    )


def _tell(session: Session, kind: ContactKind, channel: Channel, *, now: datetime) -> int:
    query = _untold(kind).order_by(RainCheck.code).limit(BATCH).with_for_update(skip_locked=True)
    checks = session.scalars(query).all()
    stores = catalog.stores_by_id(session, {check.store_id for check in checks})
    products = catalog.products_by_sku(session, {check.sku for check in checks})
    for check, out in zip(checks, outs(session, checks), strict=True):
        store, product = stores[check.store_id], products.get(check.sku)
        told(session, check, store, now=now)  # before it is said until when
        data: dict[str, Any] = {
            "store": {"store_id": store.store_id, "name": store.name, "locale": store.locale},
            "product": {"sku": check.sku, "name": product.name if product else check.sku},
            "code": shown(check.code),
            "price": out.price,
            "currency": out.currency,
            "valid_until": check.valid_until.isoformat(),
        }
        customers.tell(session, channel, name=check.code, contact=check.contact or "", data=data, now=now)
    return len(checks)


def mark_overdue(context: Context) -> None:
    """Mark who has waited longer than the law of their store's place lets them.

    Once units are held the wait is over, and nothing is overdue.
    """
    now = context.clock()
    with context.database.read() as session:
        limits = {
            store_id: after
            for store_id, store in catalog.stores_by_id(session).items()
            if (after := overdue_after(store.jurisdiction)) is not None
        }
        if not limits:
            return
        waiting = session.execute(
            select(RainCheck.code, RainCheck.store_id, RainCheck.issued_at).where(
                *_WAITING, RainCheck.store_id.in_(sorted(limits)), RainCheck.issued_at <= now - min(limits.values())
            )
        )
        late = [code for code, store_id, issued_at in waiting if issued_at + limits[store_id] <= now]
    for part in chunks(sorted(late), BATCH):
        with context.database.write() as session:
            session.execute(update(RainCheck).where(RainCheck.code.in_(part), *_WAITING).values(overdue_at=now))


_WAITING = (RainCheck.state.in_(OUTSTANDING_STATES), RainCheck.overdue_at.is_(None), RainCheck.held_at.is_(None))
