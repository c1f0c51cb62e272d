"""Rain checks as alerts see them: one is given for an alert's promise, and units are held once none is missing.

What a rain check is in itself, :mod:`app.rain_checks` knows.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.alerts import service
from app.alerts.models import Alert
from app.alerts.rules import Kind
from app.catalog import service as catalog
from app.core.bulk import among
from app.core.context import Context
from app.core.errors import Conflict
from app.core.i18n import marked
from app.promotions.models import OfferWindow, Promotion
from app.promotions.rules import Remedy
from app.rain_checks import holds, notices
from app.rain_checks import service as rain_checks
from app.rain_checks.contacts import Contact
from app.rain_checks.models import RainCheck
from app.rain_checks.rules import NotGiven, why_not_given
from app.rain_checks.service import Terms
from app.stock.service import Pair
from app.suggestions import profiles
from app.suggestions.validity import end_of, valid_until

_REFUSALS = {
    NotGiven.NOT_OFFERED: marked("This promotion gives no rain checks."),
    NotGiven.CANCELLED: marked("The promotion was cancelled; it gives no rain checks any more."),
    NotGiven.ENDED: marked("The promotion has ended; a rain check is given while it runs."),
    NotGiven.WITHDRAWN: marked("The promotion no longer has this product at this store."),
}
BATCH = 200
_MISSING = (Kind.SOLD_OUT.value, Kind.SUSPECTED.value)


def terms(session: Session, alert: Alert, *, now: datetime, days: int) -> Terms:
    """What a rain check for this alert promises, redeemable for so many days after the promotion's last one.

    Raises Conflict where none is given: the promotion does not offer it, or stands no more. The alert may be in
    any state; what it told of price and limit is what counts, for that is what the customer was told.
    """
    found = _terms(session, alert, now=now, days=days)
    if isinstance(found, NotGiven):
        raise Conflict(_REFUSALS[found])
    return found


def offered(session: Session, alert: Alert, *, now: datetime, days: int) -> Terms | None:
    """As :func:`terms`, None where no rain check is given."""
    found = _terms(session, alert, now=now, days=days)
    return None if isinstance(found, NotGiven) else found


def _terms(session: Session, alert: Alert, *, now: datetime, days: int) -> Terms | NotGiven:
    promotion = session.get(Promotion, alert.promotion_id)
    window = session.get(OfferWindow, (alert.store_id, alert.sku, alert.promotion_id))
    ends_at = window.ends_at if window is not None else datetime.fromisoformat(alert.promise["ends_at"])
    store, product = catalog.store(session, alert.store_id), catalog.product(session, alert.sku)
    given = [] if promotion is None else promotion.remedies
    kinds = profiles.of(store.jurisdiction).kinds(given, is_age_restricted=product.age_restricted)
    why = why_not_given(
        is_offered=Remedy.RAIN_CHECK.value in kinds,
        is_cancelled=promotion is None or promotion.cancelled_at is not None,
        is_withdrawn=window is None,
        ends_at=ends_at,
        now=now,
    )
    if why is not None:
        return why
    zone = ZoneInfo(store.timezone)
    last = valid_until(ends_at, zone, days, store.jurisdiction)
    return Terms(
        alert_id=alert.alert_id,
        store_id=alert.store_id,
        sku=alert.sku,
        promotion_id=alert.promotion_id,
        price=Decimal(alert.promise["price"]),
        limit=alert.promise["limit_per_customer"],
        valid_until=last,
        expires_at=end_of(last, zone),
    )


def give(
    session: Session,
    alert_id: str,
    *,
    quantity: Decimal,
    contact: Contact | None,
    by: str | None,
    secret: str,
    days: int,
    now: datetime,
    code: str | None = None,
) -> RainCheck:
    """Give a rain check for an alert, and hold units for it should there be any. Raises NotFound, Conflict.

    `code` as :func:`app.rain_checks.service.issue` takes it.
    """
    alert = service.get(session, alert_id)
    promised = terms(session, alert, now=now, days=days)
    check = rain_checks.issue(
        session, promised, quantity=quantity, contact=contact, by=by, secret=secret, now=now, code=code
    )
    hold(session, [(alert.store_id, alert.sku)], now=now)
    return check


def hold(session: Session, pairs: Collection[Pair], *, now: datetime) -> None:
    """Hold what is there for outstanding rain checks of these pairs.

    While an alert says that the shelf is empty nothing is held, whatever the record says: it would be the very
    units nobody can find, and the customer would come for nothing. One query where there are no rain checks.
    """
    waiting = holds.waiting_for(session, pairs)
    if not waiting:
        return
    query = select(Alert.store_id, Alert.sku).where(
        among(session, (Alert.store_id, Alert.sku), waiting), Alert.resolved_at.is_(None), Alert.kind.in_(_MISSING)
    )
    missing = {(store_id, sku) for store_id, sku in session.execute(query)}
    holds.update(session, waiting, missing=missing, now=now)


def follow_the_clock(context: Context) -> None:
    """End rain checks past their last day and pass on what was held; tell customers; mark who waits too long."""
    more = True
    while more:
        now = context.clock()
        with context.database.read() as session:
            ended = holds.ended(session, now=now, limit=BATCH)
        if ended:
            with context.database.write() as session:
                hold(session, ended, now=now)
        more = len(ended) == BATCH
    notices.send(context)
    notices.mark_overdue(context)
