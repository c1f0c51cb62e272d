"""Remedies: what the store owes a customer who came for a promise it cannot keep. Pure.

A remedy never costs the customer more than the ad. A dearer product at its own price is an alternative, not
a remedy: standing alone it is what several countries call bait and switch.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from app.core.shapes import quantity_number
from app.suggestions.card import RemedyLine
from app.suggestions.rules import DEAREST_COMPARABLE, LAST_UNIT, LIST_LENGTH, Asked, Item, is_same_kind, qualifies
from app.suggestions.words import Words


@dataclass(frozen=True)
class OtherStore:
    """Another store and what it has of the product."""

    store_id: str
    name: str
    on_hand: Decimal
    distance_km: float | None


@dataclass(frozen=True)
class Terms:
    """What the promotion allows: kinds in order of preference, and a rain check's limits."""

    kinds: Sequence[str]
    valid_until: date
    limit_per_customer: int | None


def comparable(candidates: Iterable[Item], asked: Asked) -> Item | None:
    """The product to give at the advertised price: same need, at least as valuable, the nearest in value.

    At least as valuable means regularly priced at or above the sold-out one. The ad team's own picks are
    meant to be sold, so they come last.
    """
    regular = asked.item.regular_price
    if regular is None or asked.ad_price is None:
        return None
    fitting = [
        item
        for item in candidates
        if qualifies(item, asked)
        and (is_same_kind(item, asked) or item.sku in asked.item.substitutes)
        and item.regular_price is not None
        and regular <= item.regular_price <= regular * DEAREST_COMPARABLE
    ]
    fitting.sort(key=lambda item: (item.sku in asked.picks, item.regular_price, item.sku))
    return fitting[0] if fitting else None


def nearest(stores: Iterable[OtherStore]) -> list[OtherStore]:
    """Stores with more than the last unit, nearest first; those of unknown distance last."""
    having = [store for store in stores if store.on_hand > LAST_UNIT]
    return sorted(
        having,
        key=lambda store: (store.distance_km is None, store.distance_km or 0.0, -store.on_hand, store.store_id),
    )


def lines(
    asked: Asked, terms: Terms, stores: Sequence[OtherStore], at_ad_price: Item | None, words: Words
) -> list[RemedyLine]:
    """Up to three remedies in the promotion's order: one of each kind, then further stores."""
    if asked.ad_price is None:
        return []
    first: list[RemedyLine] = []
    more: list[RemedyLine] = []
    for kind in terms.kinds:
        if kind == "other_store":
            found = [_other_store(store, words) for store in stores[:LIST_LENGTH]]
            first += found[:1]
            more += found[1:]
        elif kind == "comparable_at_ad_price" and at_ad_price is not None:
            first.append(_comparable(at_ad_price, asked.ad_price, words))
        elif kind == "rain_check":
            first.append(_rain_check(asked.ad_price, terms, words))
        elif kind == "compensation":
            first.append(_compensation(asked, words))
    chosen = first[:LIST_LENGTH] + more[: max(0, LIST_LENGTH - len(first))]
    rank = {kind: index for index, kind in enumerate(terms.kinds)}
    return sorted(chosen, key=lambda line: rank[line.kind])


def _other_store(store: OtherStore, words: Words) -> RemedyLine:
    count = words.count(store.on_hand)
    if store.distance_km is None:
        text = words.text("{store} has {count}. Ring them and have one held.", store=store.name, count=count)
    else:
        text = words.text(
            "{store}, {distance} km away, has {count}. Ring them and have one held.",
            store=store.name,
            distance=words.count(Decimal(str(store.distance_km))),
            count=count,
        )
    return RemedyLine(
        kind="other_store",
        text=text,
        store_id=store.store_id,
        store_name=store.name,
        distance_km=store.distance_km,
        on_hand=quantity_number(store.on_hand),
    )


def _comparable(item: Item, price: Decimal, words: Words) -> RemedyLine:
    assert item.regular_price is not None
    assert item.on_hand is not None
    return RemedyLine(
        kind="comparable_at_ad_price",
        text=words.text(
            "{name} (regularly {regular}) at the advertised {price}.",
            name=item.name,
            regular=words.money(item.regular_price),
            price=words.money(price),
        ),
        sku=item.sku,
        name=item.name,
        gtin=item.gtin,
        location=item.location,
        on_hand=quantity_number(item.on_hand),
        price=words.plain(price),
    )


def _rain_check(price: Decimal, terms: Terms, words: Words) -> RemedyLine:
    keeps = {"price": words.money(price), "day": words.day(terms.valid_until)}
    if terms.limit_per_customer:
        text = words.text(
            "A rain check keeps the {price} price until {day}, at most {limit} per customer.",
            limit=words.count(Decimal(terms.limit_per_customer)),
            **keeps,
        )
    else:
        text = words.text("A rain check keeps the {price} price until {day}.", **keeps)
    return RemedyLine(
        kind="rain_check",
        text=text,
        price=words.plain(price),
        valid_until=terms.valid_until.isoformat(),
    )


def _compensation(asked: Asked, words: Words) -> RemedyLine:
    assert asked.ad_price is not None
    saving = (asked.item.regular_price or asked.ad_price) - asked.ad_price
    if saving > 0:
        text = words.text(
            "Ask your manager for compensation worth at least the {saving} they came to save.",
            saving=words.money(saving),
        )
    else:
        text = words.text("Ask your manager for compensation.")
    return RemedyLine(kind="compensation", text=text)
