"""The shelf: what may be taken home from some stores, loaded as far as the cards of one batch need it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, bindparam, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.catalog.models import Product
from app.core.bulk import among_asked, asked
from app.core.db import is_postgresql
from app.core.upsert import chunks
from app.promotions.models import OfferWindow
from app.promotions.rules import governing
from app.stock.models import StockLevel
from app.stock.service import Pair
from app.suggestions import preparation, traits
from app.suggestions.candidates import Role, Scored
from app.suggestions.models import Trait
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

    def __init__(
        self, session: Session, risky: Collection[Pair], held: Mapping[Pair, Decimal], *, now: datetime
    ) -> None:
        self._session = session
        self._risky = risky
        self._held = held
        self._now = now
        self._items: dict[Pair, Item] = {}
        self._looked_for: set[Pair] = set()
        self._by_category: dict[tuple[str, str], list[Item]] = {}
        self._by_parent: dict[tuple[str, str], list[Item]] = {}
        self._prepared: dict[tuple[str, Role], dict[str, Scored]] = {}
        self._is_behind = False
        self._prepared_here: dict[tuple[str, str, Role], list[Item]] = {}

    def load_prepared(self, asked: Collection[Pair]) -> None:
        """What was prepared for these products, and made on the spot for those that nobody has prepared yet."""
        self._is_behind = traits.is_behind(self._session)
        self._prepared |= preparation.candidates(self._session, {sku for _, sku in asked}, now=self._now)
        made: dict[str, set[str]] = {}
        for (sku, _), found in self._prepared.items():
            made.setdefault(sku, set()).update(found)
        self.load_named((store_id, other) for store_id, sku in asked for other in made.get(sku, ()))

    def prepared(self, store_id: str, asked: str, role: Role) -> list[Item]:
        """Of what was prepared for a product that which can be taken home from this store, with its scores."""
        key = (store_id, asked, role)
        if key not in self._prepared_here:  # a card asks more than once, and hundreds of items are made each time
            found = self._prepared.get((asked, role), {})
            here = self.here(store_id, found)
            self._prepared_here[key] = [
                replace(here[sku], score=one.score, why=one.why) for sku, one in found.items() if sku in here
            ]
        return self._prepared_here[key]

    def is_prepared(self, asked: str) -> bool:
        """Whether the whole catalogue was looked at for this product: what is not among its candidates is none.

        Not while a catalogue is still to be read: kin that nobody has read yet is not found by its kind.
        """
        return not self._is_behind and (asked, Role.ALTERNATIVE) in self._prepared

    def load_kinds(self, wanted: Iterable[tuple[str, str | None]]) -> None:
        """Everything of these category leaves: (store_id, category)."""
        self._load_kinds(Product.category, wanted, self._by_category)

    def load_next_kinds(self, wanted: Iterable[tuple[str, str | None]]) -> None:
        """Everything under these parent categories: (store_id, parent)."""
        self._load_kinds(Product.category_parent, wanted, self._by_parent)

    def load_named(self, wanted: Iterable[Pair]) -> None:
        """These products at these stores. What stands there is asked first: of a large catalogue most does not."""
        pairs = sorted(set(wanted) - self._looked_for - self._items.keys())
        self._looked_for.update(pairs)
        levels = self._levels(pairs)
        products: dict[str, Row[Any]] = {}
        for part in chunks(sorted({sku for _, sku in levels})):
            products |= {row.sku: row for row in self._session.execute(_NAMED, {"skus": part})}
        self._take({pair: on_hand for pair, on_hand in levels.items() if pair[1] in products}, products)

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
        self,
        kind: InstrumentedAttribute[str | None],
        wanted: Iterable[tuple[str, str | None]],
        found: dict[tuple[str, str], list[Item]],
    ) -> None:
        stores: dict[str, set[str]] = {}
        for store_id, name in wanted:
            if name and (store_id, name) not in found:
                stores.setdefault(name, set()).add(store_id)
        for part in chunks(sorted(stores), KINDS_PER_QUERY):
            products = self._products(kind.in_(part), _stands_in({one for name in part for one in stores[name]}))
            named = {sku: getattr(row, kind.key) for sku, row in products.items()}
            pairs = sorted((store_id, sku) for sku, name in named.items() for store_id in stores[name])
            self._take(self._levels([pair for pair in pairs if pair not in self._items]), products)
            for store_id, sku in pairs:
                if (store_id, sku) in self._items:
                    found.setdefault((store_id, named[sku]), []).append(self._items[store_id, sku])

    def _products(self, *wanted: ColumnElement[bool]) -> dict[str, Row[Any]]:
        """Plain columns: whole objects of a category cost ten times what the choice does."""
        return {row.sku: row for row in self._session.execute(_PRODUCTS.where(*wanted))}

    def _levels(self, pairs: Sequence[Pair]) -> dict[Pair, Decimal]:
        """Units of those of which there is more than the last one, less what is held for rain checks.

        Asked pair by pair: in a batch over many stores each product is wanted in a few of them only.
        """
        found: dict[Pair, Decimal] = {}
        for part in chunks(pairs):
            on_postgresql = is_postgresql(self._session)
            rows = self._session.execute(_levels_of(on_postgresql), asked(part, on_postgresql=on_postgresql))
            found |= {
                (store_id, sku): free
                for store_id, sku, on_hand in rows
                if on_hand is not None and (free := on_hand - self._held.get((store_id, sku), Decimal())) > LAST_UNIT
            }
        return found

    def _take(self, levels: Mapping[Pair, Decimal], products: Mapping[str, Row[Any]]) -> None:
        """Keep these products as they stand at these stores."""
        prices = _advertised_prices(self._session, sorted(levels), now=self._now) if levels else {}
        for pair, on_hand in levels.items():
            self._items[pair] = item(products[pair[1]], on_hand, price=prices.get(pair), is_at_risk=pair in self._risky)


def _stands_in(store_ids: Collection[str]) -> ColumnElement[bool]:
    """Whether more than the last unit of a product stands in one of these stores: of a large category few do."""
    level = select(StockLevel.sku).where(
        StockLevel.store_id.in_(sorted(store_ids)), StockLevel.sku == Product.sku, StockLevel.on_hand > LAST_UNIT
    )
    return level.exists()


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
    Trait.attributes.label("understood"),
    Trait.read_at,
)
"""What an item is made of."""
# Built once: hundreds of cards ask the same, and to build a statement takes longer than to answer it.
_PRODUCTS = select(*_COLUMNS).outerjoin(Trait, Trait.sku == Product.sku).where(Product.active.is_(True))
_NAMED = _PRODUCTS.where(Product.sku.in_(bindparam("skus", expanding=True)))


@cache
def _levels_of(on_postgresql: bool) -> Select[str, str, Decimal | None]:
    pair = among_asked((StockLevel.store_id, StockLevel.sku), on_postgresql=on_postgresql)
    return select(StockLevel.store_id, StockLevel.sku, StockLevel.on_hand).where(pair, StockLevel.on_hand > LAST_UNIT)


@cache
def _running_at(on_postgresql: bool) -> Select[str, str, Decimal, datetime, str]:
    return select(
        OfferWindow.store_id, OfferWindow.sku, OfferWindow.price, OfferWindow.starts_at, OfferWindow.promotion_id
    ).where(
        among_asked((OfferWindow.store_id, OfferWindow.sku), on_postgresql=on_postgresql),
        OfferWindow.starts_at <= bindparam("now"),
        OfferWindow.ends_at > bindparam("now"),
    )


def _advertised_prices(session: Session, pairs: Sequence[Pair], *, now: datetime) -> dict[Pair, Decimal]:
    """What products cost in these stores while they are advertised themselves."""
    found: dict[Pair, list[_Running]] = {}
    on_postgresql = is_postgresql(session)
    for part in chunks(pairs):
        rows = session.execute(_running_at(on_postgresql), {"now": now, **asked(part, on_postgresql=on_postgresql)})
        for store_id, sku, price, starts_at, promotion_id in rows:
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
        understood=None if isinstance(product, Product) or product.read_at is None else product.understood,
        location=product.location,
        image_url=product.image_url,
        is_active=product.active,
        is_age_restricted=product.age_restricted,
        on_hand=on_hand,
        is_at_risk=is_at_risk,
        substitutes=tuple(product.substitutes),
        accessories=tuple(product.accessories),
    )
