"""Cards of alerts: made when one opens, made again when something they show changes."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from app.alerts.messages import product_json, promise_json, store_json
from app.alerts.models import Alert, AlertEvent, ShownItem
from app.catalog import service as catalog
from app.catalog.models import Product, Store
from app.core.bulk import among
from app.core.upsert import chunks
from app.promotions import service as promotions
from app.promotions import windows
from app.promotions.rules import governing
from app.rain_checks import holds
from app.stock.service import Pair
from app.suggestions import service as suggestions
from app.suggestions.card import Card
from app.suggestions.service import Promise, Request
from app.suggestions.words import Words


def told_of(store: Store, product: Product, promise: Promise) -> dict[str, Any]:
    """Store, product and promise as the alert keeps them."""
    words = Words.of(store.currency, store.locale)
    return {
        "store": store_json(store),
        "product": product_json(product, words),
        "promise": promise_json(promise, product, words),
    }


def cards(
    session: Session,
    *,
    opened: Sequence[Alert],
    standing: Sequence[Alert],
    promises: Mapping[Pair, Promise],
    rain_check_days: int,
    now: datetime,
) -> list[Alert]:
    """Make the cards of opened alerts, and anew those of standing ones, which the caller holds locked.

    Returns the standing alerts whose alternatives are no longer the same products.
    """
    fresh = {alert.alert_id for alert in opened}
    again = {alert.alert_id: alert for alert in standing if alert.alert_id not in fresh}
    alerts = [*opened, *(again[alert_id] for alert_id in sorted(again))]
    if not alerts:
        return []
    requests = _requests(session, alerts, promises, now=now)
    made = suggestions.cards(
        session,
        list(requests.values()),
        at_risk=open_pairs(session, {alert.store_id for alert in alerts}),
        rain_check_days=rain_check_days,
        now=now,
        held=holds.held_of(session, {alert.sku for alert in alerts}, {alert.store_id for alert in alerts}),
    )
    by_pair = {one.request.pair: one for one in made}
    changed: list[Alert] = []
    shown: dict[str, set[Pair]] = {}
    for alert in alerts:
        one = by_pair.get((alert.store_id, alert.sku))
        if one is None or _promise(one.request).promotion.promotion_id != alert.promotion_id:
            continue  # another offer governs since; the alert's own evaluation is due and will say so
        before = [line["sku"] for line in alert.card.get("alternatives", ())]
        after = [line.sku for line in one.card.alternatives]
        for name, value in told_of(one.request.store, one.request.product, _promise(one.request)).items():
            setattr(alert, name, value)
        alert.card = one.card.to_json()
        shown[alert.alert_id] = _rests_on(alert, one.card)
        # Another order of the same products (a price was edited, say) is on the card, and nothing to tell.
        if alert.alert_id not in fresh and {*before} != {*after}:
            alert.revision += 1
            changed.append(alert)
            session.add(
                AlertEvent(
                    alert_id=alert.alert_id,
                    store_id=alert.store_id,
                    at=now,
                    type="updated",
                    reason="alternatives_changed",
                    detail={"before": before, "after": after},
                )
            )
    session.flush()
    _remember(session, shown)
    return changed


def _promise(request: Request) -> Promise:
    assert request.promise is not None, "an alert stands on a promise"
    return request.promise


def showing(session: Session, touched: Collection[Pair]) -> set[str]:
    """The alerts whose cards show one of these pairs."""
    ids: set[str] = set()
    for part in chunks(sorted(set(touched)), windows.PAIRS_PER_QUERY):
        ids.update(
            session.scalars(select(ShownItem.alert_id).where(among(session, (ShownItem.store_id, ShownItem.sku), part)))
        )
    return ids


def _requests(
    session: Session, alerts: Sequence[Alert], promises: Mapping[Pair, Promise], *, now: datetime
) -> dict[Pair, Request]:
    stores = catalog.stores_by_id(session, {alert.store_id for alert in alerts})
    products = catalog.products_by_sku(session, {alert.sku for alert in alerts})
    known = dict(promises)
    missing = {(alert.store_id, alert.sku) for alert in alerts} - set(known)
    known |= promises_of(session, missing, now=now)
    return {
        pair: Request(stores[pair[0]], products[pair[1]], known[pair])
        for pair in sorted({(alert.store_id, alert.sku) for alert in alerts})
        if pair in known and pair[0] in stores and pair[1] in products
    }


def promises_of(session: Session, pairs: Collection[Pair], *, now: datetime) -> dict[Pair, Promise]:
    """The promise that governs each pair now, for those that have one."""
    if not pairs:
        return {}
    chosen = {
        pair: window
        for pair, found in windows.running(session, pairs, now=now).items()
        if (window := governing(found)) is not None
    }
    promoted = promotions.by_id(session, {window.promotion_id for window in chosen.values()})
    offers = promotions.offers_by_key(session, {(window.promotion_id, window.position) for window in chosen.values()})
    return {
        pair: Promise(
            promoted[window.promotion_id],
            offers[window.promotion_id, window.position],
            window.starts_at,
            window.ends_at,
        )
        for pair, window in chosen.items()
    }


def open_pairs(session: Session, store_ids: Collection[str]) -> set[Pair]:
    """Pairs with an open alert in these stores: what must not be offered."""
    query = select(Alert.store_id, Alert.sku).where(
        Alert.store_id.in_(sorted(set(store_ids))), Alert.resolved_at.is_(None)
    )
    return {(store_id, sku) for store_id, sku in session.execute(query)}


def _rests_on(alert: Alert, card: Card) -> set[Pair]:
    here = {(alert.store_id, sku) for sku in card.shown_here()}
    return here | {(store_id, alert.sku) for store_id in card.elsewhere()}


def _remember(session: Session, shown: Mapping[str, set[Pair]]) -> None:
    forget(session, shown)
    rows = [
        {"alert_id": alert_id, "store_id": store_id, "sku": sku}
        for alert_id, pairs in sorted(shown.items())
        for store_id, sku in sorted(pairs)
    ]
    if rows:
        session.execute(insert(ShownItem), rows)


def forget(session: Session, alert_ids: Collection[str]) -> None:
    """Stop watching what these alerts showed."""
    for part in chunks(sorted(alert_ids)):
        session.execute(delete(ShownItem).where(ShownItem.alert_id.in_(part)))
