"""The shelf: what may be taken home from some stores, loaded as far as the cards of one batch need it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Row, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.catalog.models import Product
from app.core.upsert import chunks
from app.promotions.models import OfferWindow
from app.promotions.rules import governing
from app.stock.models import StockLevel
from app.stock.service import Pair
from app.suggestions import preparation
from app.suggestions.candidates import Role, Scored
from app.suggestions.rules import LAST_UNIT, Item

KINDS_PER_QUERY = 200


@dataclass(frozen=True)
class _Running:
    """An offer as it runs at a store."""

    promotion_id: str
    price: Decimal
    starts_at: datetime


class Shelf:
    """What the cards of one batch are chosen from, by store: what may be taken home there, nothing else."""

    def __init__(self, session: Session, store_ids: Sequence[str], risky: Collection[Pair], *, now: datetime) -> None:
        self._session = session
        self._store_ids = store_ids
        self._risky = risky
        self._now = now
        self._items: dict[Pair, Item] = {}
        self._by_category: dict[tuple[str, str], list[Item]] = {}
        self._by_parent: dict[tuple[str, str], list[Item]] = {}
        self._prepared: dict[tuple[str, Role], dict[str, Scored]] = {}

    def load_prepared(self, asked: Collection[str]) -> None:
        """What was prepared for these products, and made on the spot for those that nobody has prepared yet."""
        self._prepared |= preparation.candidates(self._session, asked, now=self._now)
        self.load_named({sku for found in self._prepared.values() for sku in found})

    def prepared(self, store_id: str, asked: str, role: Role) -> list[Item]:
        """Of what was prepared for a product that which can be taken home from this store, with its scores."""
        found = self._prepared.get((asked, role), {})
        here = self.here(store_id, found)
        return [replace(here[sku], score=one.score, why=one.why) for sku, one in found.items() if sku in here]

    def load_kinds(self, wanted: Iterable[tuple[str, str | None]]) -> None:
        """Everything of these category leaves: (store_id, category)."""
        for (store_id, _), item in self._load_kinds(Product.category, wanted):
            self._by_category.setdefault((store_id, item.category or ""), []).append(item)

    def load_next_kinds(self, wanted: Iterable[tuple[str, str | None]]) -> None:
        """Everything under these parent categories: (store_id, parent)."""
        for (store_id, _), item in self._load_kinds(Product.category_parent, wanted):
            self._by_parent.setdefault((store_id, item.parent or ""), []).append(item)

    def load_named(self, skus: Collection[str]) -> None:
        """These products."""
        for part in chunks(sorted(skus)):
            self._load(Product.sku.in_(part))

    def candidates(self, store_id: str, product: Product, named: Iterable[str]) -> list[Item]:
        """Of what was loaded: what was prepared, the same kind, the next, and those named by the ad team or the
        catalogue."""
        found = {item.sku: item for item in self._by_category.get((store_id, product.category or ""), ())}
        found |= {item.sku: item for item in self._by_parent.get((store_id, product.category_parent or ""), ())}
        found |= self.here(store_id, named)
        found |= {item.sku: item for item in self.prepared(store_id, product.sku, Role.ALTERNATIVE)}
        return list(found.values())

    def here(self, store_id: str, skus: Iterable[str]) -> dict[str, Item]:
        """The named products that can be taken home from this store."""
        return {sku: self._items[store_id, sku] for sku in skus if (store_id, sku) in self._items}

    def _load_kinds(
        self, kind: InstrumentedAttribute[str | None], wanted: Iterable[tuple[str, str | None]]
    ) -> Iterator[tuple[Pair, Item]]:
        pairs = {(store_id, name) for store_id, name in wanted if name}
        for part in chunks(sorted({name for _, name in pairs}), KINDS_PER_QUERY):
            # Of a batch over many stores most kinds are asked for in a few of them.
            yield from self._load(kind.in_(part), lambda store_id, row: (store_id, getattr(row, kind.key)) in pairs)

    def _load(
        self, wanted: ColumnElement[bool], is_asked: Callable[[str, Row[Any]], bool] = lambda *_: True
    ) -> list[tuple[Pair, Item]]:
        """Plain columns, products before levels: whole objects of a category cost ten times what the choice does,
        and from a join SQLite reads every level of the store."""
        query = select(*_COLUMNS).where(Product.active.is_(True), wanted).order_by(Product.sku)
        products = {row.sku: row for row in self._session.execute(query)}
        found = []
        for part in chunks(list(products)):
            levels = self._levels(part)
            prices = _advertised_prices(self._session, self._store_ids, part, now=self._now) if levels else {}
            for pair, on_hand in levels:
                row = products[pair[1]]
                if not is_asked(pair[0], row):
                    continue
                if pair not in self._items:
                    self._items[pair] = item(row, on_hand, price=prices.get(pair), is_at_risk=pair in self._risky)
                found.append((pair, self._items[pair]))
        return found

    def _levels(self, skus: Sequence[str]) -> list[tuple[Pair, Decimal | None]]:
        """What there is of these products, where it is more than the last unit."""
        query = select(StockLevel.store_id, StockLevel.sku, StockLevel.on_hand).where(
            StockLevel.store_id.in_(self._store_ids), StockLevel.sku.in_(skus), StockLevel.on_hand > LAST_UNIT
        )
        return [((store_id, sku), on_hand) for store_id, sku, on_hand in self._session.execute(query)]


_COLUMNS = (
    Product.sku,
    Product.name,
    Product.brand,
    Product.gtin,
    Product.category,
    Product.category_parent,
    Product.price,
    Product.unit_cost,
    Product.attributes,
    Product.location,
    Product.image_url,
    Product.active,
    Product.age_restricted,
    Product.substitutes,
    Product.accessories,
)
"""What an item is made of."""


def _advertised_prices(
    session: Session, store_ids: Sequence[str], skus: Sequence[str], *, now: datetime
) -> dict[Pair, Decimal]:
    """What products cost in these stores while they are advertised themselves."""
    found: dict[Pair, list[_Running]] = {}
    for part in chunks(skus):
        query = select(
            OfferWindow.store_id, OfferWindow.sku, OfferWindow.price, OfferWindow.starts_at, OfferWindow.promotion_id
        ).where(
            OfferWindow.store_id.in_(store_ids),
            OfferWindow.sku.in_(part),
            OfferWindow.starts_at <= now,
            OfferWindow.ends_at > now,
        )
        for store_id, sku, price, starts_at, promotion_id in session.execute(query):
            found.setdefault((store_id, sku), []).append(_Running(promotion_id, price, starts_at))
    return {pair: window.price for pair, running in found.items() if (window := governing(running)) is not None}


def item(product: Product | Row[Any], on_hand: Decimal | None, *, price: Decimal | None, is_at_risk: bool) -> Item:
    """A product as it stands at a store; `price` is what it is advertised at there, if it is."""
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
        on_hand=on_hand,
        is_at_risk=is_at_risk,
        substitutes=tuple(product.substitutes),
        accessories=tuple(product.accessories),
    )
