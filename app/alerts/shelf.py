"""Shelf checks: what somebody saw stands over the record, until the POS says otherwise."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from sqlalchemy.orm import Session

from app.alerts import announce, outlooks, service
from app.alerts.episodes import change, note, resolve
from app.alerts.evaluate import evaluate
from app.alerts.models import Alert
from app.alerts.rules import Change, Kind, Resolution, Resolve, State
from app.core.clock import to_micros
from app.core.errors import Conflict, Invalid
from app.core.i18n import marked
from app.delivery.rules import EventType
from app.stock import service as stock
from app.stock.rules import Level

SOURCE = "shelf_check"


def check(
    session: Session,
    alert_id: str,
    *,
    was_found: bool,
    on_hand: Decimal | None,
    by: str | None,
    now: datetime,
    rain_check_days: int,
    seen_at: datetime | None = None,
) -> Alert:
    """Record what was seen as the level of now, and end or confirm the alert by it.

    `seen_at` is when somebody looked, for what is told later: it stands over what the POS said before, not after.
    Raises NotFound; Conflict once the alert is resolved or the POS has said otherwise since; Invalid where something
    was found but not counted.
    """
    if was_found and on_hand is None:
        detail = "say how many were found"
        raise Invalid(f"/on_hand: {detail}", errors=[{"pointer": "/on_hand", "detail": detail}])
    seen = service.get(session, alert_id)
    units = (on_hand or Decimal(0)) if was_found else Decimal(0)
    pair = (seen.store_id, seen.sku)
    # The level first, then the alert: every writer locks in this order.
    held = stock.levels_of(session, [pair]).get(pair)
    if seen_at is not None and held is not None and held.known_at > seen_at and (was_found or held.on_hand != 0):
        raise Conflict(marked("The till has said something newer since you looked; look again."))
    looked_at = seen_at or now
    # Of equal age the lower would stand; what was seen just now is the newer all the same.
    at = to_micros(looked_at) if held is None else max(to_micros(looked_at), to_micros(held.as_of) + 1)
    # Somebody looked: that ends no silence of the till.
    stock.record(session, [Level(*pair, int(units * 1000), at)], source=SOURCE, now=now, is_heard=False)
    alert = service.get(session, alert_id, lock=True)
    if alert.state == State.RESOLVED.value:
        raise Conflict(marked("This alert is resolved already; send what you see as a stock level."))
    note(session, alert, type="shelf_check", reason="found" if was_found else "gone", now=now, by=by, kind=alert.kind)
    alert.on_hand, alert.as_of = units, looked_at  # what is told below is what is there now
    if was_found:
        resolve(session, alert, Resolve(Resolution.FOUND_ON_SHELF, "found_on_shelf"), now=now)
        session.flush()
        announce.told(session, [alert], EventType.RESOLVED, now=now)
        outlooks.refute(session, pair, now=now)
    elif alert.kind != Kind.SOLD_OUT.value:
        change(session, alert, Change(Kind.SOLD_OUT, "shelf_is_empty"), now=now)
        session.flush()
        announce.told(session, [alert], EventType.UPDATED, now=now)
        announce.opened(session, [alert], now=now)
    evaluate(session, [pair], now=now, rain_check_days=rain_check_days)
    return service.get(session, alert_id)
