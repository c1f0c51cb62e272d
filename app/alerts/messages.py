"""An alert as it is answered and sent: one shape everywhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from app.alerts import situation
from app.alerts.models import Alert, Outcome
from app.alerts.rules import Kind
from app.catalog.models import Product, Store
from app.core.clock import rfc3339
from app.core.shapes import quantity_number
from app.suggestions.service import Promise
from app.suggestions.words import Words


def alert_json(
    alert: Alert, outcomes: Sequence[Outcome], *, now: datetime, silent: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """The alert as documented. `silent` is what it rests on that has gone quiet (:func:`app.alerts.quiet.behind`)."""
    said = situation.sentences(Kind(alert.kind), alert.reason, alert.on_hand, alert.outlook, alert.store, now=now)
    return {
        "alert_id": alert.alert_id,
        "state": alert.state,
        "kind": alert.kind,
        "reason": alert.reason,
        "opened_at": rfc3339(alert.opened_at),
        "acknowledged_at": _instant(alert.acknowledged_at),
        "acknowledged_by": alert.acknowledged_by,
        "reminded_at": _instant(alert.reminded_at),
        "resolved_at": _instant(alert.resolved_at),
        "resolution": alert.resolution,
        "store": alert.store,
        "product": alert.product,
        "on_hand": quantity_number(alert.on_hand),
        "as_of": rfc3339(alert.as_of),
        "data_age_seconds": age_seconds(alert.as_of, now),
        "silent": silent,
        "promise": alert.promise,
        **alert.card,
        "briefing": [*said, *alert.card.get("briefing", ())],
        **{"run_out": None, "probability_empty": None, **(alert.outlook or {})},
        "outcomes": [outcome_json(outcome) for outcome in outcomes],
        "revision": alert.revision,
    }


def outcome_json(outcome: Outcome) -> dict[str, Any]:
    """An outcome as documented."""
    return {
        "kind": outcome.kind,
        "sku": outcome.sku,
        "quantity": quantity_number(outcome.quantity),
        "remedy_offered": outcome.remedy_offered,
        "by": outcome.by,
        "at": rfc3339(outcome.at),
    }


def store_json(store: Store) -> dict[str, Any]:
    """The store as an alert carries it."""
    return {
        "store_id": store.store_id,
        "name": store.name,
        "timezone": store.timezone,
        "currency": store.currency,
        "locale": store.locale,
    }


def product_json(product: Product, words: Words) -> dict[str, Any]:
    """The product as an alert carries it; never what it costs the store."""
    return {
        "sku": product.sku,
        "gtin": product.gtin,
        "name": product.name,
        "brand": product.brand,
        "price": None if product.price is None else words.plain(product.price),
    }


def promise_json(promise: Promise, product: Product, words: Words) -> dict[str, Any]:
    """What the ad promised, as the customer saw it."""
    return {
        "promotion_id": promise.promotion.promotion_id,
        "headline": promise.promotion.headline or promise.promotion.name,
        "media": promise.promotion.media,
        "price": words.plain(promise.offer.price),
        "regular_price": None if product.price is None else words.plain(product.price),
        "currency": words.currency,
        "starts_at": rfc3339(promise.starts_at),
        "ends_at": rfc3339(promise.ends_at),
        "limit_per_customer": promise.offer.limit_per_customer,
        "disclosure": promise.promotion.disclosure,
    }


def age_seconds(as_of: datetime, now: datetime) -> int:
    """Whole seconds since the data was true, never negative."""
    return max(0, int((now - as_of).total_seconds()))


def _instant(at: datetime | None) -> str | None:
    return None if at is None else rfc3339(at)
