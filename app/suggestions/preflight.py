"""Before the ad runs: where its promise is likely to fail for want of stock records, alternatives or remedies."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from app.catalog import service as catalog
from app.catalog.models import Product, Store
from app.promotions.models import Offer, OfferWindow, Promotion
from app.promotions.shapes import PromotionWarning
from app.stock.models import StockLevel
from app.suggestions import profiles
from app.suggestions.rules import LAST_UNIT

MAX_PAIRS = 5_000
"""Offers times stores up to which alternatives are counted when a promotion is registered."""
MAX_WARNINGS = 500


def warnings(session: Session, promotion: Promotion, offers: Sequence[Offer]) -> list[PromotionWarning]:
    """Offers with no stock record at a store, stores with nothing to offer instead, and remedies the law asks for."""
    if promotion.cancelled_at is not None:
        return []
    return [
        *_remedies(session, promotion),
        *_no_record(session, promotion),
        *_no_alternative(session, promotion, offers),
    ]


def _remedies(session: Session, promotion: Promotion) -> list[PromotionWarning]:
    """Where the promotion's remedies and the law of its stores' places do not agree, once a jurisdiction."""
    query = (
        select(Store.jurisdiction, func.count(Store.store_id.distinct()))
        .join(OfferWindow, OfferWindow.store_id == Store.store_id)
        .where(OfferWindow.promotion_id == promotion.promotion_id, Store.jurisdiction.is_not(None))
        .group_by(Store.jurisdiction)
        .order_by(Store.jurisdiction)
    )
    found = []
    for jurisdiction, count in session.execute(query):
        stores = f"{count} store{'' if count == 1 else 's'} in {jurisdiction}"
        profile = profiles.of(jurisdiction)
        counting = ", ".join(profile.remedies)
        owed = [kind.value for kind in profile.owed if kind.value not in promotion.remedies]
        if (detail := profiles.unknown(jurisdiction)) is not None:
            found.append(PromotionWarning(code="unknown_jurisdiction", detail=f"{stores}: {detail}"))
        elif not set(profile.remedies) & {*promotion.remedies, *(owed if promotion.remedies else ())}:
            detail = f"{stores}: the promotion gives no remedy that counts there ({counting})."
            found.append(PromotionWarning(code="no_remedy_that_counts", detail=detail))
        elif owed:
            detail = f"{stores}: {', '.join(owed)} is owed there and offered though the promotion leaves it out."
            found.append(PromotionWarning(code="remedy_added", detail=detail))
    return found


def _no_record(session: Session, promotion: Promotion) -> list[PromotionWarning]:
    level = aliased(StockLevel)
    query = (
        select(OfferWindow.store_id, OfferWindow.sku)
        .outerjoin(level, (level.store_id == OfferWindow.store_id) & (level.sku == OfferWindow.sku))
        .where(OfferWindow.promotion_id == promotion.promotion_id, level.store_id.is_(None))
        .order_by(OfferWindow.sku, OfferWindow.store_id)
        .limit(MAX_WARNINGS)
    )
    return [
        PromotionWarning(
            code="no_stock_record",
            detail=f"{store_id} has sent no stock level for {sku}, so a sell-out there would not be noticed.",
            sku=sku,
            store_id=store_id,
        )
        for store_id, sku in session.execute(query)
    ]


def _no_alternative(session: Session, promotion: Promotion, offers: Sequence[Offer]) -> list[PromotionWarning]:
    """Stores where no product of the same kind is on the shelf and no pick of the ad team's is.

    A coarse look that costs one query: vetoes by age, price and open alerts are left to the card itself.
    """
    pairs = select(func.count()).select_from(OfferWindow).where(OfferWindow.promotion_id == promotion.promotion_id)
    if session.execute(pairs).scalar_one() > MAX_PAIRS:
        return []
    asked, other, level = aliased(Product), aliased(Product), aliased(StockLevel)
    eligible = (
        select(OfferWindow.store_id, OfferWindow.sku, other.sku)
        .join(asked, asked.sku == OfferWindow.sku)
        .join(
            other,
            (other.category == asked.category)
            & (other.sku != asked.sku)
            & other.active.is_(True)
            & other.price.is_not(None),
        )
        .join(
            level,
            (level.store_id == OfferWindow.store_id) & (level.sku == other.sku) & (level.on_hand > LAST_UNIT),
        )
        .where(OfferWindow.promotion_id == promotion.promotion_id)
    )
    never = {offer.sku: set(offer.never_suggest) for offer in offers}
    covered = {
        (store_id, sku) for store_id, sku, instead in session.execute(eligible) if instead not in never.get(sku, ())
    }
    picks = {offer.sku: offer.alternatives for offer in offers if offer.alternatives}
    picked = {sku for chosen in picks.values() for sku in chosen}
    here = select(StockLevel.store_id, StockLevel.sku).where(
        StockLevel.sku.in_(sorted(picked)), StockLevel.on_hand > LAST_UNIT
    )
    on_shelf = {(store_id, sku) for store_id, sku in session.execute(here)} if picked else set()
    windows = select(OfferWindow.store_id, OfferWindow.sku, OfferWindow.position).where(
        OfferWindow.promotion_id == promotion.promotion_id
    )
    known = catalog.known_skus(session, [offer.sku for offer in offers])
    return [
        PromotionWarning(
            code="no_alternative",
            detail=f"{store_id} has nothing on the shelf to offer instead of {sku}.",
            sku=sku,
            store_id=store_id,
        )
        for store_id, sku, _ in session.execute(windows.order_by(OfferWindow.sku, OfferWindow.store_id))
        if sku in known
        and (store_id, sku) not in covered
        and not any((store_id, pick) in on_shelf for pick in picks.get(sku, ()))
    ][:MAX_WARNINGS]
