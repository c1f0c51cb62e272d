"""Making cards: load what a whole batch of them needs in a fixed number of queries, then choose."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from app.catalog import service as catalog
from app.catalog.models import Product, Store
from app.catalog.rules import distance_km
from app.promotions.models import Offer, Promotion
from app.stock import service as stock
from app.stock.models import StockLevel
from app.stock.service import Pair
from app.suggestions import accessories, alternatives, briefing, questions, remedies
from app.suggestions.card import Card, RemedyLine
from app.suggestions.rules import LIST_LENGTH, Asked, Item
from app.suggestions.shelf import Shelf, item
from app.suggestions.validity import valid_until
from app.suggestions.words import Words


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


@dataclass(frozen=True)
class _Choice:
    """What a card will show, but for the accessories."""

    request: Request
    asked: Asked
    words: Words
    owed: list[RemedyLine]
    chosen: list[Item]

    @property
    def taken(self) -> frozenset[str]:
        """What is offered at the advertised price already."""
        return frozenset(line.sku for line in self.owed if line.sku is not None)

    def links(self) -> set[str]:
        """Accessories of what was asked for and of the alternatives."""
        return {sku for owner in (self.asked.item, *self.chosen) for sku in owner.accessories} - self.taken


def cards(
    session: Session,
    requests: Sequence[Request],
    *,
    at_risk: Collection[Pair],
    rain_check_days: int,
    now: datetime,
) -> list[Made]:
    """Make a card for each request. `at_risk` are pairs with an open alert: they are offered to nobody.

    What is loaded follows what is chosen: the next kind only where the own one is too thin, accessories only of
    what the card shows.
    """
    if not requests:
        return []
    store_ids = sorted({request.store.store_id for request in requests})
    shelf = Shelf(session, store_ids, set(at_risk), now=now)
    shelf.load_kinds((request.store.store_id, request.product.category) for request in requests)
    shelf.load_named({sku for request in requests for sku in _named(request)})
    elsewhere = stock.in_other_stores(session, {request.product.sku for request in requests if request.promise})
    stores = catalog.stores_by_id(session, {level.store_id for found in elsewhere.values() for level in found})
    choices = [
        _choose(request, shelf, _others(request, elsewhere, stores), rain_check_days=rain_check_days)
        for request in requests
    ]
    thin = [choice.request for choice in choices if len(choice.chosen) < LIST_LENGTH]
    if thin:
        shelf.load_next_kinds((request.store.store_id, request.product.category_parent) for request in thin)
        choices = [
            replace(choice, chosen=_alternatives(choice, shelf)) if len(choice.chosen) < LIST_LENGTH else choice
            for choice in choices
        ]
    shelf.load_named({sku for choice in choices for sku in choice.links()})
    return [Made(_card(choice, shelf), choice.request) for choice in choices]


def _named(request: Request) -> set[str]:
    picks = request.promise.offer.alternatives if request.promise else []
    return {*picks, *request.product.substitutes}


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


def _choose(request: Request, shelf: Shelf, others: Sequence[remedies.OtherStore], *, rain_check_days: int) -> _Choice:
    product, promise = request.product, request.promise
    words = Words.of(request.store.currency, request.store.locale)
    asked = Asked(
        item=item(product, None, price=None, is_at_risk=False),
        ad_price=promise.offer.price if promise else None,
        picks=tuple(promise.offer.alternatives) if promise else (),
        never=frozenset(promise.offer.never_suggest) if promise else frozenset(),
    )
    owed: list[RemedyLine] = []
    if promise is not None:
        at_ad_price = remedies.comparable(shelf.candidates(request.store.store_id, product, _named(request)), asked)
        terms = remedies.Terms(
            kinds=promise.promotion.remedies,
            valid_until=valid_until(promise.ends_at, ZoneInfo(request.store.timezone), rain_check_days),
            limit_per_customer=promise.offer.limit_per_customer,
        )
        owed = remedies.lines(asked, terms, others, at_ad_price, words)
    choice = _Choice(request, asked, words, owed, [])
    return replace(choice, chosen=_alternatives(choice, shelf))


def _alternatives(choice: _Choice, shelf: Shelf) -> list[Item]:
    request = choice.request
    candidates = shelf.candidates(request.store.store_id, request.product, _named(request))
    return alternatives.choose(candidates, choice.asked, taken=choice.taken)


def _card(choice: _Choice, shelf: Shelf) -> Card:
    asked, chosen, words, promise = choice.asked, choice.chosen, choice.words, choice.request.promise
    goes_with = accessories.choose(asked, chosen, shelf.here(choice.request.store.store_id, choice.links()))
    return Card(
        briefing=briefing.sentences(
            own=promise.promotion.briefing if promise else None,
            media=promise.promotion.media if promise else (),
            ad_spend=promise.promotion.ad_spend if promise else None,
            ad_price=asked.ad_price,
            words=words,
        ),
        remedies=choice.owed,
        questions=questions.choose(chosen, words),
        alternatives=[alternatives.line(item, asked, words, rank=rank) for rank, item in enumerate(chosen, 1)],
        accessories=[
            accessories.line(item, owners, asked, words, rank=rank) for rank, (item, owners) in enumerate(goes_with, 1)
        ],
    )
