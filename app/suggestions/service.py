"""Making cards: load what a whole batch of them needs in a fixed number of queries, then choose."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.catalog import service as catalog
from app.catalog.models import Product, Store
from app.catalog.rules import distance_km
from app.core.upsert import chunks
from app.promotions import windows
from app.promotions.models import Offer, Promotion
from app.promotions.rules import governing
from app.stock import service as stock
from app.stock.models import StockLevel
from app.stock.service import Pair
from app.suggestions import accessories, alternatives, briefing, questions, remedies
from app.suggestions.card import Card, RemedyLine
from app.suggestions.rules import LAST_UNIT, Asked, Item
from app.suggestions.words import Words

CATEGORIES_PER_QUERY = 200


@dataclass(frozen=True)
class Promise:
    """What the ad promised at one store."""

    promotion: Promotion
    offer: Offer
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class Request:
    """A card to be made: this product at this store, under this promise (None: no promotion)."""

    store: Store
    product: Product
    promise: Promise | None

    @property
    def pair(self) -> Pair:
        """(store_id, sku)"""
        return self.store.store_id, self.product.sku


@dataclass(frozen=True)
class Made:
    """A card, and the promise it was made under as the customer saw it."""

    card: Card
    request: Request


class _Shelf:
    """What the cards of one batch are chosen from."""

    def __init__(self, items: Mapping[Pair, Item]) -> None:
        self._items = items
        self._by_category: dict[tuple[str, str], list[Item]] = {}
        self._by_parent: dict[tuple[str, str], list[Item]] = {}
        for (store_id, _), item in sorted(items.items(), key=lambda entry: entry[0]):
            if item.category is not None:
                self._by_category.setdefault((store_id, item.category), []).append(item)
            if item.parent is not None:
                self._by_parent.setdefault((store_id, item.parent), []).append(item)

    def candidates(self, store_id: str, product: Product, named: Iterable[str]) -> list[Item]:
        """Products here of the same kind or the next, and those named by the ad team or the catalogue."""
        found = {item.sku: item for item in self._by_category.get((store_id, product.category or ""), ())}
        found |= {item.sku: item for item in self._by_parent.get((store_id, product.category_parent or ""), ())}
        found |= {sku: self._items[store_id, sku] for sku in named if (store_id, sku) in self._items}
        return list(found.values())

    def here(self, store_id: str, skus: Iterable[str]) -> dict[str, Item]:
        """The named products that stand in this store's records."""
        return {sku: self._items[store_id, sku] for sku in skus if (store_id, sku) in self._items}


def cards(
    session: Session,
    requests: Sequence[Request],
    *,
    at_risk: Collection[Pair],
    rain_check_days: int,
    now: datetime,
) -> list[Made]:
    """Make a card for each request. `at_risk` are pairs with an open alert: they are offered to nobody."""
    if not requests:
        return []
    store_ids = sorted({request.store.store_id for request in requests})
    named = {sku for request in requests for sku in _named(request)}
    products = _candidates(session, store_ids, [request.product for request in requests], named)
    links = {sku for product in products.values() for sku in product.accessories} - set(products)
    products |= catalog.products_by_sku(session, links)
    levels = _levels(session, store_ids, products)
    prices = _advertised_prices(session, levels, now=now)
    risky = set(at_risk)
    shelf = _Shelf(
        {
            pair: _item(products[pair[1]], level, price=prices.get(pair), is_at_risk=pair in risky)
            for pair, level in levels.items()
        }
    )
    elsewhere = stock.in_other_stores(session, {request.product.sku for request in requests if request.promise})
    stores = catalog.stores_by_id(session, {level.store_id for found in elsewhere.values() for level in found})
    return [
        Made(_card(request, shelf, _others(request, elsewhere, stores), rain_check_days=rain_check_days), request)
        for request in requests
    ]


def _named(request: Request) -> set[str]:
    picks = request.promise.offer.alternatives if request.promise else []
    return {request.product.sku, *picks, *request.product.substitutes, *request.product.accessories}


def _candidates(
    session: Session, store_ids: Sequence[str], asked: Sequence[Product], named: Collection[str]
) -> dict[str, Product]:
    """Named products, and active ones of the asked kinds that some of these stores has on the shelf."""
    found = catalog.products_by_sku(session, named)
    categories = sorted({product.category for product in asked if product.category})
    parents = sorted({product.category_parent for product in asked if product.category_parent})
    stocked = (
        select(StockLevel.sku)
        .where(
            StockLevel.store_id.in_(store_ids),
            StockLevel.sku == Product.sku,
            StockLevel.on_hand > LAST_UNIT,
        )
        .exists()
    )
    for part in chunks(sorted({*categories, *parents}), CATEGORIES_PER_QUERY):
        query = select(Product).where(
            or_(
                Product.category.in_([name for name in part if name in categories]),
                Product.category_parent.in_([name for name in part if name in parents]),
            ),
            Product.active.is_(True),
            stocked,
        )
        found |= {product.sku: product for product in session.scalars(query)}
    return found


def _levels(session: Session, store_ids: Sequence[str], skus: Collection[str]) -> dict[Pair, StockLevel]:
    found: dict[Pair, StockLevel] = {}
    for part in chunks(sorted(skus)):
        query = select(StockLevel).where(StockLevel.store_id.in_(store_ids), StockLevel.sku.in_(part))
        found |= {(level.store_id, level.sku): level for level in session.scalars(query)}
    return found


def _advertised_prices(session: Session, pairs: Collection[Pair], *, now: datetime) -> dict[Pair, Decimal]:
    """What products cost here while they are advertised themselves."""
    found = {}
    for pair, running in windows.running(session, pairs, now=now).items():
        window = governing(running)
        if window is not None:
            found[pair] = window.price
    return found


def _item(product: Product, level: StockLevel | None, *, price: Decimal | None, is_at_risk: bool) -> Item:
    advertised = price is not None and (product.price is None or price < product.price)
    return Item(
        sku=product.sku,
        name=product.name,
        brand=product.brand,
        gtin=product.gtin,
        category=product.category,
        parent=product.category_parent,
        price=price if advertised else product.price,
        regular_price=product.price,
        unit_cost=product.unit_cost,
        attributes=product.attributes,
        location=product.location,
        image_url=product.image_url,
        is_active=product.active,
        is_age_restricted=product.age_restricted,
        on_hand=level.on_hand if level else None,
        is_at_risk=is_at_risk,
        substitutes=tuple(product.substitutes),
        accessories=tuple(product.accessories),
    )


def _others(
    request: Request, elsewhere: Mapping[str, Sequence[StockLevel]], stores: Mapping[str, Store]
) -> list[remedies.OtherStore]:
    found = []
    for level in elsewhere.get(request.product.sku, ()):
        store = stores.get(level.store_id)
        if store is None or level.store_id == request.store.store_id or level.on_hand is None:
            continue
        if store.currency != request.store.currency:
            continue  # over a border the promise and the price are not the same
        found.append(
            remedies.OtherStore(
                store.store_id, store.name, level.on_hand, distance_km(request.store.place, store.place)
            )
        )
    return remedies.nearest(found)


def _card(request: Request, shelf: _Shelf, others: Sequence[remedies.OtherStore], *, rain_check_days: int) -> Card:
    product, promise = request.product, request.promise
    words = Words.of(request.store.currency, request.store.locale)
    asked = Asked(
        item=_item(product, None, price=None, is_at_risk=False),
        ad_price=promise.offer.price if promise else None,
        picks=tuple(promise.offer.alternatives) if promise else (),
        never=frozenset(promise.offer.never_suggest) if promise else frozenset(),
    )
    candidates = shelf.candidates(request.store.store_id, product, {*asked.picks, *product.substitutes})
    owed: list[RemedyLine] = []
    if promise is not None:
        at_ad_price = remedies.comparable(candidates, asked)
        last_day = promise.ends_at.astimezone(ZoneInfo(request.store.timezone)) - timedelta(microseconds=1)
        terms = remedies.Terms(
            kinds=promise.promotion.remedies,
            valid_until=last_day.date() + timedelta(days=rain_check_days),
            limit_per_customer=promise.offer.limit_per_customer,
        )
        owed = remedies.lines(asked, terms, others, at_ad_price, words)
    taken = frozenset(line.sku for line in owed if line.sku is not None)
    chosen = alternatives.choose(candidates, asked, taken=taken)
    links = {sku for owner in (asked.item, *chosen) for sku in owner.accessories} - taken
    goes_with = accessories.choose(asked, chosen, shelf.here(request.store.store_id, links))
    return Card(
        briefing=briefing.sentences(
            own=promise.promotion.briefing if promise else None,
            media=promise.promotion.media if promise else (),
            ad_spend=promise.promotion.ad_spend if promise else None,
            ad_price=asked.ad_price,
            words=words,
        ),
        remedies=owed,
        questions=questions.choose(chosen, words),
        alternatives=[alternatives.line(item, asked, words, rank=rank) for rank, item in enumerate(chosen, 1)],
        accessories=[
            accessories.line(item, owners, asked, words, rank=rank) for rank, (item, owners) in enumerate(goes_with, 1)
        ],
    )
