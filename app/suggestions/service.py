"""Making cards: load what a whole batch of them needs in a fixed number of queries, then choose."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from operator import attrgetter
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from app.catalog import service as catalog
from app.catalog.models import Product, Store
from app.catalog.rules import distance_km
from app.promotions.models import Offer, Promotion
from app.stock import service as stock
from app.stock.service import Pair
from app.suggestions import accessories, alternatives, briefing, elsewhere, profiles, questions, remedies, wording
from app.suggestions.answers import fitting
from app.suggestions.candidates import Role
from app.suggestions.card import Card, Question, RemedyLine
from app.suggestions.rules import LIST_LENGTH, Asked, Item
from app.suggestions.shelf import Shelf, item
from app.suggestions.validity import last_day, valid_until
from app.suggestions.words import Words

MIN_TOLD_APART = 2


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
    answers: Mapping[str, str] = field(default_factory=dict)
    """What the customer has answered, by attribute: the alternatives are those that every answer leaves."""

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
    held: Mapping[Pair, Decimal] | None = None,
) -> list[Made]:
    """Make a card for each request. `at_risk` are pairs with an open alert: they are offered to nobody.

    `held` are units set aside for rain checks: nobody else is offered them, here or at another store.

    What is loaded follows what is chosen: the next kind only where the own one is too thin, accessories only of
    what the card shows.
    """
    if not requests:
        return []
    shelf = Shelf(session, set(at_risk), held or {}, now=now)
    shelf.load_prepared({request.pair for request in requests})
    shelf.load_named((request.store.store_id, sku) for request in requests for sku in _named(request))
    others = _Others(session, requests, held or {}, now=now)
    choices = [_choose(request, shelf, others.of(request), rain_check_days=rain_check_days) for request in requests]
    for load, kind in (
        (shelf.load_kinds, attrgetter("category")),
        (shelf.load_next_kinds, attrgetter("category_parent")),
    ):
        thin = [choice.request for choice in choices if _is_thin(choice, shelf)]
        if not thin:
            break
        load((request.store.store_id, kind(request.product)) for request in thin)
        choices = [
            replace(choice, chosen=_alternatives(choice, shelf)) if _is_thin(choice, shelf) else choice
            for choice in choices
        ]
    shelf.load_named((choice.request.store.store_id, sku) for choice in choices for sku in choice.links())
    return [Made(_card(choice, shelf), choice.request) for choice in choices]


def _is_thin(choice: _Choice, shelf: Shelf) -> bool:
    """Whether its category is to be looked through for more: only for what nobody could prepare in time."""
    return len(choice.chosen) < LIST_LENGTH and not shelf.is_prepared(choice.request.product.sku)


def _named(request: Request) -> set[str]:
    picks = request.promise.offer.alternatives if request.promise else []
    return {*picks, *request.product.substitutes}


class _Others:
    """What other stores have of the products of one batch; each store's hours are looked at once."""

    def __init__(
        self, session: Session, requests: Sequence[Request], held: Mapping[Pair, Decimal], *, now: datetime
    ) -> None:
        self._levels = stock.in_other_stores(session, {request.product.sku for request in requests if request.promise})
        self._stores = catalog.stores_by_id(
            session, {level.store_id for found in self._levels.values() for level in found}
        )
        self._held = held
        self._now = now
        self._openings: dict[str, elsewhere.Opening | None] = {}

    def of(self, request: Request) -> list[elsewhere.OtherStore]:
        """The nearest stores a customer may be sent to for what is sold out here."""
        found = []
        for level in self._levels.get(request.product.sku, ()):
            store = self._stores.get(level.store_id)
            if store is None or level.store_id == request.store.store_id or level.on_hand is None:
                continue
            if store.currency != request.store.currency:
                continue  # over a border the promise and the price are not the same
            on_hand = level.on_hand - self._held.get((level.store_id, level.sku), Decimal())
            if elsewhere.is_worth_it(on_hand):
                found.append((store, on_hand, distance_km(request.store.place, store.place)))
        found.sort(key=lambda one: (one[2] is None, one[2] or 0.0, one[0].store_id))
        return elsewhere.nearest(
            elsewhere.OtherStore(store.store_id, store.name, on_hand, distance, opening)
            for store, on_hand, distance in found[: elsewhere.STORES_LOOKED_AT]
            if (opening := self._opening(store)) is not None
        )

    def _opening(self, store: Store) -> elsewhere.Opening | None:
        if store.store_id not in self._openings:
            zone = ZoneInfo(store.timezone)
            self._openings[store.store_id] = elsewhere.opening(store.opening_hours, zone, self._now)
        return self._openings[store.store_id]


def _choose(request: Request, shelf: Shelf, others: Sequence[elsewhere.OtherStore], *, rain_check_days: int) -> _Choice:
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
        profile = profiles.of(request.store.jurisdiction)
        instead = remedies.comparable(
            shelf.candidates(request.store.store_id, product, _named(request)),
            asked,
            profile,
            decimals=words.decimals,
        )
        owed = remedies.lines(asked, _terms(request, promise, profile, rain_check_days), others, instead, words)
    choice = _Choice(request, asked, words, owed, [])
    return replace(choice, chosen=_alternatives(choice, shelf))


def _terms(request: Request, promise: Promise, profile: profiles.Profile, rain_check_days: int) -> remedies.Terms:
    store, is_age_restricted = request.store, request.product.age_restricted
    due = profile.due(is_age_restricted=is_age_restricted)
    return remedies.Terms(
        kinds=profile.kinds(promise.promotion.remedies, is_age_restricted=is_age_restricted),
        valid_until=valid_until(promise.ends_at, ZoneInfo(store.timezone), rain_check_days, store.jurisdiction),
        limit_per_customer=promise.offer.limit_per_customer,
        due=due,
        notice=profile.notice if due else None,
        jurisdiction=None if profile.jurisdiction == profiles.NONE else profile.jurisdiction,
    )


def _alternatives(choice: _Choice, shelf: Shelf) -> list[Item]:
    request = choice.request
    candidates = shelf.candidates(request.store.store_id, request.product, _named(request))
    return alternatives.choose(fitting(candidates, request.answers), choice.asked, taken=choice.taken)


def _questions(choice: _Choice, shelf: Shelf) -> list[Question]:
    """What to ask; with answers given the same as without, so that each of them can be taken back or changed."""
    request, asked = choice.request, choice.asked
    candidates = shelf.candidates(request.store.store_id, request.product, _named(request))
    shown = choice.chosen
    if request.answers:
        shown = alternatives.choose(candidates, asked, taken=choice.taken)
    if len(shown) < MIN_TOLD_APART:
        return []
    on_card = choice.taken | {item.sku for item in shown}
    further = alternatives.further(candidates, asked, taken=on_card)
    asked_for = questions.choose(shown, choice.words, further=further, wording=wording.in_use())
    return asked_for if not request.answers else questions.over(asked_for, choice.chosen)


def _card(choice: _Choice, shelf: Shelf) -> Card:
    asked, chosen, words, promise = choice.asked, choice.chosen, choice.words, choice.request.promise
    store_id = choice.request.store.store_id
    prepared = shelf.prepared(store_id, asked.item.sku, Role.ACCESSORY)
    goes_with = accessories.choose(
        asked,
        chosen,
        shelf.here(store_id, choice.links()),
        prepared if prepared or shelf.is_prepared(asked.item.sku) else None,
        taken=choice.taken,
    )
    return Card(
        briefing=briefing.sentences(
            _facts(choice, promise) if promise else None,
            own=promise.promotion.briefing if promise else None,
            words=words,
        ),
        remedies=choice.owed,
        questions=_questions(choice, shelf),
        alternatives=[alternatives.line(item, asked, words, rank=rank) for rank, item in enumerate(chosen, 1)],
        accessories=[
            accessories.line(item, owners, asked, words, rank=rank) for rank, (item, owners) in enumerate(goes_with, 1)
        ],
    )


def _facts(choice: _Choice, promise: Promise) -> briefing.Facts:
    return briefing.Facts(
        ad_price=promise.offer.price,
        regular_price=choice.request.product.price,
        unit_cost=choice.request.product.unit_cost,
        media=promise.promotion.media,
        ad_spend=promise.promotion.ad_spend,
        last_day=last_day(promise.ends_at, ZoneInfo(choice.request.store.timezone)),
        has_remedies=bool(choice.owed),
    )
