"""Registers: the use cases of the door for what changes seldom. Stores, products and promotions come in, and every
alert they touch is brought in line in the same transaction.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from app.alerts import service as alerts
from app.alerts.evaluate import Changes, evaluate
from app.catalog import service as catalog
from app.catalog.rules import unknown_key
from app.catalog.shapes import ProductIn, StoreIn
from app.core.db import one_at_a_time
from app.promotions import service as promotions
from app.promotions import windows
from app.promotions.models import Promotion
from app.promotions.shapes import PromotionIn
from app.stock import service as stock
from app.suggestions import preparation

LAYING_OUT = "laying out"
"""Stores, products' GTINs and promotions make offer windows together, so one of them changes at a time."""


def take_stores(session: Session, rows: Sequence[StoreIn], *, now: datetime, rain_check_days: int) -> set[str]:
    """Create or replace stores and lay the live promotions out for them. Returns the ids that were new."""
    one_at_a_time(session, LAYING_OUT)
    created = catalog.save_stores(session, rows, now=now)
    touched = promotions.stores_changed(session, [row.store_id for row in rows], now=now)
    evaluate(session, touched, now=now, rain_check_days=rain_check_days, refresh=True)
    return created


def take_products(session: Session, rows: Sequence[ProductIn], *, now: datetime, rain_check_days: int) -> catalog.Saved:
    """Create or replace products, adopt what was kept under their GTINs, and bring alerts in line."""
    saved = catalog.save_products(session, rows, now=now)
    if saved.new_gtins:
        one_at_a_time(session, LAYING_OUT)
    # Only what waited under a GTIN can be adopted; the newest product that has it takes it.
    matched = catalog.match_gtins(session, saved.new_gtins)
    adopted = {unknown_key(gtin): sku for gtin, sku in matched.items()}
    touched = set(stock.adopt(session, adopted, now=now)) if adopted else set()
    windows.rename(session, adopted)
    preparation.mark(session, set(adopted.values()), now=now)
    touched |= windows.pairs_of_skus(session, saved.skus, now=now)
    touched |= alerts.showing(session, saved.skus)
    preparation.catalogue_changed(session, saved.skus, now=now)
    evaluate(session, touched, now=now, rain_check_days=rain_check_days, refresh=True)
    return saved


def take_promotion(
    session: Session, promotion_id: str, body: PromotionIn, *, now: datetime, rain_check_days: int
) -> tuple[Promotion, bool, Changes]:
    """Create or replace a promotion; an item already sold out alerts at once."""
    one_at_a_time(session, LAYING_OUT)
    promotion, created, pairs = promotions.put(session, promotion_id, body, now=now)
    preparation.mark(session, {sku for _, sku in pairs}, now=now)
    changes = evaluate(session, pairs, now=now, rain_check_days=rain_check_days, refresh=True)
    return promotion, created, changes


def cancel_promotion(session: Session, promotion_id: str, *, now: datetime, rain_check_days: int) -> Changes:
    """Cancel a promotion; its open alerts resolve."""
    one_at_a_time(session, LAYING_OUT)
    pairs = promotions.cancel(session, promotion_id, now=now)
    return evaluate(session, pairs, now=now, rain_check_days=rain_check_days)
