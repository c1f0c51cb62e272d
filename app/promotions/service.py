"""Use cases of promotions: register, replace, cancel, read; and the warnings an ad team should see."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session, aliased

from app.catalog import rules as catalog_rules
from app.catalog import service as catalog
from app.catalog.shapes import StoreSelection
from app.core import paging
from app.core.bulk import among
from app.core.errors import NotFound
from app.core.upsert import chunks
from app.promotions import windows
from app.promotions.models import Offer, OfferWindow, Promotion
from app.promotions.shapes import (
    OfferOut,
    PromotionIn,
    PromotionOut,
    PromotionSummary,
    PromotionWarning,
)
from app.promotions.windows import Pair

MAX_WARNINGS = 500


def put(session: Session, promotion_id: str, body: PromotionIn, *, now: datetime) -> tuple[Promotion, bool, set[Pair]]:
    """Create or replace a promotion, reviving a cancelled one.

    Returns it, whether it is new, and every (store, product) that was or is advertised by it.
    """
    promotion = session.get(Promotion, promotion_id, with_for_update=True)
    created = promotion is None
    if promotion is None:
        promotion = Promotion(promotion_id=promotion_id, created_at=now)
        session.add(promotion)
    for name in ("name", "headline", "media", "ad_spend", "starts_on", "ends_on", "starts_at", "ends_at"):
        setattr(promotion, name, getattr(body, name))
    promotion.stores = body.stores.kept()
    promotion.disclosure = body.disclosure
    promotion.briefing = body.briefing
    promotion.remedies = [remedy.value for remedy in body.remedies]
    promotion.alerting = body.alerting.model_dump()
    promotion.cancelled_at = None
    promotion.updated_at = now
    session.flush()
    session.execute(delete(Offer).where(Offer.promotion_id == promotion_id))
    offers = _offers(session, promotion_id, body)
    session.add_all(offers)
    session.flush()
    pairs = windows.lay_out(session, promotion, offers, catalog.stores_by_id(session).values(), now=now)
    return promotion, created, pairs


def _offers(session: Session, promotion_id: str, body: PromotionIn) -> list[Offer]:
    matched = catalog.match_gtins(session, [offer.gtin.digits for offer in body.offers if offer.gtin])
    offers: dict[str, Offer] = {}
    for position, offer in enumerate(body.offers):
        gtin = offer.gtin.digits if offer.gtin else None
        sku = offer.sku or matched.get(gtin or "") or catalog_rules.unknown_key(gtin or "")
        # A sku and a GTIN can turn out to be one product; the first offer named stands.
        offers.setdefault(
            sku,
            Offer(
                promotion_id=promotion_id,
                position=position,
                sku=sku,
                gtin=gtin,
                price=offer.price,
                limit_per_customer=offer.limit_per_customer,
                expected_units_per_store=offer.expected_units_per_store,
                alternatives=offer.alternatives,
                never_suggest=offer.never_suggest,
                back_at=offer.back_at,
                back_after_seconds=offer.back_after_seconds,
            ),
        )
    return list(offers.values())


def cancel(session: Session, promotion_id: str, *, now: datetime) -> set[Pair]:
    """Cancel a promotion; again changes nothing. Returns the pairs it advertised. Raises NotFound."""
    promotion = get(session, promotion_id)
    if promotion.cancelled_at is None:
        promotion.cancelled_at = now
        promotion.updated_at = now
    gone = session.execute(
        delete(OfferWindow)
        .where(OfferWindow.promotion_id == promotion_id)
        .returning(OfferWindow.store_id, OfferWindow.sku)
    )
    return {(store_id, sku) for store_id, sku in gone}


def stores_changed(session: Session, store_ids: Collection[str], *, now: datetime) -> set[Pair]:
    """Lay out the live promotions again for stores that are new or changed; returns the pairs touched."""
    stores = catalog.stores_by_id(session, store_ids)
    touched: set[Pair] = set()
    live = session.scalars(select(Promotion).where(Promotion.cancelled_at.is_(None))).all()
    offers = offers_of(session, [promotion.promotion_id for promotion in live])
    for promotion in live:
        touched |= windows.lay_out(session, promotion, offers[promotion.promotion_id], stores.values(), now=now)
    return touched


def get(session: Session, promotion_id: str) -> Promotion:
    """One promotion. Raises NotFound."""
    promotion = session.get(Promotion, promotion_id)
    if promotion is None:
        raise NotFound(f"No promotion is known as {promotion_id}.")
    return promotion


def by_id(session: Session, ids: Iterable[str]) -> dict[str, Promotion]:
    """The promotions among `ids`."""
    found: dict[str, Promotion] = {}
    for part in chunks(sorted(set(ids))):
        query = select(Promotion).where(Promotion.promotion_id.in_(part))
        found.update({promotion.promotion_id: promotion for promotion in session.scalars(query)})
    return found


def offers_of(session: Session, ids: Iterable[str]) -> dict[str, list[Offer]]:
    """The offers of each promotion, in the ad's own order."""
    found: dict[str, list[Offer]] = {promotion_id: [] for promotion_id in ids}
    for part in chunks(sorted(found)):
        query = select(Offer).where(Offer.promotion_id.in_(part)).order_by(Offer.promotion_id, Offer.position)
        for offer in session.scalars(query):
            found[offer.promotion_id].append(offer)
    return found


def offers_by_key(session: Session, keys: Iterable[tuple[str, int]]) -> dict[tuple[str, int], Offer]:
    """Offers by (promotion_id, position)."""
    found: dict[tuple[str, int], Offer] = {}
    for part in chunks(sorted(set(keys)), windows.PAIRS_PER_QUERY):
        query = select(Offer).where(among(session, (Offer.promotion_id, Offer.position), part))
        found.update({(offer.promotion_id, offer.position): offer for offer in session.scalars(query)})
    return found


def page(
    session: Session, *, limit: int, cursor: str | None, now: datetime
) -> tuple[list[PromotionSummary], str | None]:
    """A page of promotions, newest first."""
    found, next_cursor = paging.page(
        session, select(Promotion), Promotion.created_at, Promotion.promotion_id, limit=limit, cursor=cursor
    )
    return summaries(session, found, now=now), next_cursor


def summaries(session: Session, promotions: Sequence[Promotion], *, now: datetime) -> list[PromotionSummary]:
    """Promotions as they are answered in a list."""
    offers = offers_of(session, [promotion.promotion_id for promotion in promotions])
    statuses = windows.statuses(session, promotions, now=now)
    return [
        PromotionSummary(
            **{
                name: getattr(promotion, name)
                for name in PromotionSummary.model_fields
                if name not in ("offers", "status")
            },
            offers=[_offer_out(offer) for offer in offers[promotion.promotion_id]],
            status=statuses[promotion.promotion_id],
        )
        for promotion in promotions
    ]


def _offer_out(offer: Offer) -> OfferOut:
    shape = OfferOut.model_validate(offer, from_attributes=True)
    unknown = catalog_rules.gtin_of_key(offer.sku) is not None
    return shape.model_copy(update={"sku": None}) if unknown else shape


def answer(
    session: Session, promotion: Promotion, extra: Sequence[PromotionWarning] = (), *, now: datetime
) -> PromotionOut:
    """A promotion as it is answered on its own, with everything that may break its promise."""
    summary = summaries(session, [promotion], now=now)[0]
    found = [*warnings(session, promotion, now=now), *extra]
    return PromotionOut(**summary.model_dump(), warnings=found[:MAX_WARNINGS])


def warnings(session: Session, promotion: Promotion, *, now: datetime) -> list[PromotionWarning]:
    """What an ad team should know before the ad runs; the first MAX_WARNINGS are answered."""
    if promotion.cancelled_at is not None:
        return []
    offers = offers_of(session, [promotion.promotion_id])[promotion.promotion_id]
    products = catalog.products_by_sku(session, [offer.sku for offer in offers])
    stores = catalog.stores_by_id(session)
    chosen = StoreSelection.model_validate(promotion.stores)
    covered = [store for store in stores.values() if chosen.covers(store.store_id, store.region)]
    found: list[PromotionWarning] = []

    def warn(code: str, detail: str, *, sku: str | None = None, store_id: str | None = None) -> None:
        found.append(PromotionWarning(code=code, detail=detail, sku=sku, store_id=store_id))

    for store_id in chosen.ids or ():
        if store_id not in stores:
            warn("unknown_store", f"No store is known as {store_id}; it joins in once it is.", store_id=store_id)
    if not covered:
        warn("no_store", "No known store is covered, so nothing can be matched yet.")
    elif all(windows.window_at(promotion, store).ends_at <= now for store in covered):
        warn("window_past", "The promotion has ended in every store.")
    for offer in offers:
        product = products.get(offer.sku)
        named = catalog_rules.gtin_of_key(offer.sku) or offer.sku
        if product is None:
            warn("unknown_sku", f"No product is known as {named}; the offer starts to work once it is.", sku=named)
        elif not product.active:
            warn("inactive_product", f"{named} is not active, so it raises no alert.", sku=named)
        elif product.price is None:
            warn("no_regular_price", f"{named} has no regular price to compare with.", sku=named)
        elif offer.price >= product.price:
            warn(
                "price_not_below_regular",
                f"{named} is advertised at {offer.price} and regularly costs {product.price}.",
                sku=named,
            )
    found += _overlaps(session, promotion)
    return found


def _overlaps(session: Session, promotion: Promotion) -> list[PromotionWarning]:
    other = aliased(OfferWindow)
    query = (
        select(OfferWindow.store_id, OfferWindow.sku, other.promotion_id)
        .join(
            other,
            (other.store_id == OfferWindow.store_id)
            & (other.sku == OfferWindow.sku)
            & (other.promotion_id != OfferWindow.promotion_id)
            & (other.starts_at < OfferWindow.ends_at)
            & (other.ends_at > OfferWindow.starts_at),
        )
        .where(OfferWindow.promotion_id == promotion.promotion_id)
        .order_by(OfferWindow.sku, OfferWindow.store_id, other.promotion_id)
        .limit(MAX_WARNINGS)
    )
    return [
        PromotionWarning(
            code="overlap",
            detail=f"{promotion_id} advertises {sku} at {store_id} in the same days; the lowest price governs.",
            sku=sku,
            store_id=store_id,
        )
        for store_id, sku, promotion_id in session.execute(query)
    ]
